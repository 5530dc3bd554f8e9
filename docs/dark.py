"""A drawing's dark variant: white becomes the dark page, black becomes light, colours keep their hue; no second run."""

import io
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image

GROUND = np.array([0x13, 0x14, 0x16]) / 255  # the dark page's own


def darkened(png: bytes, pictures: Iterable[Sequence[float]] = ()) -> bytes:
    """A PNG as a PNG whose lightness is turned upside down, except where it shows pictures.

    pictures: left, top, right and bottom of each as shares of the width and height.
    """
    with Image.open(io.BytesIO(png)) as opened:
        light = np.asarray(opened.convert("RGB"), dtype=np.float32) / 255
    # lightness L becomes 1 - L; hue and the distance of the largest colour from the smallest stay
    turned = light + (1 - light.max(axis=2, keepdims=True) - light.min(axis=2, keepdims=True))
    dark = GROUND + turned * (1 - GROUND)
    height, width = light.shape[:2]
    for left, top, right, bottom in pictures:
        inside = slice(round(top * height), round(bottom * height)), slice(round(left * width), round(right * width))
        dark[inside] = light[inside]
    written = io.BytesIO()
    Image.fromarray(np.uint8(np.round(np.clip(dark, 0, 1) * 255))).save(written, "PNG")
    return written.getvalue()
