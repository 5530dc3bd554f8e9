"""Gradients of gradients (create_graph=True), which PaddlePaddle has for fewer functions than PyTorch.

What the second gradient goes through is found by names: the function that takes it, what that is called with, the
networks and functions named there, and what those name. There a flatten is written as a reshape, and what has no second
gradient is told. Measured by taking one of each: see tests/test_translate_gradients.py.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.writing.rule_arguments import text
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.words import Words

TAKEN = re.compile(r"\bcreate_graph\s*=(?!\s*False\b)")
# functions and methods whose second gradient PaddlePaddle lacks, and layers
LACKING = frozenset(
    """
    softmax log_softmax gelu hardtanh relu6 selu mish prelu hardswish hardsigmoid logsigmoid softsign softmin group_norm
    layer_norm max_pool1d max_pool2d max_pool3d adaptive_max_pool1d adaptive_max_pool2d interpolate upsample
    pixel_shuffle roll amax amin norm prod logsumexp cumsum topk sort log1p atan erf reciprocal normalize cross_entropy
    nll_loss binary_cross_entropy binary_cross_entropy_with_logits l1_loss smooth_l1_loss huber_loss kl_div embedding
    unfold scaled_dot_product_attention tril triu cdist addmm mv dot grid_sample lerp trace diag einsum conv_transpose2d
    GELU Hardtanh ReLU6 SELU Mish PReLU Hardswish Hardsigmoid LogSigmoid Softsign Softmax LogSoftmax Softmin GroupNorm
    LayerNorm MaxPool1d MaxPool2d MaxPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d Upsample UpsamplingNearest2d
    UpsamplingBilinear2d PixelShuffle Embedding LSTM GRU RNN MultiheadAttention TransformerEncoderLayer
    ConvTranspose1d ConvTranspose2d ConvTranspose3d CrossEntropyLoss NLLLoss BCELoss BCEWithLogitsLoss L1Loss
    SmoothL1Loss HuberLoss KLDivLoss Unfold
    """.split()  # noqa: SIM905
)
TOLD = (
    "has no second gradient in PaddlePaddle, and one is taken through it (create_graph=True); write it in other words"
)


class Reach:
    """The parts of a file that a second gradient goes through."""

    def __init__(self, work: "Words") -> None:
        self.work, self.parts = work, set[int]()
        tree, code = work.reader.tree, work.reader.code
        self.lines = [at for at, row in enumerate(code.splitlines(), 1) if TAKEN.search(row)]
        named = _named(tree, work)
        takers = [each for _, each in named if isinstance(each, cst.FunctionDef) and TAKEN.search(text(each))]
        self.takers: list[cst.CSTNode] = [
            each for each in takers if not any(other is not each and _holds(each, other) for other in takers)
        ] or [tree]
        words = set[str]()
        for taker in self.takers:
            words |= _words(taker)
            words |= _callers(taker, named, code) if isinstance(taker, cst.FunctionDef) else set()
        left = [(name, each) for name, each in named if each not in self.takers]
        while more := [(name, each) for name, each in left if name in words]:
            left = [each for each in left if each not in more]
            for _, each in more:
                self.parts.add(id(each))
                words |= _words(each)

    def has(self, node: cst.CSTNode) -> bool:
        """Whether a second gradient goes through the place that is being translated."""
        around = self.work.around
        if any(id(each) in self.parts for each in around):
            return True
        taker = next((each for each in around if each in self.takers), None)
        first = self.work.line(taker) if isinstance(taker, cst.FunctionDef) else 1
        taken = next((line for line in self.lines if line >= first), 0)
        return taker is not None and self.work.line(node) < taken


def _words(node: cst.CSTNode) -> set[str]:
    """The words of a part, without the names that a function gives itself."""
    found = set(re.findall(r"\w+", text(node)))
    return found - _bound(node) if isinstance(node, cst.FunctionDef) else found


def _bound(node: cst.CSTNode) -> set[str]:
    """The names of parameters, and of what is assigned."""
    found = set().union(*(_bound(each) for each in node.children))
    target = node.name if isinstance(node, cst.Param) else node.target if isinstance(node, cst.AssignTarget) else None
    several = target.elements if isinstance(target, cst.Tuple | cst.List) else ()
    names = [target, *(each.value for each in several)]
    return found | {each.value for each in names if isinstance(each, cst.Name)}


def _callers(taker: cst.FunctionDef, named: "list[tuple[str, cst.CSTNode]]", code: str) -> set[str]:
    """The words of what a function is called with; and of who calls it, if what it is given was computed there."""
    name, found = taker.name.value, set[str]()
    outputs = re.search(r"grad\(\s*(?:outputs\s*=\s*)?(\w+)", text(taker))
    for call in re.findall(rf"(?<!def )\b{name}\(([^\n]*)", code):
        found |= set(re.findall(r"\w+", call))
    if outputs is not None and outputs[1] in {each.name.value for each in taker.params.params}:
        for _, each in named:
            if each is not taker and isinstance(each, cst.FunctionDef) and re.search(rf"\b{name}\(", text(each)):
                found |= _words(each)
    return found


def _holds(outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
    return any(each is inner or _holds(each, inner) for each in outer.children)


def _named(node: cst.CSTNode, work: "Words") -> "list[tuple[str, cst.CSTNode]]":
    """The functions, classes and networks of a file, by their names."""
    found: list[tuple[str, cst.CSTNode]] = []
    for each in node.children:
        if isinstance(each, cst.FunctionDef | cst.ClassDef):
            found.append((each.name.value, each))
        elif isinstance(each, cst.Assign):
            pairs = [pair for one in each.targets for pair in _pairs(one.target, each.value)]
            found += [(dotted(one).rpartition(".")[2], two) for one, two in pairs if work.known(two).kind == "Module"]
        found += _named(each, work)
    return found


def _pairs(
    target: cst.BaseExpression, value: cst.BaseExpression
) -> list[tuple[cst.BaseExpression, cst.BaseExpression]]:
    """What is given which name: also in `a, b = One(), Two()`."""
    if isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple) and len(target.elements) == len(value.elements):
        return [(one.value, two.value) for one, two in zip(target.elements, value.elements, strict=True)]
    return [(target, value)]


def told(work: "Words", node: cst.Call, done: cst.BaseExpression) -> cst.BaseExpression:
    """A call through which a second gradient goes: a flatten as a reshape, and a remark about what has none."""
    if work.to == "torch" or not TAKEN.search(work.reader.code) or not isinstance(done, cst.Call):
        return done
    path = work.known(node.func)
    name = path.name.rpartition(".")[2] if path.kind == "path" and path.name.startswith("torch.") else ""
    method = isinstance(node.func, cst.Attribute) and work.known(node.func.value).kind in ("Tensor", "unknown")
    if not name and method and path.kind != "path" and isinstance(node.func, cst.Attribute):
        name = node.func.attr.value
    if name not in LACKING and name not in ("flatten", "Flatten"):
        return done
    work.reach = work.reach or Reach(work)
    if not work.reach.has(node):
        return done
    if name not in LACKING:
        first = (
            [cst.Arg(done.func.value)]
            if method and isinstance(done.func, cst.Attribute) and path.kind != "path"
            else []
        )
        own = for_paddle.asked(work, "Flattened" if name == "Flatten" else "flattened")
        return cst.Call(own, [*first, *done.args])
    work.remark(node, text(node.func), TOLD)
    return done
