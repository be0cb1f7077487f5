"""`jianbao import FORMAT SRC`."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from crawler import importers
from crawler.commands import configuration
from crawler.commands._importing import replay_of, spider_of
from crawler.commands._subscribing import subscribe
from crawler.commands.crawl import crawl_now
from crawler.config import Config, Source
from crawler.config.values import Name
from crawler.exceptions import ConfigError
from crawler.spiders import spider_keys
from crawler.storages import open_storage


def run(
    ctx: typer.Context,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(importers.formats())}.")],
    src: Annotated[
        str,
        typer.Argument(
            metavar="SRC",
            help="hexo: a folder of posts. warc: a WARC or WACZ file, a folder of them, or s3://…/FILE. "
            "opml: a list of feeds, which become sources.",
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="The source that the articles are filed under. Default: FORMAT."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="opml: say what would be added, write nothing.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for the run, or for each feed; nothing else.")
    ] = False,
) -> None:
    """Archive what is there already, in one run; images are fetched from where they came. Feeds become sources."""
    config = configuration(ctx, spider_keys)
    subscriptions = importers.subscriptions(format)
    if (source if subscriptions else dry_run) not in (None, False):
        option, reason = (
            ("--source", "feeds bring their names") if subscriptions else ("--dry-run", "it is for opml alone")
        )
        raise ConfigError(f"import {format}: {option}: {reason}; leave it out")
    if subscriptions:
        subscribe(config, src, subscriptions(src), dry_run=dry_run, json=json)
        return
    recorded = importers.recorded(format)
    spider = replay_of(format, recorded) if recorded else spider_of(format, importers.read(format, src))
    with ExitStack() as scratch:
        filed = filed_under(source or format, config, format)
        if recorded:
            answers = {"replay": local(src, config, scratch), "obey_robots": False}  # they were asked before
            filed = filed.model_copy(update=answers)
        crawl_now(config, [filed], json=json, spider=spider)


def local(src: str, config: Config, scratch: ExitStack) -> Path:
    """The file or folder; one in a store is copied to a temporary file first. Raises `ConfigError`, `NotFound`."""
    if "://" in src:
        place, _, name = src.rpartition("/")
        options = config.archive.options if config.archive.uri.startswith(src.partition(":")[0]) else {}
        folder = scratch.enter_context(tempfile.TemporaryDirectory(prefix="jianbao-import-"))
        copy = Path(folder, name or "import.warc.gz")
        try:
            with copy.open("xb") as file:
                file.writelines(open_storage(place, options).parts(name))
        except OSError as error:
            told = f"it cannot be copied to {tempfile.gettempdir()}: {error.strerror}"
            raise ConfigError(f"import: {src}: {told}; set TMPDIR to a folder with room for it") from None
        return copy
    if not Path(src).exists():
        raise ConfigError(f"import: {src}: no such file or folder; name a WARC or WACZ file, or a folder of them")
    return Path(src).resolve()


def filed_under(name: str, config: Config, format: str) -> Source:
    """The source of that name in sources.toml; else one with what stands under defaults there. Raises `ConfigError`."""
    if name in config.sources:
        return config.sources[name]
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise ConfigError(f'--source "{name}": {error.errors()[0]["ctx"]["error"]}') from None
    table = config.defaults.model_dump(exclude_unset=True) | {"spider": format}
    source = Source.model_validate(table, context={"folder": config.folder, "proxies": list(config.proxies)})
    source._name = name
    return source
