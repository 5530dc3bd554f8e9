"""Level 8 of the ladder: whole training runs, step by step, of the Learner that zoo.fit runs."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.builder import first_backend, other_backends, runtime, training
from zoo.parity.limits import CEILING, FACTOR, Limit, Tally
from zoo.parity.report import Level
from zoo.parity.trainee import Trainee
from zoo.parity.training_levels import DTYPES, WAYS, Arrays, greatest, hold, row
from zoo.training.plan import Plan, rate

STEPS = 20
MANY = 1 << 24  # parameters: of networks of more, no four train at once


def trajectory(subject: Trainee, steps: int = STEPS, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 8: momentum training on different batches; loss, weights, buffers and eval logits at every step.

    In float32 loss and eval logits alone. Training can be chaotic: where rounding has grown until the limit of a step
    would be above the ceiling, what comes after says nothing, and the comparison ends. Without a step of the first
    dtype there is no answer.
    """
    runs = [_run(subject, dtype, steps) for dtype in dtypes]
    words = "; ".join(f"{run.tally.dtype}: {run.words(steps)}" for run in runs if run.ended) or f"{steps} steps"
    level = row("8", "trajectory", [run.tally for run in runs], words, series=runs[0].series)
    if level.passed and not runs[0].compared:
        return replace(level, passed=False, measured=float("nan"), where=f"no answer: {words}")
    return level


@dataclass
class _Run:
    """What level 8 found in one dtype: yardsticks of the steps compared, and of the one that was too far, if any."""

    tally: Tally
    series: dict[str, list[Any]]
    yardsticks: list[float] = field(default_factory=list)
    ended: bool = False

    @property
    def compared(self) -> int:
        """How many steps were compared."""
        return len(self.yardsticks) - self.ended

    def words(self, steps: int) -> str:
        """How far the comparison came, and why not further."""
        last, most = self.yardsticks[-1], f"{FACTOR:g} x that is above {CEILING[self.tally.dtype]:g}"
        if not self.compared:
            return f"one rounding unit moves the first step by {last:.1e}, and {most}"
        first = max(self.yardsticks[0], float(np.finfo(self.tally.dtype).eps))
        growth = (last / first) ** (1 / self.compared)
        return (
            f"{self.compared} of {steps} steps compared: rounding grows {growth:.1f}-fold a step, to {last:.1e} in "
            f"the next, and {most}"
        )


def _run(subject: Trainee, dtype: str, steps: int) -> _Run:
    names = [first_backend(), *other_backends()]
    series: dict[str, list[Any]] = {**{f"loss {name}": [] for name in names}, "difference": [], "limit": []}
    run, largest = _Run(Tally(dtype, kinked=True), series), 0.0
    with closing(_steps(subject, dtype, steps, names)) as walk:
        for number, (yardstick, found) in enumerate(walk):
            base = found[0]
            # rounding that has grown stays, even if one step's figures come close again by chance
            largest = max(largest, yardstick)
            run.yardsticks.append(largest)
            if Limit(dtype, largest).wanted > CEILING[dtype]:
                run.ended = True
                break
            parted = 0.0
            for backend, each in zip(names[1:], found[1:], strict=True):
                hold(run.tally, backend, base, each, largest, f"step {number + 1}, ")
                parted = max(parted, greatest(base, each))
            series["difference"].append(parted)
            series["limit"].append(Limit(dtype, largest, kinked=True).value)
            for backend, each in zip(names, found, strict=True):
                series[f"loss {backend}"].append(float(each["loss"][0]))
    return run


def _steps(
    subject: Trainee, dtype: str, steps: int, names: list[str]
) -> Generator[tuple[float, Sequence[Arrays]], None, None]:
    """Yield every step's yardstick and what each backend gave there.

    Networks train side by side, each as it is and moved; of a large one two at a time, which takes longer and half the
    memory.
    """
    with ExitStack() as stack:

        def train(name: str, moved: bool) -> Generator[Arrays, None, None]:
            return stack.enter_context(closing(_train(subject, name, dtype, steps, moved)))

        if subject.facts.num_params <= MANY:
            for both in zip(*(train(name, moved) for moved in WAYS for name in names), strict=True):
                found, aside = both[: len(names)], both[len(names) :]
                yield max(map(greatest, found, aside)), found
            return
        own = []
        for name in names:
            pair = [_train(subject, name, dtype, steps, moved) for moved in WAYS]
            own.append([greatest(*both) for both in zip(*pair, strict=True)])
        for yardsticks, found in zip(
            zip(*own, strict=True), zip(*(train(n, False) for n in names), strict=True), strict=True
        ):
            yield max(yardsticks), found


def _train(subject: Trainee, backend: str, dtype: str, steps: int, moved: bool) -> Generator[Arrays, None, None]:
    """Yield, for every step, its loss, the eval logits after it and in float64 the whole state."""
    adapter, verbs, twist = runtime(backend), training(backend), subject.twist_of(backend)
    lr = 0.001  # the course's own recipe; at ten times the rate training itself magnifies a rounding tenfold a step
    with subject.learner(backend, dtype, Plan("momentum", lr, 0.9, 1e-4), True, moved) as (model, learner):
        for number in range(steps):
            images, targets = subject.data(backend, number, dtype, moved=moved)
            at = twist.rate(rate(lr, "cosine", twist.step(number), steps))
            loss = verbs.step(learner, images, targets, at, number)
            # in one order, so that picture stands against picture
            logits = adapter.run(model, subject.data(backend, number, dtype)[0])
            found = {"loss": np.array([loss]), "eval logits": logits}
            if dtype == "float64":
                found |= {name: np.array(array) for name, array in adapter.read(model)}
            yield found
