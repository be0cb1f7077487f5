"""After a crawl: the health of its sources is judged, and those who are named in [notify] are told what is news."""

from collections.abc import Sequence

from crawler.archive.reader import Reader
from crawler.commands import _screen
from crawler.commands._articles import open_reader
from crawler.commands._culprits import named
from crawler.commands._index import ask
from crawler.config import Config
from crawler.crawling import Result
from crawler.exceptions import CrawlerError
from crawler.health import Finding, Health, alarms
from crawler.health.reading import health_of
from crawler.index import Index
from crawler.items import utcnow


def alarm(config: Config, results: Sequence[Result]) -> None:
    """Never raises what Jianbao raises; what kept somebody from being told is a line on stderr."""
    if not config.notify.to:
        return
    failed = [_failure(result.source, result.errors[0]) for result in results if not result.run and result.errors]
    told = alarms.tell(config, *failed, *_judged(config, results), now=utcnow())
    for line in alarms.complaints(config, told):
        _screen.complain(line)


def judged(config: Config, names: Sequence[str]) -> list[Health]:
    """How sources fare, rules by their selectors. Raises what the archive and its index raise."""
    reader = open_reader(config)
    return ask(config, reader, lambda index: [_health(config, index, reader, name) for name in names])


def _health(config: Config, index: Index, reader: Reader, name: str) -> Health:
    return named(health_of(index, reader, name), config.sources[name].spider_name)


def _judged(config: Config, results: Sequence[Result]) -> list[Health]:
    names = [result.source for result in results if result.run]
    try:
        return judged(config, names) if names else []
    except CrawlerError as error:
        _screen.complain(f"the health of {', '.join(names)} could not be judged: {error}")
        return []


def _failure(source: str, reason: str) -> Health:
    """Of a source whose run could not begin, or not be written down: no history tells it."""
    return Health(source, "broken", findings=(Finding("failed", "broken", rule=reason),))
