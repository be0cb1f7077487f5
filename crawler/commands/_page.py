"""One article as a page of its own: no script, no request to anyone, pictures from the archive alone."""

from collections.abc import Mapping
from html import escape

import nh3

from crawler.items import Article, MediaObject

_POLICY = "default-src 'none'; img-src file: data:; style-src 'unsafe-inline'"
_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.7 serif}img{max-width:100%;height:auto}"
    "figure{margin:1.5rem 0}figcaption,.about{color:#555;font-size:.9rem}h1{line-height:1.3}"
)


def html(article: Article, pictures: Mapping[str, str]) -> str:
    """The page. `pictures` gives the address to show for each `contentUrl`; one without is left out."""
    publisher = article.publisher.name if article.publisher else None
    about = [*(author.name for author in article.author), publisher, article.datePublished]
    lines = [
        "<!doctype html>",
        f'<html lang="{escape(article.inLanguage or "")}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(article.headline)}</title><style>{_STYLE}</style></head><body><article>",
        f"<h1>{escape(article.headline)}</h1>",
        f'<p class="about">{escape(" · ".join(filter(None, about)))}</p>',
        _body(article, pictures),
        f'<p class="about">{_origin(article.url)}</p>',
        "</article></body></html>",
    ]
    return "\n".join(lines)


def _body(article: Article, pictures: Mapping[str, str]) -> str:
    """The body, sanitised again: the archive's files may have been changed since they were written."""

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        return pictures.get(value) if (tag, attribute) == ("img", "src") else value

    if article.articleBodyHtml:
        return nh3.clean(article.articleBodyHtml, attribute_filter=allowed)
    paragraphs = [f"<p>{escape(part)}</p>" for part in article.articleBody.split("\n\n") if part.strip()]
    figures = [_figure(image, pictures[image.contentUrl]) for image in article.image if image.contentUrl in pictures]
    return "\n".join(paragraphs + figures)


def _figure(image: MediaObject, address: str) -> str:
    return f'<figure><img src="{escape(address)}"><figcaption>{escape(image.caption or "")}</figcaption></figure>'


def _origin(url: str) -> str:
    shown = escape(url)
    return f'<a href="{shown}">{shown}</a>' if url.startswith(("http://", "https://")) else shown
