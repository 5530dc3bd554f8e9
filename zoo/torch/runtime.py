"""The PyTorch adapter: the verbs that all neutral code is written against. zoo/paddle/runtime.py is its twin."""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from threading import RLock, local
from typing import Any

import numpy as np
import torch
import torch.nn as nn

from zoo.errors import DeviceError, unknown
from zoo.feeds import Feed, labelled, mapped, principal
from zoo.network.anatomy import Call, Part, Slot
from zoo.torch import layers, writing
from zoo.vocabulary import counted, layer_kind, padding

NAME = "torch"

# whether the memory of a Linear weight is torch's transposed
TURNED = False

# the floating dtypes that numpy cannot show, or cannot compute with
HALVES = (torch.float16, torch.bfloat16)

_PATCHING, _BUILDING = RLock(), local()

KINDS = {
    nn.Conv2d: "conv",
    nn.Linear: "linear",
    nn.BatchNorm2d: "batch_norm",
    nn.MaxPool2d: "max_pool",
    nn.AvgPool2d: "avg_pool",
    nn.AdaptiveAvgPool2d: "adaptive_avg_pool",
    nn.Dropout: "dropout",
    nn.ReLU: "relu",
    nn.Sigmoid: "sigmoid",
    nn.Softmax: "softmax",
    nn.Sequential: "sequential",
}


def version() -> str:
    """The framework's version."""
    return str(torch.__version__)


def about() -> dict[str, str]:
    """What this build of the framework is and sees, for a report of a fault: words by what they are about."""
    gpus = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    cuda = torch.version.cuda
    return {
        "version": version(),
        "build": f"CUDA {cuda}" if cuda else "CPU",
        "threads": str(threads()),
        "GPUs": ", ".join(gpus) or "none",
    }


def is_model(candidate: object) -> bool:
    """Whether this is a model of this backend."""
    return isinstance(candidate, nn.Module)


def is_tensor(value: object) -> bool:
    """Whether this is a tensor of this backend."""
    return isinstance(value, torch.Tensor)


def tensor(array: np.ndarray) -> torch.Tensor:
    """A tensor on this process's device with an array's values and dtype."""
    return torch.from_numpy(np.array(array)).to(_home)


def array(tensor: torch.Tensor) -> np.ndarray:
    """A tensor's values as an array of its own; of float16 and bfloat16 as float32, which numpy has."""
    tensor = tensor.detach()
    return np.array((tensor.float() if tensor.dtype in HALVES else tensor).cpu().numpy())


def set_threads(count: int) -> None:
    """Let the framework's operators use this many CPU threads."""
    torch.set_num_threads(count)


def threads() -> int:
    """The number of CPU threads that the framework's operators use."""
    return torch.get_num_threads()


def device(name: str | None) -> Any:
    """Turn "cpu", "gpu", "cuda", "gpu:1" or "cuda:1" into the framework's device; None is this process's: see use()."""
    if name is None:
        return _home
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "gpu", "cuda") or (index and not index.isdigit()) or (kind == "cpu" and index):
        raise unknown("device", name, ["cpu", "gpu", "cuda", "gpu:0", "cuda:0"])
    if kind == "cpu":
        return torch.device("cpu")
    if int(index or 0) >= torch.cuda.device_count():
        count = torch.cuda.device_count()
        raise DeviceError(f"device {name!r} is not there: torch sees {count} GPUs; use device='cpu' or another index.")
    return torch.device("cuda", int(index or 0))


_home = torch.device("cpu")


def use(name: str) -> Callable[[], None]:
    """Make a device this process's, where networks, their copies and inputs go; returns what puts all back.

    On a GPU float32 is multiplied as float32 until then, without TF32. DeviceError if it is not there.
    """
    global _home
    place, before, matmul, cudnn = device(name), _home, torch.backends.cuda.matmul, torch.backends.cudnn
    tf32 = matmul.allow_tf32, cudnn.allow_tf32
    current = torch.cuda.current_device() if place.type == "cuda" else None

    def undo() -> None:
        global _home
        _home = before
        if current is not None:
            torch.cuda.set_device(current)
            matmul.allow_tf32, cudnn.allow_tf32 = tf32

    if current is not None:
        torch.cuda.set_device(place)  # what a model calls "cuda" is that one
        matmul.allow_tf32 = cudnn.allow_tf32 = False
    _home = place
    return undo


def mixed() -> tuple[str, ...]:
    """The dtypes of mixed precision that this process's device has."""
    if _home.type == "cpu":
        return ("bfloat16",)
    return ("bfloat16", "float16") if torch.cuda.is_bf16_supported() else ("float16",)


def _name(place: torch.device) -> str:
    return f"gpu:{place.index or 0}" if place.type == "cuda" else "cpu"


def has_gpu() -> bool:
    """Whether this build of the framework sees a GPU."""
    return bool(torch.cuda.is_available())


def place(model: nn.Module) -> str:
    """Where a model is: "cpu", or "gpu:0" and so on."""
    return _name(next(iter(model.parameters())).device)


def skeleton(make: Callable[[], nn.Module], dtype: str) -> nn.Module:
    """Build a network whose values nobody has set, so that the framework's own initialisation costs nothing.

    Its memory is set aside and not touched; the meta device needs none, and three times as long. dtype: fill gives
    every tensor its own, and torch's default is left alone, which is the whole process's.
    """
    with _without_init():
        return make()


def fill(model: nn.Module, arrays: dict[str, np.ndarray], place: Any) -> None:
    """Give a skeleton its values (torch names and layouts); the model may keep the arrays' memory."""
    # load_state_dict(assign=True) does the same in five times the time
    for prefix, layer in model.named_modules():
        dotted = f"{prefix}." if prefix else ""
        for name, tensor in layer._parameters.items():
            if tensor is not None:
                value = torch.from_numpy(arrays[dotted + name]).to(place)
                layer._parameters[name] = nn.Parameter(value, tensor.requires_grad)
        for name, tensor in layer._buffers.items():
            if tensor is not None:
                counts = name == "num_batches_tracked"
                layer._buffers[name] = (tensor if counts else torch.from_numpy(arrays[dotted + name])).to(place)


def named_layers(model: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    """All layers with their dotted names, the model itself first under the empty name."""
    return model.named_modules()


def slots(model: nn.Module) -> list[Slot]:
    """The tensors of the model's state, in torch's names, layouts and order."""
    return [
        Slot(name, tuple(tensor.shape), kind(layer), bool(tensor.requires_grad))
        for name, layer, tensor in _tensors(model)
    ]


def dtypes(model: nn.Module) -> dict[str, str]:
    """The dtype of every tensor of the model's state, by torch's name: "float32", "float64" and so on."""
    return {name: str(tensor.dtype).removeprefix("torch.") for name, _, tensor in _tensors(model)}


def read(model: nn.Module) -> Iterable[tuple[str, np.ndarray]]:
    """Yield the model's state as (name, array) in torch's names and layouts; arrays may share the model's memory."""
    for name, _, tensor in _tensors(model):
        yield name, tensor.detach().cpu().numpy()


def owned(model: nn.Module) -> dict[str, tuple[str, bool]]:
    """By the names of the framework's own state dict: torch's name, and whether its axes are swapped there."""
    names = {id(tensor): name for name, _, tensor in _tensors(model)}
    own = model.state_dict(keep_vars=True).items()
    return {name: (names[id(tensor)], False) for name, tensor in own if id(tensor) in names}


def write(model: nn.Module, arrays: dict[str, np.ndarray]) -> None:
    """Copy arrays (torch names, layouts and the model's dtypes; checked by the caller) into the model."""
    with torch.no_grad():
        for name, _, tensor in _tensors(model):
            if name in arrays:
                tensor.copy_(torch.from_numpy(np.require(arrays[name], requirements=["C", "W"])))


def set_learning(model: nn.Module, names: Iterable[str], learns: bool) -> None:
    """Let parameters (torch's names) learn or keep them from it; statistics and other buffers are passed over."""
    parameters = dict(model.named_parameters())
    for name in names:
        if name in parameters:
            parameters[name].requires_grad_(learns)


def kind(layer: nn.Module) -> str:
    """The neutral name of a layer's type, or the framework's class name where there is none."""
    return _kind(type(layer))


@cache
def _kind(of: type) -> str:
    known = next((KINDS[parent] for parent in of.__mro__ if parent in KINDS), None)
    # what someone else calls by such a name may be anything
    return known or (layer_kind(of.__name__) if of.__module__.startswith("torch.nn.") else of.__name__)


def config(layer: nn.Module) -> dict[str, Any]:
    """A leaf layer's settings in neutral names and units (batch-norm momentum is the share of the new batch)."""
    settings: dict[str, Any] = {}
    if isinstance(layer, nn.Conv2d):
        settings = {"in_channels": layer.in_channels, "out_channels": layer.out_channels}
        settings |= {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding", "dilation")}
        settings["padding"] = padding(settings["padding"])
        settings |= {"groups": layer.groups, "bias": layer.bias is not None}
    elif isinstance(layer, nn.Linear):
        settings = {"in_features": layer.in_features, "out_features": layer.out_features}
        settings |= {"bias": layer.bias is not None}
    elif isinstance(layer, nn.BatchNorm2d):
        settings = {"features": layer.num_features}
        settings |= {"eps": float(np.float32(layer.eps)), "momentum": float(np.float32(layer.momentum))}
    elif isinstance(layer, nn.MaxPool2d):
        settings = {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding")}
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
    elif isinstance(layer, nn.AvgPool2d):
        settings = {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding")}
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
        settings |= counted(bool(layer.count_include_pad), settings["padding"])
    elif isinstance(layer, nn.AdaptiveAvgPool2d):
        settings = {"output_size": _pair(layer.output_size)}
    elif isinstance(layer, nn.Dropout):
        settings = {"p": float(layer.p), "scales": "in training"}
    return settings


def given(inputs: Feed, place: Any = None) -> tuple[list[torch.Tensor], dict[str, torch.Tensor]]:
    """Inputs as a model is called with them, by position and by keyword, on a device, by default this process's."""
    tensors = mapped(inputs, lambda each: torch.from_numpy(np.array(each)).to(place or _home))
    if isinstance(tensors, dict):
        return [], tensors
    return list(tensors) if isinstance(tensors, tuple) else [tensors], {}


def precision(model: nn.Module) -> str:
    """The dtype of a model's first floating tensor, "float32" where it has none."""
    found = [t.dtype for t in [*model.parameters(), *model.buffers()] if t.is_floating_point()]
    return str(found[0]).removeprefix("torch.") if found else "float32"


def run(model: nn.Module, inputs: Feed) -> np.ndarray:
    """The model's logits for a batch in the model's dtype, N x C x H x W say, in eval mode; the mode is put back."""
    modes = [(layer, layer.training) for layer in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            place = next((tensor.device for tensor in model.parameters()), None)
            args, kwargs = given(inputs, place)
            output = model(*args, **kwargs)
        return _tensor_of(output).cpu().numpy()
    finally:
        for layer, training in modes:
            layer.training = training


def trace(model: nn.Module, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> np.ndarray:
    """Run the model in eval mode and hand every layer's call to visit, in the order in which the calls end."""
    handles = []
    for name, layer in model.named_modules():
        handles.append(layer.register_forward_hook(_hook(name, layer, visit, outputs)))
    try:
        return run(model, images)
    finally:
        for handle in handles:
            handle.remove()


def watch(model: nn.Module, layer: str, images: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """A layer's output for pictures N x C x H x W, in eval mode, and the slope of logit `number` in it, of one shape.

    layer is a dotted path of named_layers; KeyError if there is none such. The mode is put back.
    """
    kept: list[torch.Tensor] = []
    handle = dict(model.named_modules())[layer].register_forward_hook(lambda *told: kept.append(_tensor_of(told[2])))
    modes = [(layer, layer.training) for layer in model.modules()]
    model.eval()
    try:
        place = next((tensor.device for tensor in model.parameters()), None)
        # the picture learns, so that there is a way back also where every weight is frozen
        output = model(torch.from_numpy(images.copy()).to(place).requires_grad_(True))
        (slope,) = torch.autograd.grad(_tensor_of(output)[:, number].sum(), kept[-1:])
        return kept[-1].detach().cpu().numpy(), slope.cpu().numpy()
    finally:
        handle.remove()
        for layer, training in modes:
            layer.training = training


def copy(model: nn.Module, dtype: str, instead: Mapping[int, nn.Parameter] | None = None) -> nn.Module:
    """A copy of a model with its values in another dtype, on this process's device; the model is left as it is.

    instead has tensors that the copy is to have in place of copies, by the id of the model's.
    """
    # what the hooks of the older weight norm leave in a layer is no tensor that torch copies
    made = [value for layer in model.modules() for value in vars(layer).values() if isinstance(value, torch.Tensor)]
    memo = {id(tensor): tensor.detach().clone() for tensor in made if not tensor.is_leaf}
    return deepcopy(model, memo | dict(instead or {})).to(_home, getattr(torch, dtype))


def save_file(model: nn.Module, path: str, counters: dict[str, np.ndarray]) -> None:
    """Write the model's state dict as torch's users do; counters are values for num_batches_tracked, by name."""
    state = model.state_dict()
    for name, value in counters.items():
        state[name] = torch.from_numpy(np.array(value, np.int64))
    try:
        torch.save(state, path)
    except RuntimeError as error:
        raise OSError(errno.EIO, "torch.save stopped, as it does on a full disk") from error


def write_file(path: str, parts: Sequence[Part], state: dict[str, np.ndarray], counters: dict[str, np.ndarray]) -> None:
    """Write what save_file writes of the network that has these parts and this state, without building it."""
    writing.write(path, parts, state, counters)


def load_file(model: nn.Module, path: str) -> None:
    """Load a file of save_file with the framework's own reader, strictly."""
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=True)


def proof(model: nn.Module, training: bool = False) -> None:
    """Switch proof mode on, in place, for forward passes or for training as well: see layers.py."""
    layers.proof(model, training)


@contextmanager
def _without_init() -> Iterator[None]:
    """Let the functions of nn.init return what they are given, for this thread; others' networks get their values."""
    names = [name for name in vars(nn.init) if name.endswith("_") and not name.startswith("_")]

    def passing(usual: Callable[..., Any]) -> Callable[..., Any]:
        def function(tensor: torch.Tensor, *arguments: Any, **settings: Any) -> torch.Tensor:
            return tensor if getattr(_BUILDING, "depth", 0) else usual(tensor, *arguments, **settings)

        return function

    with _PATCHING:
        _BUILDING.depth = getattr(_BUILDING, "depth", 0) + 1
        kept = {name: getattr(nn.init, name) for name in names}
        for name, usual in kept.items():
            setattr(nn.init, name, passing(usual))
        try:
            yield
        finally:
            _BUILDING.depth -= 1
            for name, usual in kept.items():
                setattr(nn.init, name, usual)


def _hook(name: str, layer: nn.Module, visit: Callable[[Call], None], outputs: bool) -> Callable[..., None]:
    leaf = not any(True for _ in layer.children())
    params = sum(tensor.numel() for tensor in layer.parameters() if tensor.requires_grad)

    def hook(_layer: nn.Module, _inputs: Any, output: Any) -> None:
        # a later in-place operation must not change what was recorded, so the array is a copy
        tensor = _tensor_of(output)
        array = tensor.detach().cpu().numpy().copy() if outputs else None
        visit(Call(name, kind(layer), leaf, config(layer), tuple(tensor.shape[1:]), params, array))

    return hook


def _tensors(model: nn.Module) -> Iterable[tuple[str, nn.Module, torch.Tensor]]:
    """Every tensor of the state with its layer, under its name: parameters first, then buffers, layer by layer."""
    for prefix, layer in model.named_modules():
        for name, tensor in {**layer._parameters, **layer._buffers}.items():
            if tensor is None or name == "num_batches_tracked" or name in layer._non_persistent_buffers_set:
                continue
            yield (f"{prefix}.{name}" if prefix else name), layer, tensor


def _tensor_of(output: Any) -> torch.Tensor:
    """The tensor of an output; of several the logits, which are called so or are the first."""
    found = list(labelled(output, torch.is_tensor))
    return found[principal([label for label, _ in found])][1]  # type: ignore[no-any-return]


def _pair(value: Any) -> Any:
    return (value, value) if isinstance(value, int) else value if isinstance(value, str) else tuple(value)
