"""Addresses: the canonical form and identifier of an article, and the original address of a picture."""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

TRACKING = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "spm",
    "scm", "share_token", "share_depth", "share_from", "share_medium", "share_source", "share_tag",
    "share_session_id", "sharer_shareid", "isappinstalled", "_ga", "_gl", "ref_src", "ref_url", "cmpid",
    "vero_id", "mkt_tok", "oly_anon_id", "oly_enc_id", "wt_mc", "wt_zmc", "xtor", "nsukey",
]  # fmt: skip
# These mean tracking only with such values; elsewhere they choose what is shown.
TRACKING_VALUES = {
    "from": re.compile(r"timeline|singlemessage|groupmessage|weixin|wechat|weibo|qq|qzone|share|search|rss|feed"),
    "ref": re.compile(r"rss|feed|share|twitter|facebook|newsletter|home\w*"),
    "source": re.compile(r"rss|feed|share|weixin|wechat|weibo|newsletter"),
}
SHARED = re.compile(
    r"^https?://[^?#]*?\?(?=https?:/)", re.I
)  # a gateway: everything behind the first `?` is the original
PARAMETER = re.compile(r"^https?://[^?#]*\?(?:[^#]*&)?(?:url|src|u|image|img)=(https?(?:%3a|:)[^&#]*)", re.I)
QUOTED = re.compile(r"^https?://[^?#]*\?(https?%3a%2f%2f[^&#]*)", re.I)  # the same with the original quoted
TRANSFORM = re.compile(
    r"\?(?:meipian-)?(?:watermark|imageView2|imageMogr2|x-oss-process|x-bce-process)[/=].*$", re.I | re.S
)
MEIPIAN = re.compile(r"^https?://(?:static\d?\.ivwen\.com|ss[\w-]*\.meipian\.me)/users/", re.I)
PLACEHOLDER_HOST = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:picsum\.photos|placehold\.(?:co|it)|placeholder\.com|dummyimage\.com)(?:[:/?]|$)", re.I
)
PLACEHOLDER_NAME = re.compile(
    r"(?:^|[-_.])(?:loading|lazy-?load|spacer|blank|placeholder|transparent|pixel|1x1|grey|gray|default[-_]?img|dot|trans)\d*"
    r"(?:[-_.]\w{0,12})?\.(?:gif|png|svg|jpe?g|webp)$",
    re.I,
)


def _tracks(name: str, value: str) -> bool:
    key = name.lower()
    if key.startswith("utm_") or key in TRACKING:
        return True
    return key in TRACKING_VALUES and bool(TRACKING_VALUES[key].fullmatch(value.lower()))


def canonical(url: str) -> str:
    """The address without fragment and tracking parameters, its parts in w3lib's canonical order and quoting."""
    url = url.strip()
    try:
        names = {name for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True) if _tracks(name, value)}
        cleaned = url_query_cleaner(url, sorted(names), remove=True, unique=False) if names else url
        found = canonicalize_url(cleaned, keep_blank_values=True, keep_fragments=False)
    except ValueError:  # not an address at all: its own canonical form
        return url
    return str(found)


def identifier(url: str) -> str:
    """What makes an address this article for ever: `sha256:` and 64 hexadecimal digits of its canonical form."""
    return "sha256:" + hashlib.sha256(canonical(url).encode("utf-8", "surrogatepass")).hexdigest()


def _ungateway(url: str) -> str:
    """One gateway taken off: the address behind `?`, raw or quoted, or the one of a `url=` parameter."""
    shared = SHARED.match(url)
    if shared:
        return url[shared.end() :]
    parameter = PARAMETER.match(url) or QUOTED.match(url)
    if not parameter:
        return url
    target = parameter[1]
    return unquote(target) if "%" in target[:10] else target


def original(url: str) -> str:
    """A picture's address as its publisher has it: gateways, watermark transforms and thumbnail suffixes taken off.

    What stands behind a gateway is copied, never parsed: it may hold `?` and `#` of its own. Idempotent.
    """
    previous = None
    while previous != url:
        previous, url = url, _ungateway(url)
    if MEIPIAN.match(url):
        return re.sub(r"-(?:mobile|thumb)$", "", re.sub(r"[?#].*$", "", url, flags=re.S))
    return TRANSFORM.sub("", url)


def is_placeholder(url: str) -> bool:
    """Whether a picture's address stands for no picture: inline data, random stock, loading and spacing images."""
    if not re.match(r"https?://[^/?#\s]", url, re.I) or PLACEHOLDER_HOST.match(url):
        return True
    return bool(PLACEHOLDER_NAME.search(re.sub(r"[?#].*$", "", url, flags=re.S).rsplit("/", 1)[-1]))
