"""WARC and WACZ files, of whatever tool: each HTML page in them is archived as if it had been crawled at its moment.

The file answers, so the pages meet the same verdicts and rules as in a crawl, and pictures come from it too. One that
is not in it is an entry in the ledger. A page that was captured several times becomes as many versions as it has.
"""

from collections.abc import Iterator

from crawler.archive.recording import Recording


def recorded(recording: Recording) -> Iterator[tuple[str, str]]:
    """The address and the record of each page."""
    return recording.pages()
