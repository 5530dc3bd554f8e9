"""Pairs as users write them, natively in both frameworks: the right ones are equal, the wrong ones are found."""

import any_paddle
import any_torch
import numpy as np
import pytest

import zoo
from zoo.builder import BACKENDS, runtime

MODULES = {"torch": any_torch, "paddle": any_paddle}
PICTURE, TOKENS = (3, 16, 16), np.random.default_rng(2).integers(0, 20, (3, 7))
# how the network is written in each backend, what it takes, and mistakes with what level 0 or 3 says of each
CASES = {
    "unet_transposed": (
        ("UNetTransposed", "UNetTransposed"), {"input_size": PICTURE},
        {"eps": "eps is", "activation": "relu", "order": "concat"},
    ),
    "unet_bilinear": (
        ("UNetBilinear", "UNetBilinear"), {"input_size": PICTURE},
        {"corners": "align_corners is", "nearest": "mode is", "pool": "pool"},
    ),
    "vit_torch_by_hand": (
        ("ViTByHand", "ViTOfLayers"), {"input_size": PICTURE},
        {"heads": "head_dim is", "relu": "gelu", "post": "norm", "scale": "scale is", "residual": "add", "join": "proj"},
    ),
    "vit_paddle_by_hand": (
        ("ViTOfLayers", "ViTByHand"), {"input_size": PICTURE},
        {"heads": "head_dim is", "relu": "gelu", "post": "norm", "scale": "scale is", "residual": "add", "join": "out"},
    ),
    "vit_by_hand": (
        ("ViTByHand", "ViTByHand"), {"input_size": PICTURE},
        {"heads": "head_dim is", "scale": "scale is", "residual": "add", "join": "reshape"},
    ),
    "lstm_text": (
        ("LSTMText", "LSTMText"), {"inputs": TOKENS},
        {"axes": "lstm", "step": "", "layer": "index"},
    ),
    "gru_text": (
        ("GRUText", "GRUText"), {"inputs": TOKENS},
        {"reversed": "gru", "tanh": "tanh", "mean": "mean"},
    ),
    "pointnet": (
        ("PointNet", "PointNet"), {"input_size": (3, 11)},
        {"eps": "eps is", "mean": "amax", "activation": "relu"},
    ),
    "video": (
        ("Video", "Video"), {"input_size": (1, 8, 8, 8)},
        {"groups": "groups is", "pool": "pool", "residual": "add"},
    ),
    "mlp": (
        ("MLP", "MLP"), {"input_size": (10,)},
        {"slope": "negative_slope is", "extra": "relu", "eps": "eps is"},
    ),
}  # fmt: skip
WAYS = [(a, b) for a in BACKENDS for b in BACKENDS if a != b]


def built(case, backend, wrong=""):
    names = dict(zip(("torch", "paddle"), CASES[case][0], strict=True))
    return getattr(MODULES[backend], names[backend])(wrong)


def perturbed(model):
    """The model with weights that are all drawn, also those that start as ones and zeros."""
    random, adapter = np.random.default_rng(4), runtime(zoo.backend_of(model))
    arrays = dict(adapter.read(model))
    drawn = {name: random.uniform(0.5, 1.5, each.shape) if "var" in name else random.normal(0, 0.4, each.shape)
             for name, each in arrays.items()}  # fmt: skip
    adapter.write(model, {name: np.asarray(each, arrays[name].dtype) for name, each in drawn.items()})
    return model


def has(wrong, case, backend):
    """Whether a mistake can be made in what is written in this backend."""
    name = dict(zip(("torch", "paddle"), CASES[case][0], strict=True))[backend]
    layers = name == "ViTOfLayers" and wrong in ("scale", "residual", "join")
    return not layers and not (name == "ViTByHand" and wrong in ("relu", "post"))


@pytest.mark.parametrize(("first", "second"), WAYS)
@pytest.mark.parametrize("case", CASES)
def test_the_right_pair_is_equal(case, first, second):
    one, other = perturbed(built(case, first)), built(case, second)
    report = zoo.compare(one, other, copy_weights=True, levels="0,1,3,3b", **CASES[case][1])
    assert report.passed, [(level.name, level.where) for level in report.levels if not level.passed]
    found = zoo.transfer(one, other, **CASES[case][1])
    assert found.proof.measured <= 1e-12
    own = zoo.compare(one, other, levels="1,3", **CASES[case][1])
    assert own.passed, [(level.name, level.where) for level in own.levels]


@pytest.mark.parametrize(
    ("case", "wrong", "first", "second"),
    [(c, w, a, b) for c in CASES for w in CASES[c][2] for a, b in WAYS if has(w, c, b)],
)
def test_a_wrong_port_is_found_where_it_is(case, wrong, first, second):
    """Never equal; the mistake is named, or the operation that parts first."""
    one, other = perturbed(built(case, first)), built(case, second, wrong)
    report = zoo.compare(one, other, copy_weights=True, levels="0,1,3", **CASES[case][1])
    static, states, values = report.levels
    assert values.verdict == "DIFFERENT", values.where
    assert states.passed, states.where
    assert CASES[case][2][wrong] in f"{static.where}; {values.where}"
