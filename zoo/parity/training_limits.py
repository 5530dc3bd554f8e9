"""By how much two backends may differ where training magnifies rounding: derived from the network, not fitted.

The yardstick is each backend against itself, with its pictures and all its weights moved by one rounding unit of the
dtype and the order of the batch reversed: the larger of the two, since backends do not sum alike. What two right
backends differ by is of that size. The limit is FACTOR times it, never below a floor, never above a ceiling.
"""

from dataclasses import dataclass, field
from math import isfinite

import numpy as np

# One backend alone is no yardstick for both: in mobilenet_v2, float64, PyTorch's gradients move by 3.6e-12 and Paddle's
# by 4.8e-14 (its batch norm sums otherwise), and the two differ by 4.4e-12.
FACTOR = 64.0
# 4,500 rounding units of float64, 800 of float32: a single value such as a loss may stand still by chance.
FLOOR = {"float64": 1e-12, "float32": 1e-4}
# Gradients are not continuous: where rounding takes an activation across the kink of a rectifier, they jump, in one run
# and not in the other. In float32 one tensor's differs by 1.4e-2 where the yardstick is 1.1e-3; never seen in float64.
KINKED = {"float64": 1e-12, "float32": 1e-2}
# The smallest mutant of the self-test differs by 1e-8. In float32 resnet152's whole gradient differs by 5e-2, the
# yardstick by 7e-2: at half of the value itself there is nothing left to compare.
CEILING = {"float64": 1e-8, "float32": 0.5}
# A value may stand still by chance, and a rectifier's kink be crossed in one run and not in the next: of three moves of
# AlexNet's in float32, two differed from the network itself by 3e-3 after six steps, and one by 2e-4; of eight moves of
# a drawn network in float64, whose gradient of one convolution is all in one value, three moved it by 1e-13 and one by
# 6e-15. So what is beyond its limit is a difference only where so many moves say the same.
SAMPLES = 5


@dataclass(frozen=True)
class Limit:
    """A relative difference that is allowed, rounded to two digits, and why. kinked: where gradients come in."""

    dtype: str
    yardstick: float
    kinked: bool = False

    @property
    def wanted(self) -> float:
        """FACTOR times the yardstick, without the floor and the ceiling."""
        return FACTOR * self.yardstick if isfinite(self.yardstick) else float("inf")

    @property
    def floor(self) -> float:
        """The least limit."""
        return (KINKED if self.kinked else FLOOR)[self.dtype]

    @property
    def value(self) -> float:
        """The limit."""
        return float(f"{min(max(self.wanted, self.floor), CEILING[self.dtype]):.1e}")

    def __str__(self) -> str:
        edge = "floor above " if self.wanted < self.floor else "ceiling below " * (self.wanted > CEILING[self.dtype])
        return f"limit {self.value:.1e}, {edge}{FACTOR:g} x {self.yardstick:.1e}"


@dataclass
class Tally:
    """What several comparisons found: the one nearest to its limit or furthest beyond it, and the first beyond."""

    dtype: str
    kinked: bool = False
    measured: float = -1.0
    limit: Limit = field(default=Limit("float64", 0.0))
    at: str = ""
    failure: str = ""

    def add(self, apart: float, yardstick: float, at: str, problem: str = "") -> None:
        """One comparison: by how much two differ, what rounding does to one of them, where, and what to say of it."""
        limit = Limit(self.dtype, yardstick, self.kinked)
        apart = apart if np.isfinite(apart) else float("inf")
        if self.measured < 0 or apart / limit.value > self.measured / self.limit.value:
            self.measured, self.limit, self.at = apart, limit, at
        if not apart <= limit.value and not self.failure:
            self.failure = f"{at}: {problem or f'{apart:.1e}'} ({self.dtype}, {apart:.1e}; {limit})"

    def __str__(self) -> str:
        return f"{self.dtype} {self.measured:.1e} at {self.at} ({self.limit})"
