"""One page as WARC records: the rules that every reader accepts, secrets out, and the way back."""

import gzip
import json
import zlib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.record_writer import RecordWriter
from crawler.archive.records import MAX_BODY, Record, exchanges, read_records
from crawler.archive.warc import read_page, read_received, write_page, write_resource
from crawler.exceptions import UnsupportedFormat
from crawler.items import Exchange, Page, Resource
from tests.captures import HTML, NOON, URL, exchange, page

OLD = "http://gazette.example/old"


def written(page: Page, received: str | None = None) -> bytes:
    return write_page(page, received=received, software="jianbao/test")[0]


def records(data: bytes) -> list[Record]:
    return list(read_records(BytesIO(data)))


def redirected() -> Page:
    moved = exchange(OLD, b"", status=301, reason="Moved", headers=[("Location", URL), ("Content-Length", "0")])
    return page(exchanges=[moved, exchange()])


def full() -> Page:
    item = Resource("https://gazette.example/feed.xml#1", "application/xml", "<item>渡轮</item>".encode())
    found = redirected()
    found.hints, found.hint_source, found.resources = {"headline": "渡轮"}, "feed", [item]
    return found


# -- writing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made", [page, redirected, full, lambda: of_three(), lambda: page(exchanges=[]), lambda: Page("x:y", b"z", NOON)]
)
def test_warcio_check_passes(tmp_path: Path, made: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.warc.gz"
    file.write_bytes(written(made(), "<p>received</p>"))
    checker = Checker(Namespace(inputs=[str(file)], verbose=True))
    checker.process_all()
    told = capsys.readouterr().out
    assert checker.exit_value == 0, told
    assert told.count("digest pass") == told.count("offset ") == len(records(file.read_bytes()))


@pytest.mark.parametrize("coding", ["identity", "gzip", "deflate", "br"])
def test_fastwarc_agrees_with_every_digest(coding: str) -> None:
    body = {"identity": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding](HTML)
    data = written(page(exchanges=[exchange(body=body, headers=[("Content-Encoding", coding)])]), "x")
    kinds = []
    for record in ArchiveIterator(BytesIO(data), parse_http=False):
        record.freeze()
        assert record.verify_block_digest()
        if record.record_type == 4:
            record.parse_http()
            assert record.verify_payload_digest()
        kinds.append(record.headers["WARC-Type"])
    assert kinds == ["warcinfo", "response", "request", "conversion"]


def test_each_record_is_a_gzip_member_of_its_own() -> None:
    data, count = written(full()), 0
    while data:
        member = zlib.decompressobj(31)
        assert member.decompress(data).startswith(b"WARC/1.1\r\n")
        data, count = member.unused_data, count + 1
    assert count == 7


def test_the_same_page_gives_the_same_bytes() -> None:
    assert write_page(full(), received="x", software="s") == write_page(full(), received="x", software="s")


def test_records_stand_in_order_and_refer_to_the_page() -> None:
    data, main = write_page(full(), received="<p>x</p>", software="s")
    found = records(data)
    assert [each.kind for each in found] == (
        ["warcinfo", "response", "request", "response", "request", "resource", "metadata", "conversion"]
    )
    assert found[3].id == main
    assert found[4].concurrent_to == (main,)
    assert (found[6].refers_to, found[7].refers_to) == (main, main)
    assert len({each.id for each in found}) == len(found)


def test_dates_are_to_the_microsecond_and_the_address_is_kept() -> None:
    response = records(written(page()))[1]
    assert response.date == NOON
    assert response.ip == "192.0.2.7"
    assert b"WARC-Date: 2026-11-22T12:00:00.654321Z\r\n" in gzip.decompress(written(page()))


def test_the_head_is_verbatim() -> None:
    block = records(written(page()))[1].block
    body = exchange().body
    assert block == b"\r\n".join(
        [
            b"HTTP/1.1 200 OK All-Fine",
            b"CoNtent-Type: text/html",
            b'ETag: "1"',
            b"Content-Encoding: gzip",
            b"Content-Length: %d" % len(body),
            b"",
            body,
        ]
    )


def test_transfer_encoding_is_renamed_and_the_length_right() -> None:
    sent = exchange(headers=[("Content-Length", "7"), ("transfer-encoding", "chunked"), ("A", "b")])
    head = records(written(page(exchanges=[sent])))[1].block.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    assert head == [b"X-Archive-Orig-transfer-encoding: chunked", b"A: b", b"Content-Length: %d" % len(sent.body)]


def test_a_wrong_length_is_set_right() -> None:
    block = records(written(page(exchanges=[exchange(body=HTML, headers=[("content-length", "1")])])))[1].block
    assert b"\r\ncontent-length: %d\r\n" % len(HTML) in block


def test_the_length_of_a_head_answer_stays() -> None:
    sent = exchange(body=b"", method="HEAD", headers=[("Content-Length", "999")])
    assert b"Content-Length: 999" in records(written(page(exchanges=[sent])))[1].block


def test_http_2_is_written_as_1_1() -> None:
    data = written(page(exchanges=[exchange(protocol="HTTP/2", reason="")]))
    response, request = records(data)[1:3]
    assert response.block.startswith(b"HTTP/1.1 200 \r\n")
    assert request.block.startswith(b"GET /harbour/ferry-returns.html HTTP/1.1\r\n")
    assert (response.protocol, request.protocol) == ("h2", "h2")
    assert read_page(data).exchanges[0].protocol == "HTTP/2"


def test_secrets_are_redacted() -> None:
    secret = "hunter2"
    sent = exchange(
        f"http://user:{secret}@gazette.example/a?x=1",
        request_headers=[
            ("Host", "gazette.example"),
            ("COOKIE", f"sid={secret}"),
            ("Authorization", f"Basic {secret}"),
            ("Proxy-Authorization", f"Basic {secret}"),
            ("X-Api-Key", secret),
            ("apikey", secret),
            ("X-Auth-Token", secret),
            ("Referer", f"https://user:{secret}@other.example/"),
        ],
        headers=[
            ("Set-Cookie", f"sid={secret}; Path=/"),
            ("set-cookie2", secret),
            ("X-CSRF-Token", secret),
            ("Location", f"//x http://user:{secret}@gazette.example/b"),
        ],
        body=b"",
    )
    found = page(f"http://user:{secret}@gazette.example/a?x=1", exchanges=[sent], hints={"headline": "x"})
    plain = gzip.decompress(written(found))
    assert secret.encode() not in plain
    assert plain.count(b"[redacted]") == 9
    assert b"COOKIE: [redacted]\r\n" in plain
    assert b"Referer: https://other.example/\r\n" in plain
    assert b"GET /a?x=1 HTTP/1.1\r\n" in plain


def test_the_configuration_s_secrets_stand_in_no_head() -> None:
    url = "https://gazette.example/a?key=hunter2"
    sent = exchange(url, request_headers=[("Referer", url)], headers=[("Location", url)], body=b"hunter2 of the page")
    data, _ = write_page(
        page(url, exchanges=[sent], hints={"image": url}), received=None, software="jianbao/1", secrets=["hunter2"]
    )
    plain = gzip.decompress(data)
    assert plain.count(b"hunter2") == 1
    assert b"WARC-Target-URI: https://gazette.example/a?key=***\r\n" in plain
    assert b"GET /a?key=*** HTTP/1.1\r\n" in plain
    assert len(records(data)) == 4


@pytest.mark.parametrize("name", ["ETag", "Host", "Keep-Alive", "Cache-Control", "WWW-Authenticate", "X-Cache-Key"])
def test_what_is_no_secret_stays(name: str) -> None:
    data = written(page(exchanges=[exchange(request_headers=[(name, "kept")])]))
    assert f"{name}: kept".encode() in gzip.decompress(data)


def test_a_header_cannot_smuggle_another() -> None:
    sent = exchange(reason="OK\r\nX-A: 1", headers=[("X-B", "1\r\nX-C: 2\r\n\r\n<html>"), ("X-\r\nD", "\0")])
    head, body = records(written(page(exchanges=[sent])))[1].block.split(b"\r\n\r\n")
    assert body == sent.body
    assert head.split(b"\r\n") == [b"HTTP/1.1 200 OK  X-A: 1", b"X-B: 1  X-C: 2    <html>", b"X-  D:  "]


# -- and back -----------------------------------------------------------------------------------


def test_an_address_stands_in_a_head_as_a_uri_and_the_page_keeps_its_own() -> None:
    url = "https://gazette.example/新闻 1?词=归来"
    data, _ = write_page(Page(url, HTML, NOON, headers={"content-type": "text/html"}), received=None, software="x")
    record = next(each for each in read_records(BytesIO(data)) if each.kind == "resource")
    assert record.url == "https://gazette.example/%E6%96%B0%E9%97%BB%201?%E8%AF%8D=%E5%BD%92%E6%9D%A5"
    assert read_page(data).url == url


def test_a_resource_is_a_record_of_its_own() -> None:
    (record,) = read_records(BytesIO(write_resource(Resource(URL, "image/png", b"a picture"), NOON)))
    assert (record.kind, record.url, record.content_type) == ("resource", URL, "image/png")
    assert (record.date, record.block) == (NOON, b"a picture")


def test_a_page_comes_back() -> None:
    given = page()
    found = read_page(written(given))
    assert (found.url, found.body, found.status, found.dateDownloaded) == (URL, HTML, 200, NOON)
    assert found.headers["content-type"] == "text/html"
    assert found.exchanges == given.exchanges


def test_hints_resources_and_redirects_come_back() -> None:
    given = full()
    found = read_page(written(given))
    assert (found.hints, found.hint_source) == (given.hints, "feed")
    assert found.resources == given.resources
    assert found.exchanges == given.exchanges
    assert (found.url, found.body) == (URL, HTML)


def test_what_came_back_is_written_as_the_same_bytes() -> None:
    data = written(full(), "<p>x</p>")
    assert written(read_page(data), read_received(data)) == data


def test_a_page_born_in_a_feed_is_its_item() -> None:
    item = Resource("https://gazette.example/feed.xml#1", "application/xml", b"<item/>")
    feed = exchange("https://gazette.example/feed.xml", b"<rss/>", headers=[])
    found = read_page(written(Page(URL, b"<item/>", NOON, exchanges=[feed], resources=[item], hints={"headline": "x"})))
    assert (found.url, found.body, found.headers) == (URL, b"<item/>", {"content-type": "application/xml"})


def test_a_page_without_any_exchange_is_kept_as_a_resource() -> None:
    found = read_page(written(Page(URL, HTML, NOON, headers={"content-type": "text/html"})))
    assert (found.url, found.body, found.headers, found.exchanges) == (URL, HTML, {"content-type": "text/html"}, [])


def test_an_article_at_another_address_than_its_data() -> None:
    data = written(page(exchanges=[exchange("https://api.gazette.example/1")]))
    found = read_page(data)
    assert (found.url, found.exchanges[0].url, found.body) == (URL, "https://api.gazette.example/1", HTML)


@pytest.mark.parametrize("received", ["", "<p>渡轮</p>\r\n", "lone \ud800 surrogate"])
def test_the_received_body_comes_back_exactly(received: str) -> None:
    assert read_received(written(page(), received)) == received


def test_without_a_received_body_there_is_none() -> None:
    assert read_received(written(page())) is None


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)),
        ("X-GZIP", gzip.compress(HTML)),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML, wbits=-15)),
        ("br", brotli.compress(HTML)),
        ("gzip, br", brotli.compress(gzip.compress(HTML))),
        ("identity", HTML),
        ("", HTML),
        ("gzip", HTML),
        ("br", HTML),
        ("none-such", HTML),
    ],
    ids=range(11),
)
def test_bodies_are_decoded_even_if_the_coding_is_a_lie(coding: str, body: bytes) -> None:
    found = read_page(written(page(exchanges=[exchange(body=body, headers=[("Content-Encoding", coding)])])))
    assert found.body == HTML
    assert found.exchanges[0].body == body


def test_a_cut_body_gives_what_there_is() -> None:
    body = gzip.compress(bytes(range(256)) * 400)[:-400]
    found = read_page(written(page(exchanges=[exchange(body=body)])))
    assert 0 < len(found.body) < 256 * 400


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_bomb_is_refused(coding: str) -> None:
    body = {"gzip": gzip.compress, "br": brotli.compress}[coding](bytes(MAX_BODY + 1))
    data = written(page(exchanges=[exchange(body=body, headers=[("Content-Encoding", coding)])]))
    with pytest.raises(UnsupportedFormat, match=r"ferry-returns\.html: a body of more than 33554432 bytes"):
        read_page(data)


@pytest.mark.parametrize(
    "data", [b"", b"no WARC", gzip.compress(b"no WARC", mtime=0), written(page())[:-30], written(page())[:40]]
)
def test_what_is_no_page_is_told(data: bytes) -> None:
    with pytest.raises(UnsupportedFormat, match="WARC file"):
        read_page(data)


@given(st.binary(max_size=300))
def test_any_bytes_end_in_our_own_error(noise: bytes) -> None:
    for data in (noise, b"WARC/1.1\r\n" + noise, written(page())[:200] + noise):
        with suppress(UnsupportedFormat):
            read_page(data)


@given(st.binary(max_size=300))
def test_any_http_message_is_survived(block: bytes) -> None:
    data = foreign("response", block) + foreign("request", block)
    for found in iter_exchanges(data):
        assert isinstance(found, Exchange)


def iter_exchanges(data: bytes) -> Iterator[Exchange]:
    return (exchange for _, exchange in exchanges(read_records(BytesIO(data))))


# -- other tools' files -------------------------------------------------------------------------


def foreign(kind: str, block: bytes, **headers: str) -> bytes:
    """A record as other tools write it."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{kind}>",
        "WARC-Date": "2020-01-02T03:04:05Z",
        "WARC-Target-URI": "http://a.example/",
        "Content-Type": f"application/http; msgtype={kind}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return gzip.compress(f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


ANSWER = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ASKED = b"POST /x HTTP/1.1\r\nHost: a.example\r\n\r\nq=1"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"hello world"),
        (b"5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", b"hello"),
        (b"0\r\n\r\n", b""),
        (b"hello", b"hello"),
        (b"<html>", b"<html>"),
        (b"face off\nnot a chunk", b"face off\nnot a chunk"),
        (b"5\r\nhello\r\n6\r\n wor", b"hello wor"),
    ],
)
def test_chunks_that_were_kept_are_taken_out(body: bytes, expected: bytes) -> None:
    assert [each.body for each in iter_exchanges(foreign("response", ANSWER + body))] == [expected]


@pytest.mark.parametrize("order", ["request first", "response first", "no reference"])
def test_requests_are_found_before_or_after(order: str) -> None:
    request = foreign(
        "request", ASKED, **({} if order == "no reference" else {"WARC_Concurrent_To": "<urn:uuid:response>"})
    )
    response = foreign("response", ANSWER + b"x")
    data = request + response if order == "request first" else response + request
    [found] = iter_exchanges(data)
    assert (found.method, found.request_headers, found.request_body) == ("POST", [("Host", "a.example")], b"q=1")


def test_a_response_without_a_request_is_a_get() -> None:
    other = foreign("request", ASKED, WARC_Concurrent_To="<urn:uuid:another>")
    [found] = iter_exchanges(other + foreign("response", ANSWER + b"x") + other)
    assert (found.method, found.date) == ("GET", datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC))


def test_other_records_are_passed_over() -> None:
    data = b"".join(
        [
            foreign("warcinfo", b"software: x\r\n"),
            foreign("revisit", b"HTTP/1.1 200 OK\r\n\r\n"),
            foreign("response", b"\x00\x01", Content_Type="text/dns"),
            foreign("response", b"no http"),
            foreign("metadata", b"{}", Content_Type="application/json"),
            foreign("response", b"HTTP/1.1 200 OK\nA: 1\n\nbody"),
        ]
    )
    assert [(each.headers, each.body) for each in iter_exchanges(data)] == [([("A", "1")], b"body")]


def test_a_record_that_is_too_large_is_passed_over() -> None:
    large = foreign("response", b"HTTP/1.1 200 OK\r\n\r\n" + bytes(MAX_BODY + (2 << 20)))
    assert [each.body for each in iter_exchanges(large + foreign("response", b"HTTP/1.1 200 OK\r\n\r\nx"))] == [b"x"]


def test_warcio_s_own_file_is_read(tmp_path: Path) -> None:
    head = StatusAndHeaders("200 OK", [("A", "1"), ("a", "2"), ("B", "caf\xe9")], protocol="HTTP/1.0")
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        record = writer.create_warc_record("http://a.example/", "response", BytesIO(b"x"), http_headers=head)
        writer.write_record(record)
        record.raw_stream.close()
    [found] = iter_exchanges((tmp_path / "a.warc.gz").read_bytes())
    assert (found.url, found.protocol, found.reason) == ("http://a.example/", "HTTP/1.0", "OK")
    assert found.body == b"x"
    assert [name for name, _ in found.headers] == ["A", "a", "B"]


# -- an article of several pages ----------------------------------------------------------------


def of_three() -> Page:
    """The second page was redirected; each is its own bytes."""
    second, third = (URL.replace(".html", f"_{n}.html") for n in (2, 3))
    moved = exchange(OLD, b"", status=301, headers=[("Location", second), ("Content-Length", "0")])
    found = full()
    found.pages = [
        page(second, body=b"<p>two</p>", exchanges=[moved, exchange(second, b"<p>two</p>", headers=[("A", "2")])]),
        page(third, body=b"<p>three</p>", exchanges=[exchange(third, b"<p>three</p>", headers=[("A", "3")])]),
    ]
    return found


def test_further_pages_come_back_in_order_each_with_its_own_exchanges() -> None:
    made = of_three()
    back = read_page(written(made))
    assert [(each.url, each.body) for each in back.pages] == [(each.url, each.body) for each in made.pages]
    assert [e.url for each in back.pages for e in each.exchanges] == [
        e.url for each in made.pages for e in each.exchanges
    ]
    assert [e.url for e in back.exchanges] == [e.url for e in made.exchanges]
    assert back.resources == made.resources


def test_the_first_page_stays_the_page() -> None:
    made = of_three()
    back = read_page(written(made))
    assert (back.url, back.body, back.hints) == (made.url, made.body, made.hints)


def test_an_article_of_several_pages_without_hints_still_names_its_first_page() -> None:
    made = of_three()
    made.hints, made.resources = {}, []
    found = records(written(made))
    about = next(each for each in found if each.kind == "metadata")
    first = next(each for each in found if each.kind == "response" and each.url == URL)
    assert about.refers_to == first.id


def test_the_id_that_is_given_is_that_of_the_first_page() -> None:
    data, id = write_page(of_three(), received=None, software="x")
    assert next(each.url for each in records(data) if each.id == id) == URL


def test_a_rendered_further_page_keeps_its_dom() -> None:
    made = of_three()
    made.pages[1].rendering, made.pages[1].body = '{"software": "Chromium"}', b"<p>three, rendered</p>"
    back = read_page(written(made))
    assert back.rendering is None
    assert back.body == made.body
    assert back.pages[1].body == b"<p>three, rendered</p>"
    assert back.pages[1].rendering == made.pages[1].rendering


@pytest.mark.parametrize("pages", [1, "x", [1], [{"url": 1}], [{"records": 1}], [{"url": "x:y", "records": [1, "z"]}]])
def test_what_is_wrong_in_the_list_of_further_pages_costs_no_page(pages: Any) -> None:
    data = written(full())
    about = next(each for each in records(data) if each.kind == "metadata")
    told = json.loads(about.block) | {"pages": pages}
    out = BytesIO()
    writer = RecordWriter(out, NOON)
    writer.add("metadata", about.url, "application/json", json.dumps(told).encode(), [("WARC-Refers-To", "<x:y>")])
    writer.add_exchange(exchange())
    writer.finish()
    assert read_page(out.getvalue()).body == HTML
