"""Verdict before extraction: a challenge, an error page or an empty answer is an outcome, never an article.

Runs after retries and redirects have had their turn. robots.txt requests carry no `kind` and pass.
"""

import re
import zlib

from scrapy import Request
from scrapy.http import Response

from crawler.exceptions import Blocked, Gone, SiteError, Truncated, Unchanged
from crawler.fetch import ignore
from crawler.items import Exchange

CHALLENGES = {
    "Aliyun WAF": re.compile(rb"\A(?!.*(?:ARTICLE_DETAIL|<article)).*aliyun_?waf_", re.I | re.S),
    "Cloudflare": re.compile(rb"/cdn-cgi/challenge-platform/|cf-chl-|<title>Just a moment", re.I),
    "captcha": re.compile(
        rb"<title>[^<]{0,40}(?:captcha|\xe9\xaa\x8c\xe8\xaf\x81\xe7\xa0\x81|\xe5\xae\x89\xe5\x85\xa8\xe9\xaa\x8c\xe8\xaf\x81)",
        re.I,
    ),
}
SMALL = 30_000  # bytes; a challenge is a small page, and an article that quotes one is not


class VerdictMiddleware:
    """Turns what is no page into the outcome that it is."""

    def process_response(self, request: Request, response: Response) -> Response:
        if "kind" in request.meta:
            error = verdict(response) or truncated(request, response)
            if error is not None:
                raise ignore(error)
        return response


def verdict(response: Response) -> SiteError | None:
    """Why the response is no page, or None."""
    url, status = response.url, response.status
    if status == 304:
        return Unchanged("not modified since it was archived", url=url)
    if status in (404, 410):
        return Gone(f"HTTP {status}", url=url)
    if status in (401, 402, 403, 429, 451):
        return Blocked(f"HTTP {status}", url=url)
    if challenge := _challenge(response):
        return Blocked(f"{challenge} challenge instead of the page (HTTP {status})", url=url)
    if status >= 400:
        return SiteError(f"HTTP {status}", url=url)
    return None if response.body else SiteError(f"empty answer (HTTP {status})", url=url)


def truncated(request: Request, response: Response) -> SiteError | None:
    """A gzip body whose trailer (RFC 1952: length modulo 2³²) is not that of what came out of it, or None."""
    sent: list[Exchange] = request.meta.get("exchanges", [])
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


def _challenge(response: Response) -> str | None:
    if len(response.body) > SMALL:
        return None
    return next((name for name, mark in CHALLENGES.items() if mark.search(response.body)), None)
