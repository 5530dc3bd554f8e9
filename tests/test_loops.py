"""A loop over a recurrent cell against the layer: the same weights under other names."""

import importlib

import numpy as np
import pytest
from conftest import slowly
from test_any_pair import WAYS, perturbed

import zoo
from zoo.backends import runtime

KINDS = ("LSTM", "GRU", "RNN")


def layers(backend, kind, use):
    """The framework's layer. use: what of its outputs the head takes."""
    nn = runtime(backend).nn
    name = "SimpleRNN" if (kind, backend) == ("RNN", "paddle") else kind

    class OfLayers(getattr(nn, "Module" if backend == "torch" else "Layer")):
        def __init__(self):
            super().__init__()
            more = {"batch_first": True} if backend == "torch" else {}
            self.words, self.rnn, self.head = nn.Embedding(20, 5), getattr(nn, name)(5, 4, **more), nn.Linear(4, 2)

        def forward(self, x):
            out, _ = self.rnn(self.words(x))
            return self.head({"last": lambda: out[:, -1], "all": lambda: out, "mean": lambda: out.mean(1)}[use]())

    return OfLayers()


def looped(backend, kind, use, wrong=""):
    """A cell and a loop; wrong: a mistake in it."""
    nn, framework = runtime(backend).nn, importlib.import_module(backend)
    name = "SimpleRNN" if (kind, backend) == ("RNN", "paddle") else kind

    class Looped(getattr(nn, "Module" if backend == "torch" else "Layer")):
        def __init__(self):
            super().__init__()
            self.head, self.cell, self.words = nn.Linear(4, 2), getattr(nn, f"{name}Cell")(5, 4), nn.Embedding(20, 5)

        def forward(self, x):
            x, state, outputs = self.words(x), None, []
            steps = range(x.shape[1] - (wrong == "one step less"))
            for at in reversed(steps) if wrong == "backwards" else steps:
                found = self.cell(x[:, at], state)
                if backend == "torch":
                    state = found if kind != "LSTM" or wrong != "states swapped" else found[::-1]
                    outputs.append(found[0] if kind == "LSTM" else found)
                else:
                    state = found[1] if kind != "LSTM" or wrong != "states swapped" else found[1][::-1]
                    outputs.append(found[0])
            out = framework.stack(outputs, 1)
            if wrong == "tanh":
                out = framework.tanh(out)
            taken = {"last": lambda: outputs[-1], "all": lambda: out, "mean": lambda: out.mean(1)}
            return self.head(taken[use]() if wrong != "tanh" else out[:, -1])

    return Looped()


WORDS = {"inputs": np.random.default_rng(2).integers(0, 20, (3, 6))}


@pytest.mark.parametrize(("first", "second"), slowly([*WAYS, ("torch", "torch"), ("paddle", "paddle")], WAYS))
@pytest.mark.parametrize(("kind", "use"), [("LSTM", "last"), ("LSTM", "all"), ("GRU", "mean"), ("RNN", "last")])
def test_a_loop_over_a_cell_is_the_layer(kind, use, first, second):
    for one, other in ((layers, looped), (looped, layers)):
        a, b = perturbed(one(first, kind, use)), other(second, kind, use)
        report = zoo.compare(a, b, copy_weights=True, levels="0,1,3,3b", **WORDS)
        assert report.passed, [level.where for level in report.levels if not level.passed]
        assert zoo.transfer(a, b, **WORDS).proof.measured <= 1e-12
        found = zoo.diagnose(other(second, kind, use), a, **WORDS)
        assert found.equal, found


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_a_wrong_loop_is_never_equal(first, second):
    """What is no loop over all steps in order gets no answer; what is wrong behind it is found."""
    right = perturbed(layers(first, "LSTM", "last"))
    for wrong in ("one step less", "backwards", "states swapped"):
        report = zoo.compare(right, looped(second, "LSTM", "last", wrong), copy_weights=True, levels="0,3", **WORDS)
        assert [level.verdict for level in report.levels] == ["no answer"] * 2, (wrong, report.levels)
        assert "zoo.graph.register(the class, 'lstm', tensors)" in report.levels[1].where
        found = zoo.diagnose(looped(second, "LSTM", "last", wrong), right, **WORDS)
        assert found.verdict == "no answer", found
    found = zoo.diagnose(looped(second, "LSTM", "last", "tanh"), right, **WORDS)
    assert (found.cause, "tanh" in found.where) == ("activation_extra", True), found
    report = zoo.compare(right, looped(second, "LSTM", "last", "tanh"), copy_weights=True, levels="0,3", **WORDS)
    assert [level.verdict for level in report.levels] == ["DIFFERENT"] * 2
