"""Article HTML by an allow-list: structure, links and pictures stay; anything that acts, styles or tracks goes."""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urljoin

import nh3

from crawler.normalise.text import clean
from crawler.normalise.urls import is_placeholder, original

TAGS = frozenset({
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "q", "cite", "pre", "code", "kbd",
    "samp", "a", "b", "strong", "i", "em", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "abbr",
    "figure", "img", "figcaption", "ruby", "rt", "rp",
})  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # or ammonia keeps lang and title on all
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "abbr": {"title"},
}
SCHEMES = frozenset(("http", "https"))
DROPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "form", "textarea",
    "select", "button", "title", "head", "audio", "video",
})  # fmt: skip
MAX_DEPTH = 150  # lxml stops at 256, and nh3's time grows with the square
MOST = 3_000_000  # characters, as many as in the longest novels
MAX_REFERENCES = 200_000  # of characters; in one text they take half a second, ten times as many half a minute
MAX_COPIED = 50_000_000_000  # bytes, half a second: at each of `_COPYING` nh3 may copy the text so far
_COPYING = re.compile("[&\x80-\xbf]")  # references, and what is two bytes with C2 first: spaces that do not break, `°`
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_UNNESTED = frozenset(
    ["p", "br", "hr", "img", "h1", "h2", "h3", "h4", "h5", "h6", "source", "input", "link", "meta", "wbr"]
)
_DROPPED_NAMES = frozenset(("script", "style"))
NESTED_EMPTY = 4  # levels of elements around nothing that are removed
BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|section|br|pre)\b", re.I)
_EMPTY = re.compile(
    r"<(p|h[1-6]|li|blockquote|figure|figcaption|a|b|strong|i|em|u|q)>\s*</\1>|<a>([^<>]*)</a>|"
    r"<img(?: alt=\"[^\"]*\"| title=\"[^\"]*\")*>"
)
_WRAPPER = re.compile(r"<(/?)(?:div|section|article|main|center|header)\b[^<>]*>", re.I)


def _attribute(base: str) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, name: str, value: str) -> str | None:
        """Absolute http(s) addresses; a picture's is its original one, a placeholder has none."""
        if (tag, name) not in {("a", "href"), ("img", "src")}:
            return clean(value)
        try:
            url = urljoin(base, value.strip())
        except ValueError:
            return None
        if tag == "img":
            url = original(url)
            return None if is_placeholder(url) else url
        return url if re.match(r"https?://", url, re.I) else None

    return keep


def _depth(markup: str) -> int:
    """How deep elements lie in one another at most, unclosed ones counted as open."""
    depth = deepest = 0
    for tag in _ANY_TAG.finditer(markup):
        if tag[2].lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _flat(markup: str) -> str:
    """Markup too deep for any parser to be quick and safe on: only paragraphs, headings and pictures of it stay."""
    return _ANY_TAG.sub(lambda tag: tag[0] if tag[2].lower() in _UNNESTED | _DROPPED_NAMES else "<p>", markup)


def bounded(markup: str) -> str:
    """The markup up to its `MOST`th character, or to fewer where nh3 would be slow: see `MAX_COPIED`."""
    markup = markup[:MOST]
    data = markup.encode("utf-8", "ignore")
    number = data.count(b"&") + data.count(b"\xc2")
    if number <= MAX_REFERENCES and number * len(data) <= MAX_COPIED:
        return markup
    places, most = (each.start() for each in _COPYING.finditer(markup)), MAX_COPIED * len(markup) / len(data)
    return markup[: next((at for n, at in enumerate(places) if n == MAX_REFERENCES or n * at > most), None)]


def sanitise(markup: str, base: str) -> str:
    """The markup reduced to `TAGS` and `ATTRIBUTES`, its links absolute, its empty elements gone."""
    markup = _WRAPPER.sub(lambda m: "</p>" if m[1] else "<p>", clean(markup))
    if _depth(markup) > MAX_DEPTH:
        markup = _flat(markup)
    safe = nh3.clean(
        markup,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        clean_content_tags=set(DROPPED),
        attribute_filter=_attribute(base),
        link_rel=None,
        strip_comments=True,
    )
    for _ in range(NESTED_EMPTY):
        safe, count = _EMPTY.subn(lambda m: m[2] or "", safe)
        if not count:
            break
    return safe.strip()


def from_text(text: str) -> str:
    """Plain text as paragraphs, for sources that give no markup."""
    parts = [part.strip() for part in re.split(r"\n\s*\n|\n", text) if part.strip()]
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in parts)


def markup_of(value: str) -> str:
    """A raw body as HTML: markup as it is, markup that was escaped once too often unescaped, text as paragraphs."""
    if BLOCK.search(value):
        return value
    if "&lt;" in value and "<" not in value and BLOCK.search(unescape(value)):
        return unescape(value)
    return value if re.search(r"<[a-z]+[\s>/]", value, re.I) else from_text(unescape(value))
