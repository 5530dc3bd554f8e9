"""Files written from arrays are those that the frameworks write of a model, for every card and any memory."""

import os
import pickle
import zipfile
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import pytest
from conftest import heads, make, odd, slowly

import zoo
from zoo.backends import runtime
from zoo.cards import CARDS
from zoo.formats.read import read_any
from zoo.formats.streams import PIECE, pieces
from zoo.network.anatomy import Part
from zoo.network.blueprint import parts
from zoo.network.build import Build, bare, complete
from zoo.network.init import perturbed

BOTH = [pytest.param(name, {}, marks=() if name in heads(CARDS) else pytest.mark.slow) for name in CARDS]
BOTH += [(name, {"aux": True}) for name, card in CARDS.items() if card.num_params_aux]
WRITTEN = [(name, dtype) for name in ("resnet18", "googlenet_bn", "alexnet") for dtype in ("float32", "float64")]
FAST = [("resnet18", "float32"), ("googlenet_bn", "float64")]


def drawn(name, backend, dtype="float32", **arguments):
    """A network of odd sizes, its values, and its parts."""
    model = make(name, backend, dtype, seed=1, **odd(name), **arguments)
    adapter = runtime(backend)
    adapter.write(model, perturbed(adapter.slots(model), 1, dtype))
    return model, zoo.state(model), parts(CARDS[name], model.zoo.arguments)


def counted(layers, value=0):
    return {
        part.name("num_batches_tracked"): np.asarray(value, np.int64) for part in layers if part.kind == "batch_norm"
    }


def anywhere(state, layers):
    """The same values as files have them: at odd addresses, and Linear weights the other way."""
    linear = {part.name("weight") for part in layers if part.kind == "linear"}
    found = {}
    for name, array in state.items():
        lying = array.T if name in linear else array
        room = np.empty(lying.nbytes + 3, np.uint8)[3:].view(lying.dtype).reshape(lying.shape)
        room[...] = lying
        found[name] = room.T if name in linear else room
        assert array.size < 2 or not found[name].flags.aligned
    return found


# what the parts of a network are called


@pytest.mark.parametrize(("name", "more"), BOTH)
def test_the_parts_are_those_of_the_networks(name, more):
    """Paths and kinds in both frameworks, torch's versions and order, and Paddle's names of a new process."""
    from paddle.utils import unique_name

    from zoo.paddle import writing as paddles
    from zoo.torch import writing as torchs

    facts = CARDS[name]
    build = Build(name, "torch", **complete(facts, more), dtype="float32", seed=0)
    layers = parts(facts, build.arguments)
    model = bare(build)
    table = model.state_dict()
    assert list(table._metadata.items()) == [(part.path, {"version": torchs._version(part)}) for part in layers]
    names = [name for part in layers for name in (*map(part.name, part.tensors), *counted([part]))]
    assert names == list(table)
    with unique_name.guard():
        model = bare(replace(build, backend="paddle"))
    assert [path for path, _ in runtime("paddle").named_layers(model)] == [part.path for part in layers]
    theirs = {name: tensor.name for name, tensor in model.state_dict().items()}
    # a table's number is the process's, in which other tensors were made before
    tables = [name for name in theirs.values() if name.startswith(paddles.GENERATED)]
    assert len(tables) == len(set(tables)) == sum(len(part.tables) for part in layers)
    new = {name: f"{paddles.GENERATED}_{number}" for number, name in enumerate(tables)}
    assert list(paddles._called(layers).items()) == [(key, new.get(name, name)) for key, name in theirs.items()]


# torch's files


@pytest.mark.parametrize(("name", "dtype"), slowly(WRITTEN, FAST))
def test_torch_reads_what_it_would_have_written(tmp_path, name, dtype):
    import torch

    model, state, layers = drawn(name, "torch", dtype)
    for count, module in enumerate(module for module in model.modules() if hasattr(module, "num_batches_tracked")):
        module.num_batches_tracked += count
    torch.save(model.state_dict(), tmp_path / "a")
    expected = torch.load(tmp_path / "a", weights_only=True)
    counters = {key: value.numpy() for key, value in expected.items() if key.endswith("num_batches_tracked")}
    for path, values in ((tmp_path / "b", state), (tmp_path / "c", anywhere(state, layers))):
        runtime("torch").write_file(str(path), layers, values, counters)
        for mapped in (False, True):
            found = torch.load(path, weights_only=True, mmap=mapped)
            assert type(found) is OrderedDict
            assert (list(found), found._metadata) == (list(expected), expected._metadata)
            for key, tensor in expected.items():
                assert (tensor.dtype, tensor.shape, tensor.stride()) == (
                    found[key].dtype, found[key].shape, found[key].stride(),
                )  # fmt: skip
                assert torch.equal(tensor, found[key])
                assert found[key].data_ptr() % 8 == 0
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


def test_torch_archives_are_sound_and_aligned(tmp_path):
    _, state, layers = drawn("resnet18", "torch")
    runtime("torch").write_file(str(tmp_path / "a"), layers, state, counted(layers))
    with zipfile.ZipFile(tmp_path / "a") as archive:
        assert archive.testzip() is None
        names = [info.filename for info in archive.infolist()]
        assert [name for name in names if "/data/" not in name] == [
            f"archive/{name}" for name in ("data.pkl", ".format_version", ".storage_alignment", "byteorder", "version")
        ]
        for info in archive.infolist():
            with archive.open(info):
                assert archive.fp.tell() % 64 == 0
            assert info.compress_type == zipfile.ZIP_STORED
    # and a value that changes on the disk is found out
    content = bytearray((tmp_path / "a").read_bytes())
    place = content.find(state["layer4.1.conv2.weight"].tobytes())
    content[place + 5] ^= 1
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(zoo.errors.FileError, match="the checksum of archive/data/"):
        read_any(tmp_path / "a")


def test_torch_files_of_more_than_32_bits(tmp_path, monkeypatch):
    """With 64-bit sizes from 1,000 bytes on, as archives have them from 2 GB on."""
    import torch

    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)
    model, state, layers = drawn("resnet18", "torch")
    runtime("torch").write_file(str(tmp_path / "a"), layers, state, counted(layers))
    monkeypatch.undo()
    assert b"PK\6\6" in (tmp_path / "a").read_bytes()[-100:]
    with zipfile.ZipFile(tmp_path / "a") as archive:
        assert archive.testzip() is None
    for mapped in (False, True):
        model.load_state_dict(torch.load(tmp_path / "a", weights_only=True, mmap=mapped), strict=True)
        assert all((value == state[name]).all() for name, value in zoo.state(model).items())
    assert (read_any(tmp_path / "a").state["fc.weight"] == state["fc.weight"]).all()


# Paddle's files


@pytest.mark.parametrize(("name", "dtype"), slowly(WRITTEN, FAST))
def test_paddle_reads_what_it_would_have_written(tmp_path, name, dtype):
    import paddle
    from paddle.utils import unique_name

    with unique_name.guard():
        model, state, layers = drawn(name, "paddle", dtype)
    paddle.save(model.state_dict(), str(tmp_path / "a"))
    for path, values in ((tmp_path / "b", state), (tmp_path / "c", anywhere(state, layers))):
        runtime("paddle").write_file(str(path), layers, values, {})
        first, second = (paddle.load(str(each), keep_name_table=True) for each in (tmp_path / "a", path))
        assert list(first) == list(second)
        assert first.pop("StructuredToParameterName@@") == second.pop("StructuredToParameterName@@")
        for key, tensor in first.items():
            assert (tensor.dtype, tensor.shape, tensor.name) == (second[key].dtype, second[key].shape, second[key].name)
            assert bool((tensor == second[key]).all())
        assert model.set_state_dict(paddle.load(str(path))) == ([], [])
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


def test_python_and_zoo_read_paddles_files(tmp_path):
    """By names that numpy 1 has as well, and with sizes of 64 bits, so that there is no end at 4 GB."""
    _, state, layers = drawn("resnet18", "paddle")
    runtime("paddle").write_file(str(tmp_path / "a"), layers, state, {})
    content = (tmp_path / "a").read_bytes()
    found = pickle.loads(content)
    assert (found["fc.weight"] == state["fc.weight"].T).all()
    assert found["fc.weight"].flags.c_contiguous
    assert (found["bn1._variance"] == state["bn1.running_var"]).all()
    assert (b"numpy.core.multiarray" in content, b"numpy._core" in content) == (True, False)
    for array in found.values():
        if isinstance(array, np.ndarray):
            assert b"\x8e" + array.nbytes.to_bytes(8, "little") + array.tobytes() in content
    mine = read_any(tmp_path / "a")
    assert (mine.format, mine.layout, mine.notes) == ("pdparams", "paddle", ())
    assert (mine.state["conv1.weight"] == state["conv1.weight"]).all()


# both


@pytest.mark.parametrize("backend", ["torch", "paddle"])
def test_odd_shapes(tmp_path, backend):
    """No axes, no values, one value: no network has them, and files may."""
    layer = Part("a", "linear", "Linear", 0, ("weight", "bias"))
    shapes = [((0, 3), ()), ((1, 1), (0,)), ((3, 1), (1,)), ((1, 5), (2, 0, 4))]
    for number, (weight, bias) in enumerate(shapes):
        rng = np.random.default_rng(number)
        state = {"a.weight": rng.random(weight), "a.bias": np.asarray(rng.random(bias))}
        path = tmp_path / f"{number}"
        runtime(backend).write_file(str(path), [layer], state, {})
        if backend == "torch":
            import torch

            found = {name: value.numpy() for name, value in torch.load(path, weights_only=True).items()}
        else:
            found = pickle.loads(path.read_bytes())
            found["a.weight"] = found["a.weight"].T
        for name, array in state.items():
            assert (found[name].shape, found[name].dtype) == (array.shape, array.dtype)
            assert (found[name] == array).all()


@pytest.mark.parametrize("backend", ["torch", "paddle"])
def test_a_full_disk_is_an_oserror(backend):
    _, state, layers = drawn("lenet", backend)
    if not os.path.exists("/dev/full"):
        pytest.fail("there is no /dev/full, so this is no Linux")
    with pytest.raises(OSError, match="No space left"):
        runtime(backend).write_file("/dev/full", layers, state, {})


@pytest.mark.parametrize("backend", ["torch", "paddle"])
def test_what_is_missing_is_no_silence(tmp_path, backend):
    _, state, layers = drawn("lenet", backend)
    del state["fc2.bias"]
    with pytest.raises(KeyError, match="fc2.bias"):
        runtime(backend).write_file(str(tmp_path / "a"), layers, state, {})


def test_pieces_are_the_bytes_in_order():
    rng = np.random.default_rng(0)
    wide, tall = rng.random((40, 60_000)), rng.random((60_000, 40))
    assert wide.nbytes > 4 * PIECE
    block = rng.random((3, 4, 5))
    several = [wide, wide.T, tall.T, tall.T.astype("float32").T, wide[::2, ::3], wide[::2].T, block, block.T,
               block.transpose(0, 2, 1), np.array(2.0), np.empty((0, 4)), np.empty((4, 0)).T]  # fmt: skip
    for array in several:
        given = [bytes(piece) for piece in pieces(array)]
        assert b"".join(given) == array.tobytes(), array.shape
    assert len(list(pieces(wide.T))) > 4
    assert np.shares_memory(np.frombuffer(next(pieces(wide)), np.uint8), wide)
