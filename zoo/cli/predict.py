"""`zoo predict`: what a trained network says about pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zoo.cli import options

if TYPE_CHECKING:
    from rich.table import Table

    from zoo.training.predict import Prediction, Predictions

ROWS = 40  # what the terminal shows of the pictures


def predict(
    file: options.Trained,
    images: Annotated[list[str], typer.Argument(help="Files of pictures, or folders of them.", metavar="IMAGE...")],
    backend: options.Backend = None,
    top: Annotated[int, typer.Option(min=1, help="How many classes an answer lists.")] = 5,
    csv_file: options.Csv = None,
    plot: options.Plot = None,
    force: options.Force = False,
    batch_size: options.BatchSize = 32,
    workers: options.Workers = None,
    device: options.Device = None,
    on_error: options.OnError = "raise",
) -> None:
    """Classify pictures with a trained network and print the likeliest classes of each.

    --csv writes the answers, --plot draws the pictures with them. Exit code 0: all answered, or, with --on-error skip,
    all that could be read. 2: refused, a broken picture, or none that can be read.
    """
    from zoo.cli.console import screen
    from zoo.errors import FileError
    from zoo.training.predict import predict as answer

    options.check_outputs(force, csv_file, plot, reads=[file, *images])
    check_file(file, plot)
    model = open_network(file, backend, device)
    found = answer(model, images, top=top, batch_size=batch_size, workers=workers, on_error=on_error)
    for _, problem in found.skipped:
        typer.echo(f"skipped: {problem}", err=True)
    if found.skipped:
        typer.echo(f"{len(found.skipped):,} of {len(found) + len(found.skipped):,} pictures skipped", err=True)
    if not found:
        raise FileError("none of the pictures can be read; the lines above say why.")
    if plot is not None:
        _draw(found, plot)
        typer.echo(f"wrote {plot}", err=True)
    options.write(csv_file, as_csv(found))
    if options.is_stdout(csv_file):
        return
    screen(140).print(_table(found))
    if csv_file is not None:
        typer.echo(f"wrote {csv_file}", err=True)


def open_network(file: str, backend: str | None, device: str | None) -> Any:
    """The network of a file, or a network's name with the first of its weights that ship."""
    from zoo.builder import build
    from zoo.cards import CARDS
    from zoo.weights.zoo_files import load

    if file in CARDS and not Path(file).is_file():
        return build(file, backend, weights=CARDS[file].weights[0].name, device=device)
    return load(file, backend, device=device)


def check_file(file: str, plot: Path | None) -> None:
    """What can be told before the network is built and run."""
    from zoo.cards import CARDS
    from zoo.errors import ArgumentError, nearest, unknown
    from zoo.training.plot_style import FORMATS

    if file in CARDS and not CARDS[file].weights and not Path(file).is_file():
        shipped = ", ".join(name for name, facts in CARDS.items() if facts.weights)
        raise ArgumentError(
            f"no trained weights of {file} come with this version, only those of {shipped}; train it with "
            f"`zoo train {file}`, and give the best.safetensors of that run."
        )
    if file not in CARDS and not Path(file).exists() and file == Path(file).stem and (near := nearest(file, CARDS)):
        raise ArgumentError(f"there is neither a file nor a network {file!r}; did you mean {near!r}?")
    if plot is not None and plot.suffix.removeprefix(".").lower() not in FORMATS:
        raise unknown("format of plots", plot.suffix, [f".{name}" for name in FORMATS])


def as_csv(predictions: "list[Prediction]") -> str:
    """The answers as CSV: path, then class and probability of each of the top classes, the likeliest first."""
    import csv
    from io import StringIO

    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    most = max(len(each.top) for each in predictions)
    places = range(1, most + 1)
    writer.writerow(["path", *(word for place in places for word in (f"class_{place}", f"probability_{place}"))])
    for each in predictions:
        # the shortest figure that gives the probability back
        writer.writerow(
            [_legible(each.path), *(value for name, share in each.top for value in (_legible(name), repr(share)))]
        )
    return text.getvalue()


def _table(found: "Predictions") -> "Table":
    """A row a picture, and how often each class was answered."""
    from collections import Counter

    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in ("picture", "answer", "probability", "then"):
        table.add_column(name, justify="right" if name == "probability" else "left", overflow="fold")
    for each in found[:ROWS]:
        others = ", ".join(f"{_legible(name)} {share * 100:.1f} %" for name, share in each.top[1:])
        share = f"{each.top[0][1] * 100:.1f} %"
        table.add_row(
            Text(_legible(each.path)), Text(_legible(each.answer), style="bold"), share, Text(others, style="dim")
        )
    if len(found) > 1:
        counts = Counter(each.answer for each in found).most_common()
        words = ", ".join(f"{_legible(name)} {count:,}" for name, count in counts[:10])
        words += f" and {len(counts) - 10} other classes" if len(counts) > 10 else ""
        shown = f", the first {ROWS} shown (--csv has all)" if len(found) > ROWS else ""
        table.caption = Text(f"{len(found):,} pictures{shown}: {words}")
    return table


def _draw(found: "Predictions", path: Path) -> None:
    import warnings

    from zoo.data.picture import read_picture
    from zoo.training.answer_plots import answer_sheet

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        answer_sheet(lambda index: read_picture(found[index].path or ""), found, path)
    for warning in told:
        typer.echo(f"zoo: {warning.message}", err=True)


def _legible(name: str | None) -> str:
    from zoo.data.file_tree import legible

    return legible(name or "")
