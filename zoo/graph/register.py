"""Layers that are not on the list: the user says how a class keeps its weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from zoo.errors import ArgumentError
from zoo.graph.layer_kinds import KINDS
from zoo.graph.layer_words import Form, Setting, Stored

registered: dict[type, Form] = {}


def register(
    cls: type,
    kind: str,
    tensors: Mapping[str, str] | Sequence[Stored],
    settings: Mapping[str, str] | Sequence[Setting] = (),
    fixed: Mapping[str, Any] | None = None,
    beside: Sequence[str] = (),
) -> None:
    """Tell zoo how a class of layers keeps its weights.

    This holds for its subclasses too, unless they are registered themselves.

    Args:
        cls: the class.
        kind: one of zoo.graph.KINDS, whose portable names and layouts then hold; or a new name of your own, under which
            you register the classes of both frameworks with the same portable names.
        tensors: {attribute: portable name} if the arrays are the same; else a Stored for each tensor, which can say an
            order of axes, a shape or blocks.
        settings: {neutral name: attribute}; else a Setting for each, which can say a unit and the argument's name.
        fixed: settings that have the same value in every layer of the class.
        beside: names of tensors that do not belong to the portable state.

    Raises:
        ArgumentError: cls is not a class, the kind has no such tensor, setting or block, or two rows name the same
            tensor.

    Example:
        >>> import torch, zoo
        >>> class MyDense(torch.nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.kernel = torch.nn.Parameter(torch.zeros(3, 2))
        >>> zoo.graph.register(MyDense, "linear", [zoo.graph.Stored("kernel", "weight", axes=(1, 0))])
        >>> zoo.graph.portable(MyDense())["weight"].shape
        (2, 3)
        >>> zoo.graph.unregister(MyDense)
    """
    if not isinstance(cls, type):
        raise ArgumentError(f"register() takes a class, found {cls!r}; give the layer's class and not a layer.")
    rows = tuple(Stored(own, to) for own, to in tensors.items()) if isinstance(tensors, Mapping) else tuple(tensors)
    words = (
        tuple(Setting(name, source) for name, source in settings.items())
        if isinstance(settings, Mapping)
        else tuple(settings)
    )
    known = KINDS.get(kind)
    if known is not None:
        _hold(f"a {kind}", [row.to for row in rows if known.tensor(row.to) is None], "tensor", known.tensors)
        names = [word.name for word in words] + list(fixed or ())
        _hold(f"a {kind}", [name for name in names if name not in known.settings], "setting", known.settings)
    for row in rows:
        spec = known.tensor(row.to) if known else None
        wrong = [block for block in row.blocks if spec is None or block not in spec.blocks]
        if wrong:
            have = ", ".join(spec.blocks) if spec and spec.blocks else "none"
            raise ArgumentError(f"{row.to} has no block {', '.join(wrong)}; its blocks are: {have}.")
    taken = [(row.to, row.blocks, row.when) for row in rows]
    own = [(row.name, row.when) for row in rows]
    if len(set(taken)) < len(taken) or len(set(own)) < len(own):
        raise ArgumentError(f"two rows for {cls.__name__} name the same tensor; give one row for each.")
    registered[cls] = Form(kind, cls, rows, words, dict(fixed or {}), beside=tuple(beside))


def unregister(cls: type) -> None:
    """Forget what register() was told about a class. Nothing happens if the class was not registered.

    Example:
        >>> import paddle, zoo
        >>> class MyScale(paddle.nn.Layer):
        ...     pass
        >>> zoo.graph.register(MyScale, "my_scale", {"factor": "weight"})
        >>> zoo.graph.unregister(MyScale)
        >>> zoo.graph.form_of(MyScale()) is None
        True
    """
    registered.pop(cls, None)


def _hold(what: str, wrong: list[str], of: str, choices: Any) -> None:
    if wrong:
        listed = ", ".join(getattr(choice, "name", choice) for choice in choices) or "none"
        raise ArgumentError(f"{what} has no {of} {', '.join(wrong)}; its {of}s are: {listed}.")
