"""What a lesson's cells have at hand: how much to do, data, claims that are checked, pictures that are shown.

A code cell is the same in every language: what it says is put in Chinese by language_and_plot_words.py.
"""

import io
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from zoo.course.language_and_plot_words import language, said
from zoo.errors import ZooError
from zoo.files import aside, write_text
from zoo.optional_libraries import extra
from zoo.system import user

T = TypeVar("T")

QUICK = os.environ.get("ZOO_LESSON", "full") == "quick"
REAL = bool(os.environ.get("ZOO_DATA"))
SETS: dict[str, str] = {"fundus": "make_fundus", "signs": "make_signs", "folder": "make_folder"}


class ClaimError(ZooError, AssertionError):
    """A number that a lesson states and a cell no longer finds."""


def full(amount: T, quick: T) -> T:
    """The first in a lesson at its whole length, the second in the short one of the tests (ZOO_LESSON=quick)."""
    return quick if QUICK else amount


def claim(what: str, found: float, stated: float, within: float = 0.0) -> None:
    """Print a number, and that it is the one in the text; raise ClaimError if it is not, within a tolerance.

    With $ZOO_DATA the number may differ, since the text has that of the data that comes with zoo: it is only printed.
    """
    right = bool(abs(found - stated) <= within)
    text = figure_of(stated, within) + (f" ± {figure_of(within)}" if within else "")
    en, zh = ("as stated", "与课文一致") if right else ("the text has", "课文为")
    told = figure_of(found, within)
    if not right or within:
        en, zh = f"{en}{':' * right} {text}", f"{zh}{'：' * right} {text}".replace("： ", "：")
    tell(f"{what}: {told} ({en})", f"{said(what)}：{told}（{zh}）")
    if not right:
        _broken(
            f"{what} is {found!r}, and the lesson says {stated!r} within {within!r}; correct one of the two.",
            f"{said(what)}：得到 {found!r}，课文为 {stated!r}（容差 {within!r}）；请改正其中之一。",
        )


def holds(what: str, truth: bool) -> None:
    """Raise ClaimError unless a statement of the text is true; with $ZOO_DATA as for claim()."""
    tell(f"{what}: {'yes' if truth else 'NO'}", f"{said(what)}：{'是' if truth else '否'}")
    if not truth:
        _broken(
            f"{what} does not hold any more; correct the lesson or the code.",
            f"{said(what)}：不再成立；请改正课文或代码。",
        )


def figure_of(number: float, within: float = 0.0) -> str:
    """A number as a text would have it: a whole one in full, another to the last digit that its tolerance leaves."""
    number = float(number)
    if number.is_integer() and abs(number) < 1e15:
        return f"{int(number):,}"
    if not 1e-4 <= abs(number) < 1e15:
        return re.sub(r"e([+-])0+", r"e\1", f"{number:.3g}").replace("e+", "e")
    if not within:
        return f"{number:,.6g}"
    text = f"{number:,.{max(0, math.ceil(-math.log10(within)))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tell(en: str, zh: str) -> None:
    """Print a line in the language of the lesson; a record keeps it in both."""
    from zoo.course import recorded

    if recorded.active is not None:
        recorded.active.say(f"{en}\n", f"{zh}\n")
    else:
        print(zh if language() == "zh" else en)


def _broken(en: str, zh: str) -> None:
    if not REAL:
        raise ClaimError(zh if language() == "zh" else en)


def pictures(kind: str, **quantities: Any) -> str:
    """What open_data takes for "fundus", "signs" or "folder": $ZOO_DATA/KIND where it is, else a synthetic set.

    The synthetic set is drawn once for these quantities (n, size, ...) and kept in the machine's temporary folder.
    "digits" are MNIST's 70,000 of $ZOO_DATA/mnist where they are, else those that ship.
    """
    own = os.environ.get("ZOO_DATA")
    name = "mnist" if kind == "digits" else kind
    if own and (Path(own) / name).is_dir():
        return f"{name}:{Path(own) / name}"
    if kind == "digits":
        return kind
    from zoo.data import synthetic

    name = "-".join([kind, *(f"{key}{value}" for key, value in sorted(quantities.items()))])
    place = Path(tempfile.gettempdir()) / f"zoo-synthetic-{user()}" / name
    if not (place / "SYNTHETIC.txt").exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        make: Callable[..., Any] = getattr(synthetic, SETS[kind])
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f"{name}-") as own_place:
            make(Path(own_place) / name, **quantities)
            try:
                (Path(own_place) / name).rename(place)
            except OSError:
                # another lesson that runs at the same time has drawn the same set meanwhile
                if not (place / "SYNTHETIC.txt").exists():
                    raise
    return f"{kind}:{place}"


def figure(width: float = 8.0, height: float = 3.0) -> Any:
    """An empty matplotlib figure, inches wide and high, without pyplot's global state."""
    return extra("matplotlib.figure", "for a lesson's pictures").Figure(figsize=(width, height), layout="constrained")


def show(drawn: Any) -> None:
    """Show a figure or a stepped drawing: in a notebook below the cell, else in the run's folder and in its record.

    The folder gets a PNG of a figure, and an HTML file of a stepped drawing.
    """
    from zoo.course import recorded
    from zoo.course.language_and_plot_words import word
    from zoo.course.stepped_drawings import Steps
    from zoo.training.plot_style import families

    if isinstance(drawn, Steps):
        _show_steps(drawn)
        return
    for text in drawn.findobj(extra("matplotlib.text", "for a lesson's pictures").Text):
        text.set_fontfamily(families())
    for axes in drawn.axes:
        if axes.get_xlabel() in (word("epoch"), word("step")):
            axes.xaxis.get_major_locator().set_params(integer=True)
    folder = os.environ.get("ZOO_LESSON_OUT")
    if recorded.active is not None:
        recorded.active.figure(drawn)
    if folder:
        with aside(_next_file(Path(folder), ".png")) as part:
            drawn.savefig(part, format="png", dpi=90)
    if not folder and recorded.active is None and (notebook := _notebook()):
        # Jupyter shows a bare Figure, that pyplot did not make, as a line of text
        content = io.BytesIO()
        drawn.savefig(content, format="png", dpi=90)
        notebook.display(notebook.Image(content.getvalue()))


def _notebook() -> Any:
    """IPython.display where a notebook runs, else None."""
    try:
        from IPython import display, get_ipython
    except ImportError:
        return None
    return display if get_ipython() is not None else None


def _show_steps(drawn: Any) -> None:
    """What show() does with a stepped drawing."""
    from zoo.course import recorded

    folder = os.environ.get("ZOO_LESSON_OUT")
    if recorded.active is not None:
        recorded.active.steps(drawn)
    if folder:
        page = f"<!doctype html><meta charset=utf-8>\n{drawn.html(language())}\n"
        write_text(_next_file(Path(folder), ".html"), page)
    if not folder and recorded.active is None and (notebook := _notebook()):
        notebook.display(notebook.HTML(drawn.html(language())))


def _next_file(folder: Path, ending: str) -> Path:
    """The file of the next picture of a run, whose number is printed; a record has the picture itself."""
    from zoo.course import recorded

    number = len(list(folder.glob("figure-*"))) + 1
    word_of = {"en": "figure", "zh": "图"}[language()]
    print(f"[{word_of} {number}]", file=sys.stdout if recorded.active is None else recorded.active.passed_on)
    return folder / f"figure-{number:02d}{ending}"


def command(*words: Any) -> int:
    """Run `zoo WORDS` as on the command line, print what it prints, and return its exit code."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:backslashreplace"}
    done = subprocess.run(
        [sys.executable, "-m", "zoo", *map(str, words)], capture_output=True, encoding="utf-8", env=environment
    )
    print(done.stdout + done.stderr, end="")
    return done.returncode
