"""`zoo fuzz`: networks that nobody has seen, drawn, up the parity ladder, and mutants of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from zoo.fuzz.run import FuzzReport, Trial


def fuzz(
    n: Annotated[int, typer.Option("--n", min=1, help="How many networks, each with one mutant.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the networks, the mutations and the weights.")] = 0,
    only: Annotated[int | None, typer.Option(min=0, help="Only the network of this number, with its source.")] = None,
    levels: Annotated[
        str | None, typer.Option("--levels", "--level", help="Levels, such as 0,3; all but 9 by default.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON to this file, or to - for here.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing; the exit code says it.")] = False,
) -> None:
    """Draw networks, write each in both backends, and test the parity ladder with them and with one mutant of each.

    Exit code 0: no right network is called different, and every mutant is caught or does the same. 1: a failure, whose
    code is printed in both spellings. 2: wrong usage.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from zoo.backends import BACKENDS, runtime
    from zoo.cli.screen import screen
    from zoo.files import write_text
    from zoo.fuzz.run import fuzz as run
    from zoo.fuzz.run import fuzz_levels
    from zoo.system import keep_memory

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
    if str(json_file) == "-":
        typer.echo(report.to_json())
    elif json_file is not None:
        write_text(json_file, report.to_json() + "\n")
    if not quiet and str(json_file) != "-":
        _print(report, screen(120), sources=only is not None)
    raise typer.Exit(0 if report.passed else 1)


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
