"""Tables about one model: parameters, multiply-accumulates and output shapes, the same rows in both backends."""

from dataclasses import dataclass

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

from zoo.backends import runtime_of
from zoo.errors import ArgumentError
from zoo.network.anatomy import Call


@dataclass(frozen=True)
class Row:
    """One call of one layer: output shape without the batch axis, trainable parameters, MACs for one picture."""

    layer: str
    kind: str
    output_shape: tuple[int, ...]
    params: int
    macs: int
    working: str = ""


@dataclass(frozen=True)
class LayerTable:
    """Rows and their sums; prints as a table, and as an integer it is the sum of the MACs."""

    title: str
    rows: tuple[Row, ...]
    params: int
    macs: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table(title=self.title, show_footer=True)
        table.add_column("layer", "in all")
        table.add_column("kind")
        table.add_column("output, N x")
        table.add_column("parameters", f"{self.params:,}", justify="right")
        worked = any(row.working for row in self.rows)
        if worked:
            table.add_column("multiply-accumulates by hand")
        table.add_column("MACs", f"{self.macs:,}", justify="right")
        for row in self.rows:
            shape = " x ".join(map(str, row.output_shape))
            cells = [row.layer, row.kind, shape, f"{row.params:,}", *([row.working] if worked else []), f"{row.macs:,}"]
            table.add_row(*cells)
        yield table

    def __int__(self) -> int:
        return self.macs

    def __str__(self) -> str:
        console = Console(width=140)
        with console.capture() as capture:
            console.print(self)
        return capture.get()


def num_params(model: object) -> int:
    """Return the number of trainable values of a model.

    The running statistics of batch norm do not count, although Paddle's parameters() lists them as well.

    Raises:
        ModelError: the object is not a model of any backend.

    Example:
        >>> import zoo
        >>> zoo.num_params(zoo.build("lenet", backend="paddle"))
        41806
    """
    return sum(slot.size for slot in runtime_of(model).slots(model) if slot.trainable)


def macs(model: object, input_size: tuple[int, int, int]) -> LayerTable:
    """Return the multiply-accumulates (MACs) for one picture: of convolutions, linear layers and products of matrices.

    One multiply-accumulate is two floating-point operations. Biases, pooling, batch norm and activations are left out.
    The model runs once, in eval mode on zeros.

    Args:
        model: a model of either backend.
        input_size: (channels, height, width), in pixels.

    Returns:
        A table that prints one row for each layer; `.macs` is the sum.

    Raises:
        ModelError: the object is not a model of any backend.
        ArgumentError: input_size is not three integers above 0.

    Example:
        >>> import zoo
        >>> zoo.macs(zoo.build("lenet", backend="torch"), (1, 28, 28)).macs
        279040
    """
    rows = [
        Row(call.layer, call.kind, call.output_shape, call.params, call.macs, _working(call))
        for call in calls(model, input_size)
        if call.macs
    ]
    title = f"multiply-accumulates of {type(model).__name__} at {_times(input_size)}"
    return LayerTable(title, tuple(rows), num_params(model), sum(row.macs for row in rows))


def summary(model: object, input_size: tuple[int, int, int]) -> LayerTable:
    """Return every layer's kind, output shape, trainable parameters and MACs for one picture, in running order.

    A layer that is called twice has two rows; its parameters are counted in the first. The model runs once, in eval
    mode on zeros.

    Args:
        model: a model of either backend.
        input_size: (channels, height, width), in pixels.

    Returns:
        A table that prints one row for each call of a layer; the rows are in `.rows`.

    Raises:
        ModelError: the object is not a model of any backend.
        ArgumentError: input_size is not three integers above 0.

    Example:
        >>> import zoo
        >>> first = zoo.summary(zoo.build("lenet", backend="paddle"), (1, 28, 28)).rows[0]
        >>> first.layer, first.output_shape, first.params
        ('conv1', (6, 24, 24), 156)
    """
    rows, seen = [], set()
    for call in calls(model, input_size):
        if call.leaf or call.macs:
            params = 0 if call.layer in seen else call.params
            seen.add(call.layer)
            rows.append(Row(call.layer, call.kind, call.output_shape, params, call.macs))
    title = f"{type(model).__name__} at {_times(input_size)}"
    return LayerTable(title, tuple(rows), num_params(model), sum(row.macs for row in rows))


def calls(model: object, input_size: tuple[int, int, int]) -> list[Call]:
    """Every call of every layer in one forward pass on zeros, without the outputs."""
    if len(input_size) != 3 or any(not isinstance(value, int) or value < 1 for value in input_size):
        raise ArgumentError(f"input_size is (channels, height, width), found {input_size!r}; give three integers.")
    adapter = runtime_of(model)
    found: list[Call] = []
    adapter.trace(model, np.zeros((1, *input_size), adapter.precision(model)), found.append, outputs=False)
    return found


def _working(call: Call) -> str:
    """The product that gives a layer's MACs: output map x output channels x input channels x window."""
    if call.kind in ("linear", "matmul"):
        *places, width = call.output_shape
        places = [call.repeats] * (call.repeats > 1) + places
        terms = call.config["in_features" if call.kind == "linear" else "terms"]
        return (f"({_times(places)}) x " if places else "") + f"{terms} x {width}"
    channels, *sides = call.output_shape
    inputs = call.config["in_channels"] // call.config["groups"]
    return f"({_times(sides)}) x {channels} x {inputs} x ({_times(call.config['kernel_size'])})"


def _times(values: object) -> str:
    return " x ".join(map(str, values))  # type: ignore[call-overload]
