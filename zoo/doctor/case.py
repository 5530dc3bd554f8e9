"""What the rules look at, what they return, and the settings that they compare."""

from dataclasses import dataclass, field
from typing import Any

from zoo.doctor.diagnosis import Cause
from zoo.doctor.transplant import Transplant
from zoo.graph.align import Alignment
from zoo.graph.canonical import Graph, Node
from zoo.graph.parting import Parting


@dataclass(frozen=True)
class Finding:
    """What is wrong and where, before it is put in words. more fills the words' blanks."""

    cause: Cause
    where: str
    expected: str
    found: str
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unused:
    """A layer that the student declares and whose output never reaches the model's output.

    within is the largest block around it that has no other layers than such, or its own path.
    """

    path: str
    kind: str
    config: dict[str, Any]
    within: str


@dataclass
class Case:
    """All that the rules look at."""

    graphs: tuple[Graph, Graph]
    alignment: Alignment
    transplant: Transplant
    unused: list[Unused]
    parting: Parting
    backend: str  # the student's

    @property
    def expected(self) -> Node:
        """The reference's operation at the parting."""
        return self.parting.pair[0]

    @property
    def found(self) -> Node:
        """The student's operation at the parting."""
        return self.parting.pair[1]

    @property
    def after(self) -> str:
        """The place in the student's tree after which something is missing."""
        before = self.parting.before
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
