"""Data sets written as they come: iChallenge-PM in its zips, signs in h5, folders of pictures. All of it synthetic."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import cv2
import numpy as np

HEADING = ("ID", "imgName", "Label", "Fovea_X", "Fovea_Y")
VALID_LABELS = {"V0001.jpg": 0, "V0002.jpg": 1, "V0003.jpg": 1, "V0004.jpg": 0}


def picture(width: int = 60, height: int = 50, seed: int = 0) -> np.ndarray:
    """A coloured disc on black, with grain: compresses like a fundus picture, and no two seeds are alike."""
    rng = np.random.default_rng(seed)
    pixels = np.zeros((height, width, 3), np.uint8)
    colour = [int(value) for value in rng.integers(40, 220, 3)]
    cv2.circle(pixels, (width // 2, height // 2), min(height, width) * 2 // 5, colour, -1)
    return cv2.add(pixels, rng.integers(0, 12, pixels.shape, np.uint8))


def jpeg(width: int = 60, height: int = 50, seed: int = 0) -> bytes:
    return cv2.imencode(".jpg", picture(width, height, seed))[1].tobytes()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(rows: list[tuple]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def label_rows(labels: dict[str, object] = VALID_LABELS) -> list[tuple]:
    rows = [(number, name, label, 1157.74, 1019.87) for number, (name, label) in enumerate(labels.items(), start=1)]
    return [HEADING, *rows]


def training_files() -> dict[str, bytes]:
    """Two of full size, the rest small; one ending in upper case, and one broken: half of it, with an end mark."""
    whole = jpeg(seed=5)
    return {
        "N0001.jpg": jpeg(2124, 2056, seed=1),
        "N0002.JPG": jpeg(seed=2),
        "H0001.jpg": jpeg(1444, 1444, seed=3),
        "P0001.jpg": jpeg(seed=4),
        "P0002.jpg": whole,
        "P0003.jpg": whole[: len(whole) // 2] + b"\xff\xd9",
    }


def valid_files() -> dict[str, bytes]:
    return {name: jpeg(seed=10 + at) for at, name in enumerate(VALID_LABELS)}


JUNK = {
    "__MACOSX/PALM-Training400/._N0001.jpg": b"not a picture",
    "PALM-Training400/.DS_Store": b"\0\0\0\1Bud1",
    "PALM-Training400/Thumbs.db": b"\xd0\xcf\x11\xe0",
}


def training_zip(pictures: dict[str, bytes] | None = None, extra: dict[str, bytes] | None = None) -> bytes:
    """A zip in a zip, as published, with what macOS and Windows leave in both."""
    pictures = training_files() if pictures is None else pictures
    inner = zipped({f"PALM-Training400/{name}": content for name, content in pictures.items()} | JUNK | (extra or {}))
    return zipped({"PALM-Training400/PALM-Training400.zip": inner, "__MACOSX/PALM-Training400/._PALM.zip": b"junk"})


def validation_zip(pictures: dict[str, bytes] | None = None) -> bytes:
    pictures = valid_files() if pictures is None else pictures
    return zipped(
        {f"PALM-Validation400/{name}": content for name, content in pictures.items()}
        | {"PALM-Validation400/.DS_Store": b"junk"},
        zipfile.ZIP_STORED,
    )


def labels_zip(rows: list[tuple] | None = None) -> bytes:
    return zipped({"PALM-Validation-GT/PM_Label_and_Fovea_Location.xlsx": workbook(rows or label_rows())})


def fundus_zips(folder: Path, training: dict[str, bytes] | None = None) -> Path:
    """The three zips as published; training replaces the pictures to train on."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "training.zip").write_bytes(training_zip(training))
    (folder / "validation.zip").write_bytes(validation_zip())
    (folder / "valid_gt.zip").write_bytes(labels_zip())
    (folder / "SYNTHETIC.txt").write_text("drawn by a test\n")
    return folder


def fundus_folders(folder: Path) -> Path:
    """The same, unpacked as the course has it, with its labels.csv as a spreadsheet saves it."""
    write(folder / "palm" / "PALM-Training400" / "PALM-Training400", training_files())
    write(folder / "palm" / "PALM-Validation400", valid_files())
    lines = [",".join(map(str, row)) for row in label_rows()]
    (folder / "labels.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode() + b"\r\n\r\n")
    (folder / "palm" / "PALM-Training400" / ".DS_Store").write_bytes(b"junk")
    return folder


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def signs(folder: Path, synthetic: bool = True, **changes) -> Path:
    """20 and 6 pictures of 6 signs under the source's keys; changes replace arrays, None takes one out."""
    import h5py

    rng = np.random.default_rng(0)
    arrays = {"list_classes": np.arange(6)}
    for part, count in (("train", 20), ("test", 6)):
        arrays[f"{part}_set_x"] = rng.integers(0, 256, (count, 64, 64, 3), np.uint8)
        arrays[f"{part}_set_y"] = np.arange(count) % 6
    arrays |= changes
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("train", "test"):
        with h5py.File(folder / f"{part}_signs.h5", "w") as file:
            for key in (f"{part}_set_x", f"{part}_set_y", "list_classes"):
                if arrays[key] is not None:
                    file[key] = arrays[key]
            if synthetic:
                file.attrs["synthetic"] = 1
    return folder


def classes_folder(folder: Path, **counts: int) -> Path:
    """Small pictures in a folder a class, every other one a PNG and every third a folder deeper."""
    for label, (name, count) in enumerate(sorted(counts.items())):
        (folder / name).mkdir(parents=True)
        for at in range(count):
            ending = "png" if at % 2 else "jpg"
            place = folder / name / ("more" if at % 3 == 2 else "") / f"{at:03}.{ending}"
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(cv2.imencode(f".{ending}", picture(seed=100 * label + at))[1].tobytes())
    return folder


def write_idx(path, array, sizes=None, dims=None, packed=False):
    sizes = array.shape if sizes is None else sizes
    content = b"\0\0\x08" + bytes([dims or len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + array.tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if packed else content)


def write_mnist(folder, pattern="{}-idx{}-ubyte", packed=False, parts=("train", "t10k")):
    rng = np.random.default_rng(0)
    ending = ".gz" if packed else ""
    for part, count in (("train", 30), ("t10k", 10)):
        if part in parts:
            images = rng.integers(0, 256, (count, 28, 28), np.uint8)
            write_idx(folder / (pattern.format(f"{part}-images", 3) + ending), images, packed=packed)
            labels = (np.arange(count) % 10).astype(np.uint8)
            write_idx(folder / (pattern.format(f"{part}-labels", 1) + ending), labels, packed=packed)
    return folder
