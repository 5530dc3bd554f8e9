"""Files of our own: safetensors with the card, the arguments and the version in the metadata; nothing is unpickled."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from zoo.builder import Build, bare, choose_backend, complete, construct, runtime_of
from zoo.cards import card
from zoo.errors import ArgumentError, FileError, ModelError, ZooError
from zoo.files import aside
from zoo.version import __version__


@dataclass(frozen=True)
class Contents:
    """What a file of zoo.save holds."""

    card: str
    arguments: dict[str, Any]
    dtype: str
    state: dict[str, np.ndarray]


def save(model: Any, path: str | Path) -> None:
    """Save a network that zoo built as safetensors: its portable state, card, arguments, dtype and zoo's version.

    The file is written aside and renamed, so an interruption leaves what was there before. ModelError if zoo did not
    build the network or it was changed since; FileError if the place cannot be written.
    """
    adapter = runtime_of(model)
    build = getattr(model, "zoo", None)
    if not isinstance(build, Build):
        raise ModelError(
            f"zoo did not build this {type(model).__name__}, so no card says what it is; "
            "save the arrays of zoo.state(model) instead."
        )
    names = {slot.name: slot.shape for slot in adapter.slots(bare(build))}
    for slot in adapter.slots(model):
        if names.pop(slot.name, None) != slot.shape:
            raise ModelError(
                f"this network is no longer the {build.card} that was built: {slot.name} has shape {slot.shape}; "
                "save the arrays of zoo.state(model) instead."
            )
    if names:
        raise ModelError(
            f"this network is no longer the {build.card} that was built: {next(iter(names))} is gone; "
            "save the arrays of zoo.state(model) instead."
        )
    state = {name: np.ascontiguousarray(array) for name, array in adapter.read(model)}
    metadata = {
        "format": "zoo",
        "version": __version__,
        "card": build.card,
        "arguments": json.dumps(build.arguments),
        "dtype": build.dtype,
    }
    with aside(path) as part:
        try:
            save_file(state, part, metadata)
        except SafetensorError as error:
            raise FileError(f"{str(path)!r} cannot be written ({error}); choose another place.") from None


def load(path: str | Path, backend: str | None = None, *, device: str | None = None, dtype: str | None = None) -> Any:
    """Rebuild the network of a file of zoo.save in either backend, from the file alone, in train mode.

    dtype: the file's by default; "float64" widens a float32 file exactly, the reverse is refused. Raises FileError
    (missing, damaged or not ours), StateError, UnknownChoiceError and BackendMissingError.
    """
    chosen = choose_backend(backend)
    contents = read(path)
    build = Build(contents.card, chosen, **contents.arguments, dtype=dtype or contents.dtype, seed=None)
    return construct(build, contents.state, device)


def read(path: str | Path) -> Contents:
    """Read and check a file of zoo.save; FileError if it is missing, damaged, or no such file."""
    path = Path(path)
    if not path.is_file():
        raise FileError(f"there is no file {str(path)!r}; give the path of a file that zoo.save wrote.")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
    except (SafetensorError, OSError, TypeError, ValueError) as error:
        raise FileError(f"{str(path)!r} is no intact safetensors file ({error}); save it anew with zoo.save.") from None
    try:
        facts = card(metadata["card"])
        arguments = json.loads(metadata["arguments"])
        if set(arguments) != {"num_classes", "in_channels", "image_size", "aux"} or metadata["format"] != "zoo":
            raise KeyError("arguments")
        return Contents(facts.name, complete(facts, arguments), metadata["dtype"], state)
    except (KeyError, TypeError, json.JSONDecodeError):
        raise FileError(
            f"{str(path)!r} is a safetensors file without zoo's metadata; "
            "build the network and load the arrays with zoo.load_state."
        ) from None
    except ZooError as error:
        raise FileError(f"{str(path)!r} describes no network of this version ({error}); update zoo.") from None


def read_for(path: str | Path, name: str, given: dict[str, Any]) -> Contents:
    """Read a file as weights for zoo.build(name, ...): its card and the arguments that were given must agree."""
    contents = read(path)
    if contents.card != name:
        raise ArgumentError(f"{str(path)!r} holds {contents.card}, not {name}; build {contents.card!r} with it.")
    for argument, value in given.items():
        if value is not None and value != contents.arguments[argument]:
            raise ArgumentError(
                f"{str(path)!r} was saved with {argument}={contents.arguments[argument]}, not {value}; "
                f"leave {argument} out, or build without weights."
            )
    return contents
