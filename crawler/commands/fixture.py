"""Recorded crawls with what must come of them: tests of a source."""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive.redaction import hide
from crawler.commands import _screen, configuration
from crawler.commands._board import Board
from crawler.commands.crawl import chosen, replayed, terms
from crawler.config.scrapy import secrets
from crawler.crawling import check as check_sources
from crawler.crawling import end_processes, log_to
from crawler.exceptions import ConfigError
from crawler.fixtures import Document, Result, folders
from crawler.fixtures.difference import render
from crawler.fixtures.fixture import Fixture
from crawler.fixtures.making import make
from crawler.spiders import spider_keys

app = typer.Typer(add_completion=False, help=__doc__)

Folder = Annotated[Path, typer.Option("--dir", metavar="DIR", help="Where the fixtures lie.")]
FIXTURES = Path("tests/fixtures")


@app.command()
def add(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", show_default=False)],
    limit: Annotated[int | None, typer.Option(min=1, help="Articles to record.")] = None,
    recording: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="From a recording, WARC or WACZ; no network.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the fixture of this name.")] = False,
    folder: Folder = FIXTURES,
) -> None:
    """Record a source of sources.toml, and write down what came of it as what is expected."""
    config = configuration(ctx, spider_keys)
    (wanted,) = chosen(config, [source])
    target = folder / source
    if target.exists() and not force:
        raise ConfigError(f"{target}: is there already; say --force to record it anew")
    check_sources(config, [wanted])
    if recording:
        wanted = replayed(wanted, recording)
    hidden = secrets(config)
    for line in terms(config, [wanted]):
        _screen.say(hide(line, hidden))
    board = Board([source], quiet=not sys.stderr.isatty())  # the table says the rest
    with _at_work(hidden), board:
        found = make(config, wanted, target, board.listen, limit=limit)
    _show(found)
    size = sum(file.stat().st_size for file in target.iterdir())
    _screen.say(f"\nWrote {target}: {_articles(found)}, {size:,} bytes")


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", show_default=False)] = None,
    folder: Folder = FIXTURES,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each fixture.")] = False,
) -> None:
    """Replay fixtures, all by default, without network, and show what is not as expected."""
    with _at_work():
        fixtures = [Fixture.load(each) for each in _named(folder, names or [])]
        results = []
        for fixture in fixtures:
            results.append(fixture.check())
            _tell(results[-1]) if json else _print(results[-1])
    raise typer.Exit(0 if all(result.as_expected for result in results) else 1)


@app.command()
def accept(
    names: Annotated[list[str], typer.Argument(metavar="SOURCE…", show_default=False)],
    folder: Folder = FIXTURES,
) -> None:
    """Show what is not as expected, and expect it from now on."""
    refused = False
    with _at_work():
        for fixture in [Fixture.load(each) for each in _named(folder, names)]:
            result = fixture.check()
            _print(result)
            refused |= bool(result.problems)
            if not result.problems and not result.as_expected:
                fixture.accept(result.found)
                _screen.say(f"{fixture.name}: accepted")
    raise typer.Exit(1 if refused else 0)


@contextmanager
def _at_work(hidden: Iterable[str] = ()) -> Iterator[None]:
    """The worker processes are started once, and tracebacks go to a log that is kept where there are any."""
    folder = Path(tempfile.mkdtemp(prefix="jianbao-fixture-"))
    log = log_to(folder, hidden)
    try:
        yield
    finally:
        end_processes()
        if log.exists() and " ERROR " in log.read_text(encoding="utf-8", errors="replace"):
            _screen.complain(f"the log has more: {log}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _articles(found: Document) -> str:
    count = len(found["articles"])
    return f"{count} article" if count == 1 else f"{count} articles"


def _named(folder: Path, names: list[str]) -> list[Path]:
    """Raises `ConfigError` for a name that is none, and where there are none at all."""
    known = {each.name: each for each in folders(folder)}
    if not known:
        raise ConfigError(f"{folder}: no fixtures here; jianbao fixture add SOURCE makes one")
    for name in names:
        if name not in known:
            raise ConfigError(f'{folder}: no fixture "{name}"; there are: {", ".join(known)}')
    return [known[name] for name in names or known]


def _show(found: Document) -> None:
    """What was recorded: pages with their headline or reason."""
    outcomes = found["outcomes"]
    rows = [(outcome, url) for kind in ("source", "page") for url, outcome in outcomes[kind].items()]
    titles = {url: article["headline"] for url, article in found["articles"].items()}
    _screen.table(["outcome", "address", "headline"], [(word, url, titles.get(url, "")) for word, url in rows])


def _print(result: Result) -> None:
    if result.as_expected:
        _screen.say(f"{result.name}: as expected, {_articles(result.found)}")
        return
    for problem in filter(None, [*result.problems, result.outdated]):
        _screen.complain(f"{result.name}: {problem}")
    if result.differences:
        _screen.say(f"{result.name}: {len(result.differences)} differences\n{render(result.differences)}")


def _tell(result: Result) -> None:
    differences = [{"url": d.url, "field": d.field, "old": d.old, "new": d.new} for d in result.differences]
    problems = [*result.problems, *filter(None, [result.outdated])]
    _screen.tell(
        {"name": result.name, "as_expected": result.as_expected, "differences": differences, "problems": problems}
    )
