"""The further pages of an article: which links of a page lead to them, and to the first one.

Two signs must agree. The address is the article's own with a page number: `story_2.html`, `story-p2.html`, `/story/2`,
`?page=2`. The link says so: a number, 第2页, 下一页, rel=next. So 下一篇, which has the words of the
one and not the address, and a list's or a comment's pages, are not followed.
"""

import re
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from crawler.extract.dom import absolute, words

MOST = 20  # pages of one article
_PARAMETERS = {"page", "p", "pn", "pg", "pageno", "page_no", "pagenum", "pageindex", "page_index", "paged", "curpage"}
_END = re.compile(r"(\.(?:s?html?|php|aspx?|jsp))?/?$", re.IGNORECASE)
_NUMBERED = re.compile(r"(.+?)(?:[/_.-]page[/_-]?|[/_-]p?)(\d{1,2})", re.IGNORECASE)
_LIST = (
    r"(?:index|default|main|home|lists?|search|tags?|categor(?:y|ies)|archives?|topics?|channels?|columns?|authors?)"
)
_LISTS = re.compile(rf"(?:^|/)(?:{_LIST}|{_LIST}[/_-][^/\d]*|\d{{1,2}})$", re.IGNORECASE)
_ARTICLE = re.compile(r"\d|-[^/-]+-[^/]+$|[^/]{16,}$")  # what an article's path has, and a section's has not
_NUMBER = r"(?:(?:第|page|p\.?)?\s*%s\s*(?:[页頁]|of\s*\d{1,2})?|(?:第\s*%s\s*[页頁]|page\s*%s)\W.{0,60})"
_NEXT = r"(?:下|后|後)一?[页頁]|次へ|次のページ|다음|next(?:\s*page)?|[›»→>]{1,2}"
_BACK = r"(?:上|前)一?[页頁]|首[页頁]|prev(?:ious)?(?:\s*page)?|first(?:\s*page)?|[‹«←<]{1,2}"
_AFTER = re.compile(rf"[\W_]*(?:{_NUMBER.replace('%s', '[0-9]{1,2}')}|{_NEXT})[\W_]*(?:\d+/\d+[\W_]*)?", re.IGNORECASE)
_ONE = re.compile(rf"[\W_]*{_NUMBER.replace('%s', '0?1')}[\W_]*", re.IGNORECASE)
_BEFORE = re.compile(rf"{_ONE.pattern}|[\W_]*(?:{_BACK})[\W_]*", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|respond|repl(?:y|ies)|disqus|评论|pinglun", re.IGNORECASE)
# TRS WCM, the system of many Chinese newsrooms and authorities, writes its pager by a script: how many, which, name.
_SCRIPTED = re.compile(r"createPageHTML\([^()]{0,60}?(\d{1,2})\W{1,5}\d{1,2}\W{1,5}([\w-]{1,80})\W{1,5}(\w{3,5})\b")

_HERE = re.compile(r"href=[\"']?(?:\./)?\d{1,2}[.\"'/\s>]")  # within a folder of the article's own
_FOLLOWED = re.compile(r"[/_.-](?:page|p)?[/_-]?\d{1,2}|[^\s\"'<>]{0,200}[?&;]p\w{0,9}=\d", re.IGNORECASE)

Key = tuple[str, str, str, str]


class Readable(Protocol):
    """What of an `ArticlePage` is looked at."""

    url: str

    @property
    def text(self) -> str: ...
    @property
    def tree(self) -> HtmlElement: ...
    @property
    def base(self) -> str: ...


def further(page: Readable, first: str = "") -> list[str]:
    """The addresses of the further pages that this one names, each once, by their numbers.

    `first` is the address of the article's first page, where this is a later one.
    """
    readings = {key: number for key, number in _readings(first or page.url) if number <= 1 and _is_article(key)}
    keys = {*readings}
    if not keys or not _told(page.text, keys, within=any(readings.values())):
        return []
    found: dict[int, str] = {}
    for link, target in _links(page.tree, page.base, keys):
        number = _number(target, keys)
        onward = number and _says(link, _AFTER, "next") and not (number == 1 and _says(link, _ONE))
        if number and onward and not _in_comments(link, target):
            found.setdefault(number, target)
    scripted = {n: target for target in _scripted(page) if (n := _number(target, keys))}
    found = scripted | found
    return [found[number] for number in sorted(found) if not _same(found[number], first or page.url)]


def first(page: Readable) -> str | None:
    """The address of the article's first page, where this page is a later one and links to it; else None."""
    key, own = next(((key, n) for key, n in _readings(page.url) if n and _is_article(key)), (None, 0))
    if key is None:
        return None
    for link, target in _links(page.tree, page.base, {key}):
        number = next((number for known, number in _readings(target) if known == key), own)
        if number <= 1 and number < own and _says(link, _BEFORE, "prev") and not _in_comments(link, target):
            return target
    return None


def number(url: str, first: str) -> int | None:
    """Which page of the article the address is, 0 and 1 for the first; None where it is none of its pages."""
    keys = {key for key, number in _readings(first) if number <= 1}
    return 0 if _same(url, first) else _number(url, keys)


def _number(url: str, keys: set[Key]) -> int | None:
    return next((number for key, number in _readings(url) if key in keys and number), None)


def _readings(url: str) -> Iterator[tuple[Key, int]]:
    """What the address may be: an article's own (page 0), and a page of another one. `/name/page/2` is WordPress's for
    a list's second page; that of an article is `/name/2`.
    """
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return
    host, end = parts.netloc.lower(), _END.search(parts.path)
    suffix = (end[1] or "").lower() if end else ""
    path = parts.path[: end.start()] if end else parts.path
    rest = "&".join(sorted("=".join(pair) for pair in query))
    yield (host, path, suffix, rest), 0
    if (match := _NUMBERED.fullmatch(path)) and (suffix or not path[match.end(1) :].startswith("/page/")):
        yield (host, match[1], suffix, rest), int(match[2])
    pages = [(name, value) for name, value in query if name.lower() in _PARAMETERS and re.fullmatch(r"\d{1,2}", value)]
    if len(pages) == 1:
        others = "&".join(sorted("=".join(pair) for pair in query if pair != pages[0]))
        yield (host, path, suffix, others), int(pages[0][1])


def _is_article(key: Key) -> bool:
    """Whether it may be an article's address: that of a list, or of a folder, has pages too."""
    return not _LISTS.search(key[1]) and bool(_ARTICLE.search(key[1]) or key[3])


def _scripted(page: Readable) -> Iterator[str]:
    for script in page.tree.iter("script") if "createPageHTML" in page.text else ():
        if said := _SCRIPTED.search(script.text or ""):
            yield from (absolute(page.base, f"{said[2]}_{number}.{said[3]}") or "" for number in range(1, int(said[1])))


def _same(url: str, other: str) -> bool:
    return url.partition("#")[0].rstrip("/") == other.partition("#")[0].rstrip("/")


def _links(tree: HtmlElement, base: str, keys: set[Key]) -> Iterator[tuple[HtmlElement, str]]:
    """Links whose address has the article's own name in it, or is short: `?page=2`, `2.html`."""
    names = {name for key in keys for name in _names(key)}
    for link in tree.iter("a", "link"):
        href = link.get("href") or ""
        if href[:1] == "?" or len(href) < len("./12.shtml") or any(name in href for name in names):
            target = absolute(base, href)
            if target:
                yield link, target


def _names(key: Key) -> set[str]:
    """The last part of an article's path, as it may stand in a link."""
    name = key[1].rpartition("/")[2]
    return {name, unquote(name)}


def _told(text: str, keys: set[Key], *, within: bool) -> bool:
    """Whether there may be a link to another page: a look at the text, for most pages have none to look for. `within`:
    the page has a number itself, and the links to the others may be no more than theirs.
    """
    if 'href="?' in text or "href='?" in text or "createPageHTML" in text:
        return True
    names = {name for key in keys for name in _names(key)}
    return (within and bool(_HERE.search(text))) or any(_is_followed(text, name) for name in names)


def _is_followed(text: str, name: str) -> bool:
    at = text.find(name)
    while at >= 0:
        if _FOLLOWED.match(text, at + len(name)):
            return True
        at = text.find(name, at + len(name))
    return False


def _says(link: HtmlElement, pattern: re.Pattern[str], rel: str = "") -> bool:
    if rel and rel in (link.get("rel") or "").lower().split():
        return True
    if link.tag == "link":
        return False
    alt = next((img.get("alt") or "" for img in link.iter("img")), "")
    texts = (words(link), link.get("aria-label") or "", link.get("title") or "", alt)
    return pattern.fullmatch(next((text for text in texts if text), "")[:80]) is not None


def _in_comments(link: HtmlElement, target: str) -> bool:
    if _COMMENTS.search(target.partition("#")[2]):
        return True
    around = (f"{node.get('class') or ''} {node.get('id') or ''}" for node in link.iterancestors())
    return any(_COMMENTS.search(names) for names in around)
