"""ViT, Swin and MaxViT with fewer and narrower layers: every level of the ladder, and what only attention has."""

import importlib

import numpy as np
import pytest
from conftest import make, noise, slowly

import zoo
from zoo.array_difference import difference
from zoo.backends import BACKENDS, runtime
from zoo.cards import CARDS
from zoo.errors import ArgumentError, StateError
from zoo.network import blueprint
from zoo.network.init import perturbed
from zoo.parity.level_inputs import trainee
from zoo.parity.selftest import made
from zoo.parity.trajectory import trajectory
from zoo.weights import names_and_shapes

# of each network: what makes a small one of the same file, and an image_size at which its windows move and get zeros
SHORT = {
    "vit_b_32": (
        lambda file, classes, channels, size: file.VisionTransformer(8, 24, 2, 3, classes, channels, size),
        32,
    ),
    "swin_t": (lambda file, *shape: file.swin(12, (1, 2, 1, 1), (1, 2, 2, 4), 0.2, *shape), 61),
    "swin_v2_t": (lambda file, *shape: file.swin_v2(12, (1, 2, 1, 1), (1, 2, 2, 4), 0.2, *shape), 68),
    "maxvit_t": (lambda file, *shape: file.MaxVit(8, (32, 32), (1, 2), 0.2, *shape), 60),
}


@pytest.fixture(params=slowly(SHORT, ("vit_b_32", "swin_t")))
def short(request, monkeypatch):
    """A small network under the name of the whole one, in both backends and without: the name and an image_size."""
    name, (short, size) = request.param, SHORT[request.param]
    names_and_shapes.patterns.cache_clear()
    facts = CARDS[name]
    scope = blueprint._namespace(facts.module)
    stand_in = type("File", (), {key: staticmethod(value) for key, value in scope.items() if callable(value)})
    monkeypatch.setitem(scope, name, lambda **given: short(stand_in, *given.values()))
    for backend in BACKENDS:
        file = importlib.import_module(f"zoo.{backend}.{facts.module}")
        monkeypatch.setattr(file, name, lambda file=file, **given: short(file, *given.values()))
    yield name, size
    names_and_shapes.patterns.cache_clear()


@pytest.mark.parametrize("levels", ["0,1,2,3,3b", pytest.param("4,5,6,7", marks=pytest.mark.slow)])
def test_every_level_holds(short, levels):
    name, size = short
    report = zoo.compare(name, levels=levels.split(","), image_size=size, num_classes=5)
    assert report.passed, [level for level in report.levels if not level.passed]
    assert [level.name for level in report.levels] == levels.split(",")


@pytest.mark.slow
def test_whole_training_runs_are_the_same(short):
    name, size = short
    level = trajectory(trainee(CARDS[name], {"image_size": size, "num_classes": 5}, 0, None, made, "8"), 4)
    assert level.passed, level.where
    assert level.where.startswith("4 steps")


def their_own(name, size):
    """torchvision's own classes with the numbers of the small network, without values."""
    import torch
    from torchvision.models import maxvit, swin_transformer, vision_transformer

    with torch.device("meta"):
        if name == "vit_b_32":
            return vision_transformer.VisionTransformer(size, 8, 2, 3, 24, 96, num_classes=5)
        if name == "maxvit_t":
            return maxvit.MaxVit((size, size), 8, 7, [32, 32], [1, 2], 32, 0.2, num_classes=5)
        window, options = (7, {}) if name == "swin_t" else (8, {"block": swin_transformer.SwinTransformerBlockV2})
        merging = swin_transformer.PatchMergingV2 if options else swin_transformer.PatchMerging
        sizes = [4, 4], 12, [1, 2, 1, 1], [1, 2, 2, 4], [window, window]
        return swin_transformer.SwinTransformer(*sizes, num_classes=5, downsample_layer=merging, **options)


def test_torchvision_computes_the_same(short):
    """To the last bits of float64, with values at which a mistake would show."""
    name, size = short
    # torchvision's MaxViT takes only maps of whole windows: 56 and 28 places
    size = 112 if name == "maxvit_t" else size
    ours = make(name, "torch", "float64", num_classes=5, image_size=size)
    adapter = runtime("torch")
    adapter.write(ours, perturbed(adapter.slots(ours), 1, "float64"))
    peer = their_own(name, size)
    peer.load_state_dict(ours.state_dict(), strict=True, assign=True)
    x = noise(2, 3, size, size, dtype="float64")
    assert difference(adapter.run(peer, x), adapter.run(ours, x)).relative <= 1e-14


@pytest.mark.parametrize("window", [7, 8])
def test_tables_of_places_are_torchvisions(window):
    from torchvision.models.maxvit import _get_relative_position_index
    from torchvision.models.swin_transformer import ShiftedWindowAttentionV2

    from zoo.torch import maxvit, swin

    theirs = ShiftedWindowAttentionV2(4, [window, window], [0, 0], 1)
    assert np.array_equal(swin.offsets(window), theirs.relative_position_index.numpy())
    assert np.array_equal(maxvit.offsets(window), _get_relative_position_index(window, window).numpy())
    assert swin.distances(window).dtype == np.float32
    assert np.array_equal(swin.distances(window), theirs.relative_coords_table.numpy())


def test_tables_of_places_are_part_of_the_state(short, backend, tmp_path):
    """As integers beside values of another dtype, made without a draw, and carried by every kind of file."""
    (name, size), dtype = short, "float64"
    model = make(name, backend, dtype, num_classes=5, image_size=size)
    state = zoo.state(model)
    tables = [name for name in state if name.endswith("relative_position_index")]
    assert bool(tables) == (name != "vit_b_32")
    assert {array.dtype.name for key, array in state.items() if key not in tables} == {dtype}
    for key in tables:
        assert state[key].dtype == np.int64
        assert len(np.unique(state[key])) == state[key].max() + 1 > 1
    other = next(each for each in BACKENDS if each != backend)
    zoo.save(model, tmp_path / "a.safetensors")
    zoo.convert(tmp_path / "a.safetensors", tmp_path / "a.pdparams", prove=False)
    zoo.convert(tmp_path / "a.pdparams", tmp_path / "a.pth", prove=False)
    found = zoo.state(zoo.build(name, other, weights=tmp_path / "a.pth", dtype=dtype))
    assert all(np.array_equal(state[key], found[key]) and state[key].dtype == found[key].dtype for key in state)
    for key in tables[:1]:
        with pytest.raises(StateError, match=rf"{key} has dtype float32, not int64"):
            zoo.load_state(model, state | {key: state[key].astype("float32")})


@pytest.mark.parametrize("short", ["vit_b_32"], indirect=True)
def test_weights_of_another_size_of_picture_are_refused_with_words(short, backend, tmp_path):
    """A file's image_size is read off its table of places, and another one is no silent mistake."""
    name, _ = short
    model = make(name, backend, num_classes=5, image_size=40)
    path = tmp_path / ("a.pdparams" if backend == "paddle" else "a.pth")
    runtime(backend).save_file(model, str(path), {})
    built = zoo.build(name, backend, weights=path)
    assert (built.zoo.image_size, built.zoo.num_classes) == (40, 5)
    with pytest.raises(ArgumentError, match="was saved with image_size=40, not 224; leave image_size out"):
        zoo.build(name, backend, weights=path, image_size=224)
    with pytest.raises(StateError, match=r"pos_embedding has shape \(1, 26, 24\), not \(1, 785, 24\)"):
        zoo.load_state(make(name, backend, num_classes=5), zoo.state(model))


def test_products_of_matrices_count_as_multiply_accumulates(short, backend):
    """By hand for ViT: 16 patches of 8 pixels and a class token, width 24, two blocks."""
    name, size = short
    table = zoo.macs(make(name, backend, num_classes=5, image_size=size), (3, size, size))
    # the working is the product that it claims
    assert all(eval(row.working.replace("x", "*")) == row.macs for row in table.rows)
    if name == "vit_b_32":
        steps, width = 17, 24
        block = steps * width * (3 * width + width + 8 * width) + 2 * steps * steps * width
        assert table.macs == 16 * width * 3 * 64 + 2 * block + width * 5
    assert {row.kind for row in table.rows} == {"conv", "linear", "matmul"}
