"""What a network gets of a picture: the part that is resized and cropped, and the values of its pixels."""

from functools import lru_cache

import numpy as np

from zoo.cards import Preprocessing
from zoo.data import geometry
from zoo.errors import unknown
from zoo.optional_libraries import opencv


def preprocess(
    pixels: np.ndarray,
    how: Preprocessing,
    size: tuple[int, int, int],
    *,
    area: bool = False,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Turn uint8 H x W x 3 (BGR) or H x W x 1 (grey) into float32 C x H x W, as a card's preprocessing says.

    The whole picture is resized, or the part of it that the preprocessing frames; area averages what a pixel covers,
    where the course's way looks at the 4 nearest. One channel is grey, three are colour, any other number repeats the
    three. out: where to write, C x H x W, each channel contiguous.
    """
    geometry.checked(pixels)
    cv2 = opencv()
    channels, height, width = size
    pixels = resize(frame(pixels, how), height, width, area)
    if channels == 1 and pixels.shape[2] == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)[:, :, None]
    out = np.empty(size, np.float32) if out is None else out
    planes = cv2.split(pixels) if pixels.shape[2] == 3 else [np.ascontiguousarray(pixels[:, :, 0])]
    if len(planes) == 3 and how.channels == "RGB":
        planes = planes[::-1]
    tables = levels(tuple(how.mean), tuple(how.std), 1 if channels == 1 else 3)
    for channel in range(channels):
        cv2.LUT(planes[channel % len(planes)], tables[channel % len(tables)], dst=out[channel])
    return out


@lru_cache(maxsize=64)
def levels(mean: tuple[float, ...], std: tuple[float, ...], channels: int) -> np.ndarray:
    """The value that a network gets for each of the 256 levels of each channel: float32 channels x 256, by the
    source's steps.

    A pixel is looked up and not computed: the same bits, in a tenth of the time.
    """
    tables = np.tile(np.arange(256, dtype=np.float32), (channels, 1))
    tables /= np.float32(255)
    tables -= np.array(mean, np.float32)[:channels, None]
    tables /= np.array(std, np.float32)[:channels, None]
    tables.setflags(write=False)
    return tables


def frame(pixels: np.ndarray, how: Preprocessing) -> np.ndarray:
    """The part of a uint8 picture H x W x channels that a network gets: all of it, or its short side resized and
    cropped.

    The resizing is PIL's, with which published weights are evaluated: OpenCV's skips pixels as it shrinks.
    UnknownChoiceError for another interpolation than torchvision's entries have.
    """
    if how.resize is not None:
        if how.interpolation not in geometry.PIL_MODES:
            raise unknown("interpolation of a preprocessing", how.interpolation, geometry.PIL_MODES)
        # of a strip the middle will do, so that no picture becomes too long to resize
        longest = min(pixels.shape[:2]) * geometry.MAX_SIDE // how.resize
        if max(pixels.shape[:2]) > longest:
            height, width = (min(side, longest) for side in pixels.shape[:2])
            pixels = geometry.centre_crop(pixels, (height, width))
        pixels = geometry.resize(pixels, how.resize, geometry.PIL_MODES[how.interpolation])
    return pixels if how.crop is None else geometry.centre_crop(pixels, how.crop)


def resize(pixels: np.ndarray, height: int, width: int, area: bool = False) -> np.ndarray:
    """Resize a whole uint8 picture H x W x channels as cv2.resize does, linearly or by area; itself if it fits."""
    if pixels.shape[:2] == (height, width):
        return pixels
    cv2 = opencv()
    how = cv2.INTER_AREA if area else cv2.INTER_LINEAR
    # OpenCV drops a single channel
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how)).reshape(height, width, -1)
