"""Layers that a network's file has a class of its own for, as a person writes it: attention, layer scale and others.

Each kind has its shape arithmetic, its counts and its lines in every backend. Settings that no right network has, such
as another axis of the softmax, are the mistakes of mutations.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zoo.fuzz.layers_to_draw import SPELLINGS

Shape = tuple[int, ...]
Settings = Mapping[str, Any]
Lines = tuple[list[str], list[str]]  # of __init__ and of forward, whose input is x


@dataclass(frozen=True)
class Piece:
    """One kind of such a class.

    fits says what is wrong with an input's shape, "" if nothing is; after is the output's shape; counts are trainable
    parameters and multiply-accumulates; written are the lines, of which the last but return sets x.
    """

    what: str
    fits: Callable[[Settings, Shape], str]
    after: Callable[[Settings, Shape], Shape]
    counts: Callable[[Settings, Shape], tuple[int, int]]
    written: Callable[[Mapping[str, str], Settings, Shape], Lines]


def written(backend: str, kind: str, settings: Settings, shape: Shape) -> Lines:
    """The lines of a piece in one backend, without indent."""
    return PIECES[kind].written(SPELLINGS[backend].words, settings, shape)


def _same(settings: Settings, shape: Shape) -> Shape:
    return shape


def _scale(words: Mapping[str, str], settings: Settings, shape: Shape) -> Lines:
    return [_parameter(words, "layer_scale", (shape[0], 1, 1), 1e-6)], [
        f"x = {words['ns']}.multiply(self.layer_scale, x)"
    ]


def _parameter(words: Mapping[str, str], name: str, shape: Shape, value: float | None = None) -> str:
    """A tensor of the layer's own, of one value, or without where its first values are drawn by its name."""
    word = words["drawn" if value is None else "filled"]
    return f"self.{name} = " + word.format(shape=shape, value=value)


def _token(words: Mapping[str, str], settings: Settings, shape: Shape) -> Lines:
    length, width = shape
    made = [_parameter(words, "class_token", (1, 1, width), 0.0)]
    both = ("token", "x") if settings["place"] == "first" else ("x", "token")
    joined = f"{words['cat']}([{', '.join(both)}], 1)"
    if settings["positions"]:
        made.append(_parameter(words, "pos_embedding", (1, length + 1, width)))
        joined += " + self.pos_embedding"
    return made, ["token = self.class_token.expand((x.shape[0], -1, -1))", f"x = {joined}"]


def _token_counts(settings: Settings, shape: Shape) -> tuple[int, int]:
    length, width = shape
    return width + (length + 1) * width * settings["positions"], 0


def _heads_fit(settings: Settings, shape: Shape) -> str:
    return "" if shape[-1] % settings["heads"] == 0 else "its heads do not divide the width"


def _attention_counts(length: int, shape: Shape) -> tuple[int, int]:
    """Parameters and products of the two layers, and two products of matrices over `length` steps."""
    width, steps = shape[-1], 1
    for size in shape[:-1]:
        steps *= size
    return 4 * width * (width + 1), steps * (4 * width * width + 2 * length * width)


def _projections(shape: Shape) -> list[str]:
    width = shape[-1]
    return [f"self.qkv = nn.Linear({width}, {3 * width})", f"self.proj = nn.Linear({width}, {width})"]


def _agreement(words: Mapping[str, str], settings: Settings, length: int, width: int) -> list[str]:
    """The lines from a batch of sequences N x length x width to how well the steps agree, N x heads x L x L."""
    ns, permute, heads = words["ns"], words["permute"], settings["heads"]
    size, order = width // heads, settings["order_of_parts"]
    scale = f" * {size}**{settings['power']}" if settings["power"] else ""
    return [
        f"x = {ns}.reshape(self.qkv(x), (-1, {length}, 3, {heads}, {size}))",
        *(f"{name} = {permute}(x[:, :, {at}], (0, 2, 1, 3))" for name, at in zip("qkv", order, strict=True)),
        f"x = {ns}.matmul(q{scale}, {permute}(k, (0, 1, 3, 2)))",
    ]


def _mixed(words: Mapping[str, str], settings: Settings, shape: Shape) -> list[str]:
    """The lines from agreement to what comes of it, in the shape that is given, with -1 for the batch."""
    ns, values = words["ns"], f"{words['permute']}(x, (0, 2, 1, 3))" if settings["put_back"] else "x"
    return [
        f"x = {ns}.matmul(F.softmax(x, {settings['axis']}), v)",
        f"x = self.proj({ns}.reshape({values}, {(-1, *shape)}))",
    ]


def _attention(words: Mapping[str, str], settings: Settings, shape: Shape) -> Lines:
    length, width = shape
    return _projections(shape), [*_agreement(words, settings, length, width), *_mixed(words, settings, shape)]


def _windows_fit(settings: Settings, shape: Shape) -> str:
    if len(shape) != 3 or shape[0] % settings["window"] or shape[1] % settings["window"]:
        return "its map is not whole windows"
    return _heads_fit(settings, shape)


def _window_counts(settings: Settings, shape: Shape) -> tuple[int, int]:
    params, macs = _attention_counts(settings["window"] ** 2, shape)
    return params + settings["heads"] * (2 * settings["window"] - 1) ** 2, macs


def _windows(words: Mapping[str, str], settings: Settings, shape: Shape) -> Lines:
    ns, permute, heads = words["ns"], words["permute"], settings["heads"]
    height, wide, width = shape
    window, shift, length = settings["window"], settings["shift"], settings["window"] ** 2
    rows, columns = height // window, wide // window
    first, second = ("row", "column") if settings["row_first"] else ("column", "row")
    masked = shift and settings["masked"]

    made = _projections(shape)
    made.append(_parameter(words, "relative_position_bias_table", ((2 * window - 1) ** 2, heads)))
    made += [
        f"row, column = np.divmod(np.arange({length}), {window})",
        f"{first}, {second} = row[:, None] - row + {window - 1}, column[:, None] - column + {window - 1}",
        words["table"].format(name="relative_position_index", value=f"(row * {2 * window - 1} + column).reshape(-1)"),
    ]
    if masked:
        below, right = f"(np.arange({height}) >= {height - shift})", f"(np.arange({wide}) >= {wide - shift})"
        parts = f"parts.reshape(({rows}, {window}, {columns}, {window})).transpose((0, 2, 1, 3))"
        made += [
            f"parts = 2 * {below}[:, None] + {right}",
            f"parts = {parts}.reshape((-1, 1, {length}, 1))",
            'mask = np.where(parts == parts.transpose((0, 1, 3, 2)), 0, -100).astype("float32")',
            words["table"].format(name="mask", value="mask"),
        ]
    there, back = -shift * settings["way"], shift * settings["back"]
    near = f"{ns}.reshape(self.relative_position_bias_table[self.relative_position_index], ({length}, {length}, -1))"
    runs = [f"x = {ns}.roll(x, ({there}, {there}), (1, 2))"] if shift else []
    runs += [
        f"x = {ns}.reshape(x, (-1, {rows}, {window}, {columns}, {window}, {width}))",
        f"x = {ns}.reshape({permute}(x, (0, 1, 3, 2, 4, 5)), (-1, {length}, {width}))",
        *_agreement(words, settings, length, width),
        f"near = {near}",
        f"x = x + {permute}(near, (2, 0, 1))",
    ]
    if masked:
        runs += [
            f"x = {ns}.reshape(x, (-1, {rows * columns}, {heads}, {length}, {length})) + self.mask",
            f"x = {ns}.reshape(x, (-1, {heads}, {length}, {length}))",
        ]
    runs += [
        *_mixed(words, settings, (rows, columns, window, window, width)),
        f"x = {ns}.reshape({permute}(x, (0, 1, 3, 2, 4, 5)), (-1, {height}, {wide}, {width}))",
    ]
    return made, runs + ([f"x = {ns}.roll(x, ({back}, {back}), (1, 2))"] if back else [])


# what a right attention has
RIGHT_ATTENTION = {"axis": -1, "power": -0.5, "order_of_parts": (0, 1, 2), "put_back": True}
RIGHT_WINDOWS = {**RIGHT_ATTENTION, "way": 1, "back": 1, "masked": True, "row_first": True}

PIECES = {
    "layer_scale": Piece(
        "A factor for each channel",
        lambda settings, shape: "" if len(shape) == 3 else "it takes maps",
        _same,
        lambda settings, shape: (shape[0], 0),
        _scale,
    ),
    "class_token": Piece(
        "A step more, and places",
        lambda settings, shape: "" if len(shape) == 2 else "it takes steps",
        lambda settings, shape: (shape[0] + 1, shape[1]),
        _token_counts,
        _token,
    ),
    "attention": Piece(
        "Attention of all steps",
        lambda settings, shape: _heads_fit(settings, shape) if len(shape) == 2 else "it takes steps",
        _same,
        lambda settings, shape: _attention_counts(shape[0], shape),
        _attention,
    ),
    "window_attention": Piece("Attention in windows, channels last", _windows_fit, _same, _window_counts, _windows),
}
