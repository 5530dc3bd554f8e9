"""The bug hunt: small networks, each beside a broken port of it, to be found, mended and graded.

A folder lessons/hunt/NN_name has, here of a port from PyTorch to PaddlePaddle,

    right_torch.py             the right one
    port_paddle.py             the port, with a mistake in it, as it is handed out
    solutions/port_paddle.py   the port, mended
    hunt.md, hunt.zh.md        title, task, hints in stages, and why the line is wrong
    tasks.py                   how it is graded (TASKS), and how hard it is (LEVEL, 1 to 3)
"""

import ast
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from zoo.backends import BACKENDS
from zoo.course.book import NAME, TITLE, Lesson, places
from zoo.errors import ArgumentError, FileError, unknown
from zoo.files import make_folder, write_text
from zoo.port.importing import imported

FOLDER = "hunt"
STAGE = re.compile(r"^\d+\. (?P<text>.*(?:\n   .*)*)", re.MULTILINE)


class Story(NamedTuple):
    """What is said of a hunt: the task, hints from the vague to the concrete, and why the line is wrong."""

    task: str
    hints: tuple[str, ...]
    why: str


class Correction(NamedTuple):
    """Lines of the port as it is handed out, from which one on, and what they are to be."""

    line: int
    wrong: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Hunt(Lesson):
    """One hunt; what a lesson is to its exercises, a hunt is to its port."""

    @property
    def answers(self) -> str:
        """How the port's file is called."""
        return "port_{}.py"

    @property
    def place(self) -> Path:
        """Where a student has it."""
        return Path(FOLDER) / self.folder.name

    @property
    def key(self) -> str:
        """What progress is kept under."""
        return f"{FOLDER}_{self.number}"

    @property
    def path(self) -> Path:
        """The text in its language."""
        return self.folder / ("hunt.md" if self.language == "en" else f"hunt.{self.language}.md")

    @property
    def backend(self) -> str:
        """The framework of the port."""
        return self._written("port_{}.py")

    @property
    def right(self) -> str:
        """The framework of the right one."""
        return self._written("right_{}.py")

    def _written(self, name: str) -> str:
        found = next((each for each in BACKENDS if (self.folder / name.format(each)).is_file()), None)
        if found is None:
            raise FileError(f"{str(self.folder / name.format('...'))!r} is not there; install zoo again.")
        return found

    @property
    def level(self) -> int:
        """1 easy, 2 medium, 3 hard."""
        found: int = imported(self.folder / "tasks.py", self.key).LEVEL
        return found

    @property
    def story(self) -> Story:
        """Its text in parts: under the title, under the first heading, under the second."""
        task, hints, why = re.split(r"^## .*\n", TITLE.sub("", self.text, count=1), flags=re.MULTILINE)
        stages = tuple(" ".join(found["text"].split()) for found in STAGE.finditer(hints))
        return Story(" ".join(task.split()), stages, " ".join(why.split()))

    @property
    def corrections(self) -> list[Correction]:
        """What the mended port has otherwise than the one that is handed out, below the module's docstring."""
        port = handed_out(self).splitlines()
        mended = (self.folder / "solutions" / self.answers.format(self.backend)).read_text(encoding="utf-8")
        begin, right = _begin("\n".join(port)), mended.splitlines()[_begin(mended) :]
        steps = SequenceMatcher(None, port[begin:], right, autojunk=False).get_opcodes()
        return [
            Correction(begin + a + 1, tuple(port[begin + a : begin + b]), tuple(right[c:d]))
            for what, a, b, c, d in steps
            if what != "equal"
        ]


def hunts(language: str = "en") -> list[Hunt]:
    """All hunts by number, in a language. FileError if there are none."""
    for place in places():
        found = [
            Hunt(match["number"], match["name"], folder, language)
            for folder in sorted((place / FOLDER).glob("*"))
            if (match := NAME.match(folder.name)) and (folder / "hunt.md").is_file()
        ]
        if found:
            return found
    raise FileError("there are no hunts beside this installation of zoo; install it again, or use a checkout.")


def hunt(which: str, language: str = "en") -> Hunt:
    """A hunt by number or name: "07", "7", "border" or "07_border". UnknownChoiceError names the nearest."""
    there = hunts(language)
    for each in there:
        if which in (each.number, each.number.lstrip("0"), each.name, each.folder.name):
            return each
    raise unknown("hunt", which, [name for each in there for name in (each.number, each.name)])


def hunt_of(path: Path, language: str = "en") -> Hunt | None:
    """The hunt that a file is the port of, by its folder and its name; None for any other file."""
    named = re.fullmatch(r"port_(\w+)\.py", path.name)
    if named is None:
        return None
    folder = path.resolve().parent.name
    return next((each for each in hunts(language) if (folder, named[1]) == (each.folder.name, each.backend)), None)


def kept_in(folder: Path) -> Lesson:
    """The lesson or the hunt of a folder of the course."""
    match = NAME.match(folder.name)
    if match is None:
        raise ArgumentError(f"{str(folder)!r} is no lesson's folder; a name such as 05_googlenet is wanted.")
    kind = Hunt if folder.parent.name == FOLDER else Lesson
    return kind(match["number"], match["name"], folder)


def handed_out(which: Hunt) -> str:
    """The port with the task as its docstring, in the hunt's language."""
    from zoo.course.exercises.task_texts import NAMES, wrapped

    source = (which.folder / which.answers.format(which.backend)).read_text(encoding="utf-8")
    words = FIRST[which.language].format(number=which.number, title=which.title, own=NAMES[which.backend])
    task = "\n".join(wrapped(which.story.task))
    text = f"{words}\n\n{task}\n\n" + "\n".join(commands(which))
    return f'"""{text}\n"""\n' + "\n".join(source.splitlines()[_begin(source) :]) + "\n"


def commands(which: Hunt) -> list[str]:
    """What is typed to grade the port and, where the doctor looks at what is wrong, to ask it."""
    said = [GRADE[which.language].format(command=f"zoo check --hunt {which.number}")]
    asked = diagnosis(which)
    return [*said, ASK[which.language].format(command=asked)] if asked else said


def diagnosis(which: Hunt) -> str:
    """The `zoo diagnose` that holds the port against the right one; "" where there is no network to hold."""
    from zoo.course.exercises.answer_files import tasks
    from zoo.course.exercises.hunt_checks import Twin

    task = tasks(which)[0]
    check = task.checks[0]
    if not isinstance(check, Twin):
        return ""
    here = which.place.as_posix()
    sides = f"{here}/port_{which.backend}.py:{task.name} --against {here}/right_{which.right}.py:{task.name}"
    return f"zoo diagnose {sides} --input-size {','.join(map(str, check.size))}"


def port_in(which: Hunt, folder: Path) -> Path:
    """Where a hunt's port is put in a folder."""
    return folder / which.place / which.answers.format(which.backend)


def copy_out(which: Hunt, folder: Path, force: bool = False) -> Path:
    """Put a hunt's two files into FOLDER/hunt/NN_name/; the place of the port. ArgumentError if they are there."""
    target = port_in(which, folder)
    if target.exists() and not force:
        raise ArgumentError(
            f"{str(target)!r} is there already; give another folder with -o, or replace your answers with --force."
        )
    make_folder(target.parent)
    right = f"right_{which.right}.py"
    write_text(target.parent / right, (which.folder / right).read_text(encoding="utf-8"))
    write_text(target, handed_out(which))
    return target


def _begin(source: str) -> int:
    """The number of lines that the module's docstring takes."""
    return ast.parse(source).body[0].end_lineno or 0


LEVELS = {"en": ("easy", "medium", "hard"), "zh": ("容易", "中等", "困难")}
FIRST = {
    "en": "Hunt {number}, {title}: a port to {own} with a mistake in it. The right one lies beside it.",
    "zh": "找错 {number}《{title}》：移植到 {own} 的代码，其中有一处错误。正确的文件在它旁边。",
}
GRADE = {"en": "Mend it, then: {command}", "zh": "改正之后运行：{command}"}
ASK = {"en": "Where does it differ? {command}", "zh": "在哪里不同？{command}"}
