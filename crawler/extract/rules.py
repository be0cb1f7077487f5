"""CSS rules: where a field of an article lies on a site's pages, as data."""

from dataclasses import dataclass

from lxml.html import HtmlElement
from parsel import Selector
from parsel.csstranslator import HTMLTranslator

from crawler.extract.dom import line, words

TRANSLATOR = HTMLTranslator()


@dataclass(frozen=True, slots=True)
class Css:
    """CSS selectors of one field, tried in order; `::text` and `::attr(name)` as in Scrapy."""

    selectors: tuple[str, ...]

    def texts(self, tree: HtmlElement) -> list[str]:
        """The strings of the first selector that finds any: texts and attributes, or the text of elements."""
        for selector in self.selectors:
            found = [match.root for match in Selector(root=tree, type="html").css(selector)]
            texts = [line(root) if isinstance(root, str) else words(root) for root in found]
            if any(texts):
                return [text for text in texts if text]
        return []

    def count(self, tree: HtmlElement) -> int:
        """How many elements or attributes the selectors match, whatever is in them."""
        paths = (TRANSLATOR.css_to_xpath(selector) for selector in self.selectors)
        return sum(int(tree.xpath(f"count({path})")) for path in paths)

    def nodes(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements of the first selector that finds any."""
        for selector in self.selectors:
            found = [match.root for match in Selector(root=tree, type="html").css(selector)]
            if found:
                return [node for node in found if isinstance(node, HtmlElement)]
        return []


def css(*selectors: str) -> Css:
    """Marks a class constant of an ArticlePage as the place of the Article field of the same name."""
    return Css(selectors)
