"""A server that misbehaves: one endpoint per way in which a site can harm a crawler.

Sizes are small enough for tests unless the query says otherwise (`/gzbomb?mb=1000`). Endpoints: see `PAGES`.
"""

import gzip
import io
import zlib
from contextlib import AbstractContextManager
from functools import cache
from urllib.parse import urlsplit

from PIL import Image

from tests.site.endpoints import Endpoint, Handler, Server, served

ARTICLE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The ferry sails again</title></head>
<body><article><h1>The ferry sails again</h1>{body}</article></body></html>
"""
PARAGRAPH = (
    "<p>The small ferry between the two quays sails again from Monday. The crew painted the rails, the "
    "carpenters mended the benches, and the baker has promised warm rolls for the first crossing.</p>\n"
)
CAPTCHA = b"""<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>
<h1>Checking your browser before you proceed</h1><form id="captcha"><p>Please prove that you are not a robot.</p>
<input name="captcha-answer"></form></body></html>"""
TOMBSTONE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>提示</title></head><body>原文已被删除</body></html>"
)


@cache
def _bomb(megabytes: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"<p>" + b" " * 1_048_573
    return b"".join([pack.compress(block) for _ in range(megabytes)]) + pack.flush()


def _article(paragraphs: int = 12) -> bytes:
    return ARTICLE.format(body=PARAGRAPH * paragraphs).encode()


def _picture(size: tuple[int, int], format: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#2f7f95").save(out, format)
    return out.getvalue()


def gzbomb(h: Handler) -> None:
    """Gzip of `?mb=` megabytes (100) of blanks, about a thousandth on the wire."""
    h.send(_bomb(h.number("mb", 100)), Content_Encoding="gzip")


def slow(h: Handler) -> None:
    """One byte every `?ms=` milliseconds (1000)."""
    body = _article()
    h.start(200, {"Content-Type": "text/html", "Content-Length": str(len(body))})
    for byte in body:
        h.wfile.write(bytes([byte]))
        if h.server.stopping.wait(h.number("ms", 1000) / 1000):
            break


def trunc_cl(h: Handler) -> None:
    """Half of the body that Content-Length announces."""
    body = _article()
    h.start(200, {"Content-Type": "text/html", "Content-Length": str(len(body))})
    h.wfile.write(body[: len(body) // 2])
    h.hang_up()


def trunc_close(h: Handler) -> None:
    """Half of the body, no Content-Length, connection closed: only the missing end tag tells."""
    h.start(200, {"Content-Type": "text/html", "Connection": "close"})
    body = _article()
    h.wfile.write(body[: len(body) // 2])
    h.hang_up()


def trunc_gzip(h: Handler) -> None:
    """A gzip stream cut in the middle, with the right length for what is sent."""
    body = gzip.compress("".join(f"{n}{PARAGRAPH}" for n in range(200)).encode())
    h.send(body[: len(body) // 2], Content_Encoding="gzip")


def trunc_chunk(h: Handler) -> None:
    """A chunk that ends early."""
    h.start(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
    h.wfile.write(b"1000\r\n" + _article()[:500])
    h.hang_up()


def big_cl(h: Handler) -> None:
    """Announces 2 GB and sends the first kilobyte."""
    h.start(200, {"Content-Type": "text/html", "Content-Length": str(2 * 1024**3)})
    h.wfile.write(b" " * 1024)
    h.hang_up()


def big_chunk(h: Handler) -> None:
    """`?mb=` megabytes (64) in chunks, with no length announced."""
    h.start(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
    block = b"<p>" + b"a" * 1_048_573
    for _ in range(h.number("mb", 64)):
        h.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))
    h.wfile.write(b"0\r\n\r\n")


def redir_loop(h: Handler) -> None:
    """Redirects to itself under a new number, for ever."""
    h.send(b"", status=302, Location=f"/redir_loop?n={h.number('n', 0) + 1}")


def calendar(h: Handler) -> None:
    """A page per day, each linking to the next: never ends."""
    day = int(urlsplit(h.path).path.rsplit("/", 1)[1])
    h.send(f'<h1>Day {day}</h1><p>Nothing planned.</p><a href="/cal/{day + 1}">下一页</a>'.encode())


def flip503(h: Handler) -> None:
    """503 at the first two requests of a path, then the article."""
    if h.server.seen[urlsplit(h.path).path] < 3:
        h.send(b"busy", status=503, Retry_After="0")
    else:
        h.send(_article())


def deep(h: Handler) -> None:
    """100,000 nested divs around an article."""
    h.send(ARTICLE.format(body="<div>" * 100_000 + PARAGRAPH * 5 + "</div>" * 100_000).encode())


def jsonld(h: Handler) -> None:
    """`?mb=` megabytes (5) of JSON-LD before an article."""
    block = '{"@type": "NewsArticle", "headline": "The ferry sails again", "articleBody": "%s"}'
    text = block % ("a" * (h.number("mb", 5) * 1_000_000))
    h.send(ARTICLE.format(body=f'<script type="application/ld+json">{text}</script>{PARAGRAPH * 12}').encode())


def jsondeep(h: Handler) -> None:
    """JSON-LD of 200,000 nested brackets before an article."""
    script = f'<script type="application/ld+json">{"[" * 200_000}</script>'
    h.send(ARTICLE.format(body=script + PARAGRAPH * 12).encode())


def million(h: Handler) -> None:
    """`?n=` links (100,000) on one page."""
    h.send("".join(f'<a href="/item/{n}">Item {n}</a>\n' for n in range(h.number("n", 100_000))).encode())


def hang(h: Handler) -> None:
    """Takes the request and never answers."""
    h.server.stopping.wait(120)
    h.hang_up()


def _fixed(body: bytes, type: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> Endpoint:
    return lambda h: h.send(body, type, status, **headers)


RSS = '<rss version="2.0"><channel><title>Quiet</title>{}</channel></rss>'
SELF = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{}/selfsm.xml</loc></sitemap></sitemapindex>'
HA = "<item><title>&b;&s;</title><link>/article</link></item>"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY s SYSTEM "file:///etc/hostname">]>'
)

PAGES: dict[str, Endpoint] = {
    "/robots.txt": _fixed(b"User-agent: *\nDisallow: /private/\n", "text/plain"),
    "/article": lambda h: h.send(_article()),
    "/gzbomb": gzbomb,
    "/slow/": slow,
    "/hang": hang,
    "/trunc_cl": trunc_cl,
    "/trunc_close": trunc_close,
    "/trunc_gzip": trunc_gzip,
    "/trunc_chunk": trunc_chunk,
    "/big_cl": big_cl,
    "/big_chunk": big_chunk,
    "/redir_loop": redir_loop,
    "/redir_file": _fixed(b"", status=302, Location="file:///etc/hostname"),
    "/redir_port": lambda h: h.send(b"", status=302, Location=h.server.canary),
    "/empty200": _fixed(b""),
    "/no_text": _fixed(b"<html><head><title></title></head><body><div></div></body></html>"),
    "/binary": _fixed(bytes(range(256)) * 40),
    "/deep": deep,
    "/jsonld": jsonld,
    "/jsondeep": jsondeep,
    "/million": million,
    "/cal/": calendar,
    "/403": _fixed(b"<h1>Forbidden</h1>", status=403),
    "/404": _fixed(b"<h1>Not found</h1>", status=404),
    "/410": _fixed(b"<h1>Gone</h1>", status=410),
    "/429": _fixed(b"<h1>Too many requests</h1>", status=429, Retry_After="1"),
    "/500": _fixed(b"<h1>Server error</h1>", status=500),
    "/captcha": _fixed(CAPTCHA),
    "/tombstone": _fixed(TOMBSTONE.encode()),
    "/flip503": flip503,
    "/flip503/": flip503,
    "/feed_html": _fixed(_article()),
    "/feed_empty": _fixed(RSS.format("").encode(), "application/rss+xml"),
    "/feed_entities": _fixed((ENTITIES + RSS.format(HA)).encode(), "application/rss+xml"),
    "/selfsm.xml": lambda h: h.send(SELF.format(h.server.base_url).encode(), "application/xml"),
    "/image_html": _fixed(CAPTCHA, "image/jpeg"),
    "/image_1x1": _fixed(_picture((1, 1), "GIF"), "image/gif"),
    "/image_cut": _fixed(_picture((400, 300), "JPEG")[:600], "image/jpeg"),
    "/image": _fixed(_picture((400, 300), "JPEG"), "image/jpeg"),
}  # fmt: skip


def serve(canary: str = "http://127.0.0.1:9/") -> AbstractContextManager[Server]:
    """The hostile server on a free port; `/redir_port` leads to `canary`."""
    return served(PAGES, canary)
