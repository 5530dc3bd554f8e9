"""Optimizers that are classes of the file: what their groups of parameters hold, and what they are told of them."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import BOOL, FLOAT, TENSOR, UNKNOWN, Value, each, several

if TYPE_CHECKING:
    from zoo.translation.reading.classes import Classes

BASE = "torch.optim.Optimizer"
NUMBERS = (
    "lr", "momentum", "weight_decay", "eps", "alpha", "rho", "eta", "dampening", "trust_coefficient", "beta", "beta1",
    "beta2", "gamma", "delta", "tau", "lr_decay", "initial_lr",
)  # fmt: skip
TRUTHS = ("nesterov", "amsgrad", "maximize", "adaptive", "centered", "decoupled")
NAMES = " ".join(("params", "betas", *NUMBERS, *TRUTHS))
HELD = (each(TENSOR), several(FLOAT, FLOAT), *[FLOAT] * len(NUMBERS), *[BOOL] * len(TRUTHS))
GROUPS = each(Value("python", "dict", (UNKNOWN, Value("tuple", NAMES, HELD))))


def is_own(reader: "Classes", name: str) -> bool:
    """Whether a class of the file is an optimizer that steps by itself."""
    own = reader.classes.get(name)
    return own is not None and any(base == BASE or (base != name and is_own(reader, base)) for base in own.bases)


def calls(reader: "Classes", tree: cst.Module) -> set[str]:
    """The kinds of optimizers that a file makes: "own", and "torch" for PyTorch's."""
    found = set[str]()
    todo: list[cst.CSTNode] = [tree]
    while todo:
        node = todo.pop()
        todo += node.children
        called = reader.values.get(id(node.func)) if isinstance(node, cst.Call) else None
        if called is not None and called.kind == "class" and is_own(reader, called.name):
            found.add("own")
        if called is not None and called.name.startswith("torch.optim.") and called.name[12:13].isupper():
            found.add("torch")
    return found
