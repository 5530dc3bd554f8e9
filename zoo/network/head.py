"""The head of a network: the tensors whose shape follows num_classes, auxiliary heads' included."""

from dataclasses import replace

import numpy as np

from zoo.backends import runtime
from zoo.cards import card
from zoo.errors import unknown
from zoo.network.build import Build, bare
from zoo.network.init import draw

HEADS = ("new",)


def head_names(build: Build) -> tuple[str, ...]:
    """The names of the tensors that would have another shape with another number of classes, in the state's order.

    Found by building the network for one class more, without values, so that no list has to follow the networks.
    """
    adapter = runtime(build.backend)
    own, other = (
        {slot.name: slot.shape for slot in adapter.slots(bare(each))}
        for each in (build, replace(build, num_classes=build.num_classes + 1, classes=()))
    )
    return tuple(name for name, shape in own.items() if other[name] != shape)


def check_head(head: str | None) -> None:
    """UnknownChoiceError for a word that head= does not know."""
    if head not in (None, *HEADS):
        raise unknown("way head=", head, HEADS)


def new_head(state: dict[str, np.ndarray], build: Build) -> dict[str, np.ndarray]:
    """A state with the head that a fresh build of this seed would have; every other tensor is the given one, untouched.

    The state's own head is left out, whatever its number of classes, and what it lacks (the other linear layers of
    features alone) is drawn too; build.seed is that of the draws.
    """
    names = set(head_names(build))
    slots = [slot for slot in runtime(build.backend).slots(bare(build)) if slot.name in names or slot.name not in state]
    drawn = draw(slots, card(build.card).init, build.seed or 0, build.dtype)
    return {**{name: array for name, array in state.items() if name not in names}, **drawn}
