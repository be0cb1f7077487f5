"""A source that may be added: its table, what it is tried with, and what came of that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import tomli_w
from pydantic import TypeAdapter, ValidationError

from crawler.archive.redaction import hide
from crawler.config import Config, Source
from crawler.config.scrapy import secrets
from crawler.config.source import KINDS
from crawler.config.values import Name
from crawler.exceptions import ConfigError
from crawler.items import Capture
from crawler.normalise.dates import parse_date
from crawler.normalise.urls import identifier
from crawler.sources import Link
from crawler.sources.discover import Discover
from crawler.sources.findings import Finding, fetched
from crawler.spiders import ArticleSpider, spider_class, spider_keys, spider_names

SHORT = 200  # characters; a shorter text is often a teaser
READABLE = 200  # characters of a feed item's own text that are worth an archive
NEPAL = "+05:45"  # an offset that no date means by chance

Table = dict[str, Any]


@dataclass(slots=True)
class Proposal:
    """`table` is what stands under `[sources.NAME]`; `links` are articles to try it with, None where its spider finds
    them; `title` is what the site calls itself.
    """

    table: Table
    links: list[Link] | None
    title: str
    own: type[ArticleSpider] = ArticleSpider

    def toml(self, name: str) -> str:
        return tomli_w.dumps({"sources": {name: self.table}})


def of_spider(name: str, url: str, proxy: Table) -> Proposal:
    """A source of a site's own spider. Raises `ConfigError` for one that is unknown."""
    own = spider_class(name)
    table = own.table_for(url) or ({"pages": [url]} if "pages" in own.keys else {})
    publisher = own.publisher.name if own.publisher else ""
    return Proposal({"spider": name} | table | proxy, None, publisher or name, own)


def own_spider(url: str) -> str | None:
    """The spider of ours whose site the address is of."""
    return next((name for name in spider_names() if spider_class(name).table_for(url)), None)


def of_page(url: str, proxy: Table) -> Proposal:
    return Proposal({"pages": [url]} | proxy, [Link(url)], "")


def of_finding(found: Finding, site: Discover, config: Config, proxy: Table) -> Proposal:
    """The publisher is what the site or its feed calls itself; nothing else of it is taken for a fact."""
    title = "".join(filter(str.isprintable, site.site.name or found.title))
    table: Table = {found.kind: [found.url] if found.kind == "pages" else found.url}
    known = config.defaults.publisher is not None or hide(title, secrets(config)) != title
    if title and found.kind != "pages" and not known:
        table["publisher"] = title
    return Proposal(table | proxy, [fetched(link) for link in found.links], title)


def says_more(found: Finding, articles: list["Tried"]) -> bool:
    """Whether a feed's items hold more than twice the text of their pages, of which some are behind a wall."""
    return found.text >= READABLE and found.text > 2 * max((each.characters for each in articles), default=0)


def from_the_feed(proposal: Proposal, found: Finding) -> Proposal:
    """The same feed, its items' own text taken for the articles."""
    links = [link for link in found.links if link.item is not None]
    for link in links:
        link.fetch_url = None
    return Proposal(proposal.table | {"content": "feed"}, links, proposal.title, proposal.own)


def source(config: Config, table: Table, name: str) -> Source:
    """The table as a crawl would have it, hours left out. Raises `ConfigError`."""
    given = config.defaults.model_dump(exclude_unset=True, exclude={"hours", *KINDS})
    context = {"folder": config.folder, "proxies": list(config.proxies), "spider_keys": spider_keys}
    try:
        made = Source.model_validate(given | {"revisit": "0s"} | table, context=context)
    except ValidationError as error:  # `from None`: pydantic's own text quotes the values
        first = error.errors()[0]
        what = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        what = f"--{what}" if what == "proxy" else what
        raise ConfigError(f"{what}: {first['msg'].removeprefix('Value error, ')}".removeprefix(": ")) from None
    made._name = name
    return made


def holder(config: Config, table: Table) -> str | None:
    """The source that has one of the table's addresses already, or its spider with the same keys."""
    starts = [*table.get("pages", []), *(table[kind] for kind in ("feed", "sitemap", "listing") if kind in table)]
    wanted = {identifier(address) for address in starts}
    for name, known in config.sources.items():
        own = [*known.addresses, *map(str, known.arguments.get("pages", []))]
        same = (
            known.spider is not None
            and known.arguments.items() <= table.items()
            and known.spider == table.get("spider")
        )
        if same or wanted & {identifier(address) for address in own}:
            return name
    return None


def check_name(config: Config, name: str | None) -> None:
    """Raises `ConfigError` for one that is none, or taken."""
    if name is None:
        return
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise ConfigError(f'--name "{name}": {error.errors()[0]["ctx"]["error"]}') from None
    if name in config.sources:
        raise ConfigError(f'{config.file}: there is a source "{name}" already; give --name another')


def name_of(proposal: Proposal, url: str) -> str:
    """What a name is made of: what the site calls itself, else its host."""
    return proposal.title or (urlsplit(url).hostname or "").removeprefix("www.")


# -- what came of it


@dataclass(slots=True)
class Tried:
    """One article of the dry run; `problems` are why it is none, or what is missing in it."""

    url: str
    headline: str = ""
    datePublished: str | None = None  # noqa: N815  (the article's own names)
    author: list[str] = field(default_factory=list)
    characters: int = 0
    images: int = 0
    inLanguage: str | None = None  # noqa: N815
    problems: list[str] = field(default_factory=list)
    archived: bool = False


def tried(item: Capture, *, zoned: bool) -> Tried:
    """`zoned`: the configuration says what time zone dates without one are of."""
    article = item.article
    if item.outcome or article is None:
        return Tried(item.url, problems=[f"{item.outcome or 'failed'}: {item.reason or 'it was not read'}"])
    return Tried(
        item.url,
        article.headline,
        article.datePublished,
        [author.name for author in article.author],
        len(article.articleBody),
        len(article.image),
        article.inLanguage,
        list(_problems(item, zoned=zoned)),
        archived=True,
    )


def _problems(item: Capture, *, zoned: bool) -> Iterator[str]:
    article = item.article
    if article is None or item.page is None:
        return
    if article.datePublished is None:
        yield "no date"
    elif not zoned and _zoneless(article.datePublishedRaw or "", item.page.dateDownloaded):
        yield "its date names no time zone and is read as UTC: write timezone = …"
    if len(article.articleBody) < SHORT:
        yield "short: a teaser?"
    yield from (f"{name}: {each}" for name, said in article.metadata.validationMessages.items() for each in said)


def _zoneless(raw: str, asked: datetime) -> bool:
    """Whether the date means another moment where the zone is another."""
    return parse_date(raw, timezone="UTC", reference=asked) != parse_date(raw, timezone=NEPAL, reference=asked)


def language(found: list[Tried], declared: list[str]) -> str | None:
    """The language that the site declares, if all articles that were read are in it, and they are more than one."""
    spoken = [(each.inLanguage or "").partition("-")[0].lower() for each in found if each.archived]
    said = next((tag for tag in declared if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag)), "")
    return said if len(spoken) > 1 and set(spoken) == {said.partition("-")[0].lower()} else None
