"""What kind of article a page is, where its structured data do not tell, and a live blog's entries with their times.

By shape alone an article is only called something else if two signs agree: a live blog calls itself one and has
entries with their times; a gallery has many pictures and hardly a text.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import dom, jsonld
from crawler.extract.dom import letters
from crawler.extract.page import HINTED, ArticlePage
from crawler.items import Extraction, Raw

LIVE, GALLERY, VIDEO = "LiveBlogPosting", "ImageGallery", "VideoObject"
ENTRIES = 5  # with a time each; fewer are a list of corrections
PICTURES, LETTERS = 8, 25  # of a gallery: so many pictures at least, so many letters for each at most
LONG = 1_000  # letters that are an article beside a video
WHOLE = 0.7  # of the text that was found; entries that say less are not all of it
MOST = 2_000  # entries
_LIVE = re.compile(
    r"\blive[ _-]?(?:blog|updates?|ticker|text|coverage)?\b|\b(?:news)?ticker\b|\ben direct\b|\bminuto a minuto\b|"
    r"直播|实时更新|滚动播报|即時更新",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:：]\d{2}(?!\d)")
_TIMED = re.compile(r"(?:^|[\s_-])(?:time|date|timestamp|pubtime|clock)", re.IGNORECASE)


def live(page: ArticlePage, found: Extraction) -> Extraction:
    """The same extraction; of a live blog its type and its text by entries are added to the candidates."""
    said = _said(found)
    if said == LIVE or (not said and _LIVE.search(f"{page.url} {dom.line(page.tree.findtext('.//title'))}")):
        told = _told(page) if said else ""
        markup, source = (told, "jsonld") if told else (_marked(page), "html:time")
        if markup and not said:
            found.candidates["type"] = [Raw(LIVE, "html:time")]
        _prefer(found, markup, source)
    return found


def gallery(found: Extraction) -> Extraction:
    """The same extraction, which may be one of several pages; of a gallery its type is added to the candidates. A page
    of much text is no video, though it has one.
    """
    if _said(found) == VIDEO and len(_text(found)) > LONG:
        del found.candidates["type"]
    if not _said(found) and _is_gallery(found):
        found.candidates["type"] = [Raw(GALLERY, "html:img")]
    return found


def _said(found: Extraction) -> str:
    return next((raw.value for raw in found.candidates.get("type", [])), "")


def _prefer(found: Extraction, markup: str, source: str) -> None:
    bodies = found.candidates.get(HINTED, [])
    known = len(_letters(bodies[0].value)) if bodies else 0
    if markup and len(_letters(markup)) >= WHOLE * known and not (bodies and bodies[0].source == "site"):
        found.candidates[HINTED] = [Raw(markup, source), *bodies]


def _text(found: Extraction) -> str:
    return _letters(next((raw.value for raw in found.candidates.get(HINTED, [])), ""))


def _letters(markup: str) -> str:
    return letters(dom.words(dom.parse(markup)[0]))


def _is_gallery(found: Extraction) -> bool:
    if len(found.images) < PICTURES:
        return False
    text = _text(found)
    for caption in {letters(image.caption) for image in found.images if image.caption}:
        text = text.replace(caption, "")
    return len(text) <= LETTERS * len(found.images)


def _told(page: ArticlePage) -> str:
    """The entries of `liveBlogUpdate` (schema.org), in its order."""
    node = page.schema[0]
    updates = node.get("liveBlogUpdate")
    entries = [each for each in (updates if isinstance(updates, list) else [updates])[:MOST] if isinstance(each, dict)]
    return "\n".join(_entry(each) for each in entries if jsonld.body(each))


def _entry(node: jsonld.Node) -> str:
    when = re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*", r"\1 \2", str(node.get("datePublished") or ""))
    head = escape(" ".join(part for part in (when, jsonld.plain(node.get("headline"))) if part), quote=False)
    text = jsonld.body(node)
    paragraphs = text if re.search(r"<(?:p|br|div)\b", text) else _paragraphs(text)
    return f"<h3>{head}</h3>\n{paragraphs}"


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n") if line.strip())


def _marked(page: ArticlePage) -> str:
    """The entries as the page marks them, each under its time; "" where they are none."""
    groups: dict[HtmlElement, dict[HtmlElement, HtmlElement]] = {}
    for time in _times(page.tree):
        for entry in time.iterancestors():
            parent = entry.getparent()
            if parent is None or entry.tag == "body":
                break
            if len(parent) >= ENTRIES:
                groups.setdefault(parent, {}).setdefault(entry, time)
    best = max(groups.values(), key=len, default={})
    entries = {entry: time for entry, time in best.items() if _says_much(entry)}
    if len(entries) < ENTRIES or len(entries) * 2 < len(best):
        return ""
    return "\n".join(_cut(entry, time, page.base) for entry, time in list(entries.items())[:MOST])


def _times(tree: HtmlElement) -> Iterator[HtmlElement]:
    for node in tree.find("body").iter("time", "span", "div", "p", "em", "b", "strong"):
        if node.tag == "time" or _TIMED.search(node.get("class") or ""):
            text = dom.words(node)
            if len(text) < 40 and (_CLOCK.search(text) or _CLOCK.search(node.get("datetime") or "")):
                yield node


def _says_much(entry: HtmlElement) -> bool:
    """Whether it is a text of its own, and no link to one."""
    linked = sum(len(letters(dom.words(link))) for link in entry.iter("a"))
    return len(letters(dom.words(entry))) - linked > 40


def _cut(entry: HtmlElement, time: HtmlElement, base: str) -> str:
    """An entry as markup, its time above it."""
    path = entry.getroottree().getelementpath(time).removeprefix(entry.getroottree().getelementpath(entry) + "/")
    copy = deepcopy(entry)
    copy.tail = None
    if (marked := copy.find(path)) is not None:
        marked.drop_tree()
    for each in copy.iter("a", "img"):
        name = "href" if each.tag == "a" else "src"
        each.set(name, dom.absolute(base, each.get(name)) or "")
    when = dom.words(time) or (time.get("datetime") or "")
    inner = etree.tostring(copy, encoding="unicode", method="html")
    return f"<h3>{escape(when, quote=False)}</h3>\n{inner}"
