"""Random fields that drawn pictures are textured with."""

import numpy as np

from zoo.optional_libraries import opencv


def clouds(rng: np.random.Generator, shape: tuple[int, int], cells: float, octaves: int = 3) -> np.ndarray:
    """Smooth noise, float32 H x W, mean about 0 and deviation 1: `cells` bumps across the width, finer ones on top."""
    cv2 = opencv()
    height, width = shape
    total = np.zeros(shape, np.float32)
    weight, power = 1.0, 0.0
    for _ in range(octaves):
        grid = max(round(cells * height / width), 1) + 3, max(round(cells), 1) + 3
        bumps = rng.standard_normal(grid, dtype=np.float32)
        # a random part of a cell is cut off, or the bumps of all octaves would sit on one lattice
        off = rng.random(2)
        step = np.array([[cells / width, 0, 1 + off[0]], [0, cells / width, 1 + off[1]]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        total += np.float32(weight) * cv2.warpAffine(
            bumps, step, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT_101
        )
        power += weight**2
        weight, cells = weight / 2, cells * 2
    # interpolation between random values halves their variance, about
    return np.asarray(total * np.float32(1.4 / np.sqrt(power)))


def network(rng: np.random.Generator, shape: tuple[int, int], cells: float, thickness: float = 0.5) -> np.ndarray:
    """A net of winding bands, float32 H x W in 0 to 1: where smooth noise crosses zero, in two layers.

    Bands fade in and out, and are wider in some places than in others.
    """
    wide = np.float32(thickness) * (1 + np.float32(0.35) * np.clip(clouds(rng, shape, 4, 2), -1.8, 1.8))
    net = np.zeros(shape, np.float32)
    for layer, scale in enumerate((1.0, 1.5)):
        band = np.exp(-np.square(clouds(rng, shape, cells * scale, 2) / wide))
        fade = soft_step(clouds(rng, shape, 5, 2) + np.float32(0.9 - 0.6 * layer), 2.0)
        np.maximum(net, band * fade, out=net)
    return net


def soft_step(values: np.ndarray, width: float) -> np.ndarray:
    """0 below zero, 1 above it, and a smooth rise over about `width` around it."""
    ramp = np.clip(values / np.float32(width) + np.float32(0.5), 0, 1)
    return np.asarray(ramp * ramp * (3 - 2 * ramp))
