"""Loads once, before workers are forked, what is slow at first use; forked workers then share the memory."""

from crawler.extract import extract_page

_SAMPLE = (
    "<html><head><title>A page</title></head><body><article><h1>A page</h1>"
    + "<p>Words of a paragraph that is long enough to be read as one.</p>" * 12
    + "</article></body></html>"
)


def warm() -> None:
    """Loads the judge's trees and compiles what a first page would: a few milliseconds, nothing later."""
    extract_page(_SAMPLE.encode(), url="https://news.example/a")
