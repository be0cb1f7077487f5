import pytest

from crawler.pipelines.verdicts import verdict

CASES = [
    ("finished", {"page": {"new": 2}}, "healthy"),
    ("finished", {"page": {"unchanged": 2, "gone": 1, "refused": 1}}, "healthy"),
    ("finished", {"source": {"read": 1}}, "healthy"),
    ("finished", {"page": {"new": 2, "failed": 1}}, "partial"),
    ("finished", {"page": {"new": 2, "blocked": 1}}, "partial"),
    ("finished", {"page": {"new": 2}, "source": {"failed": 1}}, "partial"),
    ("finished", {"page": {"new": 2}, "image": {"failed": 1}}, "partial"),
    ("finished", {"page": {"new": 2}, "image": {"gone": 1, "refused": 1}}, "healthy"),
    ("finished", {"page": {"new": 2}, "image": {"blocked": 1}}, "partial"),
    ("interrupted", {"page": {"new": 2, "pending": 1}}, "partial"),
    ("finished", {"page": {"failed": 3}}, "unhealthy"),
    ("finished", {"page": {"refused": 3}}, "unhealthy"),
    ("finished", {"source": {"failed": 1}}, "unhealthy"),
    ("finished", {}, "unhealthy"),
    ("failed", {"page": {"new": 9}}, "unhealthy"),
]


@pytest.mark.parametrize(("state", "counts", "expected"), CASES)
def test_the_verdict_comes_from_the_ledger(state: str, counts: dict[str, dict[str, int]], expected: str) -> None:
    assert verdict(state, counts) == expected
