"""What the commands that climb the parity ladder share: the choice of networks, and the run with its progress."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from zoo.cards import ModelCard
    from zoo.report.parity_report import ParityReport


@dataclass(frozen=True)
class Climb:
    """What to compare, as options of a command have it; isolate, onnx, device: as for zoo.compare."""

    levels: str | None = None
    image: Path | None = None
    seed: int = 0
    arguments: dict[str, Any] | None = None
    isolate: bool = False
    onnx: bool = False
    device: str | None = None


def network_arguments(
    num_classes: int | None, in_channels: int | None, image_size: int | None, aux: bool
) -> dict[str, Any]:
    """The arguments of the networks that were typed, by name."""
    given = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size, "aux": aux or None}
    return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Climbed:
    """The reports in the order of the networks, the seconds, and the most memory in bytes where the system tells."""

    reports: "list[ParityReport]"
    seconds: float
    peak: int | None

    @property
    def cost(self) -> str:
        """Seconds and memory in words."""
        return f"{self.seconds:.0f} s" + (f", {self.peak / 1e9:.1f} GB at the most" if self.peak else "")


def climb_all(
    names: Sequence[str], how: Climb, quiet: bool = False, spread: bool = False, language: str = "en"
) -> Climbed:
    """Compare networks: a bar on a terminal, elsewhere a line a network, or quietly.

    They go one after the other in this process; or, spread, in two, where nothing forbids it: two at a time, and each
    large one alone. The same processes serve all networks. The language is that of the lines.
    """
    from zoo.backends import BACKENDS, runtime
    from zoo.cards import card
    from zoo.cli.console import screen
    from zoo.course.results_in_chinese import told as say
    from zoo.parity.compare import chosen_levels, climb
    from zoo.process.isolate import isolation, needed
    from zoo.system import give_back_memory, keep_memory, memory_of

    # every mistake that can be seen now is told before the first network is built
    all_facts = [card(name) for name in names]
    wanted = chosen_levels(how.levels, how.device)
    apart = how.isolate or how.device is not None
    processes = isolation(apart, wanted)
    start = time.perf_counter()

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = screen(100, stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TextColumn("{task.description}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=quiet) as progress:

        def ended(report: "ParityReport") -> None:
            if not console.is_terminal and not quiet:
                typer.echo(say(f"{report.network}: {report.verdict}, {report.seconds:.1f} s", language), err=True)

        if spread and len(all_facts) > 1 and not apart and not needed():
            task = progress.add_task(say("loading both frameworks", language), total=len(all_facts))
            under_way: list[str] = []

            def told(name: str, report: "ParityReport | None") -> None:
                if report is None:
                    under_way.append(name)
                else:
                    under_way.remove(name)
                    progress.advance(task)
                    ended(report)
                progress.update(task, description=", ".join(under_way))

            reports, peak = _spread(all_facts, wanted, how, told)
            return Climbed(reports, time.perf_counter() - start, peak)
        reports = []
        steps_in_all = len(all_facts) * (len(wanted) + how.onnx)
        task = progress.add_task(say("loading both frameworks", language), total=steps_in_all)
        keep_memory()
        with processes:
            for backend in BACKENDS:
                runtime(backend)
            for facts in all_facts:
                steps = iter(range(len(wanted) + how.onnx))

                def tell(level: str, name: str = facts.name, steps: object = steps) -> None:
                    if next(steps) > 0:  # type: ignore[call-overload]
                        progress.advance(task)
                    progress.update(task, description=say(f"{name}, level {level}", language))

                reports.append(
                    climb(facts, wanted, how.image, how.seed, how.arguments, tell, onnx=how.onnx, device=how.device)
                )
                # what the next network needs would not all fit between what is left of this one
                give_back_memory()
                progress.advance(task)
                ended(reports[-1])
    return Climbed(reports, time.perf_counter() - start, None if apart else memory_of("VmHWM"))


def _spread(
    all_facts: "list[ModelCard]", levels: list[str], how: Climb, told: "Callable[[str, ParityReport | None], None]"
) -> "tuple[list[ParityReport], int | None]":
    """The reports by two processes, and the memory of all."""
    from zoo.parity import compare
    from zoo.process.parallel_comparisons import LARGE, Crew, weight

    def request(name: str) -> tuple[str, str, tuple[str], dict[str, Any]]:
        given = {"levels": levels, "image": how.image and str(how.image), "seed": how.seed, "onnx": how.onnx}
        return compare.__name__, "compare", (name,), {**given, **(how.arguments or {})}

    weights = {facts.name: weight(facts.num_params, facts.macs) for facts in all_facts}
    ordered = sorted(weights, key=weights.__getitem__)
    small, large = ([name for name in ordered if (weights[name] > LARGE) == alone] for alone in (False, True))
    crew = Crew(told)
    found = crew.perform(small, large, request)
    return [found[facts.name] for facts in all_facts], crew.peak
