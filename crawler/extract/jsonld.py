"""schema.org JSON-LD: the article's own object, with references within the page resolved.

Hostile blocks (huge, deep, broken) cost their own data and one message, never the article.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.extract.dom import absolute, line, whole
from crawler.items import Raw, RawImage

MAX_BLOCK = 2 * 2**20  # characters of one script; the largest seen on real pages is a tenth of it
MAX_NESTING = 12
MAX_OBJECTS = 5000
ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
PAGE = re.compile(r"Page$|^(?:Recipe|HowTo|CreativeWork\w*)$")
SPECIAL = {"LiveBlogPosting", "OpinionNewsArticle", "AnalysisNewsArticle", "ReviewNewsArticle", "ReportageNewsArticle"}
SPECIAL |= {"BackgroundNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle", "SatiricalArticle"}
OTHERS = {"ImageGallery", "MediaGallery", "VideoObject", "Review"}  # what a page without an article may be about
OPENING = re.compile(r"(?:<!--|/\*|//|\*/|<!\[CDATA\[|\s)*")  # what scripts are wrapped in for old browsers and XML
HALVES = re.compile(r"\\u[dD][89a-fA-F]")  # of characters: two make one
CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "item")
TEXTS = ("headline", "alternativeHeadline", "description", "datePublished", "dateModified")

Node = dict[str, Any]


def _load(text: str) -> Any:
    """Parse a block; trailing commas, wrappers, entities and rubbish behind the object are forgiven."""
    opening = OPENING.match(text)
    text = text[opening.end() if opening else 0 :]
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text), html.unescape(text)):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(attempt)  # what stands behind the object is not read
        except ValueError:
            continue
        return json.loads(whole(json.dumps(value, ensure_ascii=False))) if HALVES.search(attempt) else value
    raise ValueError("not JSON")


def _objects(value: Any, nesting: int = 0) -> Iterator[Node]:
    if nesting > MAX_NESTING:
        return
    if isinstance(value, list):
        for entry in value[:MAX_OBJECTS]:
            yield from _objects(entry, nesting + 1)
    elif isinstance(value, dict):
        yield value
        for key in CONTAINERS:
            yield from _objects(value.get(key), nesting + 1)


def blocks(tree: HtmlElement) -> tuple[list[Node], list[str]]:
    """All JSON objects of a page that may describe something, and remarks on blocks that could not be read."""
    found: list[Node] = []
    messages = []
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or not text.strip():
            continue
        if len(text) > MAX_BLOCK:
            messages.append(f"json-ld: a block of {len(text)} characters was left unread")
            continue
        try:
            found.extend(_objects(_load(text)))
        except RecursionError:
            messages.append("json-ld: a block nested too deep was left unread")
        except ValueError:
            messages.append("json-ld: a block that is no JSON was left unread")
    return found[:MAX_OBJECTS], messages


def _types(node: Node) -> list[str]:
    kinds = node.get("@type")
    return [k.rpartition("/")[2] for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _own_url(node: Node) -> str:
    page = node.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    found = page or node.get("url") or node.get("@id")
    return found if isinstance(found, str) else ""


def _path(url: str) -> str:
    return re.sub(r"^https?://[^/]*|[?#].*$", "", url).rstrip("/")


def article(nodes: list[Node], url: str) -> Node:
    """The object of this page's article: of several the one that names this URL, else the first; {} if none.

    A more special one of the same page completes it and gives the type; a gallery, video or review is taken where there
    is no article, if it names this URL. Where it names no author the page's object does so for it, as in WordPress.
    """
    found = [node for node in nodes if any(ARTICLE.search(kind) for kind in _types(node))]
    path = _path(url)
    named = [node for node in found or nodes if path and _path(_own_url(node)) == path]
    named = [node for node in named if found or OTHERS.intersection(_types(node))]
    best = (named or found or [{}])[0]
    special = next((node for node in named or found if SPECIAL.intersection(_types(node))), best)
    own = best if special is best else {**special, **best, "@type": special["@type"]}
    return own if own.get("author") or own.get("creator") else own | _author(nodes)


def _author(nodes: list[Node]) -> Node:
    pages = (node for node in nodes if any(PAGE.search(kind) for kind in _types(node)))
    return next(({"author": author} for node in pages if (author := node.get("author") or node.get("creator"))), {})


def _entries(value: Any, index: dict[str, Node]) -> list[Any]:
    """A value as a list, `{"@id": …}` replaced by the object that it names."""
    entries = value if isinstance(value, list) else [value]
    resolved = []
    for entry in entries[:200]:
        identifier = entry.get("@id") if isinstance(entry, dict) and len(entry) <= 2 else None
        known = index.get(identifier) if isinstance(identifier, str) else None
        resolved.append(known if known is not None else entry)
    return resolved


def plain(value: Any) -> str:
    """A text value as one line, without markup; numbers and lists of one are accepted, the rest is ''."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("alternateName") or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return line(re.sub(r"<[^<>]*>", " ", html.unescape(value))) if isinstance(value, str) else ""


def _names(value: Any, index: dict[str, Node]) -> list[str]:
    names = []
    for entry in _entries(value, index):
        name = entry.get("name") if isinstance(entry, dict) else None
        names += [plain(one) or _split_name(one) for one in (name if isinstance(name, list) else [entry])]
    return [name for name in names if name and not name.startswith("http") and len(name) <= 200]


def _writers(node: Node, index: dict[str, Node]) -> list[str]:
    """The authors; the creators where they are the authors and others."""
    authors, creators = (_names(node.get(key), index) for key in ("author", "creator"))
    return creators if set(authors) < set(creators) else authors


def _split_name(person: Any) -> str:
    parts = [plain(person.get(key)) for key in ("givenName", "familyName")] if isinstance(person, dict) else []
    return " ".join(filter(None, parts))


def publisher(node: Node, index: dict[str, Node]) -> list[str]:
    """What the publisher is called, and every author that is said to be an organisation."""
    authors = _entries(node.get("author") or node.get("creator"), index)
    houses = [each for each in authors if isinstance(each, dict) and "Organization" in " ".join(_types(each))]
    return [*_names(node.get("publisher"), index), *_names(houses, index)]


def _keywords(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    texts = [plain(entry) for entry in entries[:200]]
    return [word for text in texts for word in map(str.strip, re.split(r"[,，、;；]", text)) if word]


def _language(value: Any) -> str:
    return plain(value.get("alternateName") or value.get("name")) if isinstance(value, dict) else plain(value)


def _image(data: Node, index: dict[str, Node], base: str) -> RawImage | None:
    """An ImageObject with what it says of the picture; a description is a caption where it has none."""
    link = data.get("contentUrl") or data.get("url") or data.get("@id")
    link = link[0] if isinstance(link, list) and link else link
    url = absolute(base, link) if isinstance(link, str) else None
    if not url:
        return None
    texts = (plain(data.get(key)) for key in ("width", "height"))
    width, height = (int(text) if text[:5].isdecimal() and len(text) < 6 else None for text in texts)
    makers = (data.get(key) for key in ("creditText", "creator"))
    credit = next((name for maker in makers if maker for name in _names(maker, index)), None)
    told = plain(data.get("caption")) or plain(data.get("description"))
    return RawImage(url, "jsonld", told or None, credit, width=width, height=height)


def images(node: Node, index: dict[str, Node], base: str) -> list[RawImage]:
    """The pictures that the object names, absolute."""
    entries = _entries(node.get("image"), index)
    found = (_image(each if isinstance(each, dict) else {"url": each}, index, base) for each in entries)
    return [image for image in found if image]


def pictures(index: dict[str, Node], base: str) -> list[RawImage]:
    """The pictures that stand in the page's graph beside the article."""
    nodes = (node for node in index.values() if "ImageObject" in _types(node))
    return [image for node in nodes if (image := _image(node, index, base))]


def candidates(node: Node, index: dict[str, Node], base: str) -> dict[str, list[Raw]]:
    """The object's fields as raw strings, keyed by Article field; `articleBodyHtml` is its articleBody, as text."""
    values = {name: [plain(node.get(name))] for name in TEXTS}
    values["author"] = _writers(node, index)
    values["keywords"] = _keywords(node.get("keywords"))
    values["articleSection"] = _keywords(node.get("articleSection"))
    values["inLanguage"] = [_language(node.get("inLanguage"))]
    values["canonicalUrl"] = [absolute(base, _own_url(node)) or ""]
    values["isAccessibleForFree"] = [str(free).lower() if (free := node.get("isAccessibleForFree")) is not None else ""]
    values["license"] = [plain(node.get("license"))]
    values["type"] = sorted(_types(node), key=lambda kind: kind not in SPECIAL)[:1]
    return {name: [Raw(v, "jsonld") for v in found if v] for name, found in values.items() if any(found)}


def body(node: Node) -> str:
    """The object's articleBody: text, or HTML on sites that put markup there."""
    text = node.get("articleBody")
    return html.unescape(text).strip() if isinstance(text, str) else ""


def index(nodes: list[Node]) -> dict[str, Node]:
    """Objects by their `@id`, the fullest of equal ones."""
    known: dict[str, Node] = {}
    for node in nodes:
        key = node.get("@id")
        if isinstance(key, str) and len(node) > len(known.get(key, {})):
            known[key] = node
    return known
