"""`zoo compare`: networks in both backends, or any two models, on the parity ladder."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli.pairs import ArgsA, ArgsB, CopyWeights, Inputs, InputSize, WeightsA, WeightsB


def compare(
    names: Annotated[
        list[str] | None, typer.Argument(help="Networks' names (`zoo list`), or two models, FILE.py:NAME each.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Compare every network.")] = False,
    levels: Annotated[
        str | None, typer.Option("--levels", "--level", help="Levels, such as 0,3, or all; 0,1,3,3b by default.")
    ] = None,
    image: Annotated[Path | None, typer.Option(help="A PNG or JPEG instead of the one that ships.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="The seed of the weights, 0 by default.")] = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Write the reports to this file; - prints one a line."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing; the exit code says it.")] = False,
    isolate: Annotated[
        bool, typer.Option("--isolate", help="Each backend in a process of its own; always so if both see a GPU.")
    ] = False,
    onnx: Annotated[
        bool, typer.Option("--onnx", help="ONNX Runtime as a referee: each backend's ONNX file against both.")
    ] = False,
    device: Annotated[
        str | None,
        typer.Option(
            help="gpu, gpu:1 or cpu: the levels there, each backend in a process of its own; amp on a GPU too."
        ),
    ] = None,
    num_classes: Annotated[int | None, typer.Option(help="Another number of classes.")] = None,
    in_channels: Annotated[int | None, typer.Option(help="Another number of input channels.")] = None,
    image_size: Annotated[int | None, typer.Option(help="Another height and width in pixels.")] = None,
    aux: Annotated[bool, typer.Option("--aux", help="With auxiliary heads.")] = False,
    input_size: InputSize = None,
    inputs: Inputs = None,
    args_a: ArgsA = None,
    args_b: ArgsB = None,
    weights_a: WeightsA = None,
    weights_b: WeightsB = None,
    copy_weights: CopyWeights = False,
) -> None:
    """Build networks in both backends from one seed, run them on a real picture and compare them.

    Or compare two models of your own, of either framework: zoo compare a.py:Net b.py:Net --input-size 3,224,224. The
    files are imported and run; the models have the weights that they are built with, or those of --weights-a and
    --weights-b, or the first one's in both (--copy-weights).

    Exit code 0: all equal. 1: a difference, or no answer. 2: wrong usage.
    """
    from zoo.cli.climbing import climb_all
    from zoo.cli.pairs import climbed, pair_of
    from zoo.cli.screen import screen
    from zoo.errors import ArgumentError
    from zoo.files import write_text
    from zoo.report.parity_report import overview

    if bool(names) == every:
        raise ArgumentError("compare takes networks' names or --all, and one of the two; `zoo list` shows the names.")
    given = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size, "aux": aux or None}
    arguments = {name: value for name, value in given.items() if value is not None}
    pair = pair_of(
        names or [], input_size=input_size, inputs=inputs, args_a=args_a, args_b=args_b, weights_a=weights_a,
        weights_b=weights_b, copy_weights=copy_weights,
    )  # fmt: skip
    named = [*arguments, *["seed"] * (seed is not None), *["isolate"] * isolate, *["onnx"] * onnx]
    if pair is not None and named:
        option = named[0].replace("_", "-")
        raise ArgumentError(f"--{option} is for a network's name; two models go without it.")
    out = screen(170)
    lines = str(json_file) == "-"
    if pair is not None:
        reports = [climbed(pair, levels, image, quiet, device)]
    else:
        reports = climb_all(names or [], levels, image, seed or 0, arguments, quiet, isolate, onnx, device)
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
    on = f"; on {reports[0].processor}" if device is not None else ""
    out.print(
        f"{equal} of {len(reports)} equal ({versions}, {next(iter(reports[0].threads.values()))} threads each{on})"
    )
    raise typer.Exit(0 if equal == len(reports) else 1)
