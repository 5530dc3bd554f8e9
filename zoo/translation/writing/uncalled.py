"""Names of PyTorch's that are mentioned and not called, and those of libraries that are made for PyTorch alone."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.marks import MARK
from zoo.translation.reading.names import dotted
from zoo.translation.result import Remark
from zoo.translation.rule import SIDES, Rule
from zoo.translation.statements.own_gradients import APART
from zoo.translation.ways import parameter_groups
from zoo.translation.ways.ready_made_networks import ASKED
from zoo.translation.writing import networks_by_name
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.engine import Translator
    from zoo.translation.reading.reader import Reader

LAYERS = tuple(f"{side}.nn.{name}" for side in SIDES for name in ("Conv", "Linear"))
FRESH = "the frameworks draw first weights otherwise; zoo.transfer, or --prove with --weights, moves yours along"
LABELS = "Paddle's cross entropy takes labels of [N, 1] too, PyTorch's wants [N]: look at yours"
FOREIGNERS = "is of {}, which is made for PyTorch alone; write out what is used of it, or take PaddlePaddle's own"
# calls that only tell what they are given
TELLS = ("print", "logging.info", "logger.info", "str", "format")
FORMATS = ("torch.channels_last", "torch.contiguous_format", "torch.preserve_format", "torch.channels_last_3d")
FLOATS = re.compile(r"torch\.cuda\.FloatTensor if [^\n]+ else torch\.Tensor\b")
STARRED = "imports names that cannot be told apart; name them"
ONE_DTYPE = "is a class for one dtype, which Paddle has not; ask for the dtype"
NUMBER = "is the number of another version; look at what hangs on it"
SCHEDULE = (
    "gives each group of parameters a rate in PyTorch, and the file has such groups; write its share of the rate as a "
    "LambdaLR"
)
BASES = ("torch.optim.lr_scheduler.LRScheduler", "torch.optim.lr_scheduler._LRScheduler")
STEPS = "is built otherwise in PaddlePaddle, whose optimizers write a step in another method; write it out"


def told(
    work: "Translator", node: cst.Name | cst.Attribute, new: cst.Name | cst.Attribute, path: str
) -> cst.BaseExpression | None:
    """What stands in place of some names; None for all others."""
    if path.startswith("torch.") and path.endswith("Tensor") and path != "torch.Tensor" and id(node) in work.safe:
        if any(isinstance(each, cst.Annotation) for each in work.around):
            return work.respelled("paddle.Tensor", node, new)
        return _marked(work, node, new, ONE_DTYPE)
    above = work.around[-2]
    if path in FORMATS and isinstance(above, cst.Arg) and above.keyword and above.keyword.value == "memory_format":
        return new  # how a tensor lies in memory, which its rule leaves out
    if path in (there := [f"{home}.__dict__" for home in (networks_by_name.HOME, networks_by_name.THERE)]):
        return work.respelled(there[work.to == "paddle"], node, new)
    if path.startswith("torchvision.transforms.") and "InterpolationMode." in path:
        return cst.SimpleString(f'"{path.rpartition(".")[2].lower()}"')
    calls = [work.known(each.func).name for each in work.around if isinstance(each, cst.Call)]
    if "_Weights." in path and any(each.startswith("torchvision.models.") for each in calls):
        return new  # which the rule of the network reads
    if re.search(r"_Weights\.\w+$", path) and not ASKED.search(work.reader.code):
        return cst.SimpleString(f'"{path.rpartition(".")[2]}"')  # which is asked no more than whether there are any
    if path in ("torch.cuda.OutOfMemoryError", "torch.OutOfMemoryError"):
        return cst.Name("MemoryError")
    if path == "torch.__version__":
        tells = [each for each in work.around if isinstance(each, cst.Call) and dotted(each.func) in TELLS]
        if tells or any(isinstance(each, cst.FormattedString) for each in work.around):
            return work.respelled("paddle.__version__", node, new)
        return _marked(work, node, new, NUMBER)
    if work.to == "torch" and path == "paddle.optimizer.lr.LRScheduler" and isinstance(work.around[-3], cst.ClassDef):
        work.count += 1
        return work.respelled("written.RateSchedule", node, new)
    if path in BASES and isinstance(work.around[-3], cst.ClassDef):
        try:
            if parameter_groups.RATES.search(work.reader.code):
                raise Stop(SCHEDULE)
            work.count += 1
            return for_paddle.asked(work, "LRScheduler")
        except Stop as stop:
            return _marked(work, node, new, str(stop))
    if path == "torch.autograd.Function" and work.classes and (
        "setup_context" in work.reader.classes[work.classes[-1][0]].methods
    ):  # fmt: skip
        return _marked(work, node, new, APART)
    if path == "torch.optim.Optimizer" and isinstance(work.around[-3], cst.ClassDef):
        own = work.reader.classes.get(work.classes[-1][0]) if work.classes else None
        if own is None or "step" not in own.methods:
            return _marked(work, node, new, STEPS)
        try:
            work.count += 1
            return for_paddle.asked(work, "Optimizer")
        except Stop as stop:
            return _marked(work, node, new, str(stop))
    return None


def _marked(work: "Translator", node: cst.BaseExpression, new: cst.BaseExpression, reason: str) -> cst.BaseExpression:
    work.remark(node, text(node), reason)
    return new


def of_one_dtype(source: str) -> str:
    """A file whose tensors are made by one class or another of the same dtype, which torch.Tensor is mostly."""
    named = FLOATS.sub(r"\g<0>.FloatTensor", source)
    return named.replace("torch.Tensor.FloatTensor", "torch.FloatTensor")


def handed(work: "Translator", rule: Rule, node: cst.Name | cst.Attribute) -> cst.BaseExpression | None:
    """F.cross_entropy that is handed on, with the classes at axis 1, and networks; None for other functions."""
    target = rule.side("paddle")
    if rule.how == "network":
        return networks_by_name.handed(work, rule, node)
    if work.to != "paddle" or rule.how != "classes" or target is None or "-100" in work.reader.code:
        return None
    work.count += 1
    func = text(work.speller.spelled(target.name, node))
    return cst.parse_expression(f"(lambda input, target, **more: {func}(input, target, axis=1, **more))")


def imported(work: "Translator", tree: cst.Module, source: str) -> cst.Module:
    """The file with marks over imports of all names, and remarks about names that are imported twice."""
    names = work.reader.names
    if work.to == "torch" and work.reader.mentions("nn.CTCLoss") and not work.cut_off:
        work.remarks.append(
            Remark(1, "nn.CTCLoss", "takes the softmax itself in PaddlePaddle; put F.log_softmax before it")
        )
    for name in names.twice:
        work.remarks.append(Remark(1, name, "is imported twice, as two things; give one of them another name"))
    for module in dict.fromkeys(names.stars):
        if names.ours(module):
            line = f"from {module} import *"
            at = next(number for number, each in enumerate(source.splitlines(), 1) if each.strip().startswith(line))
            work.remarks.append(Remark(at, line, STARRED))
            tree = cst.parse_module(tree.code.replace(line, f"# {MARK}{line} {STARRED}\n{line}", 1))
    return tree


def marked(work: "Translator", tree: cst.Module, source: str, used: set[str]) -> cst.Module:
    """The file with marks over lines that import what is used from libraries made for PyTorch alone."""
    bound = work.reader.names.bound.items()
    roots = {path.partition(".")[0] for name, path in bound if name in used} & table.FOR_TORCH
    for at, whole in enumerate(source.splitlines(), 1):
        words = re.match(r"\s*(?:from|import)\s+(\w+)[\w.]*", whole)
        if not words or words[1] not in roots:
            continue
        line, reason = whole.partition("#")[0].strip(), FOREIGNERS.format(words[1])
        work.remarks.append(Remark(at, line, reason))
        place = re.compile(rf"^([ \t]*)({re.escape(line)})", re.MULTILINE)
        mark = f"# {MARK}{line} {reason}"
        code = place.sub(lambda found, mark=mark: f"{found[1]}{mark}\n{found[0]}", tree.code, count=1)  # type: ignore[misc]
        tree = cst.parse_module(code)
    return tree


def notes(reader: "Reader", to: str) -> tuple[str, ...]:
    """What is told of a file as a whole."""
    values = reader.values.values()
    drawn = any(value.name.startswith(LAYERS) for value in values if value.kind == "Module")
    labels = to == "torch" and any(
        "ross_entropy" in value.name or "CrossEntropy" in value.name
        for value in values if value.kind in ("path", "Module")
    )  # fmt: skip
    return (FRESH,) * drawn + (LABELS,) * labels
