"""Who made a picture, in the words of the press: `Photo: Ana Bel`, `© dpa`, `图片来源：某某社`, `（某某／攝影）`."""

import re

from crawler.extract.dom import line

_LABEL = (
    r"(?:(?:(?:图片|圖片|照片|图|圖)?[来來]源|图源|圖源|图片|圖片|供图|供圖|摄影|攝影|摄|攝|图|圖|写真|사진(?:\s*출처)?)\s*[:：/／|｜=]|"
    r"\b(?:(?:Pool\s)?Photo(?:graph)?s?|Foto(?:s|grafie)?|Bild(?:er|rechte|quelle)?|Images?|Pictures?|Illustration|Grafi[kc]|"
    r"Credit|Source|Quelle|Crédits?|Copyright)(?:\s(?:credit|source|courtesy of))?\s?"
    r"(?:[:：|｜](?:\s?by\b)?|\bby\b))\s?"
)
AT_END = re.compile(
    rf"[\s(（\[【]?{_LABEL}([^，。；;()（）\[\]]{{2,80}}?)[\s)）\]】.]?$|"
    r"[\s(（\[]?(?:©|\(c\))\s?([^()（）]{2,80}?)[)）\]]?$|"
    r"[(（](?:图片?|圖片?)(?:取自|来自|來自|翻攝自|由)\s?([^()（）]{2,30}?)(?:提供)?[)）]$|"
    r"[\s(（\[]?(?<![\u4e00-\u9fff])((?:记者|記者)?\s?[\u4e00-\u9fff·]{2,8})\s?[/／]?\s?(?:[摄攝]影?|翻攝|供[图圖])[)）\]]?$",
    re.I,
)
LABELLED = re.compile(rf"^[\s(（\[]*(?:{_LABEL}|©|\(c\))\s*", re.I)
TAIL = 200  # characters at a caption's end in which its credit stands
NAME = 12  # letters at most of a credit that is all the line; `图：` begins captions as well


def split(text: str) -> tuple[str, str]:
    """A caption, and the credit that stands in words at its end."""
    start = max(0, len(text) - TAIL)
    match = AT_END.search(text, start)
    found = line(next((group for group in match.groups() if group), "")) if match else ""
    if match is None or (match.start() == 0 and re.match("[图圖]片?[:：]", text) and len(found) > NAME):
        return text, ""
    return text[: match.start()].rstrip(" |/·–—-,，"), found


def unlabelled(text: str) -> str:
    """A credit without its label and brackets."""
    found = LABELLED.sub("", text)
    return found.rstrip(")）]").strip() if found != text else found.strip("()（）")
