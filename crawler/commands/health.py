"""`jianbao health [SOURCE]`."""

from dataclasses import asdict
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from crawler.archive.reader import Reader
from crawler.commands import _covering, _mending, _screen, configuration
from crawler.commands._articles import open_reader
from crawler.commands._culprits import details, named, words
from crawler.commands._index import ask
from crawler.config import Config
from crawler.exceptions import ConfigError
from crawler.health import Health
from crawler.health.judging import LEAST
from crawler.health.reading import health_of
from crawler.index import Index
from crawler.pipelines.mending import Proposal

SCHEMA = 1
HEADINGS = ("source", "verdict", "judged by", "culprits")
Proposals = dict[str, Proposal]


def run(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="One source; all of them by default.")
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Try selectors on archived pages and print what would mend a broken rule.")
    ] = False,
    coverage: Annotated[
        bool,
        typer.Option("--coverage", help="What SOURCE announced each day, what is archived, and why not."),
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=3660, metavar="N", help="Of --coverage: how many days back.")] = 14,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each source, or each day.")] = False,
) -> None:
    """Say how each source fares by its own history, and what broke. Ends with 3 if a source is broken.

    With --coverage it ends with 1 if something that was announced is missing and may yet be had.
    """
    config = configuration(ctx)
    if coverage and source is None:
        raise ConfigError(f"--coverage is of one source; name it: {', '.join(config.sources) or 'there is none'}")
    reader = open_reader(config)
    if coverage and source is not None:
        ask(config, reader, lambda index: _names(index, config, source))
        raise typer.Exit(_covering.show(config, reader, source, days, json=json))
    found, proposals = ask(config, reader, lambda index: _asked(index, reader, config, source, repair=repair))
    for each in found if json else ():
        _screen.tell(_record(each, proposals.get(each.source, {})))
    if not json and source is None:
        _screen.table(HEADINGS, [_row(each) for each in found], cut="culprits")
    for each in found if not json else ():
        if source is not None or (repair and each.findings):
            _tell(each, proposals.get(each.source, {}), asked=repair)
    raise typer.Exit(3 if any(each.verdict == "broken" for each in found) else 0)


def _asked(
    index: Index, reader: Reader, config: Config, source: str | None, *, repair: bool
) -> tuple[list[Health], dict[str, Proposals]]:
    names = _names(index, config, source)
    found = [named(health_of(index, reader, name), _spider(index, name)) for name in names]
    proposals = _mending.proposals(index, reader, found, config.fetch.workers) if repair else {}
    return found, proposals


def _spider(index: Index, source: str) -> str:
    """Whose rules read its newest pages."""
    return next((run.spider for run in index.runs(source, limit=1)), "")


def _names(index: Index, config: Config, source: str | None) -> list[str]:
    """The sources that are asked for. Raises `ConfigError` for a name that neither the file nor the archive knows."""
    if source is None:
        if not config.sources:
            raise ConfigError(f"{config.file}: no sources; jianbao add URL finds one, or write a table [sources.NAME]")
        return list(config.sources)
    if source not in config.sources and not index.runs(source, limit=1):
        near = get_close_matches(source, config.sources, 1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(config.sources) or 'none'}"
        raise ConfigError(f'{config.file}: no source "{source}" ({hint})')
    return [source]


def _row(each: Health) -> tuple[object, ...]:
    told = "; ".join(words(finding) for finding in each.findings) or _nothing(each)
    return each.source, each.verdict, f"{each.known:,} articles", told


def _nothing(each: Health) -> str:
    if each.run is None:
        return "no run yet"
    return "" if each.known >= LEAST else f"too few articles to judge their fields by, {LEAST} are needed"


def _tell(each: Health, proposals: Proposals, *, asked: bool) -> None:
    """All that is known of one source."""
    _screen.say(
        f"{each.source}: {each.verdict}, judged by {each.known:,} articles, after run {each.run or '(none yet)'}"
    )
    if not each.findings and (nothing := _nothing(each)):
        _screen.say(f"  {nothing}")
    for finding in each.findings:
        _screen.say(f"\n{finding.verdict}: {_screen.plain(words(finding))}")
        for label, text in details(finding):
            _screen.say(f"  {label:9} {_screen.plain(text)}")
        for line in _mending.lines(proposals[finding.field]) if finding.field in proposals else ():
            _screen.say(f"  {_screen.plain(line)}")
    if not asked and any(_mending.can_be_mended(finding) for finding in each.findings):
        _screen.say(f"\njianbao health {each.source} --repair looks for a rule that would mend it.")


def _record(each: Health, proposals: Proposals) -> dict[str, Any]:
    """A line of JSON; what is absent is left out."""
    about = {"source": each.source, "verdict": each.verdict, "run": each.run, "at": each.at, "articles": each.known}
    findings = [_present(asdict(finding)) for finding in each.findings]
    repairs = [_present(asdict(proposal)) for proposal in proposals.values()]
    return (
        {"schemaVersion": SCHEMA} | _present(about) | {"findings": findings} | ({"repairs": repairs} if repairs else {})
    )


def _present(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}
