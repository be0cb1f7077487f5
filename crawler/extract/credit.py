"""Who made a picture, in the words of the press: `Photo: Ana Bel`, `© dpa`, `图片来源：某某社`, `（某某／攝影）`,
`新华社记者 某某 摄`.
"""

import re

from crawler.extract.dom import line

_HAN = "\u4e00-\u9fff"
_BAR = "/／∕╱|｜丨"  # what stands between a label and a name, besides a colon
_LABEL = (
    rf"(?:(?:(?:图片|圖片|照片|配图|题图|图|圖)?[来來]源|图源|圖源|[图圖](?:片|據|据|自)|照片|供[图圖]|[摄攝](?:影[师師]?)?|(?<![{_HAN}])[图圖]|"
    rf"(?:写真|画像)(?:提供)?|撮影|提供|出典|사진(?:\s*(?:출처|제공))?)\s*[:：=＝{_BAR}]|"
    r"\b(?:(?:Pool\s)?Photo(?:graph)?s?|Foto(?:s|grafie)?|Bild(?:er|rechte|quelle)?|Images?|Pictures?|Illustration|Grafi[kc]|"
    r"Credit|Source|Quelle|Crédits?|Copyright)(?:\s(?:credit|source|courtesy of))?\s?"
    r"(?:[:：|｜](?:\s?by\b)?|\bby\b))\s?"
)
_PRESS = (  # with the house and the names
    rf"[{_HAN}]{{0,10}}(?:记者|記者|通讯员|通訊員|特派员|特派員)[\s:：]*[{_HAN}·]{{2,8}}(?:[\s、]+[{_HAN}·]{{2,4}}){{0,2}}"
)
_TOOK = r"(?:(?<![拍录錄所翻])[摄攝]影?|翻[摄攝])"
AT_END = re.compile(
    rf"[\s(（\[【]?{_LABEL}([^，。；;()（）\[\]]{{2,80}}?)[\s)）\]】.。]?$|"
    r"[\s(（\[]?(?:©|ⓒ|\(c\))\s?([^()（）]{2,80}?)[)）\]]?$|"
    r"[(（](?:(?:图片?|圖片?|照片)(?:取自|来自|來自|翻[摄攝]自?|由)|翻[摄攝拍]自?|[取截]自)\s?([^()（）]{2,30}?)(?:提供)?[)）]。?$|"
    r"[(（]由?([^()（），。；]{2,20}?)(?:提供|供[图圖])[)）]。?$|"
    rf"[\s(（\[]?(?<![{_HAN}])({_PRESS}|(?![日月年])[{_HAN}·]{{2,8}}(?<![午日晚夜]))\s?[{_BAR}]?\s?(?:{_TOOK}(?:[{_BAR}][图圖文])?|供[图圖]|(?<=[{_HAN}]{{2}})[传傳]真)(?:\s?\d{{2,3}}年\d{{1,2}}月\d{{1,2}}日)?[)）\]]?。?$|"
    rf"[(（]([{_HAN}]{{1,6}}[社台臺报報网網])[图圖照]片[)）]。?$|"
    rf"[\s(（\[]?(?<![{_HAN}])({_PRESS})\s?[{_BAR}]?\s?[图圖][)）\]]?。?$|"
    rf"[\s(（\[]?(?<![{_HAN}])([{_HAN}]{{1,4}}社发(?:\s?[(（]?[{_HAN}·]{{2,4}}\s?[摄攝]?[)）]?)?)(?:\s?[摄攝])?[)）\]]?。?$",
    re.I,
)
_VERB = re.compile(rf"(?<=[{_HAN}]{{2}})\s?[{_BAR}]?\s?{_TOOK}$")
LABELLED = re.compile(rf"^[\s(（\[]*(?:{_LABEL}|©|ⓒ|\(c\))\s*", re.I)
_EDGE = " |/·–—-,，丨｜／"
_OPEN = re.compile(r"\s?([（(])([^（()）]{1,20})$")  # of a bracket that the credit closed: `（资料照，记者某某摄）`
_STOCK = re.compile(r"(?:[资資]料|[档檔]案|示意|合成|本[报報])[图圖照]?片?")
TAIL = 200  # characters at a caption's end in which its credit stands
NAME = 12  # letters at most of a credit that is all the line; `图：` begins captions as well


def split(text: str) -> tuple[str, str]:
    """A caption, and the credit that stands in words at its end."""
    start = max(0, len(text) - TAIL)
    match = AT_END.search(text, start)
    found = line(next((group for group in match.groups() if group), "")) if match else ""
    if match is None or (match.start() == 0 and re.match("[图圖]片?[:：]", text) and len(found) > NAME):
        return text, ""
    return _closed(text[: match.start()].rstrip(_EDGE)), _VERB.sub("", found)


def _closed(caption: str) -> str:
    """A caption with the bracket shut that its credit ended; without it where only the picture's kind stands in it."""
    match = _OPEN.search(caption)
    if match is None:
        return caption
    return caption[: match.start()] if _STOCK.fullmatch(match[2]) else caption + {"（": "）", "(": ")"}[match[1]]


def unlabelled(text: str) -> str:
    """A credit without its label and brackets."""
    found = LABELLED.sub("", text)
    return found.rstrip(")）]").strip() if found != text else found.strip("()（）")
