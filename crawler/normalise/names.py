"""What is a name, whose, and of what kind: a person's own in any script, a user's, an organisation's, or none."""

import re
import unicodedata
from collections.abc import Set

HAN = r"\u4e00-\u9fff"
MAX_NAME = 60  # characters
MAX_WORDS = 7
MAX_HAN = 9  # ideographs in one run; that many are a sentence
ORGANISATION = re.compile(
    r"(?:社|报|報|网|網|台|臺|电视|電視|中心|集团|公司|出版社|编辑部|編輯部|委员会|委|局|部|厅|院|协会|协會|周刊|週刊|日报|晚报|新闻|新聞|客户端|频道|公众号|"
    r"工作室|研究所|大学|学院|法院|检察院|发布|財經|财经|新聞網|消息|快讯|快訊|资讯|資訊|播报|播報|之家|支部|党委|黨委|团委|办公室|辦公室|办事处|辦事處|联合会|聯合會|杂志|雜誌|传媒|傳媒|デジタル|編集部|뉴스|신문|일보|방송)$"
    r"|\b(?:News|Newsdesk|Press|Agency|Times|Post|Staff|Team|\w*team|Desk|Reuters|AFP|AP|dpa|Reporters?|Editors?|Editorial|"
    r"Newsroom|Magazine?|Media|Institute?|University|Inc|Ltd|LLC|GmbH|Correspondents?|Zeitung|Nachrichten|Presse\w*|"
    r"Redak\w+|Redazione|Rédaction|Redacci[óo]n|Redação|\w*agentur(?:en)?|Rundfunk|Stiftung|\w*verband|Foundation|"
    r"Collective|Network|Group|Association|Society|Council|Department|Ministry|Committee|Communications|Marketing|"
    r"\w*ministerium|\w*fraktion|\w*universität|\w*zentrum|\w*verein|Bundes(?:amt|regierung|tag)|Behörde|Verlag|Akademie|"
    r"Kirche|Partei|Kreuz|Caritas|Diakonie|Ministère|Ministerio|Gouvernement|Gobierno|Université|Universidad|Fondation|"
    r"Fundación|Organi[sz]ation|Community|Blog|Wiki|Agencia|Agence|Agenzia|Редакция|ТАСС|خبرگزاری|صحيفة|قناة|وكالة)\b|^red\.?$|"
    r"\s(?:Daily|Weekly|Herald|Tribune|Gazette|Chronicle|Courier|Journal|Radio|TV|Television|Channel|Wire|Online)$",
    re.I,
)
_LEGAL = re.compile(
    r"\s(?:e\.\s?V|AG|SE|KG|mbH|Corp|S\.?A|S\.?L|S\.?p\.?A|S\.?r\.?l|B\.?V|Oy|ASA|plc|PLC|Pty)\.?$"
)  # forms
DOMAIN = re.compile(r"(?:^|\s)[\w-]+\.(?:com|org|net|de|fr|co\.uk)$", re.I)
_ARTICLE = re.compile(r"(?:the|our|die|der|das)\s", re.I)
_INITIALS = re.compile(r"[A-Z]{3,6}")  # of a house: `WABC`; a person's are short or not capitals
COMMENT = re.compile(r"\b(?:says|said|sagt|schrieb|schreibt|dice|dit|writes)$", re.I)
NO_NAME = re.compile(
    r"^(?:(?:wordpress|wp|web|site)?-?admin(?:istrator)?|editor|author|unknown|none|null|undefined|anonymous|匿名|佚名|未知|网络|網絡|(?:本[报報网網站刊])?(?:综合|綜合|原创|原創|整理)(?:整理|报道|報導)?|.*[来來]自[网網][络絡路].*|转载|责任编辑|责编|无|小编|(?:[发發][布佈表]|更新|刊登|出版|[创創]建)(?:[于於]|[时時][间間]|日期)?|[时時][间間]|日期|[今昨前][天日]|当前位置.*|當前位置.*|了解|获悉|關注|关注|采访.*|採訪.*|发现|發現|看到|见到|从|表示|报道|報導|调查|注意|提问|提問|问|手记|观察|相关|相關|推荐|推薦|.*该作者.*|代表|全文完|未完待续|root|webmaster|test|"
    r"name|nom|nombre|follow(?: us)?|following|folgen|seguir|reply|antworten|share|autor(?:in)?|by|von|and|und|기자|"
    r"advertisement|posted by|view all posts.*|read (?:full )?(?:bio|more).*|recent posts|j(?:ane|ohn) doe|"
    r"more (?:from|by|about|posts|articles|stories)\b.*|twitter|facebook|instagram|linkedin|e-?mail|"
    r".*\b(?:taboola|outbrain)|"
    r"(?:alle|zeige) (?:alle )?(?:beiträge|artikel).*|archiv anzeigen.*|weitere beiträge|veröffentlicht.*|"
    r"(?:am |on )?(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|"
    r"(?:senior|junior|deputy|managing|contributing|executive|freelance)\s.*|am|um|on|at|le|"
    r"[\W\d_]*|(?:.*\s)?\d[\d.:/-]*(?:st|nd|rd|th)?(?:\s.*)?)$",
    re.I,
)
_PARTICLES = frozenset({
    "de", "da", "do", "dos", "das", "del", "della", "di", "der", "den", "dem", "des", "du", "la", "le", "las", "los",
    "van", "von", "zu", "zum", "zur", "ten", "ter", "bin", "ibn", "al", "el", "e", "y", "af", "av",
    "med.", "rer.", "nat.", "phil.", "iur.", "jur.",
})  # fmt: skip
_KOREAN = (  # surnames
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소"
    "석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_EASTERN = re.compile(  # Korean, Japanese
    rf"[{_KOREAN}][\uac00-\ud7af]{{1,2}}|(?=.*[\u3041-\u30ff])[{HAN}\u3041-\u30ff々]{{3,8}}"
)
_COMPOUND = frozenset({
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "皇甫", "尉迟", "公孙", "公孫", "慕容", "令狐",
    "司徒", "东方", "東方", "南宫", "端木", "呼延", "张简", "張簡",
})  # fmt: skip
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖涂岳帅佟黃陳劉張趙吳鄭馮衛蔣韓楊許嚴魏謝鄒雲蘇範魯韋馬鳳費湯羅畢鄔樂時傅顧蕭邵計談龐紀項藍閔賈婁顏鍾駱盧萬經應單諸龔陸榮儲龍葉黎賴藺喬陰雙聞譚貢勞酈莊閻連習魚廣闕歐師鞏聶簡饒須豐關塗嶽仝亓佘冼揭苟隋苑脱脫亢呙覃谌諶粟漆郗迟矫辜阳陽代付兰蘭闫閆麦麥牟尧堯鐘賀衞繆練凃丘溫欒晋晉植呂栗甯檀邸仉鮑鈕钮邝鄺楼樓"
)


def is_chinese_name(text: str) -> bool:
    """Two to four ideographs that begin with a surname, or a foreign name written with a middle dot."""
    if re.fullmatch(rf"[{HAN}]{{1,8}}(?:·[{HAN}]{{1,10}}){{1,3}}", text):
        return True
    return (
        bool(re.fullmatch(rf"[{HAN}]{{2,4}}", text))
        and (text[0] in _SURNAMES or text[:2] in _COMPOUND)
        and not ORGANISATION.search(text)
    )


def is_korean_name(text: str) -> bool:
    """A surname and one or two syllables."""
    return bool(re.fullmatch(rf"[{_KOREAN}][\uac00-\ud7af]{{1,2}}", text))


def is_full(name: str) -> bool:
    """Whether a name is shaped as a person's own: some capitalised words, or a name of a script without capitals."""
    words = [word for word in name.split() if word.casefold() not in _PARTICLES]
    if len(words) == 1:
        short = len(name) < 4 or "·" in name or name[:2] in _COMPOUND
        return (is_chinese_name(name) and short) or bool(_EASTERN.fullmatch(name))
    return 1 < len(words) < 6 and not any(word[0].islower() for word in words) and not re.search(r"\d", name)


def is_organisation(name: str, site: Set[str] = frozenset()) -> bool:
    """Whether a house's words or its domain are in it; `site` is what site and publisher are called, as `letters`."""
    plain = ORGANISATION.search(name) or DOMAIN.search(name) or _ARTICLE.match(name) or _INITIALS.fullmatch(name)
    return bool(plain or _LEGAL.search(name)) or letters(name) in site


def is_name(name: str) -> bool:
    """Whether it can be anybody's name: no label, address, date, comment or sentence."""
    return (
        1 < len(name) <= MAX_NAME
        and len(name.split()) <= MAX_WORDS
        and not re.fullmatch(rf"[{HAN}]{{{MAX_HAN},}}", name)
        and not (NO_NAME.match(name) or COMMENT.search(name) or re.search(r"https?:|www\.|@|[<>{}《》]|\d{3}", name))
    )


def key(name: str) -> str:
    """A name for comparison with another source's: no academic title, no accents."""
    plain = unicodedata.normalize("NFKD", re.sub(r"^(?:(?:dr|prof|mr|mrs|ms|sir|dame)\b\.?\s*)+", "", name, flags=re.I))
    return letters("".join(char for char in plain if not unicodedata.combining(char)))


def letters(name: str) -> str:
    """A name for comparison: no punctuation, no case, no domain's ending."""
    return re.sub(r"\W+|_", "", re.sub(r"\.(?:com|org|net|de|at|ch|fr|co\.uk)$", "", name.casefold()))
