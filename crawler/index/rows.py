"""What the index gives: articles, hits, events, runs and numbers. Plain values, made from the archive's files alone."""

# ruff: noqa: N815  schema.org's names in the attribute and the JSON

from dataclasses import dataclass, field
from typing import Literal

from crawler.archive.facts import Facts

Order = Literal["relevance", "date"]
EventKind = Literal["first seen", "changed", "disappeared", "reappeared"]
EVENT_KINDS: frozenset[EventKind] = frozenset({"first seen", "changed", "disappeared", "reappeared"})
FACETS = ("source", "host", "inLanguage", "articleSection", "author", "publisher", "day", "month")
HAS = frozenset({"image"})
"""What `Filters.has` may ask for."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article has to match, in its version in force; the same for every verb, page and call.

    `site` is a host or the end of one (`example.org` takes `www.example.org`), `language` the beginning of a tag (`zh`
    takes `zh-CN`), `author` and `section` one whole name, case and width of letters aside. `since` and `until` are days
    (`2026-11-22`), both included, of the date that the article goes by, in its own zone. `has` may hold `image` (an
    archived picture). `changed`: it has more than one version. `gone`: its page has disappeared since. `story`: it
    tells that story.
    """

    source: str | None = None
    site: str | None = None
    author: str | None = None
    section: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None
    has: frozenset[str] = frozenset()
    changed: bool = False
    gone: bool = False
    story: str | None = None


@dataclass(slots=True)
class Row:
    """One article, in its version in force. `path` is its folder in the archive, `head` its newest version's name.

    `versions` counts them; `images` counts the archived pictures, and `image` is the key of the first one's bytes.
    `date` is what it goes by, in UTC (`2026-11-22T06:00:00Z`): its publication, else its download. `firstSeen` is 14
    digits; `goneSince` is a time in UTC; `story` is the id that near duplicates share, None where it stands alone.
    """

    identifier: str
    url: str
    host: str
    path: str
    head: str
    versions: int
    source: str | None
    headline: str
    author: list[str]
    publisher: str | None
    articleSection: list[str]
    datePublished: str | None
    dateModified: str | None
    dateDownloaded: str
    firstSeen: str
    date: str
    inLanguage: str | None
    wordCount: int | None
    images: int
    image: str | None
    description: str | None
    changed: bool
    goneSince: str | None
    story: str | None


@dataclass(slots=True)
class Story:
    """Near duplicates and copies, over all sources. `id` is what `Filters.story` and `Row.story` have, `articles` and
    `sources` are how many tell it, `first` is the article that was first seen, `headline` and `firstSeen` (14 digits)
    are that one's. `cursor` is what `after` takes.
    """

    id: str
    headline: str
    articles: int
    sources: int
    firstSeen: str
    first: Row
    cursor: str = ""


@dataclass(slots=True)
class Hit:
    """An article that matches, and a piece of its text: parts in order, each with whether it is what was asked for."""

    row: Row
    snippet: list[tuple[str, bool]]


@dataclass(slots=True)
class Found:
    """Hits in order. `total` is how many articles match; with `more` it is only the least, there are more than that."""

    total: int
    hits: list[Hit]
    more: bool = False


@dataclass(slots=True)
class Event:
    """Something that happened to an article at a time in UTC. `version` is the one that came with it, `reason` why its
    page counts as gone, `run` the run that saw it, `cursor` what `after` takes.
    """

    kind: EventKind
    at: str
    row: Row
    version: str | None = None
    reason: str | None = None
    run: str | None = None
    cursor: str = ""


@dataclass(slots=True)
class RunRow:
    """A run as in its `run.json`; `counts[kind][outcome]` are URLs. `cursor` is what `after` takes. `facts` is None of
    a run that did not end by itself, or was made before runs had any.
    """

    id: str
    source: str
    spider: str
    started: str
    finished: str
    state: str
    verdict: str
    reason: str | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    facts: Facts | None = None
    cursor: str = ""


@dataclass(slots=True)
class Day:
    """What the runs that began on a day (UTC) brought: `outcomes` of their pages, and the runs by verdict."""

    day: str
    outcomes: dict[str, int] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Coverage:
    """How complete a source's articles are: `share` of those that have a field, by its name, from 0 to 1; `body` is
    their mean length in characters.
    """

    articles: int
    share: dict[str, float] = field(default_factory=dict)
    body: float = 0.0


@dataclass(slots=True)
class Sizes:
    """What the archive holds. `media` are pictures and files, each counted once; `bytes` and `objects` go by kind: a
    media type, or `version` for what lies in the folders of versions.
    """

    articles: int
    versions: int
    media: int
    bytes: dict[str, int] = field(default_factory=dict)
    objects: dict[str, int] = field(default_factory=dict)
