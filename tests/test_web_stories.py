"""Stories in the room: who tells one, who had it first, two copies beside each other."""

import json
from collections.abc import Iterator

import jsonschema
import pytest

from crawler.normalise.urls import identifier
from tests.reading_room import ReadingRoom, serve
from tests.small_archive import FERRY, newsroom
from tests.test_index_stories import text

FIRST, LATER, LAST = (f"https://{host}.example/flood" for host in ("agency", "gazette", "zeitung"))


def digits(url: str) -> str:
    return identifier(url).removeprefix("sha256:")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    archive = newsroom(tmp_path_factory.mktemp("stories"))
    body = text(1)
    archive.add(FIRST, "Flood gates shut", "2026-11-20T01:00:00+00:00", articleBody=body, source="agency")
    archive.add(LATER, "The gates are shut", "2026-11-20T02:00:00+00:00", articleBody=f"{body} said the mayor.")
    archive.add(LAST, "Gates shut, says agency", "2026-11-20T03:00:00+00:00", articleBody=body, source="zeitung")
    with serve(archive.configuration) as found:
        yield found


def story(room: ReadingRoom) -> str:
    return room.get("/stories").text.partition('href="/stories/')[2].partition('"')[0]


def test_a_story_is_listed_once_with_who_had_it_first(room: ReadingRoom) -> None:
    page = room.get("/stories").text
    assert page.count("data-row") == 1
    assert "Flood gates shut" in page and "3 articles" in page and "3 sources" in page
    assert "first seen at agency.example on 20 Nov 2026, 01:00" in page
    assert "first seen at agency.example on 20 November 2026, 01:00 UTC" in room.get(f"/stories/{story(room)}").text


def test_the_list_of_stories_takes_the_filters_of_articles(room: ReadingRoom) -> None:
    assert "Flood gates shut" in room.get("/stories?source=zeitung").text
    assert "No two articles tell the same story" in room.get("/stories?source=nobody").text


def test_a_story_shows_its_copies_first_seen_first_and_two_beside_each_other(room: ReadingRoom) -> None:
    page = room.get(f"/stories/{story(room)}").text
    assert page.index("Flood gates shut") < page.index("The gates are shut") < page.index("Gates shut, says agency")
    assert "diff side" in page and "said the mayor" in page.partition("<ins>")[2]


def test_two_copies_are_chosen_to_be_compared(room: ReadingRoom) -> None:
    page = room.get(f"/stories/{story(room)}?from={digits(LAST)}&to={digits(FIRST)}").text
    assert "The two texts are the same" in page
    assert "says agency</del>" in page


def test_an_article_s_identifier_leads_to_its_story(room: ReadingRoom) -> None:
    own = story(room)
    other = next(each for each in map(digits, (FIRST, LATER, LAST)) if each != own)
    assert room.get(f"/stories/{other}").headers["location"] == f"/stories/{own}"
    assert room.get(f"/stories/{other}?view=inline").headers["location"] == f"/stories/{own}?view=inline"


@pytest.mark.parametrize("path", [digits(FERRY), "0" * 64, "x", f"{digits(FIRST)}?from=abc"])
def test_what_is_no_story_is_told(room: ReadingRoom, path: str) -> None:
    own = story(room)
    answer = room.get(f"/stories/{path.replace(digits(FIRST), own)}")
    assert answer.status == 404
    assert 'class="masthead"' in answer.text


def test_the_reader_says_where_else_the_story_is(room: ReadingRoom) -> None:
    page = room.get(f"/articles/{digits(LAST)}").text
    aside = page.partition("Also in")[2]
    assert "agency.example" in aside and "gazette.example" in aside
    assert f"/stories/{story(room)}?from={digits(FIRST)}&amp;to={digits(LAST)}" in aside


def test_the_api_gives_stories_and_their_articles(room: ReadingRoom) -> None:
    described = json.loads(room.get("/api/openapi.json").text)
    for path in ("/stories", "/stories/{name}"):
        schema = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = json.loads(room.get(f"/api{path.format(name=story(room))}").text)
        jsonschema.validate(answer, schema | {"components": described["components"]})
    (found,) = json.loads(room.get("/api/stories").text)["stories"]
    articles = json.loads(room.get(f"/api/stories/{story(room)}").text)["articles"]
    assert (found["headline"], found["articles"]) == ("Flood gates shut", 3)
    assert [row["url"] for row in articles] == [FIRST, LATER, LAST]
