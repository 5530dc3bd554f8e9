"""`zoo compare`: networks in both backends, or any two models, on the parity ladder."""

from pathlib import Path
from typing import Annotated

import typer

from zoo.cli import options


def compare(
    names: Annotated[
        list[str] | None, typer.Argument(help="Networks' names (`zoo list`), or two models, FILE.py:NAME each.")
    ] = None,
    every: options.Every = False,
    levels: options.Levels = None,
    image: Annotated[Path | None, typer.Option(help="A PNG or JPEG instead of the one that ships.")] = None,
    seed: options.SeedIf = None,
    json_file: options.Json = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
    isolate: Annotated[
        bool, typer.Option("--isolate", help="Each backend in a process of its own; always so if both see a GPU.")
    ] = False,
    onnx: Annotated[
        bool, typer.Option("--onnx", help="ONNX Runtime as a referee: each backend's ONNX file against both.")
    ] = False,
    device: options.Device = None,
    num_classes: options.Classes = None,
    in_channels: options.Channels = None,
    image_size: options.ImageSize = None,
    aux: options.Aux = False,
    input_size: options.InputSize = None,
    inputs: options.Inputs = None,
    args_a: options.ArgsA = None,
    args_b: options.ArgsB = None,
    weights_a: options.WeightsA = None,
    weights_b: options.WeightsB = None,
    copy_weights: options.CopyWeights = False,
    lang: options.Language = None,
) -> None:
    """Build networks in both backends from one seed, run them on a real picture and compare them.

    Without names, a choice: the course's networks and the smallest of each family. --all takes every network; both
    compare two small networks at a time, and the large ones alone.

    Or compare two models of your own, of either framework: zoo compare a.py:Net b.py:Net --input-size 3,224,224. The
    files are imported and run; the models have the weights that they are built with, or those of --weights-a and
    --weights-b, or the first one's in both (--copy-weights).

    The levels are 0,1,3,3b by default, and the seed 0. With --device each backend runs there in a process of its own,
    and on a GPU the levels include amp. --json FILE writes a list of reports; - prints one report a line.

    Exit code 0: all equal. 1: a difference, or no answer. 2: refused.
    """
    from zoo.cards import chosen, list_models
    from zoo.cli.climbing import Climb, climb_all, network_arguments
    from zoo.cli.console import screen
    from zoo.cli.pairs import climbed, pair_of, refuse_for_two
    from zoo.course.language_and_plot_words import language
    from zoo.course.results_in_chinese import table, told
    from zoo.errors import ArgumentError
    from zoo.report.parity_report import detail, overview

    spoken = language(lang)
    if names and every:
        raise ArgumentError("compare takes networks' names or --all, not both; `zoo list` shows the names.")
    arguments = network_arguments(num_classes, in_channels, image_size, aux)
    pair = pair_of(
        names or [], input_size=input_size, inputs=inputs, args_a=args_a, args_b=args_b, weights_a=weights_a,
        weights_b=weights_b, copy_weights=copy_weights,
    )  # fmt: skip
    if pair is not None:
        refuse_for_two([*arguments, *["seed"] * (seed is not None), *["isolate"] * isolate, *["onnx"] * onnx])
    options.check_outputs(force, json_file, reads=[image, inputs, weights_a, weights_b])
    out = screen(170)
    lines = options.is_stdout(json_file)
    if pair is not None:
        reports, cost = [climbed(pair, levels, image, quiet, device)], ""
    else:
        how = Climb(levels, image, seed or 0, arguments, isolate, onnx, device)
        done = climb_all(names or (list_models() if every else chosen()), how, quiet, not names, spoken)
        reports, cost = done.reports, f"; {done.cost}"
    written = [report.to_json() for report in reports]
    options.write(json_file, "\n".join(written) + "\n" if lines else "[\n" + ",\n".join(written) + "\n]\n")
    equal = sum(report.passed for report in reports)
    if quiet or lines:
        raise options.ended(equal == len(reports))
    if len(reports) > 1:
        out.print(table(overview(reports), spoken))
    for report in reports:
        if len(reports) == 1 or not report.passed:
            out.print(table(detail(report), spoken))
    versions = ", ".join(f"{name} {version}" for name, version in reports[0].versions.items())
    threads = " or ".join(map(str, sorted({next(iter(report.threads.values())) for report in reports})))
    on = told(f"; on {reports[0].processor}", spoken) if device is not None else ""
    ended, each = (told(text, spoken) for text in (f"{equal} of {len(reports)} equal", f"{threads} threads each"))
    out.print(f"{ended} ({versions}, {each}{on}){told(cost, spoken) * (len(reports) > 1)}")
    raise options.ended(equal == len(reports))
