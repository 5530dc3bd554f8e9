"""The parity figures that the pages show: those of `zoo compare`, a run for each network, kept in docs/reports.json.

python -m docs.reports                               # every network that has none yet, each in its own process
python -m docs.reports resnet18 vgg11                # these anew
python -m docs.reports lenet --levels 0,1,3,3b       # these levels anew, the others of the same versions stay
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from docs import kept_figures
from zoo.cards import card, list_models
from zoo.parity.compare import LEVELS

KEPT = Path(__file__).with_suffix(".json")
LADDER = "0,1,2,3,3b,4,5,6,7"
SAME = ("versions", "processor", "threads")  # levels of one record have these in common
Reports = kept_figures.Figures  # by network, each as `zoo compare NETWORK --json -` gives it, without its series


def reports() -> Reports:
    """The report of every network that has one, in the catalogue's order; FileError if the file cannot be read."""
    found = kept_figures.read(KEPT)
    return {name: found[name] for name in list_models() if name in found}


def merged(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """A new report and, of the old one, the levels that the new one lacks, if both are of one machine and versions."""
    if old is None or any(old[key] != new[key] for key in SAME):
        return new
    levels = {level["name"]: level for level in (*old["levels"], *new["levels"])}
    ordered = [levels[name] for name in LEVELS if name in levels]
    return {**new, "levels": ordered, "passed": all(level["passed"] for level in ordered)}


def measure(name: str, more: list[str]) -> dict[str, Any]:
    """What is kept of what `zoo compare` says of a network: no series; each level with the command that measured it."""
    found = kept_figures.told("compare", name, *more, codes=(0, 1))
    for level in found["levels"]:
        level.pop("series")
        level["command"] = " ".join(["zoo", "compare", name, *more])
    return found


def main(words: list[str] | None = None) -> int:
    """Compare networks anew and keep their figures. Exit code 1 if two twins differ."""
    parser = argparse.ArgumentParser(prog="python -m docs.reports", description="Compare networks; keep the figures.")
    parser.add_argument("networks", nargs="*", help="names; all that have no figures yet, if left out")
    parser.add_argument("--levels", default=LADDER, help=f"levels of the ladder ({LADDER})")
    parser.add_argument("--image-size", help="another height and width in pixels than each level's own")
    given = parser.parse_args(words)
    more = ["--levels", given.levels, *(["--image-size", given.image_size] if given.image_size else [])]
    equal = True
    for name in given.networks or [each for each in list_models() if each not in reports()]:
        found = measure(card(name).name, more)
        found = merged(reports().get(name), found)
        kept_figures.keep(KEPT, name, found)
        equal &= found["passed"]
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
