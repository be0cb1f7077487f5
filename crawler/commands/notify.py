"""`jianbao notify`."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from crawler.archive.reader import Reader
from crawler.commands import _screen, configuration
from crawler.commands._articles import open_reader
from crawler.commands._culprits import named
from crawler.commands._index import ask
from crawler.config import Config
from crawler.exceptions import ConfigError
from crawler.health import Health, alarms, memory
from crawler.health.alarms import Told
from crawler.health.reading import health_of
from crawler.index import Index
from crawler.items import utcnow

HEADINGS = ("notifier", "service", "told of", "knows of")


def run(
    ctx: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", show_default=False)] = None,
    test: Annotated[bool, typer.Option("--test", help="Send each of them a message that says so.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each notifier.")] = False,
) -> None:
    """Show who is told when a source is no longer well, and what they know; --test says whether it arrives.

    With SOURCE: judge these and tell what is news of them, as a crawl does at its end.
    """
    config = configuration(ctx)
    if not config.notify.to:
        raise ConfigError(f'{config.file}: notify: nobody is named; add a table [notify.to] with NAME = "ADDRESS"')
    if sources and test:
        raise ConfigError("--test is of notifiers; leave the sources out")
    found = _told(config, sources) if sources else alarms.test(config) if test else alarms.services(config)
    rows = [_row(config, told, sent=bool(sources or test)) for told in found]
    if json:
        for row in rows:
            _screen.tell(row)
    elif rows:
        _screen.table(HEADINGS, [_shown(row) for row in rows], cut="knows of")
    else:
        _screen.say("No news for anybody.")
    for line in alarms.complaints(config, found):
        _screen.complain(line)
    raise typer.Exit(1 if any(told.reason for told in found) else 0)


def _told(config: Config, names: Sequence[str]) -> list[Told]:
    if unknown := [name for name in names if name not in config.sources]:
        raise ConfigError(f'{config.file}: no source "{unknown[0]}" (there are: {", ".join(config.sources) or "none"})')
    reader = open_reader(config)
    healths = ask(config, reader, lambda index: [_health(config, index, reader, name) for name in names])
    return alarms.tell(config, *healths, now=utcnow())


def _health(config: Config, index: Index, reader: Reader, name: str) -> Health:
    return named(health_of(index, reader, name), config.sources[name].spider_name)


def _row(config: Config, told: Told, *, sent: bool) -> dict[str, Any]:
    notifier = config.notify.to[told.notifier]
    known = {source: memory.read(config.archive.state, source).get(told.notifier) for source in config.sources}
    row = {
        "notifier": told.notifier,
        "service": told.service or notifier.scheme,
        "verdicts": list(notifier.verdicts),
        "allow_private": notifier.allow_private,
        "knows": {source: alarm.verdict for source, alarm in known.items() if alarm},
        "sources": list(told.sources) or None,
        "arrived": told.reason is None if sent else None,
        "reason": told.reason,
    }
    return {key: value for key, value in row.items() if value is not None}


def _shown(row: dict[str, Any]) -> list[str]:
    arrived = {True: ": arrived", False: ": did not arrive", None: ""}[row.get("arrived")]
    knows = ", ".join(f"{source} {verdict}" for source, verdict in row["knows"].items())
    return [row["notifier"], row["service"] + arrived, ", ".join(row["verdicts"]), knows or "nothing"]
