"""Redirects that lead to a wall, told by its address."""

import re
from urllib.parse import urlsplit

from crawler.exceptions import Blocked


def led_to(wall: str, path: re.Pattern[str], host: re.Pattern[str], asked: str, url: str) -> Blocked | None:
    """Blocked where `url` is at such a path or host and `asked` was not. Its query may hold secrets: it is not told."""

    def is_wall(address: str) -> bool:
        parts = urlsplit(address)
        return bool(path.search(parts.path) or host.match(parts.hostname or ""))

    if is_wall(asked) or not is_wall(url):
        return None
    after = urlsplit(url)
    return Blocked(f"{wall}: redirected to {after.scheme}://{after.hostname}{after.path[:100]}", url=url)
