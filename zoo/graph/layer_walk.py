"""The walk through a model's layers: what each is, and which tensors it holds. Each tensor is accounted for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from zoo.errors import ModelError
from zoo.graph.layer_kinds import FREE, KINDS, UNLISTED
from zoo.graph.layer_tensors import Held, Piece
from zoo.graph.layer_words import Form, Kind, Stored, Tensor
from zoo.graph.register import registered
from zoo.graph.weight_norm import Normed


@dataclass(frozen=True)
class Unit:
    """One layer with weights in a model.

    Attributes:
        path: the layer's dotted name in the model.
        name: the portable name; it differs from path inside a layer whose parts the framework names otherwise.
        kind: what the layer is. Kind "free" has tensors that a class of the user's own holds; kind "unlisted" is a
            layer that zoo does not know, and reason says why.
        settings: in neutral names and units; a weight norm or spectral norm is {"weight_norm": axis of the weight}.
        tensors: the portable tensors by their names within the layer.

    Example:
        >>> import zoo
        >>> unit = zoo.graph.units(zoo.build("lenet", backend="paddle"))[0]
        >>> unit.kind.name, unit.settings["kernel_size"], unit.full("weight")
        ('conv', (5, 5), 'conv1.weight')
    """

    path: str
    name: str
    kind: Kind
    layer: Any
    settings: dict[str, Any]
    tensors: dict[str, Held]
    reason: str = ""

    def full(self, tensor: str) -> str:
        """Return the portable name that a tensor of this layer has in the model."""
        return _dotted(self.name, tensor)


def form_for(cls: type, adapter: ModuleType) -> Form | None:
    """The form of a class or of its nearest parent that has one; what was registered goes before the list."""
    listed = {form.cls: form for form in adapter.FORMS} | registered
    return next((listed[each] for each in cls.__mro__ if each in listed), None)


class Walk:
    """Goes through a model's layers, each once. adapter is the backend's forms, array its way to a tensor's values."""

    def __init__(self, adapter: ModuleType, array: Any) -> None:
        self.adapter, self.array = adapter, array
        self.seen: set[int] = set()

    def units(self, layer: Any, path: str = "", name: str = "") -> Iterator[Unit]:
        """The layers with weights below a layer, itself first; path and name are its own."""
        if id(layer) in self.seen:
            return
        self.seen.add(id(layer))
        form = form_for(type(layer), self.adapter)
        unit = self._listed(form, layer, path, name) if form else self._other(layer, path, name)
        if unit is not None:
            yield unit
            if unit.kind is UNLISTED:
                return
        for own, child in self.adapter.children(layer):
            if form is None or not _reaches(form, own):
                portable = form.parts.get(own, own) if form else own
                yield from self.units(child, _dotted(path, own), _dotted(name, portable))

    def _other(self, layer: Any, path: str, name: str) -> Unit | None:
        """A layer without a form: a container, or tensors of the user's own, or a layer that is not on the list."""
        own, norms = self.adapter.own(layer), self.adapter.normed(layer)
        if not own and not norms:
            return None
        if norms or self.adapter.of_framework(type(layer)):
            return Unit(path, name, UNLISTED, layer, {}, {}, f"{_called(layer)} is not on the list")
        return Unit(path, name, FREE, layer, {}, {each: self._free(each, tensor) for each, tensor in own.items()})

    def _listed(self, form: Form, layer: Any, path: str, name: str) -> Unit:
        kind = KINDS.get(form.kind) or Kind(form.kind, "", ())
        settings = form.read(layer)
        claimed: set[int] = set()
        rows: dict[str, list[tuple[Stored, Any]]] = {}
        for row in form.rows(settings):
            tensor = self._find(layer, row.name)
            if tensor is not None:
                claimed |= {id(each) for each in _inner(tensor).values()}
                rows.setdefault(row.to, []).append((row, tensor))
        tensors: dict[str, Held] = {}
        for to, pieces in rows.items():
            spec = kind.tensor(to) or Tensor(to, "")
            reason = _incomplete(spec, pieces)
            if reason:
                return Unit(path, name, UNLISTED, layer, settings, {}, f"{_called(layer)}: {reason}")
            tensors[to] = self._held(spec, pieces, settings)
            norm = tensors[to].norm
            if norm is not None:
                settings[norm.how] = tensors[to].axis
        left = {
            each: tensor
            for each, tensor in self._below(layer, lambda child: _reaches(form, child))
            if id(tensor) not in claimed and each not in form.beside
        }
        if any("." in each for each in left) or (left and self.adapter.of_framework(type(layer))):
            reason = f"{_called(layer)} keeps {', '.join(left)} beside what a {form.kind} has on the list"
            return Unit(path, name, UNLISTED, layer, settings, {}, reason)
        # what a child class of the user's own adds
        tensors |= {each: self._free(each, tensor) for each, tensor in left.items()}
        return Unit(path, name, kind, layer, settings, tensors)

    def _below(self, layer: Any, into: Any = None) -> Iterator[tuple[str, Any]]:
        """All tensors of a layer with their names, and those of its children; into chooses which, all by default."""
        yield from self.adapter.own(layer).items()
        for name, norm in self.adapter.normed(layer).items():
            yield from ((f"{name}_{role}", tensor) for role, tensor in norm.tensors.items())
        for own, child in self.adapter.children(layer):
            if into is None or into(own):
                yield from ((f"{own}.{name}", tensor) for name, tensor in self._below(child))

    def _find(self, layer: Any, dotted: str) -> Any:
        """A tensor, or the norm behind which it lies, by its dotted name below a layer; None if there is none."""
        *path, name = dotted.split(".")
        for step in path:
            layer = dict(self.adapter.children(layer)).get(step)
            if layer is None:
                return None
        norm = self.adapter.normed(layer).get(name)
        return self.adapter.own(layer).get(name) if norm is None else norm

    def _free(self, name: str, tensor: Any) -> Held:
        return self._held(Tensor(name, ""), [(Stored(name, name), tensor)], {})

    def _held(self, spec: Tensor, pieces: list[tuple[Stored, Any]], settings: Mapping[str, Any]) -> Held:
        for row, tensor in pieces:
            if any(self.adapter.empty(each) for each in _inner(tensor).values()):
                raise ModelError(
                    f"{row.name} of a lazy layer has no values yet; run the model once on an input before."
                )
        made = [Piece(row, tensor, self.array, self.adapter.dtype, self.adapter.learns) for row, tensor in pieces]
        return Held(spec, tuple(made), dict(settings))


def _reaches(form: Form, child: str) -> bool:
    """Whether the form itself names tensors below this child."""
    return any(row.name.startswith(("{n}.", f"{child}.")) for row in form.tensors)


def _inner(tensor: Any) -> Mapping[str, Any]:
    return tensor.tensors if isinstance(tensor, Normed) else {"": tensor}


def _incomplete(spec: Tensor, pieces: list[tuple[Stored, Any]]) -> str:
    """Why these pieces do not make the tensor, "" if they do."""
    norm = next((tensor for _, tensor in pieces if isinstance(tensor, Normed)), None)
    first = pieces[0][0]
    if norm is not None and (not norm.known or len(pieces) > 1 or first.shape or first.blocks):
        return f"its {first.name} is recomputed by {norm.how}, in a way that zoo does not know"
    held = [block for row, _ in pieces for block in row.blocks]
    if len(pieces) > 1 and not all(row.blocks for row, _ in pieces):
        return f"{' and '.join(row.name for row, _ in pieces)} are both its {spec.name}"
    if held and sorted(held) != sorted(spec.blocks):
        return f"of the {spec.name} it has {', '.join(held)} and not all of {', '.join(spec.blocks)}"
    return ""


def _dotted(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _called(layer: Any) -> str:
    cls = type(layer)
    return f"{cls.__module__.partition('.')[0]}'s {cls.__name__}"
