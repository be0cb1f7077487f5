"""What a file is, by its own bytes."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from crawler.exceptions import Blocked, PageUnusable, SiteError, Truncated
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
        (b'{"error": 403}', "not an image: application/json"),
        (b"Forbidden", "not an image: text/plain"),
        (b"\x00\x01\x02\x03" * 9, "not an image: unknown bytes"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, message: str) -> None:
    with pytest.raises(PageUnusable) as error:
        probe(data)
    assert error.value.reason.startswith(message)


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html>please wait</html>",
        b"\n <html><script>challenge()</script>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- gate --><!-- 7 -->\n<!DOCTYPE html PUBLIC '-'><html>",
        b"<h1>Checking your browser</h1>",
    ],
)
def test_a_page_in_its_place_is_a_block(data: bytes) -> None:
    with pytest.raises(Blocked, match=r"^not an image: text/html") as error:
        probe(data)
    assert error.value.outcome == "blocked"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_cut_off_picture_may_come_whole_another_time(kind: str) -> None:
    data = encoded(kind, (400, 300))
    with pytest.raises(Truncated, match="cut off") as error:
        probe(data[: len(data) * 2 // 3])
    assert error.value.outcome == "failed"


def noise(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((200, 150), 60).save(buffer, kind, **options)
    return buffer.getvalue()


def test_a_jpeg_of_several_pictures_is_a_jpeg() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 24))])
    with Image.open(io.BytesIO(buffer.getvalue())) as image:
        assert image.format == "MPO"
    assert probe(buffer.getvalue()) == ImageFacts("image/jpeg", "jpg", 64, 48)


def test_a_film_behind_a_photo_leaves_it_whole() -> None:
    assert probe(noise("JPEG") + b"\x00\x00\x00\x18ftypmp42" + bytes(50_000)).suffix == "jpg"


def test_bytes_behind_a_png_leave_it_whole() -> None:
    assert probe(noise("PNG") + bytes(5_000)).suffix == "png"


@pytest.mark.parametrize("progressive", [False, True])
def test_the_end_of_a_thumbnail_is_not_the_end_of_its_photo(progressive: bool) -> None:
    photo, thumbnail = noise("JPEG", progressive=progressive), encoded("JPEG")
    payload = b"Exif\x00\x00" + thumbnail
    photo = photo[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + photo[2:]
    assert probe(photo).suffix == "jpg"
    with pytest.raises(Truncated, match="JPEG cut off"):
        probe(photo[: len(photo) * 2 // 3])


def test_fill_bytes_between_the_segments_of_a_jpeg_are_passed_over() -> None:
    photo = noise("JPEG")
    assert probe(photo[:2] + b"\xff" * 9 + photo[2:]).suffix == "jpg"


def test_tiff_is_an_image() -> None:
    assert probe(encoded("TIFF")) == ImageFacts("image/tiff", "tif", 64, 48)


def heif(*brands: bytes) -> bytes:
    box = b"ftyp" + brands[0] + bytes(4) + b"".join(brands[1:])
    return struct.pack(">I", len(box) + 4) + box + b"\x00\x00\x00\x14ispe" + bytes(4) + struct.pack(">II", 640, 480)


@pytest.mark.parametrize(
    "data", [heif(b"heic"), heif(b"msf1", b"hevc"), heif(b"hevc", b"msf1"), heif(b"mif1", b"heic"), heif(b"heis")]
)
def test_heic_is_known_by_its_brands(data: bytes) -> None:
    assert probe(data) == ImageFacts("image/heic", "heic", 640, 480)


def test_an_avif_sequence_is_an_avif() -> None:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "AVIF", save_all=True, append_images=frames[1:])
    assert probe(buffer.getvalue()) == ImageFacts("image/avif", "avif", 64, 48)


def test_an_avif_under_a_general_brand_is_an_avif() -> None:
    data = encoded("AVIF")
    assert data[8:12] == b"avif"
    assert b"mif1" in data[:40]
    assert probe(data[:8] + b"mif1" + data[12:]).suffix == "avif"


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
            b"II*\x00\x08\x00\x00\x00",
            b"\x00\x00\x00\x18ftypmif1",
            b"\x00\x00\x00\x18ftypavis",
        ]
    ),
    st.binary(max_size=400),
)
def test_any_bytes_are_a_picture_or_refused(head: bytes, rest: bytes) -> None:
    try:
        assert probe(head + rest).encodingFormat
    except SiteError as error:
        assert error.reason
