"""Who wrote a page in a Western language: marked elements, links to an author's own page, lines such as `By …`."""

import re
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extract.dom import line, words
from crawler.items import Raw

MAX_NAME = 120  # characters of a marked byline; longer is a biography or a list of articles
MAX_LINK = 60  # characters of a link to an author's page
BEGINNING = 6000  # characters of the text in which a line may be the byline
_LABEL = re.compile(r"^(?:作者|记者|記者|文|撰文|by|von|par|por|di|author|written by)\s*[:：/]?\s*", re.I)
_EXACT = re.compile(r"(?:^|\s)(?:author|byline)(?:[\s_-]*name)?(?:$|\s)", re.I)
_LINK = re.compile(
    r"/(?:authors?|autor(?:en|in)?|auteurs?|redakteure?|journalists?|reporters?|contributors?|writers?)/[^/?#]", re.I
)
_WHOLE = frozenset(["article", "main", "body"])  # whose class may speak of sidebars and comments that it holds
_OUTSIDE = frozenset(["form", "nav", "footer"])
_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|comments?(?:list)?|commentlist|respond|reply|footer|nav|menu|newsletter|promo|"
    r"popular|latest|trending|teasers?|read-?more|more-?posts?)(?:$|[\s_-])",
    re.I,
)
LINE = re.compile(
    r"^\W{0,3}(?:(?:[Ww]ritten|[Pp]osted|[Rr]eported|[Aa]uthored|[Ss]ubmitted|[Ww]ords|[Ss]tory|[Tt]ext|[Aa]rticle)\s+by|"
    r"By|BY|by|Von|von|VON|Par|Por|POR|Di|Door|Av|Af|Tekst|Text|Author(?:s|\(s\))?|Autor(?:in|en)?|Auteurs?|Contributors?|"
    r"(?:Verfasst|Geschrieben|Gespeichert|Veröffentlicht|Interview)(?:\s+von)?)[:\s]+(\S[^\n]{1,80})$",
    re.M,
)
_SENTENCE = re.compile(r"^[^A-ZÀ-Þ]\S*\s+\S+\s+\S|[!?;]|\.\s+[A-Z]\w+\s+\w+\s+\w+|\b(?:you|your|cookies?|privacy)\b")


def _elsewhere(node: HtmlElement) -> bool:
    """Whether an element stands in a menu, a form, a list of other articles or among readers' comments."""
    boxes = takewhile(lambda each: each.tag not in _WHOLE, islice(node.iterancestors(), 12))
    return any(
        each.tag in _OUTSIDE or _FOREIGN.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in boxes
    )


def _name(node: HtmlElement) -> str:
    named = next((n for n in node.iter() if n is not node and n.get("itemprop") == "name"), node)
    text = line(named.get("content")) or words(named)
    return text if 1 < len(_LABEL.sub("", text)) <= MAX_NAME else ""


def _rank(node: HtmlElement) -> int:
    if node.get("itemprop") == "author" or "author" in (node.get("rel") or "").lower().split():
        return 0
    return 1 if _EXACT.search(node.get("class") or "") else 2


def _beside(node: HtmlElement, first: HtmlElement) -> bool:
    """Whether an element continues the first one: of the same kind, in the same box."""
    boxes = [each for each in (first.getparent(), *islice(first.iterancestors(), 1, 2)) if each is not None]
    return (
        node.tag == first.tag
        and node.get("class") == first.get("class")
        and any(box is each for box in boxes for each in islice(node.iterancestors(), 2))
    )


def marked(nodes: list[HtmlElement]) -> list[Raw]:
    """The byline in elements marked as such: the surest and first one, and its like beside it."""
    own = [node for node in nodes[:40] if not _elsewhere(node)]
    named = sorted(((_rank(node), n, node) for n, node in enumerate(own) if _name(node)), key=lambda each: each[:2])
    if not named:
        return []
    first = named[0][2]
    texts = [_name(first), *(_name(node) for _, _, node in named[1:] if _beside(node, first))]
    return [Raw(text, "html:byline") for text in list(dict.fromkeys(texts))[:6]]


def candidates(tree: HtmlElement, nodes: list[HtmlElement], text: str) -> list[Raw]:
    """All of them, best first: a line is surer than an element that only has `author` somewhere in its class."""
    elements, said = marked(nodes), lines(text)
    sure = any(_rank(node) < 2 and _name(node) for node in nodes[:40])
    return [*(elements + said if sure else said + elements), *linked(tree)]


def linked(tree: HtmlElement) -> list[Raw]:
    """The first link whose address is an author's own page, and those beside it."""
    links = (link for link in tree.iter("a") if _LINK.search(link.get("href") or ""))
    own = [link for link in islice(links, 20) if 3 < len(words(link)) <= MAX_LINK and not _elsewhere(link)]
    texts = [words(link) for link in own if _beside(link, own[0])]
    return [Raw(text, "html:author") for text in dict.fromkeys(texts)][:6]


def lines(text: str) -> list[Raw]:
    """The first line that says `By`, `Von` or `Written by` somebody, and is no sentence."""
    found = (line(match[1]) for match in islice(LINE.finditer(text[:BEGINNING]), 10))
    return [Raw(name, "html:line") for name in found if not _SENTENCE.search(name)][:1]
