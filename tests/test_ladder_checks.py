"""Every check of the ladder that a row can turn red for, on made-up calls and arrays: what it finds, and its words."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from test_ladder_parts import OTHER, Runs, examined, fed, subject

from zoo.backends import BACKENDS, other_backends
from zoo.cards import CARDS
from zoo.errors import ModelError
from zoo.network.anatomy import Call
from zoo.network.build import Build, complete, construct
from zoo.parity import activation_level, gradient_level, levels
from zoo.parity import operator_level as module2
from zoo.parity.activation_level import _Walk
from zoo.parity.compare import climb
from zoo.parity.float32_and_float64_runs import _Passes
from zoo.parity.gradient_level import gradients
from zoo.parity.levels import Subject, static
from zoo.recording import INPUT, Operation

CALLS = (
    Call("block", "Block", False, {}, (4,), 0),
    Call("block.act", "relu", True, {"slope": 0.1}, (4,), 0),
    Call("", "Net", False, {}, (2,), 0),
)
COUNTS = {"parameters": 10, "MACs": 20, "layers": 1}


def changed(at, **how):
    return [replace(call, **how) if number == at else call for number, call in enumerate(CALLS)]


@pytest.mark.parametrize(
    ("calls", "counts", "told"),
    [
        (list(CALLS), COUNTS, ""),
        # a container may have another class in another framework
        (changed(0, kind="Other"), COUNTS, ""),
        (changed(0, layer="stage"), COUNTS, "block: a Block is compared with stage, a Block"),
        (changed(1, kind="sigmoid"), COUNTS, "block.act: a relu is compared with block.act, a sigmoid"),
        (changed(1, config={"slope": 0.2}), COUNTS, "block.act: slope is 0.1 against 0.2"),
        (changed(1, config={}), COUNTS, "block.act: slope is 0.1 against None"),
        (changed(2, output_shape=(3,)), COUNTS, "logits: output (2,) against (3,)"),
        (list(CALLS[:2]), COUNTS, "3 layers run against 2"),
        ([*CALLS, CALLS[1]], COUNTS, "3 layers run against 4"),
        (list(CALLS), {**COUNTS, "parameters": 11}, "10 against 11 parameters"),
        (list(CALLS), {**COUNTS, "MACs": 1000}, "20 against 1,000 MACs"),
    ],
)
def test_level_0(monkeypatch, calls, counts, told):
    found = dict(zip(BACKENDS, ((COUNTS, list(CALLS)), (counts, calls)), strict=True))
    monkeypatch.setattr(levels, "_counted", lambda subject, backend: found[backend])
    level = static(SimpleNamespace(is_default=False))
    assert (level.passed, level.measured) == (not told, float(bool(told)))
    assert level.where == (told or "10 parameters, 20 MACs, 1 layers")
    facts = SimpleNamespace(num_params=10, macs=21)
    if not told:
        level = static(SimpleNamespace(is_default=True, facts=facts))
        assert level.where == "20 MACs, the card says 21"
        level = static(SimpleNamespace(is_default=True, facts=replace_names(facts, num_params=1)))
        assert level.where == "10 parameters, the card says 1; 20 MACs, the card says 21"


def replace_names(names, **more):
    return SimpleNamespace(**{**vars(names), **more})


def test_level_1_looks_at_what_comes_back_out_of_a_file(monkeypatch):
    honest = levels.load

    def load(path, backend):
        model = honest(path, backend)
        levels.runtime(backend).write(model, {"fc2.bias": np.ones(10, np.float32)})
        return model

    monkeypatch.setattr(levels, "load", load)
    (level,) = climb(CARDS["lenet"], ["1"]).levels
    assert not level.passed
    assert level.where == "paddle to torch by file: fc2.bias differs in 10 values"


def test_level_1_misses_no_tensor():
    state = {"a": np.ones(2), "b": np.zeros(1)}
    assert levels._unequal("here", state, state.items()) == []
    assert levels._unequal("here", state, [("a", state["a"])]) == ["here: b is missing"]
    assert levels._unequal("here", {}, [("a", state["a"])]) == ["here: a differs in 2 values"]


def walked(*calls, yardsticks=(0.0,) * 3):
    outputs = (np.array([1.0]), np.array([1.0, 2.0]), np.array([4.0]))
    walk = _Walk("torch", [replace(call, output=output) for call, output in zip(CALLS, outputs, strict=True)])
    for call, output in calls:
        walk.visit(replace(call, output=np.array(output)))
    walk.end()
    walk.judge(list(yardsticks))
    return walk


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        (((CALLS[0], [1.0]), (CALLS[1], [1.0, 2.0]), (CALLS[2], [4.0])), ""),
        (((CALLS[0], [1.0]), (CALLS[1], [1.0, 2.0])), "logits never runs in torch"),
        (((CALLS[0], [1.0]), (CALLS[2], [4.0]), (CALLS[1], [1.0, 2.0])), "logits (Net) runs where block.act runs in"),
        (
            ((CALLS[0], [1.0]), (CALLS[1], [1.0, 2.0]), (CALLS[2], [4.0]), (CALLS[1], [1.0, 2.0])),
            "block.act (relu) runs where nothing runs in",
        ),
        (
            ((CALLS[0], [1.0]), (CALLS[1], [1.0, 2.1]), (CALLS[2], [4.1])),
            "block.act (relu) differs first: 2 against 2.1",
        ),
        (((CALLS[0], [np.nan]), (CALLS[1], [1.0, 2.0]), (CALLS[2], [4.0])), "block (Block) differs first: NaN"),
    ],
)
def test_level_3(calls, told):
    walk = walked(*calls)
    assert walk.failure.startswith(told)
    assert bool(walk.failure) is bool(told)


def test_level_3_is_lenient_only_where_a_rounding_unit_moves_that_very_layer():
    calls = ((CALLS[0], [1.0]), (CALLS[1], [1.0, 2.0 + 1e-11]), (CALLS[2], [4.0]))
    assert walked(*calls).failure
    walk = walked(*calls, yardsticks=(0.0, 1e-12, 0.0))
    assert not walk.failure
    assert (walk.worst, walk.at) == (pytest.approx(5e-12, rel=1e-4), "block.act")
    assert walked(*calls, yardsticks=(1e-12, 0.0, 1e-12)).failure


@pytest.mark.parametrize("faulty", [0, 1, None])
def test_level_3_takes_large_pictures_one_at_a_time_and_finds_what_either_shows(monkeypatch, faulty):
    monkeypatch.setattr(activation_level, "PIXELS", 28 * 28 - 1)
    facts, images = CARDS["lenet"], np.random.default_rng(0).random((2, 1, 28, 28), np.float32)
    arguments = complete(facts, {})
    given = Subject(
        facts, arguments, 0, images, lambda b, d: construct(Build("lenet", b, **arguments, dtype=d, seed=0), None)
    )
    honest, seen = activation_level.trace, []

    def traced(one, backend, visit=None, moved=False):
        assert len(one.images) == 1
        seen.append(one.images)
        if faulty is not None and backend == other_backends()[0] and (one.images[0] == images[faulty]).all():
            return honest(one, backend, lambda call: visit(replace(call, output=call.output + 1e-9)), moved)
        return honest(one, backend, visit, moved)

    monkeypatch.setattr(activation_level, "trace", traced)
    level = activation_level.activations(given)
    assert {image.tobytes() for image in seen} == {image[np.newaxis].tobytes() for image in images}
    assert level.passed is (faulty is None)
    assert len(level.series["relative"]) == len(level.series["layers"])
    assert (max(level.series["relative"]) > 1e-12) is (faulty is not None)


@pytest.mark.parametrize(
    ("noise", "size", "passes"),
    # noise is what no number shows, or what a move by a rounding unit turns round
    [(1e-16, 1e-16, True), (1e-16, 1e-6, False), (1e-9, 3e-10, True), (1e-9, 1e-6, False)],
)
def test_a_gradient_that_is_null_in_the_first_must_be_null_in_the_others(monkeypatch, noise, size, passes):
    def found(subject, side, dtype, moved=0):
        return {"weight": np.ones(2), "bias": np.array([size if side is OTHER else (-1) ** moved * noise])}

    monkeypatch.setattr(gradient_level, "_gradients", found)
    level = gradients(subject(), ("float64",))
    assert level.passed is passes
    assert passes or "of the whole gradient, null in the first" in level.where
    assert not passes or "2 tensors, 1 of them null" in level.where
    monkeypatch.setattr(gradient_level, "_gradients", lambda *given: {})
    assert gradients(subject(), ("float64",)).where.startswith("nothing: no gradient in both (")
    monkeypatch.setattr(gradient_level, "_gradients", lambda of, side, *how: {"a": np.ones(2 + (side is OTHER))})
    assert gradients(subject(), ("float64",)).where.startswith("a: of another shape (")


def test_level_2_wants_the_same_results_of_both_and_float64():
    class Lacks(Runs):
        def run(self, number, arrays):
            return super().run(number, arrays) | ({"gradient of input": arrays[0]} if self.backend == "one" else {})

    found = examined(Lacks("one"), Lacks("two"), every=False)
    assert found.failure.startswith("the gradient of input of act (relu) on 2 x 3: it is not there in both")

    def with_operation(side, *given):
        side.operations = [Operation(0, "relu", {}, "act", True, (INPUT,), {}, (2, 3), fed=given)]
        return side

    single = (with_operation(Runs(name), fed(2, 3, dtype="float32")) for name in ("one", "two"))
    with pytest.raises(module2._UntestedError, match="what it is given is not float64"):
        examined(*single)
    others = with_operation(Runs("one"), fed(2, 3)), with_operation(Runs("two"), fed(2, 4))
    with pytest.raises(module2._UntestedError, match="it is given other things in two"):
        examined(*others)


def test_level_3b_wants_every_operation_again(monkeypatch):
    passes = _Passes("torch", "exact", "single", np.ones((1, 2), np.float32), np.random.default_rng(0), None)
    steps = [Operation(at, kind, {}, kind, True, (), {}, (2,)) for at, kind in enumerate(("relu", "tanh"))]

    def runs(*operations):
        def record(model, image, visit):
            for operation in operations:
                visit(operation, np.ones(2))

        monkeypatch.setattr(passes, "_record", record)

    runs(*steps)
    passes.plain()
    passes._again("single", passes.image, lambda step, output: None)
    runs(steps[0])
    with pytest.raises(ModelError, match="tanh does not run again"):
        passes._again("single", passes.image, lambda step, output: None)
    runs(steps[1], steps[0])
    with pytest.raises(ModelError, match=r"tanh \(tanh\) runs where relu ran"):
        passes._again("single", passes.image, lambda step, output: None)
    runs(*steps, steps[0])
    with pytest.raises(ModelError, match=r"relu \(relu\) runs where nothing ran"):
        passes._again("single", passes.image, lambda step, output: None)
