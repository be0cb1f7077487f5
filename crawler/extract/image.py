"""What a downloaded file is, by its own bytes: type, suffix, width, height. Headers are read, nothing is decoded."""

import io
import re
import struct
import warnings
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from crawler.exceptions import PageUnusable

FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif", "BMP": "bmp", "ICO": "ico"}
MAX_PIXELS = 100_000_000  # larger ones are bombs or posters; both are refused before anything is decoded
SMALLEST = 16  # pixels: what is smaller on either side is a tracker, a spacer or a bullet
HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"))
_SVG = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*|<!DOCTYPE svg[^>]{0,300}>\s*){0,5}<svg[\s>]", re.I | re.S
)
_HTML = re.compile(
    rb"^\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body|script|meta|title|div)\b", re.I | re.S
)


class ImageFacts(NamedTuple):
    """`encodingFormat` is a media type; `suffix` has no dot; `width` and `height` are pixels, None where unknown."""

    encodingFormat: str  # noqa: N815 - schema.org's name, as in items.MediaObject
    suffix: str
    width: int | None
    height: int | None


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS


def _heif_size(data: bytes) -> tuple[int | None, int | None]:
    """Width and height of the largest `ispe` box (ISO/IEC 23008-12) in the first bytes."""
    sizes = [struct.unpack(">II", m[1]) for m in re.finditer(rb"ispe\x00{4}(.{8})", data[:65536], re.S)]
    width, height = max(sizes, default=(0, 0))
    return (width, height) if 0 < width < 10**5 and 0 < height < 10**5 else (None, None)


def _svg_size(data: bytes) -> tuple[int | None, int | None]:
    tag = re.search(rb"<svg\b[^>]{0,5000}>", data[:20_000], re.I | re.S)
    text = tag[0] if tag else b""
    sizes = [
        re.search(rb"\b" + name + rb"\s*=\s*[\"']\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*[\"']", text)
        for name in (b"width", b"height")
    ]
    return (int(sizes[0][1]) if sizes[0] else None, int(sizes[1][1]) if sizes[1] else None)


def _raster(data: bytes) -> ImageFacts:
    """Pillow's reading of the header. It counts as truncated when the format's own end is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked below
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
            kind, (width, height) = image.format or "", image.size
    if width * height > MAX_PIXELS:
        raise PageUnusable(f"not archived: {width}×{height} pixels are more than {MAX_PIXELS}")
    if not _whole(kind, data):
        raise PageUnusable(f"not an image: {kind} cut off after {len(data)} bytes")
    return ImageFacts(Image.MIME[kind], FORMATS[kind], width, height)


def _whole(kind: str, data: bytes) -> bool:
    """Whether the file reaches its end, for the formats that mark it."""
    if kind == "JPEG":
        return b"\xff\xd9" in data[-4096:]  # some cameras append bytes behind the end
    if kind == "PNG":
        return b"IEND" in data[-1024:]
    if kind == "GIF":
        return data.rstrip(b"\x00")[-1:] == b"\x3b"
    if kind == "WEBP":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return True


def _what_else(data: bytes) -> str:
    """A name for bytes that are no image, for the message."""
    if _HTML.match(data[:8192]):
        return "text/html, a page or a challenge in its place"
    if data[:1] in b"{[":
        return "application/json"
    return "unknown bytes" if b"\x00" in data[:512] else "text/plain"


def probe(data: bytes) -> ImageFacts:
    """Type and size of an image or PDF by its bytes.

    Raises PageUnusable ("not an image: …") for empty and cut-off data, pages in place of images, other types and
    pictures of too many pixels.
    """
    if not data:
        raise PageUnusable("not an image: empty")
    if data[:5] == b"%PDF-":
        return ImageFacts("application/pdf", "pdf", None, None)
    if _is_heif(data):
        return ImageFacts("image/heic", "heic", *_heif_size(data))
    if _SVG.match(data[:8192]):
        return ImageFacts("image/svg+xml", "svg", *_svg_size(data))
    try:
        return _raster(data)
    except Image.DecompressionBombError:
        raise PageUnusable(f"not archived: more than {MAX_PIXELS} pixels") from None
    except UnidentifiedImageError:
        raise PageUnusable(f"not an image: {_what_else(data)}") from None
    except (PageUnusable, MemoryError):
        raise
    except Exception as error:  # Pillow's parsers raise anything on hostile headers (struct, index, OS, syntax errors)
        raise PageUnusable(f"not an image: broken header ({type(error).__name__})") from None


def is_placeholder(facts: ImageFacts) -> bool:
    """Whether an image is too small to be a picture: a tracker of 1×1, a spacer, a line."""
    return any(size is not None and size < SMALLEST for size in (facts.width, facts.height))
