"""Calls that have a rule and stay all the same, since what they are given means another thing on the other side."""

import re
from collections.abc import Sequence

import libcst as cst

from zoo.translation.rule import MUST, Form, Rule, other
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Bound, Stop, text

# units that turn nothing on the way to PaddlePaddle
UNCHANGED = ("sides", "attribute", "sequence", "in a tuple")
# what a reason says of an argument
NAMED = re.compile(r"(has an argument|has the argument|has|lacks its argument) (\w+)( that no rule|=|$)")

# methods of tensors that words of Python's have too, which take words: "a,b".split(",")
WORDLESS = frozenset({"split", "index", "count", "format", "sort", "get", "type"})
# methods of every layer of one framework that those of the other have not
LACKING = {
    "paddle": frozenset(
        ["get_buffer", "register_full_backward_hook", "register_backward_hook", "compile", "share_memory",
         "register_load_state_dict_pre_hook"]
    ),
    "torch": frozenset(["full_name", "create_variable", "create_tensor", "to_static_state_dict", "astype"]),
}  # fmt: skip
# arguments that change no number, by where the call is, wherever a rule says nothing of them
IDLE = (
    ("torch.nn.", ("device", "foreach")),
    ("torch.optim.", ("foreach", "fused", "capturable", "differentiable")),
    ("torch.distributions.", ("validate_args",)),
    ("torchvision.transforms.", ("antialias",)),  # of pictures, which are smoothed anyway
    ("torch.", ("pin_memory", "memory_format", "layout")),
)

# rules' own functions that write no more than a call, so that a variable may hold what they are for
HANDED = frozenset({"", "layer_norm", "sequential", "operator", "sized", "stacked", "counted_classes", "kept_row",
                    "resized_picture", "ignored_labels", "each_length", "both_alike", "batches",
                    "filled_rows"})  # fmt: skip

# what is written out as PyTorch calls it, also where a variable holds it, and by classes of the file that are its kind
ALIKE = re.compile(
    r"^torch\.nn\.functional\.cross_entropy$|\.datasets\.VisionDataset$|^torch\.optim\.Optimizer$"
    r"|^(torch|paddle\.)vision\.models\.\w+$"
)


def idle(path: str, name: str) -> bool:
    """Whether an argument of a call of PyTorch's changes no number."""
    return any(path.startswith(place) and name in names for place, names in IDLE)


def refuse(rule: Rule, to: str, source: Form, bound: Sequence[Bound], code: str, extra: set[str] | None = None) -> None:
    """Stop where a call's arguments mean another thing on the side `to`, or nothing. extra: see _hidden."""
    given = {each.argument.name: each.arg.value for each in bound if each.argument is not None}
    stars = any(each.arg.star == "**" for each in bound)
    if stars:
        _hidden(rule, to, source, given, extra)
    if re.search(r"\.conv\dd$", source.name, re.I) and "padding" in given:
        mode = constant(_said(given, "padding_mode", '"zeros"'))
        if to == "paddle" and mode != "zeros" and isinstance(constant(text(given["padding"])), str):
            raise Stop(
                f"has a padding_mode, beside which PaddlePaddle takes numbers alone, and {text(given['padding'])}"
            )
        if to == "paddle" and mode != "zeros" and isinstance(given["padding"], cst.List | cst.Tuple):
            raise Stop(f"has padding={text(given['padding'])}, and beside a padding_mode PaddlePaddle takes one number")
        _dilated(to, given, code, stars and (extra is None or "dilation" in extra))
    if (
        re.search(r"(?<!adaptive)_?pool\dd$", source.name.lower())
        and constant(_said(given, "ceil_mode", "False")) is True
    ):
        _rounded_up(source, given)
    if to == "paddle" and re.search(r"conv_?transpose\dd$", source.name, re.I):
        _longer(given)
    if to == "paddle" and source.name == "torch.nn.functional.pad" and re.search(r"-\s*\d", _said(given, "pad", "")):
        raise Stop(f"has {text(given['pad'])}, and PaddlePaddle's cuts nothing off; write x[..., :-1]")
    if to == "paddle" and source.name == "torch.nn.functional.pad" and _said(given, "value", "0") == "None":
        raise Stop("has value=None, which PaddlePaddle's does not take; leave it out")
    if to == "paddle" and _said(given, "divisor_override", "None") != "None" and "count_include_pad" in given:
        raise Stop("has a divisor_override beside count_include_pad, which then says nothing in PyTorch; leave it out")
    first = bound[0].before or bound[0].arg if bound else None
    if (
        source.name.startswith("torch.nn.init.")
        and first is not None
        and isinstance(first.value, cst.Subscript)
        and not text(first.value.value).endswith(("_parameters", "_dict", "_dict()"))
    ):
        raise Stop("fills a part of a tensor, and in PaddlePaddle a part is a copy; fill it by an assignment")
    if to == "paddle":
        return
    target = rule.side(to)
    for name, value in given.items():
        word = constant(text(value))
        if name == "padding" and target is not None and target.name.startswith("written."):
            continue
        if name == "padding" and str(word).upper() == "SAME" and re.search(r"\.nn\.Conv\dD$", source.name):
            stride = text(given["stride"]) if "stride" in given else "1"
            hidden = stars and (extra is None or "stride" in extra)
            if constant(stride) != 1 or hidden:
                raise Stop(f"has padding={text(value)} and stride={stride}, which PyTorch does not take together")
            continue
        windows = re.search(r"\.(Conv\dD\w*|conv\dd\w*|\w*Pool\dD|\w*pool\dd)$", source.name)
        wordless = windows is not None and re.search("pool|transpose", windows[1], re.I) is not None
        if name == "padding" and windows is not None:
            pool = "kernel_size" in given and "pool" in windows[1].lower()
            wide = constant(text(given["kernel_size"])) if pool else ...
            if _wider(word, wide):
                raise Stop(
                    f"has padding={text(value)}, and PyTorch's pools take no more than half of the window; write F.pad"
                )
            several = value.elements if isinstance(value, cst.List | cst.Tuple) else ()
            axes = int(re.findall(r"(\d)[dD]", source.name)[-1])
            if any(isinstance(each.value, cst.List | cst.Tuple) for each in several) or len(several) not in (
                0,
                1,
                axes,
            ):
                raise Stop(f"has padding={text(value)}, and PyTorch's pads both ends of an axis alike; write F.pad")
        if name in ("padding", "mode") and isinstance(word, str) and (word.isupper() or wordless):
            raise Stop(f"has {name}={text(value)}, which PyTorch writes in small letters, and takes in fewer places")
    if constant(_said(given, "divisor_override", "None")) is not None:
        _divided(given)
    if "align_mode" in given and constant(text(given["align_mode"])) != 0:
        mode, corners = (constant(text(given[name])) if name in given else None for name in ("mode", "align_corners"))
        if corners is not True and mode not in (None, "nearest"):
            raise Stop("has an align_mode other than 0, which PyTorch has not")
    if isinstance(constant(text(given["dtype"])) if "dtype" in given else "", int):
        raise Stop("has a number for its dtype")  # of a shape whose numbers are given one by one


def truest(stops: Sequence[Stop], rules: Sequence[Rule], side: str) -> Stop | None:
    """Of the reasons why each rule for a name is not for a call, the first that is true of the name as a whole."""
    forms = [form for rule in rules if (form := rule.side(side)) is not None]

    def theirs(stop: Stop) -> bool:
        """Whether it names an argument that another rule takes, or that only one of them must have."""
        words = NAMED.match(str(stop))
        if words is None:
            return False
        known = [found for form in forms if (found := form.argument(words[2])) is not None]
        if words[1] == "lacks its argument":
            return len(known) < len(forms) or any(each.default not in (None, MUST) for each in known)
        return len(known) > (words[1] != "has an argument")

    return next((each for each in stops if not theirs(each)), stops[0] if stops else None)


def _hidden(rule: Rule, to: str, source: Form, given: dict[str, cst.BaseExpression], extra: set[str] | None) -> None:
    """What ** may give: an argument that has another name or unit there. extra: what the file's calls give by it."""
    target = rule.side(to)
    for argument in source.arguments or ():
        name = argument.name
        if name in given or argument.star or (name in rule.drops and name not in (extra or ())):
            continue
        unit = rule.unit(name, other(to))
        if rule.called(name, to) == name and (not unit or (to == "paddle" and unit in UNCHANGED)):
            continue
        # a name that the other framework has not would be refused when it is run
        silent = target is not None and target.argument(name) is not None and rule.unit(name, other(to)) != "sides"
        if extra is None or name in extra or silent:
            raise Stop(f"takes arguments with two stars, and {name}, if it is one, is written otherwise there")


def _dilated(to: str, given: dict[str, cst.BaseExpression], code: str, hidden: bool) -> None:
    """Stop for a dilation beside padding="same", which PaddlePaddle's kernel leaves out without a word."""
    word = constant(text(given["padding"]))
    same = (
        word.lower() == "same"
        if isinstance(word, str)
        else word is ... and bool(re.search(r"[\"']same[\"']", code, re.I))
    )
    if not same or (constant(text(given.get("dilation", cst.Integer("1")))) in (1, [1, 1], (1, 1)) and not hidden):
        return
    shown = text(given["padding"])
    if to == "paddle":
        raise Stop(
            f"has padding={shown} and a dilation, which PaddlePaddle's then leaves out; write the padding in numbers"
        )
    raise Stop(
        f"has padding={shown} and a dilation, which PaddlePaddle's leaves out where the padding is the word SAME"
    )


def _wider(word: object, wide: object) -> bool:
    """Whether a padding is more than half of a window along some axis."""
    sides = word if isinstance(word, list | tuple) else [word]
    windows = wide if isinstance(wide, list | tuple) else [wide] * len(sides)
    sides = [*sides] * len(windows) if len(sides) == 1 else sides
    numbers = all(isinstance(each, int) for each in (*sides, *windows))
    return numbers and any(2 * side > window for side, window in zip(sides, windows, strict=False))


def _divided(given: dict[str, cst.BaseExpression]) -> None:
    """Stop for a mean with a divisor of its own, which PaddlePaddle multiplies into the mean that it has taken."""
    padded = constant(_said(given, "padding", "0")) not in (0, [0, 0], (0, 0))
    alone = constant(_said(given, "exclusive", "True")) is not False
    if constant(_said(given, "ceil_mode", "False")) is not False or (padded and alone):
        raise Stop(
            "has a divisor_override, which counts otherwise in PyTorch where a window reaches beyond the picture"
        )


def _said(given: dict[str, cst.BaseExpression], name: str, usual: str) -> str:
    """What an argument is given, or what it is without."""
    return text(given[name]) if name in given else usual


def _rounded_up(source: Form, given: dict[str, cst.BaseExpression]) -> None:
    """Stop for a pool that rounds up where the frameworks do so differently."""
    if "lp" in source.name.lower():
        raise Stop("has ceil_mode=True, and what a window has beyond the border counts otherwise on the other side")
    window = constant(_said(given, "kernel_size", "None"))
    step = constant(_said(given, "stride", "None"))
    pad = constant(_said(given, "padding", "0"))
    step = window if step is None else step
    if not all(isinstance(each, int) for each in (window, step, pad)):
        return  # a window that is not written out may be such a one, and rarely is
    if int(str(step)) > int(str(window)) - int(str(pad)):
        raise Stop("has ceil_mode=True, and a last window that may begin beyond the picture: PyTorch leaves that out")


def _longer(given: dict[str, cst.BaseExpression]) -> None:
    """Stop where a transposed convolution makes its picture longer by a whole step, which a dilation allows."""
    more, step = (constant(_said(given, name, at)) for name, at in (("output_padding", "0"), ("stride", "1")))
    pairs = [each if isinstance(each, list | tuple) else [each] * 3 for each in (more, step)]
    for one, two in zip(*pairs, strict=False):
        if isinstance(one, int) and isinstance(two, int) and one >= two:
            raise Stop(
                f"has output_padding={more} and stride={step}, and PaddlePaddle's is less than its stride; take it "
                "off the padding of the far ends"
            )
