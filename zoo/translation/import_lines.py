"""Import lines: how one is written, which belong together, and in what order they stand."""

from collections.abc import Sequence

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.table import nearest


def line_for(name: str, path: str, side: str, apart: bool = False) -> str:
    """An import line for a name. apart: written with from, where that can be."""
    module, _, last = path.rpartition(".")
    if name == path:
        return f"import {path}"
    if nearest(path, side) == path and not apart:
        return f"import {path} as {name}"
    return f"from {module} import {last}" + ("" if last == name else f" as {name}")


def grouped(lines: list[str]) -> list[str]:
    """Lines that import from one module as one."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        head, mark, rest = line.partition(" import ")
        groups.setdefault(head + mark if head.startswith("from ") else line, []).append(rest)
    return [head + ", ".join(rest) if head.startswith("from ") else head for head, rest in groups.items()]


def is_import(node: cst.CSTNode) -> bool:
    """Whether a statement is an import and nothing else."""
    return (
        isinstance(node, cst.SimpleStatementLine)
        and len(node.body) == 1
        and isinstance(node.body[0], cst.Import | cst.ImportFrom)
    )


def behind_head(body: Sequence[cst.BaseStatement]) -> int:
    """Behind the docstring."""
    first = body[0] if body else None
    return int(isinstance(first, cst.SimpleStatementLine) and isinstance(first.body[0], cst.Expr))


def _key(node: cst.BaseStatement) -> tuple[int, str]:
    """How sorted imports are sorted: those that begin with import first, then by the module's name."""
    assert isinstance(node, cst.SimpleStatementLine)
    one = node.body[0]
    if isinstance(one, cst.Import):
        return 0, dotted(one.names[0].name).lower()
    assert isinstance(one, cst.ImportFrom)
    return 1, ("." * len(one.relative) + dotted(one.module)).lower()


def _runs(body: Sequence[cst.BaseStatement]) -> list[list[int]]:
    """Imports that stand together, without a blank line or comment between them: their places."""
    found: list[list[int]] = []
    for at, one in enumerate(body):
        if not is_import(one):
            continue
        if found and found[-1][-1] == at - 1 and not one.leading_lines:  # type: ignore[attr-defined]
            found[-1].append(at)
        else:
            found.append([at])
    return found


def ordered(before: Sequence[cst.BaseStatement], after: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Imports in the order that sorts them, if they were sorted before."""
    keys = [[_key(before[at]) for at in run] for run in _runs(before)]
    if any(each != sorted(each) for each in keys):
        return after
    found = list(after)
    for run in _runs(after):
        group = sorted((after[at] for at in run), key=_key)
        head = after[run[0]].leading_lines  # type: ignore[attr-defined]
        group = [one.with_changes(leading_lines=()) for one in group]
        group[0] = group[0].with_changes(leading_lines=head)
        for at, one in zip(run, group, strict=True):
            found[at] = one
    return found
