"""Where weights come from: a file of zoo.save, made to fit the network that is asked for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from zoo.builder import Build, complete
from zoo.cards import card
from zoo.errors import ArgumentError
from zoo.weights.files import Contents, read
from zoo.weights.head import check_head, new_head
from zoo.weights.shipped import resolve


def read_weights(weights: str | Path, name: str, aux: bool = False, values: bool = True) -> Contents:
    """What weights= of zoo.build names, for the network called name; values=False leaves the state empty.

    "imagenet": weights that ship with zoo. A path: a file of zoo.save. FileError, ArgumentError (another network's).
    """
    contents = read(resolve(name, weights), values)
    if contents.card != name:
        raise ArgumentError(f"{contents.file!r} holds {contents.card}, not {name}; build {contents.card!r} with it.")
    return contents


def fitted(
    contents: Contents, name: str, backend: str, dtype: str, given: dict[str, Any], head: str | None, seed: int
) -> tuple[Build, dict[str, np.ndarray]]:
    """What to build for weights, and the state for it: given arguments must agree, or head="new" makes a fresh head.

    ArgumentError for an argument that the weights do not have.
    """
    check_head(head)
    own = contents.arguments
    for argument, value in given.items():
        if value is None or value == own[argument] or (argument == "num_classes" and head):
            continue
        if argument == "image_size" and not card(name).sized:
            own = complete(card(name), {**own, "image_size": value})  # no tensor's shape follows it
            continue
        advice = "build without weights"
        if argument == "num_classes":
            advice = "ask for a fresh head by head='new' (--head new)"
        raise ArgumentError(
            f"{contents.file!r} was saved with {argument}={own[argument]}, not {value}; "
            f"leave {argument} out, or {advice}."
        )
    build = replace(contents.build(backend, dtype), **own)
    if not head:
        return build, contents.state
    arguments = complete(card(name), {**own, "num_classes": given.get("num_classes") or own["num_classes"]})
    note = f"head of {arguments['num_classes']} classes drawn from seed {seed}"
    origin = "; ".join(filter(None, (build.origin or contents.file, note)))
    build = replace(build, **arguments, seed=seed, classes=(), origin=origin)
    return build, new_head(contents.state, build)
