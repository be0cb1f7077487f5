"""An article that a script holds in pieces: an array of records, each of which has a text somewhere.

Editors and frameworks name and nest them in their own ways. What they have in common is an array of which most members
end as sentences do, and one name by which its texts go (`text`, `content`, `children` …). Of such arrays in each other
the outermost counts, but not where most of its members hold one: those are articles, and it is a list of them.
"""

import re
from dataclasses import dataclass

from crawler.extract.literals import Node

SHORT = 400  # characters of an article
WIDE = 3  # characters that one of Chinese, Japanese or Korean stands for
MEMBERS = 3  # that end as sentences do
NAMES = 200  # of texts in a node
LINE = 60  # characters of a member that should
_LETTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SENTENCE = re.compile(r"[.!?。！？…:：;；][\"'”’»」』)）\]]*(?:</?\w[^<>]*>|&nbsp;|\s)*\Z")
TAIL = 200  # characters in which a text's end is looked for
_BESIDE = re.compile(
    r"abstract|alt|bio|byline|caption|class|comment|copyright|credit|de[ck]k?$|desc|excerpt|fallback|head|intro|label|"
    r"lead|message|meta|name|question|seo|style|sub|summar|tag|teaser|title|tooltip|placeholder",
    re.I,
)  # names of texts beside an article's
_OWN = re.compile(
    r"(?:head|short|nav|page)?[_-]?(?:title|line)|(?:canonical|page|web)?_?url|link|slug|permalink|author\w*|user\w*|"
    r"avatar|\w*(?:date|time|publish|created|updated)\w*",
    re.I,
)  # names of what a member has that is an article or a comment of its own


@dataclass(slots=True)
class _Sum:
    """What a node holds by one name: characters, wide ones threefold, texts that end as sentences, and the last one."""

    size: int = 0
    ended: int = 0
    last: str = ""


@dataclass(slots=True)
class Records:
    """An array that may be an article, and the name of its texts."""

    node: Node
    name: str


Sums = dict[str, _Sum]


def records(found: list[Node]) -> list[Records]:
    """The arrays that may be an article each, none within another. Each node of `found` stands before those in it."""
    sums: dict[int, Sums] = {}
    known: dict[int, list[Records]] = {}
    for node in reversed(found):
        sums[id(node)] = own = _summed(node, sums)
        name = _name(own) if node.array else None
        if name is not None and _is_article(node, name, sums, known):
            known[id(node)] = [Records(node, name)]
        elif inner := [each for _, item in node.items if isinstance(item, Node) for each in known.get(id(item), ())]:
            known[id(node)] = inner
        for _, item in node.items:
            sums.pop(id(item), None)
    return known.get(id(found[0]), [])


def _name(own: Sums) -> str | None:
    """By which name an article's texts may go: that of most sentences; of the same text twice, HTML's."""
    long = (name for name, sum_ in own.items() if sum_.ended >= MEMBERS and sum_.size >= SHORT)
    told = (name for name in long if not _BESIDE.search(name))
    return max(told, key=lambda name: (own[name].ended, "html" in name.lower(), own[name].size), default=None)


def _summed(node: Node, sums: dict[int, Sums]) -> Sums:
    own: Sums = {}
    for name, item in node.items:
        for key, part in (sums[id(item)] if isinstance(item, Node) else {name: _measured(item)}).items():
            if key not in own and len(own) >= NAMES:
                continue
            so_far = own.setdefault(key, _Sum())
            so_far.size += part.size
            so_far.ended += part.ended
            so_far.last = part.last
    for each in own.values():  # marks and links part a paragraph, and its end may be short
        each.ended = each.ended or int(_is_told(each.last, each.size))
    return own


def weight(text: str) -> int:
    """A text's length in characters, wide ones threefold."""
    return len(text) + (WIDE - 1) * len(_LETTER.findall(text))


def _measured(text: str) -> _Sum:
    size = weight(text)
    return _Sum(size, int((" " in text or size > len(text)) and _is_told(text, size)), text)


def _is_told(end: str, size: int) -> bool:
    return size >= LINE and SENTENCE.search(end[-TAIL:]) is not None


def _is_article(node: Node, name: str, sums: dict[int, Sums], known: dict[int, list[Records]]) -> bool:
    """Whether most of an array's longer members end as sentences do, and most are no articles of their own."""
    parts = [(id(item), part) for key, item in node.items if (part := _part(key, item, name, sums)) is not None]
    told = [(at, part) for at, part in parts if part.size >= LINE]
    ended = sum(part.ended > 0 and SENTENCE.search(part.last[-TAIL:]) is not None for _, part in told)
    return ended >= MEMBERS and 2 * ended >= len(told) and 2 * sum(at in known for at, _ in told) < len(told)


def _part(key: str, item: Node | str, name: str, sums: dict[int, Sums]) -> _Sum | None:
    if isinstance(item, Node):
        return sums[id(item)].get(name)
    return _measured(item) if key == name else None


def are_others(found: Records) -> bool:
    """Whether most of its members are articles or comments of their own, as titles, dates and addresses tell."""
    told = [item for _, item in found.node.items if isinstance(item, Node) and _holds(item, found.name)]
    return 2 * sum(_is_own(item, found.name) for item in told) > len(told) > 0


def _holds(node: Node, name: str) -> bool:
    return any(_holds(each, name) if isinstance(each, Node) else key == name for key, each in node.items)


def _is_own(node: Node, name: str) -> bool:
    """Whether a member names itself; what is in its arrays is a part of its text, and names others."""
    return not node.array and any(
        _is_own(item, name) if isinstance(item, Node) else key != name and _OWN.fullmatch(key) is not None
        for key, item in node.items
    )
