"""ArticlePage: a page and the rules to read it. A site is a subclass whose selectors are class constants.

    class TownPage(ArticlePage):
        headline = css("h1.title::text")
        author = css("span.writer::text")
        body = css("div.story > p, div.story > h2, div.story > figure")

A page whose article lies in embedded JSON overrides `site()` instead.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import ClassVar

from lxml import etree
from lxml.html import HtmlElement

from crawler.exceptions import PageUnusable
from crawler.extract import body as generic
from crawler.extract import byline, dated, dom, encoding, headline, jsonld, lead, media, meta, size
from crawler.extract.layouts import Layout
from crawler.extract.rules import Css, css
from crawler.items import Extraction, Page, Raw, RawImage

__all__ = ["HINTED", "ArticlePage", "css"]

HINTED = "articleBodyHtml"  # the field that holds a body, of whatever source


class ArticlePage(Layout):
    """One page to be read. Parsed lazily and once; pure: no network, no clock.

    `url` is the page's final URL, `headers` have lower-case names, `hints` are raw strings by Article field, `day` is
    when it was fetched (UTC).
    """

    hosts: ClassVar[tuple[str, ...]] = ()  # domains, subdomains included, whose pages are read so whoever found them

    def __init__(
        self,
        body: bytes,
        *,
        url: str,
        headers: Mapping[str, str] | None = None,
        hints: Mapping[str, str] | None = None,
        hint_source: str = "hint",
        day: date | None = None,
    ) -> None:
        self.content = body
        self.url = url
        self.headers = headers or {}
        self.hints = hints or {}
        self.hint_source = hint_source
        self.day = day

    @staticmethod
    def redact(body: bytes) -> bytes:
        """The page's bytes that may be stored: a site whose pages carry personal data cuts it here."""
        return body

    @classmethod
    def verdict(cls, page: Page) -> None:
        """Raise Blocked, Gone or PageUnusable where this site answers with something else than an article."""

    @cached_property
    def _decoded(self) -> tuple[str, str, list[str]]:
        content, messages = size.shortened(self.content)
        return *encoding.decode(content, self.headers.get("content-type", "")), messages

    @property
    def text(self) -> str:
        """The page as text."""
        return self._decoded[0]

    @property
    def encoding(self) -> str:
        """The Python codec that read the page."""
        return self._decoded[1]

    @cached_property
    def _parsed(self) -> tuple[HtmlElement, list[str]]:
        return dom.parse(self.text)

    @property
    def tree(self) -> HtmlElement:
        """The page's elements, safe against depth and size. Shared by all readers: do not change it."""
        return self._parsed[0]

    @cached_property
    def base(self) -> str:
        """What relative links are relative to: `<base href>` or the page's URL."""
        found = next(self.tree.iter("base"), None)
        return (dom.absolute(self.url, found.get("href")) if found is not None else None) or self.url

    @cached_property
    def reading(self) -> dom.Reading:
        """Texts and pictures in reading order."""
        return dom.reading(self.tree)

    @property
    def lines(self) -> str:
        """The visible text, one line a block."""
        return self.reading.lines

    def select(self, rule: Css) -> list[str]:
        """The strings that a rule finds on this page."""
        return rule.texts(self.tree)

    def nodes(self, rule: Css) -> list[HtmlElement]:
        """The elements that a rule finds on this page."""
        return rule.nodes(self.tree)

    @classmethod
    def rules(cls) -> Iterator[tuple[str, Css]]:
        """The fields that this class has selectors for."""
        for name in dir(cls):
            rule = getattr(cls, name)
            if isinstance(rule, Css):
                yield name, rule

    def site(self) -> Extraction | None:
        """What the site's own rules find, source `site`; None for a page without any. Overridden for JSON pages."""
        found = Extraction(url=self.url)
        for name, rule in self.rules():
            if name == "body":
                self._site_body(found, self.nodes(rule))
            elif name == "image":
                urls = (dom.absolute(self.base, text) for text in self.select(rule))
                found.images += [RawImage(url, "site") for url in urls if url]
            elif texts := self.select(rule):
                found.candidates[name] = [Raw(text, "site") for text in texts]
        return found if found.candidates or found.images else None

    def _site_body(self, found: Extraction, nodes: list[HtmlElement]) -> None:
        parts = [etree.tostring(node, encoding="unicode", method="html", with_tail=False) for node in nodes]
        if any(dom.words(node) for node in nodes):
            found.candidates[HINTED] = [Raw("\n".join(parts), "site")]
        found.images = self._with_lead([*found.images, *media.pictures(nodes, self.base, "site")], "\n".join(parts))
        found.attachments += media.documents(nodes, self.base, "site")

    def extract(self) -> Extraction:
        """Everything that the page says, unparsed, best first. Raises PageUnusable for a page with nothing in it."""
        if not self.content.strip() and not self.hints:
            raise PageUnusable("empty page: no bytes", url=self.url)
        if encoding.is_binary(self.text) and not self.hints:
            raise PageUnusable("no text: the bytes of some other kind of file", url=self.url)
        site, layout = self._site()
        messages = [*self._decoded[2], *self._parsed[1]]
        result = Extraction(self.url, encoding=self.encoding, messages=messages, rules=layout.described())
        for found in (site.candidates if site else {}, *self._declared(result), self._hinted(), self._outer()):
            for name, raws in found.items():
                result.candidates.setdefault(name, []).extend(raws)
        self._bodies(result, site)
        return result

    def _site(self) -> tuple[Extraction | None, type["ArticlePage"]]:
        """What the site's rules find, and whose they are: the first layout's that finds a body, else this one's."""
        for layout in self.layouts(self.day) if self.older else ():
            page = self if layout is type(self) else self._as(layout)
            found = page.site()
            if found and HINTED in found.candidates:
                return found, layout
        return self.site(), type(self)

    def _as(self, layout: type["ArticlePage"]) -> "ArticlePage":
        return layout(self.content, url=self.url, headers=self.headers, hints=self.hints, hint_source=self.hint_source)

    @cached_property
    def schema(self) -> tuple[jsonld.Node, dict[str, jsonld.Node], list[str]]:
        nodes, messages = jsonld.blocks(self.tree)
        return jsonld.article(nodes, self.url), jsonld.index(nodes), messages

    @cached_property
    def _tags(self) -> meta.Tags:
        return meta.tags(self.tree)

    def _declared(self, result: Extraction) -> Iterator[dict[str, list[Raw]]]:
        """JSON-LD, meta and the visible page; titles are ordered by a vote of the three."""
        node, index, messages = self.schema
        result.messages += messages
        schema, tags = jsonld.candidates(node, index, self.base), meta.candidates(self._tags)
        sites = [text for name in ("og:site_name", "application-name") for text in self._tags.get(name, [])]
        titles = headline.candidates(self.tree, self.url, schema.pop("headline", []), tags.pop("headline", []), sites)
        yield {"headline": titles, **schema}
        yield meta.links(self.tree, self.base)
        yield tags
        names = byline.houses(self.tree, self.url, [*sites, *jsonld.publisher(node, index)])
        yield {"isPartOf": [Raw(name, "site") for name in sorted(names)]}
        title = titles[0].value if titles else ""
        yield byline.beside(self.tree, self.lines, title, [schema, tags], names)
        yield dated.candidates(self.tree, self.lines, title, marked="datePublished" not in schema | tags)
        if lang := dom.line(self.tree.get("lang") or self.tree.get("xml:lang")):
            yield {"inLanguage": [Raw(lang, "html:lang")]}

    def _hinted(self) -> dict[str, list[Raw]]:
        return {
            name: [Raw(line, self.hint_source) for line in value.split("\n") if line.strip()]
            for name, value in self.hints.items()
            if value.strip() and name != HINTED
        }

    def _outer(self) -> dict[str, list[Raw]]:
        """What stands outside the page: the URL's date, the answer's Content-Language."""
        found = {"datePublished": dated.url_date(self.url, *self._tags.get("og:url", []))}
        if language := self.headers.get("content-language", "").split(",")[0].strip():
            found["inLanguage"] = [Raw(language, "header:content-language")]
        return {name: raws for name, raws in found.items() if raws}

    def _hinted_body(self, result: Extraction) -> None:
        """A feed that carries the whole article: its text behind the page's, its pictures where the page has none."""
        hinted = self.hints.get(HINTED, "")
        if not hinted.strip():
            return
        result.received = result.received or hinted
        if not result.candidates.get(HINTED):
            tree, _ = dom.parse(hinted)
            result.images += media.pictures([tree], self.url, self.hint_source)
        result.candidates.setdefault(HINTED, []).append(Raw(hinted, self.hint_source))

    def _bodies(self, result: Extraction, site: Extraction | None) -> None:
        """The text and pictures: the site's rule, else the generic extractor; JSON-LD and hint behind it."""
        if site:
            result.images, result.attachments, result.received = site.images, site.attachments, site.received
            result.messages += site.messages
        bodies = result.candidates.setdefault(HINTED, [])
        if not bodies:
            found = generic.read(self.tree, self.reading, self.base, *self._known(result))
            result.messages += found.messages
            result.images = self._with_lead([*result.images, *found.images], found.html)
            bodies += [Raw(found.html, found.source)] if found.html else []
            result.attachments += media.documents(self._article_nodes(), self.base, "html:a")
        bodies += [Raw(text, "jsonld") for text in [jsonld.body(self.schema[0])] if text]
        self._hinted_body(result)
        if not bodies:
            del result.candidates[HINTED]

    @staticmethod
    def _known(result: Extraction) -> tuple[str, list[str]]:
        titles, authors = ([raw.value for raw in result.candidates.get(name, [])] for name in ("headline", "author"))
        return next(iter(titles), ""), authors[:20]

    def _article_nodes(self) -> list[HtmlElement]:
        return list(self.tree.iter("article", "main"))[:1] or list(self.tree.iter("body"))

    def _with_lead(self, images: list[RawImage], markup: str) -> list[RawImage]:
        node, index, _ = self.schema
        declared = [*jsonld.images(node, index, self.base), *meta.images(self._tags, self.base)]
        images = lead.complete(images, declared, self.reading.pictures, self.base, markup)
        return lead.filled(images, [*declared, *jsonld.pictures(index, self.base)])
