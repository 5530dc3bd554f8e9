"""What the rules look at and return, and the reference's weights, copied onto the student's aligned layers."""

from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import numpy as np

from zoo.doctor.diagnosis import Cause
from zoo.graph.align import Alignment
from zoo.graph.canonical import Graph, Node
from zoo.graph.first_difference import FirstDifference
from zoo.graph.split_tensors import Parts
from zoo.graph.tensor_crossing import crossed, idle, shared_roles
from zoo.network.anatomy import Slot
from zoo.network.init import uniform
from zoo.recording import Parameter


@dataclass(frozen=True)
class Finding:
    """What is wrong and where, before it is put in words. more fills the gaps in the words."""

    cause: Cause
    where: str
    expected: str
    found: str
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unused:
    """A layer that the student declares and whose output never reaches the model's output.

    within is the largest block around it that has only such layers, or its own path.
    """

    path: str
    kind: str
    config: dict[str, Any]
    within: str


@dataclass
class Transplant:
    """What copying found. All are indices of the student's nodes.

    shared: uses weights that an earlier node needed for another layer of the reference, and where that one is.
    turned: uses a square weight the wrong way round. untied: has weights of its own where the reference uses those of
    an earlier layer, and where that one is.
    """

    shared: dict[int, str] = field(default_factory=dict)
    turned: set[int] = field(default_factory=set)
    untied: dict[int, str] = field(default_factory=dict)


@dataclass
class Case:
    """All that the rules look at."""

    graphs: tuple[Graph, Graph]
    alignment: Alignment
    transplant: Transplant
    unused: list[Unused]
    difference: FirstDifference
    backend: str  # the student's

    @property
    def expected(self) -> Node:
        """The reference's operation where the two first differ."""
        return self.difference.pair[0]

    @property
    def found(self) -> Node:
        """The student's operation where the two first differ."""
        return self.difference.pair[1]

    @property
    def after(self) -> str:
        """The place in the student's tree after which something is missing."""
        before = self.difference.before
        return before.where if before is not None else self.found.where


# the settings of a layer, in the order in which a student's mistake most likely shows: a larger window also has
# another padding, a dilated one too
SETTINGS: dict[str, tuple[tuple[str, Cause], ...]] = {
    "conv": (
        ("out_channels", Cause.CHANNELS),
        ("in_channels", Cause.CHANNELS),
        ("groups", Cause.GROUPS),
        ("kernel_size", Cause.KERNEL_SIZE),
        ("dilation", Cause.DILATION),
        ("stride", Cause.STRIDE),
        ("padding", Cause.PADDING),
        ("padding_mode", Cause.PADDING),
        ("bias", Cause.BIAS),
    ),
    "linear": (("out_features", Cause.CHANNELS), ("in_features", Cause.CHANNELS), ("bias", Cause.BIAS)),
    "batch_norm": (("features", Cause.CHANNELS), ("eps", Cause.BN_EPS)),
    "max_pool": (
        ("kernel_size", Cause.POOL_SIZE),
        ("stride", Cause.STRIDE),
        ("padding", Cause.PADDING),
        ("ceil_mode", Cause.CEIL_MODE),
    ),
    "avg_pool": (
        ("kernel_size", Cause.POOL_SIZE),
        ("stride", Cause.STRIDE),
        ("padding", Cause.PADDING),
        ("ceil_mode", Cause.CEIL_MODE),
        ("count_include_pad", Cause.COUNT_INCLUDE_PAD),
    ),
    "adaptive_avg_pool": (("output_size", Cause.POOL_SIZE),),
    "dropout": (("p", Cause.DROPOUT), ("scales", Cause.DROPOUT), ("training", Cause.DROPOUT)),
    "concat": (("dim", Cause.CONCAT_ORDER),),
}


def transplant(
    adapters: tuple[ModuleType, ModuleType], models: tuple[Any, Any], graphs: tuple[Graph, Graph], alignment: Alignment
) -> Transplant:
    """Give the student's layers the weights of their partners; the others get noise, so that nothing is right by
    chance.

    models are the reference and the student, in float64, each of its adapter's backend; arrays cross in torch's names
    and layouts.
    """
    found = Transplant()
    values = dict(adapters[0].read(models[0]))
    slots = adapters[1].slots(models[1])
    arrays: dict[str, np.ndarray] = {}
    shapes = {slot.name: slot.shape for slot in slots}
    taken: dict[str, tuple[str, str]] = {}
    used: dict[str, tuple[str, str]] = {}
    parts = Parts(values, shapes)
    owners = _unusual_owners(graphs[1])
    for r, s in alignment.columns:
        if r is None or s is None:
            continue
        for role, theirs, mine in shared_roles(r, s):
            if theirs.name not in values or mine.name not in shapes:
                continue
            if theirs.view is not None or mine.view is not None:
                parts.put((r, s), role, theirs, mine)
                continue
            if taken.setdefault(mine.name, (theirs.name, s.where))[0] != theirs.name:
                found.shared[s.index] = taken[mine.name][1]
                continue
            first = used.setdefault(theirs.name, (mine.name, s.where))
            if first[0] != mine.name:
                found.untied[s.index] = first[1]
            if s.kind == "linear" and role == "weight" and _is_turned(mine, owners):
                found.turned.add(s.index)
                mine = replace(mine, turned=not mine.turned)
            array = crossed(r, s, role, theirs, mine, values[theirs.name], shapes[mine.name])
            if array.shape == shapes[mine.name]:
                arrays[mine.name] = array
    arrays |= {each.target: each.array for each in parts.whole(arrays)}
    # a tensor may have a second name, as those of Paddle's recurrent layers do
    left = idle(dict(adapters[1].read(models[1])), set(arrays))
    adapters[1].write(models[1], arrays | _noise([slot for slot in slots if slot.name in left]))
    return found


def _noise(slots: list[Slot]) -> dict[str, np.ndarray]:
    """Small values for tensors without a partner, larger than 0 for what batch norm takes the root of."""
    arrays = {}
    for slot in slots:
        if not slot.trainable and slot.kind != "batch_norm":
            continue  # a constant of the model's own, such as a mask
        values = np.empty(slot.size, np.float32)
        uniform(1, f"doctor/{slot.name}", 0.1, values)
        if slot.role == "running_var" or (slot.kind == "batch_norm" and slot.role == "weight"):
            values += np.float32(1)
        arrays[slot.name] = values.astype("float64").reshape(slot.shape)
    return arrays


def _is_turned(weight: Parameter, usual_elsewhere: set[str]) -> bool:
    """Whether a square weight is used the other way round than the framework's own Linear uses it.

    A class of the student's own that multiplies so with weights that are not square has a layout of its own, and is
    right with it.
    """
    square = len(weight.shape) == 2 and weight.shape[0] == weight.shape[1]
    return square and not weight.usual and weight.owner not in usual_elsewhere


def _unusual_owners(student: Graph) -> set[str]:
    return {
        parameter.owner
        for node in student.nodes
        for parameter in _weights(node)
        if not parameter.usual and parameter.shape[0] != parameter.shape[1]
    }


def _weights(node: Node) -> list[Parameter]:
    weight = node.parameters.get("weight")
    return [weight] if node.kind == "linear" and weight is not None and len(weight.shape) == 2 else []


def differ(one: object, other: object) -> bool:
    """Whether two settings are different; Paddle keeps some, such as an eps, as float32."""
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.float32(one) != np.float32(other))
    return one != other
