"""What the levels run on: a network's pictures, and the small networks of the levels that train."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from zoo.backends import first_backend
from zoo.cards import ModelCard
from zoo.data.picture import DIGITS, PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.network.blueprint import parts
from zoo.network.build import Build, bare, complete
from zoo.parity.gradient_level import gradients
from zoo.parity.operator_level import operators
from zoo.parity.trained_sides import Trainee
from zoo.parity.training_batches import Batches
from zoo.parity.training_levels import buffers, losses, optimizers
from zoo.parity.trajectory import trajectory
from zoo.training.plan import Plan

TRAINING_SIDE = 96  # pixels: the last maps still have enough values for batch statistics
TRAINING_CLASSES = 10
TRAINING = {"2": operators, "4": losses, "5": gradients, "6": buffers, "7": optimizers, "8": trajectory}


def trainee(
    facts: ModelCard,
    given: dict[str, Any],
    seed: int,
    image: str | Path | None,
    make: Callable[[Build], Any],
    level: str,
    kept: dict[Any, Any] | None = None,
    pixels: int = TRAINING_SIDE,
) -> Trainee:
    """The networks for levels 2 and 4 to 8: auxiliary heads on for all but 6 to 8, small pictures elsewhere.

    What is given holds; else the picture's side is so many pixels where that works, with TRAINING_CLASSES at most.
    """
    fits = given.get("image_size") is None or given["image_size"] >= (facts.min_size_aux or facts.min_size)
    heads = facts.num_params_aux is not None and level in ("2", "4", "5") and given.get("aux", fits)
    smallest = (facts.min_size_aux if heads else None) or facts.min_size
    side = min(facts.input_size[1], max(smallest, pixels))
    classes = min(facts.num_classes, TRAINING_CLASSES)
    arguments = complete(facts, {"image_size": side, "num_classes": classes, "aux": heads, **given})
    build = Build(facts.name, first_backend(), **arguments, dtype="float64", seed=seed)
    crops, labelled, _ = files(facts, image)
    weights = (1.0, *(facts.aux_weights if arguments["aux"] else ()))
    told = f"{len(weights)} outputs" if len(weights) > 1 else "logits"
    # which picture's branch is left out follows its place in the batch
    placed = any(part.kind == "stochastic_depth" for part in parts(facts, arguments))
    return Trainee(
        seed,
        Batches(crops, labelled, facts.preprocessing, arguments, seed),
        Plan("sgd", 1.0, 0.0, 0.0, heads=weights, sigmoid=arguments["num_classes"] == 1),
        f"{told}, smoothing 0 and 0.1",
        lambda side, dtype: make(replace(build, backend=side.backend, dtype=dtype)),
        facts.num_params,
        build,
        arguments,
        lambda side: bare(replace(build, backend=side.backend)),
        turns=not placed,
        kept={} if kept is None else kept,
    )


def pictures(facts: ModelCard, arguments: dict[str, Any], image: str | Path | None) -> tuple[np.ndarray, str]:
    """Two pictures or more as float32 N x C x H x W, and what they are: one file and its mirror image, or ten digits.

    More than one, because a network that mixes up the pictures of a batch is still right on a batch of one.
    """
    size = (arguments["in_channels"], arguments["image_size"], arguments["image_size"])
    batch, _, title = files(facts, image)
    return np.stack([preprocess(pixels, facts.preprocessing, size) for pixels in batch]), title


def files(facts: ModelCard, image: str | Path | None) -> tuple[list[np.ndarray], bool, str]:
    """The uint8 pictures, whether the number of each is its label, and what they are."""
    if image is None and facts.preprocessing.channels == "grey":
        strip = read_picture(DIGITS)
        return [strip[:, start : start + 28] for start in range(0, strip.shape[1], 28)], True, "ten digits"
    picture = read_picture(image or PHOTOGRAPH)
    title = f"{Path(image or PHOTOGRAPH).name} and its mirror image"
    return [picture, picture[:, ::-1].copy()], False, title
