"""`jianbao crawl [SOURCE…]`."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive.layout import ARTICLES, MEDIA
from crawler.archive.redaction import hide
from crawler.commands import _board, _screen, _words, configuration
from crawler.commands._alarming import alarm
from crawler.commands._articles import check_archive
from crawler.commands._board import Board
from crawler.config import Config, Source
from crawler.config.scrapy import secrets, user_agent
from crawler.crawling import Crawl, Result, check, exit_code, log_to
from crawler.exceptions import ConfigError, CrawlerError
from crawler.spiders import ArticleSpider, spider_keys
from crawler.storages import Storage, open_storage

COUNTED = 50_000  # keys; a larger archive is not listed after every crawl


def run(
    ctx: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", show_default=False)] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Articles of each source.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be archived; store nothing.")] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep every exchange of one source in a new FILE.warc.gz.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answer from a recording, WARC or WACZ; no network.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Sources at a time.")] = 4,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each run, nothing else.")] = False,
) -> None:
    """Run sources now, all of sources.toml by default, and say what the archive holds then."""
    config = configuration(ctx, spider_keys)
    wanted = chosen(config, sources or [])
    if (record or replay) and len(wanted) != 1:
        raise ConfigError(f"a recording is of one source; name it: {', '.join(source.name for source in wanted)}")
    if record and record.exists():
        raise ConfigError(f"{record}: lies there already; remove it or give the recording another name")
    if record and not record.parent.is_dir():
        raise ConfigError(f"{record}: there is no folder {record.parent}")
    if replay:
        wanted = [replayed(wanted[0], replay)]
    tell = not (dry_run or replay)
    crawl_now(config, wanted, limit=limit, dry_run=dry_run, jobs=jobs, json=json, record=record, tell=tell)


def replayed(source: Source, file: Path) -> Source:
    """The source, answered by a recording. Raises `ConfigError` for a file that is not there."""
    if not file.is_file():
        raise ConfigError(f"{file}: no such file to replay; jianbao crawl {source.name} --record FILE makes one")
    return source.model_copy(update={"replay": file.resolve()})


def chosen(config: Config, names: list[str]) -> list[Source]:
    """The named sources, or all. Raises `ConfigError` for a name that is none."""
    for name in names:
        if name not in config.sources:
            near = get_close_matches(name, config.sources, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(config.sources) or 'none'}"
            raise ConfigError(f'{config.file}: no source "{name}" ({hint})')
    if not config.sources:
        raise ConfigError(f"{config.file}: no sources; jianbao add URL finds one, or write a table [sources.NAME]")
    return [config.sources[name] for name in dict.fromkeys(names or config.sources)]


def crawl_now(
    config: Config,
    sources: list[Source],
    *,
    limit: int | None = None,
    dry_run: bool = False,
    jobs: int = 1,
    json: bool,
    record: Path | None = None,
    spider: type[ArticleSpider] | None = None,
    tell: bool = False,
) -> None:
    """Run the sources, or `spider` in their place, show them, and end with the exit code that they earned; with `tell`
    those who are named in [notify] are told of them.
    """
    check_archive(config)
    if spider is None:
        check(config, sources)
    hidden = secrets(config)
    log = log_to(config.archive.state, hidden)
    if not json:
        for line in terms(config, sources):
            _screen.say(hide(line, hidden))
    board = Board([source.name for source in sources], quiet=json)
    crawl = Crawl(config, sources, board.listen, limit, dry_run, record, jobs, spider)
    with board:
        results = crawl.run()
    for result in results:
        result.errors = [hide(error, hidden) for error in result.errors]
        report(result, json=json, dry_run=dry_run)
    if tell and not crawl.interrupted:
        alarm(config, results)
    if not json and not dry_run:
        conclude(config)
    if log.exists() and any(result.errors for result in results):
        _screen.complain(f"the log has more: {log}")
    raise typer.Exit(
        0 if dry_run and not any(r.errors for r in results) else exit_code(results, interrupted=crawl.interrupted)
    )


def terms(config: Config, sources: list[Source]) -> Iterator[str]:
    """Who asks, through what, and how politely; of a replay where it comes from."""
    if any(not source.replay for source in sources):
        known = config.fetch.contact or config.fetch.user_agent
        without = "" if known else " · fetch.contact is not set: site owners cannot reach you"
        yield f"User-Agent: {user_agent(config.fetch)}{without}"
    for source in sources:
        polite = "" if source.replay else f"; {_words.politeness(source, config)}"
        yield f"{source.name}: {_words.route(source, config)}{polite}"


def report(result: Result, *, json: bool, dry_run: bool) -> None:
    """One line for a run, and one for each error."""
    run = result.run
    if run is not None and json:
        _screen.tell(run.to_record())
    elif run is not None:
        pages, images = run.counts.get("page", {}), run.counts.get("image", {})
        told = f"{_board.spell(pages)}; images: {_board.spell(images)}"
        verdict = "dry run, nothing stored" if dry_run else run.verdict
        why = f" · {run.reason}" if run.reason and not result.errors and not dry_run else ""
        _screen.say(f"{result.source}: {verdict} · {told}" + (why if dry_run else f" · run {run.id}{why}"))
    for error in result.errors:
        _screen.complain(f"{result.source}: {error}")


def conclude(config: Config) -> None:
    """What the archive holds now, where that is soon counted, and where to look."""
    uri = config.archive.uri
    try:
        counted = holdings(open_storage(uri, config.archive.options)) if uri.startswith("file:") else None
    except CrawlerError:
        return  # the run's own errors say it better
    _screen.say(f"\n{uri} holds {counted}." if counted else f"\n{uri}")
    _screen.say("Look: jianbao serve · jianbao list · jianbao search WORDS · jianbao show URL · jianbao verify")


def holdings(storage: Storage) -> str | None:
    """`14 articles in 14 versions and 23 images`; None for an archive that is too large to be counted in passing."""
    articles = versions = media = 0
    for number, key in enumerate(chain(storage.list(ARTICLES), storage.list(MEDIA))):
        articles += key.endswith("/inventory.json")
        versions += key.endswith("/article.json") and "/reextracted/" not in key
        media += key.startswith(MEDIA)
        if number > COUNTED:
            return None
    return f"{articles} articles in {versions} versions and {media} images"
