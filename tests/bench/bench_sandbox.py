"""What a call of a sandbox costs, beside a bare application on the same server, and whether it grows with their number.

    .venv/bin/python tests/bench/bench_sandbox.py [--calls 100000]

The calls are signed events of the Emporix connector, each with an id of its own, so that the sandbox keeps every one. They
come over one connection that is kept open, written by hand, so that the client costs little. CPU is that of the server's
process. The bare application reads the same bodies and answers as many bytes. Between both stands a sandbox whose only
route keeps an item and answers with it; the connector's checks a signature, looks for sources, types and processes, and
starts an instance.
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
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from afkit.sandbox import Reply, Request, Sandbox, load_sandbox, serve

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"oe-demo-secret-1"
PARTS = 20
PATH = "/e/src_a1B2c3D4e5F6"


PLAIN = f"""
sandbox: 1
title: Plain
state: {{items: []}}
routes:
  - name: items
    match: {{method: POST, path: {PATH}}}
    steps:
      - update: [{{at: [items], append: {{id: "{{{{request.json.orderId}}}}"}}}}]
        reply: {{json: {{status: SUCCESS, id: "{{{{request.json.orderId}}}}"}}}}
"""


class Bare:
    """Answers without a rule."""

    url = ""

    def handle(self, request: Request) -> Reply:
        """Give a reply of the length that the sandbox's has."""
        return Reply(200, (("Content-Type", "application/json"),), b'{"status":"SUCCESS"}' + b" " * 180)


def server(kind: str, pipe: Connection) -> None:
    """Serve until the pipe says so; tell the CPU seconds that were used when asked."""
    gc.set_threshold(100_000, 20, 20)  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sandbox.yaml").write_text(PLAIN, encoding="utf-8")
        place = {"plain": folder, "sandbox": str(ROOT / "connector" / "emporix-oe")}.get(kind)
        service: Any = Sandbox(load_sandbox(place)) if place else Bare()
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


def received(stream: socket.socket) -> bytes:
    """Give what has come. Raises ConnectionError at the end, which would else be waited for without end."""
    data = stream.recv(65536)
    if not data:
        raise ConnectionError("the server has closed the connection")
    return data


def answers(stream: socket.socket, first: int, count: int) -> Iterator[bytes]:
    """Send events one after the other and give the answers' heads."""
    rest = b""
    for number in range(first, first + count):
        stream.sendall(event(number))
        while b"\r\n\r\n" not in rest:
            rest += received(stream)
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(rest) < length:
            rest += received(stream)
        rest = rest[length:]
        yield head


class Served:
    """A server in a process of its own, which has warmed up."""

    def __init__(self, kind: str) -> None:
        self._pipe, there = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=server, args=(kind, there), daemon=True)
        self._process.start()
        there.close()
        address = str(self._pipe.recv()).rpartition("/")[2].split(":")
        self._address = address[0], int(address[1])
        self._sent = 0
        self.cost(200)

    def cost(self, calls: int) -> float:
        """Send so many events, and give the CPU milliseconds that one cost the server."""
        # A connection of its own: one that is idle while the other server has its turn may be closed.
        with socket.create_connection(self._address) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            before = self._cpu()
            for head in answers(stream, self._sent, calls):
                assert head.startswith(b"HTTP/1.1 200"), head
        self._sent += calls
        return (self._cpu() - before) / calls * 1000

    def stop(self) -> None:
        """End the server."""
        self._pipe.send("stop")
        self._process.join(10)

    def _cpu(self) -> float:
        self._pipe.send("cpu")
        return float(self._pipe.recv())


def main() -> None:
    """Print the costs and their ratios. Both take turns, so that what else the machine does strikes both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    calls = parser.parse_args().calls
    servers = {kind: Served(kind) for kind in ("bare", "plain", "sandbox")}
    costs: dict[str, list[float]] = {kind: [] for kind in servers}
    for number in range(1, PARTS + 1):
        for kind, server in servers.items():
            costs[kind].append(server.cost(calls // PARTS if kind == "sandbox" else max(calls // PARTS // 10, 500)))
        told = "    ".join(f"{kind} {parts[-1]:.3f}" for kind, parts in costs.items())
        print(f"{calls * number // PARTS:>8} calls    {told} ms of CPU a call")
    for kind, what in (("plain", "a plain route"), ("sandbox", "the connector's sandbox")):
        print(f"least of {what} over least of the bare application: {min(costs[kind]) / min(costs['bare']):.2f} times")
    whole = costs["sandbox"]
    growth = min(whole[-PARTS // 4 :]) / min(whole[: PARTS // 4])
    print(f"growth from the first to the last quarter: {growth:.2f} (flat is 1)")
    for server in servers.values():
        server.stop()


if __name__ == "__main__":
    main()
