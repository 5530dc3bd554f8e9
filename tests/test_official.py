"""Published checkpoints and other people's files: peers' weights into both of ours and on, names, hashes, the cache.

The published files themselves cannot be had in a test: the peers' own random networks stand in for them.
"""

import hashlib
import importlib
import inspect
import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from conftest import blobs, heads, make, noise, slowly

import zoo
from zoo.array_difference import difference
from zoo.backends import BACKENDS, publisher, runtime
from zoo.cards import CARDS, IMAGENET
from zoo.errors import ArgumentError, FileError, StateError, UnknownChoiceError
from zoo.formats.read import read_any
from zoo.parity import peer_weights
from zoo.weights import downloads
from zoo.weights.downloads import imagenet_classes
from zoo.weights.peer_networks import FOLDED, LIBRARIES, NETWORKS, OTHERS, from_peer, to_peer
from zoo.weights.published_weights import OFFICIAL, official
from zoo.weights.recognise import recognise
from zoo.weights.transform_input import composed

# what most of torchvision's weights are prepared by
USUAL = replace(IMAGENET, resize=256, crop=224)
# one of each file; tools/check_peers.py crosses all of them
CASES = [
    pytest.param(source, name, marks=() if name in ("resnet18", "squeezenet1_1") else pytest.mark.slow)
    for source, names in NETWORKS.items()
    for name in {**dict.fromkeys(heads(names)), **({"resnet50": None} if "resnet50" in names else {})}
]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "name"), CASES)
def test_a_peer_s_weights_cross_into_both_of_ours_and_on(source, name, tmp_path):
    """By the files that their users save; the eps as published leaves a trace across frameworks, and rounded none."""
    rows = list(peer_weights.crossings(name, source, tmp_path))
    shared = all(name in names for names in NETWORKS.values())
    assert len(rows) == 2 + shared
    kinds = {slot.kind for slot in runtime("torch").slots(make(name, "torch", num_classes=2))}
    normed = "batch_norm" in kinds
    for row in rows:
        assert row.passed, row
        assert row.tensors >= 16
        across = ("torch" in row.target) != (source == "torchvision")
        if CARDS[name].module == "mobilenet_v3" and "paddle.vision" in (row.network + row.target):
            # its hard sigmoids, of which there is no trace in parity mode
            assert 1e-10 < row.published < 1e-6, row
        elif normed and across:
            assert 10 * row.rounded < row.published < 1e-9, row
        else:
            # the eps of layer norms leaves a fainter one, of 1.4e-14 (vit_b_32) to 6.3e-13 (swin_t)
            assert row.published <= (1e-11 if across and "layer_norm" in kinds else 1e-13), row
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("source", LIBRARIES)
def test_every_network_of_a_library_under_a_name_of_ours_is_a_peer_or_said_to_be_another(source):
    library = importlib.import_module(f"{LIBRARIES[source]}.models")
    peers = NETWORKS[source]
    assert all(callable(getattr(library, theirs)) for theirs in peers.values())
    others = {name for of, name in OTHERS if of == source}
    others |= {NETWORKS["torchvision"].get(name, name) for name in others}
    namesakes = {name for name in CARDS if inspect.isfunction(getattr(library, name, None))}
    assert namesakes <= {*peers.values()} | others
    assert not others & {*peers.values()}


@pytest.mark.slow
def test_without_the_fold_alexnet_s_logits_are_others(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.weights.peer_networks.FOLDED", ())
    row = next(peer_weights.crossings("alexnet_owt", "paddle", tmp_path))
    assert row.bitwise == row.tensors
    assert row.published > 1e-3
    assert not row.passed


@pytest.mark.parametrize("name", slowly(["googlenet_bn", "inception_v3"], ["googlenet_bn"]))
def test_without_transform_input_s_share_the_logits_are_others(name, tmp_path, monkeypatch):
    """The usual ImageNet preprocessing is the wrong one for the published weights of these two."""
    import torch

    # the peer draws its own weights, and how much of a picture reaches its logits hangs on them
    torch.manual_seed(0)
    assert {each.preprocessing.mean for each in OFFICIAL if each.card == name} == {(0.5, 0.5, 0.5)}
    monkeypatch.setattr(peer_weights, "preprocessing", lambda name: IMAGENET)
    row = next(peer_weights.crossings(name, "torchvision", tmp_path))
    assert row.bitwise == row.tensors
    # the biases of a random network outweigh its input, so this is small, and far above the gate of 1e-12
    assert row.rounded > 1e-7
    assert not row.passed


@pytest.mark.slow
def test_convert_knows_paddle_vision_s_alexnet_and_says_that_its_dropout_was_folded(tmp_path):
    """By its names; the file for torch loads into torchvision's own network, whose logits are the peer's."""
    import torch
    from torchvision.models import alexnet

    peer = publisher("paddle").peer("alexnet_owt", 5)
    publisher("paddle").save_own(peer, tmp_path / "a.pdparams")
    done = zoo.convert(tmp_path / "a.pdparams", tmp_path / "a.pth")
    assert done.card == "alexnet_owt"
    assert done.proven
    assert any("folded into classifier.1.weight and classifier.4.weight (x 0.5)" in note for note in done.notes)
    theirs = alexnet(num_classes=5)
    theirs.load_state_dict(torch.load(tmp_path / "a.pth", weights_only=True), strict=True)
    x = noise(1, 3, 224, 224, dtype="float64")
    logits = [runtime(b).run(runtime(b).copy(m, "float64"), x) for b, m in (("paddle", peer), ("torch", theirs))]
    assert difference(*logits).relative <= 1e-12


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mnasnet0_5", "mnasnet1_3"])
def test_torchvision_takes_a_file_for_its_mnasnet_of_other_widths(name, tmp_path):
    """Without the version that ours note, it would make room for the wider stem of its first version."""
    import torch
    from torchvision import models

    ours = make(name, "paddle", num_classes=5)
    zoo.save(ours, tmp_path / "ours.safetensors")
    zoo.convert(tmp_path / "ours.safetensors", tmp_path / "theirs.pth", prove=False)
    zoo.convert(tmp_path / "ours.safetensors", tmp_path / "proven.pth")
    own = make(name, "torch", num_classes=5).state_dict()
    files = [torch.load(tmp_path / file, weights_only=True) for file in ("theirs.pth", "proven.pth")]
    for state in (own, *files):
        peer = getattr(models, name)(num_classes=5)
        peer.load_state_dict(state, strict=True)
        assert peer.layers[0].weight.shape == state["layers.0.weight"].shape


def test_a_square_head_of_a_peer_is_turned(tmp_path):
    """fc of ResNet-18 for 512 classes is square: turned by mistake it would load without a word."""
    peer = publisher("paddle").peer("resnet18", 512)
    path = tmp_path / "square.pdparams"
    publisher("paddle").save_own(peer, path)
    wanted = dict(runtime("paddle").read(peer))["fc.weight"]
    for backend in BACKENDS:
        assert (zoo.state(zoo.build("resnet18", backend, weights=path))["fc.weight"] == wanted).all()
    assert (wanted != wanted.T).any()


@pytest.mark.slow
def test_fold_and_its_inverse_are_exact():
    own = zoo.state(make("alexnet_owt", "torch", num_classes=2))
    theirs = to_peer("paddle", "alexnet_owt", own)
    assert set(theirs) & set(own) == set()
    assert (theirs["_fc6.weight"] == 2 * own[FOLDED[0]]).all()
    back = from_peer("paddle", "alexnet_owt", theirs)
    assert all(back[name].tobytes() == own[name].tobytes() for name in own)


@pytest.mark.parametrize(
    ("name", "order"),
    [("googlenet_bn", (0, 2, 1)), pytest.param("inception_v3", (0, 1), marks=pytest.mark.slow)],
)
def test_auxiliary_heads_come_along_in_our_order(name, order, tmp_path):
    """In train mode torchvision's GoogLeNet gives (logits, aux2, aux1), ours (logits, aux1, aux2)."""
    import torch

    peer = publisher("torch").peer(name, 5)
    publisher("torch").save_own(peer, tmp_path / "aux.pth")
    size = 299 if name == "inception_v3" else 75
    x = noise(4, 3, size, size, dtype="float64") / 3
    how = peer_weights.preprocessing(name)
    raw = x * np.array(how.std)[:, None, None] + np.array(how.mean)[:, None, None]
    usual = (raw - np.array(IMAGENET.mean)[:, None, None]) / np.array(IMAGENET.std)[:, None, None]
    peer = peer.double().train()
    runtime("torch").proof(peer)
    for layer in peer.modules():
        if isinstance(layer, torch.nn.Dropout):
            layer.p = 0.0
    theirs = [output.detach().numpy() for output in peer(torch.from_numpy(usual))]
    for backend in BACKENDS:
        model = zoo.build(name, backend, weights=tmp_path / "aux.pth", aux=True, dtype="float64", image_size=size)
        adapter = runtime(backend)
        adapter.proof(model)
        for _, layer in adapter.named_layers(model):
            if adapter.kind(layer) == "dropout":
                layer.p = 0.0
        tensor = importlib.import_module(backend).to_tensor if backend == "paddle" else torch.from_numpy
        ours = [output.detach().numpy() for output in model(tensor(x))]
        assert len(ours) == len(order)
        for at, output in zip(order, ours, strict=True):
            assert difference(output, theirs[at]).relative <= 1e-11
    plain = zoo.build(name, "torch", weights=tmp_path / "aux.pth", image_size=size)
    assert not plain.zoo.aux
    assert plain.zoo.origin.endswith("auxiliary heads left out, which aux=True keeps")


def test_the_table_is_torchvision_s_own():
    """Addresses, and what the pictures go through; transform_input is in the model, so the table has it on top."""
    from torchvision import models

    found = {
        (card, weights.name): weights
        for card, name in NETWORKS["torchvision"].items()
        for weights in models.get_model_weights(name)
    }
    mine = {
        (name, each.tag): each
        for name, facts in CARDS.items()
        for each in facts.published
        if each.source == "torchvision"
    }
    assert list(mine) == list(found)
    for key, each in mine.items():
        weights, how = found[key], found[key].transforms()
        assert each.url == weights.url
        assert f"-{each.digest}.pth" in each.url
        assert [each.preprocessing.resize] == how.resize_size
        assert [each.preprocessing.crop] == how.crop_size
        assert each.preprocessing.interpolation == how.interpolation.value
        prepared = replace(IMAGENET, mean=tuple(how.mean), std=tuple(how.std))
        if CARDS[key[0]].transform_input:
            prepared = composed(prepared)
        assert (each.preprocessing.mean, each.preprocessing.std) == (prepared.mean, prepared.std)
        if each.unusable:
            assert each not in OFFICIAL
            continue
        assert tuple(weights.meta["categories"]) == imagenet_classes()
        newest = models.get_model_weights(NETWORKS["torchvision"][key[0]]).DEFAULT.name
        assert official(key[0], "torchvision:DEFAULT").tag == newest


@pytest.mark.parametrize("name", slowly(NETWORKS["paddle"], heads(NETWORKS["paddle"])))
def test_the_table_is_paddle_s_own(name, monkeypatch):
    """What a function of paddle.vision asks for with pretrained=True; an assertion says that there is nothing."""
    import paddle

    function = getattr(paddle.vision.models, NETWORKS["paddle"][name])
    asked = []

    def ask(url, digest):
        asked.append((url, digest))
        raise FileNotFoundError(url)

    monkeypatch.setattr(inspect.getmodule(function), "get_weights_path_from_url", ask)
    with paddle.LazyGuard(), pytest.raises((FileNotFoundError, AssertionError)):
        function(pretrained=True)
    assert asked == [(each.url, each.digest) for each in CARDS[name].published if each.source == "paddle"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A ResNet-18 and a GoogLeNet of torchvision's and a ResNet-18 of paddle.vision's, with 1000 classes, on disk."""
    folder = tmp_path_factory.mktemp("published")
    found = {}
    for source, name in (("torchvision", "resnet18"), ("torchvision", "googlenet_bn"), ("paddle", "resnet18")):
        room = downloads.ROOMS[source]
        path = folder / f"{name}-{source}{peer_weights.ENDINGS[source]}"
        publisher(room).save_own(publisher(room).peer(name), path)
        found[source, name] = path
    return found


@pytest.fixture
def shelf(files, tmp_path, monkeypatch):
    """The table with those files for the published ones, and an empty cache; the address leads nowhere."""
    table = []
    for each in OFFICIAL:
        path = files.get((each.source, each.card))
        if path is not None:
            digest = hashlib.new(each.algorithm, path.read_bytes()).hexdigest()[: len(each.digest)]
            file = f"{each.card}-{digest}.pth" if each.source == "torchvision" else f"{each.card}.pdparams"
            each = replace(each, url=f"http://127.0.0.1:9/{file}", digest=digest)
        table.append(each)
    for place in ("published_weights", "downloads"):
        monkeypatch.setattr(f"zoo.weights.{place}.OFFICIAL", tuple(table))
    monkeypatch.setenv("ZOO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "hub"))
    import paddle.utils.download

    monkeypatch.setattr(paddle.utils.download, "WEIGHTS_HOME", str(tmp_path / "paddle"))
    (tmp_path / "cache").mkdir()
    return {(each.source, each.card): each for each in table if (each.source, each.card) in files}


def put(files, shelf, source, name):
    each = shelf[source, name]
    place = downloads.cache_folder() / each.file
    place.write_bytes(files[source, name].read_bytes())
    return place


@pytest.mark.parametrize("source", slowly(["torchvision", "paddle"], ["torchvision"]))
def test_a_file_that_was_put_in_the_cache_is_checked_converted_and_kept(source, files, shelf, backend):
    place = put(files, shelf, source, "resnet18")
    asked = {"torchvision": "torchvision:IMAGENET1K_V1", "paddle": "paddle:imagenet"}[source]
    model = zoo.build("resnet18", backend, weights=asked)
    wanted = read_any(files[source, "resnet18"]).state
    for name, array in zoo.state(model).items():
        theirs = wanted.get(name)
        if theirs is None:
            theirs = wanted[name.replace("running_mean", "_mean").replace("running_var", "_variance")]
        theirs = theirs.T if name == "fc.weight" and source == "paddle" else theirs
        assert (array == theirs).all(), name
    assert model.zoo.preprocessing == USUAL
    assert model.zoo.classes == imagenet_classes()
    assert asked.partition(":")[2] in model.zoo.origin
    assert place.name in model.zoo.origin
    # the converted file serves from now on, in the other backend as well
    place.unlink()
    (kept,) = downloads.cache_folder().iterdir()
    other = next(name for name in BACKENDS if name != backend)
    again = zoo.build("resnet18", other, weights=asked)
    assert all((array == zoo.state(model)[name]).all() for name, array in zoo.state(again).items())
    assert again.zoo == replace(model.zoo, backend=other)
    # damaged, it is made anew
    put(files, shelf, source, "resnet18")
    kept.write_bytes(kept.read_bytes()[:5000])
    assert zoo.build("resnet18", backend, weights=asked).zoo == model.zoo
    assert kept.stat().st_size > 40e6


def test_googlenet_s_heads_stay_in_the_cache_and_out_of_the_network(files, shelf, backend):
    put(files, shelf, "torchvision", "googlenet_bn")
    plain = zoo.build("googlenet_bn", backend, weights="torchvision:DEFAULT")
    assert zoo.num_params(plain) == 6_624_904
    assert "auxiliary heads left out" in plain.zoo.origin
    full = zoo.build("googlenet_bn", backend, weights="torchvision:DEFAULT", aux=True)
    assert zoo.num_params(full) == 13_004_888
    assert "auxiliary heads left out" not in full.zoo.origin
    assert full.zoo.preprocessing.mean == (0.5, 0.5, 0.5)
    assert (full.zoo.preprocessing.resize, full.zoo.preprocessing.crop) == (256, 224)


def test_a_file_with_another_hash_is_refused(files, shelf, backend):
    place = put(files, shelf, "torchvision", "resnet18")
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)
    with pytest.raises(FileError, match="does not have the hash of torchvision:IMAGENET1K_V1; download http"):
        zoo.build("resnet18", backend, weights="torchvision:IMAGENET1K_V1")
    with pytest.raises(FileError, match="has not the hash that its name says"):
        zoo.build("resnet18", backend, weights=place)
    assert list(downloads.cache_folder().iterdir()) == [place]


def test_a_published_file_is_known_by_its_hash_under_any_name(files, shelf, tmp_path, backend):
    path = tmp_path / "mine.bin"
    path.write_bytes(files["torchvision", "googlenet_bn"].read_bytes())
    model = zoo.build("googlenet_bn", backend, weights=path)
    assert model.zoo.preprocessing.std == (0.5, 0.5, 0.5)
    assert model.zoo.classes[281] == "tabby"
    assert model.zoo.origin.startswith("torchvision's IMAGENET1K_V1: mine.bin (pth)")
    zoo.save(model, tmp_path / "m.safetensors")
    assert zoo.load(tmp_path / "m.safetensors", backend).zoo == model.zoo


def test_another_network_s_published_file_is_refused_by_name(files, shelf, tmp_path, backend):
    place = put(files, shelf, "torchvision", "resnet18")
    with pytest.raises(ArgumentError, match="holds resnet18, not resnet50; build 'resnet18'"):
        zoo.build("resnet50", backend, weights=place)
    for file in ("vgg16_bn-6c64b313.pth", "wide_resnet50_2-95faca4d.pth"):
        (tmp_path / file).write_bytes(place.read_bytes())
        with pytest.raises(FileError, match="has not the hash that its name says"):
            zoo.build("vgg16", backend, weights=tmp_path / file)


@pytest.mark.slow
def test_networks_of_the_same_names_are_told_by_shapes(tmp_path, backend):
    """ResNet-50, ResNeXt-50, wide ResNet-50 and the one for 32x32 have the same tensors of other sizes."""
    same = ("resnet50", "resnext50_32x4d", "resnext50_64x4d", "wide_resnet50_2", "resnet50_cifar")
    for name in same[1::3]:
        path = tmp_path / "resnet50.npz"  # a name proves nothing
        np.savez(path, **zoo.state(make(name, backend, num_classes=3)))
        model = zoo.build(name, backend, weights=path, num_classes=3)
        assert model.zoo.card == name
        assert recognise(read_any(path)).card == name
        for other in same:
            if other != name:
                with pytest.raises(StateError, match=f"does not fit {other}"):
                    zoo.build(other, backend, weights=path)


@pytest.mark.slow
def test_without_a_network_the_error_says_what_to_fetch_and_where_to_put_it(shelf, backend, capsys):
    for (source, name), each in shelf.items():
        with pytest.raises(FileError) as caught:
            zoo.build(name, backend, weights=each.name)
        text = str(caught.value)
        assert f"fetch {each.url} where there is a network" in text, source
        assert text.endswith(f"put it at {str(downloads.cache_folder() / each.file)!r}.")
        assert text.count("; ") == 1


@pytest.mark.slow
@pytest.mark.parametrize("source", ["torchvision", "paddle"])
def test_the_framework_that_publishes_downloads(source, files, shelf, tmp_path, monkeypatch):
    """From a server on this machine, through torchvision's weights API and Paddle's download: hash and all."""
    each = shelf[source, "resnet18"]
    web = tmp_path / "web"
    web.mkdir()
    (web / each.file).write_bytes(files[source, "resnet18"].read_bytes())
    handler = partial(Quiet, directory=str(web))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/{each.file}"
    try:
        table = tuple(replace(one, url=url) if one == each else one for one in downloads.OFFICIAL)
        for place in ("published_weights", "downloads"):
            monkeypatch.setattr(f"zoo.weights.{place}.OFFICIAL", table)
        from torchvision.models import ResNet18_Weights

        monkeypatch.setattr(ResNet18_Weights.IMAGENET1K_V1.value, "url", url)
        other = next(room for room in BACKENDS if room != downloads.ROOMS[source])
        model = zoo.build("resnet18", other, weights=each.name)
        assert model.zoo.classes[0] == "tench"
        (kept,) = downloads.cache_folder().iterdir()
        assert kept.name == f"resnet18-{source}-{each.tag}-{each.digest[:8]}.safetensors"
        # another file behind the same address
        kept.unlink()
        content = (web / each.file).read_bytes()
        (web / each.file).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        for folder in ("hub", "paddle"):
            for file in (tmp_path / folder).rglob(each.file):
                file.unlink()
        with pytest.raises(FileError, match=r"cannot be downloaded \(.*\); fetch http"):
            zoo.build("resnet18", other, weights=each.name)
        assert not list(downloads.cache_folder().iterdir())
    finally:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("source", ["torchvision", "paddle"])
def test_only_the_backend_asked_for_is_needed(source, files, shelf, tmp_path, backend):
    """In a process where the other framework, and torchvision, are not to be had."""
    put(files, shelf, source, "resnet18")
    gone = [name for name in (*BACKENDS, "torchvision") if name != backend]
    asked = shelf[source, "resnet18"].name
    code = f"""
import sys
for name in {gone!r}:
    sys.modules[name] = None
import zoo
from zoo.cards import Preprocessing
from zoo.weights import (downloads, published_weights)
from zoo.weights.published_weights import Official
table = {shelf[source, "resnet18"]!r}
published_weights.OFFICIAL = downloads.OFFICIAL = (table,)
for weights in ({str(files[source, "resnet18"])!r}, {asked!r}):
    print(zoo.build("resnet18", {backend!r}, weights=weights).zoo.classes[0])
(downloads.cache_folder() / table.file).unlink()
for file in downloads.cache_folder().iterdir():
    file.unlink()
try:
    zoo.build("resnet18", {backend!r}, weights={asked!r})
except zoo.ZooError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    lines = done.stdout.splitlines()
    assert lines[:2] == ["tench", "tench"], done.stderr
    if downloads.ROOMS[source] != backend:
        assert "is not installed to do it); fetch http" in lines[2]
    else:
        assert "cannot be downloaded" in lines[2]


def test_a_cache_that_cannot_be_written_is_done_without(files, shelf, tmp_path, monkeypatch, backend):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("ZOO_CACHE", str(tmp_path / "file"))
    hub = tmp_path / "hub" / "hub" / "checkpoints"
    hub.mkdir(parents=True)
    each = shelf["torchvision", "resnet18"]
    (hub / each.file).write_bytes(files["torchvision", "resnet18"].read_bytes())
    from torchvision.models import ResNet18_Weights

    monkeypatch.setattr(ResNet18_Weights.IMAGENET1K_V1.value, "url", each.url)
    assert zoo.build("resnet18", backend, weights=each.name).zoo.classes[0] == "tench"


def test_the_cache_is_the_user_s(monkeypatch, tmp_path):
    monkeypatch.delenv("ZOO_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert downloads.cache_folder() == tmp_path / "paddle-torch-zoo"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert downloads.cache_folder() == Path.home() / "Library" / "Caches" / "paddle-torch-zoo"


@pytest.mark.parametrize(
    ("name", "weights", "error", "words"),
    [
        ("resnet50", "torchvision:IMAGENET1K_V3", UnknownChoiceError, "did you mean 'IMAGENET1K_V2'"),
        ("resnet50", "torchvison:IMAGENET1K_V1", UnknownChoiceError, "did you mean 'torchvision'"),
        ("resnet50", "paddle:imagnet", UnknownChoiceError, "did you mean 'imagenet'"),
        ("googlenet_bn", "paddle:imagenet", ArgumentError, "paddle.vision's googlenet is another network"),
        ("inception_v3", "paddle:imagenet", ArgumentError, "paddle.vision's inception_v3 is another network"),
        ("squeezenet1_1", "paddle:imagenet", ArgumentError, "paddle.vision's squeezenet1_1 is another network"),
        ("vgg11", "paddle:imagenet", ArgumentError, "paddle.vision publishes no weights of vgg11"),
        ("alexnet", "torchvision:DEFAULT", ArgumentError, "its alexnet is 'alexnet_owt' here"),
        ("lenet", "torchvision:DEFAULT", ArgumentError, "torchvision has no network that is lenet"),
        ("vgg16", "torchvision:IMAGENET1K_FEATURES", ArgumentError, "none for the classifier"),
        ("vgg16_bn", "paddle:imagenet", ArgumentError, "paddle.vision has no network that is vgg16_bn"),
        ("resnext50_64x4d", "torchvision:DEFAULT", ArgumentError, "torchvision has no network that is resnext50_64x4d"),
        ("squeezenet1_0", "paddle:imagenet", ArgumentError, "paddle.vision's squeezenet1_0 .*: its pools round down"),
    ],
)
def test_what_is_not_published_is_said_by_name(name, weights, error, words, backend):
    with pytest.raises(error, match=words):
        zoo.build(name, backend, weights=weights)


def test_a_head_for_ten_classes_on_published_weights(files, shelf, backend):
    put(files, shelf, "torchvision", "resnet18")
    asked = "torchvision:IMAGENET1K_V1"
    with pytest.raises(ArgumentError, match="num_classes=1000, not 10; .* head='new'"):
        zoo.build("resnet18", backend, weights=asked, num_classes=10)
    model = zoo.build("resnet18", backend, weights=asked, num_classes=10, head="new", seed=4)
    full = zoo.state(zoo.build("resnet18", backend, weights=asked))
    fresh = zoo.state(zoo.build("resnet18", backend, num_classes=10, seed=4))
    for name, array in zoo.state(model).items():
        assert (array == (fresh if name.startswith("fc.") else full)[name]).all(), name
    assert model.zoo.preprocessing == USUAL
    assert model.zoo.classes == ()


@pytest.mark.slow
def test_training_prepares_pictures_as_the_weights_want_them(files, shelf, tmp_path, backend):
    """GoogLeNet's [-1, 1], by way of zoo.train: what it saves says so too."""
    import cv2

    put(files, shelf, "torchvision", "googlenet_bn")
    pictures = blobs(12, size=40, channels=3)
    for index, label in enumerate(pictures.labels):
        place = tmp_path / "synthetic" / f"kind{label}"
        place.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place / f"{index}.png"), pictures.pixels(index))
    zoo.train(
        "googlenet_bn", backend, f"folder:{tmp_path / 'synthetic'}", weights="torchvision:DEFAULT", head="new",
        freeze="backbone", epochs=1, batch_size=4, image_size=64, out=tmp_path / "run",
    )  # fmt: skip
    best = zoo.load(tmp_path / "run" / "best.safetensors", backend)
    assert best.zoo.preprocessing.mean == (0.5, 0.5, 0.5)
    assert best.zoo.num_classes == 4
    assert "head of 4 classes" in best.zoo.origin


def save(state, path, layout):
    """One file a format, with the state's Linear weights as that layout has them."""
    if layout == "paddle":
        state = {
            name.replace("running_mean", "_mean").replace("running_var", "_variance"): array.T
            if array.ndim == 2
            else array
            for name, array in state.items()
        }
    np.savez(path, **state)


@pytest.mark.parametrize("layout", ["torch", "paddle"])
@pytest.mark.parametrize(
    ("name", "classes", "channels", "size"),
    [
        ("lenet", 3, 2, 36),
        ("lenet_pm", 1, 3, 61),
        pytest.param("alexnet_owt", 4096, 1, 224, marks=pytest.mark.slow),
        ("googlenet_32", 6, 3, 49),
        ("resnet18", 512, 4, 224),
    ],
)
def test_layout_and_arguments_are_worked_out_from_the_arrays(name, classes, channels, size, layout, tmp_path, backend):
    own = zoo.state(make(name, backend, num_classes=classes, in_channels=channels, image_size=size))
    save(own, tmp_path / "a.npz", layout)
    model = zoo.build(name, backend, weights=tmp_path / "a.npz")
    assert (model.zoo.num_classes, model.zoo.in_channels) == (classes, channels)
    # several sizes give the same head: the smallest of them is taken
    assert model.zoo.image_size <= size
    assert all((array == own[key]).all() for key, array in zoo.state(model).items())


def test_a_square_linear_weight_that_nothing_tells_about_is_refused(tmp_path, backend):
    own = zoo.state(make("googlenet", backend, num_classes=1024))
    save(own, tmp_path / "a.npz", "torch")
    with pytest.raises(ArgumentError, match="fits googlenet both ways: all its Linear weights are square"):
        zoo.build("googlenet", backend, weights=tmp_path / "a.npz")


def test_files_that_do_not_fit(tmp_path, backend):
    own = zoo.state(make("lenet", backend))
    np.savez(tmp_path / "less.npz", **{name: own[name] for name in list(own)[:-1]})
    with pytest.raises(StateError, match="1 missing: fc2.bias"):
        zoo.build("lenet", backend, weights=tmp_path / "less.npz")
    np.savez(tmp_path / "lenet.npz", **own)
    with pytest.raises(ArgumentError, match="num_classes=10, not 3; .* head='new'"):
        zoo.build("lenet", backend, weights=tmp_path / "lenet.npz", num_classes=3)
    np.savez(tmp_path / "odd.npz", **{**own, "fc1.weight": np.zeros((64, 77), np.float32)})
    with pytest.raises(StateError, match=r"mismatched: fc1.weight has shape \(64, 77\)"):
        zoo.build("lenet", backend, weights=tmp_path / "odd.npz")
    flat = zoo.state(make("googlenet_bn", backend, image_size=33))
    np.savez(tmp_path / "flat.npz", **flat)
    with pytest.raises(ArgumentError, match="has no auxiliary heads for googlenet_bn; leave aux out"):
        zoo.build("googlenet_bn", backend, weights=tmp_path / "flat.npz", aux=True)
