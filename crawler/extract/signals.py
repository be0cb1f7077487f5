"""What tells an article's text from the furniture around it: numbers of each block that hold on any site.

`SIGNALS` names them in their order; `learn` in bench/ finds out what they weigh. Shares are of the page's solid text:
long blocks of sentences, few links.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from crawler.extract.blocks import INSIDE, SOLID, Block, Box
from crawler.extract.dom import letters

SIGNALS = (
    "size", "links", "stops", "ends", "commas", "capitals", "cookies", "is item", "depth", "goods", "bad", "bads",
    "far bad", "far about", "body", "own", "near", "far", "in article", "in main", "in table", "box share",
    "parent share", "grand share", "box links", "parent links", "grand links", "parent count", "parent solids",
    "grand solids", "parent size", "grand size", "best share", "from best", "of best", "in best", "from first",
    "to last", "place", "alike share", "alike count", "before", "after", "number", "count", "solid size", "page size",
    "since heading", "solid since", "solid until", "solid beside", "last size", "last links", "next size",
    "next but one",
)  # fmt: skip
HOPELESS = 0.9  # links: a short block that is one is no text
_ENDS = re.compile(r"[.!?。！？…:：;；][\"'”’」』）)\]]*$")
_STOPS = re.compile(r"[。！？；]|[.!?][\"'”’)\]]*(?:\s|$)")
_CAPITALS = re.compile(r"[A-Z]")
_COOKIES = re.compile(
    r"[Cc]ookie|[Cc]onsent|[Pp]rivacy|[Oo]pt[- ]out|[Pp]ersonal (?:data|info)|[Tt]hird[- ]part|[Ee]inwilligung|"
    r"Datenschutz|隐私"
)
_NONE, _MANY = -1.0, 99

Row = list[float]


class _Page:
    """What all blocks of a page share."""

    def __init__(self, found: Sequence[Block], title: str) -> None:
        self.blocks, self.title = found, letters(title)
        self.all = sum(block.size for block in found) or 1.0
        self.solid = sum(block.size for block in found if block.solid) or 1.0
        self.best = _best(found)
        self.above = {box: n for n, box in enumerate(_up(self.best))}
        self.near: dict[Box, tuple[int, int]] = {}
        mine = [n for n, block in enumerate(found) if self.nearness(block.box)[1] == 0] or [0]
        self.first, self.last = mine[0], mine[-1]
        self.cookies = [len(_COOKIES.findall(block.text)) if block.size > SOLID / 4 else 0 for block in found]
        self.alike = [(block.box.tag, block.box.marks, block.box.parent and block.box.parent.marks) for block in found]
        self.many, self.share = Counter(self.alike), Counter[object]()
        for kind, block in zip(self.alike, found, strict=True):
            self.share[kind] += block.size if block.solid else 0  # type: ignore[assignment]
        self.before = [0.0, *accumulate(block.size if block.solid else 0.0 for block in found)]
        self.heading = self._heading()

    def nearness(self, box: Box) -> tuple[int, int]:
        """Steps up to a box around the best one (or to it), and how many steps that one is above the best."""
        if box not in self.near:
            if box in self.above or box.parent is None:
                self.near[box] = 0, self.above.get(box, _MANY)
            else:
                steps, above = self.nearness(box.parent)
                self.near[box] = steps + 1, above
        return self.near[box]

    def _heading(self) -> int:
        """The number of the block that is the title; -1 if none is."""
        most = 2 * len(self.title)
        titles = (
            n for n, block in enumerate(self.blocks) if len(block.text) < most and letters(block.text) == self.title
        )
        heads = (n for n, block in enumerate(self.blocks) if block.box.tag == "h1")
        return next(titles, next(heads, -1))


def _up(box: Box | None) -> list[Box]:
    found = []
    while box is not None:
        found.append(box)
        box = box.parent
    return found


def _best(found: Sequence[Block]) -> Box:
    """The box with the most solid text right in it or one below, as readability has it."""
    sizes: dict[Box, float] = {}
    for block in found:
        if block.solid:
            box = (block.box.parent or block.box) if block.box.tag in ("p", "li", "blockquote") else block.box
            sizes[box] = sizes.get(box, 0.0) + block.size
            if box.parent is not None:
                sizes[box.parent] = sizes.get(box.parent, 0.0) + block.size / 2
    return max(sizes, key=lambda box: sizes[box]) if sizes else _up(found[0].box)[-1]


def _words(block: Block, page: _Page, n: int) -> Row:
    """What the block says."""
    text, size = block.text, len(block.text)
    return [
        block.size,
        block.linked,
        len(_STOPS.findall(text)),
        _ENDS.search(text) is not None,
        100 * (text.count(",") + text.count("，") + text.count("、")) / size,
        len(_CAPITALS.findall(text)) / size,
        sum(page.cookies[max(0, n - 4) : n + 5]),
        block.box.tag == "li",
    ]


_ARTICLE, _MAIN, _TABLE = INSIDE["article"], INSIDE["main"], INSIDE["table"]


def _boxes(block: Block, page: _Page) -> Row:
    """Where the block stands: names and contents of the boxes around it."""
    box = block.box
    up = box.parent or box
    grand = up.parent or up
    return [
        box.depth,
        box.goods,
        box.bad,
        box.bads,
        box.far_bad,
        box.far_about,
        box.body,
        box.said[0],
        box.near,
        box.far,
        box.inside & _ARTICLE > 0,
        box.inside & _MAIN > 0,
        box.inside & _TABLE > 0,
        box.solid / page.solid,
        up.solid / page.solid,
        grand.solid / page.solid,
        box.linked / (box.size or 1.0),
        up.linked / (up.size or 1.0),
        grand.linked / (grand.size or 1.0),
        up.count,
        up.solids,
        grand.solids,
        up.size,
        grand.size,
    ]


def _place(block: Block, page: _Page, n: int) -> Row:
    """Where the block stands among the others, and among those of the best box."""
    steps, above = page.nearness(block.box)
    kind = page.alike[n]
    return [
        page.best.solid / page.solid,
        steps,
        above,
        above == 0,
        n - page.first,
        page.last - n,
        (n - page.first) / (page.last - page.first + 1),
        page.share[kind] / page.solid,
        page.many[kind],
        page.before[n] / page.solid,
        (page.solid - page.before[n + 1]) / page.solid,
        n,
        len(page.blocks),
        page.solid,
        page.all,
        n - page.heading if page.heading >= 0 else -999,
    ]


def _distances(found: Sequence[Block], order: Iterable[int]) -> list[int]:
    """How many blocks ago, in this order, solid text stood."""
    distances, last = [_MANY] * len(found), None
    for n in order:
        distances[n] = min(_MANY, abs(n - last)) if last is not None else _MANY
        last = n if found[n].solid else last
    return distances


def _neighbours(page: _Page) -> list[Row]:
    """Of each block: how far the next solid text is on either side, and what stands right beside it."""
    found, size = page.blocks, len(page.blocks)
    since, until = _distances(found, range(size)), _distances(found, range(size - 1, -1, -1))
    sizes = [*(block.size for block in found), _NONE, _NONE, _NONE]  # the last is also the one before the first
    links = [*(block.linked for block in found), _NONE]
    rows = []
    for n, block in enumerate(found):
        near = (n - since[n], n + until[n])
        beside = sum(0 <= m < size and found[m].box.parent is block.box.parent for m in near)
        rows.append([since[n], until[n], beside, sizes[n - 1], links[n - 1], sizes[n + 1], sizes[n + 2]])
    return rows


def rows(found: Sequence[Block], title: str) -> list[Row | None]:
    """The signals of each block, in the order of `SIGNALS`; None of one that is hopeless."""
    if not found:
        return []
    page = _Page(found, title)
    near = _neighbours(page)
    return [
        None
        if block.linked > HOPELESS and block.size < 60
        else [*_words(block, page, n), *_boxes(block, page), *_place(block, page, n), *near[n]]
        for n, block in enumerate(found)
    ]
