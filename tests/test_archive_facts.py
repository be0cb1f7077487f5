"""What a run read, in numbers."""

from crawler.archive.facts import Facts, middle, step
from crawler.items import Article, Author, Metadata


def article(**fields: object) -> Article:
    made = {"headline": "Ferry returns", "articleBody": "It is back. " * 100} | fields
    return Article(url="https://gazette.example/ferry", **made)  # type: ignore[arg-type]


def test_fields_are_counted_by_where_they_came_from() -> None:
    facts, origins = Facts(), {"author": "site", "headline": "jsonld", "keywords": "meta:keywords"}
    for names in ([Author("Ann Reed")], [Author("Bo Li")], []):
        facts.add(article(author=names, metadata=Metadata(sources=origins, rules="town.TownPage")))
    assert facts.articles == 3
    assert facts.fields == {"author": {"site": 2}, "headline": {"jsonld": 3}}
    assert facts.rules == {"town.TownPage": 3}


def test_a_headline_that_is_the_first_line_of_the_text_is_none() -> None:
    facts = Facts()
    facts.add(article(metadata=Metadata(sources={"headline": "text"})))
    assert facts.fields == {}


def test_lengths_and_times_are_kept_in_steps_of_a_fifth() -> None:
    facts = Facts()
    facts.add(article(), seconds=0.5, way="home")
    ((characters, _),), ((milliseconds, _),) = facts.characters.items(), facts.milliseconds.items()
    assert 0.8 < middle(characters) / 1200 < 1.2
    assert 0.8 < middle(milliseconds) / 500 < 1.2
    assert facts.ways == {"home": 1}
    assert step(0) == "0"
