"""Raw pictures → the article's media."""

from crawler.items import MediaObject, RawImage
from crawler.normalise import text, urls


def media_objects(images: list[RawImage]) -> list[MediaObject]:
    """Pictures by their original address, each once, without placeholders; `position` is the reading order.

    A picture that is named twice (as lead and in the text) keeps all that either says of it.
    """
    found: dict[str, MediaObject] = {}
    for image in images:
        url = urls.original(image.contentUrl)
        if urls.is_placeholder(url):
            continue
        media = found.setdefault(url, MediaObject(contentUrl=url, position=len(found)))
        media.caption = media.caption or _optional(image.caption)
        media.creditText = media.creditText or _optional(image.creditText)
        media.alternateName = media.alternateName or _optional(image.alternateName)
        if media.width is None and media.height is None:
            media.width, media.height = image.width or None, image.height or None
    return list(found.values())


def _optional(value: str | None) -> str | None:
    return text.line(value or "") or None
