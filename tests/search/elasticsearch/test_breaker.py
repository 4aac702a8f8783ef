"""When a server is left in peace, and for how long; and the patience of the worker."""

from search.engines.elasticsearch.breaker import FAILURES, REST, WITHIN, Breaker
from search.engines.elasticsearch.streaming import FIRST, LONGEST, Patience


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def opened():
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    return breaker, clock


def test_five_failures_open_it_and_one_request_tries_after_a_rest():
    breaker, clock = opened()
    assert not breaker.allows()
    clock.now = REST
    assert breaker.allows()  # the one that tries
    assert not breaker.allows()  # the others still wait
    breaker.succeeded()
    assert breaker.allows()


def test_failing_attempt_opens_it_anew():
    breaker, clock = opened()
    clock.now = REST
    assert breaker.allows()
    breaker.failed()
    clock.now = REST + 1
    assert not breaker.allows()
    clock.now = 2 * REST
    assert breaker.allows()


def test_success_or_a_long_time_between_failures_keeps_it_closed():
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(3 * FAILURES):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()
    for _ in range(3 * FAILURES):
        breaker.failed()
        clock.now += WITHIN / (FAILURES - 1) + 1
    assert breaker.allows()


def test_patience_grows_to_a_limit_and_ends_with_success():
    clock = Clock()
    patience = Patience(clock)
    waits = []
    for _ in range(10):
        patience.longer()
        waits.append(patience.wait)
    assert (waits[0], waits[1], waits[-1]) == (FIRST, 2 * FIRST, LONGEST)
    assert not patience.over
    clock.now = 1.3 * LONGEST
    assert patience.over
    clock.now = 0.0
    patience.done()
    assert patience.over
