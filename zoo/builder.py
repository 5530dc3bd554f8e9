"""zoo.build: a network by name, with weights of our own init or with those that are asked for."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zoo.backends import choose_backend
from zoo.cards import card
from zoo.errors import ArgumentError, unknown
from zoo.network.build import DTYPES, Build, complete, construct


def build(
    name: str,
    backend: str | None = None,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    image_size: int | None = None,
    aux: bool = False,
    seed: int | None = None,
    weights: str | Path | None = None,
    head: str | None = None,
    freeze: str | Sequence[str] | None = None,
    device: str | None = None,
    dtype: str = "float32",
    **unexpected: Any,
) -> Any:
    """Build a network as a plain nn.Layer or nn.Module in train mode, with weights of our own init.

    Input is N x in_channels x image_size x image_size, NCHW, in dtype ("float32" or "float64"); output logits N x
    num_classes. The defaults are the card's. backend falls back to ZOO_BACKEND, then to the first installed. seed: the
    same weights to the bit in every backend; None draws a fresh one. weights: what zoo/weights/find_weights.py reads,
    such as a file of zoo.save, whose arguments hold where none are given here. head="new": the weights' head gives way
    to a fresh one of num_classes, drawn from the seed; without it another num_classes is an error. freeze: patterns for
    zoo.freeze, "backbone" for all but the head. aux: auxiliary heads, a named tuple in train mode. device: "cpu" or
    "gpu"/"cuda" with an optional index.

    Raises UnknownChoiceError (a name that is none), ArgumentError (a value that cannot work), BackendMissingError,
    DeviceError, FileError and StateError (weights).
    """
    if unexpected:
        raise unknown("argument of build()", next(iter(unexpected)), ARGUMENTS)
    facts = card(name)
    chosen = choose_backend(backend)
    if dtype not in DTYPES:
        raise unknown("dtype", dtype, DTYPES)
    given = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size, "aux": aux or None}
    if head is not None and weights is None:
        raise ArgumentError("head= says what becomes of the head of weights, and there are none; give weights as well.")
    if seed is None:
        seed = secrets.randbits(63)
    elif isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ArgumentError(
            f"seed must be an integer from 0 up, found {seed!r}; give another, or none for a fresh one."
        )
    if weights is not None:
        from zoo.weights.find_weights import fitted, read_weights

        model = construct(
            *fitted(
                read_weights(weights, name, aux, headless=head is not None), name, chosen, dtype, given, head, seed
            ),
            device,
        )
    else:
        model = construct(Build(name, chosen, **complete(facts, given), dtype=dtype, seed=seed), None, device)
    if freeze is not None:
        from zoo.network.freezing import freeze as keep
        from zoo.network.freezing import split

        keep(model, *split(freeze))
    return model


ARGUMENTS = ["name", "backend", *(build.__kwdefaults__ or ())]
