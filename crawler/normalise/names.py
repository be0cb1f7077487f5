"""A byline becomes authors: label words, places and reporting verbs go; names stay, each once."""

import re
from collections.abc import Set

from crawler.items import Author
from crawler.normalise.text import line

MAX_AUTHORS = 20
MAX_BYLINE = 1000  # characters
_HAN = r"\u4e00-\u9fff"
_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|févr?(?:ier)?|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|may|mai|mayo|june?|juni|juin|"
    r"july?|juli|juillet|aug(?:ust)?|août|agosto|sept?(?:ember)?|septembre|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember)?|décembre)\b\.?"
)
_DATE = (
    rf"(?:{_MONTH}\s+\d|\b\d{{1,2}}\.?(?:st|nd|rd|th)?\s+(?:de\s+)?{_MONTH}|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}})"
)
WHEN = re.compile(  # "Jane Roe • Updated March 5, 2025", "Jane RoeJul 18", "Jane Roe 8 January 2020, 3:51 pm"
    rf"[\s|•·⋅,–—-]{{0,9}}(?:\b(?:on|am|le|el|il|op|updated|published|posted|last|vor|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[\s:,]*)*"
    rf"(?:{_DATE}|\b\d{{1,2}}:\d\d\b|\b\d{{1,3}}\s*(?:min|hours?|days?|stunden|tagen?)\b).*$",
    re.I,
)
BEFORE = re.compile(  # "Posted by Jane Roe", "03/10/2023 by Jane Roe", "About the author: Jane Roe"
    r"^(?:[\d./,: -]{6,20}\s*(?:[-–|•]|by\b|von\b)|.{0,40}?\b(?:posted|written|authored|submitted|published|article|"
    r"words|artikel|gespeichert|veröffentlicht|verfasst|geschrieben)\s*(?:am\s.{6,20}\s)?(?:by|von)\b|"
    r"(?:about the )?author(?:s|\(s\))?\s*[:–-]|autor(?:in|en)?\s*:|interview\s*:|text\s+by\b)\s*:?\s*",
    re.I,
)
JOB = re.compile(
    r"(?:\b(?:senior|junior|chief|lead|staff|contributing|managing|executive|deputy|associate|assistant|content|tech|technology|"
    r"opinion|review)\s+)*\b(?:writer|editor|reporter|correspondent|contributor|analyst|expert|specialist|consultant|director|"
    r"founder|journalist|redakteur(?:in)?)s?\b.*$",
    re.I,
)
FOR = re.compile(r"\s+(?:for\s+(?:the\s+)?[A-Z@].*|@\w+.*|\*)$", re.I)
COMMENT = re.compile(r"\b(?:says|said|sagt|schrieb|schreibt|dice|dit|writes)$", re.I)
DEGREE = re.compile(r"[A-Z]{2,6}®?|Ph\.?D\.?|M\.?D\.?")
DOMAIN = re.compile(r"(?:^|\s)[\w-]+\.(?:com|org|net|de|fr|co\.uk)$", re.I)
LABEL = re.compile(
    r"^(?:作者|著者|執筆|执笔人?|特约撰稿|撰文|撰稿|采写|採寫|文字|文|图|文图|图文|本文作者|撰写|撰寫|采访|采写记者|"
    r"by|written by|von|par|por|di|door|words by|story by|text)"
    r"\s*[:：/／|｜丨]\s*|^(?:by|written by|von|par|por|di|door|reported by)\s+",
    re.I,
)
ROLE = re.compile(
    rf"[{_HAN}A-Za-z]{{0,12}}?(?:特约|特派|见习|实习|首席|本报|本網|本网|本刊|全媒体)*(?:记者|記者|通讯员|通訊員|特约撰稿人?|撰稿人?|编译|編譯)\s*[:：]?\s*"
)
AFTER = re.compile(
    r"\s*[／/]\s*[^／/、，]{0,12}(?:报道|報道|報導|電|电|专电|攝影?|摄影?|撰文|翻攝).*$|\s*(?:报道|報導|摄影报道|文并摄|文/图|文图|攝影?|摄影?|整理|編譯|编译|发自.{0,8})$"
)
SEPARATOR = re.compile(
    r"\s*(?:[、，；;|｜/／&＆•⋅]|,(?!\s*(?:Jr|Sr|MD|PhD|III?)\b)|\s(?:and|und|et|y|e|og|och|en|with)\s)\s*", re.I
)
ORGANISATION = re.compile(
    r"(?:社|报|報|网|網|台|臺|电视|電視|中心|集团|公司|出版社|编辑部|編輯部|委员会|委|局|部|厅|院|协会|协會|周刊|週刊|日报|晚报|新闻|新聞|客户端|频道|公众号|工作室|研究所|大学|学院|法院|检察院|发布|財經|财经)$"
    r"|\b(?:News|Press|Agency|Times|Post|Staff|Team|Desk|Reuters|AFP|AP|dpa|Reporters?|Editors?|Editorial|Newsroom|Magazine|Media|Institute|University|Inc|Ltd|GmbH|Correspondents?)\b",
    re.I,
)
ADDRESS = re.compile(r"(?:https?:)?//|www\.|@", re.I)
NO_NAME = re.compile(
    r"^(?:admin|administrator|editor|author|unknown|none|null|undefined|anonymous|匿名|佚名|未知|网络|網絡|综合|转载|责任编辑|责编|无|小编|了解|获悉|關注|关注|采访.*|採訪.*|发现|發現|看到|见到|从|表示|报道|報導|调查|注意|提问|提問|问|手记|观察|相关|相關|推荐|推薦|root|webmaster|test|"
    r"name|nom|nombre|follow|folgen|seguir|reply|antworten|share|autor|by|von|advertisement|posted by|view all posts.*|"
    r"(?:alle|zeige) (?:alle )?(?:beiträge|artikel).*|veröffentlicht.*|j(?:ane|ohn) doe|[\W\d_]*|"
    r".*\d.*\s.*|.*\s.*\d.*)$",
    re.I,
)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖涂岳帅佟黃陳劉張趙吳鄭馮衛蔣韓楊許嚴魏謝鄒雲蘇範魯韋馬鳳費湯羅畢鄔樂時傅顧蕭邵計談龐紀項藍閔賈婁顏鍾駱盧萬經應單諸龔陸榮儲龍葉黎賴藺喬陰雙聞譚貢勞酈莊閻連習魚廣闕歐師鞏聶簡饒須豐關塗嶽"
)


def is_chinese_name(text: str) -> bool:
    """Two to four ideographs that begin with a surname, or a foreign name written with a middle dot."""
    if re.fullmatch(rf"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,10}}){{1,3}}", text):
        return True
    return bool(re.fullmatch(rf"[{_HAN}]{{2,4}}", text)) and text[0] in _SURNAMES and not ORGANISATION.search(text)


def _without_when(byline: str) -> str:
    """A Western byline without its date, its opening words and a `By` that lost its space."""
    text = re.sub(r"^By(?=[A-Z][a-z])", "", BEFORE.sub("", byline))
    return WHEN.sub("", re.sub(r"(?<=[a-z])(?=[A-Z][a-z]+\.?\s+\d)", " ", text))


def _is_employer(part: str) -> bool:
    return bool(DEGREE.fullmatch(part) or ORGANISATION.search(part) or DOMAIN.search(part))


def _only_names(parts: list[str]) -> list[str]:
    """Without jobs, degrees and employers that stand behind a name: `Jane Roe, Senior Writer, CNN`."""
    named: list[str] = []
    for part in parts:
        short = JOB.sub("", part).strip(" -–—")
        part = short if len(short.split()) > 1 else part
        if not (named and (JOB.fullmatch(part) or (_is_employer(part) and not _is_employer(named[0])))):
            named.append(part)
    return named


def _parts(byline: str) -> list[str]:
    """The byline split at its separators; a run of Chinese names parted by spaces is split at them too."""
    text = AFTER.sub("", LABEL.sub("", _without_when(byline)))
    text = re.sub(r"[（(【\[〔][^（()）】\]〕]*[)）】\]〕]", " ", text).strip(" （()）【】[]〔〕:：·-—")
    parts = []
    for part in _only_names(SEPARATOR.split(FOR.sub("", text))):
        name = LABEL.sub("", ROLE.sub("", part.strip())).strip(" :：·-—.。")
        if name != part and re.fullmatch(rf"[{_HAN}]{{2,4}}", name) and not is_chinese_name(name):
            continue  # "记者了解", "记者采访时称": words of the text, no name
        part, words = name, name.split()
        if len(words) > 1 and all(re.fullmatch(rf"[{_HAN}·]{{1,8}}", word) for word in words):
            joined = ["".join(words)] if all(len(word) == 1 for word in words) else words
            parts += [w for w in joined if is_chinese_name(w)] or [part]
        else:
            parts.append(part)
    return parts


def _after_slash(byline: str, name: str) -> bool:
    """Whether what stands behind a slash is a place or a paper, not a second name (`记者王某／台北`)."""
    return (
        bool(re.search(rf"[／/]\s*{re.escape(name)}", byline))
        and bool(re.fullmatch(rf"[{_HAN}]+", name))
        and not is_chinese_name(name)
    )


def letters(name: str) -> str:
    """A name for comparison: no punctuation, no case, no domain's ending."""
    return re.sub(r"\W+|_", "", re.sub(r"\.(?:com|org|net|de|at|ch|fr|co\.uk)$", "", name.casefold()))


def _author(name: str, byline: str, site: Set[str]) -> Author | None:
    name = name.strip(" ,.;:|-–—")
    if (
        not 1 < len(name) <= 60
        or NO_NAME.match(name)
        or COMMENT.search(name)
        or re.search(r"https?:|www\.|@|[<>{}]|\d{3}", name)
    ):
        return None
    kind = "Organization" if ORGANISATION.search(name) or DOMAIN.search(name) or letters(name) in site else "Person"
    return Author(name=name, type=kind, nameRaw=byline if byline != name else None)


def authors(bylines: list[str], site: Set[str] = frozenset()) -> list[Author]:
    """The people and organisations of some bylines, in order, each once.

    A byline that holds no name (`佚名`, `admin`, an address) gives none. `site` is what the site and its publisher are
    called, as `letters`: they are organisations.
    """
    found: dict[str, Author] = {}
    for byline in (line(byline)[:MAX_BYLINE] for byline in bylines):
        if ADDRESS.match(byline):
            continue
        for part in _parts(byline):
            author = _author(part, byline, site)
            if author and not _after_slash(LABEL.sub("", byline), author.name):
                found.setdefault(author.name.casefold(), author)
    return list(found.values())[:MAX_AUTHORS]
