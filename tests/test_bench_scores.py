"""The measures themselves: what is right scores one, what is wrong scores what it should."""

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


def test_no_answer_is_told_as_empty() -> None:
    assert scores.score({"body": "word " * 100}, {})["empty"] == 1.0
