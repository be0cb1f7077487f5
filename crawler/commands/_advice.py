"""Why nothing was found at an address, and what to try."""

from collections.abc import Iterator

from crawler.archive.runs import Outcome
from crawler.fetch.egress import PREFIX
from crawler.sources.discover import Discover

FORBIDDEN = "Forbidden by robots.txt"


def advice(found: Discover, ends: dict[str, Outcome], errors: list[str]) -> list[str]:
    """What is said of the address itself, one line, and one of what may help."""
    end = ends.get(found.url)
    if end is None:
        return errors or [f"{found.url}: it was not asked for"]
    if end.outcome != "read":
        return [f"{found.url}: {end.outcome}: {end.reason}", *errors, *_closed(end.reason or "", end.outcome)]
    wanted = " or ".join(sorted(found.kinds)) if len(found.kinds) == 1 else "feed, no sitemap and no list of articles"
    unlisted = found.unlisted.get(found.url, "")
    return [f"{found.url}: no {wanted} found" + (f" ({unlisted})" if unlisted else ""), *errors, OPEN]


OPEN = (
    "give its feed, or a page that lists its articles (not one that a script fills); write a listing with links = CSS "
    "into sources.toml; or --kind pages, if the address is an article"
)


def _closed(reason: str, outcome: str) -> Iterator[str]:
    if PREFIX in reason:
        yield "if it is a site of your own network: allow_private = true, under [defaults]"
    elif FORBIDDEN in reason:
        yield "the site does not want it; give an address that its robots.txt allows, such as its feed"
    elif outcome == "blocked":
        yield "give its feed or sitemap, if you know one; try --proxy NAME; or sign in with cookies, see the README"
    elif outcome == "gone":
        yield "is the address right? Open it in a browser, and copy it from there"
    else:
        yield "is the address right? Else try again later, or through --proxy NAME"
