"""`jianbao explain URL`."""

import tempfile
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from crawler.archive.reader import Reader
from crawler.archive.redaction import hide
from crawler.commands import _screen, configuration
from crawler.commands._walk import Stage, Walk
from crawler.commands._web import web_address
from crawler.commands.crawl import chosen
from crawler.config import Config, Source
from crawler.config.scrapy import secrets
from crawler.config.source import KINDS
from crawler.config.tables import Archive
from crawler.crawling import Crawl, log_to
from crawler.exceptions import ArchiveError, NotFound
from crawler.normalise.urls import identifier
from crawler.pipelines.extract import lies_at
from crawler.spiders import spider_class, spider_keys
from crawler.spiders.page import PageSpider
from crawler.storages import open_storage


def run(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False)],
    name: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="As this source asks; else the one of the same host.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each stage.")] = False,
) -> None:
    """Walk one page through every stage, and say what happens there and where it stops; nothing is archived."""
    config = configuration(ctx, spider_keys)
    web_address(url)
    source = chosen(config, [name])[0] if name else _of_host(config, url)
    if not json:
        _screen.say(f"as [sources.{source.name}] asks" if source else "as [defaults] asks: no source has this host")
    stages = walk(config, url, source)
    hidden = secrets(config)
    for each in stages:
        each.said = hide(each.said, hidden)
        if json:
            _screen.tell(each.to_record())
    if not json:
        _screen.table(["stage", "state", "said"], [[each.stage, each.state, each.said] for each in stages])
    raise typer.Exit(0 if stages[-1].state == "ok" else 1)


def walk(config: Config, url: str, source: Source | None) -> list[Stage]:
    """Ask for the page as the source would, into an archive in memory. Raises `ArchiveError`."""
    archive = _archive(config)
    seen = Walk(url)
    with tempfile.TemporaryDirectory(prefix="jianbao-explain-") as scratch:
        log_to(Path(scratch), secrets(config))
        apart = config.model_copy(update={"archive": Archive(uri="memory:", state=Path(scratch))})
        work = Crawl(apart, [_asking(config, url, source)], seen.listen, spider=_reading(source), watch=seen.watch)
        results = work.run()
    if seen.capture is None and results[0].errors:
        raise ArchiveError("; ".join(results[0].errors))
    return seen.stages(archive)


def _of_host(config: Config, url: str) -> Source | None:
    """The source that starts from this host, or whose rules name it."""
    host = urlsplit(url).hostname
    for source in config.sources.values():
        own = lies_at(url, spider_class(source.spider_name).rules.hosts)
        if own or host in {urlsplit(address).hostname for address in source.addresses}:
            return source
    return None


def _asking(config: Config, url: str, source: Source | None) -> Source:
    """A source of the one page, with all else as in the table."""
    given = (source or config.defaults).model_dump(exclude_unset=True, exclude=set(KINDS))
    table = given | {"pages": [url], "revisit": "0s"}
    asking = Source.model_validate(table, context={"folder": config.folder, "proxies": list(config.proxies)})
    asking._name = source.name if source else "explain"
    return asking


def _reading(source: Source | None) -> type[PageSpider]:
    """Single pages, read by the source's own rules."""
    own = spider_class(source.spider_name) if source else PageSpider
    return type("ExplainSpider", (PageSpider,), {"rules": own.rules, "publisher": own.publisher, "any_recording": True})


def _archive(config: Config) -> Reader | None:
    try:
        return Reader(open_storage(config.archive.uri, config.archive.options), identify=identifier)
    except NotFound:  # there is none yet
        return None
