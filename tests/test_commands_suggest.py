"""`jianbao suggest`: rules out of a few articles, what they are worth, and the file that a crawl runs with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.normalise.urls import identifier
from tests.jianbao import Jianbao
from tests.site.endpoints import Handler, Server, served
from tests.two_sites import BAO, CALL, GAZETTE, WRITERS, TwoSites, address, chinese, english

KEEP = "Keep the generic extractor: on 3 pages the rules find nothing that it does not find."
KEY = "the-key-of-a-feed"
THREE = [address(GAZETTE, n) for n in (1, 2, 3)]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> TwoSites:
    made = TwoSites(tmp_path_factory.mktemp("sites"))
    with (made.folder / "sources.toml").open("a") as file:
        file.write(f'[sources.gazette]\nfeed = "{GAZETTE}/feed.xml?key=${{FEED_KEY}}"\n')
    return made


@pytest.fixture
def there(sites: TwoSites, monkeypatch: pytest.MonkeyPatch) -> TwoSites:
    monkeypatch.chdir(sites.folder)
    monkeypatch.setenv("FEED_KEY", KEY)
    return sites


def suggested(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["suggest", *args]) == code, capsys.readouterr()
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return told.out + told.err


def records(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, list[dict[str, Any]]]:
    """Lines of JSON by their kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in suggested(capsys, *args, "--json").splitlines():
        found.setdefault(json.loads(line)["record"], []).append(json.loads(line))
    return found


def test_what_the_rules_win_is_told_on_pages_that_they_were_not_made_of(
    there: TwoSites, capsys: pytest.CaptureFixture[str], no_sockets: list[str]
) -> None:
    told = suggested(capsys, *THREE)
    assert f"archived  {THREE[0]}\n" in told
    assert "author         span.scribe    rule 4 of 4  generic 1  agree 1  differ 0  gained 3  wins\n" in told
    assert f"  author       {address(GAZETTE, 0)}: nothing → Tamsel Reed\n" in told
    assert "Take the rules for author (found on 3 pages more); what the others find on 4 pages," in told
    assert "evidence" not in told and "made of" not in told
    assert 'author = css("span.scribe")\n' in told
    assert "Nothing is written." in told
    assert "return [Pages(PAGES)]" in told and KEY not in told
    assert no_sockets == []


def test_json_has_every_field_of_a_source_and_the_file(there: TwoSites, capsys: pytest.CaptureFixture[str]) -> None:
    found = records(capsys, "--source", "gazette")
    assert [each["where"] for each in found["page"]] == ["archived"] * 3
    fields = {each["field"]: each for each in found["field"]}
    assert list(fields) == ["headline", "author", "datePublished", "articleBody"]
    assert fields["articleBody"]["prose"]["similarity"] == 1.0
    assert fields["author"]["gained"] == fields["author"]["rule"] - fields["author"]["generic"] > 0
    assert {each["field"] for each in found["without"]} == {"articleSection", "image"}
    (whole,) = found["suggestion"]
    assert (whole["wins"], whole["learnt"], whole["pages"], whole["unseen"]) == (["author"], 3, 4, True)
    assert whole["file"].startswith('"""gazette.example: rules that jianbao suggest found in 3 articles.')
    assert whole["written"] is None


def test_rules_that_win_nothing_are_advised_against(there: TwoSites, capsys: pytest.CaptureFixture[str]) -> None:
    told = suggested(capsys, *(address(BAO, n) for n in (0, 1)))
    assert KEEP in told
    assert "return [Listing(START)]" in told and f'START = "{BAO}/news/"' in told


def test_weak_evidence_is_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(TwoSites(tmp_path, english=1, chinese=0).folder)
    told = suggested(capsys, identifier(address(GAZETTE, 0)).removeprefix("sha256:")[:12])
    assert "One page is weak evidence" in told
    assert "The scores are of the pages that the rules were made of" in told
    assert "rule 1 of 1" in told


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ([], 2, "give the URLs of two or three articles of one site, or --source NAME"),
        ([THREE[0], BAO + "/1"], 2, "pages of different sites: gangbao.example, gazette.example; give those of one"),
        (["ftp://gazette.example/1"], 2, "not a web address"),
        (["https://u:p@gazette.example/1"], 2, "no user name or password in an address"),
        (["0123456789abcdef"], 1, "no such article"),
        (["a ferry"], 1, "name an article by its URL or by 4 or more hex digits"),
        (["--source", "gazete"], 2, 'no source "gazete"'),
        (["--source", "empty"], 1, "empty: the archive has no article of it; jianbao crawl empty archives some"),
        ([f"{GAZETTE}/{n}" for n in range(9)], 2, "9 pages; 8 are the most"),
        ([THREE[0], "--write", "sources.toml"], 2, "sources.toml: lies there already, and is not overwritten"),
        ([THREE[0], "--write", "none/x.py"], 2, "there is no folder none"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    there: TwoSites, capsys: pytest.CaptureFixture[str], args: list[str], code: int, said: str
) -> None:
    told = suggested(capsys, *args, code=code)
    assert said in told
    assert told.count("\n") == 1


# -- pages that are not archived


def serve_english(h: Handler) -> None:
    h.send(english(int(h.path.rpartition("/")[2].removesuffix(".html"))))


PAGES = {
    "/news/": serve_english,
    "/bao/": lambda h: h.send(chinese(int(h.path[-1])), "text/html"),
    "/robots.txt": lambda h: h.send(b"User-agent: *\nDisallow: /closed/\n", "text/plain"),
    "/empty/": lambda h: h.send(b"<html><title>Town</title><body><img src=x></body></html>"),
    "/login/": lambda h: h.send("<title>登录</title><p>登录后查看全文</p>".encode()),
    "/alike/": lambda h: h.send(b"<title>Town</title><body>" + b"<p>The ferry came back this morning. </p>" * 30),
}


@pytest.fixture
def site() -> Iterator[Server]:
    with served(PAGES) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    (folder / "paper").mkdir(parents=True)
    desk = Jianbao(folder)
    desk.configure("", rest="workers = 1\n")
    return desk


def test_a_crawl_with_the_written_file_gives_the_articles_that_the_preview_promised(
    desk: Jianbao, site: Server
) -> None:
    urls = [f"{site.base_url}/news/{n}.html" for n in (0, 1, 2)]
    told = desk("suggest", *urls, "--write", "paper/gazette.py")
    assert "as [defaults] asks: no source has this host" in told
    assert f"fetched   {urls[0]}\n" in told
    assert not (desk.folder / "archive").exists()
    assert 'spider = "paper.gazette"' in (desk.folder / "paper" / "gazette.py").read_text()
    desk.configure('[sources.gazette]\nspider = "paper.gazette"\n', rest="workers = 1\n")
    desk.apart = True  # a worker finds the module from the folder that its process began in
    desk("crawl", "gazette")
    for n, url in enumerate(urls):
        article = desk.article(url)
        assert [author.name for author in article.author] == [WRITERS[n]]
        assert article.articleBody.count("\n\n") == 7 and CALL not in article.articleBody
        assert article.datePublished == f"2026-11-2{n}"
        winners = article.metadata.sources
        assert {winners[name] for name in ("headline", "author", "datePublished", "articleBody")} == {"site"}


def test_of_several_pages_the_good_ones_do_and_the_others_are_told(desk: Jianbao, site: Server) -> None:
    base = site.base_url
    told = desk(
        "suggest",
        *(f"{base}/{path}" for path in ("bao/0", "bao/1", "gone.html", "closed/1", "empty/", "login/")),
        code=1,
    )
    assert f"jianbao: {base}/gone.html: gone: HTTP 404" in told
    assert f"jianbao: {base}/closed/1: refused: Forbidden by robots.txt" in told
    assert f"jianbao: {base}/empty/: refused: no text" in told
    assert f"jianbao: {base}/login/: blocked: login" in told
    for rule in ('headline = css("#biaoti")', 'author = css("span.zuozhe")', 'body = css("div.zhengwen")'):
        assert rule in told


def test_pages_with_nothing_in_common_are_told(desk: Jianbao, site: Server) -> None:
    urls = [f"{site.base_url}/alike/{n}" for n in (1, 2)]
    assert "the pages have nothing in common that a rule could find" in desk("suggest", *urls, code=1)


def test_the_gate_stops_what_is_private(desk: Jianbao, site: Server) -> None:
    (desk.folder / "sources.toml").write_text("[fetch]\nworkers = 1\n")
    assert "egress gate" in desk("suggest", f"{site.base_url}/news/1.html", code=1)
    assert site.requests == []
