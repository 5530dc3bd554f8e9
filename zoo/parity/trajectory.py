"""Level 8 of the ladder: whole training runs, step by step, of the Learner that zoo.fit runs."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.parity.trained_sides import Arrays, Side, Trainee
from zoo.parity.training_levels import DTYPES, greatest, hold, row
from zoo.parity.training_limits import CEILING, FACTOR, SAMPLES, Limit, Tally
from zoo.report.parity_report import Level
from zoo.training.plan import Plan
from zoo.training.schedule import rate

STEPS = 20
EVAL = "eval logits"
MANY = 1 << 24  # parameters: of networks of more, no four train at once


def trajectory(subject: Trainee, steps: int = STEPS, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 8: momentum training on different batches; loss, weights, buffers and eval logits at every step.

    In float32 loss and eval logits alone; where a step is beyond its limit, the yardstick is taken again with other
    moves by one rounding unit, up to SAMPLES in all, and the largest counts. Training can be chaotic: where rounding
    has grown until the limit of a step would be above the ceiling, what comes after says nothing, and the comparison
    ends. Without a step of the first dtype there is no answer, nor where a step is beyond the limit of one move and
    past the end of another.
    """
    runs: list[_Run] = []
    for dtype in dtypes:
        # what differs in a dtype before is different: there is nothing left to find out
        samples = SAMPLES if dtype == "float32" and not any(run.tally.failure for run in runs) else 1
        runs.append(_sampled(subject, dtype, steps, samples))
    words = "; ".join(f"{run.tally.dtype}: {run.words(steps)}" for run in runs if run.ended) or f"{steps} steps"
    words += "".join(f"; {run.tally.dtype}: yardstick of {run.samples} moves" for run in runs if run.samples > 1)
    level = row("8", "trajectory", [run.tally for run in runs], words, series=runs[0].series)
    unclear = next((run.unclear for run in runs if run.unclear), "")
    if unclear:
        return replace(level, passed=False, measured=float("nan"), where=f"no answer: {unclear}")
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
    samples: int = 1
    failed: int = -1  # the step that was beyond its limit first, from 0
    unclear: str = ""  # why that step can be rounding as well

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


def _sampled(subject: Trainee, dtype: str, steps: int, samples: int) -> _Run:
    """The run with as many moves as it needs to hold, up to so many."""
    run = _run(subject, dtype, steps, 1, [])
    while run.tally.failure and run.samples < samples:
        again = _run(subject, dtype, steps, run.samples + 1, run.yardsticks)
        if again.compared <= run.failed:  # what differs is past the end of what can be judged by this move
            return replace(run, unclear=f"{run.tally.failure}; yet in sample {again.samples}, {again.words(steps)}")
        run = again
    return run


def _run(subject: Trainee, dtype: str, steps: int, moved: int, before: Sequence[float]) -> _Run:
    """Every step of the sides, with the yardstick of a move by its number, or of those before where it is larger."""
    sides = subject.sides
    series: dict[str, list[Any]] = {**{f"loss {side.name}": [] for side in sides}, "difference": [], "limit": []}
    run, largest = _Run(Tally(dtype, kinked=True), series, samples=moved), 0.0
    with closing(_steps(subject, dtype, steps, moved)) as walk:
        for number, (yardstick, found) in enumerate(walk):
            base = found[0]
            # rounding that has grown stays, even if one step's figures come close again by chance
            largest = max(largest, yardstick, *before[number : number + 1])
            run.yardsticks.append(largest)
            if Limit(dtype, largest).wanted > CEILING[dtype]:
                run.ended = True
                break
            greatest_apart = 0.0
            for side, each in zip(sides[1:], found[1:], strict=True):
                hold(subject, run.tally, side, base, each, largest, f"step {number + 1}, ")
                greatest_apart = max(greatest_apart, greatest(subject.bridge.carry(side, base), each))
            if run.tally.failure and run.failed < 0:
                run.failed = number
            series["difference"].append(greatest_apart)
            series["limit"].append(Limit(dtype, largest, kinked=True).value)
            for side, each in zip(sides, found, strict=True):
                series[f"loss {side.name}"].append(float(each["loss"][0]))
    return run


def _steps(
    subject: Trainee, dtype: str, steps: int, moved: int
) -> Generator[tuple[float, Sequence[Arrays]], None, None]:
    """Yield every step's yardstick and what each side gave there.

    Networks train side by side, each as it is and moved; of a large one two at a time, which takes longer and half the
    memory.
    """
    with ExitStack() as stack:

        def train(side: Side, moved: int) -> Generator[Arrays, None, None]:
            return stack.enter_context(closing(_train(subject, side, dtype, steps, moved)))

        if subject.parameters <= MANY:
            for both in zip(*(train(side, way) for way in (0, moved) for side in subject.sides), strict=True):
                found, aside = both[: len(subject.sides)], both[len(subject.sides) :]
                yield max(map(greatest, found, aside)), found
            return
        own = [subject.once(_own, side, dtype, steps, moved) for side in subject.sides]
        for yardsticks, found in zip(
            zip(*own, strict=True), zip(*(train(s, 0) for s in subject.sides), strict=True), strict=True
        ):
            yield max(yardsticks), found


def _own(subject: Trainee, side: Side, dtype: str, steps: int, moved: int) -> list[float]:
    """By how much a side differs from itself moved, after every step."""
    pair = [_train(subject, side, dtype, steps, way) for way in (0, moved)]
    return [greatest(*both) for both in zip(*pair, strict=True)]


def _train(subject: Trainee, side: Side, dtype: str, steps: int, moved: int) -> Generator[Arrays, None, None]:
    """Yield, for every step, its loss, the eval outputs after it and in float64 the whole state."""
    verbs, twist = side.verbs, subject.twist_of(side)
    lr = 0.001  # the course's own recipe; at ten times the rate training itself magnifies a rounding tenfold a step
    with subject.learner(side, dtype, Plan("momentum", lr, 0.9, 1e-4), True, moved) as (model, learner):
        for number in range(steps):
            images, targets = subject.data(side, number, dtype, moved=moved)
            at = twist.rate(rate(lr, "cosine", twist.step(number), steps))
            found = {"loss": np.array([verbs.step(learner, images, targets, at, number)])}
            if dtype == "float64":  # before the outputs: a tensor that differs has a name
                # without a copy: what is yielded is compared before the next step
                found |= dict(side.adapter.read(model))
            # in one order, so that picture is compared with picture
            outputs = verbs.outputs(learner, subject.data(side, number, dtype)[0])
            labels = subject.returned[side][1] if side in subject.returned else list(outputs)
            found |= {f"eval output {at + 1}" if at else EVAL: outputs[label] for at, label in enumerate(labels)}
            yield found
