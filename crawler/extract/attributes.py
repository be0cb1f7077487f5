"""Tags with so many attributes that a parser would never end: libxml2 compares each with all before it."""

import re
from collections.abc import Iterator
from itertools import islice

MOST = 250  # attributes of one element that are read; real ones have some dozens
SMALL = 100_000  # bytes of a page that is parsed in under a second whatever its tags have
LONG = 4 * MOST  # bytes of a tag that can have more of them
_TAG = re.compile(
    rb"""<(?:(?:script|style)(?:[^<]++|<(?!/s(?:cript|tyle)))*+|!--(?:[^-]++|-(?!->))*+"""
    rb"""|([a-z](?:[^"'>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|["'=])*+))""",
    re.I,
)
_ATTRIBUTE = re.compile(rb"""[^\s=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s]*+))?""")


def _excess(data: bytes) -> Iterator[tuple[int, int]]:
    """Where in each tag that has too many the surplus attributes begin and end."""
    for tag in _TAG.finditer(data):
        start, end = tag.span(1)
        if end - start > LONG:
            beyond = next(islice(_ATTRIBUTE.finditer(data, start, end), MOST + 1, None), None)
            if beyond:
                yield beyond.start(), end


def bounded(data: bytes) -> tuple[bytes, list[str]]:
    """The page without what each tag has beyond its first `MOST` attributes, and a remark where any was left out."""
    if len(data) < SMALL:
        return data, []
    parts, at = [], 0
    for start, end in _excess(data):
        parts.append(data[at:start])
        at = end
    message = f"an element of more than {MOST} attributes: the others were left out"
    return (b"".join([*parts, data[at:]]), [message]) if parts else (data, [])
