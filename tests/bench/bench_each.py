"""Many signed events at once: `afkit run --each` against bare httpx, one keep-alive client for each worker, same bytes.

Both go to the same fast server, a process of its own. Prints events per second and their ratio, the ratio of CPU (which means
something on a busy machine, too), and the peak of memory.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import resource
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

CONNECTOR = Path(__file__).resolve().parents[2] / "connector" / "emporix-oe"
SOURCE, SECRET = "src_a1B2c3D4e5F6", "oe-demo-secret-1"


async def bare(url: str, count: int, workers: int) -> None:
    """Post signed events by hand."""
    numbers = iter(range(count))

    # What every worker would load for itself, though plain http needs none of it: the peer is not to be slowed by that.
    context = ssl.create_default_context()

    async def worker() -> None:
        async with httpx.AsyncClient(trust_env=False, verify=context) as client:
            for number in numbers:
                body = json.dumps({"orderId": f"E{number}"}, separators=(",", ":")).encode()
                signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
                headers = {
                    "Content-Type": "application/json",
                    "ce-specversion": "1.0",
                    "ce-type": "order.found",
                    "ce-id": str(uuid.uuid4()),
                    "ce-source": "bench",
                    "x-emporix-hmac": signature,
                }
                response = await client.post(f"{url}/e/{SOURCE}", content=body, headers=headers)
                assert response.json()["status"] == "SUCCESS"

    await asyncio.gather(*(worker() for _ in range(workers)))


def each(folder: Path, url: str, count: int, workers: int, processes: int = 1) -> float:
    """Run the command, and give its seconds without the start."""
    values = {
        "sourceId": SOURCE,
        "sourceSecret": SECRET,
        "environment": "custom",
        "eventReceiverUrl": f"{url}/e",
        "apiUrl": url,
        "clientId": "demo-client",
        "clientSecret": "demo-client-secret",
    }
    (folder / "connection.json").write_text(json.dumps(values))
    inputs = folder / "in.jsonl"
    with inputs.open("w") as stream:
        for number in range(count):
            stream.write(json.dumps({"eventType": "order.found", "payload": {"orderId": f"E{number}"}}) + "\n")
    out = folder / "out.jsonl"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "afkit", "run", str(CONNECTOR), "startDigitalProcess", "--each", str(inputs)]
    options = ["--connection", str(folder / "connection.json"), "--concurrency", str(workers), "--out", str(out)]
    options += ["--processes", str(processes)]
    begin = time.perf_counter()
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, env={**os.environ})
    seconds = time.perf_counter() - begin
    assert done.returncode == 0, done.stdout + done.stderr
    with out.open() as stream:
        lines = {json.loads(line)["line"] for line in stream}
    assert len(lines) == count, "an event was dropped"
    return seconds


@contextmanager
def fast_server() -> Iterator[str]:
    """Start the server as a process, and give its address."""
    program = str(Path(__file__).with_name("fast_server.py"))
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def children() -> float:
    """Give the CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure both for each number of workers, in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    with fast_server() as url, tempfile.TemporaryDirectory() as name:
        before = children()
        each(Path(name), url, 1, 1)
        start = children() - before
        for workers in (8, 64):
            plain, ours, costs = [], [], []
            for _ in range(arguments.rounds):
                begin, spent = time.perf_counter(), time.process_time()
                asyncio.run(bare(url, arguments.events, workers))
                plain.append(arguments.events / (time.perf_counter() - begin))
                spent, before = time.process_time() - spent, children()
                seconds = each(Path(name), url, arguments.events, workers, arguments.processes)
                ours.append(arguments.events / seconds)
                costs.append((children() - before - start) / spent)
            print(
                f"{workers:>3} at once: bare httpx {max(plain):7.0f}/s, afkit --each {max(ours):7.0f}/s with its start, "
                f"{max(ours) / max(plain):5.2f} of it; {min(costs):.2f} of its CPU without the start"
            )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process: {peak:.0f} MiB for {arguments.events} events")


if __name__ == "__main__":
    main()
