"""The lessons' executed output: read from docs/_build/records where it fits, else made by running the lessons."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from zoo.backends import BACKENDS
from zoo.course import recorded
from zoo.course.book import Lesson, shelf
from zoo.course.run_lesson import Outcome, run
from zoo.errors import ZooError

Records = dict[tuple[str, str], dict[str, Any]]  # by lesson and backend
Run = Callable[..., Outcome]


class RecordError(ZooError):
    """A lesson that does not run, so that there is no output to show."""


def fitting(which: Lesson, backend: str, folder: Path, said: dict[str, Any]) -> dict[str, Any] | None:
    """The record that is kept of a lesson, or None where there is none of these cells, this form and these versions."""
    found = recorded.read(recorded.place(folder, which.folder.name, backend))
    fits = found is not None and all(found.get(key) == value for key, value in said.items())
    return found if fits else None


def records(
    folder: Path,
    *,
    full: bool = False,
    fresh: bool = False,
    jobs: int = 2,
    tell: Callable[[str], None] = print,
    only: frozenset[str] | None = None,
) -> Records:
    """The records of all lessons in both backends; what is not there, or does not fit, is run first.

    full: the long form of the lessons. fresh: run them all. only: the pages that are wanted, as "lessons/01_lenet", and
    no others. RecordError names the lessons that failed.
    """
    # one thread each, so that as many runs as there are cores do not stand in each other's way
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    versions = recorded.versions()
    found: Records = {}
    missing = []
    for which in shelf():
        if only is not None and f"lessons/{which.folder.name}" not in only:
            continue
        for backend in BACKENDS:
            said = recorded.facts(which, backend, quick=not full, versions=versions)
            kept = None if fresh else fitting(which, backend, folder, said)
            if kept is None:
                missing.append((which, backend, said))
            else:
                found[which.folder.name, backend] = kept
    if missing:
        tell(f"{len(missing)} of {len(missing) + len(found)} runs of lessons are not recorded yet: running them")

    def make(item: tuple[Lesson, str, dict[str, Any]]) -> str | None:
        which, backend, said = item
        outcome = run(which, backend, quick=not full, echo=False, record=folder)
        tell(
            f"  {which.folder.name}, {backend}: {outcome.seconds:.0f} s"
            + ("" if outcome.passed else f", FAILED: {outcome.failure}")
        )
        kept = fitting(which, backend, folder, said)
        if outcome.failure or kept is None:
            return f"{which.folder.name} in {backend}: {outcome.failure or 'its record does not fit'}"
        found[which.folder.name, backend] = kept
        return None

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        failures = [failure for failure in pool.map(make, missing) if failure]
    if failures:
        raise RecordError("lessons that fail have no output to show; mend them first: " + "; ".join(failures))
    return found
