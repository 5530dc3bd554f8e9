"""Projections that a model keeps in one tensor, such as query, key and value, separated: a part of the canonical form.

A linear layer, or a convolution without groups, whose output goes different ways is as many layers: each with the rows
of the weight that lead its way. Which these are is found by sending the numbers of the rows through whatever moves the
values, so it does not matter how that is written.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.recording import MOVES, Parameter

if TYPE_CHECKING:
    from zoo.graph.canonical import Node

AXES = {"linear": -1, "conv": 1}


def unpacked(nodes: list["Node"], ends: list[int]) -> tuple[list["Node"], dict[int, int]]:
    """The nodes with packed projections taken apart, and where each index has gone, empty if all are where they were.

    ends are the nodes that the model returns.
    """
    for node in nodes:
        _gate(nodes, node)
    users: dict[int, list[tuple[int, int]]] = {}
    for node in nodes:
        for slot, source in enumerate(node.inputs):
            users.setdefault(source, []).append((node.index, slot))
    parts: dict[int, list[Node]] = {}
    gone: set[int] = set()
    for node in nodes:
        if node.kind in AXES and not node.error and node.shape and node.config.get("groups", 1) == 1:
            found = _Ways(nodes, users, set(ends)).of(node)
            if found is not None:
                parts[node.index], moves = found
                gone |= moves
    if not parts:
        return nodes, {}
    left: list[Node] = []
    for node in nodes:
        left += parts.get(node.index, [] if node.index in gone else [node])
    moved = {id(node): index for index, node in enumerate(left)}
    places = {node.index: moved[id(node)] for node in nodes if id(node) in moved}
    places |= {index: moved[id(made[0])] for index, made in parts.items()}
    for node in left:
        node.inputs = [
            moved[id(source)] if not isinstance(source, int) else places.get(source, source) for source in node.inputs
        ]
    for index, node in enumerate(left):
        node.index = index
    return left, places


def _gate(nodes: list["Node"], node: "Node") -> None:
    """One half times the sigmoid of the other is a gated linear unit, whose two halves one layer may make."""
    if node.kind != "multiply" or len(node.inputs) != 2 or node.parameters or node.error:
        return
    for (half, number), (gate, _) in (pairs := list(zip(node.inputs, node.taken, strict=False)), pairs[::-1]):
        curve = nodes[gate] if gate >= 0 else None
        if curve is None or curve.kind != "sigmoid" or curve.inputs != [half] or half < 0 or not _moves(nodes[half]):
            continue
        cut, whole = nodes[half], nodes[half].fed[0].shape if nodes[half].fed else ()
        halved = [axis for axis, (n, m) in enumerate(zip(whole, cut.shape, strict=False)) if n == 2 * m]
        if len(whole) == len(cut.shape) and len(halved) == 1 and (number, *curve.taken) in ((0, 1), (1, 0)):
            config = {"dim": halved[0], "gate": "second" if number == 0 else "first"}
            node.kind, node.config, node.inputs, node.taken = "glu", config, list(cut.inputs), cut.taken
            return


class _Ways:
    """Where the values of one layer's output go."""

    def __init__(self, nodes: list["Node"], users: dict[int, list[tuple[int, int]]], ends: set[int]) -> None:
        self.nodes, self.users, self.ends = nodes, users, ends
        self.moves: set[int] = set()
        self.ways: list[tuple[int, int, frozenset[int]]] = []  # a node, which of its inputs, the rows that it takes

    def of(self, node: "Node") -> "tuple[list[Node], set[int]] | None":
        """The parts of a packed layer and the steps that took it apart, which are gone then; None if it is not one."""
        steps = [self.nodes[index] for index, _ in self.users.get(node.index, [])]
        if node.index in self.ends or not any(_moves(step) for step in steps):
            return None
        axis = AXES[node.kind] % len(node.shape)
        count = node.shape[axis]
        rows = np.arange(count, dtype=np.float64).reshape([count if i == axis else 1 for i in range(len(node.shape))])
        try:
            complete = self._follow(node.index, [np.ascontiguousarray(np.broadcast_to(rows, node.shape))])
        except Exception:  # an operation that runs once, on what it was given
            return None
        groups = sorted({way for _, _, way in self.ways}, key=min)
        if (
            not complete
            or len(groups) < 2
            or sum(map(len, groups)) != count
            or len(frozenset().union(*groups)) != count
        ):
            return None
        parts = {group: _part(node, sorted(group), axis) for group in groups}
        for index, slot, group in self.ways:
            # a node for now, its place is known at the end
            self.nodes[index].inputs[slot] = parts[group]  # type: ignore[call-overload]
        return list(parts.values()), self.moves

    def _follow(self, index: int, outputs: list[np.ndarray]) -> bool:
        for user, slot in self.users.get(index, []):
            step = self.nodes[user]
            number = step.taken[slot] if slot < len(step.taken) else 0
            rows = outputs[min(number, len(outputs) - 1)]
            if _moves(step):
                if user in self.ends:
                    return False
                self.moves.add(user)
                assert step.moved is not None
                if not self._follow(user, step.moved(rows)):
                    return False
            else:
                self.ways.append((user, slot, frozenset(np.unique(rows).astype(int).tolist())))
        return True


def _moves(step: "Node") -> bool:
    return step.kind in (*MOVES, "split") and step.moved is not None and len(step.inputs) == 1 and not step.error


def _part(node: "Node", rows: list[int], axis: int) -> "Node":
    config: dict[str, Any] = {**node.config, "out_features" if node.kind == "linear" else "out_channels": len(rows)}
    shape = tuple(len(rows) if i == axis else size for i, size in enumerate(node.shape))
    output = None if node.output is None else np.take(node.output, rows, axis)
    parameters = {role: cut(node, role, parameter, rows) for role, parameter in node.parameters.items()}
    return replace(
        node, config=config, shape=shape, output=output, parameters=parameters, position=-1, inputs=list(node.inputs)
    )


def cut(node: "Node", role: str, parameter: Parameter, rows: list[int]) -> Parameter:
    """The rows of a layer's weight or bias, as a parameter of its own."""
    view = places(node, role, parameter)[rows]
    return replace(parameter, shape=view.shape, turned=False, usual=True, view=view)


def places(node: "Node", role: str, parameter: Parameter) -> np.ndarray:
    """The places in the portable array of the values that an operation uses, a linear weight as [out, in]."""
    is_matrix = node.kind == "linear" and role == "weight"
    if parameter.view is not None:
        return parameter.view.T if is_matrix and parameter.turned and parameter.view.ndim == 2 else parameter.view
    whole = np.arange(int(np.prod(parameter.shape)))
    if is_matrix:
        sizes = node.config["out_features"], node.config["in_features"]
        return whole.reshape(sizes[::-1]).T if parameter.turned else whole.reshape(sizes)
    return whole.reshape(parameter.shape)
