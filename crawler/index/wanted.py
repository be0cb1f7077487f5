"""What articles are asked for, as every engine understands it: phrases, labels and a range of days. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.exceptions import QueryError
from crawler.index.rows import HAS, Filters
from crawler.index.words import Phrase, label

EVERY = label("every", "article")
"""The label of all articles: an engine cannot look for what is *not* there alone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All phrases, none of the excluded ones, all labels, a day between `since` and `until`, and this story."""

    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    labels: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    story: str | None = None

    @property
    def everything(self) -> bool:
        """Whether neither words nor labels are asked for."""
        return not (self.phrases or self.excluded or self.labels)


def wanted(*filters: Filters, phrases: tuple[Phrase, ...] = (), excluded: tuple[Phrase, ...] = ()) -> Wanted:
    """What has to match all of the filters. Raises `QueryError` for a day that is none, and for another `has`."""
    labels = tuple(dict.fromkeys(each for one in filters for each in _labels(one)))
    since = max((_day(each.since) for each in filters if each.since), default=None)
    until = min((_day(each.until) for each in filters if each.until), default=None)
    story = next((storable(each.story) for each in filters if each.story), None)
    return Wanted(phrases, excluded, labels, since, until, story)


def storable(value: str) -> str:
    """The text with what no database takes, and so no name in one has, made plain."""
    return value.replace("\0", "?").encode("utf-8", "replace").decode()


def _labels(filters: Filters) -> Iterator[str]:
    for each in fields(Filters):
        value = getattr(filters, each.name)
        if each.name == "has":
            if unknown := sorted(value - HAS):
                raise QueryError(f'has "{unknown[0]}": there is only {", ".join(sorted(HAS))}')
            yield from (label("has", what) for what in sorted(value))
        elif each.name == "site" and value:
            yield label("site", host_of(value))
        elif each.name in ("changed", "gone"):
            yield from [label("is", each.name)] * bool(value)
        elif each.name not in ("since", "until", "story") and value:
            yield label(each.name, value)


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise QueryError(f'"{value}" is no day; write it like 2026-11-22') from None


@lru_cache(1000)
def host_of(address: str) -> str:
    """The host of an address, or of what people type for one, as it stands in DNS."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or address
    except ValueError:
        host = address
    host = host.strip().strip(".").lower()
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def sites_of(host: str) -> list[str]:
    """The host and every end of it: www.example.org, example.org, org."""
    parts = host.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def languages_of(tag: str) -> list[str]:
    """The tag and every beginning of it: zh-Hans-CN, zh-Hans, zh."""
    parts = tag.replace("_", "-").split("-")
    return ["-".join(parts[: at + 1]) for at in range(len(parts))]
