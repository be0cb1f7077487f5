"""One article to be read: its direction and its date."""

from pathlib import Path

import pytest

from crawler.normalise.urls import identifier
from tests.reading_room import serve
from tests.small_archive import BRIDGE, LIBRARY, SmallArchive, newsroom

RIVER = "https://gazette.example/river"


def at(url: str) -> str:
    return f"/articles/{identifier(url).removeprefix('sha256:')}"


@pytest.mark.parametrize(("language", "shown"), [("ar", "rtl"), ("en", "ltr"), ("uz-Arab", "rtl"), (None, "auto")])
def test_a_text_and_what_changed_in_it_have_the_direction_of_their_language(
    tmp_path: Path, language: str | None, shown: str
) -> None:
    archive = SmallArchive(tmp_path)
    for day, body in (("21", "هذا جسر جديد!"), ("22", "هذا جسر قديم!")):
        archive.add(RIVER, "الجسر", f"2026-11-{day}T06:00:00+00:00", articleBody=body, inLanguage=language)
    with serve(archive.configuration) as room:
        article, versions = room.get(at(RIVER)).text, room.get(f"{at(RIVER)}/versions").text
    assert f'dir="{shown}" class="text"' in article
    assert f'dir="{shown}"' in versions.partition('class="text diff')[2].partition(">")[0]


def test_when_it_was_fetched_is_not_told_as_its_date(tmp_path: Path) -> None:
    with serve(newsroom(tmp_path).configuration) as room:
        undated, dated, every = room.get(at(LIBRARY)).text, room.get(at(BRIDGE)).text, room.get("/articles").text
        listed = room.get("/articles?source=zeitung", accept_language="zh").text
    assert ">fetched 22 November 2026, 06:00 UTC</time>" in undated
    assert ">21 November 2026</time>" in dated and ">21 November 2026</time>" in every
    assert ">抓取于 2026年11月22日 06:00</time>" in listed
