"""One drawn fundus photograph: normal, highly myopic or with pathologic myopia. Synthetic, and of no medical value.

Lengths are in radii of the field of view, x to the right and y down, the field's centre at (0, 0); colours are RGB in
0 to 1 until the end.
"""

from dataclasses import dataclass

import numpy as np

from zoo.data.synthetic import vessels
from zoo.data.synthetic.noise import clouds, network, soft_step
from zoo.optional_libraries import opencv

PAINTED = 640  # the width that all but vessels and grain is painted at; they have the detail
RATIO = 2056 / 2124  # height to width of most pictures of the real set

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Eye:
    """What is drawn from chance first: where things are, and how far each change has gone (0 to about 1)."""

    side: int  # 1: the fovea is to the right of the disc, as in a left eye
    disc: tuple[float, float]
    fovea: tuple[float, float]
    radius: float  # of the disc
    tilt: float  # how much narrower than high the disc is
    tessellation: float
    crescent: float  # the pale crescent, or the atrophy around the disc, in radii of the disc
    patches: int
    pale: float  # the staphyloma
    white: float  # how far atrophy has bleached what it has reached


def draw(kind: str, rng: np.random.Generator, size: int = 2000) -> tuple[np.ndarray, tuple[float, float]]:
    """A picture, uint8 H x size x 3 in BGR, of kind "N", "H" or "P", and where the fovea is in it: (x, y) in pixels."""
    eye = _eye(kind, rng)
    shape = (round(size * RATIO), size)
    radius = 0.492 * shape[0]
    centre = (size / 2 + rng.uniform(-0.01, 0.01) * radius, shape[0] / 2 + rng.uniform(-0.005, 0.005) * radius)
    small = min(PAINTED, size) / size
    painted = _paint(eye, rng, (round(shape[0] * small), round(size * small)), centre, radius, small)
    masks = vessels.draw(vessels.grow(rng, eye.disc, eye.fovea, eye.side), shape, centre, radius)
    pixels = _develop(painted, masks, rng, centre, radius)
    return pixels, (centre[0] + radius * eye.fovea[0], centre[1] + radius * eye.fovea[1])


def _eye(kind: str, rng: np.random.Generator) -> Eye:
    side = 1 if rng.random() < 0.5 else -1
    fovea = side * rng.uniform(-0.08, 0.16), rng.uniform(-0.08, 0.10)
    disc = fovea[0] - side * rng.uniform(0.60, 0.70), fovea[1] - rng.uniform(0.0, 0.12)
    places = side, disc, fovea, rng.uniform(0.115, 0.145)
    low, high = {"N": (0.88, 1.0), "H": (0.78, 0.95), "P": (0.68, 0.92)}[kind]
    tilt = rng.uniform(low, high)
    if kind == "N":
        return Eye(*places, tilt, rng.uniform(0, 0.45), rng.uniform(0, 0.22), 0, 0.0, 0.55)
    if kind == "H":
        pale, white = rng.uniform(0, 0.2), rng.uniform(0.4, 0.8)
        return Eye(*places, tilt, rng.uniform(0.4, 1.0), rng.uniform(0.15, 0.65), 0, pale, white)
    patches = int(rng.integers(0, 6))
    # the fewer patches, the more there is around the disc: no picture of this class is without a sign of it
    crescent = rng.uniform(0.7, 1.6) if patches < 2 else rng.uniform(0.3, 1.3)
    pale, white = rng.uniform(0, 0.8), rng.uniform(0.4, 0.9)
    return Eye(*places, tilt, rng.uniform(0.2, 1.0), crescent, patches, pale, white)


def _paint(
    eye: Eye,
    rng: np.random.Generator,
    shape: tuple[int, int],
    centre: tuple[float, float],
    radius: float,
    small: float,
) -> np.ndarray:
    """Everything but vessels, grain and the black around: float32 H x W x 3."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    x = ((columns + 0.5) / small - centre[0]).astype(np.float32) / np.float32(radius)
    y = ((rows + 0.5) / small - centre[1]).astype(np.float32) / np.float32(radius)
    ground = np.array([rng.uniform(0.66, 0.82), rng.uniform(0.29, 0.41), rng.uniform(0.12, 0.25)], np.float32)
    picture = np.empty((*shape, 3), np.float32)
    picture[:] = ground
    choroid = network(rng, shape, rng.uniform(13, 19))
    _shade(picture, 0.05 * clouds(rng, shape, 3, 4) + 0.02 * clouds(rng, shape, 60, 2), (0.7, 1.0, 0.9))
    seen = eye.tessellation * 0.34 * (0.6 + 0.4 * _far(x, y, eye.fovea, 0.5))
    _shade(picture, seen * (choroid - 0.45), (0.6, 1, 0.8))
    _macula(picture, eye, rng, x, y)
    if eye.pale:
        basin = np.exp(-(np.square((x - eye.fovea[0]) / 0.62) + np.square((y - eye.fovea[1]) / 0.5)))
        _mix(picture, 0.45 * eye.pale * basin * (0.6 + 0.4 * choroid), (0.88, 0.62, 0.38))
    _sheen(picture, eye, rng, x, y)
    rough = clouds(rng, shape, 7, 4)
    _around_disc(picture, eye, rng, x, y, rough, choroid)
    for _ in range(eye.patches):
        _patch(picture, eye, rng, x, y, choroid)
    _disc(picture, eye, rng, x, y)
    if rng.random() < 0.35:
        _flare(picture, rng, x, y)
    light = 1.06 - 0.30 * np.square(x - rng.uniform(-0.3, 0.3)) - 0.26 * np.square(y - rng.uniform(-0.3, 0.3))
    picture *= light[..., None]
    return picture


def _macula(picture: np.ndarray, eye: Eye, rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> None:
    away = np.hypot(x - eye.fovea[0], (y - eye.fovea[1]) * 1.1)
    faded = 1 - 0.5 * eye.pale
    _shade(picture, -rng.uniform(0.16, 0.28) * faded * np.exp(-np.square(away / 0.20)), (0.8, 1.0, 1.1))
    _shade(picture, -rng.uniform(0.15, 0.32) * faded * np.exp(-np.square(away / 0.065)), (0.7, 1.0, 1.2))
    _shade(picture, rng.uniform(0, 0.4) * faded * np.exp(-np.square(away / 0.012)), (0.6, 1.0, 1.0))


def _sheen(picture: np.ndarray, eye: Eye, rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> None:
    """The nerve fibres above and below the disc reflect a little, more in young eyes."""
    away = np.hypot(x - eye.disc[0], y - eye.disc[1])
    fan = np.abs(np.sin(np.arctan2(y - eye.disc[1], x - eye.disc[0])))
    sheen = np.square(fan) * np.exp(-np.square((away - 0.2) / 0.28))
    _mix(picture, rng.uniform(0.05, 0.25) * sheen, (0.92, 0.62, 0.45))


def _flare(picture: np.ndarray, rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> None:
    """A pale arc of stray light at the rim, in eyes of every kind, so that brightness alone tells nothing."""
    turn, deep = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.50)
    away = np.hypot(x + (1 - deep) * np.cos(turn), y + (1 - deep) * np.sin(turn))
    _mix(picture, rng.uniform(0.25, 0.75) * soft_step(away - 1, 0.6), (0.90, 0.72, 0.58))


def _around_disc(
    picture: np.ndarray,
    eye: Eye,
    rng: np.random.Generator,
    x: np.ndarray,
    y: np.ndarray,
    rough: np.ndarray,
    choroid: np.ndarray,
) -> None:
    """The pale crescent on the temporal side; where it is wide, atrophy all around with the choroid showing."""
    reach = eye.radius * (1 + eye.crescent)
    shift = eye.side * eye.radius * eye.crescent * rng.uniform(0.55, 0.85)
    away = np.hypot((x - eye.disc[0] - shift) / rng.uniform(0.95, 1.1), y - eye.disc[1])
    wild = min(eye.crescent, 1.0) * 0.05
    edge = reach - away + wild * rough
    inside = soft_step(edge, 0.05)
    _shade(picture, -0.4 * rng.uniform(0.2, 1) * np.exp(-np.square((edge + 0.012) / 0.016)), (0.7, 1, 1))
    _mix(picture, eye.white * inside, (0.90, 0.73, 0.47))
    _mix(picture, 0.40 * inside * choroid * min(eye.crescent, 1.0), (0.78, 0.44, 0.26))
    _shade(picture, 0.05 * inside * rough, (0.8, 1, 1))


def _patch(
    picture: np.ndarray, eye: Eye, rng: np.random.Generator, x: np.ndarray, y: np.ndarray, choroid: np.ndarray
) -> None:
    """Atrophy of retina and choroid: a white-yellow patch with an uneven edge and clumps of pigment."""
    turn, away = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.55)
    place = eye.fovea[0] + away * np.cos(turn), eye.fovea[1] + 0.8 * away * np.sin(turn)
    size, long = rng.uniform(0.04, 0.13), rng.uniform(0.6, 1.6)
    rough = clouds(rng, choroid.shape, 9, 4)
    edge = size - np.hypot((x - place[0]) / long, (y - place[1]) * long) + 0.045 * size / 0.1 * rough
    inside = soft_step(edge, 0.025)
    _mix(picture, eye.white * inside, (0.92, 0.80, 0.54))
    _mix(picture, 0.25 * inside * choroid, (0.80, 0.52, 0.32))
    clumps = soft_step(rough - 1.0, 0.4) * np.exp(-np.square(edge / 0.03))
    _mix(picture, 0.7 * clumps, (0.25, 0.14, 0.10))


def _disc(picture: np.ndarray, eye: Eye, rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> None:
    lean = rng.uniform(-0.25, 0.25)
    across, down = x - eye.disc[0], y - eye.disc[1]
    away = np.hypot((across + lean * down) / eye.tilt, down * 0.97) / eye.radius
    _mix(picture, 0.92 * soft_step(1 - away, 0.20), (0.92, 0.60, 0.36))
    _mix(picture, 0.5 * soft_step(0.85 - away + 2.0 * eye.side * across, 0.6), (0.96, 0.76, 0.50))
    cup = rng.uniform(0.35, 0.6)
    _mix(picture, 0.85 * soft_step(cup - away + 0.8 * eye.side * across, 0.35), (1.0, 0.94, 0.76))


def _develop(
    painted: np.ndarray,
    masks: tuple[np.ndarray, np.ndarray, np.ndarray],
    rng: np.random.Generator,
    centre: tuple[float, float],
    radius: float,
) -> np.ndarray:
    """Vessels, exposure, grain and the round field on black: uint8 BGR at full size."""
    cv2 = opencv()
    height, width = masks[0].shape
    arteries, veins, reflex = masks
    exposure = rng.uniform(0.82, 1.16) * np.array([1, rng.uniform(0.92, 1.1), rng.uniform(0.85, 1.15)])
    field = np.zeros((height, width), np.uint8)
    middle = tuple(round(16 * value) for value in centre)
    cv2.circle(field, middle, round(16 * radius), 255, -1, cv2.LINE_AA, 4)
    cv2.GaussianBlur(field, (0, 0), max(0.003 * radius, 0.5), dst=field)
    # one grain for three channels, as of a sensor's brightness; int8 levels
    grain = rng.normal(0, 2.2, (height // 2 + 1, width // 2 + 1)).astype(np.float32)
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_LINEAR)
    channels = []
    for place, (artery, vein, shine) in enumerate(((0.14, 0.26, 0.10), (0.50, 0.62, 0.16), (0.42, 0.52, 0.10))):
        plane = np.ascontiguousarray(painted[..., place]) * np.float32(255 * exposure[place])
        plane = cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR)
        for mask, share in ((arteries, -artery), (veins, -vein), (reflex, shine)):
            table = (1 + share * np.arange(256, dtype=np.float32) / 255).astype(np.float32)
            plane *= cv2.LUT(mask, table)
        plane += grain
        plane *= cv2.LUT(field, np.arange(256, dtype=np.float32) / 255)
        channels.append(cv2.convertScaleAbs(np.maximum(plane, 0, out=plane)))
    return np.asarray(cv2.merge(channels[::-1]))


def _far(x: np.ndarray, y: np.ndarray, place: tuple[float, float], scale: float) -> np.ndarray:
    return np.asarray(1 - np.exp(-(np.square(x - place[0]) + np.square(y - place[1])) / np.float32(scale**2)))


def _shade(picture: np.ndarray, amount: np.ndarray, weights: Colour) -> None:
    """Lighten (amount above 0) or darken, each channel by its weight."""
    for place, weight in enumerate(weights):
        picture[..., place] *= 1 + np.float32(weight) * amount


def _mix(picture: np.ndarray, share: np.ndarray, colour: Colour) -> None:
    """Let a colour take this share."""
    for place, value in enumerate(colour):
        plane = picture[..., place]
        plane += share * (np.float32(value) - plane)
