"""What one picture takes in each backend, for the table of all networks: figures of `zoo bench`, kept in a file.

python -m docs.network_speed              # the networks that have no figures yet, each in a process of its own
python -m docs.network_speed lenet        # these anew
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from zoo.cards import card, list_models
from zoo.errors import FileError
from zoo.files import write_text

KEPT = Path(__file__).with_suffix(".json")
# eager, on one thread, with neither torchvision's and paddle.vision's own networks nor the memory of each
OPTIONS = ("--engine", "none", "--no-peers", "--no-memory", "--seconds", "2", "--backend", "both")


def network_speed() -> dict[str, dict[str, Any]]:
    """By network, "versions", "processor", "cores", "load" and "cpu_ms": milliseconds of CPU time by backend."""
    try:
        found: dict[str, dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(f"{str(KEPT)!r} cannot be read ({error}); `python -m docs.network_speed` makes it.") from None
    return found


def taken(report: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a report of `zoo bench` about one network."""
    spent = {row["backend"]: float(f"{row['cpu_ms']:.3g}") for row in report["rows"]}
    return {**{key: report[key] for key in ("versions", "processor", "cores", "load")}, "cpu_ms": spent}


def measured(name: str) -> dict[str, Any]:
    """What `zoo bench` says of a network, in a process of its own."""
    words = ["bench", name, *OPTIONS, "--json", "-"]
    done = subprocess.run([sys.executable, "-m", "zoo", *words], stdout=subprocess.PIPE, encoding="utf-8")
    if done.returncode or not done.stdout:
        raise FileError(f"{' '.join(['zoo', *words])!r} ended with exit code {done.returncode}; see what it says.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(words: list[str] | None = None) -> int:
    """Measure, and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m docs.network_speed", description="What one picture takes.")
    parser.add_argument("networks", nargs="*", help="names; those that have no figures, if left out")
    given = parser.parse_args(words)
    for name in given.networks or [each for each in list_models() if each not in network_speed()]:
        report = measured(card(name).name)
        # read again: another run may have added to it
        kept = network_speed() | {name: taken(report)}
        lines = [f"{json.dumps(each)}: {json.dumps(kept[each])}" for each in list_models() if each in kept]
        write_text(KEPT, "{\n" + ",\n".join(lines) + "\n}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
