"""SURT: an address as a key that sorts by host, `com,example)/path?query`, for the index of a WACZ.

The rules are the Internet Archive's, as the `surt` package has them: pywb makes the key of what is asked for with it,
and finds nothing under another one. That package is AGPL and asks the network about hosts of digits, so it is not
used here; `tests/test_exporters_wacz.py` compares the two.
"""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

PRINTABLE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
WWW = re.compile(r"^www\d*\.")
DEFAULT_PORTS = {"http": 80, "https": 443}
SESSION_IN_PATH = re.compile(r"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)(?=/[^?]+\.aspx)")
SESSION_IN_QUERY = re.compile(
    r"(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)


def surt(url: str) -> str:
    """The key, printable ASCII without blanks. What has no host is its own key, in lower case."""
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        host = ""
    if not host:
        return _plain(url.partition("#")[0])
    shown = f":{port}" if port not in {None, DEFAULT_PORTS.get(parts.scheme)} else ""
    query = "&".join(sorted(SESSION_IN_QUERY.sub("", _plain(parts.query)).split("&"), key=lambda each: each.split("=")))
    return f"{','.join(reversed(host.split('.')))}{shown}){_path(parts.path)}" + (f"?{query}" if query else "")


def _host(host: str) -> str:
    host = host.replace("..", ".").strip(".")
    if not host.isascii():
        host = host.encode("idna").decode()  # a UnicodeError is a ValueError
    return WWW.sub("", _plain(host))


def _path(path: str) -> str:
    """Without empty and dotted parts; a `/` at the end counts for the root alone."""
    kept: list[str] = []
    for part in _plain(path).split("/")[1:]:
        if part == ".." and kept:
            kept.pop()
        elif part != ".":
            kept.append(part)
    return SESSION_IN_PATH.sub("", "/" + "/".join(filter(None, kept)))


def _plain(text: str) -> str:
    """Unquoted until nothing is left to unquote, quoted once, in lower case."""
    data = text.encode("utf-8", "replace")
    while (once := unquote_to_bytes(data)) != data:
        data = once
    return quote_from_bytes(data, safe=PRINTABLE).lower()
