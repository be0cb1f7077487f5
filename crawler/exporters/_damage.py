"""What is damaged is told, and ends nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from crawler.archive.reader import Reader
from crawler.exceptions import ArchiveError, StoreUnavailable


@contextmanager
def telling(reader: Reader) -> Iterator[None]:
    """What cannot be read in the block ends the block and is told in `reader.damaged`; a store that fails ends all."""
    try:
        yield
    except StoreUnavailable:
        raise
    except ArchiveError as error:
        reader.damaged.append(str(error))
