"""Which pictures are the article's, and where each stands among the paragraphs that were found.

The text is found without pictures; they are put back by aligning the paragraphs with the page in reading order.
"""

import re
from dataclasses import dataclass, field
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import media
from crawler.extract.dom import PICTURE, Reading, absolute, string, words
from crawler.items import RawImage

NEAR = 150  # letters that may stand between two pictures at the edge of the text: captions, a byline
_LETTERS = re.compile(rf"[\w{PICTURE}]+")
_SILENT = bytes(n for n in range(128) if not _LETTERS.match(chr(n)))


def letters(text: str) -> str:
    """What remains of a text when white space, punctuation and case are ignored; pictures' marks stay."""
    text = text.encode("utf-8", "ignore").translate(None, _SILENT).decode()  # nearly all, in a tenth of the time
    return (text if text.isascii() else "".join(_LETTERS.findall(text))).casefold()


@dataclass(slots=True)
class _Layout:
    """The page in reading order: all its letters, and each picture with the number of letters before it."""

    letters: str
    images: list[tuple[int, HtmlElement]]
    spans: list[tuple[int, int]] = field(default_factory=list)  # of each block, (-1, -1) where it is not found


def _layout(reading: Reading, found: list[HtmlElement]) -> _Layout:
    if not reading.pictures:
        return _Layout("", [])
    parts = letters(reading.text).split(PICTURE)
    offset, images = 0, []
    for part, img in zip(parts, reading.pictures, strict=False):
        offset += len(part)
        images.append((offset, img))
    layout = _Layout("".join(parts), images)
    cursor = 0
    for block in found:
        key = letters(str(string(block)))
        start = layout.letters.find(key[:40], cursor) if key else -1
        end = start + len(key)  # a block that lost inner parts ends where its last letters stand
        if start >= 0 and layout.letters[end - 20 : end] != key[-20:]:
            tail = layout.letters.find(key[-20:], end, start + 2 * len(key))
            end = tail + len(key[-20:]) if tail >= 0 else end
        layout.spans.append((start, end) if start >= 0 else (-1, -1))
        cursor = max(cursor, end if start >= 0 else cursor)
    return layout


def _shown(img: HtmlElement) -> bool:
    """Whether a picture is one to look at: neither furniture nor the link to another article."""
    return not media.outside(img) and not card(img)


def _chain(images: list[tuple[int, HtmlElement]], edge: int) -> list[tuple[int, HtmlElement]]:
    """Pictures that follow one another closely, beginning at the edge of the text."""
    near = []
    for offset, img in images:
        if abs(offset - edge) > NEAR:
            break
        if _shown(img):
            near.append((offset, img))
            edge = offset
    return near


def _own(layout: _Layout) -> list[tuple[int, HtmlElement]]:
    """The pictures that belong to the article: among its text, and close before and behind it."""
    known = [span for span in layout.spans if span[0] >= 0]
    if not known:
        return []
    first, last = known[0][0], max(end for _, end in known)
    before = _chain([pair for pair in reversed(layout.images) if pair[0] <= first], first)
    behind = _chain([pair for pair in layout.images if pair[0] >= last], last)
    among = [pair for pair in layout.images if first < pair[0] < last and _shown(pair[1])]
    return [*reversed(before), *among, *behind]


def card(img: HtmlElement) -> bool:
    """Whether the picture is the link to another article: in a link that has words too, or in a list of links."""
    link = next(img.iterancestors("a"), None)
    if link is None or re.search(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", link.get("href") or "", re.I):
        return False
    if next(link.iterancestors("figure"), None) is not None:
        return False
    return bool(words(link)) or next(link.iterancestors("li", "dl", "h2", "h3"), None) is not None


def figure(image: RawImage) -> str:
    """A picture as HTML: `<figure><img src alt><figcaption>`."""
    caption = f"<figcaption>{escape(image.caption)}</figcaption>" if image.caption else ""
    alt = f' alt="{escape(image.alternateName)}"' if image.alternateName else ""
    return f'<figure><img src="{escape(image.contentUrl)}"{alt}>{caption}</figure>'


def _absolute_links(block: HtmlElement, url: str) -> None:
    for link in block.iter("a"):
        link.set("href", absolute(url, link.get("href")) or "")


def _before(layout: _Layout, offset: int) -> int:
    """The number of blocks that stand before a place on the page."""
    return max((n + 1 for n, (start, _) in enumerate(layout.spans) if 0 <= start < offset), default=0)


def assemble(reading: Reading, found: list[HtmlElement], url: str) -> tuple[str, list[RawImage]]:
    """The blocks as HTML with the article's pictures put back between them; a caption is not repeated as text."""
    layout = _layout(reading, found)
    images: dict[str, RawImage] = {}
    places: dict[int, list[str]] = {}
    captions: set[str] = set()
    for offset, img in _own(layout):
        image = media.picture(img, url, "html:img")
        if image and image.contentUrl not in images:
            images[image.contentUrl] = image
            captions.add(letters(words(media.figcaption(img))))
            places.setdefault(_before(layout, offset), []).append(figure(image))
    captions |= {letters(image.caption) for image in images.values() if image.caption}
    captions.discard("")
    parts = list(places.get(0, []))
    for n, block in enumerate(found):
        _absolute_links(block, url)
        if not captions or letters(words(block)) not in captions:
            parts.append(etree.tostring(block, encoding="unicode", method="html"))
        parts += places.get(n + 1, [])
    return "\n".join(parts), list(images.values())
