"""How much of a page is read: the part that all readers together finish in two seconds and 300 MB, with a remark.

Their time grows with a page's elements and text, so hostile pages are cut before they cost anything; the largest real
pages have a part of what is read.
"""

import re
from itertools import islice

MAX_SCRIPT = 2 * 2**20  # characters
MAX_TAGS = 32_000  # of either kind; the largest real page seen has two thirds of it
MAX_TEXT = 5_000_000  # bytes, markup included; of 10 million in one text libxml2 keeps none whole
NESTED = 10 * MAX_TAGS  # tags that are looked at of a page whose depth is taken away: most of them go with it
_GOING_ON = bytes(range(0x80, 0xC0))  # bytes of UTF-8 that begin no character


def _characters(data: bytes) -> int:
    """Of UTF-8, uncounted by decoding, which takes four times the page's memory; about right for other charsets."""
    return len(data.translate(None, _GOING_ON))


def without_huge_scripts(data: bytes) -> tuple[bytes, list[str]]:
    """Scripts beyond what libxml2 takes in one node would end the parse there, and the article with it; styles too."""
    if len(data) <= MAX_SCRIPT:
        return data, []
    parts, messages, start, end = [], [], 0, 0
    lower = data.lower()  # of bytes, so that nothing changes its length
    for tag in re.finditer(rb"<(script|style)\b", lower):
        begin, name = tag.start(), tag[1]
        if begin < end:  # within the one before
            continue
        end = lower.find(b"</" + name, begin)
        end = len(data) if end < 0 else end
        size = _characters(data[begin:end]) if end - begin > MAX_SCRIPT else 0
        if size > MAX_SCRIPT:
            parts.append(data[start:begin])
            messages.append(f"a {name.decode()} of {size} characters was left out")
            start = lower.find(b">", end) + 1 or len(data)
    return b"".join([*parts, data[start:]]) if messages else data, messages


def first(data: bytes, tags: int = MAX_TAGS) -> bytes:
    """A page up to a number of tags and to `MAX_TEXT` bytes; no character of UTF-8 is cut in two."""
    begun = islice(re.finditer(b"<", data), tags, None) if data.count(b"<") > tags else iter(())
    end = min(MAX_TEXT, next((tag.start() for tag in begun), len(data)))
    return data if end >= len(data) else data[: next(n for n in range(end, -1, -1) if data[n] not in _GOING_ON)]


def shortened(body: bytes) -> tuple[bytes, list[str]]:
    """As many bytes of a page, of whatever charset, as are decoded, and remarks: text takes up to four times that."""
    if len(body) <= MAX_TEXT:
        return body, []
    data, messages = without_huge_scripts(body)
    if len(data) <= MAX_TEXT:
        return data, messages
    end = next((n for n in range(MAX_TEXT, MAX_TEXT - 4, -1) if data[n] not in _GOING_ON), MAX_TEXT)
    return data[:end], [*messages, f"page too large: its first {end} of {len(data)} bytes were read"]


def cut(read: bytes, whole: bytes) -> str:
    """The remark on a page of which a part is read; both are UTF-8."""
    return f"page too large: its first {_characters(read)} of {_characters(whole)} characters were read"
