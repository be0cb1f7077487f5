"""How much of a hostile page is read: bytes before they are decoded, tags before they are parsed, and it is said."""

import pytest

from crawler.extract import extract_page, size
from crawler.extract.page import ArticlePage
from tests.test_extract_hostile import FIRST, URL

LONG = size.MAX_TEXT + 5000


def test_a_page_of_a_usual_size_is_read_whole() -> None:
    body = b"x" * size.MAX_TEXT
    assert size.shortened(body) == (body, [])
    assert size.first(body) is body


@pytest.mark.parametrize("pad", ["", "a", "ab"])
def test_the_first_bytes_of_a_huge_page_are_decoded_and_no_character_is_cut_in_two(pad: str) -> None:
    page = ArticlePage((pad + "新桥今天通车" * LONG).encode()[:LONG], url=URL)
    assert page.encoding == "utf-8"
    assert "\ufffd" not in page.text
    assert size.MAX_TEXT / 3 - 3 < len(page.text) < size.MAX_TEXT


def test_stray_bytes_at_the_end_of_what_is_read_cost_nothing_else() -> None:
    found, _ = size.shortened(b"\x80" * LONG)
    assert len(found) == size.MAX_TEXT


def test_a_huge_script_is_left_out_before_anything_is_decoded() -> None:
    block = b'<script type="application/ld+json">{"articleBody": "' + b"x" * LONG + b'"}</script>'
    page = ArticlePage(b"<title>A title</title>" + block + f"<p>{FIRST}</p>".encode(), url=URL)
    assert len(page.text) < 1000
    found = page.extract()
    assert FIRST in found.candidates["articleBodyHtml"][0].value
    assert found.messages[0].endswith("characters was left out")


def test_what_is_cut_off_is_said_in_bytes() -> None:
    body = f"<p>{FIRST}</p>{'word ' * LONG}".encode()[:LONG]
    assert extract_page(body, url=URL).messages == [
        f"page too large: its first {size.MAX_TEXT} of {LONG} bytes were read"
    ]


def test_of_a_deep_page_no_more_tags_are_looked_at_than_a_part_and_it_is_said() -> None:
    body = f"<p>{FIRST}</p>{'<div>' * (size.NESTED + 5)}".encode()
    found = extract_page(body, url=URL)
    assert FIRST in found.candidates["articleBodyHtml"][0].value
    assert [message.partition(":")[0] for message in found.messages] == [
        "nested deeper than 256 elements", "page too large",
    ]  # fmt: skip
