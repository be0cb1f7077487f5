"""Lines of the press at the edges of an article that are not its text: the title again, dates, bylines, notices.

Only whole short blocks near the beginning or the end are ever cut; what they say is read by `byline`.
"""

import re

from lxml.html import HtmlElement

from crawler.extract.dom import words

FIRST, LAST = 6, 10  # blocks at either end that may be furniture
SHORT = 80  # characters; what is longer is text
_DATE = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:[\sT]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
LABELLED = re.compile(
    r"[\[【]?\s*(?:责任编辑|責任編輯|责编|編輯|编辑|来源|來源|文章来源|稿源|作者|采写|採寫|执笔|撰文|记者|記者|校对|审核|监制|原标题|原题|"
    r"关键词|關鍵字|标签|標籤|最近修改|更新时间|发布时间|發布時間|出处|浏览次数|字号|字級)\s*[:：/／|｜为为>]"
)
BYLINE = re.compile(
    rf"(?:{_DATE}\s*)?(?:[\u4e00-\u9fff]{{0,8}}(?:记者|記者|通讯员)(?:\s+[\u4e00-\u9fff·]{{2,4}})+|{_DATE}(?:\s*(?:来源|來源)\s*[:：].*)?)"
)
NOTICE = re.compile(
    r"[（(]?(?:原标题|原题为|本文来自|转载请注明|轉載請註明)|未经(?:授权|许可|允许|书面).{0,12}(?:转载|复制|使用)|不得轉載|版权所有|版權所有|"
    r"微信公众号|扫(?:描|一扫).{0,6}二维码|下載.{0,12}APP|客户端下载|粉絲團|粉丝团|訂閱.{0,20}專頁|"
    r"^-*\s*THE END\s*-*$|^[（(]?(?:完|全文完)[)）]?$|"
    r"^(?:相关|延伸|推荐)(?:文章|新闻|閱讀|阅读|新聞|报道|資訊)|^(?:加载更多|新闻评论|关注我们|不感兴趣|分享到)|责任编辑",
)


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


def trim(blocks: list[HtmlElement], title: str) -> list[HtmlElement]:
    """The blocks without the furniture at their edges; all of them if nothing else would remain."""
    edge = {*range(FIRST), *range(len(blocks) - LAST, len(blocks))}
    kept = [block for n, block in enumerate(blocks) if n not in edge or not is_furniture(block, title)]
    while len(kept) > 1 and kept[-1].tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:  # a heading of what was cut
        kept.pop()
    return kept if any(words(block) for block in kept) else blocks
