"""`zoo fuzz`: networks that nobody has seen, drawn, up the parity ladder, and mutants of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from zoo.cli import options

if TYPE_CHECKING:
    from rich.console import Console

    from zoo.fuzz.run import FuzzReport, Trial


def fuzz(
    n: options.Count = 20,
    seed: options.Seed = 0,
    only: Annotated[int | None, typer.Option(min=0, help="Only the network of this number, with its source.")] = None,
    levels: options.Levels = None,
    json_file: options.Json = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Draw networks, write each in both backends, and test the parity ladder with them and with one mutant of each.

    Of N networks each has one mutant. The levels are all but 9 by default. Exit code 0: no right network is called
    different, and every mutant is caught or does the same. 1: a failure, whose code is printed in both spellings. 2:
    refused.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from zoo.backends import BACKENDS, runtime
    from zoo.cli.console import screen
    from zoo.fuzz.run import fuzz as run
    from zoo.fuzz.run import fuzz_levels
    from zoo.system import keep_memory

    options.check_outputs(force, json_file)
    wanted = fuzz_levels(levels)
    keep_memory()
    numbers = range(n) if only is None else [only]
    console = screen(100, stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("loading the frameworks", total=2 * len(numbers))
        for backend in BACKENDS:
            runtime(backend)

        def tell(number: int, what: str) -> None:
            progress.update(task, description=f"network {number}, {what}")

        def done(trial: "Trial") -> None:
            progress.advance(task)
            if not console.is_terminal and not quiet:
                typer.echo(_line(trial), err=True)

        report = run(numbers, seed, wanted, tell, done)
    options.write(json_file, report.to_json() + "\n")
    if not quiet and not options.is_stdout(json_file):
        _print(report, screen(120), sources=only is not None)
    raise options.ended(report.passed)


def _line(trial: "Trial") -> str:
    what = f"mutant in {trial.backend} ({trial.mutation})" if trial.mutation else "network"
    level = f", level {trial.level}" if trial.level else ""
    return f"{trial.number}: {what}: {trial.verdict}{level}, {trial.seconds:.1f} s"


def _print(report: "FuzzReport", out: "Console", sources: bool) -> None:
    """Each failure as code (with sources, every trial), and the two figures."""
    from zoo.fuzz.run import CAUGHT, EQUAL, ESCAPED, FALSE_ALARM, NO_ANSWER, RIGHT

    def line(text: str, style: str = "") -> None:
        out.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    for trial in report.trials:
        if trial.passed and not sources:
            continue
        line(f"{_line(trial)}  [{report.command(trial)}]", style="bold" if trial.passed else "bold red")
        for text in (trial.words, *(f"level {level}, {where}" for level, where in trial.failed.items())):
            if text:
                line(f"  {text}")
        for backend, lines in trial.code.items():
            line(f"  {backend}{', the mutant' if backend == trial.backend else ''}:")
            line("\n".join(f"    {each}" for each in lines))
        line("")
    networks = report.count(RIGHT, FALSE_ALARM)
    line(
        f"right networks: {report.count(RIGHT)} of {networks} without a false alarm (levels {', '.join(report.levels)})"
    )
    places = ", ".join(f"{count} at level {level}" for level, count in report.caught.items())
    found = f"{report.count(CAUGHT)} caught{f' ({places})' if places else ''}, {report.count(EQUAL)} equal in effect"
    silent = f", {report.count(NO_ANSWER)} without an answer" if report.count(NO_ANSWER) else ""
    line(f"mutants: {found}, {report.count(ESCAPED)} escaped{silent}")
