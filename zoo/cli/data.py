"""`zoo data`: draw synthetic data sets in the folder structures of the real ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zoo.cli.chinese import Command, Group
from zoo.cli.options import Count, Seed

if TYPE_CHECKING:
    from zoo.data.synthetic.folder import Tell

app = typer.Typer(
    cls=Group, help="Draw synthetic data sets in the folder structures of the real ones.", no_args_is_help=True
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A new folder; one that has anything in it is refused.")]


@app.command("make-fundus", cls=Command)
def make_fundus(
    folder: Folder,
    n: Count = 40,
    size: Annotated[int, typer.Option(help="Width of the pictures in pixels.")] = 2000,
    seed: Seed = 0,
    extracted: Annotated[bool, typer.Option("--extracted", help="Write folders instead of the three zips.")] = False,
) -> None:
    """Draw synthetic fundus pictures in the structure of iChallenge-PM: training, validation and label zips.

    N pictures are for training, and as many for validation.
    """
    from zoo.data import synthetic

    with _progress() as tell:
        synthetic.make_fundus(folder, n, size, seed, zipped=not extracted, tell=tell)
    typer.echo(f"drew {n} + {n} synthetic fundus pictures in {folder}")


@app.command("make-signs", cls=Command)
def make_signs(
    folder: Folder,
    n_train: Annotated[int, typer.Option(help="Training pictures.")] = 1080,
    n_test: Annotated[int, typer.Option(help="Test pictures.")] = 120,
    seed: Seed = 0,
) -> None:
    """Draw synthetic hands with 0 to 5 fingers raised: train_signs.h5 and test_signs.h5, 64 x 64 pixels."""
    from zoo.data import synthetic

    with _progress() as tell:
        synthetic.make_signs(folder, n_train, n_test, seed, tell=tell)
    typer.echo(f"drew {n_train} + {n_test} synthetic hand signs in {folder}")


@app.command("make-folder", cls=Command)
def make_folder(
    folder: Folder,
    n: Count = 40,
    classes: Annotated[int, typer.Option(help="Classes, 2 to 4.")] = 4,
    seed: Seed = 0,
) -> None:
    """Draw synthetic skin with marks of several forms: DIR/CLASS/*.jpg, as the data of week J8, 224 x 224 pixels.

    N pictures are of each class.
    """
    from zoo.data import synthetic

    with _progress() as tell:
        synthetic.make_folder(folder, n, classes, seed, tell=tell)
    typer.echo(f"drew {classes} x {n} synthetic pictures of skin in {folder}")


@contextmanager
def _progress() -> "Iterator[Tell]":
    """A bar on standard error where that is a terminal, and nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from zoo.cli.console import screen

    console = screen(100, stderr=True)
    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("drawing", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
