"""Grading in a child process, so that an endless loop or a huge tensor ends with a sentence.

A student's code runs with the student's own rights; the limits are on time, memory and what it prints. The child
appends its verdicts to a file, one JSON object a line, so that those before a mishap are kept; the answers after it are
graded by another child.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo.backends import require, runtime
from zoo.course.exercises.answer_files import Sheet, tasks, untouched
from zoo.course.exercises.grade_file import Verdict, grade
from zoo.course.exercises.hint_texts import Hint, Problem, Words, ended, overdue, oversized, unwritten
from zoo.course.hunt import kept_in
from zoo.errors import WorkerError, shortened
from zoo.system import end_group, ending, group, limit, ran_out

START = 120.0  # seconds to import a framework
LOADED = 2  # lines before the verdicts: the framework is imported, the answers are
PRINTED = 1 << 24  # bytes that an answer may print
SHOWN = 2000  # characters of it that are told
POLL = 0.02
COMMAND = "import sys; sys.path[:] = sys.argv[5:]; from zoo.course.exercises.sandbox import main; main(*sys.argv[1:5])"


@dataclass(frozen=True)
class Limits:
    """What one answer may take. gigabytes come on top of what the framework itself has."""

    seconds: float = 60.0
    gigabytes: float = 4.0


def check(sheet: Sheet, limits: Limits | None = None) -> Iterator[tuple[Verdict, str]]:
    """Grade a file, each verdict as it comes, with the end of what the answer printed.

    BackendMissingError if the framework is not installed, WorkerError if it cannot be started.
    """
    require(sheet.backend)
    limits = limits or Limits()
    left = [task.name for task in tasks(sheet.lesson)]
    if untouched(sheet):
        yield from ((Verdict(name, unwritten(name)), "") for name in left)
        return
    while left:
        for verdict, printed in _child(sheet, list(left), limits):
            left.remove(verdict.task)
            yield verdict, printed


def _child(sheet: Sheet, names: list[str], limits: Limits) -> Iterator[tuple[Verdict, str]]:
    """The verdicts of one child, the last of them that of the answer that ended it, if one did."""
    with tempfile.TemporaryDirectory(prefix="zoo-check-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        request = {"path": str(sheet.path), "names": names, "gigabytes": limits.gigabytes}
        (place / "request.json").write_text(json.dumps(request), encoding="utf-8")
        output = (place / "output.txt").open("wb")
        environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(sheet.lesson.folder.resolve()), sheet.backend, folder,
             str(limits.gigabytes), *map(os.path.abspath, sys.path)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            # whatever this machine writes by itself, an answer may print any letter
            env={**environment, "PYTHONIOENCODING": "utf-8:backslashreplace"}, **group(),
        )  # fmt: skip
        output.close()
        seen, told, since, allowed = 0, 0, time.monotonic(), START
        try:
            while True:
                over = process.poll() is not None
                lines = _lines(place / "verdicts.jsonl")
                for line in lines[seen:]:
                    seen, since, allowed = seen + 1, time.monotonic(), limits.seconds
                    if "task" in line:
                        told += 1
                        yield _verdict(line), line["printed"]
                if over or told == len(names):
                    break
                if time.monotonic() - since > allowed:
                    # before the file was imported, no answer of it can be graded
                    for name in names if seen < LOADED else names[told : told + 1]:
                        yield Verdict(name, overdue(allowed), allowed), _printed(place)
                    return
                time.sleep(POLL)
        finally:
            end_group(process)
        if not seen:
            words = shortened("\n".join(reversed(_printed(place).splitlines())))
            raise WorkerError(f"{sheet.backend} could not be started to grade {str(sheet.path)!r}: {words}")
        if told < len(names):
            problem = _ending(process.returncode, limits)
            for name in names if seen < LOADED else names[told : told + 1]:
                yield Verdict(name, problem), _printed(place)


def _ending(code: int, limits: Limits) -> Problem:
    how = ending(code)
    return oversized(limits.gigabytes) if ran_out(how) else ended(how)


def _lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a file that is being written."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def _verdict(line: dict[str, Any]) -> Verdict:
    told = line["problem"]
    problem = None
    if told is not None:
        where, (vague, concrete), is_open = told
        problem = Problem(Words(*where), Hint(Words(*vague), Words(*concrete)), is_open)
    return Verdict(line["task"], problem, line["seconds"])


def _printed(place: Path) -> str:
    path = place / "output.txt"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4 * SHOWN))
        return file.read().decode("utf-8", "replace")[-SHOWN:].strip()


def main(lesson: str, backend: str, folder: str, gigabytes: str) -> None:
    """The child's side: grade what request.json names."""
    place = Path(folder)
    request = json.loads((place / "request.json").read_text(encoding="utf-8"))
    runtime(backend).set_threads(os.cpu_count() or 1)
    limit(int(float(gigabytes) * 2**30), PRINTED)
    output = place / "output.txt"
    sheet, at = Sheet(Path(request["path"]), kept_in(Path(lesson)), backend), output.stat().st_size
    # a file descriptor of its own: the answers may close or redirect the usual ones
    with (place / "verdicts.jsonl").open("w", encoding="utf-8") as verdicts:

        def tell(line: dict[str, Any]) -> None:
            verdicts.write(json.dumps(line, ensure_ascii=False) + "\n")
            verdicts.flush()

        tell({})
        for verdict in grade(sheet, request["names"], request["gigabytes"], lambda: tell({})):
            sys.stdout.flush()
            with output.open("rb") as file:
                file.seek(max(at, output.stat().st_size - 4 * SHOWN))
                printed = file.read().decode("utf-8", "replace")[-SHOWN:].strip()
            at = output.stat().st_size
            told = {"problem": verdict.problem, "seconds": verdict.seconds, "printed": printed}
            tell({"task": verdict.task, **told})
    os._exit(0)  # threads that an answer left behind would keep the process
