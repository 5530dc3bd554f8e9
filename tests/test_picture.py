"""Pictures: checked before they are decoded, read whole or not at all, preprocessed as the cards say."""

import struct
import sys
import zlib

import numpy as np
import pytest

import zoo
from zoo.data.picture import DIGITS, PHOTOGRAPH, opencv, preprocess, read_picture
from zoo.errors import ArgumentError, DependencyError, FileError


def test_the_pictures_that_ship():
    assert read_picture(PHOTOGRAPH).shape == (300, 451, 3)
    assert read_picture(DIGITS).shape == (28, 280, 3)


def test_the_provenance_is_that_of_the_files():
    import hashlib

    text = (PHOTOGRAPH.parent / "PROVENANCE.md").read_text()
    for path in (PHOTOGRAPH, DIGITS):
        assert path.name in text
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text


def jpeg():
    import cv2

    return cv2.imencode(".jpg", read_picture(PHOTOGRAPH))[1].tobytes()


def test_jpeg(tmp_path):
    path = tmp_path / "cat.jpg"
    path.write_bytes(jpeg())
    assert np.abs(read_picture(path).astype(int) - read_picture(PHOTOGRAPH)).mean() < 4


def test_a_picture_that_asks_for_gigabytes_is_refused_unopened(tmp_path, monkeypatch):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    path = tmp_path / "bomb.png"
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    monkeypatch.setattr(opencv(), "imdecode", None)
    with pytest.raises(FileError, match="says it is 30000 x 30000, over the limit of 100,000,000 pixels"):
        read_picture(path)


@pytest.mark.parametrize("keep", [0.05, 0.5, 0.99])
def test_a_picture_cut_short_is_never_taken_as_good(keep, tmp_path):
    for name, whole in (("x.jpg", jpeg()), ("x.png", PHOTOGRAPH.read_bytes())):
        path = tmp_path / name
        path.write_bytes(whole[: int(len(whole) * keep)])
        with pytest.raises(FileError, match="cut short|damaged"):
            read_picture(path)


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "x.png"
    with pytest.raises(FileError, match=r"cannot be read \(No such file"):
        read_picture(path)
    with pytest.raises(FileError, match="cannot be read"):
        read_picture(tmp_path)
    for content in (b"", b"GIF89a" + b"0" * 100, b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\x00\x02" + b"\xff\xd9"):
        path.write_bytes(content)
        with pytest.raises(FileError, match="neither PNG nor JPEG|header states no size"):
            read_picture(path)
    damaged = bytearray(PHOTOGRAPH.read_bytes())
    damaged[16:40] = bytes(24)
    path.write_bytes(damaged)
    with pytest.raises(FileError, match="damaged"):
        read_picture(path)


def test_preprocessing_follows_the_card():
    pixels = np.zeros((10, 10, 3), np.uint8)
    pixels[:, :] = (255, 128, 0)  # blue, green, red
    digits, fundus, imagenet = (zoo.card(name).preprocessing for name in ("lenet", "lenet_pm", "resnet50"))
    blue_first = preprocess(pixels, fundus, (3, 5, 5))
    assert blue_first.dtype == np.float32
    assert blue_first[:, 0, 0] == pytest.approx([1, 128 / 255 * 2 - 1, -1], abs=1e-6)
    red_first = preprocess(pixels, imagenet, (3, 5, 5))
    assert red_first[:, 0, 0] == pytest.approx(
        [-0.485 / 0.229, (128 / 255 - 0.456) / 0.224, (1 - 0.406) / 0.225], abs=1e-6
    )
    grey = preprocess(pixels, digits, (1, 5, 5))
    assert grey.shape == (1, 5, 5)
    assert grey[0, 0, 0] == pytest.approx((0.114 * 255 + 0.587 * 128) / 255 * 2 - 1, abs=0.005)
    assert preprocess(pixels, imagenet, (5, 4, 6)).shape == (5, 4, 6)
    assert (preprocess(pixels, imagenet, (5, 4, 6))[3] == preprocess(pixels, imagenet, (5, 4, 6))[0]).all()
    with pytest.raises(ArgumentError, match="uint8 array H x W x 3 or H x W x 1, this one is float64"):
        preprocess(np.zeros((3, 3, 3)), imagenet, (3, 5, 5))


def test_opencv_that_cannot_be_imported_is_told_with_both_cures(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(DependencyError, match="apt install libgl1.* pip install opencv-python-headless"):
        read_picture(PHOTOGRAPH)
