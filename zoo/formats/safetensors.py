"""safetensors files: torch's, Paddle's and our own, bfloat16 included.

Both ways are written here, for what the safetensors library (0.8.0) does otherwise. Its numpy side reads no bfloat16
and takes the last of two tensors of one name, where we refuse the file. It writes metadata in a random order, so the
same network would be a different file each time. The rules are the library's: tensors lie one after another, and
nothing is left over; `zoo convert` opens what we write with the library itself. To convert VGG-16 without its proof,
the library's writing took 1.5 times the CPU time (`python benchmarks/convert.py vgg16`).
"""

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from zoo.formats.mapped import Mapped
from zoo.formats.safety import DTYPES, MAX_HEADER, Refused, check_shape, damaged, legible
from zoo.formats.streams import pieces

KINDS = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


def read_safetensors(file: Mapped) -> tuple[dict[str, tuple[np.ndarray, str]], dict[str, str]]:
    """The tensors (values as they lie and dtype) by name, and the metadata."""
    size = int.from_bytes(file.view[:8], "little")
    if size > MAX_HEADER:
        raise Refused(
            f"claims a header of {size:,} bytes, and no network needs over {MAX_HEADER:,}; download it again."
        )
    if 8 + size > file.size:
        raise damaged(f"its header claims {size:,} bytes and there are {file.size - 8:,}")
    header = _header(bytes(file.view[8 : 8 + size]))
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise damaged("its metadata is not a table of texts")
    places: list[tuple[int, int, str, tuple[int, ...], str]] = []
    for name, entry in header.items():
        where = f"'{legible(name)}'"
        if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
            raise damaged(f"{where} is not a complete tensor")
        offsets, dtype = entry["data_offsets"], entry["dtype"]
        if not isinstance(dtype, str) or dtype not in KINDS:
            raise Refused(f"has {where} in {legible(dtype)}, which numpy cannot hold; save it as float32.")
        if not isinstance(offsets, list) or len(offsets) != 2:
            raise damaged(f"{where} has no two offsets")
        first, last = (check_shape([offset], where)[0] for offset in offsets)
        places.append((first, last, name, check_shape(entry["shape"], where), KINDS[dtype]))
    found, end = {}, 0
    for start, stop, name, shape, dtype in sorted(places):
        count = prod(shape)
        if start != end or stop - start != count * DTYPES[dtype].itemsize:
            raise damaged(f"'{legible(name)}' claims bytes {start:,} to {stop:,} for {count:,} values of {dtype}")
        end = stop
        found[name] = file.array(dtype, 8 + size + start, count, shape), dtype
    if 8 + size + end != file.size:
        raise damaged(f"its tensors take {8 + size + end:,} bytes and it has {file.size:,}")
    return {name: found[name] for name in header}, metadata


def write_safetensors(path: str | Path, state: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Write arrays into a file, the same bytes each time: wide values first, as the library has it, so all are aligned.

    OSError if it cannot be written; KeyError for a dtype that such files have not.
    """
    kinds = {dtype: kind for kind, dtype in KINDS.items()}
    ordered = sorted(state.items(), key=lambda item: (-item[1].itemsize, item[0]))
    header: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    at = 0
    for name, array in ordered:
        place = [at, at := at + array.nbytes]
        header[name] = {"dtype": kinds[array.dtype.name], "shape": list(array.shape), "data_offsets": place}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, array in ordered:
            for piece in pieces(array.astype(array.dtype.newbyteorder("<"), copy=False)):
                file.write(piece)


def _header(content: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) != len(pairs):
            raise Refused("has the same name twice in its header; ask for a clean file.")
        return table

    try:
        header = json.loads(content, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise damaged("its header is not JSON") from None
    if not isinstance(header, dict):
        raise damaged("its header is not a table")
    return header
