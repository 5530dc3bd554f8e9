"""What a model is given and what it returns: arrays of any rank and dtype, one or several, by position or by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from zoo.errors import ArgumentError

# one array, several by position, or several by keyword; each has the batch axis first
Feed = np.ndarray | tuple[np.ndarray, ...] | dict[str, np.ndarray]
MAIN = ("logits", "out")  # the names under which models return what they are about, beside other outputs


def leaves(feed: Feed) -> dict[str, np.ndarray]:
    """The arrays of a feed with a name for each: "input", "input 0" and so on, or the keywords."""
    if isinstance(feed, dict):
        return feed
    if isinstance(feed, tuple):
        return {f"input {at}": array for at, array in enumerate(feed)}
    return {"input": feed}


def mapped(feed: Feed, change: Callable[[np.ndarray], Any]) -> Any:
    """The feed with every array changed."""
    if isinstance(feed, dict):
        return {name: change(array) for name, array in feed.items()}
    return tuple(map(change, feed)) if isinstance(feed, tuple) else change(feed)


def cast(feed: Feed, dtype: str) -> Feed:
    """The feed with its floating arrays in a dtype; integers and booleans stay as they are."""
    return mapped(feed, lambda array: array.astype(dtype, copy=False) if _floating(array) else array)  # type: ignore[no-any-return]


def precision(feed: Feed) -> str | None:
    """The dtype of the first floating array, such as "float32"; None if there is none."""
    return next((str(array.dtype) for array in leaves(feed).values() if _floating(array)), None)


def batch(feed: Feed) -> int:
    """How many inputs the feed has: the length of its first array."""
    return len(next(iter(leaves(feed).values())))


def rows(feed: Feed, count: int) -> Feed:
    """The first inputs of a feed; an array whose first axis is not the batch's stays whole."""
    size = batch(feed)
    return mapped(feed, lambda array: array[:count] if len(array) == size else array)  # type: ignore[no-any-return]


def drawn(size: Sequence[Any], seed: int, count: int = 2) -> Feed:
    """Noise for input_size: the shape of one input without the batch axis, or a sequence of shapes. float64."""
    random = np.random.Generator(np.random.Philox(key=seed))
    if any(isinstance(each, Sequence) for each in size):
        return tuple(random.standard_normal((count, *shape)) for shape in size)
    return random.standard_normal((count, *size))


def chosen(input_size: Sequence[Any] | None, inputs: Any, seed: int) -> Feed:
    """The feed for a pair of models: the user's own inputs, or noise of input_size in float64.

    Raises ArgumentError: neither or both were given, a shape is not valid, or inputs are not arrays.
    """
    if (input_size is None) == (inputs is None):
        raise ArgumentError(
            "give the shape of one input as input_size=, (3, 32, 32) say, or the arrays themselves as inputs=; found "
            f"{'both' if inputs is not None else 'neither'}."
        )
    if inputs is None:
        _check_size(input_size)
        return drawn(input_size or (), seed)
    return _own(inputs)


def _check_size(size: Any) -> None:
    shapes = [size]
    if isinstance(size, Sequence) and any(isinstance(each, Sequence) and not isinstance(each, str) for each in size):
        shapes = list(size)
    for shape in shapes:
        numbers = isinstance(shape, Sequence) and not isinstance(shape, str)
        whole = numbers and all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in shape)
        if not whole or not shape or min(shape) < 1:
            raise ArgumentError(
                f"input_size is the shape of one input, without the batch axis, found {size!r}; give (3, 32, 32) for "
                "a picture or (64,) for a vector. For whole numbers, such as words, give arrays as inputs=."
            )


def _own(inputs: Any) -> Feed:
    """The user's inputs, checked: what is not float64 or a number of float stays, what is becomes float64."""
    if isinstance(inputs, list):
        inputs = tuple(inputs)
    if not isinstance(inputs, (np.ndarray, tuple, Mapping)):
        raise ArgumentError(
            f"inputs is an array, a tuple of arrays or a dict of arrays by keyword, found {type(inputs).__name__}; "
            "a tensor's .numpy() is an array."
        )
    feed: Feed = dict(inputs) if isinstance(inputs, Mapping) else inputs
    named = leaves(feed)
    if not named:
        raise ArgumentError("inputs is empty; give at least one array with the batch axis first.")
    for name, array in named.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
            found = f"an array of {array.dtype}" if isinstance(array, np.ndarray) else type(array).__name__
            raise ArgumentError(f"{name} is {found}; inputs are numpy arrays of numbers or truth values.")
        if array.ndim < 1 or not array.size:
            raise ArgumentError(f"{name} has the shape {array.shape}; inputs have values, and the batch axis first.")
        if _floating(array) and not np.isfinite(array).all():
            raise ArgumentError(f"{name} has values that are no numbers; a comparison on those says nothing.")

    def neutral(array: np.ndarray) -> np.ndarray:
        kind = {"f": "float64", "i": "int64", "u": "int64", "b": "bool"}[array.dtype.kind]
        return np.ascontiguousarray(array.astype(kind))

    return mapped(feed, neutral)  # type: ignore[no-any-return]


def _floating(array: np.ndarray) -> bool:
    return array.dtype.kind == "f"


def labelled(value: Any, is_tensor: Callable[[Any], bool], label: str = "") -> Iterator[tuple[str, Any]]:
    """The tensors of what a model returns, each with its place: "", "1", "aux", "maps.0"; None is left out."""
    if is_tensor(value):
        yield label, value
        return
    # a named tuple, and the outputs of libraries that are dicts or data classes, have names for their parts
    if isinstance(value, Mapping):
        parts: list[tuple[Any, Any]] = list(value.items())
    elif isinstance(value, (list, tuple)):
        parts = list(zip(getattr(value, "_fields", range(len(value))), value, strict=True))
    elif hasattr(value, "__dataclass_fields__"):
        parts = [(name, getattr(value, name)) for name in value.__dataclass_fields__]
    else:
        return
    for name, part in parts:
        yield from labelled(part, is_tensor, f"{label}.{name}" if label else str(name))


def principal(labels: Sequence[str]) -> int:
    """Which output is the principal one of a model: the one with such a name, else the first."""
    return next((at for name in MAIN for at, label in enumerate(labels) if label == name), 0)


Outputs = Sequence[tuple[str, tuple[int, ...]]]  # the label and the shape of each


def partners(first: Outputs, second: Outputs) -> list[tuple[int, int]]:
    """Which output of one model belongs to which of the other, the principal one first; the rest has no partner.

    A single output is the partner of the one with its name, or its shape. Else names decide if both have them,
    in any order, and positions if either has none.
    """
    if not first or not second:
        return []
    labels = [[label for label, _ in each] for each in (first, second)]
    main = principal(labels[0]), principal(labels[1])
    named = all(not label.split(".")[0].isdigit() and label for each in labels for label in each)
    by_name = {label: at for at, label in enumerate(labels[1])} if named else {}
    others = [(at, by_name[label]) for at, label in enumerate(labels[0]) if label in by_name]
    alone = 1 in (len(first), len(second))
    if alone and others:
        main = others[0]
    elif len(first) == 1:
        main = 0, _only(second, first[0][1], main[1])
    elif len(second) == 1:
        main = _only(first, second[0][1], main[0]), 0
    elif others and main not in others and not all(each[at] in MAIN for each, at in zip(labels, main, strict=True)):
        # of those that both have, the one that either is about
        either = [pair for pair in others if main[0] == pair[0]] + [pair for pair in others if main[1] == pair[1]]
        main = (either or others)[0]
    found = [main]
    if not named:
        left = [[at for at in range(len(each)) if at != own] for each, own in zip(labels, main, strict=True)]
        others = list(zip(*left, strict=False))
    return found + [(one, other) for one, other in others if one != main[0] and other != main[1]]


def _only(outputs: Outputs, shape: tuple[int, ...], otherwise: int) -> int:
    alike = [at for at, (_, own) in enumerate(outputs) if own == shape]
    return alike[0] if len(alike) == 1 else otherwise
