"""Lines about how fast, on how many threads or how strictly a framework computes, which the other needs not."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.statements.rewritten_statements import Statements

# calls and settings that change no number by more than a rounding
LINES = frozenset((
    "torch.set_num_threads", "torch.set_num_interop_threads", "torch.autograd.set_detect_anomaly",
    "torch.set_float32_matmul_precision", "torch.multiprocessing.set_sharing_strategy", "torch.cuda.init",
    "torch.autograd.detect_anomaly", "torch.cuda.ipc_collect", "torch.multiprocessing.set_start_method",
    "torch.backends.cuda.matmul.allow_tf32", "torch.backends.cudnn.allow_tf32", "torch.backends.cudnn.enabled",
    "torch.backends.cudnn.fastest", "torch.backends.cuda.enable_flash_sdp", "torch.backends.cuda.enable_math_sdp",
    "torch.backends.cuda.enable_mem_efficient_sdp", "torch.jit.set_fusion_strategy", "paddle.set_flags",
    "paddle.device.cuda.empty_cache",
))  # fmt: skip
STRICT = "torch.use_deterministic_algorithms"
NOTE = "left out, since they change no number: {}"


def seen(work: "Statements", node: cst.SimpleStatementLine, first: cst.BaseSmallStatement) -> None:
    """Take away such a line, or write the flag that PaddlePaddle has for it."""
    place = first.value if isinstance(first, cst.Expr) else None
    func: cst.BaseExpression | cst.BaseAssignTargetExpression
    if isinstance(first, cst.Assign) and len(first.targets) == 1:
        target = first.targets[0].target
        owner = work.known(target.value).name if isinstance(target, cst.Attribute) else ""
        path, func = (f"{owner}.{target.attr.value}" if isinstance(target, cst.Attribute) else ""), target
    elif isinstance(place, cst.Call):
        path, func = work.known(place.func).name, place.func
    else:
        return
    if path != STRICT and path not in LINES and not path.startswith("torch._C._jit_"):
        return
    inner: list[cst.CSTNode] = [func]
    while inner:
        work.silent.add(id(each := inner.pop()))
        inner += each.children
    if isinstance(place, cst.Call):
        work.left.add(id(place))
    work.count += 1
    if path == STRICT and isinstance(place, cst.Call) and place.args:
        work.speller.asked["paddle"] = "paddle"
        words = f'paddle.set_flags({{"FLAGS_cudnn_deterministic": {text(place.args[0].value)}}})'
        work.instead[id(node)] = cst.parse_statement(f"if paddle.is_compiled_with_cuda():\n    {words}")
        return
    told = [each for each in work.notes if each.startswith(NOTE.format(""))]
    work.notes = [each for each in work.notes if each not in told]
    gone = told[0].removeprefix(NOTE.format("")) + ", " if told else ""
    work.notes.append(NOTE.format(gone + re.sub(r"\s+", " ", text(first))))
    work.instead[id(node)] = cst.parse_statement("pass")
    above = work.around[-2] if len(work.around) > 1 else None
    if isinstance(above, cst.Module) or (isinstance(above, cst.IndentedBlock) and len(above.body) > 1):
        work.instead.pop(id(node))
        work.needless.add(id(node))
