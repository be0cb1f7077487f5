"""Feeds that somebody reads elsewhere become sources of `sources.toml`."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import typer
from pydantic import TypeAdapter, ValidationError

from crawler.commands import _screen
from crawler.config import Config
from crawler.config.append import append_sources, free_name
from crawler.config.values import WebUrl
from crawler.importers import Subscription
from crawler.normalise.urls import identifier
from crawler.spiders import spider_keys

_WEB_URL: TypeAdapter[str] = TypeAdapter(WebUrl)


class Verdict(NamedTuple):
    """What becomes of a subscription: `added`, `known` (its source's name is given) or `refused` (and why)."""

    outcome: str
    subscription: Subscription
    name: str = ""
    reason: str = ""

    def table(self) -> dict[str, Any]:
        """What stands in sources.toml."""
        sections = {"sections": self.subscription.sections} if self.subscription.sections else {}
        return {"feed": self.subscription.url, **sections}

    def record(self) -> dict[str, Any]:
        """A row of JSON. The address of one that is refused may hold a password, and is not told."""
        told = {"outcome": self.outcome, "source": self.name, "title": self.subscription.title, "reason": self.reason}
        rest = {} if self.outcome == "refused" else self.table()
        return {key: value for key, value in {**told, **rest, "line": self.subscription.line}.items() if value}


def subscribe(config: Config, src: str, found: list[Subscription], *, dry_run: bool, json: bool) -> None:
    """Add what is not there yet, and tell it. Ends with 1 where a feed cannot be one. Raises `ConfigError`."""
    verdicts = list(judge(config, found))
    added = {each.name: each for each in verdicts if each.outcome == "added"}
    if added and not dry_run:
        tables = {name: each.table() for name, each in added.items()}
        remarks = {name: each.subscription.title for name, each in added.items()}
        append_sources(config.file, tables, remarks=remarks, spider_keys=spider_keys)
    if json:
        for each in verdicts:
            _screen.tell(each.record())
    else:
        _tell(config, verdicts, len(added), dry_run=dry_run)
    refused = [each for each in verdicts if each.outcome == "refused"]
    for each in refused:
        _screen.complain(f"import opml: {src}:{each.subscription.line}: {each.subscription.title}: {each.reason}")
    if refused:
        raise typer.Exit(1)


def judge(config: Config, found: Iterable[Subscription]) -> Iterator[Verdict]:
    """One verdict for each subscription, in their order."""
    known = {identifier(source.feed): name for name, source in config.sources.items() if source.feed}
    for each in found:
        try:
            feed = identifier(_WEB_URL.validate_python(each.url))
        except ValidationError as error:
            yield Verdict("refused", each, reason=f"its address {error.errors()[0]['ctx']['error']}")
            continue
        if feed in known:
            yield Verdict("known", each, known[feed])
            continue
        title = each.title if any(map(str.isalnum, each.title)) else urlsplit(each.url).hostname or ""
        known[feed] = free_name(title, {*config.sources, *known.values()})
        yield Verdict("added", each, known[feed])


def _tell(config: Config, verdicts: list[Verdict], added: int, *, dry_run: bool) -> None:
    rows = [(each.outcome, each.name, each.subscription.title, each.subscription.url) for each in verdicts if each.name]
    if rows:
        _screen.table(("outcome", "source", "title", "feed"), rows, cut="feed")
    sources = "1 source" if added == 1 else f"{added} sources"
    _screen.say(f"{'Would add' if dry_run else 'Added'} {sources} to {config.file}")
