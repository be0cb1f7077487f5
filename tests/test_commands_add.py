"""`jianbao add`: what is found at an address, what it would archive, and what stands in sources.toml then."""

import json
import logging
import os
import pty
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.addresses import refusal
from crawler.config import load
from crawler.fetch import egress, handler
from crawler.sources.discover import MOST
from crawler.spiders import spider_keys
from tests.site.endpoints import Endpoint, Handler, Server, served
from tests.site.hostile import CAPTCHA

RECORDING = Path(__file__).parent.parent / "newsroom" / "newsroom.warc.gz"
TEXT = "<p>The small ferry between the two quays sails again from Monday; the baker has promised warm rolls.</p>" * 8
TITLES = [
    "渡轮回来了，半座城的人都来看",
    "The lamps are lit",
    "Forty volunteers",
    "A library of trams",
    "The night market",
]
NAME = '<meta property="og:site_name" content="港城新闻网">'
ANNOUNCED = '<link rel="alternate" type="application/rss+xml" href="/in/feed">'


def page(body: str, head: str = "") -> Endpoint:
    html = f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return lambda h: h.send(html.encode())


def article(n: int, text: str = TEXT) -> Endpoint:
    head = f"<title>{TITLES[n]}</title>"
    return page(f'<article><h1>{TITLES[n]}</h1><time datetime="2026-11-2{n}T08:00:00">x</time>{text}</article>', head)


def feed(text: str = "") -> Endpoint:
    def send(h: Any) -> None:
        rows = "".join(
            f"<item><title>{TITLES[n]}</title><link>{h.server.base_url}/2026/lamps-{n}.html</link>"
            f"<pubDate>2{n} Nov 2026 08:00:00 GMT</pubDate><description><![CDATA[{text}]]></description></item>"
            for n in range(5)
        )
        h.send(f"<rss version='2.0'><channel><title>G</title>{rows}</channel></rss>".encode(), "application/rss+xml")

    return send


LIST = "".join(f'<li><a href="/2026/lamps-{n}.html">{TITLES[n]} of the town</a></li>' for n in range(5))
ARTICLES: dict[str, Endpoint] = {f"/2026/lamps-{n}.html": article(n) for n in range(5)}
FRONT = page(f"<main><ul>{LIST}</ul></main>", NAME + ANNOUNCED)


def front(h: Handler) -> None:
    """The front page, and nothing below it that is not there."""
    if h.path == "/":
        FRONT(h)
    else:
        h.send(b"<h1>Not found</h1>", status=404)


PAGES: dict[str, Endpoint] = {
    "/": front,
    "/in/feed": feed(),
    "/robots.txt": lambda h: h.send(b"User-agent: *\nDisallow: /private/\n", "text/plain"),
} | ARTICLES


@pytest.fixture
def site() -> Iterator[Server]:
    """A newspaper with a feed, a list and five articles."""
    with served(PAGES) as server:
        yield server


class Desk:
    """A folder with sources.toml. The verb runs in this process: a crawl of its own would cost seconds."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = folder / "sources.toml"
        self.capsys = capsys
        self.configure()

    def configure(self, more: str = "", defaults: str = "allow_private = true\ndelay = 0.0\n") -> None:
        text = f'# mine\n[archive]\nuri = "file:archive"\n\n[defaults]\n{defaults}\n{more}# the end\n'
        self.file.write_text(text, encoding="utf-8")

    def __call__(self, *args: str, code: int = 0) -> str:
        """What `jianbao add` prints, on both streams."""
        found = main(["--config", str(self.file), "add", *args])
        out, err = self.capsys.readouterr()
        assert found == code, out + err
        return out + err

    def json(self, *args: str, code: int = 0) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*args, "--json", code=code).splitlines() if line.startswith("{")]

    @property
    def sources(self) -> dict[str, Any]:
        return dict(tomllib.loads(self.file.read_text(encoding="utf-8")).get("sources", {}))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.raiseExceptions
    yield Desk(tmp_path, capsys)
    for log in set(root.handlers) - set(before[0]):
        log.close()
    root.handlers[:], root.level, logging.raiseExceptions = before
    logging.captureWarnings(False)


# -- what is written


def test_the_best_is_written_with_yes(desk: Desk, site: Server) -> None:
    shown = desk(f"{site.base_url}/", "--name", "gang-cheng", "--yes")
    assert desk.sources == {"gang-cheng": {"feed": f"{site.base_url}/in/feed", "publisher": "港城新闻网"}}
    assert "Now: jianbao crawl gang-cheng" in shown


def test_what_was_written_is_a_configuration_and_the_rest_stays(desk: Desk, site: Server) -> None:
    before = desk.file.read_text(encoding="utf-8")
    desk(f"{site.base_url}/", "--yes")
    after = desk.file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert list(load(desk.file, spider_keys=spider_keys).sources) == list(desk.sources)


def test_the_name_is_made_of_the_sites(desk: Desk, site: Server) -> None:
    desk(f"{site.base_url}/", "--yes")
    assert list(desk.sources) == ["gang-cheng-xin-wen-wang"]


def test_without_yes_it_is_only_shown(desk: Desk, site: Server) -> None:
    shown = desk(f"{site.base_url}/", "--name", "lamps")
    assert desk.sources == {}
    assert f'[sources.lamps]\nfeed = "{site.base_url}/in/feed"' in shown
    assert "Nothing is written. Say it again with --yes" in shown


def test_a_dry_run_writes_nothing_even_with_yes(desk: Desk, site: Server) -> None:
    desk(f"{site.base_url}/", "--dry-run", "--yes")
    assert desk.sources == {}


def test_nothing_is_archived(desk: Desk, site: Server) -> None:
    desk(f"{site.base_url}/", "--yes")
    assert [path.name for path in desk.file.parent.iterdir()] == ["sources.toml"]


def test_a_source_is_not_added_twice(desk: Desk, site: Server) -> None:
    desk.configure(f'[sources.lamps]\nfeed = "{site.base_url}/in/feed"\n')
    assert "[sources.lamps]" in desk(f"{site.base_url}/", "--yes")
    assert list(desk.sources) == ["lamps"]


def test_a_source_that_is_there_needs_no_request(desk: Desk, site: Server) -> None:
    desk.configure(f'[sources.lamps]\nlisting = "{site.base_url}/"\n')
    assert "has this address already; nothing to add" in desk(f"{site.base_url}/#top", "--yes")
    assert site.requests == []


# -- what is shown


def test_candidates_articles_and_the_source_are_told_as_json(desk: Desk, site: Server) -> None:
    rows = desk.json(f"{site.base_url}/")
    assert [row["record"] for row in rows] == ["candidate"] * 2 + ["article"] * 3 + ["source"]
    assert [(row["kind"], row["items"], row["newest"]) for row in rows[:2]] == [
        ("feed", 5, "2026-11-24"),
        ("listing", 5, None),
    ]
    assert rows[2]["headline"] == TITLES[4]
    assert rows[2]["datePublished"] == "2026-11-24T08:00:00+00:00"
    assert rows[2]["characters"] > 500
    assert rows[-1]["written"] is False


def test_it_says_who_asks_and_how_much(desk: Desk, site: Server) -> None:
    shown = desk(f"{site.base_url}/")
    assert "robots.txt obeyed" in shown
    assert f"asks for at most {MOST} documents of the site and 3 articles" in shown


def test_no_more_is_asked_for(desk: Desk, site: Server) -> None:
    hrefs = "".join(f'<a href="/{n}/feed">RSS</a>' for n in range(2_000))
    site.pages = {**PAGES, "/": page(f"<ul>{LIST}</ul>{hrefs}")}
    desk(f"{site.base_url}/")
    assert len([path for path in site.requests if path != "/robots.txt"]) <= MOST + 3


def test_a_date_without_a_zone_is_told(desk: Desk, site: Server) -> None:
    problems = desk.json(f"{site.base_url}/", "--kind", "listing")[1]["problems"]
    assert problems == ["its date names no time zone and is read as UTC: write timezone = …"]


def test_a_zone_that_is_configured_is_no_problem(desk: Desk, site: Server) -> None:
    desk.configure(defaults='allow_private = true\ndelay = 0.0\ntimezone = "Asia/Shanghai"\n')
    assert desk.json(f"{site.base_url}/", "--kind", "listing")[1]["problems"] == []


def test_a_teaser_is_told(desk: Desk, site: Server) -> None:
    site.pages = {**PAGES, "/2026/lamps-4.html": article(4, "<p>The lamps are lit again. Read more tomorrow.</p>")}
    first = next(row for row in desk.json(f"{site.base_url}/") if row["record"] == "article")
    assert "short: a teaser?" in first["problems"]


def test_secrets_are_not_told(desk: Desk, site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "geheim-1234")
    desk.configure(defaults='allow_private = true\ndelay = 0.0\nheaders = { "X-Key" = "${KEY}" }\n')
    site.pages = {**PAGES, "/": page(f"<ul>{LIST}</ul>", '<meta property="og:site_name" content="geheim-1234">')}
    assert "geheim-1234" not in desk(f"{site.base_url}/")


# -- what the address may be


def test_an_article_stands_for_its_site(desk: Desk, site: Server) -> None:
    rows = desk.json(f"{site.base_url}/2026/lamps-1.html")
    assert [row["kind"] for row in rows if row["record"] == "candidate"] == ["feed", "listing", "pages"]


def test_an_article_can_be_meant_alone(desk: Desk, site: Server) -> None:
    desk(f"{site.base_url}/2026/lamps-1.html", "--kind", "pages", "--name", "one", "--yes")
    assert desk.sources == {"one": {"pages": [f"{site.base_url}/2026/lamps-1.html"]}}


def test_one_kind_can_be_wanted(desk: Desk, site: Server) -> None:
    desk(f"{site.base_url}/", "--kind", "listing", "--name", "one", "--yes")
    assert desk.sources["one"]["listing"] == f"{site.base_url}/"


def test_a_feed_whose_pages_are_closed_gives_its_own_text(desk: Desk, site: Server) -> None:
    closed = dict.fromkeys(ARTICLES, page("<p>Please sign in to go on reading.</p>"))
    site.pages = {**PAGES, **closed, "/in/feed": feed(TEXT)}
    desk(f"{site.base_url}/", "--name", "lamps", "--yes")
    assert desk.sources["lamps"]["content"] == "feed"


def test_a_site_with_a_spider_is_read_by_it(desk: Desk) -> None:
    desk.configure(defaults=f'replay = "{RECORDING}"\n')
    desk("https://www.meipian.cn/3jianbao", "--name", "report", "--yes")
    assert desk.sources == {"report": {"spider": "meipian", "pages": ["https://www.meipian.cn/3jianbao"]}}


def test_a_recording_answers_too(desk: Desk) -> None:
    desk.configure(defaults=f'replay = "{RECORDING}"\n')
    desk("https://harbour-times.example/", "--name", "times", "--yes")
    assert desk.sources["times"]["sitemap"] == "https://harbour-times.example/sitemap.xml"


def test_the_wanted_spider_reads_it(desk: Desk, site: Server) -> None:
    desk(f"{site.base_url}/2026/lamps-1.html", "--spider", "page", "--name", "one", "--yes")
    assert desk.sources == {"one": {"spider": "page", "pages": [f"{site.base_url}/2026/lamps-1.html"]}}


# -- what cannot be


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/private/x", front, "the site does not want it"),
        ("/wall", lambda h: h.send(CAPTCHA), "blocked: challenge: "),
        ("/none", front, "gone: HTTP 404"),
        ("/welcome", page("<p>Welcome.</p>"), "no feed, no sitemap and no list of articles found"),
    ],
)
def test_it_says_why_nothing_is_found_and_what_to_try(
    desk: Desk, site: Server, path: str, answer: Endpoint, said: str
) -> None:
    site.pages = {"/robots.txt": PAGES["/robots.txt"], path: answer}
    assert said in desk(f"{site.base_url}{path}", "--yes", code=1)
    assert desk.sources == {}


def test_a_closed_front_page_is_not_the_end(desk: Desk, site: Server) -> None:
    site.pages = {**PAGES, "/": lambda h: h.send(b"<h1>No</h1>", status=403 if h.path == "/" else 404), "/feed": feed()}
    assert desk.json(f"{site.base_url}/")[0]["url"] == f"{site.base_url}/feed"


def test_a_list_whose_articles_are_none_is_not_written(desk: Desk, site: Server) -> None:
    site.pages = {**PAGES, **dict.fromkeys(ARTICLES, front)}
    shown = desk(f"{site.base_url}/", "--yes", code=1)
    assert "gone: HTTP 404" in shown
    assert "no article could be read; nothing is written" in shown
    assert desk.sources == {}


def test_the_gate_holds(desk: Desk, site: Server) -> None:
    desk.configure(defaults="delay = 0.0\n")
    assert "allow_private = true, under [defaults]" in desk(f"{site.base_url}/", code=1)
    assert site.requests == []


def test_feeds_at_private_addresses_are_refused(desk: Desk, site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's own address counts as a public one here; the gate is the real one."""
    public = "127.0.0.1"
    for module in (egress, handler):
        monkeypatch.setattr(module, "refusal", lambda address: None if address == public else refusal(address))
    port = site.server_address[1]
    hosts = [f"127.0.0.2:{port}", "10.0.0.1", "169.254.169.254/latest", f"2130706433:{port}", f"a:b@{public}:{port}"]
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="http://{host}/feed">' for host in hosts[1:])
    anchor = f'<a href="http://{hosts[0]}/feed">RSS</a>'
    site.pages = {**PAGES, "/": page(f"<ul>{LIST}</ul>{anchor}", head)}
    desk.configure(defaults="delay = 0.0\n")
    shown = desk(f"{site.base_url}/")
    assert shown.count("egress gate: ") == len(hosts)
    assert "/feed" not in site.requests


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gazette"], "not a web address; write it as https://host/path"),
        (["https://user:word@gazette.example/"], "no user name or password in an address"),
        (["https://gazette.example/", "--name", "Lamps"], "lower-case letters"),
        (["https://gazette.example/", "--proxy", "home"], "--proxy: no proxy of this name"),
        (["https://gazette.example/", "--spider", "gazete"], 'spider "gazete": no such spider'),
        (["https://gazette.example/", "--spider", "qutoutiao"], "cid is missing"),
        (["https://gazette.example/", "--kind", "book"], "book"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_asked(desk: Desk, args: list[str], said: str) -> None:
    assert said in desk(*args, code=2)


def test_a_name_that_is_taken_is_told(desk: Desk, site: Server) -> None:
    desk.configure(f'[sources.lamps]\nfeed = "{site.base_url}/other"\n')
    assert 'there is a source "lamps" already' in desk(f"{site.base_url}/", "--name", "lamps", code=2)


def test_without_a_configuration_init_is_named(desk: Desk, site: Server) -> None:
    desk.file.unlink()
    assert "jianbao init" in desk(f"{site.base_url}/", code=2)


# -- on a terminal


def typed(desk: Desk, answers: str, *args: str) -> tuple[str, int]:
    """What a person at a terminal sees, and the exit code; the answers are typed ahead."""
    ours, theirs = pty.openpty()
    command = [str(Path(sys.executable).parent / "jianbao"), "--config", str(desk.file), "add", *args]
    environment = {**os.environ, "COLUMNS": "200", "TERM": "xterm"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    os.write(ours, answers.encode())
    shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return shown.decode(), process.wait()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # nobody writes to it any more
        return b""


def test_a_person_chooses_and_agrees(desk: Desk, site: Server) -> None:
    shown, code = typed(desk, "7\n2\ny\n", f"{site.base_url}/", "--name", "lamps")
    assert code == 0, shown
    assert shown.count("Which one? 1 to 2") == 2
    assert desk.sources["lamps"]["listing"] == f"{site.base_url}/"


def test_a_person_may_say_no(desk: Desk, site: Server) -> None:
    shown, code = typed(desk, "\nn\n", f"{site.base_url}/")
    assert (code, desk.sources) == (0, {})
    assert "Write it into" in shown
