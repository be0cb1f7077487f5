"""What the index answers, the same from SQLite and from PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.runs import Outcome
from crawler.exceptions import ConfigError, NotFound, QueryError
from crawler.index import FACETS, Filters, counting, happenings, pages, searching
from crawler.index.database import reading
from crawler.index.query import parse
from crawler.items import Author
from crawler.normalise.urls import identifier
from tests.index_archive import Indexed
from tests.small_archive import BRIDGE, FERRY, LIBRARY
from tests.test_index_query import ALPHABET

GROWTH = "https://www.caijing.example/2026/growth"
MARKET = "https://www.caijing.example/2026/market"
ENGINES = ["sqlite", "postgresql"]


@pytest.fixture(scope="module", params=ENGINES)
def engine_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:{tmp_path_factory.mktemp('index')}/index.sqlite"


@pytest.fixture(scope="module")
def indexed(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexed]:
    found = Indexed(tmp_path_factory.mktemp("archive"), engine_url)
    add = found.archive.add
    body = "今年经济，增长很快。\n\n中国的AI产业也在增长。"
    add(
        GROWTH,
        "经济增长报告",
        "2026-11-23T06:00:00+00:00",
        articleBody=body,
        inLanguage="zh-CN",
        author=[Author("李明")],
    )
    add(MARKET, "股市", "2026-11-24T06:00:00+00:00", articleBody="股市 sagt: ＡＩ wächst.", inLanguage="zh-TW",
        articleSection=["财经", "Markets & Money"], source="caijing")  # fmt: skip
    found.saw(FERRY, "gone", 23, "HTTP 404")
    found.saw(FERRY, "gone", 24, "HTTP 404")
    found.build()
    yield found
    found.index.close()


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\ud800"])
def test_a_name_that_no_database_holds_is_nothing_s(indexed: Indexed, odd: str) -> None:
    assert (indexed.index.runs(odd, limit=1), indexed.index.story(odd)) == ([], [])
    with pytest.raises(NotFound):
        indexed.index.article(odd)


@pytest.mark.parametrize(
    ("filters", "urls"),
    [
        (Filters(), [MARKET, GROWTH, LIBRARY, BRIDGE, FERRY]),
        (Filters(source="zeitung"), [LIBRARY]),
        (Filters(site="gazette.example"), [BRIDGE, FERRY]),
        (Filters(site="caijing.example"), [MARKET, GROWTH]),
        (Filters(site="aijing.example"), []),
        (Filters(site="https://WWW.caijing.example/x"), [MARKET, GROWTH]),
        (Filters(author="ann ＲＥＥＤ"), [FERRY]),
        (Filters(author="Ann"), []),
        (Filters(section="markets & money"), [MARKET]),
        (Filters(language="zh"), [MARKET, GROWTH, BRIDGE]),
        (Filters(language="zh-tw"), [MARKET]),
        (Filters(language="z"), []),
        (Filters(since="2026-11-21", until="2026-11-22"), [LIBRARY, BRIDGE]),
        (Filters(since="2026-11-20", until="2026-11-20", source="gazette"), [FERRY]),
        (Filters(has=frozenset({"image"})), [FERRY]),
        (Filters(changed=True), [FERRY]),
        (Filters(gone=True), [FERRY]),
        (Filters(story="none"), []),
    ],
)
def test_articles_are_chosen_newest_first(indexed: Indexed, filters: Filters, urls: list[str]) -> None:
    assert [row.url for row in indexed.index.articles(filters, limit=10)] == urls
    assert indexed.index.count(filters) == len(urls)
    assert {indexed.reader.inventory(f"{path}/inventory.json").url for path in indexed.index.paths(filters)} == {*urls}


@pytest.mark.parametrize("newest", [True, False])
@pytest.mark.parametrize("filters", [Filters(), Filters(language="zh")])
def test_pages_follow_one_another(indexed: Indexed, filters: Filters, newest: bool) -> None:
    whole = indexed.index.articles(filters, newest=newest, limit=10)
    after, found = None, []
    while page := indexed.index.articles(filters, newest=newest, limit=2, after=after):
        found += page
        after = indexed.index.cursor(page[-1])
    assert found == whole
    assert [row.date for row in whole] == sorted((row.date for row in whole), reverse=newest)


@pytest.mark.parametrize(
    ("query", "urls"),
    [
        ("济", {GROWTH}),
        ("长", {GROWTH}),
        ("经济", {GROWTH}),
        ("增长", {GROWTH}),
        ("经济增长", {GROWTH}),
        ("济增", {GROWTH}),
        ("经济，增长", {GROWTH}),
        ("大桥今日", {BRIDGE}),
        ("桥大", set()),
        ("經濟", set()),
        ("ai", {GROWTH, MARKET}),
        ("的AI产业", {GROWTH}),
        ("AI产", {GROWTH}),
        ("ferry", {FERRY}),
        ("FERRY", {FERRY}),
        ("ferr", set()),
        ('"ferry returns"', {FERRY}),
        ('"returns ferry"', set()),
        ("returns ferry", {FERRY}),
        ("glad -ferry", {BRIDGE, LIBRARY}),
        ('glad -"大桥今日"', {FERRY, LIBRARY}),
        ("-glad", {GROWTH, MARKET}),
        ("Ann Reed", {FERRY}),
        ("财经", {MARKET}),
        ("WÄCHST", {MARKET}),
        ("glad site:gazette.example -通车", {FERRY}),
        ("is:gone", {FERRY}),
        ("ai until:2026-11-23", {GROWTH}),
    ],
)
def test_words_and_phrases_are_found_exactly(indexed: Indexed, query: str, urls: set[str]) -> None:
    assert indexed.urls(query) == urls
    found = indexed.index.search(query, order="date", limit=10)
    assert {hit.row.url for hit in found.hits} == urls
    assert (found.total, found.more) == (len(urls), False)


def test_a_phrase_does_not_reach_from_one_field_into_the_next(indexed: Indexed) -> None:
    assert indexed.urls('"glad ann"') == set()


def test_filters_besides_the_query_narrow_it_too(indexed: Indexed) -> None:
    assert indexed.urls("ai", Filters(source="caijing")) == {MARKET}
    assert indexed.urls("ai source:gazette", Filters(source="caijing")) == set()


def test_the_hit_is_marked_in_the_text(indexed: Indexed) -> None:
    hit = indexed.index.search("AI", Filters(site="caijing.example"), order="date", limit=1).hits[0]
    assert hit.snippet == [("股市 sagt: ", False), ("ＡＩ", True), (" wächst.", False)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.one_of(st.text(max_size=40), st.lists(ALPHABET, max_size=12).map("".join)))
def test_any_string_is_an_answer_or_a_clear_message(indexed: Indexed, text: str) -> None:
    try:
        found = indexed.index.search(text, limit=5)
    except QueryError as error:
        assert "\n" not in str(error)
    else:
        assert found.total >= len(found.hits)


@given(text=st.text(max_size=20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_filter_is_an_answer(indexed: Indexed, text: str) -> None:
    filters = Filters(source=text, site=text, author=text, section=text, language=text, story=text)
    assert indexed.index.articles(filters, limit=5) in ([], indexed.index.articles(Filters(), limit=5))


@pytest.mark.parametrize("cursor", ["x", "", "IiI", "LTE", "*"])
def test_a_cursor_of_somewhere_else_is_told(indexed: Indexed, cursor: str) -> None:
    if cursor:
        with pytest.raises(ConfigError, match="not a cursor"):
            indexed.index.articles(Filters(), limit=5, after=cursor)
    else:
        assert len(indexed.index.articles(Filters(), limit=5, after=cursor)) == 5


def test_an_unknown_article_is_told(indexed: Indexed) -> None:
    with pytest.raises(NotFound, match="no such article"):
        indexed.index.article("sha256:0")


def test_facets_count_the_articles_that_match(indexed: Indexed) -> None:
    index = indexed.index
    assert index.facets("source", Filters(), 9) == [("gazette", 3), ("caijing", 1), ("zeitung", 1)]
    assert index.facets("inLanguage", Filters(site="caijing.example"), 9) == [("zh-CN", 1), ("zh-TW", 1)]
    assert index.facets("articleSection", Filters(), 9) == [("Markets & Money", 1), ("财经", 1)]
    assert index.facets("day", Filters(), 2) == [("2026-11-24", 1), ("2026-11-23", 1)]
    assert index.facets("month", Filters(), 9) == [("2026-11", 5)]
    with pytest.raises(ConfigError, match="no facet"):
        index.facets("body", Filters(), 9)


def test_numbers(indexed: Indexed) -> None:
    index = indexed.index
    sizes = index.sizes()
    assert (sizes.articles, sizes.versions, sizes.media) == (5, 6, 1)
    assert (sizes.objects["jpg"], sizes.bytes["jpg"]) == (1, 17)
    files = (indexed.archive.folder / "archive/articles").rglob("*.*")
    assert sizes.bytes["version"] == sum(path.stat().st_size for path in files if path.is_file())
    assert index.coverage("zeitung").share["author"] == 0
    assert index.coverage("gazette").share["author"] == 2 / 3
    assert index.coverage("nobody").articles == 0
    assert [(day.day, day.outcomes) for day in index.days()] == [
        ("2026-11-23", {"gone": 1}),
        ("2026-11-24", {"gone": 1}),
    ]
    first, second = index.runs(limit=1), index.runs(limit=9, after=index.runs(limit=1)[0].cursor)
    assert [run.started for run in first + second] == ["2026-11-24T06:00:00Z", "2026-11-23T06:00:00Z"]
    assert index.runs("nobody", limit=1) == []


# -- what happened


@pytest.fixture
def events(tmp_path: Path, engine_url: str) -> Iterator[Indexed]:
    found = Indexed(tmp_path, engine_url)
    found.build()
    yield found
    found.index.close()


def told(indexed: Indexed, *kinds: str, filters: Filters | None = None) -> list[tuple[str, str, str]]:
    found = indexed.index.events(filters or Filters(), kinds={*kinds}, limit=50)  # type: ignore[arg-type]
    return [(each.kind, each.at[:10], each.row.url) for each in found]


def test_first_seen_and_changed_are_told_of_versions(events: Indexed) -> None:
    assert told(events, "first seen", "changed") == [
        ("first seen", "2026-11-22", LIBRARY),
        ("first seen", "2026-11-21", BRIDGE),
        ("changed", "2026-11-21", FERRY),
        ("first seen", "2026-11-20", FERRY),
    ]


def test_a_page_disappears_once_and_comes_back(events: Indexed) -> None:
    for day, outcome in ((23, "gone"), (24, "gone"), (25, "unchanged"), (26, "gone")):
        events.saw(FERRY, outcome, day, "HTTP 404" if outcome == "gone" else None)
        events.catch_up()
    assert told(events, "disappeared", "reappeared") == [
        ("disappeared", "2026-11-26", FERRY),
        ("reappeared", "2026-11-25", FERRY),
        ("disappeared", "2026-11-23", FERRY),
    ]
    assert events.index.article(identifier(FERRY)).goneSince == "2026-11-26T06:01:00Z"
    assert events.index.events(Filters(), kinds={"disappeared"}, limit=1)[0].reason == "HTTP 404"
    assert told(events, "disappeared", filters=Filters(source="zeitung")) == []
    assert len(told(events, "disappeared", filters=Filters(source="gazette"))) == 2


def test_what_was_never_archived_does_not_disappear(events: Indexed) -> None:
    events.saw("https://gazette.example/never", "gone", 23)
    events.saw(LIBRARY, "gone", 21)
    events.catch_up()
    assert told(events, "disappeared") == []


def test_a_run_that_is_found_late_says_the_same(events: Indexed) -> None:
    events.saw(FERRY, "unchanged", 25)
    events.catch_up()
    events.saw(FERRY, "gone", 24)
    events.catch_up()
    late = told(events, "disappeared", "reappeared")
    assert [kind for kind, *_ in late] == ["reappeared", "disappeared"]
    events.build()
    assert told(events, "disappeared", "reappeared") == late


def test_an_address_that_led_to_the_article_stands_for_it(events: Indexed) -> None:
    short = "https://gazette.example/s/1"
    events.archive.run("gazette", 23, Outcome(short, "page", "unchanged", identifier=identifier(FERRY)))
    events.archive.run("gazette", 24, Outcome(short, "page", "gone", "HTTP 410"))
    events.catch_up()
    assert told(events, "disappeared") == [("disappeared", "2026-11-24", FERRY)]


def test_events_come_in_pages(events: Indexed) -> None:
    whole = events.index.events(Filters(), limit=50)
    first = events.index.events(Filters(), limit=3)
    assert first + events.index.events(Filters(), limit=50, after=first[-1].cursor) == whole


@pytest.mark.parametrize("walked", [1, 10_000])
def test_of_many_articles_the_same_is_told_as_of_few(
    events: Indexed, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few are gathered, of many the newest are looked at first."""
    events.saw(FERRY, "gone", 23)
    index = events.catch_up()
    asked = [
        Filters(source="gazette"),
        Filters(language="zh"),
        Filters(gone=True),
        Filters(since="2026-11-21", site="example"),
        Filters(until="2026-11-20"),
        Filters(since="2026-11-21", source="gazette"),
        Filters(source="nobody"),
    ]

    def told() -> list[object]:
        every = [index.events(each, limit=limit) for each in asked for limit in (1, 2, 9)]
        return [every, [index.events(each, kinds={"changed", "disappeared"}, limit=9) for each in asked]]

    few = told()
    assert [len(index.events(each, limit=9)) for each in asked] == [4, 1, 3, 2, 3, 1, 0]
    monkeypatch.setattr(pages, "FEW", 0)
    monkeypatch.setattr(happenings, "WALKED", walked)
    assert told() == few


def test_an_article_counts_once_for_each_of_its_names(events: Indexed) -> None:
    two = [Author("Ann Reed"), Author("李明"), Author("Ann Reed")]
    events.archive.add(FERRY, "Ferry", author=two, articleSection=["Port", "Town"], datePublished="2026-11-20")
    events.archive.add(BRIDGE, "大桥", author=two[1:2], articleSection=["Town"], inLanguage="zh-CN")
    index = events.build()
    assert index.facets("author", Filters(), 9) == [("李明", 2), ("Ann Reed", 1)]
    assert index.facets("author", Filters(author="李明"), 9) == [("李明", 2), ("Ann Reed", 1)]
    assert index.facets("articleSection", Filters(source="gazette"), 9) == [("Town", 2), ("Port", 1)]
    assert index.coverage("gazette").share["author"] == 1
    assert index.coverage("zeitung").share["articleSection"] == 0


@pytest.mark.parametrize("field", FACETS)
def test_values_of_many_articles_are_counted_as_of_few(
    events: Indexed, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few are looked up, of many an index is walked."""
    asked = [
        Filters(language="zh"),
        Filters(source="gazette", since="2026-11-20", until="2026-11-22"),
        Filters(since="2026-11-21"),
        Filters(gone=True),
        Filters(story="none"),
        Filters(source="nobody"),
    ]
    events.archive.add(GROWTH, "Growth", articleSection=["Markets"], author=[Author("Ann Reed")], inLanguage="zh")
    events.build()
    told = []
    for share in (0, 1_000_000):
        monkeypatch.setattr(counting, "_SHARE", share)
        told.append([events.index.facets(field, each, limit) for each in asked for limit in (1, 9)])
    assert told[0] == told[1]
    assert any(told[0])


@pytest.mark.parametrize(
    ("query", "urls"),
    [
        ("ferry", {FERRY}),
        ("glad", set()),
        ("returns last", {FERRY}),
        ('"returns at last"', {FERRY}),
        ('"returns last"', set()),
        ("桥", {BRIDGE}),
        ("大桥今日", {BRIDGE}),
        ("ferry glad", set()),
        ("ferry -glad", set()),
        ("öffnet source:zeitung", {LIBRARY}),
    ],
)
def test_words_are_found_in_the_headline_alone(events: Indexed, query: str, urls: set[str]) -> None:
    asked = searching.asked(parse(query), Filters())
    with reading(events.index.database.engine) as db:
        keys = searching.newest(db, asked, 9, headline=True)
        assert {row.url for row in pages.rows_of(db, keys).values()} == urls


def test_a_day_is_that_of_the_articles_own_zone_whatever_else_is_asked(events: Indexed) -> None:
    """At the edges of a range the time in UTC, by which articles lie, tells another day."""
    for at, zone in enumerate(("-12:00", "+00:00", "+14:00")):
        for day in range(17, 24):
            for clock in ("00:00:00", "23:59:59"):
                url = f"https://gazette.example/{day}-{clock[:2]}-{at}"
                events.archive.add(url, "Tide", datePublished=f"2026-11-{day}T{clock}{zone}", articleSection=["Tides"])
    index = events.build()
    days = {row.url: (row.datePublished or "")[:10] for row in index.articles(Filters(section="Tides"), limit=99)}
    assert len(days) == 42
    for since in (None, *range(16, 25)):
        for until in (None, *range(16, 25)):
            first, last = (f"2026-11-{each}" if each else None for each in (since, until))
            found = index.articles(Filters(section="Tides", since=first, until=last), limit=99)
            assert {row.url for row in found} == {
                url for url, day in days.items() if (first or "") <= day <= (last or "9")
            }


def test_a_word_in_the_headline_weighs_most(events: Indexed) -> None:
    archive = events.archive
    archive.add("https://a.example/1", "Weather", "2026-11-22T06:00:00+00:00", articleBody="The ferry sails again.")
    archive.add("https://a.example/2", "Ferry", "2026-11-20T06:00:00+00:00", articleBody="It sails again.")
    archive.add("https://a.example/3", "Weather", "2026-11-23T06:00:00+00:00", articleBody="No ferry. " + "Rain. " * 99)
    found = events.build().search("ferry site:a.example", limit=10)
    assert [hit.row.url[-1] for hit in found.hits] == ["2", "1", "3"]
