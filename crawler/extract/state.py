"""The article in what a page hands to its own scripts: sites that are drawn by Next, Nuxt, Apollo, SvelteKit or their
own kind send the text in JSON or in a script, beside the elements or in their place: as a string, or in pieces.

Whatever the framework, it is a string literal of JSON or JavaScript, maybe in a string of its own, maybe with its
percents encoded, or an array of records with such strings (`records`). So all literals are looked through, in time that
grows with their length. The longest that reads as a whole article and speaks of the title's words is taken, but not
where another text is half as long: then it may be a piece of the article, or one of several. Read only where the
elements say next to nothing.
"""

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import unquote

from lxml.html import HtmlElement

from crawler.extract.dom import letters
from crawler.extract.jsonld import MAX_BLOCK
from crawler.extract.literals import NESTED, PROSE, json_like, nodes
from crawler.extract.markup import markup
from crawler.extract.records import SHORT, are_others, records, weight

WHOLE = 1000  # characters of an article in one paragraph: less may be a piece of one
SENTENCES = PARAGRAPHS = 3
COMMON = 0.4  # of the title's words that the text has too
MORE = 1.25  # times as long is a text in pieces that is taken before one in one
BROKEN = 200  # literals of a script; to say where one is broken takes a walk over all that stands before it
SAME = 60  # characters by which a text is found in another
_OPEN = re.compile(r'[\[{(,:=+?]\s{0,20}"')
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP = re.compile(r"<(?:p|div|br|section)\b", re.I)
_BREAK = re.compile(r"<(?:p|div|br|section|h\d)\b|\n", re.I)
_SENTENCE = re.compile(r"[。！？]|[.!?][\"'”’)]?(?:\s|$)")
_CODE = re.compile(r"[{};=]")
_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_WIDE}]{{2}}|[^\W\d_{_WIDE}]{{4,}}")
_MARK = re.compile(
    r"<(p|div|li)\b[^<>]*>\s*"
    r"(?:(\$\$|%%|##|@@)[a-zA-Z][\w :.-]{1,80}\2|\{\{?[\w :./-]{1,80}\}\}?|\[\[[\w :./-]{1,80}\]\])\s*</\1>"
)  # a paragraph that a template was to fill
_JSON = json.JSONDecoder(strict=False)


def article(tree: HtmlElement, title: str) -> str:
    """The article's text as HTML, as the site wrote it; "" where no script holds one, or holds several."""
    scripts = list(_scripts(tree))
    texts = dict(pair for script in scripts for pair in _texts(script, NESTED))
    pieces = dict(_whole(dict(_pieces(scripts)), title))
    best, plain = max(_whole(texts, title), key=_length, default=("", ""))
    joined = max(pieces.items(), key=_length, default=("", ""))
    if len(joined[1]) > MORE * len(plain):
        best, plain = joined
    if not best or _rivalled(plain, {*texts.values()}, {*pieces.values()}, title if best in pieces else ""):
        return ""
    return _MARK.sub("", best if _MARKUP.search(best) else _paragraphs(best))


def _length(text: tuple[str, str]) -> int:
    return len(text[1])


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        text = script.text or ""
        if PROSE < len(text) <= MAX_BLOCK and "ld+json" not in (script.get("type") or "").lower():
            yield unquote(text) if text.lstrip()[:3].upper() in ("%7B", "%5B") else text


def _texts(script: str, nested: int) -> Iterator[tuple[str, str]]:
    """The strings in it that are prose, with and without markup, and those in its strings that are scripts or JSON."""
    for text in _literals(script):
        if len(text) < PROSE:
            continue
        if nested and ('\\"' in text or "\\u003" in text or text.lstrip()[:1] in ("{", "[")):
            yield from _texts(text, nested - 1)
            continue
        whole = unescape(text) if "&lt;" in text and "<" not in text else text
        if _is_prose(plain := _TAG.sub(" ", whole)):
            yield whole, plain


def _pieces(scripts: list[str]) -> Iterator[tuple[str, str]]:
    """The texts that they hold in pieces, with and without markup."""
    for found in records(nodes(scripts)):
        text = "" if are_others(found) else markup(found)
        if _is_prose(plain := unescape(_TAG.sub(" ", text))):
            yield text, plain


def _literals(script: str) -> Iterator[str]:
    """What stands between double quotes. One that is broken is passed over, up to the next that may begin there."""
    script = json_like(script)
    begun, broken = _OPEN.search(script), 0
    while begun and broken < BROKEN:
        end = begun.end()
        try:
            text, end = _JSON.raw_decode(script, end - 1)
            yield text
        except ValueError:
            broken += 1
        begun = _OPEN.search(script, end)


def _is_prose(plain: str) -> bool:
    return len(plain) >= PROSE and len(_CODE.findall(plain)) <= len(_SENTENCE.findall(plain)) > 0


def _is_whole(text: str, plain: str) -> bool:
    size = weight(plain.strip())
    several = len(_BREAK.findall(text)) >= PARAGRAPHS
    return size >= (SHORT if several else WHOLE) and len(_SENTENCE.findall(plain)) >= SENTENCES


def _whole(texts: dict[str, str], title: str) -> Iterator[tuple[str, str]]:
    """Those that are long enough for an article, in sentences and paragraphs, and speak of the title's words."""
    for text, plain in texts.items():
        if _is_whole(text, plain) and _common(title, plain) >= COMMON:
            yield text, plain


def _common(title: str, plain: str) -> float:
    """The share of the title's words that a text has."""
    words = set(_WORD.findall(title.casefold()))
    text = plain.casefold()
    return sum(word in text for word in words) / max(len(words), 1)


def _rivalled(article: str, texts: set[str], pieces: set[str], title: str) -> bool:
    """Whether there is another text half as long as the article.

    Beside an article in pieces, of which the title is given, all others in pieces count as one, for they may be its
    parts, and of those in one only such as speak half as much of the title.
    """
    whole = letters(article)
    parts = [plain for plain in pieces if _is_another(plain, whole) and not _begun_amid(plain, whole)]
    if title and 2 * sum(map(len, parts)) >= len(article):
        return True
    least = _common(title, article) / 2
    long = (plain for plain in (*texts - pieces, *parts) if 2 * len(plain) >= len(article))
    return any(_common(title, plain) >= least and _is_another(plain, whole) for plain in long)


def _is_another(plain: str, whole: str) -> bool:
    return letters(plain)[:SAME] not in whole


def _begun_amid(plain: str, whole: str) -> bool:
    """Whether the middle of a text stands in the article: the same in pieces may begin with a picture's caption."""
    own = letters(plain)
    return own[len(own) // 2 :][:SAME] in whole


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(row)}</p>" for row in text.split("\n") if row.strip())
