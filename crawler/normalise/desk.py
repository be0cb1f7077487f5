"""Who worked on a Chinese article besides its writers: editors, proof-readers, photographers, translators, its source.

A byline may name them all, each behind a word for the post: `文｜李某某 编辑｜王某 校对｜张某`.
"""

import re

from crawler.normalise.names import HAN

_POST = (
    r"编辑|編輯|责编|責編|美编|美編|校[对對核]|[审審][核校]|[初复複终終][审審]|[编編][审審]|[签簽][发發]|[监監][制製]|主[编編]|策[划劃]|"
    r"[摄攝][影像]|供[图圖]|[图圖]片|[视視][频頻]|[图圖]|[设設][计計]|排版|翻[译譯]|[译譯]者|[来來]源|稿源|出[处處]"
)
_WRITER = r"作者|记者|記者|文|撰文|撰稿|撰写|撰寫|采写|採寫|采访|採訪|通讯员|通訊員|编译|編譯|整理|供稿|报道|報導"
_LABEL = r"[:：/／|｜丨]"
_OTHERS = re.compile(  # up to a writer's label; behind a space instead of a sign only names, of whom none reports
    rf"(?:^|(?<=[\s|｜丨;；，,（(【\[]))[{HAN}]{{0,4}}?(?:{_POST})"
    rf"(?:\s*{_LABEL}|\s(?=[{HAN}·]{{2,4}}(?:\s|$))(?!\S+\s(?:报道|報導)))"
    rf"[^\n]*?(?=[\s|｜;；，,](?:{_WRITER})(?:\s*{_LABEL}|\s)|\n|$)"
)
_COUNTS = re.compile(  # `李某某 时间：2026-03-05`, `李某某 阅读 100`
    r"\s(?:[发發][布佈表])?(?:[时時][间間]|日期|[阅閱][读讀]\w?|[点點][击擊]\w?|[浏瀏][览覽]\w?|人[气氣]|[评評][论論])\s*[:：(（]?\s*\d[^\n]*"
)


def removed(byline: str) -> str:
    """The byline without them, and without what a page counts behind a name."""
    if byline.isascii():
        return byline
    return _COUNTS.sub("", _OTHERS.sub("", byline)).strip(" |｜丨;；，,")
