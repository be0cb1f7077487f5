"""What is wrong with a source, in words: the field, the rule and its selectors, since when, and an example."""

from collections.abc import Iterator
from dataclasses import replace

from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler.commands import _screen
from crawler.exceptions import ConfigError
from crawler.extract.page import ArticlePage
from crawler.extract.rules import Css
from crawler.health import Finding, Health
from crawler.spiders import spider_class

SETTINGS = Settings({"SPIDER_MODULES": ["crawler.spiders"]})
FIELDS = {"articleBody": "text", "datePublished": "date", "image": "pictures", "articleSection": "section"}


def named(health: Health, spider: str) -> Health:
    """The same, with the selectors of each rule that is to blame: `….TownPage.author (span.writer::text)`."""
    return replace(health, findings=tuple(_with_selectors(each, spider) for each in health.findings))


def _with_selectors(finding: Finding, spider: str) -> Finding:
    described, _, name = (finding.rule or "").rpartition(".")
    rules = next((each for each in _known(spider) if f"{each.__module__}.{each.__qualname__}" == described), None)
    rule = getattr(rules, name, None)
    return replace(finding, rule=f"{finding.rule} ({', '.join(rule.selectors)})") if isinstance(rule, Css) else finding


def _known(spider: str) -> Iterator[type[ArticlePage]]:
    """The rules of the spider, then of all others, older layouts too. Nothing is imported that an article names."""
    loader = get_spider_loader(SETTINGS)
    for name in dict.fromkeys([spider, *loader.list()]):
        try:
            rules = getattr(spider_class(name), "rules", ArticlePage)
        except ConfigError:
            continue
        yield from [rules, *rules.older]


def words(finding: Finding) -> str:
    """One line: what it was and what it is."""
    usual, now = finding.usual or 0.0, finding.now or 0.0
    shares = f"{usual:.0%} before, {now:.0%} now"
    match finding.kind:
        case "field":
            return f"{_field(finding)}: {_lost(finding)}, {shares}"
        case "body":
            return f"texts are shorter: {usual:,.0f} characters before, {now:,.0f} now"
        case "silent":
            return f"silent for {_long(now)}, usually not longer than {_long(usual)}"
        case "articles":
            return f"few articles: {usual:,.0f} in a usual fortnight, {now:,.0f} in the last"
        case "latency":
            return f"slow: {usual:.1f} s for an answer before, {now:.1f} s now"
        case "proxy":
            return f"proxy {finding.rule} brings few pages: {shares}"
        case _ if finding.field == "source":
            return f"the source itself cannot be read ({finding.kind}) for {_long(now)}; {_long(usual)} at most before"
        case _:
            return f"pages are {finding.kind}: {shares}"


def _field(finding: Finding) -> str:
    return FIELDS.get(finding.field or "", finding.field or "")


def _lost(finding: Finding) -> str:
    """Of a rule or another place on the page, or of the field as such."""
    if not finding.rule:
        return "found no more"
    kind = "rule " if "." in finding.rule else ""
    return f"{kind}{finding.rule} finds it no more"


def _long(hours: float) -> str:
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"


def details(finding: Finding) -> Iterator[tuple[str, str]]:
    """What else is known: since which run, the first bad page, the last good version, an example."""
    known = (("since", finding.since), ("first bad", finding.url), ("last good", finding.last_good))
    yield from ((label, text) for label, text in known if text)
    if finding.before or finding.after:
        before, after = (_screen.plain(text or "(nothing)") for text in (finding.before, finding.after))
        yield "example", f"{before} → {after}"
