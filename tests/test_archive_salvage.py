"""Files that nobody vouches for: the whole records are read, the damaged ones told."""

import gzip
import tracemalloc
import zipfile
import zlib
from base64 import b32encode
from hashlib import sha1, sha256
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.record_writer import RecordWriter
from crawler.archive.records import MAX_BODY
from crawler.archive.salvage import Damage, read_file, read_stream
from tests.captures import NOON

BODIES = [f"body number {n} ".encode() * 40 for n in range(6)]


def warc() -> bytes:
    out = BytesIO()
    writer = RecordWriter(out, NOON)
    for number, body in enumerate(BODIES):
        writer.add("resource", f"https://gazette.example/{number}", "text/plain", body)
    writer.finish()
    return out.getvalue()


WARC = warc()
STARTS = [found.stream_pos for found in ArchiveIterator(BytesIO(WARC), parse_http=False)]


def flipped(at: int) -> bytes:
    return WARC[:at] + bytes([WARC[at] ^ 0xFF]) + WARC[at + 1 :]


def read(data: bytes) -> tuple[list[int], list[Damage]]:
    """The numbers of the records that could be read, and the damages."""
    damages: list[Damage] = []
    found = [int(record.url.rpartition("/")[2]) for record in read_stream(BytesIO(data), "x.warc.gz", damages)]
    return found, damages


def test_a_whole_file_has_no_damage() -> None:
    assert read(WARC) == ([0, 1, 2, 3, 4, 5], [])


@pytest.mark.parametrize("data", [gzip.decompress(WARC), gzip.compress(gzip.decompress(WARC), mtime=0)])
def test_a_plain_file_and_one_of_a_single_member_are_read(data: bytes) -> None:
    assert read(data) == ([0, 1, 2, 3, 4, 5], [])


def test_reading_goes_on_after_a_flipped_byte() -> None:
    found, [damage] = read(flipped(STARTS[3] + 60))
    assert (found, damage.offset) == ([0, 1, 2, 4, 5], STARTS[3])
    assert str(damage).startswith(f"x.warc.gz: byte {STARTS[3]:,}: ")


def test_reading_goes_on_after_a_lost_beginning_of_a_record() -> None:
    found, [damage] = read(flipped(STARTS[3]))
    assert found == [0, 1, 2, 4, 5]
    assert STARTS[3] <= damage.offset <= STARTS[4]


def test_two_damaged_records_are_two_damages() -> None:
    data = bytearray(flipped(STARTS[1] + 60))
    data[STARTS[4] + 60] ^= 0xFF
    found, damages = read(bytes(data))
    assert (found, [damage.offset for damage in damages]) == ([0, 2, 3, 5], [STARTS[1], STARTS[4]])


def test_a_cut_file_gives_what_came_before_the_cut() -> None:
    found, [damage] = read(WARC[: STARTS[5] + 100])
    assert (found, damage.offset) == ([0, 1, 2, 3, 4], STARTS[5])


@pytest.mark.parametrize("more", [1, 9, 20, 60])
def test_a_file_that_is_cut_at_the_beginning_of_a_record_is_told(more: int) -> None:
    found, [damage] = read(WARC[: STARTS[5] + more])
    assert (found, damage.offset) == ([0, 1, 2, 3, 4], STARTS[5])


def test_a_last_record_that_unpacks_to_much_costs_no_memory() -> None:
    megabytes = 200
    head = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://a.example/9\r\nContent-Length: {megabytes << 20}\r\n\r\n"
    )
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = [pack.compress(head.encode()), *(pack.compress(bytes(1 << 20)) for _ in range(megabytes)), pack.flush()]
    data = b"".join(packed)
    tracemalloc.start()
    found, damages = read(WARC + data + WARC[:20])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found, [damage.offset for damage in damages]) == ([0, 1, 2, 3, 4, 5], [len(WARC), len(WARC + data)])
    assert peak < 32 << 20


@pytest.mark.parametrize(
    "data", [b"", b"<html>no</html>", gzip.compress(b"", mtime=0), gzip.compress(b"no", mtime=0), bytes(5000)]
)
def test_what_is_no_warc_is_one_damage(data: bytes) -> None:
    found, damages = read(data)
    assert (found, [damage.offset for damage in damages]) == ([], [0])


@pytest.mark.parametrize("digest", ["sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sha256:" + "0" * 64, "md5:" + "0" * 32])
def test_a_record_with_a_wrong_digest_is_not_used(digest: str) -> None:
    record = (
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://a.example/9\r\nWARC-Block-Digest: {digest}\r\nContent-Length: 2\r\n\r\nxx\r\n\r\n"
    )
    found, [damage] = read(gzip.compress(record.encode()) + WARC)
    assert found == [0, 1, 2, 3, 4, 5]
    assert "https://a.example/9" in damage.reason


@pytest.mark.parametrize(
    "digest",
    [
        "sha1:" + b32encode(sha1(b"xx").digest()).decode(),  # noqa: S324
        "sha1:" + b32encode(sha1(b"xx").digest()).decode().lower(),  # noqa: S324
        "SHA256:" + sha256(b"xx").hexdigest().upper(),
        "unknown:whatever",
    ],
)
def test_digests_in_other_tools_spellings_are_believed_if_they_fit(digest: str) -> None:
    record = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://a.example/9\r\nWARC-Block-Digest: {digest}\r\nContent-Length: 2\r\n\r\nxx\r\n\r\n"
    )
    assert read(record.encode()) == ([9], [])


def test_a_record_that_is_too_large_is_told() -> None:
    size = MAX_BODY + (2 << 20)
    head = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://a.example/9\r\nContent-Length: {size}\r\n\r\n"
    )
    found, [damage] = read(head.encode() + bytes(size) + b"\r\n\r\n" + gzip.decompress(WARC))
    assert found == [0, 1, 2, 3, 4, 5]
    assert f"{size:,} bytes" in damage.reason


def test_the_warcs_of_a_wacz_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as wacz:
        wacz.writestr("pages/pages.jsonl", "{}")
        wacz.writestr("archive/a.warc.gz", WARC)
        wacz.writestr("archive/b.warc.gz", flipped(STARTS[0] + 60))
    damages: list[Damage] = []
    assert len(list(read_file(tmp_path / "x.wacz", damages))) == 11
    assert [damage.file for damage in damages] == ["x.wacz/archive/b.warc.gz"]


def test_a_broken_wacz_is_told() -> None:
    found, [damage] = read(b"PK\x03\x04 and then nothing")
    assert (found, "WACZ" in damage.reason) == ([], True)


@given(st.integers(0, len(WARC) - 1), st.binary(max_size=50))
def test_any_damage_leaves_the_other_records_readable(at: int, noise: bytes) -> None:
    found, damages = read(WARC[:at] + noise + WARC[at + len(noise) :])
    assert len(found) >= 4 or damages
    assert set(found) <= set(range(6))


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(noise: bytes) -> None:
    for data in (noise, b"WARC/1.1\r\n" + noise, gzip.compress(noise), b"PK\x03\x04" + noise):
        read(data)
