"""A site for members: cookies.txt lets a source in, its values are told nowhere, and being logged out is told."""

from pathlib import Path

import pytest

from tests.faults import feed, rows, runs, story
from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Handler
from tests.site.endpoints import served as serving
from tests.site.hostile import PAGES
from tests.test_faults_secrets import left_behind, spellings, watched

SESSION, HEADER = "s3ss10n-0f-the-desk", "h3ader-c00kie"
WALL = b"<html><title>Log in | Gazette</title><body><h1>Log in</h1><form><input type=password></form></body></html>"


def cookies(folder: Path, expires: int = 4_000_000_000, value: str = SESSION) -> None:
    line = f"127.0.0.1\tFALSE\t/\tFALSE\t{expires}\tsid\t{value}\n"
    other = f".elsewhere.example\tTRUE\t/\tFALSE\t{expires}\tother\tother-{value}\n"
    (folder / "cookies.txt").write_text(f"# Netscape HTTP Cookie File\n{line}{other}")


def member(endpoint: Endpoint) -> Endpoint:
    def answer(h: Handler) -> None:
        if SESSION in (h.headers["Cookie"] or ""):
            endpoint(h)
        else:
            h.send(WALL)

    return answer


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    return Jianbao(tmp_path)


def test_cookies_let_in_and_are_told_nowhere(desk: Jianbao) -> None:
    """Every output of two crawls, one of them recorded and one told as JSON, is searched for every value."""
    here: dict[str, list[dict[str, str]]] = {}
    there: dict[str, list[dict[str, str]]] = {}
    with serving(watched({"/landing": lambda h: h.send(story()), "/robots.txt": PAGES["/robots.txt"]}, there)) as other:
        away = other.base_url.replace("127.0.0.1", "localhost")
        site: dict[str, Endpoint] = {
            "/feed": lambda h: h.send(feed([f"{base}/story", f"{base}/away", f"{base}/echo"])),
            "/story": member(lambda h: h.send(story(), Set_Cookie="sid=r0tated-session-2; Path=/")),
            "/away": lambda h: h.send(b"", status=302, Location=f"{away}/landing"),
            "/echo": lambda h: h.send(b"", status=302, Location=f"http://127.0.0.1:9/{SESSION}"),
            "/robots.txt": PAGES["/robots.txt"],
        }
        with serving(watched(site, here)) as server:
            base = server.base_url
            cookies(desk.folder)
            desk.configure(
                f'[sources.a]\nfeed = "{base}/feed"\ncookies = "cookies.txt"\nrevisit = "0s"\n'
                f'headers = {{ Cookie = "key={HEADER}" }}\n'
            )
            told = desk("sources", "check") + desk("sources", "check", "--json") + desk("crawl", code=1)
            told += desk("crawl", "--json", "--record", "tape.warc.gz", code=1) + desk("runs", "--json")
            told += "".join(desk("runs", run["id"], "--json") for run in runs(desk))
            (desk.folder / "cookies.txt").unlink()
            told += left_behind(desk)
    assert {row["outcome"] for url, row in rows(desk, "page").items() if url.endswith("/story")} <= {"new", "unchanged"}
    assert SESSION in here["/story"][0]["cookie"]
    assert HEADER in here["/story"][0]["cookie"]
    assert "elsewhere" not in str(here)
    assert all("cookie" not in request for request in there["/landing"])
    assert "tape.warc.gz" in {path.name for path in desk.folder.iterdir()}
    for secret in (SESSION, HEADER, "r0tated-session-2"):
        for spelling in spellings(secret, "sid"):
            assert spelling not in told


def test_a_wall_before_a_source_with_cookies_is_logged_out(desk: Jianbao) -> None:
    site: dict[str, Endpoint] = {
        "/story": member(lambda h: h.send(story())),
        "/moved": lambda h: h.send(b"", status=302, Location="/account/login?next=/moved"),
        "/account/login": lambda h: h.send(WALL),
        "/denied": lambda h: h.send(b"who is there?", status=401),
        "/robots.txt": PAGES["/robots.txt"],
    }
    with serving(site) as server:
        cookies(desk.folder, value="an-0ld-session-id")
        pages = [f"{server.base_url}{path}" for path in ("/story", "/moved", "/denied")]
        desk.configure(f'[sources.in]\npages = {pages}\ncookies = "cookies.txt"\n[sources.out]\npages = {pages}\n')
        desk("crawl", code=3)
        found = {run["source"]: rows(desk, "page", run) for run in runs(desk)}
    assert {row["outcome"] for each in found.values() for row in each.values()} == {"blocked"}
    assert all(row["reason"].startswith("logged out: login: ") for row in found["in"].values())
    assert all(row["reason"].startswith("login: ") for row in found["out"].values())
    assert found["out"][pages[1]]["reason"] == "login: redirected to http://127.0.0.1/account/login"
    assert desk.inventories() == []


def test_a_bad_file_ends_a_crawl_before_it_asks(desk: Jianbao) -> None:
    (desk.folder / "cookies.txt").write_text(f"sid={SESSION}\n")
    desk.configure('[sources.a]\nfeed = "http://127.0.0.1:9/feed"\ncookies = "cookies.txt"\n')
    for verb in (("crawl",), ("sources", "check")):
        told = desk(*verb, code=2)
        assert "cookies.txt:1: no cookie: needs seven fields" in told
        assert SESSION not in told


def test_an_expired_cookie_among_good_ones_is_told_by_check(desk: Jianbao) -> None:
    cookies(desk.folder)
    with (desk.folder / "cookies.txt").open("a") as jar:
        jar.write(f"127.0.0.1\tFALSE\t/\tFALSE\t1700000000\told\t{SESSION}\n")
    desk.configure('[sources.a]\nfeed = "http://127.0.0.1:9/feed"\ncookies = "cookies.txt"\n')
    assert "cookies.txt:4: the cookie old of 127.0.0.1 has expired" in desk("sources", "check")
