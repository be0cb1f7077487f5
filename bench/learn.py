"""python -m bench.learn: learns `crawler/extract/named.json` and `judge.json` from the part `dev` of the corpus.

    JIANBAO_CORPUS=/path/to/corpus make learn

A block counts as text if it stands in the truth. It weighs as much as its share of its page's text, and a page more
where its set is small, so that small sets are learnt too. The trees learn with what the names of elements say to one
who never saw the site (`bench/named.py`).

What is shipped was learnt when `dev` was a half of the pages and not three quarters: half as many pages more brought
nothing in five folds of sites (.9405 and .9402).
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tldextract import TLDExtract

from bench import corpus, named
from bench.scores import tokens
from bench.told import told
from crawler.exceptions import PageUnusable
from crawler.extract import judge, signals
from crawler.extract import named as names
from crawler.extract.blocks import Block, blocks
from crawler.extract.dom import letters
from crawler.extract.page import ArticlePage
from crawler.extract.signals import SIGNALS
from crawler.items import Extraction

SETS = (*corpus.BODIES, "moz", "n4k-tests")
OUT, NAMES = Path(judge.__file__).with_name("judge.json"), Path(names.__file__).with_name("named.json")
SAID = [SIGNALS.index(name) for name in ("own", "near", "far")]
TREES, DIGITS = 200, 4
HOW = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 16, "min_data_in_leaf": 60, "feature_fraction": 0.3,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 2, "verbose": -1, "seed": 1, "use_missing": False,
    "boost_from_average": False, "deterministic": True,
}  # fmt: skip


class Known(NamedTuple):
    """One block: its signals, and what names are learnt from."""

    row: list[float]
    example: named.Example


site = TLDExtract(suffix_list_urls=(), cache_dir=None)


def _is_text(found: list[Block], truth: str) -> list[bool]:
    keys = [letters(block.text) for block in found]
    return told(keys, [letters(line) for line in truth.split("\n")])


def _title(page: ArticlePage) -> str:
    declared = page._declared(Extraction(url=page.url))
    return next((raw.value for found in declared for raw in found.get("headline", [])), "")


def page(sample: corpus.Sample, share: float) -> Iterator[Known]:
    """The blocks of one page that are not hopeless; `share` is what its pages weigh."""
    truth = sample.truth["body"]
    read = ArticlePage(sample.html, url=sample.truth.get("url") or corpus.NOWHERE)
    found = blocks(read.tree)
    rows = signals.rows(found, _title(read))
    size = max(1, len(tokens(truth)))
    house = site(read.url).top_domain_under_public_suffix or sample.id
    for block, row, text in zip(found, rows, _is_text(found, truth), strict=True):
        if row is not None:
            weight = share * (min(1.0, len(tokens(block.text)) / size) + 0.002)
            yield Known(row, named.Example(house, named.around(block.box), text, weight))


def learn(known: list[Known]) -> dict[str, Any]:
    """The trees of some blocks, as `judge` reads them."""
    lightgbm: Any = import_module("lightgbm")
    numpy: Any = import_module("numpy")
    examples = [each.example for each in known]
    rows = numpy.array([each.row for each in known])
    rows[:, SAID] = named.unseen(examples)
    texts, weights = (numpy.array([getattr(each, name) for each in examples]) for name in ("text", "weight"))
    model = lightgbm.train(HOW, lightgbm.Dataset(rows, texts, weight=weights), TREES)
    return {"signals": SIGNALS, "trees": [_node(each["tree_structure"]) for each in model.dump_model()["tree_info"]]}


def _node(tree: dict[str, Any]) -> Any:
    if "leaf_value" in tree:
        return round(tree["leaf_value"], DIGITS)
    sides = [_node(tree[side]) for side in ("left_child", "right_child")]
    return [tree["split_feature"], float(f"{tree['threshold']:.5g}"), *sides]


def main(words: list[str] | None = None) -> int:
    argparse.ArgumentParser(prog="python -m bench.learn", description=str(__doc__).split("\n", 1)[0]).parse_args(words)
    folder = corpus.root()
    if folder is None:
        print("bench.learn: JIANBAO_CORPUS is not set to a corpus", file=sys.stderr)
        return 2
    pages = [each for name in SETS for each in corpus.samples(folder, name) if each.part == "dev"]
    sizes = Counter(each.set for each in pages)
    known: list[Known] = []
    for each in pages:
        with suppress(PageUnusable):
            known += page(each, (100 / sizes[each.set]) ** 0.5)
    said = named.learn([each.example for each in known])
    for path, found in ((NAMES, said), (OUT, learn(known))):
        path.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        print(f"{len(known)} blocks of {len(pages)} pages: {path.name}, {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
