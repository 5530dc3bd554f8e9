"""What is done with all parameters of a network of PaddlePaddle's, which has a batch norm's statistics among them.

PyTorch has the running mean and variance among the buffers: where a file counts, shows or copies, they are put beside.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.statements.batch_norm_buffers import WHY as KEPT
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.words import Words

NORMS = re.compile(r"BatchNorm|vision\.models\b|models\.\w+\(")
APART = re.compile(rf"_variance|{KEPT}")  # a file that leaves them out already
WHY = "PaddlePaddle counts a batch norm's mean and variance among the parameters"
PUT = {
    "parameters": '[*{0}.parameters(), *(b for n, b in {0}.named_buffers() if "running_" in n)]',
    "named_parameters": '[*{0}.named_parameters(), *((n, b) for n, b in {0}.named_buffers() if "running_" in n)]',
}
FOUND = re.compile(
    r"\[\*([\w.]+)\.((?:named_)?parameters)\(\), \*\((?:b|\(n, b\)) for n, b in \1\.named_buffers\(\)"
    r' if "running_" in n\)\]'
)
LISTED = re.compile(r"\[\*([\w.]+\.(?:named_)?parameters\(\))\]")
SAID = re.compile(rf"^[ \t]*# {WHY}\n", re.MULTILINE)
# what is asked of a parameter where it is counted, and what leaves those out that do not learn
COUNTS = re.compile(r"\.(numel|size|shape|element_size|nbytes)\b")
LEARNS = re.compile(r"stop_gradient|trainable|\.grad\b|requires_grad")
# what is done with them one by one where they are shown or copied, and what is not meant for a mean or a variance
COPIES = re.compile(
    r"\.(clone|numpy|set_value|copy_|detach|data|mean|std|norm|astype|cpu|tolist)\b|\bprint\(|\blogg?(er|ing)?\."
)
DRAWS = re.compile(
    r"[iI]nit|\.ndim\b|\.dim\(|len\(\w+\.shape\)|uniform|normal|append\(|optimi[sz]er|regulari|weight_decay"
)


def given(work: "Words", node: cst.Call, new: cst.BaseExpression) -> cst.BaseExpression:
    """net.parameters() where it is counted over or copied, with the statistics that PaddlePaddle has there."""
    func = node.func
    if work.to != "torch" or not isinstance(func, cst.Attribute) or func.attr.value not in PUT or node.args:
        return new
    if (
        APART.search(work.reader.code)
        or not NORMS.search(work.reader.code)
        or not re.fullmatch(r"[\w.]+", text(func.value))
        or len(work.around) < 3
    ):
        return new
    if work.known(func.value).kind not in ("Module", "unknown") or not _counted(work, node):
        return new
    work.comment(WHY, once=True)
    inner = new.func if isinstance(new, cst.Call) else None
    whose = text(inner.value if isinstance(inner, cst.Attribute) else func.value)
    return cst.parse_expression(PUT[func.attr.value].format(whose))


def _counted(work: "Words", node: cst.Call) -> bool:
    """Whether a loop over the parameters, or what they are handed to, does nothing but count, show or copy."""
    parent, above = work.around[-2], work.around[-3]
    call = above if isinstance(parent, cst.Arg) and isinstance(above, cst.Call) else None
    if call is not None and dotted(call.func) == "len":
        return True
    inner: cst.CSTNode = node
    if call is not None and dotted(call.func) in ("zip", "enumerate", "list", "tqdm") and len(work.around) > 4:
        inner, parent, above = call, work.around[-4], work.around[-5]
    if isinstance(parent, cst.CompFor) and parent.iter is inner:
        made = ""
        if isinstance(above, cst.GeneratorExp | cst.ListComp):
            made = text(above.elt)
        elif isinstance(above, cst.DictComp):
            made = f"{text(above.key)} {text(above.value)}"
        tests = " ".join(text(each) for each in parent.ifs)
        return _only_counts(_one(parent.target), made) and not LEARNS.search(tests) and not DRAWS.search(tests)
    if isinstance(parent, cst.For) and parent.iter is inner:
        body = text(parent.body)
        return _only_counts(_one(parent.target), body) and not LEARNS.search(body)
    return False


def _one(target: cst.BaseAssignTargetExpression) -> str:
    """The names of parameters in a loop over them, or over their names and them, or over those of two networks."""
    while isinstance(target, cst.Tuple):
        target = target.elements[-1].value  # type: ignore[assignment]
    return target.value if isinstance(target, cst.Name) else ""


def _only_counts(name: str, code: str) -> bool:
    """Whether a parameter is asked for how large it is and for nothing else, or is shown or copied as a whole."""
    asked = re.findall(rf"(?<![\w.]){name}\b(\.\w+)?", code) if name else []
    if not asked:
        return False
    return all(COUNTS.fullmatch(each) for each in asked) or (bool(COPIES.search(code)) and not DRAWS.search(code))


def undone(source: str, to: str) -> str:
    """The source of a translation without them, on the way back: in a list, of which nothing is to be left out."""
    return SAID.sub("", FOUND.sub(r"[*\1.\2()]", source)) if to == "paddle" else source


def plain(text: str) -> str:
    """What was written back, without that list."""
    return LISTED.sub(r"\1", text)
