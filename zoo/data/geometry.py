"""Where pixels go: resize, crop, flip and affine maps of uint8 pictures H x W x 3 or H x W x 1, without chance.

The same parameters mean what they mean in torchvision.transforms.functional; each docstring says how near the pixels
come (measured on the photograph that ships, in levels of 0 to 255, against torchvision 0.29 and Pillow 13).
"""

from collections.abc import Callable

import numpy as np

from zoo.errors import ArgumentError, unknown
from zoo.optional_libraries import opencv

INTERPOLATIONS = ("nearest", "linear", "cubic", "area", "antialias", "antialias-cubic")
# what torchvision's transforms call a resizing of a PIL picture, and what it is called here
PIL_MODES = {"bilinear": "antialias", "bicubic": "antialias-cubic"}
MAX_SIDE = 20_000

Size = int | tuple[int, int]
Kernel = tuple[Callable[[np.ndarray], np.ndarray], float]


def checked(pixels: np.ndarray) -> np.ndarray:
    """The picture itself; ArgumentError if it is not uint8 H x W x 3 or H x W x 1 with a pixel or more."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3) or not pixels.size:
        raise ArgumentError(
            f"a picture is a uint8 array H x W x 3 or H x W x 1, this one is {pixels.dtype} {pixels.shape}; "
            "read it with zoo.data.picture.read_picture."
        )
    return pixels


def resize(pixels: np.ndarray, size: Size, interpolation: str = "linear") -> np.ndarray:
    """Resize to (height, width), or with one number to that short side, the long one in proportion.

    "linear" is the course's cv2.resize: it looks at the 4 nearest pixels, so a large picture made small is grainy.
    "antialias" is PIL's bilinear, which week J8 has through torchvision's Resize, and "antialias-cubic" its bicubic:
    Pillow 13's to the bit (older ones pass over rows and columns in another order where mostly the height shrinks: 1
    level). "area" averages what a pixel covers. To 224 x 224 against PIL, in levels, mean and most: Chelsea (300 x 451)
    "area" 0.61 and 13, "linear" 1.35 and 27; a fundus photograph (1411 x 1411) "area" 0.46 and 14, "linear" 1.41 and
    39. torchvision's Resize of a tensor is within 1 level of "antialias", and for photographs of "antialias-cubic";
    with antialias=False it is within 1 of "linear". ArgumentError for sides below 1.
    """
    height, width = target(checked(pixels), size)
    if interpolation not in INTERPOLATIONS:
        raise unknown("interpolation", interpolation, INTERPOLATIONS)
    if interpolation in PIL_MODES.values():
        kernel = TRIANGLE if interpolation == "antialias" else CUBIC
        full_height, full_width = pixels.shape[:2]
        # Pillow 13 goes down before it goes across where that leaves it less to do; older ones never do
        if full_height - height > max(2 * (full_width - width), 0):
            return np.ascontiguousarray(_resample(_down(pixels, height, kernel), width, kernel))
        return np.ascontiguousarray(_down(_resample(pixels, width, kernel), height, kernel))
    return opencv_resize(pixels, (height, width), interpolation)


def target(pixels: np.ndarray, size: Size) -> tuple[int, int]:
    """Height and width that resize gives for this size."""
    if isinstance(size, tuple):
        return _side(size[0]), _side(size[1])
    height, width = pixels.shape[:2]
    short = min(height, width)
    _side(size)
    return (size, _side(int(size * width / short))) if height == short else (_side(int(size * height / short)), size)


def opencv_resize(pixels: np.ndarray, size: tuple[int, int], interpolation: str) -> np.ndarray:
    """cv2.resize that keeps a single channel."""
    cv2 = opencv()
    flag = {"nearest": cv2.INTER_NEAREST, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC, "area": cv2.INTER_AREA}
    return np.asarray(cv2.resize(pixels, size[::-1], interpolation=flag[interpolation])).reshape(*size, -1)


def crop(pixels: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:
    """A window of the picture, black where it reaches outside; equal to torchvision's crop to the bit."""
    _side(height), _side(width)
    full_height, full_width, channels = checked(pixels).shape
    window = np.zeros((height, width, channels), np.uint8)
    rows = slice(max(top, 0), max(min(top + height, full_height), 0))
    columns = slice(max(left, 0), max(min(left + width, full_width), 0))
    inside = pixels[rows, columns]
    if inside.size:
        row, column = rows.start - top, columns.start - left
        window[row : row + inside.shape[0], column : column + inside.shape[1]] = inside
    return window


def centre_crop(pixels: np.ndarray, size: Size) -> np.ndarray:
    """The window (height, width) in the middle, black where the picture is smaller; torchvision's to the bit."""
    height, width = (size, size) if isinstance(size, int) else size
    full_height, full_width = checked(pixels).shape[:2]
    # torchvision rounds half to even where it cuts, and down where it pads
    top, left = (
        round((full - part) / 2) if full >= part else -((part - full) // 2)
        for full, part in ((full_height, height), (full_width, width))
    )
    return crop(pixels, top, left, height, width)


def flip(pixels: np.ndarray, vertical: bool = False) -> np.ndarray:
    """Left becomes right, or with vertical top becomes bottom; torchvision's to the bit."""
    return np.ascontiguousarray(checked(pixels)[::-1] if vertical else pixels[:, ::-1])


def translate(pixels: np.ndarray, down: int, right: int) -> np.ndarray:
    """Move by whole pixels, black behind it; torchvision's affine(translate=...) to the bit."""
    return crop(pixels, -down, -right, *checked(pixels).shape[:2])


def rotate(pixels: np.ndarray, degrees: float, interpolation: str = "linear") -> np.ndarray:
    """Turn counter-clockwise about the centre, the size kept, black in the corners. interpolation: linear or nearest.

    "linear" is within 1 level of torchvision's rotate of a tensor (1 pixel in 10,000 differs) and, but for the border
    where PIL does not fade to black, of a PIL picture (half of the pixels differ by 1); "nearest" picks another pixel
    than a tensor's in 1 of 10,000 places, and than PIL's in 1 of 500.
    """
    return affine(pixels, degrees, 1.0, interpolation)


def scale(pixels: np.ndarray, factor: float, interpolation: str = "linear") -> np.ndarray:
    """Enlarge (factor above 1) or shrink about the centre, the size kept, black around.

    "linear" is within 1 level of torchvision's affine(scale=...) of tensors (2 % of values differ) and PIL pictures.
    """
    return affine(pixels, 0.0, factor, interpolation)


def affine(pixels: np.ndarray, degrees: float, factor: float, interpolation: str = "linear") -> np.ndarray:
    """Turn and enlarge about the centre in one step."""
    if interpolation not in ("linear", "nearest"):
        raise unknown("interpolation of a rotation", interpolation, ("linear", "nearest"))
    if not factor > 0:
        raise ArgumentError(f"a picture is scaled by a factor above 0, found {factor}; give one such as 1.1.")
    cv2 = opencv()
    height, width = checked(pixels).shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, factor)
    flag = cv2.INTER_LINEAR if interpolation == "linear" else cv2.INTER_NEAREST
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), flags=flag)).reshape(pixels.shape)


def _triangle(away: np.ndarray) -> np.ndarray:
    return np.where(away < 1, 1 - away, 0)


def _cubic(away: np.ndarray) -> np.ndarray:
    """Keys's cubic with a = -0.5, in PIL's order of operations."""
    near = (1.5 * away - 2.5) * away * away + 1
    far = (((away - 5) * away + 8) * away - 4) * -0.5
    return np.where(away < 1, near, np.where(away < 2, far, 0))


# the weight of a pixel by its distance, and from which distance on it is 0
TRIANGLE, CUBIC = (_triangle, 1.0), (_cubic, 2.0)


def _down(pixels: np.ndarray, height: int, kernel: Kernel) -> np.ndarray:
    return _resample(pixels.transpose(1, 0, 2), height, kernel).transpose(1, 0, 2)


def _resample(pixels: np.ndarray, width: int, kernel: Kernel) -> np.ndarray:
    """One pass of PIL's along the second axis: a kernel that is wider where the picture shrinks, in its fixed point."""
    bits = 22  # PIL's PRECISION_BITS: 32 - 8 - 2
    weight_of, ends = kernel
    full = pixels.shape[1]
    shrink = full / width
    wider = max(shrink, 1.0)
    reach = ends * wider
    centres = (np.arange(width) + 0.5) * shrink
    first = np.maximum((centres - reach + 0.5).astype(np.int64), 0)
    last = np.minimum((centres + reach + 0.5).astype(np.int64), full)
    taps = np.arange((last - first).max())
    weights = weight_of(np.abs((taps[:, None] + first - centres + 0.5) * (1 / wider)))
    weights = np.where(taps[:, None] < last - first, weights, 0)
    scaled = weights / weights.sum(0) * (1 << bits)
    fixed = (scaled + np.where(scaled < 0, -0.5, 0.5)).astype(np.int32)
    total = np.full((pixels.shape[0], width, pixels.shape[2]), 1 << (bits - 1), np.int32)
    for tap, weight in zip(taps, fixed, strict=True):
        total += pixels[:, np.minimum(first + tap, full - 1)] * weight[:, None]
    return np.clip(total >> bits, 0, 255).astype(np.uint8)


def _side(side: int) -> int:
    if not isinstance(side, int | np.integer) or not 1 <= side <= MAX_SIDE:
        raise ArgumentError(
            f"a side of a picture is a whole number of 1 to {MAX_SIDE:,} pixels, found {side!r}; give another size."
        )
    return int(side)
