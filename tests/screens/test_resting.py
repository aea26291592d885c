"""A screen that was long at taking in news rests before it looks again; one that was not does not."""

from worklist.screens import resting


class Clock:
    now = 100.0

    def monotonic(self):
        return self.now


def test_the_rest_follows_the_time_up_to_a_limit(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(resting, "time", clock)
    rest = resting.Rest()
    assert rest.is_over
    with rest.after():
        clock.now += 0.1
    clock.now += 3.9
    assert not rest.is_over
    clock.now += 0.2
    assert rest.is_over
    with rest.after():
        clock.now += 60
    clock.now += resting.MOST
    assert rest.is_over
