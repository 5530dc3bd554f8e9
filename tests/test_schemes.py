"""Other libraries' names for our networks, as their own code makes them; and their networks that are others."""

import re
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process, make, need_onnx, noise

import zoo
from zoo.array_difference import difference, unequal_bits
from zoo.backends import publisher, runtime
from zoo.cards import CARDS
from zoo.errors import ArgumentError, StateError
from zoo.formats.read import Foreign, read_any
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.weights.networks_not_ours import STRANGERS
from zoo.weights.recognise import recognise
from zoo.weights.schemes import SCHEMES

# names that the libraries' own networks have, read off their state dicts (timm 1.0.31, paddleclas 2.6.0) and classes
SEEN = {
    ("PaddleClas 2", "resnet50"): [
        "stem.0.conv.weight", "stem.0.bn._mean", "blocks.0.conv0.conv.weight", "blocks.0.conv2.bn._variance",
        "blocks.0.short.conv.weight", "blocks.0.short.bn.bias", "blocks.3.short.conv.weight",
        "blocks.15.conv2.bn.weight", "fc.weight", "fc.bias",
    ],
    ("PaddleClas 2", "vgg16"): [
        "conv_block_1.conv1.weight", "conv_block_2.conv2.weight", "conv_block_5.conv3.weight", "fc1.weight", "fc3.bias",
    ],
    ("paddle.vision and PaddleClas", "alexnet_owt"): ["_conv1._conv.weight", "_conv3.bias", "_fc6.weight", "_fc8.bias"],
    ("paddle.vision and PaddleClas", "mobilenet_v3_large"): [
        "conv.0.weight", "blocks.0.bottleneck_conv.0.weight", "blocks.0.linear_conv.1._mean",
        "blocks.3.expand_conv.1.bias", "blocks.3.mid_se.fc1.bias", "blocks.14.linear_conv.1._variance",
        "lastconv.0.weight", "classifier.3.weight",
    ],
    ("paddle.vision and PaddleClas", "shufflenet_v2_x0_5"): [
        "_conv1.1._mean", "2_1._conv_dw_1.0.weight", "2_1._conv_linear_2.1.bias", "3_8._conv_pw.0.weight",
        "4_4._conv_linear.1._variance", "_last_conv.0.weight", "_fc.bias",
    ],
    ("paddle.vision and PaddleClas", "densenet161"): [
        "conv1_func._conv.weight", "conv1_func._batch_norm._mean", "db_conv_2.conv2_1.bn_ac_func1._batch_norm.weight",
        "db_conv_4.conv4_36.bn_ac_func2._conv.weight", "tr_conv2_blk.conv_ac_func._conv.weight", "batch_norm.bias",
        "out.weight",
    ],
    ("torchvision's published files", "densenet161"): [
        "features.conv0.weight", "features.norm0.bias", "features.denseblock1.denselayer1.norm.1.running_mean",
        "features.denseblock3.denselayer36.conv.2.weight", "features.transition3.norm.weight", "features.norm5.weight",
        "classifier.weight",
    ],
    ("Hugging Face transformers", "resnet50"): [
        "resnet.embedder.embedder.convolution.weight", "resnet.embedder.embedder.normalization.running_mean",
        "resnet.encoder.stages.0.layers.0.shortcut.convolution.weight",
        "resnet.encoder.stages.3.layers.2.layer.2.normalization.weight", "classifier.1.weight", "classifier.1.bias",
    ],
    ("Hugging Face transformers", "resnet18"): [
        "resnet.encoder.stages.0.layers.0.layer.0.convolution.weight",
        "resnet.encoder.stages.1.layers.0.shortcut.normalization.bias",
    ],
    ("MMPretrain", "resnet50"): [
        "backbone.conv1.weight", "backbone.bn1.weight", "backbone.layer1.0.downsample.1.weight",
        "backbone.layer4.2.bn3.running_var", "head.fc.weight",
    ],
    ("MMPretrain", "vgg11"): ["backbone.features.0.conv.weight", "backbone.features.2.conv.weight",
                              "backbone.features.11.conv.bias", "backbone.classifier.6.weight"],
    ("MMPretrain", "vgg16_bn"): ["backbone.features.0.conv.bias", "backbone.features.0.bn.running_mean",
                                 "backbone.features.16.bn.weight", "backbone.classifier.0.weight"],
    ("timm", "vgg16_bn"): ["features.0.weight", "features.1.running_var", "features.41.bias", "pre_logits.fc1.weight"],
    ("pytorch-cifar", "resnet18_cifar"): [
        "conv1.weight", "bn1.running_mean", "layer1.1.conv2.weight", "layer2.0.shortcut.0.weight",
        "layer4.0.shortcut.1.running_var", "linear.weight", "linear.bias",
    ],
    ("MMPretrain", "mobilenet_v2"): [
        "backbone.conv1.conv.weight", "backbone.layer1.0.conv.0.conv.weight", "backbone.layer1.0.conv.1.bn.bias",
        "backbone.layer2.0.conv.2.bn.weight", "backbone.layer7.0.conv.2.conv.weight", "backbone.conv2.bn.running_mean",
        "head.fc.bias",
    ],
    ("timm", "vgg16"): ["features.0.weight", "features.28.bias", "pre_logits.fc1.weight", "pre_logits.fc2.bias",
                        "head.fc.weight"],
    ("timm", "resnet50_v2"): [
        "stem.conv.weight", "stages.0.blocks.0.downsample.conv.weight", "stages.0.blocks.0.norm1.running_mean",
        "stages.3.blocks.2.conv3.weight", "norm.bias", "head.fc.weight", "head.fc.bias",
    ],
    ("timm", "mobilenet_v2"): [
        "conv_stem.weight", "bn1.running_mean", "blocks.0.0.conv_dw.weight", "blocks.0.0.bn1.weight",
        "blocks.0.0.conv_pw.weight", "blocks.0.0.bn2.bias", "blocks.1.1.conv_pw.weight", "blocks.5.2.conv_pwl.weight",
        "blocks.6.0.bn3.running_var", "conv_head.weight", "bn2.weight", "classifier.weight",
    ],
}  # fmt: skip


def scheme_of(title):
    return next(scheme for scheme in SCHEMES if scheme.title == title)


def called(title, name, **arguments):
    """A file of a scheme's names, its values one zero that is seen many times."""
    scheme, facts = scheme_of(title), CARDS[name]
    slots = blueprint(facts, complete(facts, arguments))
    by_ours = {slot.name: slot for slot in slots}
    state = {}
    for theirs, ours in scheme.names(facts, slots).items():
        slot = by_ours[ours]
        turned = scheme.layout == "paddle" and slot.kind == "linear" and slot.role == "weight"
        shape = slot.shape[::-1] if turned else slot.shape
        layer, _, role = theirs.rpartition(".")
        role = (
            {"running_mean": "_mean", "running_var": "_variance"}.get(role, role) if scheme.layout == "paddle" else role
        )
        state[f"{layer}.{role}"] = np.broadcast_to(np.float32(0), shape)
    return Foreign(Path("x"), "npz", scheme.layout, state, dict.fromkeys(state, "float32"), {}, ())


@pytest.mark.parametrize(("title", "name"), SEEN)
def test_the_names_are_those_that_the_library_has(title, name):
    foreign = called(title, name, num_classes=7)
    assert set(SEEN[title, name]) <= set(foreign.state)
    for given in (foreign, prefixed(foreign, "net.")):
        match = recognise(given)
        assert (match.card, match.scheme.title, match.arguments["num_classes"]) == (name, title, 7)
        assert f"by its names in {title} and shapes" in match.why


def prefixed(foreign, prefix):
    from dataclasses import replace

    renamed = {prefix + name: array for name, array in foreign.state.items()}
    return replace(foreign, state=renamed, dtypes=dict.fromkeys(renamed, "float32"))


def test_every_scheme_says_its_source_and_takes_one_name_a_tensor():
    for scheme in SCHEMES:
        assert scheme.source
        for facts in CARDS.values():
            slots = blueprint(facts, complete(facts, {}))
            names = scheme.names(facts, slots)
            assert len(set(names.values())) == len(names)
            assert not names or len(names) == len(slots) or facts.family in scheme.no_bias


def test_hugging_faces_backbone_has_no_head_and_no_prefix():
    foreign = called("Hugging Face transformers", "resnet18")
    from dataclasses import replace

    bare = {name.removeprefix("resnet."): array for name, array in foreign.state.items() if "classifier" not in name}
    bare = replace(foreign, state=bare)
    assert recognise(bare, "resnet18", headless=True).missing == ("fc.weight", "fc.bias")
    with pytest.raises(StateError):
        recognise(bare)


@pytest.mark.slow
def test_values_that_a_scheme_changes(tmp_path):
    """PaddleClas's VGG: no biases, dropout that scales in evaluation; timm's: linear layers as convolutions."""
    from zoo.weights.adopt_file import adopt

    small = {"num_classes": 3}
    for title, shape in (("PaddleClas 2", None), ("timm", (4096, 512, 7, 7))):
        foreign = called(title, "vgg11", **small)
        if shape:
            foreign.state["pre_logits.fc1.weight"] = np.broadcast_to(np.float32(0), shape)
            foreign.state["pre_logits.fc2.weight"] = np.broadcast_to(np.float32(0), (4096, 4096, 1, 1))
        else:
            foreign.state["fc3.weight"] = noise(4096, 3)
            foreign.state["conv_block_1.conv1.weight"] = noise(64, 3, 3, 3)
        contents = adopt(foreign, "vgg11")
        assert contents.state["classifier.0.weight"].shape == (4096, 25088)
        if not shape:
            assert (contents.state["classifier.6.weight"] == foreign.state["fc3.weight"].T / 2).all()
            assert (contents.state["features.0.bias"] == 0).all()
            assert (contents.state["features.0.weight"] == foreign.state["conv_block_1.conv1.weight"]).all()
            assert "8 biases are 0" in contents.origin
            assert "folded into classifier.3.weight and classifier.6.weight (x 0.5)" in contents.origin


@pytest.mark.parametrize(
    ("layout", "fluid", "half", "words"),
    [
        ("paddle", None, False, "if this network was trained by the course's fluid code, say --fluid"),
        ("paddle", True, True, "the dropout of fluid scales in evaluation.*folded into fc2.weight and fc3.weight"),
        ("paddle", False, False, ""),
        ("torch", None, False, ""),
    ],
)
def test_the_dropout_of_fluid_is_asked_about_where_a_file_may_have_it(layout, fluid, half, words):
    """A file of our own names tells whether Paddle wrote it, and not whether that was the course's old code."""
    from zoo.weights.adopt_file import portable_of

    slots = blueprint(CARDS["alexnet"], complete(CARDS["alexnet"], {"num_classes": 3}))
    turned = {slot.name for slot in slots if slot.kind == "linear" and slot.role == "weight" and layout == "paddle"}
    shapes = {slot.name: slot.shape[::-1] if slot.name in turned else slot.shape for slot in slots}
    state = {name: np.broadcast_to(np.float32(0), shape) for name, shape in shapes.items()}
    state["fc3.weight"] = noise(*shapes["fc3.weight"])
    foreign, notes = Foreign(Path("x"), "npz", layout, state, dict.fromkeys(state, "float32"), {}, ()), []
    kept = portable_of(foreign, recognise(foreign), None, fluid, notes).state["fc3.weight"]
    assert unequal_bits(kept, (state["fc3.weight"].T if turned else state["fc3.weight"]) / (2 if half else 1)) == 0
    assert len(notes) == (words != "")
    assert re.search(words, "".join(notes))


OTHERS = {
    "stem.2.conv.weight": "ResNet-vd of PaddleClas.*three 3x3",
    "blocks.0.short.conv.weight": "PaddleClas's ResNet-18 or -34.*shortcut around its first block",
    "conv2._first_block._expand_conv._conv.weight": "PaddleClas's MobileNetV2.*32 to 32",
    "_conv1._conv._conv.weight": "SqueezeNet of PaddleClas and paddle.vision.*round down",
    "_ince3a._conv5._conv.weight": "GoogLeNet of PaddleClas and paddle.vision.*no batch norm",
    "inception_stem.conv_1a_3x3.0.weight": "Inception v3 of PaddleClas.*1e-5 for 1e-3",
    "mobilenet_v2.conv_stem.first_conv.convolution.weight": "Hugging Face's MobileNetV2.*TensorFlow",
    "backbone.stem.0.weight": "a deep stem",
    "res2a_branch2a/filters:0": "TensorLayer or Keras.*first 1x1",
    "conv1_1/filters:0": "TensorLayer, TensorFlow or Keras.*height x width",
}


@pytest.mark.parametrize(("name", "words"), OTHERS.items())
def test_another_network_is_told_by_what_it_does_otherwise(name, words):
    state = {name: noise(3, 3), "x": noise(2)}
    with pytest.raises(StateError, match=f"fits no card: it is .*{words}"):
        recognise(Foreign(Path("x"), "npz", None, state, dict.fromkeys(state, "float32"), {}, ()))


def test_each_other_network_is_tried():
    """Those that shapes tell are in tests/test_old_files.py, whole."""
    assert len(OTHERS) == len([each for each in STRANGERS if not each.shapes])


@pytest.mark.parametrize("name", ["squeezenet1_1", "googlenet", "inception_v3"])
def test_paddle_visions_own_are_told(name, tmp_path):
    """Their own state dicts, not names that were copied."""
    import paddle

    peer = getattr(paddle.vision.models, name)(num_classes=3)
    state = {key: np.broadcast_to(np.float32(0), tensor.shape) for key, tensor in peer.state_dict().items()}
    with pytest.raises(StateError, match="of PaddleClas and paddle.vision, another network"):
        recognise(Foreign(Path("x"), "pdparams", "paddle", state, dict.fromkeys(state, "float32"), {}, ()))


# paddle.vision's AlexNet, both ways


@pytest.fixture(scope="module")
def alexnet(tmp_path_factory):
    path = tmp_path_factory.mktemp("alexnet") / "peer.pdparams"
    peer = publisher("paddle").peer("alexnet_owt", 3)
    publisher("paddle").save_own(peer, path)
    return peer, path


def test_inspect_and_convert_agree(alexnet, monkeypatch, capsys):
    _, path = alexnet
    code, out, _ = in_process(monkeypatch, capsys, "inspect", str(path))
    assert code == 0
    assert "card    alexnet_owt, 3 classes, 3x224x224, by its names in paddle.vision and PaddleClas" in out


@pytest.mark.slow
def test_a_file_for_paddle_visions_alexnet(alexnet, tmp_path):
    """Names and dropout scale that the library wants: its own network takes all 16 tensors and answers as ours."""
    import paddle
    import torch

    ours = make("alexnet_owt", "torch", num_classes=3, seed=5)
    torch.save(ours.state_dict(), tmp_path / "a.pth")
    done = zoo.convert(tmp_path / "a.pth", tmp_path / "b.pdparams", layout="paddle.vision")
    assert done.proven
    assert [level.name for level in done.levels] == ["1", "peer"]
    peer, _ = alexnet
    assert peer.set_state_dict(paddle.load(str(tmp_path / "b.pdparams"))) == ([], [])
    x = noise(1, 3, 224, 224, dtype="float64")
    logits = [runtime(b).run(runtime(b).copy(m, "float64"), x) for b, m in (("paddle", peer), ("torch", ours))]
    assert difference(*logits).relative <= 1e-12
    # and back
    zoo.convert(tmp_path / "b.pdparams", tmp_path / "c.npz", prove=False)
    state = zoo.state(ours)
    assert all(unequal_bits(state[name], array) == 0 for name, array in np.load(tmp_path / "c.npz").items())


def test_a_library_s_layout_where_there_is_none(tmp_path):
    import torch

    torch.save(make("squeezenet1_1", "torch", num_classes=3).state_dict(), tmp_path / "a.pth")
    with pytest.raises(ArgumentError, match="let OUT end in .pdparams"):
        zoo.convert(tmp_path / "a.pth", tmp_path / "b.pth", layout="paddle.vision")
    with pytest.raises(ArgumentError, match="paddle.vision's squeezenet1_1 is another network"):
        zoo.convert(tmp_path / "a.pth", tmp_path / "b.pdparams", layout="paddle.vision")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pth"]


# what no tensor tells


def test_resnet_v1_is_told_of(tmp_path):
    foreign = called("Hugging Face transformers", "resnet50")
    assert recognise(foreign).notes == ()
    for layout in ("torch", "paddle"):
        slots = blueprint(CARDS["resnet50"], complete(CARDS["resnet50"], {}))
        shapes = {s.name: s.shape[::-1] if layout == "paddle" and s.kind == "linear" else s.shape for s in slots}
        state = {name: np.broadcast_to(np.float32(0), shape) for name, shape in shapes.items()}
        plain = Foreign(Path("x"), "npz", layout, state, dict.fromkeys(state, "float32"), {}, ())
        assert "no tensor tells resnet50 from ResNet v1" in recognise(plain).notes[0]
    assert recognise(called("MMPretrain", "resnet50")).notes != ()
    assert recognise(called("MMPretrain", "resnet18")).notes == ()


# what a file cannot hold


def test_counters_that_are_lost_are_told(tmp_path):
    import torch

    model = make("mobilenet_v2", "torch", num_classes=3)
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.num_batches_tracked += 123
    torch.save(model.state_dict(), tmp_path / "a.pth")
    done = zoo.convert(tmp_path / "a.pth", tmp_path / "b.pdparams", prove=False)
    assert any("num_batches_tracked, 123 in 52 layers, is in no such file" in note for note in done.notes)
    assert zoo.convert(tmp_path / "a.pth", tmp_path / "c.pth", prove=False).notes == ()


@pytest.mark.parametrize("source", ["torch", "paddle"])
def test_float64_is_told_and_rounded_on_request(tmp_path, source):
    model = make("squeezenet1_1", source, "float64", num_classes=3)
    ending = {"torch": ".pth", "paddle": ".pdparams"}[source]
    publisher(source).save_own(model, tmp_path / f"a{ending}")
    done = zoo.convert(tmp_path / f"a{ending}", tmp_path / "b.pdparams", prove=False)
    assert any("float64: paddle.vision's own networks take only float32; --dtype float32" in n for n in done.notes)
    done = zoo.convert(tmp_path / f"a{ending}", tmp_path / "c.pdparams", dtype="float32", image_size=49)
    assert done.dtype == "float32"
    assert done.proven
    assert "float64 was made float32: rounded, as you said" in done.notes
    found = read_any(tmp_path / "c.pdparams").state
    assert all((array.astype("float32") == found[name]).all() for name, array in zoo.state(model).items())


@pytest.mark.slow
@pytest.mark.parametrize("words", [["--part", "mine"], ["--strip", "net."], ["--head", "new", "--num-classes", "4"]])
def test_export_takes_what_convert_takes(tmp_path, monkeypatch, capsys, words):
    need_onnx()
    import torch

    state = make("squeezenet1_1", "torch", num_classes=3).state_dict()
    left = {name: tensor for name, tensor in state.items() if "classifier" not in name}
    held = {
        "--part": {"other": {"a": torch.ones(2)}, "mine": state},
        "--strip": {f"net.{name}": tensor for name, tensor in state.items()},
        "--head": left,
    }[words[0]]
    torch.save(held, tmp_path / "a.pth")
    code, out, error = in_process(
        monkeypatch, capsys, "export", str(tmp_path / "a.pth"), "-o", str(tmp_path / "a.onnx"), "--image-size", "49",
        "--backend", "torch", *words,
    )  # fmt: skip
    assert (code, error) == (0, "")
    assert "wrote" in out


def test_export_asks_what_convert_asks(tmp_path, monkeypatch, capsys):
    import torch

    torch.save({"a": torch.ones(2)}, tmp_path / "a.pth")
    code, _, error = in_process(monkeypatch, capsys, "export", str(tmp_path / "a.pth"), "-o", str(tmp_path / "b.onnx"))
    assert code == 2
    assert "fits no card" in error
    code, _, error = in_process(monkeypatch, capsys, "export", "lenet", "--part", "x", "-o", str(tmp_path / "b.onnx"))
    assert code == 2
    assert "--part is for a file" in error
