"""Hostile pages, pictures and sources: each ends with its own outcome, and costs the others nothing."""

import gzip
import io
import os
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from crawler.archive.warc import read_page
from tests.faults import feed, rows, runs, story, whole
from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Handler
from tests.site.endpoints import served as serving
from tests.site.hostile import PAGES, TOMBSTONE

MIB = 1 << 20
LINKED = '<script type="application/ld+json">%s</script>'
HALVES = (
    '{"@type": "NewsArticle", "headline": "Half \\ud800", "image": "/half\\udfff.jpg", "author": "A \\ud83d B",'
    ' "datePublished": "2026-11-20\\ud800", "keywords": "\\udc00", "articleSection": "\\udbff"}'
)
HTML = b"Content-Type: text/html; charset=utf-8\r\n"


def page(head: str = "", extra: str = "", status: int = 200, **headers: str) -> Endpoint:
    return lambda h: h.send(story(extra, head), status=status, **headers)


def raw(head: bytes, body: bytes = b"") -> Endpoint:
    """An answer byte by byte, then the end of the connection."""

    def answer(h: Handler) -> None:
        h.wfile.write(head.replace(b"LENGTH", str(len(body)).encode()) + b"\r\n" + body)
        h.hang_up()

    return answer


def ok(*lines: bytes, body: bytes = story()) -> Endpoint:
    return raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: LENGTH\r\n" + HTML + b"".join(line + b"\r\n" for line in lines), body
    )


def found(location: bytes) -> Endpoint:
    return raw(b"HTTP/1.1 302 Found\r\nContent-Length: LENGTH\r\nLocation: " + location + b"\r\n", b"moved")


def layers(times: int, body: bytes) -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


@cache
def bomb(megabytes: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(pack.compress(bytes(MIB)) for _ in range(megabytes)) + pack.flush()


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large, and holds nothing."""
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", size), (b"IDAT", zlib.compress(bytes(999))), (b"IEND", b"")]
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def jpeg(width: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 300), "#2f7f95").save(out, "JPEG")
    return out.getvalue()


HOSTILE: dict[str, tuple[Endpoint, str, str]] = {
    # path: what is answered, the outcome that it must have, and a part of the reason
    "/bomb": (lambda h: h.send(bomb(200), Content_Encoding="gzip"), "refused", "33554432"),
    "/bomb2": (lambda h: h.send(gzip.compress(bomb(200)), Content_Encoding="gzip, gzip"), "refused", "33554432"),
    "/layers": (lambda h: h.send(layers(9, story()), Content_Encoding=", ".join(["gzip"] * 9)), "new", ""),
    "/no_gzip": (page(Content_Encoding="gzip"), "failed", "gzip"),
    "/control": (ok(b"X-Evil: a\x00b\x1b[31m\x07"), "failed", "Invalid"),
    "/escape": (ok(b'ETag: "\x1b[2J"', b"X-Evil: \x1b[31m\x7f"), "new", ""),
    "/latin": (ok(b"X-Place: caf\xe9 \xff", b'ETag: "\xe9"', b"Last-Modified: \xff"), "new", ""),
    "/twice": (ok(b"Content-Type: image/png", b'ETag: "a"', b'ETag: "b"', b"Set-Cookie: a=1"), "new", ""),
    "/lengths": (ok(b"Content-Length: 7"), "failed", "Duplicate Content-Length"),
    "/headers": (ok(*(b"X-%d: y" % n for n in range(20_000))), "failed", "Too many headers"),
    "/header": (ok(b"X-Long: " + b"y" * MIB), "failed", "more than"),
    "/policy": (ok(b"Referrer-Policy: sys.exit"), "new", ""),
    "/no_http": (raw(b"", os.urandom(5000)), "failed", "Bad status line"),
    "/206": (page(status=206), "failed", "206"),
    "/304": (raw(b"HTTP/1.1 304 Not Modified\r\n"), "failed", "304 without having been asked"),
    "/to_file": (found(b"file:///etc/hostname"), "refused", "file:///etc/hostname"),
    "/to_data": (found(b"data:text/html,<h1>x</h1>"), "refused", "data:"),
    "/to_script": (found(b"javascript:alert(1)"), "refused", "javascript"),
    "/to_s3": (found(b"s3://bucket/key"), "refused", "s3://"),
    "/to_nowhere": (found(b"http://[::1"), "refused", "no URL that can be asked for"),
    "/to_bytes": (found(b"/\xff\xfe\x01 x"), "gone", "404"),
    "/to_itself": (lambda h: h.send(b"", status=302, Location="/to_itself"), "failed", "redirections"),
    "/charset_hex": (lambda h: h.send(story(), type="text/html; charset=hex"), "new", ""),
    "/charset_escape": (lambda h: h.send(story(), type="text/html; charset=unicode_escape"), "new", ""),
    "/charset_long": (lambda h: h.send(story(), type="text/html; charset=" + "x" * 5000), "new", ""),
    "/surrogate": (page(LINKED % HALVES), "new", ""),
    "/number": (page(LINKED % '{"headline": %s, "datePublished": 1e999}' % ("9" * 5000)), "new", ""),
    "/canonical": (page('<link rel="canonical" href="https://../../../etc/x&#13;&#10;X: y">'), "new", ""),
    "/escapes": (page(extra="<h1>Red \x1b[31m\x1b]0;owned\x07 &#27;[2J&#x202e;evil</h1>\0"), "new", ""),
    "/future": (page('<meta property="article:published_time" content="2099-01-01T00:00:00Z">'), "new", ""),
    "/tombstone": (lambda h: h.send(TOMBSTONE.encode()), "gone", "deleted"),
    "/tombstone_gb": (lambda h: h.send(TOMBSTONE.encode("gb18030"), type="text/html; charset=gbk"), "gone", "deleted"),
    "/quote": (page(extra="<p>“原文已被删除” is what the old page said.</p>"), "new", ""),
    "/trunc_close": (PAGES["/trunc_close"], "failed", "before the page did"),
    "/trunc_chunk": (PAGES["/trunc_chunk"], "failed", "truncated: "),
    "/trunc_length": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n" + HTML, story()), "failed", "truncated: "),
    "/trunc_early": (ok(body=story()[:-700]), "failed", "truncated: the page stops before"),
    "/soft_404": (lambda h: h.send(b"<title>Page not found</title><p>Search</p>"), "gone", "missing: "),
    "/wall": (lambda h: h.send(b"<h1>Ferry</h1><p>Please log in to continue reading</p>"), "blocked", "login: "),
    "/big_chunk": (PAGES["/big_chunk"], "refused", "larger than 32 MiB"),
    "/hang": (PAGES["/hang"], "failed", "took longer than"),
    "/deep": (PAGES["/deep"], "new", ""),
    "/jsonld": (PAGES["/jsonld"], "new", ""),
    "/jsondeep": (PAGES["/jsondeep"], "new", ""),
}  # fmt: skip

PICTURES: dict[str, tuple[Endpoint | None, str | None]] = {
    # path: what is answered, and the outcome; None where nothing may be asked for at all
    "/bomb.png": (lambda h: h.send(png(30_000, 30_000), "image/png"), "refused"),
    "/bomb.gz.png": (lambda h: h.send(bomb(200), "image/png", Content_Encoding="gzip"), "refused"),
    "/page.jpg": (lambda h: h.send(story(), "image/jpeg"), "blocked"),
    "/cut.jpg": (PAGES["/image_cut"], "refused"),
    "/tiny.jpg": (PAGES["/image_1x1"], "refused"),
    "/program.png": (lambda h: h.send(b"MZ" + bytes(3000), "image/png"), "refused"),
    "/..%2f..%2f..%2fx.jpg": (lambda h: h.send(jpeg(401), "image/jpeg"), "new"),
    "/named.jpg": (lambda h: h.send(jpeg(402), "image/jpeg", Content_Disposition='inline; filename="../../x"'), "new"),
    "/latin.jpg": (ok(b'ETag: "\xe9\xff"', body=jpeg(403)), "new"),
    "/%0d%0aX-Evil:%20y.jpg": (None, "gone"),
    "/%00.jpg": (None, "gone"),
    "/" + "long" * 1500 + ".jpg": (None, "gone"),
    "/图 片.jpg": (None, "gone"),
    "/round.jpg": (lambda h: h.send(b"", status=302, Location="/round.jpg"), "failed"),
    "http://bücher.invalid/x.jpg": (None, "failed"),
    "http://" + "a" * 70 + ".invalid/x.jpg": (None, "failed"),
    "http://127.0.0.1:99999/x.jpg": (None, "failed"),
    "file:///etc/hostname": (None, None),
    "data:image/png;base64,AAAA": (None, None),
}  # fmt: skip


def peak(pid: int) -> int:
    """The largest memory of the process so far, in MiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def crawl(desk: Jianbao) -> tuple[int, int, str]:
    """Exit code, the crawler process's peak of memory in MiB, and all that it printed."""
    process, largest = desk.start("crawl"), 0
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.communicate(timeout=120)))
    reader.start()
    while reader.is_alive():
        largest = max(largest, peak(process.pid))
        time.sleep(0.02)
    return process.returncode, largest, "".join(said)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jianbao]:
    """One crawl of all the pages, and of one article with all the pictures."""
    folder = tmp_path_factory.mktemp("hostile")
    pictures = "".join(f'<p><img src="{path}" width="400"></p>' for path in PICTURES)
    endpoints = {path.replace("%2f", "%2F"): endpoint for path, (endpoint, _) in PICTURES.items() if endpoint}
    pages = {path: endpoint for path, (endpoint, _, _) in HOSTILE.items()}
    bomb(200)  # takes longer than an answer may
    with serving({**PAGES, **pages, **endpoints, "/pictures": page(extra=pictures)}) as server:
        desk = Jianbao(folder)
        urls = [f"{server.base_url}{path}" for path in [*pages, "/pictures", "/article"]]
        desk.configure(f"[sources.hostile]\npages = {urls!r}", rest="timeout = 2.0\n")
        desk.site, (desk.code, desk.memory, desk.said) = server.base_url, crawl(desk)  # type: ignore[attr-defined]
        desk.pages, desk.images = rows(desk, "page"), rows(desk, "image")  # type: ignore[attr-defined]
        yield desk


@pytest.mark.parametrize(("path", "words"), [("/wall", "Please log in"), ("/soft_404", "Page not found")])
def test_what_came_instead_of_an_article_is_kept(desk: Any, path: str, words: str) -> None:
    row = desk.pages[desk.site + path]
    assert row["path"].startswith("runs/")
    kept = read_page(desk.reader.storage.read(row["path"]))
    assert (kept.url, words in kept.body.decode()) == (desk.site + path, True)


@pytest.mark.parametrize("path", ["/article", "/to_file", "/hang"])
def test_nothing_is_kept_where_nothing_came_or_no_wall_stands(desk: Any, path: str) -> None:
    assert not (desk.pages[desk.site + path].get("path") or "").startswith("runs/")


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_page_has_its_outcome_and_reason(desk: Any, path: str) -> None:
    _, outcome, reason = HOSTILE[path]
    row = desk.pages[desk.site + path]
    assert row["outcome"] == outcome, row
    assert reason in row.get("reason", "")
    assert outcome == "new" or (row["reason"] and "\n" not in row["reason"] and len(row["reason"]) < 400)
    assert "internal error" not in row.get("reason", "")


@pytest.mark.parametrize("path", [path for path, (_, outcome) in PICTURES.items() if outcome])
def test_a_hostile_picture_has_its_outcome(desk: Any, path: str) -> None:
    matching = [row for url, row in desk.images.items() if url in (path, desk.site + path)]
    assert [row["outcome"] for row in matching] == [PICTURES[path][1]], matching
    assert matching[0]["outcome"] == "new" or matching[0]["reason"]


def test_what_is_no_web_address_is_never_asked_for(desk: Any) -> None:
    assert not [url for url in desk.images if not url.startswith("http")]


def test_the_run_tells_and_shows_no_traceback(desk: Any) -> None:
    assert desk.code == 1
    assert "Traceback" not in desk.said
    assert desk.pages[desk.site + "/article"]["outcome"] == "new"


def test_the_crawler_stays_small(desk: Any) -> None:
    assert 50 < desk.memory < 400


def test_nothing_was_written_outside_the_archive(desk: Any) -> None:
    assert {path.name for path in desk.folder.iterdir()} == {"archive", "sources.toml"}
    names = {path.name for path in (desk.folder / "archive/media").rglob("*.*")}
    assert all(len(name.partition(".")[0]) == 64 for name in names)
    assert len(names) == 3


def test_the_archive_is_whole(desk: Any) -> None:
    assert whole(desk)


def test_control_characters_reach_no_screen(desk: Any) -> None:
    told = desk("list") + desk("show", f"{desk.site}/escapes") + desk.said
    assert not set(told) & {"\x1b", "\x07", "\x00", "\u202e"}


def test_a_date_in_the_future_is_not_believed(desk: Any) -> None:
    assert desk.article(f"{desk.site}/future").datePublished is None


def test_no_header_becomes_another(desk: Any) -> None:
    article = desk.article(f"{desk.site}/latin")
    assert article.metadata.etag == '"é"'


BURNING = '''
"""Rules that never end on one page."""

from crawler.extract.page import ArticlePage
from crawler.spiders.page import PageSpider


class BurningPage(ArticlePage):
    def site(self):
        while self.url.endswith("/burning"):
            pass
        return super().site()


class BurningSpider(PageSpider):
    name = "burning"
    rules = BurningPage
'''


def test_a_page_that_kills_its_parser_is_one_failed_url(tmp_path: Path) -> None:
    """The limit of the processor is the machine's own, lower one, so that the test is short."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "burning.py").write_text(BURNING, encoding="utf-8")
    with serving({**PAGES, "/burning": PAGES["/article"]}) as server:
        desk = Jianbao(tmp_path)
        urls = [f"{server.base_url}{path}" for path in ("/burning", "/article", "/deep", "/jsondeep")]
        desk.configure(f'[sources.hostile]\nspider = "desk.burning"\npages = {urls!r}')
        command = [sys.executable, "-m", "crawler", "--config", str(tmp_path / "sources.toml"), "crawl"]
        limited = ["bash", "-c", 'ulimit -t 6 && exec "$@"', "bash", *command]
        done = subprocess.run(limited, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    found = {url.removeprefix(server.base_url): row for url, row in rows(desk, "page").items()}
    assert "its parser was ended by a limit" in found["/burning"]["reason"]
    assert {path: row["outcome"] for path, row in found.items() if path != "/burning"} == dict.fromkeys(
        ("/article", "/deep", "/jsondeep"), "new"
    )


# -- sources ------------------------------------------------------------------------------------


def test_hostile_sources_end_by_themselves(tmp_path: Path) -> None:
    """A calendar without end, a sitemap that names itself, entities, bombs, and one bad address among good ones."""
    pages = {**PAGES}

    def listing(h: Handler) -> None:
        day = int(h.path.rsplit("/", 1)[1])
        anchors = "".join(
            f'<li><a href="/missing/{day}-{n}">A headline of the day {day}, {n}</a></li>' for n in range(5)
        )
        h.send(f'<ul>{anchors}</ul><a rel="next" href="/days/{day + 1}">下一页</a>'.encode())

    with serving(pages) as server:
        bad = [f"http://[::1]:80@127.0.0.1:{server.server_address[1]}/x", "http://[::1", "http://127.0.0.1:99999/"]
        good = [f"{server.base_url}/article"]
        pages["/days/"] = listing
        pages["/bad"] = lambda h: h.send(feed([*bad, *good]), "application/rss+xml")
        pages["/bomb"] = lambda h: h.send(bomb(200), "application/rss+xml", Content_Encoding="gzip")
        desk = Jianbao(tmp_path)
        desk.configure(
            "".join(
                f'[sources.{name}]\n{kind} = "{server.base_url}{path}"\n'
                for name, kind, path in [
                    ("calendar", "listing", "/days/0"),
                    ("itself", "sitemap", "/selfsm.xml"),
                    ("entities", "feed", "/feed_entities"),
                    ("bomb", "feed", "/bomb"),
                    ("bad", "feed", "/bad"),
                    ("million", "listing", "/million"),
                ]
            )
            + "limit = 5\n"
        )
        code, memory, _ = crawl(desk)
        ended = {run["source"]: run for run in runs(desk)}
        told = {name: rows(desk, "page", run) for name, run in ended.items()}
    assert code == 3
    assert memory < 400
    assert server.seen["/days/1"] == 1
    assert sum(count for path, count in server.seen.items() if path.startswith("/days/")) <= 20
    assert server.seen["/selfsm.xml"] == 1
    assert "entities" in ended["entities"]["reason"]
    assert ended["bomb"]["counts"] == {"source": {"refused": 1}}
    assert ended["bad"]["counts"]["page"]["new"] == 1
    assert all(row.get("reason") for row in told["bad"].values() if row["outcome"] != "new")
    assert not [row for found in told.values() for row in found.values() if "internal error" in row.get("reason", "")]
