"""What the reader knows of rows of different lengths that PyTorch packs: the name of their lengths."""

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import Value

PACK, UNPACK = (f"torch.nn.utils.rnn.{name}_sequence" for name in ("pack_padded", "pad_packed"))
# what makes no difference to lengths: where they are, and whether they are a list
STRIPPED = frozenset(["cpu", "tolist", "detach", "numpy", "to", "long", "int"])


def lengths(node: cst.BaseExpression) -> str:
    """The name of lengths, without what moves them: "lengths" of lengths.cpu(); "" for anything else."""
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in STRIPPED:
        node = node.func.value
    return dotted(node)


def packed(call: cst.Call, values: list[Value]) -> Value:
    """What packing gives: rows that know the name of their lengths, and what these are."""
    pairs = list(zip(call.args, values, strict=True))
    named = [pair for pair in pairs if pair[0].keyword is not None and pair[0].keyword.value == "lengths"]
    pair = next(iter(named or pairs[1:2]), None)
    return Value("Packed", lengths(pair[0].value), (pair[1],)) if pair is not None else Value("unknown")
