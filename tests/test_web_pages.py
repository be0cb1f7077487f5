"""The room's pages: what they show, in which language, and what is told where something is wrong."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crawler.archive.ledger import Ledger
from crawler.archive.reader import Reader
from crawler.archive.removal import bury, erase_files
from crawler.archive.runs import Outcome
from crawler.items import MediaObject
from crawler.normalise.urls import identifier
from crawler.web.phrases import LANGUAGES, zh
from tests.reading_room import ReadingRoom, serve
from tests.small_archive import BRIDGE, FERRY, SmallArchive, newsroom

ROOT = Path(__file__).parent.parent
RUN = "20261122060000-gazette"


def at(url: str) -> str:
    return f"/articles/{identifier(url).removeprefix('sha256:')}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> SmallArchive:
    found = newsroom(tmp_path_factory.mktemp("pages"))
    article = at(FERRY).rpartition("/")[2]
    found.run(
        "gazette",
        22,
        Outcome(FERRY, "page", "edited", identifier=f"sha256:{article}"),
        Outcome("https://gazette.example/lost", "page", "failed", "HTTP 503", "2026-11-22T07:00:00Z"),
        verdict="partial",
        reason="1 page failed",
    )
    return found


@pytest.fixture(scope="module")
def room(archive: SmallArchive) -> Iterator[ReadingRoom]:
    with serve(archive.configuration) as found:
        yield found


# -- what is shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", ["Ferry returns at last", "1 page failed", "gazette"]),
        ("/articles", ["Ferry returns at last", "大桥今日通车", "Bibliothek öffnet", "3 articles"]),
        ("/articles?language=zh", ["大桥今日通车", "1 article<"]),
        ("/articles?since=2026-11&until=2026-11", ["3 articles"]),
        ("/articles?changed=1&source=gazette", ["Ferry returns at last", "1 article<"]),
        (at(FERRY), ["Ann Reed", "The Gazette", "/media/", "2 versions", "20 November 2026, 09:00 +08:00"]),
        (f"{at(FERRY)}?version=20261120060000", ["Ferry returns<", "not the newest version"]),
        (f"{at(FERRY)}/versions", ["<ins> at last</ins>", "20 November 2026", "21 November 2026"]),
        (f"{at(FERRY)}/capture", ["<iframe", "page.warc.gz", "matches the bytes"]),
        ("/search?q=大桥", ["大桥今日通车", "1 article<"]),
        ("/search?q=glad&order=date", ["<mark>glad</mark>", "3 articles"]),
        ("/sources", ["gazette", "zeitung", "not configured"]),
        ("/sources/gazette", ["How complete its articles are", "100 %", RUN]),
        ("/runs", [RUN, "1 page failed"]),
        (f"/runs/{RUN}", ["HTTP 503", "https://gazette.example/lost", "again after", at(FERRY)]),
        (f"/runs/{RUN}?outcome=failed", ["https://gazette.example/lost"]),
        ("/storage", ["Pictures and files", "Nothing that the index read is damaged"]),
    ],
)
def test_a_page_shows(room: ReadingRoom, path: str, shown: list[str]) -> None:
    answer = room.get(path.replace("大桥", "%E5%A4%A7%E6%A1%A5"))
    assert answer.status == 200
    assert [each for each in shown if each not in answer.text] == []


def test_a_run_s_rows_are_chosen(room: ReadingRoom) -> None:
    rows = room.get(f"/runs/{RUN}?outcome=failed").text.partition('class="addresses"')[2]
    assert FERRY not in rows


def test_the_language_is_the_browser_s_then_the_reader_s(room: ReadingRoom) -> None:
    reader = ReadingRoom(room.room, room.port)
    assert "全部文章" in reader.get("/", accept_language="fr, zh-CN;q=0.8, en;q=0.5").text
    reader.post("/preferences", language="en")
    assert "All articles" in reader.get("/", accept_language="zh").text


def test_a_beginning_of_an_identifier_leads_to_the_article(room: ReadingRoom) -> None:
    beginning = at(FERRY)[: len("/articles/") + 8]
    assert room.get(beginning).headers["location"] == at(FERRY)
    assert room.get(f"{beginning}?version=20261120").headers["location"] == f"{at(FERRY)}?version=20261120"


def test_a_page_beyond_the_last_hit_leads_to_the_last_one(room: ReadingRoom) -> None:
    answer = room.get("/search?q=glad&order=date&page=7")
    assert answer.headers["location"] == "/search?q=glad&order=date&page=1"


def test_a_chart_speaks_the_reader_s_language(room: ReadingRoom) -> None:
    assert "<title>2026-11-22: 1 改动</title>" in room.get("/", accept_language="zh").text


def test_the_room_s_own_style_is_kept_by_the_browser_and_asked_for_again(room: ReadingRoom) -> None:
    first = room.get("/static/room.css")
    again = room.get("/static/room.css", if_none_match=first.headers["etag"])
    assert (first.headers["cache-control"], again.status) == ("no-cache", 304)


@pytest.mark.parametrize("name", ["article.json", "article.md", "page.warc.gz"])
def test_a_version_s_files_are_downloads(room: ReadingRoom, name: str) -> None:
    answer = room.get(f"{at(FERRY)}/files/{name}")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_picture_is_the_archive_s_own_bytes(room: ReadingRoom) -> None:
    path = re.search(r'src="(/media/[^"]+)"', room.get(at(FERRY)).text)
    assert path
    answer = room.get(path[1])
    assert (answer.headers["content-type"], answer.body[-7:]) == ("image/jpeg", b"a ferry")
    assert "sandbox" in answer.headers["content-security-policy"]


# -- what is wrong


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/articles/abcdabcd", 404, "no such article"),
        ("/articles/-", 404, "hex digits"),
        (f"{at(FERRY)}?version=1999", 404, "no such version"),
        (f"{at(FERRY)}/files/inventory.json", 404, "a version has"),
        ("/runs/20000101000000-nobody", 404, "no such run"),
        ("/runs/20000101000000-%00", 404, "no such run"),
        ("/runs/20000101000000-" + "x" * 300, 404, "no such run"),
        ("/sources/nobody", 404, "no such source"),
        ("/media/" + "0" * 64 + ".jpg", 404, ""),
        ("/nowhere", 404, "Not in the archive"),
        ("/articles?since=yesterday", 400, "since"),
        ("/articles?after=x", 400, ""),
        ("/articles?has=nothing", 400, "has"),
        ("/search?q=since:yesterday", 400, "since"),
        ("/search?q=%22", 400, ""),
        ("/search?q=ferry&page=0", 400, "page"),
    ],
)
def test_an_error_is_a_page_of_the_room(room: ReadingRoom, path: str, status: int, told: str) -> None:
    answer = room.get(path)
    assert answer.status == status
    assert told in answer.text
    assert 'class="masthead"' in answer.text


def test_no_archive_yet_is_told(tmp_path: Path) -> None:
    configuration = tmp_path / "sources.toml"
    configuration.write_text('[archive]\nuri = "file:archive"\n')
    with serve(configuration) as room:
        answers = [room.get(path) for path in ("/", "/articles", "/search?q=x", "/runs/20261122060000-a")]
    assert [answer.status for answer in answers] == [404] * 4
    assert "there is no archive here yet" in answers[0].text


def test_an_index_that_was_deleted_or_broke_is_built_again(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    with serve(archive.configuration) as room:
        assert "3 articles" in room.get("/articles").text
    for path in tmp_path.glob("archive/state/index*"):
        path.write_bytes(b"no database")
    with serve(archive.configuration) as room:
        assert "3 articles" in room.get("/articles").text


def test_damaged_bytes_are_not_shown(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    (picture,) = tmp_path.glob("archive/media/**/*.jpg")
    picture.chmod(0o600)
    picture.write_bytes(b"something else")
    with serve(archive.configuration) as room:
        answer = room.get(f"/media/{picture.name}")
    assert answer.status == 500
    assert "damaged" in answer.text


def test_a_mistake_of_the_program_is_told_without_its_details(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(type(room.room), "article", fail)
    answer = room.get(at(FERRY))
    assert answer.status == 500
    assert "RuntimeError" in answer.text and "secret details" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


# -- what is large or hostile


def test_a_title_of_10_megabytes_is_cut(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    archive.add("https://gazette.example/long", "long " * 2_000_000)
    with serve(archive.configuration) as room:
        sizes = [len(room.get(path).body) for path in ("/", "/articles", at("https://gazette.example/long"))]
    assert max(sizes) < 100_000


def test_an_article_with_2000_images_has_them_all_and_loads_none_at_once(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    one = archive.picture("https://img.example/0.jpg")
    pictures = [replace(one, contentUrl=f"https://img.example/{number}.jpg") for number in range(2000)]
    body = "".join(f'<figure><img src="https://img.example/{n}.jpg"></figure>' for n in range(2000))
    archive.add("https://gazette.example/many", "Many", image=pictures, articleBodyHtml=body)
    with serve(archive.configuration) as room:
        text = room.get(at("https://gazette.example/many")).text
    assert text.count('loading="lazy"') == text.count("<img ") == 2000


def test_an_image_that_was_not_archived_is_told_and_not_fetched(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    body = '<p>A <img src="https://img.example/lost.jpg"></p>'
    lost = MediaObject("https://img.example/lost.jpg")
    archive.add("https://gazette.example/lost", "Lost", articleBodyHtml=body, image=[lost])
    with serve(archive.configuration) as room:
        text = room.get(at("https://gazette.example/lost")).text
    assert "picture not archived: https://img.example/lost.jpg" in text
    assert "<img" not in text


def test_an_article_that_comes_meanwhile_is_there(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    with serve(archive.configuration) as room:
        room.get("/articles")
        archive.add("https://gazette.example/new", "Only now")
        assert "Only now" in room.get(at("https://gazette.example/new")).text


def test_pages_are_given_while_the_archive_is_written(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)

    def write(number: int) -> None:
        archive.add(f"https://gazette.example/{number}", f"Number {number}", articleBody=str(number))

    with serve(archive.configuration) as room, ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, number) for number in range(40)]
        reading = [threads.submit(room.get, path) for path in ("/", "/articles", at(FERRY), "/storage") * 5]
        statuses = {each.result().status for each in reading}
        for each in writing:
            each.result()
    assert statuses == {200}


# -- what was taken down


def test_what_was_taken_down_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    (ferry, bridge) = (Reader(archive.storage, identify=identifier).find(url) for url in (FERRY, BRIDGE))
    when = "2026-11-22T06:00:00+00:00"
    erase_files(archive.storage, bury(archive.storage, ferry, ["20261120060000"], when=when, reason="a court said so"))
    erase_files(archive.storage, bury(archive.storage, bridge, list(bridge.versions), when=when, reason="a wish"))
    with serve(archive.configuration) as room:
        of_ferry, old = room.get(f"{at(FERRY)}/versions"), room.get(f"{at(FERRY)}?version=20261120060000")
        of_bridge = [room.get(at(BRIDGE)), room.get(f"{at(BRIDGE)}/versions"), room.get(f"{at(BRIDGE)}/capture")]
    assert of_ferry.status == 200 and "taken down: a court said so" in of_ferry.text.replace("</small>", "")
    assert (old.status, [answer.status for answer in of_bridge]) == (410, [410, 404, 404])
    assert "a wish" in of_bridge[0].text


# -- what verify said


VERIFIED = {
    "archive": "file:archive", "started": "2026-11-22T05:00:00+00:00", "finished": "2026-11-22T06:00:00+00:00",
    "sample": "", "looked": 5, "of": 5, "checked": 14, "bytes": 5000, "damaged": 0, "orphans": 0, "damage": [],
}  # fmt: skip


def test_what_verify_said_last_is_told(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    note = tmp_path / "archive" / "state" / "verify.json"
    note.parent.mkdir(parents=True, exist_ok=True)
    damage = [{"key": "media/lost.jpg", "kind": "media", "problem": "missing", "advice": ""}]
    told = []
    with serve(archive.configuration) as room:
        for content in (VERIFIED, VERIFIED | {"damaged": 1, "damage": damage}, ["damaged"]):
            note.write_text(json.dumps(content))
            told.append(room.get("/storage"))
    assert [answer.status for answer in told] == [200] * 3
    assert "14 files, 5.0 kB" in told[0].text and "22 November 2026" in told[0].text
    assert "1 file is damaged" in told[1].text and "media/lost.jpg" in told[1].text
    assert "when jianbao verify last looked" not in told[2].text


# -- runs that go on


def test_a_run_whose_process_is_gone_is_told_so(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    ledger = Ledger(tmp_path / "archive" / "state", "gazette")
    ledger.begin("2026/11/23/20261123060000-gazette", "gazette", datetime(2026, 11, 23, 6, tzinfo=UTC))
    ledger.close()
    with serve(archive.configuration) as room:
        assert "ended without a word" in room.get("/runs/20261123060000-gazette").text
        assert "Running now" not in room.get("/").text


def test_a_run_is_followed_while_it_goes(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    state = tmp_path / "archive" / "state"
    (state / "locks").mkdir(parents=True, exist_ok=True)
    (state / "locks" / "gazette.lock").write_text("1")  # a process that is there
    ledger = Ledger(state, "gazette")
    ledger.begin(f"2026/11/23/{RUN.replace('22', '23', 1)}", "gazette", datetime(2026, 11, 23, 6, tzinfo=UTC))
    run = f"/runs/{RUN.replace('22', '23', 1)}"
    with serve(archive.configuration) as room:
        ledger.settle(f"2026/11/23/{RUN.replace('22', '23', 1)}", Outcome(BRIDGE, "page", "failed", "HTTP 500"))
        ledger.flush()
        page, fragment = room.get(run), room.get(run, hx_request="true")
        overview = room.get("/")
    ledger.close()
    assert 'hx-trigger="every 2s"' in page.text and "HTTP 500" in page.text
    assert fragment.text.lstrip().startswith('<div id="live"') and "HTTP 500" in fragment.text
    assert "Running now" in overview.text


# -- JSON


def api(room: ReadingRoom, path: str) -> Any:
    answer = room.get(f"/api{path}")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def test_the_api_s_answers_are_as_described(room: ReadingRoom) -> None:
    described = api(room, "/openapi.json")
    assert described["openapi"].startswith("3.1")
    parts = {"name": at(FERRY).rpartition("/")[2], "field": "source"}
    for path, call in described["paths"].items():
        if path == "/stories/{name}":
            continue  # this archive has none; see test_web_stories
        given = parts | {"name": RUN if path.startswith("/runs") else parts["name"]}
        schema = call["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = api(room, path.format(**given) + ("?q=ferry" if path == "/search" else ""))
        jsonschema.validate(answer, schema | {"components": described["components"]})


def test_the_api_takes_the_filters_of_the_pages(room: ReadingRoom) -> None:
    assert [row["headline"] for row in api(room, "/articles?language=zh")["articles"]] == ["大桥今日通车"]
    assert [row["headline"] for row in api(room, "/articles?source=zeitung")["articles"]] == ["Bibliothek öffnet"]


def test_the_api_gives_one_page_after_the_other(room: ReadingRoom) -> None:
    first = api(room, "/articles?limit=2")
    second = api(room, f"/articles?limit=2&after={first['after']}")
    assert len({row["identifier"] for row in first["articles"] + second["articles"]}) == 3


def test_the_api_s_errors_are_json(room: ReadingRoom) -> None:
    answer = room.get("/api/articles/abcdabcd")
    assert (answer.status, list(json.loads(answer.text))) == (404, ["error"])


# -- languages


def test_every_phrase_is_there_in_chinese() -> None:
    asked: set[str] = set()
    for path in (ROOT / "crawler/web/templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'(?<![\w.])_\("([^"]*)"[,)]', text))
        asked |= {many for _, many in re.findall(r'count\("([^"]*)", "([^"]*)"', text)}
    assert asked - zh.SAYS.keys() == set()


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_phrase_keeps_its_fields(code: str) -> None:
    fields = re.compile(r"\{(\w+)\}")
    says = LANGUAGES[code].says
    assert [one for one, other in says.items() if sorted(fields.findall(one)) != sorted(fields.findall(other))] == []
