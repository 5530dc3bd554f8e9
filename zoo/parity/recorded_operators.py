"""What level 2 records: each backend's operations, which of them are partners, and what they are given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.backends import ladder, runtime
from zoo.errors import ModelError
from zoo.parity.operator_cases import CHANNELS, Case
from zoo.parity.trained_sides import Side, Trainee
from zoo.recording import UNKNOWN, Fed, Operation, Parameter

BATCH = 2  # pictures in the recording


def cotangent(shape: tuple[int, ...]) -> np.ndarray:
    """What a gradient is taken with: float64, drawn for the output's shape."""
    return np.random.default_rng([7, *shape]).standard_normal(shape)


@dataclass
class RecordedSide:
    """One backend's recording: what runs its operations anew, what they are, and the tensors that learn.

    zeros are the positions of operations whose outputs had zeros. names and order are of what the operation under
    examination is given: what to call it, and where it stands here, in the first backend's order.
    """

    backend: str
    handle: Any
    operations: list[Operation]
    zeros: set[int]
    learns: set[str]
    names: list[str] = field(default_factory=list)
    order: list[int] = field(default_factory=list)

    def run(self, number: int, arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """What operation `number` gives for arrays in the first backend's order: outputs, gradients and statistics."""
        fed = self.operations[number].fed
        learns = [
            each.table is None and (not isinstance(each.source, Parameter) or each.source.name in self.learns)
            for each in fed
        ]
        given = [arrays[self.order.index(at)] for at in range(len(fed))]
        outputs, gradients, after = ladder(self.backend).product(self.handle, number, given, learns, cotangent)
        results = {f"output {at + 1}" if at else "output": array for at, array in enumerate(outputs)}
        for name, at in zip(self.names, self.order, strict=True):
            results |= {f"gradient of {name}": gradients[at]} if learns[at] else {f"{name} after": after[at]}
        return results

    def meets_zeros(self, number: int) -> bool:
        """Whether zeros came into an operation, or this is unknown."""
        sources = [fed.source for fed in self.operations[number].fed]
        return any(source == UNKNOWN or source in self.zeros for source in sources if isinstance(source, int))


def recorded(subject: Trainee, side: Side) -> RecordedSide:
    """A side's recording on two drawn pictures; ModelError if its network stops on the way."""
    model, backend = subject.ready(side, "float64"), side.backend
    arguments = subject.arguments
    size = (BATCH, arguments["in_channels"], arguments["image_size"], arguments["image_size"])
    images = np.random.default_rng(subject.seed).standard_normal(size)
    handle, operations, zeros, error = ladder(backend).operations(model, images)
    if error:
        last = operations[-1].where if operations else "its input"
        raise ModelError(f"the {backend} network stops at {last}: {error.rstrip('.')}; correct what runs there.")
    learns = {slot.name for slot in runtime(backend).slots(model) if slot.trainable}
    return RecordedSide(backend, handle, operations, zeros, learns)


def alike(one: Operation, other: Sequence[Operation]) -> bool:
    """Whether this may be the same operation in another backend: the kind is, or all that goes in and out.

    Frameworks have several names for one operation: torch's ReLU6 is a hardtanh, whose values tell that it is a relu6.
    """
    return any(one.kind == two.kind or (one.shape == two.shape and order_of(one, two) is not None) for two in other)


def first_unlike(base: RecordedSide, other: RecordedSide) -> str:
    """Where two backends run different operations, in words; empty if they do not."""
    for number in range(max(len(base.operations), len(other.operations))):
        one, two = (side.operations[number : number + 1] for side in (base, other))
        if not one or not alike(one[0], two):
            words = [f"{found[0].kind} ({found[0].where})" if found else "nothing more" for found in (one, two)]
            return f"{base.backend} runs {words[0]} where {other.backend} runs {words[1]}"
    return ""


def settings_of(sides: Sequence[RecordedSide], number: int) -> str:
    """What two operations share that need one sweep of sizes: kind, settings everywhere, and what they are given."""
    told = []
    for operation in (side.operations[number] for side in sides):
        config = dict(operation.config)
        if config.get("groups", 1) == 1:
            config |= {
                name: min(value, CHANNELS) for name, value in config.items() if name.endswith(("channels", "features"))
            }
        fed = [(isinstance(fed.source, Parameter), [extent == 1 for extent in fed.shape]) for fed in operation.fed]
        told.append((operation.kind, sorted(config.items(), key=str), fed))
    return repr(told)


def order_of(one: Operation, other: Operation) -> list[int] | None:
    """Where the inputs of one stand among those of the other: by where they come from, or by their roles."""

    def by_source(fed: Fed) -> Any:
        return fed.source.name if isinstance(fed.source, Parameter) else fed.source

    def by_role(fed: Fed) -> Any:
        return isinstance(fed.source, Parameter), fed.role

    for look in (by_source, by_role):
        places: dict[Any, list[int]] = {}
        for at, fed in enumerate(other.fed):
            places.setdefault((look(fed), fed.shape, fed.dtype), []).append(at)
        keys = [(look(fed), fed.shape, fed.dtype) for fed in one.fed]
        if len(one.fed) == len(other.fed) and all(keys.count(key) == len(places.get(key, ())) for key in keys):
            return [places[key].pop(0) for key in keys]
    return None


def names_of(fed: Sequence[Fed]) -> list[str]:
    """What to call all that is given: by the parameter's own name or "input", with a number from the second on."""
    found: list[str] = []
    for each in fed:
        name = each.source.name.rpartition(".")[2].lstrip("_") if isinstance(each.source, Parameter) else "input"
        count = sum(other.partition(" ")[0] == name for other in found)
        found.append(f"{name} {count + 1}" if count else name)
    return found


def words_of(pair: Sequence[RecordedSide], number: int) -> str:
    """An operation's kind and settings, of both backends where they have other ones."""
    told = []
    for operation in (side.operations[number] for side in pair):
        settings = ", ".join(f"{name} {value}" for name, value in operation.config.items())
        told.append(f"{operation.kind} {settings}".strip())
    return told[0] if told[0] == told[1] else f"{told[0]} in {pair[0].backend}, {told[1]} in {pair[1].backend}"


def sizes_of(operation: Operation, case: Case) -> str:
    """The shapes of what comes in, parameters left out."""
    shapes = [s for fed, s in zip(operation.fed, case.shapes, strict=True) if not isinstance(fed.source, Parameter)]
    return " and ".join(" x ".join(map(str, shape)) or "one number" for shape in shapes)
