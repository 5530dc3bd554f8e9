"""Level 2: every operator that a network uses, on its own, forward and gradient, over the geometries that are legal."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from zoo.builder import BACKENDS, Build, bare, runtime, training
from zoo.parity.causes import likely
from zoo.parity.numbers import difference
from zoo.parity.report import Level

OPERATORS = 1e-12  # relative; measured 1e-14 and below
CHANNELS = 24  # of a single operator at most: more of the same adds nothing but time
FUNCTIONS = ("relu", "sigmoid", "concat", "add", "flatten")


def operators(build: Build) -> Level:
    """Level 2 for the network that a Build describes: float64, train mode, proof mode for training."""
    worst, at, failure, count = -1.0, "", "", 0
    for kind, config in [*distinct(build), *((kind, {}) for kind in FUNCTIONS)]:
        for shape in _shapes(kind, config):
            count += 1
            relative, problem = _compare(kind, config, shape, build.seed or 0)
            name = f"{kind} {_words(config)} on {shape}"
            if relative > worst:
                worst, at = relative, name
            if not relative <= OPERATORS and not failure:
                failure = f"{name}: {problem}; {likely(kind)}"
    where = failure or f"{count} operators and sizes, largest at {at}"
    return Level("2", "operators", not failure, OPERATORS, worst, "relative, float64", where)


def distinct(build: Build) -> list[tuple[str, dict[str, Any]]]:
    """The kinds and settings of a network's layers, each once, with CHANNELS channels at most."""
    adapter, found = runtime(build.backend), []
    for _, layer in adapter.named_layers(bare(build)):
        config = {
            name: min(value, CHANNELS) if name.endswith(("channels", "features")) else value
            for name, value in adapter.config(layer).items()
        }
        kind = adapter.kind(layer)
        if config and kind != "dropout" and (kind, config) not in found:
            found.append((kind, config))
    return found


def _shapes(kind: str, config: dict[str, Any]) -> Iterable[tuple[int, ...]]:
    """Input shapes N x C x H x W (N x features for linear): from the smallest that is legal to some sizes above it."""
    if kind == "linear":
        yield from ((2, config["in_features"]), (5, config["in_features"]))
        return
    channels = config.get("in_channels", config.get("features", 3))
    kernel = config.get("kernel_size", config.get("output_size", (1, 1)))
    padding = config.get("padding", (0, 0))
    least = [max(k - 2 * p, 1) if kind == "conv" else max(k, 2) for k, p in zip(kernel, padding, strict=True)]
    many = 12 if kind.endswith("pool") else 4
    for extra in range(many):
        yield (3, channels, least[0] + extra, least[1] + (extra * 2) % 5)


def _compare(kind: str, config: dict[str, Any], shape: tuple[int, ...], seed: int) -> tuple[float, str]:
    rng = np.random.default_rng([seed, *shape])
    # halves: pools meet ties, and a rectifier meets zeros, as they do in a network
    images = np.round(rng.standard_normal(shape) * 4) / 2 if kind.endswith("pool") else rng.standard_normal(shape)
    found = []
    for backend in BACKENDS:
        adapter, verbs = runtime(backend), training(backend)
        layer = verbs.layer(kind, config, "float64")
        values = np.random.default_rng(seed + 1)
        state = {slot.name: values.uniform(0.5, 1.5, slot.shape) for slot in adapter.slots(layer)}
        adapter.write(layer, state)
        adapter.proof(layer, training=True)
        results = verbs.product(layer, images, _cotangent)
        found.append(results | {f"{name} after": np.array(array) for name, array in adapter.read(layer)})
    worst, problem = 0.0, ""
    for name in sorted(found[0].keys() | found[1].keys()):
        if name not in found[0] or name not in found[1]:
            return float("inf"), f"{name} is not there in both"
        apart = difference(found[0][name], found[1][name])
        if apart.relative > worst:
            worst, problem = apart.relative, f"{name}: {apart}"
    return worst, problem


def _cotangent(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng([7, *shape]).standard_normal(shape)


def _words(config: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in config.items())
