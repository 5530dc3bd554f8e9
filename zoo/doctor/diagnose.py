"""zoo.diagnose: a student's model against a network of ours, each in its own framework."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from zoo.backends import backend_of, lending, runtime, tracing, unwrapped, wrapping
from zoo.cards import Init, card
from zoo.doctor import texts
from zoo.doctor.diagnosis import Cause, Diagnosis
from zoo.doctor.examine import SEED, Examination, against_card
from zoo.errors import ArgumentError, ZooError, shortened, unknown
from zoo.graph.live_models import unnorm
from zoo.graph.norm_statistics import REACH, fitted
from zoo.model_inputs import Feed, cast, chosen, leaves
from zoo.network.build import complete
from zoo.network.init import draw, perturbed

ARGUMENTS = ("num_classes", "in_channels", "image_size", "aux")
DRAWN, SEEDS = Init("he", "he"), 8


def diagnose(
    model: Any,
    against: Any,
    *,
    input_size: Sequence[Any] | None = None,
    inputs: Any = None,
    **build_arguments: Any,
) -> Diagnosis:
    """Find the first place where a model differs from the network that it should be, and say why.

    Layers are matched by how they run; their names and their order in the model do not matter. Everything runs on
    copies, in float64 on the CPU. Settings are shown as the model's own framework writes them. Known differences
    between the frameworks are explained and are not counted as differences of the model.

    Args:
        model: any nn.Module or nn.Layer.
        against: a network's name, or a correct model of either framework. With a name, the model must take N x
            in_channels x image_size x image_size and return logits N x num_classes.
        input_size: with a model: the shape of one input without the batch axis, such as (192, 28, 28), or a list of
            such shapes.
        inputs: instead of input_size: arrays, as for zoo.compare.
        build_arguments: with a name: num_classes and in_channels (by default read off the model), image_size and aux
            (by default the card's).

    Returns:
        A Diagnosis, also for a model that cannot run.

    Raises:
        ModelError: the object is not a model.
        UnknownChoiceError, ArgumentError: no such network or argument, or a value that cannot work, such as inputs
            with which both models give NaN.

    Example:
        >>> import torch, zoo
        >>> def small(stride):
        ...     return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, stride=stride), torch.nn.ReLU())
        >>> found = zoo.diagnose(small(2), small(1), input_size=(3, 8, 8))
        >>> str(found.cause), found.where, found.expected, found.found
        ('stride', '0', 'stride=1', 'stride=2')
    """
    model, backend = unwrapped(model), backend_of(model)
    if isinstance(against, str):
        if input_size is not None or inputs is not None:
            raise ArgumentError(
                f"input_size and inputs are for a model to compare with; {against!r} takes image_size=."
            )
        _checked(against, build_arguments)
        label = against
    else:
        against = unwrapped(against)
        other = _matched(against, build_arguments)
        feed = cast(chosen(input_size, inputs, SEED), "float64")
        label = type(against).__name__
    try:
        with ExitStack() as stack:
            mine = stack.enter_context(lending(backend).copied(model))
            if mine is not model:  # one that cannot be copied is lent, and keeps what it is made of
                unnorm(backend, mine)
            if isinstance(against, str):
                return against_card(card(against), backend, mine, build_arguments)
            theirs = stack.enter_context(lending(other).copied(against))
            wrapping(other).settle(theirs, feed)
            if theirs is not against:
                unnorm(other, theirs)
            arguments = {"inputs": {name: array.shape for name, array in leaves(feed).items()}}
            examination = Examination(label, backend, mine, feed)
            return examination.result(lambda: _drawn(theirs, other, feed), arguments, other)
    except ZooError:
        raise
    except Exception as error:  # what a student's model can do knows no limits; a traceback would help nobody
        why = shortened(f"{type(error).__name__}: {error}")
        text = texts.NOT_EXAMINED.format(error=why, backend=backend)
        told = ("a model that can be copied and run", why, text)
        return Diagnosis(label, backend, False, "", Cause.UNKNOWN, *told)


def _drawn(model: Any, backend: str, feed: Feed) -> Any:
    """The reference with weights drawn from the first seed at which an output is negative.

    Its own weights may be anything, and if all outputs are positive, a ReLU after them would not show.
    """
    adapter, tracer = runtime(backend), tracing(backend)
    slots = adapter.slots(model)
    layers = [slot for slot in slots if slot.kind in ("conv", "linear")]
    for seed in range(SEEDS):
        drawn = draw(layers, DRAWN, seed, "float64") | perturbed(slots, seed, "float64")
        fitted(backend, model, feed, drawn, REACH)
        try:
            logits = adapter.run(model, feed)
        except Exception:  # the recording tells what a model raises, later
            logits = tracer.record(model, feed, keep=True).logits
        if logits is None or logits.min() < 0:
            break
    return model


def _checked(name: str, given: dict[str, Any]) -> None:
    facts = card(name)
    for argument in given:
        if argument not in ARGUMENTS:
            raise unknown("argument of diagnose()", argument, ARGUMENTS)
    complete(facts, given)


def _matched(against: Any, given: dict[str, Any]) -> str:
    """The reference's backend."""
    if given:
        raise ArgumentError(f"{next(iter(given))} is for a network's name; with a model give input_size or inputs.")
    return backend_of(against)
