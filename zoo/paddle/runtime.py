"""The PaddlePaddle adapter: the verbs that all neutral code is written against. zoo/torch/runtime.py is its twin."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.errors import DeviceError, unknown
from zoo.feeds import Feed, labelled, mapped, principal
from zoo.network.anatomy import Call, Part, Slot
from zoo.network.layout import turned
from zoo.paddle import layers, writing
from zoo.vocabulary import counted, layer_kind, padding

NAME = "paddle"

# whether the memory of a Linear weight is torch's transposed
TURNED = True

KINDS = {
    nn.Conv2D: "conv",
    nn.Linear: "linear",
    nn.BatchNorm2D: "batch_norm",
    nn.BatchNorm: "batch_norm",
    nn.MaxPool2D: "max_pool",
    nn.AvgPool2D: "avg_pool",
    nn.AdaptiveAvgPool2D: "adaptive_avg_pool",
    nn.Dropout: "dropout",
    nn.ReLU: "relu",
    nn.Sigmoid: "sigmoid",
    nn.Softmax: "softmax",
    nn.Sequential: "sequential",
}

# the layers of 3.3 that are as torch's, a linear weight [out, in] too; older versions have none
compatible = getattr(getattr(paddle, "compat", None), "nn", None)
if compatible is not None:
    KINDS |= {compatible.Linear: "linear", compatible.AvgPool2D: "avg_pool", compatible.Softmax: "softmax"}
LINEARS = tuple(parent for parent, name in KINDS.items() if name == "linear")

HALVES = ("float16", "bfloat16")  # the floating dtypes that numpy cannot show, or cannot compute with

# Paddle's own names of batch-norm statistics, and the portable ones
PORTABLE = {"_mean": "running_mean", "_variance": "running_var"}


def version() -> str:
    """The framework's version."""
    return str(paddle.__version__)


def about() -> dict[str, str]:
    """What this build of the framework is and sees, for a report of a fault: words by what they are about."""
    cuda = paddle.version.cuda() if paddle.device.is_compiled_with_cuda() else ""
    gpus = (
        [paddle.device.cuda.get_device_name(index) for index in range(paddle.device.cuda.device_count())]
        if cuda
        else []
    )
    return {
        "version": version(),
        "build": f"CUDA {cuda}" if cuda else "CPU",
        "threads": str(threads()),
        "GPUs": ", ".join(gpus) or "none",
    }


def is_model(candidate: object) -> bool:
    """Whether this is a model of this backend."""
    return isinstance(candidate, nn.Layer)


def is_tensor(value: object) -> bool:
    """Whether this is a tensor of this backend."""
    return isinstance(value, paddle.Tensor)


def tensor(array: np.ndarray) -> paddle.Tensor:
    """A tensor on this process's device with an array's values and dtype."""
    return paddle.to_tensor(array, place=_home)


def array(tensor: paddle.Tensor) -> np.ndarray:
    """A tensor's values as an array of its own; of float16 and bfloat16 as float32, which numpy has."""
    tensor = tensor.detach()
    return np.array((tensor.astype("float32") if _called(tensor.dtype) in HALVES else tensor).numpy())


def set_threads(count: int) -> None:
    """Let the framework's operators use this many CPU threads."""
    paddle.base.core.set_num_threads(count)
    global _threads
    _threads = count


_threads = 1  # what importing paddle sets


def threads() -> int:
    """The number of CPU threads that the framework's operators use."""
    return _threads


def device(name: str | None) -> Any:
    """Turn "cpu", "gpu", "cuda", "gpu:1" or "cuda:1" into the framework's device; None is this process's: see use()."""
    if name is None:
        return _home
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "gpu", "cuda") or (index and not index.isdigit()) or (kind == "cpu" and index):
        raise unknown("device", name, ["cpu", "gpu", "cuda", "gpu:0", "cuda:0"])
    if kind == "cpu":
        return paddle.CPUPlace()
    count = paddle.device.cuda.device_count() if paddle.device.is_compiled_with_cuda() else 0
    if int(index or 0) >= count:
        raise DeviceError(f"device {name!r} is not there: paddle sees {count} GPUs; use device='cpu' or another index.")
    return paddle.CUDAPlace(int(index or 0))


_home = paddle.CPUPlace()


def use(name: str) -> Callable[[], None]:
    """Make a device this process's, where networks, their copies and inputs go; returns what puts all back.

    On a GPU float32 is multiplied as float32 until then, without TF32. DeviceError if it is not there.
    """
    global _home
    place, before, current, core = device(name), _home, paddle.get_device(), paddle.base.core
    # a build for CPUs has no such switches
    tf32 = None if _on_cpu(place) else (core.get_cublas_switch(), core.get_cudnn_switch())

    def switch(products: bool, convolutions: bool) -> None:
        core.set_cublas_switch(products)
        core.set_cudnn_switch(convolutions)

    def undo() -> None:
        global _home
        _home = before
        paddle.set_device(current)
        if tf32 is not None:
            switch(*tf32)

    paddle.set_device(_name(place))  # where what a model makes by itself goes
    if tf32 is not None:
        switch(False, False)
    _home = place
    return undo


def mixed() -> tuple[str, ...]:
    """The dtypes of mixed precision that this process's device has: on a CPU none, where auto_cast does nothing."""
    if _on_cpu(_home):
        return ()
    able = {"bfloat16": paddle.amp.is_bfloat16_supported, "float16": paddle.amp.is_float16_supported}
    return tuple(name for name, is_there in able.items() if is_there())


def _name(place: Any) -> str:
    if _on_cpu(place):
        return "cpu"
    return f"gpu:{(place.gpu_device_id if hasattr(place, 'gpu_device_id') else place.get_device_id)()}"


def has_gpu() -> bool:
    """Whether this build of the framework sees a GPU."""
    return bool(paddle.device.is_compiled_with_cuda() and paddle.device.cuda.device_count() > 0)


def place(model: nn.Layer) -> str:
    """Where a model is: "cpu", or "gpu:0" and so on."""
    return _name(next(iter(model.parameters())).place)


def skeleton(make: Callable[[], nn.Layer], dtype: str) -> nn.Layer:
    """Build a network without memory for its values, so that the framework's own initialisation costs nothing."""
    before = paddle.get_default_dtype()
    paddle.set_default_dtype(dtype)
    try:
        with paddle.LazyGuard():
            return make()
    finally:
        paddle.set_default_dtype(before)


def fill(model: nn.Layer, arrays: dict[str, np.ndarray], place: Any) -> None:
    """Give a skeleton its values (torch names and layouts); the model may keep the arrays' memory."""
    for name, layer, tensor in _tensors(model):
        array = arrays[name]
        # what was drawn for Paddle lies in its order already
        array = array.T if _is_turned(layer, name) and array.flags.f_contiguous else _turned(layer, name, array)
        _tensor(array, place)._share_buffer_to(tensor)


def named_layers(model: nn.Layer) -> Iterable[tuple[str, nn.Layer]]:
    """All layers with their dotted names, the model itself first under the empty name."""
    return model.named_sublayers(include_self=True)


def slots(model: nn.Layer) -> list[Slot]:
    """The tensors of the model's state, in torch's names, layouts and order."""
    found = []
    for name, layer, tensor in _tensors(model):
        shape = tuple(tensor.shape)
        shape = shape[::-1] if _is_turned(layer, name) else shape
        found.append(Slot(name, shape, kind(layer), not tensor.stop_gradient))
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


def kind(layer: nn.Layer) -> str:
    """The neutral name of a layer's type, or the framework's class name where there is none."""
    return _kind(type(layer))


@cache
def _kind(of: type) -> str:
    known = next((KINDS[parent] for parent in of.__mro__ if parent in KINDS), None)
    # what someone else calls by such a name may be anything
    return known or (layer_kind(of.__name__) if of.__module__.startswith("paddle.nn.") else of.__name__)


def config(layer: nn.Layer) -> dict[str, Any]:
    """A leaf layer's settings in neutral names and units (batch-norm momentum is the share of the new batch)."""
    settings: dict[str, Any] = {}
    if isinstance(layer, nn.Conv2D):
        settings = {"in_channels": layer._in_channels, "out_channels": layer._out_channels}
        settings |= {
            name: _pair(getattr(layer, "_" + name)) for name in ("kernel_size", "stride", "padding", "dilation")
        }
        settings["padding"] = padding(settings["padding"])
        settings |= {"groups": layer._groups, "bias": layer.bias is not None}
    elif isinstance(layer, LINEARS):
        shape = layer.weight.shape if isinstance(layer, nn.Linear) else layer.weight.shape[::-1]
        settings = {"in_features": shape[0], "out_features": shape[1]}
        settings |= {"bias": layer.bias is not None}
    elif isinstance(layer, (nn.BatchNorm2D, nn.BatchNorm)):
        settings = {"features": layer._mean.shape[0]}
        settings |= {"eps": float(np.float32(layer._epsilon)), "momentum": float(np.float32(1 - layer._momentum))}
        if getattr(layer, "_act", None):
            settings["activation"] = layer._act
    elif isinstance(layer, nn.MaxPool2D):
        settings = {
            "kernel_size": _pair(layer.ksize),
            "stride": _pair(layer.stride or layer.ksize),
            "padding": _pair(layer.padding),
        }
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
    elif isinstance(layer, nn.AvgPool2D):
        settings = {
            "kernel_size": _pair(layer.ksize),
            "stride": _pair(layer.stride or layer.ksize),
            "padding": _pair(layer.padding),
        }
        settings |= {"ceil_mode": bool(layer.ceil_mode)} | counted(not layer.exclusive, settings["padding"])
    elif kind(layer) == "avg_pool":
        settings = {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding")}
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
        settings |= counted(bool(layer.count_include_pad), settings["padding"])
    elif isinstance(layer, nn.AdaptiveAvgPool2D):
        settings = {"output_size": _pair(layer._output_size)}
    elif isinstance(layer, nn.Dropout):
        scales = "in training" if layer.mode == "upscale_in_train" else "in evaluation"
        settings = {"p": float(layer.p), "scales": scales}
    return settings


def given(inputs: Feed, place: Any = None) -> tuple[list[paddle.Tensor], dict[str, paddle.Tensor]]:
    """Inputs as a model is called with them, by position and by keyword, on a device, by default this process's."""
    tensors = mapped(inputs, lambda each: paddle.to_tensor(each, place=place or _home))
    if isinstance(tensors, dict):
        return [], tensors
    return list(tensors) if isinstance(tensors, tuple) else [tensors], {}


def precision(model: nn.Layer) -> str:
    """The dtype of a model's first floating tensor, "float32" where it has none."""
    found = [t.dtype for t in [*model.parameters(), *model.buffers()] if t.is_floating_point()]
    return str(found[0]).removeprefix("paddle.") if found else "float32"


def run(model: nn.Layer, inputs: Feed) -> np.ndarray:
    """The model's logits for a batch in the model's dtype, N x C x H x W say, in eval mode; the mode is put back."""
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    model.eval()
    try:
        with paddle.no_grad():
            place = next((tensor.place for tensor in model.parameters()), None)
            args, kwargs = given(inputs, place)
            output = model(*args, **kwargs)
        return _tensor_of(output).numpy()
    finally:
        for layer, training in modes:
            layer.training = training


def trace(model: nn.Layer, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> np.ndarray:
    """Run the model in eval mode and hand every layer's call to visit, in the order in which the calls end."""
    handles = []
    for name, layer in model.named_sublayers(include_self=True):
        handles.append(layer.register_forward_post_hook(_hook(name, layer, visit, outputs)))
    try:
        return run(model, images)
    finally:
        for handle in handles:
            handle.remove()


def watch(model: nn.Layer, layer: str, images: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """A layer's output for pictures N x C x H x W, in eval mode, and the slope of logit `number` in it, of one shape.

    layer is a dotted path of named_layers; KeyError if there is none such. The mode is put back.
    """
    kept: list[paddle.Tensor] = []
    layers = dict(model.named_sublayers(include_self=True))
    handle = layers[layer].register_forward_post_hook(lambda *told: kept.append(_tensor_of(told[2])))
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    model.eval()
    try:
        place = next((tensor.place for tensor in model.parameters()), None)
        # the picture learns, so that there is a way back also where every weight is frozen
        output = model(paddle.to_tensor(images, place=place, stop_gradient=False))
        (slope,) = paddle.grad(_tensor_of(output)[:, number].sum(), kept[-1:])
        return kept[-1].numpy(), slope.numpy()
    finally:
        handle.remove()
        for layer, training in modes:
            layer.training = training


def copy(model: nn.Layer, dtype: str, instead: Mapping[int, Any] | None = None) -> nn.Layer:
    """A copy of a model with its values in another dtype, on this process's device; the model is left as it is.

    instead has tensors that the copy is to have in place of copies, by the id of the model's.
    """
    twin = deepcopy(model, dict(instead or {}))
    _cast(twin, dtype)
    return twin


def _cast(model: nn.Layer, dtype: str) -> None:
    """Move a model to this process's device and its floating tensors to a dtype, in place."""
    # an RNN keeps a place for its dropout without memory in it, at which Layer.to fails (3.3.1), and Layer.to makes
    # floats of integers, with which nothing can be looked up
    left = [
        (layer, name, layer._buffers.pop(name))
        for layer in model.sublayers(include_self=True)
        for name, tensor in list(layer._buffers.items())
        if tensor is not None and not (tensor._is_initialized() and tensor.is_floating_point())
    ]
    model.to(device=_home, dtype=dtype)
    for layer, name, tensor in left:
        layer._buffers[name] = tensor._copy_to(_home, True) if tensor._is_initialized() else tensor


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


def proof(model: nn.Layer, training: bool = False) -> None:
    """Switch proof mode on, in place, for forward passes or for training as well: see layers.py."""
    layers.proof(model, training)


def _hook(name: str, layer: nn.Layer, visit: Callable[[Call], None], outputs: bool) -> Callable[..., None]:
    leaf = not any(True for _ in layer.children())
    params = sum(int(np.prod(tensor.shape)) for tensor in layer.parameters() if not tensor.stop_gradient)

    def hook(_layer: nn.Layer, _inputs: Any, output: Any) -> None:
        tensor = _tensor_of(output)
        array = tensor.numpy() if outputs else None
        visit(Call(name, kind(layer), leaf, config(layer), tuple(tensor.shape[1:]), params, array))

    return hook


def _tensors(model: nn.Layer) -> Iterable[tuple[str, nn.Layer, Any]]:
    """Every tensor of the state with its layer, under torch's name: parameters first, then buffers, layer by layer."""
    for prefix, layer in model.named_sublayers(include_self=True):
        # batch norm keeps its statistics among the parameters, with stop_gradient set
        for name, tensor in {**layer._parameters, **layer._buffers}.items():
            if tensor is not None and name not in layer._non_persistable_buffer_names_set:
                name = PORTABLE.get(name, name)
                yield (f"{prefix}.{name}" if prefix else name), layer, tensor


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


def _on_cpu(place: Any) -> bool:
    # a CPUPlace and a tensor's Place have different methods in 2.6, 3.0 and 3.3, and one way to print
    return "cpu" in str(place).lower()


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


def _tensor_of(output: Any) -> paddle.Tensor:
    """The tensor of an output; of several the logits, which are called so or are the first."""
    found = list(labelled(output, paddle.is_tensor))
    return found[principal([label for label, _ in found])][1]  # type: ignore[no-any-return]


def _pair(value: Any) -> Any:
    return (value, value) if isinstance(value, int) else value if isinstance(value, str) else tuple(value)
