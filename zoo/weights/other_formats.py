"""Writing a portable state in other file formats, and opening the files again with their own libraries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open

from zoo.backends import choose_backend, installed_backends, require, runtime
from zoo.cards import card
from zoo.errors import ArgumentError, unknown
from zoo.formats.safetensors import write_safetensors
from zoo.formats.safety import own_memory
from zoo.network.blueprint import parts
from zoo.network.build import Build, construct
from zoo.network.layout import PADDLES, STATISTICS, turned
from zoo.weights import zoo_files
from zoo.weights.export_onnx import onnxruntime, write_onnx
from zoo.weights.names_and_shapes import COUNTER
from zoo.weights.peer_networks import their_layer, to_peer

ENDINGS = {
    ".pth": "torch", ".pt": "torch", ".pdparams": "paddle", ".safetensors": "zoo", ".npz": "npz", ".onnx": "onnx",
}  # fmt: skip
TARGETS = ("torch", "paddle", "zoo", "onnx", "npz", "safetensors-torch", "safetensors-paddle")
EXPORTERS = ("torch", "paddle")  # the first that is installed writes ONNX: PyTorch's knows pools that enlarge
EVERYTHING = 1 << 62
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Portable:
    """A state in our names and layouts, what it is of, and which of its tensors are Linear weights.

    state: arrays to look at: they may share memory, a file's too, lie at odd addresses, and be others with their axes
    swapped; owned has them in memory of their own. counters are values of torch's num_batches_tracked, for every
    batch-norm layer. switched: transform_input becomes nodes. unfolded: the state before it was folded, where it was.
    library: the source (see zoo/weights/peer_networks.py) whose names and values a file is to have, "" for ours.
    """

    build: Build
    state: dict[str, np.ndarray]
    linear: frozenset[str]
    counters: dict[str, np.ndarray]
    switched: bool = False
    unfolded: dict[str, np.ndarray] | None = None
    library: str = ""

    @cached_property
    def owned(self) -> dict[str, np.ndarray]:
        """The state, each array aligned, in C order and in memory of its own."""
        state = self.state
        swapped = {name: turned(state[name].T) for name in self.linear if not state[name].flags.c_contiguous}
        return own_memory(state | swapped, EVERYTHING)

    def model(self, backend: str) -> Any:
        """The network in a backend, with this state."""
        return construct(replace(self.build, backend=backend), self.owned)

    def blank(self, backend: str) -> Any:
        """The network in a backend with NaN for every value, so that values that are not loaded show."""
        dtype = self.build.dtype
        empty = {name: np.full(array.shape, np.nan, dtype) for name, array in self.state.items()}
        return construct(replace(self.build, backend=backend), empty)


def target_of(path: Path, to: str | None) -> str:
    """The kind of file to write: the requested one, else by the ending. UnknownChoiceError, ArgumentError."""
    if to is not None:
        if to not in TARGETS:
            raise unknown("target", to, TARGETS)
        return to
    if path.suffix.lower() not in ENDINGS:
        raise ArgumentError(
            f"the ending of {str(path)!r} does not say what to write; end it in {', '.join(ENDINGS)}, "
            f"or say --to {', '.join(TARGETS)}."
        )
    return ENDINGS[path.suffix.lower()]


def needs(target: str) -> None:
    """Raise BackendMissingError or DependencyError, with the install line, unless what writes a target is installed."""
    if target in ("torch", "paddle"):
        require(target)
    elif target == "onnx":
        onnxruntime()
        choose_backend(None)


def write(target: str, what: Portable, part: Path) -> None:
    """Write a file. OSError if that fails, in any library; ONNX: as for write_onnx()."""
    if target in ("torch", "paddle"):
        layers, state = parts(card(what.build.card), what.build.arguments), what.state
        if what.library:
            state = to_peer(what.library, what.build.card, state)
            layers = [replace(each, path=their_layer(what.library, what.build.card, each.path)) for each in layers]
        runtime(target).write_file(str(part), layers, state, what.counters)
    elif target == "zoo":
        zoo_files.write_into(part, what.build, what.state)
    elif target == "onnx":
        backend = next(name for name in EXPORTERS if name in installed_backends())
        write_onnx(what.model(backend), part, what.switched)
    elif target == "npz":
        with part.open("wb") as file:
            np.savez(file, **what.owned)  # type: ignore[arg-type]
    elif target == "safetensors-torch":
        write_safetensors(part, what.state | what.counters, {"format": "pt"})
    else:
        write_safetensors(part, as_paddle(what), {"format": "pd"})


def as_paddle(what: Portable) -> dict[str, np.ndarray]:
    """The state in Paddle's names and layouts."""
    found = {}
    for name, array in what.state.items():
        layer, dot, role = name.rpartition(".")
        found[layer + dot + PADDLES.get(role, role)] = array.T if name in what.linear else array
    return found


def reopen(target: str, what: Portable, part: Path, backend: str | None) -> tuple[Arrays, Any]:
    """A written file's state in our names and layouts, by its library's own reader, and the network from it.

    The network is of the target's framework, else of `backend`; None if there is none. ValueError, KeyError,
    RuntimeError if the reader does not take the file.
    """
    if target in ("torch", "paddle"):
        model = what.blank(target)
        runtime(target).load_file(model, str(part))
        return dict(runtime(target).read(model)), model
    if target == "zoo":
        contents = zoo_files.read(part)
        found: Arrays = contents.state
    elif target == "npz":
        with np.load(part, allow_pickle=False) as archive:
            found = dict(archive)
    else:
        with safe_open(part, framework="numpy") as file:
            found = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
        found = {name: array for name, array in found.items() if not name.endswith(COUNTER)}
        if target == "safetensors-paddle":
            found = _from_paddle(found, what.linear)
    if backend is None:
        return found, None
    return found, construct(replace(what.build, backend=backend), dict(found))


def _from_paddle(found: Arrays, linear: frozenset[str]) -> dict[str, np.ndarray]:
    portable = {}
    for name, array in found.items():
        layer, dot, role = name.rpartition(".")
        ours = layer + dot + STATISTICS.get(role, role)
        portable[ours] = turned(array) if ours in linear else array
    return portable
