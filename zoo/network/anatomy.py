"""What a backend tells about a model in neutral words: tensors (slots), layers (parts) and their runs (calls)."""

from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Slot:
    """One tensor of a model's state, in torch's name and layout.

    kind is the layer's: "conv", "linear", "batch_norm", "layer_norm", or the class's name for any other.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    trainable: bool

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
    """

    path: str
    kind: str
    cls: str
    number: int
    tensors: tuple[str, ...]

    def name(self, tensor: str) -> str:
        """A tensor of this layer by its dotted name."""
        return f"{self.path}.{tensor}" if self.path else tensor


@dataclass(frozen=True)
class Call:
    """One call of one layer in a forward pass. Shapes are without the batch axis."""

    layer: str
    kind: str
    leaf: bool
    config: dict[str, Any]
    output_shape: tuple[int, ...]
    params: int
    output: np.ndarray | None = field(default=None, repr=False)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of this call for one picture: convolutions and linear layers, biases left out."""
        if self.kind == "conv":
            # each output value sums in_channels / groups x kernel height x kernel width products
            products = self.config["in_channels"] // self.config["groups"] * prod(self.config["kernel_size"])
            return int(prod(self.output_shape) * products)
        if self.kind == "linear":
            return prod(self.output_shape) * int(self.config["in_features"])
        return 0
