"""The tracers see a call however a model holds the function, and tell it in the same words in both frameworks."""

import functools
import importlib
import operator
import threading

import numpy as np
import paddle
import pytest
import torch
from conftest import noise

import zoo
from zoo.backends import lending
from zoo.doctor.diagnosis import Cause
from zoo.graph.canonical import graph
from zoo.recording import INPUT, UNSEEN

FRAMEWORKS = {"torch": torch, "paddle": paddle}
BASES = {"torch": torch.nn.Module, "paddle": paddle.nn.Layer}


def tracer(backend):
    return importlib.import_module(f"zoo.{backend}.tracer")


PICTURES = noise(2, 4, 8, 8, dtype="float64")


def recorded(backend, run):
    """What a model records whose forward is run(model, x): with some tensors of its own, or a layer."""
    layer = isinstance(run, BASES[backend])

    class Model(BASES[backend]):
        def __init__(self):
            super().__init__()
            for name, shape in (("w", (6, 4, 3, 3)), ("b", (6,)), ("c", (4,)), ("g", (4, 1, 3, 3)), ("e", (8,))):
                setattr(self, name, parameter(backend, self, shape))
            self.l = parameter(backend, self, (5, 8) if backend == "torch" else (8, 5))
            self.inner = run if layer else None

        def forward(self, x):
            return self.inner(x) if layer else run(self, x)

    with lending(backend).copied(Model()) as model:
        found = tracer(backend).record(model, PICTURES, keep=True)
    assert not found.error, found.error
    return found


def parameter(backend, model, shape):
    if backend == "torch":
        return torch.nn.Parameter(torch.ones(shape))
    return model.create_parameter(list(shape), default_initializer=paddle.nn.initializer.Constant(1.0))


def ran_anew(backend, recording, images):
    """Whether its only operation gives the same once more, on the picture and on ones for the model's own tensors."""
    (operation,) = recording.operations
    if operation.output is None:  # whether something is larger is no number
        return operation.kind == "gt"
    given = [images if fed.source == INPUT else np.ones(fed.shape) for fed in operation.fed]
    again = operation.again([zoo.backends.runtime(backend).tensor(array.copy()) for array in given])
    again = again[0] if isinstance(again, (list, tuple)) else again
    return np.array_equal(zoo.backends.runtime(backend).array(again), operation.output)


def told(recording):
    return [(operation.kind, operation.config) for operation in recording.operations]


# torch's function | Paddle's | torch's layer | Paddle's layer | Paddle's kernel; all that is there is one operation
TWINS = """
F.relu(x) | F.relu(x) | ReLU() | ReLU() | K.relu(x)
F.relu(x, True) | F.relu_(x) | ReLU(True) | ReLU() | K.relu_(x)
F.relu6(x) | F.relu6(x) | ReLU6() | ReLU6() | K.relu6(x)
F.hardswish(x) | F.hardswish(x) | Hardswish() | Hardswish() | K.hardswish(x)
F.silu(x) | F.silu(x) | SiLU() | Silu() | K.silu(x)
F.silu(x) | F.swish(x) | SiLU() | Swish() | K.swish(x)
F.gelu(x) | F.gelu(x) | GELU() | GELU() | K.gelu(x, False)
F.gelu(x, approximate="tanh") | F.gelu(x, True) | GELU("tanh") | GELU(True) | K.gelu(x, True)
F.leaky_relu(x, 0.2) | F.leaky_relu(x, 0.2) | LeakyReLU(0.2) | LeakyReLU(0.2) | K.leaky_relu(x, 0.2)
F.leaky_relu(x) | F.leaky_relu(x) | LeakyReLU() | LeakyReLU() | K.leaky_relu(x, 0.01)
F.elu(x, 0.5) | F.elu(x, 0.5) | ELU(0.5) | ELU(0.5) | K.elu(x, 0.5)
F.softplus(x, 2, 10) | F.softplus(x, 2, 10) | Softplus(2, 10) | Softplus(2, 10) | K.softplus(x, 2.0, 10.0)
F.hardtanh(x, -2, 2) | F.hardtanh(x, -2, 2) | Hardtanh(-2, 2) | Hardtanh(-2, 2) | K.hardtanh(x, -2.0, 2.0)
F.logsigmoid(x) | F.log_sigmoid(x) | LogSigmoid() | LogSigmoid() | K.logsigmoid(x)
F.mish(x) | F.mish(x) | Mish() | Mish()
F.glu(x, 1) | F.glu(x, 1) | GLU(1) | GLU(1)
F.prelu(x, m.c) | F.prelu(x, m.c) | PReLU(4) | PReLU(4) | K.prelu(x, m.c, "NCHW", "channel")
x.sigmoid() | F.sigmoid(x) | Sigmoid() | Sigmoid() | K.sigmoid(x)
torch.tanh(x) | paddle.tanh(x) | Tanh() | Tanh() | K.tanh(x)
F.softmax(x, -1) | F.softmax(x, 3) | Softmax(-1) | Softmax() | K.softmax(x, -1)
F.log_softmax(x, 1) | F.log_softmax(x, 1) | LogSoftmax(1) | LogSoftmax(1) | K.log_softmax(x, 1)
F.conv2d(x, m.w, m.b, 2, 1) | F.conv2d(x, m.w, m.b, 2, 1) | Conv2d(4, 6, 3, 2, 1) | Conv2D(4, 6, 3, 2, 1)
F.conv2d(x, m.w, None, (1, 1), "same") | F.conv2d(x, m.w, padding="SAME") | Conv2d(4, 6, 3, 1, "same", bias=False) \
| Conv2D(4, 6, 3, padding="SAME", bias_attr=False) | K.conv2d(x, m.w, [1, 1], [0, 0], "SAME", [1, 1], 1, "NCHW")
F.conv2d(x, m.g, padding=1, groups=4) | F.conv2d(x, m.g, padding=[1, 1, 1, 1], groups=4) \
| Conv2d(4, 4, 3, padding=1, groups=4, bias=False) | Conv2D(4, 4, 3, padding=1, groups=4, bias_attr=False) \
| K.depthwise_conv2d(x, m.g, [1, 1], [1, 1], "EXPLICIT", 4, [1, 1], "NCHW")
F.conv_transpose2d(x, m.g, groups=4) | F.conv2d_transpose(x, m.g, groups=4) \
| ConvTranspose2d(4, 4, 3, groups=4, bias=False) | Conv2DTranspose(4, 4, 3, groups=4, bias_attr=False)
F.linear(x, m.l) | F.linear(x, m.l) | Linear(8, 5, bias=False) | Linear(8, 5, bias_attr=False)
F.batch_norm(x, m.c, m.c, m.c, m.c, False, 0.1, 1e-3) | F.batch_norm(x, m.c, m.c, m.c, m.c, False, 0.9, 1e-3) \
| BatchNorm2d(4, 1e-3) | BatchNorm2D(4, epsilon=1e-3) \
| K.batch_norm(x, m.c, m.c, m.c, m.c, True, 0.9, 1e-3, "NCHW", False, False)[0]
torch.group_norm(x, 2) | K.group_norm(x, None, None, 1e-5, 2, "NCHW") | GroupNorm(2, 4) | GroupNorm(2, 4)
F.layer_norm(x, (8,), m.e, m.e) | F.layer_norm(x, [8], m.e, m.e) | LayerNorm(8) | LayerNorm(8)
F.instance_norm(x) | F.instance_norm(x) | InstanceNorm2d(4) | InstanceNorm2D(4)
F.max_pool2d(x, 3, 2, 1) | F.max_pool2d(x, 3, 2, 1) | MaxPool2d(3, 2, 1) | MaxPool2D(3, 2, 1) \
| K.pool2d(x, [3, 3], [2, 2], [1, 1], False, True, "NCHW", "max", False, False, "EXPLICIT")
F.max_pool2d(x, 3, 2, 1, ceil_mode=True) | F.max_pool2d(x, 3, 2, 1, ceil_mode=True) \
| MaxPool2d(3, 2, 1, ceil_mode=True) | MaxPool2D(3, 2, 1, ceil_mode=True)
F.avg_pool2d(x, 3, 2, 1) | F.avg_pool2d(x, 3, 2, 1, exclusive=False) | AvgPool2d(3, 2, 1) \
| AvgPool2D(3, 2, 1, exclusive=False) \
| K.pool2d(x, [3, 3], [2, 2], [1, 1], False, False, "NCHW", "avg", False, False, "EXPLICIT")
F.adaptive_avg_pool2d(x, 1) | F.adaptive_avg_pool2d(x, 1) | AdaptiveAvgPool2d(1) | AdaptiveAvgPool2D(1) \
| K.pool2d(x, [1, 1], [1, 1], [0, 0], False, True, "NCHW", "avg", False, True, "EXPLICIT")
F.adaptive_max_pool2d(x, 1) | F.adaptive_max_pool2d(x, 1) | AdaptiveMaxPool2d(1) | AdaptiveMaxPool2D(1)
F.dropout(x, 0.3, False) | F.dropout(x, 0.3, training=False) | Dropout(0.3) | Dropout(0.3) \
| K.dropout(x, None, 0.3, True, "upscale_in_train", 0, False)
F.dropout2d(x, 0.3, False) | F.dropout2d(x, 0.3, training=False) | Dropout2d(0.3) | Dropout2D(0.3)
F.interpolate(x, scale_factor=2) | F.interpolate(x, scale_factor=2) | Upsample(scale_factor=2) \
| Upsample(scale_factor=2)
F.interpolate(x, (5, 5), mode="bilinear") | F.interpolate(x, [5, 5], mode="bilinear")
F.normalize(x) | F.normalize(x)
F.pad(x, (1, 1, 1, 1)) | F.pad(x, [1, 1, 1, 1]) | ZeroPad2d(1) | ZeroPad2D(1)
F.pixel_shuffle(x, 2) | F.pixel_shuffle(x, 2) | PixelShuffle(2) | PixelShuffle(2)
F.unfold(x, 3) | F.unfold(x, 3) | Unfold(3) | Unfold(3)
F.scaled_dot_product_attention(x, x, x) | F.scaled_dot_product_attention(x, x, x)
torch.cat([x, x], -3) | paddle.concat([x, x], axis=1) | | | K.concat([x, x], 1)
torch.stack([x, x], 1) | paddle.stack([x, x], axis=1)
torch.einsum("nchw,ncvw->nhv", x, x) | paddle.einsum("nchw,ncvw->nhv", x, x)
x.mean((2, 3)) | x.mean([2, 3]) | | | K.mean(x, [2, 3], False)
torch.mean(x, dim=-1, keepdim=True) | paddle.mean(x, axis=-1, keepdim=True)
x.sum(1) | x.sum(1)
x.flatten(1) | x.flatten(1) | Flatten() | Flatten() | K.flatten(x, 1, 3)
x.reshape(2, -1) | x.reshape([2, -1]) | | | K.reshape(x, [2, -1])
x.permute(0, 2, 3, 1) | x.transpose([0, 2, 3, 1]) | | | K.transpose(x, [0, 2, 3, 1])
x + x | x + x | | | K.add(x, x)
torch.add(x, x) | paddle.add(x, x) | | | K.add(x, x)
x + 1 | x + 1
1 - x | 1 - x
x * 2 | x * 2
x / 2 | x / 2
1 / x | 1 / x
x ** 2 | x ** 2
-x | -x
x > 0 | x > 0
x @ x | x @ x | | | K.matmul(x, x, False, False)
x[:, 0] | x[:, 0]
torch.clamp(x, 0, 3) | paddle.clip(x, 0, 3) | | | K.clip(x, 0.0, 3.0)
torch.maximum(x, x) | paddle.maximum(x, x)
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TWINS.replace("\\\n", "").strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_functions_layers_and_kernels_are_told_in_the_same_words(row):
    found = {}
    for backend, function, layer in zip(FRAMEWORKS, row[:2], (row[2:4] or ["", ""]), strict=True):
        framework = FRAMEWORKS[backend]
        names = {"F": framework.nn.functional, backend: framework, "K": getattr(framework, "_C_ops", None)}
        names |= {name: value for name, value in vars(framework.nn).items() if isinstance(value, type)}
        for text in (function, *row[4:][: backend == "paddle"]):
            recording = recorded(backend, eval(f"lambda m, x: {text}", names))
            assert ran_anew(backend, recording, PICTURES), text
            found[f"{backend}: {text}"] = told(recording)
        if layer:
            found[f"{backend}: {layer}"] = told(recorded(backend, eval(layer, names)))
    first = next(iter(found.values()))
    assert len(first) == 1, found
    assert all(str(other) == str(first) for other in found.values()), found


def test_torchs_operators_are_told_in_the_same_words_from_torch_ops():
    for text in (
        "relu(x)",
        "relu.default(x)",
        "add(x, x)",
        "add.Tensor(x, x)",
        "max_pool2d(x, 3, 2)",
        "softmax(x, -1)",
    ):
        base = text.replace(".default", "").replace(".Tensor", "")
        plain, held = (
            eval(f"lambda m, x: {home}.{name}", {"torch": torch, "F": torch.nn.functional})
            for home, name in (("F" if "add" not in text else "torch", base), ("torch.ops.aten", text))
        )
        assert told(recorded("torch", plain)) == told(recorded("torch", held)), text
    run = eval(
        "lambda m, x: torch.ops.aten.convolution(x, m.w, m.b, [2, 2], [1, 1], [1, 1], False, [0, 0], 1)",
        {"torch": torch},
    )
    assert told(recorded("torch", run)) == told(recorded("torch", lambda m, x: torch.conv2d(x, m.w, m.b, 2, 1)))


def kept(function):
    @functools.wraps(function)
    def passing(*args, **kwargs):
        return function(*args, **kwargs)

    return passing


def second(value, function):
    return function(value)


# ways to hold a function home.name; each gives the class of a layer that runs it
def in_a_dictionary(base, home, name):
    table = {name: getattr(home, name)}
    return type("Held", (base,), {"forward": lambda self, x: table[name](x)})


def in_a_partial(base, home, name):
    call = functools.partial(second, function=getattr(home, name))
    return type("Held", (base,), {"forward": lambda self, x: call(x)})


def as_a_default(base, home, name):
    held = getattr(home, name)

    def forward(self, x, function=held):
        return function(x)

    return type("Held", (base,), {"forward": forward})


def as_a_static_method(base, home, name):
    held = staticmethod(getattr(home, name))
    return type("Held", (base,), {"act": held, "forward": lambda self, x: self.act(x)})


def as_an_attribute(base, home, name):
    def init(self):
        base.__init__(self)
        self.act = getattr(home, name)

    return type("Held", (base,), {"__init__": init, "forward": lambda self, x: self.act(x)})


def in_a_list(base, home, name):
    return type("Held", (base,), {"acts": [getattr(home, name)], "forward": lambda self, x: self.acts[0](x)})


def in_a_tuple(base, home, name):
    return type("Held", (base,), {"acts": (getattr(home, name),), "forward": lambda self, x: self.acts[0](x)})


def in_a_closure(base, home, name):
    function = getattr(home, name)
    return type("Held", (base,), {"forward": lambda self, x: (lambda value: function(value))(x)})


def behind_a_decorator(base, home, name):
    held = staticmethod(kept(getattr(home, name)))
    return type("Held", (base,), {"act": held, "forward": lambda self, x: self.act(x)})


def under_an_alias(base, home, name):
    module = importlib.import_module(home.__name__)
    return type("Held", (base,), {"forward": lambda self, x: getattr(module, name)(x)})


def through_map(base, home, name):
    function = getattr(home, name)
    return type("Held", (base,), {"forward": lambda self, x: next(iter(map(function, [x])))})


def looked_up_late(base, home, name):
    find = operator.attrgetter(name)
    return type("Held", (base,), {"forward": lambda self, x: find(home)(x)})


WAYS = (
    in_a_dictionary, in_a_partial, as_a_default, as_a_static_method, as_an_attribute, in_a_list, in_a_tuple,
    in_a_closure, behind_a_decorator, under_an_alias, through_map, looked_up_late,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_function_is_seen_however_a_model_holds_it(backend, way):
    home = FRAMEWORKS[backend].nn.functional
    for name in ("relu", "gelu", "hardswish", "silu"):
        held = recorded(backend, way(BASES[backend], home, name)())
        assert told(held) == told(recorded(backend, lambda m, x, name=name: getattr(home, name)(x)))
        assert [operation.kind for operation in held.operations] == [name]
        assert held.operations[0].inputs == (-1,)


def test_kernels_that_a_model_looks_up_itself_are_seen(backend):
    home = paddle._C_ops if backend == "paddle" else torch.ops.aten
    held = recorded(backend, looked_up_late(BASES[backend], home, "sigmoid")())
    assert told(held) == told(recorded(backend, lambda m, x: FRAMEWORKS[backend].nn.functional.sigmoid(x)))


def test_a_tensor_method_held_from_the_class_is_seen(backend):
    methods = FRAMEWORKS[backend].Tensor
    add, tanh, flatten = methods.add, methods.tanh, methods.flatten
    held = recorded(backend, lambda m, x: flatten(tanh(add(x, x)), 1))
    assert told(held) == told(recorded(backend, lambda m, x: x.add(x).tanh().flatten(1)))
    assert [operation.kind for operation in held.operations] == ["add", "tanh", "reshape"]


def test_a_layers_own_forward_called_by_a_child_class_is_one_operation(backend):
    nn = FRAMEWORKS[backend].nn
    for plain, arguments in ((getattr(nn, "Conv2d", None) or nn.Conv2D, (4, 6, 3)), (nn.Linear, (8, 5))):
        child = type("Own", (plain,), {"forward": lambda self, x, plain=plain: plain.forward(self, x)})
        assert told(recorded(backend, child(*arguments))) == told(recorded(backend, plain(*arguments)))


def digits(backend, act):
    """lenet with a step after the third convolution to exchange, which is right with a sigmoid."""
    nn = FRAMEWORKS[backend].nn
    conv = getattr(nn, "Conv2d", None) or nn.Conv2D
    pool, sigmoid = nn.functional.max_pool2d, nn.functional.sigmoid

    class Digits(BASES[backend]):
        def __init__(self):
            super().__init__()
            self.e, self.d = nn.Linear(64, 10), nn.Linear(120, 64)
            self.c, self.b, self.a = conv(16, 120, 4), conv(6, 16, 5), conv(1, 6, 5)

        def forward(self, x):
            x = pool(sigmoid(self.b(pool(sigmoid(self.a(x)), 2))), 2)
            return self.e(sigmoid(self.d(act(self.c(x)).flatten(1))))

    return Digits()


def test_a_bias_that_is_added_afterwards_belongs_to_the_convolution(backend):
    conv2d = FRAMEWORKS[backend].nn.functional.conv2d
    one = recorded(backend, lambda m, x: conv2d(x, m.w) + m.b.reshape((1, -1, 1, 1)))
    other = recorded(backend, lambda m, x: conv2d(x, m.w, m.b))
    assert [(node.kind, node.config) for node in graph(one).nodes] == [
        (node.kind, node.config) for node in graph(other).nodes
    ]


def detour(backend, change):
    back = torch.from_numpy if backend == "torch" else paddle.to_tensor
    return lambda x: back(change(x.numpy()))


def test_what_cannot_be_seen_is_said_and_not_guessed(backend):
    """A detour over numpy: right where it is right; where it is wrong no other layer is accused."""
    steps = {"right": lambda v: 1 / (1 + np.exp(-v)), "wrong": lambda v: np.maximum(v, 0)}
    found = {name: zoo.diagnose(digits(backend, detour(backend, change)), "lenet") for name, change in steps.items()}
    assert found["right"].equal
    assert (found["wrong"].cause, found["wrong"].where) == (Cause.UNKNOWN, f"forward call 8: {UNSEEN}")
    assert "cannot be seen" in found["wrong"].explanation
    same = recorded(backend, lambda m, x: detour(backend, lambda v: v.copy())(x) + 1)
    assert [(o.kind, o.inputs) for o in same.operations] == [("add", (-1,))]


def test_a_change_in_place_through_an_index_is_seen(backend):
    def run(model, x):
        y = x * 1
        y[:, 0] = 0
        return y + 1

    found = recorded(backend, run).operations
    assert [(o.kind, o.inputs[0]) for o in found] == [("multiply", -1), ("setitem", 0), ("add", 1)]


def test_what_another_thread_runs_is_not_recorded(backend):
    framework = FRAMEWORKS[backend]

    def run(model, x):
        thread = threading.Thread(target=lambda: framework.nn.functional.relu(x))
        thread.start()
        thread.join()
        return framework.tanh(x)

    assert [o.kind for o in recorded(backend, run).operations] == ["tanh"]


def test_paddles_functions_are_as_before_afterwards():
    import inspect

    functional, ops = paddle.nn.functional, paddle._C_ops
    watched = [functional.relu, functional.gelu, functional.conv2d, paddle.concat, paddle.Tensor.add, functional.relu_]
    before = [(f.__code__, f.__defaults__, f.__kwdefaults__, inspect.signature(f)) for f in watched]
    kernels, methods = dict(vars(ops)), dict(vars(paddle.Tensor))

    def broken(model, x):
        assert functional.relu.__code__ is not before[0][0]
        raise ValueError("broken")

    with pytest.raises(AssertionError, match="broken"):
        recorded("paddle", broken)
    assert [(f.__code__, f.__defaults__, f.__kwdefaults__, inspect.signature(f)) for f in watched] == before
    assert dict(vars(ops)) == kernels
    assert dict(vars(paddle.Tensor)) == methods


def test_paddles_older_batch_norm_is_batch_norm_and_its_activation():
    nn = paddle.nn
    plain = told(recorded("paddle", nn.BatchNorm2D(4)))
    assert told(recorded("paddle", nn.BatchNorm(4))) == plain
    assert told(recorded("paddle", nn.BatchNorm(4, act="relu"))) == [*plain, ("relu", {})]
    found = recorded("paddle", nn.BatchNorm(4)).operations[0]
    assert found.where == "inner"
    assert set(found.parameters) == {"weight", "bias", "running_mean", "running_var"}


@pytest.mark.skipif(not hasattr(paddle, "compat"), reason="Paddle before 3.1 has no paddle.compat")
def test_paddles_layers_in_torchs_form_are_the_kinds_that_they_are():
    nn, compat = paddle.nn, paddle.compat.nn
    pairs = [(compat.Linear(8, 5), nn.Linear(8, 5)), (compat.Softmax(1), nn.Softmax(1))]
    pairs += [(compat.AvgPool2D(3, 2, 1), nn.AvgPool2D(3, 2, 1, exclusive=False))]
    for one, other in pairs:
        assert told(recorded("paddle", one)) == told(recorded("paddle", other))
        assert [zoo.paddle.runtime.kind(layer) for layer in (one, one)] == [zoo.paddle.runtime.kind(other)] * 2

    def net(linear, wide):
        conv = [nn.Conv2D(1, 6, 5), nn.Sigmoid(), nn.MaxPool2D(2), nn.Conv2D(6, 16, 5), nn.Sigmoid(), nn.MaxPool2D(2)]
        head = [nn.Conv2D(16, 120, 4), nn.Sigmoid(), nn.Flatten(), linear(120, 64), nn.Sigmoid(), linear(64, wide)]
        return nn.Sequential(*conv, *head)

    for wide in (10, 64):  # a square weight shows no layout
        assert zoo.diagnose(net(compat.Linear, wide), "lenet").equal
