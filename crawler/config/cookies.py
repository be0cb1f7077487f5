"""`cookies.txt`, as browsers export it: Netscape's format, seven fields a line with a tab between them.

An error names file and line, and never quotes one: it holds a login.
"""

import re
from http.cookiejar import Cookie
from pathlib import Path

from tldextract import TLDExtract

from crawler.exceptions import ConfigError

SHORT, LONG = 8, 20  # characters of a value
_LINE = re.compile(
    r"(?:#HttpOnly_)?(?P<domain>[^\t#]+)\t(?P<all>TRUE|FALSE)\t(?P<path>/[^\t]*)\t(?P<secure>TRUE|FALSE)"
    r"\t(?P<expires>\d{0,15})(?:\.\d+)?\t(?P<name>[^\t]*)\t(?P<value>[^\t]*)"
)
_split = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)


def read_cookies(path: Path, now: float) -> tuple[list[Cookie], list[str]]:
    """The cookies that are good at `now` (seconds of the epoch), and a line on each that is not any more.

    Raises `ConfigError` for a line that is no cookie, a public suffix (a cookie for all of `.com` would go to
    everyone), and where no good cookie is left.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigError(f"{path}: cookies cannot be read: {reason}") from None
    found = [(n, _cookie(path, n, line)) for n, line in enumerate(lines, 1) if not _is_comment(line)]
    good = [cookie for _, cookie in found if not cookie.is_expired(int(now))]
    if not good:
        raise ConfigError(f"{path}: {'every cookie in it has expired' if found else 'no cookie in it'}; export it anew")
    return good, [
        f"{path}:{n}: the cookie {cookie.name} of {cookie.domain} has expired; export it anew"
        for n, cookie in found
        if cookie.is_expired(int(now))
    ]


def cookie_secrets(path: Path) -> set[str]:
    """The values in the file that no word or number of a page would be: long ones, and those of letters and digits."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return set()
    values = {found["value"] for line in lines if (found := _LINE.fullmatch(line))}
    mixed = re.compile(r"(?=.*\d)(?=.*[A-Za-z])")
    return {value for value in values if len(value) >= LONG or (len(value) >= SHORT and mixed.match(value))}


def _is_comment(line: str) -> bool:
    return not line.strip() or (line.startswith("#") and not line.startswith("#HttpOnly_"))


def _cookie(path: Path, number: int, line: str) -> Cookie:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ConfigError(f"{path}:{number}: no cookie: needs seven fields with a tab between them; export it anew")
    domain, everywhere = found["domain"].strip(".").lower(), found["all"] == "TRUE"
    parts = _split(domain)
    if parts.suffix and not parts.domain:
        raise ConfigError(
            f"{path}:{number}: {domain} is a public suffix: no cookie is for all of it; take the line out"
        )
    return Cookie(
        version=0,
        name=found["name"],
        value=found["value"],
        port=None,
        port_specified=False,
        domain=f".{domain}" if everywhere else domain,
        domain_specified=everywhere,
        domain_initial_dot=everywhere,
        path=found["path"],
        path_specified=True,
        secure=found["secure"] == "TRUE",
        expires=int(found["expires"] or 0) or None,
        discard=not int(found["expires"] or 0),
        comment=None,
        comment_url=None,
        rest={},
    )
