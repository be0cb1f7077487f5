"""Sources that are added to `sources.toml`: at its end, whole or not at all, under names of their own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from crawler.config import load
from crawler.config.append import LONGEST, append_source, append_sources, free_name
from crawler.config.values import Name
from crawler.exceptions import ConfigError

FEED = {"feed": "https://news.example/feed.xml"}
OLD = '# mine\n[archive]\nuri = "file:archive" # here\n\n[sources.old]\nfeed = "https://old.example/feed"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_bytes(OLD.encode())
    return path


def test_a_source_is_added_and_all_other_bytes_stay(file: Path) -> None:
    append_source(file, "new", FEED | {"sections": ["新闻", 'a"b']})
    assert file.read_bytes().startswith(OLD.encode())
    added = load(file).sources["new"]
    assert (added.feed, added.sections) == (FEED["feed"], ["新闻", 'a"b'])


@pytest.mark.parametrize(
    "text", ["", "# no end", OLD.replace("\n", "\r\n"), "\ufeff" + OLD, "[sources.old]\npages=['https://a.b']"]
)
def test_files_of_all_kinds_are_added_to(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
    append_source(file, "new", FEED)
    assert file.read_bytes().startswith(text.encode())
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n") or "\r" not in text
    assert load(file).sources["new"].feed == FEED["feed"]


@pytest.mark.parametrize(
    ("name", "table", "told"),
    [
        ("old", FEED, "sources.old: is there already; give the new source another name"),
        ("new", {"feed": "ftp://news.example/"}, "sources.new: feed: must begin with http:// or https://"),
        ("new", FEED | {"fed": 1}, 'sources.new: fed: unknown key (did you mean "feed"?)'),
        ("New", FEED, "sources.New: a name is made of lower-case letters, digits and hyphens"),
    ],
)
def test_what_is_no_source_leaves_the_file_as_it_was(
    file: Path, name: str, table: dict[str, object], told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        append_source(file, name, table)
    assert str(caught.value).startswith(f"{file}:")
    assert str(caught.value).endswith(told)
    assert [*file.parent.iterdir()] == [file]
    assert file.read_text() == OLD


def test_of_several_sources_all_are_added_or_none(file: Path) -> None:
    with pytest.raises(ConfigError):
        append_sources(file, {"one": FEED, "two": {"feed": "x"}})
    assert file.read_text() == OLD
    append_sources(file, {"one": FEED, "two": FEED})
    assert [*load(file).sources] == ["old", "one", "two"]


def test_a_remark_stands_above_its_table_on_one_line(file: Path) -> None:
    append_sources(file, {"one": FEED, "two": FEED}, remarks={"one": "澎湃\n[sources.evil]\x00\x1b"})
    assert "\n\n# 澎湃 [sources.evil]\n[sources.one]\n" in file.read_text(encoding="utf-8")
    assert [*load(file).sources] == ["old", "one", "two"]


def test_a_link_and_the_files_mode_stay(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("link.toml")
    link.symlink_to(file)
    append_source(link, "new", FEED)
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert "new" in load(file).sources


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be written: No such file"):
        append_source(tmp_path / "none.toml", "new", FEED)


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("澎湃新闻", [], "peng-pai-xin-wen"),
        ("BBC 中文网 - 主页", [], "bbc-zhong-wen-wang-zhu-ye"),
        ("Süddeutsche Zeitung", [], "suddeutsche-zeitung"),
        ("The Gazette", ["the-gazette", "the-gazette-2"], "the-gazette-3"),
        ("news.example.org", [], "news-example-org"),
        ("…", [], "source"),
        ("…", ["source"], "source-2"),
        ("A paper whose name goes on and on and never ends", [], "a-paper-whose-name-goes-on-and-on-and"),
    ],
)
def test_names_are_made_of_titles(title: str, taken: list[str], name: str) -> None:
    assert free_name(title, taken) == name


@given(st.text(max_size=80), st.lists(st.sampled_from(["source", "a", "b", "0"])))
def test_any_title_gives_a_name_that_may_stand_in_the_file(title: str, taken: list[str]) -> None:
    name = free_name(title, taken)
    assert TypeAdapter(Name).validate_python(name) == name
    assert name not in taken
    assert len(name) <= LONGEST + 3
