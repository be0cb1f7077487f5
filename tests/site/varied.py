"""A small honest site on which the ways of HTTP occur: redirects, codings, charsets, cookies, errors.

`/feed.xml` announces ten articles with three pictures each; `/robots.txt` forbids an eleventh. Each is served in its
own way, see `STORIES`. Answers that change from request to request are told by number.
"""

import gzip
import io
from contextlib import AbstractContextManager

import brotli  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

from tests.site.endpoints import Endpoint, Handler, Server, served

STORIES = ("plain", "gzip", "brotli", "gbk", "big5", "moved", "cookie", "repeated", "chunked", "flaky", "forbidden")
PICTURES = 3
CHINESE = "渡口的老船工今天又摇着橹出发了，岸边的孩子们数着桨声，面包师傅把第一炉热面包送到船上。"
ENGLISH = "The old ferryman rowed out again today; children on the quay counted the strokes, and the baker came."


def story(name: str, base_url: str) -> str:
    """The article's HTML, without a charset."""
    text = (CHINESE if name in ("gbk", "big5") else ENGLISH) + f" ({name})"
    pictures = "".join(f'<figure><img src="{base_url}/img/{name}-{n}.png"></figure>' for n in range(PICTURES))
    title = f"{text[:18]} {name}"
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f'<time datetime="2026-11-20T08:00:00+08:00"></time>{pictures}{f"<p>{text}</p>" * 9}</article></body></html>'
    )


def picture(name: str) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (320, 200), f"#{abs(hash_of(name)) % 0xFFFFFF:06x}")
    ImageDraw.Draw(image).text((20, 90), name, fill="white")
    image.save(out, "PNG")
    return out.getvalue()


def hash_of(name: str) -> int:
    return int.from_bytes(name.encode(), "big") * 2654435761


def feed(h: Handler) -> None:
    base = h.server.base_url
    items = "".join(f"<item><title>{name}</title><link>{base}/story/{name}</link></item>" for name in STORIES)
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
    h.send(body, "application/rss+xml")


def robots(h: Handler) -> None:
    h.send(b"User-agent: *\nDisallow: /story/forbidden\n", "text/plain")


def plain(h: Handler) -> None:
    h.send(story("plain", h.server.base_url).encode())


def gzipped(h: Handler) -> None:
    h.send(gzip.compress(story("gzip", h.server.base_url).encode()), Content_Encoding="gzip")


def brotlied(h: Handler) -> None:
    h.send(brotli.compress(story("brotli", h.server.base_url).encode()), Content_Encoding="br")


def gbk(h: Handler) -> None:
    h.send(story("gbk", h.server.base_url).encode("gbk"), "text/html; charset=gb2312")


def big5(h: Handler) -> None:
    h.send(story("big5", h.server.base_url).encode("big5", "xmlcharrefreplace"), "text/html; charset=big5")


def moved(h: Handler) -> None:
    h.send(b"", status=302, Location="/story/moved/again", Set_Cookie="hop=1; Path=/")


def moved_again(h: Handler) -> None:
    h.send(b"", status=301, Location="/story/moved/here")


def moved_here(h: Handler) -> None:
    h.send(story("moved", h.server.base_url).encode())


def cookie(h: Handler) -> None:
    """Redirects to itself until the cookie comes."""
    if "tasted=yes" in (h.headers["Cookie"] or ""):
        h.send(story("cookie", h.server.base_url).encode())
    else:
        h.send(b"", status=302, Location="/story/cookie", Set_Cookie="tasted=yes; Path=/")


def repeated(h: Handler) -> None:
    body = story("repeated", h.server.base_url).encode()
    h.send_response(200, "Fine Indeed")
    for name, value in (("X-OnE", "1"), ("Content-Type", "text/html; charset=utf-8"), ("x-one", "2"), ("Link", "<a>")):
        h.send_header(name, value)
    h.send_header("Content-Length", str(len(body)))
    h.send_header("Link", "<b>")
    h.end_headers()
    h.wfile.write(body)


def chunked(h: Handler) -> None:
    h.start(200, {"Content-Type": "text/html; charset=utf-8", "Transfer-Encoding": "chunked"})
    body = story("chunked", h.server.base_url).encode()
    for part in (body[:700], body[700:]):
        h.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    h.wfile.write(b"0\r\n\r\n")


def flaky(h: Handler) -> None:
    """Hangs up at first, is overloaded then, answers at the third request."""
    tries = h.server.seen["/story/flaky"]
    if tries == 1:
        h.hang_up()
    elif tries == 2:
        h.send(b"later", status=503)
    else:
        h.send(story("flaky", h.server.base_url).encode())


def image(h: Handler) -> None:
    name = h.path.rpartition("/")[2].removesuffix(".png")
    if name == "plain-2":
        h.hang_up()
    elif name == "gzip-2":
        h.send(b"gone", status=404)
    else:
        h.send(picture(name), "image/png", ETag=f'"{name}"')


PAGES: dict[str, Endpoint] = {
    "/feed.xml": feed,
    "/robots.txt": robots,
    "/story/plain": plain,
    "/story/gzip": gzipped,
    "/story/brotli": brotlied,
    "/story/gbk": gbk,
    "/story/big5": big5,
    "/story/moved": moved,
    "/story/moved/again": moved_again,
    "/story/moved/here": moved_here,
    "/story/cookie": cookie,
    "/story/repeated": repeated,
    "/story/chunked": chunked,
    "/story/flaky": flaky,
    "/img/": image,
}


def serve() -> AbstractContextManager[Server]:
    return served(PAGES)
