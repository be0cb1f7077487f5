"""The scores that must not fall: of some pages of each set, kept in `tests/scores.json` with the pages' names.

`make evaluate ARGS=--store` writes them anew, in the commit that changes them and says why.
"""

import json
from pathlib import Path
from typing import Any

from bench import corpus, extractors
from bench.corpus import Sample
from bench.scores import FIELDS, score, total

PATH = Path(__file__).parent.parent / "tests" / "scores.json"
EACH = 10  # pages of each set: all of them together take some seconds
Kept = dict[str, dict[str, Any]]  # by set: the pages' names, and the scores by field


def measured(pages: list[Sample]) -> dict[str, float]:
    """The scores of ours on these pages, by field."""
    rows = [score(truth, extractors.run("jianbao", page.html, truth.get("url"))) for page, truth in _with_truth(pages)]
    return {field: round(value, 4) for field in FIELDS if (value := total(field, rows)) is not None}


def _with_truth(pages: list[Sample]) -> list[tuple[Sample, dict[str, Any]]]:
    return [(page, page.truth) for page in pages]


def store(folder: Path) -> Kept:
    """Measure the first pages of each set, and keep what came out."""
    sets = {name: corpus.samples(folder, name, EACH) for name in corpus.SETS}
    kept = {name: {"pages": [page.id for page in pages], "scores": measured(pages)} for name, pages in sets.items()}
    PATH.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return kept


def load() -> Kept:
    found: Kept = json.loads(PATH.read_text("utf-8"))
    return found
