"""Changing colours: brightness, contrast, saturation and hue, without chance.

Pictures are uint8 H x W x 3 in BGR, or H x W x 1. The factors mean what they mean in torchvision.transforms.functional,
and the arithmetic is its own on tensors: float32, cut off (not rounded) to whole levels.
"""

import numpy as np

from zoo.data.geometry import checked
from zoo.errors import ArgumentError
from zoo.optional_libraries import opencv

_GREY = np.array([0.114, 0.587, 0.2989], np.float32)  # of B, G and R, as torchvision has them


def brightness(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Multiply: 0 gives black, 1 the picture itself.

    Equal to torchvision's adjust_brightness to the bit, of tensors and of PIL pictures.
    """
    return _blend(pixels, np.float32(0), factor)


def contrast(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Spread about the mean grey: 0 gives that grey, 1 the picture itself.

    torchvision's adjust_contrast of a tensor to the bit; of a PIL picture within 1 level (PIL rounds the mean).
    """
    return _blend(pixels, np.float32(_grey(pixels).mean(dtype=np.float64)), factor)


def saturation(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Spread about each pixel's own grey: 0 gives grey, 1 the picture itself; grey pictures stay.

    torchvision's adjust_saturation of a tensor to the bit; of a PIL picture within 1 level (PIL rounds the greys).
    """
    return pixels.copy() if checked(pixels).shape[2] == 1 else _blend(pixels, _grey(pixels)[:, :, None], factor)


def hue(pixels: np.ndarray, turn: float) -> np.ndarray:
    """Turn the colour wheel by a share of the circle, -0.5 to 0.5; grey pictures stay.

    torchvision's adjust_hue of a tensor within 1 level (fewer than 1 value in 10,000 differs). A PIL picture goes
    through 8-bit hue and saturation: up to 10 levels away, 0.2 to 1.2 in the mean.
    """
    if not -0.5 <= turn <= 0.5:
        raise ArgumentError(f"hue turns by -0.5 to 0.5 of the colour circle, found {turn}; give such a share.")
    if checked(pixels).shape[2] == 1:
        return pixels.copy()
    cv2 = opencv()
    hsv = cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_BGR2HSV)
    hsv[..., 0] = (hsv[..., 0] + np.float32(360 * turn)) % np.float32(360)
    back = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
    return np.asarray((back * np.float32(255.999)).clip(0, 255).astype(np.uint8))


def _grey(pixels: np.ndarray) -> np.ndarray:
    """Float32 H x W of whole levels."""
    if checked(pixels).shape[2] == 1:
        return pixels[..., 0].astype(np.float32)
    blue, green, red = (pixels[..., place].astype(np.float32) * _GREY[place] for place in range(3))
    return np.asarray(np.floor(red + green + blue))


def _blend(pixels: np.ndarray, other: np.ndarray | np.float32, factor: float) -> np.ndarray:
    """Factor of the picture and 1 - factor of the other, cut off to whole levels from 0 to 255."""
    if not factor >= 0:
        raise ArgumentError(f"a colour factor is 0 or more, found {factor}; 1 leaves the picture as it is.")
    mixed = np.float32(factor) * checked(pixels).astype(np.float32) + np.float32(1 - factor) * other
    return np.asarray(mixed.clip(0, 255).astype(np.uint8))
