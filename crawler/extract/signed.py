"""Lines that say who wrote the page: `By …`, `Von …`, `Written by …`, `Autor: …`, `Posted on 5 March by …`."""

import re
from itertools import islice

from crawler.extract.dom import line
from crawler.items import Raw

EDGE = 6000  # characters at either end of the text in which a line may be the byline
_BY = r"[Bb]y|BY|[Vv]on|VON|Par|Por|POR|Di|Door|Av|Af|Oleh|Nga"
_WROTE = (
    r"(?:[Ww]ritten|[Pp]osted|[Rr]eported|[Aa]uthored|[Ss]ubmitted|[Pp]ublished|[Ww]ords|[Ss]tory|[Tt]ext|[Aa]rticle|"
    r"[Gg]uest post)\s+by|"
    r"(?:Verfasst|Geschrieben|Gespeichert|Veröffentlicht|Text|Artikel|(?:Ein )?"
    r"(?:Gastbeitrag|Kommentar|Bericht|Interview))\s+von|(?:Écrit|Publié)\s+par|(?:Escrito|Publicado)\s+por|(?:Scritto|Pubblicato)\s+da|Geschreven\s+door|Skrevet\s+av"
)
_ONE = r"Author|Autor(?:in)?(?:/Autor)?|Auteure?"  # which may also stand before a name without a colon
_NOUN = (
    rf"(?:{_ONE}|Authors|Author\(s\)|Autoren|Auteur(?:e?s)|Autore|Forfatter|Författare|Kirjoittaja|Yazar|Penulis|Írta|Szerző|מאת|Автор|Contributors?|"
    r"Interview|Tekst|Texte?|Testo|Texto|Текст|بقلم)"
)
LINE = re.compile(  # a verb, a noun, or a bare preposition
    rf"^\W{{0,3}}(?:(?P<sure>(?:{_WROTE})[:\s]+|{_NOUN}\s*[:|]\s*|(?:{_ONE})\s+)|(?:{_BY})[:\s]+)(\S[^\n]{{1,80}})$",
    re.M,
)
DATED = re.compile(  # "Posted on 5 March 2026 by Ana Bel - 3 Comments"
    r"^(?=.*\b(?:19|20)\d\d\b)[^\n]{4,60}?\s(?:by|von|par|por|door):?\s+((?:(?![-–|(])\S+[^\S\n]?){1,4})[^\n]{0,60}$",
    re.M,
)
LOWER = re.compile(r"[^A-ZÀ-Þ]\S*\s+\S+\s+\S")  # how prose goes on behind a bare preposition
SENTENCE = re.compile(r"[!?;]|\.\s+[A-Z]\w+\s+\w+\s+\w+|\b(?:you|your|cookies?|privacy)\b")


def _is_prose(match: re.Match[str]) -> bool:
    name = line(match.groups()[-1])
    return bool(SENTENCE.search(name) or (LOWER.match(name) and not match.groupdict().get("sure")))


def _matches(pattern: re.Pattern[str], text: str, most: int = 10) -> list[re.Match[str]]:
    """The first matches whose name is no sentence; it is the last group."""
    return [match for match in islice(pattern.finditer(text), most) if not _is_prose(match)]


def lines(near: str, text: str = "") -> list[Raw]:
    """The first line that names its writer: near the headline (`html:line`), at the end, anywhere at the beginning.

    Away from the headline a bare `By` and one word is an entry of a menu (`html:far` may be another article's).
    """
    close = [*_matches(LINE, near), *_matches(DATED, near, 3)]
    end = [match for match in _matches(LINE, text[-EDGE:]) if match["sure"]]
    far = [match for match in _matches(LINE, text[:EDGE]) if match["sure"] or " " in match[2].strip()]
    found = {"html:line": close, "html:end": end, "html:far": far}
    raws = [Raw(line(matches[0].groups()[-1]), source) for source, matches in found.items() if matches]
    return [raw for n, raw in enumerate(raws) if raw.value not in (each.value for each in raws[:n])]
