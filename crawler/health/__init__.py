"""HEALTH: how each source fares, judged by its own history alone; what broke, and what would mend it.

`judging` is the whole of it, pure; `shares`, `bodies` and `silence` are the questions that it asks, each with its own
statistics; `reading` finds the history in the archive, and examples for what was found.
"""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["healthy", "quiet", "degraded", "broken"]
VERDICTS: tuple[Verdict, ...] = ("healthy", "quiet", "degraded", "broken")
"""From good to bad. `quiet`: it answers, and has brought nothing for longer than its history explains, or ever."""
Kind = Literal["field", "body", "silent", "articles", "blocked", "failed", "latency", "proxy"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One culprit. `verdict` is what this alone would make of the source; `since` is the run in which it began.

    `usual` and `now`, by `kind`:

    - `field`: share of articles, 0 to 1, that have the field; with a `rule` that have it from there. `rule` is the
      origin as in `metadata.sources` (`jsonld`, `meta:author`) or the class and attribute of a site's rule
      (`crawler.spiders.town.TownPage.author`).
    - `body`: median length of texts in characters.
    - `silent`: hours from one new article to the next: the longest known gap, and the present one.
    - `articles`: new articles in fourteen days.
    - `blocked`, `failed`: share of pages, 0 to 1; where the source itself (feed, sitemap, listing) cannot be read,
      `field` is `source` and they are hours.
    - `latency`: median seconds of an answer.
    - `proxy`: share of pages, 0 to 1, that the usual first way brought; `rule` names it.

    `url` is the first bad page, `last_good` the folder of the last good version, `before` and `after` what the field
    was in the good article and is in the bad one.
    """

    kind: Kind
    verdict: Verdict
    field: str | None = None
    rule: str | None = None
    usual: float | None = None
    now: float | None = None
    since: str | None = None
    url: str | None = None
    last_good: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A source's condition after its newest `run`, which ended `at` (ISO); None where it never ran. `findings` are
    worst first. `known` is how many articles its usual is drawn from; below `judging.LEAST` no field is judged yet.
    """

    source: str
    verdict: Verdict
    run: str | None = None
    at: str | None = None
    findings: tuple[Finding, ...] = ()
    known: int = 0
