"""Loads once, before workers are forked, what is slow at first use; forked workers then share the memory."""

from trafilatura import bare_extraction
from trafilatura.external import jt_stoplist_init

_SAMPLE = (
    "<html><head><title>A page</title></head><body><article><h1>A page</h1>"
    + "<p>Words of a paragraph that is long enough to be read as one.</p>" * 12
    + "</article></body></html>"
)


def warm() -> None:
    """Compiles trafilatura's expressions, loads justext's stop lists: 0.1 s and 15 MB the first time, nothing later."""
    jt_stoplist_init()
    bare_extraction(_SAMPLE)
