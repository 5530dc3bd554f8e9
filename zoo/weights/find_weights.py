"""Where weights come from: names, files of zoo.save and other files, made to fit the requested network."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from zoo.backends import choose_backend
from zoo.cards import card
from zoo.errors import ArgumentError
from zoo.formats.mapped import Mapped
from zoo.formats.read import read_any
from zoo.formats.safetensors import read_safetensors
from zoo.formats.safety import Refused
from zoo.formats.unwrap import Edits
from zoo.network.build import Build, complete, construct
from zoo.network.head import check_head, new_head
from zoo.weights.adopt_file import adopt, without_aux
from zoo.weights.downloads import LAYOUTS, as_published, known, obtain, resolve
from zoo.weights.published_weights import is_official, named_and_published, official
from zoo.weights.recognise import recognise
from zoo.weights.transform_input import answer
from zoo.weights.zoo_files import Contents, read


def read_weights(
    weights: str | Path, name: str, aux: bool = False, values: bool = True, headless: bool = False
) -> Contents:
    """What weights= of zoo.build names, for the network called name; values=False may leave the state empty.

    "imagenet": weights that ship with zoo. "torchvision:TAG", "paddle:TAG": published ones (published_weights.py).
    A path: a file of zoo.save, whose auxiliary heads come along; or any of torch's, Paddle's and numpy's files (see
    zoo/formats/read.py), read without a framework, known by its hash if it is a published one. Published weights and
    others' files have auxiliary heads left out unless aux=True asks for them, which the origin says. headless: of
    others' files the head may be missing, or another one, which is left out.

    FileError, ArgumentError (another network's weights, or no auxiliary heads although requested), UnknownChoiceError.
    """
    if not isinstance(weights, str | os.PathLike):
        advice = "give a path, or a name such as 'imagenet' or 'torchvision:DEFAULT'"
        if isinstance(weights, Mapping):
            advice = "build the network without, and give the state to zoo.load_state(model, state)"
        raise ArgumentError(f"weights= is a {type(weights).__name__}, which names no weights; {advice}.")
    if is_official(str(weights)) and not Path(weights).exists():
        contents = obtain(official(name, str(weights)), values)
    else:
        path = resolve(name, weights)
        if not path.is_file():
            return read(path, values)  # which says what is wrong
        file = Mapped(path)
        if _is_ours(file):
            contents = read(file, values)
            if contents.card != name:
                raise ArgumentError(
                    f"{contents.file!r} holds {contents.card}, not {name}; build {contents.card!r} with it."
                )
            return contents
        contents = _foreign(file, name, headless)
    if aux and not contents.arguments["aux"]:
        raise ArgumentError(f"{contents.file!r} has no auxiliary heads for {name}; leave aux out.")
    return contents if aux else without_aux(contents)


def _foreign(file: Mapped, name: str, headless: bool) -> Contents:
    found = known(file.path, name)
    if found is not None and found.card != name:
        raise ArgumentError(f"{str(file.path)!r} holds {found.card}, not {name}; build {found.card!r} with it.")
    contents = adopt(read_any(file, own=False), name, None if found is None else LAYOUTS[found.source], headless)
    return contents if found is None else as_published(contents, found)


def _is_ours(file: Mapped) -> bool:
    """Whether a file is safetensors with zoo's metadata, or damaged so that only the reader of those can say how."""
    if bytes(file.view[8:9]) != b"{":
        return file.path.suffix == ".safetensors"
    try:
        return read_safetensors(file)[1].get("format") == "zoo"
    except Refused:
        return True


def fitted(
    contents: Contents, name: str, backend: str, dtype: str, given: dict[str, Any], head: str | None, seed: int
) -> tuple[Build, dict[str, np.ndarray]]:
    """What to build for weights, and the state for it: given arguments must agree, unless head="new" makes a fresh
    head.

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


def open_file(
    path: Path, backend: str | None, card_name: str | None, part: str | None, edits: Edits, head: str | None,
    given: dict[str, Any], transform_input: bool | None,
) -> tuple[Any, bool]:  # fmt: skip
    """The network of any file of weights, and whether torchvision's transform_input was on in it.

    card_name: by default recognised by names and shapes. part, edits: as read_any() has them. given: other arguments
    for the network. Errors as those of zoo.convert and zoo.build.
    """
    check_head(head)
    foreign = read_any(path, part, own=False, edits=edits)
    if foreign.format == "zoo":
        contents, on = read(path), False
        if card_name not in (None, contents.card):
            raise ArgumentError(f"{str(path)!r} says that it is {contents.card}, not {card_name}; leave the card out.")
    else:
        match = recognise(foreign, card_name, None, given.get("image_size"), headless=head is not None)
        on = answer(foreign, match, transform_input, False)
        contents = without_aux(adopt(foreign, match.card, headless=head is not None, asked=True))
        found = named_and_published(path, match.card)
        contents = contents if found is None else as_published(contents, found, on)
    chosen = choose_backend(backend)
    build, state = fitted(contents, contents.card, chosen, "float32", given, head, 0)
    return construct(build, state), on
