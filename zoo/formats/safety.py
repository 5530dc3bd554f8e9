"""What every reader of files from elsewhere holds to: bounds, dtypes, and which names a tensor may have."""

import unicodedata
from math import prod

import numpy as np

MAX_NAME = 512  # characters
MAX_AXES = 32
MAX_HEADER = 8 << 20  # bytes of names and shapes: a ResNet-152 has 0.2 MB of them
MAX_TENSORS = 100_000
MAX_SIZE = 1 << 48  # values

# what a file may hold, and what numpy calls it; numpy has no bfloat16: its bits are read as uint16 and widened
RATIO = 8  # packed weights shrink to a half, not to an eighth
SMALL = 16 << 20  # bytes that anything may become

DTYPES = {
    name: np.dtype(name)
    for name in (
        "float64", "float32", "float16", "int64", "int32", "int16", "int8",
        "uint64", "uint32", "uint16", "uint8", "bool",
    )
} | {"bfloat16": np.dtype("uint16")}  # fmt: skip

# numpy's codes of them, without the byte order
CODES = {
    "f8": "float64", "f4": "float32", "f2": "float16", "i8": "int64", "i4": "int32", "i2": "int16", "i1": "int8",
    "u8": "uint64", "u4": "uint32", "u2": "uint16", "u1": "uint8", "b1": "bool",
}  # fmt: skip


class Refused(Exception):  # noqa: N818  (it never leaves this package)
    """Why a file is not read: the end of a sentence that starts with the file's path."""


class NoWeights(Refused):
    """The refusal of a file in which there is no state dict at all."""


def damaged(what: str) -> Refused:
    """The refusal of a file that contradicts itself."""
    return Refused(f"is damaged: {what}; fetch or save it again.")


def legible(text: object, most: int = 80) -> str:
    """A stranger's text or number on one line of visible ASCII, shortened; of anything else its type.

    The text of a list that holds lists that hold lists can be larger than any memory.
    """
    if isinstance(text, str) and len(text) <= most and text.isascii() and text.isprintable():
        return text
    shown = str(text) if isinstance(text, str | int | float | None) else f"a {type(text).__name__}"
    pieces = (c if c.isascii() and c.isprintable() else c.encode("unicode_escape").decode() for c in shown[: most + 1])
    plain = "".join(pieces)
    return plain if len(plain) <= most else plain[: most - 3] + "..."


def check_name(name: object) -> str:
    """Return a tensor's name if it is one; Refused if it is too long, a path, or not what it seems on a screen."""
    if not isinstance(name, str) or not name:
        raise Refused(f"has a tensor whose name is {legible(name) or 'empty'} and no text; ask for a clean file.")
    if len(name) > MAX_NAME:
        raise Refused(f"has a tensor's name of {len(name):,} characters; no network needs more than {MAX_NAME}.")
    if not name.isprintable():
        # control characters, bidi marks, zero-width characters, lone surrogates
        raise Refused(f"has invisible characters in the tensor's name '{legible(name)}'; ask for a clean file.")
    # as Python has it for attributes
    if not name.isascii() and not unicodedata.is_normalized("NFKC", name):
        raise Refused(f"has the tensor's name '{legible(name)}', which is not in Unicode's normal form; rename it.")
    if not name.isascii() and len({alphabet for alphabet in map(_alphabet, name) if alphabet}) > 1:
        raise Refused(f"has letters of several alphabets that look alike in the tensor's name '{legible(name)}'.")
    if "\\" in name or name.startswith("/") or ".." in name or name[1:2] == ":":
        raise Refused(f"has the tensor's name '{legible(name)}', which is a path; ask for a clean file.")
    return name


def _alphabet(letter: str) -> str:
    """Which of the alphabets with like letters one is of, "" for none of them."""
    word = unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
    return word if word in ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE") else ""


def check_shape(shape: object, what: str) -> tuple[int, ...]:
    """Return a shape if it is one: a list or tuple of integers from 0 up whose product a file could hold."""
    if not isinstance(shape, list | tuple) or len(shape) > MAX_AXES:
        raise damaged(f"{what} has {legible(shape)} for a shape")
    size = 1
    for length in shape:
        # True is an int as well, of a type of its own
        if type(length) is not int or not 0 <= length < MAX_SIZE:
            raise damaged(f"{what} has {legible(length)} in its shape")
        # one length of 0 does not make the others possible
        size *= length or 1
    if size >= MAX_SIZE:
        raise damaged(f"{what} claims {prod(shape):,} values")
    return tuple(shape)


def widen(array: np.ndarray, dtype: str) -> np.ndarray:
    """The values as numpy has them: bfloat16 (bits in uint16) as float32, which is exact; all others as they are."""
    if dtype != "bfloat16":
        return array
    return (array.astype(np.uint32) << np.uint32(16)).view(np.float32)


def own_memory(arrays: dict[str, np.ndarray], most: int) -> dict[str, np.ndarray]:
    """The arrays, each aligned, in C order and in memory of its own; Refused if they have more than `most` bytes.

    Several names for one piece of a file are several tensors here: training one must not change another.
    """
    total = sum(array.nbytes for array in arrays.values())
    if total > most:
        raise Refused(f"names {total:,} bytes of tensors that it does not hold; ask for a clean file.")
    found = dict(arrays)
    end = 0
    for name in sorted(arrays, key=lambda name: arrays[name].ctypes.data):
        array = arrays[name]
        at = array.ctypes.data
        flags = array.flags
        if array.size and not (flags.c_contiguous and flags.aligned and flags.writeable and at >= end):
            found[name] = np.array(array, order="C")
        end = max(end, at + array.nbytes)
    return found
