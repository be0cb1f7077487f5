"""The plainest client: one request, nothing retried, nothing decoded."""

import urllib.error
import urllib.request
from email.message import Message


def get(url: str, proxy: str | None = None, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body as they come, errors included."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy, "https": proxy} if proxy else {}))
    try:
        with opener.open(request, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers, answer.read()
