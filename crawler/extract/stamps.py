"""Dates that machines wrote elsewhere than in the article's own JSON-LD: in other objects of it, and in scripts.

Asked only where neither the article's object nor a meta tag has one.
"""

import re
from datetime import datetime, timedelta, timezone
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract import jsonld
from crawler.extract.dom import line
from crawler.items import Raw

# schema.org types that are the page or what it is about; comments, reviews and offers have dates of their own.
WORKS = re.compile(r"(?:Page|HowTo|Recipe|CreativeWork|Article|Posting|Report|Guide|Episode|Dataset|Course|Thesis)$")
DAY = r"(?:19|20)\d\d-?[01]\d-?[0-3]\d"
KEY = re.compile(
    r"\b(?:(?:first_?)?publi(?:sh(?:ed)?|cation)_?(?:at|date|time|on)|date_?published|pub_?date)\b\\?[\"']?\s*[:=]\s*\\?[\"']"
    rf"({DAY}[^\"'\\]{{0,25}})",
    re.I,
)
WECHAT = re.compile(r"\bvar\s+(?:ct|create_time)\s*=\s*[\"'](\d{10})[\"']")  # seconds; its pages show `yesterday`
CHINA = timezone(timedelta(hours=8))
LONGEST = 300_000  # characters of scripts that are searched
MOST = 50


def objects(tree: HtmlElement) -> list[Raw]:
    """`datePublished` of the objects that are the page or its subject; the source names their type."""
    nodes, _ = jsonld.blocks(tree)
    found = []
    for node in nodes[:MOST]:
        kinds, date = node.get("@type"), node.get("datePublished")
        kind = str(kinds[0] if isinstance(kinds, list) and kinds else kinds)
        if isinstance(date, str) and WORKS.search(kind):
            found.append(Raw(line(date)[:100], f"jsonld:{kind[:40]}"))
    return found


def scripts(tree: HtmlElement) -> list[Raw]:
    """The date of publication in the page's own data, if all that it holds are of one day: lists have many."""
    texts = "\n".join(script.text or "" for script in tree.iter("script"))[:LONGEST]
    found = [match[1] for match in islice(KEY.finditer(texts), MOST)]
    days = {re.sub(r"\D", "", date)[:8] for date in found}
    if not days and (made := WECHAT.search(texts)):
        return [Raw(datetime.fromtimestamp(int(made[1]), CHINA).isoformat(), "html:script")]
    return [Raw(found[0], "html:script")] if len(days) == 1 else []
