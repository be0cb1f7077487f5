"""Near duplicates and copies of an agency's text are one story, in whatever order they are taken in."""

import shutil
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.reader import Reader
from crawler.index import Filters, Index, grouping, pages
from crawler.index.catching_up import build, take_articles
from crawler.index.grouping import group
from crawler.index.opened import Database
from crawler.index.stories import Stories, are_alike, bands, signature, similarity
from crawler.normalise.urls import identifier
from tests.small_archive import SmallArchive

ENGLISH = "harbour lamp ferry quay winter council market bridge morning keeper storm paint iron glass oil rope tide"
CHINESE = "渡轮码头灯火早晨居民市场桥梁冬天修缮工人风雨钟声石阶茶山夜读图书馆港湾电车望潮线青檐街"


def text(seed: int, size: int = 300, words: str = ENGLISH) -> str:
    """A text of its own for each seed."""
    pool = words.split() if " " in words else list(words)
    chosen = [f"{word}{seed}" if number % 5 == 0 else word for number, word in enumerate(pool)]
    return (" " if " " in words else "").join(Random(seed).choices(chosen, k=size))


def alike(one: str, two: str) -> bool:
    first, second = signature(one), signature(two)
    assert first is not None
    assert second is not None
    return bool({*bands(first)} & {*bands(second)}) and are_alike(first, second)


# -- texts


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
def test_a_copy_with_other_lines_around_it_and_light_edits_is_alike(words: str) -> None:
    body = text(1, words=words)
    agency = "BERLIN (Reuters) - " + body + " Reporting by Jane Doe; editing by John Smith"
    chinese = "【新华社北京11月26日电】（记者 王小明）" + body + "责任编辑：李晓华"
    edited = body[:200] + "今天, as was told," + body[230:]
    for copy in (agency, chinese, edited, body.upper(), body.replace(" ", "\n\n")):
        assert alike(body, copy)


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
def test_other_articles_and_translations_are_not(words: str) -> None:
    assert not alike(text(1, words=words), text(2, words=words))
    assert not alike(text(1, words=ENGLISH), text(1, words=CHINESE))


def test_a_text_too_short_to_be_told_from_boilerplate_has_no_signature() -> None:
    assert signature("") is None
    assert signature("责任编辑：李晓华 来源：新华社 版权声明：未经授权不得转载。") is None
    assert signature("again and again " * 500) is None


def test_width_and_case_are_folded_and_punctuation_does_not_count() -> None:
    body = text(3, words=CHINESE) + " Ferry Line 8"
    assert signature(body) == signature("，".join(body.split(" ")).replace("Ferry", "ＦＥＲＲＹ"))


def test_a_text_of_ten_megabytes_is_looked_at_in_its_beginning() -> None:
    assert signature(text(1, 20_000) + "x " * 5_000_000) == signature(text(1, 20_000))


def test_signatures_are_the_same_everywhere() -> None:
    """The index keeps them; another library or machine that gives others needs a new index format."""
    made = signature(" ".join(map(str, range(100))))
    assert made is not None
    assert (len(made), made[:8].hex(), bands(made)[0]) == (512, "2e8ee9023867a70f", 1364073670685206780)


def test_the_similarity_is_near_to_the_share_of_threes() -> None:
    one, two = text(5, 400), text(5, 400)[:1_700] + text(6, 200)
    first, second = signature(one), signature(two)
    assert first is not None
    assert second is not None
    sets = [{*zip(w, w[1:], w[2:], strict=False)} for w in (one.split(), two.split())]
    exact = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    assert similarity(first, second) == pytest.approx(exact, abs=0.13)


def test_what_is_alike_shares_a_band() -> None:
    """At a share of 0.7 of the threes; the chance that it does not is 2 in 1000, and 100 pairs are the same ones."""
    missed = 0
    for seed in range(100):
        one, two = text(seed, 300), " ".join(text(seed, 300).split()[:-45]) + " " + text(seed + 1_000, 20)
        missed += not alike(one, two)
    assert missed == 0


# -- stories


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))), st.randoms())
def test_the_order_of_pairs_does_not_matter(pairs: list[tuple[str, str]], chance: Random) -> None:
    mixed = [pair[:: chance.choice([1, -1])] for pair in chance.sample(pairs, len(pairs))]
    one, two = Stories(pairs), Stories(mixed)
    assert [one.of(name) for name in "abcdefgh"] == [two.of(name) for name in "abcdefgh"]


def test_a_story_goes_by_its_smallest_identifier_and_one_alone_has_none() -> None:
    found = Stories([("c", "d"), ("b", "c"), ("y", "z")])
    assert [found.of(name) for name in "abcdyz"] == [None, "b", "b", "b", "y", "y"]
    assert found.are_one("b", "d")
    assert not found.are_one("b", "z")


# -- in the index


class Desk:
    """An archive and an index that takes what it is told to."""

    def __init__(self, folder: Path) -> None:
        self.archive = SmallArchive(folder)
        self.paths: dict[str, str] = {}
        self.url = f"sqlite:{folder}/index.sqlite"

    @property
    def reader(self) -> Reader:
        return Reader(self.archive.storage, identify=identifier)

    def add(self, name: str, body: str, day: int = 20) -> str:
        at = f"2026-11-{day}T06:00:00+00:00"
        version = self.archive.add(f"https://{name}.example/1", name, at, articleBody=body, source=name)
        self.paths[name] = version.path.rpartition("/")[0]
        return version.identifier

    def take(self, names: Iterable[str], index: Database, *, settle: bool = True) -> None:
        for name in names:
            assert list(take_articles(index, self.reader, [self.paths[name]])) == [1]
            if settle:
                group(index.engine)

    def rebuilt(self) -> Database:
        index = Database(f"{self.url}.new")
        build(index, self.reader)
        return index


def stories_of(index: Database) -> dict[str, str | None]:
    return {row.source or "": row.story for row in Index(index).articles(Filters(), limit=100)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_copies_over_sources_are_a_story_first_seen_first(desk: Desk) -> None:
    desk.add("town", text(1), day=22)
    first = desk.add("wire", "WIRE - " + text(1), day=20)
    other = desk.add("gazette", text(1) + " All rights reserved.", day=21)
    desk.add("alone", text(2))
    index = Index(desk.rebuilt())
    rows = index.articles(Filters(), limit=10)
    (story,) = {row.story for row in rows if row.source != "alone"}
    assert story == min(row.identifier for row in rows if row.story)
    assert [row.identifier for row in index.story(story)][:2] == [first, other]
    assert [row.story for row in rows if row.source == "alone"] == [None]
    assert index.count(Filters(story=story)) == 3


@pytest.mark.parametrize("few", [0, 5_000])
def test_stories_come_in_pages_newest_first_with_their_numbers(
    desk: Desk, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW", few)
    for name, body, day in [("a", 1, 20), ("b", 2, 21), ("c", 1, 24), ("d", 2, 22), ("e", 1, 23), ("f", 3, 25)]:
        desk.add(name, text(body) + f" copy {name}", day)
    index = Index(desk.rebuilt())
    first, second = index.stories(Filters(), limit=9)
    assert (first.headline, first.articles, first.sources, first.firstSeen[:8]) == ("a", 3, 3, "20261120")
    assert (second.headline, second.articles, second.first.source) == ("b", 2, "b")
    assert [row.story for row in index.story(first.id)] == [first.id] * 3
    assert index.stories(Filters(), limit=1) == [first]
    assert index.stories(Filters(), limit=9, after=first.cursor) == [second]
    assert index.stories(Filters(), limit=9, after=second.cursor) == []
    assert index.stories(Filters(source="d"), limit=9) == [second]
    assert index.stories(Filters(until="2026-11-20"), limit=9) == [first]
    assert index.stories(Filters(since="2026-11-22", source="d"), limit=9) == [second]
    assert index.stories(Filters(story=first.id), limit=9) == [first]
    assert index.stories(Filters(source="f"), limit=9) == index.stories(Filters(source="z"), limit=9) == []


def test_the_index_says_the_same_in_whatever_order_articles_came(desk: Desk) -> None:
    """A and C are no neighbours: B joins them."""
    words = text(1, 400).split()
    for name, (low, high) in {"a": (0, 300), "b": (50, 350), "c": (100, 400)}.items():
        desk.add(name, " ".join(words[low:high]))
    desk.add("d", text(2, 400))
    expected = stories_of(desk.rebuilt())
    assert len({expected[name] for name in "abc"}) == 1
    for number, order in enumerate(list(permutations("abcd"))[::5]):
        index = Database(f"{desk.url}.{number}")
        desk.take(order, index)
        assert stories_of(index) == expected
        index.close()


def test_an_article_that_changes_leaves_its_story_and_one_that_goes_leaves_none_behind(desk: Desk) -> None:
    for name in "abc":
        desk.add(name, text(1) + f" copy {name}")
    desk.add("d", text(2))
    index = Database(desk.url)
    desk.take("abcd", index)
    assert len({stories_of(index)[name] for name in "abc"}) == 1

    desk.add("b", text(2) + " now the other story", day=21)
    desk.take("b", index)
    assert stories_of(index) == stories_of(desk.rebuilt())
    assert stories_of(index)["b"] == stories_of(index)["d"] != stories_of(index)["a"]

    desk.add("a", "Gone.", day=22)
    desk.take("a", index)
    assert stories_of(index) == stories_of(desk.rebuilt())
    assert stories_of(index)["a"] is stories_of(index)["c"] is None


@pytest.mark.parametrize("seed", range(4))
def test_any_history_ends_as_a_rebuild(desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether articles are settled one by one, or many that came, changed and went are, a few at a time."""
    monkeypatch.setattr(grouping, "TOGETHER", 2)
    chance = Random(seed)
    index = Database(desk.url)
    for day in range(10, 28):
        name, text_of, low = chance.choice("abcdef"), chance.randrange(2), chance.randrange(0, 150, 30)
        if name in desk.paths and chance.random() < 0.2:
            shutil.rmtree(desk.archive.folder / "archive" / desk.paths[name])
        else:
            desk.add(name, " ".join(text(text_of, 450).split()[low : low + 300]), day)
        settle = bool(seed % 2) or chance.random() < 0.3
        desk.take(name, index, settle=settle)
        if settle:
            assert stories_of(index) == stories_of(desk.rebuilt()), day
    group(index.engine)
    assert Index(index).stories(Filters(), limit=9) == Index(desk.rebuilt()).stories(Filters(), limit=9)
