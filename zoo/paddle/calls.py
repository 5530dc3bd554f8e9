"""Catches every call that a PaddlePaddle model makes, however it holds the function. zoo/torch/calls.py is its twin.

Paddle has no mode that sees calls, so they are caught in three places. A public function is a Python function, and is
caught inside itself: its code is exchanged for a while, which every reference to it sees, one in a dictionary, a
partial or a closure as well. Tensor's operators and methods in C++ are caught on the class. What reaches a kernel
another way (a layer of the framework that calls it, a model that does) is caught on paddle._C_ops, where the dynamic
graph looks its kernels up.
"""

import functools
import inspect
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import paddle
import paddle.nn.functional as F

from zoo.vocabulary import steps

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
    global _users
    before = getattr(_ACTIVE, "see", None)
    with _LOCK:
        _users += 1
        if _users == 1:
            _exchange()
    _ACTIVE.see = see
    try:
        yield
    finally:
        _ACTIVE.see = before
        with _LOCK:
            _users -= 1
            if _users == 0:
                _put_back()


_ACTIVE = threading.local()  # the see of each thread that has one
_LOCK = threading.Lock()
_users = 0


def _exchange() -> None:
    for function, _, code in _functions():
        function.__code__, function.__defaults__, function.__kwdefaults__ = code, None, None
    for name, _, watched in _methods():
        setattr(paddle.Tensor, name, watched)
    for home, _, watched in _kernels():
        vars(home).update(watched)


def _put_back() -> None:
    for home, kernels, _ in _kernels():
        vars(home).update(kernels)
    for name, own, _ in _methods():
        if own is None:  # it is that of a class above
            delattr(paddle.Tensor, name)
        else:
            setattr(paddle.Tensor, name, own)
    for function, kept, _ in _functions():
        function.__code__, function.__defaults__, function.__kwdefaults__ = kept


_HOMES_OF_KERNELS = (paddle._C_ops, paddle._legacy_C_ops)
_Kept = tuple[types.CodeType, "tuple[Any, ...] | None", "dict[str, Any] | None"]


@functools.cache
def _functions() -> tuple[tuple[types.FunctionType, _Kept, types.CodeType], ...]:
    """Public functions and Tensor's methods in Python: each with what makes it up, and the code that is caught."""
    found: dict[int, tuple[types.FunctionType, _Kept, types.CodeType]] = {}

    def add(name: str, function: Any) -> None:
        names = _named(name, function) if isinstance(function, types.FunctionType) else ()
        # also what stands behind a decorator, which may be called as well
        while isinstance(function, types.FunctionType) and not inspect.isgeneratorfunction(function):
            if id(function) not in found:
                kept = function.__code__, function.__defaults__, function.__kwdefaults__
                found[id(function)] = function, kept, _passing_on(name, function, names)
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


@functools.cache
def _methods() -> tuple[tuple[str, Any, Any], ...]:
    """Tensor's methods in C++, and the properties that are operations: the name, the class's own, the watched one."""
    found = []
    for name in dir(paddle.Tensor):
        method = getattr(paddle.Tensor, name)
        own = paddle.Tensor.__dict__.get(name)
        if isinstance(method, property) and name in ("T", "mT"):
            assert method.fget is not None
            found.append((name, own, property(_watched(name, method.fget, ("input",)))))
        elif (name in METHODS or not name.startswith("_")) and _is_native(method):
            names = _named(name, method) if name in METHODS else ("input",)
            found.append((name, own, _watched(name, method, names)))
    return tuple(found)


def _is_native(method: Any) -> bool:
    return callable(method) and not isinstance(method, (type, types.FunctionType))


@functools.cache
def _kernels() -> tuple[tuple[Any, dict[str, Any], dict[str, Any]], ...]:
    """The modules that have the kernels, these by name, and the watched ones by name."""
    found = []
    for home in _HOMES_OF_KERNELS:
        own = {name: kernel for name, kernel in vars(home).items() if isinstance(kernel, types.BuiltinFunctionType)}
        known = KERNELS if home is paddle._C_ops else {}
        names = {name: tuple(known[name].split()) if name in known else None for name in own}
        found.append((home, own, {name: _watched(name, kernel, names[name]) for name, kernel in own.items()}))
    watched = {id(own[name]): each for _, own, all_watched in found for name, each in all_watched.items()}
    # Paddle's own modules have taken some of them in by name
    for path, module in list(sys.modules.items()):
        if path.startswith("paddle.") and not path.startswith("paddle.base") and module not in _HOMES_OF_KERNELS:
            taken = {name: value for name, value in vars(module).items() if id(value) in watched}
            if taken:
                found.append((module, taken, {name: watched[id(value)] for name, value in taken.items()}))
    return tuple(found)


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


def _passing_on(name: str, function: types.FunctionType, names: tuple[str, ...]) -> types.CodeType:
    """Code that hands a function's arguments to the watched one."""
    original = types.FunctionType(
        function.__code__, function.__globals__, name, function.__defaults__, function.__closure__
    )
    original.__kwdefaults__ = function.__kwdefaults__
    handler = _watched(name, original, names)
    constants = tuple(handler if value == "the handler" else value for value in _passing.__code__.co_consts)
    # a closure stays with its function, so the code must have as many names for it
    return _passing.__code__.replace(co_consts=constants, co_freevars=function.__code__.co_freevars)


def _passing(*args: Any, **kwargs: Any) -> Any:
    handler: Any = "the handler"
    return handler(*args, **kwargs)


def _watched(name: str, function: Callable[..., Any], names: tuple[str, ...] | None) -> Callable[..., Any]:
    """The function, with see in its place in threads that have one."""

    def watched(*args: Any, **kwargs: Any) -> Any:
        see = getattr(_ACTIVE, "see", None)
        if see is None:
            return function(*args, **kwargs)
        given = None
        if names is not None:
            given = dict(zip(names, args, strict=False))
            given |= {_neutral(name, key): value for key, value in kwargs.items()}
        run = steps(name, given)
        return see(name, function, args, kwargs, given) if run is None else run()

    functools.update_wrapper(watched, function, assigned=("__name__", "__doc__"), updated=())
    return watched
