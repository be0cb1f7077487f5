"""`jianbao add URL`."""

import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated

import typer

from crawler.archive.redaction import hide
from crawler.archive.runs import Outcome
from crawler.commands import _proposal, _screen, configuration
from crawler.commands._advice import advice
from crawler.commands._exploring import BOUND, Errand
from crawler.commands._proposal import Proposal, Table, Tried
from crawler.commands._web import web_address
from crawler.commands.crawl import terms
from crawler.config import Config
from crawler.config.append import append_source, free_name
from crawler.config.scrapy import secrets
from crawler.crawling import check, end_processes
from crawler.sources.discover import KINDS, Discover
from crawler.sources.findings import Finding
from crawler.spiders import spider_keys


class Kind(StrEnum):
    """The words that `--kind` takes."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    PAGES = "pages"


def run(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False)],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Of the source; else made of the site's.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Look for this alone; pages: the address is an article.")] = None,
    spider: Annotated[str | None, typer.Option(metavar="SPIDER", help="Read it with this spider.")] = None,
    proxy: Annotated[str | None, typer.Option(metavar="NAME", help="Ask through this proxy, now and later.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the best and write it, without a question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show it; write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each thing found.")] = False,
) -> None:
    """Find a site's feeds, sitemaps and lists, show what one would archive, and write it into sources.toml."""
    config = configuration(ctx, spider_keys)
    web_address(url)
    _proposal.check_name(config, name)
    adding = Adding(config, url.partition("#")[0], {"proxy": proxy} if proxy else {}, name, json)
    adding.ask = not (yes or dry_run or json) and _screen.is_terminal() and sys.stdin.isatty()
    adding.write = yes and not dry_run
    try:
        code = adding.run(spider or (None if kind else _proposal.own_spider(url)), kind.value if kind else None)
    finally:
        end_processes()
    raise typer.Exit(code)


@dataclass(slots=True)
class Adding:
    """One address on its way into sources.toml; every method returns, or raises `ConfigError`."""

    config: Config
    url: str
    proxy: Table
    name: str | None
    json: bool
    ask: bool = False
    write: bool = False

    def run(self, spider: str | None, kind: str | None) -> int:
        """The exit code."""
        if self._held({"pages": [self.url]}):
            return 0
        self._terms()
        if spider:
            return self._propose(_proposal.of_spider(spider, self.url, self.proxy))
        if kind == "pages":
            return self._propose(_proposal.of_page(self.url, self.proxy))
        return self._explore(frozenset([kind]) if kind else KINDS)

    def _terms(self) -> None:
        asking = _proposal.source(self.config, {"pages": [self.url]} | self.proxy, "add")
        for line in terms(self.config, [asking]):
            self._say(line)
        self._say(f"add: asks for at most {BOUND}, and archives nothing")

    def _explore(self, kinds: frozenset[str]) -> int:
        found, ends = Discover(self.url, kinds), dict[str, Outcome]()
        errand = Errand(self.config, _proposal.source(self.config, {"pages": [self.url]} | self.proxy, "add"))
        errand.listen = lambda outcome: self._heard(ends, outcome, found)
        errand.explore(found)
        end = ends.get(self.url)
        if end and (end.outcome == "blocked" or (end.outcome != "read" and found.sitemaps)) and not errand.interrupted:
            errand.explore(found)  # the page is closed; its feeds and sitemaps may be open
        findings = found.ranked()
        if errand.interrupted:
            return 130
        if not findings:
            return self._give_up(advice(found, ends, errand.errors))
        self._show(findings)
        chosen = findings[self._choice(len(findings)) - 1]
        if self._held({chosen.kind: [chosen.url] if chosen.kind == "pages" else chosen.url}):
            return 0
        return self._propose(_proposal.of_finding(chosen, found, self.config, self.proxy), chosen, found)

    def _heard(self, ends: dict[str, Outcome], outcome: Outcome, found: Discover) -> None:
        """A line for each document; what is not where it only might have been is no news."""
        ends[outcome.url] = outcome
        if outcome.outcome == "read" or outcome.url not in found.guessed:
            self._say(f"{outcome.outcome:<10} {outcome.url}" + (f"  ({outcome.reason})" if outcome.reason else ""))

    def _show(self, findings: list[Finding]) -> None:
        rows = [[n, f.kind, self._hide(f.url), f.items, _day(f), self._hide(f.why)] for n, f in enumerate(findings, 1)]
        if self.json:
            for _, kind, url, items, newest, why in rows:
                told = {"kind": kind, "url": url, "items": items, "newest": newest or None, "why": why}
                self._tell({"record": "candidate"} | told)
        else:
            _screen.say("")
            _screen.table(["", "kind", "address", "items", "newest", "why"], rows, cut="why")

    def _choice(self, most: int) -> int:
        if not self.ask or most == 1:
            return 1
        number = 0
        while not 1 <= number <= most:
            number = typer.prompt(f"Which one? 1 to {most}", default=1, type=int)
        return number

    def _propose(self, proposal: Proposal, chosen: Finding | None = None, found: Discover | None = None) -> int:
        """Try it, show what came of it, and write it down."""
        if self._held(proposal.table):
            return 0
        articles, errors = self._try(proposal)
        self._report(articles)
        if chosen and _proposal.says_more(chosen, articles):
            self._say("\nThe feed itself has more of the text than its pages:")
            proposal = _proposal.from_the_feed(proposal, chosen)
            articles, errors = self._try(proposal)
            self._report(articles)
        if not any(each.archived for each in articles):
            return self._give_up([*errors, f"{self.url}: no article could be read; nothing is written"])
        declared = [chosen.language if chosen else "", found.site.language if found else ""]
        if (spoken := _proposal.language(articles, declared)) and self.config.defaults.language is None:
            proposal.table["language"] = spoken
        return self._write(proposal)

    def _try(self, proposal: Proposal) -> tuple[list[Tried], list[str]]:
        name = self.name or "add"
        source = _proposal.source(self.config, proposal.table, name)
        check(self.config, [source])
        errand = Errand(self.config, source)
        errand.try_out(proposal.own, proposal.links)
        if errand.interrupted:
            raise KeyboardInterrupt
        zoned = "timezone" in source.model_fields_set
        return [_proposal.tried(item, zoned=zoned) for item in errand.captures], errand.errors

    def _report(self, articles: list[Tried]) -> None:
        for each in articles:
            if self.json:
                self._tell({"record": "article"} | {k: v for k, v in asdict(each).items() if k != "archived"})
                continue
            told = [", ".join(each.author) or "no author", f"{each.characters:,} characters", f"{each.images} images"]
            facts = [_screen.day(each.datePublished) or "no date", *told] if each.archived else []
            self._say("\n" + (each.headline or each.url))
            self._say("  " + " · ".join([*facts, *each.problems]))

    def _write(self, proposal: Proposal) -> int:
        """Into the file if that is wanted, else onto the screen."""
        name = self.name or free_name(_proposal.name_of(proposal, self.url), self.config.sources)
        toml = self._hide(proposal.toml(name)).rstrip()
        self._say(f"\n{toml}\n")
        written = self.write or (self.ask and typer.confirm(f"Write it into {self.config.file}?"))
        if written:
            append_source(self.config.file, name, proposal.table, spider_keys=spider_keys)
        if self.json:
            told = {"name": name, "toml": toml, "written": written, "file": str(self.config.file)}
            self._tell({"record": "source"} | told)
        elif written:
            self._say(f"Wrote [sources.{name}] into {self.config.file}. Now: jianbao crawl {name}")
        elif not self.ask:
            self._say(f"Nothing is written. Say it again with --yes, or put this into {self.config.file}")
        return 0

    def _held(self, table: Table) -> bool:
        held = _proposal.holder(self.config, table)
        if held is None:
            return False
        if self.json:
            self._tell({"record": "source", "name": held, "written": False, "file": str(self.config.file)})
        else:
            self._say(f"[sources.{held}] of {self.config.file} has this address already; nothing to add")
        return True

    def _give_up(self, reasons: list[str]) -> int:
        for reason in reasons:
            _screen.complain(self._hide(reason))
        return 1

    def _say(self, text: str) -> None:
        if not self.json:
            _screen.say(self._hide(text))

    def _tell(self, record: dict[str, object]) -> None:
        _screen.say(self._hide(_screen.json_text(record, indent=None)))

    def _hide(self, text: str) -> str:
        return hide(text, secrets(self.config))


def _day(found: Finding) -> str:
    return f"{found.newest:%Y-%m-%d}" if found.newest else ""
