"""Verdict before extraction: a challenge, an error page or an empty answer is an outcome, never an article.

Runs after retries and redirects have had their turn. robots.txt requests carry no `kind` and pass.
"""

import re
import zlib

from scrapy import Request
from scrapy.http import Response

from crawler.exceptions import Blocked, Gone, SiteError, Truncated, Unchanged
from crawler.fetch import ignore
from crawler.items import Exchange, Page

CHALLENGES = {
    "Aliyun WAF": re.compile(rb"\A(?!.*(?:ARTICLE_DETAIL|<article)).*aliyun_?waf_", re.I | re.S),
    "Cloudflare": re.compile(rb"/cdn-cgi/challenge-platform/|cf-chl-|<title>Just a moment", re.I),
    "captcha": re.compile(
        rb"<title>[^<]{0,40}(?:captcha|\xe9\xaa\x8c\xe8\xaf\x81\xe7\xa0\x81|\xe5\xae\x89\xe5\x85\xa8\xe9\xaa\x8c\xe8\xaf\x81)",
        re.I,
    ),
}
SMALL = 30_000  # bytes; a challenge is a small page, and an article that quotes one is not
TOMBSTONE = re.compile("(?:原文|文章|内容|作品|页面)(?:已|已经)?(?:被|由)?(?:作者|发布者|投稿者)?(?:删除|不存在)")
TOMBSTONE_TEXT = 200  # characters of visible text; a tombstone says no more than that
OPENED, ENDED = re.compile(rb"<body[\s>]", re.I), re.compile(rb"</(?:body|html)", re.I)


class VerdictMiddleware:
    """Turns what is no page into the outcome that it is."""

    def process_response(self, request: Request, response: Response) -> Response:
        if "kind" in request.meta:
            error = unasked(request, response) or verdict(response) or truncated(request, response)
            if error is not None:
                raise ignore(error)
        return response


def judge(page: Page) -> None:
    """Raises what a page in the archive is instead of one, by what is known today."""
    error = verdict(Response(page.url, status=page.status, body=page.body))
    if error is not None:
        raise error


def unasked(request: Request, response: Response) -> SiteError | None:
    """A 304 or a 206 that answers no question of ours: there is no whole page behind it. Else None."""
    conditional = b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
    if response.status == 206 or (response.status == 304 and not conditional):
        return Truncated(f"HTTP {response.status} without having been asked for it", url=response.url)
    return None


def verdict(response: Response) -> SiteError | None:
    """Why the response is no page, or None."""
    url, status = response.url, response.status
    if status == 304:
        return Unchanged("not modified since it was archived", url=url)
    if 300 <= status < 400:
        target = (response.headers.get(b"Location") or b"").decode("latin-1")
        return SiteError(f"HTTP {status} to {target[:200]!r}, which cannot be followed", url=url)
    if status in (404, 410):
        return Gone(f"HTTP {status}", url=url)
    if status in (401, 402, 403, 429, 451):
        return Blocked(f"HTTP {status}", url=url)
    if challenge := _challenge(response):
        return Blocked(f"{challenge} challenge instead of the page (HTTP {status})", url=url)
    if status >= 400:
        return SiteError(f"HTTP {status}", url=url)
    if tombstone(response.body):
        return Gone("the page says that the article was deleted", url=url)
    return None if response.body else SiteError(f"empty answer (HTTP {status})", url=url)


def truncated(request: Request, response: Response) -> SiteError | None:
    """A gzip body whose trailer (RFC 1952: length modulo 2³²) is not that of what came out of it, or HTML of no
    announced length that does not reach its end. Else None.
    """
    sent: list[Exchange] = request.meta.get("exchanges", [])
    if sent and not {"content-length", "transfer-encoding"} & {name.lower() for name, _ in sent[-1].headers}:
        cut = OPENED.search(response.body) and not ENDED.search(response.body)
        return Truncated("the connection ended before the page did", url=response.url) if cut else None
    if not sent or "gzip" not in {v.strip().lower() for n, v in sent[-1].headers if n.lower() == "content-encoding"}:
        return None
    whole = int.from_bytes(sent[-1].body[-4:], "little") == len(response.body) & 0xFFFFFFFF or _members(sent[-1].body)
    return None if whole else Truncated("the gzip stream ends before the page does", url=response.url)


def _members(body: bytes) -> bool:
    """Whether the bytes are whole gzip members, one or several."""
    while body:
        unpack = zlib.decompressobj(31)
        try:
            while unpack.unconsumed_tail or not unpack.eof:
                if not unpack.decompress(body, 1 << 20) and not unpack.unconsumed_tail:
                    break
                body = unpack.unconsumed_tail or unpack.unused_data
        except zlib.error:
            return False
        if not unpack.eof:
            return False
        body = unpack.unused_data.lstrip(b"\0")
    return True


def tombstone(body: bytes) -> bool:
    """Whether a page says little more than that its article is no more."""
    if len(body) > SMALL:
        return False
    shown = re.sub(rb"<(script|style|title)\b.*?</\1\s*>|<[^>]*>|\s+", b"", body, flags=re.I | re.S)
    texts = (shown.decode(encoding, "ignore") for encoding in ("utf-8", "gb18030"))
    return any(len(text) <= TOMBSTONE_TEXT and TOMBSTONE.search(text) for text in texts)


def _challenge(response: Response) -> str | None:
    if len(response.body) > SMALL:
        return None
    return next((name for name, mark in CHALLENGES.items() if mark.search(response.body)), None)
