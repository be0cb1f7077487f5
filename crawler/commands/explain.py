"""`jianbao explain URL`."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive.reader import Reader
from crawler.archive.redaction import hide
from crawler.commands import _screen, configuration
from crawler.commands._asking import asking, reading, source_of, told
from crawler.commands._walk import Stage, Walk
from crawler.commands._web import web_address
from crawler.commands.crawl import chosen
from crawler.config import Config, Source
from crawler.config.scrapy import secrets
from crawler.config.tables import Archive
from crawler.crawling import Crawl, log_to
from crawler.exceptions import ArchiveError, NotFound
from crawler.normalise.urls import identifier
from crawler.spiders import spider_keys
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
    source = chosen(config, [name])[0] if name else source_of(config, url)
    if not json:
        _screen.say(told(source))
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
        work = Crawl(
            apart, [asking(config, [url], source, "explain")], seen.listen, spider=reading(source), watch=seen.watch
        )
        results = work.run()
    if seen.capture is None and results[0].errors:
        raise ArchiveError("; ".join(results[0].errors))
    return seen.stages(archive)


def _archive(config: Config) -> Reader | None:
    try:
        return Reader(open_storage(config.archive.uri, config.archive.options), identify=identifier)
    except NotFound:  # there is none yet
        return None
