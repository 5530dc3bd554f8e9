"""The tensors among the arguments of a call, inside lists, tuples and dictionaries too."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any


def flat(value: Any) -> Iterator[Any]:
    """The values inside lists, tuples and dictionaries, one after the other."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from flat(item)
    else:
        yield value


def flat_tensors(args: tuple[Any, ...], kwargs: dict[str, Any], is_tensor: Callable[[Any], bool]) -> list[Any]:
    """The tensors among a call's arguments, in order."""
    return [value for value in flat([args, kwargs]) if is_tensor(value)]


def exchanged(value: Any, tensors: Sequence[Any], others: Sequence[Any]) -> Any:
    """Arguments with each of these tensors replaced by the other in its place, inside lists and dictionaries too."""
    return _exchanged(value, {id(tensor): other for tensor, other in zip(tensors, others, strict=True)})


def _exchanged(value: Any, table: dict[int, Any]) -> Any:
    # no closure that calls itself, which would keep the tensors until the cycle is collected
    if isinstance(value, dict):
        return {key: _exchanged(item, table) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_exchanged(item, table) for item in value)
    return table.get(id(value), value)
