"""The other forms of a page that it names itself: AMP, MIP, and what is made for small screens."""

import re

from lxml.html import HtmlElement

from crawler.extract.dom import absolute

FORMS = {"amphtml", "miphtml"}
_SMALL = re.compile(r"handheld|(?:only\s+)?screen\s+and\s*\(\s*max-(?:device-)?width", re.IGNORECASE)


def alternates(tree: HtmlElement, base: str) -> list[str]:
    """Their addresses, by `rel=amphtml`, `rel=miphtml` and `rel=alternate media=handheld`."""
    found = [link.get("href") for link in tree.find("head").iter("link") if _is_form(link)]
    return list(dict.fromkeys(url for href in found if (url := absolute(base, href))))


def _is_form(link: HtmlElement) -> bool:
    rel = set((link.get("rel") or "").lower().split())
    return bool(rel & FORMS) or ("alternate" in rel and _SMALL.match((link.get("media") or "").strip()) is not None)
