"""Augmentation: Transforms that draw their parameters from the generator they are given, and their spelling as text.

A Transform takes (uint8 H x W x 3 or x 1, np.random.Generator) and returns such a picture. Those made here say their
text again with str(), so that a recipe file can hold them: parse(text), describe(transforms).
"""

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from zoo.data import colour, geometry
from zoo.data.dataset import Transform
from zoo.data.geometry import Size
from zoo.data.transform_text import interval, pixels_of, spelled, usage, value_of, within
from zoo.data.transform_text import names as names
from zoo.errors import ArgumentError, unknown


@dataclass(frozen=True)
class Described:
    """A Transform that knows its text; two of the same text are equal."""

    text: str
    apply: Transform = field(compare=False, repr=False)

    def __call__(self, pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One picture, altered."""
        return self.apply(geometry.checked(pixels), rng)

    def __reduce__(self) -> tuple[Callable[[str], "Described"], tuple[str]]:
        # functions made in functions cannot be sent to a worker process, their text can
        return _one, (self.text,)

    def __str__(self) -> str:
        return self.text


def resize(height: int, width: int | None = None, interpolation: str = "linear") -> Described:
    """Resize without chance to (height, width), or to the short side `height`; interpolations as geometry.resize."""
    if interpolation not in geometry.INTERPOLATIONS:
        raise unknown("interpolation", interpolation, geometry.INTERPOLATIONS)
    size: Size = (
        pixels_of("resize", height) if width is None else (pixels_of("resize", height), pixels_of("resize", width))
    )
    words = (height,) if width is None else (height, width)
    extra = () if interpolation == "linear" else (interpolation,)
    return Described(
        spelled("resize", *words, *extra), lambda pixels, rng: geometry.resize(pixels, size, interpolation)
    )


def centre_crop(height: int, width: int | None = None) -> Described:
    """Cut the middle out without chance, black where the picture is smaller."""
    size = (pixels_of("centre-crop", height), pixels_of("centre-crop", height if width is None else width))
    text = spelled("centre-crop", height, *(() if width is None else (width,)))
    return Described(text, lambda pixels, rng: geometry.centre_crop(pixels, size))


def random_flip(p: float = 0.5) -> Described:
    """Left becomes right with probability p."""
    return _flip("flip", within("flip", p, 0, 1), vertical=False)


def random_vertical_flip(p: float = 0.5) -> Described:
    """Top becomes bottom with probability p."""
    return _flip("flip-vertical", within("flip-vertical", p, 0, 1), vertical=True)


def random_rotation(degrees: float, interpolation: str = "linear") -> Described:
    """Turn by -degrees to degrees, black in the corners."""
    high = within("rotate", degrees, 0, 180)
    if interpolation not in ("linear", "nearest"):
        raise unknown("interpolation of a rotation", interpolation, ("linear", "nearest"))
    extra = () if interpolation == "linear" else (interpolation,)
    return Described(
        spelled("rotate", degrees, *extra),
        lambda pixels, rng: geometry.rotate(pixels, rng.uniform(-high, high), interpolation),
    )


def random_translation(share: float) -> Described:
    """Move by whole pixels, up to this share of the height and of the width, black behind it."""
    high = within("translate", share, 0, 1)

    def apply(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        down, right = (round(rng.uniform(-high, high) * side) for side in pixels.shape[:2])
        return geometry.translate(pixels, down, right)

    return Described(spelled("translate", share), apply)


def random_scaling(low: float, high: float) -> Described:
    """Enlarge or shrink about the centre by a factor of low to high, the size kept."""
    low, high = interval("scale", low, high, 0.01, 100)

    def apply(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        # in the logarithm, so that twice and half are as likely
        return geometry.scale(pixels, math.exp(rng.uniform(math.log(low), math.log(high))))

    return Described(spelled("scale", low, high), apply)


def random_window(share: float) -> Described:
    """Keep a window of this share of the height and of the width, anywhere; its size is the same each time."""
    within("crop", share, 0.01, 1)

    def apply(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        full = pixels.shape[:2]
        height, width = (max(round(share * side), 1) for side in full)
        top, left = (int(rng.integers(side - part + 1)) for side, part in zip(full, (height, width), strict=True))
        return geometry.crop(pixels, top, left, height, width)

    return Described(spelled("crop", share), apply)


def random_crop(size: int, padding: int = 0) -> Described:
    """Cut size x size pixels out anywhere, of the picture with `padding` black pixels on each side.

    Too small a picture is padded further, in equal parts.
    """
    pixels_of("pad-crop", size)
    if not isinstance(padding, int) or not 0 <= padding <= geometry.MAX_SIDE:
        raise ArgumentError(f"pad-crop pads by 0 to {geometry.MAX_SIDE:,} whole pixels, found {padding!r}.")

    def apply(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        starts = []
        for side in pixels.shape[:2]:
            spare = side + 2 * padding - size
            starts.append(int(rng.integers(spare + 1)) - padding if spare >= 0 else spare // 2 - padding)
        return geometry.crop(pixels, starts[0], starts[1], size, size)

    return Described(spelled("pad-crop", size, padding), apply)


def random_resized_crop(
    size: int, scale: tuple[float, float] = (0.08, 1.0), interpolation: str = "linear"
) -> Described:
    """A window of this share of the area and a ratio of 3:4 to 4:3, anywhere, resized to size x size.

    Drawn as torchvision's RandomResizedCrop draws: after ten windows that do not fit, the largest in the middle that
    does.
    """
    pixels_of("resized-crop", size)
    low, high = interval("resized-crop", *scale, 0.001, 1)
    if interpolation not in geometry.INTERPOLATIONS:
        raise unknown("interpolation", interpolation, geometry.INTERPOLATIONS)

    def apply(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        height, width = pixels.shape[:2]
        for _ in range(10):
            area = height * width * rng.uniform(low, high)
            ratio = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
            down, across = round(math.sqrt(area / ratio)), round(math.sqrt(area * ratio))
            if 0 < down <= height and 0 < across <= width:
                top, left = int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1))
                return geometry.resize(geometry.crop(pixels, top, left, down, across), (size, size), interpolation)
        ratio = min(max(width / height, 3 / 4), 4 / 3)
        window = (min(height, max(round(width / ratio), 1)), min(width, max(round(height * ratio), 1)))
        return geometry.resize(geometry.centre_crop(pixels, window), (size, size), interpolation)

    extra = () if interpolation == "linear" else (interpolation,)
    return Described(spelled("resized-crop", size, low, high, *extra), apply)


def random_brightness(amount: float) -> Described:
    """Multiply by 1 - amount to 1 + amount."""
    return _factor("brightness", amount, colour.brightness)


def random_contrast(amount: float) -> Described:
    """Spread about the mean grey by 1 - amount to 1 + amount."""
    return _factor("contrast", amount, colour.contrast)


def random_saturation(amount: float) -> Described:
    """Spread about each pixel's grey by 1 - amount to 1 + amount."""
    return _factor("saturation", amount, colour.saturation)


def random_hue(amount: float) -> Described:
    """Turn the colour wheel by -amount to amount, 0.5 at most."""
    high = within("hue", amount, 0, 0.5)
    return Described(spelled("hue", amount), lambda pixels, rng: colour.hue(pixels, rng.uniform(-high, high)))


def colour_jitter(
    brightness: float = 0.0, contrast: float = 0.0, saturation: float = 0.0, hue: float = 0.0
) -> Described:
    """All four, each with a factor of its own, in an order drawn again each time, as torchvision's ColorJitter."""
    amounts = {"brightness": brightness, "contrast": contrast, "saturation": saturation}
    steps = [_factor("jitter", amount, getattr(colour, name)) for name, amount in amounts.items() if amount != 0]
    if hue != 0:
        steps.append(random_hue(hue))

    def apply(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        for place in rng.permutation(len(steps)):
            pixels = steps[place](pixels, rng)
        return pixels

    return Described(spelled("jitter", brightness, contrast, saturation, hue), apply)


# how each is made; USAGE has how it is typed
_FACTORIES: dict[str, Callable[..., Described]] = {
    "resize": lambda side, *rest: resize(
        side, *((None, *rest) if len(rest) == 1 and isinstance(rest[0], str) else rest)
    ),
    "centre-crop": centre_crop,
    "crop": random_window,
    "pad-crop": random_crop,
    "resized-crop": lambda size, low=0.08, high=1.0, *interpolation: random_resized_crop(
        size, (low, high), *interpolation
    ),
    "flip": random_flip,
    "flip-vertical": random_vertical_flip,
    "rotate": random_rotation,
    "translate": random_translation,
    "scale": random_scaling,
    "brightness": random_brightness,
    "contrast": random_contrast,
    "saturation": random_saturation,
    "hue": random_hue,
    "jitter": colour_jitter,
}


def parse(text: str) -> tuple[Described, ...]:
    """Transforms from text, in its order: "flip,rotate=10,crop=0.8,brightness=0.2"; "" means none.

    UnknownChoiceError names the nearest transform, ArgumentError says what range or how many values are wanted.
    """
    return tuple(_one(part.strip()) for part in text.split(",")) if text.strip() else ()


def describe(transforms: Iterable[Transform]) -> str:
    """The text that parse turns into these transforms; ArgumentError for one that was not made in this module."""
    texts = []
    for transform in transforms:
        if not isinstance(transform, Described):
            raise ArgumentError(
                f"the transform {getattr(transform, '__name__', transform)!r} has no text, so a recipe cannot hold it; "
                "make it with zoo.data.transforms.parse or a function of that module."
            )
        texts.append(transform.text)
    return ",".join(texts)


def _one(part: str) -> Described:
    name, _, values = part.partition("=")
    typed = usage(name)
    words = [value_of(word) for word in values.split(":")] if values else []
    factory = _FACTORIES[name]
    try:
        inspect.signature(factory).bind(*words)
    except TypeError:
        raise ArgumentError(f"the transform {part!r} has {len(words)} values; it is typed {typed}.") from None
    return factory(*words)


def _flip(name: str, p: float, vertical: bool) -> Described:
    return Described(
        name if p == 0.5 else spelled(name, p),
        lambda pixels, rng: geometry.flip(pixels, vertical) if rng.random() < p else pixels,
    )


def _factor(name: str, amount: float, change: Callable[[np.ndarray, float], np.ndarray]) -> Described:
    high = within(name, amount, 0, 1)
    return Described(spelled(name, amount), lambda pixels, rng: change(pixels, rng.uniform(1 - high, 1 + high)))
