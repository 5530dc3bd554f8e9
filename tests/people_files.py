"""Files of weights as people have them, written by the frameworks' own savers: each with what becomes of it.

A row is a name, what writes the file, and either OK (it is taken, and every value is the network's) or words of the
refusal, which say what to do. `python tests/people_files.py FOLDER` writes them all.
"""

import argparse
import bz2
import collections
import datetime
import enum
import gzip
import json
import lzma
import pathlib
import pickle
import sys
import tarfile
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
import paddle
import torch
from safetensors.numpy import save_file as save_numpy
from safetensors.torch import save_file as save_torch

import zoo
from zoo.cards import CARDS
from zoo.network.build import Build, complete, construct

OK = "taken"
CARD, CLASSES = "squeezenet1_1", 5
NORMED = "mobilenet_v2"


def network(backend, name=CARD):
    build = Build(name, backend, **complete(CARDS[name], {"num_classes": CLASSES}), dtype="float32", seed=3)
    return construct(build, None)


class AttributeDict(dict):
    """Lightning's hyper-parameters are a dictionary of such a kind."""


class Phase(enum.Enum):
    TRAIN = 1


@dataclass
class Config:
    lr: float = 0.1
    steps: list = field(default_factory=lambda: [30, 60])


def options():
    return argparse.Namespace(lr=0.1, data=pathlib.PurePosixPath("/data"), gpus={0, 1}, frozen=frozenset({2}))


def beside_torch(model):
    """What train files hold beside the weights."""
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60, 60])
    return {
        "optimizer": optimizer.state_dict(), "lr_scheduler": schedule.state_dict(), "epoch": 7, "best": np.float64(0.5)
    }  # fmt: skip


def prefixed(prefix, state):
    return {prefix + name: value for name, value in state.items()}


def less(state, start):
    return {name: value for name, value in state.items() if not name.startswith(start)}


def torch_rows():
    model, normed = network("torch"), network("torch", NORMED)
    state, more = model.state_dict(), beside_torch(network("torch"))
    head, linear = "classifier", torch.nn.Linear(2, 2)
    data_parallel = torch.nn.DataParallel(model).state_dict()
    averaged = torch.optim.swa_utils.AveragedModel(model).state_dict()
    compiled = prefixed("_orig_mod.", state)
    counted = dict(state) | {"features.3.total_ops": torch.zeros(1), "total_params": torch.zeros(1)}

    def saved(value, **how):
        return lambda path: torch.save(value, path, **how)

    rows = {
        "plain": (saved(state), OK),
        "before-1.6": (saved(state, _use_new_zipfile_serialization=False), OK),
        "protocol-4": (saved(state, pickle_protocol=4), OK),
        "ordered": (saved(OrderedDict(state)), OK),
        "parameters": (saved(dict(model.named_parameters())), OK),
        "normed": (saved(normed.state_dict()), OK),
        "half": (saved({name: tensor.half() for name, tensor in state.items()}), OK),
        "bfloat16": (saved({name: tensor.bfloat16() for name, tensor in state.items()}), OK),
        "double": (saved({name: tensor.double() for name, tensor in state.items()}), OK),
        "channels-last": (
            saved({n: t.to(memory_format=torch.channels_last) if t.ndim == 4 else t for n, t in state.items()}), OK
        ),
        "state_dict": (saved({"state_dict": state, **more}), OK),
        "model": (saved({"model": state, **more}), OK),
        "net": (saved({"net": state, "acc": 91.2, "epoch": 199}), OK),
        "model_state_dict": (saved({"epoch": 1, "model_state_dict": state, "loss": torch.tensor(0.1)}), OK),
        "namespace": (saved({"model": state, "args": options()}), OK),
        "counter": (saved({"model": state, "seen": collections.Counter({30: 1})}), OK),
        "set": (saved({"model": state, "classes": {"cat", "dog"}, "no": frozenset({1})}), OK),
        "path": (saved({"model": state, "file": pathlib.PurePosixPath("a/b")}), OK),
        "dataclass": (saved({"model": state, "config": Config()}), OK),
        "enumeration": (saved({"model": state, "phase": Phase.TRAIN, "by": {Phase.TRAIN: 1, None: 2, (1, 2): 3}}), OK),
        "date": (saved({"model": state, "at": datetime.datetime(2024, 1, 2)}), OK),
        "defaultdict": (saved({"model": state, "log": collections.defaultdict(list, {"loss": [1.0]})}), OK),
        "deque": (saved({"model": state, "last": collections.deque([1, 2], 5)}), OK),
        "names-in-numpy": (saved({"model": state, "classes": np.array(["cat", "dog"])}), OK),
        "objects-in-numpy": (saved({"model": state, "all": np.array([{"a": 1}, None], dtype=object)}), OK),
        "function": (saved({"model": state, "activation": torch.nn.functional.relu, "kind": torch.optim.SGD}), OK),
        "complex": (saved({"model": state, "spectrum": torch.zeros(3, dtype=torch.complex64)}), OK),
        "generator-state": (saved({"model": state, "rng": torch.get_rng_state(), "device": torch.device("cpu")}), OK),
        "lightning": (
            saved({
                "epoch": 3, "global_step": 90, "pytorch-lightning_version": "2.2.0",
                "state_dict": prefixed("model.", state), "callbacks": {"Saver{'on': 'val'}": {"best": 1}},
                "optimizer_states": [more["optimizer"]], "lr_schedulers": [more["lr_scheduler"]],
                "hyper_parameters": AttributeDict(lr=0.1, arch="x"), "hparams_name": "kwargs",
            }), OK,
        ),
        "timm-train": (
            saved({
                "epoch": 3, "arch": CARD, "state_dict": state, "optimizer": more["optimizer"], "version": 2,
                "args": options(), "state_dict_ema": state, "metric": 71.0,
            }), OK,
        ),
        "fastai-save": (saved({"model": state, "opt": {"state": [{"mom": torch.zeros(3)}], "hypers": [1]}}), OK),
        "data-parallel": (saved(data_parallel), OK),
        "compiled": (saved(compiled), OK),
        "both-wrappers": (saved({"model": prefixed("module._orig_mod.", state)}), OK),
        "averaged": (saved(averaged), OK),
        **{
            f"prefix-{prefix}": (saved(prefixed(f"{prefix}.", state)), OK)
            for prefix in ("backbone", "encoder", "resnet", "cnn", "student", "model.backbone", "net.0.body")
        },
        "loss-weights": (saved(prefixed("model.", state) | {"criterion.weight": torch.ones(5)}), OK),
        "thop": (saved(counted), OK),
        "unusual-key": (saved({"my_net": state, "epoch": 1}), OK),
        "subclass-of-dict": (saved({"model": AttributeDict(state)}), OK),
        "safetensors": (lambda path: save_torch(state, path), OK),
        "safetensors-half": (lambda path: save_torch({n: t.half() for n, t in state.items()}, path), OK),
        # refused, with the thing to do
        "no-head": (saved(less(state, head)), r"it has no head: zoo.build\('squeezenet1_1', .*head='new'\) draws one"),
        "other-head": (
            saved(less(state, head) | {"head.weight": state[f"{head}.1.weight"], "head.bias": state[f"{head}.1.bias"]}),
            "say --rename head=classifier.1",
        ),
        "projector": (
            saved(prefixed("backbone.", state) | prefixed("projector.0.", torch.nn.Linear(2, 2).state_dict())),
            r"has all of squeezenet1_1 under 'backbone.', and 2 more: .*--ignore 'projector.\*'",
        ),
        "student-and-teacher": (
            saved(prefixed("student.", state) | prefixed("teacher.", state)),
            r"such as by --strip student. --ignore 'teacher.\*'",
        ),
        "two-unusual-keys": (saved({"first": state, "second": state}), "say which .*, such as by --part first"),
        "left-over": (saved(dict(state) | {"extra": torch.ones(3)}), "leave out .* with --ignore extra"),
        "one-missing": (saved(less(state, "features.3.squeeze.bias")), "1 missing: features.3.squeeze.bias"),
        "whole-model": (saved(linear), "holds a torch.nn.modules.linear.Linear.*save model.state_dict"),
        "whole-model-in-a-dict": (saved({"net": linear}), "tries to load torch.nn.modules.linear.Linear"),
        "optimizer-alone": (saved(more["optimizer"]), "no state dict under any key"),
        "torchscript": (
            lambda path: torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), str(path)),
            "TorchScript archive, .*torch.jit.load",
        ),
        "a-list": (saved(list(state.values())), "holds a list and no state dict; save model.state_dict"),
        "nothing": (saved({}), "it holds nothing; save model.state_dict"),
        "other-network": (saved(linear.state_dict()), "`zoo list` shows the networks"),
    }  # fmt: skip
    return {f"torch-{name}.pth": row for name, row in rows.items()}


def paddle_rows():
    model = network("paddle")
    state, normed = model.state_dict(), network("paddle", NORMED)
    optimizer = paddle.optimizer.Momentum(paddle.optimizer.lr.StepDecay(0.1, 3), parameters=model.parameters())
    arrays = {name: tensor.numpy() for name, tensor in state.items()}

    def saved(value, **how):
        return lambda path: paddle.save(value, str(path), **how)

    def pickled(value, protocol=4):
        return lambda path: path.write_bytes(pickle.dumps(value, protocol=protocol))

    rows = {
        "plain": (saved(state), OK),
        "protocol-2": (saved(state, protocol=2), OK),
        "protocol-3": (saved(state, protocol=3), OK),
        "normed": (saved(normed.state_dict()), OK),
        "train": (saved({"model": state, "opt": optimizer.state_dict(), "epoch": 3}), OK),
        "state_dict": (saved({"state_dict": state, "metric": 0.7}), OK),
        "data-parallel": (saved(prefixed("_layers.", state)), OK),
        "backbone": (saved(prefixed("backbone.", state)), OK),
        "student": (saved(prefixed("Student.", state)), OK),
        "double": (saved({name: tensor.astype("float64") for name, tensor in state.items()}), OK),
        "bfloat16": (saved({name: tensor.astype("bfloat16") for name, tensor in state.items()}), OK),
        "arrays": (pickled(arrays), OK),
        "arrays-2": (pickled(OrderedDict(arrays), 2), OK),
        "arrays-and-options": (pickled({"model": arrays, "args": options()}), OK),
        "no-head": (saved(less(state, "classifier")), "it has no head: zoo.build"),
        "optimizer": (saved(optimizer.state_dict() | {"a_velocity_0": paddle.ones([2])}), "`zoo list` shows"),
        "neck": (saved(prefixed("backbone.", state) | {"neck.weight": paddle.ones([2])}), "with --ignore neck.weight"),
        "protocol-5": (pickled(arrays, 5), "protocol 5, .* save it with them"),
    }  # fmt: skip
    return {f"paddle-{name}.pdparams": row for name, row in rows.items()}


def neutral_rows():
    state = {name: np.array(array) for name, array in zoo.state(network("torch")).items()}

    def text(content):
        return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def sharded(path, lose=False):
        names, index = list(state), {}
        for number, part in enumerate((names[:20], names[20:])):
            shard = f"{'lost' if lose else 'model'}-0000{number + 1}-of-00002.safetensors"
            index |= dict.fromkeys(part, shard)
            if not (lose and number):
                save_numpy({name: state[name] for name in part}, path.parent / shard, {"format": "pt"})
        path.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": index}))

    def outside(path):
        # the file is there, but by a way that leads out of the folder
        path.write_text(json.dumps({"weight_map": {"a": f"../{path.parent.name}/{path.name}"}}))

    def packed(pack, write=None, change=bytes):
        """A writer of what another writes (None: one letter), packed whole, and changed then."""

        def written(path):
            content = b"x"
            if write:
                write(path.with_suffix(".npz"))
                content = path.with_suffix(".npz").read_bytes()
                path.with_suffix(".npz").unlink()
            path.write_bytes(change(pack(content)))

        return written

    def plain(path):
        np.savez(path, **state)

    def taped(path):
        with tarfile.open(path, "w") as archive:
            archive.addfile(tarfile.TarInfo("a"))

    def zipped(names):
        def write(path):
            import zipfile

            with zipfile.ZipFile(path, "w") as archive:
                for name in names:
                    archive.writestr(name, "x")

        return write

    def folder(name):
        def write(path):
            path.mkdir()
            if name:
                (path / name).write_bytes(b"x")

        return write

    rows = {
        "plain.npz": (plain, OK),
        "compressed.npz": (lambda path: np.savez_compressed(path, **state), OK),
        "plain.safetensors": (lambda path: save_numpy(state, path), OK),
        "prefixed.safetensors": (lambda path: save_numpy(prefixed("backbone.", state), path), OK),
        "own.safetensors": (lambda path: zoo.save(network("torch"), path), OK),
        "model.safetensors.index.json": (sharded, OK),
        "lost.safetensors.index.json": (lambda path: sharded(path, True), "is not beside it; fetch it too"),
        "outside.safetensors.index.json": (outside, "for a file beside it; ask for a clean index"),
        "page.pth": (text("\n<!doctype HTML>\n<html lang=en>"), "a web page and not the file itself; fetch it again"),
        "page-xhtml.pth": (text('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//"><html>'), "a web page"),
        "denied.pth": (text('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), "message of an error"),
        "openvino.xml": (text('<?xml version="1.0"?><net name="a" version="11">'), "an OpenVINO model"),
        "other.xml": (text("<annotation></annotation>"), "XML and no weights"),
        "config.json": (text('{"architectures": ["ResNet"]}'), "give the model.safetensors beside it"),
        "other.json": (text("[1, 2]"), "JSON and no weights"),
        "pir.json": (text('{"base_code":{"magic":"pir","version":1},"program":{}}'), "PIR.*give the .pdparams"),
        "program.pdmodel": (text(b"\n\xd2\x06\x08\x00\x10\xff\xff\xff\xff"), "a .pdmodel .*give the .pdparams"),
        "lfs.pth": (text("version https://git-lfs.github.com/spec/v1\noid"), "git lfs pull"),
        "packed.pth": (packed(gzip.compress), "no file of weights .* by its content"),
        "packed.npz.gz": (packed(gzip.compress, plain), OK),
        "packed.npz.bz2": (packed(bz2.compress, plain), OK),
        "packed.safetensors.xz": (packed(lzma.compress, lambda path: save_numpy(state, path)), OK),
        "pieces.npz.gz": (packed(lambda content: gzip.compress(content[:99]) + gzip.compress(content[99:]), plain), OK),
        "bomb.npz.gz": (packed(lambda _: gzip.compress(bytes(20 << 20))), "more than 8 times as large as it is"),
        "bomb.npz.xz": (packed(lambda _: lzma.compress(bytes(20 << 20))), "more than 8 times as large as it is"),
        "cut.npz.xz": (packed(lzma.compress, plain, lambda content: content[:-9]), "packed by xz and cut short"),
        "spoilt.npz.bz2": (packed(bz2.compress, plain, lambda content: content[:40] + b"zoo" + content[43:]), "bzip2"),
        "followed.npz.gz": (packed(gzip.compress, plain, lambda content: content + b"zoo"), "unpacked by gzip"),
        "taped.pth": (taped, "a tar archive; unpack it first"),
        "model.keras": (zipped(["metadata.json", "config.json", "model.weights.h5"]), "a .keras file; load it"),
        "program.pt2": (zipped(["m/archive_format", "m/models/model.json"]), "torch.export.load"),
        "other.zip": (zipped(["a.txt"]), "neither torch's nor numpy's; unpack it"),
        "one.npy": (lambda path: np.save(path, np.zeros(3)), "save the state as .npz"),
        "picture.png": (text(b"\x89PNG\r\n\x1a\n"), "a picture; give the network's file"),
        "empty.pth": (text(b""), "empty; fetch or save it again"),
        "run": (folder("best.safetensors"), "is a folder; give the file in it, .*best.safetensors"),
        "empty-folder": (folder(""), "is a folder without a file of weights"),
    }  # fmt: skip
    return {f"other-{name}": row for name, row in rows.items()}


def rows():
    return torch_rows() | paddle_rows() | neutral_rows()


if __name__ == "__main__":
    for name, (write, expected) in rows().items():
        write(pathlib.Path(sys.argv[1]) / name)
        print(name, "->", expected)
