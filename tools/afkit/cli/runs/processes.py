"""Share work among processes: forked when all is loaded, told by lines of JSON, and gone when this process is gone."""

from __future__ import annotations

import json
import os
import selectors
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from afkit.errors import RunError, UsageError

_AT_ONCE = 130  # the exit code of a process that was interrupted twice


class Share(NamedTuple):
    """The part of one process: its number `of` how many, and how it tells what it has done.

    `lifeline` is a file descriptor that comes to its end when the parent is gone.
    """

    number: int
    of: int
    lifeline: int
    tell: Callable[[dict[str, Any]], None]


def in_processes(
    count: int, work: Callable[[Share], None], hear: Callable[[int, dict[str, Any]], None], stop: Callable[[], None]
) -> None:
    """Run `work` in processes of its own and hear what each tells; return when all have ended.

    An interrupt is handed on to all, and `stop` hears of it. Raises UsageError where processes cannot be forked, RunError
    if one breaks down.
    """
    if not hasattr(os, "fork"):
        raise UsageError("--processes: this system cannot divide a program that runs; leave it out")
    ours, lifeline = os.pipe()
    pids: list[int] = []
    with selectors.DefaultSelector() as pipes, _handing_on(pids, stop):
        for number in range(count):
            end, start = os.pipe()
            pid = os.fork()
            if not pid:
                os.close(lifeline)  # only the parent holds its end: it closes when the parent is gone
                _be(Share(number, count, ours, _teller(start)), work)
            os.close(start)
            pids.append(pid)
            pipes.register(end, selectors.EVENT_READ, [number, b""])
        _listen(pipes, hear)
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    os.close(lifeline)
    os.close(ours)
    if _AT_ONCE in codes:
        raise KeyboardInterrupt
    if any(codes):
        raise RunError(
            f"{sum(map(bool, codes))} of {count} processes broke down",
            hint="go on with --resume",
        )


def _be(share: Share, work: Callable[[Share], None]) -> None:
    """Be a process: do the work and end, without anything that the parent would do at its end."""
    code = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C comes from the parent alone, or it would come twice
        signal.signal(signal.SIGINT, signal.default_int_handler)
        work(share)
        code = 0
    except KeyboardInterrupt:
        code = _AT_ONCE
    finally:
        os._exit(code)


def _teller(pipe: int) -> Callable[[dict[str, Any]], None]:
    def tell(value: dict[str, Any]) -> None:
        os.write(pipe, json.dumps(value).encode() + b"\n")

    return tell


def _listen(pipes: selectors.BaseSelector, hear: Callable[[int, dict[str, Any]], None]) -> None:
    while pipes.get_map():
        for key, _ in pipes.select():
            data = os.read(key.fd, 65536)
            if not data:
                pipes.unregister(key.fd)
                os.close(key.fd)
                continue
            *lines, key.data[1] = (key.data[1] + data).split(b"\n")
            for line in lines:
                hear(key.data[0], json.loads(line))


@contextmanager
def _handing_on(pids: list[int], stop: Callable[[], None]) -> Iterator[None]:
    """Hand interrupts on to the processes while they run."""

    def interrupt(*_: object) -> None:
        stop()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)

    try:
        before = signal.signal(signal.SIGINT, interrupt)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
