"""What is learnt becomes what the judge reads."""

import pytest

from bench import learn
from crawler.extract.judge import _sum, _tree
from crawler.extract.signals import SIGNALS

DUMPED = {
    "split_feature": 1,
    "threshold": 0.30000000001,
    "left_child": {"leaf_value": 1.23456},
    "right_child": {
        "split_feature": 0,
        "threshold": 80.0,
        "left_child": {"leaf_value": -2.0},
        "right_child": {"leaf_value": 0.5},
    },
}


@pytest.mark.parametrize(("size", "links", "leaf"), [(10.0, 0.3, 1.2346), (80.0, 0.4, -2.0), (81.0, 0.4, 0.5)])
def test_a_dumped_tree_is_read_as_it_was_learnt(size: float, links: float, leaf: float) -> None:
    row = [0.0] * len(SIGNALS)
    row[SIGNALS.index("size")], row[SIGNALS.index("links")] = size, links
    assert _sum(row, [_tree(learn._node(DUMPED), SIGNALS)]) == leaf
