"""zoo.build: a network by name, with freshly drawn weights or with the requested ones."""

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
    """Build a network as a plain nn.Layer (Paddle) or nn.Module (PyTorch) in train mode.

    The network takes a batch N x in_channels x image_size x image_size and returns logits N x num_classes, both in
    dtype. Arguments that are left out have the card's values.

    Args:
        name: one of the names of list_models().
        backend: "paddle" or "torch"; by default the variable ZOO_BACKEND, then the first that is installed.
        aux: whether the network has its auxiliary heads; in train mode it then returns a named tuple of logits.
        seed: draws the initial weights, to the same bits in every backend; None draws different ones each time.
        weights: trained weights to load, such as "imagenet" or a file of zoo.save. Classes, channels and size are then
            those of the weights, unless they are given here. zoo/weights/find_weights.py has all that it may be.
        head: "new" replaces the head of the weights with a freshly drawn one of num_classes outputs. Without it, a
            num_classes that differs from that of the weights is an error.
        freeze: patterns for zoo.freeze; "backbone" freezes all but the head.
        device: "cpu", "gpu" or "cuda", with a number where there are several ("gpu:1").
        dtype: "float32" or "float64".

    Raises:
        UnknownChoiceError: no such network, backend, dtype or argument; the message suggests the closest name.
        ArgumentError: a value that cannot work, such as an image_size below the card's min_size.
        BackendMissingError, DeviceError: the framework is not installed, or there is no such device.
        FileError, StateError: the weights cannot be read, or do not fit the network.

    Example:
        >>> import zoo
        >>> model = zoo.build("lenet", backend="paddle", num_classes=4, seed=0)
        >>> zoo.num_params(model)
        41416
        >>> trained = zoo.build("squeezenet1_1", backend="torch", weights="imagenet", image_size=64)
        >>> trained.zoo.classes[:2]
        ('tench', 'goldfish')
    """
    if unexpected:
        raise unknown("argument of build()", next(iter(unexpected)), ARGUMENTS)
    facts = card(name)
    chosen = choose_backend(backend)
    if dtype not in DTYPES:
        raise unknown("dtype", dtype, DTYPES)
    given = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size, "aux": aux or None}
    if head is not None and weights is None:
        raise ArgumentError(
            "head= says what to do with the head of weights, but no weights are given; give weights as well."
        )
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
