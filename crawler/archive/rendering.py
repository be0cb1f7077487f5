"""How a browser came to the DOM of a page, as it is told in the record that holds the DOM.

The answer is kept as it came; the DOM is a `conversion` of it, the WARC standard's word for an altered version of
another record (ISO 28500:2017, 6.7). Players pass conversions over, so that none shows the DOM for the page.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from crawler.exceptions import UnsupportedFormat

HTML = "text/html; charset=utf-8"


@dataclass(slots=True, frozen=True)
class Rendering:
    """What the page asked for (`requests`), what of it was data that came by XHR or fetch, and what it did not get."""

    software: str
    requests: int = 0
    data: int = 0
    refused: int = 0

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises `UnsupportedFormat`."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            raise UnsupportedFormat("how it was rendered cannot be read; restore the WARC file from a copy") from None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Those that hold for the DOM, by lower-case names. ETag and date of a document whose text came by other
        requests speak of its shell alone.
        """
        gone = {"content-encoding", *(("etag", "last-modified") if self.data else ())}
        return {name: value for name, value in headers.items() if name not in gone} | {"content-type": HTML}

    def __str__(self) -> str:
        return f"rendered by {self.software}: {self.requests} requests, {self.refused} of them refused"
