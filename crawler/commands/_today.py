"""Today's rules for pages in the archive: which rules and defaults a crawl would give to each, and what they find."""

from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from inspect import getfile
from pathlib import Path

from scrapy.settings import Settings

from crawler import __version__, extract, normalise, spiders, verdicts
from crawler.archive.inventory import Inventory
from crawler.archive.layout import PAGE_WARC
from crawler.archive.reader import Reader
from crawler.archive.runs import read_outcomes
from crawler.config import Config
from crawler.config.scrapy import article_defaults, own_spiders, secrets
from crawler.exceptions import ConfigError, NotFound
from crawler.extract.page import ArticlePage
from crawler.fetch.blocked import judge
from crawler.items import Article, Defaults
from crawler.pipelines.extract import Rules, rules_for
from crawler.pipelines.reextract import Task, adopt, carried, describe, unknown
from crawler.pipelines.tape import SOFTWARE
from crawler.spiders import ArticleSpider, spider_class

SINGLE = "fetch"  # the source of single pages: [defaults] is its table


def fingerprint(config: Config) -> str:
    """Changes with the rules: the program's version, the sources of what reads pages, the user's own spiders too, and
    the configuration's defaults.
    """
    digest = sha256(f"{__version__} trafilatura {version('trafilatura')}".encode())
    for room in (extract, normalise, spiders, verdicts):
        for path in sorted(each for kind in ("*.py", "*.json") for each in Path(room.__path__[0]).glob(kind)):
            digest.update(path.name.encode() + path.read_bytes())
    for own in filter(None, map(_spider, own_spiders(config))):
        digest.update(Path(getfile(own)).read_bytes())
    tables = {name: article_defaults(source) for name, source in config.sources.items()}
    digest.update(repr([article_defaults(config.defaults), tables]).encode())
    return digest.hexdigest()[:16]


@dataclass(slots=True)
class Today:
    """The rules of this program and this configuration. Thread-safe: what is remembered may be found out twice."""

    config: Config
    reader: Reader
    run: str
    _secrets: list[str] = field(init=False)
    _settings: Settings = field(init=False)
    _rules: dict[str, Rules] = field(default_factory=dict)
    _defaults: dict[tuple[str, str], Defaults] = field(default_factory=dict)
    _placeholders: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._secrets = sorted(secrets(self.config))
        own = [name for name in own_spiders(self.config) if _spider(name)]
        self._settings = Settings({"SPIDER_MODULES": ["crawler.spiders", *own]})

    def task(self, inventory: Inventory, version: str) -> tuple[Article, Task]:
        """The article in force, and what `read_again` takes to read the version's page. Raises `ArchiveError`."""
        old = self.reader.article(inventory, version)
        warc = self.reader.read(inventory, PAGE_WARC, version)
        return old, (warc, self.rules(old.metadata.spider or ""), self.defaults(old), judge)

    def finish(self, article: Article, old: Article, inventory: Inventory, version: str) -> None:
        """Makes what was read one of the version's articles. Raises `ArchiveError`."""
        adopt(article, old, run=self.run, software=SOFTWARE, secrets=self._secrets)
        entry = inventory.entry(version)
        known = [old]
        if unknown(article, old):
            no = self.placeholders(entry.run)
            article.image = [media for media in article.image if media.contentUrl not in no]
            article.associatedMedia = [media for media in article.associatedMedia if media.contentUrl not in no]
        if entry.extraction and unknown(article, old):  # an earlier rule may have missed what the first one had
            known.append(self.reader.first_article(inventory, version))
        describe(article, known)

    def rules(self, spider: str) -> Rules:
        """As a crawl chooses them: those that name the page's host, else the spider's; generic for an unknown one."""
        if spider not in self._rules:
            self._rules[spider] = rules_for(getattr(_spider(spider), "rules", ArticlePage), self._settings)
        return self._rules[spider]

    def defaults(self, old: Article) -> Defaults:
        """What the source's table says of its articles; without a table, what the archived article tells of it."""
        name, spider = old.metadata.source or "", old.metadata.spider or ""
        if name not in self.config.sources and name != SINGLE:
            return carried(old)
        if (name, spider) not in self._defaults:
            found = article_defaults(self.config.sources.get(name, self.config.defaults))
            found.publisher = found.publisher or getattr(_spider(spider), "publisher", None)
            self._defaults[name, spider] = found
        return self._defaults[name, spider]

    def placeholders(self, run: str) -> set[str]:
        """Pictures that the run which fetched the page found to be none: today's rules know only their addresses."""
        if run not in self._placeholders:
            try:
                found = read_outcomes(self.reader.storage, run)
                said = {each.url for each in found if each.kind == "image" and _is_placeholder(each.reason)}
            except NotFound:  # a killed run, or one whose record was taken out
                said = set()
            self._placeholders[run] = said
        return self._placeholders[run]


def _is_placeholder(reason: str | None) -> bool:
    return (reason or "").startswith("placeholder")


def _spider(name: str) -> type[ArticleSpider] | None:
    try:
        return spider_class(name)
    except ConfigError:
        return None
