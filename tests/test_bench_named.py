"""Names are learnt from the sites that use them, and told to those that do not."""

from collections import Counter

import pytest

from bench import named
from bench.named import Example

pytest.importorskip("scipy", reason="scipy comes with the extra `learn`")


def examples(name: str, *, text: bool, sites: int) -> list[Example]:
    return [Example(f"{n}.example", Counter({(name, 1): 1}), text, 1.0) for n in range(sites) for _ in range(5)]


def test_a_name_says_what_stands_in_it_on_many_sites() -> None:
    known = examples("story", text=True, sites=20) + examples("promo", text=False, sites=20)
    learnt = named.learn(known)
    assert learnt["story"][1] > 1 > -1 > learnt["promo"][1]
    assert learnt["story"][0] == learnt["story"][2] == 0


def test_a_name_of_few_sites_is_their_own() -> None:
    assert "mirror" not in named.learn(examples("mirror", text=True, sites=3) + examples("p", text=False, sites=20))


def test_what_only_its_own_site_taught_is_not_told_to_a_site() -> None:
    own = [Example("own.example", Counter({("story", 1): 1}), True, 1.0)] * 400
    others = examples("story", text=False, sites=40) + examples("other", text=True, sites=40)
    said = named.unseen([*own, *others])
    assert said[0][1] < 0
