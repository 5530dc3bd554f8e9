"""Whole numbers, and True and False, given to functions of fractions: sqrt, exp, sin and their like.

PyTorch makes fractions of them first. PaddlePaddle raises an error for some of them, and makes float32 of others,
whatever fractions the file has by default.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.number_types import COUNTS
from zoo.translation.rule import Rule
from zoo.translation.writing.rule_arguments import text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around

Args = list[tuple[cst.Arg, cst.Arg]]
HOMES = ("torch", "torch.special", "Tensor", "F")
NAMES = frozenset(
    """
    sqrt rsqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh arcsin
    arccos arctan arcsinh arccosh arctanh sigmoid expit erf erfc erfinv reciprocal lgamma gammaln digamma logit sinc
    deg2rad rad2deg i0 i0e i1 logsumexp
    """.split()  # noqa: SIM905
)
TWO = ("atan2", "arctan2")  # of two tensors


def raised(
    work: "Around", rule: Rule, node: cst.CSTNode, receiver: cst.BaseExpression | None, args: Args
) -> tuple[cst.BaseExpression | None, Args]:
    """What such a call is made on and given, as fractions."""
    home, _, name = str(rule.torch).partition("(")[0].rpartition(".")
    func = node.func if isinstance(node, cst.Call) else None
    if home not in HOMES or (name not in NAMES and name not in TWO):
        return receiver, args

    def cast(before: cst.BaseExpression, now: cst.BaseExpression) -> cst.BaseExpression:
        known = work.known(before)
        if known.kind != "Tensor" or known.numbers not in COUNTS:
            return now
        return cst.parse_expression(f"{text(bracketed(now))}.astype({work.speller.root()}.get_default_dtype())")

    if receiver is not None and isinstance(func, cst.Attribute):
        receiver = cast(func.value, receiver)
    count = 1 + (name in TWO) - (receiver is not None)
    return receiver, [
        (before, now if at >= count or before.star else now.with_changes(value=cast(before.value, now.value)))
        for at, (before, now) in enumerate(args)
    ]
