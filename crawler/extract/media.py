"""Pictures of a page: the real address behind lazy loading, caption, credit, size; and attached documents."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement

from crawler.extract import caption
from crawler.extract.caption import Told
from crawler.extract.dom import absolute, line, words
from crawler.extract.frame import BLANK
from crawler.items import RawImage

# Lazy loaders keep the original here; in this order, `src` last (it is often a proxy, a thumbnail or a loading gif).
LAZY = (
    "data-original",
    "data-src",
    "data-lazyload",
    "data-lazy-src",
    "zoomfile",
    "file",
    "show-img",
    "pagespeed_lazy_src",
)
FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\b", re.I)
PROXIED = re.compile(r"[?&][\w-]+=(https?(?::|%3a)[^&]*)", re.I)
SIZED = re.compile(
    r"(?<![a-z0-9])(?:\d{2,4}x\d{2,4}|[wsh]\d{2,4}|\d{2,4}[wp])(?![a-z0-9])|^thumbs?$|"
    r"[-_](?:scaled|thumb(?:nail)?|mobile|small|medium|large|xlarge)$",
    re.I,
)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:px)?\s*$")
_PAIR = re.compile(r"\s*(\d{1,5})\s*,\s*(\d{1,5})\s*$")
DOCUMENT = re.compile(r"\.pdf(?:$|[?#])", re.I)


def _largest(srcset: str) -> str | None:
    """The URL with the greatest width or density of a srcset; a URL may itself hold commas."""
    best, found = -1.0, None
    for entry in re.split(r"(?<=\d[wx]),|,\s+", srcset[:100_000]):
        url, _, size = entry.strip(" \t\r\n,").partition(" ")
        number = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?)[wx]", size.strip())
        value = float(number[1]) if number else 0.0
        if url and value > best:
            best, found = value, url
    return found


def _sources(img: HtmlElement) -> Iterator[str | None]:
    """What a picture says of its address, the one that the reader is meant to see first."""
    yield from filter(None, map(img.get, LAZY))
    for name in ("data-srcset", "srcset"):
        if srcset := img.get(name):
            yield _largest(srcset)
    around = next(img.iterancestors("picture"), None)
    for source in around.iter("source") if around is not None else ():
        yield _largest(source.get("srcset") or source.get("data-srcset") or "")
    yield img.get("src")


def addresses(img: HtmlElement, base: str) -> Iterator[str]:
    """Absolute URLs under which a picture is offered, best first."""
    return (url for source in _sources(img) if source and (url := absolute(base, source)))


def address(img: HtmlElement, base: str) -> str | None:
    """The address of a picture, or None (inline data, no address)."""
    return next((url for url in addresses(img, base) if not BLANK.search(url)), None)


def _number(img: HtmlElement, names: tuple[str, ...]) -> int | None:
    values = (_PIXELS.match(value) for name in names if (value := img.get(name)))
    return next((int(value[1]) for value in values if value), None)


def pixels(img: HtmlElement) -> tuple[int | None, int | None]:
    """Declared width and height: attributes, `data-size="W,H"` and their relatives; None where none is declared."""
    pair = img.get("data-size") or img.get("data-img-size-val")
    if pair and (size := _PAIR.match(pair)):
        return int(size[1]), int(size[2])
    return _number(img, ("width", "data-width", "w")), _number(img, ("height", "data-height", "h"))


def picture(img: HtmlElement, base: str, source: str, told: Told | None = None) -> RawImage | None:
    """One img element as the page offers it, or None if it has no address."""
    url = address(img, base)
    if url is None:
        return None
    width, height = pixels(img)
    told = told or caption.told(img)
    alt = line(img.get("alt"))[:1000] or None
    return RawImage(url, source, told.caption or None, told.credit or None, alt, width, height)


def pictures(nodes: list[HtmlElement], base: str, source: str) -> list[RawImage]:
    """All pictures within some nodes, in reading order, each address once."""
    found = (picture(img, base, source) for node in nodes for img in node.iter("img", "amp-img"))
    return list({image.contentUrl: image for image in found if image}.values())


def documents(nodes: list[HtmlElement], base: str, source: str) -> Iterator[RawImage]:
    """Links to PDF files within some nodes, each once; `alternateName` is the link's text."""
    seen = set()
    for link in (a for node in nodes for a in node.iter("a")):
        url = absolute(base, link.get("href")) if DOCUMENT.search(link.get("href") or "") else None
        if url and url not in seen:
            seen.add(url)
            yield RawImage(url, source, alternateName=words(link) or None)


def _parts(url: str) -> list[str]:
    """A picture's path without host, sizes and format."""
    while (proxied := PROXIED.search(url)) is not None:
        url = unquote(proxied[1])
    path, _, query = re.sub(r"^https?://[^/]*|#.*$", "", url).partition("?")
    if not FILE.search(path) and len(re.findall(r"\d", path.rsplit("/", 1)[-1])) < 4:
        path += query  # `photo.php?id=7`
    path = re.sub(r"=[swh]\d+[^/]*$", "", path)
    path = re.sub(r"(?:\.(?:jpe?g|png|gif|webp|avif))+(?:[@!~][^/]*)?$|~tplv.*$", "", path, flags=re.I)
    return [name for part in path.split("/") if (name := SIZED.sub("", part).strip("-_").lower())]


def name(url: str) -> str:
    """A picture's name without host, sizes and format; with its folder where the name is short."""
    parts = _parts(url)
    return "/".join(parts[-1:] if parts and len(parts[-1]) > 8 else parts[-2:]) or url


def path(url: str) -> str:
    """A picture's whole path without host, sizes and format."""
    parts = _parts(url)
    return "/".join(parts) if parts and len(parts[-1]) > 2 else url


def same(one: RawImage, other: RawImage) -> bool:
    """Whether two addresses most likely show the same picture (another size, host, format)."""
    return name(one.contentUrl) == name(other.contentUrl)
