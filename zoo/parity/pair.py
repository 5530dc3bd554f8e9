"""Comparing two models that the user built, of any two backends or of one: levels 0, 1, 3 and 3b of the ladder.

Operations are matched by how they run, whether a layer or a function does them and whatever the layers are called, as
the doctor matches them. The models are copied and left as they are.
"""

import time
from collections.abc import Iterable, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from zoo.builder import backend_of, runtime_of
from zoo.cards import IMAGENET
from zoo.data.picture import PHOTOGRAPH, preprocess, read_picture
from zoo.errors import ArgumentError, ModelError
from zoo.feeds import Feed, cast, chosen, leaves, rows
from zoo.graph.align import Alignment
from zoo.graph.canonical import AVERAGES, SHAPERS, Graph, Node
from zoo.graph.crossing import Crossings, aligned, crossings, exact
from zoo.graph.equalise import Equaliser
from zoo.graph.parting import measure, parting
from zoo.numbers import unequal_bits
from zoo.parity.causes import likely
from zoo.parity.float32_level import judged, row
from zoo.parity.levels import ACTIVATIONS
from zoo.parity.machine import same_threads
from zoo.parity.report import Level, ParityReport
from zoo.system import processor
from zoo.vocabulary import single as kept

PAIR_LEVELS = ("0", "1", "3", "3b")


def compare_models(
    a: Any,
    b: Any,
    input_size: Sequence[Any] | None,
    levels: Iterable[str] = PAIR_LEVELS,
    image: str | Path | None = None,
    copy_weights: bool = False,
    inputs: Any = None,
) -> ParityReport:
    """Compare two models on inputs, or on noise or a picture of input_size, each with its own weights.

    Level 0 asks for the same operations with the same settings, level 1 for the same values of their weights, level 3
    for the same outputs, all that both have. copy_weights=True gives a's weights to a copy of b first, along the
    operations, so that only the architectures are compared. Raises ModelError (no model), ArgumentError (input_size,
    inputs, image).
    """
    feed, title = _feed(input_size, inputs, image)
    start = time.perf_counter()
    sides = [(backend_of(model), runtime_of(model)) for model in (a, b)]
    names = [f"{letter} ({backend})" for letter, (backend, _) in zip("ab", sides, strict=True)]
    results: list[Level] = []
    with same_threads([backend for backend, _ in sides]) as threads:
        singles = [adapter.copy(model, "float32") for (_, adapter), model in zip(sides, (a, b), strict=True)]
        backends = sides[0][0], sides[1][0]
        models = singles[0], singles[1]
        if copy_weights:
            _give(backends, models, feed)
        for level in levels:
            try:
                if level == "0":
                    results.append(_static(*aligned(backends, models, feed)))
                elif level == "1":
                    results.append(_states(sides[1][1], models[1], _crossings(backends, models, feed)))
                elif level == "3":
                    results.append(activations(*exact(backends, models, feed)))
                else:
                    results.append(_float32(dict(zip(names, sides, strict=True)), singles, rows(feed, 1)))
            except ModelError as error:
                results.append(Level(level, "cannot run", False, 0.0, float("inf"), "", str(error)))
    versions = {name: adapter.version() for name, (_, adapter) in zip(names, sides, strict=True)}
    seconds = time.perf_counter() - start
    what = f"{type(a).__name__} and {type(b).__name__}"
    shapes = {name: list(array.shape) for name, array in leaves(feed).items()}
    arguments = {"inputs": shapes, "copy_weights": copy_weights}
    return ParityReport(what, arguments, 0, title, "proof", tuple(results), versions, threads, processor(), seconds)


def _feed(input_size: Sequence[Any] | None, inputs: Any, image: str | Path | None) -> tuple[Feed, str]:
    """What the models are given, in float32, and what that is in words: a photograph where a shape is a picture's."""
    if image is not None and inputs is not None:
        raise ArgumentError("image is a picture in place of the one that ships; with inputs= leave it out.")
    feed = cast(chosen(input_size, inputs, SEED), "float32")
    if inputs is not None:
        return feed, "the given inputs"
    if not isinstance(feed, np.ndarray) or feed.ndim != 4 or feed.shape[1] not in (1, 3):
        if image is not None:
            raise ArgumentError(f"image is for models that take one picture, and input_size is {input_size!r}.")
        return feed, "noise"
    path = Path(image or PHOTOGRAPH)
    picture = read_picture(path)
    both = (picture, np.ascontiguousarray(picture[:, ::-1]))
    images = np.stack([preprocess(pixels, IMAGENET, feed.shape[1:]) for pixels in both])
    return images, f"{path.name} and its mirror image"


Side = tuple[str, Any]
SEED = 13  # of the noise
# settings of operations without weights that make a difference; of others, such as a resize, level 3 alone can tell
SETTINGS = ("elu", "celu", "softplus", "layer_norm", "group_norm", "instance_norm", "conv_transpose", "pixel_shuffle")


def _static(graphs: tuple[Graph, Graph], alignment: Alignment) -> Level:
    """Level 0: the same operations with the same settings; what only changes a shape is a matter of taste."""
    problems, macs, count = [], 0, 0
    for r, s in alignment.columns:
        if r is None or s is None:
            lonely, one, other = (r, "a", "b") if r is not None else (s, "b", "a")
            assert lonely is not None
            if lonely.kind not in SHAPERS:
                problems.append(f"{lonely.where}, a {lonely.kind}, runs in {one} and has no partner in {other}")
            continue
        count += r.kind != "output"
        macs += _macs(r)
        problems += [f"{r.where} ({s.where} in b): {problem}" for problem in _apart(r, s)]
    where = problems[0] if problems else f"{count} operations, {macs:,} MACs"
    return Level("0", "static", not problems, 0.0, float(len(problems)), "differences", where)


def _apart(r: Node, s: Node) -> Iterable[str]:
    """What differs between two partners: kinds, settings, the size of the output."""
    means = r.kind in AVERAGES and s.kind in AVERAGES
    if r.kind != s.kind and not means:
        if r.as_linear is None or r.as_linear != s.as_linear:
            yield f"a {r.kind} stands against a {s.kind}"
    elif r.kind == s.kind:
        one, other = ((each.config if each.kind in SETTINGS else each.essentials) for each in (r, s))
        for name in sorted((one.keys() | other.keys()) - {"training"}):
            if _rounded(one.get(name)) != _rounded(other.get(name)):
                yield f"{name} is {one.get(name)} against {other.get(name)}"
    loose = means or r.kind != s.kind or r.kind in SHAPERS
    shapes = [prod(each.shape) if loose else each.shape[1:] for each in (r, s)]
    if shapes[0] != shapes[1]:
        yield f"output {r.shape[1:]} against {s.shape[1:]}"


def _rounded(value: Any) -> Any:
    return kept(value) if isinstance(value, float) else value


def _macs(node: Node) -> int:
    """Multiply-accumulates of one operation for one picture: convolutions and linear layers, biases left out."""
    values, config = prod(node.shape[1:]), node.config
    if node.kind == "conv":
        return int(values * config["in_channels"] // config["groups"] * prod(config["kernel_size"]))
    return int(values * config["in_features"]) if node.kind == "linear" else 0


def _crossings(backends: tuple[str, str], models: tuple[Any, Any], feed: Feed) -> Crossings:
    return crossings(backends, models, *aligned(backends, models, feed))


def _states(adapter: Any, b: Any, crossing: Crossings) -> Level:
    """Level 1: the same values to the bit in the tensors that partners use, and no tensor of either without one."""
    values = dict(adapter.read(b))
    problems = list(crossing.problems)
    for each in crossing.found:
        bits = unequal_bits(each.array, np.asarray(values[each.target]))
        if bits:
            told = f"{each.source} and b's {each.target} differ in {bits:,} values"
            problems.append(f"{told} (copy_weights=True copies a's)")
    problems += [f"{name} of a has no partner in b" for name in crossing.left]
    problems += [f"{name} of b has no partner in a" for name in crossing.missing]
    where = problems[0] if problems else f"{len(crossing.found)} tensors"
    return Level("1", "transfer", not problems, 0.0, float(len(problems)), "tensors differ", where)


def _give(backends: tuple[str, str], models: tuple[Any, Any], feed: Feed) -> None:
    """Copy a's values into b along the operations; where the two do not fit, level 1 says so."""
    try:
        found = _crossings(backends, models, feed).found
    except ModelError:
        return  # each level says it
    runtime_of(models[1]).write(models[1], {each.target: each.array for each in found})


def activations(graphs: tuple[Graph, Graph], alignment: Alignment, equaliser: Equaliser) -> Level:
    """Level 3: the outputs of all partners. What is made good before the output is no difference."""
    apart = measure(graphs, alignment)
    part = parting(graphs, alignment, apart)
    layers, relatives = [], []
    for r, s in alignment.columns:
        if r is not None and s is not None and (part is not None or apart[s.index].relative <= ACTIVATIONS):
            layers.append(r.where)
            relatives.append(apart[s.index].relative)
    worst = max(relatives)
    where = f"largest at {layers[relatives.index(worst)]}, {len(layers)} outputs" if worst else f"{len(layers)} outputs"
    if part is not None:
        r, s = part.pair
        worst = max(worst, part.apart.relative)
        lonely = [f"a has {each.where} before it" for each in part.missing if each.kind not in SHAPERS]
        lonely += [f"b has {each.where} before it" for each in part.extra if each.kind not in SHAPERS]
        cause = "; ".join(lonely[:2]) or likely(r.kind)
        where = f"{r.where} ({r.kind}; {s.where} in b) parts first: {part.apart}; {cause}"
    beside = [
        f"{letter} returns {', '.join(map(repr, each.beside))} besides, which has no partner"
        for letter, each in zip("ab", graphs, strict=True)
        if each.beside
    ]
    where = "; ".join([where, *beside, *(each.rstrip(".") for each in equaliser.told())])
    series: dict[str, list[Any]] = {"layers": layers, "relative": relatives}
    return Level("3", "activations", part is None, ACTIVATIONS, worst, "relative, float64", where, series=series)


def _float32(sides: dict[str, Side], singles: list[Any], image: Feed) -> Level:
    """Each model's float32 against its own float64, on one picture."""
    found = {}
    for (name, (backend, adapter)), single in zip(sides.items(), singles, strict=True):
        adapter.proof(single)
        found[name] = judged(backend, adapter.copy(single, "float64"), single, image, 0)
    return row(found)
