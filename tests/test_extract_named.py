"""What the names of elements say of the text in them."""

import os
import subprocess
import sys

import pytest

from crawler.extract import named
from crawler.extract.blocks import blocks
from crawler.extract.dom import parse

WEIGHTS = {"<p": (2.0, 0.0, 0.0), "story": (0.5, 1.0, 4.0), "promo": (-1.0, -2.0, -8.0)}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    named.said.cache_clear()
    monkeypatch.setattr(named, "weights", lambda: WEIGHTS)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("articleBody", {"article", "body"}),
        ("c-story__TEXT wp-2021", {"story", "text"}),
        ("正文 content", {"content"}),  # two signs are too short to mean one thing
        ("a of", set()),
    ],
)
def test_names_are_the_words_of_classes_and_ids(marks: str, expected: set[str]) -> None:
    assert named.names("div", marks) == sorted({"<div", *expected})


def test_an_endless_class_is_read_in_part() -> None:
    assert len(named.names("p", " ".join(f"{chr(97 + n % 26) * 5}" for n in range(9000)))) < 60


@pytest.mark.usefixtures("known")
def test_each_box_tells_of_text_by_how_far_out_it_stands() -> None:
    tree, _ = parse(
        "<body class=promo><div><div class=story><div class=story><p class=promo>Text.</p></div></div></div>"
    )
    box = blocks(tree)[0].box
    assert (box.said[0], box.near, box.far) == (2.0 - 1.0, 1.0 + 1.0, -8.0)


def test_the_names_that_come_along_know_furniture_from_text() -> None:
    near = {name: each[1] for name, each in named.weights().items()}
    assert near["comments"] < near["footer"] < 0 < near["article"]


def test_every_process_sums_them_up_alike() -> None:
    marks = " ".join(sorted(named.weights())[40:140])[:290]
    code = f"from crawler.extract import named; print(named.said('div', {marks!r}))"
    seeds = [os.environ | {"PYTHONHASHSEED": str(seed)} for seed in range(1, 7)]
    said = {subprocess.run([sys.executable, "-c", code], env=seed, capture_output=True).stdout for seed in seeds}
    assert len(said) == 1
    assert b"(" in said.pop()
