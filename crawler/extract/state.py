"""The article in what a page hands to its own scripts: sites that are drawn by Next, Nuxt, Apollo, SvelteKit or their
own kind send the text as a string in JSON or in a script, beside the elements or in their place.

Whatever the framework, it is a string literal of JSON or JavaScript, maybe in a string of its own, maybe with its
percents encoded. So all literals are looked through, in time that grows with their length. The longest that reads as
a whole article and speaks of the title's words is taken, but not where another text is half as long: then the article
may lie there in pieces, or it is one of several. Read only where the elements say next to nothing.
"""

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import unquote

from lxml.html import HtmlElement

from crawler.extract.dom import letters
from crawler.extract.jsonld import MAX_BLOCK

PROSE = 100  # characters of a text
SHORT, WHOLE = 400, 1000  # characters of an article in paragraphs, and of one in one: less may be a piece of one
WIDE = 3  # characters that one of Chinese, Japanese or Korean stands for
NESTED = 3  # strings in strings
SENTENCES = PARAGRAPHS = 3
COMMON = 0.4  # of the title's words that the text has too
BROKEN = 200  # literals of a script; to say where one is broken takes a walk over all that stands before it
SAME = 60  # characters by which a text is found in another
_OPEN = re.compile(r'[\[{(,:=+?]\s{0,20}"')
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP = re.compile(r"<(?:p|div|br|section)\b", re.I)
_BREAK = re.compile(r"<(?:p|div|br|section|h\d)\b|\n", re.I)
_SENTENCE = re.compile(r"[。！？]|[.!?][\"'”’)]?(?:\s|$)")
_CODE = re.compile(r"[{};=]")
_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_WIDE}]{{2}}|[^\W\d_{_WIDE}]{{4,}}")
_LETTER = re.compile(rf"[{_WIDE}]")
_JSON = json.JSONDecoder(strict=False)


def article(tree: HtmlElement, title: str) -> str:
    """The article's text as HTML, as the site wrote it; "" where no script holds one, or holds several."""
    texts = dict(pair for script in _scripts(tree) for pair in _texts(script, NESTED))
    whole = [text for text, plain in texts.items() if _is_whole(text, plain) and _common(title, plain) >= COMMON]
    markup = max(whole, key=lambda text: len(texts[text]), default="")
    if not markup or any(_rivals(plain, texts[markup]) for plain in texts.values()):
        return ""
    return markup if _MARKUP.search(markup) else _paragraphs(markup)


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


def _literals(script: str) -> Iterator[str]:
    """What stands between double quotes. One that is broken is passed over, up to the next that may begin there."""
    script = _HEX.sub(r"\\u00\1", script).replace("\\'", "'")
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
    """Whether it is long enough for an article, in sentences and paragraphs."""
    size = len(plain.strip()) + (WIDE - 1) * len(_LETTER.findall(plain))
    several = len(_BREAK.findall(text)) >= PARAGRAPHS
    return size >= (SHORT if several else WHOLE) and len(_SENTENCE.findall(plain)) >= SENTENCES


def _common(title: str, plain: str) -> float:
    """The share of the title's words that a text has."""
    words = set(_WORD.findall(title.casefold()))
    text = plain.casefold()
    return sum(word in text for word in words) / max(len(words), 1)


def _rivals(plain: str, article: str) -> bool:
    """Whether a text is another one than the article, and half as long."""
    if 2 * len(plain) < len(article) or plain == article:
        return False
    return letters(plain)[:SAME] not in letters(article)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(row)}</p>" for row in text.split("\n") if row.strip())
