"""What a model does when it runs, in neutral words: every operation, functional calls included, and what feeds it.

The tracers (zoo/torch/tracer.py, zoo/paddle/tracer.py) catch the calls, and the Recorder of zoo/recorder.py
turns them into Operations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

INPUT = -1  # the source of the picture; of further inputs, -3, -4 and so on
UNKNOWN = -2  # the source of a tensor that no recorded operation made

# kinds that give the values that they are given, all or some, in another order or shape
MOVES = """
reshape permute identity index split unbind expand broadcast_to expand_as tile repeat repeat_interleave flip roll gather
gather_nd index_select index_sample take take_along_axis channel_shuffle pixel_shuffle pixel_unshuffle chunk unstack
tensor_split unsafe_chunk unsafe_split split_with_num
""".split()  # noqa: SIM905
UNSEEN = "unseen"  # the kind of whatever made a tensor that no recorded operation made


@dataclass(frozen=True)
class Parameter:
    """A tensor of the model's state as an operation uses it.

    name is the portable one, empty where the model does not know the tensor. turned: a linear weight whose portable
    array is [in, out] instead of torch's [out, in]. usual: whether the product is the one that the framework's own
    Linear takes. owner is the class of the layer that holds it. view: where it is a part of the tensor or in another
    order, such as one of three projections kept in one, the place of each of its values in the whole portable array,
    counted in C order; shape is then that of the part.
    """

    name: str
    shape: tuple[int, ...]
    turned: bool = False
    usual: bool = True
    owner: str = ""
    view: np.ndarray | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Fed:
    """A tensor that an operation was given: its role, where it comes from, its shape and its dtype ("float32").

    table: the values of integers that the picture has nothing to do with, such as the rows of a table to look up.
    """

    role: str
    source: "int | Parameter"
    shape: tuple[int, ...]
    dtype: str
    table: np.ndarray | None = field(default=None, repr=False, compare=False)


@dataclass
class Operation:
    """One operation of a forward pass. inputs are positions of operations, INPUT or UNKNOWN; shape has the batch axis.

    path is the dotted name of the layer that ran it; layer says whether that layer has no children, so that the
    path names the operation. error is what it raised, if it did. fed are all tensors that it was given, in order;
    again runs it anew on other tensors of the framework, as many and in that order, with the same settings, in the mode
    that the model is in then. taken has, for each of inputs, which of that operation's outputs it is; moved, of an
    operation that only moves values, all outputs for other values in place of its input, as arrays. line is the file
    and line of the user's own code that ran it, where there is one.
    """

    position: int
    kind: str
    config: dict[str, Any]
    path: str
    layer: bool
    inputs: tuple[int, ...]
    parameters: dict[str, Parameter]
    shape: tuple[int, ...] = ()
    output: np.ndarray | None = field(default=None, repr=False)
    error: str = ""
    fed: tuple[Fed, ...] = ()
    again: Callable[[Sequence[Any]], Any] | None = field(default=None, repr=False)
    taken: tuple[int, ...] = ()
    moved: Callable[[np.ndarray], list[np.ndarray]] | None = field(default=None, repr=False)
    line: tuple[str, int] = ("", 0)

    @property
    def where(self) -> str:
        """The place in the model's tree: the layer's dotted path, or the position of a functional call."""
        if self.layer and self.path:
            return self.path
        return f"forward call {self.position + 1}: {self.kind}" + (f" in {self.path}" if self.path else "")


class Held:
    """Recorded operations and the model that they are of. No dataclass: it stays where the framework is.

    Where a backend has a process of its own, the main one has a handle to it.
    """

    def __init__(self, model: Any, operations: Sequence[Operation]) -> None:
        self.model, self.operations = model, operations


def described(operations: Sequence[Operation], is_turned: Callable[[Fed], bool]) -> list[Operation]:
    """Operations as plain data, that can travel: what is turned has torch's layout."""
    return [
        replace(each, again=None, moved=None, output=None, fed=tuple(_upright(fed, is_turned(fed)) for fed in each.fed))
        for each in operations
    ]


def _upright(fed: Fed, is_turned: bool) -> Fed:
    return replace(fed, shape=fed.shape[::-1]) if is_turned else fed


@dataclass
class Recording:
    """One forward pass, ended by `error` if that is not empty.

    outputs are the sources of all tensors that came out, auxiliary heads included, labels their places in what the
    model returned, shapes and values theirs, the values where they were kept; main is which of them are the logits.
    line is the file and line of the user's own code that raised, where there is one.
    """

    operations: list[Operation]
    error: str = ""
    outputs: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    shapes: tuple[tuple[int, ...], ...] = ()
    values: tuple[np.ndarray, ...] = field(default=(), repr=False)
    main: int = 0
    line: tuple[str, int] = ("", 0)

    @property
    def output(self) -> int | None:
        """The source of the logits, None where the pass raised."""
        return self.outputs[self.main] if self.outputs else None

    @property
    def logits(self) -> np.ndarray | None:
        """The values of the logits, None where they were not kept."""
        return self.values[self.main] if self.values else None
