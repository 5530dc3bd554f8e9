"""Names, calls and blocks of a file's statements."""

from collections.abc import Callable, Iterator

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import Value

Known = Callable[[cst.CSTNode], Value]
SCHEDULES, OPTIMIZERS, CUTS = "paddle.optimizer.lr.", "paddle.optimizer.", "paddle.nn.ClipGradBy"


def assigned_call(node: cst.CSTNode) -> tuple[str, cst.Call] | None:
    """The name and the call of `name = call(...)`."""
    first = node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else None
    if not isinstance(first, cst.Assign) or len(first.targets) != 1 or not isinstance(first.value, cst.Call):
        return None
    name = dotted(first.targets[0].target)
    return (name, first.value) if name else None


def blocks(node: cst.CSTNode) -> Iterator[cst.IndentedBlock]:
    """The blocks of a statement."""
    for child in node.children:
        if isinstance(child, cst.IndentedBlock):
            yield child
        elif isinstance(child, cst.Else | cst.ExceptHandler | cst.Finally | cst.If):
            yield from blocks(child)


def names_of(node: cst.CSTNode) -> Iterator[str]:
    """The names and dotted names in a piece of a file."""
    if isinstance(node, cst.Name | cst.Attribute) and dotted(node):
        yield dotted(node)
        return
    silent = node.keyword if isinstance(node, cst.Arg) else node.attr if isinstance(node, cst.Attribute) else None
    for child in node.children:
        if child is not silent:
            yield from names_of(child)


def uses(node: cst.CSTNode, name: str) -> bool:
    """Whether a piece of a file has a name, or an attribute of it."""
    return any((each + ".").startswith(name + ".") for each in names_of(node))


def count(scope: cst.CSTNode, name: str) -> int:
    """How often a name stands in a piece of a file."""
    return sum(each == name for each in names_of(scope))


def schedules_of(tree: cst.Module, known: Known) -> list[cst.Call]:
    """The calls that make a schedule of PaddlePaddle's, but for those that are made for an optimizer."""
    found: list[cst.Call] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            path = known(node.func)
            made = path.kind == "path" and path.name.startswith(SCHEDULES) and not path.name.endswith("LRScheduler")
            if made and not any(
                isinstance(each.value, cst.Call) and isinstance(each.value.func, cst.Attribute)
                and each.value.func.attr.value == "get_lr" for each in node.args
            ):  # fmt: skip
                found.append(node)

    tree.visit(Look())
    return found


def used_names(tree: cst.Module) -> set[str]:
    """The names that the code of a file uses, imports aside."""
    found: set[str] = set()

    class Look(cst.CSTVisitor):
        def visit_Import(self, node: cst.Import) -> bool:
            return False

        visit_ImportFrom = visit_Import  # type: ignore[assignment]

        def visit_Attribute(self, node: cst.Attribute) -> bool:
            node.value.visit(self)
            return False

        def visit_Arg(self, node: cst.Arg) -> bool:
            node.value.visit(self)
            return False

        def visit_Name(self, node: cst.Name) -> None:
            found.add(node.value)

    tree.visit(Look())
    return found
