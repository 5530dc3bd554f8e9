"""Drawn skin with marks of four forms, one folder a class, named as the pictures of week J8 are. Synthetic."""

import os
from pathlib import Path

import numpy as np

from zoo.data.synthetic.folder import Tell, count, in_threads, jpeg, new_folder
from zoo.data.synthetic.noise import clouds, soft_step

SIDE = 224
CLASSES = ("Macules", "Papules", "Rings", "Vesicles")
PREFIXES = ("MA", "PA", "RI", "VE")
A_SUBJECT = 5  # pictures of one skin

NOTICE = """SYNTHETIC DATA

Every picture here was drawn by a program (zoo data make-folder, seed {seed}); no skin was photographed. The folders and
names have the shape of the data of week J8 (one folder a class, NM01_01_01.jpg), the classes are forms of marks, not
diseases, and nothing that is measured on them says anything about patients.

{n} pictures in each of {classes}.
"""


def draw(form: int, skin: np.random.Generator, rng: np.random.Generator) -> np.ndarray:
    """A piece of skin with marks of a form, the place of its name in CLASSES: uint8 224 x 224 x 3 in BGR.

    skin says what all pictures of one person share.
    """
    tone = np.array([0.93, 0.72, 0.60]) * (1 - skin.uniform(0, 0.62)) ** np.array([0.8, 1.0, 1.15])
    shape = (SIDE, SIDE)
    shade = 1 + 0.04 * clouds(rng, shape, 3, 3) + 0.022 * clouds(rng, shape, 50, 2)
    picture = (shade[..., None] * tone).astype(np.float32)
    rough = clouds(rng, shape, 12, 3)
    rows, columns = np.ogrid[:SIDE, :SIDE]
    light = rng.uniform(0, 2 * np.pi)
    redness = rng.uniform(0.35, 0.7)
    for _ in range(int(rng.integers(4, 15))):
        radius = rng.uniform(9, 24)
        y, x = rng.uniform(0, SIDE, 2)
        long = rng.uniform(0.8, 1.25)
        across, down = (columns - x) / (radius * long), (rows - y) * long / radius
        away = np.hypot(across, down) + 0.10 * rough
        slope = (across * np.cos(light) + down * np.sin(light)) * np.exp(-1.5 * away**2)
        _mark(picture, form, away.astype(np.float32), slope.astype(np.float32), redness, tone)
    picture *= rng.uniform(0.85, 1.1) * (1 + 0.15 * rng.uniform(-1, 1) * np.linspace(-1, 1, SIDE)[:, None, None])
    picture += rng.normal(0, 0.012, shape)[..., None]
    return np.ascontiguousarray(np.clip(255 * picture[..., ::-1], 0, 255).astype(np.uint8))


def make_folder(folder: str | Path, n: int = 40, classes: int = 4, seed: int = 0, tell: Tell | None = None) -> Path:
    """Draw n pictures (JPEG, 224 x 224) in each of the first `classes` (2 to 4) class folders; returns folder.

    Names are as MA01_02_01.jpg: form and person, picture, version. FileError if the folder is not empty, ArgumentError
    for n below 1 or another number of classes.
    """
    count("n", n, 1, 99 * A_SUBJECT), count("classes", classes, 2, len(CLASSES)), count("seed", seed, 0, 2**63)
    order = [(form, number) for form in range(classes) for number in range(n)]

    def work(item: tuple[int, int]) -> bytes:
        form, number = item
        person, picture = divmod(number, A_SUBJECT)
        rng = np.random.default_rng([seed, form, person, 1 + picture])
        return jpeg(draw(form, np.random.default_rng([seed, form, person]), rng))

    drawn = in_threads(work, order, len(order), tell, os.cpu_count() or 1)
    notice = NOTICE.format(seed=seed, n=n, classes=", ".join(CLASSES[:classes]))
    with new_folder(folder, notice) as place:
        for form, number in order:
            name = f"{PREFIXES[form]}{number // A_SUBJECT + 1:02d}_{number % A_SUBJECT + 1:02d}_01.jpg"
            (place / CLASSES[form]).mkdir(exist_ok=True)
            (place / CLASSES[form] / name).write_bytes(next(drawn))
        drawn.close()
    return Path(folder)


def _mark(
    picture: np.ndarray, form: int, away: np.ndarray, slope: np.ndarray, redness: float, tone: np.ndarray
) -> None:
    red = tone * np.array([0.86, 0.50, 0.48])
    if form == 0:  # flat and evenly coloured
        _mix(picture, redness * soft_step(1 - away, 0.3), red * 0.9)
    elif form == 1:  # raised: lit on one side, in shadow on the other
        _mix(picture, 0.7 * redness * soft_step(1 - away, 0.6), red)
        picture *= 1 + 0.75 * slope[..., None]
    elif form == 2:  # annular, clear in the middle
        _mix(picture, redness * np.exp(-np.square((away - 0.8) / 0.2)), red * 0.9)
    else:  # a clear blister on a red ground, with a reflection
        _mix(picture, 0.8 * redness * soft_step(1.1 - away, 0.6), red)
        _mix(picture, 0.6 * soft_step(0.6 - away, 0.2), np.array([0.93, 0.86, 0.74]) * (0.4 + 0.6 * tone[0]))
        picture *= 1 + 0.35 * slope[..., None]


def _mix(picture: np.ndarray, share: np.ndarray, colour: np.ndarray) -> None:
    picture += share[..., None] * (colour.astype(np.float32) - picture)
