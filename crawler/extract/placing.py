"""Which pictures are the article's, and where each stands among the paragraphs that were found.

The text is found without pictures; they are put back by aligning the paragraphs with the page in reading order.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from html import escape
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import caption, media, regular
from crawler.extract.credit import split
from crawler.extract.dom import PICTURE, Reading, absolute, letters, string, words
from crawler.extract.embeds import Embed, embed
from crawler.extract.foreign import TITLE, Surroundings
from crawler.items import RawImage

REPEATED = 3  # times that one picture is on a page: a bullet, a line
LOOKED = 2000  # pictures of a page that are looked at
MOST = 300  # pictures of an article
OWN = 20  # characters of a picture's name that no other has
SAID = 30  # letters by which a paragraph is found again
NEAR = 150  # letters that may stand between two pictures at the edge of the text: captions, a byline
FURTHER = 2000  # letters behind a text
# Words, as letters alone, behind which a page speaks of itself: its pictures are codes, banners and other articles.
OVER = re.compile(
    r"责任编辑|責任編輯|责编|本文编辑|二维码|二維碼|扫一扫|掃一掃|长按|公众号|公眾號|客户端|相关(?:新闻|阅读|文章|链接|推荐)|相關(?:新聞|閱讀|文章)|"
    r"延伸閱讀|推荐阅读|热门推荐|猜你喜欢|更多(?:精彩|新闻|资讯|新聞)|免责声明|版权(?:声明|所有)|上一篇|下一篇|下載.{0,8}app|按讚|"
    r"関連(?:記事|リンク)|related(?:articles|stories|topics|news|posts|content)|readmore|morefrom|youmayalsolike|newsletter|"
    r"sharethis|followus|advertisement|relatedtopics|allrightsreserved"
)


@dataclass(slots=True)
class _Layout:
    """The page in reading order: all its letters, and each picture with the number of letters before it."""

    letters: str
    images: list[tuple[int, HtmlElement]]
    titles: list[HtmlElement]
    spans: list[tuple[int, int]] = field(default_factory=list)  # of each block, (-1, -1) where it is not found
    starts: list[tuple[int, int]] = field(default_factory=list)  # where found blocks begin, and how many are so far
    keys: list[str] = field(default_factory=list)  # each block's letters

    def says(self, offset: int, node: HtmlElement) -> bool:
        """Whether a block that was found is the quotation that stands here."""
        return node.tag == "blockquote" and any(start <= offset < end for start, end in self.spans)


def _layout(reading: Reading, found: list[HtmlElement]) -> _Layout:
    if not reading.pictures:
        return _Layout("", [], [])
    parts = letters(reading.text).split(PICTURE)
    offset, images = 0, []
    for part, img in zip(parts, reading.pictures, strict=False):
        offset += len(part)
        images.append((offset, img))
    layout = _Layout("".join(parts), images, reading.titles)
    cursor = 0
    for block in found:
        key = letters(str(string(block)))
        layout.keys.append(key)
        start = layout.letters.find(key[:40], cursor) if key else -1
        end = start + len(key)  # a block that lost inner parts ends where its last letters stand
        if start >= 0 and layout.letters[end - 20 : end] != key[-20:]:
            tail = layout.letters.find(key[-20:], end, start + 2 * len(key))
            end = tail + len(key[-20:]) if tail >= 0 else end
        layout.spans.append((start, end) if start >= 0 else (-1, -1))
        layout.starts += [(start, len(layout.spans))] if start >= 0 else []
        cursor = max(cursor, end if start >= 0 else cursor)
    return layout


Places = list[tuple[int, HtmlElement]]
_Placed = tuple[int, RawImage | str]  # how many blocks stand before a picture, or the HTML of an embed


def _chain(images: Places, edge: int, around: Surroundings) -> Places:
    """Pictures that follow one another closely, beginning at an edge."""
    near = []
    for offset, img in images[:LOOKED]:
        if abs(offset - edge) > NEAR:
            break
        if around.own(img):
            near.append((offset, img))
            edge = offset
    return near


def _title(layout: _Layout, first: int) -> int:
    """Where the title stands before the text; where the text begins if there is none."""
    keys = (letters(words(title)) for title in layout.titles)
    places = [layout.letters.rfind(key, 0, first + len(key)) for key in keys if len(key) >= TITLE]
    return min((place for place in places if 0 <= place <= first), default=first)


def _own(layout: _Layout, around: Surroundings) -> Places:
    """The pictures that belong to the article: between its title and its end, and close before and behind them."""
    known = [span for span in layout.spans if span[0] >= 0]
    if not known or not layout.images:
        return []
    last = max(end for _, end in known)
    first = _title(layout, known[0][0])
    before = _chain([pair for pair in reversed(layout.images) if pair[0] <= first], first, around)
    long = [layout.letters[start:end] for start, end in known if end - start >= SAID]
    over = OVER.search(layout.letters, last, last + FURTHER)
    end = over.start() if over else len(layout.letters)
    behind = _chain([pair for pair in layout.images if last <= pair[0] <= end], last, around)
    if long:
        behind = [pair for pair in behind if not around.beyond(pair[1], long[0][:SAID], long[-1][-SAID:])]
    inner = islice((pair for pair in layout.images if first < pair[0] < last), LOOKED)
    among = islice((pair for pair in inner if around.own(pair[1])), MOST)
    return [*reversed(before[:MOST]), *among, *behind[:MOST]]


def figure(image: RawImage) -> str:
    """A picture as HTML: `<figure><img src alt><figcaption>caption <small>credit</small>`."""
    told = [escape(image.caption)] if image.caption else []
    told += [f"<small>{escape(image.creditText)}</small>"] if image.creditText else []
    caption = f"<figcaption>{' '.join(told)}</figcaption>" if told else ""
    alt = f' alt="{escape(image.alternateName)}"' if image.alternateName else ""
    return f'<figure><img src="{escape(image.contentUrl)}"{alt}>{caption}</figure>'


def link(found: Embed) -> str:
    """What is embedded as HTML; in a figure, because it is no text of the article."""
    return f'<figure><a href="{escape(found.url)}">{escape(found.name)}</a></figure>'


def _absolute_links(block: HtmlElement, url: str) -> None:
    for link in block.iter("a"):
        link.set("href", absolute(url, link.get("href")) or "")


def _before(layout: _Layout, offset: int) -> int:
    """The number of blocks that stand before a place on the page."""
    at = bisect_left(layout.starts, (offset,))  # blocks are found in order: their places grow
    return layout.starts[at - 1][1] if at else 0


def _key(url: str) -> str:
    """By what a picture is known when it comes again in another size: a long name is its own, others are a folder's."""
    name = media.name(url)
    return name if len(name) >= OWN and re.search(r"\d", name) else url.split("/")[2] + media.path(url)


def _adds(image: RawImage, known: _Placed | None) -> bool:
    """Whether a picture is a new one, or the one of its sizes that has the caption."""
    return known is None or (isinstance(known[1], RawImage) and not known[1].caption and bool(image.caption))


def _placed(layout: _Layout, reading: Reading, url: str, found: list[HtmlElement]) -> tuple[list[_Placed], set[str]]:
    """Pictures and embeds, each with the number of blocks before it; and the letters of what is said of them."""
    placed: dict[str, _Placed] = {}
    captions: set[str] = set()
    silent: dict[str, HtmlElement] = {}
    start, end = max(layout.spans, key=lambda span: span[1] - span[0], default=(0, 0))
    around = Surroundings(layout.letters[start:end], url)
    drawn = Counter(img.get("src") for img in reading.pictures)
    for offset, img in _own(layout, around):
        if (embedded := embed(img, url)) is not None:
            if not layout.says(offset, img):
                placed[f"{len(placed)} {embedded.url}"] = _before(layout, offset), link(embedded)
            continue
        if drawn[img.get("src")] >= REPEATED and absolute(url, img.get("src")) == media.address(img, url):
            continue
        told = caption.told(img, around.frame(img))
        image = media.picture(img, url, "html:img", told)
        if image and _adds(image, placed.get(place := _key(image.contentUrl))):
            placed[place] = _before(layout, offset), image
            captions |= {letters(text) for each in told.by for text in (words(each), told.caption)} | {
                letters(told.line)
            }
            silent.pop(place, None)
            if not image.caption:
                silent[place] = img
    captions |= _regular(placed, silent, found)
    return list(placed.values()), captions - {""}


def _regular(placed: dict[str, _Placed], silent: dict[str, HtmlElement], found: list[HtmlElement]) -> set[str]:
    """Puts lines that only their regularity makes captions on the pictures that have none; their letters."""
    lines = {place: regular.behind(img) for place, img in silent.items()}
    if not regular.are_captions(list(lines.values()), found):
        return set()
    for place, text in lines.items():
        n, image = placed[place]
        if text and isinstance(image, RawImage):
            told, credit = split(text)
            placed[place] = n, replace(image, caption=told or None, creditText=credit or image.creditText)
    return {letters(text) for text in lines.values()}


def assemble(reading: Reading, found: list[HtmlElement], url: str) -> tuple[str, list[RawImage]]:
    """The blocks as HTML with the article's pictures put back between them; a caption is not repeated as text."""
    layout = _layout(reading, found)
    placed, captions = _placed(layout, reading, url, found)
    alone = captions.issuperset(layout.keys)  # nothing else would be left of the text
    places: dict[int, list[str]] = {}
    for n, each in placed:
        places.setdefault(n, []).append(figure(each) if isinstance(each, RawImage) else each)
    parts = list(places.get(0, []))
    for n, block in enumerate(found):
        _absolute_links(block, url)
        if alone or layout.keys[n] not in captions:
            parts.append(etree.tostring(block, encoding="unicode", method="html"))
        parts += places.get(n + 1, [])
    return "\n".join(parts), [each for _, each in placed if isinstance(each, RawImage)]
