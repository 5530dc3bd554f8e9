"""Drawn hands that show 0 to 5 fingers, in the two h5 files of the C4W2 signs data. Synthetic."""

import os
from pathlib import Path

import numpy as np

from zoo.data.synthetic.folder import MARK, Tell, count, in_threads, new_folder
from zoo.data.synthetic.noise import clouds
from zoo.optional_libraries import extra, opencv

SIDE, DRAWN = 64, 256  # drawn large and made small, for smooth edges

# of a right hand seen from the palm, thumb first, in half widths of the palm, y up: base, length, width, angle from up
FINGERS = (
    ((-0.80, -0.10), 1.45, 0.46, -48.0),
    ((-0.70, 0.85), 1.60, 0.42, -13.0),
    ((-0.22, 1.00), 1.85, 0.43, -3.0),
    ((0.26, 0.95), 1.70, 0.42, 7.0),
    ((0.70, 0.75), 1.35, 0.36, 18.0),
)
PALM = ((-0.98, 0.72), (-0.45, 1.02), (0.25, 1.05), (0.86, 0.84), (0.95, 0), (0.62, -1.05), (-0.58, -1.1), (-1, -0.4))
# which are raised for each number: more than one way where people have more than one
WAYS = (((),), ((1,),), ((1, 2), (0, 1)), ((1, 2, 3), (0, 1, 2)), ((1, 2, 3, 4),), ((0, 1, 2, 3, 4),))
TONES = ((236, 188, 158), (224, 172, 138), (198, 140, 104), (160, 106, 76), (110, 72, 52))  # RGB

NOTICE = """SYNTHETIC DATA

Every picture in the h5 files here was drawn by a program (zoo data make-signs, seed {seed}); no hand was photographed.
The files have the names and keys of the signs data of the deep learning course C4W2, so that a reader of it can be
tried: {n_train} training and {n_test} test pictures of 0 to 5 fingers. Both files carry the attribute synthetic = 1.
"""


def draw(fingers: int, rng: np.random.Generator) -> np.ndarray:
    """A hand that shows this many fingers (0 to 5): uint8 64 x 64 x 3, RGB as in the real files."""
    cv2 = opencv()
    picture = _wall(rng)
    tone = np.array(TONES[rng.integers(len(TONES))], np.float32) * np.float32(rng.uniform(0.88, 1.08))
    scale, turn, mirrored = rng.uniform(33, 45), rng.uniform(-22, 22), rng.random() < 0.3
    place = np.array([DRAWN / 2 + rng.uniform(-22, 22), DRAWN * 0.62 + rng.uniform(-16, 20)])
    angle = np.radians(turn)
    axes = scale * np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    if mirrored:
        axes[:, 0] = -axes[:, 0]
    light = rng.uniform(-1, 1)

    def limb(first: tuple[float, float], last: tuple[float, float], width: float, dark: float = 0.62) -> None:
        start, end = (place + axes @ np.array(point) for point in (first, last))
        depth = width * scale / 2 - _away(start, end)
        _skin(picture, np.clip(depth + 0.5, 0, 1), depth, tone, width * scale, light, dark)

    limb((0, -0.7), (rng.uniform(-0.6, 0.6), -6), rng.uniform(1.05, 1.3))
    raised = WAYS[fingers][rng.integers(len(WAYS[fingers]))]
    for number in raised:
        base, length, width, tilt = FINGERS[number]
        turned = np.radians(tilt * rng.uniform(0.6, 1.4) + rng.uniform(-4, 4))
        long = length * rng.uniform(0.92, 1.06)
        limb(base, (base[0] + long * np.sin(turned), base[1] + long * np.cos(turned)), width)
    _palm(picture, place, axes, tone, scale, light)
    for number, (base, _, width, _) in enumerate(FINGERS):
        if number in raised:
            continue
        if number == 0:  # a folded thumb lies across the palm
            limb((-0.75, -0.25), (rng.uniform(-0.1, 0.25), rng.uniform(0.15, 0.4)), width, 0.5)
        else:
            limb((base[0], base[1] + 0.05), (base[0] * 0.9, base[1] - 0.55), width * 1.05, 0.5)
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    small += rng.normal(0, 2.0, small.shape).astype(np.float32)
    return np.asarray(np.clip(small, 0, 255).astype(np.uint8))


def make_signs(
    folder: str | Path, n_train: int = 1080, n_test: int = 120, seed: int = 0, tell: Tell | None = None
) -> Path:
    """Write train_signs.h5 and test_signs.h5 with the real keys; returns folder.

    train_set_x and test_set_x are uint8 N x 64 x 64 x 3 in RGB, train_set_y and test_set_y int64 N, list_classes 0 to 5
    in both files, which carry the attribute synthetic = 1. The classes are as even as N allows. FileError if the folder
    is not empty, ArgumentError for fewer than 6 of a part, DependencyError without h5py.
    """
    count("n_train", n_train, 6), count("n_test", n_test, 6), count("seed", seed, 0, 2**63)
    h5py = extra("h5py", "to write h5 files")
    total = n_train + n_test
    parts = enumerate((n_train, n_test))
    labels = [np.random.default_rng([seed, part]).permutation(np.arange(n) % 6) for part, n in parts]
    order = [(part, number) for part in (0, 1) for number in range(len(labels[part]))]

    def work(item: tuple[int, int]) -> np.ndarray:
        part, number = item
        return draw(int(labels[part][number]), np.random.default_rng([seed, part, 1 + number]))

    drawn = in_threads(work, order, total, tell, os.cpu_count() or 1)
    notice = NOTICE.format(seed=seed, n_train=n_train, n_test=n_test)
    with new_folder(folder, notice) as place:
        for part, name in enumerate(("train", "test")):
            with h5py.File(place / f"{name}_signs.h5", "w") as file:
                file.attrs["synthetic"] = 1
                file.attrs["note"] = MARK
                pictures = file.create_dataset(f"{name}_set_x", (len(labels[part]), SIDE, SIDE, 3), "uint8")
                for number in range(len(labels[part])):
                    pictures[number] = next(drawn)
                file[f"{name}_set_y"] = labels[part].astype(np.int64)
                file["list_classes"] = np.arange(6)
        drawn.close()
    return Path(folder)


def _wall(rng: np.random.Generator) -> np.ndarray:
    """A plain, unevenly lit wall behind the hand: float32 256 x 256 x 3."""
    colour = rng.uniform(150, 232) * np.array([1, rng.uniform(0.94, 1.02), rng.uniform(0.86, 1.02)])
    shade = 1 + 0.05 * clouds(rng, (DRAWN, DRAWN), 2, 2)
    slope = np.linspace(-1, 1, DRAWN, dtype=np.float32)
    shade += np.float32(rng.uniform(-0.12, 0.12)) * slope + np.float32(rng.uniform(-0.12, 0.12)) * slope[:, None]
    return np.asarray(shade[..., None] * colour.astype(np.float32))


def _palm(
    picture: np.ndarray, place: np.ndarray, axes: np.ndarray, tone: np.ndarray, scale: float, light: float
) -> None:
    points = np.round((place + np.array(PALM) @ axes.T) * 16).astype(np.int32)
    mask = np.zeros((DRAWN, DRAWN), np.uint8)
    cv2 = opencv()
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.12 * scale).astype(np.float32) / 255
    share = np.clip(3 * soft - 1, 0, 1)  # rounds the corners
    depth = cv2.distanceTransform((share > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    _skin(picture, share, depth, tone, 1.4 * scale, light, 0.78)


def _away(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How far each pixel is from the line between two points: float32 256 x 256."""
    rows, columns = np.ogrid[:DRAWN, :DRAWN]
    x, y = (end - start).tolist()
    across, down = columns - start[0], rows - start[1]
    along = np.clip((across * x + down * y) / (x * x + y * y), 0, 1)
    return np.asarray(np.hypot(across - along * x, down - along * y).astype(np.float32))


def _skin(
    picture: np.ndarray,
    share: np.ndarray,
    depth: np.ndarray,
    tone: np.ndarray,
    width: float,
    light: float,
    dark: float,
) -> None:
    """Paint skin by this share of each pixel: darker at the edge (depth 0), lighter on the side of the light."""
    shade = dark + (1 - dark) * np.sqrt(np.clip(depth / (0.42 * width), 0, 1))
    shade *= 1 + np.float32(0.1 * light) * np.linspace(-1, 1, DRAWN, dtype=np.float32)
    picture += (share[..., None] * (shade[..., None] * tone - picture)).astype(np.float32)
