"""Where everything lies: pure functions to keys. A folder is a function of the article's identifier and URL alone."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import SplitResult, unquote, urlsplit

from crawler.exceptions import ArchiveError

ARCHIVE = "archive.json"
README = "README.txt"
ARTICLES = "articles"
MEDIA = "media/sha256"
RUNS = "runs"
DAMAGED = "state/damaged"
"""Bytes that `verify --repair` replaced by good ones, under their own keys."""
INVENTORY = "inventory.json"
ARTICLE_JSON = "article.json"
ARTICLE_MD = "article.md"
PAGE_WARC = "page.warc.gz"
REEXTRACTED = "reextracted"
TO_ROOT = "../../../../.."
"""From a version's folder to the archive's root, for the relative links of `article.md`."""

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/svg+xml": "svg",
    "image/x-icon": "ico",
    "image/vnd.microsoft.icon": "ico",
    "image/tiff": "tif",
    "image/heic": "heic",
    "application/pdf": "pdf",
}

_SLUG_LENGTH = 60
_HOST_LENGTH = 100
_EXTENSION = re.compile(r"\.(s?html?|php|aspx?|jsp|do|cgi)$", re.IGNORECASE)
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # Windows opens a device by these names
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAMELESS = {"", "index", "default"}


def article_folder(identifier: str, url: str, *, digits: int = 8) -> str:
    """`articles/<host>/<2 hex>/<slug>-<8 hex>`; hex of the identifier (`sha256:…`), host and slug of the URL.

    At most 200 characters, good for any file system. `digits` is 64 where another article took the short name.
    """
    name = digest_hex(identifier)
    parts = _split(url)
    return f"{ARTICLES}/{_host(parts)}/{name[:2]}/{_slug(parts)}-{name[:digits]}"


def media_key(sha256: str, suffix: str) -> str:
    """`media/sha256/ab/cd/<64 hex>.<suffix>`."""
    name = digest_hex(sha256)
    if not re.fullmatch(r"[a-z0-9]{1,8}", suffix):
        raise ArchiveError("not a file suffix; use 1 to 8 letters or digits", key=ascii(suffix))
    return f"{MEDIA}/{name[:2]}/{name[2:4]}/{name}.{suffix}"


def media_suffix(encoding_format: str | None) -> str:
    """The suffix for a media type; `bin` for one that is not known."""
    return SUFFIXES.get(encoding_format or "", "bin")


def version_name(when: datetime) -> str:
    """14 digits of UTC, as in the Wayback Machine and in CDX."""
    return when.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def run_folder(run_id: str) -> str:
    """The folder of a run's files. Raises `ArchiveError` for what is no run id."""
    if not re.fullmatch(r"\d{4}/\d\d/\d\d/[^/]+", run_id):
        raise ArchiveError("not a run id; it looks like 2026/11/22/20261122060000-source", key=ascii(run_id)[1:-1])
    return f"{RUNS}/{run_id}"


def evidence_key(run_id: str, url: str) -> str:
    """`runs/…/evidence/<16 hex of the URL's SHA-256>.warc.gz`. Raises `ArchiveError` for what is no run id."""
    return f"{run_folder(run_id)}/evidence/{sha256(url.encode('utf-8', 'replace')).hexdigest()[:16]}.warc.gz"


def digest_hex(digest: str) -> str:
    """The 64 hex digits of `sha256:…` or of bare hex. Raises `ArchiveError`."""
    name = digest.removeprefix("sha256:")
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise ArchiveError("not a SHA-256 digest; it has 64 hex digits", key=ascii(digest)[1:-1][:80])
    return name


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        host = host.encode("punycode", "replace").decode()
    port = f"_{parts.port}" if parts.port not in {None, _DEFAULT_PORTS.get(parts.scheme)} else ""
    host = re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip("-.") + port
    if len(host) > _HOST_LENGTH:
        host = f"{host[: _HOST_LENGTH - 9]}-{sha256(host.encode()).hexdigest()[:8]}"
    return f"_{host}" if _DEVICE.match(host) or not host else host


def _slug(parts: SplitResult) -> str:
    names = [_ascii(_EXTENSION.sub("", unquote(part))) for part in reversed(parts.path.split("/"))]
    name = next((name for name in names if name not in _NAMELESS), "page")
    return f"{name}-{_ascii(unquote(parts.query))}"[:_SLUG_LENGTH].strip("-")


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
