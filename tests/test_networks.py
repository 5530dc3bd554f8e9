"""Every network in both backends: counts, shapes, equal outputs, and the peers that ship the same network."""

import inspect
from functools import partial

import numpy as np
import pytest
from conftest import heads, light, make, noise, odd, slowly, small

import zoo
from zoo.array_difference import difference
from zoo.backends import BACKENDS, ladder, runtime
from zoo.cards import CARDS
from zoo.network.init import perturbed
from zoo.weights.peer_networks import NETWORKS, SIZES, to_peer

# The literature: what the sources of networks that no library has say, or what follows from their text
COUNTS = {
    "lenet": 41_806,
    "lenet_pm": 19_233_841,
    "alexnet": 76_009_832,
    "googlenet": 6_998_552,
    "inception_v1": 6_660_244,
    "googlenet_32": 10_253_000,
    "resnet34_signs": 21_294_470,
    # pytorch-cifar
    "resnet18_cifar": 11_173_962,
    "resnet34_cifar": 21_282_122,
    "resnet50_cifar": 23_520_842,
    # timm's resnetv2_50
    "resnet50_v2": 25_549_352,
    # layer by layer as Dive into Deep Learning prints them
    "lenet_bn": 156 + 12 + 2_416 + 32 + 30_840 + 240 + 10_164 + 168 + 850,
    "nin": 11_712 + 2 * 9_312 + 614_656 + 2 * 65_792 + 885_120 + 2 * 147_840 + 34_570 + 2 * 110,
}
TORCHVISION, PADDLE = NETWORKS["torchvision"], NETWORKS["paddle"]
ALONE = sorted(set(PADDLE) - {*TORCHVISION, *heads(PADDLE)})
WITH_AUX = [name for name, facts in CARDS.items() if facts.num_params_aux]
# the fast run compares the head of each file at its smallest size, and the light ones at others and with their peers
LIGHT = light(CARDS)


def skeleton(name, backend, **arguments):
    from zoo.network.build import Build, complete, maker

    build = Build(name, backend, **complete(CARDS[name], arguments), dtype="float32", seed=0)
    return runtime(backend).skeleton(maker(CARDS[name], build), "float32")


def test_there_is_a_second_source_of_every_count():
    assert set(COUNTS) <= set(CARDS)
    assert not set(COUNTS) & {*TORCHVISION, *PADDLE}


@pytest.mark.parametrize("name", slowly(CARDS, heads(CARDS)))
def test_trainable_parameters_are_the_card_s(name, backend):
    assert zoo.num_params(skeleton(name, backend)) == zoo.card(name).num_params
    assert zoo.card(name).num_params == COUNTS.get(name, zoo.card(name).num_params)


@pytest.mark.parametrize("name", WITH_AUX)
def test_trainable_parameters_with_auxiliary_heads(name, backend):
    assert zoo.num_params(skeleton(name, backend, aux=True)) == zoo.card(name).num_params_aux


SETTINGS = ("kernel_size", "stride", "padding", "dilation", "groups", "eps", "momentum", "p")


def settings(model):
    """What layers with tensors of their own are set to, by their names, and the dropouts' shares in their order."""
    found, dropouts = {}, []
    for path, layer in model.named_modules():
        own = {each: getattr(layer, each) for each in SETTINGS if hasattr(layer, each)}
        if next(layer.parameters(recurse=False), None) is not None:
            found[path] = own
        elif type(layer).__name__ in ("Dropout", "StochasticDepth") and own["p"]:
            dropouts.append((type(layer).__name__, f"{own['p']:.12g}"))
    return found, dropouts


def theirs(name, aux=False, **options):
    """torchvision's own network of one of ours, without values."""
    import torchvision

    if CARDS[name].num_params_aux:
        options |= {"aux_logits": aux, "init_weights": False}
    # not on the meta device, where a RegNet cannot compute its widths
    make = partial(getattr(torchvision.models, TORCHVISION[name]), weights=None, **options)
    return runtime("torch").skeleton(make, "float32")


@pytest.mark.parametrize("name", slowly(TORCHVISION, heads(TORCHVISION)))
def test_torchvision_has_as_many_parameters_and_the_same_state(name):
    """Names and shapes of every tensor, what its layer is set to, and the count with auxiliary heads."""
    peer = theirs(name)
    assert sum(each.numel() for each in peer.parameters()) == CARDS[name].num_params
    assert {key: tuple(each.shape) for key, each in peer.state_dict().items()} == {
        key: tuple(each.shape) for key, each in skeleton(name, "torch").state_dict().items()
    }
    assert settings(peer) == settings(skeleton(name, "torch"))
    if name in WITH_AUX:
        assert sum(each.numel() for each in theirs(name, aux=True).parameters()) == CARDS[name].num_params_aux


@pytest.mark.parametrize("name", slowly(PADDLE, heads(PADDLE)))
def test_paddle_vision_has_as_many_parameters(name):
    import paddle

    with paddle.LazyGuard():
        peer = getattr(paddle.vision.models, PADDLE[name])()
    # statistics of batch norms are parameters too in Paddle, which are not trained
    counted = sum(int(np.prod(each.shape)) for each in peer.parameters() if each.trainable)
    assert counted == CARDS[name].num_params


def logits(name, backend, x, **arguments):
    """Logits in float64, parity mode, with perturbed biases and batch norm."""
    model = make(name, backend, "float64", **arguments)
    adapter = runtime(backend)
    adapter.proof(model)
    adapter.write(model, perturbed(adapter.slots(model), 1, "float64"))
    return adapter.run(model, x)


@pytest.mark.parametrize("name", slowly(heads(CARDS), LIGHT))
def test_an_odd_configuration_is_equal_in_both(name):
    """7 classes, another number of channels, another size, a batch of 3: every logit in float64."""
    arguments = odd(name)
    x = noise(3, arguments["in_channels"], arguments["image_size"], arguments["image_size"], dtype="float64")
    outputs = [logits(name, backend, x, **arguments) for backend in BACKENDS]
    assert outputs[0].shape == (3, 7)
    assert difference(*outputs).relative <= 1e-12
    # three different pictures have three different answers, which a constant output would not; but a ReLU that ends a
    # network whose last layer is a convolution may hold some of the 7 classes at 0: one of squeezenet1_1, three of nin
    constant = 3 if CARDS[name].head == "conv" else 0
    assert (np.ptp(outputs[0], axis=0) == 0).sum() <= constant


# the cheapest of each file, and of those of the file with another smallest size
EDGES = heads(CARDS) + list(
    {
        (card.module, card.min_size): name
        for name, card in sorted(CARDS.items(), key=lambda item: -item[1].macs)
        if all((card.module, card.min_size) != (CARDS[head].module, CARDS[head].min_size) for head in heads(CARDS))
    }.values()
)


@pytest.mark.parametrize("name", slowly(EDGES, LIGHT))
def test_the_smallest_size_works_and_is_equal(name):
    """Below its edge Paddle computes on empty maps where torch raises: at the card's min_size both are right."""
    size = CARDS[name].min_size
    x = noise(2, CARDS[name].input_size[0], size, size, dtype="float64")
    outputs = [logits(name, backend, x, num_classes=3, image_size=size) for backend in BACKENDS]
    assert outputs[0].shape == (2, 3)
    assert difference(*outputs).relative <= 1e-12


@pytest.mark.parametrize("name", [name for name in CARDS if CARDS[name].min_size > 1])
def test_below_the_smallest_size_is_refused_with_it(name, backend):
    size = CARDS[name].min_size
    with pytest.raises(zoo.ZooError, match=f"image_size={size - 1} is too small for {name}; .* is {size}"):
        zoo.build(name, backend, image_size=size - 1)


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
@pytest.mark.parametrize("name", slowly([name for name in CARDS if CARDS[name].min_size > 1], LIGHT))
def test_the_card_does_not_refuse_sizes_that_work(name):
    """One pixel less than min_size fails in PyTorch itself, which checks, or leaves no values for the head."""
    from zoo.network.build import Build, maker

    size = CARDS[name].min_size - 1
    build = Build(name, "torch", 3, CARDS[name].input_size[0], size, False, "float32", 0)
    adapter = runtime("torch")
    with pytest.raises((RuntimeError, AssertionError)):  # noqa: PT012  (either the construction or the run fails)
        model = adapter.skeleton(maker(CARDS[name], build), "float32")
        assert all(slot.size for slot in adapter.slots(model)), "a head without inputs"
        kinds = {slot: "int64" if slot.whole else "float32" for slot in adapter.slots(model)}
        adapter.fill(model, {slot.name: np.zeros(slot.shape, kind) for slot, kind in kinds.items()}, "cpu")
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


def prepared(name, backend):
    """Ours in float64 with 7 classes, biases and batch norms moved away from where mistakes would not show."""
    ours = make(name, backend, "float64", num_classes=7)
    adapter = runtime(backend)
    adapter.write(ours, perturbed(adapter.slots(ours), 1, "float64"))
    return ours


def pictures(name, *sizes):
    """Noise at a small size, or at the default one where the head follows the size."""
    size = CARDS[name].input_size[1] if CARDS[name].sized else max(CARDS[name].min_size, *sizes)
    return noise(2, 3, size, size, dtype="float64")


@pytest.mark.parametrize("name", slowly(heads(TORCHVISION), light(TORCHVISION)))
def test_torchvision_loads_our_state_by_name_and_computes_the_same(name):
    """torchvision's own network takes our state strictly, and in float64 gives the same logits to the last bits."""
    ours, peer = prepared(name, "torch"), theirs(name, num_classes=7)
    peer.load_state_dict(ours.state_dict(), strict=True, assign=True)
    x = pictures(name, SIZES.get(name, 75))
    adapter = runtime("torch")
    assert difference(adapter.run(peer.double(), x), adapter.run(ours, x)).relative <= 1e-14


# torchvision's is compared without values above; of what paddle.vision alone has, each computes
@pytest.mark.parametrize("name", slowly([*heads(PADDLE), *ALONE], light(PADDLE)))
def test_paddle_vision_loads_our_state_and_computes_the_same(name):
    import paddle

    ours, adapter = prepared(name, "paddle"), runtime("paddle")
    peer = adapter.copy(getattr(paddle.vision.models, PADDLE[name])(num_classes=7), "float64")
    zoo.load_state(peer, to_peer("paddle", name, zoo.state(ours)))
    x = pictures(name, SIZES.get(name, 75))
    # its hard sigmoids multiply by 0.1666667, which ours do not
    with ladder("paddle").proven(peer, training=False):
        theirs = adapter.run(peer, x)
    assert difference(theirs, adapter.run(ours, x)).relative <= 1e-14


@pytest.mark.parametrize("name", TORCHVISION)
def test_counts_and_macs_are_those_torchvision_publishes(name):
    """Its metadata counts multiply-accumulates as "GFLOPS", rounded to 1e-3; heads are in for Inception v3."""
    import torchvision

    meta = torchvision.models.get_model_weights(TORCHVISION[name]).DEFAULT.meta
    assert meta["num_params"] in (CARDS[name].num_params, CARDS[name].num_params_aux)
    assert meta["_ops"] == pytest.approx(CARDS[name].macs / 1e9, abs=0.00051)


@pytest.mark.slow
@pytest.mark.parametrize("name", slowly(heads(CARDS), LIGHT))
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
