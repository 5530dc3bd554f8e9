"""Names, shapes and kinds of a network's tensors without a framework: its file is run with a stand-in for torch.

The network's own file in zoo/torch is the only place that says what it is made of. Here its constructors run against
layers that remember shapes and hold no values, so `zoo inspect` need not wait for a framework or have one. Only the
layers listed here are known: any other name is refused with a ModelError, since its tensors would be missing.
"""

import builtins
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from inspect import signature
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from zoo.cards import ModelCard
from zoo.errors import ModelError
from zoo.network.anatomy import Part, Slot

FOLDER = Path(__file__).parent.parent / "torch"

_MADE = count()


class Parameter:
    """A tensor that a layer of a network's own file holds itself, by its shape."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


def full(shape: tuple[int, ...], value: float = 0.0) -> tuple[int, ...]:
    """torch.full and torch.empty, which an own tensor is made of: its shape."""
    return tuple(shape)


class Module:
    """A layer that knows its children, in the order in which they were set, and when it was made."""

    def __new__(cls, *arguments: Any, **settings: Any) -> Any:
        """A layer with a larger number than those that were made before."""
        self = super().__new__(cls)
        self.made = next(_MADE)
        return self

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        pass

    made: int

    def register_buffer(self, name: str, table: np.ndarray) -> None:
        """Keep a table that the constructor makes."""
        setattr(self, name, table)

    def tables(self) -> list[tuple[str, np.ndarray]]:
        """Names and values of the tables that the constructor makes."""
        return [(name, value) for name, value in vars(self).items() if isinstance(value, np.ndarray)]

    def add_module(self, name: str, layer: "Module") -> None:
        """Set a layer under a name that is no word of Python's."""
        setattr(self, name, layer)

    def children(self) -> Iterator[tuple[str, "Module"]]:
        """Names and layers of the first generation."""
        yield from ((name, value) for name, value in vars(self).items() if isinstance(value, Module))

    def tensors(self) -> list[tuple[str, tuple[int, ...], bool]]:
        """Name, shape and whether it is trained, of each tensor of this layer's own."""
        return [(name, value.shape, True) for name, value in vars(self).items() if isinstance(value, Parameter)]

    @property
    def kind(self) -> str:
        """What the adapters call the layer; "" for one that no tensor makes interesting."""
        return type(self).__name__ if self.tensors() or self.tables() else ""


class Sequential(Module):
    """Layers under their numbers."""

    def __init__(self, *layers: Module) -> None:
        for number, layer in enumerate(layers):
            setattr(self, str(number), layer)


class Conv2d(Module):
    """A convolution: weight [out, in / groups, height, width] and bias [out]."""

    kind = "conv"
    shape: tuple[int, ...]

    def __init__(
        self, channels: int, out: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True,
    ) -> None:  # fmt: skip
        self.shape, self.bias = (out, channels // groups, *_pair(kernel_size)), bias
        self.padding = _pair(padding)

    def tensors(self) -> list[tuple[str, tuple[int, ...], bool]]:
        """Weight and bias."""
        return [("weight", self.shape, True), *([("bias", self.shape[:1], True)] if self.bias else [])]


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


class Linear(Conv2d):
    """A linear layer: weight [out, in] and bias [out]."""

    kind = "linear"

    def __init__(self, features: int, out: int, bias: bool = True) -> None:
        self.shape, self.bias = (out, features), bias


class BatchNorm2d(Module):
    """Batch normalisation: weight, bias and the two statistics."""

    kind = "batch_norm"

    def __init__(self, channels: int, eps: float, momentum: float) -> None:
        self.channels = (channels,)

    def tensors(self) -> list[tuple[str, tuple[int, ...], bool]]:
        """Weight, bias, running_mean and running_var."""
        learnt, kept = [("weight", True), ("bias", True)], [("running_mean", False), ("running_var", False)]
        return [(name, self.channels, trained) for name, trained in learnt + kept]


class BatchNorm1d(BatchNorm2d):
    """Batch normalisation of vectors."""


class LayerNorm(Module):
    """Layer norm over the last axes: weight and bias."""

    kind = "layer_norm"

    def __init__(self, shape: Any, eps: float) -> None:
        self.shape = (shape,) if isinstance(shape, int) else tuple(shape)

    def tensors(self) -> list[tuple[str, tuple[int, ...], bool]]:
        """Weight and bias."""
        return [("weight", self.shape, True), ("bias", self.shape, True)]


class StochasticDepth(Module):
    """zoo's own layer of this name, which holds no tensor."""

    kind = "stochastic_depth"


class _Unused:
    """A function or class of torch that a network's file mentions but its constructor does not call."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> "_Unused":
        if name.startswith("__"):
            raise AttributeError(name)
        return _Unused(f"{self.name}.{name}")

    def __call__(self, *arguments: Any, **settings: Any) -> Any:
        raise _unknown(f"{self.name}()")


# what a network's file may take from torch.nn: the layers with tensors, which the classes above describe, ...
WITH_TENSORS = {each.__name__: each for each in (Conv2d, Linear, BatchNorm1d, BatchNorm2d, LayerNorm)}
# ... and the layers that hold none
WITHOUT_TENSORS = (
    "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "AvgPool2d", "LPPool2d", "MaxPool2d",
    "CELU", "ELU", "GELU", "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid",
    "LogSoftmax", "Mish", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softmax", "Softmax2d", "Softmin",
    "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
    "AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "FeatureAlphaDropout",
    "ChannelShuffle", "Flatten", "Fold", "Identity", "LocalResponseNorm", "PixelShuffle", "PixelUnshuffle", "Unflatten",
    "Unfold", "Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d",
    "CircularPad2d", "ConstantPad2d", "ReflectionPad2d", "ReplicationPad2d", "ZeroPad2d",
)  # fmt: skip


class _Layers(ModuleType):
    """torch.nn, or zoo/torch/layers.py: the layers that are described here; ModelError for any other name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _unknown(f"{self.__name__}.{name}")


def _unknown(name: str) -> ModelError:
    return ModelError(
        f"zoo cannot tell which tensors {name} brings into a network; describe it in zoo/network/blueprint.py: a layer "
        "with tensors in WITH_TENSORS, one that holds none in WITHOUT_TENSORS."
    )


_NN = _Layers("torch.nn")
vars(_NN).update(WITH_TENSORS, Module=Module, Sequential=Sequential, **dict.fromkeys(WITHOUT_TENSORS, Module))
vars(_NN).update(Parameter=Parameter, functional=_Unused("torch.nn.functional"), init=_Unused("torch.nn.init"))
# what a network's file may take from zoo/torch/layers.py
_OWN = _Layers("zoo.torch.layers")
vars(_OWN).update(StochasticDepth=StochasticDepth)
_TORCH = _Unused("torch")
vars(_TORCH).update(nn=_NN, full=full, empty=full, from_numpy=np.asarray)
_MODULES = {"torch": _TORCH, "torch.nn": _NN, "torch.nn.functional": _NN.functional, "zoo.torch.layers": _OWN}


def _importing(name: str, scope: Any = None, local: Any = None, names: Any = (), level: int = 0) -> Any:
    """What `import` finds in a network's file: the stand-ins, the standard library and numpy."""
    if name in _MODULES:
        # as Python has it: `import a.b` is given a, and `from a.b import c` is given a.b
        return _MODULES[name] if names else _TORCH
    if level or (name != "numpy" and name.partition(".")[0] not in sys.stdlib_module_names):
        raise _unknown(f"the import of {name}")
    return builtins.__import__(name, scope, local, names, level)


def _place(module: str) -> Path:
    # where Python would import it from; to ask importlib would import the package
    package = sys.modules.get("zoo.torch")
    found = PathFinder.find_spec(f"zoo.torch.{module}", [str(FOLDER)] if package is None else list(package.__path__))
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)


@cache
def _namespace(module: str) -> dict[str, Any]:
    path = _place(module)
    scope: dict[str, Any] = {"__name__": f"zoo.blueprint.{module}"}
    scope["__builtins__"] = {**vars(builtins), "__import__": _importing}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), scope)
    return scope


def blueprint(facts: ModelCard, arguments: dict[str, Any]) -> list[Slot]:
    """The tensors of a network's state in torch's names, layouts and order, as slots() of either adapter has them.

    ModelError if the network's file uses a layer that is not listed here.
    """
    found = []
    for path, layer in _layers("", _made(facts, arguments)):
        prefix, kind = f"{path}." if path else "", layer.kind
        found += [Slot(prefix + name, shape, kind, trained) for name, shape, trained in layer.tensors()]
        for name, table in layer.tables():
            found.append(Slot(prefix + name, table.shape, kind, False, True, table.dtype.kind != "f"))
    return found


def parts(facts: ModelCard, arguments: dict[str, Any]) -> list[Part]:
    """All layers of a network, itself first, each before its children, as named_layers() of either adapter has them."""
    found = list(_layers("", _made(facts, arguments)))
    # by class, as they were made: an attribute can be set later than another that was made after it
    numbers: dict[int, int] = {}
    made: dict[type, int] = {}
    for _, layer in sorted(found, key=lambda each: each[1].made):
        numbers[layer.made] = made[type(layer)] = made.get(type(layer), -1) + 1
    return [Part(path, layer.kind, type(layer).__name__, numbers[layer.made], *_names(layer)) for path, layer in found]


def _names(layer: Module) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a layer's own tensors are called, tables last, and the tables alone."""
    tables = tuple(name for name, _ in layer.tables())
    return tuple(name for name, *_ in layer.tensors()) + tables, tables


def entrance(facts: ModelCard, arguments: dict[str, Any]) -> tuple[str, tuple[int, int], str | None]:
    """A network's first convolution, its padding, and the batch norm that was made right after it, if there is one."""
    made = [each for each in _layers("", _made(facts, arguments)) if each[1].tensors()]
    made.sort(key=lambda each: each[1].made)
    at, path, layer = next((at, *each) for at, each in enumerate(made) if each[1].kind == "conv")
    assert isinstance(layer, Conv2d), path
    second, after = made[at + 1]
    return path, layer.padding, second if after.kind == "batch_norm" else None


def _made(facts: ModelCard, arguments: dict[str, Any]) -> Module:
    given = {name: arguments[name] for name in ("num_classes", "in_channels")}
    given |= {"image_size": arguments["image_size"]} if facts.sized else {}
    given |= {"aux": arguments["aux"]} if facts.num_params_aux is not None else {}
    make = _namespace(facts.module)[facts.name]
    try:
        signature(make).bind(**given)
    except TypeError as error:
        told = "what its card gives it (sized=True there adds image_size, num_params_aux adds aux)"
        raise ModelError(f"{facts.name}() of zoo/torch/{facts.module}.py does not take {told}: {error}.") from None
    return make(**given)  # type: ignore[no-any-return]


def _layers(path: str, layer: Module) -> Iterator[tuple[str, Module]]:
    yield path, layer
    for name, child in layer.children():
        yield from _layers(f"{path}.{name}" if path else name, child)
