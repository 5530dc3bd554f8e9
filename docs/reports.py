"""The parity figures of a real run, cached in docs/_build/reports: `zoo compare --all --json FILE`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zoo.backends import BACKENDS, runtime
from zoo.cards import list_models
from zoo.course.record import code
from zoo.errors import ZooError
from zoo.files import write_text

COMMAND = "zoo compare --all --json reports.json"
Reports = dict[str, dict[str, Any]]  # by network, each as `zoo compare NETWORK --json` gives it


class ReportError(ZooError):
    """A comparison that did not come to its end, or that found a difference."""


def reports(folder: Path, *, fresh: bool = False, tell: Callable[[str], None] = print) -> Reports:
    """The report of every network: those kept if they are of these versions and this code, else of a run made now.

    ReportError if two twins differ: a site that shows it is not built.
    """
    kept = {} if fresh else read(folder)
    if set(kept) == set(list_models()):
        return kept
    tell("the networks are not compared yet by these versions: comparing them")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / "reports.part.json"
    # of a run that was interrupted
    part.unlink(missing_ok=True)
    words = [sys.executable, "-m", "zoo", *COMMAND.split()[1:-1], str(part)]
    done = subprocess.run(words)
    if done.returncode:
        raise ReportError(f"{COMMAND!r} ended with exit code {done.returncode}; see what it says, and mend that first.")
    content = json.loads(part.read_text(encoding="utf-8"))
    found = {"command": COMMAND, "code": code(), "reports": content}
    write_text(folder / "reports.json", json.dumps(found, ensure_ascii=False) + "\n")
    part.unlink()
    return read(folder)


def read(folder: Path) -> Reports:
    """The reports that are kept in a folder and are of what is installed and of this code, by network."""
    try:
        found = json.loads((folder / "reports.json").read_text(encoding="utf-8"))
        content = found["reports"] if found["code"] == code() else []
        versions = {name: str(runtime(name).version()) for name in BACKENDS}
        return {report["network"]: report for report in content if report["versions"] == versions}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
