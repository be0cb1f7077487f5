"""The only bridge from Scrapy's response to our page."""

from typing import Any

from scrapy.http import Response

from crawler.items import Exchange, Page, utcnow


def received(response: Response) -> Page:
    """The page that an answer holds, with the exchanges that are its own."""
    exchanges = own_exchanges(response.meta)
    return Page(
        rendering=response.meta.get("rendering"),
        url=response.url,
        body=response.body,
        dateDownloaded=exchanges[-1].date if exchanges else utcnow(),
        status=response.status,
        headers={str(k, "latin-1").lower(): str(b",".join(v), "latin-1") for k, v in response.headers.items()},
        exchanges=exchanges,
    )


def own_exchanges(meta: dict[str, Any]) -> list[Exchange]:
    """The redirects and the last answer: failed tries are not the page's."""
    crossed: list[Exchange] = meta.get("exchanges", [])
    left = meta.get("redirect_urls", [])  # by a script, where the answer is a page
    return [e for e in crossed[:-1] if 300 <= e.status < 400 or (e.status == 200 and e.url in left)] + crossed[-1:]
