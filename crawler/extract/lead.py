"""The lead picture: what the page gives to those who share it, found again on the page or put before the text's own."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.extract import media
from crawler.extract.dom import IMAGES, letters
from crawler.extract.foreign import Surroundings
from crawler.items import RawImage

LOOKED = 2000  # pictures of a page
BEGINNING = 1200  # characters of a text, markup included: a picture there is its lead
SHARED = 6  # of the pictures that a page declares: its crops and sizes of one
SITE_FILE = re.compile(  # what a site gives where an article has no picture
    r"/(?:share|site|og|fb|default|page|app)?[-_]?logo[^/]*$|(?<![a-z])logo\d*\.(?:png|gif|jpe?g|webp|svg)(?:$|\?)|"
    r"(?:default|share)[-_](?:og|share|social|image|img|thumb)|(?:og|share|image|img|thumb)[-_]default|"
    r"(?<![a-z])no[-_]?image|gravatar|/avatars?/|favicon|/wp-content/themes/",
    re.I,
)


def filled(images: list[RawImage], declared: list[RawImage]) -> list[RawImage]:
    """The pictures with what is declared of them and not printed."""
    said = [each for each in declared if each.caption or each.creditText]
    known = {media.name(each.contentUrl): each for each in reversed(said)}
    found = [(image, known.get(media.name(image.contentUrl)) if known else None) for image in images]
    return [
        replace(image, caption=image.caption or other.caption, creditText=image.creditText or other.creditText)
        if other
        else image
        for image, other in found
    ]


def _stems(names: set[str]) -> list[str]:
    """A run of letters and digits of each name, by which most pictures are passed over without a closer look."""
    return [max(re.findall(r"[a-z0-9]+", name.rsplit("/", 1)[-1]) or [""], key=len) for name in names]


def _printed(names: set[str], pictures: list[HtmlElement], base: str, around: Surroundings) -> RawImage | None:
    """The picture of the page that has one of these names, with its caption."""
    stems = _stems(names)
    for img in [each for each in pictures[:LOOKED] if each.tag in IMAGES]:
        within = next(img.iterancestors("picture"), None)
        sources = within.iter("source") if within is not None else ()
        offered = " ".join(
            [*img.attrib.values(), *(value for each in sources for value in each.attrib.values())]
        ).lower()
        if not any(stem in offered for stem in stems):
            continue
        if any(media.name(url) in names for url in media.addresses(img, base)) and around.own(img):
            return media.picture(img, base, "html:img")
    return None


def _opens(markup: str) -> bool:
    """Whether a picture stands at the beginning of a text."""
    return 0 <= markup.find("<figure><img") < BEGINNING


def _sample(markup: str) -> str:
    """The longest paragraph of a text, without its markup."""
    return re.sub(r"<[^<>]*>", "", max(re.split(r"</p>", markup), key=len))


def complete(
    images: list[RawImage], declared: list[RawImage], pictures: list[HtmlElement], base: str, markup: str
) -> list[RawImage]:
    """The pictures of the text `markup`, the lead first: where the text begins with a picture, that is the lead."""
    declared = [each for each in declared[:SHARED] if not SITE_FILE.search(each.contentUrl)]
    names = {media.name(each.contentUrl) for each in declared}
    if not names or any(media.name(image.contentUrl) in names for image in images):
        return images
    found = _printed(names, pictures, base, Surroundings(letters(_sample(markup)), base))
    if found is None:
        return images if _opens(markup) else [*declared[:1], *images]
    shown = any(media.path(found.contentUrl) == media.path(image.contentUrl) for image in images)
    return images if shown else [found, *images]
