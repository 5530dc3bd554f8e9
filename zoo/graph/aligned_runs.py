"""Two models of anyone's as aligned graphs: each runs once as it is, or in float64 with the values compared."""

from collections.abc import Collection
from typing import Any

from zoo.backends import runtime
from zoo.graph.align import Alignment, align
from zoo.graph.canonical import Graph, graph
from zoo.graph.equalise import Equaliser
from zoo.graph.live_models import borrowed, recorded
from zoo.graph.recurrent_loops import cells_to_fold
from zoo.model_inputs import Feed, cast, partners
from zoo.recording import Recording
from zoo.system import give_back_memory


def aligned(backends: tuple[str, str], models: tuple[Any, Any], inputs: Feed) -> tuple[tuple[Graph, Graph], Alignment]:
    """What two models do on these inputs, without the values, and which operation is which."""
    one, other = (recorded(name, model, inputs) for name, model in zip(backends, models, strict=True))
    return met(one, other)


def met(one: Recording, other: Recording) -> tuple[tuple[Graph, Graph], Alignment]:
    """Two recordings as graphs, and which operation is which."""
    ways = zip((one, other), shared(one, other), cells_to_fold(one, other), strict=True)
    first, second = (_still(each, places, cells) for each, places, cells in ways)
    return (first, second), align(first, second, by_name=True)


def shared(one: Recording, other: Recording) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The outputs that two models both have, as their places in each, the logits first."""
    outputs = [list(zip(each.labels, each.shapes, strict=True)) for each in (one, other)]
    found = partners(*outputs)
    return tuple(at for at, _ in found), tuple(at for _, at in found)


def exact(
    backends: tuple[str, str], models: tuple[Any, Any], inputs: Feed
) -> tuple[tuple[Graph, Graph], Alignment, Equaliser]:
    """As aligned(), in float64 and parity mode on copies, with the values.

    What the frameworks themselves compute apart is made equal in the second, and told by the Equaliser, which lets go
    of most values as soon as they are compared: measure() goes by what it has found.
    """
    inputs = cast(inputs, "float64")
    other = recorded(backends[1], _proven(backends[1], models[1]), inputs)
    # before the other model's second pass, since memory holds these outputs until then
    one = recorded(backends[0], _proven(backends[0], models[0]), inputs, keep=True)
    places, cells = shared(one, other), cells_to_fold(one, other)
    first = _still(one, places[0], cells[0])
    alignment = align(first, _still(other, places[1], cells[1]), by_name=True)
    del one, other
    give_back_memory()
    equaliser = Equaliser(first, alignment, across=backends[0] != backends[1], sparing=True)
    again = recorded(backends[1], _proven(backends[1], models[1]), inputs, keep=True, visit=equaliser)
    second = _still(again, places[1], cells[1])
    return (first, second), align(first, second, by_name=True), equaliser


def _proven(backend: str, model: Any) -> Any:
    wide = borrowed(backend, model, "float64")
    runtime(backend).proof(wide)
    return wide


def _still(recording: Recording, places: tuple[int, ...], cells: Collection[str]) -> Graph:
    """The graph of a recording, without what moves other values, which keeps the tensors of the pass."""
    made = graph(recording, places, cells)
    for node in made.nodes:
        node.moved = None
    return made
