"""A generated news site for the benchmark.

Articles weigh about 100 kB, as a real site's do: menus, style sheets and state in the page, related stories,
comments. Odd articles are Chinese, even ones English. One to three pictures of about 100 kB each, the second one
shared with other articles. Deterministic: the same numbers give the same bytes.
"""

import gzip
import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

import pictures

PUBLISHED = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE_SIZE = 20  # stories on a list page
SHARING = 4  # articles for each picture that several of them show
ENGLISH = """harbour council bridge market ferry storm school library orchard railway museum festival budget river
mayor captain teacher baker engineer volunteers residents farmers surveyors plans opens repairs debates measures
restores publishes welcomes doubles postpones northern quiet annual wooden public early repaired crowded winter
morning evening visitors tickets lanterns timetable harvest weather report figures meeting decision promise"""
CHINESE = """港口 议会 大桥 集市 渡轮 风暴 学校 图书馆 果园 铁路 博物馆 灯会 预算 河道 居民 船长 教师 面包师 工程师
志愿者 农户 测量队 计划 开放 修缮 讨论 测算 恢复 公布 欢迎 推迟 增加 北部 今年 公共 清晨 冬季 夜间 游客 门票 灯笼 时刻表
收成 天气 报告 数据 会议 决定 承诺 社区 街道 服务 工作 安全 道路 建设 活动 发展 情况 记者 表示 目前 已经 继续
进一步"""


class Story(NamedTuple):
    """One article: `images` are paths on the site, in reading order."""

    number: int
    path: str
    headline: str
    paragraphs: list[str]
    images: list[str]
    published: datetime


@dataclass(frozen=True)
class Site:
    """What lies in the folder that nginx serves."""

    folder: Path
    base_url: str
    stories: list[Story]

    def image_digests(self) -> set[str]:
        """SHA-256 (hex) of every picture that an article shows."""
        paths = {path for story in self.stories for path in story.images}
        return {hashlib.sha256((self.folder / path[1:]).read_bytes()).hexdigest() for path in paths}


class Writer:
    """Words in one language, from one seed."""

    def __init__(self, seed: str, chinese: bool) -> None:
        self.dice = random.Random(seed)
        self.words, self.joint = (CHINESE.split(), "") if chinese else (ENGLISH.split(), " ")
        self.comma, self.stop = ("，", "。") if chinese else (", ", ". ")

    def phrase(self, words: int) -> str:
        text = self.joint.join(self.dice.choices(self.words, k=words))
        return text[:1].upper() + text[1:]

    def sentence(self) -> str:
        clauses = [self.joint.join(self.dice.choices(self.words, k=self.dice.randrange(4, 9))) for _ in range(3)]
        text = self.comma.join(clauses) + self.stop
        return text[:1].upper() + text[1:]

    def paragraph(self) -> str:
        return "".join(self.sentence() for _ in range(self.dice.randrange(2, 6))).strip()


def build(folder: Path, base_url: str, articles: int) -> Site:
    """Write the site's files, gzip beside each page."""
    stories = [_story(number, max(1, articles // SHARING)) for number in range(1, articles + 1)][::-1]
    furniture = _furniture()
    for story in stories:
        _write(folder, story.path, _article(story, stories, base_url, furniture).encode())
    for path in sorted({path for story in stories for path in story.images}):
        pictures.draw(folder, path)
    _write(folder, "/robots.txt", f"User-agent: *\nDisallow: /private/\nSitemap: {base_url}/sitemap.xml\n".encode())
    _write(folder, "/sitemap.xml", _sitemap(stories, base_url).encode())
    _write(folder, "/feed.rss", _feed(stories, base_url).encode())
    for page, start in enumerate(range(0, articles, PAGE_SIZE), 1):
        rows, more = stories[start : start + PAGE_SIZE], start + PAGE_SIZE < articles
        _write(folder, f"/news/{page}.html", _list(rows, page, more=more))
    return Site(folder, base_url, stories)


def _story(number: int, pool: int) -> Story:
    chinese = bool(number % 2)
    writer = Writer(f"story {number}", chinese)
    dice = writer.dice
    paragraphs = [writer.paragraph() for _ in range(dice.randrange(8, 22))]
    shared = dice.randrange(pool)
    images = [
        f"/images/story-{number:05}-1.jpg",
        f"/images/shared-{shared}.{'png' if shared % 4 == 0 else 'jpg'}",
        f"/images/story-{number:05}-2.jpg",
    ]
    published = PUBLISHED - timedelta(minutes=11 * number)
    return Story(
        number=number,
        path=f"/2026/11/story-{number:05}.html",
        headline=f"{writer.phrase(7)}{writer.joint}{number}",
        paragraphs=paragraphs,
        images=images[: 1 + number % 3],
        published=published,
    )


def _furniture() -> dict[str, str]:
    """What all pages have in common."""
    words = Writer("furniture", chinese=False)
    dice = words.dice
    menus = "".join(
        f'<li class="menu__item"><a href="/section/{i}/">{words.phrase(1)}</a><ul class="menu__sub">'
        + "".join(
            f'<li class="menu__entry"><a class="menu__link" data-track="menu|{i}|{j}" href="/section/{i}/{j}/">'
            f"{words.phrase(2)}</a></li>"
            for j in range(10)
        )
        + "</ul></li>"
        for i in range(12)
    )
    styles = "".join(
        f".b{i}__part{{margin:{dice.randrange(40)}px;color:#{dice.randrange(1 << 24):06x};display:flex;font-size:"
        f"{dice.randrange(10, 30)}px}}\n"
        for i in range(300)
    )
    footer = "".join(f'<a class="footer__link" href="/about/{i}">{words.phrase(2)}</a>' for i in range(80))
    return {"menus": menus, "styles": styles, "footer": footer}


def _article(story: Story, stories: list[Story], base_url: str, furniture: dict[str, str]) -> str:
    writer = Writer(f"page {story.number}", bool(story.number % 2))
    headline, when = escape(story.headline), story.published.isoformat()
    author = f"Desk {story.number % 37}"
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": story.headline, "datePublished": when,
        "author": {"@type": "Person", "name": author}, "publisher": {"@type": "Organization", "name": "Bench Gazette"},
        "image": [base_url + path for path in story.images],
    }  # fmt: skip
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if story.number % 2 else "en"}"><head>
<meta charset="utf-8"><title>{headline} - Bench Gazette</title>
<meta name="viewport" content="width=device-width"><link rel="canonical" href="{base_url}{story.path}">
<meta property="og:type" content="article"><meta property="og:title" content="{headline}">
<meta property="og:image" content="{base_url}{story.images[0]}"><meta name="author" content="{author}">
<meta property="article:published_time" content="{when}">
<meta name="description" content="{escape(story.paragraphs[0][:150])}">
<style>{furniture["styles"]}</style><script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>
<script>window.__STATE__={_state(writer.dice)};</script></head>
<body class="page"><header class="header"><a class="logo" href="/">Bench Gazette</a>
<nav><ul class="menu">{furniture["menus"]}</ul></nav></header>
<main class="page__main"><article class="article"><h1 class="article__title">{headline}</h1>
<div class="article__meta"><span class="author">{author}</span>
<time datetime="{when}">{story.published:%Y-%m-%d %H:%M}</time><a class="share" href="#share">Share</a></div>
<div class="article__body">{_body(story, writer)}</div></article>
<aside class="related"><h3>Related</h3><ul>{_related(stories, writer.dice)}</ul></aside>
<section class="comments">{_comments(writer)}</section></main>
<footer class="footer">{furniture["footer"]}<p>Bench Gazette. All rights reserved.</p></footer></body></html>
"""


def _state(dice: random.Random) -> str:
    blocks = [
        {
            "id": f"{dice.getrandbits(128):032x}",
            "score": dice.random(),
            "tests": [dice.randrange(9999) for _ in range(10)],
        }
        for _ in range(dice.randrange(150, 350))
    ]
    return json.dumps({"blocks": blocks})


def _body(story: Story, writer: Writer) -> str:
    parts = []
    for i, paragraph in enumerate(story.paragraphs):
        parts.append(f'<p class="article__paragraph" data-block="{i}">{escape(paragraph)}</p>')
        if i % 3 == 0 and i // 3 < len(story.images):
            path = story.images[i // 3]
            parts.append(
                f'<figure class="article__figure"><img loading="lazy" src="{path}" alt="{escape(story.headline)}" '
                f'width="1200" height="800"><figcaption>{escape(writer.phrase(8))}</figcaption></figure>'
            )
        if i == 4:
            parts.append('<div class="advert" data-slot="middle"><script>window.adverts=1</script></div>')
    return "\n".join(parts)


def _related(stories: list[Story], dice: random.Random) -> str:
    return "".join(
        f'<li class="related__item"><a class="related__link" href="{other.path}" data-track="related">'
        f'<img class="related__thumb" data-src="{other.images[0]}?w=90" '
        f'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
        f'<span class="related__title">{escape(other.headline)}</span><time>{other.published:%H:%M}</time></a></li>'
        for other in dice.choices(stories, k=40)
    )


def _comments(writer: Writer) -> str:
    return "".join(
        f'<div class="comment"><b>reader{writer.dice.randrange(9999)}</b><p>{escape(writer.sentence())}</p></div>'
        for _ in range(writer.dice.randrange(12))
    )


def _list(stories: list[Story], page: int, *, more: bool) -> bytes:
    rows = "".join(f'<h2><a class="headline" href="{s.path}">{escape(s.headline)}</a></h2>\n' for s in stories)
    onward = f'<a class="next" rel="next" href="/news/{page + 1}.html">next</a>' if more else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>News {page}</title>'
        f'<link rel="alternate" type="application/rss+xml" href="/feed.rss"></head><body>{rows}{onward}</body></html>'
    ).encode()


def _sitemap(stories: list[Story], base_url: str) -> str:
    rows = "".join(
        f"<url><loc>{base_url}{s.path}</loc><lastmod>{s.published.isoformat()}</lastmod></url>\n" for s in stories
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{rows}</urlset>\n'


def _feed(stories: list[Story], base_url: str) -> str:
    items = "".join(
        f"<item><title>{escape(s.headline)}</title><link>{base_url}{s.path}</link><guid>{base_url}{s.path}</guid>"
        f"<pubDate>{format_datetime(s.published, usegmt=True)}</pubDate></item>\n"
        for s in stories[:50]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Bench Gazette</title>'
        f"<link>{base_url}/</link><description>Generated</description>\n{items}</channel></rss>\n"
    )


def _write(folder: Path, path: str, data: bytes) -> None:
    file = folder / path[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(data, 6, mtime=0))
