"""What a run read, in numbers. They lie in `run.json`: a source's health is told without reading its articles."""

from dataclasses import dataclass, field
from math import log2

from crawler.items import Article

STEPS = 4  # of a histogram, to each doubling
FIELDS = (
    "headline", "author", "datePublished", "image", "description", "articleSection", "keywords", "articleBody",
)  # fmt: skip
STAND_IN = "text"
"""The origin of a headline that is the first line of the text: the page's own was not found."""
Counts = dict[str, int]


@dataclass(slots=True)
class Facts:
    """Of the articles that a run found new or edited, as it read them.

    `fields[field][origin]` are those whose field came from there (as in `metadata.sources`; `image` has but one origin,
    `page`), so that a field's counts add up to those that have it. `rules` tells whose rules read them. `characters` of
    the texts and `milliseconds` of the answers are histograms: what is counted at `n` is from 2**(n/4) up to
    2**((n+1)/4). `ways` are the proxies that brought them, or `direct`.
    """

    articles: int = 0
    fields: dict[str, Counts] = field(default_factory=dict)
    rules: Counts = field(default_factory=dict)
    characters: Counts = field(default_factory=dict)
    milliseconds: Counts = field(default_factory=dict)
    ways: Counts = field(default_factory=dict)

    def add(self, article: Article, *, seconds: float | None = None, way: str | None = None) -> None:
        """One more article; `seconds` is how long its page took to come."""
        self.articles += 1
        for name, origin in origins(article).items():
            count(self.fields.setdefault(name, {}), origin)
        count(self.characters, step(len(article.articleBody)))
        if article.metadata.rules:
            count(self.rules, article.metadata.rules)
        if seconds is not None:
            count(self.milliseconds, step(seconds * 1000))
        if way is not None:
            count(self.ways, way)

    def merge(self, other: "Facts") -> None:
        """Those of another run besides."""
        self.articles += other.articles
        for name, counts in other.fields.items():
            add(self.fields.setdefault(name, {}), counts)
        for mine, counts in (
            (self.rules, other.rules), (self.characters, other.characters),
            (self.milliseconds, other.milliseconds), (self.ways, other.ways),
        ):  # fmt: skip
            add(mine, counts)


def origins(article: Article) -> dict[str, str]:
    """Where each field that the article has came from; a headline that is a stand-in is none."""
    found = {"image": "page"} | article.metadata.sources
    has = {name: found[name] for name in FIELDS if name in found and getattr(article, name)}
    return {name: origin for name, origin in has.items() if (name, origin) != ("headline", STAND_IN)}


def step(number: float) -> str:
    """The place of a number in a histogram."""
    return str(int(STEPS * log2(max(number, 1))))


def middle(place: str) -> float:
    """The number in the middle of a histogram's place."""
    return float(2 ** ((int(place) + 0.5) / STEPS))


def count(counts: Counts, name: str, more: int = 1) -> None:
    """One more of them."""
    counts[name] = counts.get(name, 0) + more


def add(counts: Counts, more: Counts) -> None:
    """All of them."""
    for name, number in more.items():
        counts[name] = counts.get(name, 0) + number
