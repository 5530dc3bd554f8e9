"""Calls that PaddlePaddle takes as they are written for PyTorch, whatever they are called on.

Where it cannot be told what a value is, such a call stays without a mark: an array, a dictionary or an object of the
file's own has it as before, and a tensor, a layer or an optimizer of PaddlePaddle's (3.3) has it too, with the same
arguments and the same result. Where a value is known, rules write what PaddlePaddle's own documentation does.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.rule import Form, read
from zoo.translation.writing.rule_arguments import Stop, bind

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

# methods of tensors, each with a call that the tests run as it is on both sides: see tests/test_translate_standing.py
TENSORS = {
    "reshape(*shape)": "x.reshape(2, -1)", "view(*shape)": "x.view(2, -1)",
    "transpose(dim0, dim1)": "x.transpose(1, 3)",
    "permute(*dims)": "x.permute(0, 2, 3, 1)", "mean(dim=None, keepdim=False)": "x.mean(dim=(1, 2), keepdim=True)",
    "sum(dim=None, keepdim=False)": "x.sum(1, True)", "flatten(start_dim=0, end_dim=-1)": "x.flatten(start_dim=1)",
    "squeeze(dim=None)": "x[:, :1].squeeze(dim=1)", "unsqueeze(dim)": "x.unsqueeze(dim=1)",
    "softmax(dim)": "x.softmax(dim=1)", "argmax(dim=None, keepdim=False)": "x.argmax(dim=1)",
    "argmin(dim=None, keepdim=False)": "x.argmin(1)", "size(dim=None)": "x.size(1)", "dim()": "x.dim()",
    "expand(*sizes)": "x[:, :1].expand(-1, 4, -1, -1)", "repeat(*sizes)": "m.repeat(2, 1)", "contiguous()":
    "x.contiguous()", "numel()": "x.numel()", "clamp(min=None, max=None)": "x.clamp(min=0)", "matmul(other)":
    "x.matmul(x2)", "float()": "x.detach().float()", "double()": "i.double()", "cpu()": "x.cpu()", "detach()":
    "x.detach()", "clone()": "x.clone()", "item()": "x.sum().item()", "tolist()": "i.tolist()",
    "masked_fill(mask, value)": "m.masked_fill(b, 0.5)", "gather(dim, index)": "m.gather(1, i)",
    "index_select(dim, index)": "m.index_select(0, k[:2])", "topk(k, dim=-1)": "m.topk(2, dim=1)[0]",
    "chunk(chunks, dim=0)": "x.chunk(2, dim=1)", "unbind(dim=0)": "v.unbind(dim=1)", "cumsum(dim)": "m.cumsum(dim=1)",
    "prod(dim)": "p.prod(dim=1)", "roll(shifts, dims)": "x.roll(1, dims=2)",
    "repeat_interleave(repeats, dim)": "m.repeat_interleave(2, dim=0)", "tril(diagonal=0)": "m.tril(-1)",
    "triu(diagonal=0)": "m.triu(diagonal=1)", "narrow(dim, start, length)": "x.narrow(1, 0, 2)",
    "swapaxes(axis0, axis1)": "x.swapaxes(1, 2)", "type_as(other)": "i.type_as(x)", "expand_as(other)":
    "x[:1].expand_as(x2)", "view_as(other)": "x.view_as(x2)", "logsumexp(dim)": "m.logsumexp(dim=1)", "nonzero()":
    "i.nonzero()", "amax(dim)": "m.amax(dim=1)", "amin(dim)": "m.amin(1)", "unflatten(dim, sizes)":
    "x.unflatten(1, (2, 2))", "requires_grad_()": "x.detach().requires_grad_()", "bmm(mat2)": "v.bmm(v.swapaxes(1, 2))",
    "t()": "m.t()",
}  # fmt: skip
# methods of networks and optimizers, which are tried by a program in the same tests
OTHERS = (
    "load_state_dict(state_dict, strict=True)", "zero_grad(set_to_none=True)", "cuda()", "half()", "train(mode=True)",
    "eval()",
)  # fmt: skip
# what is the same of a weight, whichever way a linear layer has it
EITHER_WAY = frozenset((
    "float", "double", "half", "cuda", "cpu", "detach", "clone", "item", "numel", "dim", "requires_grad_", "contiguous",
    "device", "data", "grad", "is_cuda",
))  # fmt: skip
MOMENTUM = {"momentum": "_momentum", "_momentum": "momentum"}  # a batch norm's, which is the rest of one there
ATTRIBUTES = ("device", "data", "grad", "is_cuda")


def _forms() -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for text in (*TENSORS, *OTHERS):
        form = read(f"Tensor.{text}", "torch")
        found.setdefault(form.name.rpartition(".")[2], []).append(form)
    return found


FORMS = _forms()


def turned(node: cst.BaseExpression) -> bool:
    """Whether a value may be the weight of a linear layer, which lies the other way in PaddlePaddle."""
    while isinstance(node, cst.Attribute | cst.Call):
        if isinstance(node, cst.Call):
            node = node.func
        elif node.attr.value == "weight":
            return True
        elif node.attr.value in EITHER_WAY:
            node = node.value
        else:
            return False
    return False


def in_place(name: str) -> bool:
    """Whether a method changes the numbers of what it is called on."""
    return name.endswith("_") and not name.endswith("__") and name not in ("detach_", "requires_grad_", "share_memory_")


def loosened(new: cst.Call) -> cst.Call:
    """p.grad.zero_() as p.grad.data.zero_(): Paddle's gradients may have gradients, and are not changed as they are."""
    assert isinstance(new.func, cst.Attribute)
    return new.with_changes(func=new.func.with_changes(value=cst.Attribute(new.func.value, cst.Name("data"))))


def stands(name: str, args: Sequence[cst.Arg]) -> bool:
    """Whether a call of a method is the same in PaddlePaddle as it is."""
    if any(each.star == "**" for each in args):
        return False
    for form in FORMS.get(name, ()):
        if any(each.star for each in args) and not any(each.star for each in form.arguments or ()):
            continue
        try:
            bind(form, [(each, each) for each in args])
        except Stop:
            continue
        return True
    return False


# a padding of convolutions that is no number, or is filled with something else than zeros
WORDED = re.compile(r"""Conv\w*\((?:[^()]|\([^()]*\))*padding_mode|["'](same|valid)["']""")


def hidden(work: "Uses", node: cst.Attribute, name: str) -> bool:
    """Whether an attribute of a layer means another thing in PaddlePaddle: a padding that is set, or told by a word."""
    if name in MOMENTUM:
        return any(isinstance(each, cst.AugAssign) for each in work.around[-2:-1])
    return name == "padding" and (work.is_set(node) or bool(WORDED.search(work.reader.code)))
