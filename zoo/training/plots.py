"""Plots of training as PNG and SVG, through matplotlib's Figure objects: no window, no global state of pyplot's."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import cycle
from math import ceil, isfinite, log10, nan
from math import floor as floor_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.backends import BACKENDS
from zoo.errors import ArgumentError, unknown
from zoo.extras import extra
from zoo.files import aside

if TYPE_CHECKING:
    from zoo.training.predict import Prediction

FORMATS = ("png", "svg", "pdf")
COLOURS = ("#0550ae", "#953800", "#6639ba", "#116329")  # the first four curves of the report's page
RED, GRID, FAINT = "#b3141c", "#e6eaef", "#9da7b1"
# the first of these that the machine has draws what matplotlib's own font lacks
CHINESE = ("Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", "SimHei", "Microsoft YaHei", "PingFang SC")
SHOWN = 40  # wrong predictions on a sheet
ANSWERED = 12  # pictures with their bars on a sheet

Pictures = Sequence[np.ndarray] | Callable[[int], np.ndarray]


def curves(histories: dict[str, dict[str, Any]], path: str | Path) -> tuple[Path, Path]:
    """Draw the accuracy and the loss of one or more runs against epochs; writes path + ".png" and path + ".svg".

    histories are History.to_dict() by the name that the legend shows, such as the backend's. Validation is a solid
    line, training a dashed one. Of two runs a third panel shows the absolute difference of their losses at each step,
    on a log axis, with exact zeros on its floor. A value that is infinite or no number is not drawn but counted.

    Returns the two paths. ArgumentError without a history, DependencyError, FileError.
    """
    if not histories:
        raise ArgumentError("curves need at least one history, found none; give {name: history.to_dict()}.")
    pair = len(histories) == 2
    with _drawing():
        figure = _figure(15 if pair else 10, 4.2)
        panels = figure.subplots(1, 3 if pair else 2)
        _panel(panels[0], "accuracy", "top-1, %", histories, "top1", 100.0)
        _panel(panels[1], "loss", "loss", histories, "loss", 1.0)
        if pair:
            _difference(panels[2], histories)
        figure.suptitle(_title(list(histories.values())))
        written = Path(f"{path}.png"), Path(f"{path}.svg")
        for place in written:
            _write(figure, place)
    return written


def _title(histories: Sequence[dict[str, Any]]) -> str:
    words = [" and ".join(dict.fromkeys(str(run[key]) for run in histories)) for key in ("card", "data", "dtype")]
    synthetic = any(run.get("synthetic") for run in histories)
    return _with_origin(f"{words[0]} on {words[1]}, {words[2]}", synthetic)


def _with_origin(title: str, synthetic: bool) -> str:
    return ", ".join(filter(None, [title, "synthetic data" if synthetic else ""]))


def _number(value: Any) -> float:
    """A figure of a history, which JSON may have as null or as the words nan and inf."""
    return nan if value is None else float(value)


def _panel(axes: Any, title: str, unit: str, histories: dict[str, dict[str, Any]], figure: str, factor: float) -> None:
    drawn, odd = [], 0
    for number, (colour, (name, run)) in enumerate(zip(_colours(histories), histories.items(), strict=False)):
        epochs = [record["epoch"] for record in run["epochs"]]
        for part, word, style in (("valid", "validation", "-"), ("train", "training", "--")):
            given = [record[f"{part}_{figure}"] for record in run["epochs"]]
            values = np.array([_number(value) * factor for value in given])
            odd += sum(value is not None and not isfinite(_number(value)) for value in given)
            values[~np.isfinite(values)] = nan
            if np.isnan(values).all():
                continue
            label = f"{name}, {word}" if len(histories) > 1 else word
            # two curves that should lie on each other: the first one is a broad band under the second
            band = {"linewidth": 6, "alpha": 0.4} if len(histories) == 2 and number == 0 else {"linewidth": 1.7}
            marker = "o" if len(epochs) <= 30 else ""
            axes.plot(epochs, values, style, color=colour, marker=marker, markersize=3.5, label=label, **band)
            drawn.append(values[~np.isnan(values)])
    axes.set(title=title, ylabel=unit)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0.5, max(len(run["epochs"]) for run in histories.values()) + 0.5)
    axes.grid(color=GRID)
    if drawn:
        every = np.concatenate(drawn)
        if figure == "loss" and every.min() > 0 and every.max() / every.min() > 1000:
            _log_axis(axes, every, f"{unit}, log axis")
        axes.legend(framealpha=0.8, handlelength=4)
    else:
        axes.text(0.5, 0.5, "nothing to draw", transform=axes.transAxes, ha="center", color=RED)
    axes.set_xlabel("\n".join(["epoch", *([f"{odd} values are infinite or no numbers"] if odd else [])]))


def _difference(axes: Any, histories: dict[str, dict[str, Any]]) -> None:
    """The absolute difference of two runs' losses at each step."""
    one, other = ([_number(loss) for loss in run["steps"]["loss"]] for run in histories.values())
    count = min(len(one), len(other))
    with np.errstate(invalid="ignore"):
        apart = np.abs(np.subtract(one[:count], other[:count], dtype=np.float64))
    steps = np.arange(1, count + 1)
    finite, zero = np.isfinite(apart), apart == 0
    shown = finite & ~zero
    style = {"marker": "o", "markersize": 2.5, "linewidth": 1.2} if count <= 100 else {"linewidth": 0.5}
    axes.plot(steps, np.where(shown, apart, nan), color=COLOURS[2], **style)
    _log_axis(axes, apart[shown], f"|{' - '.join(histories)}|, log axis", floor=bool(zero.any()))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0.5, max(count, 1) + 0.5)
    axes.grid(color=GRID)
    notes = ["step"]
    if zero.any():
        floor = np.full(zero.sum(), 0.03)
        axes.plot(steps[zero], floor, "d", color=COLOURS[2], mfc="white", ms=4, transform=axes.get_xaxis_transform())
        notes.append(f"{zero.sum():,} of {count:,} exactly 0, drawn on the floor as ◇")
    if not finite.all():
        notes.append(f"{(~finite).sum():,} infinite or no numbers")
    if len(one) != len(other):
        notes.append(f"{len(one):,} and {len(other):,} steps, the common ones shown")
    axes.set(title="difference of the losses", xlabel="\n".join(notes))


def _colours(histories: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Each backend has its own colour wherever it is drawn; runs of one backend have them in turn."""
    backends = [run.get("backend") for run in histories.values()]
    if len(set(backends)) == len(backends) and set(backends) <= set(BACKENDS):
        return iter([COLOURS[BACKENDS.index(str(backend))] for backend in backends])
    return cycle(COLOURS)


def _log_axis(axes: Any, values: np.ndarray, label: str, floor: bool = False) -> None:
    """A log axis of whole decades around values, with one more at the bottom for a floor."""
    low, high = (floor_of(log10(value)) for value in (values.min(), values.max())) if len(values) else (-16, -1)
    axes.set_yscale("log")
    axes.set(ylim=(10.0 ** (low - floor), 10.0 ** (high + 1)), ylabel=label)
    # matplotlib's own labels are in its mathematics, which is switched off for the sake of names
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e+"))
    axes.yaxis.set_minor_formatter(lambda value, _: "")


def confusion(metrics: dict[str, Any], path: str | Path, *, title: str = "", synthetic: bool = False) -> Path:
    """Draw the confusion matrix of zoo.training.metrics.evaluate: true classes down, answers across.

    The colour is the share of the true class; up to 20 classes have their counts written in. path ends in .png, .svg
    or .pdf. Returns it. UnknownChoiceError for another ending, DependencyError, FileError.
    """
    counts, names = np.array(metrics["confusion"]), [_short(name, 24) for name in metrics["classes"]]
    support = np.array([row["support"] for row in metrics["per_class"]])
    count = len(names)
    with _drawing():
        side = min(max(3.2, 0.42 * count), 11)
        figure = _figure(side + 2.4, side + 1.6)
        axes = figure.subplots()
        shown = axes.imshow(counts / np.maximum(support, 1)[:, None], cmap="Blues", vmin=0, vmax=1)
        if count <= 20:
            for (row, column), number in np.ndenumerate(counts):
                dark = number > support[row] * 0.6
                colour = "white" if dark else "#1f2328" if number else FAINT
                axes.text(column, row, str(number), ha="center", va="center", color=colour, fontsize="small")
        every = range(0, count, ceil(count / 60))
        long = max(map(len, names)) * count > 40
        axes.set_xticks(every, [names[n] for n in every], rotation=90 if long else 0, fontsize="small")
        axes.set_yticks(every, [f"{names[n]} ({support[n]:,})" for n in every], fontsize="small")
        lost = f", {metrics['not_finite']:,} without finite logits left out" if metrics["not_finite"] else ""
        axes.set(xlabel="answer", ylabel=f"true class (pictures){lost}")
        figure.colorbar(shown, ax=axes, label="share of the true class", shrink=0.8)
        axes.set_title(_with_origin(title or "confusion matrix", synthetic))
        return _write(figure, path)


def wrong_sheet(
    pictures: Pictures,
    labels: Sequence[int] | np.ndarray,
    predictions: Sequence[tuple[int, float]],
    classes: Sequence[str],
    path: str | Path,
    title: str = "predictions",
    *,
    synthetic: bool = False,
) -> Path:
    """Draw the pictures that were answered wrongly, each with "true -> answer" and the answer's probability.

    pictures are uint8 H x W x 3 (BGR), H x W x 1 or H x W, in a list or by a function of the index, which is called for
    those that are drawn alone. predictions are (class number, probability from 0 to 1), one a picture; right ones are
    left out, and of more than 40 wrong ones the most certain are shown. Raises as confusion(), and ArgumentError if
    labels and predictions are not equally many.
    """
    if len(labels) != len(predictions):
        raise ArgumentError(
            f"found {len(labels)} labels for {len(predictions)} predictions; give one for each picture."
        )
    wrong = [index for index, (answer, _) in enumerate(predictions) if answer != labels[index]]
    shown = sorted(wrong, key=lambda index: -predictions[index][1])[:SHOWN]
    more = f", the {SHOWN} most certain shown" if len(wrong) > SHOWN else ""
    head = _with_origin(f"{title}: {len(wrong):,} of {len(labels):,} wrong{more}", synthetic)
    columns = min(max(len(shown), 4), 8)
    rows = max(ceil(len(shown) / columns), 1)
    with _drawing():
        figure = _figure(1.7 * columns, 2.1 * rows + 0.6 if shown else 1.0)
        cells = figure.subplots(rows, columns, squeeze=False)
        for axes in cells.flat:
            axes.set_axis_off()
        for axes, index in zip(cells.flat, shown, strict=False):
            answer, probability = predictions[index]
            _picture(axes, pictures, index)
            true, said = _short(classes[int(labels[index])], 22), _short(classes[answer], 22)
            arrow = f"{true} → {said}" if len(true + said) <= 16 else f"{true}\n→ {said}"
            axes.set_title(f"{arrow}\n{probability * 100:.1f} %", fontsize="small")
        figure.suptitle(head)
        return _write(figure, path)


def answer_sheet(pictures: Pictures, predictions: "Sequence[Prediction]", path: str | Path, *, title: str = "") -> Path:
    """Draw pictures with their answers beside them: a bar for each of the top classes. pictures as for wrong_sheet.

    Of more than 12 the first 12 are shown. Raises as confusion(), and ArgumentError if there is nothing to draw.
    """
    if not predictions:
        raise ArgumentError("there is no answer to draw; give at least one picture that can be read.")
    shown = predictions[:ANSWERED]
    columns = 1 if len(shown) <= 2 else 2
    rows = ceil(len(shown) / columns)
    bars = max(len(prediction.top) for prediction in shown)
    with _drawing():
        figure = _figure(7.5 * columns, max(0.34 * bars + 1.0, 2.6) * rows + 0.5)
        cells = figure.subplots(rows, 2 * columns, squeeze=False, width_ratios=[1, 1.3] * columns)
        for axes in cells.flat:
            axes.set_axis_off()
        for number, prediction in enumerate(shown):
            left, right = cells.flat[2 * number], cells.flat[2 * number + 1]
            _picture(left, pictures, number)
            left.set_title(_short(Path(prediction.path or "picture").name, 36), fontsize="small")
            names = [_short(name, 28) for name, _ in prediction.top]
            shares = [probability * 100 for _, probability in prediction.top]
            right.set_axis_on()
            places = range(len(names))
            right.barh(places, shares, color=[COLOURS[0], *[FAINT] * (len(names) - 1)])
            right.set_yticks(places, names)
            right.set(xlim=(0, 118), xticks=(0, 50, 100), xlabel="%", title=f"{names[0]}, {shares[0]:.1f} %")
            right.invert_yaxis()
            right.spines[["top", "right"]].set_visible(False)
            for place, share in zip(places, shares, strict=True):
                right.text(share + 1.5, place, f"{share:.1f}", va="center", fontsize="small")
        more = f"the first {ANSWERED} of {len(predictions):,} pictures" if len(predictions) > ANSWERED else ""
        if head := ", ".join(filter(None, [title, more])):
            figure.suptitle(head)
        return _write(figure, path)


def _picture(axes: Any, pictures: Pictures, index: int) -> None:
    pixels = np.squeeze(pictures(index) if callable(pictures) else pictures[index])
    # OpenCV's order of channels to matplotlib's
    axes.imshow(pixels if pixels.ndim == 2 else pixels[..., ::-1], cmap="gray", vmin=0, vmax=255)


def _short(name: object, most: int) -> str:
    text = str(name).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= most else text[: most - 1] + "…"


@contextmanager
def _drawing() -> Iterator[None]:
    """The settings that texts take when they are made: a font for Chinese names, and a dollar sign that is one."""
    matplotlib = extra("matplotlib", "for plots")
    with matplotlib.rc_context({"font.family": families(), "text.parse_math": False, "text.usetex": False}):
        yield


def families() -> list[str]:
    """The fonts to draw with: matplotlib's own and, for Chinese, the machine's first or the one that zhplot carries."""
    manager = extra("matplotlib.font_manager", "for plots").fontManager
    there = [name for name in CHINESE if name in manager.get_font_names()]
    # zhplot sets matplotlib's fonts for the whole program when it is imported, so only its file is taken
    carried = find_spec("zhplot") if not there else None
    for path in Path(carried.origin).parent.glob("fonts/*.ttf") if carried and carried.origin else ():
        manager.addfont(path)
        there.append("Noto Sans SC")
    return ["DejaVu Sans", *there[:1]]


def _figure(width: float, height: float) -> Any:
    return extra("matplotlib.figure", "for plots").Figure(figsize=(width, height), layout="constrained")


def _write(figure: Any, path: str | Path) -> Path:
    """Write a figure aside and rename it; the ending says which format."""
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise unknown("format of plots", path.suffix, [f".{name}" for name in FORMATS])
    with aside(path) as part, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        # without the date, the same figures give the same file
        figure.savefig(part, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else None)
    letters = [warning for warning in told if "missing from font" in str(warning.message)]
    for warning in told:
        if warning not in letters:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if letters:
        # one sentence instead of one for each letter
        warnings.warn(
            f"{path} has letters that no font of this machine has, drawn as boxes; install one for Chinese names "
            "(pip install zhplot, Debian: fonts-wqy-microhei).",
            stacklevel=3,
        )
    return path
