"""Every layer of the list written in both frameworks: its tensors cross both ways, and it computes the same."""

import numpy as np
import paddle
import paddle.nn as pn
import pytest
import torch
import torch.nn as tn

from zoo import graph
from zoo.backends import forms, runtime
from zoo.errors import ArgumentError, ModelError, StateError, UnlistedLayerError

LIMIT = 1e-12


def compat(name):
    return getattr(paddle.compat.nn, name)


# name: (Paddle's, torch's, shapes of the inputs or arrays); sizes are odd or square on purpose
PAIRS = {
    "conv1d": (lambda: pn.Conv1D(4, 6, 3, 2, 1, groups=2), lambda: tn.Conv1d(4, 6, 3, 2, 1, groups=2), [(2, 4, 9)]),
    "conv2d": (
        lambda: pn.Conv2D(3, 5, (3, 2), (2, 1), (1, 0), dilation=2),
        lambda: tn.Conv2d(3, 5, (3, 2), (2, 1), (1, 0), dilation=2),
        [(2, 3, 9, 7)],
    ),
    "conv2d square": (
        lambda: pn.Conv2D(3, 3, 3, bias_attr=False),
        lambda: tn.Conv2d(3, 3, 3, bias=False),
        [(2, 3, 5, 5)],
    ),
    "conv2d depthwise": (
        lambda: pn.Conv2D(4, 8, 3, groups=4),
        lambda: tn.Conv2d(4, 8, 3, groups=4),
        [(2, 4, 5, 7)],
    ),
    "conv2d reflect": (
        lambda: pn.Conv2D(3, 5, 3, padding=1, padding_mode="reflect"),
        lambda: tn.Conv2d(3, 5, 3, padding=1, padding_mode="reflect"),
        [(2, 3, 5, 7)],
    ),
    "conv3d": (lambda: pn.Conv3D(2, 3, 3, padding=1), lambda: tn.Conv3d(2, 3, 3, padding=1), [(2, 2, 3, 5, 4)]),
    "conv_transpose1d": (
        lambda: pn.Conv1DTranspose(4, 6, 3, 2, 1, groups=2),
        lambda: tn.ConvTranspose1d(4, 6, 3, 2, 1, groups=2),
        [(2, 4, 5)],
    ),
    "conv_transpose2d": (
        lambda: pn.Conv2DTranspose(3, 5, 3, 2, 1, output_padding=1),
        lambda: tn.ConvTranspose2d(3, 5, 3, 2, 1, output_padding=1),
        [(2, 3, 5, 4)],
    ),
    "conv_transpose2d square": (
        lambda: pn.Conv2DTranspose(4, 4, 3, bias_attr=False),
        lambda: tn.ConvTranspose2d(4, 4, 3, bias=False),
        [(2, 4, 3, 5)],
    ),
    "conv_transpose3d": (lambda: pn.Conv3DTranspose(2, 3, 2), lambda: tn.ConvTranspose3d(2, 3, 2), [(2, 2, 3, 2, 4)]),
    "linear": (lambda: pn.Linear(5, 3), lambda: tn.Linear(5, 3), [(4, 5)]),
    "linear square": (lambda: pn.Linear(5, 5, bias_attr=False), lambda: tn.Linear(5, 5, bias=False), [(4, 5)]),
    "linear of compat": (lambda: compat("Linear")(5, 5), lambda: tn.Linear(5, 5), [(4, 5)]),
    "bilinear": (lambda: pn.Bilinear(3, 4, 5), lambda: tn.Bilinear(3, 4, 5), [(2, 3), (2, 4)]),
    "bilinear cube": (
        lambda: pn.Bilinear(4, 4, 4, bias_attr=False),
        lambda: tn.Bilinear(4, 4, 4, bias=False),
        [(2, 4), (2, 4)],
    ),
    "embedding": (lambda: pn.Embedding(5, 5), lambda: tn.Embedding(5, 5), [np.array([[0, 4, 2], [2, 2, 1]])]),
    "batch_norm1d": (lambda: pn.BatchNorm1D(5), lambda: tn.BatchNorm1d(5), [(7, 5)]),
    "batch_norm2d": (
        lambda: pn.BatchNorm2D(3, momentum=0.8, epsilon=1e-4),
        lambda: tn.BatchNorm2d(3, momentum=0.2, eps=1e-4),
        [(3, 3, 5, 4)],
    ),
    "batch_norm2d plain": (
        lambda: pn.BatchNorm2D(3, weight_attr=False, bias_attr=False),
        lambda: tn.BatchNorm2d(3, affine=False),
        [(3, 3, 5, 4)],
    ),
    "batch_norm3d": (lambda: pn.BatchNorm3D(3), lambda: tn.BatchNorm3d(3), [(2, 3, 3, 2, 4)]),
    "batch_norm old": (
        lambda: pn.BatchNorm(3, dtype="float64"),
        lambda: tn.BatchNorm2d(3),
        [(3, 3, 5, 4)],
    ),
    "layer_norm": (lambda: pn.LayerNorm(7), lambda: tn.LayerNorm(7), [(3, 5, 7)]),
    "layer_norm of two axes": (lambda: pn.LayerNorm((5, 5)), lambda: tn.LayerNorm((5, 5)), [(3, 5, 5)]),
    "layer_norm without bias": (
        lambda: pn.LayerNorm(7, bias_attr=False),
        lambda: tn.LayerNorm(7, bias=False),
        [(3, 7)],
    ),
    "group_norm": (lambda: pn.GroupNorm(3, 6), lambda: tn.GroupNorm(3, 6), [(2, 6, 5, 4)]),
    "instance_norm1d": (lambda: pn.InstanceNorm1D(3), lambda: tn.InstanceNorm1d(3, affine=True), [(2, 3, 9)]),
    "instance_norm2d": (lambda: pn.InstanceNorm2D(3), lambda: tn.InstanceNorm2d(3, affine=True), [(2, 3, 5, 4)]),
    "instance_norm2d plain": (
        lambda: pn.InstanceNorm2D(3, weight_attr=False, bias_attr=False),
        lambda: tn.InstanceNorm2d(3),
        [(2, 3, 5, 4)],
    ),
    "instance_norm3d": (lambda: pn.InstanceNorm3D(3), lambda: tn.InstanceNorm3d(3, affine=True), [(2, 3, 3, 2, 4)]),
    "local_response_norm": (
        lambda: pn.LocalResponseNorm(4, alpha=0.3),
        lambda: tn.LocalResponseNorm(4, alpha=0.3),
        [(2, 6, 5, 4)],
    ),
    "prelu": (lambda: pn.PReLU(), lambda: tn.PReLU(), [(2, 3, 5)]),
    "prelu of channels": (lambda: pn.PReLU(3), lambda: tn.PReLU(3), [(2, 3, 5)]),
    "attention": (
        lambda: pn.MultiHeadAttention(8, 2),
        lambda: tn.MultiheadAttention(8, 2, batch_first=True),
        [(2, 5, 8), (2, 3, 8), (2, 3, 8)],
    ),
    "attention without bias": (
        lambda: pn.MultiHeadAttention(8, 2, bias_attr=False),
        lambda: tn.MultiheadAttention(8, 2, bias=False, batch_first=True),
        [(2, 5, 8), (2, 3, 8), (2, 3, 8)],
    ),
    "attention of other widths": (
        lambda: pn.MultiHeadAttention(8, 2, kdim=6, vdim=4),
        lambda: tn.MultiheadAttention(8, 2, kdim=6, vdim=4, batch_first=True),
        [(2, 5, 8), (2, 3, 6), (2, 3, 4)],
    ),
    "encoder_layer": (
        lambda: pn.TransformerEncoderLayer(8, 2, 8, 0.0),
        lambda: tn.TransformerEncoderLayer(8, 2, 8, 0.0, batch_first=True),
        [(2, 5, 8)],
    ),
    "encoder_layer norm first": (
        lambda: pn.TransformerEncoderLayer(8, 2, 12, 0.0, "gelu", normalize_before=True),
        lambda: tn.TransformerEncoderLayer(8, 2, 12, 0.0, "gelu", batch_first=True, norm_first=True),
        [(2, 5, 8)],
    ),
    "decoder_layer": (
        lambda: pn.TransformerDecoderLayer(8, 2, 12, 0.0),
        lambda: tn.TransformerDecoderLayer(8, 2, 12, 0.0, batch_first=True),
        [(2, 5, 8), (2, 3, 8)],
    ),
    "rnn": (lambda: pn.SimpleRNN(4, 4), lambda: tn.RNN(4, 4, batch_first=True), [(2, 5, 4)]),
    "rnn relu": (
        lambda: pn.SimpleRNN(4, 3, activation="relu"),
        lambda: tn.RNN(4, 3, nonlinearity="relu", batch_first=True),
        [(2, 5, 4)],
    ),
    "lstm": (lambda: pn.LSTM(4, 4), lambda: tn.LSTM(4, 4, batch_first=True), [(2, 5, 4)]),
    "lstm stacked both ways": (
        lambda: pn.LSTM(3, 4, 2, "bidirect"),
        lambda: tn.LSTM(3, 4, 2, batch_first=True, bidirectional=True),
        [(2, 5, 3)],
    ),
    "lstm projected": (
        lambda: pn.LSTM(3, 4, 2, proj_size=2),
        lambda: tn.LSTM(3, 4, 2, proj_size=2, batch_first=True),
        [(2, 5, 3)],
    ),
    "lstm step first": (lambda: pn.LSTM(3, 4, time_major=True), lambda: tn.LSTM(3, 4), [(5, 2, 3)]),
    "gru": (lambda: pn.GRU(4, 4), lambda: tn.GRU(4, 4, batch_first=True), [(2, 5, 4)]),
    "gru stacked both ways": (
        lambda: pn.GRU(3, 4, 2, "bidirect"),
        lambda: tn.GRU(3, 4, 2, batch_first=True, bidirectional=True),
        [(2, 5, 3)],
    ),
    "rnn_cell": (lambda: pn.SimpleRNNCell(4, 4), lambda: tn.RNNCell(4, 4), [(3, 4)]),
    "lstm_cell": (lambda: pn.LSTMCell(4, 4), lambda: tn.LSTMCell(4, 4), [(3, 4)]),
    "gru_cell": (lambda: pn.GRUCell(4, 4), lambda: tn.GRUCell(4, 4), [(3, 4)]),
}
ROUNDED = (tn.modules.batchnorm._NormBase, tn.LayerNorm)
# settings in which the two of a pair differ, since only one framework has the thing
OWN_SETTINGS = {
    "instance_norm1d": {"momentum"},
    "instance_norm2d": {"momentum"},
    "instance_norm2d plain": {"momentum"},
    "instance_norm3d": {"momentum"},
}


@pytest.fixture(autouse=True)
def _float64():
    paddle.set_default_dtype("float64")
    torch.set_default_dtype(torch.float64)
    yield
    paddle.set_default_dtype("float32")
    torch.set_default_dtype(torch.float32)


def drawn(layer, seed=0):
    """Values away from 0 and 1 for each tensor of a layer."""
    rng = np.random.default_rng(seed)
    found = {}
    for name, array in graph.portable(layer).items():
        found[name] = rng.normal(0.3, 0.5, array.shape)
        if name.endswith("running_var"):
            found[name] = rng.uniform(0.5, 2, array.shape)
    return found


def flat(output):
    if isinstance(output, (list, tuple)):
        return [tensor for each in output for tensor in flat(each)]
    return [] if output is None else [output]


def arrays(shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) if isinstance(shape, tuple) else shape for shape in shapes]


def computed(layer, given, train, backward=True):
    """Outputs, gradients of the inputs and of all tensors, with the same weights for the outputs in both frameworks."""
    is_torch = isinstance(layer, tn.Module)
    layer.train() if train else layer.eval()
    make = torch.tensor if is_torch else paddle.to_tensor
    tensors = [make(array) for array in given]
    for tensor in tensors:
        if "float" in str(tensor.dtype):
            if is_torch:
                tensor.requires_grad_()
            else:
                tensor.stop_gradient = False
    outputs = flat(layer(*tensors))
    if isinstance(layer, tn.MultiheadAttention):
        outputs = outputs[:1]
    if isinstance(layer, pn.RNNCellBase):
        # a cell's output is its state's first part once more
        outputs = outputs[1:]
    total = 0
    for number, output in enumerate(outputs):
        factors = np.random.default_rng(100 + number).standard_normal(output.shape)
        total = total + (output * make(factors)).sum()
    if backward:
        total.backward()
    slopes = [tensor.grad.numpy() for tensor in tensors if tensor.grad is not None]
    return [output.detach().numpy() for output in outputs], slopes, graph.gradients(layer)


def apart(one, other):
    assert one.shape == other.shape
    return float(np.abs(one - other).max() / max(np.abs(other).max(), 1e-300))


def largest(one, other):
    """The largest relative difference of two computations."""
    assert len(one[0]) == len(other[0])
    assert len(one[1]) == len(other[1])
    assert one[2].keys() == other[2].keys()
    pairs = [*zip(one[0], other[0], strict=True), *zip(one[1], other[1], strict=True)]
    pairs += [(one[2][name], other[2][name]) for name in one[2]]
    pairs = [(a, b) for a, b in pairs if a.any() or b.any()]
    whole = max(np.abs(slope).max() for slope in other[2].values()) if other[2] else 1.0
    # a gradient that is zero, such as that of a key's bias, is noise: it is held to the whole gradient's size
    return max(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-6 * whole)) for a, b in pairs)


@pytest.mark.parametrize("name", PAIRS)
def test_a_layer_is_the_same_in_both(name) -> None:
    theirs, ours, shapes = PAIRS[name]
    first, second = theirs(), ours()
    values = drawn(second)
    assert graph.portable(first).keys() == values.keys()
    graph.give(first, values)
    graph.give(second, values)
    for layer, other in ((first, ours()), (second, theirs())):
        crossed = graph.portable(layer)
        assert all(np.array_equal(crossed[key], values[key]) for key in values)
        graph.give(other, crossed)
        assert all(np.array_equal(array, values[key]) for key, array in graph.portable(other).items())
    for layer in second.modules():
        if isinstance(layer, ROUNDED):
            # Paddle keeps it as float32: the difference eps_float32
            layer.eps = float(np.float32(layer.eps))
    given = arrays(shapes)
    for train in (False, True):
        graph.give(first, values)
        graph.give(second, values)
        for layer in (first, second):
            layer.clear_gradients() if isinstance(layer, pn.Layer) else layer.zero_grad()
        backward = train or not (isinstance(first, pn.layer.rnn.RNNBase) and first.could_use_cudnn)
        assert largest(computed(first, given, train, backward), computed(second, given, train, backward)) < LIMIT


@pytest.mark.parametrize("name", PAIRS)
def test_settings_are_the_same_in_both(name) -> None:
    theirs, ours, _ = PAIRS[name]
    settings = [graph.settings_of(layer) for layer in (theirs(), ours())]
    for key in OWN_SETTINGS.get(name, set()):
        for each in settings:
            each.pop(key, None)
    assert settings[0] == settings[1]


# a mistake that somebody makes by hand: what it does to the portable arrays
def _gates_swapped(arrays, name):
    arrays[name] = np.concatenate([arrays[name][4:8], arrays[name][:4], arrays[name][8:]])


def _turned(arrays, name):
    arrays[name] = np.ascontiguousarray(arrays[name].T)


def _keys_for_queries(arrays, name):
    query, key, value = np.split(arrays[name], 3)
    arrays[name] = np.concatenate([key, query, value])


def _values_for_keys(arrays, name):
    query, key, value = np.split(arrays[name], 3)
    arrays[name] = np.concatenate([query, value, key])


def _biases_swapped(arrays, name):
    arrays[name], arrays["bias_ih_l0"] = arrays["bias_ih_l0"], arrays[name]


MISTAKES = [
    ("linear square", "weight", _turned),
    ("linear of compat", "weight", _turned),
    ("embedding", "weight", _turned),
    ("conv_transpose2d square", "weight", lambda arrays, name: arrays.update({name: arrays[name].swapaxes(0, 1)})),
    ("bilinear cube", "weight", lambda arrays, name: arrays.update({name: arrays[name].swapaxes(1, 2)})),
    ("lstm", "weight_ih_l0", _gates_swapped),
    ("lstm", "bias_hh_l0", _gates_swapped),
    ("gru", "weight_hh_l0", _gates_swapped),
    ("gru", "bias_hh_l0", _biases_swapped),
    ("rnn", "weight_hh_l0", _turned),
    ("attention", "in_proj_weight", _keys_for_queries),
    ("attention", "in_proj_weight", _values_for_keys),
    ("attention", "in_proj_bias", _values_for_keys),
    ("attention", "out_proj.weight", _turned),
    ("layer_norm of two axes", "weight", _turned),
]


@pytest.mark.parametrize(("name", "tensor", "mistake"), MISTAKES)
def test_a_mistake_in_the_mapping_is_seen(name, tensor, mistake) -> None:
    """The comparison above would have found each: the shapes are the same, and the outputs are not."""
    theirs, ours, shapes = PAIRS[name]
    first, second = theirs(), ours()
    values = drawn(second)
    graph.give(second, values)
    mistake(values, tensor)
    graph.give(first, {key: np.ascontiguousarray(array) for key, array in values.items()})
    given = arrays(shapes)
    with torch.no_grad(), paddle.no_grad():
        outputs = [computed(layer, given, False, False)[0][0] for layer in (first, second)]
    assert apart(*outputs) > 1e-3


def test_all_or_nothing(backend) -> None:
    layer = pn.Linear(3, 4) if backend == "paddle" else tn.Linear(3, 4)
    before = graph.portable(layer)
    good = drawn(layer)
    for wrong, attribute in (
        ({"weight": good["weight"]}, "missing"),
        (good | {"scale": good["bias"]}, "unexpected"),
        (good | {"weight": good["weight"].T}, "mismatched"),
        (good | {"bias": good["bias"].astype("complex128")}, "mismatched"),
    ):
        with pytest.raises(StateError) as caught:
            graph.give(layer, wrong)
        assert getattr(caught.value, attribute)
        assert all(np.array_equal(array, before[name]) for name, array in graph.portable(layer).items())
    graph.give(layer, {name: array.astype("float32") for name, array in good.items()})
    assert apart(graph.portable(layer)["weight"], good["weight"]) < 1e-7


NORMED = {
    "weight_norm": (lambda: pn.utils.weight_norm(pn.Conv2D(3, 5, 3)), [tn.utils.parametrizations.weight_norm], 0),
    "weight_norm of a linear": (
        # Paddle's axis 0 of a linear weight is torch's axis 1
        lambda: pn.utils.weight_norm(pn.Linear(5, 5), dim=1),
        [tn.utils.parametrizations.weight_norm, tn.utils.weight_norm],
        0,
    ),
    "weight_norm of it all": (
        lambda: pn.utils.weight_norm(pn.Linear(5, 4), dim=None),
        [tn.utils.parametrizations.weight_norm],
        None,
    ),
    "spectral_norm": (
        lambda: pn.utils.spectral_norm(pn.Conv2D(3, 5, 3)),
        [tn.utils.parametrizations.spectral_norm, tn.utils.spectral_norm],
        0,
    ),
    "spectral_norm of a linear": (
        lambda: pn.utils.spectral_norm(pn.Linear(5, 5), dim=1),
        [tn.utils.parametrizations.spectral_norm],
        0,
    ),
}


@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")
@pytest.mark.parametrize(("name", "number"), [(name, at) for name in NORMED for at in range(len(NORMED[name][1]))])
def test_a_weight_behind_a_norm_crosses(name, number) -> None:
    theirs, norms, dim = NORMED[name]
    first = theirs()
    bare = tn.Linear(5, first.weight.shape[1]) if "linear" in name or "all" in name else tn.Conv2d(3, 5, 3)
    second = norms[number](bare, dim=dim)
    shape = (4, 5) if isinstance(bare, tn.Linear) else (2, 3, 5, 4)
    rng = np.random.default_rng(1)
    behind = graph.portable(second, effective=False)
    assert behind.keys() == graph.portable(first, effective=False).keys()
    behind = {key: rng.uniform(0.5, 1.5, array.shape) for key, array in behind.items()}
    for layer in (first, second):
        graph.give(layer, behind, effective=False)
    assert all(np.array_equal(array, behind[key]) for key, array in graph.portable(first, effective=False).items())
    assert graph.settings_of(first) == graph.settings_of(second)
    assert graph.units(first)[0].settings == graph.units(second)[0].settings
    effective = [graph.portable(layer) for layer in (first, second)]
    assert effective[0].keys() == {"weight", "bias"}
    assert all(apart(effective[0][key], effective[1][key]) < LIMIT for key in effective[0])
    given = arrays([shape])
    assert largest(computed(first, given, False), computed(second, given, False)) < LIMIT
    # the effective weight in a plain layer of the other framework computes the same
    plain = pn.Linear(*first.weight.shape) if isinstance(bare, tn.Linear) else pn.Conv2D(3, 5, 3)
    graph.give(plain, effective[1])
    assert apart(computed(plain, given, False)[0][0], computed(second, given, False)[0][0]) < LIMIT
    if "weight_norm" in name:
        graph.give(first, graph.portable(plain))
        assert apart(graph.portable(first)["weight"], effective[1]["weight"]) < LIMIT
    else:
        with pytest.raises(StateError, match="largest singular value"):
            graph.give(first, graph.portable(plain))


def test_the_axis_of_a_norm_is_seen_of_a_square_weight() -> None:
    """Both frameworks say dim=0, and of a linear weight mean two things."""
    for norm, other in (
        (pn.utils.weight_norm, tn.utils.parametrizations.weight_norm),
        (lambda layer: pn.utils.spectral_norm(layer, dim=0), tn.utils.parametrizations.spectral_norm),
    ):
        first, second = norm(pn.Linear(5, 5)), other(tn.Linear(5, 5))
        assert graph.units(first)[0].settings != graph.units(second)[0].settings
        with pytest.raises(StateError):
            graph.give(first, graph.portable(second, effective=False), effective=False)


def own_model(backend):
    """A model of the user's own: tensors of its own, a layer of the list with more in it, and a whole number."""
    nn = pn if backend == "paddle" else tn

    class Scaled(nn.Linear):
        def __init__(self) -> None:
            super().__init__(4, 4)
            one = paddle.ones([4]) if backend == "paddle" else torch.ones(4)
            self.scale = self.create_parameter([4]) if backend == "paddle" else tn.Parameter(one)

    class Model(nn.Layer if backend == "paddle" else nn.Module):
        def __init__(self) -> None:
            super().__init__()
            shape = [1, 1, 4]
            token = self.create_parameter(shape) if backend == "paddle" else tn.Parameter(torch.zeros(shape))
            index = np.arange(6).reshape(2, 3)
            self.token = token
            self.register_buffer("index", paddle.to_tensor(index) if backend == "paddle" else torch.tensor(index))
            self.body = nn.Sequential(Scaled(), nn.LayerNorm(4))
            self.decoder = (
                pn.TransformerDecoderLayer(4, 2, 4) if backend == "paddle" else tn.TransformerDecoderLayer(4, 2, 4)
            )
            self.rnn = pn.LSTM(4, 4) if backend == "paddle" else tn.LSTM(4, 4)
            self.again = self.body

    return Model()


def test_a_whole_model_crosses_by_names() -> None:
    first, second = own_model("paddle"), own_model("torch")
    kinds = [[(unit.name, unit.kind.name) for unit in graph.units(model)] for model in (first, second)]
    assert kinds[0] == kinds[1]
    assert kinds[0][0] == ("", "free")
    assert "decoder.multihead_attn" in dict(kinds[0])
    assert "decoder.cross_attn" in [unit.path for unit in graph.units(first)]
    values = graph.portable(second)
    assert values["index"].dtype == np.int64
    # all that torch's own state has
    assert values.keys() == {name for name in second.state_dict() if not name.startswith("again.")}
    graph.give(first, values)
    assert all(np.array_equal(array, values[name]) for name, array in graph.portable(first).items())
    with pytest.raises(StateError, match="index has dtype float64"):
        graph.give(first, values | {"index": values["index"].astype(float)})


def test_one_tensor_under_two_names(backend) -> None:
    nn = pn if backend == "paddle" else tn
    model = nn.Sequential(nn.Embedding(5, 3), nn.Embedding(5, 3))
    model[1].weight = model[0].weight
    values = graph.portable(model)
    graph.give(model, {name: array + 1 for name, array in values.items()})
    with pytest.raises(StateError, match=r"1\.weight is the same tensor as 0\.weight"):
        graph.give(model, values | {"1.weight": values["0.weight"] + 2})
    assert np.array_equal(graph.portable(model)["0.weight"], values["0.weight"] + 1)


def test_a_layer_that_is_not_listed_is_named(backend) -> None:
    if backend == "paddle":
        odd = pn.Sequential(pn.Linear(3, 3), pn.SpectralNorm([3, 3]))
    else:
        odd = tn.Sequential(tn.Linear(3, 3), tn.utils.parametrizations.orthogonal(tn.Linear(3, 3)))
    with pytest.raises(UnlistedLayerError, match=r"1: .*zoo\.graph\.register") as caught:
        graph.portable(odd)
    assert [path for path, _ in caught.value.layers] == ["1"]
    found = graph.units(odd, strict=False)
    assert [unit.kind.name for unit in found] == ["linear", "unlisted"]
    assert found[1].reason


def test_a_bias_for_the_query_alone_is_no_packed_one() -> None:
    layer = pn.MultiHeadAttention(4, 2)
    layer.k_proj.bias = None
    with pytest.raises(UnlistedLayerError, match="has query, value and not all of query, key, value"):
        graph.portable(layer)


class GatesLast(pn.Layer):
    """An LSTM's step as somebody wrote it: one kernel [in, out], the gates in another order."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel, self.recurrent = self.create_parameter([3, 16]), self.create_parameter([4, 16])
        self.first, self.second = self.create_parameter([16]), self.create_parameter([16])

    def forward(self, x, h, c):
        i, f, o, g = (x @ self.kernel + h @ self.recurrent + self.first + self.second).chunk(4, 1)
        c = pn.functional.sigmoid(f) * c + pn.functional.sigmoid(i) * paddle.tanh(g)
        return pn.functional.sigmoid(o) * paddle.tanh(c), c


@pytest.fixture
def _gates_last():
    order = ("input", "forget", "output", "cell")
    rows = [
        graph.Stored("kernel", "weight_ih", axes=(1, 0), blocks=order),
        graph.Stored("recurrent", "weight_hh", axes=(1, 0), blocks=order),
        graph.Stored("first", "bias_ih", blocks=order),
        graph.Stored("second", "bias_hh", blocks=order),
    ]
    graph.register(GatesLast, "lstm_cell", rows, fixed={"input_size": 3, "hidden_size": 4, "bias": True})
    yield
    graph.unregister(GatesLast)


@pytest.mark.usefixtures("_gates_last")
def test_a_registered_layer_crosses() -> None:
    mine, theirs = GatesLast(), tn.LSTMCell(3, 4)
    values = drawn(theirs)
    graph.give(theirs, values)
    graph.give(mine, graph.portable(theirs))
    assert all(np.array_equal(array, values[name]) for name, array in graph.portable(mine).items())
    x, h, c = arrays([(2, 3), (2, 4), (2, 4)])
    one = mine(*map(paddle.to_tensor, (x, h, c)))
    other = theirs(torch.tensor(x), (torch.tensor(h), torch.tensor(c)))
    assert all(apart(a.numpy(), b.detach().numpy()) < LIMIT for a, b in zip(one, other, strict=True))
    assert graph.settings_of(mine) == graph.settings_of(theirs)


def test_wrong_rules_are_refused() -> None:
    for kind, tensors, words in (
        ("linear", {"weight": "kernel"}, "has no tensor kernel; its tensors are: weight, bias"),
        ("linear", {"a": "weight", "b": "weight"}, "two rows"),
        ("lstm_cell", [graph.Stored("a", "weight_ih", blocks=("gate",))], "has no block gate"),
    ):
        with pytest.raises(ArgumentError, match=words):
            graph.register(GatesLast, kind, tensors)
    with pytest.raises(ArgumentError, match="takes a class"):
        graph.register(GatesLast(), "linear", {})
    with pytest.raises(ArgumentError, match="no setting width"):
        graph.register(GatesLast, "linear", {}, settings={"width": "width"})


def test_every_class_of_the_list_has_its_kind(backend) -> None:
    for form in forms(backend).FORMS:
        kind = graph.KINDS[form.kind]
        names = {setting.name for setting in form.settings} | set(form.fixed)
        assert names <= kind.settings.keys(), form.cls
        for row in form.tensors:
            spec = kind.tensor(row.to)
            assert spec is not None, (form.cls, row.to)
            assert set(row.blocks) <= set(spec.blocks)


@pytest.mark.parametrize(
    ("kind", "setting", "value", "paddles", "torchs"),
    [
        ("batch_norm", "momentum", 0.1, "momentum=0.9", "momentum=0.1"),
        ("batch_norm", "eps", 1e-3, "epsilon=0.001", "eps=0.001"),
        ("conv", "bias", False, "bias_attr=False", "bias=False"),
        ("lstm", "bidirectional", True, "direction='bidirect'", "bidirectional=True"),
        ("lstm", "batch_first", True, "time_major=False", "batch_first=True"),
        ("encoder_layer", "norm_first", True, "normalize_before=True", "norm_first=True"),
        ("attention", "batch_first", True, "", "batch_first=True"),
    ],
)
def test_a_setting_in_the_readers_spelling(kind, setting, value, paddles, torchs) -> None:
    assert graph.spelled("paddle", kind, setting, value) == paddles
    assert graph.spelled("torch", kind, setting, value) == torchs


def test_an_old_class_has_its_own_spelling() -> None:
    old = pn.BatchNorm(3, act="relu")
    assert graph.settings_of(old)["activation"] == "relu"
    assert graph.spelled("paddle", "batch_norm", "activation", None, old) == "act=None"
    assert graph.spelled("paddle", "batch_norm", "activation", None) == ""


@pytest.mark.parametrize(
    ("padding", "found"),
    [
        (1, (1, 1)),
        ("same", "same"),
        ("VALID", (0, 0)),
        ([1, 2, 3, 3], ((1, 2), (3, 3))),
        ([[0, 0], [0, 0], [0, 0], [1, 2]], ((0, 0), (1, 2))),
        ([[0, 0], [0, 0], [2, 2], [1, 1]], (2, 1)),
    ],
)
def test_padding_in_neutral_words(padding, found) -> None:
    assert graph.settings_of(pn.Conv2D(2, 2, 3, padding=padding))["padding"] == found


def test_a_copy_of_a_recurrent_model_in_another_dtype(backend) -> None:
    """Paddle's own Layer.to() fails at an RNN."""
    model = pn.Sequential(pn.LSTM(3, 4)) if backend == "paddle" else tn.Sequential(tn.LSTM(3, 4))
    model = runtime(backend).copy(model, "float32")
    wide = runtime(backend).copy(model, "float64")
    values = graph.portable(wide)
    assert {array.dtype.name for array in values.values()} == {"float64"}
    x = np.ones((2, 5, 3))
    outputs = [flat(wide[0](paddle.to_tensor(x) if backend == "paddle" else torch.tensor(x)))[0]]
    graph.give(wide, {name: 2 * array for name, array in values.items()})
    outputs.append(flat(wide[0](paddle.to_tensor(x) if backend == "paddle" else torch.tensor(x)))[0])
    assert apart(*(output.detach().numpy() for output in outputs)) > 1e-3


def test_a_norm_over_several_processes() -> None:
    """Paddle's runs on a GPU alone; its tensors cross all the same."""
    values = drawn(tn.SyncBatchNorm(3))
    for layer in (pn.SyncBatchNorm(3), pn.BatchNorm2D(3), tn.BatchNorm2d(3)):
        graph.give(layer, values)
        assert all(np.array_equal(array, values[name]) for name, array in graph.portable(layer).items())


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_a_layer_without_values_is_refused() -> None:
    with paddle.LazyGuard():
        waiting = pn.Linear(3, 4)
    for layer in (waiting, tn.Sequential(tn.LazyLinear(4))):
        with pytest.raises(ModelError, match="run the model once"):
            graph.portable(layer)


def test_proof_mode_rounds_what_paddle_rounds() -> None:
    norms = tn.ModuleList([tn.BatchNorm1d(3), tn.LayerNorm(3), tn.InstanceNorm1d(3), tn.GroupNorm(1, 3)])
    runtime("torch").proof(norms)
    assert [norm.eps == 1e-5 for norm in norms] == [False, False, False, True]
    assert norms[0].momentum == 1 - float(np.float32(0.9))
    assert norms[2].momentum == 0.1
