"""Records what a PaddlePaddle model does when it runs, functional calls included. zoo/torch/tracer.py is its twin."""

import copy
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F

from zoo.builder import BACKENDS
from zoo.paddle import runtime
from zoo.recording import KINDS, Parameter, Recorder, Recording, Visit, bound, exchanged, flat_tensors, settings, turned

# the layers whose call is one operation: those of runtime.KINDS, run by the framework's own forward
LEAVES = tuple(parent for parent in runtime.KINDS if parent is not nn.Sequential)

# Paddle's positions, in the neutral names
SIGNATURES = {
    "conv2d": ("input", "weight", "bias", "stride", "padding", "dilation", "groups"),
    "linear": ("input", "weight", "bias"),
    "batch_norm": ("input", "running_mean", "running_var", "weight", "bias", "training", "momentum", "eps"),
    "max_pool2d": ("input", "kernel_size", "stride", "padding", "return_mask", "ceil_mode"),
    "avg_pool2d": ("input", "kernel_size", "stride", "padding", "ceil_mode", "exclusive", "divisor_override"),
    "adaptive_avg_pool2d": ("input", "output_size"),
    "dropout": ("input", "p", "axis", "training", "mode"),
    "dropout2d": ("input", "p", "training"),
    "addmm": ("bias", "input", "weight"),
    "matmul": ("input", "weight", "transpose_x", "transpose_y"),
    "softmax": ("input", "dim"),
    "log_softmax": ("input", "dim"),
    "leaky_relu": ("input", "negative_slope"),
    "mean": ("input", "dim", "keepdim"),
    "concat": ("input", "dim"),
    "flatten": ("input", "start_dim", "end_dim"),
}
NEUTRAL = {
    "x": "input",
    "y": "weight",
    "epsilon": "eps",
    "axis": "dim",
    "start_axis": "start_dim",
    "stop_axis": "end_dim",
}

# PyTorch has a mode that sees every call; here the functions are wrapped where a model finds them
FUNCTIONS = """
add concat flatten reshape squeeze unsqueeze transpose moveaxis t mean matmul mm sum max maximum minimum
multiply subtract divide clip tanh split chunk stack tile expand assign abs exp sqrt pow scale amax amin slice
unbind roll flip rot90 bmm addmm einsum reshape_ squeeze_ unsqueeze_ cast clone
""".split()  # noqa: SIM905
ELSEWHERE = {*sys.stdlib_module_names, *BACKENDS} - {paddle.__name__}
METHODS = """
__add__ __radd__ __iadd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __div__ __rdiv__ __pow__ __rpow__
__matmul__ __getitem__ __neg__ __abs__ __mod__ __floordiv__
""".split()  # noqa: SIM905


@contextmanager
def copied(model: nn.Layer) -> Iterator[nn.Layer]:
    """A float64 copy of the model, to do anything with; the model itself is as before afterwards.

    A model that cannot be copied is lent itself, and its values, dtypes and modes are put back at the end.
    """
    try:
        duplicate = copy.deepcopy(model)
    except Exception:
        duplicate = None
    if duplicate is not None:
        duplicate.to(dtype="float64")
        yield duplicate
        return
    tensors = [*model.parameters(), *model.buffers()]
    before = [(tensor, str(tensor.dtype).rpartition(".")[2], tensor.numpy()) for tensor in tensors]
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    try:
        model.to(dtype="float64")
        yield model
    finally:
        if before:
            model.to(dtype=before[0][1])
        for tensor, _, values in before:
            tensor.set_value(values)
        for layer, training in modes:
            layer.training = training


def record(
    model: nn.Layer, images: np.ndarray, training: bool = False, keep: bool = False, visit: Visit | None = None
) -> Recording:
    """Run a model once and record every operation; keep: with the outputs.

    images: N x C x H x W in the model's dtype, float64 or float32. visit is shown every operation and its output, and
    may return other values of the same shape, with which the model goes on. What the model raises ends the recording
    and is told in it.
    """
    recorder = Recorder(lambda tensor: tensor.numpy(), _is_tensor, keep, visit, runtime.tensor, _overwrite)
    for path, layer in model.named_sublayers(include_self=True):
        for name, tensor in [*layer._parameters.items(), *layer._buffers.items()]:
            if tensor is not None and recorder.source(tensor) == -2:
                name = runtime.PORTABLE.get(name, name)
                dotted = f"{path}.{name}" if path else name
                # the portable array of Paddle's own Linear is turned when it is read; that of others is [in, out]
                other = len(tensor.shape) == 2 and not (name == "weight" and isinstance(layer, nn.Linear))
                recorder.put(tensor, Parameter(dotted, tuple(tensor.shape), other, owner=type(layer).__name__))
    wrapped = [layer for path, layer in model.named_sublayers(include_self=True) if _wrap(recorder, path, layer)]
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    before, output, problem = paddle.get_default_dtype(), None, ""
    try:
        model.train() if training else model.eval()
        paddle.set_default_dtype(str(images.dtype))
        picture = paddle.to_tensor(images)
        recorder.put(picture, -1)
        with paddle.no_grad(), _calls(recorder, model):
            output = model(picture)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    finally:
        paddle.set_default_dtype(before)
        for layer in wrapped:
            del layer.__dict__["forward"]
        for layer, mode in modes:
            layer.training = mode
    return recorder.finish(output, problem)


def weighted(model: nn.Layer) -> list[tuple[str, str, dict[str, Any], list[str]]]:
    """Every layer that holds tensors of its own: path, kind, settings and the names of its tensors."""
    found = []
    for path, layer in model.named_sublayers(include_self=True):
        names = [name for name, tensor in [*layer._parameters.items(), *layer._buffers.items()] if tensor is not None]
        if any(tensor is not None for tensor in layer._parameters.values()):
            names = [runtime.PORTABLE.get(name, name) for name in names]
            dotted = [f"{path}.{name}" if path else name for name in names]
            found.append((path, runtime.kind(layer), runtime.config(layer), dotted))
    return found


@contextmanager
def _calls(recorder: Recorder, model: nn.Layer) -> Iterator[None]:
    """Hand every function and tensor method that a model can reach to the recorder, and put all of them back."""
    targets: dict[int, Any] = {}
    for home, names in ((F, F.__all__), (paddle, FUNCTIONS)):
        for name in names:
            function = getattr(home, name, None)
            if callable(function) and not isinstance(function, type):
                targets[id(function)] = (function, _wrapper(recorder, name, function))
    undo: list[tuple[Callable[..., None], Any]] = []
    try:
        for namespace in _namespaces(model):
            # most have none, and to find that out name by name takes longer than the model's run
            if targets.keys().isdisjoint(map(id, namespace.values())):
                continue
            for name, value in list(namespace.items()):
                if id(value) in targets and targets[id(value)][0] is value:
                    undo.append((namespace.__setitem__, (name, value)))
                    namespace[name] = targets[id(value)][1]
        public = [name for name in dir(paddle.Tensor) if not name.startswith("_")]
        for name in [*public, *METHODS]:
            method = getattr(paddle.Tensor, name, None)
            views = isinstance(method, property) and name in ("T", "mT")
            if method is None or not (callable(method) or views):
                continue
            if name in paddle.Tensor.__dict__:
                undo.append((setattr, (paddle.Tensor, name, paddle.Tensor.__dict__[name])))
            else:
                undo.append((delattr, (paddle.Tensor, name)))
            if views:
                setattr(paddle.Tensor, name, property(_wrapper(recorder, name, method.fget)))
            else:
                setattr(paddle.Tensor, name, _wrapper(recorder, name, method))
        yield
    finally:
        for put_back, arguments in reversed(undo):
            put_back(*arguments)


def _namespaces(model: nn.Layer) -> list[dict[str, Any]]:
    """Where a model's code may have a framework's function by name: all modules, and what its methods see.

    The modules of Python itself and of the other frameworks have none, and are more than half of all.
    """
    found = {
        id(vars(module)): vars(module)
        for name, module in list(sys.modules.items())
        if hasattr(module, "__dict__") and name.partition(".")[0] not in ELSEWHERE
    }
    classes = {parent for layer in model.sublayers(include_self=True) for parent in type(layer).__mro__}
    for parent in classes:
        for method in vars(parent).values():
            names = getattr(method, "__globals__", None)
            if isinstance(names, dict):
                found[id(names)] = names
    return list(found.values())


def _wrapper(recorder: Recorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        tensors = [] if recorder.silent else flat_tensors(args, kwargs, _is_tensor)
        if not tensors:
            return function(*args, **kwargs)
        return _function(recorder, name, function, args, kwargs, tensors)

    wrapped.__name__ = name
    return wrapped


def _function(
    recorder: Recorder, name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], tensors: list[Any]
) -> Any:
    in_place = name.endswith("_") and not name.endswith("__")
    name = name if name.endswith("__") else name.rstrip("_")
    kind = KINDS.get(name, name)
    given = bound(SIGNATURES.get(name, ()), args, {NEUTRAL.get(key, key): value for key, value in kwargs.items()})
    roles = [(role, value) for role, value in given.items() if _is_tensor(value)] if name in SIGNATURES else []
    if len(roles) != len(tensors):
        roles = [(str(i), tensor) for i, tensor in enumerate(tensors)]

    def config() -> dict[str, Any]:
        if kind == "linear":
            weight = given["weight"].shape
            return {"in_features": weight[0], "out_features": weight[1], "bias": given.get("bias") is not None}
        if kind == "dropout":
            scales = "in training" if given.get("mode", "upscale_in_train") == "upscale_in_train" else "in evaluation"
            return {
                "p": float(given.get("p", 0.5)),
                "scales": scales,
                "variant": name,
                "training": given.get("training", True),
            }
        if kind == "avg_pool":
            given["count_include_pad"] = not given.get("exclusive", True)
        if kind == "batch_norm":
            given["momentum"] = 1 - given.get("momentum", 0.9)
        return settings(kind, given, {role: tuple(tensor.shape) for role, tensor in roles})

    return recorder.call(
        kind, config, _oriented(recorder, kind, roles, given), lambda: function(*args, **kwargs), in_place, tensors,
        lambda others: function(*exchanged(args, tensors, others), **exchanged(kwargs, tensors, others)),
    )  # fmt: skip


def _oriented(
    recorder: Recorder, kind: str, roles: list[tuple[str, Any]], given: dict[str, Any]
) -> list[tuple[str, Any]]:
    """The right side of a product with a parameter is its weight: [in, out], as in Paddle's own Linear."""
    if kind in ("matmul", "addmm"):
        weight = recorder.source(roles[-1][1])
        if isinstance(weight, Parameter) and len(weight.shape) == 2:
            return [*roles[:-1], ("weight", turned(weight) if given.get("transpose_y") else weight)]
    return roles


def _wrap(recorder: Recorder, path: str, layer: nn.Layer) -> bool:
    """Let a layer tell the recorder when it runs, also where its forward is called directly."""
    forward = layer.forward
    leaf = any(isinstance(layer, parent) and type(layer).forward is parent.forward for parent in LEAVES)
    childless = not any(True for _ in layer.children())

    def inside(*args: Any, **kwargs: Any) -> Any:
        if recorder.silent:
            return forward(*args, **kwargs)
        with recorder.inside(path, childless):
            if not leaf:
                return forward(*args, **kwargs)
            given = flat_tensors(args, kwargs, _is_tensor)
            own = {name: t for name, t in {**layer._parameters, **layer._buffers}.items() if t is not None}
            tensors = [("input", tensor) for tensor in given]
            tensors += [(runtime.PORTABLE.get(name, name), tensor) for name, tensor in own.items()]

            def again(others: Sequence[Any]) -> Any:
                inputs, values = others[: len(given)], others[len(given) :]
                with _lent(layer, list(own), values):
                    return forward(*exchanged(args, given, inputs), **exchanged(kwargs, given, inputs))

            return recorder.call(
                runtime.kind(layer), lambda: _config(layer), tensors, lambda: forward(*args, **kwargs), False,
                [*given, *own.values()], again,
            )  # fmt: skip

    layer.__dict__["forward"] = inside
    return True


def _config(layer: nn.Layer) -> dict[str, Any]:
    found = runtime.config(layer)
    if isinstance(layer, nn.Conv2D) and layer._padding_mode != "zeros":
        found["padding_mode"] = layer._padding_mode
    if isinstance(layer, nn.BatchNorm2D):
        found |= {"affine": layer.weight is not None, "training": layer.training and not layer._use_global_stats}
    if isinstance(layer, nn.Dropout):
        found |= {"variant": "dropout", "training": layer.training}
    if isinstance(layer, nn.Softmax):
        found["dim"] = layer._axis
    return found


@contextmanager
def _lent(layer: nn.Layer, names: Sequence[str], values: Sequence[paddle.Tensor]) -> Iterator[None]:
    """Let a layer compute with other tensors in place of its own."""
    homes = [layer._parameters if name in layer._parameters else layer._buffers for name in names]
    before = [home[name] for home, name in zip(homes, names, strict=True)]
    try:
        for home, name, value in zip(homes, names, values, strict=True):
            home[name] = value
        yield
    finally:
        for home, name, value in zip(homes, names, before, strict=True):
            home[name] = value


def _overwrite(tensor: paddle.Tensor, values: np.ndarray) -> None:
    tensor.set_value(values)


def _is_tensor(value: object) -> bool:
    return isinstance(value, paddle.Tensor)
