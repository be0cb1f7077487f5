"""Blocks of a page are found again in its truth."""

from bench import told as finding
from crawler.extract.dom import letters
from tests.test_extract_judge import SENTENCES


def told(page: list[str], text: list[str]) -> list[bool]:
    return finding.told([letters(block) for block in page], [letters(line) for line in text])


def test_a_text_is_found_again_on_the_page_in_order() -> None:
    long = [
        "The council met on Monday, and nobody was late.",
        SENTENCES[0].strip(),
        "Rain fell all night in the hills.",
    ]
    assert told(["Menu", *long, "Share"], long[1:]) == [False, False, True, True, False]


def test_a_short_block_counts_between_long_ones_and_not_elsewhere() -> None:
    long = [sentence.strip() for sentence in SENTENCES[:2]]
    assert told(["Why", long[0], "Why", long[1], "Why"], [long[0], "Why", long[1]]) == [False, True, True, True, False]


def test_a_block_that_lost_some_words_is_found() -> None:
    long = SENTENCES[0] * 3
    assert told([f"{long} Advertisement {SENTENCES[1]}"], [long, SENTENCES[1]]) == [True]
