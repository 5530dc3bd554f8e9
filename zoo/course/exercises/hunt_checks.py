"""How a hunt's mended port is graded, without telling where the mistake is."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.backends import runtime
from zoo.course.exercises.compare_answers import told
from zoo.course.exercises.grade import Bench
from zoo.course.exercises.hint_texts import Hint, Problem, Words, no_model
from zoo.doctor.diagnose import diagnose
from zoo.doctor.diagnosis import Cause

LOOK = Hint(
    Words("Compare the two files line by line.", "逐行对照两个文件。"),
    Words("Print what both give at each step.", "打印两边每一步的值。"),
)
BROKEN = (Cause.BREAKS_OFF, Cause.UNALIGNED)  # what a student should read: it is not the mistake that is hunted


@dataclass(frozen=True)
class Twin:
    """Builds the student's network and holds it against the mended one by zoo.diagnose. size: of one input."""

    size: tuple[int, ...]

    def __call__(self, student: Any, solution: Any, bench: Bench) -> Problem | None:
        """That the two differ, and by how much; None where they are equal."""
        model = student()
        if not runtime(bench.backend).is_model(model):
            return no_model(type(model).__name__, bench.backend)
        found = diagnose(model, solution(), input_size=self.size)
        if found.equal:
            return None
        if found.cause in BROKEN or not found.where:
            return told(found, {})
        share = found.figures.get("relative_difference")
        if not isinstance(share, float) or not np.isfinite(share):
            return Problem(Words("is not the right network", "与正确的网络不同"), LOOK)
        return Problem(
            Words(f"gives other values than the right network (relative difference {share:.2g})",
                  f"与正确网络的值不同（相对差异 {share:.2g}）"),
            LOOK,
        )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """Builds a network and looks at its first weights: their deviation within a share, their largest value."""

    within: float = 0.1

    def __call__(self, student: Any, solution: Any, bench: Bench) -> Problem | None:
        """The first array whose values are spread otherwise, or None."""
        model = student()
        if not runtime(bench.backend).is_model(model):
            return no_model(type(model).__name__, bench.backend)
        mine, right = spreads(model, bench), spreads(solution(), bench)
        if mine.keys() != right.keys():
            return Problem(Words("has other parameters", "参数的名称不同"), LOOK)
        for name, wanted in right.items():
            if not np.allclose(mine[name], wanted, rtol=self.within, atol=0):
                return Problem(
                    Words(f"the first values of {name} are spread otherwise", f"{name} 的初始值分布不同"), LOOK
                )
        return None


def spreads(model: Any, bench: Bench) -> dict[str, tuple[float, float]]:
    """The standard deviation and the largest size of every parameter's values, by name."""
    arrays = {name: np.asarray(bench.plain(value), float) for name, value in model.named_parameters()}
    return {name: (float(array.std()), float(np.abs(array).max())) for name, array in arrays.items()}
