"""Verdict before extraction, as far as the exchange tells it: a status, a redirect, a challenge, half a page. What the
page itself says is judged when it is read (`crawler.verdicts`).

Runs after retries and redirects have had their turn. robots.txt requests carry no `kind` and pass.
"""

import re
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.exceptions import Blocked, Gone, Refused, SiteError, Truncated, Unchanged
from crawler.fetch import ignore
from crawler.items import Exchange, Page
from crawler.verdicts import logged_out
from crawler.verdicts.challenge import challenge
from crawler.verdicts.consent import to_consent
from crawler.verdicts.login import to_login
from crawler.verdicts.missing import to_home
from crawler.verdicts.truncated import Endings, cut

_REFUSED = {401: "login: ", 402: "paywall: "}  # RFC 9110: no valid credentials; payment required


class VerdictMiddleware:
    """Turns what is no page into the outcome that it is. `signed_in`: the source has cookies, or headers of a login."""

    def __init__(self, *, signed_in: bool = False) -> None:
        self.signed_in = signed_in
        self.endings = Endings()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(signed_in=crawler.settings.getbool("SIGNED_IN"))

    def process_response(self, request: Request, response: Response) -> Response:
        if "kind" in request.meta:
            error = unasked(request, response) or verdict(response) or self.half(request, response)
            error = error or redirected(request.meta.get("redirect_urls", [response.url])[0], response.url)
            if error is not None:
                walled = self.signed_in and error.reason.startswith(("login", "paywall"))
                raise ignore(logged_out(error) if walled else error)
        return response

    def half(self, request: Request, response: Response) -> SiteError | None:
        """Why the body is not all of it, or None."""
        sent: list[Exchange] = request.meta.get("exchanges", [])
        if sent and (error := cut(response.body, sent[-1], response.url)):
            return error
        return (
            self.endings.verdict(response.body, response.url) if request.meta["kind"] in ("page", "subpage") else None
        )


def judge(page: Page) -> None:
    """Raises what a page in the archive is instead of one, by what is known today."""
    error = verdict(Response(page.url, status=page.status, body=page.body))
    if error is None and page.exchanges:
        error = redirected(page.exchanges[0].url, page.exchanges[-1].url)
    if error is not None:
        raise error


def unasked(request: Request, response: Response) -> SiteError | None:
    """A 304 or a 206 that answers no question of ours: there is no whole page behind it. Else None."""
    conditional = b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
    if response.status == 206 or (response.status == 304 and not conditional):
        return Truncated(f"HTTP {response.status} without having been asked for it", url=response.url)
    return None


def redirected(asked: str, url: str) -> SiteError | None:
    """What a redirect that ended at `url` says of the page that was asked for, or None."""
    return None if asked == url else to_login(asked, url) or to_consent(asked, url) or to_home(asked, url)


def verdict(response: Response) -> SiteError | None:
    """Why the response is no page, or None."""
    url, status = response.url, response.status
    if status == 304:
        return Unchanged("not modified since it was archived", url=url)
    if 300 <= status < 400:
        target = (response.headers.get(b"Location") or b"").decode("latin-1")
        scheme = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}(?=:)", target)
        kind = Refused if scheme and scheme[0].lower() not in ("http", "https") else SiteError
        return kind(f"HTTP {status} to {target[:200]!r}, which cannot be followed", url=url)
    if status in (404, 410):
        return Gone(f"HTTP {status}", url=url)
    if found := challenge(response.body):
        return Blocked(f"challenge: {found} (HTTP {status})", url=url)
    if status in (401, 402, 403, 429, 451):
        return Blocked(f"{_REFUSED.get(status, '')}HTTP {status}", url=url)
    if status >= 400:
        return SiteError(f"HTTP {status}", url=url)
    return None if response.body else SiteError(f"empty answer (HTTP {status})", url=url)
