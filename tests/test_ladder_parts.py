"""The arithmetic of the ladder without a network: what is held to which limit, what counts, what a row says."""

from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from zoo.network.anatomy import Slot
from zoo.parity import gradient_level, training_levels, trajectory
from zoo.parity import operator_level as module2
from zoo.parity.float32_level import row
from zoo.parity.gradient_level import gradients
from zoo.parity.rounding_model import BESIDE, UNITS, Rounding, ratio, terms
from zoo.parity.trained_sides import Bridge
from zoo.parity.training_levels import _smallest, buffers
from zoo.parity.training_limits import Limit, Tally
from zoo.parity.training_partners import Crossed, _taken
from zoo.recording import INPUT, Fed, Operation, Parameter

FIRST, OTHER = SimpleNamespace(name="one"), SimpleNamespace(name="two")


def subject(**more):
    """What the levels that train ask of a subject, without networks."""
    made = SimpleNamespace(sides=(FIRST, OTHER), first=FIRST, others=(OTHER,), bridge=Bridge(), **more)
    made.once = lambda function, *given: function(made, *given)
    return made


def fed(*shape, parameter=False, dtype="float64"):
    return Fed("weight" if parameter else "input", Parameter("weight", shape) if parameter else INPUT, shape, dtype)


@pytest.mark.parametrize(
    ("kind", "given", "shape", "expected"),
    [
        ("gelu", [fed(1, 8, 4, 4)], (1, 8, 4, 4), 1),
        ("batch_norm", [fed(1, 8, 4, 4)], (1, 8, 4, 4), 1),
        ("arange", [], (4,), 1),
        ("lookup", [fed(4, dtype="int64")], (4,), 1),
        ("conv", [fed(1, 8, 4, 4), fed(6, 8, 3, 3, parameter=True)], (1, 6, 2, 2), 72),
        ("linear", [fed(1, 20), fed(5, 20, parameter=True)], (1, 5), 20),
        ("matmul", [fed(1, 7, 20), fed(1, 20, 3)], (1, 7, 3), 20),
        ("mean", [fed(1, 8, 4, 4)], (1, 8), 16),
        ("cumsum", [fed(1, 8, 4)], (1, 8, 4), 8),
    ],
)
def test_how_many_values_an_operation_sums(kind, given, shape, expected):
    assert terms(Operation(0, kind, {}, "", True, (), {}, shape, fed=tuple(given))) == expected


def test_units_are_half_the_distance_to_the_next_number():
    for name, unit in UNITS.items():
        assert unit == torch.finfo(getattr(torch, name)).eps / 2
    assert BESIDE == 8
    assert [ratio(1.0, 2.0), ratio(0.0, 0.0), ratio(1.0, 0.0), ratio(float("nan"), 1.0)] == [0.5, 0, np.inf, np.inf]


def test_a_row_of_level_3b_names_the_place_and_draws_what_all_have():
    one = Rounding(["a", "b"], ["conv", "relu"], [0.1, 0.3], [1e-7, 2e-7], [1e-7, 1e-7], 1)
    other = Rounding(["a", "c", "b"], ["conv", "gelu", "relu"], [0.2, 0.1, 0.4], [3e-7, 0, 2e-7], [1e-6, 0, 1e-7], 2)
    for found in ({"one": one, "other": other}, {"other": other, "one": one}):
        level = row(found)
        assert level.passed
        assert level.where.startswith("largest at b in one; ")
        assert level.measured == one.worst[0] == 2.0
        assert level.series["layers"] == ["a", "b"]
        assert level.series["alone other"] == [0.2, 0.4]
        assert level.series["explained"] == [1e-6, 1e-6]
    level = row({"one": one, "other": replace(other, alone=[0.2, 5.0, 0.1])})
    assert not level.passed
    assert level.where.startswith("c (gelu) errs 5 x what rounding explains in other; ")


def test_a_tally_keeps_what_is_nearest_its_limit_and_the_first_that_is_beyond():
    tally = Tally("float64")
    given = ((2e-13, 0.0, "a"), (8e-13, 0.0, "b"), (1.5e-12, 1e-13, "c"), (1e-12, 0.0, "d"), (3e-13, 0.0, "e"))
    for apart, yardstick, at in given:
        tally.add(apart, yardstick, at)
    assert not tally.failure
    assert (tally.measured, tally.at) == (1e-12, "d")
    assert tally.limit == Limit("float64", 0.0)
    for apart, at in ((1.1e-12, "f"), (3e-12, "g"), (float("nan"), "h"), (0.0, "i")):
        tally.add(apart, 0.0, at)
    assert tally.failure.startswith("f: 1.1e-12 (float64, ")
    assert (tally.measured, tally.at) == (float("inf"), "h")


@pytest.mark.parametrize(("share", "passes"), [(0.0, True), (1e-4, False)])
def test_every_gradient_is_held_by_itself_in_float64(monkeypatch, share, passes):
    """A mistake in a tensor of a millionth of the whole gradient, which the whole would hide."""
    large, small = np.ones(4), np.full(4, 1e-4)

    def found(subject, side, dtype, moved=0):
        wrong = 1 + share if side is OTHER else 1
        return {"large": large * (1 + moved * 1e-16), "small": small * wrong * (1 + moved * 1e-16)}

    monkeypatch.setattr(gradient_level, "_gradients", found)
    level = gradients(subject(), ("float64",))
    assert level.passed is passes
    assert passes or level.where.startswith("small in two: ") or level.where.startswith("small: ")
    if not passes:
        # relative to the tensor's own size
        assert level.measured == pytest.approx(share, rel=1e-6)
        # the whole gradient, by which float32 is judged, is next to the same
        assert share * 1e-4 < Limit("float32", 0.0, kinked=True).value


@pytest.mark.parametrize(("share", "passes"), [(1e-3, True), (0.05, False)])
def test_the_whole_gradient_is_held_in_float32(monkeypatch, share, passes):
    def found(subject, side, dtype, moved=0):
        wrong = 1 + share if side is OTHER else 1
        return {name: np.full(4, wrong, np.float32) for name in ("a", "b")}

    monkeypatch.setattr(gradient_level, "_gradients", found)
    level = gradients(subject(), ("float32",))
    assert level.passed is passes
    assert passes or level.where.startswith("the whole gradient: ")


@pytest.mark.parametrize(
    ("apart", "explains", "passes", "last"),
    [
        (3e-12, 3, True, 3),  # the third move shows that rounding does this
        (3e-12, 5, True, 5),
        (3e-12, 6, False, 5),  # nobody asks for a sixth
        (1e-7, 2, False, 1),  # no move can lift the limit so far
        (5e-13, 2, True, 1),
    ],
)
def test_a_gradient_beyond_its_limit_is_asked_for_more_moves(monkeypatch, apart, explains, passes, last):
    """One of a single value can stand still by chance: network 12 of zoo fuzz --seed 1419."""
    asked = []

    def found(subject, side, dtype, moved=0):
        asked.append(moved)
        return {"a": np.ones(1) * (1 + apart * (side is OTHER) + 1e-13 * (moved >= explains))}

    monkeypatch.setattr(gradient_level, "_gradients", found)
    level = gradients(subject(), ("float64",))
    assert (level.passed, asked[0], max(asked)) == (passes, 0, last)
    assert (f", yardstick of {last} moves" in level.where) is (passes and last > 1)


@pytest.mark.parametrize("lacking", [FIRST, OTHER])
def test_a_gradient_that_one_side_lacks_is_a_difference(monkeypatch, lacking):
    def found(subject, side, dtype, moved=0):
        return {"a": np.ones(2), **({} if side is lacking else {"b": np.ones(2)})}

    monkeypatch.setattr(gradient_level, "_gradients", found)
    for dtype in ("float64", "float32"):
        level = gradients(subject(), (dtype,))
        assert not level.passed
        assert f"no gradient in {lacking.name}" in level.where


def test_the_smallest_layer_of_each_kind_is_stepped():
    shapes = {"a.weight": (8, 8), "a.bias": (8,), "b.weight": (2, 2), "b.bias": (2,), "c.weight": (3, 3)}
    slots = [Slot(name, shape, "linear", True) for name, shape in shapes.items()]
    slots += [Slot("n.weight", (9,), "batch_norm", True), Slot("m.weight", (5,), "batch_norm", True)]
    assert [slot.name for slot in _smallest(slots)] == ["b.weight", "b.bias", "m.weight"]


def test_of_models_with_other_layers_what_learns_and_has_a_partner_is_stepped(monkeypatch):
    slots = [
        Slot("a", (2,), "x", True), Slot("table", (2,), "x", False), Slot("alone", (2,), "x", True),
        Slot("large.weight", (4,), "linear", True), Slot("small.weight", (3,), "linear", True),
    ]  # fmt: skip
    first = SimpleNamespace(adapter=SimpleNamespace(slots=lambda model: slots))
    bridge = SimpleNamespace(has_partner=lambda name: name != "alone")
    of = SimpleNamespace(sides=(first, FIRST), first=first, bare=None, bridge=bridge, ready=lambda *a, **m: "model")
    for few, expected in ((9, ["a", "large.weight", "small.weight"]), (8, ["a", "small.weight"])):
        monkeypatch.setattr(training_levels, "FEW", few)
        ((layer, found, models),) = training_levels._stepping(of)
        assert (layer, models) == ("", ["model", "model"])
        assert [slot.name for slot in found] == expected


def test_level_6_takes_what_does_not_learn_and_no_whole_numbers():
    state = {"weight": np.ones(3), "running_mean": np.zeros(3), "count": np.array(4), "index": np.arange(3)}
    adapter = SimpleNamespace(
        slots=lambda model: [Slot(name, a.shape, "norm", name == "weight") for name, a in state.items()],
        read=lambda model: state.items(),
    )
    side = SimpleNamespace(name="one", adapter=adapter, verbs=SimpleNamespace(loss=lambda *of: None))

    @contextmanager
    def learner(side, dtype, moved=0):
        yield None, None

    of = subject(learner=learner, data=lambda *given, **more: ())
    of.sides, of.first, of.others = (side,), side, ()
    level = buffers(of, ("float64",))
    assert level.passed
    assert level.where.startswith("1 tensors after 4 batches")
    del state["running_mean"]
    assert buffers(of, ("float64",)).where == "the network has no batch norm"


def test_only_float32_is_given_more_than_one_move(monkeypatch):
    asked = []

    def sampled(subject, dtype, steps, samples):
        asked.append((dtype, samples))
        tally = Tally(dtype)
        tally.add(wrong[dtype], 0.0, "loss")
        return trajectory._Run(tally, {}, [0.0] * steps)

    monkeypatch.setattr(trajectory, "_sampled", sampled)
    wrong = {"float64": 0.0, "float32": 0.0}
    assert trajectory.trajectory(subject(), 2).passed
    wrong = {"float64": 1.0, "float32": 0.0}
    assert not trajectory.trajectory(subject(), 2).passed
    assert asked == [("float64", 1), ("float32", trajectory.SAMPLES), ("float64", 1), ("float32", 1)]


def test_parts_of_tensors_cross_whole_split_and_turned():
    sizes = {"a": 6, "b": 4}
    owners = {
        "same": ([0] * 6, range(6)),
        "turned": ([0] * 6, [0, 3, 1, 4, 2, 5]),
        "half": ([0] * 3, [0, 1, 2]),
        "joined": ([1, 0, 1, 0], [3, 5, 0, 4]),
    }
    parts = {
        name: _taken(["a", "b"], sizes, np.array(of), np.array(list(places))) for name, (of, places) in owners.items()
    }
    shapes = {"same": (2, 3), "turned": (3, 2), "half": (3,), "joined": (2, 2)}
    bridge = Crossed(OTHER, frozenset(sizes), frozenset({*parts, "alone"}), parts, shapes)
    a, b = np.arange(6.0).reshape(2, 3), np.arange(4.0) + 10
    carried = bridge.carry(OTHER, {"a": a, "b": b, "loss": np.ones(1)})
    assert {name: array.tolist() for name, array in carried.items()} == {
        "loss": [1.0], "same": a.tolist(), "turned": a.T.tolist(), "half": [0.0, 1.0, 2.0],
        "joined": [[13.0, 5.0], [10.0, 4.0]],
    }  # fmt: skip
    assert "joined" not in bridge.carry(OTHER, {"a": a})
    assert bridge.carry(FIRST, {"a": a}).keys() == {"a"}
    assert bridge.own(OTHER, {"same": a, "alone": b, "loss": b}).keys() == {"same", "loss"}
    assert bridge.has_partner("b")
    assert not bridge.has_partner("same")


class Runs:
    """A side of level 2 whose one operation gives a function of what it is given, or refuses."""

    def __init__(self, backend, function=lambda array: array, refuses=lambda array: False):
        self.backend, self.function, self.refuses = backend, function, refuses
        self.operations = [Operation(0, "relu", {}, "act", True, (), {}, (2, 3), fed=(fed(2, 3),))]
        self.names, self.order = [], []

    def run(self, number, arrays):
        if self.refuses(arrays[0]):
            raise ValueError("it is too large")
        return {"output": self.function(arrays[0])}

    def meets_zeros(self, number):
        return False


def examined(*sides, every=True):
    found = module2._Found()
    module2._examine(sides, 0, 0, found, every)
    return found


def test_level_2_is_green_only_where_the_recorded_size_runs_everywhere():
    found = examined(Runs("one"), Runs("two"))
    assert (found.failure, found.worst) == ("", 0.0)
    assert found.runs > 1
    for refuses in (lambda array: True, lambda array: array.shape == (2, 3)):
        with pytest.raises(module2._UntestedError, match=r"two does not run it on 2 x 3: it is too large"):
            examined(Runs("one"), Runs("two", refuses=refuses))
    # beyond the recorded one a size may be refused, but not by all
    assert examined(Runs("one"), Runs("two", refuses=lambda array: array.shape != (2, 3))).runs < found.runs


def test_the_limit_of_level_2_is_ten_times_what_a_tiny_change_of_the_input_causes():
    def fast(array):
        return np.sin(array * 1e4)

    given = []

    def seen(array):
        given.append(array)
        return fast(array)

    examined(Runs("one", seen), Runs("two", fast), every=False)
    x = given[0]
    largest = np.abs(fast(x)).max()
    own = max(np.abs(fast(x) - fast(x * (1 + units * np.finfo(np.float64).eps))).max() for units in (1, 2, 3)) / largest
    assert 10 * own > 1e-11  # above the least limit
    for times, fails in ((9.5, False), (10.5, True)):
        wrong = times * own * largest
        found = examined(Runs("one", fast), Runs("two", lambda array, by=wrong: fast(array) + by), every=False)
        assert bool(found.failure) is fails, found
    for apart, fails in ((9e-13, False), (1.1e-12, True)):
        found = examined(Runs("one"), Runs("two", lambda array, by=apart: array * (1 + by)), every=False)
        assert bool(found.failure) is fails, found
