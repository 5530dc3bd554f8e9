"""Figures that a command measures and pages show: a JSON file beside the command's module, a network a line."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from zoo.cards import list_models
from zoo.errors import FileError
from zoo.files import write_text

Figures = dict[str, dict[str, Any]]  # by network


def read(path: Path) -> Figures:
    """The figures of every network that has some; FileError if the file cannot be read."""
    try:
        found: Figures = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        told = f"{str(path)!r} cannot be read ({error}); `python -m docs.{path.stem}` makes it anew."
        raise FileError(told) from None
    return found


def keep(path: Path, name: str, figures: dict[str, Any]) -> None:
    """Put a network's figures into the file, which is read again: another run may have added to it."""
    kept = read(path) | {name: figures}
    lines = [f"{json.dumps(each)}: {json.dumps(kept[each], ensure_ascii=False)}" for each in list_models()
             if each in kept]  # fmt: skip
    write_text(path, "{\n" + ",\n".join(lines) + "\n}\n")


def told(*words: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
    """What a command of zoo's says in JSON of one network; FileError if its exit code is another than these.

    It runs in a process of its own: what a large network leaves behind would be the next one's lack of memory.
    """
    command = [sys.executable, "-m", "zoo", *words, "--json", "-"]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8")
    if done.returncode not in codes or not done.stdout:
        raise FileError(f"{' '.join(['zoo', *words])!r} ended with exit code {done.returncode}; see what it says.")
    # behind what a framework may print
    found: dict[str, Any] = json.loads(re.split(r"^(?=\{)", done.stdout, maxsplit=1, flags=re.MULTILINE)[-1])
    return found
