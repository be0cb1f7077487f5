"""The room in a real browser: each page without errors and without the network, keys alone, and a hostile article."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.facts import Facts
from crawler.archive.ledger import Ledger
from crawler.archive.runs import Outcome
from crawler.items import Article, Capture, Extraction, Page, utcnow
from crawler.normalise.urls import identifier
from tests import hostile_article
from tests.reading_room import ReadingRoom, serve
from tests.site import endpoints
from tests.site.process import program
from tests.small_archive import FERRY, PICTURE, SmallArchive, newsroom
from tests.test_index_stories import text

AXE = Path(str(files("axe_playwright_python") / "axe.min.js"))
QUICK = {"resultTypes": ["violations"], "preload": False}
EVERY_RULE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], **QUICK}
ABOUT_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, **QUICK}
STILL = {"reduced_motion": "reduce"}  # a colour on its way to another one has no contrast of its own


class Browsing:
    """A page of the browser, and what went wrong on it: errors of the console, requests to elsewhere."""

    def __init__(self, context: Any, room: ReadingRoom) -> None:
        self.room = room
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        context.on("request", lambda request: self._see(request.url))

    def _see(self, url: str) -> None:
        if not url.startswith((self.room.origin, f"http://localhost:{self.room.port}/", "about:", "data:")):
            self.outside.append(url)

    def open(self, path: str) -> Any:
        self.page.goto(self.room.origin + path)
        return self.page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = program("chromium", "chromium")
    from playwright.sync_api import sync_playwright  # its loop would be in the way of other tests

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def outside() -> Iterator[endpoints.Server]:
    """A server that keeps whatever reaches it in `requests`, a connection without a request too."""

    def note(request: Any, address: Any) -> bool:
        server.requests.append(f"connection of {address}")
        return True

    with endpoints.served({"/": lambda handler: handler.send(b"", "image/png")}) as server:
        server.verify_request = note  # type: ignore[method-assign]
        yield server


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, outside: endpoints.Server) -> SmallArchive:
    found = newsroom(tmp_path_factory.mktemp("browsed"))
    hostile_article.add(found, outside.base_url)
    add_page(found)
    for source in ("gazette", "zeitung"):
        found.add(f"https://{source}.example/flood", "Gates shut", articleBody=f"{text(1)} {source}.", source=source)
    lost = Outcome("https://x.example", "page", "failed", "HTTP 503")
    run = found.run("gazette", 22, Outcome(FERRY, "page", "edited"), lost, facts=Facts(milliseconds={"30": 4}))
    found.run("gazette", 21, Outcome(FERRY, "page", "new"), verdict="partial", facts=Facts(milliseconds={"34": 2}))
    with found.configuration.open("a") as file:
        file.write('[sources.gazette]\nfeed = "https://gazette.example/feed"\nschedule = "@hourly"\n')
    logs = found.folder / "archive" / "state" / "logs"
    logs.mkdir(parents=True)
    (logs / "20261122060000.log").write_text(f"run {run.id} began\n")
    return found


def add_page(archive: SmallArchive) -> None:
    """An article whose page has a picture that a script would have shown, as many have."""
    url, picture = "https://gazette.example/news/lamps", archive.picture("https://img.example/lamps.jpg")
    body = b"""<!DOCTYPE html><html><head><style>h1 { color: rgb(1, 2, 3) }</style></head><body><h1>Lamps</h1>
    <img src="/blank.gif" data-src="https://img.example/lamps.jpg"><a href="/next.html">Next</a></body></html>"""
    page = Page(url, body, utcnow().replace(microsecond=0), headers={"content-type": "text/html"})
    article = Article(url, "Lamps lit again", "Lit.", identifier=identifier(url), image=[picture])
    article.metadata.dateDownloaded = page.dateDownloaded.isoformat()
    archive.writer.save(Capture(url, page=page, extraction=Extraction(url), article=article))


@pytest.fixture(scope="module")
def room(archive: SmallArchive) -> Iterator[ReadingRoom]:
    with serve(archive.configuration) as found:
        yield found


@contextmanager
def browsing(chromium: Any, room: ReadingRoom, **options: Any) -> Iterator[Browsing]:
    context = chromium.new_context(**options)
    try:
        yield Browsing(context, room)
    finally:
        context.close()


def address(room: ReadingRoom, headline: str) -> str:
    """Where the list leads for a headline."""
    before = room.get("/articles").text.partition(headline)[0]
    return before.rpartition('<a href="')[2].partition('"')[0]


def pages(room: ReadingRoom) -> list[str]:
    ferry = address(room, "Ferry returns at last")
    run = "/runs/20261122060000-gazette"
    story = f"/stories/{room.get('/stories').text.partition('/stories/')[2].partition(chr(34))[0]}"
    of_ferry = [ferry, f"{ferry}/versions", f"{ferry}/versions?view=side", f"{ferry}/capture"]
    lists = ["/", "/articles", "/articles?source=gazette", "/stories", story, f"{story}?view=inline"]
    return [*lists, *of_ferry, "/sources", "/sources/gazette", "/runs", run, "/search", "/search?q=ferry", "/storage"]


def test_every_page_is_without_errors_and_serious_findings(chromium: Any, room: ReadingRoom) -> None:
    """Console, requests to elsewhere, and axe-core's rules for WCAG 2.2 AA, in both languages and both colours.

    Colours are changed on the page, as a reader's system would; what depends on them is checked a second time.
    """
    found = set()
    for locale in ("en-GB", "zh-CN"):
        with browsing(chromium, room, locale=locale, **STILL) as reader:
            for path in [*pages(room), "/nowhere"]:
                found |= {(locale, path, *each) for each in findings(reader.open(path))}
            assert ([each for each in reader.errors if "404" not in each], reader.outside) == ([], [])
    assert found == set()


def test_the_door_has_no_serious_findings(chromium: Any, archive: SmallArchive) -> None:
    with serve(archive.configuration, locked=True) as room, browsing(chromium, room, locale="zh-CN", **STILL) as reader:
        assert list(findings(reader.open("/login"))) == []


def findings(page: Any) -> Iterator[tuple[str, str, str]]:
    """What axe-core finds on the page in light and in dark colours: the colours, the rule, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for colours, options in (("light", EVERY_RULE), ("dark", ABOUT_COLOURS)):
        page.emulate_media(color_scheme=colours)
        for finding in page.evaluate("async options => (await axe.run(document, options)).violations", options):
            if finding["impact"] in {"serious", "critical"}:
                nodes = [node["html"][:200] + str(node["any"][:1])[:300] for node in finding["nodes"][:3]]
                yield colours, finding["id"], str(nodes)


def test_no_page_is_wider_than_a_phone(chromium: Any, room: ReadingRoom) -> None:
    with browsing(chromium, room, viewport={"width": 390, "height": 844}) as reader:
        wide = [
            path for path in pages(room) if reader.open(path).evaluate("document.documentElement.scrollWidth") > 390
        ]
    assert wide == []


def test_on_a_phone_outcomes_stand_beside_their_label_and_links_are_large_enough(chromium: Any, tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    words = ("new", "edited", "unchanged", "gone", "refused", "blocked", "failed")
    archive.run("gazette", 22, *(Outcome(f"https://gazette.example/{word}", "page", word) for word in words))
    with (
        serve(archive.configuration) as room,
        browsing(chromium, room, viewport={"width": 375, "height": 800}) as phone,
    ):
        lefts = "[...document.querySelectorAll('td .outcome')].map(e => e.getBoundingClientRect().left)"
        assert min(phone.open("/runs").evaluate(lefts)) > 100
        heights = "[...document.querySelectorAll('.timeline a')].map(e => e.getBoundingClientRect().height)"
        versions = f"{address(room, 'Ferry returns at last')}/versions"
        assert min(phone.open(versions).evaluate(heights)) >= 24


def test_from_search_to_versions_by_keys_alone(chromium: Any, room: ReadingRoom) -> None:
    with browsing(chromium, room) as reader:
        keys = reader.open("/").keyboard
        keys.press("/")
        keys.type("ferry")
        keys.press("Enter")
        reader.page.wait_for_url("**/search?q=ferry")
        keys.press("j")
        keys.press("Enter")
        reader.page.wait_for_url("**/articles/*")
        assert reader.page.inner_text("h1") == "Ferry returns at last"
        keys.press("v")
        reader.page.wait_for_url("**/versions")
        assert "at last" in reader.page.inner_text("ins")


def test_all_pages_are_read_without_scripts(chromium: Any, room: ReadingRoom) -> None:
    with browsing(chromium, room, java_script_enabled=False) as reader:
        page = reader.open("/articles")
        page.click("text=Ferry returns at last")
        page.click("text=2 versions")
        assert "at last" in page.inner_text("ins")


def test_language_and_colours_are_remembered(chromium: Any, room: ReadingRoom) -> None:
    with browsing(chromium, room, locale="en-GB") as reader:
        page = reader.open("/articles")
        page.click("button[value=zh]")
        page.click("button[value=dark]")
        page = reader.open("/sources")
        assert page.inner_text("h1").startswith("来源")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(23, 22, 20)"


def test_a_run_is_followed_to_its_end(chromium: Any, tmp_path: Path) -> None:
    archive = SmallArchive(tmp_path)
    state = tmp_path / "archive" / "state"
    ledger = Ledger(state, "gazette")
    (state / "locks").mkdir()
    (state / "locks" / "gazette.lock").write_text(str(os.getpid()))
    run = "2026/11/23/20261123060000-gazette"
    ledger.begin(run, "gazette", utcnow())
    with serve(archive.configuration) as room, browsing(chromium, room) as reader:
        page = reader.open("/runs/20261123060000-gazette")
        assert page.locator(".verdict").inner_text() == "running"
        ledger.settle(run, Outcome(FERRY, "page", "failed", "HTTP 500"))
        ledger.flush()
        page.wait_for_selector("text=HTTP 500")
        archive.run("gazette", 23, Outcome(FERRY, "page", "failed", "HTTP 500"), verdict="partial")
        ledger.end(run, utcnow())
        ledger.close()
        page.wait_for_selector(".verdict.partial")
        assert reader.errors == []


def test_a_run_that_is_followed_leaves_the_focus_where_it_is(chromium: Any, tmp_path: Path) -> None:
    archive = SmallArchive(tmp_path)
    state = tmp_path / "archive" / "state"
    ledger = Ledger(state, "gazette")
    (state / "locks").mkdir()
    (state / "locks" / "gazette.lock").write_text(str(os.getpid()))
    run = "2026/11/23/20261123060000-gazette"
    ledger.begin(run, "gazette", utcnow())
    ledger.settle(run, Outcome(FERRY, "page", "failed", "HTTP 500"))
    ledger.flush()
    with serve(archive.configuration) as room, browsing(chromium, room) as reader:
        page = reader.open("/runs/20261123060000-gazette")
        page.focus("a.outcome.failed")
        ledger.settle(run, Outcome("https://gazette.example/2", "page", "blocked", "captcha"))
        ledger.flush()
        page.wait_for_selector("text=captcha")
        assert page.evaluate("document.activeElement.className") == "outcome failed"
    ledger.close()


def test_the_archived_page_is_shown_with_its_picture_and_style(chromium: Any, room: ReadingRoom) -> None:
    with browsing(chromium, room) as reader:
        page = reader.open(f"{address(room, 'Lamps lit again')}/capture")
        frame = page.frame_locator("iframe")
        assert frame.locator("h1").evaluate("e => getComputedStyle(e).color") == "rgb(1, 2, 3)"
        source = frame.locator("img").evaluate("e => e.src")
        assert page.request.get(source).body() == PICTURE
    assert source.startswith(f"http://localhost:{room.port}/capture/")


def test_a_hostile_article_runs_nothing_and_reaches_nothing(
    chromium: Any, room: ReadingRoom, outside: endpoints.Server
) -> None:
    digits = hostile_article.DIGITS
    with browsing(chromium, room) as reader:
        for path in (
            "/",
            "/articles",
            f"/articles/{digits}",
            f"/articles/{digits}/versions",
            f"/articles/{digits}/capture",
        ):
            page = reader.open(path)
            page.wait_for_timeout(150)
            assert page.evaluate("window.acted") is None, path
        frame = reader.page.frames[1]
        assert "After." in frame.locator("body").inner_text()
        reader.page.goto(frame.url)  # in a window of its own it can do no more
        reader.page.wait_for_timeout(150)
        assert reader.page.url == frame.url
        assert reader.page.locator("form, script, link, base, iframe, object, meta[http-equiv]").count() == 0
    assert outside.requests == []


def test_a_hostile_picture_is_no_document(chromium: Any, room: ReadingRoom) -> None:
    with browsing(chromium, room) as reader:
        page = reader.open("/")
        with page.expect_download() as download:
            page.evaluate(f"location.href = '/media/{hostile_article.SVG_NAME}'")
        assert download.value.suggested_filename == hostile_article.SVG_NAME


def test_the_policy_alone_stops_the_hostile_page(chromium: Any, room: ReadingRoom, outside: endpoints.Server) -> None:
    """The second wall without the first: the raw page under the answer's own headers."""
    with browsing(chromium, room) as reader:
        page = reader.open(f"/articles/{hostile_article.DIGITS}/capture")
        url = page.get_attribute("iframe", "src")
        headers = {name: value for name, value in page.request.get(url).headers.items() if "security" in name}
        raw = f"<!DOCTYPE html><body>{hostile_article.markup(outside.base_url, hints=False)}"
        page.route(url, lambda route: route.fulfill(body=raw, content_type="text/html", headers=headers))
        page.goto(url)
        page.wait_for_timeout(300)
        assert page.evaluate("window.acted") is None
    assert outside.requests == []
