"""The doctor's texts: each cause as a sentence to a student, and what a Diagnosis tells of the places found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from zoo.doctor.diagnosis import Cause, Diagnosis
from zoo.doctor.rule_case import Case, Finding
from zoo.doctor.several_mistakes import LISTED, Place, Rounds
from zoo.errors import shortened, some
from zoo.graph.canonical import Node
from zoo.recording import Recording
from zoo.user_source_lines import declaring

START = "Up to {where} your model does what {network} does, to the last digits of float64; here it differs."

WORDS = {
    Cause.KERNEL_SIZE: "The convolution looks through a window of another size. Give it {expected}, with the padding "
    "that belongs to it.",
    Cause.STRIDE: "The window moves in other steps, so every map from here on has another size. Set {expected}.",
    Cause.PADDING: "Another border is added before the window moves, so the output's size or its edges differ. "
    "Set {expected}.",
    Cause.DILATION: "The window's taps are at another distance from each other. Set {expected}.",
    Cause.GROUPS: "The channels are convolved in other groups, so each output sees other inputs. Set {expected}.",
    Cause.BIAS: "One of the two adds a bias and the other does not: the reference has {expected}. A convolution before "
    "batch norm usually has none, and its constructor has one by default.",
    Cause.CHANNELS: "The layer is as wide as another one. The reference has {expected}; check the numbers you give to "
    "its constructor, and the shape that flows into it.",
    Cause.BN_EPS: "Batch norm divides by the root of the variance plus eps, and eps is another one. Set {expected}.",
    Cause.BN_MOMENTUM: "In evaluation nothing shows, but in training the running mean and variance follow the batches "
    "at another speed. Mind that Paddle's momentum is the share of the old value and torch's that of the new: 0.9 "
    "there is 0.1 here.",
    Cause.BN_MISSING: "The reference normalises each channel over the batch here; your model has: {found}. Add a "
    "{expected}.",
    Cause.POOL_SIZE: "The pool sums up another area. The reference has {expected}.",
    Cause.POOL_KIND: "One takes the largest value of a window and the other the mean. The reference has {expected}.",
    Cause.CEIL_MODE: "Where the windows do not fill the map, one pool rounds its output size up and the other down. "
    "Set {expected}.",
    Cause.COUNT_INCLUDE_PAD: "At the border the mean divides by the window's full size or by the part that is inside. "
    "Set {expected}.",
    Cause.ACTIVATION_MISSING: "Without the activation two linear steps follow each other and act as one. Add "
    "{expected}.",
    Cause.ACTIVATION_EXTRA: "The reference passes the values on as they are; your model cuts or squeezes them by a "
    "{found}. Remove it.",
    Cause.ACTIVATION_KIND: "The reference has {expected} in this place, your model {found}. Replace it.",
    Cause.DROPOUT: "Dropout acts in training, so the weights that come out of it would differ. The reference has: "
    "{expected}. Yours: {found}.",
    Cause.FLATTEN_ORDER: "What comes after it takes each value by its position, so another order gives each weight "
    "another value. A reshape keeps the order in which the values lie, and a permute exchanges axes. The reference "
    "has: {expected}.",
    Cause.CONCAT_ORDER: "The next layer takes channels by their position. The reference joins {expected}, your model "
    "{found}: every branch is right, the list is not.",
    Cause.SOFTMAX_IN_HEAD: "The reference returns logits, your model probabilities. A cross-entropy loss takes the "
    "softmax itself; taken twice, it flattens the gradients. Return the logits.",
    Cause.RESIDUAL_ORDER: "In a residual block the order around the sum matters. The reference: {expected}. Yours: "
    "{found}. The activation comes after the shortcut is added.",
    Cause.SHORTCUT: "The branch that goes around the block differs. The reference has {expected}; your model has "
    "{found}.",
    Cause.LAYER_SHARED: "The same layer is called twice, so both places have the same weights and learn together. "
    "Declare one layer for each place.",
    Cause.LAYER_UNTIED: "Now the outputs are the same, but the two are trained separately: the reference has "
    "{expected} in both places, and your model has {found}. Use the same parameter in both.",
    Cause.LAYER_UNUSED: "The layer is declared in the constructor, has weights, and does not affect the output. Call "
    "it in forward, or remove it.",
    Cause.LAYER_ORDER: "The layers are right and follow each other in another order. The reference: {expected}. "
    "Yours: {found}.",
    Cause.LAYER_MISSING: "The reference has one more step here: {expected}. Add it.",
    Cause.LAYER_EXTRA: "The reference has no such step. Remove it: {found}.",
    Cause.LINEAR_TRANSPOSED: "The weight is square, so the product also works the wrong way round, and no shape gives "
    "it away. torch's weights are [out, in], so x @ weight.T; Paddle's are [in, out], so x @ weight.",
    Cause.MASK: "Queries, keys and values are the same, and a step sees other steps. The reference has {expected}; "
    "yours has {found}. Compare how the masks are made, and which of their values let through.",
    Cause.SETTING: "The layer or function is the right one with another setting. The reference has {expected}; yours "
    "has {found}.",
    Cause.BREAKS_OFF: "The forward pass stops there with an error, so nothing after it could be compared. The "
    "reference goes on with: {expected}. Yours: {found}.",
    Cause.UNALIGNED: "Which operation is which cannot be told: {found}. It may be right, so nothing is "
    "claimed; {expected}.",
    Cause.UNKNOWN: "The reference: {expected}. Yours: {found}. None of the usual mistakes explains it; compare the two "
    "sources at this place.",
}

# where the values agree and something else does not
SILENT = {
    Cause.BN_MOMENTUM: "In evaluation your model does what {network} does; {where} differs in training.",
    Cause.DROPOUT: "In evaluation your model does what {network} does; the dropout at {where} differs.",
    Cause.LAYER_UNUSED: "The output is that of {network}, but {where} does not affect it.",
}

MISSING = (Cause.BN_MISSING, Cause.ACTIVATION_MISSING, Cause.LAYER_MISSING)
START_UNALIGNED = (
    "Up to {where} nothing of your model is seen to differ from {network}; there the two cannot be aligned."
)
START_MISSING = "Up to {where} and with it your model does what {network} does; then something is missing."
START_FIRST = "Your model differs from {network} at the very start, at {where}."
START_UNUSED = "Your model leaves out {where}, and differs from {network} where it belongs."

# what may follow
ALSO = "Other settings of this layer differ too; compare them all."
OR_LATER = "It may also be called, and later than it should be: the forward pass did not get to its end."
FUNCTIONAL = (
    "As a function it acts in evaluation too, since its training is True by default. Give it training=self.training."
)
UNREGISTERED = (
    "Its weights are not part of the model: a layer in a plain list is not registered; use a ModuleList (torch) or a "
    "LayerList (Paddle)."
)
FOREIGN = "It may be right: the doctor cannot tell how the weights enter this operation, so it copied none into it."
UNSEEN = (
    "What happens there cannot be seen: a detour over numpy, say, or a function of the framework's C++ part held by "
    "reference. Call one of its public functions instead, and ask again."
)
BROKE_OFF = "The forward pass broke off with {error}"

# where there is no place to name
NOT_EXAMINED = "The model could not be examined: {error} A plain {backend} model, not compiled or scripted, can be."
NOT_RUN = "The model could not be run on N x C x H x W = {shape}: {error}"
REFERENCE_NOT_RUN = (
    "The model to compare with does not run on inputs of {shape} itself. {error} So nothing is said of yours; give an "
    "input that the other model takes."
)


def explained(finding: Finding, network: str, silent: bool, error: str, first: bool = False) -> str:
    """Two or three sentences: where, why, and what to do. first: nothing of the model comes before the place."""
    start = START_FIRST if first else START
    if silent:
        start = SILENT.get(finding.cause, START)
    elif finding.cause is Cause.UNALIGNED:
        start = START_UNALIGNED
    elif first:
        start = START_FIRST
    elif finding.cause in MISSING and not finding.more.get("in_place"):
        start = START_MISSING
    elif finding.cause is Cause.LAYER_UNUSED:
        start = START_UNUSED
    # what an error says ends with a full stop of its own
    found = finding.found.rstrip(".") if finding.cause is Cause.BREAKS_OFF else finding.found
    facts = {"where": finding.where, "network": network, "expected": finding.expected, "found": found}
    told = [f"{start} {WORDS[finding.cause]}".format(**facts)]
    if finding.more.get("unregistered"):
        told.append(UNREGISTERED)
    if finding.more.get("foreign"):
        told.append(FOREIGN)
    if finding.more.get("unseen"):
        told.append(UNSEEN)
    if finding.more.get("also"):
        told.append(ALSO)
    if finding.more.get("functional"):
        told.append(FUNCTIONAL)
    if finding.more.get("or"):
        told.append(OR_LATER)
    if error and finding.cause is not Cause.BREAKS_OFF:
        told.append(BROKE_OFF.format(error=shortened(error)))
    return " ".join(told)


# why the list of further places may lack something
STOPPED = {
    "": "",
    "more": "There may be more places.",
    "shapes": "From there on the shapes differ, so what follows could not be judged.",
    "unaligned": "From there on it cannot be told which operation is which, so what follows could not be judged.",
    "broke off": "The forward pass ends there, so what follows could not be judged.",
}


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
    if isfinite(first.difference.apart.relative):
        figures["relative_difference"] = first.difference.apart.relative
    elif first.difference.apart.problem and not rounds.recording.error:
        figures["difference"] = first.difference.apart.problem
    if places[0].times > 1:
        figures["places_with_this_cause"] = places[0].times
        figures["also_at"] = some(places[0].also, LISTED)
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
    return f"every value of all {len(judged)} outputs, {some(told, LISTED)}, is"
