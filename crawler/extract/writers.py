"""Who wrote a page: elements marked as its byline, links to an author's own page, and what lines say (`signed`)."""

import re
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extract import given, labels, nearby, signed
from crawler.extract.dom import line, words
from crawler.items import Raw

MAX_NAME = 120  # characters of a marked byline; longer is a biography or a list of articles
MAX_LINK = 60  # characters of a link to an author's page
FEW = 3  # authors below the text
MOST = 40  # marked elements
_LABEL = re.compile(r"^(?:作者|记者|記者|文|撰文|by|von|par|por|di|author|written by)\s*[:：/]?\s*", re.I)
KINDS = ("html:itemprop", "html:byline", "html:class")  # how marked elements say that they name the author
_NO_NAME = re.compile(  # prose, or words of a button
    r"[!?;]|\.\s+[A-ZÀ-Þ]\w+\s+[a-zß-ÿ]+\s+\w+|"
    r"^(?:follow|folgen|view|see all|alle beiträge|archiv|weitere|more|mehr|read|about|über)\b[^\n]*$",
    re.I,
)
_TESTED = ("data-testid", "data-component", "data-test", "data-qa")
_NAMING = frozenset(["itemprop", "property", "rel", *_TESTED])  # one walk: XPath takes longer for so many
_EXACTLY = frozenset(["author", "creator", "schema:author", "dc:creator"])
_WRITER = (  # whom the press has, in the languages of `labels`
    r"journalist|giornalist|periodist|columnist|kolumnist|correspondent|contributor|redakteur|redacteur|verfasser|"
    r"skribent|forfatter|toimittaja|kirjoittaja|yazar|muhabir|penulis|szerzo|avtor"
)
_MARK = re.compile(  # in lower case
    r"author(?!i[tz])|by[-_]?line|reporter|autor(?!es|un|ad|ef|ot|el)|auteur|writer|interviewer|"
    rf"(?:posted|written|created)[-_]?by(?![a-z])|article[-_]by(?![a-z])|{_WRITER}",
)
_EXACT = re.compile(r"(?:^|\s)(?:author|byline)(?:[\s_-]*name)?(?:$|\s)", re.I)
_LEADS = labels.words(  # parts of an address, in lower case, behind which an author's name stands
    "author authors autor autoren autorin autorinnen autore autori autores autorzy auteur auteurs reporter reporters",
    "writer writers blogger bloggers byline bylines signataire signataires journalist journalists journaliste",
    "journalistes giornalista giornalisti periodista periodistas columnist columnists kolumnist kolumnisten",
    "correspondent correspondents contributor contributors redakteur redakteure redakteurin redacteur redacteuren",
    "skribent skribenter forfatter forfattere toimittaja toimittajat kirjoittaja kirjoittajat yazar yazarlar muhabir",
    "penulis szerzo szerzok avtor avtori",
)
_PEOPLE = labels.words(  # of whom one has a full name
    "profil profile profils profiles staff person persons team user users member members instructor instructors",
    "expert experts redaktion firma firmas",
)
_OTHERS = re.compile(  # what those did who did not write it
    r"(?:(?:review|check|edit|verifi|translat|illustrat)ed|geprüft|übersetzt|relu|traduit)(?: (?:by|von|par))?\s*:?$",
    re.I,
)
_PROSE = frozenset(["p", "li", "td", "dd", "blockquote"])
_WHOLE = frozenset(["article", "main", "body"])  # whose class may speak of sidebars and comments that it holds
_OUTSIDE = frozenset(["form", "nav", "footer"])
_FOREIGN = re.compile(
    r"(?:^|(?<!has)(?<!with)(?<!no)(?<![\[-])[\s_-])(?:related|recommend\w*|sidebar|comments?(?:list)?|commentlist|respond|"
    r"reply|nav|menu|newsletter|promo|popular|latest|trending|teasers?|read-?more|more-?posts?)(?:$|[\s_-])|"
    r"(?:^|\s)(?:site-|page-|main-)?footer(?:$|[\s_-])",
    re.I,
)


def _elsewhere(node: HtmlElement) -> bool:
    """Whether an element stands in a menu, a form, a list of other articles or among readers' comments."""
    boxes = list(takewhile(lambda each: each.tag not in _WHOLE, islice(node.iterancestors(), 12)))
    if any(_FOREIGN.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in boxes):
        return True
    own = any(True for _ in islice(node.iterancestors("article"), 1))  # an article's own footer may name its author
    return any(each.tag in _OUTSIDE and not (own and each.tag == "footer") for each in boxes)


def _name(node: HtmlElement) -> str:
    named = next((n for n in node.iter() if n is not node and n.get("itemprop") == "name"), node)
    text = line(named.get("content")) or _text(named)
    return text if 1 < len(_LABEL.sub("", text)) <= MAX_NAME and not _NO_NAME.search(text) else ""


def _text(node: HtmlElement) -> str:
    """Its words in one line; where a piece of them is a name of its own (`Ana Bel`, then `Writer`), a line a piece."""
    whole = words(node)
    if len(whole) > MAX_NAME or not len(node) or next(node.iter("script", "style"), None) is not None:
        return whole
    pieces = [piece for piece in map(line, node.itertext("*")) if piece]
    return "\n".join(pieces) if any(nearby.FULL.fullmatch(piece) for piece in pieces) else whole


def _rank(node: HtmlElement) -> int:
    if node.get("itemprop") or node.get("property") or "author" in (node.get("rel") or "").lower().split():
        return 0
    return 1 if _EXACT.search(f"{node.get('class') or ''} {node.get('id') or ''}") else 2


def _beside(node: HtmlElement, first: HtmlElement) -> bool:
    """Whether an element continues the first one: of the same kind, in the same box."""
    boxes = [each for each in (first.getparent(), *islice(first.iterancestors(), 1, 2)) if each is not None]
    return (
        node.tag == first.tag
        and node.get("class") == first.get("class")
        and any(box is each for box in boxes for each in islice(node.iterancestors(), 2))
    )


def _says(node: HtmlElement) -> bool:
    """Whether an attribute, other than class and id, says that the element names the author."""
    if node.get("itemprop") in _EXACTLY or node.get("property") in _EXACTLY or "author" in (node.get("rel") or ""):
        return True
    tested = (node.get(name) for name in _TESTED)
    return any(_MARK.search(value.lower()) for value in tested if value)


def nodes(tree: HtmlElement) -> list[HtmlElement]:
    """The elements that say of themselves that they name the author, in document order of each kind."""
    known: dict[str, bool] = {}  # a page's elements share their classes
    said: list[HtmlElement] = []
    called: list[HtmlElement] = []
    for node in tree.iter():
        keys = node.keys()
        if not keys:
            continue
        if not _NAMING.isdisjoint(keys) and _says(node):
            said.append(node)
        mark = node.get("class") or node.get("id")
        if mark is None:
            continue
        if mark not in known:
            known[mark] = _MARK.search(mark.lower()) is not None
        if known[mark]:
            called.append(node)
    return said + called


def marked(nodes: list[HtmlElement], near: str = "") -> list[Raw]:
    """The byline in marked elements: of each kind the first one near the headline, and its like; else one below it."""
    own = [(_rank(node), node, text) for node in nodes if not _elsewhere(node) and (text := _name(node))]
    own.sort(key=lambda each: each[0])
    close = [each for each in own if not near or any(piece in near for piece in each[2].split("\n") if len(piece) > 3)]
    return _by_kind(close, "") or _by_kind(own, ":below")


def _by_kind(own: list[tuple[int, HtmlElement, str]], place: str) -> list[Raw]:
    groups = ([each for each in own if each[0] == rank] for rank in range(len(KINDS)))
    return [raw for kind, group in zip(KINDS, groups, strict=True) for raw in _group(group, f"{kind}{place}")]


def _group(own: list[tuple[int, HtmlElement, str]], source: str) -> list[Raw]:
    """The first element's text, and those of its like beside it."""
    texts = dict.fromkeys(text for _, node, text in own if node is own[0][1] or _beside(node, own[0][1]))
    many = source.endswith(":below") and len(texts) > FEW  # a list of articles
    return [] if many else [Raw(text, source) for text in list(texts)[:6]]


def candidates(tree: HtmlElement, text: str, near: str = "", title: str = "") -> list[Raw]:
    """All of them, best first: a line is surer than an element that only has `author` somewhere in its class.

    Names without a label are looked for where neither an element nor a line names a person for certain.
    """
    elements, lines, links = marked(nodes(tree)[:MOST], near), signed.lines(near, text), linked(tree, near)
    sure = any(raw.source in KINDS[:2] for raw in elements)
    named = sure or any(given.is_given(raw.value) or " " not in raw.value for raw in lines)
    if links and links[0].value in near:  # surer than a line that is far away
        at = sum(raw.source == "html:line" for raw in lines)
        lines[at:at], links = links, []
    found = [*(elements + lines if sure else lines + elements), *links]
    return found if named else _unmarked(tree, text, near, title, found)


def _unmarked(tree: HtmlElement, text: str, near: str, title: str, found: list[Raw]) -> list[Raw]:
    """What was found, and names without a label: beside the headline they go before elements that are far from it."""
    document = line(next((each.text for each in tree.iter("title")), ""))
    beside = nearby.candidates(text, near, title)
    far = all(raw.value.split("\n")[0] not in near for raw in found)
    found = [*beside, *found] if far else [*found, *beside]
    return [*found, *nearby.signature(text, title), *nearby.owner(document, text, title)]


def linked(tree: HtmlElement, near: str = "") -> list[Raw]:
    """The first link whose address is an author's own page, near the headline if any is, and those beside it."""
    links = (link for link in tree.iter("a") if _leads_to_a_person(link))
    own = [link for link in islice(links, 20) if 3 < len(words(link)) <= MAX_LINK and not _elsewhere(link)]
    own = [link for link in own if not _OTHERS.search(_before(link))]
    if not own:
        return []
    first = next((link for link in own if words(link) in near), own[0])
    texts = [words(link) for link in own if _beside(link, first)]
    return [Raw(text, "html:author") for text in dict.fromkeys(texts)][:6]


def _before(node: HtmlElement) -> str:
    """The words right before an element in its box."""
    last, box = node.getprevious(), node.getparent()
    if last is None:
        return line(box.text) if box is not None else ""
    return line(last.tail) or words(last)


def _leads_to_a_person(link: HtmlElement) -> bool:
    path, _, query = (link.get("href") or "").lower().partition("?")
    *parts, last = path.split("/")
    if "author=" in query or (query and last.partition(".")[0] in _LEADS):
        return True  # `/author.php?id=1`
    if not last and not (len(parts) > 1 and (last := parts.pop())):
        return False
    passed = {*parts, *(piece for part in parts if "-" in part for piece in part.split("-"))}
    if not _LEADS.isdisjoint(passed):
        return True
    section = "people" in passed  # of many papers
    if not (section or last[0] == "@") and _PEOPLE.isdisjoint(passed):
        return False
    name = words(link)
    if not nearby.FULL.fullmatch(name) or given.plain(name.split()[0]) in labels.MENU:
        return False
    return (not section or given.is_given(name)) and not _is_in_prose(link)


def _is_in_prose(link: HtmlElement) -> bool:
    """Whether a link stands in a text, which is about whom it names."""
    boxes = islice(link.iterancestors(), 3)
    return any(box.tag in _PROSE and len(words(box)) > MAX_NAME for box in boxes)
