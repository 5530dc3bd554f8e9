"""Levels 4 to 8 on any two models: right pairs are equal, wrong ones are caught at their level, by name."""

import numpy as np
import paddle
import paddle.nn.functional as P
import pytest
import torch
import torch.nn.functional as T
from conftest import slowly

import zoo
from zoo.backends import BACKENDS, ladder, learning, runtime
from zoo.parity.compare import LEVELS
from zoo.process import devices_and_threads
from zoo.training.plan import Plan

SIZE = (3, 8, 8)


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch):
    """Several threads take longer to find each other than these networks take."""
    monkeypatch.setattr(devices_and_threads, "processors", lambda: 1)


TRAINED = list("45678")


class TorchNet(torch.nn.Module):
    """Layers and functions mixed, batch norm, dropout of both styles, a free parameter."""

    def __init__(self, momentum=0.1):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 6, 3, padding=1)
        self.bn1 = torch.nn.BatchNorm2d(6, momentum=momentum)
        self.depth = torch.nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(6)
        self.scale = torch.nn.Parameter(torch.rand(6, 1, 1) + 0.5)
        self.drop = torch.nn.Dropout(0.4)
        self.fc = torch.nn.Linear(6 * 4, 10)
        self.head = torch.nn.Linear(10, 4)

    def forward(self, x):
        x = T.hardsigmoid(self.bn1(self.conv1(x))) * 4
        x = T.relu(self.bn2(self.depth(x)) * self.scale + x)
        x = T.dropout(x, 0.3, self.training)
        x = T.adaptive_avg_pool2d(T.avg_pool2d(x, 2), 2).flatten(1)
        return self.head(self.drop(T.elu(self.fc(x), 0.7)))


class PaddleNet(paddle.nn.Layer):
    """The same with other names, in another order of definition, functions where that has layers."""

    def __init__(self, momentum=0.9):
        super().__init__()
        self.classes = paddle.nn.Linear(10, 4)
        self.hidden = paddle.nn.Linear(24, 10)
        self.gain = self.create_parameter([6, 1, 1], default_initializer=paddle.nn.initializer.Uniform(0.5, 1.5))
        self.norms = paddle.nn.LayerList([paddle.nn.BatchNorm2D(6, momentum=momentum), paddle.nn.BatchNorm(6)])
        self.wise = paddle.nn.Conv2D(6, 6, 3, padding=1, groups=6, bias_attr=False)
        self.stem = paddle.nn.Conv2D(3, 6, 3, padding=1)
        self.act, self.pool = paddle.nn.Hardsigmoid(), paddle.nn.AdaptiveAvgPool2D(2)

    def forward(self, x):
        x = self.act(self.norms[0](self.stem(x))) * 4
        x = P.relu(self.norms[1](self.wise(x)) * self.gain + x)
        x = self.pool(P.avg_pool2d(P.dropout(x, 0.3, training=self.training), 2)).flatten(1)
        return self.classes(P.dropout(P.elu(self.hidden(x), 0.7), 0.4, training=self.training))


def told(report):
    return [(level.name, level.verdict, level.measured, level.where) for level in report.levels]


def found(one, other, levels, **how):
    how = {"input_size": (5,), "copy_weights": True, **how}
    return zoo.compare(one, other, levels=levels, **how).levels


@pytest.mark.parametrize("turned", slowly([False, True], [True]))
def test_a_convolutional_pair_written_in_two_ways_is_equal_at_every_level(turned):
    pair = [TorchNet(), PaddleNet()][:: -1 if turned else 1]
    report = zoo.compare(*pair, input_size=SIZE, copy_weights=True, levels="all" if not turned else "4,5,6")
    assert report.passed, told(report)
    wanted = [name for name in LEVELS if name not in "29"]
    assert [level.name for level in report.levels] == (list("456") if turned else wanted)
    assert "1 of them null" in next(level for level in report.levels if level.name == "5").where
    assert "cross-entropy of the logits" in next(level for level in report.levels if level.name == "4").where
    assert pair[0].training
    assert pair[1].training


@pytest.mark.parametrize("last", [False, True])
def test_mean_pools_in_space_have_their_true_gradient(last):
    """Windows of 27, whose share float32 has not; padded, and adaptive."""
    halves = (torch.nn.Conv3d(1, 2, 1), torch.nn.AvgPool3d(3, 2, 1, count_include_pad=last)), (
        paddle.nn.Conv3D(1, 2, 1), paddle.nn.AvgPool3D(3, 2, 1, exclusive=not last)
    )  # fmt: skip
    pools = (torch.nn.AdaptiveAvgPool3d((3, 2, 1)), paddle.nn.AdaptiveAvgPool3D((3, 2, 1)))
    homes = (torch.nn.Sequential, paddle.nn.Sequential)
    one, other = (home(*half, pool) for home, half, pool in zip(homes, halves, pools, strict=True))
    assert all(row.passed for row in found(one, other, "4,5", input_size=(1, 7, 7, 6)))


def words(backend):
    nn = runtime(backend).nn
    return nn, getattr(nn, "Module", None) or nn.Layer, {"torch": "1d", "paddle": "1D"}[backend]


def vector(backend, forward=None, order=("one", "two", "norm", "out"), momentum=0.1, center=False, bias=True):
    """A small network of vectors: layers in this order, and an own running mean that it keeps itself, if it does."""
    nn, parent, end = words(backend)
    share = {"torch": momentum, "paddle": 1 - momentum}[backend]
    made = {
        "one": lambda: nn.Linear(5, 6),
        "two": lambda: nn.Linear(6, 6),
        "norm": lambda: getattr(nn, f"BatchNorm{end}")(6, momentum=share),
        "out": lambda: nn.Linear(6, 3),
    }

    class Net(parent):
        def __init__(self):
            super().__init__()
            for name in order:
                setattr(self, name, made[name]())
            if center:
                self.register_buffer("center", runtime(backend).tensor(np.ones(6, np.float32)))

        def forward(self, x):
            return (forward or usual)(self, x)

    return Net()


def usual(net, x):
    x = net.norm(net.one(x))
    return net.out(x + net.two(x).tanh())


def centred(keeps):
    """Takes a mean away that moves in training; the mean of the batch is put into it where keeps says so."""

    def forward(net, x):
        x = net.one(x)
        if net.training and keeps:
            mean = x.detach().mean(0) * 0.2 + net.center * 0.8
            net.center.copy_(mean) if isinstance(mean, torch.Tensor) else net.center.set_value(mean)
        return net.out(net.norm(x - net.center))

    return forward


PAIRS = [("torch", "torch"), ("paddle", "paddle")]


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_of_one_framework_are_equal(first, second):
    """Another order of definition and of two outputs; none of them has classes."""

    def several(net, x):
        return {"logits": usual(net, x).reshape([-1, 3, 1]), "beside": net.one(x)}

    def turned(net, x):
        return {"beside": net.one(x), "logits": usual(net, x).reshape([-1, 3, 1])}

    report = zoo.compare(
        vector(first, several), vector(second, turned, ("out", "norm", "two", "one")), input_size=(5,),
        copy_weights=True, levels=TRAINED,
    )  # fmt: skip
    assert report.passed, told(report)
    assert report.levels[0].where.startswith("mean square of the distance of 2 outputs from drawn targets")


@pytest.mark.parametrize("backend", BACKENDS)
def test_whole_numbers_are_not_moved_and_tied_weights_have_one_gradient(backend):
    """Words in, the table of words out again; held against the same without the tie, and with it."""
    other = next(name for name in BACKENDS if name != backend)

    def words_of(backend, tied):
        nn, parent, _ = words(backend)

        class Words(parent):
            def __init__(self):
                super().__init__()
                self.table, self.back = nn.Embedding(9, 4), nn.Embedding(9, 4)

            def forward(self, x):
                table = (self.table if tied else self.back).weight
                return self.table(x).tanh().mean(1) @ (table.t() if backend == "torch" else table.T)

        net = Words()
        if tied:
            del net.back
        return net

    one, two, loose = words_of(backend, True), words_of(other, True), words_of(other, False)
    ids = np.random.default_rng(0).integers(9, size=(6, 4))
    assert all(level.passed for level in found(one, two, "4,5,8", input_size=None, inputs=ids))
    state = dict(zoo.state(one))
    zoo.load_state(loose, {"table.weight": state["table.weight"], "back.weight": state["table.weight"]})
    (level,) = found(one, loose, "5", input_size=None, inputs=ids, copy_weights=False)
    assert level.verdict == "DIFFERENT"
    assert level.where.startswith("table.weight")


def cut(net, x):
    x = net.norm(net.one(x))
    return net.out(x + net.two(x.detach()).tanh())


def lost(net, x):
    x = net.norm(net.one(x))
    return net.out(x + net.two(x).detach().tanh())


def louder(net, x):
    return usual(net, x) * (1.001 if net.training else 1)


def still(net, x):
    net.norm.eval()
    return usual(net, x)


def random(net, x):
    functional = T if isinstance(x, torch.Tensor) else P
    return functional.dropout(usual(net, x), 0.5)


def frozen(net):
    runtime(zoo.backend_of(net)).set_learning(net, ["two.weight"], False)
    return net


def decayed(backend):
    """One that Paddle alone has: a decay of a layer's own, which takes the place of the optimizer's."""
    net = vector(backend)
    if backend == "paddle":
        net.two.weight.regularizer = paddle.regularizer.L2Decay(0.3)
    else:
        frozen(net)
    return net


WRONG = {
    "a batch-norm momentum": ("6", lambda b: vector(b, momentum=0.2), "norm.running_"),
    "a batch-norm momentum in the long run": ("8", lambda b: vector(b, momentum=0.2), "norm.running_"),
    "a branch whose gradient is cut": ("5", lambda b: vector(b, cut), "one.weight"),
    "a branch that learns nothing": ("5", lambda b: vector(b, lost), "two.weight: no gradient in b"),
    "a scale in training alone": ("4", lambda b: vector(b, louder), "batch 0, smoothing 0"),
    "statistics that stand still": ("4", lambda b: vector(b, still), "batch 0, smoothing 0"),
    "a frozen weight": ("5", lambda b: frozen(vector(b)), "two.weight: no gradient in b"),
    "a frozen weight under an optimizer": ("7", lambda b: frozen(vector(b)), "two.weight"),
    "a decay of its own": ("7", decayed, "two.weight"),
    "a dropout left on in eval mode": ("8", lambda b: vector(b, random), "answers at random in eval mode"),
}


@pytest.mark.parametrize(("what", "victim"), [(what, BACKENDS[at % 2]) for at, what in enumerate(WRONG)])
def test_what_is_wrong_is_caught_at_its_level_by_name(what, victim):
    level, make, words = WRONG[what]
    one = vector(next(name for name in BACKENDS if name != victim))
    (row,) = found(one, make(victim), level)
    assert row.verdict == "DIFFERENT", row
    assert words in row.where, row


@pytest.mark.parametrize("victim", BACKENDS)
def test_a_buffer_that_is_not_brought_up_to_date_is_caught_by_name(victim):
    one = vector(next(name for name in BACKENDS if name != victim), centred(True), center=True)
    right, wrong = (vector(victim, centred(keeps), center=True) for keeps in (True, False))
    assert all(row.passed for row in found(one, right, "6,8"))
    for row in found(one, wrong, "6"):
        assert row.verdict == "DIFFERENT"
        assert row.where.startswith("center: ")


def test_weights_that_are_not_equal_are_said_and_no_difference():
    rows = found(vector("torch"), vector("paddle"), "4,8", copy_weights=False)
    assert {row.verdict for row in rows} == {"no answer"}
    assert rows[0].where.startswith("no answer: levels 4 to 8 need equal weights at the start, and one.weight and b's")


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_nobody_can_repeat_is_said(backend):
    def drawn(net, x):
        noise = torch.rand_like(x) if isinstance(x, torch.Tensor) else paddle.rand(x.shape)
        return usual(net, x + noise.astype(x.dtype) if isinstance(x, paddle.Tensor) else x + noise)

    def forward(net, x):
        return drawn(net, x) if net.training else usual(net, x)

    (row,) = found(vector(backend, forward), vector(backend), "4")
    assert (row.verdict, "draws at random in train mode" in row.where) == ("no answer", True)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("size", [(2, 6, 7, 7), (2, 7, 7, 6)])
def test_functions_are_in_proof_mode_however_they_are_held(backend, size):
    """Dropout off in train mode alone, and mean pools with their true gradient."""
    held = {"torch": T.dropout, "paddle": P.dropout}[backend]
    nn, parent, _ = words(backend)

    class Net(parent):
        def __init__(self):
            super().__init__()
            self.scale = nn.Linear(1, 1)

        def forward(self, x):
            return held(self.scale(x.unsqueeze(-1)).squeeze(-1), 0.9).mean([2, 3])

    verbs, x = ladder(backend), np.random.default_rng(0).standard_normal(size).astype("float32")
    learner = verbs.learner(Net(), Plan("sgd", 1.0, 0.0, 0.0, outputs=("",), squares=True), 0)
    targets = np.zeros(size[0] * size[1], "float32")
    # masks of 0.9 make the loss larger on average; of one draw that cannot be said
    masked = np.mean([learner.loss(x, targets) for _ in range(30)])
    assert verbs.loss(learner, x, targets) == verbs.loss(learner, x, targets) < masked
    (one,), (two,) = (verbs.outputs(learner, x).values() for _ in range(2))
    assert (one != two).any()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_network_without_parameters_has_a_learner(backend):
    learner = learning(backend).Learner(runtime(backend).nn.Flatten(), Plan("sgd", 1.0, 0.0, 0.0), 0)
    images = np.ones((2, 3, 1, 1), np.float32)
    loss, logits = learner.step(images, np.eye(3)[:2].astype("float32"), 1.0, 1.0, 0, 0)
    assert loss == pytest.approx(np.log(3))
    assert (logits == images.reshape(2, 3)).all()
    learner.close()
