"""A generated news site, Chinese and English, with every way in (feed, sitemap, listing) and pictures.

Deterministic: the same arguments give the same files. `NewsSite.edit` changes an article as its newsroom would.
"""

import gzip
import json
import os
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from newsroom.canvas import LIGHTS
from newsroom.pictures import SCENES, draw

OPENED = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
PAGE_SIZE = 20
PARTS = Path(__file__).parent / "parts"


@dataclass(frozen=True)
class NewsArticle:
    """One article; odd numbers are Chinese, even ones English. `images` are URLs, the last one is shared."""

    number: int
    url: str
    headline: str
    paragraphs: tuple[str, ...]
    images: tuple[str, ...]
    author: str
    published: datetime
    modified: datetime
    edits: int = 0

    @property
    def language(self) -> str:
        return "zh-CN" if self.number % 2 else "en"

    @property
    def body(self) -> str:
        """The article's text, a paragraph a line."""
        return "\n".join(self.paragraphs)


@dataclass
class NewsSite:
    """A site in a folder, to be served at `base_url`. Everything it announces is in `articles`, newest first."""

    folder: Path
    base_url: str
    page_bytes: int
    articles: list[NewsArticle] = field(default_factory=list)

    @property
    def feed_url(self) -> str:
        return f"{self.base_url}/feed.rss"

    @property
    def sitemap_url(self) -> str:
        return f"{self.base_url}/sitemap.xml"

    @property
    def listing_url(self) -> str:
        return f"{self.base_url}/news/"

    def edit(self, number: int, paragraph: str = "") -> NewsArticle:
        """Add a paragraph to one article an hour later; page, feed and sitemap show it. Returns the new article."""
        at = next(i for i, article in enumerate(self.articles) if article.number == number)
        old = self.articles[at]
        added = paragraph or f"Update {old.edits + 1}: the harbour office thanks everybody who wrote in."
        self.articles[at] = replace(
            old, paragraphs=(*old.paragraphs, added), modified=old.modified + timedelta(hours=1), edits=old.edits + 1
        )
        self._write_page(self.articles[at])
        self._write_ways_in()
        return self.articles[at]

    def publish(self, count: int = 1) -> list[NewsArticle]:
        """Add new articles on top. Returns them, newest first."""
        first = 1 + max((article.number for article in self.articles), default=0)
        new = [_article(number, self.base_url) for number in range(first, first + count)][::-1]
        for article in new:
            self._write_page(article)
            for url in article.images:
                self._write(url.removeprefix(self.base_url), picture(url), article.published)
        self.articles[:0] = new
        self._write_ways_in()
        return new

    def _write_page(self, article: NewsArticle) -> None:
        html = _page(article, self.base_url).encode()
        link = '<li><a href="/topic/{0:05}">Topic {0:05}</a></li>\n'
        room = (self.page_bytes - len(html)) // len(link.format(0))
        html = html.replace(b"<!-- filler -->", "".join(map(link.format, range(room))).encode())
        self._write(article.url.removeprefix(self.base_url), html, article.modified)

    def _write_ways_in(self) -> None:
        latest = max((article.modified for article in self.articles), default=OPENED)
        sitemap = _sitemap(self.articles).encode()
        files = {
            "/robots.txt": f"User-agent: *\nDisallow: /private/\n\nSitemap: {self.sitemap_url}\n".encode(),
            "/feed.rss": _feed(self.articles[:50], self.base_url).encode(),
            "/sitemap.xml": sitemap,
            "/sitemap.xml.gz": gzip.compress(sitemap, mtime=0),
            "/sitemap.txt": "".join(f"{article.url}\n" for article in self.articles).encode(),
            "/index.html": _listing(self.articles[:PAGE_SIZE], 1, more=False).encode(),
        }
        for page, start in enumerate(range(0, max(1, len(self.articles)), PAGE_SIZE), 1):
            rows = self.articles[start : start + PAGE_SIZE]
            name = "/news/index.html" if page == 1 else f"/news/page-{page}.html"
            files[name] = _listing(rows, page, more=start + PAGE_SIZE < len(self.articles)).encode()
        for path, data in files.items():
            self._write(path, data, latest)

    def _write(self, path: str, data: bytes, modified: datetime) -> None:
        file = self.folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (modified.timestamp(), modified.timestamp()))


def build_site(folder: Path, base_url: str, articles: int = 20, *, page_bytes: int = 12_000) -> NewsSite:
    """Write a site of so many articles into the folder. Pages are filled up with links to about `page_bytes` bytes."""
    site = NewsSite(folder, base_url, page_bytes)
    site.publish(articles)
    return site


@cache
def _scene(name: str) -> bytes:
    return draw(name, (480, 320))


def picture(url: str) -> bytes:
    """The bytes served at a picture's URL. Pictures of two articles differ in a JPEG comment if not in the scene."""
    name = url.rsplit("/", 1)[-1]
    scenes = [f"{scene} {light}" for scene in SCENES for light in LIGHTS]
    jpeg = _scene(scenes[random.Random(name).randrange(len(scenes))])
    comment = name.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment + jpeg[2:]


def _article(number: int, base_url: str) -> NewsArticle:
    dice = random.Random(number)
    words = json.loads((PARTS / "words.json").read_text("utf-8"))["zh" if number % 2 else "en"]
    sentences = [Template(dice.choice(words["sentences"])).substitute(_fill(words, dice)) for _ in range(16)]
    joint = "" if number % 2 else " "
    published = OPENED + timedelta(seconds=10 * number)
    return NewsArticle(
        number=number,
        url=f"{base_url}/2026/11/20/story-{number}.html",
        headline=Template(dice.choice(words["headlines"])).substitute(_fill(words, dice), number=number),
        paragraphs=tuple(joint.join(sentences[i : i + 4]) for i in range(0, 16, 4)),
        images=(f"{base_url}/images/story-{number}.jpg", f"{base_url}/images/shared-{number % 5}.jpg"),
        author=dice.choice(words["author"]),
        published=published,
        modified=published,
    )


def _fill(words: dict[str, list[str]], dice: random.Random) -> dict[str, str]:
    return {name: dice.choice(words[name]) for name in ("place", "thing", "people")}


def _page(article: NewsArticle, base_url: str) -> str:
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.headline,
        "datePublished": article.published.isoformat(), "dateModified": article.modified.isoformat(),
        "inLanguage": article.language, "author": [{"@type": "Person", "name": article.author}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Tidemere Test Gazette"},
        "image": [article.images[0]], "mainEntityOfPage": article.url,
    }  # fmt: skip
    figures = [f'<figure><img src="{url}" width="480" height="320" alt="Picture {i}"><figcaption>Picture {i} of story '
               f"{article.number}</figcaption></figure>" for i, url in enumerate(article.images, 1)]  # fmt: skip
    blocks = [f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs]
    return Template((PARTS / "page.html").read_text("utf-8")).substitute(
        language=article.language, headline=escape(article.headline), url=article.url, base_url=base_url,
        author=escape(article.author), published=article.published.isoformat(), image=article.images[0],
        jsonld=json.dumps(data, ensure_ascii=False), description=escape(article.paragraphs[0][:150]),
        body="\n".join([figures[0], *blocks[:2], figures[1], *blocks[2:]]),
    )  # fmt: skip


def _listing(articles: list[NewsArticle], page: int, *, more: bool) -> str:
    rows = "".join(
        f'<li><a href="{article.url}">{escape(article.headline)}</a> <time>{article.published:%Y-%m-%d}</time></li>\n'
        for article in articles
    )
    onward = f'<a rel="next" href="/news/page-{page + 1}.html">下一页</a>' if more else ""
    return Template((PARTS / "listing.html").read_text("utf-8")).substitute(rows=rows, page=page, next=onward)


def _feed(articles: list[NewsArticle], base_url: str) -> str:
    items = "".join(
        f"<item><title><![CDATA[{a.headline}]]></title><link>{a.url}</link><guid>{a.url}</guid>"
        f"<pubDate>{format_datetime(a.published, usegmt=True)}</pubDate><author><![CDATA[{a.author}]]></author>"
        f"<description><![CDATA[{''.join(f'<p>{escape(p)}</p>' for p in a.paragraphs)}]]></description></item>\n"
        for a in articles
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Tidemere Test Gazette</title>'
        f"<link>{base_url}/</link><description>Generated for tests</description>\n{items}</channel></rss>\n"
    )


def _sitemap(articles: list[NewsArticle]) -> str:
    rows = "".join(f"<url><loc>{a.url}</loc><lastmod>{a.modified.isoformat()}</lastmod></url>\n" for a in articles)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{rows}</urlset>\n'
