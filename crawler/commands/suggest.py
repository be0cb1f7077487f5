"""`jianbao suggest URL…`."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.archive.redaction import hide
from crawler.commands import _screen, configuration
from crawler.commands._asking import source_of
from crawler.commands._gathering import MOST, Found, Gathering, host_of
from crawler.commands._site_file import SiteFile, check_target, module_of, spider_word, write
from crawler.commands._suggested import Suggestion
from crawler.commands.crawl import chosen
from crawler.config import Config
from crawler.config.scrapy import secrets
from crawler.crawling import end_processes, log_to
from crawler.exceptions import ArchiveError, ConfigError, PageUnusable, SiteError
from crawler.pipelines.learning import Given, Learnt, learn
from crawler.pipelines.preview import Look, look
from crawler.pipelines.scoring import score
from crawler.pipelines.workers import pool, work
from crawler.spiders import spider_keys

PREVIEWED = 20  # archived pages


def run(
    ctx: typer.Context,
    pages: Annotated[list[str] | None, typer.Argument(metavar="[URL…]", show_default=False)] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its archived articles; with URL…, as this source asks.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--write", metavar="PATH", help="Write the site's file there; none is overwritten.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each field, one for the file.")] = False,
) -> None:
    """Propose a site's rules from two or three of its articles, and say whether they beat the generic extractor.

    An article is named by its URL, or, if it is archived, by its identifier or the beginning of one.
    """
    config = configuration(ctx, spider_keys)
    names = list(dict.fromkeys(pages or []))
    if not names and source is None:
        raise ConfigError("give the URLs of two or three articles of one site, or --source NAME")
    if len(names) > MOST:
        raise ConfigError(f"{len(names)} pages; {MOST} are the most, two or three will do")
    if target is not None:
        check_target(target)
    suggesting = Suggesting(config, target, json)
    try:
        with tempfile.TemporaryDirectory(prefix="jianbao-suggest-") as scratch:
            log_to(Path(scratch), secrets(config))
            code = suggesting.run(names, source)
    finally:
        end_processes()
    raise typer.Exit(code)


@dataclass(slots=True)
class Suggesting:
    """One site's rules, from its pages to its file."""

    config: Config
    target: Path | None
    json: bool
    code: int = 0

    def run(self, names: list[str], source: str | None) -> int:
        """The exit code."""
        known = chosen(self.config, [source])[0] if source and names else None
        gathering = Gathering(self.config, self._say, known)
        found = gathering.named(names) if names else gathering.of_source(source or "")
        if gathering.interrupted:
            return 130
        self._complain(gathering.failed)
        if not found:
            return 1
        for each in found:
            self._page(each)
        given = [each.given for each in found]
        try:
            learnt: Learnt = self._apart(learn, given)
        except SiteError as error:
            self._complain(
                [f"{error.url or host_of(given[0].url)}: no rules can be learnt: {error}; leave that page out"]
            )
            return 1
        if learnt.rules:
            self._tell(found, learnt, gathering)
            return self.code
        why = "; ".join(f"{name}: {each}" for name, each in learnt.without.items())
        self._complain([f"{host_of(given[0].url)}: the pages have nothing in common that a rule could find: {why}"])
        return 1

    def _page(self, each: Found) -> None:
        self._say(f"{each.where:<9} {each.given.url}")
        self._record({"record": "page", "url": each.given.url, "where": each.where})

    def _tell(self, found: list[Found], learnt: Learnt, gathering: Gathering) -> None:
        url = found[0].given.url
        looks, unseen = self._preview([each.given for each in found], learnt, gathering)
        scores = score(looks, learnt.rules, learnt.repeated)
        suggestion = Suggestion(host_of(url), learnt, len(found), scores, len(looks), unseen)
        text = self._hide(self._file(found, suggestion, gathering).text())
        for record in suggestion.records() if self.json else ():
            self._record(record)
        if not self.json:
            _screen.say("")
            suggestion.show(self._say)
        self._put(text, suggestion)

    def _file(self, found: list[Found], suggestion: Suggestion, gathering: Gathering) -> SiteFile:
        """Its links are those of the source, if there is one that says where they come from."""
        pages = [each.given.url for each in found]
        publisher = next((each.publisher for each in found if each.publisher), "")
        module = self.target.stem if self.target else module_of(suggestion.host)
        spider = spider_word(self.target, module) if self.target else module
        source = gathering.source or source_of(self.config, pages[0])
        if source and any(self._hide(each) != each for each in source.addresses):  # a key in it is no text of a program
            source = None
        return SiteFile(module, suggestion.host, publisher, len(found), suggestion.scores, pages, source, spider)

    def _preview(self, given: list[Given], learnt: Learnt, gathering: Gathering) -> tuple[list[Look], bool]:
        """On archived pages that were not given; where there are none, on the given ones."""
        others = self._looks(gathering.others(given[0].url, PREVIEWED), learnt, PREVIEWED)
        return (others, True) if others else (self._looks(given, learnt, len(given)), False)

    def _looks(self, given: Iterable[Given], learnt: Learnt, most: int) -> list[Look]:
        looks: list[Look] = []
        with _screen.progress("Trying the rules") as moved:
            for number, each in enumerate(given, 1):
                try:
                    looks.append(self._apart(look, each, learnt.rules))
                except PageUnusable:  # an item of a feed
                    continue
                except (SiteError, ArchiveError) as error:  # one page that breaks its reader
                    self._complain([f"{each.url}: {error}"])
                moved(number, most)
        return looks

    def _put(self, text: str, suggestion: Suggestion) -> None:
        """The file, where it is wanted, else onto the screen."""
        if self.target is not None:
            write(self.target, text)
        if self.json:
            self._record(suggestion.summary() | {"file": text, "written": str(self.target) if self.target else None})
        elif self.target is None:
            _screen.say(
                f"\n{text}\nNothing is written. Say it again with --write PATH, in crawler/spiders/ for example"
            )
        else:
            _screen.say(f"\nWrote {self.target}. Its first lines say where it belongs, and how it becomes a test")

    def _apart(self, function: Callable[..., Any], *args: Any) -> Any:
        """In a worker process: the pages are hostile."""
        pool.get(self.config.fetch.workers)
        return asyncio.run(work(self.config.fetch.workers, function, *args))

    def _complain(self, problems: list[str]) -> None:
        for each in problems:
            self.code = 1
            _screen.complain(self._hide(each))

    def _say(self, text: str) -> None:
        if not self.json:
            _screen.say(self._hide(text))

    def _record(self, record: dict[str, Any]) -> None:
        if self.json:
            _screen.say(self._hide(_screen.json_text(record, indent=None)))

    def _hide(self, text: str) -> str:
        return hide(text, secrets(self.config))
