"""Hexo posts, byte for byte as RSSHUB-PAGE's generator wrote them (its third format, April 2021 to August 2022).

`DEST/{category}/{site}/{route}/{title}.md`; the categories are the article's first three sections, which a source's
configuration may give. The pictures lie in `DEST/images/` and are linked from there, unless the body is wanted as
received. Where the generator was wrong we differ, and only there:

- an article without a picture has no `headimg` and `thumbnail` (the generator put a random picture of picsum.photos);
- one without a date has no `date` (the generator wrote the time of its run);
- a title that holds both kinds of quotes, and a section, author or date that would break the front matter, is quoted
  by YAML's rules; control characters are left out of the front matter;
- a second article of the same title gets a name of its own (the generator overwrote the first).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exporters._destination import Folder
from crawler.exporters._html import first_image, own_body, received_body, relink
from crawler.items import Article, MediaObject

SECTIONS = 3
IMAGES = PurePosixPath("images")
BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})  # Nunjucks would run what stands between them
REPLACED = re.compile(r"[:/\\?*“”<>|\[\]]")
NOT_IN_NAME = re.compile(r"[\n#.]")
BREAKS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
BLANKS = str.maketrans("\n\t", "  ")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
DOCUMENT_MARK = re.compile(r"\n(?=---|\.\.\.)")
NOT_PLAIN = re.compile(r"""^[-?:,\[\]{}#&*!|>'"%@` ]|:(?: |$)| #| $|^(?:=|<<)?$""")


class Post(NamedTuple):
    """What the format has room for. `title` is as `title_of` gives it; `date` is written as it stands."""

    title: str
    categories: list[str]
    image: str | None
    author: str | None
    date: str | None
    body: str


def write(
    reader: Reader,
    inventories: Iterable[Inventory],
    dest: Path,
    *,
    as_received: bool = False,
    image_prefix: str | None = None,
) -> int:
    """`as_received`: body and date as the source gave them, pictures at their own addresses.

    `image_prefix` is put before the `http://` of each picture where the first one is not `https://`.
    """
    count = 0
    with Folder(dest) as folder:
        for inventory in inventories:
            article = reader.article(inventory)
            title, sections = title_of(article.headline), article.articleSection[:SECTIONS]
            path = folder.claim(sections, NOT_IN_NAME.sub("", title), ".md", article.identifier or article.url)
            if as_received:
                body, lead = received_body(reader, inventory, article), None
            else:
                body, lead = _with_images(folder, reader, article, "../" * (len(path.parts) - 1))
            body, image = prefixed(body, image_prefix)
            date = date_of(article, as_received=as_received)
            post = Post(title, sections, image or lead, _author(article), date, body)
            folder.write(path, render(post).encode("utf-8", "replace"))
            count += 1
    return count


def render(post: Post) -> str:
    """The file's text: an empty line first, trailing blanks where the generator had them, no newline at the end."""
    image = None if post.image is None else "'" + _line(post.image).replace("'", "%27") + "'"
    front = [
        f"title: {_quoted(post.title)}",
        "categories: ",
        *(f" - {_scalar(category)}" for category in post.categories),
        *([] if image is None else [f"headimg: {image}"]),
        *([] if post.author is None else [f"author: {_scalar(post.author)}"]),
        "comments: false",
        *([] if post.date is None else [f"date: {_scalar(post.date)}"]),
        *([] if image is None else [f"thumbnail: {image}"]),
    ]
    text = "\n---\n" + "\n".join(front) + f"\n---\n\n<div>   \n{post.body}  \n</div>\n" + " " * 12
    return text.translate(BRACES)


def title_of(headline: str) -> str:
    """The headline with the generator's replacements: `_` for what Windows and its patterns have no room for."""
    return REPLACED.sub("_", UNPRINTABLE.sub("", BREAKS.sub("\n", headline)))


def date_of(article: Article, *, as_received: bool = False) -> str | None:
    """As the source wrote it, or RFC 1123 in GMT; a date without a time of day stays one."""
    if as_received and article.datePublishedRaw:
        return article.datePublishedRaw
    try:
        date = datetime.fromisoformat(article.datePublished or "")
        known = "T" in (article.datePublished or "") and date.tzinfo is not None
        return format_datetime(date.astimezone(UTC), usegmt=True) if known else article.datePublished
    except (ValueError, OverflowError):  # no ISO date, or year 1 in Shanghai
        return article.datePublished or None


def prefixed(body: str, prefix: str | None) -> tuple[str, str | None]:
    """The body after the generator's rule for plain http pictures, and its first picture."""
    image = first_image(body)
    if prefix is None or image is None or "https://" in image:
        return body, image
    body = body.replace('src="http://', f'src="{prefix}http://')
    return body, first_image(body)


def _with_images(folder: Folder, reader: Reader, article: Article, up: str) -> tuple[str, str | None]:
    """The body with its archived pictures as links into `images/`, and the lead picture's link."""
    archived = {media.contentUrl: media for media in article.image if media.sha256}

    def link(url: str) -> str | None:
        return up + _saved(folder, reader, archived[url]) if url in archived else None

    body = relink(own_body(article), link)
    lead = next(iter(archived), None) if first_image(body) is None else None
    return body, None if lead is None else link(lead)


def _saved(folder: Folder, reader: Reader, media: MediaObject) -> str:
    path = IMAGES / PurePosixPath(reader.media_key(media)).name
    if not folder.has(path, media.contentSize):
        folder.write(path, reader.media(media))
    return str(path)


def _author(article: Article) -> str | None:
    """The site's name, as in the generator, never the byline."""
    publisher = article.publisher.name if article.publisher else None
    return article.articleSection[1] if len(article.articleSection) > 1 else publisher


def _quoted(title: str) -> str:
    text = DOCUMENT_MARK.sub(" ", title)
    if "'" not in text:
        return f"'{text}'"
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "''") + "'"


def _scalar(text: str) -> str:
    line = _line(text)
    return "'" + line.replace("'", "''") + "'" if NOT_PLAIN.search(line) else line


def _line(text: str) -> str:
    return UNPRINTABLE.sub("", BREAKS.sub("\n", text)).translate(BLANKS)
