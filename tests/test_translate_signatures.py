"""The lists of arguments in the table are the frameworks' own: names, places, defaults, wherever Python tells them."""

import inspect
import re
from functools import cache

import paddle
import pytest
import torch
import torch.utils.data
import torchvision.transforms.v2

from zoo.translation.rules import RULES
from zoo.translation.rules.ready_made_networks import NAMES, NORMED, OTHERS

OWNERS = {
    "torch": {"Tensor": torch.Tensor, "Module": torch.nn.Module, "Optimizer": torch.optim.Optimizer,
              "Scheduler": torch.optim.lr_scheduler.LRScheduler, "Distribution": torch.distributions.Normal,
              "Context": torch.autograd.Function, "Generator": torch.Generator, "Scaler": torch.amp.GradScaler},
    "paddle": {"Tensor": paddle.Tensor, "Module": paddle.nn.Layer, "Optimizer": paddle.optimizer.Optimizer,
               "Scheduler": paddle.optimizer.lr.LRScheduler, "Distribution": paddle.distribution.Normal,
               "Context": paddle.autograd.PyLayerContext, "Generator": paddle.base.core.Generator,
               "Scaler": paddle.amp.GradScaler},
}  # fmt: skip
ROOTS = {"torch": torch, "torchvision": torchvision, "paddle": paddle}
# attributes of objects alone
HELD = {
    "Scheduler.last_epoch",
    "Scheduler.last_lr",
    "Optimizer.param_groups",
    "Tensor.trainable",
    "Distribution.logits",
    "Distribution.probs",
    "Distribution.loc",
    "Distribution.scale",
    *(f"torch.distributed.ReduceOp.{name}" for name in ("SUM", "MAX", "MIN", "PROD", "AVG")),
    "paddle.nn.Conv2D._updated_padding",
    "paddle.nn.Conv3D._updated_padding",
}
WHOLE = (*NAMES, *OTHERS, *NORMED)
# of one kind of scheduler or optimizer alone; and names that a wrapper takes, which Python does not tell
OTHERWISE = (
    {("Scheduler.step", "metrics"), ("Optimizer.step", "closure")}
    | {(f"torchvision.models.{name}", word) for name in WHOLE for word in ("pretrained", "progress", "num_classes")}
    | {(f"paddle.vision.models.{name}", word) for name in (*NAMES, *OTHERS) for word in ("num_classes", "with_pool")}
    | {(f"torchvision.models.{name}", "width_mult") for name in OTHERS[:3]}
    | {("Tensor.transpose", name) for name in ("dim0", "dim1")}
    | {("paddle.distributed.fleet.utils.recompute", "use_reentrant")}
    | {("torchvision.utils.save_image", name) for name in ("nrow", "padding", "normalize")}
    | {(f"{owner}.swapaxes", name) for owner in ("Tensor", "paddle") for name in ("dim0", "dim1")}
    | {(f"{owner}.swapdims", name) for owner in ("Tensor", "paddle") for name in ("input", "dim0", "dim1")}
    | {("paddle.cat", "tensors"), ("paddle.cat", "dim"), ("paddle.clamp", "input")}
)
# defaults that mean the same: what the table says, and what the framework says
SAME = [
    ("align_corners", "False", None), ("value", "0", None), ("unbiased", "True", None), ("axis", "-1", None),
    ("shuffle", "False", None), ("activation", "'relu'", torch.nn.functional.relu),
    ("norm_layer", "'batch'", torch.nn.BatchNorm2d), ("norm_layer", "'batch'", paddle.nn.BatchNorm2D),
    ("activation_layer", "'relu'", torch.nn.ReLU), ("activation_layer", "'relu'", paddle.nn.ReLU),
    ("activation", "'relu'", torch.nn.ReLU), ("scale_activation", "'sigmoid'", torch.nn.Sigmoid),
]  # fmt: skip


@cache
def text_of(kind):
    return inspect.getsource(kind)


def found(form, side):
    """What a side of a rule names."""
    first, *rest = form.name.split(".")
    thing = OWNERS[side][first] if form.receiver else ROOTS[first]
    for name in rest:
        if isinstance(thing, type) and not hasattr(thing, name):
            # what an instance has, its class sets
            sets = [text_of(each) for each in thing.__mro__ if each.__module__.partition(".")[0] == side]
            assert any(re.search(rf"\bself\.{name}\b *[=:]", source) for source in sets), form.name
            return None
        thing = getattr(thing, name)
    return thing


def faults(form, side):
    """What is wrong in a side's list of arguments; None where Python cannot tell."""
    thing = found(form, side)
    if form.arguments is None:
        return []
    try:
        real = list(inspect.signature(thing).parameters.values())
    except (ValueError, TypeError):
        return None
    wrapped = any(each.kind == each.VAR_POSITIONAL for each in real)
    real = real[1:] if form.receiver else real
    places = [each.name for each in real if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    if not places and wrapped:
        return None
    named = {each.name: each for each in real}
    wrong = []
    for place, each in enumerate(form.arguments):
        if each.star or each.name == "self" or (form.name, each.name) in OTHERWISE:
            continue
        if each.name not in named:
            wrong.append(f"{each.name} is not there")
            continue
        if not each.keyword and (each.name not in places or places.index(each.name) != place):
            wrong.append(f"{each.name} stands at another place")
        default = named[each.name].default
        if each.default not in (None, "...") and (each.name, each.default, default) not in SAME:
            value = eval(each.default)
            value = list(value) if isinstance(default, list) else value
            if default is inspect.Parameter.empty or value != default:
                wrong.append(f"{each.name}={each.default} is {default}")
    return wrong


@pytest.mark.parametrize("side", ["torch", "paddle"])
def test_the_arguments_are_the_frameworks_own(side):
    wrong, told = {}, 0
    for rule in RULES:
        form = rule.side(side)
        if form is None or form.template or form.name.startswith(("zoo.", "einops.", "written.")) or form.name in HELD:
            continue
        seen = faults(form, side)
        told += seen is not None
        if seen:
            wrong[form.name] = seen
    assert wrong == {}
    assert told > 300  # the rest is built in, and has no list that Python could read
