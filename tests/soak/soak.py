"""A soak: many signed events through `afkit run --each` into the connector's sandbox, killed on the way and resumed.

At the end the counts must be exact: every input has a last result, every event that is done has arrived, and no event has
arrived twice, those in doubt after the kill included. The sandbox answers some events with 503 and 429 first.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from afkit.sandbox import Reply, Request, Sandbox, load_sandbox, serve

CONNECTOR = Path(__file__).resolve().parents[2] / "connector" / "emporix-oe"


# The peak of a process counts in what its parent had when it began, so that a small one begins it and tells.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


class Counts(NamedTuple):
    """What came of a soak. `starts` tells how often each event reached the service and was taken."""

    done: int
    failed: int
    doubtful: int
    starts: Counter[str]
    refused: int
    seconds: float
    peak: float  # MiB of the run that came to its end


class _Moody:
    """Lets a sandbox take the events, but refuses every hundredth at first, in turn with 503 and 429."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.starts: Counter[str] = Counter()
        self.refused: set[str] = set()

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        event = request.header("ce-id") or ""
        if event.endswith("00") and event not in self.refused:
            self.refused.add(event)
            busy = Reply(429, (("Retry-After", "0"),))
            return busy if len(self.refused) % 2 else Reply(503)
        reply = self._sandbox.handle(request)
        if event and reply.status == 200:
            self.starts[event] += 1
        return reply


def soak(count: int, folder: Path, *, kill_after: int = 0, options: tuple[str, ...] = ()) -> Counts:
    """Send `count` events, and give what came of it; the process is killed when `kill_after` results are on disk."""
    sandbox = Sandbox(load_sandbox(str(CONNECTOR)), "faithful")
    moody = _Moody(sandbox)
    inputs, out = folder / "events.jsonl", folder / "out.jsonl"
    with inputs.open("w") as stream:
        for number in range(1, count + 1):
            event = {"eventType": "order.lost", "eventId": f"E{number}", "payload": {"orderId": number}}
            stream.write(json.dumps(event) + "\n")
    begin = time.monotonic()
    with serve(moody) as server:
        sandbox.url = server.url
        connection = folder / "connection.json"
        connection.write_text(json.dumps(sandbox.connections()["emporix-oe"]))
        command = [sys.executable, "-m", "afkit", "run", str(CONNECTOR), "startDigitalProcess", "--each", str(inputs)]
        command += ["--connection", str(connection), "--out", str(out), "--format", "json", *options]
        if kill_after:
            _kill(command, out, kill_after)
            command.append("--resume")
        command = [sys.executable, "-c", _MEASURED, *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    last: dict[int, dict[str, Any]] = {}
    with out.open() as lines:
        for line in lines:
            result = json.loads(line)
            last[result["line"]] = result
    assert sorted(last) == list(range(1, count + 1)), "an input has no result"
    peak = int(done.stderr.split()[-1]) / 1024
    ok = sum(result["ok"] for result in last.values())
    return Counts(ok, told["failed"], told["inDoubt"], moody.starts, len(moody.refused), time.monotonic() - begin, peak)


def _kill(command: list[str], out: Path, after: int) -> None:
    """Run a command until so many results are there, and kill it."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if out.exists() and out.read_bytes().count(b"\n") >= after:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.05)


def check(counts: Counts, count: int) -> None:
    """Raise AssertionError unless the counts are exact."""
    assert set(counts.starts.values()) == {1}, "an event arrived twice"
    assert counts.done + counts.doubtful == count, "an event failed"
    assert counts.done <= len(counts.starts) <= count, "an event was told to be done, and never arrived"


def main() -> None:
    """Soak, check and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    options = ("--concurrency", str(arguments.concurrency), "--processes", str(arguments.processes))
    with tempfile.TemporaryDirectory() as name:
        counts = soak(arguments.events, Path(name), kill_after=arguments.events // 3, options=options)
    check(counts, arguments.events)
    print(
        f"{arguments.events:,} events: {counts.done:,} done, {counts.doubtful} in doubt after the kill, "
        f"{len(counts.starts):,} arrived, none twice; {counts.refused:,} were refused at first; "
        f"{arguments.events / counts.seconds:,.0f} a second, {counts.peak:.0f} MiB at most"
    )


if __name__ == "__main__":
    main()
