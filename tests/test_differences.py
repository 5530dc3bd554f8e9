"""What is said of the frameworks' own differences, measured: the size of each, and that its cure makes them equal."""

from math import isinf

import numpy as np
import paddle
import paddle.nn as pn
import paddle.nn.functional as PF
import pytest
import torch
import torch.nn as tn
import torch.nn.functional as TF

from zoo import graph
from zoo.graph.known_differences import DIFFERENCES, differences_of

LIMIT = 1e-12
X = np.random.default_rng(0).standard_normal((4, 6, 7, 9)) * 4
LABELS = [1, 2, 3, 0]


@pytest.fixture(autouse=True)
def _float64():
    paddle.set_default_dtype("float64")
    torch.set_default_dtype(torch.float64)
    yield
    paddle.set_default_dtype("float32")
    torch.set_default_dtype(torch.float32)


def f32(value):
    return float(np.float32(value))


def run(function, make, x=X):
    """The output, and its gradient in x with drawn weights for the output."""
    tensor = make(x)
    if make is torch.tensor:
        tensor.requires_grad_()
    else:
        tensor.stop_gradient = False
    output = function(tensor)
    (output * make(np.random.default_rng(1).standard_normal(output.shape))).sum().backward()
    return output.detach().numpy(), tensor.grad.numpy()


def apart(theirs, ours, x=X):
    """The relative differences of output and gradient, the larger of the two."""
    pairs = zip(run(theirs, paddle.to_tensor, x), run(ours, torch.tensor, x), strict=True)
    return max(float(np.abs(one - other).max() / np.abs(other).max()) for one, other in pairs)


def selu(x):
    below = 1.6732632423543772848170429916717 * (paddle.exp(PF.relu(-x) * -1) - 1)
    return 1.0507009873554804934193349852946 * paddle.where(x > 0, x, below)


def short(x):
    x = 1e-3 * x
    return x / paddle.sqrt((x * x).sum(-1, keepdim=True))


def soft(x, backend):
    labels = np.eye(6)[LABELS] * 0.9 + 0.1 / 6
    if backend == "paddle":
        return PF.cross_entropy(x[:, :, 0, 0], paddle.to_tensor(labels), soft_label=True)
    return TF.cross_entropy(x[:, :, 0, 0], torch.tensor(labels))


# name: (Paddle's, torch's, cured Paddle's or None for the same, cured torch's or None); no cure where there is none
MEASURED = {
    "hardsigmoid_slope": [
        (PF.hardsigmoid, TF.hardsigmoid, lambda x: PF.relu6(x + 3) / 6, lambda x: TF.relu6(x + 3) / 6)
    ],
    "hardsigmoid_gradient": [
        (lambda x: PF.relu6(x + 3) / 6, TF.hardsigmoid, None, lambda x: TF.relu6(x + 3) / 6)
    ],
    "eps_float32": [
        (pn.LayerNorm, tn.LayerNorm, lambda layer, eps: layer(9, eps)),
        (pn.InstanceNorm2D, tn.InstanceNorm2d, lambda layer, eps: layer(6, eps)),
        (pn.BatchNorm2D, tn.BatchNorm2d, lambda layer, eps: layer(6, **{_eps(layer): eps})),
    ],
    "mean_pool_gradient": [
        (lambda x: PF.adaptive_avg_pool2d(x, 1), lambda x: TF.adaptive_avg_pool2d(x, 1),
         lambda x: x.mean([2, 3], keepdim=True), None),
        (lambda x: PF.avg_pool2d(x, 3, 2, 1, exclusive=False), lambda x: TF.avg_pool2d(x, 3, 2, 1)),
        (lambda x: PF.adaptive_avg_pool1d(x[:, :, 0], 4), lambda x: TF.adaptive_avg_pool1d(x[:, :, 0], 4)),
    ],
    "local_response_gradient": [
        (lambda x: pn.LocalResponseNorm(5, alpha=0.5)(x), lambda x: tn.LocalResponseNorm(5, alpha=0.5)(x))
    ],
    "normalize_gradient": [
        (lambda x: PF.normalize(1e-3 * x, axis=-1), lambda x: TF.normalize(1e-3 * x, dim=-1), short, None)
    ],
    "elu_alpha": [(lambda x: PF.elu(x, 0.7), lambda x: TF.elu(x, 0.7), None, lambda x: TF.elu(x, f32(0.7)))],
    "celu_alpha": [(lambda x: PF.celu(x, 1.3), lambda x: TF.celu(x, 1.3), None, lambda x: TF.celu(x, f32(1.3)))],
    "selu_constants": [(PF.selu, TF.selu, selu, None)],
    "hardtanh_bounds": [
        (lambda x: PF.hardtanh(x, -0.3, 0.7), lambda x: TF.hardtanh(x, -0.3, 0.7), None,
         lambda x: TF.hardtanh(x, f32(-0.3), f32(0.7)))
    ],
    "softshrink_threshold": [
        (lambda x: PF.softshrink(x, 0.3), lambda x: TF.softshrink(x, 0.3), None, lambda x: TF.softshrink(x, f32(0.3)))
    ],
    "rrelu_slope": [
        (lambda x: PF.rrelu(x, 0.1, 0.5, training=False), lambda x: TF.rrelu(x, 0.1, 0.5), None,
         lambda x: TF.leaky_relu(x, f32(0.3)))
    ],
    "threshold_value": [
        (lambda x: PF.thresholded_relu(x, 0.3, 0.1), lambda x: TF.threshold(x, 0.3, 0.1), None,
         lambda x: TF.threshold(x, 0.3, f32(0.1)))
    ],
    "power": [
        (lambda x: paddle.pow(x.abs(), 1.3), lambda x: torch.pow(x.abs(), 1.3), None,
         lambda x: torch.pow(x.abs(), f32(1.3)))
    ],
    "addmm_factors": [
        (lambda x: paddle.addmm(x[0, 0], x[0, 0, :, :7], x[0, 1], alpha=0.3, beta=0.7),
         lambda x: torch.addmm(x[0, 0], x[0, 0, :, :7], x[0, 1], alpha=0.3, beta=0.7), None,
         lambda x: torch.addmm(x[0, 0], x[0, 0, :, :7], x[0, 1], alpha=f32(0.3), beta=f32(0.7)))
    ],
    "label_smoothing": [
        (lambda x: PF.cross_entropy(x[:, :, 0, 0], paddle.to_tensor(LABELS), label_smoothing=0.1),
         lambda x: TF.cross_entropy(x[:, :, 0, 0], torch.tensor(LABELS), label_smoothing=0.1),
         lambda x: soft(x, "paddle"), lambda x: soft(x, "torch"))
    ],
    "huber_delta": [
        (lambda x: PF.smooth_l1_loss(x, 0.3 * x, delta=0.7), lambda x: TF.huber_loss(x, 0.3 * x, delta=0.7), None,
         lambda x: TF.huber_loss(x, 0.3 * x, delta=f32(0.7)))
    ],
    "interpolate_ratio": [
        (lambda x: PF.interpolate(x, size=(11, 5), mode="bilinear"),
         lambda x: TF.interpolate(x, size=(11, 5), mode="bilinear")),
        (lambda x: PF.interpolate(x, size=(11, 5), mode="bicubic"),
         lambda x: TF.interpolate(x, size=(11, 5), mode="bicubic")),
    ],
    "lp_pool": [(lambda x: PF.lp_pool2d(x, 2.0, 2), lambda x: TF.lp_pool2d(x, 2.0, 2))],
}  # fmt: skip


def _eps(layer):
    return "epsilon" if layer.__module__.startswith("paddle") else "eps"


def _measured(name):
    """The largest difference of a name's examples, and those that are left with the cure."""
    found, left = [], []
    for example in MEASURED[name]:
        if name == "eps_float32":
            theirs, ours, make = example
            plain = make(theirs, 1e-3)
            found.append(apart(plain, make(ours, 1e-3)))
            left.append(apart(plain, make(ours, f32(1e-3))))
            continue
        theirs, ours, *cures = example
        found.append(apart(theirs, ours))
        if cures:
            left.append(apart(cures[0] or theirs, cures[1] or ours))
    return max(found), left


@pytest.mark.parametrize("name", MEASURED)
def test_a_difference_has_the_size_that_is_told(name) -> None:
    size, left = _measured(name)
    assert DIFFERENCES[name].size / 2 < size < 2 * DIFFERENCES[name].size
    assert all(each < LIMIT for each in left)
    assert bool(left) == bool(DIFFERENCES[name].proof)


# ways to write what is listed above under other names or settings, and what is often suspected: equal
EQUAL = {
    "relu6": (PF.relu6, TF.relu6),
    "hardswish": (PF.hardswish, TF.hardswish),
    "gelu": (PF.gelu, TF.gelu),
    "gelu by tanh": (lambda x: PF.gelu(x, True), lambda x: TF.gelu(x, approximate="tanh")),
    "elu of 1": (PF.elu, TF.elu),
    "celu of 1": (PF.celu, TF.celu),
    "softplus": (lambda x: PF.softplus(x, 0.7, 3), lambda x: TF.softplus(x, 0.7, 3)),
    "mish": (PF.mish, TF.mish),
    "silu": (PF.swish, TF.silu),
    "leaky_relu": (lambda x: PF.leaky_relu(x, 0.2), lambda x: TF.leaky_relu(x, 0.2)),
    "clip": (lambda x: paddle.clip(x, -0.3, 0.7), lambda x: torch.clamp(x, -0.3, 0.7)),
    "group_norm": (lambda x: pn.GroupNorm(3, 6, 1e-3)(x), lambda x: tn.GroupNorm(3, 6, 1e-3)(x)),
    "bilinear by two": (
        lambda x: PF.interpolate(x, scale_factor=2, mode="bilinear"),
        lambda x: TF.interpolate(x, scale_factor=2, mode="bilinear"),
    ),
    "nearest": (lambda x: PF.interpolate(x, size=(11, 5)), lambda x: TF.interpolate(x, size=(11, 5))),
    "local_response_norm of an even size": (
        lambda x: pn.LocalResponseNorm(4, alpha=0.5)(x),
        lambda x: tn.LocalResponseNorm(4, alpha=0.5)(x),
    ),
    "mean": (lambda x: x.mean([2, 3]), lambda x: x.mean([2, 3])),
    "pixel_shuffle": (lambda x: PF.pixel_shuffle(x[:, :4], 2), lambda x: TF.pixel_shuffle(x[:, :4], 2)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_is_equal(name) -> None:
    assert apart(*EQUAL[name]) < LIMIT


def test_running_statistics() -> None:
    first, second = pn.BatchNorm2D(6, momentum=0.9), tn.BatchNorm2d(6, momentum=0.1)
    x = X[:1, :, :5, :6]
    first(paddle.to_tensor(x))
    second(torch.tensor(x))
    theirs, ours = (graph.portable(layer) for layer in (first, second))
    mean, variance = (
        np.abs(theirs[name] - ours[name]).max() / np.abs(ours[name]).max() for name in ("running_mean", "running_var")
    )
    assert DIFFERENCES["momentum_float32"].size / 2 < mean < 2 * DIFFERENCES["momentum_float32"].size
    assert DIFFERENCES["running_variance"].size / 2 < variance < 2 * DIFFERENCES["running_variance"].size
    # the two cures: the momentum as float32, and what is missing added
    kept, count = f32(0.9), 30
    exact = tn.BatchNorm2d(6, momentum=1 - kept)
    exact(torch.tensor(x))
    assert np.abs(theirs["running_mean"] - exact.running_mean.numpy()).max() < LIMIT
    mended = theirs["running_var"] + (theirs["running_var"] - kept) / (count - 1)
    assert np.abs(mended - exact.running_var.numpy()).max() < LIMIT


def test_dropout() -> None:
    ones = np.ones((100, 100))
    scales = [
        float(PF.dropout(paddle.to_tensor(ones), 0.3).max()),
        float(TF.dropout(torch.tensor(ones), 0.3).max()),
    ]
    size = abs(scales[0] / scales[1] - 1)
    assert DIFFERENCES["dropout_share"].size / 2 < size < 2 * DIFFERENCES["dropout_share"].size
    assert abs(scales[0] - float(TF.dropout(torch.tensor(ones), f32(0.3)).max())) < LIMIT


def test_the_row_of_padding() -> None:
    rows, at = np.random.default_rng(0).standard_normal((5, 3)), np.array([1, 2, 0])
    first, second = pn.Embedding(5, 3, padding_idx=2), tn.Embedding(5, 3, padding_idx=2)
    for values, zero in ((rows, False), (rows * (np.arange(5) != 2)[:, None], True)):
        graph.give(first, {"weight": values})
        graph.give(second, {"weight": values})
        outputs = [first(paddle.to_tensor(at)).numpy(), second(torch.tensor(at)).detach().numpy()]
        assert not outputs[0][1].any()
        assert bool(outputs[1][1].any()) is not zero
        assert np.array_equal(*outputs) is zero


def test_the_axis_of_a_norm() -> None:
    weight = np.random.default_rng(0).standard_normal((5, 5))
    results = []
    for dim in (0, 1):
        first = pn.utils.weight_norm(pn.Linear(5, 5), dim=dim)
        second = tn.utils.parametrizations.weight_norm(tn.Linear(5, 5), dim=0)
        # twice the length of each of torch's rows
        lengths = np.linspace(0.2, 2, 5).reshape(-1, 1)
        graph.give(second, {"weight_g": lengths, "weight_v": weight, "bias": np.zeros(5)}, effective=False)
        first.weight_v.set_value(paddle.to_tensor(weight.T))
        first.weight_g.set_value(paddle.to_tensor(lengths[:, 0]))
        pair = [graph.portable(layer)["weight"] for layer in (first, second)]
        results.append(np.abs(pair[0] - pair[1]).max() / np.abs(pair[1]).max())
    assert DIFFERENCES["normed_axis"].size / 2 < results[0] < 2 * DIFFERENCES["normed_axis"].size
    assert results[1] < LIMIT


def test_what_one_of_the_two_has_not() -> None:
    recurrent = pn.LSTM(3, 4)
    x = paddle.to_tensor(X[0, :, :, :3], stop_gradient=False)
    recurrent.eval()
    with pytest.raises(RuntimeError, match="holds no memory"):
        recurrent(x)[0].sum().backward()
    assert not any("mean" in name for name in pn.InstanceNorm2D(3).state_dict())
    assert tn.InstanceNorm2d(3, track_running_stats=True).running_mean is not None
    for refused in (lambda: PF.rms_norm(paddle.to_tensor(X), [9]), lambda: pn.SyncBatchNorm(6)(paddle.to_tensor(X))):
        with pytest.raises(RuntimeError, match="is not registered"):
            refused()


def test_the_cure_for_rms_norm() -> None:
    layer = tn.RMSNorm(9, eps=1e-3)
    weight = np.random.default_rng(3).standard_normal(9)
    graph.give(layer, {"weight": weight})
    given = paddle.to_tensor(weight)
    assert apart(lambda x: x * paddle.rsqrt((x * x).mean(-1, keepdim=True) + 1e-3) * given, layer) < LIMIT


def test_all_are_measured() -> None:
    apart_here = {"running_variance", "momentum_float32", "dropout_share", "embedding_padding", "normed_axis"}
    none = {name for name, each in DIFFERENCES.items() if isinf(each.size)}
    assert set(MEASURED) | apart_here | none == set(DIFFERENCES)
    assert {each.name for each in differences_of("batch_norm")} >= {"eps_float32", "running_variance"}
    assert differences_of("conv") == []
