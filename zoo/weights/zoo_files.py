"""Files of our own: safetensors with the card, the arguments and the version in the metadata; nothing is unpickled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from zoo.backends import choose_backend, runtime_of
from zoo.cards import Preprocessing, card
from zoo.cards.model import INTERPOLATIONS
from zoo.errors import FileError, ModelError, ZooError, unknown
from zoo.files import aside
from zoo.formats.mapped import Mapped, of_folder, opened
from zoo.formats.safetensors import read_safetensors, write_safetensors
from zoo.formats.safety import Refused, check_name, legible
from zoo.network.build import DTYPES, Build, bare, build_of, complete, construct
from zoo.version import __version__

# how many values of mean and std each order of channels has
CHANNELS = {"grey": 1, "RGB": 3, "BGR": 3}
LARGEST = 1e30
CHECKPOINT = "zoo-checkpoint"  # the format that zoo/training/checkpoint.py writes
MAX_SIDE = 4096  # of what a file may ask a picture to be resized to: a strip of it takes 250 MB


@dataclass(frozen=True)
class Contents:
    """What a file of zoo.save holds."""

    card: str
    arguments: dict[str, Any]
    dtype: str
    state: dict[str, np.ndarray]
    classes: tuple[str, ...] = ()
    preprocessing: Preprocessing | None = None
    origin: str = ""
    file: str = ""  # what errors call it

    def build(self, backend: str, dtype: str | None = None) -> Build:
        """What to build for this state."""
        plain = Build(self.card, backend, **self.arguments, dtype=dtype or self.dtype, seed=None)
        return replace(plain, classes=self.classes, preprocessing=self.preprocessing, origin=self.origin)


def save(model: Any, path: str | Path) -> None:
    """Save a network that zoo built as a safetensors file.

    The file holds the portable state, the card's name, the build arguments, the dtype and zoo's version; also the names
    of the classes and the preprocessing, if `model.zoo` has them. It is written under a temporary name and then
    renamed, so an interruption leaves an earlier file as it was.

    Raises:
        ModelError: zoo did not build the network, or its layers were changed since.
        FileError: the file cannot be written.

    Example:
        >>> import zoo
        >>> zoo.save(zoo.build("lenet", backend="torch"), "lenet.safetensors")
        >>> zoo.build("lenet", backend="torch", weights="lenet.safetensors").zoo.card
        'lenet'
    """
    adapter = runtime_of(model)
    build = build_of(model, "no card says what it is; save the arrays of zoo.state(model) instead")
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
    write(path, build, dict(adapter.read(model)))


def write(path: str | Path, build: Build, state: Mapping[str, np.ndarray]) -> None:
    """Write a portable state as zoo.save does, with what it was built from; FileError if that cannot be done."""
    with aside(path) as part:
        write_into(part, build, state)


def write_into(path: Path, build: Build, state: Mapping[str, np.ndarray]) -> None:
    """The same into an existing file, in place; OSError if that cannot be done."""
    metadata = {
        "format": "zoo",
        "version": __version__,
        "card": build.card,
        "arguments": json.dumps(build.arguments),
        "dtype": build.dtype,
    }
    if build.classes:
        metadata["classes"] = json.dumps(build.classes)
    if build.origin:
        metadata["origin"] = build.origin
    if build.preprocessing is not None:
        # an array's numbers are written as well as Python's
        metadata["preprocessing"] = json.dumps(build.preprocessing.given(), default=float)
    write_safetensors(path, state, metadata)


def load(path: str | Path, backend: str | None = None, *, device: str | None = None, dtype: str | None = None) -> Any:
    """Build the network of a file that zoo.save wrote, in either backend and in train mode, from the file alone.

    The file is mapped into memory: on the CPU, if dtype and layout stay the same, its pages are the weights until
    training writes to them, and the file itself never changes. Replace such a file by renaming, as zoo.save does, and
    do not shorten it while a model uses it. The same is true for weights= of zoo.build.

    Args:
        path: the file.
        backend: "paddle" or "torch", by default as for zoo.build.
        device: as for zoo.build.
        dtype: by default the file's. "float64" widens a float32 file exactly; the other direction is refused.

    Raises:
        FileError: the file is missing, damaged, or was not written by zoo.save.
        StateError: the tensors do not fit the network.
        UnknownChoiceError, BackendMissingError: no such backend, or it is not installed.

    Example:
        >>> import zoo
        >>> zoo.save(zoo.build("lenet", backend="torch"), "lenet.safetensors")
        >>> zoo.backend_of(zoo.load("lenet.safetensors", backend="paddle"))
        'paddle'
    """
    chosen = choose_backend(backend)
    contents = read(path)
    return construct(contents.build(chosen, dtype), contents.state, device)


def read(file: str | Path | Mapped, values: bool = True) -> Contents:
    """Read and check a file of zoo.save; FileError if it is missing, damaged, or no such file.

    values=False leaves the state empty: what the file says of itself is read from its first few kilobytes.
    """
    path = file.path if isinstance(file, Mapped) else Path(file)
    if path.is_dir():
        raise FileError(f"{str(path)!r} {of_folder(path)}")
    if not path.is_file():
        raise FileError(f"there is no file {str(path)!r}; give the path of a file that zoo.save wrote.")
    arrays, metadata = _tensors(opened(file))
    if metadata.get("format") == CHECKPOINT:
        raise FileError(
            f"{str(path)!r} is a checkpoint to resume a run from; give the best.safetensors that lies beside it."
        )
    try:
        facts = card(metadata["card"])
        arguments = _json(metadata["arguments"])
        if set(arguments) != {"num_classes", "in_channels", "image_size", "aux"} or metadata["format"] != "zoo":
            raise KeyError("arguments")
        arguments = complete(facts, arguments)
        if metadata["dtype"] not in DTYPES:
            raise unknown("dtype", metadata["dtype"], DTYPES)
        classes, preprocessing = _classes(metadata, path), _preprocessing(metadata, path)
        contents = Contents(
            facts.name, arguments, metadata["dtype"], {}, classes, preprocessing, metadata.get("origin", ""), str(path)
        )
        # the names must be as many as the outputs
        contents.build("")
    except FileError:
        raise
    except (KeyError, TypeError):
        raise FileError(
            f"{str(path)!r} is a safetensors file without zoo's metadata; "
            "build the network and load the arrays with zoo.load_state."
        ) from None
    except ZooError as error:
        said = legible(str(error).rstrip("."), 300)
        raise FileError(f"{str(path)!r} describes no network of this version ({said}); update zoo.") from None
    if not values:
        return contents
    # where another program's header ends at an odd place
    return replace(contents, state={name: np.require(array, requirements="A") for name, array in arrays.items()})


def _tensors(file: Mapped) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """A file's tensors, mapped, and its metadata; FileError if it is damaged or not a safetensors file."""
    try:
        if bytes(file.view[8:9]) != b"{":
            # the command takes other kinds as well, so it is the advice for all of them
            raise Refused("is not an intact safetensors file; of other files of weights, zoo convert makes one.")
        found, metadata = read_safetensors(file)
        halves = [name for name, (_, dtype) in found.items() if dtype == "bfloat16"]
        if halves:
            raise Refused(f"has '{legible(halves[0])}' in bfloat16, which zoo.save does not write; use zoo convert.")
        return {check_name(name): array for name, (array, _) in found.items()}, metadata
    except Refused as why:
        raise FileError(f"{str(file.path)!r} {why}") from None


def _classes(metadata: dict[str, str], path: Path) -> tuple[str, ...]:
    """The names of the classes, () if the file has none."""
    names = _json(metadata.get("classes", "[]"))
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _bad_entry(path, "classes", names, "a list of names")
    return tuple(names)


def _preprocessing(metadata: dict[str, str], path: Path) -> Preprocessing | None:
    """The preprocessing, None if the file leaves it to the card."""
    if "preprocessing" not in metadata:
        return None
    how = _json(metadata["preprocessing"])
    needed, optional = {"channels", "mean", "std"}, {"resize", "crop", "interpolation"}
    if isinstance(how, dict) and needed <= set(how) <= needed | optional and how["channels"] in tuple(CHANNELS):
        count = CHANNELS[how["channels"]]
        if all(_are_numbers(how[name], count) for name in ("mean", "std")) and all(value > 0 for value in how["std"]):
            resize, crop = how.get("resize"), how.get("crop")
            if not (_is_side(resize) and _is_side(crop) and (crop or 1) <= (resize or MAX_SIDE)):
                wanted = f"resize and crop from 1 to {MAX_SIDE:,} pixels, crop the smaller, if there are any"
                raise _bad_entry(path, "preprocessing", how, wanted)
            interpolation = how.get("interpolation", INTERPOLATIONS[0])
            if interpolation not in INTERPOLATIONS:
                raise _bad_entry(path, "preprocessing", how, f"interpolation {' or '.join(INTERPOLATIONS)}")
            return Preprocessing(how["channels"], tuple(how["mean"]), tuple(how["std"]), resize, crop, interpolation)
    raise _bad_entry(path, "preprocessing", how, "channels, and mean and std for each of them")


def _json(content: str) -> Any:
    """JSON as a value; what is not JSON as it is."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content


def _are_numbers(values: object, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        # no NaN, and nothing that a float32 cannot hold
        and all(abs(value) < LARGEST for value in values)
    )


def _is_side(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_SIDE)


def _bad_entry(path: Path, entry: str, found: object, wanted: str) -> FileError:
    shown = repr(found)
    shown = shown if len(shown) <= 80 else shown[:79] + "…"
    return FileError(f"the entry {entry!r} of {str(path)!r} should be {wanted}, found {shown}; save it again.")
