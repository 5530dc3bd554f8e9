"""What the layers of a network make of a picture: for each a small grey one, all of a network in one PNG.

The picture is the photograph, or a digit for a network that takes grey ones. Only layers that look at places are shown,
convolutions, pools and joins of maps: what stands between them, such as batch norm, gives the same picture again. Of a
transformer they are its layer norms, whose tokens stand for places. Of the maps of a layer it is the one whose values
differ most from place to place. Trained weights are taken where they ship with zoo, else the first weights, which are
random; the page says so.
"""

from dataclasses import dataclass
from functools import cache
from math import isqrt

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.cards import ModelCard, card
from zoo.data.preprocess import preprocess
from zoo.network.anatomy import Call
from zoo.optional_libraries import opencv
from zoo.parity.level_inputs import files

BACKEND = "torch"  # either would do: level 3 holds that their layers give the same
LEAST = 4  # pixels on a side: below it there is nothing to see
KINDS = ("conv", "max_pool", "avg_pool", "concat")
OF_TOKENS = "layer_norm"
SIDE, ACROSS = 40, 8  # pixels of a picture, and pictures in a row of the file


@dataclass(frozen=True)
class Maps:
    """The file of a network, a grey PNG, and where in it the picture of each call of a layer lies, in order."""

    png: bytes
    places: dict[str, list[tuple[int, int]]]
    trained: bool


def takes_digits(facts: ModelCard) -> bool:
    """Whether a network is shown a digit, since the photograph has colours."""
    return facts.preprocessing.channels == "grey"


@cache
def feature_maps(name: str) -> Maps:
    """Run a network on its picture once, for both languages."""
    facts = card(name)
    trained = bool(facts.weights)
    model = zoo.build(facts.name, backend=BACKEND, **({"weights": facts.weights[0].name} if trained else {"seed": 0}))
    (pixels, *_), _, _ = files(facts, None)
    images = preprocess(pixels, facts.preprocessing, facts.input_size)[None]
    tiles: list[np.ndarray] = []
    places: dict[str, list[tuple[int, int]]] = {}

    def visit(call: Call) -> None:
        shown = seen(call.kind, call.output[0]) if call.leaf and call.output is not None else None
        if shown is None or min(shown.shape[1:]) < LEAST:
            return
        at = len(tiles)
        places.setdefault(call.layer, []).append((at % ACROSS * SIDE, at // ACROSS * SIDE))
        tiles.append(_tile(shown))

    runtime(BACKEND).trace(model, images, visit)
    return Maps(_file(tiles), places, trained)


def seen(kind: str, output: np.ndarray) -> np.ndarray | None:
    """The maps C x H x W that a layer's output for one picture is, None where it has none or is not of a kind to show.

    Of a layer norm these are its tokens: H x W x C, or a row of them, H * W x C, which may begin with the class's.

    Example:
        >>> seen("layer_norm", np.zeros((1 + 14 * 14, 768))).shape, seen("gelu", np.zeros((3, 8, 8)))
        ((768, 14, 14), None)
    """
    if kind in KINDS:
        return output if output.ndim == 3 else None
    if kind != OF_TOKENS:
        return None
    if output.ndim == 3:
        # with its channels first it gives the map before it again
        return output.transpose(2, 0, 1) if output.shape[0] == output.shape[1] else None
    if output.ndim != 2:
        return None
    side = isqrt(len(output))
    if len(output) - side * side not in (0, 1):
        return None
    return output[-side * side :].T.reshape(-1, side, side)


def _tile(maps: np.ndarray) -> np.ndarray:
    """The map C x H x W that varies most, as uint8 SIDE x SIDE."""
    chosen = maps[int(np.argmax(maps.reshape(len(maps), -1).var(1)))].astype("float32")
    cv2 = opencv()
    how = cv2.INTER_AREA if min(chosen.shape) > SIDE else cv2.INTER_NEAREST
    shown = np.asarray(cv2.resize(chosen, (SIDE, SIDE), interpolation=how))
    low, high = float(shown.min()), float(shown.max())
    return np.asarray((255 * (shown - low) / max(high - low, 1e-12)).round().astype("uint8"))


def _file(tiles: list[np.ndarray]) -> bytes:
    """The pictures row by row, as a PNG."""
    rows = -(-len(tiles) // ACROSS)
    sheet = np.zeros((max(rows, 1) * SIDE, ACROSS * SIDE), "uint8")
    for at, tile in enumerate(tiles):
        top, left = at // ACROSS * SIDE, at % ACROSS * SIDE
        sheet[top : top + SIDE, left : left + SIDE] = tile
    cv2 = opencv()
    return bytes(cv2.imencode(".png", sheet, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1])
