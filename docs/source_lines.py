"""On which lines of a network's file a layer is made and run; the twin's file says the same on the same lines."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zoo.mirror.side_by_side import ROOT

BACKEND = "torch"  # whose models tell their parts by name; diagrams.py builds these


def file_of(module: str) -> Path:
    """The file of a network in the backend that is looked at."""
    return ROOT / BACKEND / f"{module}.py"


def made(model: Any, module: str) -> dict[str, int]:
    """By layer, the line that makes it: "self.conv1 = ..." in the class that it is a part of, or of what it lies in.

    What the file does not make by a line of its own, such as a layer of a loop, has none.
    """
    lines = attributes(file_of(module).read_text(encoding="utf-8"))
    parts = dict(model.named_modules())
    found = {}
    for path in parts:
        names = path.split(".")
        for at in range(len(names) - 1, -1, -1):
            owner = parts[".".join(names[:at])]
            known = [lines[each.__name__][names[at]] for each in type(owner).__mro__
                     if names[at] in lines.get(each.__name__, {})]  # fmt: skip
            if known:
                found[path] = known[0]
                break
    return found


def attributes(source: str) -> dict[str, dict[str, int]]:
    """By class, the attributes that its code sets and the first line that sets each."""
    found: dict[str, dict[str, int]] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ClassDef):
            continue
        own = found.setdefault(node.name, {})
        for inner in ast.walk(node):
            for target in inner.targets if isinstance(inner, ast.Assign) else ():
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                    own.setdefault(target.attr, inner.lineno)
    return found


@contextmanager
def watched(model: Any, module: str) -> Iterator[dict[str, list[int]]]:
    """While this is open, every run of a layer notes the line of the file that runs it, by layer."""
    lines: dict[str, list[int]] = {}
    path = str(file_of(module))

    def note(name: str) -> Any:
        def see(*_: Any) -> None:
            frame = sys._getframe(1)
            while frame is not None and frame.f_code.co_filename != path:
                frame = frame.f_back
            if frame is not None:
                lines.setdefault(name, []).append(frame.f_lineno)

        return see

    handles = [part.register_forward_pre_hook(note(name)) for name, part in model.named_modules() if name]
    try:
        yield lines
    finally:
        for handle in handles:
            handle.remove()
