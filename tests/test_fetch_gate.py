"""Hostile addresses as links, pictures, sitemap rows and redirects, with listeners wherever they lead: none is reached.

In a network of its own, where the site has a public address and the machine's inside can be asked for.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.site.walled import HOSTILE

WEB = [url for url in HOSTILE if url.startswith("http")]
UNKNOWN = "http://localhost./secret"  # no resolver knows it
OUTSIDE = "http://gazette.example\\@127.0.0.1/secret"  # browsers, and we, ask gazette.example for /@127.0.0.1/secret


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    command = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.site.walled"]
    done = subprocess.run(
        [*command, str(tmp_path_factory.mktemp("walled"))],
        capture_output=True, text=True, cwd=Path(__file__).parent.parent, timeout=300, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "No such file" in done.stderr:
        pytest.skip(f"a network of its own cannot be had here: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows(walled: dict[str, Any], source: str, kind: str) -> dict[str, tuple[str, str]]:
    return {
        url: (outcome, reason) for name, what, url, outcome, reason in walled["rows"] if (name, what) == (source, kind)
    }


def test_nothing_behind_the_wall_is_reached(walled: dict[str, Any]) -> None:
    assert walled["reached"] == []


@pytest.mark.parametrize(("source", "kind"), [("feed", "page"), ("map", "page"), ("pages", "image")])
def test_each_address_is_refused_with_its_reason(walled: dict[str, Any], source: str, kind: str) -> None:
    found = rows(walled, source, kind)
    told = {url: found[url] for url in WEB if url not in (UNKNOWN, OUTSIDE)}
    assert {outcome for outcome, _ in told.values()} == {"refused"}
    assert all("egress gate: " in reason for _, reason in told.values())


def test_where_a_redirect_leads_is_asked_about_too(walled: dict[str, Any]) -> None:
    found = rows(walled, "hops", "page")
    told = {url: found[f"http://gazette.example/hop/{n}"] for n, url in enumerate(HOSTILE)}
    assert {url for url, (outcome, _) in told.items() if outcome != "refused"} == {
        OUTSIDE,
        UNKNOWN,
    }


def test_an_address_that_browsers_read_otherwise_is_named(walled: dict[str, Any]) -> None:
    _, reason = rows(walled, "feed", "page")["http://2130706433/secret"]
    assert "the host is 2130706433 here and 127.0.0.1 to a browser; write 127.0.0.1" in reason


def test_an_address_with_a_user_is_not_asked(walled: dict[str, Any]) -> None:
    _, reason = rows(walled, "feed", "page")["http://user:word@gazette.example/secret"]
    assert "names a user" in reason


def test_what_is_no_web_address_is_refused_and_counted(walled: dict[str, Any]) -> None:
    found = rows(walled, "map", "page")
    other = {url for url in HOSTILE if url not in WEB}
    assert {url: found[url][0] for url in other} == dict.fromkeys(other, "refused")
    source = rows(walled, "feed", "source")["http://gazette.example/feed.xml"]
    assert source == ("read", f"items without an http link skipped: {len(HOSTILE) - len(WEB)}")


def test_a_page_whose_scripts_ask_for_all_that_is_read_nonetheless(walled: dict[str, Any]) -> None:
    """It was rendered, and what its scripts tried stands in `reached`, were it anything."""
    assert rows(walled, "scripts", "page") == {"http://gazette.example/scripts": ("new", None)}
    assert "The ferry sails by script" in walled["headlines"]


def test_the_site_itself_is_archived(walled: dict[str, Any]) -> None:
    assert rows(walled, "pages", "page")["http://gazette.example/story"][0] == "new"
