"""`afkit sandbox`: it answers as long as it runs, and stops when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.cli import ROOT


@contextmanager
def started() -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "afkit", "sandbox", str(ROOT / "connector" / "emporix-oe"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().split()[-1]
        finally:
            if process.poll() is None:
                process.kill()


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("reader", ["stays", "leaves"])
def test_requests_are_answered_whether_or_not_the_log_is_read(number: signal.Signals, reader: str) -> None:
    with started() as (process, url):
        assert process.stdout is not None
        assert process.stderr is not None
        if reader == "leaves":
            process.stdout.close()
        assert [status_of(f"{url}/unknown"), status_of(f"{url}/unknown")] == [401, 401]
        process.send_signal(number)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
