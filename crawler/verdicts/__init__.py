"""VERDICTS: what a page is instead of an article: a wall, an error, a tombstone, half a page. Pure, like `extract`.

Contract: a file here is one verdict, and its name is the first word of the ledger's reason; the rest says what matched.
`verdict(look) -> SiteError | None` judges a page that was read (in a worker, where hostile markup may cost what it
costs). `challenge`, `truncated` and `repeated` judge bytes, an exchange and a run. What is not sure is an article: a
false alarm loses one, and `bench/verdicts.py` counts them on real pages.

All patterns are linear: bounded repeats, no nested ones.
"""

from dataclasses import replace

from crawler.exceptions import Blocked, SiteError
from crawler.extract.page import ArticlePage
from crawler.items import Extraction, Page, Raw
from crawler.verdicts import consent, error, login, missing, paywall, tombstone
from crawler.verdicts._look import Look

ORDER = (missing, error, tombstone, login, paywall, consent)
FREE = "isAccessibleForFree"


def judge(page: Page, reader: ArticlePage, extraction: Extraction, *, signed_in: bool = False) -> Extraction:
    """The extraction; a teaser's says that there is more for subscribers. `signed_in`: the source has cookies or a
    login's headers, so that a wall means that they are of no use any more. Raises what the page is instead of one.
    """
    look = Look(page, reader, extraction)
    for each in ORDER:
        if found := each.verdict(look):
            raise logged_out(found) if signed_in and each in (login, paywall) else found
    if not paywall.teaser(look):
        return extraction
    if signed_in:
        raise logged_out(Blocked(f"paywall: {look.said(paywall.LINE)}", url=page.url))
    known = extraction.candidates.get(FREE, [])
    return replace(extraction, candidates=extraction.candidates | {FREE: [*known, Raw("false", "html:paywall")]})


def logged_out(error: SiteError) -> Blocked:
    """The same wall, met by a source that should be let in."""
    return Blocked(f"logged out: {error.reason}; renew the source's cookies or headers", url=error.url)
