"""Damaged pictures of every sort are refused, odd ones come out as OpenCV has them."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from zoo.data.picture import PHOTOGRAPH, decode_picture, read_picture
from zoo.errors import FileError

CAT = read_picture(PHOTOGRAPH)
ODD = CAT[:299, :447]  # no multiple of 8 or 16
FLAT = cv2.circle(np.zeros((600, 600, 3), np.uint8), (300, 300), 150, (60, 120, 200), -1)
KINDS = {
    "baseline": (),
    "optimised": (cv2.IMWRITE_JPEG_OPTIMIZE, 1),
    "progressive": (cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "restarts": (cv2.IMWRITE_JPEG_RST_INTERVAL, 4),
    "4:4:4": (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
    "4:2:2": (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422),
    "4:4:0": (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440),
    "4:1:1": (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411),
}


def jpeg(kind="baseline", pixels=CAT):
    return cv2.imencode(".jpg", pixels, list(KINDS[kind]))[1].tobytes()


def png(pixels):
    return cv2.imencode(".png", pixels)[1].tobytes()


def opencv(content):
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def exif(orientation, order="<", kind=3):
    """An EXIF segment as cameras write it."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    value = struct.pack(order + ("HH" if kind == 3 else "I"), *((orientation, 0) if kind == 3 else (orientation,)))
    tiff = mark + struct.pack(order + "IHHHI", 8, 1, 0x0112, kind, 1) + value + bytes(4)
    return segment(0xE1, b"Exif\0\0" + tiff)


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def before_the_tables(content, extra):
    return content[:2] + extra + content[2:]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pixels", [CAT, ODD, FLAT, CAT[:1, :17]], ids=["cat", "odd", "flat", "line"])
def test_a_good_jpeg_has_opencvs_pixels(kind, pixels):
    content = jpeg(kind, pixels)
    assert (decode_picture(content, "x") == opencv(content)).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.99])
def test_a_jpeg_cut_short_and_given_an_end_mark(kind, keep):
    content = jpeg(kind)
    content = content[: int(len(content) * keep)] + b"\xff\xd9"
    with pytest.raises(FileError, match="'x' is (damaged|cut short)"):
        decode_picture(content, "x")


def test_opencv_takes_half_a_jpeg_as_good():
    """Why the reader does not decode with OpenCV: the day this fails, it may."""
    content = jpeg()
    half = opencv(content[: len(content) // 2] + b"\xff\xd9")
    assert half.shape == CAT.shape
    assert half[-50:].std() < 1


@pytest.mark.parametrize("kind", ["baseline", "optimised", "4:4:4", "restarts"])
@pytest.mark.parametrize("length", [64 + 63, 512, 4096])
def test_a_jpeg_with_a_hole_of_zeros(kind, length):
    """As a lost sector leaves it. Without the look for holes libjpeg lets a fifth of them pass."""
    content = jpeg(kind)
    for at in range(2000, len(content) - length - 100, 3001):
        with pytest.raises(FileError, match="hole of zeros|libjpeg says"):
            decode_picture(content[:at] + bytes(length) + content[at + length :], "x")


@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_with_a_sector_of_another_file(kind):
    content = jpeg(kind)
    noise = np.random.default_rng(0).integers(0, 256, 4096, np.uint8).tobytes()
    for at in range(2000, len(content) - 4200, 7001):
        with pytest.raises(FileError, match="libjpeg says"):
            decode_picture(content[:at] + noise + content[at + 4096 :], "x")


def test_a_flat_area_is_no_hole():
    """With tables made for it, black is written as zeros: 536 bytes of them here."""
    content = jpeg("optimised", FLAT)
    assert bytes(500) in content
    assert (decode_picture(content, "x") == opencv(content)).all()


def test_bytes_after_the_end_mark_do_no_harm():
    for content in (jpeg(), jpeg("progressive"), png(CAT)):
        for junk in (b"\n", bytes(5000), b"\xff\xd8\xff\xe0 a preview that some cameras append"):
            assert (decode_picture(content + junk, "x") == opencv(content)).all()


def test_the_end_mark_of_a_thumbnail_is_not_that_of_the_picture():
    small = jpeg(pixels=CAT[:48, :64])
    content = before_the_tables(jpeg(), segment(0xE1, b"Exif\0\0II*\0" + bytes(8) + small))
    assert (decode_picture(content, "x") == opencv(content)).all()
    for keep in (len(small) + 18, len(content) // 2):
        with pytest.raises(FileError, match="damaged|cut short"):
            decode_picture(content[:keep], "x")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", "<>")
def test_exif_orientation_is_applied_as_opencv_does(orientation, order):
    plain = jpeg(pixels=ODD)
    pixels = decode_picture(before_the_tables(plain, exif(orientation, order)), "x")
    assert (pixels == opencv(before_the_tables(plain, exif(orientation, order)))).all()
    upright = opencv(plain)
    turned = {
        1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[:, ::-1], 7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: upright.transpose(1, 0, 2)[::-1],
    }  # fmt: skip
    assert (pixels == turned[orientation]).all()


def test_a_turned_jpeg_is_checked_too():
    content = before_the_tables(jpeg(), exif(6))
    with pytest.raises(FileError, match="libjpeg says"):
        decode_picture(content[: len(content) // 2] + b"\xff\xd9", "x")


def test_odd_exif_data_are_left_to_opencv():
    plain = jpeg(pixels=ODD)
    tags = [exif(6, kind=4), exif(9), exif(6) + exif(3), exif(1) + exif(6), segment(0xE1, b"Exif\0\0II*\0\xff")]
    for extra in [*tags, b"\xff\xff\xff"]:
        content = before_the_tables(plain, extra)
        assert np.array_equal(decode_picture(content, "x"), opencv(content))
    late = plain.index(b"\xff\xda")
    content = plain[:late] + exif(6) + plain[late:]
    assert decode_picture(content, "x").shape == (447, 299, 3)


def test_grey_and_cmyk_jpegs(tmp_path):
    image = pytest.importorskip("PIL.Image")
    for mode in ("L", "CMYK", "RGB"):
        path = tmp_path / f"{mode}.jpg"
        image.fromarray(CAT[:, :, ::-1]).convert(mode).save(path)
        pixels = read_picture(path)
        assert pixels.shape == CAT.shape
        assert pixels.dtype == np.uint8
        assert (pixels == cv2.imread(str(path))).all()
        assert (pixels[..., 0] == pixels[..., 2]).all() == (mode == "L")
        path.write_bytes(path.read_bytes()[:9000] + b"\xff\xd9")
        with pytest.raises(FileError, match="libjpeg says"):
            read_picture(path)


def test_png_of_every_depth(tmp_path):
    image = pytest.importorskip("PIL.Image")
    deep = CAT.astype(np.uint16) * 256 + 200
    assert (decode_picture(png(deep), "x") == CAT).all()  # the upper 8 of 16 bits
    assert (decode_picture(png(CAT[:, :, :1]), "x") == CAT[:, :, :1]).all()
    clear = np.dstack([CAT, np.full(CAT.shape[:2], 10, np.uint8)])
    assert (decode_picture(png(clear), "x") == CAT).all()  # alpha is dropped, not blended
    palette = image.fromarray(CAT[:, :, ::-1]).convert("P")
    palette.save(tmp_path / "p.png", transparency=3)
    assert (read_picture(tmp_path / "p.png")[:, :, ::-1] == np.array(palette.convert("RGB"))).all()
    bits = image.fromarray(CAT[:, :, 0]).convert("1")
    bits.save(tmp_path / "b.png")
    assert (read_picture(tmp_path / "b.png")[..., 0] == np.array(bits) * 255).all()


def test_a_damaged_png():
    whole = png(CAT)
    for at in (20, len(whole) // 2, len(whole) - 20):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        with pytest.raises(FileError, match="'x' is damaged: a PNG checksum is wrong at byte"):
            decode_picture(bytes(damaged), "x")
    with pytest.raises(FileError, match="cut short"):
        decode_picture(whole[: len(whole) // 2] + whole[-12:], "x")


def test_a_png_with_good_checksums_and_too_few_rows():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def whole(rows):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0))
        return (
            b"\x89PNG\r\n\x1a\n"
            + head
            + chunk(b"IDAT", zlib.compress(bytes([0] + [99] * 120) * rows))
            + chunk(b"IEND", b"")
        )

    assert (decode_picture(whole(40), "x") == 99).all()
    with pytest.raises(FileError, match="OpenCV cannot decode"):
        decode_picture(whole(20), "x")
