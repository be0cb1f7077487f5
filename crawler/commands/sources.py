"""Check sources.toml, and help to write it."""

import time
from collections.abc import Iterator
from typing import Annotated

import typer

from crawler.archive.redaction import hide
from crawler.commands import _screen, _words, configuration
from crawler.commands._articles import check_archive
from crawler.config import Config, Source, schema
from crawler.config.cookies import read_cookies
from crawler.config.scrapy import secrets
from crawler.crawling import check as check_spiders
from crawler.exceptions import ConfigError
from crawler.health import alarms
from crawler.health.alarms import Told
from crawler.spiders import spider_keys

app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def check(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each source.")] = False,
) -> None:
    """Say which file was read and what each source in it means. Touches no network."""
    config = configuration(ctx, spider_keys)
    check_archive(config)
    services = alarms.services(config)
    problems = [*_absent_files(config), *alarms.complaints(config, services)]
    if problems:
        raise ConfigError("\n".join(problems))
    check_spiders(config, config.sources.values())
    jars = {source.cookies for source in config.sources.values() if source.cookies}
    expired = [remark for path in sorted(jars) for remark in read_cookies(path, time.time())[1]]
    if json:
        for source in config.sources.values():
            _screen.say(hide(_screen.json_text(_record(source, config), None), secrets(config)))
    else:
        _print(config, services)
    for remark in expired:
        _screen.complain(remark)
    if not config.fetch.contact:
        _screen.complain(f"{config.file}: fetch: contact is not set; site owners cannot reach you")


@app.command("schema")
def write_schema() -> None:
    """Print the JSON Schema of sources.toml, for editors."""
    _screen.tell(schema())


def _absent_files(config: Config) -> Iterator[str]:
    for name, source in config.sources.items():
        for key in ("replay", "cookies", "dictionary"):
            path = getattr(source, key)
            if path and not path.is_file():
                yield config.problem(("sources", name, key), f"no such file: {path}")


def _print(config: Config, services: list[Told]) -> None:
    hidden = secrets(config)
    _screen.say(f"Configuration  {config.file}")
    _screen.say(f"Archive        {config.archive.uri}")
    _screen.say(f"Contact        {config.fetch.contact or 'none'}")
    for told in services:
        of = ", ".join(config.notify.to[told.notifier].verdicts)
        _screen.say(f"Tells          {told.notifier} ({told.service}) of sources that are {of}")
    for name, source in config.sources.items():
        _screen.say(f"\n{name}")
        for sentence in _words.sentences(source, config):
            _screen.say(f"  {hide(sentence, hidden)}")
    if not config.sources:
        _screen.say("\nNo sources yet: jianbao add URL finds one, or write a table [sources.NAME].")


def _record(source: Source, config: Config) -> dict[str, object]:
    """The source as it is understood; of headers the names alone, values may be secrets."""
    keys = source.model_dump(mode="json", exclude={"headers"}, exclude_none=True)
    return {
        "name": source.name,
        "file": str(config.file),
        "spider": source.spider_name,
        **keys,
        "headers": sorted(source.headers),
        "arguments": source.arguments,
    }
