"""A screen that has worked long to take in news rests before it looks again; one that hardly worked does not."""

from worklist.screens import resting


class Clock:
    now = 100.0
    worked = 0.0

    def monotonic(self):
        return self.now

    def thread_time(self):
        return self.worked


def test_the_rest_follows_the_work_up_to_a_limit(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(resting, "time", clock)
    rest = resting.Rest()
    assert rest.is_over
    with rest.after():
        clock.worked += 0.1
    clock.now += 2.9
    assert not rest.is_over
    clock.now += 0.2
    assert rest.is_over
    with rest.after():
        clock.worked += 60
    clock.now += resting.MOST
    assert rest.is_over
