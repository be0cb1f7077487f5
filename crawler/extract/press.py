"""Who wrote a page, in the wording of the East Asian and the Arabic press: 记者, 作者, 文／, 報導, 文＝, 기자, بقلم.

The lines that may say it are few: `WORDS` picks them, with their neighbours, and the patterns read only those.
"""

import re
from itertools import islice

from crawler.extract.dom import line
from crawler.items import Raw

_HAN = r"\u4e00-\u9fff"
_NO_NAME = (  # the next label is none: `记者 李某某 小城编辑 王某`
    r"(?!通[讯訊][员員]|实习生|實習生|摄影|攝影|责任|責任|供图|[\u4e00-\u9fff]{0,3}(?:记者|記者|编辑|編輯|校[对對]|審核|审核))"
)
NAME = (  # two characters may stand apart: `李　某`
    rf"{_NO_NAME}(?:(?![{_HAN}]+[报報网網]·)[{_HAN}]{{1,7}}(?:·[{_HAN}]{{1,7}}){{1,3}}|[{_HAN}]{{2,4}}|[{_HAN}]\s[{_HAN}](?![{_HAN}]))"
)
NAMES = rf"{NAME}(?:[、，,\u3000 ]+{NAME}){{0,5}}"
_KANA = r"[\u4e00-\u9fff\u3041-\u30ff々]"
_SLASH = r"[／/╱∕]"
_LABEL = r"[:：/／╱∕|｜丨＝=●×・‧·]"
_PHOTO = (  # which a reporter's name may not have behind it, unless it is another's label, or he reports too
    rf"\s*[／/╱∕]?\s*(?:翻?[攝摄]影?|图|圖|供)(?!影|报道|報導|報道|记者|記者|[^\S\n]*[:：／/|｜]?[^\S\n]+[{_HAN}]{{2}}|[:：／/|｜][{_HAN}])"
)
_STOP = (
    r"(?=$|[\s|｜／/╱∕）)】\]〕，,。、;；：:0-9]|文[／/、]|[\u4e00-\u9fff]{0,5}(?:\d{1,2}日)?(?:专电|專電|电|電|报道|報導|報道)(?![\u4e00-\u9fff]))"
    rf"(?!{_PHOTO})"
)
_GLUED = r"(?:[\u4e00-\u9fff]{0,5}(?:\d{1,2}日)?(?:专电|專電|电|電|报道|報導|報道))?"
_ROLE = r"(?:记者|記者|通讯员|通訊員|实习生|實習生|编译|編譯|评论员|評論員|特约撰稿人?|特約撰稿人?)"
_AND = r"(?:、|并|・)?"
_DESK = r"(?:中心|組|组|新聞|新闻|報|网|網|社|台|臺)"  # of a house, not a person
_NAMED = r"[^\n,，。;；|｜<>()（）【】\[\]:：＝=]"
_HERE = r"(?:[^\S\n]*|\s*(?=[^\n，。！？,.!?]{2,20}$))"  # the next line too, if it is no sentence
AUTHOR = re.compile(
    r"(?:^|[\s（(【\[｜|・，,；;])(?:本[版文])?((?:文章作者|原作者|作\s*者|署名|[发發](?:布|表)[者人]|博主|著者|著|筆者|ライター|テキスト|執筆|执笔人?|主[笔筆]|聞き手|文責|"
    rf"(?:采访|採訪){_AND}(?:撰文|整理|写作|寫作)?|(?:口述|文字)?整理|撰文|撰稿人?|(?:参与|參與)?(?:采写|採寫)|供稿|文字|图文|圖文|文[、/／](?:[图圖]|[摄攝]影)|[图圖][、/／]文|文・写真|写真・文|構成・文|インタビュー・文|文|"
    r"撰写|撰寫|采编|通讯员|特约撰稿|楼主|樓主|[发發][信帖贴]人|送交者|提交者|贴主|投稿人|編譯|编译|글(?!·사진))\s*"
    rf"{_LABEL}{_HERE}(?:(?:本报|本刊|本网|本社|特约|实习|见习)?(?:记者|記者)[^\S\n]*[:：]?{_HERE})?(?:[\[（(〔【][{_HAN}]{{1,3}}[\]）)〕】])?"
    rf"(?:{_NAMED}{{2,40}}?(?=\s+[^\s,，。:：]{{1,8}}\s*{_LABEL})|{_NAMED}{{2,40}}))",  # the next label is none of it
    re.M,
)
REPORTER = re.compile(
    rf"(?:(?:^|[（(【\[〔\s／/]|、(?=实习|實習|见习|見習|通[讯訊]|特[约約]|本[报報网網台臺刊]))[^\n（(【\[〔，。、：:；]{{0,16}}?)(?<!摄影)(?<!攝影)(?<!摄像)(?<!图片)({_ROLE}(?:\s*[:：|｜丨/／╱・]\s*|[^\S\n]*){NAMES}{_STOP}{_GLUED})",
    re.M,
)
REPORTED = re.compile(  # "李小明／台北報導", "李小明／台北5日電", "國際中心／李小明報導", "國際中心李小明／台北報導"
    rf"(?:^|[\s（(【\[〔])(?:[{_HAN}]{{2,6}}{_DESK}{_SLASH}\s*([{_HAN}]{{3}})(?:報導|报道|報道)|[{_HAN}]{{2}}(?:中心|組|组)([{_HAN}]{{3}}){_SLASH}|"
    rf"(?![{_HAN}]{{2,6}}{_DESK}\s*{_SLASH})({NAMES}\s*{_SLASH}\s*[{_HAN}]{{2,5}}\s*(?:報導|报道|報道|\d{{1,2}}日[专專]?[电電]))(?=$|[）)】\]〕])|"
    rf"(?<=:\d\d\s)({NAMES})\s+(?:報導|报道|報道)(?=\s|$))",
    re.M,
)
FILED = re.compile(  # "【小城快訊／李小明】今天": a dateline in lenticular brackets, as Taiwan's agencies have it
    rf"^【[{_HAN}]{{2,6}}{_SLASH}((?![{_HAN}]*[社报報网網电電])[{_HAN}]{{3}})】", re.M
)
TITLED = re.compile(  # below the headline a name, and in the next line whose journalist it is
    rf"^((?:[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}}){{1,3}})(?:\s?[（(][A-Za-z][A-Za-z .'-]{{2,40}}[）)])?)"
    r"\n[^\n，。！？：:、]{1,14}(?:记者|記者|特派[员員]|特[约約]撰稿人|[专專][栏欄]作家|[评評][论論][员員])$",
    re.M,
)
SPACED = re.compile(
    rf"(?:^|\s|[【\[》」])(?:作者|(?:本版|采访|採訪)?(?:撰文|撰稿人?|采写|採寫|执笔|執筆))"
    rf"(?:[^\S\n]+|[】\]]\s*)({NAMES})(?=\s|$)",
    re.M,
)
DATELINE = re.compile(rf"[电電讯訊]\s*[（(]({NAMES})[）)]")
BEFORE_TEXT = re.compile(
    rf"^[（(]?({NAMES})\s*{_SLASH}\s*(?:撰?文|[图圖]文|文[图圖])(?=$|[\s）)、/／])|"
    rf"^[（(]?({NAMES})[^\S\n]+(?:编译|編譯|整理|撰文|文[/、／]?[图圖摄攝]|[图圖][/、／]?文)[）)]?$",
    re.M,
)
AFFILIATED = re.compile(
    r"[（(](?:本文)?作者(?:[系为為是][^（()）\n]{2,40}?[\s，、]([\u4e00-\u9fff·]{2,4})|\s*([\u4e00-\u9fff·]{2,4}?)(?:[系为為是，,]))[^（()）\n]{0,40}[）)]"
)
POSTED = re.compile(
    r"由\s*([^\s于，。]{1,12})\s*于\s*(?:19|20)\d\d|"
    r"^([^\s。，,.!！?？:：]{2,12})\s+[发發]表[于於]\s*(?:19|20)\d\d|"
    r"[Pp]osted (?:on|@) (?:19|20)\d\d[^\n]{4,14}?\d\d?:\d\d\s+(?:by )?([^\s\d(（]{2,20})",
    re.M,
)
_KOREAN = (  # no other word for a journalist, no desk
    r"(?!전문|사진|취재|담당|선임|인턴|객원|수습|방송|현장|외신|기자|"
    r"[\uac00-\ud7af]{1,3}[부팀](?![\uac00-\ud7af]))[\uac00-\ud7af]{2,4}"
)
KOREAN = re.compile(  # "(서울=뉴스) 홍길동 기자 = ", "기자명 홍길동"; a photographer with the word for it
    rf"(?:^|(?<=[\s\])(\[=]))((?:(?<!·)사진[^\S\n]*[=:/]?[^\S\n]*)?{_KOREAN}(?:(?:[·,] ?| ){_KOREAN}){{0,4}} ?"
    r"(?:선임|인턴|객원|전문|수습)?(?:기자|특파원|논설위원))(?=$|[\s\])=·(,])(?=\s*[=\]]|.{0,40}$)|"
    rf"^(?:기자명|작성자|글쓴이|글(?:·사진)?)\s*[:=]?[^\S\n]*({_KOREAN}(?:[·,] ?{_KOREAN}){{0,4}})(?= 기자|$)",
    re.M,
)
ARABIC = re.compile(r"^(?:بقلم|كتبت?|تحرير)\s*:?\s*((?:[\u0620-\u064a]+ ?){2,4})$", re.M)
SLASHED = re.compile(
    rf"^({NAMES})\s*{_SLASH}\s*[\u4e00-\u9fff]{{1,12}}(?:报|報|社|网|網|台|臺|刊|周刊|新闻|新聞|客户端)(?=$|\s)", re.M
)
HOUSED = re.compile(  # by the headline: "小城時報 李小明 2026-03-05"
    rf"^[{_HAN}]{{1,6}}(?:[报報网網社媒刊台臺]|新[闻聞])[^\S\n]+([{_HAN}]{{2,3}})(?=$|\s+(?:19|20)\d\d)", re.M
)
SIGNED = re.compile(  # the last words of a text, or a line of its own
    rf"(?:^[（(]?|[|｜][^\S\n]*)({NAMES})\s*(?:[综綜]合)?(?:報導|报道|報道)[）)]?$|^[■□●◎◆▲○]\s*({NAMES})$|^[（(]({NAMES})[）)]$",
    re.M,
)
CLOSING = re.compile(rf"[。！？”』」][（(]({NAMES})[）)]$", re.M)  # behind a text's last sentence
JAPANESE = re.compile(rf"[。」][^\S\n]*【({_KANA}{{3,6}}(?:、{_KANA}{{3,6}})*)】$", re.M)  # a text's last words
SOURCE = re.compile(
    r"(?:^|[\s（(｜|])(?:文章来源|信息来源|新闻来源|稿源|来源|來源|出处|出處)\s*[:：]\s*([^\n，。;；|｜<>()（）]{2,40}?)(?=\s{2}|\n|$|[）)\s](?:作者|编辑|责|20|19|字|浏览))",
    re.M,
)
EDITOR = re.compile(
    r"(?:^|[\s（(【\[｜|])(?:责任编辑|責任編輯|责编|責編|编辑|編輯|值班编辑)\s*[:：/／|｜]\s*([^\n，。;；|｜<>()（）【】\[\]]{2,30})",
    re.M,
)
# What the patterns cannot do without, each beginning with a letter that `re` can look for: a tenth of their cost.
WORDS = re.compile(
    r"作\s*者|著者|主笔|主筆|聞き手|文責|テキスト|整理|评论员|評論員|特约撰稿|特約撰稿|執筆|执笔|撰文|撰稿|撰写|撰寫|采写|採寫|采访|採訪|采编|署名|发布者|发布人|发表者|發布者|發表者|博主|著\s*[:：]|文字|文\s*[:：/／╱|｜丨＝=●×・‧·]|文・|・文|文、|图文|圖文|图、文|圖、文|记者|記者|通讯员|通訊員|報導|报道|報道|"
    r"来源|來源|稿源|出处|出處|编辑|編輯|责编|責編|编译|編譯|供稿|实习生|實習生|筆者|ライター|楼主|樓主|发信人|发帖人|发贴人|發信人|發帖人|送交者|提交者|贴主|投稿人|"
    r"发表于|發表於|于(?:19|20)\d\d|日[专專]?[电電]|【[\u4e00-\u9fff]{2,6}[／/╱∕]|特派|专栏作家|專欄作家|/\s*文|／\s*文|╱\s*文|"
    r"Posted (?:on|@)|posted (?:on|@)|电\s*[（(]|電\s*[（(]|讯\s*[（(]|訊\s*[（(]|】$|）$|\)$|"
    r"■|□|●|○|◎|◆|▲|"
    r"기자|특파원|논설위원|작성자|글쓴이|글|بقلم|كتب|تحرير"
)
# Of these, what each one cannot do without.
NEEDED = {
    REPORTER: ("记者", "記者", "通讯员", "通訊員", "实习生", "實習生", "编译", "編譯", "评论员", "評論員", "撰稿"),
    REPORTED: ("报道", "報導", "報道", "日電", "日專電"),
    FILED: ("【",),
    TITLED: ("记者", "記者", "特派", "撰稿人", "作家", "评论员", "評論員"),
    DATELINE: ("电", "電", "讯", "訊"),
    BEFORE_TEXT: ("文", "编译", "編譯", "整理"),
    AFFILIATED: ("作者",),
    SPACED: ("作者", "撰文", "撰稿", "采写", "採寫", "执笔", "執筆"),
    POSTED: ("于", "於", "osted "),
    KOREAN: ("기자", "특파원", "논설위원", "작성자", "글"),
    ARABIC: ("بقلم", "كتب", "تحرير"),
    SOURCE: ("来源", "來源", "稿源", "出处", "出處"),
    EDITOR: ("编辑", "編輯", "责编", "責編"),
}
_FOLLOWING = re.compile(
    r"\s+(?:编辑|編輯|责任|責任|责编|点击|點擊|来源|來源|发布|发表|时间|人气|阅读|浏览|评论|写真|编集|編集|\d).*$|责任编辑.*$"
)
_PHOTOGRAPHER = re.compile(r"(?:翻?[攝摄]影?|供图)$|^사진")


STUCK = re.compile(r"作者(?<=[\d网網报報社台臺刊闻聞部院局线線号號道会會]作者)(?=\s*[:：])")


def plain(text: str) -> str:
    """With one sign for the colon, which Hong Kong's papers write in forms made for vertical type, and a space before a
    label that sticks to the source: `来源：小城网作者：李某某`.
    """
    return STUCK.sub(" 作者", text).replace("\ufe30", "：").replace("\ufe55", "：").replace("\u2236", "：")


def lines(pattern: re.Pattern[str], text: str, source: str, most: int = 6) -> list[Raw]:
    """What a pattern finds in such lines: its group, else all of it; each once."""
    if pattern in NEEDED and not any(word in text for word in NEEDED[pattern]):
        return []
    matches = islice(pattern.finditer(text), 50 if most > 1 else 3)
    found = (line(next(filter(None, match.groups()), match[0])) for match in matches)
    return [Raw(value, source) for value in dict.fromkeys(found) if value][:most]


def authors(text: str, near: str) -> list[Raw]:
    """Reporters and authors, best first; whom only the text's last words name is less sure (`html:last`)."""
    sure = (AUTHOR, REPORTER, REPORTED, FILED, SPACED, DATELINE, BEFORE_TEXT, AFFILIATED, KOREAN, ARABIC)
    found = [raw for pattern in sure for raw in lines(pattern, text, "html:line")]
    found = found or lines(TITLED, near, "html:line", 1) or lines(SLASHED, near, "html:line")
    found = found or lines(HOUSED, near, "html:near", 1)
    found = found or lines(POSTED, text, "html:line", 1) or lines(JAPANESE, text, "html:end", 1)
    found = found or lines(SIGNED, text, "html:last", 1) or lines(CLOSING, text, "html:last", 50)[-1:]
    named = [Raw(_FOLLOWING.sub("", raw.value), raw.source) for raw in found if not _PHOTOGRAPHER.search(raw.value)]
    return list(dict.fromkeys(named))
