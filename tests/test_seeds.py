"""The two documents that this product was asked for: crawled through the whole pipeline, exported byte for byte."""

import json
import re
from html import escape
from pathlib import Path

import pytest

from newsroom.pictures import draw
from tests.jianbao import Jianbao
from tests.recording import RECORDED, record

POST = re.compile(r"\n---\n(?P<front>.*?)\n---\n\n<div>   \n(?P<body>.*)  \n</div>\n {12}$", re.S)
GATEWAY = "https://cors.zfour.workers.dev/?"
ROBOTS = ("text/plain", b"User-agent: *\nDisallow:\n")


@pytest.fixture
def seeds(corpus: Path) -> Path:
    folder = corpus.parent / "seeds"
    if not folder.is_dir():
        pytest.skip("the seeds do not lie beside the corpus")
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    return Jianbao(tmp_path)


def test_seed_000_a_feed_item_becomes_the_hexo_post(desk: Jianbao, seeds: Path) -> None:
    wanted = next(seeds.glob("000_*")).read_bytes()
    match = POST.fullmatch(wanted.decode())
    assert match
    title = re.search(r"^title: '(.*)'$", match["front"], re.M)[1]  # type: ignore[index]
    date = re.search(r"^date: (.*)$", match["front"], re.M)[1]  # type: ignore[index]
    received = match["body"].replace(GATEWAY, "").replace("&#123;", "{").replace("&#125;", "}")
    item = (
        f"<item><title><![CDATA[{title}]]></title><description><![CDATA[{received}]]></description>"
        f"<pubDate>{date}</pubDate><guid isPermaLink='false'>https://html2.qktoutiao.com/detail/1</guid>"
        "<link>https://html2.qktoutiao.com/detail/1</link><author><![CDATA[somebody]]></author></item>"
    )
    feed = (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>趣头条</title>{item}</channel></rss>'
    )
    images = re.findall(r'src="(http://[^"]+)"', received)
    answers = {"https://rss.example/qutoutiao/category/1": ("application/xml; charset=utf-8", feed.encode())}
    scenes = ("harbour", "tram", "tea", "library")
    answers |= {
        url: ("image/jpeg", draw(f"{scene} day", (640, 427))) for url, scene in zip(images, scenes, strict=True)
    }
    answers |= {f"{origin}/robots.txt": ROBOTS for origin in ("https://rss.example", "http://static.1sapp.com")}
    record(desk.folder / "seed.warc.gz", answers)
    desk.configure(
        '[sources.qutoutiao]\nfeed = "https://rss.example/qutoutiao/category/1"\ncontent = "feed"\n'
        'publisher = "趣头条"\nsections = ["新媒体", "趣头条", "分类"]\nreplay = "seed.warc.gz"\n'
    )
    desk("crawl")
    desk("export", "hexo", "posts", "--as-received", "--image-prefix", GATEWAY)
    written = list((desk.folder / "posts").rglob("*.md"))
    assert [path.relative_to(desk.folder / "posts").parts[:3] for path in written] == [("新媒体", "趣头条", "分类")]
    assert written[0].read_bytes() == wanted
    article = desk.article("https://html2.qktoutiao.com/detail/1")
    assert [image.contentUrl for image in article.image] == images
    assert all(image.sha256 for image in article.image)


def meipian_page(title: str, nickname: str, segments: list[str]) -> bytes:
    detail = {
        "article": {
            "title": title,
            "mask_id": "2qa1b2c3",
            "create_time": "1582000000",
            "phone": "13800000000",
            "content": {"content": [{"type": 1, "text": text, "img_url": ""} for text in segments]},
        },
        "author": {"nickname": nickname, "wechat": "somebody-1"},
    }
    script = f"var ARTICLE_DETAIL = {json.dumps(detail, ensure_ascii=False)};\n    var detail = 1;"
    head = f"<title>{escape(title)}</title>"
    return f"<!DOCTYPE html><html><head>{head}</head><body><script>{script}</script></body></html>".encode()


@pytest.mark.parametrize("dictionary", [False, True])
def test_seed_001_a_meipian_page_becomes_the_report(desk: Jianbao, seeds: Path, dictionary: bool) -> None:
    wanted = next(seeds.glob("001_*")).read_text(encoding="utf-8")
    title, nickname, body, *keywords = wanted.split("\n\n")
    segments = re.split(r"(?<=</h3>) (?=<h3>)", body)
    assert len(segments) == 33
    page = meipian_page(title, nickname, segments)
    url = "https://www.meipian.cn/2qa1b2c3"
    answers = {url: ("text/html; charset=utf-8", page), "https://www.meipian.cn/robots.txt": ROBOTS}
    record(desk.folder / "seed.warc.gz", answers)
    (desk.folder / "words.txt").write_text("医务人员 0\n", encoding="utf-8")
    words = 'dictionary = "words.txt"\n' if dictionary else ""
    desk.configure(f'[sources.report]\nspider = "meipian"\npages = ["{url}"]\nreplay = "seed.warc.gz"\n{words}')
    desk("crawl")
    desk("export", "report", "reports")
    (report,) = (desk.folder / "reports").iterdir()
    got = report.read_text(encoding="utf-8")
    assert got.split("\n\n")[:3] == [title, nickname, body]
    found = got.split("\n\n")[3:]
    assert set(found) == set(keywords)
    assert sum(a == b for a, b in zip(found, keywords, strict=True)) >= (10 if dictionary else 8)
    if dictionary:
        assert got == wanted
    else:
        assert longest_common(found, keywords) >= 9
    stored = b"".join(path.read_bytes() for path in (desk.folder / "archive").rglob("*") if path.is_file())
    assert b"13800000000" not in stored
    raw = desk.reader.page(desk.inventories()[0])
    assert b"13800000000" not in raw.body
    assert b"somebody-1" not in raw.body


def longest_common(a: list[str], b: list[str]) -> int:
    """Length of the longest common subsequence."""
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + longest_common(a[1:], b[1:])
    return max(longest_common(a[1:], b), longest_common(a, b[1:]))


def test_recorded_dates_are_the_recording_s(desk: Jianbao) -> None:
    url = "https://town.example/notice.html"
    text = "<p>The library opens again on Monday, and everybody who wrote in is invited.</p>" * 8
    title = "The library opens again"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>"
    answers = {url: ("text/html", page.encode()), "https://town.example/robots.txt": ROBOTS}
    record(desk.folder / "town.warc.gz", answers)
    desk.configure(f'[sources.town]\npages = ["{url}"]\nreplay = "town.warc.gz"')
    desk("crawl")
    (inventory,) = desk.inventories()
    assert inventory.head == f"{RECORDED:%Y%m%d%H%M%S}"
