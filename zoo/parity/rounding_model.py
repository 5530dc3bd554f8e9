"""What float32 does to a network, compared with what rounding explains: the model of level 3b.

A float32 network is judged against the same one in float64, on one picture; float32_and_float64_runs.py runs the two.
With u the unit roundoff, 2^-24, and y the float64 values:

Each operation alone: in both precisions it is given the float64 run's values, so that nothing adds up. Its spread s is
what its float64 output moves by when what it is given moves by about u at random. A value that sums n terms is rounded
n times one after the other, and a few times besides; random roundings add up as their root. So rounding explains an
error of m = sqrt(n + BESIDE) (s + u |y|), for an operation of any kind. They are not random where what is summed is
nearly alike, as are the values of a flat map of a hundred thousand: there a sum that adds one value after the other is
rounded the same way many times. So for the mean or the sum of a whole map, the error that numpy makes in that order
is added.

All together: a free float64 run, to which each operation adds noise of size m, ends up S away; the free float32 run
must not be further away than that. If it is, and no operation alone errs too much, the noise is drawn four times more,
and the largest S counts: what depends on one value, such as a gate of one channel, moves little by luck. This is
stochastic arithmetic: what magnifies rounding in a network, its depth for one, magnifies S too. An operation whose
float32 output is the very same only moves values; it adds no noise, and keeps its output, which may be a view of
another's.

Mixed precision is judged in the same way, with u of its dtype. It keeps its sums in float32, so that the values that go
in and come out are rounded once: m = s + u |y|.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import floor, inf, isfinite, log10, prod

import numpy as np

from zoo.recording import Operation

UNITS = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}  # half the distance of 1 to the next number
# Roundings of one value besides those of a sum. Batch norm has most: eps added, the root, its inverse, the weight, the
# product with the value, that with the mean, the difference, the bias.
BESIDE = 8
# Times what rounding explains, for each operation alone and for all together. m is a root of a sum of squares, of which
# a sum that adds one term after the other reaches 0.6 and one in blocks less, so that 1 is what to expect at most.
# Measured: the zoo's networks, five seeds each, 0.9 and below; 320 networks of zoo fuzz 1.7 and below; half precision
# in one layer, or its constant 100 roundings off, 11 and above, but for a constant of a last layer of few outputs (3),
# which is no more than its rounding. Mixed precision, eight of the zoo's networks, two seeds, PyTorch on a CPU: 0.96
# and below in bfloat16 and in float16; a bfloat16 run taken for one of float16 is 8 times that.
LIMIT = 4.0
TINY = float(np.finfo(np.float32).tiny)  # below it float32 loses digits, and some processors write 0
COARSE = 1e-4  # an error of outputs above which something is not float32, or magnifies rounding
DIGITS = 7  # what a float32 holds
# kinds of which each value comes from one value of each input
ONE_BY_ONE = """
add subtract rsubtract multiply divide rdivide batch_norm sigmoid tanh silu gelu elu celu selu mish softplus hardswish
hardsigmoid leaky_relu prelu log_sigmoid softsign tanhshrink exp log sqrt rsqrt pow
""".split()  # noqa: SIM905
SUMS = ("avg_pool", "adaptive_avg_pool", "mean", "sum")  # kinds that may sum up a whole map


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
        return list(map(ratio, self.error, self.explained))

    @property
    def unexplained(self) -> bool:
        """Whether only the free run errs more than rounding explains, and no operation alone."""
        return all(times <= LIMIT for times in self.alone) and any(LIMIT < times < inf for times in self.together)

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


def terms(operation: Operation) -> float:
    """How many values one value of an operation's output sums up; if unknown, the length of its longest axis."""
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


def in_order(kind: str, values: np.ndarray, result: np.ndarray) -> np.ndarray | None:
    """The error of a mean or sum that is taken in float32 one value after the other, in the shape of its result.

    None where the operation, one of SUMS, does not sum up neighbouring axes of its values whole.
    """
    for start in range(values.ndim):
        for end in range(start + 1, values.ndim + 1):
            summed = prod(values.shape[start:end])
            if summed * result.size != values.size:
                continue
            table = values.reshape(prod(values.shape[:start]), summed, -1)
            exact = table.sum(1, dtype=np.float64)
            scale = 1 if kind == "sum" else summed
            if np.allclose(exact / scale, result.reshape(exact.shape), rtol=1e-5, atol=1e-6 * abs(table).max()):
                found = np.add.accumulate(table, axis=1, dtype=np.float32)[:, -1]
                error: np.ndarray = ((found - exact) / scale).reshape(result.shape)
                return error
    return None


def ratio(found: float, explained: float) -> float:
    """found / explained; infinite where either is NaN, or where nothing explains what was found."""
    if not (isfinite(found) and isfinite(explained)):
        return inf
    return found / explained if explained else inf if found else 0.0


def in_words(apart: float, errors: Mapping[str, float]) -> str:
    """Whether two sides' float32 outputs differ by rounding alone, in a sentence.

    apart is their largest difference relative to the largest output, errors each side's own from its float64 output.
    """
    own = " and ".join(
        f"{apart / error:.2g} times what {name} is from its float64 output ({error:.1e})"
        for name, error in errors.items()
        if error
    )
    whole = sum(errors.values())
    largest = max(apart, *errors.values())
    count = DIGITS if not largest else max(0, min(DIGITS, floor(-log10(largest)))) if largest < 1 else 0
    trusted = f"{count} digit{'' if count == 1 else 's'} can be trusted"
    if not apart:
        error = f"{largest:.1e} from float64, " if largest else ""
        return f"In float32 the outputs are the same to the bit, {error}{trusted}."
    told = f"In float32 the outputs differ by {apart:.1e} of the largest one" + (f", {own}" if own else "")
    if largest > COARSE:
        return f"{told}: that is coarser than float32 usually is, {trusted}."
    if apart > 2 * whole:
        return f"{told}: that is more than rounding, {trusted}."
    return f"{told}: that is rounding alone, {trusted}."
