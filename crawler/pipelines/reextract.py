"""A page from the archive, read by today's rules: through the same door as in a crawl, in a worker process."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.archive.redaction import hide
from crawler.archive.warc import read_page
from crawler.exceptions import ArchiveError, SiteError
from crawler.extract.item import ItemPage
from crawler.items import Article, Defaults, MediaObject, Page
from crawler.pipelines.extract import Rules, read
from crawler.pipelines.namesake import refuse
from crawler.pipelines.workers import work

Task = tuple[bytes, Rules, Defaults, Callable[[Page], None]]
"""What `read_again` takes."""
_KEPT = ("dateDownloaded", "httpStatus", "etag", "lastModified", "payloadDigest", "warcRecordId", "source", "spider")
_FACTS = ("encodingFormat", "contentSize", "width", "height", "sha256")


def read_again(warc: bytes, rules: Rules, defaults: Defaults, verdict: Callable[[Page], None]) -> Article:
    """Pure: the article that a `page.warc.gz` gives today. A feed's item is read as one, whatever the rules.

    Raises `UnsupportedFormat` for bytes that hold no page, and `SiteError` where `verdict` or the rules find none.
    """
    page = read_page(warc)
    borne = not page.exchanges and page.hint_source.startswith("hint:feed")
    if page.exchanges:
        verdict(page)
    _, article, _ = read(replace(page, exchanges=[], resources=[]), ItemPage if borne else rules(page), defaults)
    return article


async def read_apart(workers: int, tasks: Sequence[Task]) -> list[Article | Exception]:
    """What `read_again` gives for each, or the error that it raises: all in one trip to a worker process, or, where a
    page among them ended it, one by one.
    """
    with suppress(SiteError):
        return list(await work(workers, _read_all, tasks)) if tasks else []
    return [each for task in tasks for each in await _read_alone(workers, task)]


async def _read_alone(workers: int, task: Task) -> list[Article | Exception]:
    try:
        return list(await work(workers, _read_all, [task]))
    except SiteError as error:
        return [error]


def _read_all(tasks: Iterable[Task]) -> list[Article | Exception]:
    return [_read(task) for task in tasks]


def _read(task: Task) -> Article | Exception:
    try:
        return read_again(*task)
    except (SiteError, ArchiveError) as error:
        return error


def carried(old: Article) -> Defaults:
    """What an archived article tells of the configuration that it was made by, for a source that has none any more."""
    given = {name for name, source in old.metadata.sources.items() if source == "default"}
    return Defaults(
        publisher=old.publisher,
        inLanguage=old.inLanguage if "inLanguage" in given else None,
        timezone=_offset(old.datePublished) or _offset(old.dateModified) or "UTC",
        articleSection=old.articleSection if "articleSection" in given else [],
    )


def _offset(date: str | None) -> str | None:
    """`+08:00` of an ISO date with a time and an offset."""
    try:
        offset = datetime.fromisoformat(date or "").utcoffset()
    except ValueError:
        return None
    if offset is None:
        return None
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{'-' if offset < timedelta(0) else '+'}{hours:02}:{minutes:02}"


def adopt(article: Article, old: Article, *, run: str, software: str, secrets: Sequence[str]) -> None:
    """Makes an article that was read again one of its version: same address, same capture, made by `run`."""
    for why in old.metadata.validationMessages.get("canonicalUrl", ()):
        refuse(article, why)
    article.identifier, article.url = old.identifier, old.url
    article.canonicalUrl = article.canonicalUrl and hide(article.canonicalUrl, secrets)
    for name in _KEPT:
        setattr(article.metadata, name, getattr(old.metadata, name))
    article.metadata.run, article.metadata.software = run, software


def describe(article: Article, known: Iterable[Article]) -> None:
    """What known articles of the version say of the bytes of pictures and files holds for the same addresses."""
    facts = {m.contentUrl: m for each in known for m in [*each.image, *each.associatedMedia] if m.sha256}
    article.image = [_described(media, facts.get(media.contentUrl)) for media in article.image]
    article.associatedMedia = [_described(media, facts.get(media.contentUrl)) for media in article.associatedMedia]


def _described(media: MediaObject, known: MediaObject | None) -> MediaObject:
    return replace(media, **{name: getattr(known, name) for name in _FACTS}) if known else media


def unknown(article: Article, old: Article) -> set[str]:
    """The addresses of pictures and files that the old article does not have."""
    had = {media.contentUrl for media in [*old.image, *old.associatedMedia]}
    return {media.contentUrl for media in [*article.image, *article.associatedMedia]} - had
