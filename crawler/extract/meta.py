"""Meta tags: OpenGraph, article:*, Dublin Core, citation_*, and the vendors' own; and link relations."""

import re
from collections.abc import Iterable
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.extract.dom import absolute, line
from crawler.items import Raw, RawImage

# Dates have as many names as there are systems: `pub_date`, `prism.publicationdate`, `story:published_at`, `created`.
_PUBLISHED = re.compile(
    r"(?!.*(?:last|first)).*(?:publi(?:sh(?:ed)?|cation)[._:-]?(?:date|time|on|at)|published|pub[._:-]?date|"
    r"date[._:-]?pub(?:lication)?)"
)
_CREATED = re.compile(
    r".*(?:creat(?:ed?|ion)[._:-]?(?:date|time|on|at)|created|post[._:-]?date|date[._:-]?(?:creat(?:ed|ion)|posted))"
)
_MODIFIED = re.compile(
    r".*(?:modif(?:ied|ication)(?:[._:-]?(?:date|time|on|at))?|updated?[._:-]?(?:date|time|on|at)|updated|"
    r"date[._:-]?update|(?:last|post)[._:-]?mod(?:ified)?|mod[._:-]?date)"
)
# Article field → meta names (property, name, itemprop or http-equiv; lower case) or what they are like, best first.
NAMES: dict[str, tuple[str | re.Pattern[str], ...]] = {
    "headline": (
        "headline", "og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title",
        "sailthru.title",
    ),
    "description": ("og:description", "description", "twitter:description", "dc.description", "dcterms.description"),
    "author": (
        "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "citation_author",
        "parsely-author", "sailthru.author", "byl", "cxenseparse:author", "authors", "og:author", "dc:creator",
        "article.author", "author_name", "author-name", "shareaholic:article_author_name",
    ),
    "datePublished": (
        "article:published_time", "og:article:published_time", "og:published_time", "datepublished", _PUBLISHED, "date",
        "dc.date", "dc.date.issued", "dcterms.issued", "parsely-pub-date", "sailthru.date", "og:release_date",
        "og:time", "apub:time", "_pubtime", "firstpublishedtime", "article_date_original",
        "analyticsattributes.articledate", "citation_date", "dcterms.date", "dc:date", "displaydate", "doc_date",
        "gentime", "og:regdate", "pdate", "ptime", _CREATED,
    ),
    "dateModified": (
        "article:modified_time", "og:updated_time", "og:article:modified_time", "dcterms.modified", "datemodified",
        _MODIFIED, "bytedance:lrdate_time", "revision_date",
    ),
    "keywords": (
        "news_keywords", "article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "citation_keywords",
        "keywords", "dc.subject",
    ),
    "articleSection": ("article:section", "og:article:section", "parsely-section", "section"),
    "inLanguage": ("og:locale", "dc.language", "dcterms.language", "content-language"),
    "canonicalUrl": ("og:url",),
    "license": ("dcterms.license", "dc.rights.license"),
}  # fmt: skip
IMAGES = (
    "og:image:secure_url",
    "og:image:url",
    "og:image",
    "twitter:image:src",
    "twitter:image",
    "sailthru.image.full",
)
_WRITTEN = re.compile(r"\b(?:by|von|par|por|da|door|av|af)$|author|autor|auteur|作者|執筆|автор|написан", re.I)
_ADDRESS = re.compile(r"https?:|//|@", re.I)
_OWN_PAGE = re.compile(r"^https?:.*/(?:authors?|autor(?:en)?|auteurs?|redakteure?|journalists?)/[a-z-]+/?$")  # names it
_WRITER = re.compile(  # tags of systems that measure or sell: `story:author`, `article:byline`, `sailthru.byline_name`
    r"(?:(?!smartbanner)[\w.:-]*[:._-]|[a-z]{2,3})?(?:authors?|autor(?:es)?|byline|writers?|reporters?|journalists?)"
    r"(?:[._-]?names?)?|creator|[\w.:-]*written by",
)
LISTS = {"keywords", "articleSection"}
MOST = 10  # tags of one description: each date of an unknown form is looked up in many languages

Tags = dict[str, list[str]]


def tags(tree: HtmlElement) -> Tags:
    """All meta tags of a page: lower-case name → contents in page order."""
    found: Tags = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        value = (meta.get("content") or "").strip()
        if key and value:
            found.setdefault(key.strip().lower(), []).append(value[:5000])
    return found


def _values(field: str, contents: list[str]) -> list[str]:
    if field in LISTS:
        return [w for text in contents[:50] for w in map(line, re.split(r"[,，、;；|]", text)) if w]
    if field == "author":
        return [line(text) for text in contents[:20] if _OWN_PAGE.search(text) or not _ADDRESS.match(text)]
    return [line(contents[0])]


def _present(names: Iterable[str | re.Pattern[str]], found: Tags) -> list[str]:
    """The tags that the page has of those that are named, and some of those that are described, each once."""
    told = ([name] if isinstance(name, str) else islice(filter(name.fullmatch, found), MOST) for name in names)
    return [name for name in dict.fromkeys(chain.from_iterable(told)) if name in found]


def _labelled(found: Tags) -> list[Raw]:
    """`twitter:label1` says what `twitter:data1` is, in the site's language: `Written by`, `Verfasst von`, `作者`."""
    return [
        Raw(line(text), f"meta:twitter:data{n}")
        for n in (1, 2)
        for label, text in zip(found.get(f"twitter:label{n}", []), found.get(f"twitter:data{n}", []), strict=False)
        if _WRITTEN.search(label)
    ]


def candidates(found: Tags) -> dict[str, list[Raw]]:
    """What the tags say, keyed by Article field; the source is `meta:` and the tag's name."""
    result: dict[str, list[Raw]] = {}
    for field, names in NAMES.items():
        raws = [Raw(v, f"meta:{name}") for name in _present(names, found) for v in _values(field, found[name]) if v]
        if raws:
            result[field] = raws
    others = [name for name in found if name not in NAMES["author"] and _WRITER.fullmatch(name)]
    more = [Raw(text, f"meta:{name}") for name in others for text in _values("author", found[name]) if text]
    if writer := [*more, *_labelled(found)]:
        result.setdefault("author", []).extend(writer)
    return result


def links(tree: HtmlElement, base: str) -> dict[str, list[Raw]]:
    """`<link rel>`: canonical address and license."""
    result: dict[str, list[Raw]] = {}
    for link in tree.iter("link"):
        for rel, field in (("canonical", "canonicalUrl"), ("license", "license")):
            url = absolute(base, link.get("href")) if rel in (link.get("rel") or "").lower().split() else None
            if url:
                result.setdefault(field, []).append(Raw(url, f"link:{rel}"))
    return result


def _size(found: Tags, name: str) -> int | None:
    text = (found.get(name) or [""])[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def images(found: Tags, base: str) -> list[RawImage]:
    """The picture that the page gives to those who share it."""
    for name in IMAGES:
        url = absolute(base, (found.get(name) or [""])[0])
        if url:
            alt = line((found.get("og:image:alt") or [""])[0]) or None
            return [
                RawImage(
                    url,
                    f"meta:{name}",
                    alternateName=alt,
                    width=_size(found, "og:image:width"),
                    height=_size(found, "og:image:height"),
                )
            ]
    return []
