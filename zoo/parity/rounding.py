"""What float32 makes of a network, held to what rounding explains: the judge of level 3b.

A float32 network is judged against the same one in float64, where both live, on one picture, and no output travels.
With u the unit roundoff, 2^-24, and y the float64 values:

Each operation alone: in both precisions it is given the float64 run's values, so that nothing adds up. Its spread s is
what its float64 output moves by when what it is given moves by about u at random. A value that sums n terms is rounded
n times one after the other, and a few times besides; random roundings add up as their root. So rounding explains an
error of m = sqrt(n + BESIDE) (s + u |y|), for an operation of any kind.

All together: a free float64 run, to which each operation adds noise of size m, ends up S away; the free float32 run
must not be further away than that. This is stochastic arithmetic: what magnifies rounding in a network, its depth for
one, magnifies S too. An operation whose float32 output is the very same only moves values; it adds no noise, and keeps
its output, which may be a view of another's.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from math import floor, inf, isfinite, log10, prod, sqrt
from typing import Any

import numpy as np

from zoo.builder import tracing
from zoo.errors import ModelError
from zoo.recording import Operation

UNIT = 2.0**-24  # half the distance of 1 to the next float32
# Roundings of one value besides those of a sum. Batch norm has most: eps added, the root, its inverse, the weight, the
# product with the value, that with the mean, the difference, the bias.
BESIDE = 8
# times what rounding explains, for each operation alone and for all together. m is a root of a sum of squares, of which
# a sum that adds one term after the other reaches 0.6 and one in blocks less, so that 1 is what to expect at most.
LIMIT = 4.0
TINY = float(np.finfo(np.float32).tiny)  # below it float32 loses digits, and some processors write 0
DIGITS = 7  # what a float32 holds
# kinds of which each value comes from one value of each input
ONE_BY_ONE = """
add subtract rsubtract multiply divide rdivide batch_norm sigmoid tanh silu gelu elu celu selu mish softplus hardswish
hardsigmoid leaky_relu prelu log_sigmoid softsign tanhshrink exp log sqrt rsqrt pow
""".split()  # noqa: SIM905


@dataclass(frozen=True)
class Rounding:
    """What float32 does in one network: lists with a value an operation, in the order in which they ran.

    alone is each operation's own error in units of what rounding explains. error and spread are the free float32 run's
    and the noisy float64 run's largest distance from float64, in units of the layer's largest value. logits is the
    place of the output in the lists.
    """

    layers: list[str]
    kinds: list[str]
    alone: list[float]
    error: list[float]
    spread: list[float]
    logits: int

    @property
    def explained(self) -> list[float]:
        """The largest spread up to each operation: that of a few values may be small by luck."""
        return list(accumulate(self.spread, max))

    @property
    def together(self) -> list[float]:
        """Each error in units of what rounding explains."""
        return list(map(_times, self.error, self.explained))

    @property
    def worst(self) -> tuple[float, str]:
        """The largest of all figures that are held to LIMIT, and the layer that has it."""
        return max(zip([*self.alone, *self.together], self.layers * 2, strict=True))

    @property
    def digits(self) -> str:
        """How many digits of the logits can be trusted, in words."""
        error = self.error[self.logits]
        count = 0 if not error < 1 else min(DIGITS, floor(-log10(error))) if error else DIGITS
        return f"{count} digit{'' if count == 1 else 's'} of the logits hold (error {error:.1e})"

    @property
    def failure(self) -> str:
        """The first operation that errs more than rounding explains, empty if none does."""
        for how, figures in (("", self.alone), (", with all before it,", self.together)):
            for layer, kind, times in zip(self.layers, self.kinds, figures, strict=True):
                if not times <= LIMIT:
                    return f"{layer} ({kind}){how} errs {times:.3g} x what rounding explains"
        return ""


def judge(backend: str, exact: Any, single: Any, image: np.ndarray, seed: int) -> Rounding:
    """Judge a float32 network by the same one in float64, on a picture 1 x C x H x W of float32.

    Both run in eval mode and are as before afterwards. Raises ModelError where one does not run, or runs other
    operations than the other.
    """
    passes = _Passes(backend, exact, single, image, np.random.default_rng(seed))
    # what is too large for float32 becomes infinite, and is told as an error that nothing explains
    with np.errstate(all="ignore"):
        for run in (passes.plain, passes.forced_single, passes.forced_exact, passes.noisy, passes.free):
            run()
    return passes.result()


@dataclass
class _Step:
    """One operation with what the passes find out about it. values are float64's, rounded to float32."""

    operation: Operation
    values: np.ndarray
    rms: float
    scale: float  # the largest value; of zeros alone, that of what ran before
    same: bool = False  # whether float32 gives these very values
    error_rms: float = 0.0
    error_peak: float = 0.0
    bias: float = 0.0  # the error's share that is a multiple of the values
    noise: np.ndarray | None = field(default=None, repr=False)
    alone: float = 0.0
    error: float = inf
    spread: float = inf


class _Passes:
    """The runs of the two networks, each an operation at a time; memory holds the outputs in float32, and the noise."""

    def __init__(self, backend: str, exact: Any, single: Any, image: np.ndarray, random: np.random.Generator) -> None:
        self.backend, self.exact, self.single, self.image, self.random = backend, exact, single, image, random
        self.wide = image.astype(np.float64)
        self.steps: list[_Step] = []
        self.output: int | None = None

    def plain(self) -> None:
        """float64 as it is: the values that all else is held against."""

        def visit(operation: Operation, output: np.ndarray) -> None:
            scale = _peak(output) or (self.steps[-1].scale if self.steps else 1.0)
            self.steps.append(_Step(operation, output.astype(np.float32), _rms(output), scale))

        self.output = self._record(self.exact, self.wide, visit)
        if not self.steps:
            raise ModelError(f"the {self.backend} network runs no operation that can be seen; level 3b judges those.")

    def forced_single(self) -> None:
        """float32, each operation on float64's values: its own error."""

        def visit(step: _Step, output: np.ndarray) -> np.ndarray | None:
            error = output.astype(np.float64) - step.values
            step.error_peak = _peak(error)
            step.same = step.error_peak == 0
            if step.same:
                return None
            step.error_rms = _rms(error)
            step.bias = abs(_mean(error, step.values)) / (step.rms**2 + TINY)
            return step.values

        self._again(self.single, self.image, visit)

    def forced_exact(self) -> None:
        """float64, each operation on float64's values moved by one unit: the noise that rounding explains."""

        def visit(step: _Step, output: np.ndarray) -> np.ndarray | None:
            if step.same:
                return None
            noise = np.abs(output - step.values)
            noise += UNIT * np.abs(step.values)
            noise *= sqrt(terms(step.operation) + BESIDE)
            noise += TINY
            step.alone = _alone(step, _rms(noise), _peak(noise))
            step.noise = noise.astype(np.float32)
            return self._moved(step.values)

        self._again(self.exact, self._moved(self.wide), visit)

    def noisy(self) -> None:
        """float64 with every operation's noise, passed on: the spread that rounding explains."""

        def visit(step: _Step, output: np.ndarray) -> np.ndarray | None:
            noisy = output if step.noise is None else output + step.noise * self._random(output.shape)
            step.noise = None
            step.spread = _times(_peak(noisy - step.values), step.scale)
            return None if noisy is output else noisy

        self._again(self.exact, self.wide, visit)

    def free(self) -> None:
        """float32 as it is: how far it is from float64."""

        def visit(step: _Step, output: np.ndarray) -> None:
            step.error = _times(_peak(output.astype(np.float64) - step.values), step.scale)

        self._again(self.single, self.image, visit)

    def result(self) -> Rounding:
        """What was found."""
        names, seen = [], Counter[str]()
        for name in (_place(step.operation) for step in self.steps):
            seen[name] += 1
            names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
        logits = [at for at, step in enumerate(self.steps) if step.operation.position == self.output]
        return Rounding(
            names,
            [step.operation.kind for step in self.steps],
            [step.alone for step in self.steps],
            [step.error for step in self.steps],
            [step.spread for step in self.steps],
            logits[0] if logits else len(self.steps) - 1,
        )

    def _again(self, model: Any, image: np.ndarray, visit: Callable[[_Step, np.ndarray], np.ndarray | None]) -> None:
        """Run a network once more, and hand every output to visit with its step."""
        steps, parted = iter(self.steps), ""

        def visited(operation: Operation, output: np.ndarray) -> np.ndarray | None:
            nonlocal parted
            step = next(steps, None)
            before = step.operation if step else None
            if step is None or before is None or (operation.kind, operation.shape) != (before.kind, before.shape):
                told = before.where if before else "nothing"
                parted = parted or f"{operation.where} ({operation.kind}) runs where {told} ran"
                return None
            changed = visit(step, output)
            return None if changed is None else changed.astype(output.dtype, copy=False)

        self._record(model, image, visited)
        if left := next(steps, None):
            parted = parted or f"{left.operation.where} does not run again"
        if parted:
            raise ModelError(
                f"the {self.backend} network does not run the same twice: {parted}; level 3b needs a forward pass that "
                "is the same each time, and in float32 and float64."
            )

    def _record(self, model: Any, image: np.ndarray, visit: Callable[[Operation, np.ndarray], Any]) -> int | None:
        recording = tracing(self.backend).record(model, image, visit=visit)
        if recording.error:
            last = recording.operations[-1].where if recording.operations else "its input"
            raise ModelError(
                f"the {self.backend} network stops in {image.dtype} at or after {last}: {recording.error.rstrip('.')}; "
                "mend what runs there."
            )
        output: int | None = recording.output
        return output

    def _moved(self, values: np.ndarray) -> np.ndarray:
        """Values moved by one unit at random, each on its own, and neighbours along every axis alike as well.

        The latter shows a sum of which one half cancels the other: what is in between is large, and so is its rounding.
        """
        move = self._random(values.shape)
        for axis, length in enumerate(values.shape):
            turns = np.arange(length) / length * self.random.uniform(0.5, 2, (2, 1)) + self.random.random((2, 1))
            wave = np.cos(2 * np.pi * turns).sum(0) / sqrt(2 * values.ndim)
            move += wave.reshape(-1, *[1] * (values.ndim - axis - 1))
        moved: np.ndarray = values * (1 + UNIT * move)
        return moved

    def _random(self, shape: tuple[int, ...]) -> np.ndarray:
        """Draws from U(-1, 1)."""
        # drawn as float32, which is quicker; in float32 arithmetic a unit roundoff is nothing
        return 2 * self.random.random(shape, np.float32).astype(np.float64) - 1


def terms(operation: Operation) -> float:
    """How many values one value of an operation's output is a sum of; where nobody knows, the longest axis it sees."""
    fed = [each for each in operation.fed if each.dtype.startswith("float")]
    shapes = {each.role: each.shape for each in fed}
    kind = operation.kind
    if kind in ONE_BY_ONE or not fed:
        return 1
    if kind == "conv" and "weight" in shapes:
        return prod(shapes["weight"][1:])
    if kind in ("linear", "matmul", "bmm"):
        return fed[0].shape[-1]
    if kind == "avg_pool":
        return float(prod(operation.config["kernel_size"]))
    shrinks = max(1.0, max(prod(each.shape) for each in fed) / max(prod(operation.shape), 1))
    if kind in ("adaptive_avg_pool", "mean", "sum"):
        return shrinks
    return max(shrinks, float(max(max(each.shape, default=1) for each in fed)))


def _alone(step: _Step, noise_rms: float, noise_peak: float) -> float:
    """An operation's own error, as a whole, at its worst and where all values err alike, in units of its noise.

    A constant that is wrong errs alike in all values; what the noise of a sum leaves of that is its mean over channels.
    """
    channels = step.values.shape[1] if step.values.ndim > 1 else step.values.size
    alike = UNIT * sqrt(BESIDE) + noise_rms / (step.rms + TINY) / sqrt(max(channels, 1))
    found = ((step.error_rms, noise_rms), (step.error_peak, noise_peak), (step.bias, alike))
    # the noise is one draw a value: of a value or two it may be small by luck
    draws = 1 + BESIDE / max(step.values.size, 1) ** 2
    return max(_times(error, explained) for error, explained in found) / draws


def _times(found: float, explained: float) -> float:
    """found / explained; infinite where either is no number, or where nothing explains what was found."""
    if not (isfinite(found) and isfinite(explained)):
        return inf
    return found / explained if explained else inf if found else 0.0


def _place(operation: Operation) -> str:
    """The place in words that hold in every backend: where a call's number would differ, the kind and its layer."""
    if operation.layer and operation.path:
        return operation.path
    return f"{operation.kind} in {operation.path}" if operation.path else operation.kind


def _peak(array: np.ndarray) -> float:
    return float(np.abs(array).max(initial=0.0))


def _rms(array: np.ndarray) -> float:
    return sqrt(_mean(array, array))


def _mean(first: np.ndarray, second: np.ndarray) -> float:
    """The mean of the products, in float64."""
    # not by BLAS, whose threads and the framework's wait for one another
    both = (each.astype(np.float64, copy=False).reshape(-1) for each in (first, second))
    return float(np.einsum("i,i->", *both)) / max(first.size, 1)
