"""The parity error of every layer, for the maps of the network pages: level 3 of `zoo compare`, kept in a file.

python -m docs.layer_errors              # the networks that have no figures yet, the smallest first, a process each
python -m docs.layer_errors lenet        # these anew
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from docs import kept_figures
from zoo.cards import card, list_models

KEPT = Path(__file__).with_suffix(".json")


def layer_errors() -> kept_figures.Figures:
    """By network, "versions", "processor" and "layers": the largest relative error in float64 of each layer by name."""
    return kept_figures.read(KEPT)


def taken(report: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a report: of a layer that runs more than once, the largest error."""
    (level,) = report["levels"]
    errors: dict[str, float] = {}
    for layer, relative in zip(level["series"]["layers"], level["series"]["relative"], strict=True):
        errors[layer] = max(errors.get(layer, 0.0), float(f"{float(relative):.1e}"))
    return {"versions": report["versions"], "processor": report["processor"], "layers": errors}


def main(words: list[str] | None = None) -> int:
    """Measure, and keep the figures. Exit code 1 if two twins differ."""
    parser = argparse.ArgumentParser(prog="python -m docs.layer_errors", description="The error of every layer.")
    parser.add_argument("networks", nargs="*", help="names; those that have no figures, if left out")
    given = parser.parse_args(words)
    wanted = given.networks or [name for name in list_models() if name not in layer_errors()]
    for name in sorted(wanted, key=lambda each: card(each).macs):
        report = kept_figures.told("compare", name, "--levels", "3", codes=(0, 1))
        if not report["passed"]:
            return 1
        kept_figures.keep(KEPT, name, taken(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
