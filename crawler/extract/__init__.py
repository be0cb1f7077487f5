"""EXTRACT: a fetched page becomes raw strings, each with where it came from. Pure: no network, no clock, no settings.

`extract_page` is the whole of it. Order of sources: site rule > JSON-LD > meta tags > HTML > feed or sitemap hint >
HTTP header or URL. Sites bring their rules as subclasses of `page.ArticlePage`.
"""

from collections.abc import Mapping
from datetime import date

from crawler.extract.page import ArticlePage, css
from crawler.items import Extraction

__all__ = ["ArticlePage", "css", "extract_page"]


def extract_page(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
    hint_source: str = "hint",
    rules: type[ArticlePage] = ArticlePage,
    day: date | None = None,
) -> Extraction:
    """Everything that a page says about its article: raw strings, each with where it came from.

    Pure. `headers` have lower-case names; `day` (UTC) is when the page was fetched, for sites with older layouts.
    Raises PageUnusable when there is nothing to read, and what the site's own rules raise; never anything else,
    whatever the bytes.
    """
    return rules(body, url=url, headers=headers, hints=hints, hint_source=hint_source, day=day).extract()
