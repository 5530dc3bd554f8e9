"""Files of weights from elsewhere, read by what is in them: no framework is imported, and nothing in them runs.

    foreign = read_any("checkpoint.pth")      # .pth/.pt old and new, .pdparams, .pdopt, .safetensors, .npz
    foreign.state                             # dict of numpy arrays, under the file's own names

Arrays share the file's pages where they can; they may be changed, which never reaches the file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from zoo.errors import FileError, some
from zoo.formats import zipped
from zoo.formats.mapped import Mapped, opened
from zoo.formats.not_weights import of_archive, of_content, read_json
from zoo.formats.pickle_globals import PADDLE, TORCH, finder, tries_to_load
from zoo.formats.pickle_machine import Machine
from zoo.formats.pickle_objects import Storage, Tensor, storage_of
from zoo.formats.safetensors import read_safetensors
from zoo.formats.safety import (
    DTYPES,
    RATIO,
    SMALL,
    NoWeights,
    Refused,
    check_name,
    damaged,
    legible,
    own_memory,
    widen,
)  # fmt: skip
from zoo.formats.unwrap import RAW, Edits, Found, flat, layout_of, unwrapped

MAGIC = 0x1950A86A20F9469CFC6C  # torch.save's first pickle before 1.6
MAX_SHARDS = 1000
MAX_COPIED = 8 << 30  # bytes: a file can be large and hold nothing, so there is an end
LEGACY = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


@dataclass(frozen=True)
class Foreign:
    """What a file holds.

    state: the tensors under the file's own names, less a prefix that all share (`module.`), in the file's layout, each
    in C order; bfloat16 is widened to float32, which is exact. dtypes: as in the file, by the same names. format:
    "pth", "pth-legacy", "pdparams", "safetensors", "zoo" or "npz". layout: "torch" (Linear weights are [out, in]) or
    "paddle" ([in, out]), None where the file does not tell. notes: what was unwrapped, widened or left out. settle()
    raises FileError if a checksum is wrong; it is for callers that did not let read_any() wait for that.
    """

    path: Path
    format: str
    layout: str | None
    state: dict[str, np.ndarray] = field(repr=False)
    dtypes: dict[str, str] = field(repr=False)
    metadata: dict[str, str]
    notes: tuple[str, ...]
    settle: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)

    @property
    def nbytes(self) -> int:
        """The bytes of all tensors as the file has them."""
        return sum(array.size * DTYPES[self.dtypes[name]].itemsize for name, array in self.state.items())


# the kind of file, what it holds, how to read a tensor of it, its metadata, how many bytes it can hold, and the names
# of what was asked for and is not part of the weights
Contents = tuple[str, Any, Callable[[Any], tuple[np.ndarray, str]], dict[str, str], int, list[str]]


def read_any(
    path: str | Path | Mapped, part: str | None = None, own: bool = True, wait: bool = True, edits: Edits | None = None
) -> Foreign:
    """Read a file of weights by its content, whatever its name ends in.

    Of a checkpoint that holds a state dict under a usual key (state_dict, model, net, params, ema ...) that state dict
    is taken; part names another key. own=False leaves out the copies that give each array memory of its own, aligned:
    then arrays are for looking at. wait=False does not wait for the checksums of torch's values: nothing made of them
    may be kept before settle() of what is returned. edits: names to strip, ignore and rename; ArgumentError where one
    of them finds none. FileError in one sentence if the file is missing, damaged, of another kind, or asks for anything
    that weights do not need: then nothing was run, and no memory was taken for what it claims.
    """
    file = opened(path)
    path = file.path
    index = read_json(file)
    if isinstance(index, dict) and isinstance(index.get("weight_map"), dict):
        return _sharded(file, index, own, wait, edits)

    def settle() -> None:
        try:
            file.settle()
        except Refused as why:
            raise FileError(f"{str(path)!r} {why}") from None

    try:
        kind, value, read, metadata, most, strangers = _contents(file)
        try:
            found = flat(unwrapped(value, part), kind, most, edits)
        except NoWeights:
            if strangers:
                raise Refused(tries_to_load(strangers)) from None
            raise
        if strangers:
            shown = some([legible(name) for name in strangers], 8)
            found.notes.append(f"beside the weights, read as empty placeholders and not run: {shown}")
        arrays, dtypes = _arrays(found, read, most, own)
    except Refused as why:
        # damage says more than what came of it
        settle()
        raise FileError(f"{str(path)!r} {why}") from None
    if wait:
        settle()
    layout = layout_of(kind, metadata, list(arrays), found.paddle)
    return Foreign(file.path, kind, layout, arrays, dtypes, metadata, tuple(found.notes), settle)


def _sharded(file: Mapped, index: dict[str, Any], own: bool, wait: bool, edits: Edits | None) -> Foreign:
    """A state in several files, as Hugging Face writes it: the index says which tensor is in which, beside it."""
    listed = index["weight_map"]
    shards = list(dict.fromkeys(listed.values()))
    where = repr(str(file.path))
    for shard in shards:
        if not isinstance(shard, str) or Path(shard).name != shard or shard in ("", "..") or len(shards) > MAX_SHARDS:
            raise FileError(f"{where} names {legible(shard)!r} for a file beside it; ask for a clean index.")
        if not (file.path.parent / shard).is_file():
            raise FileError(
                f"{where} is an index of {len(shards)} files, and {shard!r} is not beside it; fetch it too."
            )
    parts = [read_any(file.path.parent / shard, None, own, wait, RAW) for shard in shards]
    tensors = {}
    for shard, part in zip(shards, parts, strict=True):
        for name, array in part.state.items():
            if listed.get(name) != shard:
                raise FileError(
                    f"{where} does not say that {legible(name)} is in {shard!r}; download all of them again."
                )
            tensors[name] = (array, part.dtypes[name])
    if len(tensors) != len(listed):
        lost = next(name for name in listed if name not in tensors)
        raise FileError(
            f"{where} says that {legible(lost)} is in {listed[lost]!r}, where it is not; download it again."
        )
    found = flat(Found(tensors), "safetensors", 2 * sum(part.nbytes for part in parts), edits)
    arrays = {name: array for name, (array, _) in found.tensors.items()}
    dtypes = {name: dtype for name, (_, dtype) in found.tensors.items()}
    layout = layout_of(parts[0].format, parts[0].metadata, list(arrays), False)
    told = dict.fromkeys(note for part in parts for note in part.notes)
    notes = (f"put together from {len(shards)} files beside the index", *told, *found.notes)

    def settle() -> None:
        for part in parts:
            part.settle()

    return Foreign(file.path, parts[0].format, layout, arrays, dtypes, parts[0].metadata, notes, settle)


def _contents(file: Mapped) -> Contents:
    """What a file is, opened."""
    start = bytes(file.view[:64])
    if start[:4] == b"PK\x03\x04" or start[:4] == b"PK\x05\x06":
        return _archive(file)
    # a header's length can start as a pickle does
    if start[8:9] == b"{" and (start[:1] != b"\x80" or start[4:8] == b"\0\0\0\0"):
        tensors, metadata = read_safetensors(file)
        kind = "zoo" if metadata.get("format") == "zoo" else "safetensors"
        return kind, tensors, lambda tensor: tensor, metadata, 2 * file.size, []
    if start[:1] == b"\x80" and len(start) > 1:
        if LEGACY in start:
            value, read, strangers = _legacy(file)
            return "pth-legacy", value, read, {}, 2 * file.size, strangers
        machine = Machine(file.view, finder(PADDLE))
        value = machine.load()
        if machine.at != file.size:
            raise damaged(f"{file.size - machine.at:,} bytes follow the end of its pickle")
        return "pdparams", value, lambda array: (array.read(), array.dtype), {}, 2 * file.size, [*machine.strangers]
    raise Refused(f"is {of_content(file)}.")


def _archive(file: Mapped) -> Contents:
    found = zipped.entries(file)
    names = list(found)
    if zipped.is_torchscript(names) and not any(name.endswith("archive_format") for name in names):
        raise Refused(
            "is a TorchScript archive, which is a program and not weights; load it with torch.jit.load and save its "
            "state_dict()."
        )
    if sum(name.endswith("data.pkl") and name.count("/") <= 1 for name in names) == 1:
        value, read, strangers = zipped.read_torch(file, found)
        return "pth", value, lambda tensor: (read(tensor), tensor.storage.dtype), {}, 2 * file.size, strangers
    if names and all(name.endswith(".npy") for name in names):
        arrays = zipped.read_npz(file, found)
        return "npz", arrays, lambda array: (array, array.dtype.name), {}, RATIO * file.size + SMALL, []
    raise Refused(f"is {of_archive(names)}.")


def _legacy(file: Mapped) -> tuple[Any, Callable[[Tensor], tuple[np.ndarray, str]], list[str]]:
    """torch.save before 1.6: five pickles (magic, protocol, system, the value, the keys), then the storages."""
    storages: dict[str, Storage] = {}

    def storage(identity: Any) -> Any:
        found = storage_of(identity)
        if not isinstance(found, Storage):
            # a legacy file lists its storages one after another, of known sizes
            raise Refused(f"has values of {legible(found.name)}, which no file of weights needs; ask for a state dict.")
        if storages.setdefault(found.key, found) != found:
            raise damaged(f"storage {found.key} is described in two ways")
        return found

    machine = Machine(file.view, finder(TORCH), storage)
    magic, version, system, value, keys = (machine.load() for _ in range(5))
    if magic != MAGIC or version != 1001 or not isinstance(system, dict):
        raise damaged("it does not start as torch's old files do")
    if system.get("little_endian") is not True:
        raise Refused("has big-endian values; save it again on a little-endian machine.")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or len(set(keys)) != len(keys):
        raise damaged("its list of storages is not a list")
    starts: dict[str, int] = {}
    for key in keys:
        found = storages.get(key)
        if found is None:
            raise damaged("it lists a storage that no tensor uses")
        count = machine.number("q")
        if count != found.count:
            raise damaged(f"storage {key} has {count:,} values and should have {found.count:,}")
        starts[key] = machine.at
        machine.take(count * DTYPES[found.dtype].itemsize)
    if machine.at != file.size:
        raise damaged(f"{file.size - machine.at:,} bytes follow its last storage")

    def read(tensor: Tensor) -> tuple[np.ndarray, str]:
        if tensor.storage.key not in starts:
            raise damaged(f"the values of storage {tensor.storage.key} are missing")
        return tensor.read(file, starts[tensor.storage.key]), tensor.storage.dtype

    return value, read, [*machine.strangers]


def _arrays(
    found: Found, read: Callable[[Any], tuple[np.ndarray, str]], most: int, own: bool
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The state as arrays of their own, bfloat16 widened, and the dtypes as the file has them."""
    raw: dict[str, np.ndarray] = {}
    dtypes: dict[str, str] = {}
    planned = 0
    for name, tensor in found.tensors.items():
        # a tensor whose values do not lie in order is copied when it is read, so count before
        if isinstance(tensor, Tensor):
            planned += prod(tensor.shape) * DTYPES[tensor.storage.dtype].itemsize
        if planned > most or planned > MAX_COPIED:
            what = "that it does not hold; ask for a clean file" if planned > most else "and no network needs so many"
            raise Refused(f"names {planned:,} bytes of tensors {what}.")
        raw[check_name(name)], dtypes[name] = read(tensor)
        if found.halves and dtypes[name] == "uint16":
            dtypes[name] = "bfloat16"
    copied = 4 * sum(raw[name].size for name, dtype in dtypes.items() if dtype == "bfloat16") + planned
    if copied > MAX_COPIED:
        raise Refused(f"takes {copied:,} bytes of memory to read, and no network here needs over {MAX_COPIED:,}.")
    if "bfloat16" in dtypes.values():
        found.notes.append("bfloat16 was widened to float32, which is exact")
    arrays = own_memory(raw, most) if own else raw
    return {name: widen(array, dtypes[name]) for name, array in arrays.items()}, dtypes
