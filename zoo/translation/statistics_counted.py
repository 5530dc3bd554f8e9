"""What is counted over all parameters of a network of PaddlePaddle's, which has a batch norm's statistics among them.

PyTorch has the running mean and variance among the buffers: where a file only counts, they are put beside.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.arguments import text
from zoo.translation.names import dotted

if TYPE_CHECKING:
    from zoo.translation.words import Words

NORMS = re.compile(r"BatchNorm|vision\.models\b|models\.\w+\(")
WHY = "PaddlePaddle counts a batch norm's mean and variance among the parameters"
PUT = '[*{0}.parameters(), *(b for n, b in {0}.named_buffers() if "running_" in n)]'
FOUND = re.compile(r'\[\*([\w.]+)\.parameters\(\), \*\(b for n, b in \1\.named_buffers\(\) if "running_" in n\)\]')
LISTED = re.compile(r"\[\*([\w.]+\.parameters\(\))\]")
SAID = re.compile(rf"^[ \t]*# {WHY}\n", re.MULTILINE)
# what is asked of a parameter where it is counted, and what leaves those out that do not learn
COUNTS = re.compile(r"\.(numel|size|shape|element_size|nbytes)\b")
LEARNS = re.compile(r"stop_gradient|trainable|\.grad\b|requires_grad")


def given(work: "Words", node: cst.Call, new: cst.BaseExpression) -> cst.BaseExpression:
    """net.parameters() where it is counted over, with the statistics that PaddlePaddle has there."""
    func = node.func
    if work.to != "torch" or not isinstance(func, cst.Attribute) or func.attr.value != "parameters" or node.args:
        return new
    if not NORMS.search(work.reader.code) or not re.fullmatch(r"[\w.]+", text(func.value)) or len(work.around) < 3:
        return new
    if work.known(func.value).kind not in ("Module", "unknown") or not _counted(work, node):
        return new
    work.comment(WHY, once=True)
    inner = new.func if isinstance(new, cst.Call) else None
    whose = text(inner.value if isinstance(inner, cst.Attribute) else func.value)
    return cst.parse_expression(PUT.format(whose))


def _counted(work: "Words", node: cst.Call) -> bool:
    """Whether a loop over the parameters, or what they are handed to, does nothing but count."""
    parent, above = work.around[-2], work.around[-3]
    if isinstance(parent, cst.CompFor) and parent.iter is node and isinstance(parent.target, cst.Name):
        made = text(above.elt) if isinstance(above, cst.GeneratorExp | cst.ListComp) else ""
        tests = " ".join(text(each) for each in parent.ifs)
        return _only_counts(parent.target.value, made) and not LEARNS.search(tests)
    if isinstance(parent, cst.For) and parent.iter is node and isinstance(parent.target, cst.Name):
        body = text(parent.body)
        return _only_counts(parent.target.value, body) and not LEARNS.search(body)
    return isinstance(above, cst.Call) and dotted(above.func) == "len" and isinstance(parent, cst.Arg)


def _only_counts(name: str, code: str) -> bool:
    """Whether a parameter is asked for how large it is, and for nothing else."""
    asked = re.findall(rf"(?<![\w.]){name}\b(\.\w+)?", code)
    return bool(asked) and all(COUNTS.fullmatch(each) for each in asked)


def undone(source: str, to: str) -> str:
    """The source of a translation without them, on the way back: in a list, of which nothing is to be left out."""
    return SAID.sub("", FOUND.sub(r"[*\1.parameters()]", source)) if to == "paddle" else source


def plain(text: str) -> str:
    """What was written back, without that list."""
    return LISTED.sub(r"\1", text)
