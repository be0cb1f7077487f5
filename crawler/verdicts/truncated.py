"""truncated: less came than there is. HTTP's own signs first, then the page's."""

import re
import zlib
from collections import OrderedDict
from urllib.parse import urlsplit

from crawler.exceptions import Truncated
from crawler.items import Exchange

OPENED, ENDED = re.compile(rb"<body[\s>]", re.IGNORECASE), re.compile(rb"</(?:body|html)", re.IGNORECASE)
CLOSED = re.compile(rb"</[^<>\s]{1,100}\s*>\s*\Z")
BOXES = (b"div", b"article", b"main", b"section", b"table")
OPEN = 2  # boxes that a cut page leaves open; sloppy markup forgets one
ALWAYS = 3  # pages of a host that ended before one that does not is thought to be cut
TAIL = 4_096  # bytes
HOSTS = 1_000  # remembered; the least recent is forgotten


class Endings:
    """Whether a host's pages of this run reached `</body>` or `</html>`: each site has its habit."""

    def __init__(self) -> None:
        self._ended: OrderedDict[str, int] = OrderedDict()

    def verdict(self, body: bytes, url: str) -> Truncated | None:
        """Truncated for a page that stops midway."""
        if not OPENED.search(body):
            return None
        host = urlsplit(url).netloc
        before = self._ended.pop(host, 0)
        ended = has_end(body)
        self._ended[host] = before + ended
        if len(self._ended) > HOSTS:
            self._ended.popitem(last=False)
        if ended or not stops(body, always=before >= ALWAYS):
            return None
        return Truncated("truncated: the page stops before its </html>", url=url)


def has_end(body: bytes) -> bool:
    """Whether `</body>` or `</html>` is in it; most pages have it where it is found at once."""
    return bool(ENDED.search(body, max(0, len(body) - TAIL)) or ENDED.search(body))


def stops(body: bytes, *, always: bool) -> bool:
    """Whether a page without an end stops midway: within a tag or a script, or amid boxes, or after a piece of text.

    Behind a closing tag it may be whole as well; then boxes must be open, on a host whose pages `always` have an end.
    """
    lower = body.lower()
    if lower.rfind(b"<") > lower.rfind(b">") or lower.rfind(b"<script") > lower.rfind(b"</script"):
        return True
    amid = sum(max(0, lower.count(b"<" + box) - lower.count(b"</" + box)) for box in BOXES) >= OPEN
    closed = CLOSED.search(body[-200:]) is not None
    return (amid and (always or not closed)) or (always and not closed)


def cut(body: bytes, exchange: Exchange, url: str) -> Truncated | None:
    """A gzip body whose trailer (RFC 1952: length modulo 2³²) is not that of what came out of it, or HTML of no
    announced length that does not reach its end. Else None.
    """
    headers = {name.lower(): value for name, value in exchange.headers}
    if not {"content-length", "transfer-encoding"} & set(headers):
        open_end = OPENED.search(body) and not has_end(body)
        return Truncated("truncated: the connection ended before the page did", url=url) if open_end else None
    if "gzip" not in {value.strip().lower() for name, value in exchange.headers if name.lower() == "content-encoding"}:
        return None
    whole = int.from_bytes(exchange.body[-4:], "little") == len(body) & 0xFFFFFFFF or _members(exchange.body)
    return None if whole else Truncated("truncated: the gzip stream ends before the page does", url=url)


def _members(body: bytes) -> bool:
    """Whether the bytes are whole gzip members, one or several."""
    while body:
        unpack = zlib.decompressobj(31)
        try:
            while unpack.unconsumed_tail or not unpack.eof:
                if not unpack.decompress(body, 1 << 20) and not unpack.unconsumed_tail:
                    break
                body = unpack.unconsumed_tail or unpack.unused_data
        except zlib.error:
            return False
        if not unpack.eof:
            return False
        body = unpack.unused_data.lstrip(b"\0")
    return True
