"""The pool: who is asked, who is left alone, and for how long."""

from pathlib import Path

import pytest

from crawler.archive.proxy_health import ProxyHealth
from crawler.fetch.proxies import FAULTS, FIRST, GROWTH, LONGEST, Pool


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(pool: Pool, name: str, times: int = 1, *, certain: bool = True) -> None:
    for _ in range(times):
        pool.fault(name, pool.clock(), "HTTP 502", certain=certain)


def test_proxies_are_taken_in_the_users_order(clock: Clock) -> None:
    assert Pool(["home", "worker", "direct"], clock=clock).candidates("a.example") == ["home", "worker", "direct"]


def test_a_host_stays_with_the_proxy_that_served_it(clock: Clock) -> None:
    pool = Pool(["home", "worker"], clock=clock)
    pool.good("worker", "a.example", clock())
    assert pool.candidates("a.example")[0] == "worker"
    assert pool.candidates("b.example")[0] == "home"


def test_a_proxy_that_fails_for_certain_is_left_alone_and_returns(clock: Clock) -> None:
    pool = Pool(["home", "worker"], clock=clock)
    fail(pool, "home")
    assert pool.candidates("a.example") == ["worker"]
    clock.now += FIRST
    assert pool.candidates("a.example") == ["home", "worker"]


def test_a_fault_that_may_be_the_sites_counts_only_in_a_row(clock: Clock) -> None:
    pool = Pool(["home", "worker"], clock=clock)
    fail(pool, "home", FAULTS - 1, certain=False)
    pool.good("home", "a.example", clock())
    fail(pool, "home", FAULTS - 1, certain=False)
    assert pool.candidates("a.example")[0] == "home"
    fail(pool, "home", certain=False)
    assert pool.candidates("a.example") == ["worker"]


def test_quarantine_grows_and_a_good_answer_ends_that(clock: Clock) -> None:
    pool = Pool(["home"], clock=clock)
    waits = []
    for _ in range(8):
        fail(pool, "home")
        waits.append(pool.wait())
        clock.now += pool.wait() + 1
    assert waits == [min(FIRST * GROWTH**strike, LONGEST) for strike in range(8)]
    pool.good("home", "a.example", clock())
    fail(pool, "home")
    assert pool.wait() == FIRST


def test_requests_that_were_under_way_tell_nothing_new(clock: Clock) -> None:
    pool = Pool(["home"], clock=clock)
    began = clock()
    clock.now += 1
    for _ in range(32):
        pool.fault("home", began if pool.wait() else clock(), "gone", certain=True)
    assert pool.wait() == FIRST
    pool.good("home", "a.example", began)
    assert pool.candidates("a.example") == []


def test_direct_is_never_left_alone(clock: Clock) -> None:
    pool = Pool(["home", "direct"], clock=clock)
    fail(pool, "direct", 10)
    assert pool.candidates("a.example") == ["home", "direct"]


def test_health_survives_the_run_and_a_quarantined_proxy_is_asked_last(clock: Clock, tmp_path: Path) -> None:
    pool = Pool(["home", "worker"], ProxyHealth(tmp_path), clock)
    fail(pool, "home")
    pool.good("worker", "a.example", clock() - 0.5)
    pool.close()
    later = Pool(["home", "worker"], ProxyHealth(tmp_path), clock)
    assert later.candidates("a.example") == ["worker", "home"]
    fail(later, "home")
    assert later.candidates("a.example") == ["worker"]
    later.close()


def test_the_record_is_that_of_the_newest_attempts(clock: Clock, tmp_path: Path) -> None:
    health = ProxyHealth(tmp_path)
    for second in range(300):
        health.attempt("home", clock() + second, 0.25, None if second >= 100 else "HTTP 502")
    health.attempt("home", clock() + 300, 9.0, "no answer in time")
    health.flush()
    record = health.record("home")
    assert (record.tries, record.good, record.latency) == (200, 199, 0.25)
    assert record.last_error == "no answer in time"
    health.close()
