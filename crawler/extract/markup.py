"""The pieces of an article as HTML: what each says of itself tells headings, lists, quotes, links and pictures."""

import re
from html import escape, unescape
from itertools import islice

from crawler.extract.dom import letters
from crawler.extract.literals import Node, within
from crawler.extract.rebuild import INLINE, WHOLE
from crawler.extract.records import SENTENCE, TAIL, Records

_KIND = frozenset((
    "type", "_type", "kind", "nodetype", "tag", "tagname", "name", "style", "__typename", "blocktype", "component",
    "contenttype", "is", "_cls", "blockname", "element", "listitem", "listtype",
))  # fmt: skip
_NAME = 60  # characters of a kind
FIELDS = 100  # of a picture or link that are looked at
LISTS = ("ul", "ol")
_HEADINGS = frozenset(f"h{n}" for n in range(1, 7))
LINES = _HEADINGS | {"p"}  # elements that hold no blocks
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLANK = re.compile(r"\n\s*\n")
_ASIDE = re.compile(
    r"relat|promo|advert|newsletter|interstitial|recirc|teaser|sponsor|widget|author|byline|pull[-_ ]?quote|"
    r"\b(?:ads?|nav|footer|aside|button|form|svg|script|style)\b"
)
_PARAGRAPH = re.compile(r"\bpara(?:graph)?(?:block)?s?\b")
_BOX = re.compile(r"\bblock\b|section")
_BREAK = re.compile(r"\bbr\b|(?:hard|line)[-_ ]?break")
_HEADING = re.compile(r"head(?:ing|er\b|line)|title|\bh[1-6]\b")
_HEADED = re.compile(r"<h[1-6]\b")
_ITEM = re.compile(r"list[-_. ]?item|\bli\b")
_LIST = re.compile(r"list|\b[uo]l\b")
_ORDERED = re.compile(r"\bol\b|(?<!un)ordered|number")
_LEVEL = re.compile(r"(?<![0-9])[1-6](?![0-9])")
_PICTURE = re.compile(r"\bimg|image|photo|picture|figure|\bpic\b")
_SOURCE = re.compile(r"src|ur[li]|image|img|original", re.I)
_LINK = re.compile(r"href|ur[li]", re.I)
_CAPTION = re.compile(r"caption|legend", re.I)
_ADDRESS = re.compile(r"(?:https?:)?//?[^\s\"<>/][^\s\"<>]*\Z")


def markup(found: Records) -> str:
    """The article's HTML."""
    return re.sub(r"</([uo]l)><\1>", "", _Writer(found.name).inside(found.node, "", apart=True))


class _Writer:
    """Writes the texts that go by one name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.edges: dict[int, str] = {}

    def inside(self, node: Node, tag: str, *, apart: bool = False) -> str:
        """All that is in a node: each member for itself, where they are blocks or items of a list, or as one text.

        Where a node has a text of its own, and in it the same in pieces, it is told once.
        """
        apart = apart or (node.array and tag not in LINES and (tag in LISTS or self._are_blocks(node)))
        parts = [(item, self._part(key, item, tag, apart=apart)) for key, item in node.items]
        if not node.array and len(parts) > 1:
            own, inner = ("".join(part for item, part in parts if isinstance(item, kind)) for kind in (str, Node))
            if own and _TAG.sub("", inner) and _heard(inner) in _heard(own):
                return own
        return "".join(part for _, part in parts)

    def _part(self, key: str, item: Node | str, tag: str, *, apart: bool) -> str:
        by_itself = ("li" if tag in LISTS else "div") if apart else ""
        if isinstance(item, str):
            return _wrapped(by_itself, _told(item)) if key == self.name else ""
        kind = _kind(item)
        if _ASIDE.search(kind):
            return ""
        if _PICTURE.search(f"{kind} {item.name.lower()}") and (picture := _picture(item)):
            return picture
        if _BREAK.search(kind):
            return "<br>"
        own = _tag(kind) or by_itself
        text = self.inside(item, own or tag)
        if own in _HEADINGS and _HEADED.search(text):
            return text
        if own == "li":
            return _wrapped("" if tag in LISTS else "ul", _wrapped("li", text))
        made = _linked(item, text) if own == "a" else _wrapped(own, text)
        return _wrapped(by_itself, made) if own in INLINE else made

    def _are_blocks(self, node: Node) -> bool:
        """Whether the members of an array are blocks by their kinds, or end as sentences do."""
        kinds = [_kind(item) for _, item in node.items if isinstance(item, Node)]
        if any(_BOX.search(kind) or _tag(kind) in WHOLE | {"li"} for kind in kinds):
            return True
        told = [text for key, item in node.items if (text := self._edge(key, item))]
        return len(told) > 1 and all(SENTENCE.search(text[-TAIL:]) and text == text.strip() for text in told[:-1])

    def _edge(self, key: str, item: Node | str) -> str:
        """How a member's text begins and ends. Kept, as it is asked for at each level of what is around it."""
        if isinstance(item, str):
            return item if key == self.name else ""
        if id(item) not in self.edges:
            text = "".join(self._edge(*each) for each in item.items)
            self.edges[id(item)] = text if len(text) <= 2 * TAIL else text[:TAIL] + text[-TAIL:]
        return self.edges[id(item)]


def _heard(text: str) -> str:
    return letters(unescape(_TAG.sub("", text)))


def _wrapped(tag: str, text: str) -> str:
    return f"<{tag}>{text}</{tag}>" if tag and text.strip() else text


def _linked(node: Node, text: str) -> str:
    address = _address(node, _LINK)
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def _told(text: str) -> str:
    """A text as HTML: it is that, or may have entities all the same."""
    return text if _TAG.search(text) else _BLANK.sub("<br>", escape(unescape(text), quote=False))


def _kind(node: Node) -> str:
    """What a node calls itself, in small letters."""
    told = ((key.lower(), item) for key, item in node.items if isinstance(item, str) and len(item) < _NAME)
    return " ".join("list-item" if key == "listitem" else item.lower() for key, item in told if key in _KIND)


def _tag(kind: str) -> str:
    """The element that a kind is, "" for none."""
    if known := next((word for word in kind.split() if word in WHOLE or word in INLINE or word == "li"), ""):
        return known
    if _ITEM.search(kind):
        return "li"
    if _LIST.search(kind):
        return "ol" if _ORDERED.search(kind) else "ul"
    if _HEADING.search(kind):
        level = _LEVEL.search(kind)
        return f"h{level[0]}" if level else "h2"
    return "blockquote" if "quot" in kind else "p" if _PARAGRAPH.search(kind) else "a" if "link" in kind else ""


def _picture(node: Node) -> str:
    address, caption = _address(node, _SOURCE), _wrapped("figcaption", _told(_caption(node)))
    return f'<figure><img src="{escape(address)}">{caption}</figure>' if address else ""


def _address(node: Node, wanted: re.Pattern[str]) -> str:
    fields = islice(within(node), FIELDS)
    told = (item for name, item in fields if isinstance(item, str) and wanted.search(name) and _ADDRESS.match(item))
    return next(told, "")


def _caption(node: Node) -> str:
    for name, item in islice(within(node), FIELDS):
        if _CAPTION.search(name):
            texts = [item] if isinstance(item, str) else [text for _, text in islice(within(item), FIELDS)]
            if text := max((each for each in texts if isinstance(each, str)), key=len, default=""):
                return text
    return ""
