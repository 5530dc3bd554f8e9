"""Whether a cross entropy of Paddle's is PyTorch's own, or is written out, as torch_losses.py has it.

Paddle's has the classes at the last axis, gives a loss for each label in the labels' shape, which may keep an axis of 1
there, and takes another mean where labels are ignored whose number is below 0.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import Value
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around
    from zoo.translation.writing.way_site import Site

# what is kept of a loss beside its class: one that is told its axis, is given shares, or is written out
AXIS, SOFT, WHOLE = (Value("python", name) for name in ("axis", "soft", "whole"))
NAMES = ("weight", "ignore_index", "reduction", "soft_label", "axis", "use_softmax", "label_smoothing")
# labels of [N, 1]: how they are made, and what asks for them
COLUMNS = re.compile(
    r"-1, ?1[)\]]|, ?1[)\]]+\.astype|, ?1[)\]]+, ?dtype|metric\.[aA]ccuracy|vision\.datasets|\[label\]"
    r"|size=\([\w.]+, ?1\)|randint\([^\n]*, ?1\][,)]|unsqueeze\((axis=)?\[?(-1|1)\]?\), ?(label|y|target)"
    r"|lab\w*\.unsqueeze\(|targets?\.unsqueeze\(|(tgt|y|gt|labs?)\.unsqueeze\("
    r"|unsqueeze\(\w*(lab|target|gt|tgt)\w*, ?(axis=)?\[?(-1|1)\b|\bunsqueeze\(y\w*, ?(axis=)?\[?(-1|1)\b"
    r"|cross_entropy\([^\n]*unsqueeze\(|\b(\w*lab\w*|\w*target\w*|y|gt)\s*=\s*[^\n=]*unsqueeze\([^\n]*-?1\]?\)"
    r"|(array|to_tensor)\(\[[^,\[\]]*(\[[^,\[\]]*\])*[^,\[\]]*\][,)]|expand_dims\(|np\.newaxis\]|, None\]"
)
# what a file has that reads rows of words, where each step may have its own classes
STEPS = re.compile(r"\b(Embedding|LSTM|GRU|SimpleRNN|Transformer\w*|MultiHeadAttention)\(")
PLANES = re.compile(r"\[0, ?2, ?3, ?1\]|\(0, ?2, ?3, ?1\)")  # pictures whose channels are put last
KEPT = re.compile(r"unsqueeze\((axis=|dim=)?\[?1\]?\)(\.long\(\))?$")  # labels that keep the axis of the classes
PLACES = re.compile(r"\bargm(ax|in)\(.*(-1|keepdim=True)\b")  # the classes of highest scores as labels
BELOW = re.compile(r"ignore\w*\s*(:\s*\w+\s*)?=\s*-(?!100\b)")
OTHER = "gives another number or shape in PyTorch"
MARKED = re.compile(r"(?<![\w.])-100\b")
FIRST = re.compile(r"ignore_index\s*(:\s*\w+\s*)?=\s*-100\b")


def kept(node: cst.Call, code: str) -> Value | None:
    """What nn.CrossEntropyLoss(...) of Paddle's is beside its class."""
    words = {each.keyword.value if each.keyword is not None else NAMES[at]: text(each.value)
             for at, each in enumerate(node.args) if each.keyword is not None or at < len(NAMES)}  # fmt: skip
    if written_out(words, code):
        return WHOLE
    if constant(words.get("soft_label", "False")) is True:
        return SOFT
    return AXIS if "axis" in words else None


def written_out(words: Mapping[str, str], code: str, ranks: tuple[int, int] = (0, 0)) -> bool:
    """Whether PyTorch's would give another number or shape. ranks: of scores and labels, where they can be told."""
    soft, axis = constant(words.get("soft_label") or "False"), constant(words.get("axis") or "-1")
    reduction = constant(words.get("reduction") or "'mean'")
    weighted = words.get("weight", "None") not in ("", "None")
    smooth = constant(words.get("label_smoothing") or "0.0") not in (0, 0.0)
    ignored = words.get("ignore_index", "")
    if constant(words.get("use_softmax") or "True") is not True or soft not in (True, False) or axis not in (1, -1):
        return True
    shaped = reduction not in ("mean", "sum")
    if (soft or smooth) and (shaped or weighted or (ignored and ignored != "-100")):
        return True
    if reduction == "mean" and not weighted and not soft and below(ignored, code):
        return True
    if axis == 1:
        return bool(ranks[0] and ranks[0] == ranks[1] and not soft)
    if not shaped or ranks[1] == 1:
        return False
    return bool(ranks[0] > 2 or ranks[1] > 1 or COLUMNS.search(code) or (
        ranks[0] == 0 and (STEPS.search(code) or PLANES.search(code))))  # fmt: skip


def below(ignored: str, code: str) -> bool:
    """Whether labels are ignored whose number is below 0: Paddle's mean counts them."""
    number = constant(ignored or "-100")
    if number is ...:
        return bool(BELOW.search(code))
    if number == -100:  # which is what is ignored anyway: the file has to have such labels
        return len(MARKED.findall(code)) > len(FIRST.findall(code))
    return ignored.startswith("-")


def of_places(work: "Around", node: cst.BaseExpression) -> bool:
    """Whether labels are seen to be the places of the greatest along the last axis, of however many there are."""
    if isinstance(node, cst.Name):
        functions = [each for each in work.around if isinstance(each, cst.FunctionDef)]
        code = text(functions[-1]) if functions else work.reader.code
        return any(PLACES.search(each) for each in re.findall(rf"^[ \t]*{node.value} = (.*)$", code, re.MULTILINE))
    return PLACES.search(text(node)) is not None


def whole(site: "Site") -> bool:
    """The same of a call as it is written."""
    name = next((name for name in ("input", "logits") if site.given(name) is not None), "")
    ranks = [0, 0]
    for at, each in enumerate((name, "label")):
        before = site.before(each)[0] if each else None
        ranks[at] = max(site.work.known(before).rank, 0) if before is not None else 0
    words = {each: site.word(each) for each in NAMES if site.word(each)}
    if constant(words.get("axis", "")) == 1 and KEPT.search(site.word("label")):
        return True
    return written_out(words, site.work.reader.code, (ranks[0], ranks[1]))
