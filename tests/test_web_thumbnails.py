"""Small pictures: what they look like, and what hostile bytes cost."""

import io
import multiprocessing
import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from crawler.archive.layout import media_key
from crawler.web.shrinking import Thumbnails
from tests import hostile_article
from tests.reading_room import Answer, ReadingRoom, serve
from tests.small_archive import SmallArchive, newsroom


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large; its rows are all black, and pack to nearly nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + (width + 7) // 8) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def drawn(kind: str, size: tuple[int, int], **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind, **options)
    return made.getvalue()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> SmallArchive:
    return newsroom(tmp_path_factory.mktemp("thumbnails"))


@pytest.fixture(scope="module")
def room(archive: SmallArchive) -> Iterator[ReadingRoom]:
    with serve(archive.configuration) as found:
        yield found


def small(archive: SmallArchive, room: ReadingRoom, data: bytes, suffix: str, width: int = 320) -> Answer:
    archive.writer.put_media(data, suffix)
    return room.get(f"/thumbnails/{width}/{sha256(data).hexdigest()}.{suffix}")


def test_a_picture_is_made_small_upright_and_without_what_the_camera_noted(
    archive: SmallArchive, room: ReadingRoom
) -> None:
    noted = Image.Exif()
    noted[0x0112], noted[0x010E] = 6, "where I live"  # turn it by a quarter
    answer = small(archive, room, drawn("JPEG", (1200, 800), exif=noted), "jpg")
    made = Image.open(io.BytesIO(answer.body))
    assert (answer.headers["content-type"], made.format, made.size) == ("image/webp", "WEBP", (320, 480))
    assert not made.getexif()


@pytest.mark.parametrize(("kind", "suffix"), [("GIF", "gif"), ("PNG", "png"), ("TIFF", "tif"), ("WEBP", "webp")])
def test_every_kind_is_a_webp(archive: SmallArchive, room: ReadingRoom, kind: str, suffix: str) -> None:
    made = Image.open(io.BytesIO(small(archive, room, drawn(kind, (640, 400)), suffix).body))
    assert (made.format, made.size) == ("WEBP", (320, 200))


def test_a_small_picture_is_not_made_larger(archive: SmallArchive, room: ReadingRoom) -> None:
    assert Image.open(io.BytesIO(small(archive, room, drawn("PNG", (40, 30)), "png", 960).body)).size == (40, 30)


@pytest.mark.parametrize("data", [png(60_000, 60_000), png(9_000, 9_000), drawn("PNG", (90, 90))[:60], b"", b"text"])
def test_a_bomb_and_broken_bytes_are_shown_as_nothing(archive: SmallArchive, room: ReadingRoom, data: bytes) -> None:
    answer = small(archive, room, data, "png")
    assert (answer.status, answer.headers["content-type"], len(answer.body)) == (200, "image/gif", 43)


def test_nothing_is_not_kept_by_the_browser(archive: SmallArchive, room: ReadingRoom) -> None:
    """A worker that was late once would hide the picture for a year."""
    answer = small(archive, room, b"no picture", "png")
    assert (answer.headers["cache-control"], answer.headers["etag"]) == ("no-store", None)


def test_of_a_picture_that_was_taken_down_no_small_one_is_left(archive: SmallArchive, room: ReadingRoom) -> None:
    data = drawn("PNG", (70, 70))
    assert small(archive, room, data, "png").status == 200
    digest = sha256(data).hexdigest()
    archive.storage.delete(media_key(digest, "png"))
    assert room.get(f"/thumbnails/320/{digest}.png").status == 404


def test_a_worker_that_dies_costs_one_picture_at_most() -> None:
    others, thumbnails = multiprocessing.active_children(), Thumbnails()
    try:
        thumbnails.of("a", 320, lambda: drawn("PNG", (50, 50)))
        for process in multiprocessing.active_children():
            if process not in others:
                process.kill()
        thumbnails.of("b", 320, lambda: drawn("PNG", (50, 50)))
        assert thumbnails.of("c", 320, lambda: drawn("PNG", (50, 50)))[8:12] == b"WEBP"
    finally:
        thumbnails.close()


@pytest.mark.parametrize("path", [f"320/{hostile_article.SVG_NAME}", "320/x.png", f"9999/{'0' * 64}.png"])
def test_no_drawing_that_acts_and_no_other_size(room: ReadingRoom, path: str) -> None:
    assert room.get(f"/thumbnails/{path}").status == 404


def test_a_known_one_is_not_sent_again(archive: SmallArchive, room: ReadingRoom) -> None:
    data = drawn("PNG", (60, 60))
    tag = small(archive, room, data, "png").headers["etag"]
    again = room.get(f"/thumbnails/320/{sha256(data).hexdigest()}.png", if_none_match=tag)
    assert (again.status, again.body) == (304, b"")


def test_lists_show_small_pictures(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    picture = archive.picture("https://img.example/last.jpg")
    archive.add("https://gazette.example/last", "Last", "2026-11-23T06:00:00+00:00", image=[picture])
    with serve(archive.configuration) as room:
        assert "/thumbnails/320/" in room.get("/articles").text
        assert "/thumbnails/960/" in room.get("/").text
        assert "/media/" not in room.get("/articles").text
