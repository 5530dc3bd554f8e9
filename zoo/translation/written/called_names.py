"""How a file called what is written out in its translation: nn.TransformerEncoder, and not by an import of its own.

What is written out goes again on the way back, and its name is imported; here it gets its dotted name back, which the
translation keeps among its spellings.
"""

import re
from collections.abc import Iterable

ENDING = " written out"  # behind a dotted name in the comment that keeps spellings


def spelled(names: dict[str, str]) -> list[str]:
    """What is kept: by the name of what was written out, how the file called it."""
    return [f"{dotted}{ENDING}" for name, dotted in names.items() if dotted.endswith(f".{name}")]


def put(code: str, kept: Iterable[str], side: str) -> str:
    """A file with dotted names in place of such imports. kept: the spellings that its translation kept."""
    end = "\r\n" if "\r\n" in code else "\n"
    words = list(kept)
    for dotted in (word.removesuffix(ENDING) for word in words if re.fullmatch(rf"[\w.]+{ENDING}", word)):
        root, _, name = dotted.rpartition(".")
        line = re.compile(rf"^from ({side}[\w.]*) import {name}\r?\n", re.MULTILINE)
        found = line.search(code)
        if found is None:
            continue
        first = root.partition(".")[0]
        held = re.search(rf"^ *(?:import|from) [^\n]*\b{first}\b *(?:$|[,\r])", code, re.MULTILINE)
        place, _, last = found[1].rpartition(".")
        said = next((each for each in words if re.fullmatch(rf"from [\w.]+ import (?:\w+ as )?{root}", each)), "")
        usual = {side: f"import {side}", "F": f"import {side}.nn.functional as F"}.get(first, "")
        module = said or usual or (f"from {place} import {last}" if last == root and place != side else "")
        module = f"import {side}.nn as nn" if root == "nn" and found[1] == f"{side}.nn" else module
        if not held and not module:
            continue
        code = line.sub("" if held else f"{module}{end}", code, count=1)
        code = re.sub(rf"""(?<![\w."'])(?<!class )(?<!def ){name}(?=[(.,:)\]])""", dotted, code)
    return code
