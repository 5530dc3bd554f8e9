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


def made(model: Any, module: str, reached: dict[int, set[int]]) -> dict[str, int]:
    """By layer, the line that makes it: "self.conv1 = ..." in the class that it is a part of, or of what it lies in.

    What the file does not make by a line of its own, such as a layer of a loop, has none. Of two lines that set one
    attribute it is the one that this object reached: see building().
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
                run = [line for line in known[0] if line in reached.get(id(owner), ())]
                found[path] = (run or known[0])[0]
                break
    return found


def attributes(source: str) -> dict[str, dict[str, list[int]]]:
    """By class, the attributes that its code sets and the lines that set each."""
    found: dict[str, dict[str, list[int]]] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ClassDef):
            continue
        own = found.setdefault(node.name, {})
        for inner in ast.walk(node):
            for target in inner.targets if isinstance(inner, ast.Assign) else ():
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                    own.setdefault(target.attr, []).append(inner.lineno)
    return found


@contextmanager
def building(module: str) -> Iterator[dict[int, set[int]]]:
    """While this is open, every object notes the lines of the file that its own methods run, by its id."""
    reached: dict[int, set[int]] = {}
    path, before = str(file_of(module)), sys.gettrace()

    def see(frame: Any, event: str, _: Any) -> Any:
        if event == "line" and "self" in frame.f_locals:
            reached.setdefault(id(frame.f_locals["self"]), set()).add(frame.f_lineno)
        return see

    sys.settrace(lambda frame, *_: see if frame.f_code.co_filename == path else None)
    try:
        yield reached
    finally:
        sys.settrace(before)


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
