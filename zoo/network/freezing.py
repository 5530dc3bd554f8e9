"""Which tensors learn, and how fast, by patterns over their names: the same in both backends."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from zoo.backends import runtime_of
from zoo.errors import ArgumentError, unknown
from zoo.network.anatomy import Slot
from zoo.network.build import Build, build_of

BACKBONE = "backbone"
STATISTICS = ("running_mean", "running_var")


def freeze(model: Any, *patterns: str) -> list[str]:
    """Stop tensors from learning, and return their names.

    zoo.fit does not change a bit of a frozen tensor. Batch norm whose weight and bias are both frozen uses its stored
    statistics, and these stay the same; dropout in frozen layers stays on. A training loop of your own must put such a
    batch norm into eval mode itself. In Paddle it must also not freeze only one of weight and bias, because the other
    then has no gradient (zoo.fit corrects this).

    Args:
        model: a model of either backend.
        patterns: the name of a tensor in PyTorch's spelling, with wildcards ("features.*"); the name of a layer, for
            all in it ("layer1"); or "backbone", for all but the head. The head is the tensors whose shape depends on
            num_classes.

    Raises:
        UnknownChoiceError: a pattern matches nothing.
        ModelError: the object is not a model, or "backbone" is used and zoo did not build it.

    Example:
        >>> import zoo
        >>> model = zoo.build("lenet", backend="paddle")
        >>> zoo.freeze(model, "conv*")
        ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias', 'conv3.weight', 'conv3.bias']
    """
    return _set(model, patterns, False)


def unfreeze(model: Any, *patterns: str) -> list[str]:
    """Let tensors learn again, and return their names.

    Args:
        model: a model of either backend.
        patterns: as for freeze(); none means all tensors.

    Raises:
        UnknownChoiceError, ModelError: as for freeze().

    Example:
        >>> import zoo
        >>> model = zoo.build("lenet", backend="torch", freeze="backbone")
        >>> zoo.unfreeze(model, "fc1")
        ['fc1.weight', 'fc1.bias']
    """
    return _set(model, patterns or ("*",), True)


def split(patterns: str | Sequence[str]) -> tuple[str, ...]:
    """Patterns given as one string, with commas between them, or as a sequence."""
    parts = patterns.split(",") if isinstance(patterns, str) else list(patterns)
    return tuple(part.strip() for part in parts)


def scales(slots: Iterable[Slot], groups: Iterable[tuple[str, float]], network: str) -> dict[str, float]:
    """Each parameter's share of the learning rate: that of the first pattern which matches its name, else 1.

    UnknownChoiceError for a pattern that matches nothing, ArgumentError for one that comes too late to match anything.
    """
    names = [slot.name for slot in slots if slot.role not in STATISTICS]
    found: dict[str, float] = {}
    for pattern, share in groups:
        new = [name for name in matching(pattern, names, network) if name not in found]
        if not new:
            raise ArgumentError(
                f"the pattern {pattern!r} of lr_groups is never reached: earlier ones match all that it does; "
                "put it before them."
            )
        found |= dict.fromkeys(new, share)
    return found


def frozen(slots: Iterable[Slot]) -> list[str]:
    """The names of the parameters that do not learn."""
    return [slot.name for slot in slots if not slot.trainable and slot.role not in STATISTICS]


def moves_statistics(slots: Iterable[Slot]) -> bool:
    """Whether a step of training moves any batch-norm statistics: frozen batch norm leaves its own as they are."""
    slots = list(slots)
    still = {slot.name.rpartition(".")[0] for slot in slots if slot.role in ("weight", "bias") and not slot.trainable}
    learns = {slot.name.rpartition(".")[0] for slot in slots if slot.trainable}
    return any(
        slot.role == "running_var" and slot.name.rpartition(".")[0] not in still - learns for slot in slots
    )  # fmt: skip


def matching(pattern: str, names: Sequence[str], network: str) -> list[str]:
    """The names that a pattern matches; UnknownChoiceError if there is none."""
    found = [name for name in names if fnmatchcase(name, pattern) or name.startswith(pattern + ".")]
    if not found:
        layers = dict.fromkeys(part for name in names for part in _prefixes(name))
        raise unknown(f"tensor or layer of {network}", pattern, [*layers, *names])
    return found


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _set(model: Any, patterns: Sequence[str], learns: bool) -> list[str]:
    if not patterns:
        raise ArgumentError("freeze takes patterns of tensors' names, found none; give some, or 'backbone'.")
    adapter = runtime_of(model)
    build = getattr(model, "zoo", None)
    names = [slot.name for slot in adapter.slots(model) if slot.role not in STATISTICS]
    network = build.card if isinstance(build, Build) else type(model).__name__
    chosen: dict[str, None] = {}
    for pattern in patterns:
        if pattern == BACKBONE:
            from zoo.network.head import head_names

            head = set(head_names(build_of(model, "no card says what its head is; name the layers instead")))
            chosen |= dict.fromkeys(name for name in names if name not in head)
        else:
            chosen |= dict.fromkeys(matching(pattern, names, network))
    adapter.set_learning(model, chosen, learns)
    return list(chosen)
