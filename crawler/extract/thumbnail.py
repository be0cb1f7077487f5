"""A small picture of a picture, for lists. Nowhere else are pictures decoded: call it in a bounded process."""

import io
import warnings

from PIL import Image, ImageOps

from crawler.exceptions import PageUnusable
from crawler.extract.image import FORMATS

MOST = 50_000_000
"""Pixels of a picture that is decoded; an RGBA copy of it takes 200 MB."""
QUALITY = 75


def thumbnail(data: bytes, width: int) -> bytes:
    """The first frame as a WebP of at most this width and twice its height, upright, without what a camera noted.

    Raises `PageUnusable` for what is no picture of dots, or has too many.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs: our own limit is below it
            with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
                return _small(image, width)
    except (PageUnusable, MemoryError):
        raise
    except Exception as error:  # Pillow's decoders raise anything on hostile bytes
        raise PageUnusable(f"no thumbnail: {type(error).__name__}") from None


def _small(image: Image.Image, width: int) -> bytes:
    if image.width * image.height > MOST:
        raise PageUnusable(f"no thumbnail: {image.width}×{image.height} pixels are more than {MOST}")
    image.draft("RGB", (width * 2, width * 4))  # a JPEG is decoded at the next power of two
    upright = ImageOps.exif_transpose(image)
    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright.thumbnail((width, 2 * width))
    made = io.BytesIO()
    upright.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()
