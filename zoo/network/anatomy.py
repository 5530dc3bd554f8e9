"""What a backend tells about a model in neutral words: tensors (slots), layers (parts) and their runs (calls)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from zoo.vocabulary import KINDS, plain_name


@dataclass(frozen=True)
class Slot:
    """One tensor of a model's state, in torch's name and layout.

    kind is the layer's: "conv", "linear", "batch_norm", "layer_norm", or the class's name for any other.
    fixed: a table that the constructor makes and that stays as it is, such as the distances in a window; whole: one of
    integers.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    trainable: bool
    fixed: bool = False
    whole: bool = False

    @property
    def role(self) -> str:
        """The last part of the name, such as "weight", "bias", "running_mean" or "layer_scale"."""
        return self.name.rpartition(".")[2]

    @property
    def size(self) -> int:
        """The number of elements."""
        return prod(self.shape)


@dataclass(frozen=True)
class Part:
    """One layer of a network that need not be built: its dotted path, kind, and its own tensors' names, as torch's.

    kind is "" for most layers without tensors. number: how many of its class, of this name, were made before it.
    tables: those of the tensors that the constructor makes and nothing changes.
    """

    path: str
    kind: str
    cls: str
    number: int
    tensors: tuple[str, ...]
    tables: tuple[str, ...] = ()

    def name(self, tensor: str) -> str:
        """A tensor of this layer by its dotted name."""
        return f"{self.path}.{tensor}" if self.path else tensor


@dataclass(frozen=True)
class Call:
    """One call of one layer in a forward pass, or of a product of matrices that is no layer. Shapes are without the
    batch axis; repeats: the length of that for one picture, more than 1 where it counts windows of a map.
    """

    layer: str
    kind: str
    leaf: bool
    config: dict[str, Any]
    output_shape: tuple[int, ...]
    params: int
    output: np.ndarray | None = field(default=None, repr=False)
    repeats: int = 1

    @property
    def macs(self) -> int:
        """Multiply-accumulates of this call for one picture: convolutions, linear layers and products of matrices.

        Biases are left out.
        """
        if self.kind == "conv":
            # each output value sums in_channels / groups x kernel height x kernel width products
            products = self.config["in_channels"] // self.config["groups"] * prod(self.config["kernel_size"])
            return int(self.repeats * prod(self.output_shape) * products)
        terms = {"linear": "in_features", "matmul": "terms"}.get(self.kind)
        return 0 if terms is None else self.repeats * prod(self.output_shape) * int(self.config[terms])


def counting(running: Sequence[tuple[str, str]], visit: Callable[[Call], None], pictures: int) -> Callable[..., Any]:
    """What a backend's caught() hands every call to, so that visit is told of products of matrices that are no layer.

    Attention has them, in a forward of its own. running: path and kind of the layers that run, the innermost last.
    """
    busy = False

    def see(name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], given: Any) -> Any:
        nonlocal busy
        inside = busy or (running and running[-1][1] in ("conv", "linear"))
        if inside or KINDS.get(plain_name(name), name) not in ("matmul", "bmm", "linear"):
            return function(*args, **kwargs)
        busy = True
        try:
            output = function(*args, **kwargs)
        finally:
            busy = False
        terms = {"terms": int((args[0] if args else next(iter(kwargs.values()))).shape[-1])}
        repeats, *shape = (int(size) for size in output.shape)
        layer = running[-1][0] if running else ""
        visit(Call(layer, "matmul", False, terms, tuple(shape), 0, repeats=max(repeats // pictures, 1)))
        return output

    return see
