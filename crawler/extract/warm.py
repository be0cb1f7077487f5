"""Loads once, before workers are forked, what is slow at first use; forked workers then share the memory."""

from lxml import html

from crawler.extract.judge import trees
from crawler.extract.witness import article

_SAMPLE = (
    "<html><head><title>A page</title></head><body><article><h1>A page</h1>"
    + "<p>Words of a paragraph that is long enough to be read as one.</p>" * 12
    + "</article></body></html>"
)


def warm() -> None:
    """Compiles trafilatura's expressions, loads the judge's trees: 0.1 s the first time, nothing later."""
    trees()
    article(html.document_fromstring(_SAMPLE))
