"""JSON-LD: found in graphs and lists, references resolved, hostile blocks survived."""

import json
from typing import Any

import pytest

from crawler.extract import jsonld
from crawler.extract.dom import parse
from crawler.items import RawImage

URL = "https://news.example/2026/bridge"
ARTICLE = {"@type": "NewsArticle", "headline": "A new bridge", "author": {"@type": "Person", "name": "Ana Bel"}}


def read(*scripts: str, url: str = URL) -> tuple[dict[str, list[str]], list[str]]:
    tree, _ = parse("".join(f'<script type="application/ld+json">{script}</script>' for script in scripts))
    nodes, messages = jsonld.blocks(tree)
    index = jsonld.index(nodes)
    found = jsonld.candidates(jsonld.article(nodes, url), index, url)
    return {name: [raw.value for raw in raws] for name, raws in found.items()}, messages


@pytest.mark.parametrize(
    "wrapped",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        [[{"@graph": [ARTICLE]}]],
    ],
)
def test_the_article_is_found_wherever_it_is_wrapped(wrapped: Any) -> None:
    found, _ = read(json.dumps(wrapped))
    assert (found["headline"], found["author"]) == (["A new bridge"], ["Ana Bel"])


def test_references_within_the_graph_are_resolved() -> None:
    graph = {"@graph": [ARTICLE | {"author": [{"@id": "#p"}]}, {"@id": "#p", "@type": "Person", "name": "Cem Dal"}]}
    assert read(json.dumps(graph))[0]["author"] == ["Cem Dal"]


@pytest.mark.parametrize("kind", ["WebPage", "Recipe", "HowTo"])
def test_where_the_article_names_no_author_the_pages_object_does(kind: str) -> None:
    article = {"@type": "NewsArticle", "headline": "A new bridge"}
    page = {"@type": kind, "author": {"@id": "#p"}}
    person = {"@type": "Person", "@id": "#p", "name": "Cem Dal"}
    review = {"@type": "Review", "author": {"@type": "Person", "name": "Reader One"}}
    assert read(json.dumps([review, article, page, person]))[0]["author"] == ["Cem Dal"]
    assert read(json.dumps([review, ARTICLE, page, person]))[0]["author"] == ["Ana Bel"]


def test_a_person_may_be_named_in_two_parts() -> None:
    person = {"@type": "Person", "givenName": "Ana", "familyName": "Bel"}
    assert read(json.dumps(ARTICLE | {"author": person}))[0]["author"] == ["Ana Bel"]


def test_creators_that_are_the_authors_and_others_are_the_authors() -> None:
    assert read(json.dumps(ARTICLE | {"creator": ["Ana Bel", "Cem Dal"]}))[0]["author"] == ["Ana Bel", "Cem Dal"]
    assert read(json.dumps(ARTICLE | {"creator": ["Cem Dal"]}))[0]["author"] == ["Ana Bel"]


def test_of_several_articles_the_pages_own_is_read() -> None:
    other = {"@type": "NewsArticle", "headline": "Another", "url": "https://news.example/2026/other"}
    own = ARTICLE | {"mainEntityOfPage": {"@id": URL + "/?x=1"}}
    assert read(json.dumps([other, own]))[0]["headline"] == ["A new bridge"]


@pytest.mark.parametrize(
    "broken",
    [
        '<!-- {"@type":"NewsArticle","headline":"H"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"H"}\n//]]>',
        '{"@type":"NewsArticle","headline":"H",}',
        '{"@type":"NewsArticle","headline":"H"};',
        '{"@type":"NewsArticle","headline":"H\n"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;H&quot;}",
    ],
)
def test_usual_damage_is_forgiven(broken: str) -> None:
    assert read(broken)[0]["headline"] == ["H"]


@pytest.mark.parametrize("hostile", ["[" * 200_000, '{"a":' * 200_000, "not json", "{" + " " * 3_000_000])
def test_a_hostile_block_costs_one_message_and_not_the_others(hostile: str) -> None:
    found, messages = read(hostile, json.dumps(ARTICLE))
    assert found["headline"] == ["A new bridge"]
    assert all(message.startswith("json-ld: ") for message in messages)


@pytest.mark.parametrize("odd", [None, 7, True, [], {}, [None, {"name": 5}], {"name": ["A", None]}, [[["x"]]]])
@pytest.mark.parametrize(
    "field", ["headline", "author", "keywords", "image", "datePublished", "mainEntityOfPage", "inLanguage", "@id"]
)
def test_odd_values_are_no_errors(field: str, odd: Any) -> None:
    node = {"@type": "NewsArticle", field: odd}
    read(json.dumps(node))
    assert all(image.contentUrl.startswith("http") for image in jsonld.images(node, {}, URL))


def test_keywords_come_as_list_or_text() -> None:
    assert read(json.dumps(ARTICLE | {"keywords": "桥，河、town"}))[0]["keywords"] == ["桥", "河", "town"]
    assert read(json.dumps(ARTICLE | {"keywords": ["a", "b"]}))[0]["keywords"] == ["a", "b"]


def test_images_have_address_caption_and_size() -> None:
    node = {
        "image": [{"@type": "ImageObject", "url": "/b.jpg", "caption": "B", "width": "800", "height": 600}, "/c.jpg"]
    }
    first, second = jsonld.images(node, {}, URL)
    assert (first.contentUrl, first.caption, first.width, first.height) == ("https://news.example/b.jpg", "B", 800, 600)
    assert second.contentUrl == "https://news.example/c.jpg"


def test_a_picture_has_the_credit_of_its_maker_and_its_description_for_a_caption() -> None:
    image = {"@type": "ImageObject", "url": "/a.jpg", "description": "新桥", "creator": {"name": "王某"}}
    assert jsonld.images({"image": image}, {}, "https://e.example/") == [
        RawImage("https://e.example/a.jpg", "jsonld", "新桥", "王某")
    ]


def test_pictures_of_the_graph_are_found_and_nothing_else_of_it() -> None:
    graph = {"#p": {"@id": "#p", "@type": "ImageObject", "url": "/p.jpg"}, "#o": {"@type": "Organization", "url": "/o"}}
    assert [image.contentUrl for image in jsonld.pictures(graph, "https://e.example/")] == ["https://e.example/p.jpg"]


def test_an_escaped_script_in_a_name_stays_text() -> None:
    assert read(json.dumps(ARTICLE | {"headline": "A &lt;b&gt;bold&lt;/b&gt; bridge"}))[0]["headline"] == [
        "A bold bridge"
    ]


def test_half_a_character_is_replaced() -> None:
    """JSON may spell one, UTF-8 cannot: such an address would be kept nowhere."""
    written = json.dumps(ARTICLE | {"headline": "A 𠮷 new \ud800 bridge", "image": "https://img.example/\udfff.jpg"})
    tree, _ = parse(f'<script type="application/ld+json">{written}</script>')
    (node,), _ = jsonld.blocks(tree)
    assert (node["headline"], node["image"]) == ("A 𠮷 new \ufffd bridge", "https://img.example/\ufffd.jpg")
