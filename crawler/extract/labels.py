"""Words that stand before a writer's name, and those that follow it, as presses and blog engines have them.

`LABEL` is read at a line's beginning: a verb or a noun that only a writer has (`sure`), a noun without a colon
(`author`), a bare preposition (`bare`), a date with a preposition (`dated`); behind it `name`. English, German, French,
Italian, Spanish, Portuguese, Dutch, the Nordic and Slavic languages, Romanian, Hungarian, Turkish, Indonesian,
Vietnamese, Greek, Arabic, Persian, Hebrew, Thai; the East Asian press has its own wordings (`press`).
"""

import re

from crawler.extract import given

_PIECE = (
    r"(?:guest |opinion )?(?:article|analysis|blog post|column|commentary|contribution|essay|feature|interview|opinion|"
    r"post|report(?:ing)?|review|story|text|words|news)|(?:gast)?(?:analyse|artikel|beitrag|bericht|essay|feature|"
    r"glosse|interview|kolumne|kommentar|kritik|leitartikel|porträt|protokoll|reportage|rezension|text)|texte|testo|"
    r"texto|articolo|art[ií]culo|artigo|reportaje|reportagem|tekst"
)
_TOO = r"(?:\s*(?:and|und|et|e|y|og|och|en|&|\+|/|,)\s*(?:photo\w*|foto\w*|bilder|images?|video\w*))?"
_DAY = r"[^\n]{6,24}?"
_DONE = (  # what was done, and the preposition of its language
    rf"(?:written|authored|reported|posted|published|submitted|created|contributed|added)(?: on {_DAY})? by|"
    r"(?:verfasst|geschrieben|erstellt|eingestellt|gepostet|gespeichert|publiziert|veröffentlicht)"
    rf"(?: am {_DAY})? von|(?:[ée]crit|publi[ée]|rédigé|post[ée]|proposé|signé|envoyé|recueillis?)(?: le {_DAY})? par|"
    rf"propos recueillis par|(?:escrito|publicado|redactado|postado|enviado|elaborado)(?: e[ln] {_DAY})? por|"
    r"(?:scritto|pubblicato|postato|inserito|redatto) da|a cura di|(?:geschreven|gepost|geplaatst|gepubliceerd) door|"
    r"(?:skrevet|skriven|skrivet|publisert|publicerad|publiceret|publicerat) a[vf]|"
    r"(?:zamieszczone|opublikowane|napisane|dodane) przez|(?:scris|publicat|postat) de|"
    r"(?:ditulis|dilaporkan|diposting) oleh|δημοσιεύτηκε από|γράφει (?:ο|η)"
)
_ASKED = (
    r"(?:das (?:interview|gespräch) führten?|die fragen stellten?|aus \w+ berichte[tn]|rozmawia(?:ł|ła|li|ją)?|"
    r"entrevista de)"
)
_AUTHOR = (  # which may stand before a name without a colon
    r"autor(?:in)?(?:/autor(?:in)?)?(?:[/:*_]?-?in(?:nen)?)?|author|auteure?|autore|autora|autorka|autorzy"
)
_NOUN = (
    r"(?:article |post )?authors?(?:\(s\))?|(?:about|über|meet) (?:the|den|die) (?:author|writer|autor)(?:in|en|s)?|"
    rf"{_AUTHOR}|autor(?:es|en|i)|autor\(en\)|autor (?:článku|textu|teksta|tekstu)|auteurs?(?:\.?e\.?s)?|"
    r"verfasser(?:in)?|redakteur(?:in)?|journaliste?|reporter(?:in)?|correspondent|contributors?|interview|bericht|"
    r"tekst[iy]?|texte?|testo|texto|words|forfatter|författare|skribent|kirjoittaja|toimittaja|napisał[ay]?|"
    r"opracowa(?:ł[ay]?|nie|li)|opublikował[ay]?|dodał[ay]?|napsala?|piše|szerző|írta|yazan|yazar|haber|muhabir|"
    r"penulis|reportagem|tác giả|автор[ы]?(?: (?:статьи|текста|материала))?|текст|журналист|корреспондент|"
    r"опубликовала?|συντάκτης|συντάκτρια|מאת|نویسنده|نویسندگان|الكاتب|بقلم|ผู้เขียน"
)
_BARE = r"by|von|par|por|di|door|a[vf]|oleh|nga"
_WHEN = r"[^\n]{4,50}?\b(?:19|20)\d\d\b[^\n]{0,30}?(?:[\s|•·,–-]|\d)(?:by|von|par|por|da|door|av|af):?"
LABEL = re.compile(
    rf"\W{{0,3}}(?:(?P<sure>(?:(?:an?|ein|eine|un|une|il) )?"
    rf"(?:(?:{_PIECE}){_TOO} (?:by|von|par|por|de|di|da|door|a[vf])|{_DONE}|{_ASKED})\b[:\s]*|"
    rf"(?:{_NOUN}){_TOO}\s*[:|]\s*)|(?P<author>(?:{_AUTHOR}|מאת)\s)|(?P<bare>(?:{_BARE})\b[:\s]\s*)|"
    rf"(?P<dated>{_WHEN}\s))(?P<name>\S.*)?",
    re.I,
)
ALONE = re.compile(rf"\W{{0,3}}(?:{_NOUN}|{_DONE}|{_BARE}|(?:{_PIECE}) (?:by|von))\s*:?", re.I)


def words(*rows: str) -> frozenset[str]:
    """The words of some rows of them."""
    return frozenset(word for row in rows for word in row.split())


_FIRST = words(  # with which such lines begin
    "an",
    "a about added af analyse analysis article articolo articulo artigo artikel aus auteur auteure auteurs author",
    "authored authors autor autora autore autoren autores autori autorin autorka autorzy av beitrag bericht blog by",
    "column commentary contributed contribution contributor contributors correspondent created das di die dilaporkan",
    "diposting ditulis dodal dodala dodane door ecrit ein eine eingestellt elaborado entrevista enviado envoye",
    "erstellt escrito essay feature forfattare forfatter gastartikel gastbeitrag gastkommentar geplaatst gepost",
    "gepostet gepubliceerd geschreven geschrieben gespeichert glosse guest haber il inserito interview irta",
    "journalist journaliste kirjoittaja kolumne kommentar kritik leitartikel meet muhabir napisal napisala napisane",
    "napsal napsala news nga oleh opinion opracowal opracowala opracowali opracowanie opublikowal opublikowala",
    "opublikowane par penulis pise por portrat post postado postat postato poste posted propos propose protokoll",
    "pubblicato publicado publicat publicerad publicerat publiceret publie publisert published publiziert recueilli",
    "recueillis redactado redakteur redakteurin redatto redige report reportage reportagem reportaje reported",
    "reporter reporterin reporting review rezension rozmawia rozmawial rozmawiala scris scritto signe skrevet",
    "skribent skriven skrivet story submitted szerzo tac tekst teksti teksty testo text texte texto toimittaja uber",
    "un une verfasser verfasserin verfasst veroffentlicht von words written yazan yazar zamieszczone γραφει",
    "δημοσιευτηκε συντακτης συντακτρια автор авторы журналист корреспондент опубликовал опубликовала текст מאת الكاتب",
    "بقلم نویسنده نویسندگان ผู้เขียน",
)
FIRST = frozenset(map(given.plain, _FIRST))  # a look into a set is a hundredth of the pattern's cost
PARTICLE = words(
    "med. rer. nat. phil. iur. jur.",
    "al bin d da das de del della den der di do dos du e el la le o of te ten ter the van von y zu zum zur",
)
AND = words(
    "& a and e en et i ja och og und y și και и та і و",
)
THEN = words(  # behind a name: where, when, for whom
    "a alle am at aus avec com con el em en for from für i il im in is kl le med mit o om on op ore para per pour",
    "reporting reports till uit um via voor vor with zum zur à às για в на",
)
MENU = words(  # of lists and buttons, that have capitals too; `given.plain`
    "all alle article articles artikel auteur author authors autoren bio brand categorie categories category city",
    "contact country date datum discipline editor event fecha follow genre guidelines home industry jobs kategorie",
    "kategorien latest location log login manufacturer mehr more name newest news photo photos popular post posts",
    "precio preis price privacy prix product products profile rating read recent region related relevance review",
    "reviews role share sign size sort state subject submit subscribe support team tema thema theme themen themes",
    "title topic topics type view website weitere",
)
