"""`zoo optimize`: the fastest way to run a trained network here, in float32, bfloat16 or int8, with its error."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zoo.cli import options

BOTH = "both"  # in place of a backend's name: every backend

if TYPE_CHECKING:
    from zoo.inference.int8_report import Int8Report
    from zoo.inference.optimized import Optimized


def optimize(
    file: options.Trained,
    precision: options.Precision = "float32",
    engine: options.Engine = "auto",
    calibration: Annotated[
        list[str] | None,
        typer.Option(
            "--calibration", metavar="PICTURES", rich_help_panel=options.PICTURES,
            help="For int8: pictures, folders of them, or a data set (digits, folder:DIR); may be repeated.",
        ),
    ] = None,
    evaluation: Annotated[
        list[str] | None,
        typer.Option(
            "--evaluation", metavar="PICTURES", rich_help_panel=options.PICTURES,
            help="For int8: other pictures, to measure on; by default the data set's validation part, or zoo's own.",
        ),
    ] = None,
    agreement: Annotated[
        float,
        typer.Option(
            "--agreement", min=0, max=1, rich_help_panel=options.PICTURES,
            help="For int8: the least share of these pictures whose first class must be float32's.",
        ),
    ] = 0.9,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", metavar="LAYER", rich_help_panel=options.NETWORK,
            help="For int8: a layer or a block that stays in float32; may be repeated.",
        ),
    ] = None,
    backend: options.Backend = None,
    batch_size: options.BatchSize = 1,
    threads: options.Threads = 1,
    out: options.OutIf = None,
    json_file: options.Json = None,
    plot: options.Plot = None,
    force: options.Force = False,
) -> None:  # fmt: skip
    """Find the fastest way to run a trained network on this CPU, and print how far off it is.

    In int8 it is calibrated and quantised; --out writes the ONNX file, --plot draws the error of each layer. With
    --backend both each backend's own export is made int8 and the two are compared: exit code 1 if they agree on fewer
    pictures than --agreement asks for. 2: refused.
    """
    import json

    from zoo.backends import BACKENDS, choose_backend, runtime
    from zoo.cli.predict import check_file, open_network
    from zoo.errors import ArgumentError
    from zoo.inference.int8_report import apart
    from zoo.inference.optimize import optimize as fastest

    given = [*(calibration or []), *(evaluation or [])]
    options.check_outputs(force, json_file, plot, binary=out, reads=[file, *given])
    check_file(file, plot)
    if precision != "int8" and (out is not None or plot is not None or json_file is not None):
        raise ArgumentError("--out, --plot and --json are of int8; add --precision int8, or leave them out.")
    sides = list(BACKENDS) if backend == BOTH else [choose_backend(backend)]
    if len(sides) > 1 and (out is not None or plot is not None):
        raise ArgumentError("--out and --plot are of one network; name one backend, or leave them out.")
    found: list[Optimized] = []
    for side in sides:
        runtime(side).set_threads(threads)
        model = open_network(file, side, None)
        found.append(
            fastest(
                model, precision=precision, engine=engine, batch=batch_size, calibration=_one(calibration),
                evaluation=_one(evaluation), agreement=agreement, keep=keep or [],
            )
        )  # fmt: skip
    reports = {each.backend: each.int8 for each in found if each.int8 is not None}
    quiet, between = options.is_stdout(json_file), None
    for report in reports.values():
        _write(report, out, plot, file)
    for each in found if not quiet else ():
        _show(each)
    if len(reports) > 1:
        differs, same = between = apart(*reports.values())
        told = f"{' and '.join(reports)} in int8: the same first class on {same:.1%} of the pictures"
        typer.echo(f"{told}, largest logit difference {differs:.1e} of the largest logit", err=quiet)
    facts = {side: json.loads(report.to_json()) for side, report in reports.items()}
    options.write(json_file, json.dumps({**facts, **({"between": between} if between else {})}, indent=1) + "\n")
    if between is not None:
        raise options.ended(between[1] >= agreement)


def _one(given: list[str] | None) -> list[str] | str | None:
    return given[0] if given is not None and len(given) == 1 else given


def _write(report: "Int8Report", out: Path | None, plot: Path | None, file: str) -> None:
    from zoo.inference.layer_plots import draw_layers

    if out is not None:
        report.write(out)
        typer.echo(f"wrote {out}", err=True)
    if plot is not None:
        draw_layers(report, plot, file)
        typer.echo(f"wrote {plot}", err=True)


def _show(found: "Optimized") -> None:
    from rich.table import Table

    from zoo.cli.console import screen, show

    typer.echo(str(found))
    if found.int8 is None or found.int8.errors is None:
        return
    errors = found.int8.errors
    table = Table(title=f"int8 against float32, {found.backend}, on {errors.pictures} of {found.pictures}")
    for name in ("layer", "kind", "work", "error of its output", "of the logits, it alone int8", ""):
        table.add_column(name, justify="left" if name in ("layer", "kind", "") else "right")
    for row in errors.layers:
        mark = "" if row.int8 else "kept in float32"
        mark = "worth keeping in float32" if row.name in errors.worth else mark
        table.add_row(row.name, row.kind, f"{row.share:.1%}", f"{row.output:.2%}", f"{row.alone:.2%}", mark)
    table.add_row("(between them)", "", "", "", f"{errors.between:.2%}", "")
    show(screen(140), table)
