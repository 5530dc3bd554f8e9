"""What the layers of a network make of the photograph: for each a small grey picture, all of a network in one PNG.

Only layers that look at places are shown, convolutions, pools and joins of maps: what stands between them, such as
batch norm, gives the same picture again. Of the maps of a layer it is the one whose values differ most from place to
place. Trained weights are taken where they ship with zoo, else the first weights, which are random; the page says so.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.cards import ModelCard, card
from zoo.data.preprocess import preprocess
from zoo.extras import opencv
from zoo.network.anatomy import Call
from zoo.parity.subjects import files

BACKEND = "torch"  # either would do: level 3 holds that their layers give the same
MOST = 5_000_000_000  # multiply-accumulates of a network that is run while the site is built
LEAST = 4  # pixels on a side: below it there is nothing to see
KINDS = ("conv", "max_pool", "avg_pool", "concat")
SIDE, ACROSS = 40, 8  # pixels of a picture, and pictures in a row of the file


@dataclass(frozen=True)
class Maps:
    """The file of a network, a grey PNG, and where in it the picture of each call of a layer lies, in order."""

    png: bytes
    places: dict[str, list[tuple[int, int]]]
    trained: bool


def is_shown(facts: ModelCard) -> bool:
    """Whether a network is run: it takes a photograph, and does not take long."""
    return facts.macs <= MOST and facts.preprocessing.channels != "grey"


@cache
def feature_maps(name: str) -> Maps:
    """Run a network on the photograph once, for both languages."""
    facts = card(name)
    trained = bool(facts.weights)
    model = zoo.build(facts.name, backend=BACKEND, **({"weights": facts.weights[0].name} if trained else {"seed": 0}))
    (pixels, *_), _, _ = files(facts, None)
    images = preprocess(pixels, facts.preprocessing, facts.input_size)[None]
    tiles: list[np.ndarray] = []
    places: dict[str, list[tuple[int, int]]] = {}

    def visit(call: Call) -> None:
        if not call.leaf or call.kind not in KINDS or call.output is None:
            return
        if len(call.output_shape) != 3 or min(call.output_shape[1:]) < LEAST:
            return
        at = len(tiles)
        places.setdefault(call.layer, []).append((at % ACROSS * SIDE, at // ACROSS * SIDE))
        tiles.append(_tile(call.output[0]))

    runtime(BACKEND).trace(model, images, visit)
    return Maps(_file(tiles), places, trained)


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
