"""Classes of a user's own in pairs of models: named where nobody knows them, matched once they are registered."""

import paddle
import paddle.nn as pnn
import pytest
import torch
import torch.nn as tnn

import zoo
from zoo import graph


class Rows(tnn.Module):
    """A dense layer that keeps its weight as [in, out], and a gain."""

    def __init__(self):
        super().__init__()
        self.kernel, self.offset = tnn.Parameter(torch.randn(6, 5)), tnn.Parameter(torch.randn(5))

    def forward(self, x):
        return torch.einsum("bi,io->bo", x, self.kernel) + self.offset


class TorchSquares(tnn.Module):
    """What no list has: a product with squares of the weight, whose sum has a gain."""

    def __init__(self):
        super().__init__()
        self.matrix, self.gain = tnn.Parameter(torch.randn(5, 6)), tnn.Parameter(torch.randn(5))

    def forward(self, x):
        return torch.einsum("bi,oi->bo", x, self.matrix**2) * self.gain


class PaddleSquares(pnn.Layer):
    """The same, with the weight the other way round, and other names."""

    def __init__(self):
        super().__init__()
        self.rows, self.factor = self.create_parameter([6, 5]), self.create_parameter([5])
        self.factor.set_value(paddle.randn([5]))

    def forward(self, x):
        return (x.unsqueeze(2) * self.rows.square()).sum(1) * self.factor


def net(nn, made, act="relu"):
    class Net(nn.Module if nn is tnn else nn.Layer):
        def __init__(self):
            super().__init__()
            self.first, self.own, self.last = nn.Linear(4, 6), made(), nn.Linear(5, 2)

        def forward(self, x):
            return self.last(getattr(nn.functional, act)(self.own(nn.functional.relu(self.first(x)))))

    return Net()


PAIRS = {
    "on the list": (lambda act="relu": net(tnn, Rows, act), lambda act="relu": net(pnn, lambda: pnn.Linear(6, 5), act)),
    "on no list": (lambda act="relu": net(tnn, TorchSquares, act), lambda act="relu": net(pnn, PaddleSquares, act)),
}


@pytest.fixture(autouse=True)
def _drawn():
    """One draw of weights: after some, a rectifier gives nothing but zeros, and what came before is not seen."""
    torch.manual_seed(0)
    paddle.seed(0)


@pytest.fixture
def _registered():
    graph.register(Rows, "linear", [graph.Stored("kernel", "weight", axes=(1, 0)), graph.Stored("offset", "bias")])
    graph.register(TorchSquares, "squares", {"matrix": "weight", "gain": "gain"})
    graph.register(
        PaddleSquares, "squares", [graph.Stored("rows", "weight", axes=(1, 0)), graph.Stored("factor", "gain")]
    )
    yield
    for cls in (Rows, TorchSquares, PaddleSquares):
        graph.unregister(cls)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", PAIRS)
def test_a_class_that_nobody_knows_is_named(kind, turned):
    one, other = (make() for make in (PAIRS[kind][::-1] if turned else PAIRS[kind]))
    named = "Rows" if kind == "on the list" else "TorchSquares"
    report = zoo.compare(one, other, input_size=(4,), copy_weights=True, levels="0,1,3")
    for level in report.levels:
        assert level.verdict == "no answer", level
        assert f"zoo.graph.register({named}, kind, tensors)" in level.where, level
    with pytest.raises(zoo.ZooError, match=rf"zoo\.graph\.register\({named}"):
        zoo.transfer(one, other, input_size=(4,))
    found = zoo.diagnose(other, one, input_size=(4,))
    assert (found.verdict, found.cause) == ("no answer", "unaligned"), found
    assert "zoo.graph.register(" in found.explanation
    assert named in found.explanation or "PaddleSquares" in found.explanation


@pytest.mark.usefixtures("_registered")
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", PAIRS)
def test_a_registered_class_is_matched(kind, turned):
    first, second = PAIRS[kind][::-1] if turned else PAIRS[kind]
    one, other = first(), second()
    report = zoo.compare(one, other, input_size=(4,), copy_weights=True, levels="0,1,3,3b,4,5")
    assert report.passed, [level.where for level in report.levels if not level.passed]
    assert zoo.transfer(one, other, input_size=(4,)).proof.measured <= 1e-12
    assert zoo.compare(one, other, input_size=(4,), levels="1,3").passed
    assert zoo.diagnose(second(), one, input_size=(4,)).equal
    wrong = zoo.diagnose(second("tanh"), one, input_size=(4,))
    assert (wrong.cause, "tanh" in wrong.where) == ("activation_kind", True), wrong
