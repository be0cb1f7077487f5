"""A feed's item as a page of its own: the item's HTML is the text, its other tags are what is known about it."""

from functools import cached_property

from crawler.extract import media
from crawler.extract.page import HINTED, ArticlePage
from crawler.items import Extraction, Raw, RawImage

LISTS = frozenset({"author", "keywords", "articleSection", "image"})  # hints of one value a line


class ItemPage(ArticlePage):
    """The item's text exactly as the feed holds it; title, author and date by its hints. Of hints from `hint:feed` the
    text's source is `feed`.

    A text that is no more than the title stays the text: some feeds have no other. Pictures are those of the text,
    else those that the feed attached to the item.
    """

    @cached_property
    def _decoded(self) -> tuple[str, str, list[str]]:
        return self.content.decode("utf-8", "replace"), "utf-8", []  # our own bytes: no declaration in them counts

    def site(self) -> Extraction:
        found, source = Extraction(url=self.url, received=self.text), self.hint_source.removeprefix("hint:")
        values = {name: [Raw(v, self.hint_source) for v in self._values(name)] for name in self.hints}
        attached = [RawImage(raw.value, raw.source) for raw in values.pop("image", [])]
        found.candidates = values | {HINTED: [Raw(self.text, source)]}
        found.images = media.pictures([self.tree], self.base, source) or attached
        found.attachments = list(media.documents([self.tree], self.base, source))
        return found

    def _values(self, name: str) -> list[str]:
        return [v for v in (self.hints[name].split("\n") if name in LISTS else [self.hints[name]]) if v.strip()]

    def _hinted(self) -> dict[str, list[Raw]]:
        return {}  # they are this page's own fields, above
