"""The hand signs of Andrew Ng's course: train_signs.h5 and test_signs.h5, as the C4W2 port reads them."""

from pathlib import Path
from typing import Any

import numpy as np

from zoo.data.dataset import Arrays, Prepare
from zoo.data.file_tree import existing, walk
from zoo.errors import FileError
from zoo.optional_libraries import extra

MAX_BYTES = 2_000_000_000


def read_signs(folder: str | Path, train: Prepare, valid: Prepare) -> tuple[Arrays, Arrays]:
    """Training and test signs, from train_signs.h5 and test_signs.h5 anywhere below a folder.

    The files hold RGB, uint8 N x H x W x 3 (64 x 64 pixels), and labels N, 1 x N or N x 1; the data sets hold BGR, as
    all do here. Pictures N x 3 x H x W, and levels that are floats, as 0 to 255 or as their 255ths, are read as well:
    all the same numbers. The set is synthetic if either file has the attribute synthetic = 1. FileError for files,
    keys, shapes and labels that do not fit, DependencyError without h5py.
    """
    top = existing(folder, "train_signs.h5 and test_signs.h5")
    h5py = extra("h5py", "to read h5 files")
    entries = walk(top)
    paths = {}
    for part in ("train", "test"):
        name = f"{part}_signs.h5"
        found = [entry.path for entry in entries if entry.name == name]
        if len(found) != 1:
            places = f"{len(found)} of them, {found[0]!r} and others" if found else "none"
            raise FileError(f"{str(top)!r} should have one {name}, found {places}; give the folder that holds it.")
        paths[part] = found[0]
    with _opened(h5py, paths["train"]) as training, _opened(h5py, paths["test"]) as test:
        values = _array(h5py, test, "list_classes", 1)
        classes = [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in values]
        synthetic = any(bool(np.all(file.attrs.get("synthetic", 0) == 1)) for file in (training, test))
        parts = [_part(h5py, file, part, len(classes)) for file, part in ((training, "train"), (test, "test"))]
    return (
        Arrays("signs (training)", *parts[0], classes, train, synthetic),
        Arrays("signs (test)", *parts[1], classes, valid, synthetic),
    )


def _opened(h5py: Any, path: str) -> Any:
    try:
        return h5py.File(path, "r")
    except (OSError, RuntimeError) as error:
        raise FileError(f"{path!r} is not an h5 file, or is damaged ({error}); fetch it again.") from None


def _part(h5py: Any, file: Any, part: str, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures in BGR and labels of one file, held to one another."""
    pictures = _levels(_array(h5py, file, f"{part}_set_x", 4))
    labels = _whole(_array(h5py, file, f"{part}_set_y", 1))
    if pictures.shape[3] != 3 and pictures.shape[1] == 3:
        pictures = pictures.transpose(0, 2, 3, 1)
    if pictures.dtype != np.uint8 or pictures.shape[3] != 3 or not pictures.size or len(labels) != len(pictures):
        raise FileError(
            f"{file.filename!r} should have {part}_set_x as N x H x W x 3 of the levels 0 to 255 and as many labels in "
            f"{part}_set_y, found {pictures.dtype} {pictures.shape} and {len(labels)} labels; fetch it again."
        )
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= classes:
        raise FileError(
            f"the labels of {file.filename!r} should be whole numbers from 0 to {classes - 1} (list_classes has "
            f"{classes}), found {labels.dtype} from {labels.min()} to {labels.max()}; fetch it again."
        )
    return np.ascontiguousarray(pictures[..., ::-1]), labels


def _levels(pictures: np.ndarray) -> np.ndarray:
    """The 256 levels as uint8, where floats can be nothing else; other arrays as they are."""
    if pictures.dtype.kind != "f" or not pictures.size or not np.isfinite(pictures).all():
        return pictures
    scaled = pictures if pictures.max() > 1 else pictures * 255
    levels = np.rint(scaled)
    # a 255th has no exact float; of zeros and ones alone nobody can say what they are of
    exact = bool((np.abs(scaled - levels) < 1e-3).all()) and not np.isin(pictures, (0, 1)).all()
    return levels.astype(np.uint8) if exact and levels.min() >= 0 and levels.max() <= 255 else pictures


def _whole(labels: np.ndarray) -> np.ndarray:
    """Whole numbers that were saved as floats, as int64; others as they are."""
    if labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == np.rint(labels)).all():
        return labels.astype(np.int64)
    return labels


def _array(h5py: Any, file: Any, key: str, dimensions: int) -> np.ndarray:
    """One array of a file, with this many dimensions (a row counts as one) and of a size that is sane."""
    if not isinstance(found := file.get(key, getlink=False), h5py.Dataset):
        raise FileError(f"{file.filename!r} has no array {key!r} (it has {', '.join(file) or 'none'}); fetch it again.")
    if found.is_virtual or found.external:
        raise FileError(
            f"{key!r} in {file.filename!r} lies in another file, which is not opened; copy it into this one."
        )
    shape: tuple[int, ...] = tuple(found.shape or ())
    if dimensions == 1 and len(shape) == 2 and 1 in shape:
        shape = (max(shape),)
    if len(shape) != dimensions or int(found.nbytes) > MAX_BYTES:
        raise FileError(
            f"{key!r} in {file.filename!r} should have {dimensions} dimensions and at most {MAX_BYTES:,} bytes, found "
            f"{found.shape} of {found.dtype}; fetch it again."
        )
    try:
        return np.asarray(found[()]).reshape(shape)
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(f"{key!r} in {file.filename!r} is damaged ({error}); fetch it again.") from None
