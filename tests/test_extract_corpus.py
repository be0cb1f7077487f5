"""On real pages with truth: never below what trafilatura finds on well decoded text, and better at Chinese metadata."""

import gzip
import json
import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from trafilatura import bare_extraction

from crawler.exceptions import PageUnusable
from crawler.extract import extract_page
from crawler.extract.encoding import decode
from crawler.items import Article, Defaults, Page
from crawler.normalise.article import normalise

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SAMPLE = 24  # pages of each set, the first by name
MARGIN = 0.02
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four tokens, as the article-extraction-benchmark counts them; an ideograph is a token."""
    tokens = TOKEN.findall(unicodedata.normalize("NFKC", text))
    return Counter(tuple(tokens[n : n + 4]) for n in range(max(1, len(tokens) - 3)))


def f1(truth: str, text: str) -> float:
    true, found = shingles(truth), shingles(text)
    return 2 * (true & found).total() / max(true.total() + found.total(), 1)


def sample(corpus: Path, name: str) -> list[tuple[bytes, dict[str, Any]]]:
    folders = sorted((corpus / "extract" / name).iterdir())[:SAMPLE]
    return [
        (gzip.decompress((f / "page.html.gz").read_bytes()), json.loads((f / "truth.json").read_text("utf-8")))
        for f in folders
    ]


def article(body: bytes, truth: dict[str, Any]) -> Article | None:
    url = truth.get("url") or "https://unknown.example/a"
    try:
        announced = {"headline": "what a feed would say"}  # some old pages have no title at all
        return normalise(
            extract_page(body, url=url, hints=announced), Page(url, body, NOW), Defaults(timezone="Asia/Shanghai")
        )
    except PageUnusable:
        return None


def reference(body: bytes) -> str:
    found = bare_extraction(decode(body)[0], include_comments=False)
    return (found.text or "") if found is not None and not isinstance(found, dict) else ""


def letters(text: str) -> str:
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


@pytest.mark.parametrize("name", ["zhnews", "zhweb", "aeb"])
def test_bodies_are_not_below_trafilaturas(corpus: Path, name: str) -> None:
    pages = sample(corpus, name)
    ours = [f1(truth["body"], found.articleBody) if (found := article(body, truth)) else 0.0 for body, truth in pages]
    theirs = [f1(truth["body"], reference(body)) for body, truth in pages]
    assert sum(ours) / len(ours) >= sum(theirs) / len(theirs) - MARGIN


def test_chinese_headlines_and_days_are_right(corpus: Path) -> None:
    pages = [(article(body, truth), truth) for body, truth in sample(corpus, "zhnews")]
    right = [found is not None and letters(found.headline) == letters(truth["title"]) for found, truth in pages]
    days = [
        found is not None and (found.datePublished or "")[:10] == truth["date"]
        for found, truth in pages
        if truth["date"]
    ]
    assert sum(right) / len(right) >= 0.85
    assert sum(days) / len(days) >= 0.9


def test_chinese_authors_are_found(corpus: Path) -> None:
    pages = [(article(body, truth), truth) for body, truth in sample(corpus, "zhnews") if truth["authors"]]
    found = [bool({a.name for a in (item.author if item else [])} & set(truth["authors"])) for item, truth in pages]
    assert sum(found) / len(found) >= 0.5  # the best of the libraries compared: 0.19


def test_pictures_of_the_truth_are_found_in_place(corpus: Path) -> None:
    wanted = hit = 0
    for body, truth in sample(corpus, "zhnews"):
        found = article(body, truth)
        names = {url.rsplit("/", 1)[-1].split("?")[0] for url in ([i.contentUrl for i in found.image] if found else [])}
        for image in truth.get("images", []):
            wanted += 1
            hit += any(
                url.split("url=")[-1].split("&")[0].rsplit("/", 1)[-1].split("?")[0] in names for url in image["urls"]
            )
    assert wanted > 20
    assert hit / wanted >= 0.8
