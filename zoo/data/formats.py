"""Pictures in formats other than JPEG and PNG, by Pillow: BMP, GIF, TIFF, WebP and AVIF."""

from io import BytesIO

import numpy as np

from zoo.errors import FileError

FORMATS = ("BMP", "DIB", "GIF", "TIFF", "WEBP", "AVIF")
NAMES = "PNG, JPEG, BMP, GIF, TIFF, WebP and AVIF"
EIGHT_BITS = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr")
MAX_PIXELS = 100_000_000


def decode_other(content: bytes, name: str) -> np.ndarray:
    """Decode a picture's bytes as uint8 H x W x 3 (BGR): of several pictures in a file the first, upright.

    As for PNGs grey is repeated, 16 bits of grey give their upper 8, and alpha is dropped. FileError for another kind,
    other numbers than 8 and 16 bits, a file that is cut short or damaged, more than MAX_PIXELS, and without Pillow.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        raise FileError(
            f"the picture {name!r} is neither PNG nor JPEG, and the other kinds are read by Pillow: pip install pillow."
        ) from None
    bounded = f"over the limit of {MAX_PIXELS:,} pixels; make it smaller first."
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise FileError(f"the picture {name!r} says it is {width} x {height}, {bounded}")
            mode = picture.mode
            if mode in EIGHT_BITS:
                upright = ImageOps.exif_transpose(picture).convert("RGB")
                return np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])
            if mode.startswith("I;16"):
                grey = np.asarray(ImageOps.exif_transpose(picture))
                return np.repeat((grey >> 8).astype(np.uint8)[:, :, None], 3, axis=2)
    except FileError:
        raise
    except UnidentifiedImageError:
        raise FileError(
            f"the picture {name!r} is of none of the kinds that are read ({NAMES}), or damaged; convert it to PNG."
        ) from None
    except Image.DecompressionBombError:
        raise FileError(f"the picture {name!r} says that it is {bounded}") from None
    except Exception as error:  # its plugins raise what they like
        raise FileError(f"the picture {name!r} is damaged or cut short ({error}); fetch it again.") from None
    raise FileError(f"the picture {name!r} has pixels of kind {mode}; convert it to 8 bits of colour or grey.")
