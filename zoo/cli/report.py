"""`zoo report`: comparisons as one HTML page."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zoo.cli import options


def report(
    out: options.Out,
    names: Annotated[
        list[str] | None, typer.Argument(help="Networks' names (`zoo list`), or two models, FILE.py:NAME each.")
    ] = None,
    every: options.Every = False,
    levels: options.Levels = None,
    seed: options.SeedIf = None,
    force: options.Force = False,
    files: Annotated[
        list[Path] | None, typer.Option("--from", help="Run nothing: take what `zoo compare --json` wrote.")
    ] = None,
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
    """Compare networks in both backends, or two models, or take comparisons from files, and write one HTML page.

    The levels are 0,1,3,3b by default, and the seed 0. Exit code 0: all equal. 1: a difference, or no answer. 2:
    refused.
    """
    from zoo.cards import list_models
    from zoo.cli.climbing import Climb, climb_all, network_arguments
    from zoo.cli.console import screen
    from zoo.cli.pairs import climbed, pair_of, refuse_for_two
    from zoo.course.language_and_plot_words import language
    from zoo.course.results_in_chinese import on_page, table, told
    from zoo.errors import ArgumentError
    from zoo.report.html import page
    from zoo.report.parity_report import detail
    from zoo.report.read_report import read_reports

    spoken = language(lang)
    if bool(names) + every + bool(files) != 1:
        raise ArgumentError("report takes networks' names, --all or --from FILE, and one of the three.")
    arguments = network_arguments(num_classes, in_channels, image_size, aux)
    named = [*arguments, *["seed"] * (seed is not None)]
    chosen = [*["levels"] * (levels is not None), *named, *["device"] * (device is not None)]
    if files and chosen:
        given = ", ".join(f"--{name.replace('_', '-')}" for name in chosen)
        raise ArgumentError(f"{given}: this is about what is run, and --from runs nothing; leave it out.")
    pair = pair_of(
        names or [], input_size=input_size, inputs=inputs, args_a=args_a, args_b=args_b, weights_a=weights_a,
        weights_b=weights_b, copy_weights=copy_weights,
    )  # fmt: skip
    if pair is not None:
        refuse_for_two(named)
    # told before the networks run, not after
    options.check_outputs(force, out, reads=files or [])
    if files:
        reports = [found for path in files for found in read_reports(path)]
    elif pair is not None:
        reports = [climbed(pair, levels, device=device)]
    else:
        how = Climb(levels, seed=seed or 0, arguments=arguments, device=device)
        reports = climb_all(names or list_models(), how, spread=every, language=spoken).reports
    options.write(out, page(reports, spoken, partial(on_page, language=spoken)))
    equal = sum(each.passed for each in reports)
    if not options.is_stdout(out):
        show = screen(140)
        for each in reports:
            if not each.passed:
                show.print(table(detail(each), spoken))
        typer.echo(told(f"{equal} of {len(reports)} equal; wrote {out}", spoken))
    raise options.ended(equal == len(reports))
