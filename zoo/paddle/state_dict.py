"""A model's state in PaddlePaddle, by portable names: read, write, fill, save and load .pdparams files.

zoo/torch/state_dict.py is its twin.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import prod
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.network.anatomy import Part, Slot
from zoo.network.layout import turned
from zoo.paddle import writing
from zoo.paddle.devices import _on_cpu
from zoo.paddle.layer_settings import kind

# Paddle's own names of batch-norm statistics, and the portable ones
PORTABLE = {"_mean": "running_mean", "_variance": "running_var"}
HUGE = 1 << 22  # bytes, from which on NumPy asks for huge pages


def skeleton(make: Callable[[], nn.Layer], dtype: str) -> nn.Layer:
    """Build a network without memory for its values, so that the framework's own initialisation costs nothing."""
    before = paddle.get_default_dtype()
    paddle.set_default_dtype(dtype)
    try:
        with paddle.LazyGuard():
            return make()
    finally:
        paddle.set_default_dtype(before)


def memory(model: nn.Layer) -> dict[str, np.ndarray]:
    """Memory of Paddle's for the large tensors of a skeleton, which has none yet, by name, in torch's layout."""
    found = {}
    for name, layer, tensor in _tensors(model):
        if (own := _own(tuple(tensor.shape), _called(tensor.dtype))) is not None:
            found[name] = own.T if _is_turned(layer, name) else own
    return found


def fill(
    model: nn.Layer, arrays: dict[str, np.ndarray], place: Any, own: Mapping[str, np.ndarray] | None = None
) -> None:
    """Give a skeleton its values (torch names and layouts); the model may keep the arrays' memory.

    Buffers that are not among the arrays stay as the constructor made them, floats in the dtype of the arrays.
    own: what memory() gave of this skeleton, as in torch's twin, which has a use for it.
    """
    dtype = next((array.dtype for array in arrays.values() if array.dtype.kind == "f"), None)
    for name, layer, tensor in _tensors(model):
        array = arrays.get(name)
        if array is None:
            made = tensor.numpy()
            array = made.astype(dtype) if made.dtype.kind == "f" and dtype else made
        if _is_turned(layer, name):
            # what was drawn for Paddle lies in its order already
            ready = array.flags.f_contiguous
            array = array.T if ready else turned(array, out=_own(array.shape[::-1], array.dtype.name))
        _tensor(array, place)._share_buffer_to(tensor)


def slots(model: nn.Layer) -> list[Slot]:
    """The tensors of the model's state, in torch's names, layouts and order."""
    found = []
    for name, layer, tensor in _tensors(model):
        shape = tuple(tensor.shape)
        shape = shape[::-1] if _is_turned(layer, name) else shape
        fixed, whole = name.rpartition(".")[2] in layer._buffers, "int" in _called(tensor.dtype)
        found.append(Slot(name, shape, kind(layer), not tensor.stop_gradient, fixed, whole))
    return found


def dtypes(model: nn.Layer) -> dict[str, str]:
    """The dtype of every tensor of the model's state, by torch's name: "float32", "float64" and so on."""
    return {name: _called(tensor.dtype) for name, _, tensor in _tensors(model)}


def read(model: nn.Layer) -> Iterable[tuple[str, np.ndarray]]:
    """Yield the model's state as (name, array) in torch's names and layouts; arrays may share the model's memory."""
    for name, layer, tensor in _tensors(model):
        yield name, _turned(layer, name, _view(tensor))


def owned(model: nn.Layer) -> dict[str, tuple[str, bool]]:
    """By the names of the framework's own state dict: torch's name, and whether its axes are swapped there."""
    names = {id(tensor): (name, _is_turned(layer, name)) for name, layer, tensor in _tensors(model)}
    own = model.state_dict().items()
    return {name: names[id(tensor)] for name, tensor in own if id(tensor) in names}


def write(model: nn.Layer, arrays: dict[str, np.ndarray]) -> None:
    """Copy arrays (torch names, layouts and the model's dtypes; checked by the caller) into the model."""
    for name, layer, tensor in _tensors(model):
        if name not in arrays:
            continue
        # into the tensor's own memory, as set_value does, which takes longer to get there
        view = np.from_dlpack(tensor.detach()) if _shares(tensor) else None
        if view is None or not view.flags.writeable:
            # a GPU's, Paddle 2.6, or numpy before 2.1
            tensor.set_value(_tensor(_turned(layer, name, arrays[name]), tensor.place))
        elif _is_turned(layer, name):
            turned(arrays[name], out=view)
        else:
            np.copyto(view, arrays[name])


def set_learning(model: nn.Layer, names: Iterable[str], learns: bool) -> None:
    """Let parameters (torch's names) learn or keep them from it; statistics and other buffers are passed over."""
    wanted = set(names)
    for name, layer, tensor in _tensors(model):
        own = name.rpartition(".")[2]
        # batch norm keeps its statistics among the parameters
        if name in wanted and own in layer._parameters and own not in PORTABLE.values():
            tensor.stop_gradient = not learns


def save_file(model: nn.Layer, path: str, counters: dict[str, np.ndarray]) -> None:
    """Write the model's state dict as Paddle's users do; counters are torch's, which Paddle has not."""
    tensors = model.state_dict()
    # what paddle.save makes of tensors itself, byte for byte, but for two copies of each
    table = {name: tensor.name for name, tensor in tensors.items()}
    arrays = {name: _view(tensor) for name, tensor in tensors.items()}
    paddle.save({**arrays, "StructuredToParameterName@@": table}, path)


def write_file(path: str, parts: Sequence[Part], state: dict[str, np.ndarray], counters: dict[str, np.ndarray]) -> None:
    """Write what save_file writes of the network that has these parts and this state, without building it."""
    writing.write(path, parts, state)


def load_file(model: nn.Layer, path: str) -> None:
    """Load a file of save_file with the framework's own reader, strictly."""
    missing, unexpected = model.set_state_dict(paddle.load(path))
    if missing or unexpected:
        raise ValueError(f"Paddle finds {missing} missing and {unexpected} left over")


def _tensors(model: nn.Layer) -> Iterable[tuple[str, nn.Layer, Any]]:
    """Every tensor of the state with its layer, under torch's name: parameters first, then buffers, layer by layer."""
    for prefix, layer in model.named_sublayers(include_self=True):
        # batch norm keeps its statistics among the parameters, with stop_gradient set
        for name, tensor in {**layer._parameters, **layer._buffers}.items():
            if tensor is not None and name not in layer._non_persistable_buffer_names_set:
                name = PORTABLE.get(name, name)
                yield (f"{prefix}.{name}" if prefix else name), layer, tensor


def _own(shape: tuple[int, ...], dtype: str) -> np.ndarray | None:
    """Memory of Paddle's own on the CPU, for a large array; None where NumPy's serves as well, or Paddle shares none.

    NumPy asks for huge pages from 4 MB on. A virtual machine may have to fetch those from its host, which takes several
    times as long as to write the values.
    """
    if prod(shape) * np.dtype(dtype).itemsize < HUGE or not hasattr(paddle.Tensor, "__dlpack__"):
        return None
    tensor = paddle.empty(shape, dtype)
    view = np.from_dlpack(tensor) if _shares(tensor) else None
    return view if view is not None and view.flags.writeable else None


def _tensor(array: np.ndarray, place: Any) -> Any:
    """A tensor of an array's values, on the CPU in the array's own memory where Paddle can (3.x)."""
    if hasattr(paddle.Tensor, "__dlpack__") and _on_cpu(place) and array.flags.c_contiguous and array.flags.writeable:
        # an axis of length 1 may have any stride in NumPy, which says so from 2.4 on; Paddle takes it for a gap
        return paddle.utils.dlpack.from_dlpack(array.reshape(-1).reshape(array.shape))
    return paddle.to_tensor(array, place=place)


@cache
def _called(dtype: Any) -> str:
    """A dtype's name; to print one takes Paddle longer than the rest of what is told of a tensor."""
    return str(dtype).removeprefix("paddle.")


def _shares(tensor: Any) -> bool:
    """Whether numpy can look at a tensor's own memory: on the CPU, in Paddle 3.x."""
    return hasattr(tensor, "__dlpack__") and bool(tensor.place.is_cpu_place())


def _view(tensor: Any) -> np.ndarray:
    """A tensor's values, on the CPU in the tensor's own memory where Paddle can (3.x)."""
    if _shares(tensor):
        return np.from_dlpack(tensor.detach())
    return tensor.numpy()


def _is_turned(layer: nn.Layer, name: str) -> bool:
    # Linear weights are [in, out] in Paddle and [out, in] in torch; the shape of a square one would not tell
    return isinstance(layer, nn.Linear) and name.rpartition(".")[2] == "weight"


def _turned(layer: nn.Layer, name: str, array: np.ndarray) -> np.ndarray:
    """The array with its axes swapped where the layouts differ."""
    return turned(array) if _is_turned(layer, name) else array
