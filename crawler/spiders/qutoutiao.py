"""趣头条 Qutoutiao: a channel's list API, and its articles: HTML pages until 2021, JSON records since."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from crawler.exceptions import ConfigError, Gone, SourceUnusable
from crawler.extract import dom, media
from crawler.extract.encoding import decode
from crawler.extract.page import HINTED, ArticlePage, css
from crawler.items import Extraction, Page, Publisher, Raw
from crawler.sources import Batch, Link, Source
from crawler.spiders import ArticleSpider

API = "http://api.1sapp.com/content/outList"
_GONE = re.compile("(?:原文|文章|内容)(?:已经?被?(?:作者)?(?:删除|下线|下架)|已?不存在)")

Json = dict[str, Any]


@dataclass(slots=True)
class OutList:
    """One channel's list, `pages` times ten items, newest first. Each answer names the time where the next begins.

    Hints are raw: `datePublished` is `show_time` in seconds, or `publish_time` in milliseconds.
    """

    cid: int
    pages: int = 1
    api: str = API
    _read: int = field(default=0, init=False, repr=False)

    def start(self) -> list[Link]:
        self._read = 0
        return [Link(self._address(), kind="source")]

    def links(self, page: Page) -> Batch:
        """Raises `SourceUnusable` for an answer that is no list, and for a first one that is empty."""
        data = _object(_json(decode(page.body)[0]), "data")
        if data is None:
            raise SourceUnusable("the list API's answer is no list of articles", url=page.url)
        rows = [row for row in data["data"] if isinstance(row, dict)] if isinstance(data.get("data"), list) else []
        self._read += 1
        if not rows and self._read == 1:
            raise SourceUnusable(f"channel {self.cid} has no articles; is cid right?", url=page.url)
        batch = Batch([link for row in rows if (link := _link(row, page))])
        if rows and self._read < self.pages and _word(data, "min_time"):
            batch.links.append(Link(self._address(_word(data, "min_time")), kind="source"))
        return batch

    def _address(self, min_time: str = "") -> str:
        before = f"&min_time={min_time}" if re.fullmatch(r"\d{1,20}", min_time) else ""
        return f"{self.api}?cid={self.cid}&tn=1&page=1&limit=10{before}"


def _link(row: Json, page: Page) -> Link | None:
    address = dom.absolute(page.url, _word(row, "url"))
    if address is None:
        return None
    url = address.partition("?")[0]
    bytes_at = dom.absolute(page.url, _word(row, "detail_url")) or address
    names = {
        "headline": ("title",),
        "datePublished": ("show_time", "publish_time"),
        "author": ("nickname", "source_name"),
        "description": ("introduction",),
    }
    words = {name: next(filter(None, (_word(row, key) for key in keys)), "") for name, keys in names.items()}
    link = Link(url, {name: word for name, word in words.items() if word}, hint_source="hint:api")
    link.fetch_url, link.date = (bytes_at if bytes_at != url else None), page.dateDownloaded
    return link


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(value: object, key: str) -> Json | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else None


def _word(row: Json, key: str) -> str:
    return _whole(row.get(key)).strip()


def _whole(value: object) -> str:
    text = str(value) if isinstance(value, str | int) else ""
    return dom.whole(text)


class QutoutiaoPage(ArticlePage):
    """The article's record (JSON), or its page of 2021."""

    headline = css("div.article h1", "h1.title", "h1")
    author = css("div.article .source", ".info .source")
    datePublished = css("div.article .time", ".info .time")  # noqa: N815
    body = css("div.article div.content", "div.content", ".content")

    @cached_property
    def record(self) -> Json | None:
        found = _json(self.text) if self.text.lstrip()[:1] == "{" else None
        return _object(found, "data") or (found if isinstance(found, dict) else None)

    @classmethod
    def verdict(cls, page: Page) -> None:
        """Raises Gone for a tombstone."""
        self = cls(page.body, url=page.url, headers=page.headers)
        text = _word(self.record, "detail") if self.record is not None else dom.words(self.tree.find("body"))
        said = _GONE.search(text or str(self.record)[:500])
        if said and len(text) < 200:
            raise Gone(f"the page says: {said[0]}", url=page.url)

    def site(self) -> Extraction | None:
        record = self.record
        if record is None:
            return super().site()
        body = _whole(record.get("detail"))
        found = Extraction(url=self.url, received=body or None)
        values = {
            "headline": _word(record, "title"),
            "author": _word(record, "source") or _word(record, "sourceName") or _word(record, "nickname"),
            "datePublished": _word(record, "createTime") or _word(record, "publish_time"),
            "description": _word(record, "description"),
            "canonicalUrl": (dom.absolute(self.url, _word(record, "url")) or "").partition("?")[0],
            HINTED: body,
        }
        found.candidates = {name: [Raw(value, "site")] for name, value in values.items() if value}
        if words := re.findall(r"[^\s,，]+", _word(record, "keywords")):
            found.candidates["keywords"] = [Raw(word, "site") for word in words]
        found.images = media.pictures([dom.parse(body)[0]], self.url, "site")
        return found


class QutoutiaoSpider(ArticleSpider):
    """One channel (`cid`: 42 health, 6 entertainment, 10 finance …), `page_limit` answers of the list deep."""

    name = "qutoutiao"
    keys: ClassVar[frozenset[str]] = frozenset({"cid", "page_limit", "api"})
    rules: ClassVar[type[ArticlePage]] = QutoutiaoPage
    publisher: ClassVar[Publisher | None] = Publisher("趣头条", "https://www.qutoutiao.net")
    cid: int | str = ""
    page_limit: int | str = 1
    api: str = API

    @classmethod
    def table_for(cls, url: str) -> dict[str, Any]:
        """The list's address names its channel."""
        parts = urlsplit(url)
        cid = parse_qs(parts.query).get("cid", [""])[0]
        return {"cid": int(cid)} if parts.hostname == urlsplit(API).hostname and re.fullmatch("[0-9]{1,9}", cid) else {}

    def sources(self) -> list[Source]:
        cid = self._number("cid", "give the number of a channel, such as 42")
        deep = self._number("page_limit", "give a number, such as 3")
        if dom.absolute("", str(self.api)) is None:
            raise ConfigError(f'spider {self.name}: api = "{self.api}": give an address with http:// or https://')
        return [OutList(cid, deep, str(self.api))]

    def _number(self, key: str, advice: str) -> int:
        value = str(getattr(self, key))
        if re.fullmatch(r"[0-9]{1,9}", value):
            return int(value)
        said = f'{key} = "{value}"' if value else f"{key} is missing"
        raise ConfigError(f"spider {self.name}: {said}: {advice}")
