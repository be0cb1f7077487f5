"""Single pages, asked for as a source does that has their host: its proxies, its pace, its rules."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.config import Config, Source
from crawler.config.source import KINDS
from crawler.pipelines.extract import lies_at
from crawler.spiders import spider_class
from crawler.spiders.page import PageSpider


def source_of(config: Config, url: str) -> Source | None:
    """The source that starts from this host, or whose rules name it."""
    host = urlsplit(url).hostname
    for source in config.sources.values():
        own = lies_at(url, spider_class(source.spider_name).rules.hosts)
        if own or host in {urlsplit(address).hostname for address in source.addresses}:
            return source
    return None


def asking(config: Config, urls: Sequence[str], source: Source | None, verb: str) -> Source:
    """A source of the pages, with all else as in the table."""
    given = (source or config.defaults).model_dump(exclude_unset=True, exclude=set(KINDS))
    table = given | {"pages": list(urls), "revisit": "0s"}
    made = Source.model_validate(table, context={"folder": config.folder, "proxies": list(config.proxies)})
    made._name = source.name if source else verb
    return made


def reading(source: Source | None) -> type[PageSpider]:
    """Single pages, read by the source's own rules."""
    own = spider_class(source.spider_name) if source else PageSpider
    attributes = {"rules": own.rules, "publisher": own.publisher, "any_recording": True}
    return type("AskingSpider", (PageSpider,), attributes)


def told(source: Source | None) -> str:
    """As whom it asks, for the screen."""
    return f"as [sources.{source.name}] asks" if source else "as [defaults] asks: no source has this host"
