"""The page of the versions that were run: its prose, and the table from what tools/matrix.py saw."""

import json
from pathlib import Path
from typing import Any

from docs import markup
from docs.markup import code, table
from docs.words import say
from zoo.errors import FileError

HERE = Path(__file__).parent
RESULTS = HERE / "matrix.json"
MARK = "{{ matrix }}"
COLUMNS = ("python", "torch", "paddle", "numpy", "networks", "levels of lenet", "levels of resnet18", "date")


def write(folder: Path, language: str, reports: dict[str, dict]) -> None:
    """Write the page `versions`."""
    text = (HERE / "text" / language / "versions.md").read_text(encoding="utf-8")
    markup.save(folder, "versions", text.replace(MARK, grid(language)))


def rows() -> list[dict[str, Any]]:
    """What was seen in each environment; FileError where one has no result."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    for row in found:
        if "networks" not in row:
            raise FileError(f"the row {row['row']} of {RESULTS.name} has no result; run tools/matrix.py again.")
    return found


def grid(language: str) -> str:
    """The table of the environments."""
    heads = [{"torch": "PyTorch", "paddle": "PaddlePaddle", "numpy": "NumPy", "python": "Python"}.get(each)
             or say(each, language) for each in COLUMNS]  # fmt: skip
    return table(heads, [_cells(row, language) for row in rows()])


def _cells(row: dict[str, Any], language: str) -> list[str]:
    good, count = row["networks"]
    levels = [
        say(row["levels"][name], language) if name in row.get("levels", {}) else "-" for name in ("lenet", "resnet18")
    ]
    paddle = row.get("paddlepaddle") or (f"GPU {row['paddlepaddle-gpu']}" if "paddlepaddle-gpu" in row else "-")
    checked = say("{good} of {count}", language, good=good, count=count)
    return [code(row["python"]), row.get("torch", "-"), paddle, row["numpy"], checked, *levels, row["date"]]
