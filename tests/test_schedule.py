"""What becomes of planned times: on a clock of its own, so that a day is exact and takes no time."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.schedule import Row
from crawler.schedule.lease import LEASE, Lease
from crawler.schedule.plan import WRITTEN
from crawler.schedule.rows import KEPT, Rows, record
from tests.schedule_day import SOURCES, Desk, at, job, simulated

DAY = Path(__file__).with_name("schedule_day.txt")
MANY = [job(f"source-{number}", "every 20 minutes", jitter=timedelta(seconds=number)) for number in range(20)]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[list[Desk]]:
    """Whose rows are closed at the end."""
    found: list[Desk] = []
    yield found
    for desk in found:
        desk.rows.db.close()


def open_desk(desks: list[Desk], folder: Path, start: str, *jobs: object, **options: int) -> Desk:
    desks.append(Desk(folder, start, list(jobs), **options))  # type: ignore[arg-type]
    return desks[-1]


def began(desk: Desk, since: str = "1970-01-01") -> Counter[str]:
    """How often each source was started, by the true time."""
    return Counter(source for source, time in desk.runs.began if time >= at(since))


# -- a day


def test_a_day_of_twenty_sources() -> None:
    """Daylight saving, overlaps, a crash, an outage, a pause, a changed configuration: each time has its row."""
    assert len(SOURCES) == 20
    assert simulated() == DAY.read_text(encoding="utf-8")


def test_the_day_on_which_an_hour_is_left_out(desks: list[Desk], tmp_path: Path) -> None:
    berlin = [job("night", "30 2 * * *", "Europe/Berlin"), job("hourly", "0 * * * *", "Europe/Berlin")]
    desk = open_desk(desks, tmp_path, "2026-03-28T22:59", *berlin)
    desk.until("2026-03-29T21:59")
    assert desk.of("night") == [("01:00", "ran")]  # 03:00 by Berlin's clock: 02:30 is not there
    assert len(desk.of("hourly")) == 23
    assert set(desk.of("hourly")) == {(f"{hour:02}:00", "ran") for hour in (23, *range(22))}


# -- policies


def test_a_source_that_is_new_owes_nothing(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:59", job("a", "@daily"))
    desk.until("2026-11-22T12:00")
    assert desk.of("a") == []


def test_a_changed_schedule_owes_nothing(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:59", job("a", "@daily"))
    desk.until("2026-11-22T12:30")
    desk.kill()
    desk.jobs["a"] = job("a", "@hourly")
    desk.begin()
    desk.until("2026-11-22T13:30")
    assert desk.of("a") == [("13:00", "ran")]


def test_of_a_long_outage_the_newest_rows_are_written_and_the_rest_is_counted(
    desks: list[Desk], tmp_path: Path
) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-01T00:00:30", job("a", "* * * * *"))
    desk.runs.lasts = {"a": timedelta(seconds=20)}
    desk.until("2026-11-01T00:10:30")
    desk.kill()
    desk.until("2026-11-04T00:10:30")
    desk.begin()
    desk.until("2026-11-04T00:10:40")
    states = Counter(state for _, state in desk.of("a"))
    assert states == {"ran": 10, "missed": WRITTEN, "running": 1}
    oldest = [row for row in desk.rows.history() if row.state == "missed"][-1]
    assert "so were 3319 times before it, from 2026-11-01 00:11Z on" in (oldest.reason or "")


def test_a_run_that_its_daemon_dies_over_is_not_begun_forever(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:59", job("a", "@daily"), job("poison", "@hourly"))
    desk.until("2026-11-22T10:00")
    for _ in range(2):
        desk.kill()
        desk.begin()
        desk.until(desk.clock.now + timedelta(seconds=10))
    (row,) = desk.rows.history(["poison"])
    assert (row.state, row.reason, row.attempts) == ("failed", "its daemon was killed each time it ran", 2)


def test_no_more_runs_than_places(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:59", *MANY, places=2)
    desk.until("2026-11-22T10:19")
    starts = [time for _, time in desk.runs.began]
    assert len(starts) == 20
    assert all(sum(begin <= time < begin + timedelta(minutes=1) for begin in starts) <= 2 for time in starts)


def test_what_another_process_runs_waits_for_it_or_is_left_out(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:59", job("a", "@hourly"), job("b", "@hourly", overlap="wait"))
    assert desk.daemon is not None
    desk.daemon.others = lambda source: "process 7" if desk.clock.now < at("2026-11-22T10:30") else None
    desk.until("2026-11-22T10:20")
    assert (desk.of("a"), desk.of("b")) == ([("10:00", "skipped")], [("10:00", "waiting")])
    assert [row.reason for row in desk.rows.history()] == ["process 7 runs it", "waited: process 7 runs it"]
    desk.until("2026-11-22T10:40")
    desk.until("2026-11-22T10:45")
    assert desk.of("b") == [("10:00", "ran")]


# -- the clock


def test_a_clock_that_goes_forward_an_hour_makes_one_run_of_each(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:50", *MANY, places=20)
    desk.until("2026-11-22T10:10")
    desk.clock.error = timedelta(hours=1)
    desk.until("2026-11-22T10:15")
    assert set(began(desk, "2026-11-22T10:10").values()) == {1}
    missed = [row for row in desk.rows.history(["source-0"]) if row.state == "missed"]
    assert {row.reason for row in missed} == {
        "the daemon slept, or the clock was put forward; one later run stands for it"
    }


def test_a_clock_that_goes_back_an_hour_runs_no_time_twice(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:50", *MANY, places=20)
    desk.until("2026-11-22T11:10")
    desk.clock.error = timedelta(hours=-1)
    desk.until("2026-11-22T12:05")
    assert began(desk, "2026-11-22T11:10") == {}  # these times have their rows
    desk.until("2026-11-22T12:25")
    assert set(began(desk, "2026-11-22T11:10").values()) == {1}


def test_a_clock_that_was_never_set_runs_nothing_and_makes_no_storm(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:50", *MANY, places=20)
    desk.until("2026-11-22T10:10")
    desk.clock.error = at("1970-01-01T00:00") - desk.clock.now
    desk.until("2026-11-22T12:10")
    assert began(desk, "2026-11-22T10:10") == {}
    desk.clock.error = timedelta()
    desk.until("2026-11-22T12:15")
    assert set(began(desk, "2026-11-22T10:10").values()) == {1}


def test_a_daemon_that_starts_in_1970_owes_nothing_when_the_clock_is_set(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:50", *MANY, places=20)
    desk.clock.error = at("1970-01-01T00:00") - desk.clock.now
    desk.begin()
    desk.until("2026-11-22T09:55")
    desk.clock.error = timedelta()
    desk.until("2026-11-22T10:10")
    assert set(began(desk).values()) == {1}
    assert {row.state for row in desk.rows.history()} == {"ran"}


def test_a_clock_that_was_years_ahead_for_a_while_does_not_stop_the_schedule(desks: list[Desk], tmp_path: Path) -> None:
    desk = open_desk(desks, tmp_path, "2026-11-22T09:50", *MANY, places=20)
    desk.clock.error = timedelta(days=1461)
    desk.until("2026-11-22T10:10")
    desk.clock.error = timedelta()
    desk.until("2026-11-22T10:25")
    assert began(desk, "2026-11-22T10:10").total() == 20


# -- the lease


class Ticks:
    """A monotonic clock."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    with Rows(tmp_path / "state") as rows:
        yield rows


def test_one_daemon_has_the_lease_and_gives_it_back(rows: Rows) -> None:
    first, second, now = Lease(rows, Ticks()), Lease(rows, Ticks()), at("2026-11-22T10:00")
    assert first.take(now)
    assert not second.take(now)
    assert first.beat(now)
    first.release()
    assert second.take(at("2026-11-22T10:01"))
    assert second.last_seen == now


def test_a_daemon_that_stands_still_is_replaced_and_told_so(rows: Rows) -> None:
    ticks, now = Ticks(), at("2026-11-22T10:00")
    hung, other = Lease(rows, ticks), Lease(rows, ticks)
    assert hung.take(now)
    assert not other.take(now)
    ticks.now += LEASE - 1
    hung.beat(now)
    assert not other.take(now)
    ticks.now += LEASE - 1
    assert not other.take(now)
    ticks.now += 1
    assert other.take(now)
    assert not hung.beat(now)
    assert other.beat(now)


def test_no_clock_on_the_wall_decides_of_the_lease(rows: Rows) -> None:
    first, second = Lease(rows, Ticks()), Lease(rows, Ticks())
    assert first.take(at("2026-11-22T10:00"))
    assert not second.take(at("2036-11-22T10:00"))
    assert not second.take(at("1970-11-22T10:00"))


# -- the rows


def test_a_planned_time_has_one_row(rows: Rows) -> None:
    rows.add([Row("a", at("2026-11-22T10:00"), "ran")])
    rows.add([Row("a", at("2026-11-22T10:00")), Row("b", at("2026-11-22T10:00"))])
    assert [(row.source, row.state) for row in rows.history()] == [("a", "ran"), ("b", "waiting")]


def test_old_rows_are_taken_out(rows: Rows) -> None:
    times = [at("2026-01-01T00:00") + timedelta(minutes=number) for number in range(KEPT + 5)]
    rows.add([Row("a", time, "ran") for time in times])
    rows.add([Row("b", times[0], "ran")])
    rows.prune()
    assert [row.planned for row in reversed(rows.history(["a"]))] == times[5:]
    assert len(rows.history(["b"])) == 1


def test_a_row_as_json() -> None:
    row = Row("a", at("2026-11-22T10:00"), "failed", "no feed", at("2026-11-22T10:00:07"), None, 1, None, 3)
    assert record(row) == {
        "source": "a", "planned": "2026-11-22T10:00:00Z", "state": "failed", "reason": "no feed",
        "started": "2026-11-22T10:00:07Z", "attempts": 1, "code": 3,
    }  # fmt: skip
