"""EXTRACT: a fetched page becomes raw strings, each with where it came from. Pure: no network, no clock, no settings.

`extract_page` is the whole of it. Order of sources: site rule > JSON-LD > meta tags > HTML > feed or sitemap hint >
HTTP header or URL. Sites bring their rules as subclasses of `page.ArticlePage`.
"""

from crawler.extract.page import ArticlePage, css, extract_page

__all__ = ["ArticlePage", "css", "extract_page"]
