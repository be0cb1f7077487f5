from datetime import UTC, datetime, timedelta

import pytest

from crawler.archive.ledger import Seen
from crawler.archive.revisit import Revisit

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULE = Revisit(HOUR, 30 * DAY)


def seen(
    age: timedelta | None = None, *, at: datetime = NOON, announced: datetime | None = None, vain: int = 0
) -> Seen:
    return Seen("https://news.example/1", at, announced=announced, age=age, vain=vain)


def asked_when_due(times: int, *, changed: bool, rule: Revisit = RULE, first: timedelta | None = None) -> Seen:
    """A page that is asked for so often, each time when it is due."""
    row = rule.learn(None, seen(), changed=True)
    row.age = first or row.age
    for _ in range(times):
        row = rule.learn(row, seen(at=rule.due(row, None)), changed=changed)
    return row


def test_a_new_page_is_looked_at_again_after_the_least_age() -> None:
    assert asked_when_due(0, changed=False).age == HOUR


def test_the_age_grows_by_half_where_nothing_changed() -> None:
    assert asked_when_due(2, changed=False).age == 2.25 * HOUR


def test_the_age_is_halved_where_an_edit_was_found() -> None:
    assert asked_when_due(1, changed=True, first=8 * HOUR).age == 4 * HOUR


def test_the_age_stays_within_its_bounds() -> None:
    assert asked_when_due(99, changed=False).age == 30 * DAY
    assert asked_when_due(99, changed=True, first=30 * DAY).age == HOUR


def test_a_page_that_never_changes_costs_seventeen_requests_until_it_is_asked_for_once_a_month() -> None:
    assert asked_when_due(16, changed=False).age < 30 * DAY == asked_when_due(17, changed=False).age  # type: ignore[operator]


def test_one_bound_is_a_fixed_age() -> None:
    fixed = Revisit(6 * HOUR, 6 * HOUR)
    for changed in (True, False):
        assert asked_when_due(9, changed=changed, rule=fixed).age == 6 * HOUR


def test_a_look_before_its_time_proves_no_long_calm() -> None:
    early = RULE.learn(seen(8 * HOUR), seen(at=NOON + HOUR), changed=False)
    assert early.age == 8 * HOUR


def test_bounds_that_were_changed_hold_for_ages_of_before() -> None:
    assert Revisit(HOUR, DAY).due(seen(30 * DAY), None) == NOON + DAY


def test_a_row_of_an_older_version_has_the_least_age() -> None:
    assert RULE.due(seen(), None) == NOON + HOUR


@pytest.mark.parametrize("later", [timedelta(seconds=1), 99 * DAY])
def test_a_newer_date_is_due_at_once(later: timedelta) -> None:
    assert RULE.due(seen(DAY, announced=NOON - DAY), NOON - DAY + later) == NOON


@pytest.mark.parametrize("announced", [NOON - DAY, NOON - 2 * DAY, None])
def test_the_same_date_an_older_one_and_none_wait_for_the_age(announced: datetime | None) -> None:
    assert RULE.due(seen(DAY, announced=NOON - DAY), announced) == NOON + DAY


def test_a_first_date_is_compared_with_when_the_page_was_fetched() -> None:
    assert RULE.due(seen(DAY), NOON - HOUR) == NOON + DAY
    assert RULE.due(seen(DAY), NOON + HOUR) == NOON


def test_a_source_that_dates_everything_anew_is_believed_less_each_time() -> None:
    row, waits = RULE.learn(None, seen(30 * DAY), changed=True), []
    row.age = 30 * DAY
    for later in range(1, 5):
        due = RULE.due(row, NOON + later * DAY)
        waits.append(due - row.fetched)
        row = RULE.learn(row, seen(at=due, announced=NOON + later * DAY), changed=False)
    assert waits == [0 * HOUR, HOUR, 3 * HOUR, 7 * HOUR]


def test_an_edit_brings_the_trust_back() -> None:
    row = RULE.learn(seen(DAY, vain=5), seen(announced=NOON + DAY), changed=True)
    assert RULE.due(row, NOON + 2 * DAY) == NOON


def test_no_age_is_longer_for_a_date_than_without_one() -> None:
    assert RULE.due(seen(2 * HOUR, vain=500), NOON + DAY) == NOON + 2 * HOUR
