"""Catches every call that a PaddlePaddle model makes, however it holds the function. zoo/torch/calls.py is its twin.

Paddle has no mode that sees calls, so they are caught in three places. A public function is a Python function, and is
caught inside itself: its code is exchanged for a while, which every reference to it sees, one in a dictionary, a
partial or a closure as well. Tensor's operators and methods in C++ are caught on the class. What reaches a kernel
another way (a layer of the framework that calls it, a model that does) is caught on paddle._C_ops, where the dynamic
graph looks its kernels up.
"""

import functools
import inspect
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import paddle
import paddle.nn.functional as F

# see(name, function, args, kwargs, given): given are the arguments by neutral names, None where nobody knows them
See = Callable[[str, Callable[..., Any], tuple[Any, ...], dict[str, Any], dict[str, Any] | None], Any]

# where Paddle keeps public functions, besides Tensor's methods; a version that has no such place is not searched there
HOMES = """
nn.functional compat.nn.functional compat linalg fft signal vision.ops incubate.nn.functional geometric incubate
""".split()  # noqa: SIM905
METHODS = """
__add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ __rtruediv__ __itruediv__
__div__ __rdiv__ __idiv__ __pow__ __rpow__ __matmul__ __rmatmul__ __getitem__ __setitem__ __neg__ __abs__ __mod__
__rmod__ __floordiv__ __rfloordiv__ __gt__ __ge__ __lt__ __le__
""".split()  # noqa: SIM905

# Paddle's names of arguments, and the neutral ones
NEUTRAL = {"x": "input", "y": "other", "epsilon": "eps", "axis": "dim", "start_axis": "start_dim"}
NEUTRAL |= {"kernel_sizes": "kernel_size", "strides": "stride", "paddings": "padding", "dilations": "dilation"}
NEUTRAL |= {"stop_axis": "end_dim", "num_groups": "groups", "min_val": "min", "max_val": "max"}
OWN = {
    "matmul": {"y": "weight", "other": "weight"},
    "mm": {"mat2": "weight"},
    "pad": {"padding": "pad"},
    "addmm": {"input": "bias", "x": "input", "y": "weight"},
    "pow": {"y": "exponent"},
}
_OPERANDS = ("input", "other"), ("input", "exponent")

# kernels do not say what their arguments are called
_CONV = "input weight stride padding padding_algorithm"
_POOL = "input kernel_size stride padding"
_NORM = "input running_mean running_var weight bias is_test momentum eps data_format use_global_stats trainable"
KERNELS = {
    "conv2d": f"{_CONV} dilation groups data_format",
    "depthwise_conv2d": f"{_CONV} groups dilation data_format",
    "linear": "input weight bias",
    "batch_norm": _NORM,
    "batch_norm_": _NORM,
    "pool2d": f"{_POOL} ceil_mode exclusive data_format pooling whole adaptive padding_algorithm",
    "max_pool2d_with_index": f"{_POOL} whole adaptive ceil_mode",
    "dropout": "input seed_tensor p is_test mode seed fix_seed",
    "matmul": "input weight transpose_x transpose_y",
    "mean": "input dim keepdim",
    "flatten": "input start_dim end_dim",
    "clip": "input min max",
    "hardtanh": "input min max",
    "leaky_relu": "input negative_slope",
    "gelu": "input approximate",
    "softplus": "input beta threshold",
    "layer_norm": "input weight bias eps begin",
    "group_norm": "input weight bias eps groups data_format",
    "instance_norm": "input weight bias eps",
    "prelu": "input weight data_format mode",
    **dict.fromkeys(("softmax", "softmax_", "log_softmax", "concat"), "input dim"),
    **dict.fromkeys(("elu", "elu_", "celu"), "input alpha"),
    **dict.fromkeys(("softshrink", "hardshrink"), "input threshold"),
    **dict.fromkeys(("add", "add_", "subtract", "subtract_", "multiply", "multiply_", "divide"), "input other"),
    **dict.fromkeys(("reshape", "reshape_", "transpose", "squeeze", "unsqueeze"), "input shape"),
    **dict.fromkeys("relu relu_ sigmoid sigmoid_ tanh tanh_ silu mish softsign".split(), "input"),  # noqa: SIM905
    **dict.fromkeys("hardswish tanh_shrink logsigmoid exp abs log sqrt rsqrt".split(), "input"),  # noqa: SIM905
}


@contextmanager
def caught(see: See) -> Iterator[None]:
    """Hand every call of this thread to see, in place of which it runs; all functions are as before at the end."""
    with ExitStack() as undo:
        for target in _functions():
            undo.callback(_redirect(target, see))
        for name in (*_methods(), *(name for name in METHODS if hasattr(paddle.Tensor, name))):
            method = getattr(paddle.Tensor, name)
            if not isinstance(method, types.FunctionType):
                undo.callback(_replace(paddle.Tensor, name, _method(name, method, see)))
        for home in (paddle._C_ops, paddle._legacy_C_ops):
            for name, kernel in list(vars(home).items()):
                if isinstance(kernel, types.BuiltinFunctionType):
                    names = KERNELS.get(name) if home is paddle._C_ops else None
                    setattr(home, name, _watched(name, kernel, see, names and tuple(names.split())))
                    undo.callback(setattr, home, name, kernel)
        yield


@dataclass(frozen=True)
class _Target:
    """A public function: what it is called, and the names of its arguments."""

    name: str
    function: types.FunctionType
    names: tuple[str, ...]


@functools.cache
def _functions() -> tuple[_Target, ...]:
    """Paddle's public functions and Tensor's methods in Python, each once, and what stands behind their decorators."""
    found: dict[int, _Target] = {}

    def add(name: str, function: Any) -> None:
        names = _named(name, function) if isinstance(function, types.FunctionType) else ()
        while isinstance(function, types.FunctionType) and not inspect.isgeneratorfunction(function):
            found.setdefault(id(function), _Target(name, function, names))
            function = getattr(function, "__wrapped__", None)

    add("_conv_nd", getattr(F.conv, "_conv_nd", None))  # what the layers call, in place of conv2d
    for place in ("", *HOMES):
        home: Any = paddle
        for part in filter(None, place.split(".")):
            home = getattr(home, part, None)
        compatible = "compat_" if place.startswith("compat") else ""
        for name in getattr(home, "__all__", ()):
            add(compatible + name, getattr(home, name, None))
    for name in (*(name for name in dir(paddle.Tensor) if not name.startswith("_")), *METHODS):
        add(name, getattr(paddle.Tensor, name, None))
    return tuple(found.values())


def _named(name: str, function: Callable[..., Any]) -> tuple[str, ...]:
    """The neutral names of a function's arguments, in order."""
    if name in METHODS:
        return _OPERANDS[name.startswith("__pow")]
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(_neutral(name, p.name) for p in parameters if p.kind is not p.VAR_POSITIONAL)


def _neutral(function: str, name: str) -> str:
    return OWN.get(function.rstrip("_"), {}).get(name) or NEUTRAL.get(name, name)


@functools.cache
def _methods() -> tuple[str, ...]:
    """Tensor's public methods in C++, and the properties that are operations."""
    found = []
    for name in dir(paddle.Tensor):
        method = getattr(paddle.Tensor, name)
        called = callable(method) and not isinstance(method, (type, types.FunctionType))
        if not name.startswith("_") and (called or (isinstance(method, property) and name in ("T", "mT"))):
            found.append(name)
    return tuple(found)


def _redirect(target: _Target, see: See) -> Callable[[], None]:
    """Let a function run see in place of itself, for whoever holds it, and return what undoes that."""
    function = target.function
    kept = function.__code__, function.__defaults__, function.__kwdefaults__
    original = types.FunctionType(kept[0], function.__globals__, target.name, kept[1], function.__closure__)
    original.__kwdefaults__ = kept[2]
    handler = _watched(target.name, original, see, target.names)
    constants = tuple(handler if value == "the handler" else value for value in _passing.__code__.co_consts)
    # a closure stays with its function, so the code must have as many names for it
    code = _passing.__code__.replace(co_consts=constants, co_freevars=kept[0].co_freevars)
    function.__code__, function.__defaults__, function.__kwdefaults__ = code, None, None

    def undo() -> None:
        function.__code__, function.__defaults__, function.__kwdefaults__ = kept

    return undo


def _passing(*args: Any, **kwargs: Any) -> Any:
    handler: Any = "the handler"
    return handler(*args, **kwargs)


def _method(name: str, method: Any, see: See) -> Any:
    if isinstance(method, property):
        assert method.fget is not None
        return property(_watched(name, method.fget, see, ("input",)))
    return _watched(name, method, see, _named(name, method) if name in METHODS else ("input",))


def _replace(home: type, name: str, value: Any) -> Callable[[], None]:
    own = home.__dict__.get(name)
    setattr(home, name, value)
    return functools.partial(delattr, home, name) if own is None else functools.partial(setattr, home, name, own)


def _watched(name: str, function: Callable[..., Any], see: See, names: tuple[str, ...] | None) -> Callable[..., Any]:
    """The function with see in its place, for calls of this thread."""
    thread = threading.get_ident()

    def watched(*args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != thread:
            return function(*args, **kwargs)
        given = None
        if names is not None:
            given = dict(zip(names, args, strict=False))
            given |= {_neutral(name, key): value for key, value in kwargs.items()}
        return see(name, function, args, kwargs, given)

    functools.update_wrapper(watched, function, assigned=("__name__", "__doc__"), updated=())
    return watched
