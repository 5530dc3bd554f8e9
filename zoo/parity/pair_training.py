"""Any two models as they train: levels 4 to 8 of zoo.compare, with a's weights on both sides.

What is compared is what the levels of a network's name compare, with the same limits. Tensors are partners by the
operations that use them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.cards import IMAGENET
from zoo.graph import Difference, differences_of
from zoo.graph.align import Alignment
from zoo.graph.canonical import Graph
from zoo.graph.equalise import ROUNDING
from zoo.model_inputs import Feed, batch, cast, mapped, partners
from zoo.network.init import perturbed
from zoo.parity.gradient_level import gradients
from zoo.parity.trained_sides import Arrays, Side, Trainee
from zoo.parity.training_batches import SIZE, crop
from zoo.parity.training_levels import buffers, losses, optimizers
from zoo.parity.training_partners import crossed
from zoo.parity.trajectory import trajectory
from zoo.report.parity_report import Level
from zoo.training.plan import Plan

LEVELS: dict[str, tuple[str, Callable[[Trainee], Level]]] = {
    "4": ("loss", losses),
    "5": ("gradients", gradients),
    "6": ("buffers", buffers),
    "7": ("optimizers", optimizers),
    "8": ("trajectory", trajectory),
}
SAME = 1e-6  # relative: two runs of one model differ by less, unless it draws at random


@dataclass(frozen=True)
class Samples:
    """Batches by number for two models that take `feed`: other ones of its kind, drawn.

    pictures: what pictures are cut from, none for other inputs. own: the feed is the user's, whose numbers are kept
    near to what they are and whose whole numbers are drawn from its own. shapes: of the outputs that get targets, or
    those of the logits where there are classes.
    """

    feed: Feed
    pictures: tuple[np.ndarray, ...] = ()
    own: bool = False
    shapes: tuple[tuple[int, ...], ...] = ()
    classes: bool = False
    seed: int = 0
    kept: dict[int, Feed] = field(default_factory=dict, repr=False)

    def __call__(self, number: int, smoothing: float = 0.0) -> tuple[Feed, Any]:
        """The inputs and targets of a batch, the same at every call; smoothing is of classes alone."""
        if number not in self.kept:
            self.kept[number] = self._inputs(np.random.default_rng([self.seed, number]), number)
        rng = np.random.default_rng([self.seed, number, 1])
        if not self.classes:
            return self.kept[number], [rng.standard_normal(shape) for shape in self.shapes]
        ((count, classes),) = self.shapes
        targets = np.eye(classes)[rng.integers(classes, size=count)]
        return self.kept[number], targets * (1 - smoothing) + smoothing / classes

    def _inputs(self, rng: np.random.Generator, number: int) -> Feed:
        if self.pictures:
            assert isinstance(self.feed, np.ndarray)
            size = tuple(self.feed.shape[1:])
            chosen = [self.pictures[int(rng.integers(len(self.pictures)))] for _ in range(SIZE)]
            return np.stack([crop(rng, picture, IMAGENET, size) for picture in chosen])
        if not self.own:
            return mapped(self.feed, lambda array: rng.standard_normal((SIZE, *array.shape[1:])))  # type: ignore[no-any-return]
        return mapped(self.feed, lambda array: _like(rng, array)) if number else self.feed


def _like(rng: np.random.Generator, array: np.ndarray) -> np.ndarray:
    """Another array of the kind: masks, and one number for each input, such as a length, stay as they are."""
    if array.dtype.kind == "b" or array.ndim < 2 or len(np.unique(array)) <= 2:
        return array
    if array.dtype.kind == "f":
        return array * rng.uniform(0.3, 1.7, array.shape)
    return rng.choice(array.reshape(-1), array.shape)


@dataclass
class PairTraining:
    """Levels 4 to 8 of two models. models are float32 copies of equal weights, feed what they take, in float32.

    unequal: what level 1 found, empty where their weights are equal.
    """

    sides: tuple[Side, Side]
    models: tuple[Any, Any]
    graphs: tuple[Graph, Graph]
    alignment: Alignment
    samples: Samples
    unequal: str = ""
    subject: Trainee | None = None
    random: list[str] = field(default_factory=list)  # what is said of a side that answers at random in eval mode

    def level(self, name: str) -> Level:
        """One level; no answer where the weights are not equal, or where the frameworks' own is all that is seen."""
        title, run = LEVELS[name]
        if self.unequal:
            return _no_answer(name, f"levels 4 to 8 need equal weights at the start, and {self.unequal}")
        if self.subject is None:
            self.subject = self._prepared()
        if isinstance(self.subject, str):
            return _no_answer(name, self.subject)
        if name == "8" and self.random:
            return Level(name, title, False, 0.0, float("inf"), "relative, float64", self.random[0])
        found = run(self.subject)
        known = self._unmended()
        if found.passed or not known or not found.measured <= ROUNDING or name == "7":
            return found
        words = "; ".join(f"{each.words} ({each.size:.0e})" for each in known)
        where = f"{found.where}; that may be a known difference between the frameworks: {words}"
        return replace(found, measured=float("nan"), where=where)

    def _unmended(self) -> list[Difference]:
        """Known differences between the frameworks in these models that no proof can make equal."""
        if self.sides[0].backend == self.sides[1].backend:
            return []
        nodes = [node for graph in self.graphs for node in graph.nodes]
        kinds = dict.fromkeys(kind for node in nodes for kind in (node.kind, *node.made_of))
        listed = [each for kind in kinds for each in differences_of(kind) if not each.proof and each.size < ROUNDING]
        return list({each.name: each for each in listed}.values())

    def _prepared(self) -> Any:
        """The models as sides that train, or why they cannot be in words."""
        first = self.sides[0]
        bridge = crossed(self.sides, self.models, self.graphs, self.alignment)
        own = {n: a.astype(np.float64) for n, a in first.adapter.read(self.models[0]) if a.dtype.kind == "f"}
        slots = first.adapter.slots(self.models[0])
        state = own | {name: array for name, array in perturbed(slots, 0, "float64").items() if name in own}

        def values(side: Side, dtype: str) -> Arrays:
            return bridge.carry(side, {name: array.astype(dtype) for name, array in state.items()})

        def make(side: Side, dtype: str) -> Any:
            return side.adapter.copy(self.models[self.sides.index(side)], dtype)

        subject = Trainee(
            0, self.samples, Plan("sgd", 1.0, 0.0, 0.0), "", make, sum(slot.size for slot in slots if slot.trainable),
            sides=self.sides, values=values, bridge=bridge,
        )  # fmt: skip
        return self._with_outputs(subject)

    def _with_outputs(self, subject: Trainee) -> Any:
        inputs = cast(self.samples(0)[0], "float64")
        turned = mapped(inputs, lambda array: array[::-1].copy())
        trained, evaluated = [], []
        turns = len({len(array) for array in _arrays(inputs)}) == 1
        for side in subject.sides:
            twice = []
            for _ in range(2):
                with subject.learner(side, "float64") as (_, learner):
                    evaluated_now = side.verbs.outputs(learner, inputs)
                    again = side.verbs.outputs(learner, inputs)
                    other = side.verbs.outputs(learner, turned) if turns else {}
                    twice.append(side.verbs.outputs(learner, inputs, True))
            if not all(np.isfinite(array).all() for array in twice[0].values()):
                return f"{side.name} gives NaN or infinite values in train mode; give other inputs or weights."
            if _part(*twice):
                return (
                    f"{side.name} draws at random in train mode, in another way than dropout's, so no two runs of it "
                    "are the same; switch that off for the comparison."
                )
            if _part(evaluated_now, again):
                self.random.append(
                    f"{side.name} answers at random in eval mode: something, such as a dropout called as a function "
                    "without training=self.training, is left on."
                )
            turns = turns and not _part(evaluated_now, {n: a[::-1] if a.ndim else a for n, a in other.items()})
            trained.append({name: array.shape for name, array in twice[0].items()})
            evaluated.append({name: array.shape for name, array in evaluated_now.items()})
        pairs = [partners(list(one.items()), list(other.items())) for one, other in (trained, evaluated)]
        if not pairs[0]:
            return f"{' and '.join(side.name for side in subject.sides)} have no output of numbers that both return."
        returned = {
            side: (_chosen(trained[at], pairs[0], at), _chosen(evaluated[at], pairs[1], at))
            for at, side in enumerate(subject.sides)
        }
        shapes = tuple(trained[0][label] for label in returned[subject.first][0])
        unlike = [
            (one, trained[1][label])
            for one, label in zip(shapes, returned[subject.sides[1]][0], strict=True)
            if one != trained[1][label]
        ]
        if unlike:
            return f"the outputs of the two have the shapes {unlike[0][0]} and {unlike[0][1]} in train mode."
        classes = len(shapes) == 1 and len(shapes[0]) == 2 and shapes[0][0] == batch(inputs) and shapes[0][1] > 1
        words = "cross-entropy of the logits, smoothing 0 and 0.1"
        if not classes:
            count = f"{len(shapes)} outputs" if len(shapes) > 1 else f"an output of {shapes[0]}"
            words = f"mean square of the distance of {count} from drawn targets"
        return replace(
            subject,
            batch=replace(self.samples, shapes=shapes, classes=classes),
            plan=replace(subject.plan, squares=not classes),
            loss=words,
            returned=returned,
            turns=turns and all(shape[:1] == (batch(inputs),) for shape in shapes),
        )


def _chosen(outputs: Mapping[str, Any], pairs: list[tuple[int, int]], at: int) -> tuple[str, ...]:
    return tuple(list(outputs)[pair[at]] for pair in pairs)


def _arrays(feed: Feed) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    mapped(feed, found.append)
    return found


def _part(one: Arrays, other: Arrays) -> bool:
    """Whether two runs differ by more than rounding."""
    return one.keys() != other.keys() or any(
        not difference(one[name], other[name]).relative <= SAME for name in one if one[name].size
    )


def _no_answer(name: str, why: str) -> Level:
    return Level(name, LEVELS[name][0], False, 0.0, float("nan"), "relative, float64", f"no answer: {why.rstrip('.')}")
