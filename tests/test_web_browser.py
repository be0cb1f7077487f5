"""The room in a real browser: every page without errors and without the network, by keys alone, and a hostile article."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.runs import Outcome
from tests import hostile_article
from tests.reading_room import ReadingRoom, serve
from tests.site import endpoints
from tests.small_archive import FERRY, SmallArchive, newsroom

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not here: apt-get install chromium")
