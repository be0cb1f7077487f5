"""Lines of the press at the edges of an article that are not its text: the title again, dates, bylines, notices.

Only whole short blocks near the beginning or the end are ever cut, and anywhere the word above an advertisement or at a
fold; what they say is read by `byline`.
"""

import re

from lxml.html import HtmlElement

from crawler.extract.dom import words

FIRST, LAST = 6, 10  # blocks at either end that may be furniture
SHORT = 80  # characters; what is longer is text
WORDY = 500  # characters of a notice in whole sentences, or of a few lines on who wrote the article
END = 0.6  # of the blocks; a heading such as "About us" behind it ends the article
REST = 0.25  # of the text at most stands behind that heading
_DATE = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:[\sT]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
LABELLED = re.compile(
    r"[\[【]?\s*(?:责任编辑|責任編輯|责编|編輯|编辑|来源|來源|文章来源|稿源|作者|采写|採寫|执笔|撰文|记者|記者|校对|审核|监制|原标题|原题|"
    r"关键词|關鍵字|标签|標籤|美[术術]|[摄攝]影|[制製][图圖]|[统統][筹籌]|最近修改|更新时间|发布时间|發布時間|出处|浏览次数|字号|字級)\s*[:：/／|｜为为>]"
)
BYLINE = re.compile(
    rf"(?:{_DATE}\s*)?(?:[\u4e00-\u9fff]{{0,8}}(?:记者|記者|通讯员)(?:\s+[\u4e00-\u9fff·]{{2,4}})+|{_DATE}(?:\s*(?:来源|來源)\s*[:：].*)?|"
    r"[■□●◎◆▲○]\s*[\u4e00-\u9fff]{0,4}(?:记者|記者)[\u4e00-\u9fff·、\s]{2,16}|"
    r"(?:建立|[发發][布佈]|更新|刊登|出版)[时時][间間]\s*\d[\d\s/.:-]{3,20}|"
    r"[\uac00-\ud7af]{2,4} ?(?:기자|특파원)(?:\s*\S{1,40}@\S{1,40})?)"
)
NOTICE = re.compile(
    r"[（(]?(?:原标题|原题为|本文来自|转载请注明|轉載請註明)|未经(?:授权|许可|允许|书面).{0,12}(?:转载|复制|使用)|不得轉載|版权所有|版權所有|"
    r"微信公众号|扫(?:描|一扫).{0,6}二维码|下載.{0,12}APP|客户端下载|粉絲團|粉丝团|訂閱.{0,20}專頁|"
    r"^-*\s*THE END\s*-*$|^[（(]?(?:完|全文完)[)）]?$|"
    r"^(?:相关|延伸|推荐)(?:文章|新闻|閱讀|阅读|新聞|报道|資訊)|^(?:加载更多|新闻评论|关注我们|不感兴趣|分享到)|责任编辑|"
    r"(?:^|\s)(?:编辑|編輯|摄影|攝影|校对|校對|审核|審核)\s*[/／:：|｜]\s*[\u4e00-\u9fff]{2,4}$|무단\s?전재|재배포\s?금지",
)

# Affiliates, rights, newsletters, rules of the house, words to the browser: all say we, our or you, as no report does.
FINE_PRINT = re.compile(
    r"we may (?:earn|receive|make|get) .{0,60}commission|contains? affiliate links|we use .{0,40}affiliate links|"
    r"non-commercial use only|^\W*(?:copyright|©).{0,80}all rights reserved|"
    r"(?:subscribe|sign up) (?:to|for) (?:our|more)\b|^(?:subscribe|sign up)\b.{0,60}newsletter|"
    r"newsletters?\b.{0,40}inbox|\b(?:our|the site's) (?:terms of (?:use|service)|privacy policy|"
    r"editorial (?:team|process|standards|policies))|support our journalism|^(?:please )?(?:follow|like) us on|"
    r"^this (?:article|story|post|piece|content) (?:was|has been|is) (?:originally|first|reviewed|republished) |"
    r"views expressed (?:in|by|here)|click here (?:for more|to (?:read|subscribe|sign))|"
    r"^(?:please )?enable javascript|you are using a browser version|your ad ?blocker|your permission to load",
    re.I,
)
BEYOND = re.compile(
    r"(?:about (?:the )?(?:author|us|writer)s?|über (?:den autor|die autorin|uns)|related(?: \w+)?|"
    r"read (?:more|next|also)|more (?:from|on|stories)\b.*|"
    r"see also|share this.*|you (?:may|might) also (?:like|enjoy).*|recommended.*|"
    r"newsletter|partner news|comments?|tags?|延伸閱讀|相关(?:阅读|新闻|文章))\s*[:：]?",
    re.I,
)
GOING_ON = re.compile(  # anywhere in a text, in a line of its own: with what an advertisement or a fold is announced
    r"\W*(?:(?:(?:[内內]容)?[廣广]告\W*)?[請请]?[繼继][續续](?:往下)?[閱阅][讀读](?:本文|全文)?|[廣广広]告(?:[内內]容)?|광고|"
    r"(?:[点點][擊击])?(?:展[开開]|[阅閱][读讀])(?:全文|更多(?:[内內]容)?)|放大 [顯显]示原[圖图]|prev next|"
    r"(?:(?:story|article|content) )?continues? (?:reading )?(?:below|after)(?: (?:the |this )?ad(?:vertisement)?)?|"
    r"(?:continue|keep) reading(?: the (?:main )?(?:story|article))?|weiterlesen|lire la suite|sigue leyendo|"
    r"advertisement|anzeige|werbung|publicité|publicidad|pubblicità)\W*",
    re.I,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DOES = r"\s+(?:is|was|has|covers?|joined|writes?|works?|reports?|specializ\w+|ist|schreibt|arbeitet|est|es|è)\b"


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def is_furniture(block: HtmlElement, title: str) -> bool:
    """Whether a block at the edge repeats the title, or says only who wrote it, when, where from, what is forbidden."""
    text = words(block)
    if not text or len(text) > max(SHORT, len(title) + 10):
        return False
    if title and _letters(text) == _letters(title):
        return True
    if len(text) > SHORT:
        return False
    return bool(LABELLED.match(text) or BYLINE.fullmatch(text) or NOTICE.search(text))


def _goes_on(text: str) -> bool:
    return len(text) <= SHORT and GOING_ON.fullmatch(text) is not None


def _on_the_author(authors: list[str]) -> re.Pattern[str] | None:
    """What a few lines on an author begin with: `Jane Roe is`, `Jane covers`."""
    names = [name for name in authors if 4 < len(name) < 40 and 1 < len(name.split()) < 5]
    known = dict.fromkeys([*names, *(first for name in names if len(first := name.split()[0]) > 2)])
    return re.compile(rf"\W{{0,2}}(?:{'|'.join(map(re.escape, known))}){_DOES}") if known else None


def _without_fine_print(blocks: list[HtmlElement], texts: list[str], authors: list[str]) -> list[HtmlElement]:
    """The blocks without notices at either end and without the author's own lines at the end."""
    writer, size = _on_the_author(authors), len(blocks)
    edge = {*range(FIRST), *range(size - LAST + 2, size)}
    kept = [
        n
        for n, text in enumerate(texts)
        if not (n in edge and len(text) < WORDY and FINE_PRINT.search(text))
        and not (writer and max(2, size - 4) <= n and writer.match(text))
    ]
    enough = sum(len(texts[n]) for n in kept) > 0.5 * sum(map(len, texts))
    return [blocks[n] for n in kept] if enough else blocks


def _end(texts: list[str]) -> int:
    """The number of blocks before a heading behind which the site speaks of itself or of other articles."""
    first = int(END * len(texts)) + 1
    rest, total = sum(map(len, texts[first:])), sum(map(len, texts))
    for n in range(first, len(texts)):
        if rest < REST * total and len(texts[n]) < SHORT and BEYOND.fullmatch(texts[n]):
            return n
        rest -= len(texts[n])
    return len(texts)


def trim(blocks: list[HtmlElement], title: str, authors: list[str] | None = None) -> list[HtmlElement]:
    """The blocks without the furniture at their edges; all of them if nothing else would remain."""
    told = [(block, words(block)) for block in blocks]
    told = [(block, text) for block, text in told if block.tag in _HEADINGS or not _goes_on(text)] or told
    blocks, texts = [block for block, _ in told], [text for _, text in told]
    own = _without_fine_print(blocks[: _end(texts)], texts[: _end(texts)], authors or [])
    edge = {*range(FIRST), *range(len(own) - LAST, len(own))}
    kept = [block for n, block in enumerate(own) if n not in edge or not is_furniture(block, title)]
    while len(kept) > 1 and kept[-1].tag in _HEADINGS:  # a heading of what was cut
        kept.pop()
    return kept if any(words(block) for block in kept) else blocks
