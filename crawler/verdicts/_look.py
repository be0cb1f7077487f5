"""What verdicts look at: a page's titles, its visible lines and the text that would be its article."""

import html
import re
from dataclasses import dataclass
from functools import cached_property

from crawler.extract import dom
from crawler.extract.page import HINTED, ArticlePage
from crawler.items import Extraction, Page

SHORT = 200  # characters; a line that says what the page is says no more, and a paragraph about such lines does
LINES = 2_000
MOST = 500_000  # characters of a body, markup included: a wall has less, an article's beginning says that it is one
NEAR = 5  # lines below the article
EVIDENCE = 60  # characters of a match that a reason quotes
_PARTS = re.compile(r"\s*[|_·•»›:]\s*|\s+[-–—]+\s+|-(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])-")
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|em|font|i|mark|q|small|span|strong|su[bp]|u)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PLAIN = str.maketrans("’，！：｜", "',!:|")  # one spelling for the patterns


def any_of(*phrases: str) -> re.Pattern[str]:
    """Patterns of which one is enough; upper and lower case are the same, and so are full and half width signs."""
    return re.compile("|".join(phrases), re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """A page, its reader and what was extracted from it. All of it is lazy: most pages need little."""

    page: Page
    reader: ArticlePage
    extraction: Extraction

    @cached_property
    def titles(self) -> list[str]:
        """The page's title and its parts, each whole: `Page not found | Gazette` is three."""
        title = dom.line(self.reader.tree.findtext(".//title"))[:SHORT].translate(_PLAIN)
        return [part for part in dict.fromkeys([title, *_PARTS.split(title)]) if part]

    @cached_property
    def headings(self) -> list[str]:
        """The first headings of the first rank; of the second where there is none."""
        nodes = [*self.reader.tree.iter("h1")] or [*self.reader.tree.iter("h2")]
        found = (dom.words(node)[:SHORT].translate(_PLAIN) for node in nodes[:NEAR])
        return [text for text in found if text]

    @cached_property
    def text(self) -> str:
        """The longest body that the page itself gives, as text; a feed's words are no part of the page."""
        raws = [raw.value for raw in self.extraction.candidates.get(HINTED, []) if not raw.source.startswith("hint")]
        texts = (html.unescape(_TAG.sub("\n", _INLINE.sub("", value[:MOST]))) for value in raws)
        return max(texts, key=len, default="").translate(_PLAIN)

    @cached_property
    def lines(self) -> list[str]:
        """The visible lines."""
        return self.reader.lines.translate(_PLAIN).split("\n")[:LINES]

    @cached_property
    def place(self) -> list[str]:
        """The short lines in the article's place: those of its text and the next ones; without a text, those from the
        first heading on. What stands before is the site's own head, which asks every reader to sign in.
        """
        text = {" ".join(line.split()) for line in self.text.split("\n")} - {""}
        at = [number for number, line in enumerate(self.lines) if line in text]
        first = at[0] if at else next((n for n, line in enumerate(self.lines) if line in self.headings), 0)
        last = at[-1] + NEAR if at else len(self.lines)
        return [line for line in self.lines[first : last + 1] if len(line) <= SHORT]

    @cached_property
    def weight(self) -> int:
        """How much text the article would have."""
        return weigh(self.text)

    @cached_property
    def pictures(self) -> int:
        """Pictures that the article would have, the lead apart."""
        return len(self.extraction.images[1:])

    @cached_property
    def declared(self) -> bool:
        """Whether the page's own data calls it an article."""
        if any(raw.source == "jsonld" for raw in self.extraction.candidates.get("headline", [])):
            return True
        tags = (
            dom.line(tag.get("content")) for tag in self.reader.tree.iter("meta") if tag.get("property") == "og:type"
        )
        return any(value.lower() == "article" for value in tags)

    @cached_property
    def password(self) -> bool:
        """Whether it has a field for a password."""
        return any((field.get("type") or "").lower() == "password" for field in self.reader.tree.iter("input"))

    def titled(self, pattern: re.Pattern[str], *, below: int) -> str | None:
        """The part of the title that the pattern matches whole; or, with less text than `below`, a heading."""
        names = [*self.titles, *(self.headings if self.weight < below else [])]
        return next((name for name in names if pattern.fullmatch(name.strip(" .!。！…"))), None)

    def line(self, pattern: re.Pattern[str]) -> str | None:
        """The first short line in the article's place in which the pattern is found."""
        return next((line for line in self.place if pattern.search(line)), None)

    def said(self, pattern: re.Pattern[str]) -> str:
        """The evidence, for a reason."""
        return self.quote(self.line(pattern) or "")

    def quote(self, text: str) -> str:
        """A match and the status that it came with, as a reason tells them."""
        plain = "".join(letter for letter in text if letter.isprintable())
        return f'the page says "{plain[:EVIDENCE]}" (HTTP {self.page.status})'

    def besides(self, pattern: re.Pattern[str]) -> int:
        """The weight of the article's text without the lines in which the pattern is found."""
        return weigh("\n".join(line for line in self.text.split("\n") if not pattern.search(line[: 2 * SHORT])))


def weigh(text: str) -> int:
    """Letters, white space apart; an ideograph says as much as three."""
    plain = "".join(text.split())
    return len(plain) + 2 * len(_IDEOGRAPH.findall(plain))
