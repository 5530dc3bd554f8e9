"""What is said of a network without a framework is what either framework says of it."""

import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import heads, odd

import zoo.network.blueprint
from zoo.backends import runtime
from zoo.cards import CARDS
from zoo.errors import ModelError
from zoo.network.blueprint import blueprint
from zoo.network.build import Build, bare, complete


@pytest.mark.parametrize("name", heads(CARDS))
def test_the_tensors_are_those_of_the_network(name, backend):
    facts = CARDS[name]
    for given in ({}, odd(name), *([{"aux": True}] if facts.num_params_aux else [])):
        arguments = complete(facts, given)
        slots = runtime(backend).slots(bare(Build(name, backend, **arguments, dtype="float32", seed=0)))
        assert blueprint(facts, arguments) == slots


@pytest.mark.slow
def test_no_framework_is_imported():
    code = (
        "import sys; from zoo.cards import CARDS; from zoo.network.build import complete; "
        "from zoo.network.blueprint import blueprint; "
        "print(sum(len(blueprint(facts, complete(facts, {}))) for facts in CARDS.values()) > 3000, "
        "{'torch', 'paddle', 'zoo.torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["True", "set()"]


TOY = """
import torch
import torch.nn as nn
import torch.nn.functional as F
{imports}

class Toy(nn.Module):
    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 4, 3)
        {line}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.normalize(torch.flatten(self.conv(x), 1))
"""


def toy(tmp_path, monkeypatch, line, imports="", **card):
    (tmp_path / "toy.py").write_text(TOY.format(line=line, imports=imports))
    monkeypatch.setattr(zoo.network.blueprint, "_place", lambda module: tmp_path / f"{module}.py")
    zoo.network.blueprint._namespace.cache_clear()
    facts = replace(CARDS["alexnet"], name="Toy", module="toy", num_params_aux=None, **{"sized": False, **card})
    try:
        arguments = {"num_classes": 5, "in_channels": 3, "image_size": 32}
        return [slot.name for slot in blueprint(facts, arguments)]
    finally:
        zoo.network.blueprint._namespace.cache_clear()


def test_what_it_knows_of_a_network_that_is_made_up(tmp_path, monkeypatch):
    names = ["conv.weight", "conv.bias"]
    assert toy(tmp_path, monkeypatch, "self.norm = nn.ReLU6()") == names
    line = "self.norm = torch.nn.BatchNorm2d(4, eps=1e-3, momentum=0.1)"
    assert toy(tmp_path, monkeypatch, line)[2:] == [
        "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
    ]  # fmt: skip
    assert toy(tmp_path, monkeypatch, "self.last = Linear(4, 2, bias=False)", "from torch.nn import Linear") == [
        *names, "last.weight",
    ]  # fmt: skip
    assert toy(tmp_path, monkeypatch, "self.norm = nn.LayerNorm(4, eps=1e-6)")[2:] == ["norm.weight", "norm.bias"]
    line = "self.layer_scale = nn.Parameter(torch.full((4, 1, 1), 1e-6))"
    assert toy(tmp_path, monkeypatch, line) == ["layer_scale", *names]
    own = "from zoo.torch.layers import StochasticDepth"
    assert toy(tmp_path, monkeypatch, "self.drop = StochasticDepth(0.1)", own) == names


def test_a_network_that_takes_other_things_than_its_card_gives_is_told(tmp_path, monkeypatch):
    told = r"Toy\(\) of zoo/torch/toy.py does not take what its card gives it \(sized=True there adds image_size, .*"
    with pytest.raises(ModelError, match=f"{told}: got an unexpected keyword argument 'image_size'"):
        toy(tmp_path, monkeypatch, "", sized=True)
    monkeypatch.setattr(f"{__name__}.TOY", TOY.replace("in_channels)", "in_channels, image_size)", 1))
    with pytest.raises(ModelError, match=f"{told}: missing a required argument: 'image_size'"):
        toy(tmp_path, monkeypatch, "")


@pytest.mark.parametrize(
    ("line", "imports", "named"),
    [
        ("self.norm = nn.GroupNorm(2, 4)", "", "nn.GroupNorm"),
        ("self.norm = torch.nn.RMSNorm(4)", "", "nn.RMSNorm"),
        ("self.norm = PReLU()", "from torch.nn import PReLU", "nn.PReLU"),
        ("self.scale = nn.Parameter(torch.ones(4))", "", "torch.ones()"),
        ("self.more = layers.Conv2dNormActivation(4, 4)", "import torchvision.ops as layers", "torchvision.ops"),
        ("self.more = Own(4)", "from zoo.torch.layers import Own", "zoo.torch.layers"),
    ],
)
def test_a_layer_that_it_does_not_know_is_refused_by_its_name(tmp_path, monkeypatch, line, imports, named):
    with pytest.raises(ModelError, match="describe it in zoo/network/blueprint.py") as caught:
        toy(tmp_path, monkeypatch, line, imports)
    assert named in str(caught.value)


def test_the_layers_that_are_said_to_hold_no_tensor_hold_none():
    import torch.nn as nn

    from zoo.network.blueprint import WITHOUT_TENSORS

    settings = {
        "AdaptiveAvgPool2d": [1], "AdaptiveMaxPool2d": [1], "AvgPool2d": [2], "LPPool2d": [2, 2], "MaxPool2d": [2],
        "Threshold": [0.1, 0.0], "ChannelShuffle": [2], "Fold": [4, 2], "Unfold": [2], "LocalResponseNorm": [2],
        "PixelShuffle": [2], "PixelUnshuffle": [2], "Unflatten": [1, (1, 2)], "ConstantPad2d": [1, 0.0],
        "CircularPad2d": [1], "ReflectionPad2d": [1], "ReplicationPad2d": [1], "ZeroPad2d": [1],
    }  # fmt: skip
    for name in WITHOUT_TENSORS:
        assert not getattr(nn, name)(*settings.get(name, ())).state_dict(), name
