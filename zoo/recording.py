"""What a model does when it runs, in neutral words: every operation, functional calls included, and what feeds it.

The tracers (zoo/torch/tracer.py, zoo/paddle/tracer.py) catch the calls; the Recorder here turns them into Operations.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.feeds import labelled, principal
from zoo.source import running

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
    """A tensor that an operation was given: its role, where it comes from, its shape and its dtype ("float32")."""

    role: str
    source: "int | Parameter"
    shape: tuple[int, ...]
    dtype: str


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


# looks at an operation and its output, and may return other values, with which the model then goes on
Visit = Callable[[Operation, np.ndarray], "np.ndarray | None"]


class Recorder:
    """Collects operations while a model runs: knows which operation made which tensor, and in which layer one is.

    array, tensor and overwrite are the framework's: a tensor's values, a tensor of values, values put into a tensor.
    pictures is the number of inputs that the model is given. in_out: whether the framework's functions take the
    weight of a linear layer as [in, out].
    """

    def __init__(
        self,
        array: Callable[[Any], np.ndarray],
        is_tensor: Callable[[Any], bool],
        keep: bool,
        visit: Visit | None = None,
        tensor: Callable[[np.ndarray], Any] | None = None,
        overwrite: Callable[[Any, np.ndarray], None] | None = None,
        pictures: int = 0,
        in_out: bool = False,
    ) -> None:
        self.operations: list[Operation] = []
        self.silent = False
        self._array, self._is_tensor, self._keep = array, is_tensor, keep
        self._visit, self._tensor, self._overwrite = visit, tensor, overwrite
        self.pictures, self.in_out = pictures, in_out
        self._sources: dict[int, int | Parameter] = {}
        self._numbers: dict[int, int] = {}  # which output of its operation a tensor is, where not the first
        self._alive: list[Any] = []  # an id is only unique as long as its tensor lives
        self._stack: list[tuple[str, bool]] = [("", False)]

    def put(self, tensor: Any, source: int | Parameter, number: int = 0) -> None:
        """Say where a tensor comes from: a parameter, or which output of which operation it is."""
        self._sources[id(tensor)] = source
        self._numbers[id(tensor)] = number
        self._alive.append(tensor)

    def feed(self, tensors: Sequence[Any]) -> None:
        """Say that these are the model's inputs."""
        for at, tensor in enumerate(tensors):
            self.put(tensor, INPUT if at == 0 else UNKNOWN - at)

    def source(self, tensor: Any) -> int | Parameter:
        """Where a tensor comes from; a Parameter may stand for its tensor."""
        return tensor if isinstance(tensor, Parameter) else self._sources.get(id(tensor), UNKNOWN)

    @contextmanager
    def inside(self, path: str, layer: bool) -> Iterator[None]:
        """Run the block as part of a layer."""
        self._stack.append((path, layer))
        try:
            yield
        finally:
            self._stack.pop()

    def call(
        self,
        kind: str,
        config: Callable[[], dict[str, Any]],
        tensors: list[tuple[str, Any]],
        run: Callable[[], Any],
        in_place: bool = False,
        flat: Sequence[Any] = (),
        again: Callable[[Sequence[Any]], Any] | None = None,
    ) -> Any:
        """Run one operation, record it with what it was given and return its output.

        tensors are (role, tensor); flat has the tensors in the order in which again takes them. What it calls in turn,
        and what visit calls, is not recorded. Nothing is recorded where no tensor comes out, or where the tensors that
        go in have nothing to do with the picture.
        """
        self.silent = True
        try:
            return self._called(kind, config, tensors, run, in_place, flat, again)
        finally:
            self.silent = False

    def _called(
        self,
        kind: str,
        config: Callable[[], dict[str, Any]],
        tensors: list[tuple[str, Any]],
        run: Callable[[], Any],
        in_place: bool,
        flat: Sequence[Any],
        again: Callable[[Sequence[Any]], Any] | None,
    ) -> Any:
        for _, tensor in tensors:
            if self.source(tensor) == UNKNOWN:
                self._bridge(tensor)
        sources = [(role, tensor, self.source(tensor)) for role, tensor in tensors]
        inputs = tuple(source for _, _, source in sources if isinstance(source, int))
        try:
            output = run()
        except Exception as error:
            self._add(kind, config, sources, inputs).error = f"{type(error).__name__}: {error}"
            raise
        made = [tensor for tensor in _flat(output) if self._is_tensor(tensor)]
        if not made and in_place and tensors:
            made = [tensors[0][1]]
        if not made:
            return output
        in_place = in_place or (bool(tensors) and made[0] is tensors[0][1])
        if kind in MOVES and self._is_of_state(kind, sources, made, flat, again):
            return output
        if all(source == UNKNOWN for source in inputs) and not any(isinstance(s, Parameter) for _, _, s in sources):
            return output
        operation = self._add(kind, config, sources, inputs)
        operation.shape = tuple(int(n) for n in made[0].shape)
        operation.again = again
        if kind in MOVES and again is not None and self._tensor is not None and len(inputs) == 1:
            operation.moved = self._mover(tensors, flat, again)
        roles = {id(tensor): role for role, tensor in tensors}
        operation.fed = tuple(self._fed(roles.get(id(tensor), str(at)), tensor) for at, tensor in enumerate(flat))
        floats = str(made[0].dtype).endswith(("float32", "float64"))
        if self._keep:
            operation.output = self._kept(made[0])
        if self._visit is not None and floats:
            output, made = self._visited(operation, output, made, in_place)
        for number, tensor in enumerate(made):
            self.put(tensor, operation.position, number)
        if in_place and tensors:
            self.put(tensors[0][1], operation.position)
        return output

    def _is_of_state(
        self,
        kind: str,
        sources: list[tuple[str, Any, int | Parameter]],
        made: list[Any],
        flat: Sequence[Any],
        again: Callable[[Sequence[Any]], Any] | None,
    ) -> bool:
        """Whether this only moves the values of one tensor of the state; what comes out is then a parameter too.

        A table of integers may say how, which is a tensor of the state or a constant.
        """
        of_state = [(tensor, source) for _, tensor, source in sources if isinstance(source, Parameter)]
        floats = [(tensor, source) for tensor, source in of_state if _is_float(tensor)]
        others = [tensor for _, tensor, source in sources if source == UNKNOWN and not _is_float(tensor)]
        if len(floats) != 1 or len(of_state) + len(others) != len(sources):
            # integers out of integers, such as the places of a relative position, are no weights
            if of_state and not floats and len(of_state) + len(others) == len(sources):
                self.put(made[0], of_state[0][1])
                return True
            return False
        tensor, parameter = floats[0]
        if kind == "permute" and len(tensor.shape) == 2 and parameter.view is None:
            self.put(made[0], turned(parameter))
        elif kind in ("identity", "expand", "broadcast_to") or (kind == "reshape" and len(parameter.shape) == 1):
            self.put(made[0], parameter)
        elif again is not None and self._tensor is not None:
            whole = np.arange(int(np.prod(tensor.shape)), dtype=np.float64).reshape([int(n) for n in tensor.shape])
            found = again([self._tensor(whole) if each is tensor else each for each in flat])
            before = parameter.view if parameter.view is not None else self._order(parameter)
            for out, places in zip(made, filter(self._is_tensor, _flat(found)), strict=True):
                view = _once(before.reshape(-1)[np.array(self._array(places)).astype(np.int64)])
                is_turned = self.in_out and view.ndim == 2
                self.put(out, Parameter(parameter.name, view.shape, is_turned, True, parameter.owner, view))
        return True

    def _order(self, parameter: Parameter) -> np.ndarray:
        """The places that a tensor's values, as it is used, have in the portable array."""
        kept = parameter if parameter.usual else turned(parameter)
        places = np.arange(int(np.prod(kept.shape)))
        if self.in_out and len(kept.shape) == 2 and not kept.turned:  # whose portable array is [out, in]
            places = places.reshape(kept.shape[::-1]).T
        places = places.reshape(kept.shape)
        return places if parameter.usual else places.T

    def _mover(
        self, tensors: list[tuple[str, Any]], flat: Sequence[Any], again: Callable[[Sequence[Any]], Any]
    ) -> Callable[[np.ndarray], list[np.ndarray]]:
        """What this does to the places of values. The operation keeps its tensors as long as it lives."""
        at = next(i for i, tensor in enumerate(flat) if isinstance(self.source(tensor), int))
        others = list(flat)
        assert self._tensor is not None
        to_tensor = self._tensor

        def moved(array: np.ndarray) -> list[np.ndarray]:
            given = [to_tensor(array) if i == at else tensor for i, tensor in enumerate(others)]
            return [np.array(self._array(out)) for out in _flat(again(given)) if self._is_tensor(out)]

        return moved

    def _bridge(self, tensor: Any) -> None:
        """Find out where a tensor is from that nobody saw made, such as on a detour over numpy.

        With the values of an earlier tensor it is that one. Else, where it has numbers for every picture and so is no
        constant, an operation of the kind UNSEEN is put in, behind what ran before it.
        """
        shape, dtype = tuple(int(n) for n in tensor.shape), str(tensor.dtype)
        if len(shape) < 2 or shape[0] != self.pictures or not dtype.endswith(("float32", "float64")):
            return
        values = np.array(self._array(tensor))
        if values.size and (values == values.reshape(-1)[0]).all():
            return  # such as the zeros that a recurrent layer starts from
        for other in reversed(self._alive):
            source = self.source(other)
            if isinstance(source, int) and tuple(other.shape) == shape and np.array_equal(self._array(other), values):
                self.put(tensor, source)
                return
        before = len(self.operations) - 1  # INPUT, where nothing ran
        operation = Operation(len(self.operations), UNSEEN, {}, self._stack[-1][0], False, (before,), {}, shape)
        operation.output, operation.line = values if self._keep else None, running()
        self.operations.append(operation)
        self.put(tensor, operation.position)

    def _fed(self, role: str, tensor: Any) -> Fed:
        dtype = str(tensor.dtype).rpartition(".")[2]
        return Fed(role, self.source(tensor), tuple(int(n) for n in tensor.shape), dtype)

    def _visited(self, operation: Operation, output: Any, made: list[Any], in_place: bool) -> tuple[Any, list[Any]]:
        """Show an output to visit: the output with which the model goes on, and its tensors."""
        assert self._visit is not None
        self.silent = True  # what visit runs is no part of the model
        try:
            values = self._visit(operation, self._array(made[0]))
        finally:
            self.silent = False
        if values is None:
            return output, made
        assert self._tensor is not None
        assert self._overwrite is not None
        if in_place:
            # the model may go on with the tensor that it gave
            self._overwrite(made[0], values)
            return output, made
        # a tensor of its own: the output may be a view of a tensor that others still read
        other = self._tensor(values)
        if output is made[0]:
            return other, [other]
        items = [other if item is made[0] else item for item in output]
        return (items if isinstance(output, list) else type(output)(items)), [other, *made[1:]]

    def _add(
        self, kind: str, config: Callable[[], dict[str, Any]], sources: list[Any], inputs: tuple[int, ...]
    ) -> Operation:
        path, layer = self._stack[-1]
        parameters = {role: source for role, _, source in sources if isinstance(source, Parameter)}
        operation = Operation(len(self.operations), kind, config(), path, layer, inputs, parameters, line=running())
        operation.taken = tuple(
            self._numbers.get(id(tensor), 0) for _, tensor, source in sources if isinstance(source, int)
        )
        self.operations.append(operation)
        return operation

    def finish(self, output: Any, error: str, line: tuple[str, int] = ("", 0)) -> Recording:
        """The recording of the pass."""
        found = list(labelled(output, self._is_tensor))
        if not error and not found:
            error = f"forward returns {type(output).__name__}, no tensor"
        made = [(label, tensor, source) for label, tensor in found if isinstance(source := self.source(tensor), int)]
        labels = tuple(label for label, _, _ in made)
        return Recording(
            self.operations,
            error,
            tuple(source for _, _, source in made),
            labels,
            tuple(tuple(int(n) for n in tensor.shape) for _, tensor, _ in made),
            tuple(self._kept(tensor) for _, tensor, _ in made) if self._keep else (),
            principal(labels),
            line,
        )

    def _kept(self, tensor: Any) -> np.ndarray:
        """A copy, since a later in-place operation must not change it; what is no floating number as float64."""
        values = np.array(self._array(tensor))
        return values if values.dtype.kind == "f" else values.astype(np.float64)


def _is_float(tensor: Any) -> bool:
    return "float" in str(tensor.dtype)


def _once(view: np.ndarray) -> np.ndarray:
    """Places without those axes along which they repeat, such as one token for every picture."""
    for axis in range(view.ndim):
        first = view.take([0], axis)
        if view.shape[axis] > 1 and (view == first).all():
            view = first
    return view


def turned(parameter: Parameter) -> Parameter:
    """A matrix of the state, transposed before it is used."""
    shape = parameter.shape[::-1]
    return replace(parameter, shape=shape, turned=not parameter.turned, usual=not parameter.usual)


def _flat(value: Any) -> Iterator[Any]:
    """The values inside lists, tuples and dictionaries, one after the other."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def flat_tensors(args: tuple[Any, ...], kwargs: dict[str, Any], is_tensor: Callable[[Any], bool]) -> list[Any]:
    """The tensors among a call's arguments, in order."""
    return [value for value in _flat([args, kwargs]) if is_tensor(value)]


def exchanged(value: Any, tensors: Sequence[Any], others: Sequence[Any]) -> Any:
    """Arguments with each of these tensors replaced by the other in its place, inside lists and dictionaries too."""
    table = {id(tensor): other for tensor, other in zip(tensors, others, strict=True)}

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if type(value) in (list, tuple):
            return type(value)(walk(item) for item in value)
        return table.get(id(value), value)

    return walk(value)
