"""What the commands that climb the parity ladder share: the choice of networks, and the run with its progress."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from zoo.report.parity_report import ParityReport


def climb_all(
    names: list[str],
    levels: str | None,
    image: Path | None = None,
    seed: int = 0,
    arguments: dict[str, Any] | None = None,
    quiet: bool = False,
    isolate: bool = False,
    onnx: bool = False,
    device: str | None = None,
) -> "list[ParityReport]":
    """Compare networks one after the other: a bar on a terminal, elsewhere a line a network, or quietly.

    names: [] for all. isolate, onnx, device: as for zoo.compare, the same two processes for all networks.
    """
    from zoo.backends import BACKENDS, runtime
    from zoo.cards import card, list_models
    from zoo.cli.screen import screen
    from zoo.parity.compare import chosen_levels, climb
    from zoo.process.isolate import isolation
    from zoo.system import give_back_memory, keep_memory

    # every mistake that can be seen now is told before the first network is built
    all_facts = [card(name) for name in (names or list_models())]
    wanted = chosen_levels(levels, device)
    processes = isolation(isolate or device is not None, wanted)
    keep_memory()

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = screen(100, stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}"))
    reports = []
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("loading both frameworks", total=len(all_facts) * (len(wanted) + onnx))
        with processes:
            for backend in BACKENDS:
                runtime(backend)
            for facts in all_facts:
                steps = iter(range(len(wanted) + onnx))

                def tell(level: str, name: str = facts.name, steps: object = steps) -> None:
                    if next(steps) > 0:  # type: ignore[call-overload]
                        progress.advance(task)
                    progress.update(task, description=f"{name}, level {level}")

                reports.append(climb(facts, wanted, image, seed, arguments, tell, onnx=onnx, device=device))
                # what the next network needs would not all fit between what is left of this one
                give_back_memory()
                progress.advance(task)
                if not console.is_terminal and not quiet:
                    outcome = reports[-1].verdict
                    typer.echo(f"{facts.name}: {outcome}, {reports[-1].seconds:.1f} s", err=True)
    return reports
