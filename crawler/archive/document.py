"""An article as a document: JSON-LD and back, the digest of what it says, and plain text."""

import json
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from hashlib import sha256
from html import escape
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crawler.archive.markdown import to_markdown_body, to_markdown_text
from crawler.exceptions import UnsupportedFormat
from crawler.items import SCHEMA_VERSION, Article, MediaObject, Publisher

CONTEXT = "https://schema.org"
_FIRST = ["type", "identifier", "url", "canonicalUrl", "headline", "alternativeHeadline", "description"]
ORDER = [*_FIRST, *(each.name for each in fields(Article) if each.name not in _FIRST)]
"""The keys of `article.json` in the order of the schema; `type` is written `@type`."""
_NOT_SAID = {"type", "identifier", "url", "canonicalUrl", "wordCount", "derivedKeywords", "metadata"}
_NOT_SAID |= {"datePublishedRaw", "dateModified", "dateModifiedRaw"}
CONTENT = [name for name in ORDER if name not in _NOT_SAID]
"""What an article says. A change in one of these makes a new version, a change elsewhere does not."""

_ADAPTER = TypeAdapter(Article)
_UNSAFE = re.compile("[\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML knows as a line break or refuses."""
_FRONT_MATTER = ["headline", "alternativeHeadline", "description", "url", "canonicalUrl", "author", "publisher"]
_FRONT_MATTER += ["datePublished", "dateModified", "articleSection", "keywords", "inLanguage", "license", "identifier"]


def to_json(article: Article) -> bytes:
    """JSON-LD in UTF-8: `@context`, `@type`, then the schema's order; what is absent is left out."""
    return _json({"@context": CONTEXT, **_fields(article, ORDER)}, indent=1) + b"\n"


def from_json(data: bytes, key: str = "article.json") -> Article:
    """The way back. Raises `UnsupportedFormat` for what is no article of ours, or one of a newer schema."""
    try:
        article = _ADAPTER.validate_python(json.loads(data, object_hook=_named))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UnsupportedFormat(f"not an article ({where}: {first['msg']}); restore it from a copy", key=key) from None
    except (ValueError, RecursionError) as error:
        raise UnsupportedFormat(f"not JSON ({error}); restore it from a copy", key=key) from None
    if article.metadata.schemaVersion > SCHEMA_VERSION:
        version = article.metadata.schemaVersion
        raise UnsupportedFormat(f"schema version {version} is newer than this program; update jianbao", key=key)
    return article


def content_digest(article: Article) -> str:
    """`sha256:…` of the canonical JSON of what the article says, the same on every machine and in every run.

    Media count by the digest of their bytes: their addresses (also within `articleBodyHtml`) change with every signed
    link. What is ours or evidence does not count: `*Raw`, `nameRaw`, `dateModified`, `wordCount`, `derivedKeywords`.
    """
    content = _fields(article, CONTENT)
    for name in ("image", "associatedMedia"):
        if name in content:
            content[name] = [_said(media) for media in getattr(article, name)]
    for person in content.get("author", []):
        person.pop("nameRaw", None)
    if article.articleBodyHtml:
        content["articleBodyHtml"] = markup_by_digest(article)
    return f"sha256:{sha256(_json(content, sort_keys=True, separators=(',', ':'))).hexdigest()}"


def to_markdown(article: Article, link: Callable[[MediaObject], str]) -> str:
    """Front matter and the body, archived pictures in place by `link`; those that the body does not show follow it."""
    links = {media.contentUrl: link(media) for media in article.image if media.sha256}
    body = to_markdown_body(article.articleBodyHtml or _paragraphs(article.articleBody), links)
    rest = [media for media in article.image if media.sha256 and f"]({links[media.contentUrl]})" not in body]
    figures = [to_markdown_body(_figure(media), links) for media in rest]
    front = {name: value for name, value in _fields(article, _FRONT_MATTER).items() if value}
    lines = [f"{name}: {_yaml(_names(value))}" for name, value in front.items()]
    return (
        "\n\n".join(["---\n" + "\n".join(lines) + "\n---", f"# {to_markdown_text(article.headline)}", body, *figures])
        + "\n"
    )


def to_text(article: Article) -> str:
    """Headline, byline, date and address, a blank line, the text."""
    head = [article.headline, ", ".join(person.name for person in article.author), article.datePublished, article.url]
    return "\n".join(filter(None, head)) + "\n\n" + article.articleBody + "\n"


def _fields(value: Any, names: list[str] | None = None) -> dict[str, Any]:
    """A dataclass as a dict, `type` first and called `@type`, without what is absent."""
    kind = {MediaObject: "MediaObject", Publisher: "Organization"}.get(type(value))
    found = {"@type": kind} if kind else {}
    for name in names or sorted((each.name for each in fields(value)), key=lambda name: name != "type"):
        content = _value(getattr(value, name))
        if content is not None and content != "" and content != [] and content != {}:
            found["@type" if name == "type" else name] = content
    return found


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(each) for each in value]
    return _fields(value) if is_dataclass(value) else value


def _named(table: dict[str, Any]) -> dict[str, Any]:
    """The dataclasses' own name again."""
    if "@type" in table:
        table["type"] = table.pop("@type")
    return table


def _json(value: Any, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, **options).encode("utf-8", "replace")


def _said(media: MediaObject) -> dict[str, str]:
    bytes_or_address = {"sha256": media.sha256} if media.sha256 else {"contentUrl": media.contentUrl}
    told = {"caption": media.caption, "creditText": media.creditText, "alternateName": media.alternateName}
    return {name: text for name, text in {**bytes_or_address, **told}.items() if text}


def markup_by_digest(article: Article) -> str:
    """The body's HTML, archived media named by their bytes: their addresses change with every signed link."""
    markup = article.articleBodyHtml or ""
    for each in [*article.image, *article.associatedMedia]:
        if each.sha256:
            markup = markup.replace(f'"{escape(each.contentUrl, quote=False)}"', f'"sha256:{each.sha256}"')
    return markup


def _figure(media: MediaObject) -> str:
    caption = " ".join(filter(None, [media.caption, media.creditText]))
    image = f'<img src="{escape(media.contentUrl)}" alt="{escape(media.alternateName or media.caption or "")}">'
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _names(value: Any) -> Any:
    """Authors and publisher by name alone."""
    if isinstance(value, list):
        return [_names(each) for each in value]
    return value["name"] if isinstance(value, dict) else value


def _yaml(value: Any) -> str:
    """JSON is YAML once the line breaks are escaped that only YAML knows."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
