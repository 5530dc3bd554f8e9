"""What a run needs, checked before its first step: what would fail late, or only in one backend."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from zoo.cards import card
from zoo.data.dataset import Dataset
from zoo.data.picture_list import differences
from zoo.errors import ArgumentError, DivergedError
from zoo.network.anatomy import Slot
from zoo.network.build import Build
from zoo.network.freezing import frozen
from zoo.training.checkpoint import Checkpoint
from zoo.training.recipe import Recipe


def labels(data: Any, outputs: int) -> None:
    """Raise ArgumentError unless the network has an output for every label; a single output is a logit for 0 or 1."""
    if not isinstance(data, Dataset) or not len(data):
        return
    low, high = int(data.labels.min()), int(data.labels.max())
    if not 0 <= low <= high < max(outputs, 2):
        raise ArgumentError(
            f"{data.name} has labels from {low} to {high}, the network has {outputs} outputs; "
            f"build it with num_classes={max(len(data.classes), high + 1)}."
        )


def same_pictures(point: Checkpoint, **parts: Any) -> None:
    """Raise ArgumentError unless a run goes on with the data that it began with: classes, pictures and their order.

    Otherwise the labels would mean something else from here on.
    """
    found = []
    classes = getattr(parts["train"], "classes", None)
    if point.classes and classes and tuple(point.classes) != tuple(classes):
        found.append(f"the classes were {', '.join(point.classes)} and are {', '.join(classes)}")
    found += differences(point.pictures, **parts)
    if found:
        raise ArgumentError(
            f"the data is not what the run began with: {'; '.join(found)}. Put it back as it was, or start a new run "
            "in another folder."
        )


def shape(data: Any) -> tuple[int, ...]:
    """The shape of a picture; our data sets know it without reading one, which may be damaged."""
    return data.prepare.size if isinstance(data, Dataset) else np.asarray(data[0][0]).shape


def part(count: int, accumulate: int) -> int:
    """The smallest number of pictures that pass the network at once, of so many in a process."""
    return count // max(min(accumulate, count), 1)


def batches(count: int, recipe: Recipe, normed: bool, world: int) -> None:
    """Raise ArgumentError if batch normalisation would get a single picture: torch raises there, Paddle goes on."""
    last = count % recipe.batch_size
    sizes = [recipe.batch_size] * (count >= recipe.batch_size) + [last] * (last > 0 and not recipe.drop_last)
    for size in sizes if normed else ():
        if part(size // world, recipe.accumulate) < 2:
            shares = f", of {world} processes" * (world > 1) + f", in {recipe.accumulate} parts" * (
                recipe.accumulate > 1
            )
            raise ArgumentError(
                f"{count} pictures in batches of {recipe.batch_size}{shares} leave a batch of one, and batch "
                "normalisation needs two; set drop_last or another batch_size."
            )


def learning(slots: list[Slot]) -> list[str] | None:
    """The names of the tensors that are frozen, None if all are trained; ArgumentError if none would be."""
    if not any(slot.trainable for slot in slots):
        raise ArgumentError("every tensor of this model is frozen, so nothing can learn; unfreeze some: zoo.unfreeze.")
    return frozen(slots) or None


def sigmoid(recipe: Recipe, outputs: int) -> bool:
    """Whether the loss is one logit's; ArgumentError if the recipe's loss does not fit the outputs."""
    loss = recipe.loss or ("sigmoid" if outputs == 1 else "cross_entropy")
    if (loss == "sigmoid") != (outputs == 1):
        raise ArgumentError(
            f"loss={loss!r} does not go with {outputs} outputs; the sigmoid is for num_classes=1, cross_entropy for 2 "
            "and more."
        )
    return loss == "sigmoid"


def heads(build: Build | None, recipe: Recipe) -> tuple[float, ...]:
    """The weights of the outputs' losses, logits first; ArgumentError unless there are as many as heads."""
    if build is None or not build.aux:
        if recipe.aux_weights:
            raise ArgumentError("aux_weights need auxiliary heads; build the network with aux=True, or leave them out.")
        return (1.0,)
    own = card(build.card).aux_weights
    given = own if recipe.aux_weights is None else recipe.aux_weights
    if len(given) != len(own):
        raise ArgumentError(
            f"{build.card} has {len(own)} auxiliary heads, found {len(given)} aux_weights; give one for each."
        )
    return (1.0, *given)


def names(data: Any, count: int) -> tuple[str, ...]:
    """The names of the classes if the data has as many, else their numbers."""
    if isinstance(data, Dataset) and len(data.classes) == count:
        return tuple(data.classes)
    return tuple(map(str, range(count)))


def finite(state: Iterable[tuple[str, np.ndarray]], steps: int, recipe: Recipe) -> None:
    """Raise unless the state is finite: Paddle's relu turns NaN into 0, and its loss stays a number.

    DivergedError names the first tensor that is not, after so many steps.
    """
    for name, array in state:
        if not np.isfinite(array).all():
            raise DivergedError(
                f"{name} is no longer finite after {steps} steps "
                f"({recipe.optimizer}, lr {recipe.lr:g}); take a smaller lr, or clip the gradient."
            )
