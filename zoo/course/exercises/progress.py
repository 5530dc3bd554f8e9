"""What a student has solved: one JSON file in the user's data folder, by lesson, backend and exercise."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from zoo.course.exercises.answer_files import Sheet
from zoo.course.exercises.grade_file import Verdict
from zoo.errors import FileError
from zoo.files import make_folder, write_text
from zoo.system import user_folder

Record = dict[str, Any]


def progress_file() -> Path:
    """Where progress is kept: ZOO_PROGRESS, else progress.json in the user's data folder."""
    own = os.environ.get("ZOO_PROGRESS")
    if own:
        return Path(own)
    return user_folder("data", "ZOO_PROGRESS") / "zoo" / "progress.json"


def damaged() -> Path:
    """Where a progress file that cannot be read is moved to."""
    return progress_file().with_name(progress_file().name + ".damaged")


def load() -> Record:
    """What is kept. A damaged file is moved aside to progress.json.damaged, and nothing is known.

    FileError if there is one that cannot be read, or no place for it.
    """
    path = progress_file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and all(isinstance(each, dict) for each in found.values()):
            return found
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except ValueError:
        pass
    except OSError as error:
        raise _unusable(f"{str(path)!r} cannot be read ({error.strerror})") from None
    path.replace(damaged())
    return {}


def fingerprint(sheet: Sheet) -> str:
    """What tells whether a file has changed since it was graded."""
    return hashlib.blake2b(sheet.path.read_bytes(), digest_size=8).hexdigest()


def of(kept: Record, sheet: Sheet) -> Record:
    """What is kept of a sheet: the file's fingerprint, and by exercise its state and the day it was first right."""
    found = kept.get(f"{sheet.lesson.key} {sheet.backend}")
    return found if isinstance(found, dict) else {}


def keep(sheet: Sheet, verdicts: list[Verdict]) -> None:
    """Note how a sheet was graded. An exercise that was right once keeps its day. FileError if there is no place."""
    kept = load()
    note(kept, sheet, verdicts)
    store(kept)


def note(kept: Record, sheet: Sheet, verdicts: list[Verdict]) -> None:
    """Put into a record how a sheet was graded."""
    before = of(kept, sheet).get("tasks", {})
    entries = {}
    for verdict in verdicts:
        solved = before.get(verdict.task, {}).get("solved")
        if verdict.state == "right":
            solved = solved or date.today().isoformat()
        entries[verdict.task] = {"state": verdict.state, "solved": solved}
    record = {"file": str(sheet.path), "fingerprint": fingerprint(sheet), "tasks": entries}
    kept[f"{sheet.lesson.key} {sheet.backend}"] = of(kept, sheet) | record


def hints(kept: Record, sheet: Sheet) -> int:
    """How many of a hunt's hints were asked for."""
    number = of(kept, sheet).get("hints", 0)
    return number if isinstance(number, int) else 0


def hinted(kept: Record, sheet: Sheet, number: int) -> None:
    """Put into a record how many hints were asked for."""
    kept[f"{sheet.lesson.key} {sheet.backend}"] = of(kept, sheet) | {"hints": number}


def store(kept: Record) -> None:
    """Write the record; FileError if its place cannot be written."""
    path = progress_file()
    try:
        make_folder(path.parent)
        write_text(path, json.dumps(kept, indent=1, sort_keys=True) + "\n")
    except FileError as error:
        raise _unusable(str(error).partition(";")[0]) from None


def _unusable(why: str) -> FileError:
    return FileError(f"your progress cannot be kept: {why}; set ZOO_PROGRESS to a file that can be written.")
