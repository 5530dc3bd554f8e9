"""The digits that ship: 10,000 real MNIST digits with a fixed split (assets/PROVENANCE.md says where they are from)."""

import numpy as np

from zoo.data.dataset import Arrays, Prepare
from zoo.data.picture import ASSETS

DIGITS_FILE = ASSETS / "digits.npz"
HELD_OUT = 1_000  # the last of the file, of each class the same share
CLASSES = tuple("0123456789")


def read_digits(train: Prepare, valid: Prepare) -> tuple[Arrays, Arrays]:
    """9,000 digits to train on and 1,000 held out, 28 x 28 pixels, grey; the split never changes."""
    with np.load(DIGITS_FILE, allow_pickle=False) as arrays:
        pictures, labels = arrays["pictures"], arrays["labels"]
    return (
        Arrays("digits", pictures[:-HELD_OUT], labels[:-HELD_OUT], CLASSES, train),
        Arrays("digits (held out)", pictures[-HELD_OUT:], labels[-HELD_OUT:], CLASSES, valid),
    )
