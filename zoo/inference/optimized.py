"""What zoo.optimize returns, and what it is given: a model with real pictures and its own answers for them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.backends import backend_of, inference, runtime
from zoo.cards import CARDS, IMAGENET, Preprocessing, card
from zoo.errors import ArgumentError, ModelError
from zoo.inference.int8_report import Int8Report
from zoo.network.build import Build
from zoo.parity.training_batches import Batches

BATCHES = 4  # of 8 real pictures each, for the error


@dataclass
class Optimized:
    """A network that zoo.optimize made fast.

    It is called like the model, with a tensor of the model's framework: N x C x H x W, float32, gives logits.

    Attributes:
        chosen: the way that was chosen, such as "native torch.fx" or "openvino".
        why: why it was chosen.
        seconds: the time of one batch for each way that was measured; empty if the choice was remembered.
        failed: the ways that were left out, and why.
        error: the largest difference of a logit from the eager float32 model's, relative to the largest logit.
        agreement: the share of the pictures whose most likely class is the same.
        pictures: which pictures these were.
        int8: of an int8 network, the Int8Report: calibration, accuracy, and the error of each layer; else None.

    Example:
        >>> import paddle, zoo
        >>> fast = zoo.optimize(zoo.build("lenet", backend="paddle"), engine="native", remember=False)
        >>> fast.error < 1e-4, tuple(fast.run(paddle.zeros([2, 1, 28, 28])).shape)
        (True, (2, 10))
    """

    chosen: str
    precision: str
    backend: str
    batch: int
    error: float
    agreement: float
    pictures: str
    why: str
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    run: Callable[[Any], Any] = field(default=lambda images: images, repr=False)
    int8: Int8Report | None = field(default=None, repr=False)

    def __call__(self, images: Any) -> Any:
        """Logits N x classes, float32, for images of the framework: N x C x H x W float32, any N."""
        return self.run(images)

    def __str__(self) -> str:
        told = [f"{self.chosen}, {self.precision}, {self.backend}: {self.why}"]
        told += [f"  {name:<24}{1000 * value:9.1f} ms a batch of {self.batch}" for name, value in self.seconds.items()]
        told += [f"  {name:<24}left out: {reason}" for name, reason in self.failed.items()]
        told.append(
            f"  largest logit error {self.error:.1e} of the largest logit; the same first class on "
            f"{self.agreement:.0%} of {self.pictures}"
        )
        if self.int8 is not None:
            told += [f"  {line}" for line in self.int8.lines()]
        return "\n".join(told)


@dataclass(frozen=True)
class Subject:
    """What is to be made fast: a model, a batch of real pictures for it, and what it answers as it is.

    how: what makes a picture into its input. name: of the card; "" for a model of others. sources: the whole pictures
    that the batch was cut from, as the model takes them.
    """

    model: Any
    backend: str
    size: tuple[int, ...]
    images: np.ndarray
    wanted: np.ndarray
    title: str
    how: Preprocessing
    name: str
    sources: np.ndarray


def subject_of(model: Any, input_size: tuple[int, int, int] | None) -> Subject:
    """A model with pictures. ArgumentError for another form of input, ModelError where its answers are no logits."""
    from zoo.parity.level_inputs import files, pictures

    backend, build = backend_of(model), getattr(model, "zoo", None)
    if isinstance(build, Build):
        facts, how = card(build.card), build.preprocessing or card(build.card).preprocessing
        size: tuple[int, ...] = input_size or (build.in_channels, build.image_size, build.image_size)
    elif input_size is None:
        raise ArgumentError("zoo did not build this model, so say what it takes: input_size=(3, 224, 224).")
    else:
        how, size = IMAGENET, input_size
        facts = next(facts for facts in CARDS.values() if facts.preprocessing == IMAGENET)
    if len(size) != 3 or size[1] != size[2]:
        raise ArgumentError(f"input_size is (channels, side, side), found {size!r}; give three integers.")
    crops, _, title = files(facts, None)
    arguments = {"num_classes": 2, "in_channels": size[0], "image_size": size[1]}
    batches = Batches(crops, False, how, arguments, 0)
    images = np.concatenate([batches(number)[0] for number in range(BATCHES)])
    twin = inference(backend).model_copy(model)
    wanted = runtime(backend).run(twin, images)
    if not np.isfinite(wanted).all() or wanted.ndim != 2:
        raise ModelError(f"the model's output for {images.shape} is not finite logits N x classes; train it first.")
    title = f"{len(images)} tinted crops of {title.partition(' and ')[0]}"
    name = facts.name if isinstance(build, Build) else ""
    return Subject(model, backend, size, images, wanted, title, how, name, pictures(facts, arguments, None)[0])
