"""CSS selectors that find a known text on a page: what a site's rule could be. Pure; the pages are anyone's.

A selector names what a site's author named (ids, classes, `itemprop`, `rel`, a meta tag's name), never a place among
siblings: `span.writer`, `div.meta > a`, `#story p.by`, `meta[name="author"]::attr(content)`. As in `rules.Css`.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.dom import absolute, line, words

MOST = 40  # selectors
LOOKED = 20  # elements that hold the text
AROUND = 40  # characters besides it: "By", a colon, the paper's name
ATTRIBUTES = ("content", "datetime", "src", "data-src", "data-original", "href", "title", "value")
_NAME = re.compile(r"-?[a-zA-Z_][\w-]{0,60}")
_MADE = re.compile(  # names that a build tool makes anew every time; `article__title` is a person's
    r"\d{3,}|[a-z]\d[a-z]|(__|--)(?=\w*[\dA-Z])\w{5,}$|^css-|^sc-|^jsx?-|^_\d|[_-]\d\d+$|^e[a-z0-9]{6,8}\d{1,2}$"
)
_LOOK = re.compile(  # names of Tailwind and Bootstrap, that say how something looks: the next design drops them
    r"^-?[mp][trblxyse]?-(\d+|auto)$|^text-(xs|sm|base|lg|\d?xl|left|right|center)$|^(not-)?italic$"
    r"|^(flex|grid|gap|block|hidden|relative|absolute|row|col|w|h|font)(-(\d[\w/]*|x|y|full|auto|wrap|bold|md|lg|sm))*$"
)
_TELLING = {"h1", "time", "address", "article", "main"}  # tags of which a page has few
_TEXTLESS = {"html", "head", "body", "script", "style", "noscript", "template", "title", "textarea"}


def candidates(tree: HtmlElement, wanted: str, base: str = "") -> list[str]:
    """Selectors of elements, or attributes, that hold the text and little else; the plainest first.

    `base` makes relative addresses whole where an address is wanted.
    """
    found: dict[str, None] = {}
    for element, attribute in islice(_places(tree, line(wanted), base), LOOKED):
        end = f"::attr({attribute})" if attribute else ""
        found.update(dict.fromkeys(f"{selector}{end}" for selector in _selectors(element)))
    return sorted(found, key=weight)[:MOST]


def bodies(tree: HtmlElement, wanted: str) -> list[str]:
    """Selectors of elements that hold most lines of a long text, the innermost first."""
    lines = {line(text) for text in wanted.split("\n") if len(text) > 20} or {line(wanted)}
    found: dict[str, None] = {}
    for element in reversed(
        [each for each in tree.iter("div", "article", "section", "main", "td") if _holds(each, lines)]
    ):
        found.update(dict.fromkeys(_selectors(element)))
    return list(found)[:MOST]


def _holds(element: HtmlElement, lines: set[str]) -> bool:
    text = words(element)
    return sum(each in text for each in lines) >= 0.8 * len(lines)


def _places(tree: HtmlElement, wanted: str, base: str) -> Iterator[tuple[HtmlElement, str]]:
    """Elements with the text, or with an attribute that is it; the innermost first."""
    if not wanted:
        return
    address = base if wanted.startswith("http") else ""
    holding = [each for each in tree.iter() if isinstance(each.tag, str) and each.tag not in _TEXTLESS]
    for element in reversed(holding):
        for attribute in ATTRIBUTES:
            text = element.get(attribute)
            if text and (line(text) == wanted or (address and absolute(address, text) == wanted)):
                yield element, attribute
        if element.tag != "meta" and _is(element, wanted):
            yield element, ""


def _is(element: HtmlElement, wanted: str) -> bool:
    """Whether it holds the text and little besides; a quick look first, for most elements do not."""
    if len(element) > AROUND:
        return False
    text = words(element)
    return wanted in text and len(text) <= len(wanted) + AROUND


def _selectors(element: HtmlElement) -> Iterator[str]:
    own = list(_names(element))
    yield from (each for each in own if each != element.tag or each in _TELLING)
    for parent in islice(element.iterancestors(), 5):
        if parent.tag in ("html", "body", "head"):
            return
        child = " > " if parent is element.getparent() else " "
        yield from (f"{outer}{child}{name}" for outer in _names(parent) if outer != parent.tag for name in own)


def _names(element: HtmlElement) -> Iterator[str]:
    """By what an element can be told from others: `span.writer`, `#by`, `a[rel="author"]`, `span`."""
    tag = str(element.tag)
    if not _NAME.fullmatch(tag):
        return
    if _is_name(element.get("id")):
        yield f"#{element.get('id')}"
    for attribute in ("itemprop", "rel", "property", "name"):
        value = element.get(attribute) or ""
        if re.fullmatch(r"[\w:. -]{1,60}", value):
            yield f'{tag}[{attribute}="{value}"]'
    yield from (f"{tag}.{name}" for name in islice((element.get("class") or "").split(), 6) if _is_name(name))
    yield tag


def _is_name(text: str | None) -> bool:
    """Whether a person gave the name, for what it holds: not a build tool, and not for its looks."""
    return bool(text and _NAME.fullmatch(text) and not (_MADE.search(text) or _LOOK.search(text) or _is_hash(text)))


def _is_hash(text: str) -> bool:
    """`BjYFU` and `gtxxjM`, but neither `pageMeta` nor `TITLE`: capitals where no word begins."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return 0 < capitals < len(letters) and (capitals >= 0.3 * len(letters) or letters[-1].isupper())


def weight(selector: str) -> tuple[int, int, str]:
    """Plain ones first: few steps, then short."""
    return len(re.findall(r"[ >]+", selector)), len(selector), selector


def is_hidden(selector: str) -> bool:
    """Whether it gives what no reader sees."""
    step, _, attribute = selector.partition("::")
    return bool(re.match(r"(meta|link|input)\b", _last(step))) or attribute in ("attr(title)", "attr(value)")


def is_named(selector: str) -> bool:
    """Whether its last step says more than a tag, which may stand anywhere."""
    return not _NAME.fullmatch(_last(selector.partition("::")[0]))


def _last(steps: str) -> str:
    return re.split(r"[ >]+(?![^\[]*\])", steps)[-1]
