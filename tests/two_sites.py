"""Articles of two invented sites whose metadata say nothing: an English one, and a Chinese one in GBK.

The English one names its writer with "By" on every other page only, and puts the same call into every text.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.writer import Writer, open_archive
from crawler.extract.page import ArticlePage
from crawler.items import Capture, Defaults, Exchange, Page
from crawler.pipelines.extract import read
from crawler.pipelines.learning import Given
from crawler.storages import open_storage

GAZETTE, BAO = "https://gazette.example", "https://www.gangbao.example"
WRITERS = ("Tamsel Reed", "Orwin Lindt", "Quilla Dorn", "Vespin Osei")  # whose given names nobody knows
PEOPLE = ("李明", "王小芳", "赵一山", "陈晓")
THINGS = ("ferry", "bridge", "library", "tram", "market", "school", "harbour", "lantern", "orchard")
CHINESE_THINGS = ("渡轮", "大桥", "图书馆", "电车", "夜市", "学校", "码头", "灯塔", "果园")
CALL = "Sign up for our letter, which comes every morning before breakfast and costs nothing at all."
WHEN = datetime(2026, 11, 26, 6, tzinfo=UTC)

ENGLISH = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Gazette</title></head>
<body><div class="menu css-1x2y3z"><a href="/">Home</a> <a href="/town/">Town</a></div>
<div id="page-{number}00{number}"><h1 class="headline">{title}</h1>
<p class="credits"><span class="scribe css-9q8w7e">{by}{writer}</span>
<span class="stamp">2{day} November 2026</span></p>
<div class="story">{first}<div class="call"><p>{call}</p></div>{rest}</div></div>
<div class="more"><h3>More</h3><ul>{more}</ul></div><div class="foot">The Gazette, 1 Quay Street</div></body></html>"""
CHINESE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>{title}_港报网</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/shenghuo/">生活</a></div><h1 id="biaoti">{title}</h1>
<div class="laiyuan"><span class="shijian">2026年11月2{day}日 10:15</span>
<span class="zuozhe">作者：{writer}</span></div>
<div class="zhengwen">{text}</div><div class="foot">港报网 版权所有</div></body></html>"""


def english(number: int) -> bytes:
    thing = THINGS[number % len(THINGS)]
    lines = [
        f"<p>The {thing} of quay {number} was mended at {n} o'clock, and the {thing} keeper said that line {n} of his "
        f"notes had room for {number + n} more words about it.</p>"
        for n in range(8)
    ]
    more = "".join(
        f'<li><a href="/news/{n}.html">The {THINGS[n]} opens again</a></li>' for n in range(4) if n != number
    )
    return ENGLISH.format(
        number=number, title=f"The {thing} opens again", by="By " if number % 2 else "", writer=WRITERS[number % 4],
        day=number % 6, first="".join(lines[:3]), rest="".join(lines[3:]), call=CALL, more=more,
    ).encode()  # fmt: skip


def chinese(number: int) -> bytes:
    thing = CHINESE_THINGS[number % len(CHINESE_THINGS)]
    text = "".join(
        f"<p>　　{thing}停了{n + 2}年以后，早上又和大家见面了，{thing}旁边站了{number + n}百个人，谁也没有说话。</p>"
        for n in range(8)
    )
    title = f"{thing}今日重新开放 市民一早前来"
    return CHINESE.format(title=title, writer=PEOPLE[number % 4], day=number % 6, text=text).encode("gb18030")


def address(site: str, number: int) -> str:
    return f"{site}/news/{number}.html"


def page(site: str, number: int, html: bytes | None = None) -> Page:
    """As it was fetched."""
    url = address(site, number)
    body = html if html is not None else (english if site == GAZETTE else chinese)(number)
    exchange = Exchange(url, "GET", [], b"", 200, "OK", "HTTP/1.1", [("Content-Type", "text/html")], body, WHEN)
    return Page(url, body, WHEN, headers={"content-type": "text/html"}, exchanges=[exchange])


def given(site: str, *numbers: int, edit: Callable[[str], str] | None = None) -> list[Given]:
    """Pages to learn from, edited first."""
    pages = [page(site, n) for n in numbers]
    for each in pages if edit else ():
        each.body = edit(each.body.decode()).encode()  # type: ignore[misc]
    return [Given(each.url, each, Defaults(timezone="Asia/Shanghai")) for each in pages]


class TwoSites:
    """An archive of articles of both, read by the generic extractor, and its configuration."""

    def __init__(self, folder: Path, english: int = 7, chinese: int = 5) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        (folder / "sources.toml").write_text(
            f'[archive]\nuri = "file:archive"\nstate = "{folder}/state"\n[fetch]\nworkers = 1\n'
            f'[defaults]\nallow_private = true\ndelay = 0.0\n[sources.bao]\nlisting = "{BAO}/news/"\n'
            f'[sources.empty]\nfeed = "https://empty.example/feed.xml"\n'
        )
        storage = open_storage(f"file:{folder}/archive")
        open_archive(storage)
        for source, site, number in (("gazette", GAZETTE, english), ("bao", BAO, chinese)):
            writer = Writer(storage, run=f"2026/11/26/20261126060000-{source}", software="jianbao/0")
            for n in range(number):
                self._save(writer, source, page(site, n))

    @staticmethod
    def _save(writer: Writer, source: str, fetched: Page) -> None:
        extraction, article, _ = read(fetched, ArticlePage, Defaults(timezone="Asia/Shanghai"))
        article.metadata.dateDownloaded, article.metadata.source = WHEN.isoformat(), source
        writer.save(Capture(fetched.url, page=fetched, extraction=extraction, article=article))
