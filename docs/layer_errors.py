"""The parity error of every layer, for the maps of the network pages: level 3 of `zoo compare`, kept in a file.

python -m docs.layer_errors              # the networks that have no figures yet, the smallest first, a process each
python -m docs.layer_errors lenet        # these anew
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from docs.reports import measured
from zoo.cards import card, list_models
from zoo.errors import FileError
from zoo.files import write_text

KEPT = Path(__file__).with_suffix(".json")


def layer_errors() -> dict[str, dict[str, Any]]:
    """By network, "versions", "processor" and "layers": the largest relative error in float64 of each layer by name."""
    try:
        found: dict[str, dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(f"{str(KEPT)!r} cannot be read ({error}); `python -m docs.layer_errors` makes it.") from None
    return found


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
        report = measured(name, ["--levels", "3"])
        if not report["passed"]:
            return 1
        # read again: another run may have added to it
        kept = layer_errors() | {name: taken(report)}
        lines = [f"{json.dumps(each)}: {json.dumps(kept[each])}" for each in list_models() if each in kept]
        write_text(KEPT, "{\n" + ",\n".join(lines) + "\n}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
