"""Every network in both backends: counts, shapes, equal outputs, and the peers that ship the same network."""

import inspect

import numpy as np
import pytest
from conftest import make, noise, odd, slowly, small

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS
from zoo.network.init import perturbed
from zoo.numbers import difference

# The literature: the papers' and the frameworks' published numbers of trainable parameters
COUNTS = {
    "lenet": 41_806,
    "lenet_pm": 19_233_841,
    "alexnet": 76_009_832,
    "alexnet_owt": 61_100_840,
    "vgg11": 132_863_336,
    "vgg13": 133_047_848,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "googlenet": 6_998_552,
    "googlenet_bn": 6_624_904,
    "inception_v1": 6_660_244,
    "googlenet_32": 10_253_000,
    "inception_v3": 23_834_568,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "resnet34_signs": 21_294_470,
    "squeezenet1_1": 1_235_496,
    "mobilenet_v2": 3_504_872,
}
# the fast run compares every network at its smallest size, and these at others and with their peers
LIGHT = ("lenet", "googlenet", "googlenet_bn", "inception_v1", "resnet18", "squeezenet1_1")
WITH_AUX = {"googlenet_bn": 13_004_888, "inception_v3": 27_161_264}


def skeleton(name, backend, **arguments):
    from zoo.network.build import Build, complete, maker

    build = Build(name, backend, **complete(CARDS[name], arguments), dtype="float32", seed=0)
    return runtime(backend).skeleton(maker(CARDS[name], build), "float32")


def test_the_table_is_complete():
    assert sorted(zoo.list_models()) == sorted(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_trainable_parameters_are_the_published_ones(name, backend):
    assert zoo.num_params(skeleton(name, backend)) == COUNTS[name] == zoo.card(name).num_params


@pytest.mark.parametrize("name", WITH_AUX)
def test_trainable_parameters_with_auxiliary_heads(name, backend):
    assert zoo.num_params(skeleton(name, backend, aux=True)) == WITH_AUX[name] == zoo.card(name).num_params_aux


def logits(name, backend, x, **arguments):
    """Logits in float64, parity mode, with perturbed biases and batch norm."""
    model = make(name, backend, "float64", **arguments)
    adapter = runtime(backend)
    adapter.proof(model)
    adapter.write(model, perturbed(adapter.slots(model), 1, "float64"))
    return adapter.run(model, x)


@pytest.mark.parametrize("name", slowly(COUNTS, LIGHT))
def test_an_odd_configuration_is_equal_in_both(name):
    """7 classes, another number of channels, another size, a batch of 3: every logit in float64."""
    arguments = odd(name)
    x = noise(3, arguments["in_channels"], arguments["image_size"], arguments["image_size"], dtype="float64")
    outputs = [logits(name, backend, x, **arguments) for backend in BACKENDS]
    assert outputs[0].shape == (3, 7)
    assert difference(*outputs).relative <= 1e-12
    # three different pictures have three different answers, which a constant output would not; but the ReLU that ends
    # squeezenet1_1 holds one of the classes at 0
    constant = {"squeezenet1_1": 1}.get(name, 0)
    assert (np.ptp(outputs[0], axis=0) == 0).sum() == constant


@pytest.mark.parametrize("name", slowly(COUNTS, COUNTS.keys() - {"vgg13", "vgg19"}))
def test_the_smallest_size_works_and_is_equal(name):
    """Below its edge Paddle computes on empty maps where torch raises: at the card's min_size both are right."""
    size = CARDS[name].min_size
    x = noise(2, CARDS[name].input_size[0], size, size, dtype="float64")
    outputs = [logits(name, backend, x, num_classes=3, image_size=size) for backend in BACKENDS]
    assert outputs[0].shape == (2, 3)
    assert difference(*outputs).relative <= 1e-12


@pytest.mark.parametrize("name", [name for name in COUNTS if CARDS[name].min_size > 1])
def test_below_the_smallest_size_is_refused_with_it(name, backend):
    size = CARDS[name].min_size
    with pytest.raises(zoo.ZooError, match=f"image_size={size - 1} is too small for {name}; .* is {size}"):
        zoo.build(name, backend, image_size=size - 1)


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
@pytest.mark.parametrize("name", [name for name in COUNTS if CARDS[name].min_size > 1])
def test_the_card_does_not_refuse_sizes_that_work(name):
    """One pixel less than min_size fails in PyTorch itself, which checks, or leaves no values for the head."""
    from zoo.network.build import Build, maker

    size = CARDS[name].min_size - 1
    build = Build(name, "torch", 3, CARDS[name].input_size[0], size, False, "float32", 0)
    adapter = runtime("torch")
    with pytest.raises((RuntimeError, AssertionError)):  # noqa: PT012  (either the construction or the run fails)
        model = adapter.skeleton(maker(CARDS[name], build), "float32")
        assert all(slot.size for slot in adapter.slots(model)), "a head without inputs"
        adapter.fill(model, {slot.name: np.zeros(slot.shape, "float32") for slot in adapter.slots(model)}, "cpu")
        adapter.run(model, noise(2, CARDS[name].input_size[0], size, size))


@pytest.mark.parametrize(
    ("name", "heads"),
    [("googlenet_bn", ("aux1", "aux2")), pytest.param("inception_v3", ("aux",), marks=pytest.mark.slow)],
)
def test_auxiliary_heads_in_train_mode_are_equal(name, heads):
    """A named tuple in train mode, logits alone in eval mode; float64, batch statistics, dropout switched off."""
    size = max(CARDS[name].min_size_aux, 75)
    x = noise(4, 3, size, size, dtype="float64")
    results = {}
    for backend in BACKENDS:
        model = make(name, backend, "float64", num_classes=5, image_size=size, aux=True)
        adapter = runtime(backend)
        adapter.proof(model)
        for _, layer in adapter.named_layers(model):
            if adapter.kind(layer) == "dropout":
                layer.p = 0.0
        assert model.training
        outputs = forward(backend, model, x)
        assert outputs._fields == ("logits", *heads)
        results[backend] = [array(backend, output) for output in outputs]
        assert adapter.run(model, x).shape == (4, 5)
    for paddle, torch in zip(results["paddle"], results["torch"], strict=True):
        assert paddle.shape == (4, 5)
        assert difference(paddle, torch).relative <= 1e-12


def forward(backend, model, x):
    tensor = {"paddle": "paddle.to_tensor", "torch": "torch.from_numpy"}[backend]
    module, _, function = tensor.partition(".")
    return model(getattr(__import__(module), function)(x))


def array(backend, tensor):
    return tensor.detach().numpy()


def test_without_heads_train_mode_gives_logits_alone(backend):
    model = make("googlenet_bn", backend, num_classes=5, image_size=33)
    assert tuple(forward(backend, model, noise(2, 3, 33, 33)).shape) == (2, 5)


TORCHVISION = {"alexnet_owt": "alexnet", "vgg11": "vgg11", "vgg16": "vgg16", "googlenet_bn": "googlenet"}
TORCHVISION |= {name: name for name in ("inception_v3", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152")}
TORCHVISION |= {name: name for name in ("squeezenet1_1", "mobilenet_v2")}


@pytest.mark.parametrize("name", slowly(TORCHVISION, LIGHT))
def test_torchvision_loads_our_state_by_name_and_computes_the_same(name):
    """torchvision's own network takes our state strictly, and in float64 gives the same logits to the last bits."""
    import torch
    import torchvision

    ours = make(name, "torch", "float64", num_classes=7)
    adapter = runtime("torch")
    adapter.write(ours, perturbed(adapter.slots(ours), 1, "float64"))
    kwargs = {"num_classes": 7, "weights": None}
    if name in ("googlenet_bn", "inception_v3"):
        kwargs |= {"aux_logits": False, "init_weights": False}
    with torch.device("meta"):
        peer = getattr(torchvision.models, TORCHVISION[name])(**kwargs)
    peer.load_state_dict(ours.state_dict(), strict=True, assign=True)
    size = max(CARDS[name].min_size, 75)
    x = noise(2, 3, size, size, dtype="float64")
    assert difference(adapter.run(peer.double(), x), adapter.run(ours, x)).relative <= 1e-14


@pytest.mark.parametrize("name", slowly(["vgg11", "vgg16", "resnet18", "resnet50", "resnet101"], LIGHT))
def test_paddle_vision_loads_our_state_by_name_and_computes_the_same(name):
    import paddle

    ours = make(name, "paddle", "float64", num_classes=7)
    adapter = runtime("paddle")
    adapter.write(ours, perturbed(adapter.slots(ours), 1, "float64"))
    paddle.set_default_dtype("float64")
    try:
        peer = getattr(paddle.vision.models, name)(num_classes=7)
    finally:
        paddle.set_default_dtype("float32")
    missing, unexpected = peer.set_state_dict(ours.state_dict())
    assert not missing
    assert not unexpected
    x = noise(2, 3, 75, 75, dtype="float64")
    assert difference(adapter.run(peer, x), adapter.run(ours, x)).relative <= 1e-14


@pytest.mark.parametrize("name", TORCHVISION)
def test_counts_and_macs_are_those_torchvision_publishes(name):
    """Its metadata counts multiply-accumulates as "GFLOPS", rounded to 1e-3; heads are in for Inception v3."""
    import torchvision

    enum = torchvision.models.get_model_weights(TORCHVISION[name])
    meta = enum.DEFAULT.meta
    published = CARDS[name].num_params_aux if name == "inception_v3" else CARDS[name].num_params
    assert meta["num_params"] == published
    assert meta["_ops"] == pytest.approx(CARDS[name].macs / 1e9, abs=0.00051)


@pytest.mark.parametrize("name", slowly([n for n in COUNTS if n not in ("vgg13", "vgg19", "resnet152")], LIGHT))
def test_a_square_head_crosses_turned_the_right_way(name):
    """num_classes equal to the last layer's inputs: a square Linear would load untransposed without a word."""
    last = [slot for slot in runtime("torch").slots(skeleton(name, "torch", **small(name))) if slot.role == "weight"][
        -1
    ]
    classes = last.shape[1]
    arguments = {**small(name), "num_classes": classes}
    x = noise(1, CARDS[name].input_size[0], arguments["image_size"], arguments["image_size"])
    torch, paddle = (make(name, backend, seed=seed, **arguments) for seed, backend in enumerate(("torch", "paddle")))
    zoo.load_state(paddle, zoo.state(torch))
    # squeezenet1_1 ends in a 1x1 convolution
    assert zoo.state(paddle)[last.name].shape == (classes, classes, *last.shape[2:])
    apart = difference(runtime("torch").run(torch, x), runtime("paddle").run(paddle, x))
    assert apart.relative <= 1e-4


def test_the_public_functions_of_network_files_have_type_hints(backend):
    for facts in CARDS.values():
        module = __import__(f"zoo.{backend}.{facts.module}", fromlist=["_"])
        function = getattr(module, facts.name)
        assert all(p.annotation is not inspect.Parameter.empty for p in inspect.signature(function).parameters.values())
