"""The plots of a level: the error along the layers, or the losses and their difference along the steps."""

from collections.abc import Callable

from zoo.report.parity_report import Level
from zoo.report.svg_plots import Curve, Limit, plot


def plots(level: Level, say: Callable[[str], str] = str) -> str:
    """What a level's series show, as figures; empty where there are none. say puts words in the reader's language."""
    series, name = level.series, f"Level {level.name} {level.title}"
    layers = [str(layer) for layer in series.get("layers", [])]
    losses = [key for key in series if key.startswith("loss ")]
    if series.get("relative"):
        curve = Curve("difference", series["relative"], [level.tolerance] * len(series["relative"]))
        limits = [Limit(f"tolerance {level.tolerance:g}", [level.tolerance])]
        unit = "relative to each layer's largest value"
        return plot(
            f"{name}: error along the layers", [curve], layers, place_name="layer", unit=unit, limits=limits, say=say
        )
    if series.get("explained"):
        return _rounding(level, name, layers, say)
    if layers and series.get("difference"):
        # level 3b of an older version: the backends' difference and their own errors
        own = [key for key in series if key.startswith("self-error ")]
        curves = [Curve(key, series[key]) for key in ("difference", *own)]
        unit = "relative to each layer's largest value; self-error: float32 against float64"
        return plot(f"{name}: error along the layers", curves, layers, place_name="layer", unit=unit, say=say)
    if losses:
        curves = [Curve(key, series[key]) for key in losses]
        figures = plot(f"{name}: the loss in both", curves, [], place_name="step", unit="loss", log=False, say=say)
        if values := series.get("difference"):
            allowed = series.get("limit") or [level.tolerance] * len(values)
            curve = Curve("difference", values, allowed)
            limits = [Limit("limit", allowed)]
            title = f"{name}: how far the losses differ"
            figures += plot(title, [curve], [], place_name="step", unit=level.unit, limits=limits, say=say)
        return figures
    return ""


def _rounding(level: Level, name: str, layers: list[str], say: Callable[[str], str]) -> str:
    """Level 3b: the errors against float64 with what rounding explains of them, and each layer's own."""
    allowed = [level.tolerance * value for value in level.series["explained"]]
    errors = [Curve(key, values, allowed) for key, values in level.series.items() if key.startswith("error ")]
    limits = [Limit(f"{level.tolerance:g} x what rounding explains", allowed)]
    unit = "float32 against float64, relative to each layer's largest value"
    figures = plot(
        f"{name}: error along the layers", errors, layers, place_name="layer", unit=unit, limits=limits, say=say
    )
    own = [
        Curve(key, values, [level.tolerance] * len(values))
        for key, values in level.series.items()
        if key.startswith("alone ")
    ]
    limits = [Limit(f"tolerance {level.tolerance:g}", [level.tolerance])]
    title = f"{name}: each layer alone"
    return figures + plot(title, own, layers, place_name="layer", unit=level.unit, limits=limits, say=say)
