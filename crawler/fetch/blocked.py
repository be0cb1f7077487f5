"""Verdict before extraction: a challenge, an error page or an empty answer is an outcome, never an article.

Runs after retries and redirects have had their turn. robots.txt requests carry no `kind` and pass.
"""

import re

from scrapy import Request
from scrapy.http import Response

from crawler.exceptions import Blocked, Gone, SiteError, Unchanged
from crawler.fetch import ignore

CHALLENGES = {
    "Aliyun WAF": re.compile(rb"aliyun_?waf_", re.I),
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
            error = verdict(response)
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


def _challenge(response: Response) -> str | None:
    if len(response.body) > SMALL:
        return None
    return next((name for name, mark in CHALLENGES.items() if mark.search(response.body)), None)
