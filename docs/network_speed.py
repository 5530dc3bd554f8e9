"""What one picture takes in each backend, for the table of all networks: figures of `zoo bench`, kept in a file.

python -m docs.network_speed              # the networks that have no figures yet, each in a process of its own
python -m docs.network_speed lenet        # these anew
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from docs import kept_figures
from zoo.cards import card, list_models

KEPT = Path(__file__).with_suffix(".json")
# eager, on one thread, with neither torchvision's and paddle.vision's own networks nor the memory of each
OPTIONS = ("--engine", "none", "--no-peers", "--no-memory", "--seconds", "2", "--backend", "both")


def network_speed() -> kept_figures.Figures:
    """By network, "versions", "processor", "cores", "load" and "cpu_ms": milliseconds of CPU time by backend."""
    return kept_figures.read(KEPT)


def taken(report: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a report of `zoo bench` about one network."""
    spent = {row["backend"]: float(f"{row['cpu_ms']:.3g}") for row in report["rows"]}
    return {**{key: report[key] for key in ("versions", "processor", "cores", "load")}, "cpu_ms": spent}


def main(words: list[str] | None = None) -> int:
    """Measure, and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m docs.network_speed", description="What one picture takes.")
    parser.add_argument("networks", nargs="*", help="names; those that have no figures, if left out")
    given = parser.parse_args(words)
    for name in given.networks or [each for each in list_models() if each not in network_speed()]:
        kept_figures.keep(KEPT, name, taken(kept_figures.told("bench", card(name).name, *OPTIONS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
