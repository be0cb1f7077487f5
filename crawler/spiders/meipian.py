"""美篇 Meipian (https://www.meipian.cn): reports of pictures and text, read from the JSON that the page carries.

That JSON also holds phone numbers, addresses, WeChat names, places and IP regions. `KEPT` names what may be read and
stored; nothing else of it leaves this file, and no other script of the page is stored.
"""

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from w3lib.url import url_query_cleaner

from crawler.exceptions import Blocked, Gone, Refused
from crawler.extract import dom, media
from crawler.extract.page import HINTED, ArticlePage, css
from crawler.items import Extraction, Page, Publisher, Raw, RawImage
from crawler.spiders.page import PageSpider

HOME = "https://www.meipian.cn"
KEPT = ("title", "mask_id", "create_time", "last_modify_time", "cover_img_url")
KEPT_SEGMENT = ("type", "text", "img_url", "img_width", "img_height", "video_url", "video_thumb", "video_thumbnail")
PLACE = 5  # a segment's type; of it the author's words are kept, not the address, the coordinates and the map
MAX_SEGMENTS = 5_000
PASSWORD, PRIVATE = 3, 4  # values of `privacy`

_DETAIL = re.compile(r"\bARTICLE_DETAIL\s*=\s*(?=\{)")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\b|\Z", re.IGNORECASE)
_CHALLENGE = re.compile(r"aliyun_?waf_")
_DELETED = re.compile("(?:文章|内容|作品)(?:已经?被?(?:作者|系统|管理员)?(?:删除|下架|屏蔽|封禁)|已?不存在)")
_TRANSFORM = re.compile(r"(://[^/?]*(?:ivwen\.com|meipian\.me)/[^?]*)\?.*", re.DOTALL)  # carries the user's name and id
_ADDRESS = ("_url", "_thumb", "_thumbnail")

Json = dict[str, Any]


def scripts(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each script's content, and its tag. In one pass, however hostile the page."""
    at = 0
    while opened := _SCRIPT.search(text, at):
        start = text.find(">", opened.end()) + 1 or len(text)
        closed = _SCRIPT_END.search(text, start)
        at = closed.start() if closed else len(text)
        yield start, at, text[opened.start() : start]


def detail(text: str) -> Json | None:
    """`ARTICLE_DETAIL` of a page, whole. The JSON ends where it is balanced: its strings hold braces and `};`."""
    for start, end, _ in scripts(text):
        if found := _DETAIL.search(text, start, end):
            try:
                value, _ = json.JSONDecoder(strict=False).raw_decode(text[found.end() : end])
            except (ValueError, RecursionError):
                continue
            return value if isinstance(value, dict) else None
    return None


def kept(found: Json) -> Json:
    """The white list of `ARTICLE_DETAIL`, in the page's current shape whatever its own."""
    article = _dict(found.get("article")) or found
    content = article.get("content") or found.get("content")
    found_rows = content if isinstance(content, list) else _dict(content).get("content")
    rows = found_rows if isinstance(found_rows, list) else []
    segments = [_segment(row) for row in rows[:MAX_SEGMENTS] if isinstance(row, dict)]
    author = _dict(found.get("author")) or _dict(article.get("author"))
    fields = _scalars(article, KEPT) | {"content": {"content": segments}}
    return {"article": fields, "author": _scalars(author, ("nickname",))}


def _segment(row: Json) -> Json:
    return _scalars(row, ("type", "text") if str(row.get("type")) == str(PLACE) else KEPT_SEGMENT)


def _scalars(row: Json, names: tuple[str, ...]) -> Json:
    cleaned = ((name, _clean(name, row.get(name))) for name in names)
    return {name: value for name, value in cleaned if value is not None}


def _clean(name: str, value: object) -> str | int | None:
    """A number or a text; of an address only what is one, without the transform behind it."""
    address = name.endswith(_ADDRESS)
    if isinstance(value, str) and value:
        text = dom.whole(value)
        return text if not address else _TRANSFORM.sub(r"\1", text) if dom.absolute(HOME, text) else None
    return value if isinstance(value, int) and not address else None


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


# -- the page; and rendered ones, for those that came without the JSON ---------------------------


class Rendered2023(ArticlePage):
    """The hidden text for search engines: HTML, escaped once, in a section."""

    headline = css("article h1 a", "article h1", ".caption-title-html")

    def site(self) -> Extraction | None:
        text = "".join(section.text_content() for section in self.nodes(css("article > section"))).strip()
        titles = self.select(self.headline)
        if not text:
            return None
        found = Extraction(url=self.url, received=text)
        found.candidates = {"headline": [Raw(t, "site") for t in titles], HINTED: [Raw(text, "site")]}
        found.images = media.pictures([dom.parse(text)[0]], self.url, "site")
        return found


class Rendered2021(ArticlePage):
    """The mobile page, 2018 to 2021."""

    valid_until = date(2022, 12, 31)
    headline = css("h2.mp-article-caption-title", ".caption-title-html")
    author = css(".mp-article-caption-subhead-author")
    datePublished = css(".mp-article-caption-subhead-time")  # noqa: N815
    body = css(".mp-article-texts, img.mp-article-images-item-img")


class Rendered2018(ArticlePage):
    """The first page of paragraphs in wells and pictures in boxes."""

    valid_until = date(2018, 12, 31)
    headline = css("h1:not(.well)", "h2:not(.well)")
    datePublished = css(".time-read")  # noqa: N815
    body = css(".well.text, div.img-box")


class Rendered2017(ArticlePage):
    valid_until = date(2017, 12, 31)
    headline = css(".meipian-title", ".mp-title")
    body = css(".text > *, img[src$='-mobile']")


class MeipianPage(ArticlePage):
    """The article of `ARTICLE_DETAIL`; `received` is the text of its segments joined by one space."""

    hosts = ("meipian.cn",)
    older = (Rendered2023, Rendered2021, Rendered2018, Rendered2017)

    @classmethod
    def layouts(cls, day: date | None) -> list[type[Any]]:
        return sorted(super().layouts(day), key=lambda each: each is not cls)  # what is rendered is made of the JSON

    @classmethod
    def verdict(cls, page: Page) -> None:
        """Raises Blocked (challenge, password), Refused (private), Gone (deleted)."""
        self = cls(page.body, url=page.url, headers=page.headers)
        found = detail(self.text)
        if found is None and _CHALLENGE.search(self.text):
            raise Blocked("Aliyun WAF challenge", url=page.url)
        privacy = str((_dict((found or {}).get("article")) or found or {}).get("privacy"))
        if privacy == str(PASSWORD):
            raise Blocked("the author set a password", url=page.url)
        if privacy == str(PRIVATE):
            raise Refused("the author made it private", url=page.url)
        shown = "" if found and self.segments else dom.words(self.tree.find("body"))
        if len(shown) < 500 and (said := _DELETED.search(shown)):
            raise Gone(f"the page says: {said[0]}", url=page.url)

    @staticmethod
    def redact(body: bytes) -> bytes:
        """The page with every script emptied but structured data and, by the white list, `ARTICLE_DETAIL`."""
        text = body.decode("utf-8", "surrogateescape")  # gives back the same bytes, whatever they are
        found = detail(text)
        parts, at = [], 0
        for start, end, tag in scripts(text):
            if found is not None and _DETAIL.search(text, start, end):
                white = json.dumps(kept(found), ensure_ascii=False).replace("<", "\\u003c")
                content, found = f"var ARTICLE_DETAIL = {white};", None
            else:
                content = text[start:end] if "ld+json" in tag else ""
            parts += [text[at:start], content]
            at = end
        return "".join([*parts, text[at:]]).encode("utf-8", "surrogateescape")

    @cached_property
    def known(self) -> Json:
        """What of the page's JSON is read at all; {} for a page without."""
        found = detail(self.text)
        return kept(found) if found else {}

    @property
    def segments(self) -> list[Json]:
        return list(self.known["article"]["content"]["content"]) if self.known else []

    def site(self) -> Extraction | None:
        if not any("text" in s or "img_url" in s or "video_url" in s for s in self.segments):
            return None
        article, texts = self.known["article"], [_text(segment) for segment in self.segments]
        found = Extraction(url=self.url, received=" ".join(text for text in texts if text).strip())
        values = {
            "headline": article.get("title"),
            "author": self.known["author"].get("nickname"),
            "datePublished": article.get("create_time"),
            "dateModified": article.get("last_modify_time"),
            "canonicalUrl": _address(str(article.get("mask_id", ""))),
            HINTED: "\n".join(part for segment in self.segments for part in _html(segment)),
        }
        found.candidates = {name: [Raw(str(value), "site")] for name, value in values.items() if value}
        found.images = media.pictures([dom.parse(str(values[HINTED]))[0]], self.url, "site")
        cover = dom.absolute(self.url, str(article.get("cover_img_url", "")))
        if cover and not any(media.same(RawImage(cover, "site"), image) for image in found.images):
            found.images.insert(0, RawImage(cover, "site"))
        return found


def _address(mask_id: str) -> str | None:
    return f"{HOME}/{mask_id}" if re.fullmatch("[0-9A-Za-z]{4,16}", mask_id) else None


def _text(segment: Json) -> str:
    """The segment's HTML; the internal API hands it out escaped."""
    text = str(segment.get("text", ""))
    return html.unescape(text) if "<" not in text and "&lt;" in text else text


def _html(segment: Json) -> Iterator[str]:
    """Text, then the picture that it stands above, as the app writes them."""
    text = _text(segment)
    if text.strip():
        yield text if "<" in text else f"<p>{text}</p>"
    picture = segment.get("img_url") or segment.get("video_thumb") or segment.get("video_thumbnail")
    if picture:
        size = "".join(f' {n}="{int(segment[f"img_{n}"])}"' for n in ("width", "height") if _pixels(segment, n))
        yield f'<figure><img src="{html.escape(str(picture))}"{size}></figure>'
    if "video_url" in segment:
        yield f'<p><a href="{html.escape(str(segment["video_url"]))}">视频</a></p>'


def _pixels(segment: Json, name: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{0,4}", str(segment.get(f"img_{name}", ""))))


class MeipianSpider(PageSpider):
    """Reports named outright."""

    name = "meipian"
    rules: ClassVar[type[ArticlePage]] = MeipianPage
    publisher: ClassVar[Publisher | None] = Publisher("美篇", HOME)

    def addresses(self) -> list[str]:
        return [url_query_cleaner(url, ["share_depth"], remove=True) for url in super().addresses()]
