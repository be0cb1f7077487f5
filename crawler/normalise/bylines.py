"""A byline becomes authors: label words, jobs, places, dates and reporting verbs go; names stay, each once."""

import re
from collections.abc import Set

from crawler.items import Author
from crawler.normalise import desk, employers, names
from crawler.normalise.names import HAN, is_chinese_name, is_full
from crawler.normalise.text import line

MAX_AUTHORS = 20
MAX_BYLINE = 1000  # characters
_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|févr?(?:ier)?|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|may|mai|mayo|june?|juni|juin|"
    r"july?|juli|juillet|aug(?:ust)?|août|agosto|sept?(?:ember)?|septembre|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember)?|décembre)\b\.?"
)
_DATE = (
    rf"(?:{_MONTH}\s+\d|\b\d{{1,2}}\.?(?:st|nd|rd|th)?\s+(?:de\s+)?{_MONTH}|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}})"
)
WHEN = re.compile(  # "Jane Roe • Updated March 5, 2025", "Jane RoeJul 18", "Jane Roe 8 January 2020, 3:51 pm"
    r"[\s|•·⋅,–—-]{0,9}(?:\b(?:on|am|le|el|il|op|updated|published|posted|last|vor|hace|il y a|há|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[\s:,]*)*"
    rf"(?:{_DATE}|(?:19|20)\d\d年|\b\d{{1,2}}:\d\d\b|\b\d{{1,3}}\s*(?:min|hours?|days?|stunden?|tagen?|"
    r"horas?|heures?|jours?|d[ií]as?|ore|uur|timer)\b).*$",
    re.I,
)
BEFORE = re.compile(  # "Posted by Jane Roe", "03/10/2023 by Jane Roe", "About the author: Jane Roe"
    r"^(?:(?:[\w-]+ ){0,2}(?:writer|reporter|correspondent)\s*:|exclusive by\b|"
    r"[\d./,: -]{6,20}\s*(?:[-–|•]|by\b|von\b)|.{0,40}?\b(?:posted|written|authored|submitted|published|articles?|"
    r"posts|reviews?|advice|analysis|opinion|words|rezept|pressemitteilung|artikel|beiträge|gespeichert|veröffentlicht|verfasst|geschrieben|kommentar|analyse|"
    r"gastbeitrag|bericht|interview)\s*(?:am\s.{6,20}\s)?(?:by|von)\b|"
    r"(?:about the )?author(?:s|\(s\))?\s*[:–-]|autor(?:in|en)?(?:/autor)?\s*:|interview\s*:|text\s+by\b)\s*:?\s*",
    re.I,
)
DATED = re.compile(rf"\W{{0,3}}{_DATE}[\w\s,.:]{{0,20}}?\s*[·•|–—-]\s*(?=\S)", re.I)  # "Dec. 19, 2025 · Jane Roe"
BEHIND = re.compile(  # what a page says behind a name, or of other people
    r"(?:^|[\s,;|/–-]+)(?:(?:edited|editing|writing|additional reporting|compiled|"
    r"(?:medically )?reviewed|fact[- ]?checked|verified|illustrat\w+|photo\w*|translated|"
    r"produced)\s+by|(?:fotos?|photos?|bilder?|illustration)\s*[:/]|geprüft von|illustration(?:s|en)?\s+von|"
    r"archive page|last (?:updated|modified)|updated|published|posted|veröffentlicht|aktualisiert|erstellt|publicado|"
    r"publié|pubblicato|stand\b|lesezeit|follow\b|folgen\b|read (?:full )?bio|weitere beiträge|shares?\b|copied\b|"
    r"publiziert\b|외\s*\d+\s*명|(?:(?:leave a|write a|no|one|ein|eine|kein|keine|\d+)\s+)"
    r"(?:comment|kommentar|commentaire|comentario)s?e?\b).*$",
    re.I,
)
JOB = re.compile(
    r"(?:\b(?:senior|junior|chief|lead|staff|freelance|freier?|political|business|sports?|science|health|education|"
    r"environment|crime|local|democracy|foreign|home|affairs|money|finance|economics|culture|arts|travel|food|consumer|"
    r"features|news|digital|data|contributing|managing|executive|deputy|associate|assistant|content|tech|technology|"
    r"opinion|review)\s+)*\b(?:writer|editor|reporter|correspondent|contributor|analyst|expert|specialist|consultant|director|"
    r"founder|journalist(?:in|e)?|redakteur(?:in)?)s?\b.*$",
    re.I,
)
_MAIL = re.compile(r"\s+[\w.+-]+@[\w-]+\.[\w.-]+\s*$")  # "Jane Roe jane@town.example"
_FOOTNOTE = re.compile(r"(?<=[^\W\d_.])\s?(?:\d{1,2}|[*†‡§])(?:,?(?:\d{1,2}|[*†‡§]))*(?=\s*(?:[,;&]|and\b|und\b|$))")
MAILED = re.compile(r"\S+@\S+\s*\(([^()]+)\)|([^<>@]+?)\s*<[^<>]*@[^<>]*>")  # "jane@town.example (Jane Roe)": RSS
LABEL = re.compile(
    r"^(?:本[版文])?(?:(?:文章作者|原作者|作\s*者|署名|[发發](?:布|表)[者人]|博主|著者|著|筆者|ライター|テキスト|執筆|执笔人?|主[笔筆]|聞き手|文責|特约撰稿|撰文|撰稿人?|(?:参与|參與)?(?:采写|採寫)|供稿|文字|文[、/／](?:[图圖]|[摄攝]影)|[图圖][、/／]文|文・写真|写真・文|構成・文|インタビュー・文|文|图|文图|图文|圖文|"
    r"撰写|撰寫|(?:采访|採訪)(?:、|并|・)?(?:撰文|整理|写作|寫作)?|(?:口述|文字)?整理|采编|采写记者|楼主|樓主|[发發][信帖贴]人|送交者|提交者|贴主|投稿人|编译|編譯|글)|автор|текст|بقلم|كتبت?|"
    r"by|written by|von|par|por|di|door|af|av|oleh|penulis|nga|írta|words by|"
    r"story by|text)\s*[:：/／╱∕|｜丨＝=●×・‧·]\s*|"
    r"^(?:by|written by|von|par|por|di|door|af|av|oleh|nga|reported by|recueilli par|propos recueillis par)\s+|^글\s",
    re.I,
)
ROLE = re.compile(
    rf"[{HAN}A-Za-z]{{0,12}}?(?:特约|特派|见习|实习|首席|本报|本網|本网|本刊|全媒体)*(?:记者|記者|通讯员|通訊員|实习生|實習生|特[约約]撰稿人?|撰稿人?|编译|編譯|评论员|評論員)\s*[:：|｜丨/・]?\s*"
)
AFTER = re.compile(
    r"\s*[／/╱∕]\s*[^／/╱∕、，]{0,12}(?:报道|報道|報導|電|电|专电|攝影?|摄影?|翻攝).*$|"
    r"\s*[／/╱∕]\s*撰?文(?:$|[／/╱∕、].*$)|"
    r"\s*(?:报道|報道|報導|摄影报道|文并摄|文/图|文图|攝影?|摄影?|整理|編譯|编译|发自.{0,8})$|"
    r"\s*(?:선임|인턴|객원|전문)?(?:기자|특파원|논설위원)\b.*$"
)
PLACED = re.compile(  # "李小明台北5日電", "李某某北京报道"
    rf"([{HAN}]{{4,12}})(?:\d{{1,2}}日)?(?:专电|專電|电|電|报道|報道|報導)$"
)
COLUMN = re.compile(
    r"(?:新聞|新闻|[专專][栏欄題题]|特稿|社論|社论|透視|透视|[观觀]察|[评評][论論]|中心|[综綜]合|整理|[报報][导導道])$"
)
FROM = re.compile(
    rf"({ROLE.pattern}[{HAN}]{{2,4}}(?:[、\s][{HAN}]{{2,4}})*)\s[{HAN}]{{2}}(?=(?:报道|報導|報道)$)"
)  # a town
KOREAN_JOB = re.compile(r"기자|특파원|논설위원")
SEPARATOR = re.compile(
    r"(?<=[\uac00-\ud7af])·(?=[\uac00-\ud7af])|\s*(?:[、，；;|｜/／╱∕&＆•⋅]|\s[-–—+]\s|,(?!\s*(?:Jr|Sr|III?)\b)|\s(?:and|und|et|y|e|og|och|en|with|ja|ve|и|та|și|és)(?:\s|$)|،)\s*",
    re.I,
)
OWN_PAGE = re.compile(
    r"https?://[^?#]*/(?:authors?|autor(?:en)?|auteurs?|redakteure?|journalists?)/([a-z]{2,}(?:-[a-z]{2,}){1,3})/?"
)
ADDRESS = re.compile(r"(?:https?:)?//|www\.|@", re.I)


def _without_when(byline: str) -> str:
    """A Western byline without its date, its opening words and a `By` that lost its space."""
    byline = _FOOTNOTE.sub("", byline) if len(_FOOTNOTE.findall(byline)) > 1 else byline
    byline = _MAIL.sub("", byline) or byline
    text = BEFORE.sub("", DATED.sub("", byline, count=1) if DATED.match(byline) else byline)
    text = re.sub(r"^(?:By|Von|von)(?=[A-ZÀ-Þ][a-z])", "", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z]+\.?\s+\d|(?:Updated|Published|Posted|Staff|Senior)\b)", " ", text)
    return BEHIND.sub("", WHEN.sub("", text))


def _is_more(part: str, first: str) -> bool:
    """Whether a later part of a list is another person: no job, degree, employer or town of the first one."""
    if employers.TOWN.fullmatch(part) or (employers.HOUSE.match(part) and is_full(first)):
        return False
    if ":" in part or JOB.fullmatch(part) or (employers.is_one(part) and not employers.is_one(first)):
        return False
    if re.search(r"\b[A-Z]{3,}\b", part) and is_full(first) and not first.isupper():
        return False  # "Jane Roe, CNN Business"
    if part[:1].islower() and first[:1].isupper() and not is_full(part):
        return False  # "Jane, keeping fish for years"
    return not (is_full(first) and ((part.isalpha() and part.istitle()) or (part.isupper() and not first.isupper())))


def _only_names(parts: list[str]) -> list[str]:
    """Without what stands behind a name: `Jane Roe, Senior Writer, CNN`; behind a job all is the job's."""
    named: list[str] = []
    for part in parts:
        if named and employers.TITLE.fullmatch(part):
            continue
        short = JOB.sub("", part).strip(" -–—")
        part = short if len(short.split()) > 1 and not employers.HOUSE.match(part) else part
        if not named or _is_more(part, named[0]):
            named.append(part)
    return named


def _pieces(byline: str) -> list[str]:
    """Its lines, and what stands together by mistake (`Jane RoeSenior Writer`); of several only full names, if any."""
    if JOB.search(byline) or re.search(r"\d", byline):
        byline = re.sub(
            r"(?<=\s)(\S*[a-zß-ÿ]{4})(?=[A-ZÀ-Þ][a-zß-ÿ]{2})|(?<=\s)([A-Z]{4,})(?=[A-Z][a-z]{3})", r"\1\2\n", byline
        )
    pieces = _before_the_date([line(piece) for piece in byline.split("\n") if piece.strip()])
    found = [part for piece in pieces for part in _parts(piece)]
    full = [part for part in found if is_full(part) and not (JOB.search(part) or employers.is_title(part))]
    return full if len(pieces) > 1 and full else found


def _before_the_date(pieces: list[str]) -> list[str]:
    """The lines up to the first date or reviewer behind a name: what follows is a section, a tag, another person."""
    dates = (
        n for n, piece in enumerate(pieces) if n and re.match(rf"{_DATE}|[\w -]*(?:reviewed|edited) by$", piece, re.I)
    )
    return pieces[: next(dates, len(pieces))]


def _without_place(match: re.Match[str]) -> str:
    """The Chinese name that a place stands right behind; most names have three characters, no place has one."""
    before = match.string[: match.start()].rstrip()
    if before and before[-1] not in "、，,":
        return ""  # "李某某 山东小城报道"
    role, name = re.match(rf"(.*{ROLE.pattern})?(.*)", match[1], re.S).groups("")  # type: ignore[union-attr] # always
    sizes = (size for size in (3, 2) if is_chinese_name(name[:size]) and 2 <= len(name) - size <= 5)
    return role + name[: next(sizes, len(name))]


def _parts(byline: str) -> list[str]:
    """The byline split at its separators; a run of Chinese or Korean names parted by spaces is split at them too."""
    text = LABEL.sub("", _without_when(byline))
    text = FROM.sub(r"\1", text)
    text = AFTER.sub("", PLACED.sub(_without_place, text))
    text = re.sub(r"[（(【\[〔][^（()）】\]〕]*[)）】\]〕]", " ", text).strip(" （()）【】[]〔〕:：·-—")
    parts: list[str] = []
    for part in _only_names([employers.removed(part) for part in SEPARATOR.split(employers.removed(text))]):
        name = LABEL.sub("", ROLE.sub("", part.strip())).strip(" :：·-—.。")
        said = name != part and re.fullmatch(rf"[{HAN}]{{2,4}}(?:\s[{HAN}]{{2,4}})?", name) and not _holds_a_name(name)
        if said and not re.search(rf"{ROLE.pattern}(?<=[\s・]){name}", part):
            return parts  # "记者了解", "记者采访时称": words of the text, no name, nor what follows
        parts += _run(re.sub(rf"(?<=[{HAN}]{{2}})等(?:\d*人)?$", "", name), byline)
    return parts


def _holds_a_name(text: str) -> bool:
    return any(map(is_chinese_name, text.split()))


def _run(name: str, byline: str) -> list[str]:
    """Names that spaces part; two characters that stand apart are one (`李　某`)."""
    words = name.split()
    if len(words) > 1 and all(re.fullmatch(rf"[{HAN}·]{{1,8}}", word) for word in words):
        joined = re.sub(rf"(?<!\S)([{HAN}])\s([{HAN}])(?!\S)", r"\1\2", name).split()
        joined = ["".join(words)] if len(words) == 3 and max(map(len, words)) == 1 else joined
        return [word for word in joined if is_chinese_name(word)] or [name]
    if len(words) > 1 and KOREAN_JOB.search(byline):
        return [word for word in words if names.is_korean_name(word)] or [name]
    return [name]


def _after_slash(byline: str, name: str) -> bool:
    """Whether what stands behind a slash is a place or a paper, not a second name (`记者王某／台北`)."""
    if not re.fullmatch(rf"[{HAN}]+", name) or is_chinese_name(name):
        return False
    return bool(re.search(rf"[／/]\s*{name}", byline))


def _author(name: str, byline: str, site: Set[str]) -> Author | None:
    name = line(name).strip(" ,.;:|-–—")
    half = name[: len(name) // 2].strip()
    name = half if name == f"{half} {half}" else name
    if not (names.is_name(name) or names.letters(name) in site):
        return None
    house = names.is_organisation(name, site) or "(www." in byline  # "Town Radio (www.town.example)"
    kind = "Organization" if house else "Person"
    return Author(name=name, type=kind, nameRaw=byline if byline != name else None)


def given_first(name: str) -> str:
    """`Roe, Jane` as Highwire's and Dublin Core's tags have it."""
    match = re.fullmatch(r"([^,]+),\s*([^,]+)", name)
    return f"{match[2]} {match[1]}" if match and not is_full(match[1]) else name


def authors(bylines: list[str], site: Set[str] = frozenset(), *, inverted: bool = False) -> list[Author]:
    """The people and organisations of some bylines, in order, each once.

    A byline that holds no name (`佚名`, `admin`, an address) gives none. `site` is what the site and its publisher are
    called, as `names.letters`: they are organisations. What stands in lines of its own is not mixed. `inverted`: the
    surname stands first, before a comma.
    """
    found: dict[str, Author] = {}
    for byline in bylines:
        raw = line(byline)[:MAX_BYLINE]
        for part in _parts_of(raw, given_first(raw) if inverted else byline[:MAX_BYLINE]):
            author = _author(part, raw, site)
            if author and not _after_slash(LABEL.sub("", raw), author.name):
                found.setdefault(author.name.casefold(), author)
    return _people(list(found.values()))[:MAX_AUTHORS]


def _people(found: list[Author]) -> list[Author]:
    """Without the house and the column that stand beside a Chinese name: `小城快訊／李小明`, `李小明、新聞透視`."""
    if not any(is_chinese_name(author.name) for author in found):
        return found
    return [author for author in found if not (author.type == "Organization" or COLUMN.search(author.name))]


def _parts_of(raw: str, byline: str) -> list[str]:
    """An author's own page names one by its address; other addresses name nobody."""
    byline = desk.removed(byline)
    if own := OWN_PAGE.fullmatch(raw):
        return [own[1].replace("-", " ").title()]
    if mailed := MAILED.fullmatch(raw):
        return _pieces(mailed[1] or mailed[2])
    return [] if ADDRESS.match(raw) else _pieces(byline)
