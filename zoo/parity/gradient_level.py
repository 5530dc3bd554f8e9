"""Level 5 of the ladder: every gradient of the Learner that zoo.fit runs. What rounding does to it is its yardstick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from zoo.array_difference import difference
from zoo.parity.trained_sides import Arrays, Side, Trainee
from zoo.parity.training_levels import DTYPES, row
from zoo.parity.training_limits import CEILING, FACTOR, SAMPLES, Tally
from zoo.report.parity_report import Level

# of a gradient: where one rounding unit moves it by more, it is zero in truth, and what is computed is noise. So it is,
# however little that noise moves by chance, where it is below FACTOR rounding units of the whole gradient
NULL = 0.1
# of the whole gradient: a smaller one is compared on this scale, since it has that many digits less. Those of weights
# before batch norm, whose size has next to no effect, come down to 1e-9.
SMALL = 1e-6


def gradients(subject: Trainee, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 5: every parameter's gradient, train mode: norm of the difference over the norm of the reference.

    A gradient that is zero in truth (a bias before batch norm) computes as noise, in one framework against itself too:
    such null tensors are held to the size of the reference's own noise, as a share of the whole gradient, and what is
    below SMALL of the whole is compared on that scale: both have as many digits less as they are smaller. In float32
    the whole gradient is held as one: where rounding takes an activation across the kink of a rectifier, the gradients
    of a few tensors jump, in one backend and not in the other (by 1.4e-2 in googlenet_bn). Where a tensor is beyond
    its limit in float64, the yardstick is taken again with other moves, as in level 8, and the largest counts.
    """
    tallies, nulls, most = [], [], 1
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype, kinked=True))
        base = subject.once(_gradients, subject.first, dtype, 0)
        moved = subject.once(_gradients, subject.first, dtype, 1)
        own = [_moves(subject.bridge.carry(side, base), subject.bridge.carry(side, moved)) for side in subject.others]
        del moved  # of a large network there is no room for all of them at once
        for side, moves in zip(subject.others, own, strict=True):
            found = _gradients(subject, side, dtype, 0)
            given = subject.bridge.carry(side, base)
            both = [moves, _moves(found, _gradients(subject, side, dtype, 1))]
            noise = _Noise.of(given, both)
            nulls.append(len(noise.null))
            alien = [
                name
                for name in {**given, **found}
                if name not in given or name not in found or given[name].shape != found[name].shape
            ]
            for name in alien or ([] if base else ["nothing"]):
                lack = [each.name for each, own in ((subject.first, given), (side, found)) if name not in own]
                words = f"no gradient in {lack[0] if len(lack) == 1 else 'both'}" if lack else "of another shape"
                tally.add(float("inf"), 0.0, subject.bridge.called(side, name), words)
            if not alien and dtype == "float64":
                noise, count = _further(subject, side, given, found, both, noise)
                most = max(most, count)
                _hold_gradients(tally, partial(subject.bridge.called, side), given, found, noise)
            elif not alien:
                apart = _norm(*(found[name] - given[name] for name in given)) / noise.whole
                tally.add(apart, noise.least, subject.bridge.called(side, "the whole gradient"))
    words = f"{len(base)} tensors, {nulls[0]} of them null" + (f", yardstick of {most} moves" if most > 1 else "")
    return row("5", "gradients", tallies, words, "relative norm, float64")


def _further(
    subject: Trainee, side: Side, given: Arrays, found: Arrays, moves: list[dict[str, float]], noise: "_Noise"
) -> tuple["_Noise", int]:
    """The noise by as many moves as the gradients need to hold, up to SAMPLES, and how many these are.

    given: the first side's gradients in the names of this one. What is beyond the ceiling is different whatever another
    move does.
    """
    for sample in range(1, SAMPLES + 1):
        tally = Tally("float64", kinked=True)
        _hold_gradients(tally, str, given, found, noise)
        if not tally.failure or tally.measured > CEILING["float64"] or sample == SAMPLES:
            break
        other = subject.once(_gradients, subject.first, "float64", sample + 1)
        moves.append(_moves(given, subject.bridge.carry(side, other)))
        moves.append(_moves(found, _gradients(subject, side, "float64", sample + 1)))
        noise = _Noise.of(given, moves)
    return noise, sample


def _hold_gradients(tally: Tally, called: Callable[[str], str], base: Arrays, found: Arrays, noise: "_Noise") -> None:
    for name, array in base.items():
        at = called(name)
        if name in noise.null:
            size = _norm(found[name]) / noise.whole
            tally.add(size, noise.null[name], at, f"{size:.1e} of the whole gradient, null in the first")
        else:
            apart = _norm(found[name] - array) / max(_norm(array), SMALL * noise.whole)
            tally.add(apart, noise.moved[name], at, str(difference(array, found[name])))


@dataclass(frozen=True)
class _Noise:
    """What one rounding unit does to gradients, relative to each one's norm; null ones' sizes, relative to the whole's.

    A norm counts as SMALL of the whole at least. whole is the norm of all gradients, least what becomes of it: few
    values may move by less, but by chance.
    """

    whole: float
    least: float
    moved: dict[str, float]
    null: dict[str, float]

    @classmethod
    def of(cls, base: Arrays, moves: list[dict[str, float]]) -> "_Noise":
        """The noise of the reference's gradients: how far each backend's move, and which of its own are null."""
        sizes = {name: _norm(array) for name, array in base.items()}
        whole = float(np.linalg.norm(list(sizes.values()))) or 1.0
        most = {name: max(each.get(name, 0.0) for each in moves) for name in base}
        unseen = FACTOR * float(np.finfo(next(iter(base.values()), np.empty(0)).dtype).eps) * whole
        null = {
            name: max(size, most[name]) / whole
            for name, size in sizes.items()
            if moves[0][name] >= NULL * size or size <= unseen
        }
        least = max(float(np.linalg.norm(list(each.values()))) for each in moves) / whole
        scales = {name: max(size, SMALL * whole) for name, size in sizes.items() if name not in null}
        kept = {name: max(most[name] / scale, least) for name, scale in scales.items()}
        return cls(whole, least, kept, null)


def _moves(plain: Arrays, moved: Arrays) -> dict[str, float]:
    """The norm by which each gradient moves with the network."""
    return {name: _norm(plain[name] - moved[name]) for name in plain if name in moved}


def _gradients(subject: Trainee, side: Side, dtype: str, moved: int) -> Arrays:
    with subject.learner(side, dtype, moved=moved) as (_, learner):
        found: Arrays = side.verbs.gradients(learner, *subject.data(side, 0, dtype, moved=moved))
        return found


def _norm(*arrays: np.ndarray) -> float:
    return float(np.sqrt(sum(np.square(array, dtype=np.float64).sum() for array in arrays)))
