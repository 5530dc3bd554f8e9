"""Plain values, which answers are compared by: whether two agree, and how one is shown in few characters."""

from typing import Any

import numpy as np


def same(got: Any, want: Any, within: float = 1e-5) -> bool:
    """Whether two plain values agree: numbers and arrays within a share of the largest value, at least of 1.

    A list is a tuple, and 4.0 is 4; shapes, lengths, keys, truth values and strings must be the same.
    """
    if isinstance(want, dict):
        fits = isinstance(got, dict) and got.keys() == want.keys()
        return fits and all(same(got[key], want[key], within) for key in want)
    if isinstance(want, list | tuple):
        fits = isinstance(got, list | tuple) and len(got) == len(want)
        return fits and all(same(one, other, within) for one, other in zip(got, want, strict=True))
    if want is None or isinstance(want, str | bool):
        return type(got) is type(want) and bool(got == want)
    try:
        given, wanted = np.asarray(got, np.float64), np.asarray(want, np.float64)
    except (TypeError, ValueError):
        return False
    if isinstance(got, str | bool) or given.shape != wanted.shape:
        return False
    if isinstance(want, int | np.integer):
        return bool(given == wanted)
    apart = within * max(1.0, float(np.abs(wanted).max(initial=0.0)))
    return bool(np.all(np.abs(given - wanted) <= apart))  # NaN is never within


def shown(value: Any) -> str:
    """A value in few characters; an array by its shape and first values."""
    if isinstance(value, np.ndarray):
        head = ", ".join(f"{each:.4g}" for each in value.reshape(-1)[:3])
        more = ", ..." if value.size > 3 else ""
        return f"{value.item():.6g}" if value.ndim == 0 else f"array {value.shape} [{head}{more}]"
    if isinstance(value, float):
        text = f"{value:.6g}"
        return repr(value) if float(text) != value and float(text).is_integer() else text
    begin, end = "[]" if isinstance(value, list) else "()"
    text = f"{begin}{', '.join(map(shown, value))}{end}" if isinstance(value, list | tuple) else repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
