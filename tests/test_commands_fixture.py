"""`jianbao fixture add`, `check`, `accept`: as their user has them, in a project of his own."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from tests.newsdesk import FIXTURE, SITE, Newsdesk
from tests.recording import record
from tests.site import nginx
from tests.site.news import NewsSite


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one fixture."""
    made = Newsdesk(tmp_path_factory.mktemp("newsdesk") / "project")
    made.add()
    return made.folder


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Newsdesk:
    """The project, with the fixture."""
    return Newsdesk(Path(shutil.copytree(template, tmp_path / "project")))


@pytest.fixture
def bare(tmp_path: Path) -> Newsdesk:
    """The project without any fixture."""
    return Newsdesk(tmp_path / "bare")


def test_a_new_fixture_is_shown_and_holds_source_recording_and_expectation(bare: Newsdesk) -> None:
    shown = bare.jianbao("fixture", "add", "gazette", "--from", str(bare.warc), "--limit", "1")
    assert f"archived  {SITE}/1.html" in shown
    assert "渡轮回来了" in shown
    assert f"Wrote {FIXTURE}: 1 article, " in shown
    assert sorted(file.name for file in bare.fixture.iterdir()) == ["expected.json", "recording.warc.gz", "source.toml"]
    assert not (bare.folder / "archive").exists()
    text = (bare.fixture / "source.toml").read_text(encoding="utf-8")
    assert text.splitlines()[2:] == [
        "[sources.gazette]",
        'timezone = "Asia/Shanghai"',
        'spider = "newsdesk.spiders.gazette"',
        "limit = 1",
    ]


def test_of_a_large_recording_only_what_was_asked_for_is_kept(bare: Newsdesk) -> None:
    bare.jianbao("fixture", "add", "gazette", "--from", str(bare.warc), "--limit", "1")
    data = gzip.decompress((bare.fixture / "recording.warc.gz").read_bytes())
    assert f"{SITE}/1.html".encode() in data
    assert f"WARC-Target-URI: {SITE}/2.html".encode() not in data


def test_what_is_as_expected_ends_with_0(desk: Newsdesk) -> None:
    assert desk.jianbao("fixture", "check") == "gazette: as expected, 2 articles\n"


def test_a_broken_rule_is_told_field_by_field_and_accepted_after_it_was_shown(desk: Newsdesk) -> None:
    desk.edit("div.story > p", "div.story > p:first-child")
    desk.edit('".quill"', '".editor"')
    shown = desk.jianbao("fixture", "check", "gazette", code=1)
    assert f"{SITE}/1.html\n" in shown
    assert "author[Quill Pen]: @type Person, name Quill Pen → nothing" in shown
    assert "articleBody:\n" in shown
    assert "[-船长说，路还记得，只是水浅了一点。他把汽笛拉了三下，第三下拉得很长。-]" in shown
    accepted = desk.jianbao("fixture", "accept", "gazette")
    assert shown in accepted
    assert accepted.endswith("gazette: accepted\n")
    assert desk.jianbao("fixture", "check") == "gazette: as expected, 2 articles\n"


def test_json_has_a_line_for_each_fixture(desk: Newsdesk) -> None:
    desk.edit('".quill"', '".nobody"')
    (line,) = desk.jianbao("fixture", "check", "--json", code=1).splitlines()
    told = json.loads(line)
    assert (told["name"], told["as_expected"], told["problems"]) == ("gazette", False, [])
    lost = {"url": f"{SITE}/1.html", "field": "author", "new": None}
    assert any(lost.items() <= difference.items() for difference in told["differences"])


def test_an_existing_fixture_is_replaced_only_by_force(desk: Newsdesk) -> None:
    arguments = ["fixture", "add", "gazette", "--from", str(desk.warc), "--limit", "1"]
    assert f"{FIXTURE}: is there already; say --force" in desk.jianbao(*arguments, code=2)
    assert "1 article" in desk.jianbao(*arguments, "--force")
    assert [file.name for file in desk.fixture.parent.iterdir()] == ["gazette"]


def test_a_crawl_that_archived_nothing_makes_no_fixture(bare: Newsdesk) -> None:
    record(bare.warc, {f"{SITE}/robots.txt": ("text/plain", b""), f"{SITE}/feed.xml": ("text/xml", b"<html>")})
    shown = bare.jianbao("fixture", "add", "gazette", "--from", str(bare.warc), code=1)
    assert "gazette: nothing was archived, so there is nothing to expect" in shown
    assert list(bare.fixture.parent.iterdir()) == []


def test_a_damaged_recording_is_told_with_file_and_offset_and_not_accepted(desk: Newsdesk) -> None:
    recording = desk.fixture / "recording.warc.gz"
    recording.write_bytes(recording.read_bytes()[:-50])
    before = (desk.fixture / "expected.json").read_bytes()
    for verb in ("check", "accept"):
        shown = desk.jianbao("fixture", verb, "gazette", code=1)
        assert f"jianbao: gazette: {FIXTURE}/recording.warc.gz: byte " in shown
    assert (desk.fixture / "expected.json").read_bytes() == before


def test_a_recording_of_another_source_is_refused(desk: Newsdesk) -> None:
    (desk.folder / "sources.toml").write_text('[sources.other]\nspider = "newsdesk.spiders.gazette"\n')
    shown = desk.jianbao("fixture", "add", "other", "--from", str(FIXTURE / "recording.warc.gz"), code=2)
    assert 'a recording of the source "gazette", not of "other"' in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "tests/fixtures: no fixtures here; jianbao fixture add SOURCE makes one"),
        (["add", "nobody"], 'no source "nobody"'),
        (["add", "gazette", "--from", "none.warc"], "no such file"),
    ],
)
def test_a_wrong_word_is_one_line_and_exit_2(bare: Newsdesk, arguments: list[str], said: str) -> None:
    shown = bare.jianbao("fixture", *arguments, code=2)
    assert said in shown
    assert len(shown.splitlines()) == 1


def test_a_name_that_is_no_fixture_is_told_with_those_that_are(desk: Newsdesk) -> None:
    assert 'no fixture "x"; there are: gazette' in desk.jianbao("fixture", "check", "x", code=2)


def test_an_expectation_of_an_older_schema_is_refused_until_it_is_accepted(desk: Newsdesk) -> None:
    file = desk.fixture / "expected.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"schemaVersion": 1', '"schemaVersion": 0'))
    assert "schema version 0 is older than this program's 1" in desk.jianbao("fixture", "check", code=1)
    desk.jianbao("fixture", "accept", "gazette")
    desk.jianbao("fixture", "check")


def test_from_the_network_secrets_are_left_out_and_a_check_asks_for_nothing(
    bare: Newsdesk, news_site: NewsSite, news_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", "s3cret-key")
    (bare.folder / "sources.toml").write_text(
        f'[sources.paper]\nfeed = "{news_site.feed_url}?key=${{FEED_KEY}}"\nallow_private = true\ndelay = 0.0\n'
        'headers = { X-Desk = "${FEED_KEY}" }\nschedule = "@daily"\n'
    )
    assert "2 articles" in bare.jianbao("fixture", "add", "paper", "--limit", "2")
    folder = bare.fixture.parent / "paper"
    monkeypatch.delenv("FEED_KEY")
    for file in folder.iterdir():
        data = file.read_bytes()
        assert b"s3cret-key" not in (gzip.decompress(data) if file.suffix == ".gz" else data), file.name
    assert set((folder / "source.toml").read_text().splitlines()[3:]) == {
        f'feed = "{news_site.feed_url}?key=***"',
        "limit = 2",
    }
    asked = len(nginx.hits(news_log))
    assert bare.jianbao("fixture", "check") == "paper: as expected, 2 articles\n"
    assert len(nginx.hits(news_log)) == asked
