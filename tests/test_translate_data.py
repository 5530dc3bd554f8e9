"""Data sets that the frameworks bring along, samplers and transforms: the same batches on both sides."""

import gzip
import json
import struct
import sys

import numpy as np
import paddle
import pytest
from test_translate_behaviour import scoped

from zoo.translation.engine import translated

SETS = """import torch
from torch.utils.data import DataLoader, SequentialSampler
from torchvision import datasets, transforms
from torchvision.transforms import InterpolationMode

steps = transforms.Compose([
    transforms.Resize(14, interpolation=InterpolationMode.BILINEAR), transforms.ToTensor(),
    transforms.Lambda(lambda x: x * 2),
])


def result(root):
    train_set = datasets.MNIST(root=root, train=True, download=False, transform=steps)
    one = DataLoader(train_set, batch_size=40, sampler=SequentialSampler(train_set), drop_last=True)
    two = DataLoader(datasets.MNIST(root, train=False, transform=transforms.ToTensor()), batch_size=50)
    found = []
    for loader in (one, two):
        for x, y in loader:
            found.append(x.numpy())
            found.append(y.numpy())
    return found
"""


@pytest.fixture
def digits(tmp_path, monkeypatch):
    """A hundred digits in MNIST's files, where each framework looks for them."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    draw = np.random.default_rng(1)
    for kind in ("train", "t10k"):
        pictures = draw.integers(0, 256, (100, 28, 28), dtype=np.uint8)
        labels = draw.integers(0, 10, 100, dtype=np.uint8)
        for name, data in (
            (f"{kind}-images-idx3-ubyte", struct.pack(">IIII", 2051, 100, 28, 28) + pictures.tobytes()),
            (f"{kind}-labels-idx1-ubyte", struct.pack(">II", 2049, 100) + labels.tobytes()),
        ):
            (raw / name).write_bytes(data)
            with gzip.open(raw / f"{name}.gz", "wb") as file:
                file.write(data)
    there = "paddle.vision.datasets.mnist._check_exists_and_download"
    monkeypatch.setattr(there, lambda path, url, *_: str(raw / url.rpartition("/")[2]))
    return str(tmp_path)


def test_digits_come_in_the_same_batches(digits):
    done = translated(SETS, "paddle")
    assert done.remarks == ()
    ours, theirs = (scoped(*each)["result"](digits) for each in (("torch", SETS), ("paddle", done.text)))
    assert len(ours) == len(theirs) == 8
    for one, two in zip(ours, theirs, strict=True):
        assert (one.shape, one.dtype) == (two.shape, two.dtype)
        assert np.abs(one.astype(np.float64) - two).max() < 0.01  # pictures are resized by PIL on both sides


COURSE = """import numpy as np
import paddle
import paddle.vision.transforms as T
from paddle.io import DataLoader
from paddle.vision.datasets import MNIST

steps = T.Compose([T.Normalize(mean=[127.5], std=[100.0], data_format="CHW")])
first = T.Compose([
    T.Resize(14, interpolation="bicubic"), T.Transpose(), T.Normalize(mean=[10.0], std=[2.0], data_format="CHW")
])
last = T.Compose([T.ToTensor(), T.Normalize(mean=[0.5], std=[0.25])])
wide = T.Compose([T.Normalize(mean=127.5, std=127.5)])
behind = T.Compose([T.Normalize(mean=[3.0], std=[2.0], data_format="HWC")])


def result(root):
    found = []
    for mode, each in (("train", steps), ("test", first), ("test", last), ("train", wide), ("train", behind)):
        for x, y in DataLoader(MNIST(mode=mode, transform=each), batch_size=60):
            found.append(x.numpy())
            found.append(y.numpy())
    return found
"""


def test_a_course_s_digits_come_from_torchvision_as_from_paddle(digits, tmp_path, monkeypatch):
    done = translated(COURSE, "torch")
    assert done.remarks == ()
    (tmp_path / "data").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    theirs, ours = (scoped(*each)["result"](digits) for each in (("paddle", COURSE), ("torch", done.text)))
    assert len(ours) == len(theirs) == 20
    for one, two in zip(ours, theirs, strict=True):
        assert (one.shape, one.dtype) == (two.shape, two.dtype)
        assert np.abs(one.astype(np.float64) - two).max() < 1e-6


BEYOND = {
    "steps = T.Transpose()": "may be given a tensor",
    "steps = paddle.vision.datasets.MNIST(image_path='a.gz', mode='train')": "not told",
    "steps = paddle.vision.datasets.Cifar10(backend='cv2')": "not told",
}


@pytest.mark.parametrize("line", BEYOND)
def test_what_torchvision_cannot_be_told_is_marked(line):
    done = translated(f"import paddle\nimport paddle.vision.transforms as T\n\n{line}\n", "torch")
    assert [BEYOND[line] in each.reason for each in done.remarks] == [True]


def test_sets_of_colours_are_made_as_torchvision_makes_them():
    source = "from paddle.vision.datasets import VOC2012, Cifar10, Cifar100, FashionMNIST, Flowers\n\n"
    source += "one = Cifar10(mode='test')\nfour, five = Flowers(mode='train'), VOC2012(mode=kind)\n"
    source += "two = Cifar100(transform=len)\nthree = FashionMNIST(mode=kind)\n"
    done = translated(source, "torch")
    assert done.remarks == ()
    assert 'CIFAR10("data", train=False, download=True)' in done.text
    assert 'CIFAR100("data", train=True, transform=len, download=True)' in done.text
    assert 'FashionMNIST("data", train=kind == "train", target_transform=' in done.text
    # PaddlePaddle trains with what Flowers102 calls its test, and counts its kinds from 1
    assert 'Flowers102("data", split="test", target_transform=lambda label: torch.tensor([label + 1])' in done.text
    parts = '{"train": "trainval", "test": "train", "valid": "val"}[kind]'
    assert f'VOCSegmentation("data", "2012", {parts}, download=True)' in done.text
    flowers = sys.modules["paddle.vision.datasets.flowers"].MODE_FLAG_MAP
    assert flowers == {"train": "tstid", "test": "trnid", "valid": "valid"}
    assert json.loads(parts.removesuffix("[kind]")) == sys.modules["paddle.vision.datasets.voc2012"].MODE_FLAG_MAP


OTHERS = """import torch
from torchvision import datasets

one = datasets.CIFAR10("data", train=True)
two = datasets.CIFAR100(root="data", train=False, transform=len)
many = datasets.ImageFolder("pictures", transform=len)
"""


def test_other_sets_are_made_as_paddle_makes_them(tmp_path, monkeypatch):
    seen = []
    for name in ("Cifar10", "Cifar100", "DatasetFolder"):
        monkeypatch.setattr(
            paddle.vision.datasets, name, lambda *args, name=name, **kwargs: seen.append((name, args, kwargs))
        )
    scoped("paddle", translated(OTHERS, "paddle").text)
    assert seen == [
        ("Cifar10", (), {"mode": "train"}), ("Cifar100", (), {"mode": "test", "transform": len}),
        ("DatasetFolder", ("pictures",), {"transform": len}),
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["target_transform=len", "split='extra'"])
def test_what_a_set_of_paddle_s_is_not_told_is_marked(given):
    source = f'import torch\nfrom torchvision import datasets\n\none = datasets.MNIST("data", {given})\n'
    assert len(translated(source, "paddle").remarks) == 1
