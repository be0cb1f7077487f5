"""One run after another over a site that fails, changes and repeats itself."""

import sqlite3
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.fetch.robots import SIZE
from tests.faults import feed, rows, runs, story, whole
from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Handler
from tests.site.endpoints import served as serving
from tests.site.hostile import PAGES, _picture

ALLOWED = b"User-agent: *\nDisallow: /private/\n"


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Jianbao(folder)


def paths(desk: Jianbao, run: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """The outcomes of pages, by path."""
    return {"/" + url.split("/", 3)[3]: row for url, row in rows(desk, "page", run).items()}


# -- the same article, announced more than once


def test_one_article_under_many_addresses_and_sources_is_one_folder(desk: Jianbao) -> None:
    pages = dict(PAGES)
    with serving(pages) as server:
        base = server.base_url
        head = f'<link rel="canonical" href="{base}/story">'
        links = ["/story", "/story?utm_source=rss", "/story?utm_source=x&utm_medium=y", "/m/story", "/old", "/new"]
        pages |= {
            "/first": lambda h: h.send(feed([base + link for link in links])),
            "/second": lambda h: h.send(feed([f"{base}/story", f"{base}/new"])),
            "/story": lambda h: h.send(story(head=head)),
            "/m/story": lambda h: h.send(story(head=head)),
            "/old": lambda h: h.send(b"", status=301, Location="/new"),
            "/new": lambda h: h.send(story("<p>Another story, of its own.</p>")),
        }
        desk.configure(f'[sources.a]\nfeed = "{base}/first"\n[sources.b]\nfeed = "{base}/second"\n')
        desk("crawl")
        counted: Counter[str] = Counter()
        for run in runs(desk):
            counted.update(run["counts"]["page"])
    assert {inventory.url: len(inventory.versions) for inventory in desk.inventories()} == {
        f"{base}/story": 1,
        f"{base}/new": 1,
    }
    assert counted == {"new": 2, "unchanged": 5, "refused": 1}  # the mobile form, a variant of the story
    assert len(list((desk.folder / "archive/articles").rglob("article.json"))) == 2  # nothing written in vain
    assert whole(desk)


# -- a picture that changes, and one that is not there for a while


def test_a_picture_that_changes_makes_a_version_and_one_that_fails_does_not(desk: Jianbao) -> None:
    served: dict[str, bytes | None] = {"now": _picture((400, 300), "JPEG")}

    def picture(h: Handler) -> None:
        body = served["now"]
        h.send(b"busy", status=500) if body is None else h.send(body, "image/jpeg")

    body = story('<p><img src="/picture.jpg" width="400"></p>')
    with serving({**PAGES, "/picture.jpg": picture, "/story": lambda h: h.send(body)}) as server:
        desk.configure(f'[sources.a]\npages = ["{server.base_url}/story"]\nrevisit = "0s"')
        desk("crawl")
        first, served["now"] = served["now"], _picture((410, 300), "JPEG")
        desk("crawl")
        second, served["now"] = served["now"], None
        desk("crawl", code=1)
    inventory = desk.inventories()[0]
    kept = [desk.reader.article(inventory, version).image[0] for version in inventory.versions]
    assert [desk.reader.media(image) for image in kept] == [first, second]
    assert paths(desk)["/story"]["outcome"] == "unchanged"


# -- tried again, when it is time


def test_what_failed_is_tried_again_when_it_is_due_and_not_before(desk: Jianbao) -> None:
    site: dict[str, Any] = {"busy": True, "links": ["/a", "/b"]}

    def page(h: Handler) -> None:
        h.send(b"busy", status=500) if site["busy"] else h.send(story(f"<p>This one lies at {h.path}, of all.</p>"))

    with serving({**PAGES, "/a": page, "/b": page}) as server:
        base = server.base_url
        server.pages["/feed"] = lambda h: h.send(feed([base + link for link in site["links"]]))  # type: ignore[index]
        desk.configure(f'[sources.a]\nfeed = "{base}/feed"\n')
        desk("crawl", code=3)
        failed = paths(desk)
        asked = server.seen["/a"]
        site["busy"] = False
        desk("crawl", code=3)  # announced again, and not due: nothing is asked for
        assert server.seen["/a"] == asked
        waiting = paths(desk)
        assert waiting["/a"]["nextTry"] == failed["/a"]["nextTry"]
        assert "asked for again after" in waiting["/a"]["reason"]
        site["links"] = ["/article"]  # no longer announced
        ledger = sqlite3.connect(desk.folder / "archive/state/ledgers/a.sqlite")
        assert {due for (due,) in ledger.execute("SELECT next_try FROM retries")} == {failed["/a"]["nextTry"]}
        ledger.execute("UPDATE retries SET next_try = '2020-01-01T00:00:00+00:00'")
        ledger.commit()
        ledger.close()
        desk("crawl")
        assert {path: row["outcome"] for path, row in paths(desk).items()} == {
            "/a": "new",
            "/b": "new",
            "/article": "new",
        }
        assert desk.article(f"{base}/a").headline == "The ferry sails again"
        desk("crawl")
        assert set(paths(desk)) == {"/article"}


# -- robots.txt


def test_robots_txt_by_rfc_9309(desk: Jianbao) -> None:
    """A server error forbids, a missing file allows, of a huge one the beginning counts, a delay is kept."""
    line = b"Disallow: /x0000000\n"
    padding = (SIZE - len(ALLOWED) - len("Disallow: /") - 1) % len(line)  # the limit falls behind `Disallow: /`
    long = ALLOWED + b"#" * padding + b"\n" + line * 500_000
    answers: dict[str, Endpoint] = {
        "error": lambda h: h.send(b"busy", status=503, Retry_After="0"),
        "missing": lambda h: h.send(b"User-agent: *\nDisallow: /\n", status=404),
        "huge": lambda h: h.send(long, "text/plain"),
        "delay": lambda h: h.send(ALLOWED + b"Crawl-delay: 1.5\n", "text/plain"),
    }
    with ExitStack() as stack:
        servers = {}
        tables = ""
        for name, robots in answers.items():
            server = servers[name] = stack.enter_context(serving({**PAGES, "/robots.txt": robots}))
            for path in ("/private/x", "/other"):
                server.pages[path] = PAGES["/article"]  # type: ignore[index]
            urls = [f"{server.base_url}{path}" for path in ("/article", "/private/x", "/other")]
            tables += f"[sources.{name}]\npages = {urls!r}\n"
        desk.configure(tables)
        desk("crawl", code=3)
        found = {run["source"]: (run, paths(desk, run)) for run in runs(desk)}
    outcomes = {name: {path: row["outcome"] for path, row in rows.items()} for name, (_, rows) in found.items()}
    assert set(outcomes["error"].values()) == {"failed"}
    assert "robots.txt cannot be read: HTTP 503" in found["error"][1]["/article"]["reason"]
    assert set(servers["error"].seen) == {"/robots.txt"}
    assert outcomes["missing"]["/private/x"] in ("new", "unchanged")
    assert outcomes["huge"] == outcomes["delay"] == {"/article": "new", "/private/x": "refused", "/other": "new"}
    delayed = datetime.fromisoformat(found["delay"][0]["finished"]) - datetime.fromisoformat(
        found["delay"][0]["started"]
    )
    assert delayed.total_seconds() > 1.5
