"""Turns the calls that a tracer catches into a Recording: which operation made which tensor, and in which layer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from zoo.model_inputs import labelled, principal
from zoo.recording import INPUT, MOVES, UNKNOWN, UNSEEN, Fed, Operation, Parameter, Recording
from zoo.tensor_origins import Origins
from zoo.tensors_in_arguments import flat as flat_values
from zoo.user_source_lines import running

# looks at an operation and its output, and may return other values, with which the model then goes on
Visit = Callable[[Operation, np.ndarray], "np.ndarray | None"]


class Recorder:
    """Collects operations while a model runs: knows which operation made which tensor, and in which layer one is.

    array, tensor and overwrite are the framework's: a tensor's values, a tensor of values, values put into a tensor.
    pictures is the number of inputs that the model is given. in_out: whether the framework's functions take the
    weight of a linear layer as [in, out]. again: whether operations keep what they were given, to be run anew.
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
        again: bool = True,
    ) -> None:
        self.operations: list[Operation] = []
        self.silent = False
        self._array, self._is_tensor, self._keep = array, is_tensor, keep
        self._visit, self._tensor, self._overwrite = visit, tensor, overwrite
        self.in_out, self._again = in_out, again
        self._origins = Origins(array, pictures)
        self.put, self.source = self._origins.put, self._origins.source
        self._stack: list[tuple[str, bool]] = [("", False)]

    def feed(self, tensors: Sequence[Any]) -> None:
        """Say that these are the model's inputs."""
        for at, tensor in enumerate(tensors):
            self.put(tensor, INPUT if at == 0 else UNKNOWN - at)

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
        made = [tensor for tensor in flat_values(output) if self._is_tensor(tensor)]
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
        operation.again = again if self._again else None
        if kind in MOVES and again is not None and self._tensor is not None and len(inputs) == 1:
            operation.moved = self._mover(tensors, flat, again)
        roles = {id(tensor): role for role, tensor in tensors}
        operation.fed = tuple(self._fed(roles.get(id(tensor), str(at)), tensor) for at, tensor in enumerate(flat))
        floats = str(made[0].dtype).endswith(("float32", "float64", "float16"))
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
            before = parameter.view if parameter.view is not None else self.places(parameter)
            if before.size < whole.size:  # the axes along which it repeats, which _once left out
                if before.ndim != whole.ndim:
                    return False
                before = np.broadcast_to(before, whole.shape)
            for out, places in zip(made, filter(self._is_tensor, flat_values(found)), strict=True):
                view = _once(before.reshape(-1)[np.array(self._array(places)).astype(np.int64)])
                turns = self.in_out and view.ndim == 2
                self.put(out, Parameter(parameter.name, view.shape, turns, True, parameter.owner, view))
        return True

    def places(self, parameter: Parameter) -> np.ndarray:
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
        to_tensor, to_array, is_tensor = self._tensor, self._array, self._is_tensor

        def moved(array: np.ndarray) -> list[np.ndarray]:
            given = [to_tensor(array) if i == at else tensor for i, tensor in enumerate(others)]
            return [np.array(to_array(out)) for out in flat_values(again(given)) if is_tensor(out)]

        return moved

    def _bridge(self, tensor: Any) -> None:
        """Find out where a tensor comes from that the recording did not see made, such as one made in numpy.

        With the values of an earlier tensor it is that one. Else, where it has numbers for every picture and so is no
        constant, an operation of the kind UNSEEN is put in, behind what ran before it.
        """
        if not self._origins.is_batch(tensor):
            return
        values = np.array(self._array(tensor))
        if values.size and (values == values.reshape(-1)[0]).all():
            return  # such as the zeros that a recurrent layer starts from
        source = self._origins.of_values(values)
        if source is not None:
            self.put(tensor, source)
            return
        before = len(self.operations) - 1  # INPUT, where nothing ran
        operation = Operation(len(self.operations), UNSEEN, {}, self._stack[-1][0], False, (before,), {}, values.shape)
        operation.output, operation.line = values if self._keep else None, running()
        self.operations.append(operation)
        self.put(tensor, operation.position)

    def _fed(self, role: str, tensor: Any) -> Fed:
        dtype = str(tensor.dtype).rpartition(".")[2]
        source = self.source(tensor)
        constant = isinstance(source, Parameter) or source == UNKNOWN
        table = np.array(self._array(tensor)) if constant and dtype.startswith("int") else None
        return Fed(role, source, tuple(int(n) for n in tensor.shape), dtype, table)

    def _visited(self, operation: Operation, output: Any, made: list[Any], in_place: bool) -> tuple[Any, list[Any]]:
        """Show an output to visit: the output with which the model goes on, and its tensors."""
        assert self._visit is not None
        assert self._tensor is not None
        assert self._overwrite is not None
        # nothing of this is recorded: call() has seen to that
        values = self._visit(operation, self._array(made[0]))
        if values is None:
            return output, made
        # a tensor of its own: the output may be a view of a tensor that others still read
        other = self._tensor(values)
        other = other if other.dtype == made[0].dtype else other.to(made[0].dtype)
        if in_place:
            # the model may go on with the tensor that it gave
            self._overwrite(made[0], self._array(other))
            return output, made
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
            self._origins.number(tensor) for _, tensor, source in sources if isinstance(source, int)
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
        recording = Recording(
            self.operations,
            error,
            tuple(source for _, _, source in made),
            labels,
            tuple(tuple(int(n) for n in tensor.shape) for _, tensor, _ in made),
            tuple(self._kept(tensor) for _, tensor, _ in made) if self._keep else (),
            principal(labels),
            line,
        )
        # an operation may refer to this recorder
        self.operations, self._visit = [], None
        return recording

    def _kept(self, tensor: Any) -> np.ndarray:
        """A copy, since a later in-place operation must not change it; what is not floating becomes float64."""
        values = np.array(self._array(tensor))
        return values if values.dtype.kind == "f" else values.astype(np.float64)


def _is_float(tensor: Any) -> bool:
    return "float" in str(tensor.dtype)


def _once(view: np.ndarray) -> np.ndarray:
    """Places without those axes along which they repeat, such as one token for every picture."""
    for axis in range(view.ndim):
        first = view.take([0], axis)
        view = first if (view == first).all() else view
    return view


def turned(parameter: Parameter) -> Parameter:
    """A matrix of the state, transposed before it is used."""
    shape = parameter.shape[::-1]
    return replace(parameter, shape=shape, turned=not parameter.turned, usual=not parameter.usual)
