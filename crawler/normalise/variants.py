"""Forms of one page: AMP, MIP, print and mobile ones, told by their addresses, and the page that they are forms of."""

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from tldextract import TLDExtract

from crawler.items import Article

LINES, SAID, TITLE = 30, 15, 4  # lines that are looked for, letters of a line and of a title that say enough
_domain = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)  # its bundled list
LABELS = frozenset(["m", "wap", "3g", "4g", "mobile", "touch", "amp", "mip"])  # of a host's name, at its beginning
_PATH = re.compile(
    r"/(?:amp|mip|print|wap|mobile)(?:/|$)|^/m/|[./_-](?:amp|mip|print)(?:\.s?html?|\.php)?/?$", re.IGNORECASE
)
_QUERY = {
    "amp": re.compile("|1|true|yes"),
    "mobile": re.compile("1|true|yes"),
    "print": re.compile("|1|true|yes|y|print"),
    "printable": re.compile("|1|true|yes"),
    "output": re.compile("amp|print"),
    "outputtype": re.compile("amp|print"),
    "view": re.compile("print|amp|mobile"),
    "format": re.compile("print|amp"),
}


def is_variant(url: str) -> bool:
    """Whether the address is that of another form than the page itself."""
    parts = _split(url)
    pairs = ((name.lower(), value.lower()) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    marked = any(_QUERY[name].fullmatch(value) for name, value in pairs if name in _QUERY)
    return marked or _host(parts).partition(".")[0] in LABELS or _PATH.search(parts.path) is not None


def original(url: str, canonical: str | None) -> str | None:
    """The page itself, where the address is that of a form of it and `canonical` is what that names."""
    return canonical if canonical and is_variant(url) and not is_variant(canonical) else None


def is_own(url: str, canonical: str) -> bool:
    """Whether a page may name that address for its own: on the same host or, a variant, in the same domain."""
    here, there = _host(_split(url)), _host(_split(canonical))
    if _bare(here) == _bare(there):
        return True
    domain = _domain(here).top_domain_under_public_suffix
    return bool(domain) and is_variant(url) and _domain(there).top_domain_under_public_suffix == domain


def alike(one: Article, other: Article) -> bool:
    """Whether two pages may tell one article: a headline holds the other, or a line of the one is in the other's text.

    Sites name their front page or a section as canonical by mistake, too.
    """
    titles = sorted((_letters(one.headline), _letters(other.headline)), key=len)
    lines = [said for line in one.articleBody.split("\n")[:LINES] if len(said := _letters(line)) >= SAID]
    text = _letters(other.articleBody)
    return (len(titles[0]) >= TITLE and titles[0] in titles[1]) or any(line in text for line in lines)


def _letters(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _bare(host: str) -> str:
    """The host without the labels of a form."""
    label, _, rest = host.partition(".")
    return _bare(rest) if label in LABELS | {"www"} and "." in rest else host


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
