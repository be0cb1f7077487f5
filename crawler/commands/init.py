"""`jianbao init [DIR]`."""

from pathlib import Path
from typing import Annotated

import typer

from crawler.commands import _screen
from crawler.exceptions import ConfigError

SOURCES = """\
# What Jianbao keeps, and where. "jianbao add URL" finds a site's feed and writes it here; so can you, see below.
# Say "jianbao sources check" after a change, then "jianbao crawl".

[archive]
uri = "file:archive"                  # a folder beside this file, or "s3://bucket/prefix"
# endpoint = "https://s3.example.org" # an S3 server other than Amazon's; keys come from the AWS environment or profile
# region = "eu-central-1"
# profile = "news"

[fetch]
# Site owners see who asks, and whom to write to. Set it before the first crawl.
# contact = "mailto:you@example.org"

# Proxies have names; a source takes them by name. ${NAME} is a secret from the environment.
# [proxies]
# office = "http://user:${OFFICE_PROXY}@proxy.example.org:3128"

# [defaults]                          # holds for all sources
# timezone = "Asia/Shanghai"          # of dates that name none
# proxy = ["office", "direct"]        # in this order
# delay = 2.0                         # seconds between two requests to one host

# A source is one of feed, sitemap, listing, pages or spider.

# [sources.my-feed]
# feed = "https://news.example.org/feed.xml"
# publisher = "Example News"
# content = "page"                    # page: the page's text; feed: the feed's; longest: the longer of the two
# revisit = "6h"                      # how long a known page is left alone; unset: 1h to 30d, by how often it changes

# [sources.town-hall]
# sitemap = "https://town.example.org/sitemap.xml"
# limit = 100                         # articles a run

# [sources.one-report]
# pages = ["https://www.example.org/report.html"]
"""
IGNORED = "# what Jianbao writes\n/archive/\n/.jianbao/\n"


def run(folder: Annotated[Path, typer.Argument(metavar="[DIR]", show_default=False)] = Path()) -> None:
    """Write a first sources.toml, with every line explained, and a .gitignore for the archive."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _create(folder / "sources.toml", SOURCES)
        if not (folder / ".gitignore").exists():
            _create(folder / ".gitignore", IGNORED)
    except FileExistsError as error:
        raise ConfigError(f"{error.filename}: is there already; it is left as it was") from None
    except OSError as error:
        raise ConfigError(f"{error.filename}: cannot be written: {error.strerror}") from None
    _screen.say(f"Wrote {folder / 'sources.toml'}. Now: jianbao add URL, then jianbao crawl")


def _create(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
