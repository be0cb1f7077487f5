"""OPML: the list of subscriptions that a feed reader exports. It brings sources and no articles.

Groups, however deep, are the sections of their feeds' articles. The file is read with no entities and no network.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from crawler.exceptions import ConfigError
from crawler.importers import Subscription

MAX_BYTES = 8 << 20
PLACE = re.compile(r", line \d+, column \d+.*", re.DOTALL)


def subscriptions(src: str) -> list[Subscription]:
    """The feeds in the order of the file. Raises `ConfigError` with the line for what is no such file, or has none."""
    root = _root(src, _bytes(src))
    if etree.QName(root).localname.lower() != "opml":
        raise ConfigError(f"import opml: {src}:{_line(root)}: its root is <{root.tag}>, not <opml>; name an OPML file")
    found = list(_feeds(root))
    if not found:
        raise ConfigError(f"import opml: {src}: no feed in it: no outline has an xmlUrl; export the list again")
    return found


def _bytes(src: str) -> bytes:
    try:
        with Path(src).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with NUL in it
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"import opml: {src}: {reason}; name an OPML file") from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"import opml: {src}: more than {MAX_BYTES >> 20} MiB; no list of feeds is that long")
    return data


def _root(src: str, data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, reason = getattr(error, "lineno", None) or 1, PLACE.sub("", str(error))
        raise ConfigError(f"import opml: {src}:{line}: no sound XML: {reason}; export the list again") from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):  # type: ignore[union-attr]
        raise ConfigError(f"import opml: {src}:1: it declares XML entities, which no list of feeds needs: refused")
    return root


def _feeds(root: etree._Element) -> Iterator[Subscription]:
    for outline in root.iter("outline"):
        url = _attribute(outline, "xmlurl")
        if url:
            groups = [_title(each) for each in reversed(list(outline.iterancestors("outline")))]
            yield Subscription(_title(outline), _web(url), [group for group in groups if group], _line(outline))


def _line(element: etree._Element) -> int:
    return int(str(element.sourceline or 0))


def _title(outline: etree._Element) -> str:
    return _attribute(outline, "text") or _attribute(outline, "title")


def _attribute(outline: etree._Element, name: str) -> str:
    """Its value on one line; exporters differ in the case of names."""
    return next((" ".join(str(value).split()) for key, value in outline.items() if key.lower() == name), "")


def _web(url: str) -> str:
    """`feed:` is what some readers put before an address or in place of its `http:`."""
    return re.sub(r"^feed:(?=https?://)", "", re.sub(r"^feed://", "http://", url))
