"""A verb holds the crawls of this machine off while it changes what they write."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from crawler.archive.lock import source_lock
from crawler.config import Config
from crawler.exceptions import Conflict, StoreUnavailable

WRITERS = ("fetch", "reextract", "hexo", "warc")  # what writes articles besides the sources of sources.toml


@contextmanager
def crawls_held_off(config: Config) -> Iterator[list[str]]:
    """No crawl of this machine stores anything in the block; gives the sources that are being run already."""
    state, running = config.archive.state, []
    known = {path.stem for path in (state / "locks").glob("*.lock")}
    with ExitStack() as stack:
        for name in sorted(known | {*config.sources, *WRITERS}):
            try:
                stack.enter_context(source_lock(state, name))
            except Conflict:
                running.append(name)
            except OSError as error:
                raise StoreUnavailable(
                    f"the state folder cannot be written: {error.strerror}", key=str(state)
                ) from None
        yield running
