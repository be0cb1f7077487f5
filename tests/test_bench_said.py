"""Truths that their page does not say are known."""

import pytest

from bench.said import said


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Posted on March 7, 2026",
        "<p>7. März 2026",
        "<p>2026年3月7日",
        "<p>07/03/26",
        "<p>3/7/2026",
        '<time datetime="2026-03-07T08:00:00Z">',
        "<a href=/2026/03/07/bridge>",
        "<script>{published: 1772870400000}</script>",
    ],
)
def test_a_day_is_said_in_any_form(markup: str) -> None:
    assert said(markup.encode(), {"date": "2026-03-07"}) == {"date"}


@pytest.mark.parametrize(
    "markup", ["<p>May 7, 2026", "<p>2026-03-17", "<p>7 March 2025", "<p>17.3.2026", "<p>12026-03-070"]
)
def test_another_day_is_not_it(markup: str) -> None:
    assert said(markup.encode(), {"date": "2026-03-07"}) == set()


def test_a_day_that_is_none_is_said_nowhere() -> None:
    assert said(b"<p>2022-29-11", {"date": "2022-29-11"}) == set()


def test_the_day_in_the_address_is_said() -> None:
    assert said(b"<p>Hello", {"date": "2026-03-07", "url": "https://a.example/2026/03/07/hello"}) == {"date"}


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>A <b>bridge</b> for the harbour</h1>",
        "<title>A bridge – for the harbour | News</title>",
        '<script>{"headline":"A bridge \\u0066or the harbour"}</script>',
    ],
)
def test_a_title_is_said_by_its_letters(markup: str) -> None:
    assert said(markup.encode(), {"title": "A bridge for the harbour"}) == {"title"}


def test_another_title_is_not_it() -> None:
    assert said(b"<h1>A bridge for the river</h1>", {"title": "A bridge for the harbour"}) == set()


@pytest.mark.parametrize(("names", "expected"), [(["Ann Ray", "Li Po"], {"authors"}), (["Ann Ray", "Jo May"], set())])
def test_authors_are_said_if_each_of_them_is(names: list[str], expected: set[str]) -> None:
    assert said(b"<p>By <b>Ann</b> Ray</p><script>{'author': 'Li Po'}</script>", {"authors": names}) == expected
