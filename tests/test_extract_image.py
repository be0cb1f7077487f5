"""What a file is, by its own bytes."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from crawler.exceptions import PageUnusable
from crawler.extract.image import FORMATS, ImageFacts, is_placeholder, probe


def encoded(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "suffix"), [(k, s) for k, s in FORMATS.items() if k != "ICO"])
def test_pictures_are_known_by_their_bytes(kind: str, suffix: str) -> None:
    facts = probe(encoded(kind))
    assert (facts.suffix, facts.width, facts.height) == (suffix, 64, 48)
    assert facts.encodingFormat.startswith("image/")


def test_svg_heic_and_pdf_are_recognised_without_decoding() -> None:
    assert probe(b'<?xml version="1.0"?><svg width="30px" height="20" xmlns="x"/>') == ImageFacts(
        "image/svg+xml", "svg", 30, 20
    )
    heic = (
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"
        + b"\x00\x00\x00\x14ispe\x00\x00\x00\x00"
        + struct.pack(">II", 4032, 3024)
    )
    assert probe(heic) == ImageFacts("image/heic", "heic", 4032, 3024)
    assert probe(b"%PDF-1.7\n%") == ImageFacts("application/pdf", "pdf", None, None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an image: empty"),
        (b"<!DOCTYPE html><html>please wait</html>", "not an image: text/html"),
        (b"\n <html><script>challenge()</script>", "not an image: text/html"),
        (b'{"error": 403}', "not an image: application/json"),
        (b"Forbidden", "not an image: text/plain"),
        (b"\x00\x01\x02\x03" * 9, "not an image: unknown bytes"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, message: str) -> None:
    with pytest.raises(PageUnusable) as error:
        probe(data)
    assert error.value.reason.startswith(message)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_cut_off_picture_is_refused(kind: str) -> None:
    data = encoded(kind, (400, 300))
    with pytest.raises(PageUnusable, match=r"cut off|broken"):
        probe(data[: len(data) * 2 // 3])


def test_a_bomb_is_refused_by_its_header() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    with pytest.raises(PageUnusable, match="pixels"):
        probe(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""))


@pytest.mark.parametrize(("size", "small"), [((1, 1), True), ((600, 2), True), ((64, 48), False)])
def test_trackers_and_spacers_are_placeholders(size: tuple[int, int], small: bool) -> None:
    assert is_placeholder(probe(encoded("PNG", size))) is small


@given(
    st.sampled_from(
        [
            b"",
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0",
            b"RIFF\x00\x00\x00\x00WEBP",
            b"BM",
            b"\x00\x00\x01\x00",
            b"<svg ",
        ]
    ),
    st.binary(max_size=400),
)
def test_any_bytes_are_a_picture_or_refused(head: bytes, rest: bytes) -> None:
    try:
        assert probe(head + rest).encodingFormat
    except PageUnusable as error:
        assert error.reason
