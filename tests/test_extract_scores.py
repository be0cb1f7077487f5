"""On real pages with truth: no score of the extraction falls. `bench/kept.py` says how they are changed."""

from pathlib import Path

import pytest

from bench import kept
from bench.corpus import SETS, Sample

FALL = 0.01


@pytest.mark.parametrize("name", SETS)
def test_no_score_falls(corpus: Path, name: str) -> None:
    before = kept.load()[name]
    pages = [Sample(name, page, corpus / "extract" / name / page) for page in before["pages"]]
    if missing := [page.id for page in pages if not page.folder.is_dir()]:
        pytest.skip(f"{len(missing)} of the {len(pages)} pages of {name} are not in this JIANBAO_CORPUS")
    now = kept.measured(pages)
    assert {
        field: now.get(field) for field, score in before["scores"].items() if now.get(field, 0) < score - FALL
    } == {}
