"""A page that calls itself by the address of another article is an article of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import rows
from tests.jianbao import Jianbao
from tests.site.endpoints import Endpoint, Server, served

TEXTS = {
    "ferry": "The ferry sails again after a winter in the dock, and the harbour master rang the bell himself.",
    "bridge": "Forty volunteers laid the last plank of the footbridge on Sunday, and children crossed it first.",
    "market": "Sixty stalls open at dusk in the old tram depot, and nobody is allowed a loudspeaker this year.",
}
NAMED = "/news/index.html"


def page(slug: str, canonical: str, headline: str = "") -> Endpoint:
    title = headline or f"What the town says of the {slug}"
    text = "".join(f"<p>{TEXTS[slug]} {n} of ten people who were asked about the {slug} agree.</p>" for n in range(9))
    head = f'<title>{title}</title><link rel="canonical" href="{canonical}">'
    body = f"<article><h1>{title}</h1>{text}</article>"
    return lambda h: h.send(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.fixture
def site() -> Iterator[Server]:
    with served({f"/{slug}.html": page(slug, NAMED) for slug in TEXTS}) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, site: Server) -> Jianbao:
    desk = Jianbao(tmp_path)
    urls = [f"{site.base_url}{path}" for path in site.pages]
    desk.configure(f'[sources.town]\npages = {urls!r}\nrevisit = "0s"\n')
    return desk


def outcomes(desk: Jianbao) -> list[str]:
    return sorted(row["outcome"] for row in rows(desk, "page").values())


def addresses(desk: Jianbao) -> list[str]:
    """The paths of all articles' own addresses."""
    articles = [desk.reader.article(each) for each in desk.inventories()]
    return sorted((each.canonicalUrl or each.url).partition("//")[2].partition("/")[2] for each in articles)


def test_pages_that_name_one_address_are_an_article_each(desk: Jianbao) -> None:
    desk("crawl")
    assert outcomes(desk) == ["new"] * 3
    assert [len(each.versions) for each in desk.inventories()] == [1] * 3
    assert len(set(addresses(desk)) & {f"{slug}.html" for slug in TEXTS}) == 2  # the first has the name


def test_the_next_run_finds_each_where_it_was(desk: Jianbao) -> None:
    desk("crawl")
    before = addresses(desk)
    desk("crawl")
    assert outcomes(desk) == ["unchanged"] * 3
    assert addresses(desk) == before


def test_it_is_said_why(desk: Jianbao, site: Server) -> None:
    desk("crawl")
    said = [desk.reader.article(each).metadata.validationMessages.get("canonicalUrl") for each in desk.inventories()]
    told = [f"refused, another article has it: {site.base_url}{NAMED}"]
    assert sorted(filter(None, said)) == [told, told]


def test_two_addresses_of_one_article_are_one(desk: Jianbao, site: Server) -> None:
    site.pages = {f"/{slug}.html": page("ferry", NAMED) for slug in TEXTS}
    desk("crawl")
    assert outcomes(desk) == ["new", "unchanged", "unchanged"]


def test_another_address_with_another_headline_is_an_edit(desk: Jianbao, site: Server) -> None:
    site.pages = {"/ferry.html": page("ferry", "/news/ferry")}
    desk.configure(f'[sources.town]\npages = ["{site.base_url}/ferry.html"]\n')
    desk("crawl")
    site.pages = {"/bridge.html": page("ferry", "/news/ferry", "Ferry sails at last")}
    desk.configure(f'[sources.town]\npages = ["{site.base_url}/bridge.html"]\n')
    desk("crawl")
    assert outcomes(desk) == ["edited"]
    assert addresses(desk) == ["news/ferry"]
