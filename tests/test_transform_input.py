"""torchvision's transform_input: asked for, never guessed, and then what torchvision's own network answers."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from conftest import in_process, make, need_onnx, noise, slowly
from safetensors.numpy import save_file

import zoo
from zoo.array_difference import difference
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS, IMAGENET
from zoo.data.picture import PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError
from zoo.network.blueprint import entrance
from zoo.network.build import complete
from zoo.weights import transform_input as module
from zoo.weights.export_onnx import answers, write_onnx
from zoo.weights.transform_input import composed, mapped

SWITCHED = [name for name, facts in CARDS.items() if facts.transform_input]
SIZE = {"googlenet_bn": 67, "inception_v3": 107}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """By card: torchvision's own network with the switch on, its statistics as training leaves them, and its file.

    With statistics of other pictures what a drawn network answers would hardly hang on its input.
    """
    import torch
    from torchvision import models

    made = {}

    def network(name):
        if name not in made:
            function = getattr(models, CARDS[name].peers[0].rpartition(".")[2])
            options = {"num_classes": 5, "aux_logits": False, "init_weights": False, "transform_input": True}
            peer = runtime("torch").skeleton(lambda: function(**options), "float32")
            state = make(name, "torch", num_classes=5).state_dict()
            peer.load_state_dict(state, strict=True, assign=True)
            for layer in peer.modules():
                if isinstance(layer, torch.nn.BatchNorm2d):
                    layer.momentum = None
            with torch.no_grad():
                peer.train()(torch.from_numpy(noise(4, 3, SIZE[name], SIZE[name])))
            path = tmp_path_factory.mktemp(name) / "tuned.pth"
            torch.save(peer.eval().state_dict(), path)
            made[name] = peer, path
        return made[name]

    return network


def logits(model, images, backend="torch"):
    return runtime(backend).run(runtime(backend).copy(model, "float64"), images)


def test_which_networks_have_it(trained):
    """What torchvision's own classes say, and which of them pad before the first weight is used."""
    import torch
    from torchvision import models

    assert sorted(SWITCHED) == ["googlenet_bn", "inception_v3"]
    for name in SWITCHED:
        peer, _ = trained(name)
        assert isinstance(peer, models.GoogLeNet | models.Inception3)
        images = noise(2, 3, 8, 8)
        assert (peer._transform_input(torch.from_numpy(images)).numpy() == mapped(images)).all()
        first = next(layer for layer in peer.modules() if isinstance(layer, torch.nn.Conv2d))
        assert entrance(CARDS[name], complete(CARDS[name], {}))[1] == first.padding
        assert any("transform_input" in quirk for quirk in CARDS[name].quirks)


def test_the_usual_preprocessing_becomes_the_published_one():
    how = composed(replace(IMAGENET, resize=342, crop=299))
    assert (how.mean, how.std, how.resize, how.crop) == ((0.5,) * 3, (0.5,) * 3, 342, 299)
    picture = np.random.default_rng(0).random((2, 3, 4, 4))
    for given in (IMAGENET, replace(IMAGENET, mean=(0.0, 0.1, 0.2), std=(1.0, 0.5, 2.0))):
        both = []
        for each in (given, composed(given)):
            mean, std = (np.array(values)[:, None, None] for values in (each.mean, each.std))
            both.append((picture - mean) / std)
        assert np.abs(mapped(both[0]) - both[1]).max() < 1e-11


@pytest.mark.parametrize("name", SWITCHED)
@pytest.mark.parametrize("ending", [".pdparams", ".pth", ".safetensors"])
def test_it_is_asked_for(trained, tmp_path, name, ending, monkeypatch, capsys):
    _, path = trained(name)
    with pytest.raises(ArgumentError, match="the file does not say whether this one does; say --transform-input"):
        zoo.convert(path, tmp_path / f"b{ending}")
    assert list(tmp_path.iterdir()) == []
    if ending == ".pth":
        code, _, error = in_process(monkeypatch, capsys, "convert", str(path), str(tmp_path / "b.pth"))
        assert (code, error.count("\n")) == (2, 1)
        assert "--no-transform-input if not" in error


@pytest.mark.parametrize("name", SWITCHED)
def test_other_files_of_the_same_network_are_asked_too(trained, tmp_path, name):
    _, path = trained(name)
    state = module_state(path)
    np.savez(tmp_path / "a.npz", **state)
    save_file(state, tmp_path / "a.safetensors", {"format": "pt"})
    for file in ("a.npz", "a.safetensors"):
        with pytest.raises(ArgumentError, match="transform_input"):
            zoo.convert(tmp_path / file, tmp_path / "b.pdparams", prove=False)


def module_state(path):
    from zoo.formats.read import read_any

    return {key: array for key, array in read_any(path).state.items() if not key.endswith("tracked")}


@pytest.mark.parametrize("name", slowly(SWITCHED, ["googlenet_bn"]))
def test_off_is_off(trained, tmp_path, name):
    """The weights as they are; torchvision's network without the switch answers the same."""
    peer, path = trained(name)
    size = SIZE[name]
    done = zoo.convert(path, tmp_path / "b.pdparams", image_size=size, transform_input=False)
    assert done.proven
    model = zoo.build(name, "paddle", weights=tmp_path / "b.pdparams")
    images = noise(2, 3, size, size, dtype="float64")
    on = logits(peer, images)
    peer.transform_input = False
    off = logits(peer, images)
    peer.transform_input = True
    found = logits(model, images, "paddle")
    assert difference(off, found).relative < 1e-6
    assert difference(on, found).relative > 0.1


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", slowly(SWITCHED, ["googlenet_bn"]))
def test_our_own_file_keeps_it_and_predict_applies_it(trained, tmp_path, name, backend):
    """A picture's probabilities are those of torchvision's network, which takes it as torchvision prepares it."""
    peer, path = trained(name)
    size = SIZE[name]
    done = zoo.convert(path, tmp_path / "b.safetensors", image_size=size, transform_input=True, prove=False)
    assert any("kept as preprocessing: RGB, mean 0.5, 0.5, 0.5, std 0.5, 0.5, 0.5" in note for note in done.notes)
    model = zoo.load(tmp_path / "b.safetensors", backend)
    assert model.zoo.preprocessing == composed(CARDS[name].preprocessing)
    usual = preprocess(read_picture(PHOTOGRAPH), IMAGENET, (3, size, size))[None]
    (found,) = zoo.predict(model, PHOTOGRAPH)
    wanted = runtime("torch").run(peer, usual)[0]
    assert difference(wanted, found.logits).relative < 1e-3
    (blind,) = zoo.predict(model, PHOTOGRAPH, preprocessing=IMAGENET)
    assert difference(wanted, blind.logits).relative > 0.1
    # and it stays: to a file of ours, and into training
    again = zoo.convert(tmp_path / "b.safetensors", tmp_path / "c.safetensors", prove=False)
    assert zoo.load(tmp_path / "c.safetensors", backend).zoo.preprocessing == model.zoo.preprocessing
    assert again.notes == ()
    with pytest.raises(ArgumentError, match="has in it what its pictures go through"):
        zoo.convert(tmp_path / "b.safetensors", tmp_path / "d.safetensors", transform_input=True)


@pytest.mark.parametrize("ending", slowly([".pdparams", ".pth"], []))
def test_it_is_folded_where_nothing_is_padded(trained, tmp_path, ending):
    peer, path = trained("inception_v3")
    size = SIZE["inception_v3"]
    done = zoo.convert(path, tmp_path / f"b{ending}", image_size=size, transform_input=True)
    assert done.proven
    assert [level.name for level in done.levels] == ["1", "fold", "3"]
    assert any("folded into Conv2d_1a_3x3.conv.weight and Conv2d_1a_3x3.bn.running_mean" in each for each in done.notes)
    images = noise(2, 3, size, size, dtype="float64")
    wanted = logits(peer, images)
    for backend in BACKENDS:
        with warnings.catch_warnings():
            # a .pth file does not tell, whoever wrote it
            warnings.simplefilter("ignore", UserWarning)
            model = zoo.build("inception_v3", backend, weights=tmp_path / f"b{ending}")
        assert difference(wanted, logits(model, images, backend)).relative < 1e-4


@pytest.mark.slow
def test_a_fold_that_is_wrong_fails_its_proof(trained, tmp_path, monkeypatch):
    _, path = trained("inception_v3")
    monkeypatch.setattr(module, "SHIFT", module.SHIFT * 1.5)
    monkeypatch.setattr("zoo.conversion.convert.mapped", lambda images: images * module.SCALE[:, None, None])
    with pytest.raises(zoo.ZooError, match="fails at level fold"):
        zoo.convert(path, tmp_path / "b.npz", image_size=107, transform_input=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".pdparams", ".pth", ".npz"])
def test_it_is_not_folded_where_zeros_are_padded(trained, tmp_path, ending):
    _, path = trained("googlenet_bn")
    with pytest.raises(ArgumentError, match="cannot be folded into googlenet_bn: its first convolution, conv1.conv, "
                                            "pads with 3 zeros"):  # fmt: skip
        zoo.convert(path, tmp_path / f"b{ending}", transform_input=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_onnx_file_has_it_as_nodes(tmp_path, backend):
    """What is put in front of the first layer, on a network that exports fast."""
    need_onnx()
    model = make("squeezenet1_1", backend, num_classes=5, image_size=49)
    write_onnx(model, tmp_path / "a.onnx", switched=True)
    images = noise(2, 3, 49, 49)
    found = answers(tmp_path / "a.onnx", images)
    assert difference(runtime(backend).run(model, mapped(images)), found).relative < 1e-5
    assert difference(runtime(backend).run(model, images), found).relative > 0.1


@pytest.mark.slow
def test_convert_proves_the_nodes(trained, tmp_path):
    need_onnx()
    peer, path = trained("googlenet_bn")
    assert zoo.convert(path, tmp_path / "b.onnx", image_size=67, transform_input=True).proven
    images = noise(2, 3, 67, 67)
    assert difference(runtime("torch").run(peer, images), answers(tmp_path / "b.onnx", images)).relative < 1e-3


def test_a_published_file_is_known_by_its_hash(trained, tmp_path, monkeypatch):
    from zoo.weights.downloads import digest
    from zoo.weights.published_weights import OFFICIAL

    _, path = trained("googlenet_bn")
    own = next(each for each in OFFICIAL if each.card == "googlenet_bn")
    monkeypatch.setattr(module, "OFFICIAL", (replace(own, digest=digest(path, "sha256")[:8]),))
    done = zoo.convert(path, tmp_path / "b.safetensors", prove=False)
    assert any("mean 0.5, 0.5, 0.5" in note for note in done.notes)


def test_a_published_file_keeps_its_resize_and_crop_beside_the_switch(tmp_path, monkeypatch):
    import torch

    from zoo.weights import published_weights

    own = next(each for each in published_weights.OFFICIAL if each.card == "googlenet_bn")
    place = tmp_path / own.file
    torch.save(make("googlenet_bn", "torch").state_dict(), place)
    table = (replace(own, digest=published_weights.digest(place, "sha256")[:8]),)
    monkeypatch.setattr(published_weights, "OFFICIAL", table)
    monkeypatch.setattr(module, "OFFICIAL", table)
    zoo.convert(place, tmp_path / "b.safetensors", prove=False)
    kept = zoo.load(tmp_path / "b.safetensors", "torch").zoo
    assert kept.preprocessing == own.preprocessing
    assert (kept.preprocessing.resize, kept.preprocessing.mean) == (256, (0.5, 0.5, 0.5))
    assert kept.classes[0] == "tench"


@pytest.mark.parametrize("name", SWITCHED)
def test_build_warns_of_what_it_cannot_know(trained, name):
    _, path = trained(name)
    with pytest.warns(UserWarning, match="transform_input was on in tuned.pth is not known; it was taken as off"):
        model = zoo.build(name, "torch", weights=path)
    assert "transform_input" in model.zoo.origin


def test_of_other_networks_nothing_is_asked(tmp_path):
    import torch

    torch.save(zoo.build("lenet", "torch", seed=0).state_dict(), tmp_path / "a.pth")
    assert zoo.convert(tmp_path / "a.pth", tmp_path / "b.pdparams", "lenet", prove=False).notes == ()
    with pytest.raises(ArgumentError, match="lenet has no transform_input; leave --transform-input out"):
        zoo.convert(tmp_path / "a.pth", tmp_path / "c.pdparams", "lenet", transform_input=True)


@pytest.mark.parametrize("name", SWITCHED)
def test_the_cards_say_it(name, monkeypatch, capsys):
    code, out, _ = in_process(monkeypatch, capsys, "card", name)
    assert code == 0
    assert "maps its input itself (transform_input)" in out
