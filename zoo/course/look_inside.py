"""Looking into a network: filters, feature maps, Grad-CAM, confusion matrices; the same network of both backends."""

from dataclasses import replace
from typing import Any

import numpy as np

import zoo
from zoo.backends import installed_backends, runtime_of
from zoo.course.language_and_plot_words import word
from zoo.course.lesson_helpers import figure
from zoo.errors import unknown
from zoo.network.build import build_of, construct
from zoo.optional_libraries import opencv

MOST = 8  # filters or maps in a row


def twins(model: Any) -> dict[str, Any]:
    """A network that zoo built, by its backend's name, and its twin of the same weights in every other one installed.

    ModelError if zoo did not build it.
    """
    built = build_of(model, "it has no twin; load its weights into zoo.build(...)")
    arrays = zoo.state(model)
    return {
        name: model if name == built.backend else construct(replace(built, backend=name), arrays)
        for name in sorted(installed_backends())
    }


def seen(model: Any, layer: str, image: np.ndarray, number: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """What a layer gives for a picture C x H x W, and the slope of logit `number` in it: float32, c x h x w each.

    UnknownChoiceError if the model has no such layer.
    """
    adapter = runtime_of(model)
    names = [name for name, _ in adapter.named_layers(model)]
    if layer not in names:
        raise unknown("layer", layer, names)
    maps, slopes = adapter.watch(model, layer, np.asarray(image, "float32")[None], number)
    return maps[0], slopes[0]


def grad_cam(model: Any, layer: str, image: np.ndarray, number: int) -> np.ndarray:
    """Where a layer's maps speak for class `number`: H x W of the picture, from 0 to 1 (Selvaraju et al., 2017).

    Each map counts by its mean slope; what speaks against the class is 0.
    """
    maps, slopes = seen(model, layer, image, number)
    heat = np.maximum((slopes.mean((1, 2), keepdims=True) * maps).sum(0), 0.0)
    heat = heat / max(float(heat.max()), 1e-12)
    return np.asarray(opencv().resize(heat, image.shape[:0:-1]))


def filters(models: dict[str, Any], layer: str, most: int = MOST) -> Any:
    """A figure of the first filters of a convolution, a row for each backend: in colour where three come in."""
    rows = {}
    for name, model in models.items():
        weights = zoo.state(model)[f"{layer}.weight"][:most]
        low, high = weights.min((1, 2, 3), keepdims=True), weights.max((1, 2, 3), keepdims=True)
        scaled = (weights - low) / np.maximum(high - low, 1e-12)
        bgr = (model.zoo.preprocessing or zoo.card(model.zoo.card).preprocessing).channels == "BGR"
        colours = scaled[:, ::-1] if bgr else scaled
        rows[name] = [each.transpose(1, 2, 0) if len(each) == 3 else each[0] for each in colours]
    return _rows(rows)


def feature_maps(models: dict[str, Any], layer: str, image: np.ndarray, most: int = MOST) -> Any:
    """A figure of the first maps that a layer makes of a picture C x H x W, a row for each backend."""
    return _rows({name: list(seen(model, layer, image)[0][:most]) for name, model in models.items()})


def heat_maps(heats: dict[str, np.ndarray], pixels: np.ndarray) -> Any:
    """A figure of a picture (uint8 H x W x 3, BGR) and of what grad_cam found in it, by name, laid over it."""
    drawn = figure(2.6 * (1 + len(heats)), 2.8)
    panels = drawn.subplots(1, 1 + len(heats), squeeze=False)[0]
    for axes, (name, heat) in zip(panels, [("", None), *heats.items()], strict=True):
        axes.imshow(pixels[..., ::-1])
        if heat is not None:
            # transparent where nothing speaks for the class
            heat = np.clip(opencv().resize(heat, pixels.shape[1::-1]), 0, 1)
            axes.imshow(heat, cmap="inferno", vmin=0, vmax=1, alpha=0.75 * heat)
        axes.set_title(name)
        axes.axis("off")
    return drawn


def confusion(true: Any, answered: Any, classes: list[str]) -> Any:
    """A figure of how often each class (down) got each answer (across); true and answered are class numbers, int N."""
    counts = np.zeros((len(classes), len(classes)), int)
    np.add.at(counts, (np.asarray(true), np.asarray(answered)), 1)
    drawn = figure(1.6 + 0.42 * len(classes), 1.2 + 0.42 * len(classes))
    axes = drawn.subplots()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > 0.6 else "#1f2328"
            axes.text(column, row, str(count), ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(range(len(classes)), classes)
    axes.set_yticks(range(len(classes)), classes)
    axes.set_xlabel(word("predicted"))
    axes.set_ylabel(word("true"))
    return drawn


def _rows(rows: dict[str, list[np.ndarray]]) -> Any:
    most = max(len(row) for row in rows.values())
    drawn = figure(1.0 + 0.95 * most, 1.1 * len(rows))
    for line, (name, row) in zip(drawn.subplots(len(rows), most, squeeze=False), rows.items(), strict=True):
        for axes in line:
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines[:].set_visible(False)
        for axes, panel in zip(line, row, strict=False):
            axes.imshow(panel, cmap="gray")
        line[0].set_ylabel(name)
    return drawn
