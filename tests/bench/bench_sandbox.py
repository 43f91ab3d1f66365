"""What a call of a sandbox costs, beside a bare application on the same server, and whether it grows with their number.

    .venv/bin/python tests/bench/bench_sandbox.py [--calls 100000]

The calls are signed events of the Emporix connector, each with an id of its own, so that the sandbox keeps every one. They
come over one connection that is kept open, written by hand, so that the client costs little. CPU is that of the server's
process. The bare application reads the same bodies and answers as many bytes.
"""

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import hmac
import json
import multiprocessing
import socket
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from afkit.sandbox import Reply, Request, Sandbox, load_sandbox, serve

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"oe-demo-secret-1"
PATH = "/e/src_a1B2c3D4e5F6"


class Bare:
    """Answers without a rule."""

    url = ""

    def handle(self, request: Request) -> Reply:
        """Give a reply of the length that the sandbox's has."""
        return Reply(200, (("Content-Type", "application/json"),), b'{"status":"SUCCESS"}' + b" " * 180)


def server(kind: str, pipe: Connection) -> None:
    """Serve until the pipe says so; tell the CPU seconds that were used when asked."""
    gc.set_threshold(100_000, 20, 20)  # as the command does
    service: Any = Bare() if kind == "bare" else Sandbox(load_sandbox(str(ROOT / "connector" / "emporix-oe")))
    with serve(service) as running:
        pipe.send(running.url)
        while pipe.recv() != "stop":
            pipe.send(time.process_time())


def event(number: int) -> bytes:
    """Write one signed event as it goes over the wire."""
    body = json.dumps({"orderId": f"EON{number}", "total": 12.5, "items": [{"sku": "A1", "quantity": 2}]}).encode()
    signature = base64.b64encode(hmac.new(SECRET, body, hashlib.sha256).digest()).decode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"x-emporix-hmac: {signature}\r\nce-specversion: 1.0\r\nce-type: order.found\r\nce-id: event-{number}\r\n"
        "ce-source: bench\r\nce-subject: order\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n"
    )
    return head.encode() + body


def answers(stream: socket.socket, first: int, count: int) -> Iterator[bytes]:
    """Send events one after the other and give the answers' heads."""
    rest = b""
    for number in range(first, first + count):
        stream.sendall(event(number))
        while b"\r\n\r\n" not in rest:
            rest += stream.recv(65536)
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(rest) < length:
            rest += stream.recv(65536)
        rest = rest[length:]
        yield head


def measure(kind: str, calls: int, parts: int) -> list[float]:
    """Give the CPU milliseconds that one call costs the server, in each part of a run."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=server, args=(kind, there), daemon=True)
    process.start()
    address = str(here.recv()).rpartition("/")[2].split(":")
    costs = []
    with socket.create_connection((address[0], int(address[1]))) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        assert all(head.startswith(b"HTTP/1.1 200") for head in answers(stream, 10_000_000, 200))
        size = calls // parts
        for part in range(parts):
            here.send("cpu")
            before = float(here.recv())
            for head in answers(stream, part * size, size):
                assert head.startswith(b"HTTP/1.1 200"), head
            here.send("cpu")
            costs.append((float(here.recv()) - before) / size * 1000)
    here.send("stop")
    process.join(10)
    return costs


def main() -> None:
    """Print the costs and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    calls = parser.parse_args().calls
    bare = min(measure("bare", max(calls // 10, 2000), 4))
    costs = measure("sandbox", calls, 10)
    print(f"bare application     {bare:.3f} ms of CPU a call")
    for number, cost in enumerate(costs, 1):
        print(
            f"{calls * number // 10:>8} calls       {cost:.3f} ms of CPU a call, {cost / bare:.2f} times the bare one"
        )
    print(f"growth from the first to the last tenth: {costs[-1] / costs[0]:.2f} (flat is 1)")


if __name__ == "__main__":
    main()
