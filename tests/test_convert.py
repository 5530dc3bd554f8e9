"""Trained weights cross from framework to framework through files: all of them, proven, or not at all."""

import json
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import heads, in_process, make, odd, slowly

import zoo
from zoo.array_difference import unequal_bits
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS
from zoo.conversion import convert as module
from zoo.errors import ArgumentError, BackendMissingError, FileError, StateError, UnknownChoiceError
from zoo.formats.read import Foreign, read_any
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.network.init import perturbed
from zoo.network.layout import STATISTICS
from zoo.weights import adopt_file
from zoo.weights.recognise import recognise
from zoo.weights.schemes import COURSE as COURSE_SCHEME

ENDING = {"torch": ".pth", "paddle": ".pdparams"}


def trained(name, backend, dtype="float32", **arguments):
    """A network whose batch norm and biases are no longer 0 and 1, as training leaves them."""
    model = make(name, backend, dtype, seed=1, **arguments)
    adapter = runtime(backend)
    adapter.write(model, perturbed(adapter.slots(model), 1, dtype))
    return model


def written(model, path, backend, **more):
    """The file that a user of the framework makes of it."""
    if backend == "torch":
        import torch

        torch.save(model.state_dict(), path, **more)
    else:
        import paddle

        paddle.save(model.state_dict(), str(path), **more)
    return path


def read(model, path, backend):
    """What the framework itself reads from a file, by its names."""
    if backend == "torch":
        import torch

        model.load_state_dict(torch.load(path, weights_only=True), strict=True)
    else:
        import paddle

        assert model.set_state_dict(paddle.load(str(path))) == ([], [])
    return zoo.state(model)


def assert_same(first, second):
    assert list(first) == list(second)
    for name in first:
        assert unequal_bits(first[name], second[name]) == 0, name


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("lenet", {}),
        pytest.param("resnet18", {}, marks=pytest.mark.slow),
        pytest.param("googlenet_bn", {"aux": True}, marks=pytest.mark.slow),
        pytest.param("inception_v1", {}, marks=pytest.mark.slow),
        pytest.param("resnet34_signs", {}, marks=pytest.mark.slow),
        pytest.param("googlenet_32", {}, marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("source", BACKENDS)
def test_a_network_crosses_and_the_other_framework_loads_it(tmp_path, name, more, source):
    target = next(backend for backend in BACKENDS if backend != source)
    arguments = odd(name) | more
    model = trained(name, source, **arguments)
    path = written(model, tmp_path / f"a{ENDING[source]}", source)
    card = "lenet" if name == "lenet" else None  # its other card has the same tensors
    done = zoo.convert(path, tmp_path / f"b{ENDING[target]}", card, image_size=arguments["image_size"])
    assert done.proven
    assert (done.card, done.layout, done.unproven) == (name, source, ())
    assert done.arguments == {"aux": False, **arguments}
    assert [level.name for level in done.levels] == ["1", "3"]
    assert done.levels[1].measured <= 1e-12
    assert len(done.levels[1].series["layers"]) > 5
    other = make(name, target, seed=2, **arguments)
    assert_same(zoo.state(model), read(other, tmp_path / f"b{ENDING[target]}", target))


def test_the_counters_come_back(tmp_path):
    """num_batches_tracked is 0 from Paddle, and what it was from torch to torch."""
    import torch

    model = trained("resnet18", "torch", num_classes=3)
    model.bn1.num_batches_tracked += 7
    written(model, tmp_path / "a.pth", "torch")
    zoo.convert(tmp_path / "a.pth", tmp_path / "a.pdparams", prove=False)
    done = zoo.convert(tmp_path / "a.pdparams", tmp_path / "b.pth", prove=False)
    again = zoo.convert(tmp_path / "a.pth", tmp_path / "c.pth", prove=False)
    assert done.counters == again.counters == 20
    zeros, kept = (torch.load(tmp_path / name, weights_only=True) for name in ("b.pth", "c.pth"))
    assert list(zeros) == list(kept) == list(model.state_dict())
    assert (int(zeros["bn1.num_batches_tracked"]), int(kept["bn1.num_batches_tracked"])) == (0, 7)
    assert zeros["bn1.num_batches_tracked"].dtype == torch.int64
    assert not any(name.endswith("tracked") for name in read_any(tmp_path / "a.pdparams").state)


def test_a_paddle_file_is_paddles_own_to_the_byte(tmp_path):
    model = trained("resnet18", "paddle", num_classes=5)
    written(model, tmp_path / "a", "paddle")
    runtime("paddle").save_file(model, str(tmp_path / "b"), {})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("target", ["zoo", "npz", "safetensors-torch", "safetensors-paddle"])
@pytest.mark.parametrize("source", BACKENDS)
def test_through_the_neutral_files_and_back(tmp_path, source, target):
    model = trained("resnet18", source, num_classes=5)
    path = written(model, tmp_path / "a", source)
    middle, back = tmp_path / "middle", tmp_path / "back"
    done = zoo.convert(path, middle, to=target, image_size=33)
    assert done.proven
    assert read_any(middle).format == {"zoo": "zoo", "npz": "npz"}.get(target, "safetensors")
    # npz does not say which way Linear weights lie, but its batch-norm names do
    zoo.convert(middle, back, to=source, prove=False)
    assert_same(zoo.state(model), read(make("resnet18", source, seed=2, num_classes=5), back, source))


def test_safetensors_of_torch_load_in_torch(tmp_path):
    from safetensors.torch import load_file

    model = trained("resnet18", "paddle", num_classes=5)
    zoo.convert(written(model, tmp_path / "a", "paddle"), tmp_path / "b", to="safetensors-torch", prove=False)
    other = make("resnet18", "torch", num_classes=5)
    other.load_state_dict(load_file(tmp_path / "b"), strict=True)
    assert_same(zoo.state(model), zoo.state(other))


def test_our_own_file_carries_classes_and_preprocessing(tmp_path, backend):
    model = trained("lenet", backend, num_classes=3)
    model.zoo = replace(model.zoo, classes=("a", "b", "c"))
    zoo.save(model, tmp_path / "a.safetensors")
    zoo.convert(tmp_path / "a.safetensors", tmp_path / "b.safetensors")
    assert zoo.load(tmp_path / "b.safetensors", backend).zoo.classes == ("a", "b", "c")
    with pytest.raises(ArgumentError, match="says that it is lenet, not resnet18"):
        zoo.convert(tmp_path / "a.safetensors", tmp_path / "c.pth", "resnet18")


@pytest.mark.parametrize("source", BACKENDS)
def test_float64_stays(tmp_path, source):
    target = next(backend for backend in BACKENDS if backend != source)
    model = trained("lenet", source, "float64")
    done = zoo.convert(written(model, tmp_path / "a", source), tmp_path / "b", to=target)
    assert done.proven
    assert done.dtype == "float64"
    assert_same(zoo.state(model), read(make("lenet", target, "float64"), tmp_path / "b", target))


def test_half_is_widened_and_said(tmp_path):
    import torch

    state = {name: tensor.half() for name, tensor in trained("lenet", "torch").state_dict().items()}
    torch.save({"state_dict": state, "epoch": 3}, tmp_path / "a.pth")
    done = zoo.convert(tmp_path / "a.pth", tmp_path / "b.pdparams")
    assert done.proven
    assert "float16 was widened to float32, which is exact" in done.notes
    assert any("the state dict was under 'state_dict', beside epoch" in note for note in done.notes)


# recognition, on tensors of the right shapes and no values


def pretended(name, layout="torch", told=None, **arguments):
    """A file of a card as it would be read, whatever its size: values are one zero that is seen many times."""
    state = {}
    for slot in blueprint(CARDS[name], complete(CARDS[name], arguments)):
        shape = (
            slot.shape[::-1] if layout == "paddle" and slot.kind == "linear" and slot.role == "weight" else slot.shape
        )
        state[slot.name] = np.broadcast_to(np.float32(0), shape)
    return Foreign(Path("x"), "npz", told, state, dict.fromkeys(state, "float32"), {}, ())


# of the same tensors and the same input, and other networks: whoever has a file must say which it is
TWINS = ("shufflenet_v2_x1_0", "shufflenet_v2_swish")
HEADS = heads(CARDS)


@pytest.mark.parametrize("layout", ["torch", "paddle"])
@pytest.mark.parametrize("name", slowly(CARDS, HEADS))
def test_every_card_is_told_by_names_and_shapes(name, layout):
    """The card, its arguments and the way Linear weights lie, at the default size, the head of a file at an odd one."""
    facts = CARDS[name]
    for given in ({}, *([odd(name)] if name in HEADS else []), *([{"aux": True}] if facts.num_params_aux else [])):
        arguments = complete(facts, given)
        foreign = pretended(name, layout, None if any(_lies(name)) else layout, **arguments)
        image_size = arguments["image_size"] if given else None
        alike = name in TWINS or (facts.family == "lenet" and given)
        card = name if alike else None
        match = recognise(foreign, card, None, image_size)
        assert (match.card, match.arguments) == (name, arguments)
        assert match.layout == layout
        assert list(match.names.values()) == [slot.name for slot in blueprint(facts, arguments)]


def _lies(name):
    return [slot for slot in blueprint(CARDS[name], complete(CARDS[name], {})) if slot.kind == "linear"]


def test_the_picture_is_worked_out_from_the_head():
    match = recognise(pretended("alexnet", image_size=256))
    # 8 x 8 maps come from 253 to 284 pixels
    assert match.arguments["image_size"] == 253
    assert "image_size from 253 to 284 gives the same; --image-size says which" in match.why
    assert recognise(pretended("alexnet", image_size=256), image_size=256).arguments["image_size"] == 256
    with pytest.raises(StateError, match="fc1.weight has shape"):
        recognise(pretended("alexnet", image_size=256), image_size=128)


def test_twins_are_asked_for():
    with pytest.raises(ArgumentError, match=f"fits {' and '.join(TWINS)}, which have the same tensors; say which"):
        recognise(pretended(TWINS[1]))


def test_two_cards_fit():
    """LeNet's two cards are one network: its own input decides, and without it the user does."""
    assert recognise(pretended("lenet")).why.endswith("lenet_pm has the same tensors and another input")
    assert recognise(pretended("lenet_pm")).card == "lenet_pm"
    with pytest.raises(ArgumentError, match="fits lenet and lenet_pm, which have the same tensors; say which"):
        recognise(pretended("lenet", image_size=100))
    assert recognise(pretended("lenet", image_size=100), "lenet_pm", image_size=100).card == "lenet_pm"


def test_square_weights_are_never_guessed(tmp_path):
    foreign = pretended("resnet18", num_classes=512)
    with pytest.raises(ArgumentError, match="both ways: all its Linear weights are square .* --layout torch or"):
        recognise(foreign)
    assert recognise(foreign, layout="paddle").layout == "paddle"
    assert recognise(replace(foreign, layout="torch")).layout == "torch"
    # and with a layout said, they are turned or not turned
    model = trained("resnet18", "torch", num_classes=512)
    state = zoo.state(model)
    np.savez(tmp_path / "a.npz", **state)
    for layout, turn in (("torch", False), ("paddle", True)):
        zoo.convert(tmp_path / "a.npz", tmp_path / layout, to="torch", layout=layout, prove=False)
        found = read_any(tmp_path / layout).state["fc.weight"]
        assert (found == (state["fc.weight"].T if turn else state["fc.weight"])).all()
    assert (state["fc.weight"] != state["fc.weight"].T).any()


def test_a_layout_that_shapes_contradict_is_refused():
    with pytest.raises(StateError, match="its Linear weights lie as paddle's do, so give --layout paddle") as caught:
        recognise(pretended("resnet18", "paddle", "torch"))
    assert caught.value.mismatched == ["fc.weight has shape (512, 1000), not (1000, 512)"]
    with pytest.raises(StateError, match="so give --layout torch"):
        recognise(pretended("resnet18"), layout="paddle")
    with pytest.raises(UnknownChoiceError, match="did you mean 'paddle'"):
        recognise(pretended("resnet18"), layout="padle")


def test_what_does_not_fit_is_listed():
    foreign = pretended("resnet18")
    less = replace(foreign, state={name: array for name, array in foreign.state.items() if name != "bn1.weight"})
    with pytest.raises(StateError, match="does not fit resnet18 .1 missing: bn1.weight") as caught:
        recognise(less)
    assert (caught.value.missing, caught.value.unexpected) == (["bn1.weight"], [])
    more = replace(foreign, state=foreign.state | {"extra": np.zeros(2, np.float32)})
    with pytest.raises(StateError, match="1 left over: extra"):
        recognise(more)
    other = replace(foreign, state=foreign.state | {"layer3.0.conv1.weight": np.zeros((2, 2, 3, 3), np.float32)})
    with pytest.raises(StateError, match="1 mismatched: layer3.0.conv1.weight has shape .2, 2, 3, 3., not .256, 128"):
        recognise(other)
    whole = replace(foreign, state=foreign.state | {"bn1.weight": np.zeros(64, np.int64)})
    with pytest.raises(StateError, match="bn1.weight is float32"):
        recognise(whole)
    with pytest.raises(StateError, match="fits no card: its 1 names .such as a. are like none"):
        recognise(replace(foreign, state={"a": np.zeros(2, np.float32)}))
    with pytest.raises(StateError, match="does not fit vgg11"):
        recognise(foreign, "vgg11")
    with pytest.raises(UnknownChoiceError, match="did you mean 'resnet18'"):
        recognise(foreign, "resnet81")


# the course's own files


COURSE = {
    "resnet50": [
        "conv._conv.weight", "conv._batch_norm.weight", "conv._batch_norm.bias", "conv._batch_norm._mean",
        "conv._batch_norm._variance", "bb_0_0.conv0._conv.weight", "bb_0_0.conv2._batch_norm._variance",
        "bb_0_0.short._conv.weight", "bb_0_0.short._batch_norm.weight", "bb_1_3.conv1._conv.weight",
        "bb_3_2.conv2._conv.weight", "out.weight", "out.bias",
    ],
    "vgg16": [
        "block_0.conv_0.weight", "block_0.conv_1.bias", "block_1.conv_1.weight", "block_2.conv_2.weight",
        "block_4.conv_2.bias", "fc1.weight", "fc2.weight", "fc3.bias",
    ],
    "googlenet": ["conv2_1.weight", "block3_1.p1_1.weight", "block5_2.p4_2.bias", "fc.weight"],
    "alexnet": ["conv5.weight", "fc1.weight", "fc3.bias"],
    "lenet": ["conv3.weight", "fc2.bias"],
}  # fmt: skip


def course_class(name):
    """Shapes by name as the source's classes make them, from its own loops and not from our table."""
    shapes = {}

    def conv(prefix, out, into, size, norm):
        shapes[f"{prefix}{'._conv' if norm else ''}.weight"] = (out, into, size, size)
        roles = ("weight", "bias", "_mean", "_variance") if norm else ("bias",)
        for role in roles:
            shapes[f"{prefix}{'._batch_norm' if norm else ''}.{role}"] = (out,)

    def linear(prefix, into, out):
        shapes[f"{prefix}.weight"], shapes[f"{prefix}.bias"] = (into, out), (out,)

    if name == "vgg16":
        into = 3
        for block, (count, channels) in enumerate([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]):
            for number in range(count):
                conv(f"block_{block}.conv_{number}", channels, into, 3, False)
                into = channels
        for prefix, *sides in (("fc1", 512 * 7 * 7, 4096), ("fc2", 4096, 4096), ("fc3", 4096, 1)):
            linear(prefix, *sides)
        return shapes
    conv("conv", 64, 3, 7, True)
    channels = 64
    depths = {"resnet50": [3, 4, 6, 3], "resnet101": [3, 4, 23, 3], "resnet152": [3, 8, 36, 3]}[name]
    for block, (depth, filters) in enumerate(zip(depths, [64, 128, 256, 512], strict=True)):
        for number in range(depth):
            prefix = f"bb_{block}_{number}"
            conv(f"{prefix}.conv0", filters, channels, 1, True)
            conv(f"{prefix}.conv1", filters, filters, 3, True)
            conv(f"{prefix}.conv2", filters * 4, filters, 1, True)
            if number == 0:
                conv(f"{prefix}.short", filters * 4, channels, 1, True)
            channels = filters * 4
    linear("out", 2048, 1)
    return shapes


@pytest.mark.parametrize("name", ["resnet50", "resnet101", "resnet152", "vgg16"])
def test_the_names_of_the_course_are_ours(name):
    shapes = course_class(name)
    assert set(COURSE.get(name, [])) <= set(shapes)
    state = {each: np.broadcast_to(np.float32(0), shape) for each, shape in shapes.items()}
    match = recognise(Foreign(Path("x"), "pdparams", "paddle", state, dict.fromkeys(state, "float32"), {}, ()))
    assert (match.card, match.course, match.layout, match.arguments["num_classes"]) == (name, True, "paddle", 1)
    for theirs, ours in match.names.items():
        role = theirs.rpartition(".")[2]
        assert ours.rpartition(".")[2] == STATISTICS.get(role, role)


@pytest.mark.parametrize("name", ["lenet", "alexnet", "googlenet"])
def test_where_the_course_has_our_names(name):
    slots = blueprint(CARDS[name], complete(CARDS[name], {}))
    assert COURSE_SCHEME.names(CARDS[name], slots) == {}
    assert set(COURSE[name]) <= {slot.name for slot in slots}


def fluid_file(path, name, protocol=2):
    """A file as fluid's save_dygraph wrote it: a pickle of protocol 2 of arrays, with the table of parameter names."""
    rng = np.random.default_rng(0)
    state = {each: rng.random(shape, np.float32) for each, shape in course_class(name).items()}
    table = {each: f"conv2d_{number}.w_0" for number, each in enumerate(state)}
    path.write_bytes(pickle.dumps(state | {"StructuredToParameterName@@": table}, protocol=protocol))
    return state


@pytest.mark.slow
def test_a_file_of_the_course_becomes_a_resnet(tmp_path):
    state = fluid_file(tmp_path / "palm.pdparams", "resnet50")
    done = zoo.convert(tmp_path / "palm.pdparams", tmp_path / "b.safetensors", prove=False)
    assert (done.card, done.arguments["num_classes"]) == ("resnet50", 1)
    found = zoo.state(zoo.load(tmp_path / "b.safetensors", "torch"))
    assert (found["layer2.3.conv2.weight"] == state["bb_1_3.conv1._conv.weight"]).all()
    assert (found["layer1.0.downsample.1.running_var"] == state["bb_0_0.short._batch_norm._variance"]).all()
    assert (found["fc.weight"] == state["out.weight"].T).all()
    assert done.notes == ()


@pytest.mark.slow
def test_a_vgg_of_the_course_has_its_dropout_folded(tmp_path):
    """What follows a dropout of fluid's expects half; the factor is in the weights, exactly, and said."""
    state = fluid_file(tmp_path / "palm.pdparams", "vgg16", protocol=4)
    done = zoo.convert(tmp_path / "palm.pdparams", tmp_path / "b.npz", prove=False)
    found = read_any(tmp_path / "b.npz").state
    assert (found["classifier.0.weight"] == state["fc1.weight"].T).all()
    assert (found["classifier.3.weight"] == state["fc2.weight"].T / 2).all()
    assert (found["classifier.6.weight"] == state["fc3.weight"].T / 2).all()
    assert "folded into classifier.3.weight and classifier.6.weight (x 0.5)" in done.notes[0]
    foreign, notes = read_any(tmp_path / "palm.pdparams", own=False), []
    kept = adopt_file.portable_of(foreign, recognise(foreign), None, False, notes).state
    assert (kept["classifier.6.weight"] == state["fc3.weight"].T).all()
    assert notes == []


# writing


def test_nothing_is_overwritten_unasked(tmp_path):
    path = written(trained("lenet", "torch"), tmp_path / "a.pth", "torch")
    (tmp_path / "b.pdparams").write_bytes(b"mine")
    with pytest.raises(FileError, match="is there already; choose another name, or overwrite it with --force"):
        zoo.convert(path, tmp_path / "b.pdparams")
    assert (tmp_path / "b.pdparams").read_bytes() == b"mine"
    assert zoo.convert(path, tmp_path / "b.pdparams", force=True).proven


@pytest.mark.slow
def test_a_full_disk_leaves_what_was_there(tmp_path):
    """A limit on the size of files fails a write as a full disk does, in either framework's own writer."""
    targets = [".pdparams", ".pth", ".safetensors", ".npz"]
    written(trained("lenet", "torch"), tmp_path / "a.pth", "torch")
    for target in targets:
        (tmp_path / f"b{target}").write_bytes(b"mine")
    code = """
import resource, sys
from zoo.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
for target in sys.argv[1:]:
    sys.argv = ["zoo", "convert", "a.pth", f"b{target}", "--force"]
    try:
        main()
    except SystemExit as stop:
        print(stop.code)
"""
    done = subprocess.run([sys.executable, "-c", code, *targets], cwd=tmp_path, capture_output=True, text=True,
                          timeout=300, env=_from_here())  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (0, ["2"] * len(targets))
    for target in targets:
        assert f"zoo: 'b{target}' cannot be written" in done.stderr
        assert (tmp_path / f"b{target}").read_bytes() == b"mine"
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pth", *(f"b{target}" for target in sorted(targets))]


def _from_here():
    import os

    return os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}


@pytest.mark.slow
@pytest.mark.parametrize("target", [".pth", ".safetensors"])
def test_a_process_that_is_killed_while_it_writes_leaves_what_was_there(tmp_path, target):
    """The system kills it in the middle of a write, at the limit on files' size, and there is nothing to clear up."""
    written(trained("lenet", "torch"), tmp_path / "a.pth", "torch")
    (tmp_path / f"b{target}").write_bytes(b"mine")
    code = (
        "import resource, signal, zoo; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); "
        f"zoo.convert('a.pth', 'b{target}', force=True)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=300, env=_from_here())
    assert done.returncode == -signal.SIGXFSZ
    assert (tmp_path / f"b{target}").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pth", f"b{target}"]


@pytest.mark.parametrize("prove", [True, False])
@pytest.mark.parametrize("target", [".pth", ".pdparams", ".safetensors", ".npz"])
def test_a_wrong_checksum_is_found_while_the_file_is_written(tmp_path, target, prove):
    """The values are written before all of them have been looked at, and take no place if one of them is damaged."""
    model = trained("lenet", "torch")
    content = bytearray(written(model, tmp_path / "a.pth", "torch").read_bytes())
    place = content.find(zoo.state(model)["fc2.weight"].tobytes())
    content[place + 2] ^= 1
    (tmp_path / "a.pth").write_bytes(content)
    (tmp_path / f"b{target}").write_bytes(b"mine")
    for force in (True, False):
        path = tmp_path / f"{'b' if force else 'c'}{target}"
        with pytest.raises(FileError, match="a.pth' is damaged: the checksum of a/data/8 is wrong; fetch or save"):
            zoo.convert(tmp_path / "a.pth", path, force=force, prove=prove)
    assert (tmp_path / f"b{target}").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pth", f"b{target}"]


@pytest.mark.parametrize("harm", ["value", "transposed", "missing"])
def test_a_proof_that_fails_writes_nothing(tmp_path, monkeypatch, harm):
    """A writer that is wrong is found out: by one value, by a Linear weight the other way, by a tensor less."""
    path = written(trained("resnet18", "torch", num_classes=512), tmp_path / "a.pth", "torch")
    right = module.write

    def wrong(target, what, part):
        state = {name: array.copy() for name, array in what.state.items()}
        if harm == "value":
            state["layer3.0.conv1.weight"][0, 0, 0, 0] += 1e-6
        elif harm == "transposed":
            state["fc.weight"] = np.ascontiguousarray(state["fc.weight"].T)
        else:
            del state["bn1.bias"]
        right(target, replace(what, state=state), part)

    monkeypatch.setattr(module, "write", wrong)
    kinds = ["npz"] if harm == "missing" else ["npz", "paddle", "torch", "zoo"]
    for kind in kinds:
        with pytest.raises(StateError, match="so .*was not written|not read again"):
            zoo.convert(path, tmp_path / "b", to=kind)
        assert [each.name for each in tmp_path.iterdir()] == ["a.pth"]


def test_level_3_fails_where_the_networks_differ(tmp_path, monkeypatch):
    """Values can be right and the network wrong: then it is the outputs that tell."""
    path = written(trained("resnet18", "torch", num_classes=4), tmp_path / "a.pth", "torch")
    right = module.reopen

    def wrong(kind, what, part, backend):
        found, model = right(kind, what, part, backend)
        model.bn1._epsilon = 1e-3
        return found, model

    monkeypatch.setattr(module, "reopen", wrong)
    with pytest.raises(StateError, match="the proof fails at level 3 .bn1 .batch_norm.* differs first"):
        zoo.convert(path, tmp_path / "b.pdparams", image_size=33)


def test_nan_cannot_be_proven(tmp_path):
    model = trained("lenet", "torch")
    model.fc2.bias.data[0] = float("nan")
    path = written(model, tmp_path / "a.pth", "torch")
    with pytest.raises(StateError, match="NaN or infinite values, in fc2.bias, so .*; convert it with --no-proof"):
        zoo.convert(path, tmp_path / "b.pdparams")
    assert not (tmp_path / "b.pdparams").exists()
    done = zoo.convert(path, tmp_path / "b.pdparams", prove=False)
    assert not done.proven
    assert done.unproven == ("no proof was asked for",)


def test_with_one_framework_the_rest_is_said(tmp_path, monkeypatch):
    path = written(trained("lenet", "torch"), tmp_path / "a.pth", "torch")
    monkeypatch.setattr(module, "installed_backends", lambda: ["torch"])
    done = zoo.convert(path, tmp_path / "b.safetensors")
    assert [level.name for level in done.levels] == ["1"]
    assert done.unproven == ("paddle is not installed, so the outputs were not compared; the values were",)
    assert not done.proven
    monkeypatch.setattr("zoo.backends.find_spec", lambda name: None if name == "paddle" else name)
    with pytest.raises(BackendMissingError, match=r"pip install .*\[paddle\]"):
        zoo.convert(path, tmp_path / "c.pdparams")


def test_places_and_targets(tmp_path):
    path = written(trained("lenet", "torch"), tmp_path / "a.pth", "torch")
    with pytest.raises(ArgumentError, match="does not say what to write; end it in .pth"):
        zoo.convert(path, tmp_path / "b.bin")
    with pytest.raises(UnknownChoiceError, match="did you mean 'torch'"):
        zoo.convert(path, tmp_path / "b.bin", to="tourch")
    with pytest.raises(FileError, match="there is no folder"):
        zoo.convert(path, tmp_path / "no" / "b.pth")
    with pytest.raises(FileError, match="it is a folder"):
        zoo.convert(path, tmp_path, to="npz")
    with pytest.raises(FileError, match="is no file"):
        zoo.convert(tmp_path / "nowhere", tmp_path / "b.pth")


def test_the_command(tmp_path, monkeypatch, capsys):
    written(trained("lenet", "torch"), tmp_path / "a.pth", "torch")
    monkeypatch.chdir(tmp_path)
    code, out, error = in_process(monkeypatch, capsys, "convert", "a.pth", "b.pdparams", "--json", "b.json")
    assert (code, error) == (0, "wrote   b.json\n")
    assert "card    lenet, 10 classes, 1x28x28, by its names and shapes" in out
    assert "10 tensors, none missing, none left over" in out
    assert "1e-12 relative, float64" in out
    proof = json.loads((tmp_path / "b.json").read_text())
    assert proof["proven"] is True
    assert {level["name"]: level["passed"] for level in proof["levels"]} == {"1": True, "3": True}
    assert set(proof["versions"]) == {"torch", "paddle"}
    assert len(proof["sha256"]["b.pdparams"]) == 64
    for words, message in (
        (["b.pdparams"], "is there already"),
        (["c.pth", "--card", "lenett"], "did you mean 'lenet'"),
        (["c.pth", "--card", "resnet18"], "does not fit resnet18"),
        (["a.pth", "--force", "--json", "a.pth"], "'a.pth' is what the command reads"),
        (["c.pth", "--json", "a.pth", "--force"], "'a.pth' is what the command reads"),
        (["c.pth", "--json", "c.pth", "--force"], "'c.pth' cannot be two outputs at once"),
        (["c.pth", "--json", "b.json"], "'b.json' is there already"),
    ):
        code, _, error = in_process(monkeypatch, capsys, "convert", "a.pth", *words)
        assert code == 2
        assert message in error
        assert error.count("\n") == 1
