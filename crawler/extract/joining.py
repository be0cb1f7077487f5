"""One article of several pages: their texts and pictures in order, what each page repeats left out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import dom
from crawler.extract.dom import letters
from crawler.extract.page import HINTED
from crawler.extract.pagination import number
from crawler.items import Extraction, Raw, RawImage

EDGE = 6  # blocks at the head or foot of a page in which furniture is looked for
_LONGEST = 200  # characters of a line that may be a pager
_PAGER = re.compile(
    r"(?:本文|本篇|全文|文章|新闻)?(?:分为|共|第|当前)?\s*\d{1,2}\s*[页頁]|(?:上|下|前|后|後)一?[页頁]|[首末尾][页頁]|"
    r"未完待续|接上[页頁]|\bpage\s*\d{1,2}(?:\s*(?:of|/)\s*\d{1,2})?|\bnext(?:\s*page)?\b|\bprev(?:ious)?(?:\s*page)?\b",
    re.IGNORECASE,
)
_SMALL = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_COUNTED = re.compile(r"(?:第\s?)?\d{1,2}(?:\s?[/／]\s?\d{1,2})?\s?[页頁]?[)）\]】]?$")


def join(first: Extraction, further: Mapping[str, Extraction | str]) -> Extraction:
    """The first page's extraction with the texts, pictures and files of further pages behind its own.

    `further` maps addresses, in order, to what was found there, or says why that is no page of the article. What is
    missing is told in `messages`: pages that any of them names.
    """
    pages = {url: page for url, page in further.items() if isinstance(page, Extraction)}
    messages = [f"its page {url}: {page}" for url, page in further.items() if isinstance(page, str)]
    messages += [f"its page {url} is not here" for url in missing(first, further)]
    parts = [_Part(first)]
    for url, page in pages.items():
        part = _Part(page)
        if part.text and any(part.text == known.text for known in parts):
            messages.append(f"its page {url} says what an earlier page says")
        else:
            parts.append(part)
    return replace(_joined(first, parts), messages=[*first.messages, *messages])


def missing(first: Extraction, further: Mapping[str, Extraction | str]) -> list[str]:
    """The addresses of pages that the article has and that are not among the further ones, in order."""
    pages = [page for page in further.values() if isinstance(page, Extraction)]
    named = dict.fromkeys(url for page in (first, *pages) for url in page.pages)
    known = {number(url, first.url) for url in (first.url, *further)}
    wanted = {n: url for url in reversed(named) if (n := number(url, first.url)) and n not in known}
    return [wanted[n] for n in sorted(wanted)]


def _joined(first: Extraction, parts: "list[_Part]") -> Extraction:
    found = replace(first, candidates=dict(first.candidates), images=[*first.images])
    found.attachments = [*first.attachments]
    if any(part.text for part in parts[1:]):
        _trim(parts, {letters(raw.value) for raw in first.candidates.get("headline", [])})
        source = first.candidates[HINTED][0].source if parts[0].text else parts[1].source
        text = Raw("\n".join(part.markup() for part in parts if part.text), source)
        found.candidates[HINTED] = [text, *first.candidates.get(HINTED, [])[1:]]
    for part in parts[1:]:
        _add(found.images, part.images())
        _add(found.attachments, part.found.attachments)
    if first.received is not None:
        found.received = "\n".join(part.found.received for part in parts if part.found.received)
    return found


def _add(images: list[RawImage], more: list[RawImage]) -> None:
    known = {each.contentUrl for each in images}
    images += [each for each in more if each.contentUrl not in known]


class _Part:
    """One page's text, as blocks that may be taken out of it."""

    def __init__(self, found: Extraction) -> None:
        self.found = found
        raw = next(iter(found.candidates.get(HINTED, [])), None)
        self.source = raw.source if raw else ""
        self.tree = _tree(raw.value if raw else "", found.url)
        self.text = letters(dom.words(self.tree))

    def images(self) -> list[RawImage]:
        """Its pictures; what it gives to those who share it is the article's, unless it has nothing else."""
        own = [each for each in self.found.images if each.source != "jsonld" and not each.source.startswith("meta:")]
        return own if self.text else own or self.found.images

    def markup(self) -> str:
        inner = (etree.tostring(each, encoding="unicode", method="html") for each in self.tree)
        return "\n".join([escape(self.tree.text or "", quote=False), *inner]).strip()

    def head(self) -> list[HtmlElement]:
        return list(self.tree)[:EDGE]

    def foot(self) -> list[HtmlElement]:
        return list(self.tree)[-EDGE:][::-1]


def _tree(markup: str, url: str) -> HtmlElement:
    """The element around the text's blocks; its links are absolute, for each page has its own address."""
    if "<" not in markup:
        markup = "".join(f"<p>{escape(line, quote=False)}</p>" for line in markup.split("\n") if line.strip())
    tree = dom.parse(markup)[0].find("body")
    for each in tree.iter("a", "img"):
        name = "href" if each.tag == "a" else "src"
        if each.get(name) and (target := dom.absolute(url, each.get(name))):
            each.set(name, target)
    while len(tree) == 1 and not dom.line(tree.text) and tree[0].tag in ("div", "article", "section", "main"):
        tree = tree[0]
    return tree


def _trim(parts: list[_Part], titles: set[str]) -> None:
    """Takes out of each page's head and foot what is the site's, or stands on the first page, or on the last, too."""
    heads, feet = {_key(each) for each in parts[0].head()}, [{_key(each) for each in part.foot()} for part in parts]
    for part in parts[1:]:
        _drop(part.head(), heads | titles)
    for n, part in enumerate(parts):
        _drop(part.foot(), {key for other in feet[n + 1 :] for key in other})


def _drop(edge: list[HtmlElement], known: set[str]) -> None:
    for block in edge:
        if (key := _key(block)) and key not in known and _title(block) not in known and not _is_pager(block):
            return
        if key:
            block.drop_tree()


def _key(block: HtmlElement) -> str:
    """What the block says, or shows; "" for an empty one."""
    return letters(dom.words(block)) or " ".join(img.get("src") or "" for img in block.iter("img"))


def _title(block: HtmlElement) -> str:
    """What it says without the page's number: `Title (2)`."""
    return letters(_COUNTED.sub("", dom.words(block)[:_LONGEST]))


def _is_pager(block: HtmlElement) -> bool:
    text = dom.words(block)
    if not 0 < len(text) <= _LONGEST:
        return False
    rest, said = _PAGER.subn(" ", text)
    rest, numbers = _SMALL.subn(" ", rest)
    return not letters(rest) and (said > 0 or numbers > 1)
