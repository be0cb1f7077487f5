"""`announced_by`: the day that a page belongs to, as its source gave it."""

import pytest

from crawler.pipelines.revisits import announced_by
from crawler.sources import Link


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({"datePublished": "Sat, 21 Nov 2026 09:00:00 +0800"}, "2026-11-21T09:00:00+08:00"),
        ({"datePublished": "2026-11-21", "dateModified": "2026-11-22"}, "2026-11-21T00:00:00"),
        ({"dateModified": "2026-11-22T01:00:00Z"}, "2026-11-22T01:00:00+00:00"),
        ({"datePublished": "yesterday", "dateModified": "2026-11-22T01:00:00Z"}, "2026-11-22T01:00:00+00:00"),
        ({"datePublished": "昨天"}, None),
        ({}, None),
    ],
)
def test_the_date_of_publication_goes_first(hints: dict[str, str], expected: str | None) -> None:
    assert announced_by(Link("https://gazette.example/a", hints=hints).to_json()) == expected


def test_a_page_without_a_link_has_none() -> None:
    assert announced_by(None) is None
