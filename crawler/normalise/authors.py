"""Whom a page's sources name as its authors: of several sources the one that names persons, and that others bear out.

A name that two kinds of source give (JSON-LD, meta tags, the visible page) is sure; a person goes before an
organisation, a full name before a user's name; else the sources' own order counts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Set

from crawler.items import Author, Raw
from crawler.normalise import bylines, keywords, names

WEAK = frozenset(
    ["html:class", "html:author", "html:near", "html:bio", "html:owner", "html:end", "html:far", "html:last"]
)  # others may be meant
BARE = ("html:near", "html:bio", "html:owner", "html:last")  # which may be no name: only full ones count
INVERTED = frozenset(["meta:citation_author", "meta:dc.creator", "meta:dcterms.creator"])  # `Roe, Jane`
STAFF = re.compile(
    r"\b(?:staff|team|desk|newsroom|editors|\w*redaktion|redazione|redacción|redação|rédaction)$", re.I
)  # of a house: who it was is not said
_LOGIN = re.compile(r"[a-z]+[._-][a-z]+\d*")  # `ana.bel`: who typed it in, if the page shows a full name
Found = dict[str, list[Author]]  # by source, in the sources' order


def _kind(source: str) -> str:
    return source.partition(":")[0]


def _is_prose(author: Author) -> bool:
    """Whether what stands where a name may stand is some words: `so share this article`."""
    return " " in author.name and author.type == "Person" and not names.is_full(author.name)


def _is_named_fully(author: Author) -> bool:
    """Whether it is a person's full name, and no word of two signs: `时政` and `江苏` begin as surnames do."""
    full = author.type == "Person" and names.is_full(author.name)
    return full and not (len(author.name) == 2 and keywords.is_word(author.name))


def _is_weak(source: str) -> bool:
    return source in WEAK or source.endswith(":below")


def _persons(authors: Iterable[Author]) -> set[str]:
    return {names.key(author.name) for author in authors if author.type == "Person"}


def _by_source(raws: list[Raw], site: Set[str]) -> Found:
    said: dict[str, list[str]] = {}
    for raw in raws:
        said.setdefault(raw.source, []).append(raw.value)
    found = {
        source: bylines.authors(values, site if source != "html:owner" else frozenset(), inverted=source in INVERTED)
        for source, values in said.items()
    }
    for source in BARE:
        found[source] = [
            author for author in found.get(source, []) if _is_named_fully(author) or STAFF.search(author.name)
        ]
    for source in filter(_is_weak, found):
        found[source] = [author for author in found[source] if not _is_prose(author)]
    return {source: authors for source, authors in found.items() if authors}


def _witnesses(found: Found) -> Counter[str]:
    """How many kinds of source name a person."""
    said = {(key, _kind(source)) for source, authors in found.items() for key in _persons(authors)}
    return Counter(key for key, _ in said)


def _rank(source: str, authors: list[Author], witnesses: Counter[str], duty: bool) -> tuple[bool, ...]:
    """Lower is better. `duty`: meta tags may name the editor on duty."""
    persons, weak = _persons(authors), _is_weak(source)
    staff = not weak and any(STAFF.search(author.name) for author in authors)  # signs as a person does
    people = [author.name for author in authors if author.type == "Person"]
    full = any(map(names.is_full, people))
    return (
        (not persons and not staff) or (weak and not full),
        source != "site",
        weak or any(map(_LOGIN.fullmatch, people)),
        not full,
        not any(witnesses[key] > 1 for key in persons),
        source == "meta:author" and duty,
    )


def _fuller(source: str, found: Found) -> str:
    """The visible lines that have all the persons that the source has, and others: sites declare only the first."""
    own = _persons(found[source])
    for other in ("html:line", "html:list"):
        authors = found.get(other, [])
        if own < _persons(authors) and all(names.is_full(author.name) for author in authors):
            return other
    return source


def _shorter(source: str, found: Found) -> str:
    """The source whose name is the beginning of the only one here: behind a visible name stands what is no name."""
    own = [names.letters(author.name) for author in found[source]]
    for other, authors in found.items():
        theirs = [names.letters(author.name) for author in authors]
        longer = len(own) == len(theirs) == 1 and own != theirs and own[0].startswith(theirs[0])
        glued = longer and found[source][0].name[len(authors[0].name) :][:1].isalpha()
        if longer and source.startswith("html:") and (glued or " " in authors[0].name):
            return other
    return source


def _signs(author: Author, source: str) -> bool:
    """Whether the page says that the author wrote it: a staff anywhere, a person where no other can be meant."""
    person = author.type == "Person" and names.is_full(author.name) and (source == "html:last" or not _is_weak(source))
    return person or bool(STAFF.search(author.name) and not source.endswith(":below"))


def _shown(found: Found, hidden: Set[str]) -> Found:
    """Without whom the page does not show, where it shows another full name, or a staff, as its writer."""
    keys = {names.key(name) for name in hidden}
    named = {source: _persons(authors) for source, authors in found.items() if source != "site"}
    own = {source for source, persons in named.items() if persons and persons <= keys}
    shown = {source: authors for source, authors in found.items() if source.startswith("html:") and source not in own}
    if not any(_signs(author, source) for source, authors in shown.items() for author in authors):
        return found
    return {source: authors for source, authors in found.items() if source not in own}


def chosen(
    raws: list[Raw], site: Set[str] = frozenset(), hidden: Set[str] = frozenset()
) -> tuple[str | None, list[Author]]:
    """The best source and its authors; the site itself (`site`: see `bylines.authors`) only where nobody else is.

    `hidden`: declared names that the page's text has nowhere.
    """
    found = _shown(_by_source(raws, site), hidden)
    if not found:
        return None, []
    witnesses = _witnesses(found)
    # Chinese sites put the editor on duty in meta tags; whom the page itself calls 记者 or 作者 wrote it.
    duty = any(names.is_chinese_name(author.name) for author in found.get("html:line", []))
    best = min(found, key=lambda source: _rank(source, found[source], witnesses, duty))
    best = _shorter(_fuller(best, found), found) if best != "site" else best
    if not _persons(found[best]):
        return best, found[best]
    return best, [author for author in found[best] if author.type == "Person" or names.letters(author.name) not in site]
