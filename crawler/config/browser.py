"""The browser that renders pages: the system's own, driven by the extra `browser`."""

import shutil
from importlib.util import find_spec

from crawler.config.tables import Fetch
from crawler.exceptions import ConfigError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium(fetch: Fetch) -> str:
    """Its path. Raises `ConfigError` that says what to install."""
    if find_spec("playwright") is None:
        raise ConfigError("browser = true needs the extra `browser`: pip install playwright")
    if fetch.browser is not None:
        if shutil.which(fetch.browser) is None:
            raise ConfigError(f"fetch: browser: {fetch.browser} is no program; name Chromium's, or take the line out")
        return str(fetch.browser)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise ConfigError(
            "browser = true needs Chromium: apt install chromium, or name it with browser = PATH in [fetch]"
        )
    return found
