"""What the executor costs on top of HTTP: one start of a digital process against a plain httpx call, same bytes.

Both go to the same fast server, a process of its own on loopback; whole processes go to the sandbox. The plain call signs
its body by hand and reads the JSON answer: what a person would write for this one request. Rounds alternate, so that a busy
moment hits both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO

import httpx
from bench_each import fast_server

import afkit
from afkit.app import App
from afkit.engine import Hosts, Options, connection_store
from afkit.engine.transport.live import LiveSend
from afkit.loading import load_text

CONNECTOR = Path(__file__).resolve().parents[2] / "connector" / "emporix-oe"
SOURCE, SECRET = "src_a1B2c3D4e5F6", "oe-demo-secret-1"
PAYLOAD = {"orderId": "EON1075", "amount": 12.5}
ROUNDS, CALLS = 15, 40


def plain_call(client: httpx.Client, url: str) -> None:
    """Start a process by hand."""
    body = json.dumps(PAYLOAD, separators=(",", ":")).encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {
        "Content-Type": "application/json",
        "ce-specversion": "1.0",
        "ce-type": "order.found",
        "ce-id": str(uuid.uuid4()),
        "ce-source": "bench",
        "x-emporix-hmac": signature,
    }
    response = client.post(f"{url}/e/{SOURCE}", content=body, headers=headers)
    assert response.json()["status"] == "SUCCESS"


def small_app() -> App:
    """Give a connector with one module that signs a text and posts it: the least a signed step can be."""
    names = ("url", "secret", "body")
    module = {
        "label": "Act",
        "description": "Acts.",
        "moduleType": "action",
        "actionCrud": "create",
        "connection": None,
        "mappableParams": [{"name": name, "type": "text", "label": name} for name in names],
        "communication": {
            "url": f"{{{{parameters.url}}}}/e/{SOURCE}",
            "method": "POST",
            "type": "text",
            "headers": {
                "Content-Type": "application/json",
                "x-emporix-hmac": "{{sha256(parameters.body, 'base64', parameters.secret)}}",
            },
            "body": "{{parameters.body}}",
            "response": {"output": {"id": "{{body.request_id}}", "status": "{{body.status}}"}},
        },
    }
    manifest = {"manifest": 1, "app": {"name": "small", "label": "Small", "version": 1}, "modules": {"act": module}}
    app = load_text("small.json", json.dumps(manifest)).app
    assert app is not None
    return app


def milliseconds(call: Callable[[], None]) -> float:
    """Give the mean time of a call over CALLS calls."""
    start = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - start) / CALLS * 1000


def measure(url: str) -> None:
    """Measure both and print."""
    project = afkit.load(str(CONNECTOR))
    assert project.app is not None
    app = project.app
    values = {
        "sourceId": SOURCE,
        "sourceSecret": SECRET,
        "environment": "custom",
        "eventReceiverUrl": url,
        "apiUrl": url,
        "clientId": "demo-client",
        "clientSecret": "demo-client-secret",
    }
    store = connection_store(app, "emporix-oe", values)
    inputs = {"eventType": "order.found", "payload": PAYLOAD}
    with LiveSend() as send, httpx.Client(trust_env=False) as client:
        options = Options(hosts=Hosts(frozenset({url})))

        def step() -> None:
            result = afkit.run(app, "startDigitalProcess", inputs, store, send=send, options=options)
            assert result.ok, result.error

        def reported() -> None:
            afkit.run(app, "startDigitalProcess", inputs, store, send=send, options=options).report()

        small = small_app()
        given = {"url": url, "secret": SECRET, "body": json.dumps(PAYLOAD, separators=(",", ":"))}

        def small_step() -> None:
            result = afkit.run(small, "act", given, None, send=send, options=options)
            assert result.ok, result.error

        calls = {
            "plain httpx.Client.post": lambda: plain_call(client, url),
            "afkit run (engine, one step)": step,
            "the same with a report": reported,
            "afkit run (a small signed step)": small_step,
        }
        times: dict[str, list[float]] = {name: [] for name in calls}
        for call in calls.values():
            milliseconds(call)
        for _ in range(ROUNDS):
            for name, call in calls.items():
                times[name].append(milliseconds(call))
    base = statistics.median(times["plain httpx.Client.post"])
    for name, measured in times.items():
        middle = statistics.median(measured)
        print(f"{name:<32} {middle:8.3f} ms {middle / base:6.2f} x plain httpx")


def cold_run(url: str) -> None:
    """Time whole processes: `afkit run --sandbox` against a Python program that makes one httpx call."""
    program = f"import httpx; httpx.Client(trust_env=False).post({url + '/e/' + SOURCE!r}, content=b'{{}}')"
    run = [sys.executable, "-m", "afkit", "run", str(CONNECTOR), "startDigitalProcess", "-i", "eventType=order.found"]
    commands = {"python, one httpx call": [sys.executable, "-c", program], "afkit run --sandbox": [*run, "--sandbox"]}
    # Compiled modules must be cached, or every start would measure the compiler instead.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=environment)
            times[name].append(time.perf_counter() - start)
    base = statistics.median(times["python, one httpx call"])
    for name, measured in times.items():
        middle = statistics.median(measured)
        print(f"{name:<32} {middle * 1000:8.1f} ms {middle / base:6.2f} x a program with one httpx call, cold")


def address_in(log: IO[str]) -> str:
    """Wait for the server to print its address, at most ten seconds."""
    for _ in range(100):
        log.seek(0)
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read()):
            return found.group()
        time.sleep(0.1)
    raise SystemExit("the sandbox did not start")


def main() -> None:
    """Start the sandbox as a process, measure, stop it."""
    command = [sys.executable, "-u", "-m", "afkit", "sandbox", str(CONNECTOR)]
    # A file, not a pipe: the server logs every request, and nobody would empty the pipe.
    with tempfile.TemporaryFile("w+") as log, subprocess.Popen(command, stdout=log, stderr=log, text=True) as server:
        try:
            url = address_in(log)
            with fast_server() as fast:
                measure(fast)
            cold_run(url)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
