"""Masks of attention: PyTorch's say what is left out, PaddlePaddle's what is kept; numbers are added in both."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import bare, bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

MASKS = "PyTorch's mask says what is left out, Paddle's what is kept, and both may be numbers that are added"
# how a mask of True and False, and one of numbers, are made
WORDS = re.compile(r"==|!=|[<>]|\.bool\(|bool\b|~|logical_|\.(eq|ne|lt|gt|le|ge|isin)\(")
NUMBERS = re.compile(r"inf|square_subsequent_mask|-1e|finfo|\.float\(")


def joined(work: "Writer", mask: cst.BaseExpression | None, padding: cst.BaseExpression | None) -> str:
    """One mask of PaddlePaddle's for two of PyTorch's, either of which may be missing; "" for none."""
    found = []
    for node, axes in ((mask, ""), (padding, ".unsqueeze([1, 2])")):
        if node is None or text(node) == "None":
            continue
        if not isinstance(node, cst.Name | cst.Attribute) and not _kind(work, node):
            raise Stop("has a mask that is made there; give it a name of its own before")
        found.append((node, axes, _kind(work, node)))
    if len(found) == 2:
        if {kind for _, _, kind in found} != {"words"} or any(work.optional(text(node)) for node, _, _ in found):
            raise Stop("has two masks, and it cannot be told that both are of True and False; join them before")
        return " & ".join(f"~{text(bracketed(node))}{axes}" for node, axes, _ in found)
    if not found:
        return ""
    node, axes, kind = found[0]
    word = f"{text(bracketed(node))}{axes}"
    out = f"~{word}" if kind == "words" else word
    if not kind:
        out = f"~{word} if {text(node)}.dtype == {work.speller.root()}.bool else {word}"
    return f"None if {text(node)} is None else {out}" if work.optional(text(node)) else out


# how a mask of numbers for two axes is made, which is added on both sides
ADDED = re.compile(r"\btri[ul]\(|square_subsequent_mask\(")
LEAST = re.compile(r"inf\b|-\s*1e\d|finfo|square_subsequent_mask\(")


def added(work: "Writer", node: cst.BaseExpression) -> bool:
    """Whether a mask of PaddlePaddle's is seen to be one of numbers that are added, for two axes, or none."""
    if text(node) == "None":
        return True
    found = [each for each in _makers(work, node) if each != "None"]
    return bool(found) and all(ADDED.search(each) and LEAST.search(each) for each in found)


def _makers(work: "Writer", node: cst.BaseExpression) -> list[str]:
    """What a name is given in the file; the whole of a function of the file's that makes it."""
    made = [text(node)]
    if isinstance(node, cst.Name | cst.Attribute):
        name = re.escape(text(node))
        made = re.findall(rf"^[ \t]*{name} = (.*)$", work.reader.code, re.MULTILINE)
        if not made or len(re.findall(rf"^[ \t]*{name}\s*[+*\-|&]?=\s", work.reader.code, re.MULTILINE)) > len(made):
            return []
    return [_spelled_out(work, each) for each in made]


def _spelled_out(work: "Writer", made: str) -> str:
    """What makes a mask, with the body of the file's own function that it calls."""
    called = re.match(r"(?:self\.)?(\w+)\(", made)
    keys = [key for key in work.reader.functions if called and re.split(r"[./]", key)[-1] == called[1]]
    return text(work.reader.functions[keys[0]].node.body) if len(keys) == 1 else made


def _kind(work: "Writer", node: cst.BaseExpression) -> str:
    """Whether a mask is of True and False, "words", or of "numbers"; "" where that cannot be told."""
    made = [text(node)]
    if isinstance(node, cst.Name | cst.Attribute):
        last = re.escape(text(node))
        made = re.findall(rf"^[ \t]*{last} = (.*)$", work.reader.code, re.MULTILINE)
    kinds = {"numbers" if NUMBERS.search(each) else "words" if WORDS.search(each) else "" for each in made}
    return kinds.pop() if len(kinds) == 1 else ""


# what may be written twice, since nothing is computed
PLAIN = re.compile(r"[\w.\[\]]+")


def named(work: "Writer", args: Sequence[cst.Arg], places: Sequence[int]) -> list[cst.Arg]:
    """The arguments of a call, with a name for those that are computed there and whose shape a mask takes."""
    found = list(args)
    for at in set(places):
        found[at] = found[at].with_changes(value=_named(work, found[at].value, "keys" if at else "rows"))
    return found


def once(work: "Writer", given: dict[str, cst.BaseExpression]) -> tuple[cst.Arg, cst.Arg]:
    """The rows that ask and those that are asked, of which a mask takes the shapes: each is computed once."""
    given["query"] = _named(work, given["query"], "rows")
    if "key" in given:
        given["key"] = _named(work, given["key"], "keys")
    for name in ("key", "value"):
        given.setdefault(name, _itself(given["query"]))
    return cst.Arg(given["query"]), cst.Arg(given["key"])


def _itself(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.target if isinstance(node, cst.NamedExpr) else node


def _named(work: "Writer", value: cst.BaseExpression, name: str) -> cst.BaseExpression:
    if isinstance(value, cst.NamedExpr) or PLAIN.fullmatch(text(bare(value))):
        return value
    return cst.NamedExpr(cst.Name(work.fresh(name)), bare(value), lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def for_heads(work: "Writer", new: cst.Call, mask: cst.Arg, inner: str, rows: tuple[cst.Arg, cst.Arg]) -> cst.Arg:
    """A mask that may be of any kind and shape as PyTorch takes it: numbers for each head of each row.

    It stands behind the rows, which are named where they are computed.
    """
    owner, sides = text(new.func), [text(bare(_itself(each.value))) for each in rows]
    if not all(PLAIN.fullmatch(each) for each in (owner, *sides)):
        raise Stop(f"has a mask, and rows that would be computed twice: {MASKS}; give them a name before")
    func = text(work.speller.spelled("written.mask_for_heads"))
    heads = f"{owner}.{inner}.num_heads" if inner else f"{owner}.num_heads"
    heads = f"{owner}.nhead" if inner == "nhead" else heads
    return mask.with_changes(value=cst.parse_expression(f"{func}({text(mask.value)}, {sides[0]}, {sides[1]}, {heads})"))
