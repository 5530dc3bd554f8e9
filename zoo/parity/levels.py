"""The levels of the ladder that need no training: 0 static, 1 transfer, 3 activations; 3b is in float32_level.py.

Each level is a function from a Subject to a Level. Tolerances are constants here, with what was measured.
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from zoo.anatomy import Call
from zoo.builder import BACKENDS, runtime
from zoo.cards import ModelCard
from zoo.errors import FileError, ModelError, WorkerError, ZooError
from zoo.parity.causes import likely
from zoo.parity.numbers import difference, unequal_bits
from zoo.parity.report import Level
from zoo.weights.files import load, save
from zoo.weights.init import perturbed
from zoo.weights.state import load_state

ACTIVATIONS = 1e-12  # measured 1e-13 and below with proof mode on
SELF_ERROR = 2.5  # of the larger self-error; measured below 2
FLOAT32 = 1e-4  # relative, whatever the self-errors are
LARGE = 1 << 26  # parameters: networks of more are drawn again sooner than kept beside those of the other dtype


@dataclass(frozen=True)
class Subject:
    """The two networks under comparison: how to make them, and what they look at.

    make(backend, dtype) builds one of them from the seed; images is float32 N x C x H x W. finish(backend, model) is
    what the self-test changes after values were perturbed.
    """

    facts: ModelCard
    arguments: dict[str, Any]
    seed: int
    images: np.ndarray
    make: Callable[[str, str], Any]
    finish: Callable[[str, Any], None] = lambda backend, model: None

    @cached_property
    def singles(self) -> dict[str, Any]:
        """Both networks in float32, built when first asked for: levels 0, 1 and 3b share them, 3b changes them.

        Level 3 lets go of LARGE ones.
        """
        return {backend: self.make(backend, "float32") for backend in BACKENDS}

    def release(self) -> None:
        """Let go of the networks that singles keeps."""
        self.__dict__.pop("singles", None)

    @property
    def is_default(self) -> bool:
        """Whether the card's numbers hold for these arguments."""
        channels, size, _ = self.facts.input_size
        defaults = {"num_classes": self.facts.num_classes, "in_channels": channels, "image_size": size, "aux": False}
        return self.arguments == defaults


def static(subject: Subject) -> Level:
    """Level 0: trainable parameters, MACs, every call's name, kind and output shape, every leaf's configuration."""
    found, problems = [], []
    for backend in BACKENDS:
        model = subject.singles[backend]
        layers: list[Call] = []
        one = np.zeros((1, *subject.images.shape[1:]), np.float32)
        run(backend, model, one, layers.append, outputs=False)
        params = sum(slot.size for slot in runtime(backend).slots(model) if slot.trainable)
        found.append((params, sum(call.macs for call in layers), layers))
    (params, macs, layers), (params2, macs2, layers2) = found
    for first, second in zip(layers, layers2, strict=False):
        problems += [f"{first.layer or 'logits'}: {problem}" for problem in _static_problems(first, second)]
    if len(layers) != len(layers2):
        problems.append(f"{len(layers)} layers run against {len(layers2)}")
    facts = [("parameters", params, params2, subject.facts.num_params), ("MACs", macs, macs2, subject.facts.macs)]
    for name, first, second, expected in facts:
        if first != second:
            problems.append(f"{first:,} against {second:,} {name}")
        elif subject.is_default and first != expected:
            problems.append(f"{first:,} {name}, the card says {expected:,}")
    counts = {"parameters": params, "MACs": macs, "layers": sum(call.leaf for call in layers)}
    where = problems[0] if problems else ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return Level("0", "static", not problems, 0.0, float(len(problems)), "differences", where, counts)


def _static_problems(first: Call, second: Call) -> Iterable[str]:
    if (first.layer, first.kind) != (second.layer, second.kind) and (first.leaf or first.layer != second.layer):
        yield f"a {first.kind} stands against {second.layer or 'logits'}, a {second.kind}"
        return
    yield from settings_apart(first, second)


def settings_apart(first: Call, second: Call) -> Iterable[str]:
    """What differs between two calls of layers of one kind: settings of leaf layers, output shapes."""
    if first.leaf:
        for name in sorted(first.config.keys() | second.config.keys()):
            one, other = first.config.get(name), second.config.get(name)
            if one != other:
                yield f"{name} is {one} against {other}"
    if first.output_shape != second.output_shape:
        yield f"output {first.output_shape} against {second.output_shape}"


def transfer(subject: Subject) -> Level:
    """Level 1: one seed gives both the same bits, and states cross both ways, in memory and in files, bit for bit."""
    problems: list[str] = []
    seeded = dict(runtime(BACKENDS[1]).read(subject.singles[BACKENDS[1]]))
    for source, target in (BACKENDS, BACKENDS[::-1]):
        origin, model, adapter = subject.singles[source], subject.singles[target], runtime(target)
        values = dict(runtime(source).read(origin))
        if seeded:
            problems += _unequal(f"seed {subject.seed} in both", values, seeded.items())
            seeded.clear()
        # the target forgets its values first, so that a load which does nothing cannot pass; zeros would not do,
        # since biases are zeros
        adapter.write(model, {slot.name: np.full(slot.shape, np.nan, np.float32) for slot in adapter.slots(model)})
        try:
            load_state(model, values)
            problems += _unequal(f"{source} to {target}", values, adapter.read(model))
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "model.safetensors")
                save(origin, path)
                problems += _unequal(f"{source} to {target} by file", values, adapter.read(load(path, target)))
        except (FileError, WorkerError):
            # a full disk says nothing about a network
            raise
        except ZooError as error:
            problems.append(f"{source} to {target}: {error}")
    way = f"{BACKENDS[0]} to {BACKENDS[1]} and back"
    where = problems[0] if problems else f"{len(values)} tensors, in memory and in files, {way}"
    return Level("1", "transfer", not problems, 0.0, float(len(problems)), "tensors differ", where)


def _unequal(way: str, expected: dict[str, np.ndarray], found: Iterable[tuple[str, np.ndarray]]) -> list[str]:
    """What differs between two states, in any bit."""
    missing, problems = dict.fromkeys(expected), []
    for name, array in found:
        missing.pop(name, None)
        bits = unequal_bits(expected.get(name, np.empty(0)), array)
        if bits:
            problems.append(f"{way}: {name} differs in {bits:,} values")
    return problems + [f"{way}: {name} is missing" for name in missing]


def activations(subject: Subject) -> Level:
    """Level 3: every layer's output in eval mode, float64, perturbed biases and batch norm, proof mode."""
    if subject.facts.num_params > LARGE:
        subject.release()
    reference = trace(subject, BACKENDS[0])
    series: dict[str, list[Any]] = {"layers": [], "relative": []}
    worst, at, failure, position = -1.0, "", "", 0

    def visit(call: Call) -> None:
        nonlocal worst, at, failure, position
        expected = reference[position] if position < len(reference) else None
        position += 1
        layer = call.layer or "logits"
        if expected is None or expected.layer != call.layer:
            worst = float("inf")
            against = "nothing" if expected is None else expected.layer
            failure = failure or f"{layer} ({call.kind}) runs where {against} runs in {BACKENDS[0]}"
            return
        apart = difference(_output(expected), _output(call))
        series["layers"].append(layer)
        series["relative"].append(apart.relative)
        if apart.relative > worst:
            worst, at = apart.relative, layer
        if not apart.relative <= ACTIVATIONS and not failure:
            failure = f"{layer} ({call.kind}) parts first: {apart}; {likely(call.kind)}"

    trace(subject, BACKENDS[1], visit)
    if position < len(reference) and not failure:
        worst, failure = float("inf"), f"{reference[position].layer} never runs in {BACKENDS[1]}"
    where = failure or f"largest at {at}, {position} outputs"
    return Level("3", "activations", not failure, ACTIVATIONS, worst, "relative, float64", where, series=series)


def trace(subject: Subject, backend: str, visit: Callable[[Call], None] | None = None) -> list[Call]:
    """Run a float64 network in proof mode with perturbed values; every call goes to visit, or into the result."""
    adapter = runtime(backend)
    model = subject.make(backend, "float64")
    adapter.proof(model)
    adapter.write(model, perturbed(adapter.slots(model), subject.seed, "float64"))
    subject.finish(backend, model)
    kept: list[Call] = []
    run(backend, model, subject.images.astype(np.float64), visit or kept.append)
    return kept


def run(backend: str, model: Any, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> None:
    """Trace a model; ModelError says after which layer it stops, if it cannot run."""
    last = "its input"

    def visited(call: Call) -> None:
        nonlocal last
        last = call.layer or "its last layer"
        visit(call)

    try:
        runtime(backend).trace(model, images, visited, outputs)
    except WorkerError:
        # a dead process is no fault of the network's
        raise
    except (RuntimeError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        reason = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        # Paddle writes its own call stack first and the error in a line of its own
        told = next((line for line in reason if "Error:" in line), reason[-1])
        raise ModelError(
            f"the {backend} network stops after {last}: {told.rstrip('.')}; mend what runs next."
        ) from error


def _output(call: Call) -> np.ndarray:
    assert call.output is not None
    return call.output
