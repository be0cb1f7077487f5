"""The lead picture: what the page gives to those who share it, found again on the page or put before the text's own."""

import re
from collections.abc import Iterable
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.extract import media
from crawler.extract.foreign import Surroundings
from crawler.items import RawImage

SHARED = 6  # of the pictures that a page declares: its crops and sizes of one


def _filled(image: RawImage, declared: list[RawImage]) -> RawImage:
    """A picture of the text with what is declared of it and not printed."""
    if image.caption and image.creditText:
        return image
    known = next((each for each in declared if (each.caption or each.creditText) and media.same(each, image)), None)
    if known is None:
        return image
    return replace(image, caption=image.caption or known.caption, creditText=image.creditText or known.creditText)


def _printed(
    declared: list[RawImage], pictures: Iterable[HtmlElement], base: str, around: Surroundings
) -> RawImage | None:
    """The picture of the page that is one of the declared ones, with its caption."""
    for img in pictures:
        offered = [RawImage(url, "") for url in media.addresses(img, base)]
        if any(media.same(one, each) for one in offered for each in declared) and around.own(img):
            return media.picture(img, base, "html:img")
    return None


def _sample(markup: str) -> str:
    """The longest paragraph of a text, without its markup."""
    return re.sub(r"<[^<>]*>", "", max(re.split(r"</p>", markup), key=len))


def complete(
    images: list[RawImage], declared: list[RawImage], pictures: Iterable[HtmlElement], base: str, markup: str
) -> list[RawImage]:
    """The pictures of the text `markup`, the lead first: where the text begins with a picture, that is the lead."""
    images = [_filled(image, declared) for image in images]
    shared = declared[:SHARED]
    if not shared or any(media.same(each, image) for each in shared for image in images):
        return images
    found = _printed(shared, pictures, base, Surroundings(_sample(markup), base))
    if found is not None and any(media.same_file(found, image) for image in images):
        return images
    if found is not None:
        return [_filled(found, declared), *images]
    return images if markup.startswith("<figure") else [*shared[:1], *images]
