"""What a dict holds: things of one kind, or something else under each word."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.networks import NETWORKS, by_word
from zoo.translation.reading.value_kinds import NONE, NOTHING, UNKNOWN, Value, joined, known, several

if TYPE_CHECKING:
    from zoo.translation.reading.kind_of_expression import Expressions

# what a dict may be said to hold without a word for which it is
HELD = ("object", "Module", "Optimizer", "Scheduler", "Loader", "Tensor")


def made(values: dict[int, Value], node: cst.Dict | cst.Set) -> Value:
    """A dict that is written out."""
    elements = [each for each in node.elements if isinstance(each, cst.DictElement)]
    if not elements or len(elements) < len(node.elements):
        return Value("python", "dict")
    found = [values.get(id(each.value), UNKNOWN) for each in elements]
    words = [each.key.evaluated_value if isinstance(each.key, cst.SimpleString) else "" for each in elements]
    one = NOTHING
    for each in found:
        one = joined(one, each)
    whole = one if one.kind in HELD else UNKNOWN
    named = all(isinstance(word, str) and word.isidentifier() for word in words) and len(set(words)) == len(words)
    if not named:
        return Value("python", "dict", (whole,) if known(whole) else ())
    return Value("python", "dict", (whole, replace(several(*found), name=" ".join(map(str, words)))))


def filled(found: Value) -> Value:
    """A dict that a comprehension fills."""
    return Value("python", "dict", (found,) if found.kind in HELD else ())


def changed(code: str, whose: str) -> bool:
    """Whether something is put into a dict behind the line that makes it."""
    return bool(re.search(rf"{re.escape(whose)}(\[[^\n]*\] *=(?!=)|\.(update|setdefault)\()", code))


def all_alike(code: str, node: cst.BaseExpression, whole: Value) -> Value | None:
    """What a dict holds under every word; None where that is not known."""
    if whole.kind != "python" or whole.name != "dict" or not whole.items or not known(whole.items[0]):
        return None
    return None if changed(code, cst.Module([]).code_for_node(node)) else whole.items[0]


def picked(reader: "Expressions", node: cst.Subscript, whole: Value) -> Value | None:
    """What nets["teacher"] is; None where nothing is known of that."""
    home = whole.name.removesuffix(".__dict__")
    if whole.kind == "path" and home != whole.name and f"{home}." in NETWORKS:
        return Value("maker", items=(by_word(home, reader.code),))
    if whole.kind != "python" or whole.name != "dict" or not whole.items or len(node.slice) != 1:
        return None
    first = node.slice[0].slice
    group = len(whole.items) > 1 and whole.items[1].name.startswith("params ")  # whose rates are set anew
    if not isinstance(first, cst.Index) or (
        not group and changed(reader.code, cst.Module([]).code_for_node(node.value))
    ):
        return None
    word = first.value.evaluated_value if isinstance(first.value, cst.SimpleString) else None
    if word is not None and len(whole.items) > 1:
        names = whole.items[1].name.split()
        found = whole.items[1].items[names.index(str(word))] if str(word) in names else UNKNOWN
        return found if found != NONE else None
    return whole.items[0] if known(whole.items[0]) else None
