"""Comparing two models that the user built, of any two backends or of one: levels 0, 1, 3 and 3b of the ladder.

Layers are matched by name where both have the same names, else in the order in which they run. The models are copied
and left as they are.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from zoo.anatomy import Call
from zoo.builder import backend_of, runtime_of
from zoo.cards import IMAGENET
from zoo.data.picture import PHOTOGRAPH, preprocess, read_picture
from zoo.errors import ArgumentError, ModelError
from zoo.parity.causes import likely
from zoo.parity.float32_level import judged, row
from zoo.parity.levels import ACTIVATIONS, run, settings_apart
from zoo.parity.machine import processor, same_threads
from zoo.parity.numbers import difference, unequal_bits
from zoo.parity.report import Level, ParityReport

PAIR_LEVELS = ("0", "1", "3", "3b")


def compare_models(
    a: Any,
    b: Any,
    input_size: tuple[int, int, int],
    levels: Iterable[str] = PAIR_LEVELS,
    image: str | Path | None = None,
    copy_weights: bool = False,
) -> ParityReport:
    """Compare two models on a picture of input_size (C, H, W), each with its own weights.

    Level 1 asks for the same values in both, layer by layer. copy_weights=True gives a's to a copy of b first, so that
    only the architectures are compared. Raises ModelError (no model), ArgumentError (input_size).
    """
    if len(input_size) != 3 or any(not isinstance(value, int) or value < 1 for value in input_size):
        raise ArgumentError(f"input_size is (channels, height, width), found {input_size!r}; give three integers.")
    start = time.perf_counter()
    sides = [(backend_of(model), runtime_of(model)) for model in (a, b)]
    names = [f"{letter} ({backend})" for letter, (backend, _) in zip("ab", sides, strict=True)]
    path = Path(image or PHOTOGRAPH)
    picture = read_picture(path)
    both = (picture, np.ascontiguousarray(picture[:, ::-1]))
    images = np.stack([preprocess(pixels, IMAGENET, input_size) for pixels in both])
    results: list[Level] = []
    with same_threads([backend for backend, _ in sides]) as threads:
        singles = [adapter.copy(model, "float32") for (_, adapter), model in zip(sides, (a, b), strict=True)]
        if copy_weights:
            _give(sides, *singles)
        for level in levels:
            try:
                if level == "0":
                    found = [_leaves(side, model, images, False) for side, model in zip(sides, singles, strict=True)]
                    results.append(_static(found[0], _paired(*found)))
                elif level == "1":
                    results.append(_states(sides, *singles))
                elif level == "3":
                    exact = [_exact(side, model, images) for side, model in zip(sides, singles, strict=True)]
                    results.append(_activations(exact[0], _paired(*exact)))
                else:
                    results.append(_float32(dict(zip(names, sides, strict=True)), singles, images[:1]))
            except ModelError as error:
                results.append(Level(level, "cannot run", False, 0.0, float("inf"), "", str(error)))
    versions = {name: adapter.version() for name, (_, adapter) in zip(names, sides, strict=True)}
    title = f"{path.name} and its mirror image"
    seconds = time.perf_counter() - start
    what = f"{type(a).__name__} and {type(b).__name__}"
    arguments = {"input_size": list(input_size), "copy_weights": copy_weights}
    return ParityReport(what, arguments, 0, title, "proof", tuple(results), versions, threads, processor(), seconds)


Side = tuple[str, Any]


def _paired(first: list[Call], second: list[Call]) -> list[Call]:
    """b's calls in a's order where both have the same names: branches side by side may run in another order."""
    named: list[dict[tuple[str, int], Call]] = [{}, {}]
    for calls, found in zip((first, second), named, strict=True):
        for call in calls:
            times = sum(layer == call.layer for layer, _ in found)
            found[call.layer, times] = call
    return [named[1][key] for key in named[0]] if named[0].keys() == named[1].keys() else second


def _leaves(side: Side, model: Any, images: np.ndarray, outputs: bool) -> list[Call]:
    calls: list[Call] = []
    run(side[0], model, images, lambda call: calls.append(call) if call.leaf else None, outputs)
    return calls


def _exact(side: Side, model: Any, images: np.ndarray) -> list[Call]:
    """The leaf calls of a float64 copy in proof mode."""
    wide = side[1].copy(model, "float64")
    side[1].proof(wide)
    return _leaves(side, wide, images.astype(np.float64), True)


def _static(first: list[Call], second: list[Call]) -> Level:
    problems = []
    for one, other in zip(first, second, strict=False):
        if one.kind != other.kind:
            problems.append(f"{one.layer}, a {one.kind}, runs where {other.layer}, a {other.kind}, runs in b")
            break
        problems += [f"{one.layer} ({other.layer} in b): {problem}" for problem in settings_apart(one, other)]
    if len(first) != len(second):
        problems.append(f"{len(first)} layers run in a against {len(second)} in b")
    where = problems[0] if problems else f"{len(first)} layers, {sum(call.macs for call in first):,} MACs"
    return Level("0", "static", not problems, 0.0, float(len(problems)), "differences", where)


def _states(sides: list[Side], a: Any, b: Any) -> Level:
    """The same values to the bit, matched in order: names may differ, kinds, roles and shapes may not."""
    problems = []
    slots = [side[1].slots(model) for side, model in zip(sides, (a, b), strict=True)]
    shapes = [[(slot.kind, slot.role, slot.shape) for slot in found] for found in slots]
    if shapes[0] == shapes[1]:
        pairs = zip(sides[0][1].read(a), sides[1][1].read(b), strict=True)
        for (name, array), (other, twin) in pairs:
            bits = unequal_bits(array, twin)
            if bits:
                problems.append(f"{name} and b's {other} differ in {bits:,} values (copy_weights=True copies a's)")
    else:
        at = next((i for i, pair in enumerate(zip(*shapes, strict=False)) if pair[0] != pair[1]), min(map(len, shapes)))
        words = [f"{found[at].name} {found[at].shape}" if at < len(found) else "nothing" for found in slots]
        problems.append(f"the states part at tensor {at + 1}: {words[0]} against {words[1]}")
    where = problems[0] if problems else f"{len(slots[0])} tensors"
    return Level("1", "transfer", not problems, 0.0, float(len(problems)), "tensors differ", where)


def _give(sides: list[Side], a: Any, b: Any) -> None:
    """Copy a's values into b, in order; where the two do not fit, level 1 says so."""
    slots = sides[1][1].slots(b)
    values = [array for _, array in sides[0][1].read(a)]
    if [slot.shape for slot in slots] == [array.shape for array in values]:
        sides[1][1].write(b, {slot.name: np.array(array) for slot, array in zip(slots, values, strict=True)})


def _activations(first: list[Call], second: list[Call]) -> Level:
    worst, at, failure = 0.0, "", ""
    relatives = []
    for one, other in zip(first, second, strict=False):
        assert one.output is not None
        assert other.output is not None
        apart = difference(one.output, other.output)
        relatives.append(apart.relative)
        if apart.relative > worst:
            worst, at = apart.relative, one.layer
        if not apart.relative <= ACTIVATIONS and not failure:
            failure = f"{one.layer} ({one.kind}; {other.layer} in b) parts first: {apart}; {likely(one.kind)}"
    if len(first) != len(second):
        worst, failure = float("inf"), failure or f"{len(first)} layers run in a against {len(second)} in b"
    series: dict[str, list[Any]] = {"layers": [call.layer for call in first][: len(relatives)], "relative": relatives}
    where = failure or f"largest at {at or 'no layer'}, {len(first)} outputs"
    return Level("3", "activations", not failure, ACTIVATIONS, worst, "relative, float64", where, series=series)


def _float32(sides: dict[str, Side], singles: list[Any], image: np.ndarray) -> Level:
    """Each model's float32 against its own float64, on one picture."""
    found = {}
    for (name, (backend, adapter)), single in zip(sides.items(), singles, strict=True):
        adapter.proof(single)
        found[name] = judged(backend, adapter.copy(single, "float64"), single, image, 0)
    return row(found)
