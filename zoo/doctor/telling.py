"""What was found, with the lines of the model's own file, as a Diagnosis tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from zoo.doctor.case import Case, Finding
from zoo.doctor.diagnosis import Cause, Diagnosis
from zoo.doctor.explain import STOPPED, explained
from zoo.doctor.rounds import LISTED, Place, Rounds
from zoo.graph.canonical import Node
from zoo.recording import Recording
from zoo.source import declaring

# what is wrong with a call or its place, and not with what was declared
ON_THE_WAY = (Cause.LAYER_SHARED, Cause.LAYER_ORDER, Cause.ACTIVATION_MISSING, Cause.RESIDUAL_ORDER, Cause.BREAKS_OFF)


def first_in_words(places: Sequence[Place], network: str, recording: Recording, starts: bool) -> str:
    """The explanation of the first place; starts: nothing of the model comes before it."""
    finding = places[0].finding
    starts = starts and finding.cause not in (Cause.LAYER_UNUSED, Cause.UNKNOWN)
    return explained(finding, network, False, recording.error, starts)


def figures_of(places: Sequence[Place], first: Case, rounds: Rounds) -> dict[str, Any]:
    """What was measured at the first place, how many there are, and why the list may lack some."""
    figures: dict[str, Any] = {}
    if isfinite(first.parting.apart.relative):
        figures["relative_difference"] = first.parting.apart.relative
    elif first.parting.apart.problem and not rounds.recording.error:
        figures["difference"] = first.parting.apart.problem
    if places[0].times > 1:
        figures["places_with_this_cause"] = places[0].times
        figures["also_at"] = _listed(places[0].also)
    if len(places) > 1:
        figures["places_that_differ"] = sum(place.times for place in places)
    if rounds.stopped:
        figures["further_on"] = STOPPED[rounds.stopped]
    return figures


def with_places(told: Diagnosis, layers: Mapping[str, Any], places: Sequence[Place], recording: Recording) -> Diagnosis:
    """The diagnosis with the line and the mend of the first place, and the further places. layers are by path."""
    further = tuple(
        {
            "where": place.finding.where,
            "cause": place.finding.cause.value,
            "expected": place.finding.expected,
            "found": place.finding.found,
            "line": line_of(layers, place.finding, recording, place.node),
            "instead": place.finding.more.get("whole", ""),
            "also": place.also,
        }
        for place in places[1:]
    )
    first = places[0].finding
    line = line_of(layers, first, recording, places[0].node)
    whole, other = first.more.get("whole", ""), first.more.get("or", "")
    return replace(told, line=line, instead=whole, further=further, alternative=other)


def line_of(layers: Mapping[str, Any], finding: Finding, recording: Recording, node: Node | None = None) -> str:
    """The line of the model's own source: the layer's declaration, else the call at this place."""
    found = recording.line if finding.more.get("raised") else ("", 0)
    if not found[1] and finding.cause not in ON_THE_WAY:
        found = declaring(dict(layers), finding.where)
    if not found[1]:
        calls = [each for each in recording.operations if each.where == finding.where] or [
            each for each in recording.operations if node is not None and each.position == node.position
        ]
        found = calls[0].line if calls else ("", 0)
    return at_line(found)


def at_line(found: tuple[str, int]) -> str:
    """A file and a line in short, "" where there is none."""
    file, line = found
    return f"{Path(file).name}:{line}" if line else ""


def _listed(places: Sequence[str]) -> str:
    more = f" and {len(places) - LISTED} more" if len(places) > LISTED else ""
    return ", ".join(places[:LISTED]) + more


def named_output(recording: Recording, judged: Sequence[int]) -> str:
    """Which of several tensors that the model returns is judged, "" where it returns one."""
    if len(recording.labels) < 2:
        return ""
    named = [recording.labels[at] for at in judged]
    others = [label for label in recording.labels if label not in named]
    beside = f"; not judged: {', '.join(others)}" if others else ""
    return f"{', '.join(named)}, of what it returns{beside}"


def compared(recording: Recording, judged: Sequence[int]) -> str:
    """What of an equal model was compared, as the subject of a sentence in the singular."""
    shapes = {at: " x ".join(["N", *map(str, recording.shapes[at][1:])]) for at in judged}
    if len(judged) == 1:
        return f"every value of the output ({shapes[judged[0]]}) is"
    told = [f"{recording.labels[at]!r} ({shape})" for at, shape in shapes.items()]
    return f"every value of all {len(judged)} outputs, {_listed(told)}, is"
