"""How transforms are typed, and what their values may be: the usage of each, numbers in ranges, whole pixels."""

from zoo.data import geometry
from zoo.errors import ArgumentError, unknown

USAGE = {
    "resize": "resize=SHORT_SIDE[:INTERPOLATION] or resize=HEIGHT:WIDTH[:INTERPOLATION]",
    "centre-crop": "centre-crop=SIDE or centre-crop=HEIGHT:WIDTH",
    "crop": "crop=SHARE",
    "pad-crop": "pad-crop=SIDE[:PADDING]",
    "resized-crop": "resized-crop=SIDE[:LOW:HIGH[:INTERPOLATION]]",
    "flip": "flip[=PROBABILITY]",
    "flip-vertical": "flip-vertical[=PROBABILITY]",
    "rotate": "rotate=DEGREES[:INTERPOLATION]",
    "translate": "translate=SHARE",
    "scale": "scale=LOW:HIGH",
    "brightness": "brightness=AMOUNT",
    "contrast": "contrast=AMOUNT",
    "saturation": "saturation=AMOUNT",
    "hue": "hue=AMOUNT",
    "jitter": "jitter=BRIGHTNESS[:CONTRAST[:SATURATION[:HUE]]]",
}


def names() -> tuple[str, ...]:
    """The names that parse knows."""
    return tuple(USAGE)


def usage(name: str) -> str:
    """How one is typed: "rotate=DEGREES[:INTERPOLATION]". UnknownChoiceError for an unknown name."""
    if name not in USAGE:
        raise unknown("transform", name, USAGE)
    return USAGE[name]


def value_of(word: str) -> int | float | str:
    """A typed value: a number where it is one."""
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def spelled(name: str, *values: object) -> str:
    """A transform with its values, as parse reads it."""
    # repr, so that the text has every digit
    return f"{name}={':'.join(value if isinstance(value, str) else repr(value) for value in values)}"


def within(name: str, value: float, low: float, high: float) -> float:
    """The value, if it is a number from low to high; ArgumentError says how the transform is typed."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ArgumentError(
            f"the transform {name!r} takes a number from {low:g} to {high:g}, found {value!r}; type {usage(name)}."
        )
    return value


def interval(name: str, low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """Two numbers from least to most, the smaller one first; ArgumentError."""
    low, high = within(name, low, least, most), within(name, high, least, most)
    if low > high:
        raise ArgumentError(f"the transform {name!r} goes from {low} up to {high}; give the smaller number first.")
    return low, high


def pixels_of(name: str, value: int) -> int:
    """The value, if it is a number of whole pixels that a picture may have; ArgumentError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= geometry.MAX_SIDE:
        raise ArgumentError(
            f"the transform {name!r} takes sides of 1 to {geometry.MAX_SIDE:,} whole pixels, found {value!r}; "
            f"type {usage(name)}."
        )
    return value
