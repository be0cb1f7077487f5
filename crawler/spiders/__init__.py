"""SOURCE: the sites. One site is one file of about 30 lines: where its links come from and how its pages read.

Contract: `ArticleSpider`. `jianbao crawl NAME` and `scrapy crawl NAME -a key=value` find the class by its `name`,
which is the file's name. Everything that a spider meets leaves it as a `Capture`, a failure too, so that every
discovered URL ends in the ledger. When a site gets a new layout, the old page class stays, with `valid_until`, in the
new one's `older`: pages in the archive are read again by the rules of their day.
"""

import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import own_exchanges, received
from crawler.exceptions import ConfigError, SiteError
from crawler.extract.page import ArticlePage
from crawler.items import Capture, Page, Publisher, utcnow
from crawler.sources import Batch, Link, Source


class ArticleSpider(Spider):
    """A site: `sources()` says where its links come from, `rules` how its pages read, `keys` what a user may configure.

    Arguments come from `sources.toml` (typed) or from `-a key=value` (strings); each becomes an attribute.
    `limit` bounds the articles that one run asks for; `left_out` counts those beyond it, `cut` what sources
    left out for their size. `carried` are URLs, each with
    its link as JSON, that an earlier run left undone: they come first. `forms` maps addresses of AMP and mobile forms,
    as pages name them, to the pages. With `dry_run` articles are listed, not fetched.
    `standing` says of a link whether it need not be asked for now (outcome, reason), and `read` reads a source's
    document; a run puts its own in their place, which know the ledger and the worker processes. `any_recording`: it may
    be answered by the recording of another source.
    """

    keys: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[type[ArticlePage]] = ArticlePage
    publisher: ClassVar[Publisher | None] = None
    any_recording: ClassVar[bool] = False
    limit: int | str | None = None
    dry_run: bool = False
    carried: list[tuple[str, str | None]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._left = int(self.limit) if self.limit else None
        self._seen: set[str] = set()
        self.carried = []
        self.forms: dict[str, str] = {}
        self.left_out = 0
        self.cut: Counter[str] = Counter()
        self.standing: Callable[[Link], tuple[str, str] | None] = lambda _: None
        self.read: Callable[[Source, Page], Awaitable[Batch]] = read_here

    def sources(self) -> list[Source]:
        """Where the links come from, in order."""
        raise NotImplementedError(f"{type(self).__name__} has no sources()")

    @classmethod
    def table_for(cls, url: str) -> dict[str, Any]:
        """The keys of a source of this site that begins at the address, for `jianbao add`; {} where none does."""
        host = f".{urlsplit(url).hostname}"
        own = host.endswith(tuple(f".{domain}" for domain in cls.rules.hosts))
        return {"pages": [url]} if own and "pages" in cls.keys else {}

    async def start(self) -> AsyncIterator[Any]:
        sources = self.sources()
        for url, text in self.carried:
            for found in self.follow(Link.from_json(text) if text else Link(url), sources[0]):
                yield found
        for source in sources:
            for link in source.start():
                for found in self.follow(link, source, first=True):
                    yield found

    def follow(self, link: Link, source: Source, *, first: bool = False) -> Iterator[Request | Capture]:
        """The request for a link, or the capture itself where there is nothing to ask for."""
        if link.url in self._seen:
            return
        self._seen.add(link.url)
        if link.kind == "source":
            if self._left != 0:
                yield self.request(link, source, priority=10 if first else -10)  # pages before further documents
        elif standing := self.standing(link):
            yield Capture(link.url, outcome=standing[0], reason=standing[1], link=link.to_json())
        elif original := self.forms.get(link.url):
            yield Capture(link.url, outcome="refused", reason=f"variant of {original}", link=link.to_json())
        elif self._left == 0:
            self.left_out += 1
        else:
            self._left = None if self._left is None else self._left - 1
            yield self.article(link, source)

    def claim(self, url: str) -> bool:
        """Whether nothing asked for the address in this run; from now on something does."""
        fresh = url not in self._seen
        self._seen.add(url)
        return fresh

    def article(self, link: Link, source: Source) -> Request | Capture:
        if self.dry_run:
            return Capture(link.url, outcome="pending", reason=link.hints.get("headline"))
        if link.item is not None and link.fetch_url is None and link.hints.get("articleBodyHtml"):
            return self.capture_item(link)
        return self.request(link, source)

    def request(self, link: Link, source: Source, *, priority: int = 0) -> Request | Capture:
        """A URL that no request can be made of is refused, and does not cost the links after it."""
        callback = self.parse_source if link.kind == "source" else self.parse_article
        try:
            return Request(
                link.fetch_url or link.url,
                callback=callback,
                errback=self.failed,
                cb_kwargs={"link": link, "source": source},
                priority=priority,
                meta={"kind": link.kind, "discovered": link.url, "link": link},
                dont_filter=True,  # one URL is asked for once by `_seen`; a redirect must not be dropped unseen
            )
        except ValueError as error:
            return Capture(link.url, kind=link.kind, outcome="refused", reason=f"no URL that can be asked for: {error}")

    async def parse_source(self, response: Response, link: Link, source: Source) -> AsyncIterator[Request | Capture]:
        page = page_of(response, link)
        try:
            batch = await self.read(source, page)
        except SiteError as error:
            yield Capture(link.url, kind="source", outcome=error.outcome, reason=error.reason)
            return
        yield Capture(link.url, kind="source", page=page, outcome="read", reason="; ".join(batch.messages) or None)
        self.cut.update(batch.cut)
        for address in set(batch.refused) - self._seen:
            self._seen.add(address)
            yield Capture(address, outcome="refused", reason="not an http address: nothing asks for it")
        for found in batch.links:
            for followed in self.follow(found, source):
                yield followed

    def parse_article(self, response: Response, link: Link, source: Source) -> Iterator[Capture]:
        yield Capture(link.url, page=page_of(response, link), link=link.to_json())

    def capture_item(self, link: Link) -> Capture:
        """A feed-borne article: its page is the item's own HTML, and the item lies beside it."""
        page = Page(
            url=link.url,
            body=link.hints["articleBodyHtml"].encode(),
            dateDownloaded=link.date or utcnow(),
            headers={"content-type": "text/html; charset=utf-8"},
            hints={key: value for key, value in link.hints.items() if key != "articleBodyHtml"},
            hint_source="hint:feed",
            resources=[link.item] if link.item else [],
        )
        return Capture(link.url, page=page, borne="item", link=link.to_json())

    def failed(self, failure: Failure) -> Iterator[Capture]:
        """A request that brought no page: the error's class says the outcome."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        error = error.__cause__ if error is not None and isinstance(error.__cause__, SiteError) else error
        if isinstance(error, SiteError):
            outcome, reason = error.outcome, error.reason
        elif isinstance(error, IgnoreRequest):
            outcome, reason = "failed" if "redirections" in str(error) else "refused", str(error)
        elif isinstance(error, ValueError):  # of a redirect
            outcome, reason = "refused", f"no URL that can be asked for: {error}"
        else:
            outcome, reason = "failed", str(error) or type(error).__name__
        link: Link = request.meta["link"]
        page = answer(request, link) if link.kind == "page" else None
        yield Capture(link.url, kind=link.kind, page=page, outcome=outcome, reason=reason, link=link.to_json())


async def read_here(source: Source, page: Page) -> Batch:
    """Read a source's document in this process."""
    return source.links(page)


def answer(request: Request, link: Link) -> Page | None:
    """What came instead of the page, for evidence: the exchanges alone."""
    exchanges = own_exchanges(request.meta)
    return Page(link.url, b"", exchanges[-1].date, exchanges[-1].status, exchanges=exchanges) if exchanges else None


def page_of(response: Response, link: Link) -> Page:
    """The page of a link. A record that lies at an API keeps its article's own URL."""
    page = received(response)
    if link.fetch_url is not None and link.fetch_url != link.url:
        page.url = link.url
    page.hints, page.hint_source = link.hints, link.hint_source
    page.resources = [link.item] if link.item else []
    return page


def spider_names() -> list[str]:
    """The words that `spider = …` takes: the files of this folder."""
    return sorted(module.name for module in iter_modules(__path__))


def spider_class(name: str) -> type[ArticleSpider]:
    """The spider of a file here, or of a module elsewhere by its whole name (`newsdesk.spiders.gazette`).

    Raises `ConfigError` for a name without a file.
    """
    module, word = _module(name), name.rpartition(".")[2]
    found = [c for c in vars(module).values() if isinstance(c, type) and issubclass(c, ArticleSpider)]
    for cls in found:
        if cls.__module__ == module.__name__ and cls.name == word:
            return cls
    raise ConfigError(f'{module.__file__}: no ArticleSpider with name = "{word}"')


def _module(name: str) -> ModuleType:
    if name in spider_names():
        return import_module(f"{__name__}.{name}")
    if not re.fullmatch(r"\w+(\.\w+)+", name):
        known = ", ".join(spider_names())
        raise ConfigError(f'spider "{name}": no such spider; there are {known}; one of your own is package.module')
    if "" not in sys.path:
        sys.path.append("")  # the folder that the user is in, as `python -m` has it
    try:
        return import_module(name)
    except Exception as error:  # whatever a module does that is not ours
        said = f"{type(error).__name__}: {error}"
        raise ConfigError(f'spider "{name}": it cannot be imported from this folder or PYTHONPATH: {said}') from error


def spider_keys(name: str) -> frozenset[str]:
    """The configuration keys of a spider's own. Raises `ConfigError` for an unknown spider."""
    return spider_class(name).keys
