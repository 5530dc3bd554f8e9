"""What an item of a data set is given as, where it may be an array or a tensor: as an array, it is read alike."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer


# what draws with a gradient in PaddlePaddle, and what tells that a file has such
DRAWS = re.compile(r"\b(Normal|LogNormal|Uniform|StudentT)\(")


def drawn(work: "Writer", new: cst.Call, name: str) -> cst.BaseExpression | None:
    """policy.sample() of something unknown, in a file that has distributions: as in PyTorch, without a gradient."""
    if work.to == "torch" or name != "sample" or new.args or not DRAWS.search(work.reader.code):
        return None
    return cst.Call(cst.Attribute(new, cst.Name("detach")), []) if "distributions" in work.reader.code else None


def plain(work: "Writer", new: cst.Call, name: str) -> cst.BaseExpression | None:
    """`img.astype("float32")` in a data set's __getitem__: what DataLoader puts together is the same.

    None anywhere else, and where numpy does not take the arguments.
    """
    if (done := drawn(work, new, name)) is not None:
        return done
    inside = [each for each in work.around if isinstance(each, cst.FunctionDef | cst.ClassDef)][-2:]
    if work.to == "paddle" or not _alike(name, [each.value for each in new.args if each.keyword is None]):
        return None
    if len(inside) != 2 or not isinstance(inside[0], cst.ClassDef) or not isinstance(inside[1], cst.FunctionDef):
        return None
    bases = [dotted(each.value) for each in inside[0].bases]
    if inside[1].name.value != "__getitem__" or not any(each.endswith("Dataset") for each in bases):
        return None
    assert isinstance(new.func, cst.Attribute)
    if ".asarray(" in text(new.func.value):
        return new
    short = next((each for each, path in work.reader.names.bound.items() if path == "numpy"), "np")
    work.speller.asked.setdefault(short, "numpy")
    whole = cst.parse_expression(f"{short}.asarray({text(new.func.value)})")
    return new.with_changes(func=new.func.with_changes(value=whole))


def _alike(name: str, args: list[cst.BaseExpression]) -> bool:
    """Whether a method takes in numpy what it is given here: a word for a dtype, numbers in brackets for axes."""
    if len(args) != 1:
        return False
    if name == "astype":
        return isinstance(args[0], cst.SimpleString)
    return name in ("reshape", "transpose") and isinstance(args[0], cst.List | cst.Tuple)
