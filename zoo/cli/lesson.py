"""`zoo lesson`: the course, listed, run and turned into notebooks."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli import options

app = typer.Typer(help="The course: list the lessons, run one, make a notebook of it.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="A lesson's number or name, such as 05 or googlenet.")]


@app.command("list")
def list_(lang: options.Language = None) -> None:
    """List the lessons."""
    from zoo.course.book import shelf
    from zoo.course.words import language

    for each in shelf(language(lang)):
        typer.echo(f"{each.number}  {each.name:<16}{each.title}")


@app.command()
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
    from zoo.course.runner import run as run_lesson
    from zoo.course.words import language
    from zoo.training.session import BOTH

    chosen = lesson(which, language(lang))
    failed = 0
    for one in BACKENDS if backend == BOTH else (choose_backend(backend),):
        outcome = run_lesson(chosen, one, quick=quick, out=out / one if out else None)
        verdict = "all cells ran" if outcome.passed else f"FAILED: {outcome.failure}"
        typer.echo(f"{chosen.number} {chosen.name}, {one}: {outcome.cells} cells, {outcome.seconds:.1f} s, {verdict}")
        failed += not outcome.passed
    raise options.ended(not failed)


@app.command()
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
    from zoo.course.notebook import notebook as write
    from zoo.course.words import language

    options.check_outputs(force, binary=out)
    write(lesson(which, language(lang)), choose_backend(backend), out, force)
    typer.echo(f"wrote {out}")


@app.command()
def exercises(
    which: Which,
    backend: options.Backend = None,
    out: options.Out = Path("."),
    force: options.Force = False,
) -> None:
    """Copy a lesson's exercises to NN_name/ in a folder, to be filled in and graded by `zoo check`."""
    from zoo.backends import BACKENDS, choose_backend
    from zoo.course.book import lesson
    from zoo.course.exercises.answer_files import copy_out
    from zoo.training.session import BOTH

    for one in BACKENDS if backend == BOTH else (choose_backend(backend),):
        typer.echo(f"wrote {copy_out(lesson(which), one, out, force)}")


@app.command("open")
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
    from zoo.course.notebook import notebook as write
    from zoo.course.words import language
    from zoo.errors import DependencyError

    chosen, one = lesson(which, language(lang)), choose_backend(backend)
    # the Jupyter of this Python first: another one's may not have zoo
    found = [[sys.executable, "-m", name] for name in ("jupyterlab", "notebook") if find_spec(name)]
    found += [[name] for name in ("jupyter-lab", "jupyter-notebook") if shutil.which(name)]
    if not found:
        raise DependencyError("Jupyter is not installed; get it with pip install jupyterlab.")
    own = "" if chosen.language == "en" else f".{chosen.language}"
    path = Path(f"{chosen.folder.name}-{one}{own}.ipynb")
    if not path.exists():
        write(chosen, one, path)
    raise typer.Exit(subprocess.call([*found[0], str(path)]))
