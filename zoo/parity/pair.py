"""Comparing two models that the user built, of two backends or of one: all levels except 2.

Operations are matched by how they run, whether they are layers or functions and independent of names, as
the doctor matches them. The models are copied and left as they are.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from zoo.array_difference import BOTH_UNKNOWN, difference, unequal_bits
from zoo.backends import backend_of, runtime_of
from zoo.cards import IMAGENET
from zoo.data.picture import PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, ModelError
from zoo.graph.align import Alignment
from zoo.graph.aligned_runs import exact, met
from zoo.graph.canonical import REARRANGED, Graph
from zoo.graph.equalise import Equaliser
from zoo.graph.first_difference import first_difference, measure
from zoo.graph.live_models import borrowed, own, readied, recorded
from zoo.graph.tensor_crossing import Crossings, matched, stir
from zoo.model_inputs import Feed, cast, chosen, leaves, rows
from zoo.parity.activation_level import ACTIVATIONS
from zoo.parity.float32_level import judged, judged_mixed, mixed_row, row
from zoo.parity.likely_causes import likely
from zoo.parity.pair_training import LEVELS as TRAINING
from zoo.parity.pair_training import PairTraining, Samples
from zoo.parity.rounding_model import in_words
from zoo.parity.static_level import static, told
from zoo.parity.trained_sides import Side as Trained
from zoo.process.devices_and_threads import on_device, same_threads, where
from zoo.recording import Recording
from zoo.report.parity_report import Level, ParityReport, skipped
from zoo.system import give_back_memory

QUICK = ("0", "1", "3", "3b")
PAIR_LEVELS = (*QUICK, *TRAINING, "amp")


def compare_models(
    a: Any,
    b: Any,
    input_size: Sequence[Any] | None,
    levels: Iterable[str] = QUICK,
    image: str | Path | None = None,
    copy_weights: bool = False,
    inputs: Any = None,
    device: str | None = None,
) -> ParityReport:
    """Compare two models on inputs, or on noise or a picture of input_size, each with its own weights.

    Level 0 asks for the same operations with the same settings, level 1 for the same values of their weights, level 3
    for the same outputs, all that both have; levels 4 to 8 train copies of both (pair_training.py). copy_weights=True
    gives a's weights to a copy of b first, along the operations, so that only the architectures are compared; norms and
    biases that are as they were first set are moved for that, since their place would not show. The models live here,
    or in their backends' processes (zoo/process/isolate.py); device is where these compute, their copies with them.
    Raises ModelError (not a model), ArgumentError (input_size, inputs, image).
    """
    feed, title = _feed(input_size, inputs, image)
    start = time.perf_counter()
    sides = [(backend_of(model), runtime_of(model)) for model in (a, b)]
    names = [f"{letter} ({backend})" for letter, (backend, _) in zip("ab", sides, strict=True)]
    results: list[Level] = []
    runs: list[Recording] = []
    backends = sides[0][0], sides[1][0]
    with same_threads(backends) as threads, on_device(device, backends) as missing:
        if missing:
            results, levels, copy_weights = [skipped(level, missing) for level in levels], (), False
        singles = [readied(backend, model, feed) for backend, model in zip(backends, (a, b), strict=True)]
        models = singles[0], singles[1]
        if copy_weights:
            stir(backends[0], models[0], feed)
            runs += _give(backends, models, feed)

        @cache  # level 0, level 1 and training go by the same
        def found() -> tuple[tuple[Graph, Graph], Alignment]:
            # a's weights are what they were
            first = runs.pop() if runs else recorded(backends[0], models[0], feed)
            return met(first, recorded(backends[1], models[1], feed))

        training: PairTraining | None = None
        for level in levels:
            try:
                if level in TRAINING:
                    own = inputs is not None
                    training = training or _training(names, backends, models, *found(), feed, own, image)
                    results.append(training.level(level))
                elif level == "0":
                    results.append(static(*found()))
                elif level == "1":
                    ways = matched(backends, models, *found())
                    best = min((_states(sides[1][1], models[1], each) for each in ways), key=lambda way: way.measured)
                    results.append(told(best, *found(), doubts=len(ways) > 1))
                elif level == "3":
                    results.append(activations(*exact(backends, models, feed)))
                else:
                    named, first = dict(zip(names, sides, strict=True)), rows(feed, 1)
                    judge = _mixed if level == "amp" else partial(_float32, found)
                    results.append(judge(named, singles, first))
                give_back_memory()
            except ModelError as error:
                # a model that stops, or is written so that it cannot be looked into, is not known to be another
                results.append(Level(level, "cannot run", False, 0.0, float("nan"), "", str(error)))
        versions = {name: adapter.version() for name, (_, adapter) in zip(names, sides, strict=True)}
        machine = where(None if missing else device, backends)
    seconds = time.perf_counter() - start
    what = f"{type(models[0]).__name__} and {type(models[1]).__name__}"
    shapes = {name: list(array.shape) for name, array in leaves(feed).items()}
    arguments = {"inputs": shapes, "copy_weights": copy_weights} | ({} if device is None else {"device": device})
    return ParityReport(what, arguments, 0, title, "proof", tuple(results), versions, threads, machine, seconds)


def _feed(input_size: Sequence[Any] | None, inputs: Any, image: str | Path | None) -> tuple[Feed, str]:
    """What the models are given, in float32, and what that is in words: a photograph where a shape is a picture's."""
    if image is not None and inputs is not None:
        raise ArgumentError("image is a picture in place of the one that ships; with inputs= leave it out.")
    feed = cast(chosen(input_size, inputs, SEED), "float32")
    if inputs is not None:
        return feed, "the given inputs"
    if not _is_picture(feed):
        if image is not None:
            raise ArgumentError(f"image is for models that take one picture, and input_size is {input_size!r}.")
        return feed, "noise"
    path = Path(image or PHOTOGRAPH)
    picture = read_picture(path)
    both = (picture, picture[:, ::-1].copy())
    assert isinstance(feed, np.ndarray)
    images = np.stack([preprocess(pixels, IMAGENET, feed.shape[1:]) for pixels in both])
    return images, f"{path.name} and its mirror image"


def _is_picture(feed: Feed) -> bool:
    return isinstance(feed, np.ndarray) and feed.ndim == 4 and feed.shape[1] in (1, 3)


def _training(
    names: Sequence[str],
    backends: tuple[str, str],
    models: tuple[Any, Any],
    graphs: tuple[Graph, Graph],
    alignment: Alignment,
    feed: Feed,
    own: bool,
    image: str | Path | None,
) -> PairTraining:
    ways = matched(backends, models, graphs, alignment)
    states = min(
        (_states(runtime_of(models[1]), models[1], each, ties=False) for each in ways), key=lambda level: level.measured
    )
    one, other = (Trained(name, backend) for name, backend in zip(names, backends, strict=True))
    cut = (read_picture(Path(image or PHOTOGRAPH)),) if _is_picture(feed) and not own else ()
    unequal = "" if states.passed else states.where
    return PairTraining((one, other), models, graphs, alignment, Samples(feed, cut, own), unequal)


Side = tuple[str, Any]
SEED = 13  # of the noise


def _states(adapter: Any, b: Any, crossing: Crossings, ties: bool = True) -> Level:
    """Level 1: the same values to the bit in the tensors that partners use, and no tensor of either without one.

    ties: whether tensors that one model shares must be shared in the other.
    """
    values = dict(adapter.read(b))
    problems = list(crossing.problems)
    for each in crossing.found:
        bits = unequal_bits(each.array, np.asarray(values[each.target]))
        if bits:
            told = f"{each.source} and b's {each.target} differ in {bits:,} values"
            problems.append(f"{told} (copy_weights=True copies a's)")
    problems += [f"{name} of a has no partner in b" for name in crossing.left]
    problems += [f"{name} of b has no partner in a" for name in crossing.missing]
    problems += crossing.untied if ties else []
    where = problems[0] if problems else f"{len(crossing.found)} tensors"
    if crossing.constants:
        where += f"; constants without a partner: {', '.join(crossing.constants)}"
    return Level("1", "transfer", not problems, 0.0, float(len(problems)), "tensors differ", where)


def _give(backends: tuple[str, str], models: tuple[Any, Any], feed: Feed) -> list[Recording]:
    """Copy a's values into b along the operations, and give a's run; where the two do not fit, level 1 says so.

    Where layers have two possible partners, the first way is taken by which the two compute the same.
    """
    try:
        one, other = (recorded(name, model, feed) for name, model in zip(backends, models, strict=True))
        ways = matched(backends, models, *met(one, other))
        for way in (*ways, ways[0]):
            arrays = {each.target: each.array for each in way.found}
            own(backends[1], models[1], list(arrays))
            runtime_of(models[1]).write(models[1], arrays)
            if len(ways) == 1 or activations(*exact(backends, models, feed)).passed:
                break
    except ModelError:
        return []  # each level says it
    return [one]


def activations(graphs: tuple[Graph, Graph], alignment: Alignment, equaliser: Equaliser) -> Level:
    """Level 3: the outputs of all partners. What is corrected before the output does not count as a difference."""
    apart = measure(graphs, alignment, equaliser.apart)
    gap = first_difference(graphs, alignment, apart)
    if gap is not None and gap.apart.problem == BOTH_UNKNOWN:
        unknown = f"both give NaN or infinite values from {gap.pair[0].where} on"
        where = f"no answer: {unknown}; give other inputs or weights"
        return Level("3", "activations", False, ACTIVATIONS, float("nan"), "relative, float64", where)
    layers, relatives = [], []
    for r, s in alignment.columns:
        if r is not None and s is not None and (gap is not None or apart[s.index].relative <= ACTIVATIONS):
            layers.append(r.where)
            relatives.append(apart[s.index].relative)
    worst = max(relatives)
    where = f"largest at {layers[relatives.index(worst)]}, {len(layers)} outputs" if worst else f"{len(layers)} outputs"
    if gap is not None:
        r, s = gap.pair
        worst = max(worst, gap.apart.relative)
        lonely = [f"a has {each.where} before it" for each in gap.missing if each.kind not in REARRANGED]
        lonely += [f"b has {each.where} before it" for each in gap.extra if each.kind not in REARRANGED]
        cause = "; ".join(lonely[:2]) or likely(r.kind)
        where = f"{r.where} ({r.kind}; {s.where} in b) differs first: {gap.apart}; {cause}"
    beside = [
        f"{letter} returns {', '.join(map(repr, each.beside))} besides, which has no partner"
        for letter, each in zip("ab", graphs, strict=True)
        if each.beside
    ]
    where = "; ".join([where, *beside, *(each.rstrip(".") for each in equaliser.told())])
    series: dict[str, list[Any]] = {"layers": layers, "relative": relatives}
    level = Level("3", "activations", gap is None, ACTIVATIONS, worst, "relative, float64", where, series=series)
    return told(level, graphs, alignment)


def _mixed(sides: dict[str, Side], singles: list[Any], image: Feed) -> Level:
    """Each model's mixed precision against its own float64, on one picture."""
    found = {}
    for (name, (backend, adapter)), single in zip(sides.items(), singles, strict=True):
        adapter.proof(single)
        found[name] = judged_mixed(backend, borrowed(backend, single, "float64"), single, image, 0)
    return mixed_row(found)


def _float32(
    structure: Callable[[], tuple[tuple[Graph, Graph], Alignment]],
    sides: dict[str, Side],
    singles: list[Any],
    image: Feed,
) -> Level:
    """Each model's float32 against its own float64, on one picture."""
    found = {}
    for (name, (backend, adapter)), single in zip(sides.items(), singles, strict=True):
        adapter.proof(single)
        found[name] = judged(backend, borrowed(backend, single, "float64"), single, image, 0)
    outputs = [
        adapter.run(single, image).astype("float64")
        for (_, adapter), single in zip(sides.values(), singles, strict=True)
    ]
    if outputs[0].shape != outputs[1].shape or not all(each.is_principal for each in structure()[0]):
        return row(found)
    errors = {name.partition(" ")[0]: each.error[each.logits] for name, each in found.items()}
    level = row(found)
    return replace(level, where=f"{level.where}; {in_words(difference(*outputs).relative, errors)}")
