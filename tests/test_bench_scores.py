"""The measures themselves: what is right scores one, what is wrong scores what it should."""

import pytest

from bench import scores


def test_an_exact_answer_scores_one_in_every_field() -> None:
    body = "The town has a new bridge today and everyone may use it"
    truth = {
        "body": body,
        "title": "A new bridge",
        "date": "2026-03-05",
        "authors": ["Ana Bel"],
        "with": ["new bridge"],
    }
    found = scores.score(truth, {**truth, "date": "2026-03-05T10:00:00+08:00"})
    assert {scores.total(name, [found]) for name in ("body", "title", "date", "authors", "segments")} == {1.0}


def test_text_that_is_no_part_of_the_article_costs_precision_and_missing_text_recall() -> None:
    body = "one two three four five six seven eight"
    more, less = f"{body} nine ten eleven twelve thirteen", "one two three four five"
    assert 0.5 < scores.body_f1([scores.score({"body": body}, {"body": more})["body"]]) < 0.8
    assert 0.5 < scores.body_f1([scores.score({"body": body}, {"body": less})["body"]]) < 0.6


def test_an_ideograph_is_a_token() -> None:
    assert scores.tokens("新桥通车 2026 ok") == ["新", "桥", "通", "车", "2026", "ok"]


def test_authors_are_sets_of_names() -> None:
    truth = {"authors": ["Ana Bel", "Cem Dal"]}
    assert scores.score(truth, {"authors": ["By Ana Bel"]})["authors"] == 2 / 3
    assert scores.score(truth, {})["authors"] == 0


def test_authors_joined_in_one_string_are_several_on_either_side() -> None:
    joined, split = {"authors": ["Dr. Ana Bel, PhD und Cem Dal"]}, {"authors": ["Ana Bel", "Cem Dal"]}
    assert scores.score(joined, split)["authors"] == scores.score(split, joined)["authors"] == 1
    assert scores.score(joined, {"authors": ["Ana Bel"]})["authors"] == 2 / 3
    assert scores.score({"authors": ["dpa/AFP"]}, {"authors": ["dpa"]})["authors"] == 2 / 3


def test_a_picture_is_known_by_its_file_name_in_any_size_and_through_a_proxy() -> None:
    truth = {"images": [{"urls": ["https://a.example/1/bridge.jpg"], "caption": "The bridge"}]}
    found = {
        "images": [
            {"url": "https://p.example/?url=https%3A%2F%2Fa.example%2F9%2Fbridge.jpg&w=9", "caption": "The bridge"}
        ]
    }
    assert scores.score(truth, found) == {"images": 1.0, "precision": 1.0, "captions": 1.0}


def _judged(truth: dict[str, object], *found: dict[str, str]) -> scores.Score:
    return scores.score({"images": [truth]}, {"images": list(found)})


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("https://a.example/320x180_bridge.jpg", "https://a.example/1200x675_bridge.jpg"),
        ("https://a.example/bridge-300x200.jpg", "https://a.example/bridge.jpg.webp"),
        ("https://p.example/photo.php?u=https://a.example/bridge.jpg&x=0", "https://a.example/bridge.jpg"),
        ("https://a.example/show?picture=7", "https://a.example/show?picture=7"),
        ("https://a.example/77/image.jpg", "https://b.example/77/image.jpg?w=9"),
    ],
)
def test_a_picture_is_the_same_in_another_size_or_format(offered: str, taken: str) -> None:
    assert _judged({"urls": [offered]}, {"url": taken}) == {"images": 1.0, "precision": 1.0}


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("https://a.example/77/image.jpg", "https://a.example/78/image.jpg"),
        ("https://a.example/7/600x400.png", "https://a.example/8/600x400.png"),
        ("https://a.example/placeholder.png", "https://b.example/placeholder.png"),
    ],
)
def test_a_name_that_says_nothing_makes_no_picture_the_same(offered: str, taken: str) -> None:
    assert _judged({"urls": [offered]}, {"url": taken}) == {"images": 0.0, "precision": 0.0}


def test_a_picture_that_is_found_twice_is_right_once() -> None:
    twice = [{"url": "https://a.example/big/bridge.jpg"}, {"url": "https://a.example/small/bridge.jpg"}]
    assert _judged({"urls": ["https://a.example/big/bridge.jpg"]}, *twice)["precision"] == 0.5


def test_of_two_pictures_of_one_name_the_one_of_the_same_address_gives_the_caption() -> None:
    other = {"url": "https://a.example/2/bridge.jpg", "caption": "Quite another"}
    own = {"url": "https://a.example/1/bridge.jpg", "caption": "The bridge"}
    truth = {"urls": ["https://a.example/1/bridge.jpg"], "caption": "The bridge"}
    assert _judged(truth, other, own)["captions"] == 1.0


@pytest.mark.parametrize(
    ("caption", "credit"), [("The bridge", ""), ("The bridge", "Ana Bel"), ("The bridge Ana Bel", "")]
)
def test_a_credit_in_the_caption_or_beside_it_is_neither_gain_nor_loss(caption: str, credit: str) -> None:
    urls = ["https://a.example/bridge.jpg"]
    found = {"url": urls[0], "caption": caption, "credit": credit}
    assert _judged({"urls": urls, "caption": "The bridge", "credit": ["Ana Bel"]}, found)["captions"] == 1.0


def test_a_credit_does_not_stand_for_a_caption() -> None:
    urls = ["https://a.example/bridge.jpg"]
    found = {"url": urls[0], "credit": "Ana Bel"}
    assert _judged({"urls": urls, "caption": "The new bridge", "credit": ["Ana Bel"]}, found)["captions"] == 0


def test_no_answer_is_told_as_empty() -> None:
    assert scores.score({"body": "word " * 100}, {})["empty"] == 1.0
