"""Numbers for which PaddlePaddle has no kernel on a CPU where PyTorch has one: they are cast there, and back behind it.

Measured by calling both with True and False, bytes and whole numbers: see tests/test_translate_kernels.py.
"""

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import libcst as cst

from zoo.translation.reading.value_kinds import BYTE, REAL, SHORT, TRUE, WHOLE
from zoo.translation.rule import Rule
from zoo.translation.writing import integers_beside_floats
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

Pairs = Sequence[tuple[cst.Arg, cst.Arg]]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# what gives numbers of the same kind as it is given
SAME = {
    TRUE: _words("max min amax amin diag repeat_interleave gather pad scatter sign maximum minimum kron index_add"),
    BYTE: _words("""
        tril triu flip roll max min amax amin diag repeat_interleave index_select where pad outer abs pow clamp matmul
        bmm einsum maximum minimum rot90 median kron dot take index_add diff tensordot mul multiply any all sub subtract
        remainder square mm mv expand_as cross
    """),
    SHORT: _words("bmm einsum"),
    WHOLE: _words("bmm einsum"),
}  # fmt: skip
# what gives places, counts, larger numbers, or True and False
OTHERS = {
    TRUE: _words("argsort isnan isfinite clamp square"),
    SHORT: _words("prod cumprod trace"),  # which PyTorch gives as int64
    BYTE: _words("trace nonzero logical_and logical_or logical_xor logical_not bincount isnan isfinite equal allclose"),
}
# what gives several tensors
SEVERAL = {
    TRUE: _words("sort topk unique mode cummax cummin meshgrid combinations cartesian_prod"),
    BYTE: _words("topk unique mode cummax cummin meshgrid combinations cartesian_prod masked_scatter unfold"),
}
# of two tensors, of which the one with more takes the other in
TWO = integers_beside_floats.TWO
DRAWN = _words("eye arange randint")  # what makes numbers, whose dtype is asked for
NAMES = frozenset().union(DRAWN, *SAME.values(), *OTHERS.values(), *SEVERAL.values())
WORDS = {TRUE: "True and False", BYTE: "bytes", SHORT: "whole numbers", WHOLE: "whole numbers"}
DTYPES = {TRUE: "bool", BYTE: "uint8", SHORT: "int32", WHOLE: "int64"}

Put = Callable[..., cst.BaseExpression]


def lacking(put: Put) -> Put:
    """Have what a call is given cast, and what it gives, where PaddlePaddle has no kernel for its numbers."""

    @wraps(put)
    def cast(
        work: "Writer", rule: Rule, node: cst.Call | cst.Attribute, receiver: cst.BaseExpression | None, pairs: Pairs,
        new: cst.Call | cst.Attribute, held: bool = False,
    ) -> cst.BaseExpression:  # fmt: skip
        home, _, name = str(rule.torch).partition("(")[0].rpartition(".")
        if work.to != "paddle" or held or name not in NAMES or not isinstance(new, cst.Call):
            return put(work, rule, node, receiver, pairs, new, held)
        root = work.speller.root()
        if name in DRAWN and home == "torch":
            kept = [each for each in pairs if each[0].keyword is None or each[0].keyword.value != "dtype"]
            dtype = next((text(each[0].value) for each in pairs if each not in kept), "")
            asked = re.search(r"\b(bool|uint8)$", dtype)
            if asked is None:
                return put(work, rule, node, receiver, pairs, new, held)
            done = put(work, rule, node, receiver, kept, new, held)
            return cst.parse_expression(f"{text(bracketed(done))}.astype({root}.{asked[1]})")
        fed = [old.value for old, _ in pairs]
        if receiver is not None and isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            fed.append(node.func.value)
        numbers = next((found for each in fed if (found := _lacking(work, name, each))), "")
        wider = name in TWO and any(work.known(each).numbers in (SHORT, WHOLE, REAL) for each in fed)
        if not numbers or (wider and numbers in (TRUE, BYTE)):
            return put(work, rule, node, receiver, pairs, new, held)
        if name in SEVERAL.get(numbers, ()) or (name in ("max", "min", "median") and len(fed) > 1):
            raise Stop(
                f"is given {WORDS[numbers]}, for which PaddlePaddle has no kernel on a CPU; cast before and behind it"
            )
        wide = f"{root}.{'float64' if name in ('bmm', 'einsum') else 'int64'}"  # which holds whole numbers to 2**53

        def widened(old: cst.BaseExpression, now: cst.BaseExpression) -> cst.BaseExpression:
            value = work.known(old)
            if value.kind != "Tensor" or value.numbers != numbers:
                return _number(now)
            return cst.parse_expression(f"{text(bracketed(now))}.astype({wide})")

        lifted = [(old, now.with_changes(value=widened(old.value, now.value))) for old, now in pairs]
        if receiver is not None and isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            receiver = widened(node.func.value, receiver)
            if isinstance(new.func, cst.Attribute):
                new = new.with_changes(func=new.func.with_changes(value=receiver))
        done = put(work, rule, node, receiver, lifted, new, held)
        if name in OTHERS.get(numbers, ()):
            return done
        return cst.parse_expression(f"{text(bracketed(done))}.astype({root}.{DTYPES[numbers]})")

    return cast


def _lacking(work: Any, name: str, node: cst.BaseExpression) -> str:
    """The numbers of a tensor, if PaddlePaddle has no kernel for them; "" otherwise."""
    value = work.known(node)
    there = value.kind == "Tensor" and any(name in each.get(value.numbers, ()) for each in (SAME, OTHERS, SEVERAL))
    return value.numbers if there else ""


def _number(node: cst.BaseExpression) -> cst.BaseExpression:
    """True and False as the numbers that stand for them beside whole numbers: F.pad(mask, (1, 0), value=True)."""
    return cst.Integer(str(int(text(node) == "True"))) if text(node) in ("True", "False") else node
