"""One examination of zoo.diagnose: a student's model and the reference run side by side, and the result."""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

from zoo.array_difference import difference
from zoo.backends import runtime, tracing, wrapping
from zoo.cards import ModelCard
from zoo.doctor import texts, unseen_in_eval
from zoo.doctor.diagnosis import Cause, Diagnosis
from zoo.doctor.rule_case import Finding, transplant
from zoo.doctor.several_mistakes import Place, Rounds
from zoo.errors import shortened
from zoo.graph.align import Alignment, align
from zoo.graph.aligned_runs import shared
from zoo.graph.canonical import Graph, graph
from zoo.graph.norm_statistics import REACH, fitted
from zoo.graph.recurrent_loops import cells_to_fold
from zoo.model_inputs import Feed, cast, drawn, leaves
from zoo.network.build import Build, complete, construct
from zoo.network.init import perturbed
from zoo.parity.rounding_model import in_words
from zoo.recording import Recording

SEED = 7  # of the noise that the models are given
WIDTHS = {"linear": ("in_features", "out_features"), "conv": ("in_channels", "out_channels")}


def against_card(facts: ModelCard, backend: str, mine: Any, given: dict[str, Any]) -> Diagnosis:
    """The diagnosis of a model against the network of a card; what is not given is read off the model."""
    layers = tracing(backend).weighted(mine)
    given = {"in_channels": _in_channels(layers, facts), **_given(given)}
    size = complete(facts, given)["image_size"]
    examination = Examination(facts.name, backend, mine, drawn((given["in_channels"], size, size), SEED))
    given = {"num_classes": _num_classes(examination.first, layers, facts), **given}
    arguments = complete(facts, given)
    build = Build(facts.name, backend, **arguments, dtype="float64", seed=0)

    def reference() -> Any:
        model = construct(build, None)
        fitted(backend, model, examination.feed, perturbed(runtime(backend).slots(model), 0, "float64"), REACH)
        return model

    return examination.result(reference, arguments)


class Examination:
    """The examined model. mine is a float64 copy that may be changed; feed is float64 too."""

    def __init__(self, network: str, backend: str, mine: Any, feed: Feed) -> None:
        self.network, self.backend, self.mine = network, backend, mine
        self.adapter, self.tracer = runtime(backend), tracing(backend)
        self.feed, self.output = feed, ""
        wrapping(backend).settle(mine, feed)
        self.adapter.proof(mine)
        self.layers = self.tracer.weighted(mine)
        self.first: Recording = self.tracer.record(mine, feed)
        self.arguments: dict[str, Any] = {}
        self.judged: tuple[int, ...] = ()

    def result(self, make: Callable[[], Any], arguments: dict[str, Any], backend: str = "") -> Diagnosis:
        """The diagnosis against the float64 model of make(), which may be changed; backend is its backend."""
        adapter, tracer = runtime(backend or self.backend), tracing(backend or self.backend)
        self.arguments = arguments
        if not self.first.operations:
            why = self.first.error or "no operation on the picture was seen"
            text = texts.NOT_RUN.format(shape=self._shape(), error=shortened(why))
            told = self._told(Finding(Cause.UNKNOWN, "", "a forward pass", shortened(why)), text, {})
            return replace(told, line=texts.at_line(self.first.line))
        reference = make()
        adapter.proof(reference)
        taken = tracer.record(reference, self.feed, keep=True)
        if taken.error:
            why = shortened(taken.error)
            text = texts.REFERENCE_NOT_RUN.format(shape=self._shape(), error=why)
            return self._told(Finding(Cause.UNKNOWN, "", "a forward pass of the reference", why), text, {})
        judged = shared(taken, self.first)
        cells = cells_to_fold(taken, self.first)
        theirs, mine = graph(taken, judged[0], cells[0]), graph(self.first, judged[1], cells[1])
        alignment = align(theirs, mine)
        moved = transplant((adapter, self.adapter), (reference, self.mine), (theirs, mine), alignment)
        self.output, self.judged = texts.named_output(self.first, judged[1]), judged[1]
        across = adapter is not self.adapter
        rounds = Rounds(
            self.tracer, self.mine, self.feed, taken, theirs, alignment, moved, self.layers, self.backend, across
        )
        recording, student, alignment = rounds.recording, rounds.student, rounds.alignment
        equaliser, relative = rounds.equaliser, rounds.last
        if rounds.case is not None:
            first = rounds.case
            places = rounds.places()
            if not rounds.stopped:
                places += self._silent(alignment, {place.finding.where for place in places})
            starts = first.difference.before is None and first.difference.first.position <= 1
            text = texts.first_in_words(places, self.network, recording, starts)
            told = self._told(places[0].finding, text, texts.figures_of(places, first, rounds))
            return texts.with_places(told, self._layers(), places, recording)
        more = unseen_in_eval.lifted(recording)
        if (judged[0][0], judged[1][0]) == (taken.main, self.first.main):  # in float32 each returns what it is about
            more += self._in_float32((adapter, reference, theirs), student)
        # from here on the models are others: a pass in training moves batch norm's statistics
        trained = self.tracer.record(self.mine, self.feed, training=True)
        taught = tracer.record(reference, self.feed, training=True)
        lessons = align(graph(taught, (), cells[0]), graph(trained, (), cells[1])) if not trained.error else alignment
        found = [unseen_in_eval.momentum(alignment, self.backend), unseen_in_eval.dropout(lessons)]
        idle = unseen_in_eval.unused(self.layers, [recording, trained])
        theirs_idle = unseen_in_eval.unused(tracer.weighted(reference), [taken, taught])
        found += [unseen_in_eval.untied(moved.untied, mine), unseen_in_eval.never_used(idle, theirs_idle, student)]
        silent = [Place(finding) for finding in found if finding is not None]
        if silent:
            chief = silent[0].finding
            figures = {"places_that_differ": len(silent)} if len(silent) > 1 else {}
            told = self._told(chief, texts.explained(chief, self.network, True, ""), figures)
            return texts.with_places(told, self._layers(), silent, recording)
        known = equaliser.told() if equaliser else []
        return self._equal(student, relative, alignment, known, more)

    def _shape(self) -> Any:
        shapes = [array.shape for array in leaves(self.feed).values()]
        return shapes[0] if len(shapes) == 1 else shapes

    def _silent(self, alignment: Alignment, where: set[str]) -> list[Place]:
        """What shows only in training, in a model that differs in evaluation too."""
        found = [unseen_in_eval.momentum(alignment, self.backend), unseen_in_eval.dropout(alignment)]
        return [Place(finding) for finding in found if finding is not None and finding.where not in where]

    def _layers(self) -> dict[str, Any]:
        return dict(self.adapter.named_layers(self.mine))

    def _in_float32(self, other: tuple[ModuleType, Any, Graph], student: Graph) -> list[str]:
        """By how much the two differ in float32, and whether that is rounding."""
        adapter, reference, theirs = other
        feed = cast(self.feed, "float32")
        sides = (("yours", self.adapter, self.mine, student), ("the reference", adapter, reference, theirs))
        singles, errors = [], {}
        for name, side, model, whole in sides:
            try:
                single = side.run(side.copy(model, "float32"), feed).astype("float64")
            except Exception:  # not every model can be copied, or runs in float32 on a CPU
                return []
            exact = whole.output.output
            if exact is None or exact.shape != single.shape:
                return []  # it returns several tensors, and another is judged
            singles.append(single)
            errors[name] = difference(exact, single).relative
        return [in_words(difference(singles[1], singles[0]).relative, errors)]

    def _told(self, finding: Finding, text: str, figures: dict[str, Any]) -> Diagnosis:
        where, cause = finding.where, finding.cause
        told = (finding.expected, finding.found, text, figures, self.arguments)
        return Diagnosis(self.network, self.backend, False, where, cause, *told, output=self.output)

    def _equal(
        self, student: Graph, relative: float, alignment: Alignment, known: list[str], more: list[str]
    ) -> Diagnosis:
        figures = {"operations": len(student.nodes) - 1, "largest_relative_difference": relative}
        told = f"same as {self.network}"
        what = texts.compared(self.first, self.judged)
        text = (
            f"Your model is {self.network}: with its weights {what} the same in float64, and so are dropout and batch "
            f"norm's momentum in training."
        )
        text += "".join(f" {each}" for each in (*known, *more))
        if known:
            figures["framework_differences"] = len(known)
        silent = unseen_in_eval.without_effect(alignment, self.backend)
        if silent:
            size = self.arguments.get("image_size") or [array.shape[1:] for array in leaves(self.feed).values()]
            text += f" Something differs that changes nothing at size {size}: {'; '.join(silent[:3])}"
            text += f" and {len(silent) - 3} more" if len(silent) > 3 else ""
            text += ". It may at another size."
            figures["differences_without_effect"] = len(silent)
        given = (told, told, text, figures, self.arguments)
        return Diagnosis(self.network, self.backend, True, "", None, *given, output=self.output)


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _in_channels(layers: list[tuple[str, str, dict[str, Any], list[str]]], facts: ModelCard) -> int:
    """The channels of the picture: the card's where a convolution takes them, else the fewest that any takes."""
    # a lazy convolution that never ran has none
    found = [config["in_channels"] for _, kind, config, _ in layers if kind == "conv" and config["in_channels"]]
    usual = facts.input_size[0]
    return usual if usual in found or not found else int(min(found))


def _num_classes(
    recording: Recording, layers: list[tuple[str, str, dict[str, Any], list[str]]], facts: ModelCard
) -> int:
    """The number of classes: the width of the last layer that runs and can be a head, or that could be the last."""
    head, (entry, width) = facts.head, WIDTHS[facts.head]
    ran = [node for node in graph(recording).nodes if node.kind in ("linear", "conv") and not node.error]
    if ran and not recording.error:
        last = ran[-1]
        if last.as_linear is not None:  # a convolution on one value a channel is as good a head
            return last.as_linear[1]
        if last.kind == head:
            return int(last.config[width])
    able = [config for _, kind, config, _ in layers if kind == head]
    taken = {config[entry] for config in able}
    ends = [config[width] for config in able if config[width] not in taken]
    return int(ends[-1]) if ends else facts.num_classes
