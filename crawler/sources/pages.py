"""Single pages, named outright."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.exceptions import ConfigError
from crawler.extract.dom import absolute
from crawler.items import Page
from crawler.sources import Batch, Link


@dataclass(slots=True)
class Pages:
    """Articles by their URLs. Raises `ConfigError` for one that is no http(s) URL."""

    urls: list[str]

    def __post_init__(self) -> None:
        for url in self.urls:
            if absolute("", url) is None:
                raise ConfigError(f'pages: "{url}" is no URL; write it with http:// or https://')

    def start(self) -> list[Link]:
        return [Link(url.strip()) for url in dict.fromkeys(self.urls)]

    def links(self, page: Page) -> Batch:
        """Nothing: a page named outright is an article, not a list of others."""
        return Batch()


def urls(pages: str | Iterable[object]) -> list[str]:
    """URLs from a list, or from one string with white space between them, or a comma before each `http`."""
    words = re.split(r"\s+|,(?=\s*https?://)", pages) if isinstance(pages, str) else map(str, pages)
    return [word.strip(" ,") for word in words if word.strip(" ,")]
