"""What a downloaded file is, by its own bytes: type, suffix, width, height. Headers are read, nothing is decoded."""

import io
import re
import struct
import warnings
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from crawler.exceptions import Blocked, PageUnusable, SiteError, Truncated

FORMATS = {
    "JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp",
    "AVIF": "avif", "BMP": "bmp", "ICO": "ico", "TIFF": "tif",
}  # fmt: skip
MAX_PIXELS = 100_000_000  # larger ones are bombs or posters; both are refused before anything is decoded
SMALLEST = 16  # pixels: what is smaller on either side is a tracker, a spacer or a bullet
HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"))
AVIF_BRANDS = frozenset((b"avif", b"avis"))
_SVG = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*|<!DOCTYPE svg[^>]{0,300}>\s*){0,5}<svg[\s>]", re.I | re.S
)
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    rb"<(?:!doctype html|html|head|body|script|noscript|style|meta|title|link|div|center|form|iframe|h1|p)\b",
    re.I | re.S,
)
_SEGMENT = re.compile(rb"\xff+([\x01-\xfe])(..)", re.S)


class ImageFacts(NamedTuple):
    """`encodingFormat` is a media type; `suffix` has no dot; `width` and `height` are pixels, None where unknown."""

    encodingFormat: str  # noqa: N815 - schema.org's name, as in items.MediaObject
    suffix: str
    width: int | None
    height: int | None


def _is_heif(data: bytes) -> bool:
    """By the brands of the `ftyp` box (ISO/IEC 14496-12 4.3): AVIF shares its general ones, and is Pillow's to read."""
    if data[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(data[:4]), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    return bool(brands & HEIF_BRANDS) and not brands & AVIF_BRANDS


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
    if data[8:12] == b"WEBP":
        _check_whole("WEBP", data)  # Pillow opens whole ones only, and its error does not say so
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bombs: our own limit is checked below; of damaged metadata: not ours
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
            kind, (width, height) = image.format or "", image.size
    kind = "JPEG" if kind == "MPO" else kind  # a JPEG with further pictures behind the first, as many phones write it
    if width * height > MAX_PIXELS:
        raise PageUnusable(f"not archived: {width}×{height} pixels are more than {MAX_PIXELS}")
    _check_whole(kind, data)
    return ImageFacts(Image.MIME[kind], FORMATS[kind], width, height)


def _check_whole(kind: str, data: bytes) -> None:
    if not _whole(kind, data):
        raise Truncated(f"not an image: {kind} cut off after {len(data)} bytes")


def _whole(kind: str, data: bytes) -> bool:
    """Whether the file reaches its end, for the formats that mark it."""
    if kind == "JPEG":
        return data.find(b"\xff\xd9", _scan(data)) >= 0  # phones append films and depth maps behind the end
    if kind == "PNG":
        return b"\0\0\0\0IEND" in data
    if kind == "GIF":
        return data.rstrip(b"\x00")[-1:] == b"\x3b"
    if kind == "WEBP":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return True


def _scan(data: bytes) -> int:
    """Where a JPEG's scan begins (ITU-T T.81 B.1.1): a thumbnail in the segments before it has an end of its own."""
    at = 2
    while (segment := _SEGMENT.match(data, at)) and segment[1] != b"\xda":
        at = segment.start(2) + int.from_bytes(segment[2])
    return at


def _no_image(data: bytes) -> SiteError:
    """What stands in the picture's place."""
    if _HTML.match(data[:8192]):
        return Blocked("not an image: text/html, a page or a challenge in its place")
    if data[:1] in b"{[":
        return PageUnusable("not an image: application/json")
    return PageUnusable("not an image: unknown bytes" if b"\x00" in data[:512] else "not an image: text/plain")


def probe(data: bytes) -> ImageFacts:
    """Type and size of an image or PDF by its bytes.

    Raises, all with "not an image: …": Blocked for a page in its place, Truncated for cut-off data, PageUnusable for
    empty data and other types; PageUnusable ("not archived: …") for too many pixels.
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
        raise _no_image(data) from None
    except (SiteError, MemoryError):
        raise
    except Exception as error:  # Pillow's parsers raise anything on hostile headers (struct, index, OS, syntax errors)
        raise PageUnusable(f"not an image: broken header ({type(error).__name__})") from None


def is_placeholder(facts: ImageFacts) -> bool:
    """Whether an image is too small to be a picture: a tracker of 1×1, a spacer, a line."""
    return any(size is not None and size < SMALLEST for size in (facts.width, facts.height))
