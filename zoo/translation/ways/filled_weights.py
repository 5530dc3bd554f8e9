"""One of Paddle's initialisers as a statement of PyTorch's that fills a tensor, which it does by the same fans.

Both draw by how many values go into a weight and come out of it. PaddlePaddle reads [in, out] where there are two axes,
PyTorch [out, in]; a linear layer's weight is turned, so that its fans are the same, and other tables are not. Of a
single axis PaddlePaddle takes its length for both, and PyTorch's functions raise an error.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, bind, moved, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

# how the axes of a tensor stand: "turned" for a linear layer's, "rows" for two that are not turned, "one" for a single
# one, "own" for a tensor of a layer of the file's, of which it is not known how many there are; "" for all others
AXES = {"Linear": "turned", "Embedding": "rows"}
FANS = {"fan_in": "fan_out", "fan_out": "fan_in"}


def function(work: "Writer", node: cst.Call, new: cst.Call) -> tuple[str, list[cst.Arg], tuple[str, ...]]:
    """PyTorch's function for one of Paddle's initialisers, its arguments behind the tensor, and all their names."""
    path = work.known(node.func).name
    pairs = list(zip(node.args, new.args, strict=True))
    if ".Kaiming" in path:  # how many values go in, counted by itself where it is None
        pairs = [(one, two) for at, (one, two) in enumerate(pairs)
                 if _word(one, at) != "fan_in" or text(one.value) != "None"]  # fmt: skip
    first: Stop | None = None
    for rule in table.rules(path, "torch"):
        source, target = rule.side("paddle"), rule.side("torch")
        if source is None or target is None:
            raise Stop(rule.note)
        try:
            args, _, _ = moved(rule, "torch", bind(source, pairs), None, first=1)
        except Stop as stop:
            first = first or stop
            continue
        name = target.name
        if path.endswith(".Constant"):
            value = constant(text(args[0].value)) if args else 0
            short = "zeros_" if value == 0 else "ones_" if value == 1 else ""
            name, args = (f"torch.nn.init.{short}", []) if short else (name, args)
        like = node.func if isinstance(node.func, cst.Attribute) else None
        module = text(work.speller.spelled("torch.nn.init.X", like)).removesuffix(".X")
        names = tuple(each.name for each in target.arguments or ())
        return f"{module}.{name.rpartition('.')[2]}", args, names[1:]
    raise first or Stop(f"has no rule for {path}")


def _word(arg: cst.Arg, at: int) -> str:
    return arg.keyword.value if arg.keyword is not None else "" if at else "fan_in"


def statement(work: "Writer", node: cst.Call, new: cst.Call, tensor: str, axes: str = "") -> str:
    """nn.init.normal_(weight, 0.0, 0.02). axes: how those of the tensor stand, see AXES."""
    if work.known(node.func).name.endswith(".Assign") and len(new.args) == 1:
        value, held = text(new.args[0].value), work.known(node.args[0].value)
        if held.kind != "Tensor":
            work.speller.asked["torch"] = "torch"
            value = f"torch.as_tensor({value})"
        return f"{tensor}.data.copy_({value}{'.T' if axes == 'turned' else ''})"
    called, args, names = function(work, node, new)
    module, _, name = called.rpartition(".")
    given = {each.keyword.value if each.keyword is not None else names[at]: text(each.value)
             for at, each in enumerate(args)}  # fmt: skip
    if name.startswith(("kaiming_", "xavier_")) and axes == "one":
        return _of_one_axis(module, name, given, tensor)
    if name.startswith("kaiming_") and axes in ("rows", "own"):
        mode = constant(given.get("mode", '"fan_in"'))
        if mode not in FANS:
            raise Stop(f"has mode={given['mode']}, and PyTorch counts the fans of this tensor the other way round")
        turned = f'"{FANS[str(mode)]}"'
        given["mode"] = turned if axes == "rows" else f'{turned} if {tensor}.dim() == 2 else "{mode}"'
        return f"{called}({', '.join([tensor, *(f'{word}={each}' for word, each in given.items())])})"
    return f"{called}({', '.join([tensor, *(text(each).rstrip(', ') for each in args)])})"


def _of_one_axis(module: str, name: str, given: dict[str, str], tensor: str) -> str:
    """The same of a tensor with one axis, whose length is both of its fans."""
    gain = given.get("gain", "1.0")
    if name.startswith("kaiming_"):
        words = [given.get("nonlinearity", '"leaky_relu"'), *([given["a"]] if "a" in given else [])]
        gain = f"{module}.calculate_gain({', '.join(words)})"
    times = "" if constant(gain) == 1 else f"{gain} * "
    if name.endswith("normal_"):
        return f"{module}.normal_({tensor}, 0.0, {times}(1 / {tensor}.numel()) ** 0.5)"
    limit = f"{times}(3 / {tensor}.numel()) ** 0.5"
    return f"{module}.uniform_({tensor}, -{limit}, {limit})"


def initialised(work: "Writer", node: cst.Call, new: cst.Call) -> cst.BaseExpression:
    """An initialiser that is made and called in one place: KaimingNormal()(m.weight)."""
    assert isinstance(node.func, cst.Call)
    assert isinstance(new.func, cst.Call)
    work.count += 1
    whose, axes = text(new.args[0].value), _axes_of(work, node.args[0].value)
    return cst.parse_expression(statement(work, node.func, new.func, whose, axes))


def _axes_of(work: "Writer", node: cst.BaseExpression) -> str:
    """How the axes of a tensor stand that an initialiser is called on: initialiser(m.weight)."""
    if work.turned_weight(node):
        return "turned"
    known = work.known(node)
    if known.kind == "Tensor" and known.rank == 2 and isinstance(node, cst.Call):
        return "rows"
    if known.kind == "Tensor" and known.rank in (1, 2) and isinstance(node, cst.Attribute | cst.Name):
        return "one" if known.rank == 1 else "rows"
    if not isinstance(node, cst.Attribute):
        return ""
    owner = work.known(node.value)
    layer = work.reader.layer(owner.name)
    if known.kind == "Tensor" and work.reader.member(owner.name, node.attr.value) is not None:
        return "own"
    if node.attr.value == "bias" and owner.kind == "Module" and work.reader.names.ours(layer):
        return "one"
    if node.attr.value == "weight" and layer:
        return AXES.get(layer.rpartition(".")[2], "")
    return ""
