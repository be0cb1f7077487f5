"""Articles as documents: the JSON round trip, the digest of what they say, Markdown and text."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.document import ORDER, content_digest, from_json, to_json, to_markdown, to_text
from crawler.exceptions import UnsupportedFormat
from crawler.items import Article, Author, MediaObject, Metadata, Publisher
from tests.captures import article, picture

text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1)
optional = st.none() | text
articles = st.builds(
    Article,
    url=text,
    headline=text,
    articleBody=text,
    type=text,
    identifier=text,
    canonicalUrl=optional,
    articleBodyHtml=optional,
    wordCount=st.none() | st.integers(0, 10**9),
    keywords=st.lists(text),
    author=st.lists(st.builds(Author, name=text, type=text, url=optional, nameRaw=optional)),
    publisher=st.none() | st.builds(Publisher, name=text, url=optional),
    datePublished=optional,
    image=st.lists(st.builds(MediaObject, contentUrl=text, caption=optional, width=st.none() | st.integers(0, 10**6))),
    isAccessibleForFree=st.none() | st.booleans(),
    metadata=st.builds(
        Metadata,
        dateDownloaded=text,
        sources=st.dictionaries(text, text),
        validationMessages=st.dictionaries(text, st.lists(text, min_size=1)),
    ),
)


def link(media: MediaObject) -> str:
    return f"../media/{media.sha256}.jpg"


# -- JSON ---------------------------------------------------------------------------------------


@given(articles)
@settings(deadline=None)
def test_an_article_comes_back_from_json(given: Article) -> None:
    assert from_json(to_json(given)) == given


def test_json_is_in_the_order_of_the_schema() -> None:
    data = to_json(article())
    keys = list(json.loads(data))
    assert keys[:3] == ["@context", "@type", "identifier"]
    assert keys[1:] == [key for key in ["@type", *ORDER] if key in keys]
    assert keys[-1] == "metadata"


def test_every_field_has_its_place() -> None:
    assert sorted(ORDER) == sorted(each.name for each in fields(Article))


def test_what_is_absent_is_left_out() -> None:
    found = json.loads(to_json(Article("https://a.example/", "A")))
    assert set(found) == {"@context", "@type", "url", "headline", "metadata"}
    assert found["metadata"] == {"schemaVersion": 1}


def test_false_and_zero_are_not_absent() -> None:
    found = json.loads(to_json(article(isAccessibleForFree=False, wordCount=0)))
    assert (found["isAccessibleForFree"], found["wordCount"]) == (False, 0)


def test_json_is_utf8_for_people() -> None:
    data = to_json(article())
    assert "渡轮归来" in data.decode()
    assert data.endswith(b"}\n")


def test_types_are_schema_org() -> None:
    found = json.loads(to_json(article(author=[Author("Desk", "Organization")])))
    assert found["@context"] == "https://schema.org"
    assert (found["@type"], found["author"][0]["@type"]) == ("NewsArticle", "Organization")
    assert (found["publisher"]["@type"], found["image"][0]["@type"]) == ("Organization", "MediaObject")


def test_a_lone_surrogate_does_not_stop_the_archive() -> None:
    assert "A ? B" in to_json(article(headline="A \ud800 B")).decode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"url": 1, "headline": "x"}',
        b'{"url": "x"}',
        b"\xff",
        b"[" * 100_000,
        b'{"url": "x", "headline": "x", "image": [{"width": "wide", "contentUrl": "x"}]}',
        b'{"url": "x", "headline": "x", "metadata": {"schemaVersion": 2}}',
    ],
    ids=range(11),
)
def test_what_is_no_article_is_told_with_its_key(data: bytes) -> None:
    with pytest.raises(UnsupportedFormat, match=r"a/article\.json: ") as error:
        from_json(data, "a/article.json")
    assert "\n" not in str(error.value)


# -- the digest ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Another"},
        {"articleBody": "Other words."},
        {"articleBodyHtml": "<p>Other words.</p>"},
        {"author": [Author("Ink Well")]},
        {"keywords": ["渡轮", "ferry"]},
        {"publisher": None},
        {"datePublished": "2026-11-21"},
        {"isAccessibleForFree": False},
        {"license": "https://licence.example/"},
        {"image": []},
        {"image": [picture(data=b"other bytes")]},
        {"image": [replace(picture(), caption="Not the ferry")]},
        {"associatedMedia": [picture()]},
    ],
    ids=str,
)
def test_what_an_article_says_is_in_the_digest(change: dict[str, Any]) -> None:
    assert content_digest(article(**change)) != content_digest(article())


@pytest.mark.parametrize(
    "change",
    [
        {"wordCount": 7},
        {"derivedKeywords": ["boat"]},
        {"dateModified": "2026-11-22"},
        {"dateModifiedRaw": "today"},
        {"datePublishedRaw": "yesterday"},
        {"author": [Author("Quill Pen", nameRaw="Quill Pen reports")]},
        {"url": "https://m.gazette.example/ferry"},
        {"metadata": Metadata(dateDownloaded="2027-01-01T00:00:00Z", run="other", etag="x")},
        {"image": [replace(picture(), width=None, height=None, contentSize=None, encodingFormat=None)]},
    ],
    ids=str,
)
def test_what_is_evidence_or_ours_is_not(change: dict[str, Any]) -> None:
    assert content_digest(article(**change)) == content_digest(article())


def test_a_link_signed_anew_is_no_change() -> None:
    first = article()
    signed = picture("https://img.example/ferry.jpg?sig=2&x=3")
    markup = (first.articleBodyHtml or "").replace("sig=1&amp;x=2", "sig=2&amp;x=3")
    assert markup != first.articleBodyHtml
    assert content_digest(article(image=[signed], articleBodyHtml=markup)) == content_digest(first)


def test_a_picture_that_was_not_kept_counts_by_its_address() -> None:
    one, two = (
        content_digest(article(image=[picture(url, None)])) for url in ("https://a.example/1", "https://a.example/2")
    )
    assert one != two


def test_the_digest_is_the_same_everywhere() -> None:
    """Another process with another hash seed, and the value itself: an archive made today must agree in years."""
    code = "import tests.captures as c, crawler.archive.document as d; print(d.content_digest(c.article()))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "LC_ALL": "C"}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    expected = "sha256:9b06be66f85c40007ea08541891b8ffc3a3ab44302de4ab40ecaab9ad5362f19"
    assert found.stdout.strip() == content_digest(article()) == expected


# -- Markdown -----------------------------------------------------------------------------------


def front_matter(markdown: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(markdown.split("---\n")[1])
    return found


def test_the_front_matter_tells_the_article() -> None:
    found = front_matter(to_markdown(article(), link))
    assert found["headline"] == "渡轮归来 The ferry returns"
    assert found["author"] == ["Quill Pen"]
    assert found["publisher"] == "The Gazette"
    assert found["keywords"] == ["ferry", "渡轮"]
    assert found["datePublished"] == "2026-11-21T08:00:00+08:00"


@given(text)
def test_hostile_text_does_not_break_the_front_matter(hostile: str) -> None:
    found = front_matter(to_markdown(article(headline=hostile, description="x", author=[Author(hostile)]), link))
    assert found["headline"] == hostile
    assert found["author"] == [hostile]
    assert found["description"] == "x"


def test_pictures_stand_in_their_places() -> None:
    body = to_markdown(article(), link).split("---\n", 2)[2]
    assert body.split("\n\n") == [
        "\n# 渡轮归来 The ferry returns",
        "It is back.",
        f"![a ferry](../media/{picture().sha256}.jpg)",
        "After ten years.\n",
    ]


def test_a_picture_outside_the_body_follows_it() -> None:
    lead = picture("https://img.example/lead.jpg", b"lead")
    parts = to_markdown(article(image=[lead, picture()]), link).split("\n\n")
    assert parts[-2:] == [f"![a ferry](../media/{lead.sha256}.jpg)", "*The ferry A. Photographer*\n"]


def test_a_picture_that_was_not_kept_keeps_its_address() -> None:
    found = to_markdown(article(image=[picture(data=None)]), link)
    assert "![a ferry](https://img.example/ferry.jpg?sig=1&x=2)" in found
    assert "../media" not in found


def test_a_hostile_headline_is_text() -> None:
    assert "\n# \\<script\\> \\[x\\](y) \\&lt;\n" in to_markdown(article(headline="<script>\n[x](y) &lt;"), link)


def test_without_markup_the_text_is_the_body() -> None:
    assert "\n\nIt is back.\n\nAfter ten years." in to_markdown(article(articleBodyHtml=None, image=[]), link)


# -- text ---------------------------------------------------------------------------------------


def test_text_has_head_and_body() -> None:
    head, _, body = to_text(article()).partition("\n\n")
    assert head.splitlines() == [
        "渡轮归来 The ferry returns", "Quill Pen", "2026-11-21T08:00:00+08:00", article().url,
    ]  # fmt: skip
    assert body == "It is back.\n\nAfter ten years.\n"
