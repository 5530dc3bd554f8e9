"""The words that describe layers with weights in every framework: data, which is read in both directions.

A Kind (zoo/graph/layer_kinds.py) says what a layer is, in torch's names and layouts. A Form (zoo/torch/forms.py and its
twin in zoo/paddle) says how a framework's class keeps it. The sentence between the two is a Stored: one tensor of the
class, and where it lies in the portable one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.network.layout import LARGE, turned


@dataclass(frozen=True)
class Tensor:
    """One portable tensor of a kind of layer: its name in PyTorch, and its axes in the words of the kind's settings.

    Attributes:
        blocks: the parts of equal size that follow one another along axis 0, such as the gates of an LSTM, or the
            query, key and value of a packed projection.
        statistic: whether the tensor follows the data instead of being learned.

    Example:
        >>> import zoo
        >>> zoo.graph.KINDS["linear"].tensors[0].axes
        'out_features, in_features'
    """

    name: str
    axes: str
    blocks: tuple[str, ...] = ()
    statistic: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of layer in neutral words, such as "conv" or "linear": its portable tensors and its settings.

    Attributes:
        what: the kind in a sentence.
        tensors: the portable tensors.
        settings: the meaning and the unit of each setting, by name.

    Example:
        >>> import zoo
        >>> kind = zoo.graph.KINDS["batch_norm"]
        >>> [tensor.name for tensor in kind.tensors]
        ['weight', 'bias', 'running_mean', 'running_var']
        >>> kind.tensor("running_mean").statistic
        True
    """

    name: str
    what: str
    tensors: tuple[Tensor, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    def tensor(self, name: str) -> Tensor | None:
        """Return the tensor of a portable name, or None; numbered names such as "weight_ih_l1" are found too."""
        stem = name.removesuffix("_reverse").removesuffix("{n}").rstrip("0123456789")
        found = {tensor.name: tensor for tensor in self.tensors}
        return found.get(name) or found.get(f"{stem}{{n}}")


@dataclass(frozen=True)
class Stored:
    """One tensor as a class of layers keeps it, and the portable tensor (or the blocks of it) that it holds.

    Attributes:
        name: the tensor's dotted name in the layer; "{n}" stands for 0, 1, ... up to the setting num_layers.
        to: the portable name.
        axes: the order of the stored array's axes that gives the portable array, such as (1, 0) for a transposed
            matrix.
        shape: the portable shape, if it differs, in names of settings ("*name" for a setting that is a tuple).
        blocks: the blocks of the portable tensor that it holds, in its own order along axis 0; () for all, in order.
        when: a setting that must be true for this row to be used, or false if "not " stands before it.

    Example:
        >>> import numpy as np, zoo
        >>> row = zoo.graph.Stored("kernel", "weight", axes=(1, 0), when="bias")
        >>> row.portable(np.zeros((3, 2)), {}).shape, row.stored(np.zeros((2, 3)), (3, 2)).shape
        ((2, 3), (3, 2))
        >>> row.holds({"bias": False})
        False
    """

    name: str
    to: str
    axes: tuple[int, ...] = ()
    shape: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    when: str = ""

    def holds(self, settings: Mapping[str, Any]) -> bool:
        """Return whether this row is used for a layer with these settings."""
        word = self.when.removeprefix("not ")
        return not word or bool(settings[word]) == (word == self.when)

    def portable(self, array: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
        """Return a stored array in the portable layout; its blocks keep the stored order."""
        array = array.transpose(self.axes) if self.axes else array
        return array.reshape(self._shape(settings)) if self.shape else array

    def stored(self, array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """Return a portable array in the layout and the shape of the stored tensor."""
        if self.axes:
            whole = array.reshape([shape[axis] for axis in self.axes]) if self.shape else array
            return compact(whole.transpose(np.argsort(self.axes)))
        return array.reshape(shape) if self.shape else array

    def _shape(self, settings: Mapping[str, Any]) -> tuple[int, ...]:
        found: list[int] = []
        for word in self.shape:
            value = settings[word.removeprefix("*")]
            found += value if word.startswith("*") else [value]
        return tuple(found)


@dataclass(frozen=True)
class Unit:
    """How a setting's value is read in neutral units, and written as the framework's argument."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


@dataclass(frozen=True)
class Setting:
    """One setting as a class of layers keeps it.

    Attributes:
        name: the neutral name.
        source: the dotted attribute that has the value, or a function that reads it from a layer.
        argument: the name of the constructor's argument; "" if there is none.
        unit: how the value is converted to neutral units and back.

    Example:
        >>> import torch, zoo
        >>> zoo.graph.Setting("out_features", "out_features").read(torch.nn.Linear(3, 2))
        2
    """

    name: str
    source: str | Callable[[Any], Any]
    argument: str = ""
    unit: Unit = Unit(lambda value: value, lambda value: value)

    def read(self, layer: Any) -> Any:
        """Return the layer's value in neutral units."""
        if not isinstance(self.source, str):
            return self.unit.read(self.source(layer))
        value = layer
        for name in self.source.split("."):
            value = getattr(value, name)
        return self.unit.read(value)


@dataclass(frozen=True)
class Form:
    """How one class of a framework keeps a kind of layer.

    Attributes:
        tensors: a Stored for each tensor.
        settings: a Setting for each setting that a layer has.
        fixed: settings that have the same value in every layer of the class.
        parts: {attribute: portable name} of child layers that are renamed; the others keep their names.
        beside: tensors that do not belong to the portable state, such as PyTorch's num_batches_tracked.

    Example:
        >>> import paddle, zoo
        >>> layer = paddle.nn.Linear(3, 2)
        >>> form = zoo.graph.form_of(layer)
        >>> settings = form.read(layer)
        >>> settings["out_features"], [row.to for row in form.rows(settings)]
        (2, ['weight', 'bias'])
    """

    kind: str
    cls: type
    tensors: tuple[Stored, ...] = ()
    settings: tuple[Setting, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def read(self, layer: Any) -> dict[str, Any]:
        """Return a layer's settings in neutral names and units."""
        return dict(self.fixed) | {setting.name: setting.read(layer) for setting in self.settings}

    def rows(self, settings: Mapping[str, Any]) -> list[Stored]:
        """Return the rows that are used for a layer with these settings; "{n}" is replaced by each number."""
        found = []
        for row in self.tensors:
            if row.holds(settings):
                numbers = range(settings["num_layers"]) if "{n}" in row.name + row.to else [0]
                found += [_numbered(row, number) for number in numbers]
        return found


def _numbered(row: Stored, number: int) -> Stored:
    name, to = (text.replace("{n}", str(number)) for text in (row.name, row.to))
    return Stored(name, to, row.axes, row.shape, row.blocks, row.when)


def window(rank: int) -> Unit:
    """A window's setting as one number per axis of the picture; words such as "same" stay.

    Pairs of (before, after) stay pairs where they differ; a flat list of 2 x rank numbers is read as such pairs.
    """

    def read(value: Any) -> Any:
        if isinstance(value, str):
            value = value.lower()
            return (0,) * rank if value == "valid" else value
        if value is None:
            return None
        if isinstance(value, int):
            return (value,) * rank
        found: list[Any] = [each if isinstance(each, int) else tuple(each) for each in value]
        if len(found) == 1:
            found = found * rank
        elif len(found) == 2 * rank:
            found = list(zip(found[::2], found[1::2], strict=True))
        if all(isinstance(pair, tuple) and pair[0] == pair[1] for pair in found):
            found = [pair[0] for pair in found]
        return tuple(found)

    return Unit(read, lambda value: value)


def _share(value: Any) -> Any:
    # 1 - 0.9 is 0.09999999999999998: the reader wrote 0.1
    return None if value is None else round(1 - value, 12)


SHAPE = Unit(lambda value: (value,) if isinstance(value, int) else tuple(value), lambda value: value)
# batch norm's momentum as the share of the old mean; the neutral one is that of the batch
KEPT = Unit(_share, _share)
# whether there is such a tensor, and the same with Paddle's weight_attr and bias_attr, which also take None
PRESENT = Unit(lambda value: value is not None, bool)
ABSENT = Unit(lambda value: value is not None, lambda value: None if value else False)
NOT = Unit(lambda value: not value, lambda value: not value)
FLAG = Unit(bool, bool)
# data_format as whether the channels are last
LAST = Unit(lambda value: value[-1] == "C", lambda value: "NHWC" if value else "NCHW")


def compact(array: np.ndarray) -> np.ndarray:
    """An array in C order, copied if it was not; a large turned matrix by all processors."""
    if array.ndim == 2 and array.size >= LARGE and array.flags.f_contiguous and not array.flags.c_contiguous:
        return turned(array.T)
    return np.asarray(array, order="C")


def joined(pieces: Mapping[str, np.ndarray], blocks: tuple[str, ...]) -> np.ndarray:
    """Blocks put together along axis 0 in this order."""
    return np.concatenate([pieces[block] for block in blocks])


def separated(array: np.ndarray, blocks: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The blocks of an array along axis 0 by name, of equal size."""
    return dict(zip(blocks, np.split(array, len(blocks)), strict=True))
