"""Pictures of the reading room, taken of the sample newsroom in a real browser and saved as docs/room-*.webp.

    .venv/bin/python docs/room.py

The newsroom is archived anew in a temporary folder. Its articles have one version each and tell stories of their own,
so one of them is archived once more as if its site had edited it, and once as another source's copy; edit and copy are
invented here, as are the schedules and the runs of the two weeks before.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from crawler.archive.facts import Facts, step
from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome, Run, write_run
from crawler.archive.writer import Writer
from crawler.items import Article, Capture, Extraction, Page, Publisher
from crawler.normalise.urls import identifier
from crawler.storages import Storage, open_storage

ROOT = Path(__file__).parent.parent
BRIDGE = "https://harbour-times.example/2026/11/19/forty-volunteers-one-footbridge"
TRAM = "https://toutiao.jianbao.example/pc/detail/2611205.html?cid=42&from=feed"
SITE = "https://harbour-times.example/2026/11/"
FERRYMAN = "https://ferryman.example/saltgate/footbridge-open"
EDITS = [
    (
        "It has three arches, it is just wide enough for two prams,",
        "It has three arches, is just wide enough for two prams",
    ),
    ("Forty people learned it.", "Forty-three people learned it."),
    ("Nobody was hurt, ", "Nobody was badly hurt, "),
]
COPY = [
    ("it is just wide enough for two prams,", "is wide enough for two prams,"),
    ("Forty people learned it.", "Forty neighbours learned it, as the Harbour Times reports."),
]
SCHEDULES = {"harbour-times": "*/30 * * * *", "gangcheng-news": "every 20 minutes", "qutoutiao-health": "@hourly"}
RENAMED = """([folder]) => document.querySelectorAll("code").forEach(
    each => { each.textContent = each.textContent.replace(`${folder}/`, "/srv/").replace(/tmp[^/]*/, "news") })"""
DESK, PHONE = (1280, 860), (390, 844)
PORT = 8797


def archive(folder: Path) -> Path:
    """The sample newsroom's archive, with the edit; returns its configuration."""
    text = (ROOT / "sources.toml").read_text(encoding="utf-8")
    text = text.replace('replay = "newsroom/', f'replay = "{ROOT}/newsroom/')
    for source, schedule in SCHEDULES.items():
        text = text.replace(f"[sources.{source}]", f'[sources.{source}]\nschedule = "{schedule}"')
    configuration = folder / "sources.toml"
    configuration.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "crawler", "--config", str(configuration), "crawl"], check=True, capture_output=True
    )
    storage = open_storage(f"file:{folder}/archive")
    article, page = read(storage)
    for old, new in EDITS:
        change(article, old, new)
    article.headline = article.headline.replace("Forty volunteers", "Forty-three volunteers")
    again(storage, BRIDGE, article, page, hours=5)
    article, page = read(storage, first=True)
    for old, new in COPY:
        change(article, old, new)
    article.headline, article.publisher = (
        "Saltgate's footbridge is open, and forty people built it",
        Publisher("The Ferryman"),
    )
    article.metadata.source = "ferryman"
    again(storage, FERRYMAN, article, page, hours=2)
    runs_before(storage)
    return configuration


def runs_before(storage: Storage) -> None:
    """Two weeks of a source, on one of which its server had a bad day."""
    for day in range(6, 20):
        bad = 5 if day == 14 else int(day % 7 == 4)
        outcomes = [Outcome(f"{SITE}{day}/{n}", "page", "new") for n in range(2 + day * 5 % 4)]
        outcomes += [Outcome(f"{SITE}{day}/old-{n}", "page", "unchanged") for n in range(3 + day * 3 % 5)]
        outcomes += [Outcome(f"{SITE}{day}/bad-{n}", "page", "failed", "HTTP 503") for n in range(bad)]
        at = f"2026-11-{day:02}T15:0{{}}:00Z"
        name = f"2026/11/{day:02}/202611{day:02}150000-harbour-times"
        run = Run(name, "harbour-times", "sitemap", at.format(0), at.format(2), "finished", "")
        run.verdict = "unhealthy" if bad > 1 else "partial" if bad else "healthy"
        run.reason = f"{bad} of {len(outcomes)} pages failed: HTTP 503" if bad else None
        run.counts = {"page": dict(Counter(each.outcome for each in outcomes))}
        run.facts = Facts(milliseconds={step(each): 1 for each in (180 + 9 * day, 240 + 31 * day * bad, 900)})
        write_run(storage, run, outcomes, ())


def read(storage: Storage, *, first: bool = False) -> tuple[Article, Page]:
    reader = Reader(storage, identify=identifier)
    inventory = reader.find(BRIDGE)
    version = min(inventory.versions) if first else None
    return reader.article(inventory, version), reader.page(inventory, version)


def change(article: Article, old: str, new: str) -> None:
    article.articleBody = article.articleBody.replace(old, new)
    article.articleBodyHtml = (article.articleBodyHtml or "").replace(old, new)


def again(storage: Storage, url: str, article: Article, page: Page, *, hours: int) -> None:
    """Archives the article under the address, as if its page had been fetched so many hours later."""
    page = replace(page, url=url, dateDownloaded=page.dateDownloaded + timedelta(hours=hours))
    article.url, article.canonicalUrl, article.identifier = url, url, identifier(url)
    article.metadata.dateDownloaded = page.dateDownloaded.isoformat()
    writer = Writer(storage, run=article.metadata.run or "", software="jianbao")
    writer.save(Capture(url, page=page, extraction=Extraction(url), article=article))


@contextmanager
def room(configuration: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "crawler", "--config", str(configuration), "serve", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout:
            process.stdout.readline()  # it says that it is open
        try:
            yield f"http://127.0.0.1:{PORT}"
        finally:
            process.terminate()


def take(browser: Browser, url: str, name: str, size: tuple[int, int], scheme: str, language: str) -> None:
    """One picture, as sharp as it may be at 150 kB."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=language, device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    page.evaluate(RENAMED, [tempfile.gettempdir()])  # where the pictures were taken is nobody's business
    shot = Image.open(BytesIO(page.screenshot()))
    shot.save(ROOT / "docs" / f"room-{name}.webp", quality=80, method=6)
    context.close()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        room(archive(Path(folder))) as origin,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        bridge, tram = (f"{origin}/articles/{identifier(url).removeprefix('sha256:')}" for url in (BRIDGE, TRAM))
        story = f"{origin}/stories/{identifier(FERRYMAN).removeprefix('sha256:')}"
        bad = f"{origin}/runs/20261114150000-harbour-times"
        for name, url, size, scheme, language in (
            ("today", f"{origin}/", DESK, "light", "en-GB"),
            ("articles", f"{origin}/articles?language=en", DESK, "dark", "en-GB"),
            ("stories", f"{origin}/stories", DESK, "light", "zh-CN"),
            ("story", story, DESK, "light", "en-GB"),
            ("reader", bridge, DESK, "light", "en-GB"),
            ("versions", f"{bridge}/versions", DESK, "dark", "en-GB"),
            ("capture", f"{bridge}/capture", DESK, "light", "zh-CN"),
            ("search", f"{origin}/search?q=电车", DESK, "dark", "zh-CN"),
            ("sources", f"{origin}/sources", DESK, "light", "zh-CN"),
            ("source", f"{origin}/sources/harbour-times", DESK, "light", "en-GB"),
            ("runs", f"{origin}/runs", DESK, "dark", "en-GB"),
            ("run", bad, DESK, "light", "en-GB"),
            ("storage", f"{origin}/storage", DESK, "dark", "zh-CN"),
            ("phone", tram, PHONE, "dark", "zh-CN"),
            ("phone-today", f"{origin}/", PHONE, "light", "zh-CN"),
        ):
            take(browser, url, name, size, scheme, language)
        browser.close()


if __name__ == "__main__":
    main()
