"""`zoo lesson`: the course, listed, run and turned into notebooks; its exercises and its bug hunt."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli import options
from zoo.cli.chinese import Command, Group, told

app = typer.Typer(
    cls=Group,
    help="The course: list the lessons, run one, make a notebook of it, copy its exercises; the bug hunt.",
    no_args_is_help=True,
)

# how a run ended, and what was written, by the language of the lesson
ENDED = {
    "en": {
        "line": "{which.number} {which.name}, {one}: {outcome.cells} cells, {outcome.seconds:.1f} s, {verdict}",
        "ran": "all cells ran",
        "failed": "FAILED: {failure}",
        "wrote": "wrote {place}",
        "kept": "kept {place}",
    },
    "zh": {
        "line": "{which.number} {which.name}，{one}：{outcome.cells} 个单元，{outcome.seconds:.1f} 秒，{verdict}",
        "ran": "所有单元都已运行",
        "failed": "失败：{failure}",
        "wrote": "已写入 {place}",
        "kept": "保留原有的 {place}",
    },
}

Which = Annotated[str, typer.Argument(help="A lesson's number or name, such as 05 or googlenet.")]


@app.command("list", cls=Command)
def list_(lang: options.Language = None) -> None:
    """List the lessons."""
    from zoo.course.book import shelf
    from zoo.course.language_and_plot_words import language

    for each in shelf(language(lang)):
        typer.echo(f"{each.number}  {each.name:<16}{each.title}")


@app.command(cls=Command)
def run(
    which: Which,
    backend: options.Backend = None,
    quick: Annotated[bool, typer.Option("--quick", help="The short form, as the tests run it.")] = False,
    out: options.OutIf = None,
    lang: options.Language = None,
) -> None:
    """Run a lesson's cells in a backend; its pictures go into the folder --out, beside those that are there.

    Exit code 0: all cells ran. 1: a cell failed, or a number that the text states is another. 2: refused.
    """
    from zoo.backends import BACKENDS, choose_backend
    from zoo.course.book import lesson
    from zoo.course.language_and_plot_words import language
    from zoo.course.run_lesson import run as run_lesson
    from zoo.training.session import BOTH

    chosen = lesson(which, language(lang))
    failed = 0
    for one in BACKENDS if backend == BOTH else (choose_backend(backend),):
        outcome = run_lesson(chosen, one, quick=quick, out=out / one if out else None)
        words = ENDED[chosen.language]
        verdict = words["ran"] if outcome.passed else words["failed"].format(failure=told(outcome.failure or ""))
        typer.echo(words["line"].format(which=chosen, one=one, outcome=outcome, verdict=verdict))
        failed += not outcome.passed
    raise options.ended(not failed)


@app.command(cls=Command)
def notebook(
    which: Which,
    out: options.Out,
    backend: options.Backend = None,
    force: options.Force = False,
    lang: options.Language = None,
) -> None:
    """Write a Jupyter notebook with one backend's cells."""
    from zoo.backends import choose_backend
    from zoo.course.book import lesson
    from zoo.course.language_and_plot_words import language
    from zoo.course.lesson_notebook import notebook as write

    options.check_outputs(force, binary=out)
    spoken = language(lang)
    write(lesson(which, spoken), choose_backend(backend), out, force)
    typer.echo(ENDED[spoken]["wrote"].format(place=out))


@app.command(cls=Command)
def exercises(
    which: Which,
    backend: options.Backend = None,
    out: options.Out = Path("."),
    force: options.Force = False,
    lang: options.Language = None,
) -> None:
    """Copy a lesson's exercises to NN_name/ in a folder, to be filled in and graded by `zoo check`."""
    from zoo.backends import BACKENDS, choose_backend
    from zoo.course.book import lesson
    from zoo.course.exercises.answer_files import copy_out
    from zoo.course.language_and_plot_words import language
    from zoo.training.session import BOTH

    for one in BACKENDS if backend == BOTH else (choose_backend(backend),):
        place = copy_out(lesson(which, language(lang)), one, out, force)
        typer.echo(ENDED[language(lang)]["wrote"].format(place=place))


@app.command(cls=Command)
def hunt(
    which: Annotated[
        str | None, typer.Argument(help="A hunt's number or name, such as 07; all, if it is left out.")
    ] = None,
    backend: options.Backend = None,
    out: options.Out = Path("."),
    force: options.Force = False,
    lang: options.Language = None,
) -> None:
    """Copy the bug hunt's files, or one hunt's, to hunt/NN_name/ in a folder: a right network, and its broken port.

    Find the mistake in the port, mend it, and grade it with `zoo check --hunt`. --backend is that of the ports; without
    it, and with both, those to either. Of all hunts, ports that are there already stay as they are.
    """
    from zoo.backends import choose_backend
    from zoo.course.hunt import copy_out, port_in
    from zoo.course.hunt import hunt as find
    from zoo.course.hunt import hunts as all_hunts
    from zoo.course.language_and_plot_words import language
    from zoo.errors import ArgumentError
    from zoo.training.session import BOTH

    chosen = None if backend is None or backend == BOTH else choose_backend(backend)
    spoken = language(lang)
    there = all_hunts(spoken) if which is None else [find(which, spoken)]
    fitting = [each for each in there if chosen in (None, each.backend)]
    if not fitting:
        raise ArgumentError(
            f"the port of hunt {there[0].number} is one to {there[0].backend}, not to {chosen}; leave --backend out."
        )
    for each in fitting:
        if which is None and not force and port_in(each, out).exists():
            typer.echo(ENDED[spoken]["kept"].format(place=port_in(each, out)))
        else:
            typer.echo(ENDED[spoken]["wrote"].format(place=copy_out(each, out, force)))


@app.command("open", cls=Command)
def open_(
    which: Which,
    backend: options.Backend = None,
    lang: options.Language = None,
) -> None:
    """Open a lesson in Jupyter, as a notebook in the current folder."""
    import shutil
    import subprocess
    import sys
    from importlib.util import find_spec

    from zoo.backends import choose_backend
    from zoo.course.book import lesson
    from zoo.course.language_and_plot_words import language
    from zoo.course.lesson_notebook import notebook as write
    from zoo.errors import DependencyError

    chosen, one = lesson(which, language(lang)), choose_backend(backend)
    # the Jupyter of this Python first: another one's may not have zoo
    found = [[sys.executable, "-m", name] for name in ("jupyterlab", "notebook") if find_spec(name)]
    found += [[name] for name in ("jupyter-lab", "jupyter-notebook") if shutil.which(name)]
    own = "" if chosen.language == "en" else f".{chosen.language}"
    path = Path(f"{chosen.folder.name}-{one}{own}.ipynb")
    if not found:
        words = f"zoo lesson notebook {chosen.number} --backend {one}{f' --lang {lang}' if lang else ''} -o {path}"
        raise DependencyError(
            "Jupyter is not installed; get it with pip install jupyterlab, or write the notebook for an editor, Colab "
            f"or AI Studio, where its first cell installs zoo from a wheel beside it: {words}"
        )
    if not path.exists():
        write(chosen, one, path)
    raise typer.Exit(subprocess.call([*found[0], str(path)]))
