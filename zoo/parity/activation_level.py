"""Level 3 of the ladder: every layer's output in float64. The tolerance is a constant, with what was measured."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.backends import first_backend, other_backends, runtime
from zoo.network.anatomy import Call
from zoo.parity.levels import Subject, run
from zoo.parity.likely_causes import likely
from zoo.parity.trained_sides import aside
from zoo.parity.training_limits import FLOOR, Limit
from zoo.report.parity_report import Level, place

# measured 7.1e-13 and below with parity mode on. A network may magnify rounding itself, as training_limits.py has it:
# to 1.0e-12 in resnet152, and to 1.2e-12 in the two ResNeXts of as many layers
ACTIVATIONS = FLOOR["float64"]
LARGE = 1 << 26  # parameters: networks of more are drawn again sooner than kept beside those of the other dtype
# of a picture: larger ones go through level 3 one at a time, since it keeps what every layer of one backend gives.
# efficientnet_b5 at 456 x 456 takes 4.3 GB so, and 9.1 with both at once
PIXELS = 400 * 400


def activations(subject: Subject) -> Level:
    """Level 3: every layer's output in eval mode, float64, perturbed biases and batch norm, parity mode."""
    if subject.facts.num_params > LARGE:
        subject.release()
    subject.values("float64")  # fitted to all the pictures
    if subject.images[0, 0].size <= PIXELS:
        return _activations(subject)
    found = [_activations(replace(subject, images=image[np.newaxis])) for image in subject.images]
    worst = max(found, key=lambda level: (not level.passed, level.measured / level.tolerance))
    errors = zip_longest(*(level.series["relative"] for level in found), fillvalue=0.0)
    return replace(worst, series={**worst.series, "relative": [max(each) for each in errors]})


def _activations(subject: Subject) -> Level:
    """Level 3 of all pictures of a subject together."""
    base = trace(subject, first_backend())
    walks = []
    for backend in other_backends():
        walks.append(walk := _Walk(backend, base))
        trace(subject, backend, walk.visit)
        walk.end()
    if any(walk.over for walk in walks):
        yardsticks = _Walk(first_backend(), base)
        trace(subject, first_backend(), yardsticks.visit, moved=True)
        for walk in walks:
            walk.judge(yardsticks.relative)
    worst = max(walks, key=lambda walk: walk.worst)
    failure = next((walk.failure for walk in walks if walk.failure), "")
    layers = max((walk.layers for walk in walks), key=len)
    relative = [max(found) for found in zip_longest(*(walk.relative for walk in walks), fillvalue=0.0)]
    where = failure or f"largest at {worst.at}, {len(base)} outputs"
    limit = max(walk.limit for walk in walks)
    series: dict[str, list[Any]] = {"layers": layers, "relative": relative}
    return Level("3", "activations", not failure, limit, worst.worst, "relative, float64", where, series=series)


@dataclass
class _Walk:
    """One backend's calls as they run, each compared with the reference's."""

    backend: str
    reference: list[Call]
    layers: list[str] = field(default_factory=list)
    relative: list[float] = field(default_factory=list)
    worst: float = -1.0
    at: str = ""
    failure: str = ""
    position: int = 0
    limit: float = ACTIVATIONS
    # what is above ACTIVATIONS: its place in relative, None for what is no number, by how much, and what to say of it
    over: list[tuple[int | None, float, str]] = field(default_factory=list)

    def visit(self, call: Call) -> None:
        """Compare a call with the reference's at the same place."""
        expected = self.reference[self.position] if self.position < len(self.reference) else None
        self.position += 1
        layer = call.layer or "logits"
        if expected is None or expected.layer != call.layer:
            against = "nothing" if expected is None else expected.layer or "logits"
            self._fail(f"{layer} ({call.kind}) runs where {against} runs in {first_backend()}")
            return
        apart = difference(_output(expected), _output(call))
        self.layers.append(layer)
        self.relative.append(apart.relative)
        if apart.relative > self.worst:
            self.worst, self.at = apart.relative, place(layer, self.backend)
        if not apart.relative <= ACTIVATIONS:
            differs = place(f"{layer} ({call.kind}) differs first", self.backend)
            self.over.append((len(self.relative) - 1, apart.relative, f"{differs}: {apart}; {likely(call.kind)}"))

    def judge(self, yardsticks: list[float]) -> None:
        """Hold what is above ACTIVATIONS against what one rounding unit does to the same layer of the first backend."""
        for at, apart, told in self.over:
            limit = ACTIVATIONS if at is None else Limit("float64", yardsticks[at]).value
            self.limit = max(self.limit, limit)
            if not apart <= limit:
                self.failure = told
                return

    def end(self) -> None:
        """Record a failure if calls of the reference are left."""
        if self.position < len(self.reference):
            self._fail(f"{self.reference[self.position].layer or 'logits'} never runs in {self.backend}")

    def _fail(self, problem: str) -> None:
        self.worst = float("inf")
        self.over.append((None, self.worst, place(problem, self.backend)))


def trace(
    subject: Subject, backend: str, visit: Callable[[Call], None] | None = None, moved: bool = False
) -> list[Call]:
    """Run a float64 network in parity mode with perturbed values; every call goes to visit, or into the result.

    moved: with the pictures and all values one rounding unit aside.
    """
    adapter = runtime(backend)
    model = subject.make(backend, "float64")
    adapter.proof(model)
    adapter.write(model, subject.values("float64"))
    subject.finish(backend, model)
    images = subject.images.astype(np.float64)
    if moved:
        adapter.write(model, {name: aside(array, subject.seed, name) for name, array in adapter.read(model)})
        images = aside(images, subject.seed, "pictures")
    kept: list[Call] = []

    def keep(call: Call) -> None:
        # a block gives what its last layer gave: one array does for both
        if kept and np.array_equal(_output(kept[-1]), _output(call)):
            call = replace(call, output=kept[-1].output)
        kept.append(call)

    run(backend, model, images, visit or keep)
    return kept


def _output(call: Call) -> np.ndarray:
    assert call.output is not None
    return call.output
