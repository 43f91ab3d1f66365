"""The time of a call, from what the engine tells of it."""

from __future__ import annotations

from afkit.preview.running.timing import Timing, Timings


def test_waits_are_told_of_the_call_that_follows_and_reading_apart_from_answering() -> None:
    moments = iter([0.0, 0.25, 0.5, 0.75, 1.0, 3.0, 4.0])
    timings = Timings(lambda: next(moments))
    for kind, seconds in [("requested", 0.0), ("answered", 0.0), ("judged", 0.0), ("waiting", 2.0), ("requested", 0.0)]:
        timings.hear(kind, seconds)
    assert timings.of(0) == Timing(0.25, 0.0, 250.0, 250.0)
    assert timings.of(1) == Timing(3.0, 2.0)
    timings.hear("judged")  # nothing came
    assert timings.of(1) == Timing(3.0, 2.0, 1000.0)
