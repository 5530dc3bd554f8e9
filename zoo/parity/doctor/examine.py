"""zoo.diagnose: a student's model against a network of ours, each in its own framework."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from zoo.builder import Build, backend_of, complete, construct, runtime, tracing
from zoo.cards import Init, ModelCard, card
from zoo.errors import ArgumentError, ZooError, shortened, unknown
from zoo.feeds import Feed, cast, chosen, drawn, leaves
from zoo.graph.align import Alignment, align
from zoo.graph.canonical import Graph, graph
from zoo.graph.crossing import shared
from zoo.graph.equalise import Equaliser
from zoo.graph.parting import measure, parting
from zoo.parity.doctor import static
from zoo.parity.doctor.case import Case, Finding
from zoo.parity.doctor.causes import find
from zoo.parity.doctor.diagnosis import Cause, Diagnosis
from zoo.parity.doctor.explain import NOT_EXAMINED, NOT_RUN, explained
from zoo.parity.doctor.transplant import transplant
from zoo.recording import Recording
from zoo.weights.init import draw, perturbed

ARGUMENTS = ("num_classes", "in_channels", "image_size", "aux")
HEADS = {"squeezenet": ("conv", "in_channels", "out_channels")}  # families whose last weights are no linear layer's
DRAWN, SEEDS = Init("he", "he"), 8
SEED = 7  # of the noise that the models are given


def diagnose(
    model: Any,
    against: Any,
    *,
    input_size: Sequence[Any] | None = None,
    inputs: Any = None,
    **build_arguments: Any,
) -> Diagnosis:
    """Find where a model, anyone's nn.Module or nn.Layer, first parts from the network that it claims to be, and why.

    The model's own attribute names and order of definition do not matter; layers are found by how they run. against
    is a network's name, or a model of either framework that does it right.

    With a name, the model takes N x in_channels x image_size x image_size and returns logits N x num_classes.
    build_arguments are those of the reference: num_classes, in_channels, image_size, aux; the first two are read off
    the model where they are not given, the last two are the card's. With a model, input_size is the shape of one
    input, such as (192, 28, 28), or a list of shapes; or give inputs, as for zoo.compare. Everything runs on copies, in
    float64 on the CPU; the models are left as they are.

    Settings are told as the model's own framework writes them. What the frameworks themselves compute apart is named in
    the explanation and is no difference of the model's.

    Raises ModelError (no model), UnknownChoiceError (no such network or argument) and ArgumentError (a value that
    cannot work). A model that cannot be run or that raises gets a diagnosis all the same.
    """
    backend = backend_of(model)
    if isinstance(against, str):
        if input_size is not None or inputs is not None:
            raise ArgumentError(
                f"input_size and inputs are for a model to compare with; {against!r} takes image_size=."
            )
        _checked(against, build_arguments)
        label = against
    else:
        other = _matched(against, build_arguments)
        feed = cast(chosen(input_size, inputs, SEED), "float64")
        label = type(against).__name__
    try:
        with ExitStack() as stack:
            mine = stack.enter_context(tracing(backend).copied(model))
            if isinstance(against, str):
                return _against_card(card(against), backend, mine, build_arguments)
            theirs = stack.enter_context(tracing(other).copied(against))
            arguments = {"inputs": {name: array.shape for name, array in leaves(feed).items()}}
            examination = _Examination(label, backend, mine, feed)
            return examination.result(lambda: _drawn(theirs, other, feed), arguments, other)
    except ZooError:
        raise
    except Exception as error:  # what a student's model can do knows no limits; a traceback would help nobody
        why = shortened(f"{type(error).__name__}: {error}")
        text = NOT_EXAMINED.format(error=why, backend=backend)
        told = ("a model that can be copied and run", why, text)
        return Diagnosis(label, backend, False, "", Cause.UNKNOWN, *told)


def _drawn(model: Any, backend: str, feed: Feed) -> Any:
    """The reference with weights drawn from the first seed at which an output is negative.

    Its own may be anything, and with one or two outputs that are all positive a ReLU behind them would not show.
    """
    adapter, tracer = runtime(backend), tracing(backend)
    slots = adapter.slots(model)
    layers = [slot for slot in slots if slot.kind in ("conv", "linear")]
    for seed in range(SEEDS):
        adapter.write(model, draw(layers, DRAWN, seed, "float64") | perturbed(slots, seed, "float64"))
        try:
            logits = adapter.run(model, feed)
        except Exception:  # the recording tells what a model raises, later
            logits = tracer.record(model, feed, keep=True).logits
        if logits is None or logits.min() < 0:
            break
    return model


def _checked(name: str, given: dict[str, Any]) -> None:
    facts = card(name)
    for argument in given:
        if argument not in ARGUMENTS:
            raise unknown("argument of diagnose()", argument, ARGUMENTS)
    complete(facts, given)


def _matched(against: Any, given: dict[str, Any]) -> str:
    """The reference's backend."""
    if given:
        raise ArgumentError(f"{next(iter(given))} is for a network's name; with a model give input_size or inputs.")
    return backend_of(against)


def _against_card(facts: ModelCard, backend: str, mine: Any, given: dict[str, Any]) -> Diagnosis:
    layers = tracing(backend).weighted(mine)
    given = {"in_channels": _in_channels(layers, facts), **_given(given)}
    size = complete(facts, given)["image_size"]
    examination = _Examination(facts.name, backend, mine, drawn((given["in_channels"], size, size), SEED))
    given = {"num_classes": _num_classes(examination.first, layers, facts), **given}
    arguments = complete(facts, given)
    build = Build(facts.name, backend, **arguments, dtype="float64", seed=0)

    def reference() -> Any:
        model = construct(build, None)
        adapter = runtime(backend)
        adapter.write(model, perturbed(adapter.slots(model), 0, "float64"))
        return model

    return examination.result(reference, arguments)


class _Examination:
    """One model on the table. mine is a float64 copy, to do anything with; feed is float64 too."""

    def __init__(self, network: str, backend: str, mine: Any, feed: Feed) -> None:
        self.network, self.backend, self.mine = network, backend, mine
        self.adapter, self.tracer = runtime(backend), tracing(backend)
        self.adapter.proof(mine)
        self.layers = self.tracer.weighted(mine)
        self.feed = feed
        self.first: Recording = self.tracer.record(mine, feed)
        self.arguments: dict[str, Any] = {}

    def result(self, make: Callable[[], Any], arguments: dict[str, Any], backend: str = "") -> Diagnosis:
        """The diagnosis against what make() gives, a float64 model that may be changed; backend is its own."""
        adapter, tracer = runtime(backend or self.backend), tracing(backend or self.backend)
        self.arguments = arguments
        if not self.first.operations:
            why = self.first.error or "no operation on the picture was seen"
            shapes = [array.shape for array in leaves(self.feed).values()]
            shape = shapes[0] if len(shapes) == 1 else shapes
            text = NOT_RUN.format(shape=shape, error=shortened(why))
            return self._told(Finding(Cause.UNKNOWN, "", "a forward pass", shortened(why)), text, {})
        reference = make()
        adapter.proof(reference)
        taken = tracer.record(reference, self.feed, keep=True)
        places = shared(taken, self.first)
        theirs, first = graph(taken, places[0]), graph(self.first, places[1])
        alignment = align(theirs, first)
        moved = transplant((adapter, self.adapter), (reference, self.mine), (theirs, first), alignment)
        equaliser = Equaliser(theirs, alignment) if adapter is not self.adapter else None
        recording = self.tracer.record(self.mine, self.feed, keep=True, visit=equaliser)
        student = graph(recording, shared(taken, recording)[1])
        alignment = _renewed(alignment, theirs, student)
        apart = measure((theirs, student), alignment)
        part = parting((theirs, student), alignment, apart)
        if part is not None:
            unused = static.unused(self.layers, [recording])
            finding = find(Case((theirs, student), alignment, moved, unused, part, self.backend))
            figures = {"relative_difference": part.apart.relative}
            return self._told(finding, explained(finding, self.network, False, recording.error), figures)
        trained = self.tracer.record(self.mine, self.feed, training=True)
        taught = tracer.record(reference, self.feed, training=True)
        silent = static.momentum(alignment, self.backend)
        if silent is None:
            silent = static.dropout(align(graph(taught), graph(trained)) if not trained.error else alignment)
        if silent is None:
            silent = static.never_used(static.unused(self.layers, [recording, trained]), student)
        if silent is not None:
            return self._told(silent, explained(silent, self.network, True, ""), {})
        known = equaliser.told() if equaliser else []
        return self._equal(student, apart[student.output.index].relative, alignment, known)

    def _told(self, finding: Finding, text: str, figures: dict[str, Any]) -> Diagnosis:
        where, cause = finding.where, finding.cause
        told = (finding.expected, finding.found, text, figures, self.arguments)
        return Diagnosis(self.network, self.backend, False, where, cause, *told)

    def _equal(self, student: Graph, relative: float, alignment: Alignment, known: list[str]) -> Diagnosis:
        figures = {"operations": len(student.nodes) - 1, "largest_relative_difference": relative}
        told = f"same as {self.network}"
        text = (
            f"Your model is {self.network}: with its weights every logit is the same in float64, and so are dropout "
            f"and batch norm's momentum in training."
        )
        text += "".join(f" {each}" for each in known)
        if known:
            figures["framework_differences"] = len(known)
        silent = static.without_effect(alignment, self.backend)
        if silent:
            size = self.arguments.get("image_size") or self.arguments["input_size"]
            text += f" Settings differ that change nothing at size {size}: {'; '.join(silent[:3])}"
            text += f" and {len(silent) - 3} more" if len(silent) > 3 else ""
            text += ". They may at another size."
            figures["settings_without_effect"] = len(silent)
        return Diagnosis(self.network, self.backend, True, "", None, told, told, text, figures, self.arguments)


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _renewed(alignment: Alignment, theirs: Graph, student: Graph) -> Alignment:
    """The same pairs on a graph that was recorded again, or a new alignment where the model ran another way."""
    before = [s.index for _, s in alignment.columns if s is not None]
    if max(before) != student.output.index:
        return align(theirs, student)
    columns = [(r, None if s is None else student.nodes[s.index]) for r, s in alignment.columns]
    return replace(alignment, columns=columns)


def _in_channels(layers: list[tuple[str, str, dict[str, Any], list[str]]], facts: ModelCard) -> int:
    """The channels of the picture: the card's where a convolution takes them, else the fewest that any takes."""
    found = [config["in_channels"] for _, kind, config, _ in layers if kind == "conv"]
    usual = facts.input_size[0]
    return usual if usual in found or not found else int(min(found))


def _num_classes(
    recording: Recording, layers: list[tuple[str, str, dict[str, Any], list[str]]], facts: ModelCard
) -> int:
    """The number of classes: the width of the last layer of the head's kind that runs, or that could be the last."""
    head, entry, width = HEADS.get(facts.family, ("linear", "in_features", "out_features"))
    ran = [node for node in graph(recording).nodes if node.kind == head and not node.error]
    if ran and not recording.error:
        return int(ran[-1].config[width])
    able = [config for _, kind, config, _ in layers if kind == head]
    taken = {config[entry] for config in able}
    last = [config[width] for config in able if config[width] not in taken]
    return int(last[-1]) if last else facts.num_classes
