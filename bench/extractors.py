"""Extractors under one signature: `(html, url) -> {title, authors, date, body, images}`, what is missing left out.

Ours is the whole way from bytes to Article. Each peer is called as its manual asks and gets text that was decoded for
it; newspaper4k is told when a page is Chinese. A peer that is not installed is not run:
`pip install newspaper4k readability-lxml resiliparse html-text`.
"""

import importlib.metadata
import importlib.util
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.corpus import NOWHERE
from crawler.exceptions import PageUnusable
from crawler.extract import extract_page
from crawler.extract.encoding import decode
from crawler.items import Defaults, Extraction, Page
from crawler.normalise.article import normalise

Found = dict[str, Any]
FETCHED = datetime(2026, 11, 22, tzinfo=UTC)  # a day behind all pages of the corpus


def extraction(html: bytes, url: str) -> Extraction | None:
    """What is timed against `trafilatura.extract`."""
    try:
        return extract_page(html, url=url)
    except PageUnusable:
        return None


def ours(html: bytes, url: str) -> Found:
    hints = {"headline": "-"}  # a page without a title is an article all the same
    try:
        article = normalise(extract_page(html, url=url, hints=hints), Page(url, html, FETCHED), Defaults())
    except PageUnusable:
        return {}
    return {
        "title": article.headline,
        "authors": [author.name for author in article.author],
        "date": article.datePublished,
        "body": article.articleBody,
        "images": [
            {"url": image.contentUrl, "caption": image.caption or "", "credit": image.creditText or ""}
            for image in article.image
        ],
        "sources": article.metadata.sources,
    }


def _decoded(html: bytes) -> str:
    return decode(html)[0]


def _rendered(markup: str) -> str:
    import html_text

    return str(html_text.extract_text(markup)) if markup and markup.strip() else ""


def _is_chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) > 0.02 * len(text) and not re.search(r"[\u3040-\u30ff]{3}", text)


def trafilatura(html: bytes, url: str) -> Found:
    from trafilatura import bare_extraction

    found = bare_extraction(_decoded(html), url=url, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict):
        return {}
    return {
        "title": found.title,
        "authors": (found.author or "").split("; "),
        "date": found.date,
        "body": found.text,
    }


def newspaper4k(html: bytes, url: str) -> Found:
    from newspaper import Article

    text = _decoded(html)
    article = Article(url, fetch_images=False, **({"language": "zh"} if _is_chinese(text) else {}))
    article.download(input_html=text)
    article.parse()
    published = article.publish_date
    return {
        "title": article.title,
        "authors": list(article.authors),
        "date": str(published) if published else None,
        "body": article.text,
    }


def readability_lxml(html: bytes, url: str) -> Found:
    from readability import Document

    document = Document(_decoded(html))
    return {"title": document.short_title(), "body": _rendered(document.summary())}


def resiliparse(html: bytes, url: str) -> Found:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(_decoded(html))
    text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
    return {"title": tree.title, "body": text}


def htmldate(html: bytes, url: str) -> Found:
    from htmldate import find_date

    return {"date": find_date(_decoded(html), url=url, original_date=True)}


# name -> the distribution, the modules it needs, how it is called, the fields it gives
PEERS: dict[str, tuple[str, tuple[str, ...], Callable[[bytes, str], Found], tuple[str, ...]]] = {
    "trafilatura": ("trafilatura", ("trafilatura",), trafilatura, ("title", "authors", "date", "body")),
    "newspaper4k": ("newspaper4k", ("newspaper",), newspaper4k, ("title", "authors", "date", "body")),
    "readability-lxml": ("readability-lxml", ("readability", "html_text"), readability_lxml, ("title", "body")),
    "resiliparse": ("resiliparse", ("resiliparse",), resiliparse, ("title", "body")),
    "htmldate": ("htmldate", ("htmldate",), htmldate, ("date",)),
}


def installed() -> list[str]:
    """The peers that can be run here."""
    return [
        name
        for name, (_, modules, *_) in PEERS.items()
        if all(importlib.util.find_spec(module) is not None for module in modules)
    ]


def version(peer: str) -> str:
    return importlib.metadata.version(PEERS[peer][0])


def run(system: str, html: bytes, url: str | None) -> Found:
    """What a system finds; a peer that fails finds nothing, as its user would. Ours must not fail."""
    if system == "jianbao":
        return ours(html, url or NOWHERE)
    try:
        return PEERS[system][2](html, url or NOWHERE)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}
