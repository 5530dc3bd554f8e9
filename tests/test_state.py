"""Seeded weights, state dicts and files: the same bits in both backends, and strict by example."""

import copy
import hashlib
import json
import os
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from conftest import make, noise
from safetensors import safe_open
from safetensors.numpy import save_file

import zoo
from zoo.array_difference import unequal_bits
from zoo.backends import BACKENDS, learning, runtime
from zoo.cards import Init, Preprocessing
from zoo.errors import ArgumentError, FileError, ModelError, StateError
from zoo.network.anatomy import Slot
from zoo.network.init import BLOCK, PIECE, draw, perturbed, uniform
from zoo.training.plan import Plan

FIRST, SECOND = BACKENDS


def assert_same_bits(first, second):
    assert list(first) == list(second)
    for name in first:
        assert unequal_bits(first[name], second[name]) == 0, name


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["lenet", "resnet18", "googlenet_bn"])
def test_a_seed_gives_the_same_bits_in_both(name, dtype):
    assert_same_bits(*(zoo.state(zoo.build(name, b, seed=3, dtype=dtype, num_classes=7)) for b in BACKENDS))


def test_the_bits_of_seed_0_stay_what_they_are():
    """Weights that a user trained from are only reproducible if these never change, on any platform."""
    state = zoo.state(zoo.build("lenet", seed=0))
    first = [float(state[name].reshape(-1)[0]).hex() for name in ("conv1.weight", "fc1.weight", "fc2.weight")]
    assert first == EXPECTED


EXPECTED = ["0x1.3bb4280000000p-3", "-0x1.42c9be0000000p-4", "0x1.1f57f20000000p-3"]


def test_seeds_and_fresh_entropy_differ(backend):
    states = [zoo.state(zoo.build("lenet", backend, seed=seed))["conv1.weight"] for seed in (0, 1, None, None)]
    assert len({array.tobytes() for array in states}) == 4


def test_float64_weights_are_the_float32_draws_widened(backend):
    narrow, wide = (zoo.state(zoo.build("resnet18", backend, seed=1, dtype=d)) for d in ("float32", "float64"))
    for name in narrow:
        assert wide[name].dtype == np.float64
        assert unequal_bits(narrow[name].astype(np.float64), wide[name]) == 0


def test_values_are_drawn_into_memory_of_the_framework(backend, monkeypatch):
    adapter, expected = runtime(backend), zoo.state(zoo.build("lenet", backend, seed=0))
    usual, given = adapter.memory, []
    # Paddle's serves from a size on
    monkeypatch.setattr("zoo.paddle.state_dict.HUGE", 1)
    monkeypatch.setattr(adapter, "memory", lambda model: given.append(usual(model)) or given[-1])
    model = zoo.build("lenet", backend, seed=0)
    assert set(given[0]) == set(expected)
    assert_same_bits(zoo.state(model), expected)
    for array in given[0].values():
        array[...] = 3
    assert all((array == 3).all() for array in zoo.state(model).values())


def test_a_table_is_converted_where_all_values_are_in_place():
    """A float64 table of a float32 network; and a value that lies elsewhere is taken over."""
    import torch

    def make():
        model = torch.nn.Linear(2, 2)
        model.register_buffer("table", torch.ones(3, dtype=torch.float64))
        return model

    adapter = runtime("torch")
    for elsewhere in (False, True):
        model = adapter.skeleton(make, "float32")
        own = adapter.memory(model)
        values = {"weight": own["weight"], "bias": np.full(2, 5, np.float32) if elsewhere else own["bias"]}
        values["weight"][...], values["bias"][...] = 2, 5
        adapter.fill(model, values, adapter.device("cpu"), own)
        assert (model.table.dtype, model.table.tolist()) == (torch.float32, [1.0] * 3)
        assert (model.weight.tolist(), model.bias.tolist()) == ([[2.0] * 2] * 2, [5.0] * 2)
        del model.table
        adapter.fill(model, values | {"bias": np.full(2, 7, np.float32)}, adapter.device("cpu"), own)
        assert model.bias.tolist() == [7.0] * 2


def test_a_tensor_does_not_depend_on_the_others(backend):
    """Another head, another number of channels: what is named and shaped alike has the same values."""
    states = [zoo.state(zoo.build("resnet18", backend, seed=1, num_classes=classes)) for classes in (5, 9)]
    assert unequal_bits(states[0]["layer4.1.conv2.weight"], states[1]["layer4.1.conv2.weight"]) == 0


def test_a_stream_can_start_anywhere():
    whole = np.empty(PIECE + 3 * BLOCK + 5, np.float32)
    uniform(0, "x", 0.5, whole)
    tail = np.empty(2 * BLOCK + 5, np.float32)
    uniform(0, "x", 0.5, tail, start=PIECE + BLOCK)
    assert unequal_bits(whole[PIECE + BLOCK :], tail) == 0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("count", "start"), [(1, 0), (BLOCK + 7, 24)])
def test_a_value_is_an_odd_integer_of_the_counter_times_the_bound_rounded_once(dtype, count, start):
    """The definition in plain integers: whatever draws faster has to give these bits."""
    drawn = np.empty(count, dtype)
    uniform(3, "a.weight", 0.037, drawn, start)
    digest = hashlib.blake2b(b"3/a.weight", digest_size=16).digest()
    words = np.random.Philox(key=int.from_bytes(digest, "little")).random_raw((start + count + 1) // 2)
    odd = 2 * (words.astype("<u8").view("<u4")[start : start + count] >> 8).astype(np.int64) - (1 << 24) + 1
    # a product of two numbers of 24 bits is exact in float64
    expected = (odd * float(np.float32(0.037 / (1 << 24)))).astype(np.float32)
    assert unequal_bits(drawn, expected.astype(dtype)) == 0


def test_other_threads_draw_the_same_values(monkeypatch):
    slots = [Slot(f"{i}.weight", (40 * i + 1, 900), "linear", True) for i in range(4)]
    alone = draw(slots, Init("he", "uniform"), 3)
    monkeypatch.setattr("zoo.network.init.HELPED", 1 << 10)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert_same_bits(draw(slots, Init("he", "uniform"), 3), alone)


@pytest.mark.parametrize("shape", [(1000, 2048), (1100, 1001), (37, 1001), (1, 5), (7, 3)])
def test_a_matrix_drawn_across_has_the_same_values(shape):
    """Many pieces, rows that are no multiple of a count, one row: only the order in memory differs."""
    slots = [Slot("fc.weight", shape, "linear", True), Slot("fc.bias", shape[:1], "linear", True)]
    for dtype in ("float32", "float64"):
        usual, across = (draw(slots, Init("he", "uniform"), 3, dtype, turned) for turned in (False, True))
        assert_same_bits(usual, across)
        assert across["fc.weight"].flags.f_contiguous


def test_draws_are_uniform_centred_and_within_their_bound():
    draws = np.empty(1_000_000, np.float32)
    uniform(0, "x", 0.25, draws)
    assert abs(draws.mean()) < 0.25 / 300
    assert draws.std() == pytest.approx(0.25 / np.sqrt(3), rel=3e-3)
    assert 0.2499 < np.abs(draws).max() <= 0.25
    assert len(np.unique(draws)) > 950_000


@pytest.mark.slow
def test_init_rules_of_the_cards(backend):
    he = zoo.state(zoo.build("vgg11", backend, seed=0, num_classes=2))
    assert np.abs(he["features.0.weight"]).max() == pytest.approx(np.sqrt(6 / 27), rel=0.01)
    assert np.abs(he["classifier.0.weight"]).max() == pytest.approx(np.sqrt(6 / 25088), rel=0.001)
    assert not he["classifier.0.bias"].any()
    xavier = zoo.state(zoo.build("lenet", backend, seed=0))
    assert np.abs(xavier["fc1.weight"]).max() == pytest.approx(np.sqrt(6 / (120 + 64)), rel=0.01)
    plain = zoo.state(zoo.build("resnet50", backend, seed=0))
    assert np.abs(plain["fc.weight"]).max() == pytest.approx(1 / np.sqrt(2048), rel=0.001)
    assert np.abs(plain["fc.bias"]).max() == pytest.approx(1 / np.sqrt(2048), rel=0.02)
    assert (plain["bn1.weight"] == 1).all()
    assert (plain["bn1.running_var"] == 1).all()
    assert not plain["bn1.bias"].any()
    assert not plain["bn1.running_mean"].any()


def test_norms_and_what_a_layer_holds_itself_have_their_first_values():
    slots = [
        Slot("block.layer_scale", (40, 1, 1), "CNBlock", True),
        Slot("block.norm.weight", (40,), "layer_norm", True),
        Slot("block.norm.bias", (40,), "layer_norm", True),
        Slot("block.fc.weight", (500, 40), "linear", True),
    ]
    scale, weight, bias, matrix = draw(slots, Init("he", "narrow"), 3).values()
    assert (scale == np.float32(1e-6)).all()
    assert (weight == 1).all()
    assert not bias.any()
    assert matrix.std() == pytest.approx(0.02, rel=0.01)
    scale, weight, bias = perturbed(slots, 3).values()
    for values, middle in ((scale, 1), (weight, 1), (bias, 0)):
        assert np.abs(values - middle).max() <= 0.5
        assert np.abs(values.mean() - middle) < 0.2
        assert values.std() > 0.2


def test_a_tensor_that_learns_and_has_no_rule_is_told():
    slots = [Slot("block.fc.weight", (5, 4), "linear", True), Slot("block.gamma", (4,), "MyBlock", True)]
    with pytest.raises(ModelError, match=r"block.gamma learns, and there is no rule .* add 'gamma' to OWN or RULES"):
        draw(slots, Init("he", "he"), 0)
    counted = Slot("block.count", (4,), "MyBlock", False)
    assert not draw([*slots[:1], counted], Init("he", "he"), 0)["block.count"].any()


def test_neither_framework_draws(backend, monkeypatch):
    """The frameworks' own generators are where they were: their init did not run."""
    module = __import__(backend)
    module.seed(0) if backend == "paddle" else module.manual_seed(0)
    before = module.rand([4]).numpy()
    module.seed(0) if backend == "paddle" else module.manual_seed(0)
    zoo.build("resnet18", backend)
    assert (module.rand([4]).numpy() == before).all()


def test_state_is_a_copy_in_torch_names_and_layouts(backend):
    model = zoo.build("resnet18", backend, seed=0, num_classes=7)
    state = zoo.state(model)
    assert state["fc.weight"].shape == (7, 512)
    assert {"bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"} <= set(state)
    assert not [name for name in state if "num_batches" in name]
    state["fc.weight"][:] = 0
    assert zoo.state(model)["fc.weight"].any()


def test_the_order_is_torchs_own():
    model = zoo.build("googlenet_bn", "torch", aux=True)
    own = [name for name in model.state_dict() if not name.endswith("num_batches_tracked")]
    assert list(zoo.state(model)) == own == list(zoo.state(zoo.build("googlenet_bn", "paddle", aux=True)))


@pytest.mark.parametrize(("source", "target"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_state_crosses_and_trains_on(source, target):
    one, other = zoo.build("resnet18", source, seed=0, num_classes=4), zoo.build("resnet18", target, num_classes=4)
    zoo.load_state(other, zoo.state(one))
    assert_same_bits(zoo.state(one), zoo.state(other))
    step(target, other)
    assert unequal_bits(zoo.state(one)["conv1.weight"], zoo.state(other)["conv1.weight"]) > 0


def step(backend, model):
    """One step of plain gradient descent, with the framework's own optimizer."""
    x = noise(2, 3, 64, 64)
    if backend == "torch":
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        model(torch.from_numpy(x)).square().mean().backward()
        optimizer.step()
    else:
        import paddle

        optimizer = paddle.optimizer.SGD(0.1, parameters=model.parameters())
        model(paddle.to_tensor(x)).square().mean().backward()
        optimizer.step()


def test_a_built_network_trains(backend):
    model = zoo.build("resnet18", backend, seed=0, num_classes=4)
    before = zoo.state(model)
    step(backend, model)
    after = zoo.state(model)
    same = [name for name in before if unequal_bits(before[name], after[name]) == 0]
    assert same == []


def test_a_built_network_can_be_copied_and_stored_natively(backend, tmp_path):
    """Deep copies, and the framework's own save and load, as for any network of that framework."""
    model, other = (zoo.build("resnet18", backend, seed=seed, num_classes=3) for seed in (0, 1))
    assert_same_bits(zoo.state(model), zoo.state(copy.deepcopy(model)))
    framework, path = __import__(backend), str(tmp_path / "native")
    framework.save(model.state_dict(), path)
    load = {"paddle": "set_state_dict", "torch": "load_state_dict"}[backend]
    getattr(other, load)(framework.load(path))
    assert_same_bits(zoo.state(model), zoo.state(other))


BROKEN = {
    "missing": (lambda s: s.pop("fc2.bias"), "1 missing: fc2.bias"),
    "unexpected": (lambda s: s.update(extra=s["fc2.bias"]), "1 unexpected: extra"),
    "shape": (lambda s: s.update({"fc2.bias": s["fc2.bias"][:, None]}), r"fc2.bias has shape \(10, 1\), not \(10,\)"),
    "turned": (lambda s: s.update({"fc1.weight": s["fc1.weight"].T}), r"fc1.weight has shape \(120, 64\)"),
    "integers": (lambda s: s.update({"fc2.bias": s["fc2.bias"].astype("int16")}), "fc2.bias has dtype int16"),
    "narrowing": (lambda s: s.update({"fc2.bias": s["fc2.bias"].astype("float64")}), "cast=True rounds it"),
    "a list": (lambda s: s.update({"fc2.bias": s["fc2.bias"].tolist()}), "fc2.bias is a list, not a numpy array"),
    "nan": (lambda s: s["fc2.bias"].__setitem__(0, np.nan), "fc2.bias holds 1 values that are NaN"),
    "renamed": (lambda s: s.update({"fc2.bais": s.pop("fc2.bias")}), r"is fc2.bais meant for fc2.bias\?"),
    "torch's counter": (lambda s: s.update({"bn.num_batches_tracked": s["fc2.bias"]}), "leave out torch's num_batches"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_does_not_fit_is_named_and_nothing_is_loaded(case, backend):
    model = zoo.build("lenet", backend, seed=0)
    before = zoo.state(model)
    state = zoo.state(zoo.build("lenet", backend, seed=1))
    damage, message = BROKEN[case]
    damage(state)
    with pytest.raises(StateError, match=message):
        zoo.load_state(model, state, check_finite=True)
    assert_same_bits(before, zoo.state(model))


def test_all_that_is_wrong_is_in_one_error(backend):
    state = zoo.state(zoo.build("lenet", backend))
    del state["conv1.bias"]
    state["other"] = state.pop("fc1.bias")
    state["fc2.bias"] = np.zeros(3, "float32")
    with pytest.raises(StateError) as caught:
        zoo.load_state(zoo.build("lenet", backend), state)
    assert caught.value.missing == ["conv1.bias", "fc1.bias"]
    assert caught.value.unexpected == ["other"]
    assert caught.value.mismatched == ["fc2.bias has shape (3,), not (10,)"]


def test_nan_loads_unless_it_is_refused(backend):
    model = zoo.build("lenet", backend)
    state = zoo.state(model)
    state["fc2.bias"][0] = np.nan
    zoo.load_state(model, state)
    assert np.isnan(zoo.state(model)["fc2.bias"][0])


def test_widening_is_exact_and_narrowing_is_asked_for(backend):
    narrow, wide = (zoo.build("lenet", backend, seed=s, dtype=d) for s, d in ((0, "float32"), (1, "float64")))
    zoo.load_state(wide, zoo.state(narrow))
    assert unequal_bits(zoo.state(wide)["fc1.weight"], zoo.state(narrow)["fc1.weight"].astype("float64")) == 0
    zoo.load_state(narrow, {name: array + 1e-9 for name, array in zoo.state(wide).items()}, cast=True)
    assert zoo.state(narrow)["fc1.weight"].dtype == np.float32


@pytest.mark.parametrize(("source", "target"), [(a, b) for a in BACKENDS for b in BACKENDS])
def test_a_file_rebuilds_the_network_in_either_backend(source, target, tmp_path):
    path = tmp_path / "model.safetensors"
    arguments = {"num_classes": 3, "in_channels": 2, "image_size": 40, "aux": True}
    model = zoo.build("googlenet_bn", source, seed=0, **arguments)
    zoo.save(model, path)
    loaded = zoo.load(path, target)
    assert zoo.backend_of(loaded) == target
    assert loaded.zoo.arguments == arguments
    assert_same_bits(zoo.state(model), zoo.state(loaded))
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.safetensors"]


def test_dtypes_through_files(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    zoo.save(zoo.build("lenet", backend, seed=0), path)
    wide = zoo.load(path, backend, dtype="float64")
    assert zoo.state(wide)["fc1.weight"].dtype == np.float64
    zoo.save(wide, path)
    assert zoo.state(zoo.load(path, backend))["fc1.weight"].dtype == np.float64
    with pytest.raises(StateError, match="float32 cannot hold"):
        zoo.load(path, backend, dtype="float32")


def test_weights_of_build(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    model = zoo.build("lenet", backend, seed=0, num_classes=3)
    zoo.save(model, path)
    assert_same_bits(zoo.state(model), zoo.state(zoo.build("lenet", backend, weights=path)))
    with pytest.raises(ArgumentError, match="was saved with num_classes=3, not 4; leave num_classes out"):
        zoo.build("lenet", backend, weights=path, num_classes=4)
    with pytest.raises(ArgumentError, match="holds lenet, not alexnet"):
        zoo.build("alexnet", backend, weights=path)


def test_the_metadata_says_what_the_file_is(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    zoo.save(zoo.build("lenet", backend, num_classes=3), path)
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata()
    assert metadata["card"] == "lenet"
    assert metadata["version"] == zoo.__version__
    assert json.loads(metadata["arguments"])["num_classes"] == 3


def test_class_names_and_preprocessing_go_with_the_file(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    how = Preprocessing("RGB", (0.25, 0.5, 0.75), (np.float32(0.5), 1, 2), 40, 28, "bicubic")
    named = {"classes": ("猫", "dog [b]"), "preprocessing": how}
    model = zoo.build("lenet_pm", backend, image_size=28, seed=0)
    model.zoo = replace(model.zoo, **named)
    zoo.save(model, path)
    for loaded in (zoo.load(path, backend), zoo.build("lenet_pm", backend, weights=path)):
        assert loaded.zoo == replace(model.zoo, seed=None)
        assert loaded.zoo.arguments == {"num_classes": 1, "in_channels": 3, "image_size": 28, "aux": False}
    with pytest.raises(ArgumentError, match="lenet_pm with num_classes=1 needs 2 class names, found 3"):
        replace(model.zoo, classes=("a", "b", "c"))


def test_a_file_without_names_or_preprocessing_still_loads(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    zoo.save(zoo.build("lenet", backend, seed=0), path)
    with safe_open(path, framework="numpy") as file:
        assert set(file.metadata()) == {"format", "version", "card", "arguments", "dtype"}
    loaded = zoo.load(path, backend)
    assert (loaded.zoo.classes, loaded.zoo.preprocessing) == ((), None)


WRONG_ENTRIES = [
    ("classes", '"abc"', "the entry 'classes' of .* should be a list of names, found 'abc'"),
    ("classes", '["a", 2, "c"]', "should be a list of names"),
    ("classes", "no json", "should be a list of names, found 'no json'"),
    ("classes", '["a", "b"]', "lenet with num_classes=3 needs 3 class names, found 2"),
    ("preprocessing", "3", "the entry 'preprocessing' of .* should be channels"),
    ("preprocessing", "[" * 100_000, "should be channels"),
    ("preprocessing", '{"channels": ["RGB"], "mean": [0], "std": [1]}', "should be channels"),
    ("preprocessing", '{"channels": "RGB", "mean": [0, 0], "std": [1, 1, 1]}', "should be channels"),
    ("preprocessing", '{"channels": "grey", "mean": [NaN], "std": [1]}', "should be channels"),
    ("preprocessing", '{"channels": "grey", "mean": [0], "std": [0]}', "should be channels"),
    (
        "preprocessing",
        '{"channels": "grey", "mean": [0], "std": [1], "interpolation": "cubic"}',
        "should be interpolation bilinear or bicubic",
    ),
    ("preprocessing", '{"channels": "grey", "mean": [1' + "0" * 400 + '], "std": [1]}', "should be channels"),
    ("preprocessing", '{"channels": "grey", "mean": ["0"], "std": [1]}', "should be channels"),
]


@pytest.mark.parametrize(("entry", "content", "message"), WRONG_ENTRIES, ids=range(len(WRONG_ENTRIES)))
def test_a_wrong_entry_of_a_file_is_named(entry, content, message, tmp_path):
    path = tmp_path / "m.safetensors"
    model = zoo.build("lenet", FIRST, num_classes=3)
    zoo.save(model, path)
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata()
    save_file(zoo.state(model), path, metadata | {entry: content})
    with pytest.raises(FileError, match=message):
        zoo.load(path, FIRST)


def test_damaged_and_foreign_files_are_refused(backend, tmp_path):
    path = tmp_path / "m.safetensors"
    with pytest.raises(FileError, match="there is no file"):
        zoo.load(path, backend)
    zoo.save(zoo.build("lenet", backend), path)
    whole = path.read_bytes()
    for part in (whole[:-1], whole[:100], b"", b"\x80\x04pickle", whole[:9] + b"\xff" + whole[10:]):
        path.write_bytes(part)
        with pytest.raises(FileError, match="not an intact safetensors file|is damaged"):
            zoo.load(path, backend)
    save_file({"x": np.zeros(3)}, path)
    with pytest.raises(FileError, match="without zoo's metadata"):
        zoo.load(path, backend)
    save_file({"model/x": np.zeros(3)}, path, {"format": "zoo-checkpoint", "facts": "{}"})
    with pytest.raises(FileError, match="give the best.safetensors that lies beside it"):
        zoo.load(path, backend)
    fields = {"format": "zoo", "card": "nonesuch", "arguments": "{}", "dtype": "float32"}
    save_file({"x": np.zeros(3)}, path, fields)
    with pytest.raises(FileError, match="describes no network of this version"):
        zoo.load(path, backend)


def own_file(path, tensors, **changes):
    """A file as of zoo.save, with anything in its metadata; tensors are header entries, and their values a hole."""
    sizes = {"num_classes": 10, "in_channels": 1, "image_size": 28, "aux": False}
    metadata = {"format": "zoo", "card": "lenet", "arguments": json.dumps(sizes), "dtype": "float32"} | changes
    text = json.dumps({"__metadata__": metadata} | tensors).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text)
    end = max(each["data_offsets"][1] for each in tensors.values())
    os.truncate(path, 8 + len(text) + end)
    return path


def pair(dtype="F32"):
    return {"dtype": dtype, "shape": [2], "data_offsets": [0, 4 if dtype == "BF16" else 8]}


@pytest.mark.parametrize(
    ("tensors", "changes", "words"),
    [
        ({"a": pair()}, {"arguments": "[" * 100_000}, "without zoo's metadata"),
        ({"a": pair()}, {"dtype": "object"}, "there is no dtype 'object'"),
        ({"a": pair()}, {"card": "\x1b[2Jlenet"}, r"there is no network '\\x1b\[2Jlenet'"),
        ({"a\x1b[2J\u202eb": pair()}, {}, r"invisible characters in the tensor's name 'a\\x1b\[2J\\u202eb'"),
        ({"../a": pair()}, {}, "which is a path"),
        ({"a": pair("BF16")}, {}, "in bfloat16"),
        ({"a": pair() | {"shape": [0, 1 << 47, 1 << 47], "data_offsets": [0, 0]}}, {}, "claims 0 values"),
    ],
)
def test_a_file_that_pretends_to_be_ours_is_refused(tensors, changes, words, tmp_path):
    with pytest.raises(FileError, match=words):
        zoo.load(own_file(tmp_path / "m.safetensors", tensors, **changes), FIRST)


def test_a_file_that_claims_a_large_network_takes_no_memory(backend, tmp_path):
    """8 GB of nothing under a name of lenet's, a header of 60 MB, and a picture of a million million pixels a side."""
    path = tmp_path / "m.safetensors"
    zoo.build("lenet", backend)
    sizes = json.dumps({"num_classes": 10, "in_channels": 1, "image_size": 10**12, "aux": False})
    hole = {"conv1.weight": {"dtype": "F32", "shape": [1 << 31], "data_offsets": [0, 1 << 33]}}
    tracemalloc.start()
    try:
        with pytest.raises(StateError, match="1 mismatched: conv1.weight has shape .2147483648"):
            zoo.load(own_file(path, hole), backend)
        with pytest.raises(FileError, match="describes no network of this version .a picture would have"):
            zoo.load(own_file(path, {"a": pair()}, arguments=sizes), backend)
        path.write_bytes((60 << 20).to_bytes(8, "little") + b"{")
        os.truncate(path, 61 << 20)
        with pytest.raises(FileError, match="claims a header of 62,914,560 bytes"):
            zoo.load(path, backend)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 << 20


def test_a_state_that_is_not_its_cards_is_refused(backend, tmp_path):
    """The metadata promises lenet, the tensors are others: no partial load."""
    path = tmp_path / "m.safetensors"
    zoo.save(zoo.build("lenet", backend), path)
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata()
    save_file({"x": np.zeros(3, "float32")}, path, metadata)
    with pytest.raises(StateError, match="10 missing"):
        zoo.load(path, backend)


def test_saving_loses_nothing(backend, tmp_path, monkeypatch):
    import zoo.weights.zoo_files as files

    path = tmp_path / "m.safetensors"
    zoo.save(zoo.build("lenet", backend, seed=0), path)
    before = path.read_bytes()

    def broken(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_safetensors", broken)
    with pytest.raises(FileError, match="No space left"):
        zoo.save(zoo.build("lenet", backend, seed=1), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["m.safetensors"]
    with pytest.raises(FileError, match="cannot be written"):
        zoo.save(zoo.build("lenet", backend, seed=1), tmp_path / "no" / "folder")


def test_only_networks_of_ours_are_saved(backend, tmp_path):
    model = zoo.build("resnet18", backend, num_classes=3)
    model.fc = make("lenet", backend).fc1
    with pytest.raises(ModelError, match="no longer the resnet18 that was built: fc.weight has shape"):
        zoo.save(model, tmp_path / "m.safetensors")
    with pytest.raises(ModelError, match="zoo did not build this Linear"):
        zoo.save(model.fc, tmp_path / "m.safetensors")


def test_state_of_a_model_that_zoo_did_not_build(backend):
    nn = runtime(backend).nn
    model = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
    state = zoo.state(model)
    assert {name: array.shape for name, array in state.items()} == {
        "0.weight": (5, 3),
        "0.bias": (5,),
        "2.weight": (2, 5),
        "2.bias": (2,),
    }
    assert zoo.num_params(model) == 32


def test_what_is_written_into_a_loaded_model_stays_out_of_its_file(backend, tmp_path):
    """The file's own pages may be the weights; what is written, by training too, stays in this process."""
    path = tmp_path / "lenet.safetensors"
    zoo.save(zoo.build("lenet", backend, seed=0), path)
    before = path.read_bytes()
    model, other = (zoo.load(path, backend=backend) for _ in range(2))
    changed = {name: array + 1 for name, array in zoo.state(model).items()}
    runtime(backend).write(model, changed)
    assert_same_bits(zoo.state(model), changed)
    assert_same_bits(zoo.state(other), zoo.state(zoo.build("lenet", backend, seed=0)))
    learner = learning(backend).Learner(other, Plan("sgd", 0.1, 0.0, 0.0), 0)
    learner.step(noise(2, 1, 28, 28), np.eye(10, dtype="float32")[:2], 1.0, 0.1, 0, 0)
    assert zoo.state(other)["fc2.bias"].any()
    assert path.read_bytes() == before


def test_networks_of_other_threads_are_initialised_while_zoo_builds():
    """zoo spares itself torch's init, and nobody else."""
    from threading import Thread

    import torch
    import torch.nn as nn

    usual = {name: function for name, function in vars(nn.init).items() if name.endswith("_")}
    resets = nn.Linear.reset_parameters, nn.BatchNorm2d.reset_parameters, nn.BatchNorm2d.reset_running_stats
    seen, escaped = [], []

    def elsewhere():
        layer = nn.BatchNorm2d(4)
        torch.nn.init.constant_(layer.bias, 5.0)
        seen.extend([layer.weight.tolist(), layer.bias.tolist()])

    def make_ours():
        layer = nn.Linear(3, 2)
        nn.init.constant_(layer.weight.data.fill_(7.0), 5.0)
        layer.reset_parameters()
        seen.append(layer.weight.tolist())
        escaped.append(nn.init.constant_)
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()
        return layer

    with torch.no_grad():
        runtime("torch").skeleton(make_ours, "float64")
        assert escaped[0](torch.zeros(2), 5.0).tolist() == [5.0, 5.0]
    assert seen == [[[7.0] * 3] * 2, [1.0] * 4, [5.0] * 4]
    assert {name: function for name, function in vars(nn.init).items() if name.endswith("_")} == usual
    assert (nn.Linear.reset_parameters, nn.BatchNorm2d.reset_parameters, nn.BatchNorm2d.reset_running_stats) == resets


def test_an_axis_of_length_one_is_no_gap_to_paddle(tmp_path, monkeypatch):
    """Its stride may be any number in NumPy, which hides it from Paddle before version 2.4, so it is looked at here."""
    import paddle

    given, take = [], paddle.utils.dlpack.from_dlpack
    monkeypatch.setattr(paddle.utils.dlpack, "from_dlpack", lambda array: given.append(array) or take(array))
    right = zoo.build("lenet", "torch", num_classes=1, seed=0)
    zoo.save(right, tmp_path / "one.safetensors")
    state = zoo.state(zoo.load(tmp_path / "one.safetensors", "paddle"))
    assert (64, 1) in [array.shape for array in given]
    assert [array.shape for array in given if array.strides != np.empty(array.shape, array.dtype).strides] == []
    assert all((values == state[name]).all() for name, values in zoo.state(right).items())


@pytest.mark.parametrize("backend", BACKENDS)
def test_weights_may_be_given_backwards(backend):
    """Also along an axis of length 1, which NumPy calls contiguous."""
    net = make("lenet", backend)
    state = {name: array.copy() for name, array in zoo.state(net).items()}
    given = {name: array[:, ::-1] if array.ndim > 1 else array[::-1] for name, array in state.items()}
    assert given["conv1.weight"].flags.c_contiguous
    assert min(given["conv1.weight"].strides) < 0
    zoo.load_state(net, given)
    assert all(np.array_equal(array, given[name]) for name, array in zoo.state(net).items())
