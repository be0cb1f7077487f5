"""`jianbao explain`: where a page's way ends, and why; nothing of it is archived."""

from pathlib import Path

import pytest

from tests.jianbao import Jianbao
from tests.site.endpoints import Server

ALL = ["address", "robots", "fetch", "verdict", "extract", "normalise", "images", "store"]


@pytest.fixture
def desk(tmp_path: Path, hostile_site: Server) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    desk = Jianbao(folder)
    desk.configure(f'[sources.gazette]\npages = ["{hostile_site.base_url}/article"]')
    return desk


def explained(desk: Jianbao, url: str, code: int = 0) -> dict[str, tuple[str, str]]:
    """State and words of each stage, by its name."""
    return {row["stage"]: (row["state"], row["said"]) for row in desk.json("explain", url, code=code)}


def test_an_article_passes_all_stages(desk: Jianbao, hostile_site: Server) -> None:
    found = explained(desk, f"{hostile_site.base_url}/article")
    assert list(found) == ALL
    assert {state for state, _ in found.values()} == {"ok"}
    assert "HTTP 200" in found["fetch"][1] and "from 127.0.0.1" in found["fetch"][1]
    assert "headline by html:h1" in found["extract"][1]
    assert "The ferry sails again" in found["normalise"][1]
    assert found["store"][1] == "would be new"


def test_what_is_archived_already_is_compared(desk: Jianbao, hostile_site: Server) -> None:
    desk("crawl")
    assert "unchanged since version 20" in explained(desk, f"{hostile_site.base_url}/article")["store"][1]


def test_an_edit_is_told_by_its_fields(desk: Jianbao, hostile_site: Server) -> None:
    desk("crawl")
    before = hostile_site.pages["/article"]
    edited = {
        **hostile_site.pages,
        "/article": lambda h: h.send(b"<title>The ferry rests</title>" + b"<p>Rest. </p>" * 50),
    }
    hostile_site.pages = edited
    assert "would be a new version: headline" in explained(desk, f"{hostile_site.base_url}/article")["store"][1]
    hostile_site.pages = {**edited, "/article": before}


@pytest.mark.parametrize(
    ("path", "stage", "reason"),
    [
        ("/private/x", "robots", "forbids it to Jianbao"),
        ("/hang", "fetch", "failed: "),
        ("/captcha", "fetch", "blocked: challenge: "),
        ("/410", "fetch", "gone: HTTP 410"),
        ("/no_text", "extract", "refused: "),
    ],
)
def test_it_says_where_a_page_stops(desk: Jianbao, hostile_site: Server, path: str, stage: str, reason: str) -> None:
    desk.configure("", rest="timeout = 2.0\n")
    found = explained(desk, f"{hostile_site.base_url}{path}", code=1)
    at = "verdict" if "HTTP" in found["fetch"][1] and stage == "fetch" else stage
    assert found[at][0] == "stopped" and reason in found[at][1]
    assert {found[later][0] for later in ALL[ALL.index(at) + 1 :]} == {"not reached"}


def test_the_gate_stops_what_is_private(desk: Jianbao, hostile_site: Server) -> None:
    desk.configure(f'[sources.gazette]\npages = ["{hostile_site.base_url}/article"]\nallow_private = false')
    found = explained(desk, f"{hostile_site.base_url}/article", code=1)
    assert found["address"][0] == "stopped" and "egress gate: 127.0.0.1" in found["address"][1]


def test_redirects_are_told_hop_by_hop(desk: Jianbao, hostile_site: Server) -> None:
    base = hostile_site.base_url
    hostile_site.pages = {**hostile_site.pages, "/old": lambda h: h.send(b"", status=301, Location="/article")}
    told = explained(desk, f"{base}/old")["fetch"][1]
    assert told.index(f"{base}/old: HTTP 301") < told.index(f"{base}/article: HTTP 200")


def test_an_archive_that_cannot_be_read_is_told(desk: Jianbao, hostile_site: Server) -> None:
    (desk.folder / "archive").mkdir()
    (desk.folder / "archive" / "archive.json").write_text('{"format": "jianbao", "version": 99}')
    assert "archive format 99 is newer than this program" in desk("explain", f"{hostile_site.base_url}/article", code=1)


def test_nothing_is_written(desk: Jianbao, hostile_site: Server) -> None:
    explained(desk, f"{hostile_site.base_url}/article")
    assert [path.name for path in desk.folder.iterdir()] == ["sources.toml"]


def test_it_asks_as_the_source_of_the_host_does(desk: Jianbao, hostile_site: Server) -> None:
    assert "as [sources.gazette] asks" in desk("explain", f"{hostile_site.base_url}/article")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["gazette"], "not a web address; write it as https://host/path"),
        (["http://[::1"], "not a web address; write it as https://host/path"),
        (["https://gazette example/"], "not a web address; write it as https://host/path"),
        (["https://gazette.example:99999/"], "not a web address; write it as https://host/path"),
        (["https://user:word@gazette.example/"], "no user name or password in an address"),
        (["https://gazette.example/", "--source", "gazete"], 'no source "gazete" (did you mean "gazette"?)'),
    ],
)
def test_what_cannot_be_asked_is_told(desk: Jianbao, args: list[str], told: str) -> None:
    assert told in desk("explain", *args, code=2)
