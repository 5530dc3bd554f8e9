"""The runs of a network in float64 and in float32, or mixed precision, that level 3b judges by; see rounding_model.py.

Both live in one process, where this runs, and no output leaves it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, prod, sqrt
from typing import Any

import numpy as np

from zoo.array_difference import peak
from zoo.backends import tracing
from zoo.errors import ModelError
from zoo.model_inputs import Feed, cast, mapped
from zoo.parity.rounding_model import BESIDE, SUMS, TINY, UNITS, Rounding, in_order, ratio, terms
from zoo.recording import Operation
from zoo.system import give_back_memory

LANES = 16  # values of float32 in a register of AVX-512
REDRAWS = 4  # of the noise, where the first draw does not explain what float32 does


def judge(backend: str, exact: Any, single: Any, image: Feed, seed: int, amp: str | None = None) -> Rounding:
    """Judge a float32 network by the same one in float64, on one input, a picture 1 x C x H x W of float32 say.

    Both run in eval mode and are as before afterwards. amp: the dtype of the mixed precision in which the float32
    network runs, none by default. Raises ModelError where one does not run, or runs other operations than the other.
    """
    passes = _Passes(backend, exact, single, image, np.random.default_rng(seed), amp)
    # what is too large for float32 becomes infinite, and is reported as an error that nothing explains
    with np.errstate(all="ignore"):
        for run in (passes.plain, passes.forced_single, passes.forced_exact, passes.noisy, passes.free):
            run()
            give_back_memory()
        # what moves by one value alone moves little by luck, in one network of sixty of zoo fuzz
        for _ in range(REDRAWS):
            if not passes.result().unexplained:
                break
            passes.forced_exact()
            passes.noisy()
            give_back_memory()
    return passes.result()


@dataclass
class _Step:
    """One operation with what the passes find out about it. values are float64's, rounded to float32.

    infinite: where float64's are, as behind the mask of an attention; None where none is.
    """

    operation: Operation
    values: np.ndarray
    infinite: np.ndarray | None
    rms: float
    scale: float  # the largest value; of zeros alone, that of what ran before
    same: bool = False  # whether float32 gives these very values
    error_rms: float = 0.0
    error_peak: float = 0.0
    bias: float = 0.0  # the error's share that is a multiple of the values
    noise: np.ndarray | None = field(default=None, repr=False)
    alone: float = 0.0
    error: float = inf
    spread: float | None = None


class _Passes:
    """The runs of the two networks, each an operation at a time; memory holds the outputs and the noise in float32."""

    def __init__(
        self, backend: str, exact: Any, single: Any, image: Feed, random: np.random.Generator, amp: str | None
    ) -> None:
        self.backend, self.exact, self.single, self.image, self.random = backend, exact, single, image, random
        self.amp, self.unit = amp, UNITS[amp or "float32"]
        self.wide = cast(image, "float64")
        self.steps: list[_Step] = []
        self.output: int | None = None
        self.draws = np.empty(0)

    def plain(self) -> None:
        """float64 as it is: the values with which all else is compared."""

        def visit(operation: Operation, output: np.ndarray) -> None:
            infinite = np.isinf(output)
            values, mask = output.astype(np.float32), infinite if infinite.any() else None
            finite = output if mask is None else np.where(mask, 0, output)
            scale = peak(finite) or (self.steps[-1].scale if self.steps else 1.0)
            self.steps.append(_Step(operation, values, mask, _rms(finite), scale))

        self.output = self._record(self.exact, self.wide, visit)
        for step in self.steps:  # how to move other values holds the tensors that it was given
            step.operation.moved = None
        if not self.steps:
            raise ModelError(f"the {self.backend} network runs no operation that can be seen; level 3b judges those.")

    def forced_single(self) -> None:
        """float32, each operation on float64's values: its own error."""

        def visit(step: _Step, output: np.ndarray) -> np.ndarray | None:
            error = _apart(output, step)
            step.error_peak = peak(error)
            step.same = step.error_peak == 0
            if step.same:
                return None
            step.error_rms = _rms(error)
            step.bias = _bias(error, step)
            return step.values

        self._again(self.single, self.image, visit)

    def forced_exact(self) -> None:
        """float64, each operation on float64's values moved by one unit: the noise that rounding explains."""

        def visit(step: _Step, output: np.ndarray) -> np.ndarray | None:
            if step.same:
                return None
            noise, size = _apart(output, step), np.abs(_finite(step))
            np.abs(noise, out=noise)
            size *= self.unit
            noise += size
            # mixed precision keeps its sums in float32, whose roundings are nothing beside those of what is summed
            noise *= 1 if self.amp else sqrt(terms(step.operation) + BESIDE)
            noise += TINY
            drift = self._drift(step)
            noise += 0 if drift is None else np.abs(drift)
            alike = 0.0 if drift is None else _bias(drift, step)
            if step.spread is None:  # the noise may be drawn again, and an operation alone is judged once
                step.alone = _alone(step, _rms(noise), peak(noise), self.unit, alike)
            step.noise = noise.astype(np.float32)  # 7 digits are enough of it, and all steps' noise is kept at once
            return self._moved(step.values)

        moved = mapped(self.wide, lambda each: self._moved(each) if each.dtype.kind == "f" else each)
        self._again(self.exact, moved, visit)

    def noisy(self) -> None:
        """float64 with every operation's noise, passed on: the spread that rounding explains."""

        def visit(step: _Step, output: np.ndarray) -> np.ndarray | None:
            noisy = output if step.noise is None else output + step.noise * self._random(output.shape)
            step.noise = None
            spread = ratio(peak(_apart(noisy, step)), step.scale)
            step.spread = spread if step.spread is None else max(step.spread, spread)
            return None if noisy is output else noisy

        self._again(self.exact, self.wide, visit)

    def free(self) -> None:
        """float32 as it is: how far it is from float64."""

        def visit(step: _Step, output: np.ndarray) -> None:
            step.error = ratio(peak(_apart(output, step)), step.scale)

        self._again(self.single, self.image, visit)

    def result(self) -> Rounding:
        """What was found."""
        names, seen = [], Counter[str]()
        for name in (_place(step.operation) for step in self.steps):
            seen[name] += 1
            names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
        logits = [at for at, step in enumerate(self.steps) if step.operation.position == self.output]
        end = self.steps[logits[0] if logits else -1]
        if end.infinite is not None:
            end.alone = end.error = inf  # there may be a mask on the way, but not as an answer
        return Rounding(
            names,
            [step.operation.kind for step in self.steps],
            [step.alone for step in self.steps],
            [step.error for step in self.steps],
            [inf if step.spread is None else step.spread for step in self.steps],
            logits[0] if logits else len(self.steps) - 1,
        )

    def _again(self, model: Any, image: Feed, visit: Callable[[_Step, np.ndarray], np.ndarray | None]) -> None:
        """Run a network once more, and hand every output to visit with its step."""
        steps, unlike = iter(self.steps), ""

        def visited(operation: Operation, output: np.ndarray) -> np.ndarray | None:
            nonlocal unlike
            step = next(steps, None)
            before = step.operation if step else None
            if step is None or before is None or (operation.kind, operation.shape) != (before.kind, before.shape):
                told = before.where if before else "nothing"
                unlike = unlike or f"{operation.where} ({operation.kind}) runs where {told} ran"
                return None
            changed = visit(step, output)
            return None if changed is None else changed.astype(output.dtype, copy=False)

        self._record(model, image, visited)
        if left := next(steps, None):
            unlike = unlike or f"{left.operation.where} does not run again"
        if unlike:
            raise ModelError(
                f"the {self.backend} network does not run the same twice: {unlike}; level 3b needs a forward pass that "
                "is the same each time, and in float32 and float64."
            )

    def _record(self, model: Any, image: Feed, visit: Callable[[Operation, np.ndarray], Any]) -> int | None:
        amp = None if model is self.exact else self.amp
        recording = tracing(self.backend).record(model, image, visit=visit, amp=amp, again=False)
        if recording.error:
            dtype = "float64" if model is self.exact else amp or "float32"
            last = recording.operations[-1].where if recording.operations else "its input"
            raise ModelError(
                f"the {self.backend} network stops in {dtype} at or after {last}: {recording.error.rstrip('.')}; "
                "mend what runs there."
            )
        output: int | None = recording.output
        return output

    def _drift(self, step: _Step) -> np.ndarray | None:
        """What a sum of nearly equal values errs by; None for other operations, and where their values are unknown."""
        operation = step.operation
        fed = [each for each in operation.fed if each.dtype.startswith("float")] if operation.kind in SUMS else []
        if len(fed) != 1 or self.amp:
            return None
        source = next((each for each in self.steps if each.operation.position == fed[0].source), None)
        if source is None or source.values.shape != fed[0].shape:
            return None
        return in_order(operation.kind, _finite(source), _finite(step))

    def _moved(self, values: np.ndarray) -> np.ndarray:
        """Values moved by one unit at random, in float64: each alone, and along an axis in two ways together as well.

        Neighbours alike show a sum of which one half cancels the other, and every LANES-th value alike one whose
        neighbours cancel, in a processor that adds so many sums side by side: what is in between is large, and so is
        its rounding.
        """
        move = self._random(values.shape) * self.unit
        for axis in {min(1, values.ndim - 1), values.ndim - 1} if values.ndim else ():
            length = values.shape[axis]
            turns = np.arange(length) / length * self.random.uniform(0.5, 2, (2, 1)) + self.random.random((2, 1))
            wave = np.cos(2 * np.pi * turns).sum(0) * self.unit / 2
            wave += np.resize(self.random.uniform(-1, 1, LANES), length) * self.unit / 2
            move += wave.reshape(-1, *[1] * (values.ndim - axis - 1))
        move += 1
        move *= values
        return move

    def _random(self, shape: tuple[int, ...]) -> np.ndarray:
        """Draws from U(-1, 1), in float64, not to be changed: a stretch from anywhere in one long series of them."""
        size = prod(shape)
        if size > self.draws.size // 2:
            self.draws = self.random.uniform(-1, 1, 3 * size)
        start = int(self.random.integers(self.draws.size - size + 1))
        return self.draws[start : start + size].reshape(shape)


def _alone(step: _Step, noise_rms: float, noise_peak: float, unit: float, drift: float) -> float:
    """An operation's own error, as a whole, at its worst and where all values err alike, in units of its noise.

    A constant that is wrong errs alike in all values; what the noise of a sum leaves of that is its mean over channels,
    and drift, the share that its order makes alike.
    """
    channels = step.values.shape[1] if step.values.ndim > 1 else step.values.size
    alike = unit * sqrt(BESIDE) + drift + noise_rms / (step.rms + TINY) / sqrt(max(channels, 1))
    found = ((step.error_rms, noise_rms), (step.error_peak, noise_peak), (step.bias, alike))
    # the noise is one draw a value: of a value or two it may be small by luck
    draws = 1 + BESIDE / max(step.values.size, 1) ** 2
    return max(ratio(error, explained) for error, explained in found) / draws


def _bias(error: np.ndarray, step: _Step) -> float:
    """The share of an error that is a multiple of the values."""
    return abs(_mean(error, _finite(step))) / (step.rms**2 + TINY)


def _place(operation: Operation) -> str:
    """The place in words that hold in every backend: where a call's number would differ, the kind and its layer."""
    if operation.layer and operation.path:
        return operation.path
    return f"{operation.kind} in {operation.path}" if operation.path else operation.kind


def _apart(output: np.ndarray, step: _Step) -> np.ndarray:
    """The difference, taken in float64, as float32: half the memory to go through; 0 where both are infinite alike."""
    apart = np.empty(step.values.shape, np.float32)
    np.subtract(output, step.values, out=apart, dtype=np.float64, casting="same_kind")
    if step.infinite is not None:
        apart[step.infinite & (output == step.values)] = 0
    return apart


def _finite(step: _Step) -> np.ndarray:
    return step.values if step.infinite is None else np.where(step.infinite, np.float32(0), step.values)


def _rms(array: np.ndarray) -> float:
    return sqrt(_mean(array, array))


def _mean(first: np.ndarray, second: np.ndarray) -> float:
    """The mean of the products, in float64."""
    # not by BLAS, whose threads and the framework's wait for one another
    return float(np.einsum("i,i->", first.reshape(-1), second.reshape(-1), dtype=np.float64)) / max(first.size, 1)
