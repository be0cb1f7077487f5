"""The same room over an archive in S3 and an index in PostgreSQL, and what it says when one of them is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.runs import Outcome
from crawler.index import Index
from crawler.index.opened import Database
from crawler.normalise.urls import identifier
from tests.reading_room import ReadingRoom, serve
from tests.site.s3 import moto
from tests.small_archive import FERRY, newsroom

DIGITS = identifier(FERRY).removeprefix("sha256:")
RUN = "20261122060000-gazette"
ARTICLE = f"/articles/{DIGITS}"
PAGES = [
    *("/", "/articles?source=gazette&language=en", "/stories", "/sources", "/sources/gazette", "/runs", f"/runs/{RUN}"),
    *(ARTICLE, f"{ARTICLE}/versions?view=side", f"{ARTICLE}/capture", f"{ARTICLE}/files/page.warc.gz"),
    *("/search?q=%E5%A4%A7%E6%A1%A5", "/search?q=ferry&order=date", "/storage", "/api/articles", "/api/stories"),
    *(f"{ARTICLE}?version=20261120060000", f"/api{ARTICLE}", f"/api/runs/{RUN}", "/api/search?q=glad", "/api/sizes"),
    *("/api/events", "/api/sources", "/api/facets/articleSection"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ReadingRoom]:
    with moto() as server, pytest.MonkeyPatch.context() as patch, Index(Database(postgres_url)) as index:
        for name, value in (server.environment() | {"AWS_ENDPOINT_URL": server.endpoint}).items():
            patch.setenv(name, value)
        server.make_bucket("reading")
        archive = newsroom(tmp_path_factory.mktemp("elsewhere"), "s3://reading/room")
        archive.run("gazette", 22, Outcome(FERRY, "page", "edited", identifier=f"sha256:{DIGITS}"))
        with archive.configuration.open("a") as file:
            file.write(f'state = "state"\n[index]\nurl = "{postgres_url}"\n')
        index.database.empty()
        with serve(archive.configuration) as found:
            with found.room.index(60):
                pass  # it is built
            yield found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_as_from_a_disk(room: ReadingRoom, path: str) -> None:
    answer = room.get(path)
    assert answer.status == 200, answer.text
    assert "internal error" not in answer.body.decode("utf-8", "replace")


def test_what_was_archived_is_found_and_read(room: ReadingRoom) -> None:
    assert "大桥今日通车" in room.get("/search?q=%E5%A4%A7%E6%A1%A5").text
    assert "Ann Reed" in room.get(ARTICLE).text
    picture = room.get(ARTICLE).text.partition('src="/media/')[2].partition('"')[0]
    assert room.get(f"/media/{picture}").body.endswith(b"a ferry")


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    with archive.configuration.open("a") as file:
        file.write('[index]\nurl = "postgresql://reader:a-secret@127.0.0.1:1/none"\n')
    with serve(archive.configuration) as room:
        answers = [room.get(path) for path in ("/", "/search?q=ferry", "/api/articles")]
        article = room.get(ARTICLE)
    assert [answer.status for answer in answers] == [503] * 3
    assert all("127.0.0.1" in answer.text and "a-secret" not in answer.text for answer in answers)
    assert article.status == 200  # it can be read without


def test_a_store_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = newsroom(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    archive.configuration.write_text(
        '[archive]\nuri = "s3://away/room"\nendpoint = "http://127.0.0.1:1"\nstate = "state"\n'
    )
    with serve(archive.configuration) as room:
        answer = room.get(ARTICLE)
    assert answer.status == 503
    assert "s3://away" in answer.text or "127.0.0.1" in answer.text
