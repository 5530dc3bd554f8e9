"""What a forward pass in eval mode cannot show: dropout, batch norm's momentum, layers that never run."""

from collections import Counter
from pathlib import Path
from typing import Any

from zoo.doctor.diagnosis import Cause
from zoo.doctor.operation_words import called, setting
from zoo.doctor.rule_case import SETTINGS, Finding, Unused
from zoo.graph import spelled
from zoo.graph.align import Alignment
from zoo.graph.canonical import ACTIVATIONS, SHAPERS, Graph, Node
from zoo.recording import UNKNOWN, Operation, Recording


def unused(layers: list[tuple[str, str, dict[str, Any], list[str]]], recordings: list[Recording]) -> list[Unused]:
    """The layers with weights that have no way to any output, in none of the passes.

    layers are the tracer's: path, kind, settings and the names of the tensors.
    """
    used: set[str] = set()
    for recording in recordings:
        reached = (
            set(recording.outputs) if recording.output not in (None, UNKNOWN) else set(range(len(recording.operations)))
        )
        for operation in reversed(recording.operations):
            if operation.position in reached:
                reached |= set(operation.inputs)
                used |= {parameter.name for parameter in operation.parameters.values()}
    alive = [path for path, _, _, names in layers if used & set(names)]
    idle = [layer for layer in layers if not used & set(layer[3])]
    return [Unused(path, kind, config, _within(path, alive)) for path, kind, config, _ in idle]


def _within(path: str, alive: list[str]) -> str:
    """The largest block around a layer in which no layer is alive."""
    parts = path.split(".")
    for length in range(1, len(parts)):
        block = ".".join(parts[:length])
        if not any(other == block or other.startswith(f"{block}.") for other in alive):
            return block
    return path


def momentum(alignment: Alignment, backend: str) -> Finding | None:
    """The first batch norm with another momentum, told as a reader of this backend writes it."""
    for r, s in alignment.columns:
        if r is not None and s is not None and r.kind == s.kind == "batch_norm":
            expected, found = r.config.get("momentum"), s.config.get("momentum")
            if expected != found:
                told = [_momentum(value, backend) for value in (expected, found)]
                return Finding(Cause.BN_MOMENTUM, s.where, told[0], told[1])
    return None


def _momentum(value: float | None, backend: str) -> str:
    if value is None or value != value:
        return "momentum=None (a plain mean)"
    written = spelled(backend, "batch_norm", "momentum", value).partition("=")[2]
    if float(written) == value:
        return f"momentum={value:.4g}, as the share of the new batch"
    return f"momentum={float(written):.4g}, as the share of the old value"


def dropout(alignment: Alignment) -> Finding | None:
    """The first dropout with another probability or mode, in another place, or that only one side has.

    A dropout may stand on either side of an activation or a flatten: both only change the values that are kept.
    """
    problems = []
    for before, theirs, mine in _stretches(alignment):
        if [_facts(node) for node in theirs] == [_facts(node) for node in mine]:
            continue
        problems.append((before, theirs, mine))
    for before, theirs, mine in problems:
        where = mine[0].where if mine else before.where if before is not None else "the input"
        expected = ", ".join(map(_words, theirs)) or "no dropout here"
        found = ", ".join(map(_words, mine)) or "no dropout after it"
        elsewhere = [other[2] for other in problems if other[2] and not other[1]]
        if theirs and not mine and elsewhere:  # it stands somewhere else
            where, found = elsewhere[0][0].where, f"{_words(elsewhere[0][0])}, in another place"
            expected = f"{_words(theirs[0])} after {before.where if before else 'the input'}"
        elif mine and not theirs and any(other[1] and not other[2] for other in problems):
            found = f"{_words(mine[0])}, in another place"
        return Finding(Cause.DROPOUT, where, expected, found)
    return None


def _stretches(alignment: Alignment) -> list[tuple[Node | None, list[Node], list[Node]]]:
    """The dropouts of both sides between one operation that mixes values and the next, with the student's last one."""
    found: list[tuple[Node | None, list[Node], list[Node]]] = [(None, [], [])]
    for r, s in alignment.columns:
        for node, side in ((r, 1), (s, 2)):
            if node is not None and node.kind == "dropout" and _facts(node)[0] > 0:
                found[-1][side].append(node)  # type: ignore[union-attr]
        if r is not None and s is not None:
            if s.kind not in (*ACTIVATIONS, *SHAPERS, "dropout"):
                found.append((s, [], []))
            elif not (found[-1][1] or found[-1][2]) and s.kind != "dropout":
                found[-1] = (s, [], [])
    return found


def _facts(node: Node) -> tuple[float, str, str]:
    config = node.config
    return float(config.get("p", 0.5)), str(config.get("scales", "")), str(config.get("variant", ""))


def _words(node: Node) -> str:
    p, scales, variant = _facts(node)
    return f"{variant} p={p:g} scaling {scales}"


def untied(places: dict[int, str], student: Graph) -> Finding | None:
    """The first layer with weights of its own where the reference uses those of another again."""
    if not places:
        return None
    index, other = min(places.items())
    where = student.nodes[index].where
    return Finding(Cause.LAYER_UNTIED, where, f"the weights of {other}", "weights of its own")


def never_used(layers: list[Unused], theirs: list[Unused], student: Graph) -> Finding | None:
    """The first layer that is declared and never used, the network being right without it.

    theirs are those of the reference: as many of a kind are no mistake.
    """
    also = Counter(layer.kind for layer in theirs)
    more = []
    for layer in layers:
        if also[layer.kind] > 0:
            also[layer.kind] -= 1
        else:
            more.append(layer)
    layers = more
    if not layers:
        return None
    ran = any(node.path == layers[0].path for node in student.nodes)
    found = "its output is never used" if ran else "it never runs"
    return Finding(Cause.LAYER_UNUSED, layers[0].within, "no such layer", found)


def lifted(recording: Recording) -> list[str]:
    """A sentence on casts that the proof left out, "" where there are none."""
    told = [each for each in recording.operations if each.config.get("lifted")]
    narrow = [each for each in told if each.config["lifted"] in ("float16", "bfloat16")]
    if narrow:
        first = narrow[0]
        return [
            f"The proof in float64 left out {len(narrow)} cast{'s' if len(narrow) > 1 else ''} to "
            f"{first.config['lifted']} ({_at(first)}): in use, the results have its few digits from there on."
        ]
    if told:
        return [f"The proof in float64 left out the cast to {told[0].config['lifted']} ({_at(told[0])})."]
    return []


def _at(operation: Operation) -> str:
    file, line = operation.line
    return f"{Path(file).name}:{line}" if line else operation.where


def without_effect(alignment: Alignment, backend: str) -> list[str]:
    """What differs and changes nothing on this picture, such as a pool's rounding where its windows fit."""
    told = []
    for r, s in alignment.columns:
        if r is not None and s is not None and r.kind == s.kind:
            for name, _ in SETTINGS.get(r.kind, ()):
                if r.config.get(name) != s.config.get(name):
                    expected, own = (setting(name, side.config.get(name), s.kind, backend) for side in (r, s))
                    told.append(f"{s.where} has {own}, not {expected.partition('=')[2] or expected}")
    lonely = [pair for pair in alignment.columns if None in pair]
    mine = [s for _, s in lonely if s is not None and s.kind not in (*SHAPERS, "dropout")]
    for r, _ in lonely:
        twin = next((s for s in mine if r is not None and s.kind == r.kind), None)
        if twin is not None:
            mine.remove(twin)
            told.append(f"{called(twin)} at {twin.where} is in another place")
        elif r is not None and r.kind not in (*SHAPERS, "dropout"):
            told.append(f"{called(r)} of the reference{_behind(alignment, r)} is not in yours")
    return told + [f"{called(s)} at {s.where} is not in the reference" for s in mine]


def _behind(alignment: Alignment, lost: Node) -> str:
    """After which operation of the student's something of the reference would stand."""
    before = ""
    for r, s in alignment.columns:
        if r is lost:
            break
        before = s.where if s is not None else before
    return f", after {before}," if before else ""
