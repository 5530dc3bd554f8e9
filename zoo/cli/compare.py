"""`zoo compare`: networks in both backends, up the parity ladder."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    names: Annotated[list[str] | None, typer.Argument(help="Networks' names; `zoo list` shows them.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Compare every network.")] = False,
    levels: Annotated[
        str | None, typer.Option("--levels", "--level", help="Levels, such as 0,3, or all; 0,1,3,3b by default.")
    ] = None,
    image: Annotated[Path | None, typer.Option(help="A PNG or JPEG instead of the one that ships.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the weights.")] = 0,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Write the reports to this file; - prints one a line."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing; the exit code says it.")] = False,
    isolate: Annotated[
        bool, typer.Option("--isolate", help="Each backend in a process of its own; by itself where both see a GPU.")
    ] = False,
    onnx: Annotated[
        bool, typer.Option("--onnx", help="ONNX Runtime as a referee: each backend's ONNX file against both.")
    ] = False,
    num_classes: Annotated[int | None, typer.Option(help="Another number of classes.")] = None,
    in_channels: Annotated[int | None, typer.Option(help="Another number of input channels.")] = None,
    image_size: Annotated[int | None, typer.Option(help="Another height and width in pixels.")] = None,
    aux: Annotated[bool, typer.Option("--aux", help="With auxiliary heads.")] = False,
) -> None:
    """Build networks in both backends from one seed, run them on a real picture and compare them.

    Exit code 0: all equal. 1: a difference. 2: wrong usage.
    """
    from zoo.cli.climbing import climb_all
    from zoo.cli.screen import screen
    from zoo.errors import ArgumentError
    from zoo.files import write_text
    from zoo.parity.report import overview

    if bool(names) == every:
        raise ArgumentError("compare takes networks' names or --all, and one of the two; `zoo list` shows the names.")
    given = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size, "aux": aux or None}
    arguments = {name: value for name, value in given.items() if value is not None}
    out = screen(170)
    lines = str(json_file) == "-"
    reports = climb_all(names or [], levels, image, seed, arguments, quiet, isolate, onnx)
    if lines:
        for report in reports:
            typer.echo(report.to_json())
    elif json_file is not None:
        write_text(json_file, "[\n" + ",\n".join(report.to_json() for report in reports) + "\n]\n")
    equal = sum(report.passed for report in reports)
    if quiet or lines:
        raise typer.Exit(0 if equal == len(reports) else 1)
    if len(reports) > 1:
        out.print(overview(reports))
    for report in reports:
        if len(reports) == 1 or not report.passed:
            out.print(report)
    versions = ", ".join(f"{name} {version}" for name, version in reports[0].versions.items())
    out.print(f"{equal} of {len(reports)} equal ({versions}, {next(iter(reports[0].threads.values()))} threads each)")
    raise typer.Exit(0 if equal == len(reports) else 1)
