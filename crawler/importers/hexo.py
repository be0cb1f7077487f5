"""Hexo posts as RSSHUB-PAGE's generator wrote them from March 2021 to August 2022, all versions of its format.

A post does not say where its article was published. It is archived under its own name,
`hexo://_posts/{site}/{route}/{title}?date={date of publication}`, which is the same at every import. Where a part is
missing it is left out; a post without a title, and a second post of one name in the folder, have the SHA-256 of their
text in it.

Nothing is made up: characters that the generator replaced by `_` stay replaced, a date that is the generator's own run
(`2021-10-28 14:08:07`) is when the post was fetched and never when it was published, and `Invalid Date` is none.
"""

import os
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from crawler.exceptions import ConfigError, SourceUnusable
from crawler.importers._post import Post, parse
from crawler.items import Capture, Page, Resource, utcnow
from crawler.sources import Link

MAX_BYTES = 32 << 20
MAX_TITLE = 300  # characters of a title that may stand in a post's name
NOT_IN_NAME = frozenset('"#%/<>?\\^`{|}')


def read(src: str) -> Iterator[Capture]:
    """Every `*.md` file under the folder, by path. Raises `ConfigError` for what is no folder or has none."""
    folder = Path(src)
    if not folder.is_dir():
        raise ConfigError(f"import hexo: {src}: no such folder; name the one that holds the posts")
    files = sorted(_files(folder))
    if not files:
        raise ConfigError(f"import hexo: {src}: no *.md file in it; name the folder that holds the posts")
    return _captures(folder, files)


def _files(folder: Path) -> Iterator[Path]:
    """The posts, and the folders that are not gone into: links, and those that may not be read."""
    closed: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=closed.append):
        yield from (Path(root, name) for name in names if name.lower().endswith(".md"))
        yield from (path for name in folders if (path := Path(root, name)).is_symlink())
    yield from (Path(error.filename) for error in closed)


def _captures(folder: Path, files: list[Path]) -> Iterator[Capture]:
    bodies: dict[str, bytes] = {}  # digests, by the address of the post
    for file in files:
        name = os.fsencode(file.relative_to(folder)).decode("utf-8", "backslashreplace")
        item = Resource(f"file:{_quoted(name, but='/')}", "text/markdown; charset=utf-8", b"")
        try:
            item.body = _bytes(file, folder)
            post = parse(item.body)
        except SourceUnusable as error:
            yield Capture(item.url, kind="source", outcome="failed", reason=error.reason)
            continue
        url, digest = address(post), _digest(post)
        if bodies.get(url, digest) != digest:
            url = address(post, digest=True)
        repeated = ["another file holds the same post"] if url in bodies else []
        yield Capture(item.url, kind="source", outcome="read", reason="; ".join(post.problems + repeated) or None)
        if not repeated:
            bodies[url] = digest
            yield capture(post, url, item)


def _bytes(file: Path, folder: Path) -> bytes:
    """The file's bytes. Raises `SourceUnusable` for what is not to be read."""
    try:
        real = file.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise SourceUnusable("a link out of the folder; it is not followed")
        if not real.is_file():
            raise SourceUnusable("a link to a folder, a folder that may not be read, or a device; it is left out")
        with real.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise SourceUnusable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > MAX_BYTES:
        raise SourceUnusable(f"it has more than {MAX_BYTES >> 20} MiB; no post does")
    return data


def capture(post: Post, url: str, item: Resource) -> Capture:
    """The post as a feed's item would come, its own file kept beside it. `hints` are raw strings, as in a feed."""
    values = {
        "headline": post.title,
        "datePublished": post.published,
        "articleSection": "\n".join(post.categories),
        "publisher": post.site,
        "image": post.image,
    }
    hints = {name: value for name, value in values.items() if value}
    now = utcnow()
    page = Page(
        url,
        post.body.encode(),
        min(post.fetched or now, now),
        headers={"content-type": "text/html; charset=utf-8"},
        hints=hints,
        hint_source="hint:hexo",
        resources=[item],
    )
    link = Link(url, hints | {"articleBodyHtml": post.body}, item=item, hint_source="hint:hexo")
    return Capture(url, page=page, borne="item", link=link.to_json())


def address(post: Post, *, digest: bool = False) -> str:
    """The post's own name, in which letters of all scripts stand as they are; see above."""
    title = " ".join((post.title or "").split())
    known = 0 < len(title) <= MAX_TITLE
    path = "/".join(_quoted(part) for part in [*post.place, title if known else ""])
    date = [f"date={_quoted(_iso(post.published))}"] if post.published else []
    text = [] if known and not digest else [f"sha256={_digest(post).hex()[:16]}"]
    return f"hexo://_posts/{path}" + ("?" if date or text else "") + "&".join(date + text)


def _digest(post: Post) -> bytes:
    return sha256(post.body.encode()).digest()


def _iso(date: str) -> str:
    try:
        when = parsedate_to_datetime(date)
        return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, TypeError, OverflowError):
        return date[:100]


def _quoted(text: str, but: str = "") -> str:
    """Letters of all scripts as they are; what an address has no room for as `%XX`."""

    def stays(char: str) -> bool:
        return char in but or (char.isprintable() and not char.isspace() and char not in NOT_IN_NAME)

    return "".join(char if stays(char) else quote(char, safe="") for char in text)
