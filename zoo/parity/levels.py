"""The levels of the ladder that need no training: 0 static and 1 transfer; 3 is in activation_level.py, 3b in
float32_level.py.

Each level is a function from a Subject to a Level.
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from zoo.array_difference import unequal_bits
from zoo.backends import BACKENDS, first_backend, other_backends, runtime
from zoo.cards import ModelCard
from zoo.errors import FileError, ModelError, WorkerError, ZooError
from zoo.graph.norm_statistics import fitted
from zoo.network.anatomy import Call
from zoo.network.init import perturbed
from zoo.network.state import load_state
from zoo.report.parity_report import Level, place
from zoo.weights.zoo_files import load, save

COUNTED = ("parameters", "MACs")


@dataclass(frozen=True)
class Subject:
    """The networks under comparison: how to make them, and their pictures.

    make(backend, dtype) builds one of them from the seed; images is float32 N x C x H x W. finish(backend, model) is
    what the self-test changes after values were perturbed; kept is what values() has found.
    """

    facts: ModelCard
    arguments: dict[str, Any]
    seed: int
    images: np.ndarray
    make: Callable[[str, str], Any]
    finish: Callable[[str, Any], None] = lambda backend, model: None
    kept: dict[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def singles(self) -> dict[str, Any]:
        """The networks in float32, built when first asked for: levels 0, 1 and 3b share them, 3b changes them.

        Level 3 lets go of large ones.
        """
        return {backend: self.make(backend, "float32") for backend in BACKENDS}

    def release(self) -> None:
        """Let go of the networks that singles keeps."""
        self.__dict__.pop("singles", None)

    def values(self, dtype: str) -> dict[str, np.ndarray]:
        """What levels 3 and 3b write into every backend's network, in a dtype: see fitted().

        Kept for the subjects that replace() makes of this one, whose pictures are some of these.
        """
        if not self.kept:
            model, backend = self.make(first_backend(), "float64"), first_backend()
            drawn = perturbed(runtime(backend).slots(model), self.seed, "float64")
            self.kept.update(fitted(backend, model, self.images, drawn))
        return {name: array.astype(dtype, copy=False) for name, array in self.kept.items()}

    @property
    def is_default(self) -> bool:
        """Whether the card's numbers hold for these arguments."""
        channels, size, _ = self.facts.input_size
        defaults = {"num_classes": self.facts.num_classes, "in_channels": channels, "image_size": size, "aux": False}
        return self.arguments == defaults


def static(subject: Subject) -> Level:
    """Level 0: trainable parameters, MACs, every call's name, kind and output shape, every leaf's configuration."""
    base, base_layers = _counted(subject, first_backend())
    problems = []
    for backend in other_backends():
        counts, layers = _counted(subject, backend)
        found = []
        for one, other in zip(base_layers, layers, strict=False):
            found += [f"{one.layer or 'logits'}: {problem}" for problem in _static_problems(one, other)]
        if len(layers) != len(base_layers):
            found.append(f"{len(base_layers)} layers run against {len(layers)}")
        found += [f"{base[name]:,} against {counts[name]:,} {name}" for name in COUNTED if base[name] != counts[name]]
        problems += [place(problem, backend) for problem in found]
    if subject.is_default:
        said = zip(COUNTED, (subject.facts.num_params, subject.facts.macs), strict=True)
        wrong = [f"{base[name]:,} {name}, the card says {count:,}" for name, count in said if base[name] != count]
        problems += ["; ".join(wrong)] if wrong else []
    where = problems[0] if problems else ", ".join(f"{count:,} {name}" for name, count in base.items())
    return Level("0", "static", not problems, 0.0, float(len(problems)), "differences", where, base)


def _counted(subject: Subject, backend: str) -> tuple[dict[str, int], list[Call]]:
    """What one backend counts, and its calls."""
    model, layers = subject.singles[backend], list[Call]()
    run(backend, model, np.zeros((1, *subject.images.shape[1:]), np.float32), layers.append, outputs=False)
    params = sum(slot.size for slot in runtime(backend).slots(model) if slot.trainable)
    macs, leaves = sum(call.macs for call in layers), sum(call.leaf for call in layers)
    return {"parameters": params, "MACs": macs, "layers": leaves}, layers


def _static_problems(one: Call, other: Call) -> Iterable[str]:
    if (one.layer, one.kind) != (other.layer, other.kind) and (one.leaf or one.layer != other.layer):
        yield f"a {one.kind} is compared with {other.layer or 'logits'}, a {other.kind}"
        return
    yield from settings_apart(one, other)


def settings_apart(one: Call, other: Call) -> Iterable[str]:
    """What differs between two calls of layers of one kind: settings of leaf layers, output shapes."""
    if one.leaf:
        for name in sorted(one.config.keys() | other.config.keys()):
            if one.config.get(name) != other.config.get(name):
                yield f"{name} is {one.config.get(name)} against {other.config.get(name)}"
    if one.output_shape != other.output_shape:
        yield f"output {one.output_shape} against {other.output_shape}"


def transfer(subject: Subject) -> Level:
    """Level 1: one seed gives all the same bits, and states cross both ways, in memory and in files, bit for bit."""
    problems: list[str] = []
    values = dict(runtime(first_backend()).read(subject.singles[first_backend()]))
    for backend in other_backends():
        seeded = runtime(backend).read(subject.singles[backend])
        problems += _unequal(f"seed {subject.seed} in {_both(backend)}", values, seeded)
        problems += _crossed(subject, first_backend(), backend)
        problems += _crossed(subject, backend, first_backend())
    way = ", ".join(f"{first_backend()} to {backend} and back" for backend in other_backends())
    where = problems[0] if problems else f"{len(values)} tensors, in memory and in files, {way}"
    return Level("1", "transfer", not problems, 0.0, float(len(problems)), "tensors differ", where)


def _both(backend: str) -> str:
    return "both" if len(other_backends()) == 1 else f"{first_backend()} and {backend}"


def _crossed(subject: Subject, source: str, target: str) -> list[str]:
    """What is lost when one backend's state is loaded into another's network."""
    origin, model, adapter = subject.singles[source], subject.singles[target], runtime(target)
    values = dict(runtime(source).read(origin))
    # the target forgets its values first, so that a load which does nothing cannot pass; zeros would not do,
    # since biases are zeros
    adapter.write(
        model,
        {
            slot.name: np.full(slot.shape, -1) if slot.whole else np.full(slot.shape, np.nan, np.float32)
            for slot in adapter.slots(model)
        },
    )
    try:
        load_state(model, values)
        problems = _unequal(f"{source} to {target}", values, adapter.read(model))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.safetensors")
            save(origin, path)
            problems += _unequal(f"{source} to {target} by file", values, adapter.read(load(path, target)))
        return problems
    except (FileError, WorkerError):
        # a full disk says nothing about a network
        raise
    except ZooError as error:
        return [f"{source} to {target}: {error}"]


def _unequal(way: str, expected: dict[str, np.ndarray], found: Iterable[tuple[str, np.ndarray]]) -> list[str]:
    """What differs between two states, in any bit."""
    missing, problems = dict.fromkeys(expected), []
    for name, array in found:
        missing.pop(name, None)
        bits = unequal_bits(expected.get(name, np.empty(0)), array)
        if bits:
            problems.append(f"{way}: {name} differs in {bits:,} values")
    return problems + [f"{way}: {name} is missing" for name in missing]


def run(backend: str, model: Any, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> None:
    """Trace a model; ModelError says after which layer it stops."""
    last = "its input"

    def visited(call: Call) -> None:
        nonlocal last
        last = call.layer or "its last layer"
        visit(call)

    try:
        runtime(backend).trace(model, images, visited, outputs)
    except WorkerError:
        # a dead process is not the network's fault
        raise
    except (RuntimeError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        reason = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        # Paddle writes its own call stack first and the error in a line of its own
        told = next((line for line in reason if "Error:" in line), reason[-1])
        raise ModelError(
            f"the {backend} network stops after {last}: {told.rstrip('.')}; correct what runs next."
        ) from error
