"""Genuine files of every kind, written by the libraries themselves, give the values that went in."""

import json
import pickle
import subprocess
import sys
from collections import OrderedDict

import numpy as np
import pytest
from conftest import noise
from hostile_files import torch_pickle, torch_zip
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

import zoo
from zoo.array_difference import unequal_bits
from zoo.errors import FileError
from zoo.formats.read import read_any
from zoo.formats.safetensors import write_safetensors
from zoo.formats.safety import Refused, own_memory


def torch_state():
    import torch

    model = torch.nn.Sequential(torch.nn.Conv2d(2, 5, 3), torch.nn.BatchNorm2d(5), torch.nn.Linear(7, 4))
    model(torch.ones(2, 2, 5, 9))
    return model.state_dict()


def paddle_layers():
    import paddle

    return paddle.nn.Sequential(paddle.nn.Conv2D(2, 5, 3), paddle.nn.BatchNorm2D(5), paddle.nn.Linear(7, 4))


def values(state):
    return {name: tensor.detach().numpy() for name, tensor in state.items()}


def assert_same(found, expected):
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert unequal_bits(found[name], array) == 0, name


@pytest.mark.parametrize("new", [True, False])
def test_torch_new_and_old(tmp_path, new):
    """The ending says nothing: the content does."""
    import torch

    state = torch_state()
    path = tmp_path / "weights.pdparams"
    torch.save(state, path, _use_new_zipfile_serialization=new)
    found = read_any(path)
    assert (found.format, found.layout, found.notes) == ("pth" if new else "pth-legacy", "torch", ())
    assert_same(found.state, values(state))
    assert found.dtypes["1.num_batches_tracked"] == "int64"
    assert found.nbytes == sum(array.nbytes for array in found.state.values())


def test_older_archives_of_torch_do_not_tell_the_order_of_bytes(tmp_path):
    values = noise(2, 3)
    (tmp_path / "x.pth").write_bytes(torch_zip(torch_pickle(), {"0": values.tobytes()}, order=""))
    assert_same(read_any(tmp_path / "x.pth").state, {"a": values})


def test_arrays_get_memory_of_their_own_where_they_lack_it():
    base = np.arange(6.0)
    still = np.arange(3.0)
    still.flags.writeable = False
    given = {"a": base[:4], "b": base[2:], "turned": base.reshape(2, 3).T, "still": still, "none": base[:0]}
    found = own_memory(given, 1000)
    assert_same(found, {name: array.copy() for name, array in given.items()})
    assert all(array.flags.writeable and array.flags.c_contiguous for array in found.values())
    assert not any(np.shares_memory(found["a"], found[name]) for name in ("b", "turned"))
    with pytest.raises(Refused, match="names 136 bytes of tensors that it does not hold"):
        own_memory(given, 135)


def test_a_folder_is_answered_with_the_file_in_it(tmp_path):
    with pytest.raises(FileError, match="is a folder without a file of weights in it"):
        read_any(tmp_path)
    for name in ("last.pth", "adam.pdparams", "notes.txt", "more.npz", "some.bin"):
        (tmp_path / name).touch()
    with pytest.raises(FileError, match=r"adam\.pdparams or .*last\.pth or .*more\.npz\.$"):
        read_any(tmp_path)
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(FileError, match=r"give the file in it, \S*model\.safetensors\.$"):
        read_any(tmp_path)


def test_dtypes_of_torch(tmp_path):
    """float16 stays, bfloat16 is widened to float32, which is exact."""
    import torch

    wide = torch.randn(3, 4)
    kinds = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]
    state = {kind: (wide * 100).to(getattr(torch, kind)) for kind in kinds}
    torch.save(state, tmp_path / "x.pth")
    found = read_any(tmp_path / "x.pth")
    assert found.dtypes == {kind: kind for kind in kinds}
    assert found.state["bfloat16"].dtype == np.float32
    assert (found.state["bfloat16"] == state["bfloat16"].float().numpy()).all()
    assert "bfloat16 was widened to float32, which is exact" in found.notes
    for kind in set(kinds) - {"bfloat16"}:
        assert found.state[kind].tobytes() == state[kind].numpy().tobytes()


def test_tensors_that_share_or_do_not_lie_in_order(tmp_path):
    """Each tensor has memory of its own, so training one changes no other and no file."""
    import torch

    base = torch.arange(24.0).reshape(4, 6)
    state = {
        "whole": base,
        "tied": base,
        "turned": base.t(),
        "part": base[1:3, ::2],
        "one": base[2, 3],
        "none": base[:0],
    }
    torch.save(state, tmp_path / "x.pth")
    before = (tmp_path / "x.pth").read_bytes()
    found = read_any(tmp_path / "x.pth")
    assert_same(
        found.state,
        {name: np.ascontiguousarray(tensor.numpy()).reshape(tensor.shape) for name, tensor in state.items()},
    )
    for name in state:
        found.state[name][...] = -1
    assert (read_any(tmp_path / "x.pth").state["tied"] == base.numpy()).all()
    assert (tmp_path / "x.pth").read_bytes() == before
    found = read_any(tmp_path / "x.pth")
    found.state["tied"][:] = -1
    assert (found.state["whole"] == base.numpy()).all()
    assert all(array.flags.writeable and array.flags.aligned for array in found.state.values())


@pytest.mark.parametrize(
    ("wrap", "note"),
    [
        (lambda s: {"state_dict": s, "epoch": 3, "best": np.float64(0.5)}, "under 'state_dict', beside epoch, best"),
        (lambda s: {"model": s, "ema": s}, "there are state dicts under model, ema; model was taken"),
        (
            lambda s: {"net": {"module." + name: value for name, value in s.items()}},
            "the prefix 'module.' was taken off",
        ),
        (lambda s: {"ema": {"module": s}}, "the state dict was under 'module'"),
        (
            lambda s: {"state_dict": {"model.module." + name: value for name, value in s.items()}},
            "the prefix 'model.' was taken off",
        ),
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_checkpoints_are_opened(tmp_path, wrap, note, new):
    import torch

    state = torch_state()
    torch.save(wrap(state), tmp_path / "x.pt", _use_new_zipfile_serialization=new)
    found = read_any(tmp_path / "x.pt")
    assert_same(found.state, values(state))
    assert any(note in each for each in found.notes), found.notes


def test_a_part_can_be_named(tmp_path):
    import torch

    state = torch_state()
    torch.save({"model": state, "teacher": {"a": torch.ones(2)}}, tmp_path / "x.pt")
    assert list(read_any(tmp_path / "x.pt", "teacher").state) == ["a"]
    with pytest.raises(FileError, match="no state dict under the key 'tacher'; the ones it has: teacher"):
        read_any(tmp_path / "x.pt", "tacher")


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_paddle(tmp_path, protocol):
    import paddle

    state = paddle_layers().state_dict()
    paddle.save(state, str(tmp_path / "x.pth"), protocol=protocol)
    found = read_any(tmp_path / "x.pth")
    assert (found.format, found.layout, found.notes) == ("pdparams", "paddle", ())
    assert_same(found.state, values(state))
    assert "1._mean" in found.state
    assert found.state["2.weight"].shape == (7, 4)


def test_paddle_checkpoints_and_optimizers(tmp_path):
    import paddle

    model = paddle_layers()
    schedule = paddle.optimizer.lr.StepDecay(0.1, 3)
    optimizer = paddle.optimizer.Adam(schedule, parameters=model.parameters())
    model(paddle.ones([2, 2, 5, 9])).sum().backward()
    optimizer.step()
    paddle.save({"model": model.state_dict(), "epoch": 3}, str(tmp_path / "x"))
    found = read_any(tmp_path / "x")
    assert_same(found.state, values(model.state_dict()))
    assert found.layout == "paddle"
    paddle.save(optimizer.state_dict(), str(tmp_path / "x.pdopt"))
    found = read_any(tmp_path / "x.pdopt")
    own = {name: tensor for name, tensor in optimizer.state_dict().items() if name != "LR_Scheduler"}
    assert_same(found.state, values(own))
    assert found.notes == ("1 entries are no tensors and were left out: LR_Scheduler",)


def test_bfloat16_of_paddle(tmp_path):
    import paddle

    tensor = paddle.to_tensor(noise(3, 4)).astype("bfloat16")
    paddle.save({"a": tensor}, str(tmp_path / "x"))
    found = read_any(tmp_path / "x")
    assert found.dtypes == {"a": "bfloat16"}
    assert (found.state["a"] == tensor.astype("float32").numpy()).all()


def test_tensors_that_paddle_cut_in_pieces(tmp_path, monkeypatch):
    """Over 4 GB, protocols 2 and 3 hold slices; Paddle's own code cuts here, at 2 ** 10 bytes instead of 2 ** 30."""
    import inspect

    from paddle.framework import io_utils

    source = inspect.getsource(io_utils._unpack_saved_dict).replace("2**30", "2**10")
    scope = dict(vars(io_utils))
    exec(source, scope)
    state = {"fc.weight": noise(30, 25), "fc.bias": noise(25)}
    cut = scope["_unpack_saved_dict"](dict(state), 2)
    assert len(cut["UnpackBigParamInfor@@"]["fc.weight"]["slices"]) == 3
    (tmp_path / "x").write_bytes(pickle.dumps(cut, protocol=2))
    found = read_any(tmp_path / "x").state
    assert {name: array.tobytes() for name, array in found.items()} == {n: a.tobytes() for n, a in state.items()}
    assert found["fc.weight"].shape == (30, 25)


def test_what_python_2_wrote(tmp_path):
    """Protocol 2 of Python 2 has one type for names and bytes; this is such a pickle of {"a": array([1.5], "f4")}."""
    content = (
        b"\x80\x02ccollections\nOrderedDict\nq\x00]q\x01]q\x02(U\x01aq\x03cnumpy.core.multiarray\n_reconstruct\nq\x04"
        b"cnumpy\nndarray\nq\x05K\x00\x85q\x06U\x01bq\x07\x87q\x08Rq\x09(K\x01K\x01\x85q\x0acnumpy\ndtype\nq\x0bU\x02f4"
        b"q\x0cK\x00K\x01\x87q\x0dRq\x0e(K\x03U\x01<q\x0fNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x10b\x89U\x04"
        b"\x00\x00\xc0?q\x11tq\x12bea\x85q\x13Rq\x14."
    )
    assert pickle.loads(content, encoding="latin1")["a"].tolist() == [1.5]
    (tmp_path / "x").write_bytes(content)
    assert read_any(tmp_path / "x").state["a"].tolist() == [1.5]


def test_numpy_plain_and_compressed(tmp_path):
    state = {"conv1.weight": noise(4, 3), "t": np.asfortranarray(noise(5, 6)), "n": np.int64(3), "e": np.empty((0, 2))}
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "x.npz", **state)
        found = read_any(tmp_path / "x.npz")
        assert (found.format, found.layout) == ("npz", None)
        assert_same(
            found.state, {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in state.items()}
        )
        assert all(array.flags.c_contiguous for array in found.state.values())


@pytest.mark.parametrize(("mark", "layout"), [({"format": "pt"}, "torch"), ({"format": "pd"}, "paddle"), (None, None)])
def test_safetensors(tmp_path, mark, layout):
    state = {"a.weight": noise(4, 3), "b": np.arange(5)}
    save_file(state, tmp_path / "x", mark)
    found = read_any(tmp_path / "x")
    assert (found.format, found.layout, found.metadata) == ("safetensors", layout, mark or {})
    assert_same(found.state, {name: state[name] for name in found.state})
    assert set(found.state) == set(state)


def test_the_library_reads_what_we_write(tmp_path):
    """safetensors' own reader; the same bytes each time, in whatever order and layout the arrays come."""
    state = {"b": np.arange(5), "n": np.int64(3) + np.zeros((), int), "h": noise(3).astype("float16"), "e": noise(0, 2)}
    state |= {"t": np.asfortranarray(noise(5, 6)), "big": noise(2, 3).astype(">f4"), "yes": np.array([True, False])}
    write_safetensors(tmp_path / "x", state, {"title": "\u5377\u79ef \U0001f600", "a": "b"})
    found = load_file(tmp_path / "x")
    assert set(found) == set(state)
    for name, array in state.items():
        assert found[name].dtype == array.dtype.newbyteorder("=")
        assert (found[name] == array).all()
        assert found[name].shape == array.shape
    with safe_open(tmp_path / "x", framework="numpy") as file:
        assert file.metadata() == {"title": "\u5377\u79ef \U0001f600", "a": "b"}
    assert set(read_any(tmp_path / "x").state) == set(state)
    content = (tmp_path / "x").read_bytes()
    header = content[8 : 8 + int.from_bytes(content[:8], "little")]
    assert len(header) % 8 == 0  # so that values lie where a processor wants them
    assert len(header) - len(header.rstrip()) < 8
    write_safetensors(tmp_path / "y", dict(reversed(state.items())), {"a": "b", "title": "\u5377\u79ef \U0001f600"})
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_safetensors_of_torch_in_bfloat16(tmp_path):
    import torch
    from safetensors.torch import save_file as save

    tensor = torch.randn(3, 4).bfloat16()
    save({"a": tensor}, tmp_path / "x")
    found = read_any(tmp_path / "x")
    assert found.dtypes == {"a": "bfloat16"}
    assert (found.state["a"] == tensor.float().numpy()).all()


def test_our_own(tmp_path, backend):
    model = zoo.build("lenet", backend, seed=0)
    zoo.save(model, tmp_path / "x.safetensors")
    found = read_any(tmp_path / "x.safetensors")
    assert (found.format, found.layout, found.metadata["card"]) == ("zoo", "torch", "lenet")
    state = zoo.state(model)
    assert_same(found.state, {name: state[name] for name in found.state})


def test_a_header_that_starts_as_a_pickle_does(tmp_path):
    """A length of 0x280 is the byte of a pickle's start and its protocol 2."""
    padded = {"pad": "x"}
    for size in range(640):
        padded["pad"] = "x" * size
        save_file({"a": noise(2)}, tmp_path / "x", padded)
        if (tmp_path / "x").read_bytes()[:2] == b"\x80\x02":
            break
    assert (tmp_path / "x").read_bytes()[:2] == b"\x80\x02"
    assert read_any(tmp_path / "x").format == "safetensors"


def test_layout_by_batch_norm_names(tmp_path):
    for role, layout in (("_mean", "paddle"), ("running_mean", "torch"), ("weight", None)):
        np.savez(tmp_path / "x.npz", **{f"bn.{role}": noise(3)})
        assert read_any(tmp_path / "x.npz").layout == layout


def test_a_plain_pickle_of_arrays_does_not_tell_its_layout(tmp_path):
    (tmp_path / "x").write_bytes(pickle.dumps(OrderedDict(fc=noise(3, 3)), protocol=4))
    assert read_any(tmp_path / "x").layout is None


@pytest.mark.slow
def test_no_framework_is_imported(tmp_path):
    import torch

    torch.save(torch_state(), tmp_path / "x.pth")
    code = (
        "import sys, json; from zoo.formats.read import read_any; "
        f"read_any({str(tmp_path / 'x.pth')!r}); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert not {"torch", "paddle", "cv2"} & set(json.loads(done.stdout))
