"""Any model and a file of its own weights: read by the model's own names, and written as its framework does.

Files are read by zoo/formats/read.py, so nothing in them is run.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from zoo.array_difference import unequal_bits
from zoo.backends import backend_of, runtime
from zoo.errors import ArgumentError, FileError, StateError
from zoo.files import aside
from zoo.formats.read import Foreign, read_any
from zoo.formats.unwrap import RAW
from zoo.network.anatomy import Slot
from zoo.network.layout import LAYOUTS, portable
from zoo.network.state import load_state
from zoo.weights.names_and_shapes import COUNTER
from zoo.weights.other_formats import ENDINGS

Names = dict[str, tuple[str, bool]]


def load_own(model: Any, path: str | Path, part: str | None = None) -> Foreign:
    """Fill a model, in place, with a file's tensors, by the model's own names; what the file holds is returned.

    Every tensor of the state must be there and none may be left over, but for num_batches_tracked. A prefix that all
    names of the file share, such as `module.`, is removed if the names do not fit with it. The file may be of the
    other framework where the names agree. float64 is rounded where the model is float32. part: the key of a
    checkpoint's state dict, if not a usual one.

    Raises FileError (no file of weights, or not safe to open), StateError (it does not fit; the model is as it was)
    and ArgumentError (the layout of its Linear weights is unknown, and all of them are square).
    """
    backend = backend_of(model)
    own: Names = runtime(backend).owned(model)
    foreign = read_any(path, part, edits=RAW)
    names = _names(foreign, own)
    if not names.keys() & own.keys() and set(names) != set(own):
        other = read_any(path, part)
        if len(_names(other, own).keys() & own.keys()) > len(names.keys() & own.keys()):
            foreign, names = other, _names(other, own)
    state = _laid(foreign, backend, runtime(backend).slots(model), names, own)
    try:
        load_state(model, state, cast=True)
    except StateError as error:
        told = str(error).rpartition(" and nothing was loaded")[0].removeprefix("the state does not fit the model ")
        raise StateError(
            f"{str(path)!r} does not fit {type(model).__name__} {told} and nothing was loaded; give what was saved "
            "from this class with these arguments.",
            error.missing, error.unexpected, error.mismatched,
        ) from None  # fmt: skip
    return foreign


def _names(foreign: Foreign, own: Names) -> dict[str, str]:
    """The model's own names for those of the file; one that it does not know stays."""
    by_portable = {ours: name for name, (ours, _) in own.items()}
    found = {}
    for name in foreign.state:
        if name in own:
            found[name] = name
        elif name.rpartition(".")[2] != COUNTER:
            found[by_portable.get(portable(name), name)] = name
    return found


def _laid(
    foreign: Foreign, backend: str, slots: list[Slot], names: dict[str, str], own: Names
) -> dict[str, np.ndarray]:
    """The file's tensors by portable names, in torch's layouts."""

    def laid(layout: str) -> dict[str, np.ndarray]:
        if layout == LAYOUTS[0]:
            turned = set()
        elif layout == backend:
            # the layers themselves say which of their weights are swapped
            turned = {ours for ours, swapped in own.values() if swapped}
        else:
            turned = {slot.name for slot in slots if slot.kind == "linear" and slot.role == "weight"}
        arrays = {own.get(name, (name, False))[0]: foreign.state[theirs] for name, theirs in names.items()}
        return {name: array.T if name in turned else array for name, array in arrays.items()}

    if foreign.layout is not None:
        return laid(foreign.layout)
    ways, shapes = [laid(layout) for layout in LAYOUTS], {slot.name: slot.shape for slot in slots}
    fits = [all(array.shape == shapes.get(name) for name, array in way.items()) for way in ways]
    if all(fits) and any(array is not ways[1][name] for name, array in ways[0].items()):
        raise ArgumentError(
            f"{str(foreign.path)!r} does not tell torch's Linear weights [out, in] from Paddle's [in, out], and all of "
            "them are square; give a .pth or .pdparams file, or one of safetensors with its format in it."
        )
    return ways[fits.index(True)] if any(fits) else ways[LAYOUTS.index(backend)]


def check_own(model: Any, path: Path) -> None:
    """Raise ArgumentError, with the valid endings, unless a path ends as the files of a model's framework do."""
    backend = backend_of(model)
    able = [ending for ending, kind in ENDINGS.items() if kind == backend]
    if path.suffix.lower() not in able:
        raise ArgumentError(
            f"{str(path)!r} does not end as a file of {backend}'s does, of which the model is; end it in "
            f"{' or '.join(able)}."
        )


def save_own(model: Any, path: Path, counters: dict[str, np.ndarray] | None = None) -> int:
    """Write a model's state dict as its framework does, read it again, compare every bit, and return the number of
    tensors.

    counters: values of torch's num_batches_tracked by name, if there are any. ArgumentError: see check_own().
    FileError: the place cannot be written, or what was written is not what the model has; nothing was changed then.
    """
    check_own(model, path)
    adapter = runtime(backend_of(model))
    own: Names = adapter.owned(model)
    with aside(path) as part:
        adapter.save_file(model, str(part), counters or {})
        written = read_any(part, edits=RAW)
        values = dict(adapter.read(model))
        for name, (ours, swapped) in own.items():
            array = values[ours].T if swapped else values[ours]
            if name not in written.state or unequal_bits(array, written.state[name]):
                raise FileError(f"{name} is not the same when {str(path)!r} is read again, so nothing was kept.")
        written.settle()
    return len(own)


def carried(read: Foreign, pairs: Iterable[Any]) -> dict[str, np.ndarray]:
    """num_batches_tracked for save_own(), as the source's file has it, by the statistics that crossed.

    pairs: what crossed, each with the names source and target.
    """
    found = {}
    for each in pairs:
        layer, _, role = each.source.rpartition(".")
        counter = read.state.get(f"{layer}.{COUNTER}".lstrip("."))
        if role == "running_mean" and counter is not None and counter.size == 1:
            found[f"{each.target.rpartition('.')[0]}.{COUNTER}".lstrip(".")] = counter
    return found
