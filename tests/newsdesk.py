"""A project outside this repository: a package with a spider of its own, and a WARC of the site."""

import os
import subprocess
import sys
from pathlib import Path

from tests.recording import record

SITE = "https://gazette.example"
SPIDER = '''
"""The Gazette."""

from crawler.extract.page import ArticlePage, css
from crawler.sources.feed import Feed
from crawler.spiders import ArticleSpider


class GazettePage(ArticlePage):
    headline = css("h1.title")
    author = css(".quill")
    body = css("div.story > p")


class GazetteSpider(ArticleSpider):
    name = "gazette"
    rules = GazettePage

    def sources(self):
        return [Feed("https://gazette.example/feed.xml")]
'''
FEED = """<rss version="2.0"><channel><title>Gazette</title>
<item><title>渡轮回来了</title><link>https://gazette.example/1.html</link></item>
<item><title>Tea</title><link>https://gazette.example/2.html</link></item></channel></rss>"""
PARAGRAPHS = (
    "渡轮停了十年，今天早上又靠上了北码头。船上只有一位乘客，岸上却站了半座城的人，谁也没有说话。",
    "船长说，路还记得，只是水浅了一点。他把汽笛拉了三下，第三下拉得很长。",
)
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1 class="title">{title}</h1><span class="quill">Quill Pen</span><span class="editor">Ink Well</span>
<div class="story"><p>{first}</p><p>{second}</p></div></body></html>"""
SOURCES = '[sources.gazette]\nspider = "newsdesk.spiders.gazette"\ntimezone = "Asia/Shanghai"\n'
FIXTURE = Path("tests/fixtures/gazette")


class Newsdesk:
    """The project in `folder`, built or as it lies. Nothing of it is installed: commands are run in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spider = folder / "newsdesk" / "spiders" / "gazette.py"
        self.warc = folder / "gazette.warc.gz"
        if not folder.exists():
            self._build()

    def _build(self) -> None:
        self.spider.parent.mkdir(parents=True)
        self.spider.write_text(SPIDER, encoding="utf-8")
        (self.folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
        page = PAGE.format(title="渡轮回来了", first=PARAGRAPHS[0], second=PARAGRAPHS[1]).encode()
        tea = PAGE.format(title="Tea", first=PARAGRAPHS[1], second=PARAGRAPHS[0]).encode()
        html = "text/html; charset=utf-8"
        answers = {
            f"{SITE}/robots.txt": ("text/plain", b""),
            f"{SITE}/feed.xml": ("application/rss+xml", FEED.encode()),
            f"{SITE}/1.html": (html, page),
            f"{SITE}/2.html": (html, tea),
        }
        record(self.warc, answers)

    @property
    def fixture(self) -> Path:
        return self.folder / FIXTURE

    def edit(self, old: str, new: str) -> None:
        """Change the spider."""
        text = self.spider.read_text(encoding="utf-8")
        assert old in text
        self.spider.write_text(text.replace(old, new), encoding="utf-8")

    def jianbao(self, *args: str, code: int = 0) -> str:
        """The command, as its user types it: what it prints."""
        shown = self._run([str(Path(sys.executable).parent / "jianbao"), *args], code)
        assert "Traceback" not in shown, shown
        return shown

    def pytest(self, *args: str, code: int = 0) -> str:
        return self._run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *args], code)

    def add(self) -> None:
        self.jianbao("fixture", "add", "gazette", "--from", str(self.warc))

    def _run(self, command: list[str], code: int) -> str:
        environment = {**os.environ, "COLUMNS": "200"}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == code, f"exit {done.returncode}, not {code}\n{done.stdout}"
        return done.stdout
