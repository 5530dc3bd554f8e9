"""Pictures: checked before they are decoded, read whole or not at all, preprocessed as the cards say."""

import io
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

import zoo
from zoo.data.picture import DIGITS, PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, DependencyError, FileError
from zoo.optional_libraries import opencv


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
        with pytest.raises(FileError, match="none of the kinds that are read|header states no size|damaged"):
            read_picture(path)
    damaged = bytearray(PHOTOGRAPH.read_bytes())
    damaged[16:40] = bytes(24)
    path.write_bytes(damaged)
    with pytest.raises(FileError, match="damaged"):
        read_picture(path)


def saved(pixels, kind, **options):
    """The bytes of a picture (BGR) as Pillow saves them."""
    picture = Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1]) if pixels.ndim == 3 else pixels)
    buffer = io.BytesIO()
    picture.convert(options.pop("mode", picture.mode)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    ("kind", "options", "apart"),
    [
        ("BMP", {}, 0), ("DIB", {}, 0), ("TIFF", {}, 0), ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"mode": "RGBA"}, 0), ("WEBP", {"lossless": True}, 0), ("WEBP", {"quality": 95}, 4),
        ("AVIF", {"quality": 95}, 4), ("GIF", {}, 12), ("TIFF", {"mode": "CMYK"}, 1),
    ],
)  # fmt: skip
def test_other_kinds_are_read(kind, options, apart, tmp_path):
    pixels = read_picture(PHOTOGRAPH)[:90, :120]
    path = tmp_path / "x.bin"
    path.write_bytes(saved(pixels, kind, **dict(options)))
    found = read_picture(path)
    assert (found.shape, found.dtype, found.flags.c_contiguous) == (pixels.shape, np.uint8, True)
    assert np.abs(found.astype(int) - pixels).mean() <= apart
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(FileError, match="damaged"):
        read_picture(path)


def test_grey_upright_and_several_pictures(tmp_path):
    grey = read_picture(DIGITS)[:, :40, 0]
    path = tmp_path / "x.tif"
    path.write_bytes(saved(grey.astype(np.uint16) * 256 + 7, "TIFF"))
    assert (read_picture(path) == grey[:, :, None]).all()
    upside_down = Image.Exif()
    upside_down[0x0112] = 3
    path.write_bytes(saved(grey, "WEBP", lossless=True, exif=upside_down))
    assert (read_picture(path) == grey[::-1, ::-1, None]).all()
    frames = [Image.fromarray(each) for each in (grey, 255 - grey)]
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:])
    assert (read_picture(path) == grey[:, :, None]).all()
    path.write_bytes(saved(grey.astype(np.float32), "TIFF"))
    with pytest.raises(FileError, match="has pixels of kind F; convert it to 8 bits"):
        read_picture(path)


@pytest.mark.filterwarnings("ignore:Image size")
def test_other_kinds_that_ask_for_gigabytes_or_are_code_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "x.bmp"
    for side in (11_000, 30_000):
        head = bytearray(saved(np.zeros((2, 2), np.uint8), "BMP"))
        head[18:26] = struct.pack("<ii", side, side)
        path.write_bytes(head)
        with pytest.raises(FileError, match="over the limit of 100,000,000 pixels"):
            read_picture(path)
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(code) run\n")
    with pytest.raises(FileError, match="none of the kinds that are read"):
        read_picture(path)
    path.write_bytes(saved(np.zeros((2, 2), np.uint8), "BMP"))
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(FileError, match="read by Pillow: pip install pillow"):
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
    for wrong in (np.zeros((3, 3, 3)), np.zeros((0, 3, 3), np.uint8), np.zeros((3, 0, 1), np.uint8)):
        with pytest.raises(ArgumentError, match="uint8 array H x W x 3 or H x W x 1, this one is (float64|uint8)"):
            preprocess(wrong, imagenet, (3, 5, 5))


def test_opencv_that_cannot_be_imported_is_told_with_both_cures(monkeypatch):
    class Finder:
        def find_spec(self, name, *_):
            if name == "cv2":
                raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "cv2", raising=False)
    with pytest.raises(DependencyError, match="libGL.*apt install libgl1.* pip install opencv-python-headless"):
        read_picture(PHOTOGRAPH)
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(DependencyError, match=r"OpenCV, which is not installed; .*\[headless\].* or .*\[opencv\]"):
        read_picture(PHOTOGRAPH)
