"""A loop of a recurrent cell over all steps of a sequence, as the layer that it is: a part of the canonical form.

The weights are the same tensors under other names. That a loop visits all steps, in order, from a state of zeros, is
found by sending the numbers of the values through whatever takes a step out of the sequence.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from zoo.recording import MOVES, UNKNOWN, Recording

if TYPE_CHECKING:
    from zoo.graph.canonical import Node

LAYERS = {"rnn_cell": "rnn", "lstm_cell": "lstm", "gru_cell": "gru"}
STATES = {"rnn_cell": 1, "lstm_cell": 2, "gru_cell": 1}
JOINS = ("stack", "concat")


def cells_to_fold(one: Recording, other: Recording) -> tuple[set[str], set[str]]:
    """The kinds of cells of each model that are where the other has layers: two loops are compared with each other."""
    kinds = [{operation.kind for operation in each.operations} for each in (one, other)]
    found = [{cell for cell, layer in LAYERS.items() if cell in own and layer not in own} for own in kinds]
    return (
        {cell for cell in found[0] if LAYERS[cell] in kinds[1] and cell not in kinds[1]},
        {cell for cell in found[1] if LAYERS[cell] in kinds[0] and cell not in kinds[0]},
    )


@dataclass(eq=False)
class _Loop:
    """The steps of one cell, what they are steps of (a node, an input, another loop), and the joins of its outputs."""

    steps: list["Node"]
    source: int = UNKNOWN
    below: "_Loop | None" = None
    joins: list["Node"] = field(default_factory=list)

    @property
    def axis(self) -> tuple[int, ...]:
        return tuple(node.index for node in self.steps)


def folded(nodes: list["Node"], ends: Iterable[int], cells: Collection[str]) -> tuple[list["Node"], dict[int, int]]:
    """The nodes with loops of these kinds of cells as layers, and where each index has gone, empty if none has.

    A loop stays as it is if something uses the outputs of single steps other than the last.
    """
    groups: dict[tuple[str, ...], list[Node]] = {}
    for node in nodes:
        if node.kind in cells and not node.error:
            groups.setdefault((node.kind, node.path, *(p.name for p in node.parameters.values())), []).append(node)
    users: dict[int, list[Node]] = {}
    for node in nodes:
        for source in dict.fromkeys(node.inputs):
            users.setdefault(source, []).append(node)
    loops: list[_Loop] = []
    for steps in groups.values():
        loop = _Loop(steps)
        if len(steps) > 1 and _is_chain(steps) and _has_all_steps(nodes, loop, loops):
            loops.append(loop)
    kept = loops
    while True:  # a loop that stays takes those with it that stand on it, or on which it stands
        fits = [loop for loop in kept if _is_whole(nodes, loop, kept, users, set(ends))]
        if len(fits) == len(kept):
            break
        kept = fits
    return _as_layers(nodes, kept) if kept else (nodes, {})


def _is_chain(steps: list["Node"]) -> bool:
    """Whether each step goes on from the states of the one before it, and the first from zeros."""
    states = STATES[steps[0].kind]
    for before, step in zip([None, *steps], steps, strict=False):
        wanted = [] if before is None else [before.index] * states
        if step.inputs[1:] != wanted or (before is not None and list(step.taken[1:]) != sorted(set(step.taken[1:]))):
            return False
    return True


def _has_all_steps(nodes: list["Node"], loop: _Loop, loops: list[_Loop]) -> bool:
    """Whether the steps are given all steps of one sequence in order; finds out of which."""
    below = next((other for other in loops if other.axis == tuple(step.inputs[0] for step in loop.steps)), None)
    if below is not None:
        loop.below = below
        return True
    whole: np.ndarray | None = None
    for at, step in enumerate(loop.steps):
        path, index, number = [], step.inputs[0], step.taken[0] if step.taken else 0
        while index >= 0 and _moves(nodes[index]):
            path.append((nodes[index], number))
            number = nodes[index].taken[0] if nodes[index].taken else 0
            index = nodes[index].inputs[0]
        if not path or not path[-1][0].fed or (whole is not None and index != loop.source):
            return False
        if whole is None:
            shape = path[-1][0].fed[0].shape
            whole, loop.source = np.arange(float(np.prod(shape))).reshape(shape), index
        values = whole
        try:
            for move, taken in reversed(path):
                assert move.moved is not None
                values = move.moved(values)[taken]
        except Exception:  # an operation that runs once, on what it was given
            return False
        axes = [axis for axis in (0, 1) if whole.ndim == 3 and whole.shape[axis] == len(loop.steps)]
        if not any(np.array_equal(values.reshape(-1), whole.take(at, axis).reshape(-1)) for axis in axes):
            return False
    return True


def _moves(node: "Node") -> bool:
    return node.kind in (*MOVES, "split") and node.moved is not None and len(node.inputs) == 1 and not node.error


def _is_whole(
    nodes: list["Node"], loop: _Loop, loops: list[_Loop], users: dict[int, list["Node"]], ends: set[int]
) -> bool:
    """Whether outside the loop only all outputs in order are used, or the last one."""
    if loop.below is not None and loop.below not in loops:
        return False
    above = [other for other in loops if other.below is loop]
    if len(above) > 1:
        return False
    inside = {id(step) for each in (loop, *above) for step in each.steps}
    loop.joins = []
    for step in loop.steps[:-1]:
        if step.index in ends:
            return False
        for user in users.get(step.index, []):
            if id(user) in inside:
                continue
            join = _join(user, users, ends)
            if join is None or _joined(nodes, join) != list(loop.axis):
                return False
            if not any(join is each for each in loop.joins):
                loop.joins.append(join)
    return True


def _join(user: "Node", users: dict[int, list["Node"]], ends: set[int]) -> "Node | None":
    """The stack or concatenation that an output leads to, past what only moves it."""
    while user.kind not in JOINS:
        following = users.get(user.index, [])
        if not _moves(user) or len(following) != 1 or user.index in ends:
            return None
        user = following[0]
    return user


def _joined(nodes: list["Node"], join: "Node") -> list[int]:
    """What a join joins, past what only moves it."""
    found = []
    for index in join.inputs:
        while index >= 0 and nodes[index].kind == "reshape" and len(nodes[index].inputs) == 1:
            index = nodes[index].inputs[0]
        found.append(index)
    return found


def _as_layers(nodes: list["Node"], loops: list[_Loop]) -> tuple[list["Node"], dict[int, int]]:
    made: dict[int, Node] = {}
    gone: dict[int, int] = {}  # an index, and that of the node that stands for it
    for loop in loops:
        last = loop.steps[-1]
        made[last.index] = _layer(loop)
        gone |= dict.fromkeys([*loop.axis[:-1], *(join.index for join in loop.joins)], last.index)
    left = [made.get(node.index, node) for node in nodes if node.index not in gone]
    for loop in loops:
        if loop.below is not None:
            made[loop.steps[-1].index].inputs = [loop.below.steps[-1].index]
    places = {node.index: at for at, node in enumerate(left)}
    moved = {index: places[gone.get(index, index)] for index in [*places, *gone]}
    for node in left:
        node.inputs = [moved.get(source, source) for source in node.inputs]
    for at, node in enumerate(left):
        node.index = at
    return left, moved


def _layer(loop: _Loop) -> "Node":
    """One layer in place of the steps, whose output has all of theirs, steps second."""
    last = loop.steps[-1]
    outputs = [step.output for step in loop.steps if step.output is not None]
    whole = np.stack(outputs, 1) if len(outputs) == len(loop.steps) else None
    config = {**last.config, "num_layers": 1, "bidirectional": False, "dropout": 0.0}
    if last.kind == "lstm_cell":
        config["proj_size"] = 0
    shape = (last.shape[0], len(loop.steps), *last.shape[1:]) if last.shape else ()
    return replace(
        last,
        kind=LAYERS[last.kind],
        config=config,
        parameters={f"{role}_l0": parameter for role, parameter in last.parameters.items()},
        inputs=[loop.source],
        taken=(0,),
        shape=shape,
        output=whole,
        position=-1,
    )
