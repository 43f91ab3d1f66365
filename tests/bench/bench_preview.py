"""How long a person waits for `afkit preview`, against a bare application of the same stack in the same run.

- First page: from the start of the process to the end of the first page, against an application of starlette, Jinja2 and
  uvicorn that shows one page without knowing a connector.
- An edit: from saving a manifest to the event that tells the page what lint finds in it, against the warm lint of that app.
- Weight: the bytes of everything that the first page and a module's page load, without fonts (there are none).
- Many: a run of 1,000 bundles and 100 requests; the page with its result, and one page of bundles, against the run.
- 118 modules: the first page of a connector of that many, against the first page of one with three.

    python tests/bench/bench_preview.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from afkit.lint import lint
from afkit.loading import load
from afkit.source.store import Overlay
from support.previewing import Opened, opened

ROOT = Path(__file__).resolve().parents[2]
AFKIT = str(Path(sysconfig.get_path("scripts")) / "afkit")
EMPORIX = ROOT / "connector" / "emporix-oe"

BARE = """
import socket, sys, uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

templates = Environment(loader=FileSystemLoader(sys.argv[1]), autoescape=True)

async def page(request):
    return HTMLResponse(templates.get_template("page.html").render(name="x", items=range(20)))

listener = socket.create_server(("127.0.0.1", 0))
print("http://127.0.0.1:%d/" % listener.getsockname()[1], flush=True)
config = uvicorn.Config(Starlette(routes=[Route("/", page)]), log_level="critical", lifespan="off", ws="none")
uvicorn.Server(config).run(sockets=[listener])
"""

PAGE = "<!doctype html><title>{{ name }}</title><ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>"


def first_page(command: list[str]) -> tuple[float, int]:
    """Start a program that prints its address, ask for its page; give the seconds until it is there, and its bytes."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with httpx.Client(follow_redirects=True, trust_env=False, timeout=30) as client:
            answer = client.get(address)
        taken = time.perf_counter() - begun
        process.terminate()
    assert answer.status_code == 200, answer.text
    return taken, len(answer.content)


def starts(rounds: int, folder: Path) -> None:
    """Print how long the first page takes."""
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    commands = {
        "bare application": [sys.executable, str(folder / "bare.py"), str(folder)],
        "afkit preview": [AFKIT, "preview", str(EMPORIX), "--no-browser"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        first_page(command)
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(first_page(command)[0])
    base = statistics.median(times["bare application"])
    ratio = statistics.median(times["afkit preview"]) / base
    print(f"first page, to a bare application's ({base * 1000:.0f} ms): {ratio:.2f}   (at most 1.5)")


def edits(rounds: int, folder: Path) -> None:
    """Print how long an edit takes to show."""
    path = folder / "edited" / "manifest.yaml"
    path.parent.mkdir()
    text = (EMPORIX / "manifest.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    files = Overlay()
    lints: list[float] = []
    for number in range(rounds + 2):
        files.put(str(path), text.replace("Event Source ID", f"Event Source ID {number}", 1))
        begun = time.perf_counter()
        lint(load(str(path), files))
        lints.append(time.perf_counter() - begun)
    shown: list[float] = []
    with opened(path.parent) as site, site.http.stream("GET", "/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        site.get("/findings/modules/startDigitalProcess")
        for number in range(rounds + 2):
            time.sleep(0.3)
            before = site.preview.version
            begun = time.perf_counter()
            path.write_text(text.replace("Event Source ID", f"Event Source ID {number}", 1), encoding="utf-8")
            while _linted(lines) <= before:
                pass
            shown.append(time.perf_counter() - begun)
    base = statistics.median(lints[2:])
    print(
        f"an edit, to the warm lint of the app ({base * 1000:.0f} ms): {statistics.median(shown[2:]) / base:.2f}   (at most 1.5)"
    )


def _linted(lines: Iterator[str]) -> int:
    """Wait for the next word that a version was linted, and give which."""
    while next(lines) != "event: lint":
        pass
    version: int = json.loads(next(lines).removeprefix("data: "))["version"]
    return version


def weight() -> None:
    """Print what a page weighs with all that it loads."""
    with opened(EMPORIX) as site:
        for path in ("/", "/modules/startDigitalProcess"):
            print(f"weight of {path}: {page_weight(site, path) / 1000:.0f} kB   (at most 200)")


def page_weight(site: Opened, path: str) -> int:
    """Give the bytes of a page and of the scripts, styles and pictures in it."""
    text = site.get(path)
    found = set(re.findall(r'(?:src|<link[^>]*href)="(/[^"]+)"', text))
    return len(text.encode()) + sum(len(site.http.get(one).content) for one in found)


def timed(action: Callable[[], object]) -> float:
    """Give the seconds of one call."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def many(rounds: int, folder: Path) -> None:
    """Print how a large run is shown."""
    path = folder / "many"
    path.mkdir()
    (path / "manifest.yaml").write_text(
        """manifest: 1
app: {name: many, label: Many}
modules:
  many:
    label: Many
    moduleType: search
    connection: null
    communication:
      - url: https://a.example/x
        response: {temp: {page: 1}}
        repeat: {condition: "{{temp.page < 60}}", delay: 0, limit: 60}
      - url: https://a.example/x
        response: {iterate: "{{body}}", output: "{{item}}"}
        pagination: {qs: {page: "{{pagination.page}}"}, condition: "{{pagination.page < 41}}"}
""",
        encoding="utf-8",
    )
    rows = json.dumps([{"number": n, "name": f"row {n}", "more": {"a": [1, 2, 3]}} for n in range(25)])
    (path / "sandbox.yaml").write_text(
        "sandbox: 1\ntitle: Many\nroutes:\n  - name: x\n    match: {path: /x}\n"
        f"    steps: [{{reply: {{status: 200, json: {rows}}}}}]\n",
        encoding="utf-8",
    )
    with opened(path) as site:
        site.post("/modules/many/run", {"way": "sandbox"})
        run = site.over()
        report = run.report() or {}
        panels = [timed(lambda: site.get(f"/runs/{run.number}")) for _ in range(rounds)]
        pages = [timed(lambda: site.get(f"/runs/{run.number}/bundles?view=table&page=7")) for _ in range(rounds)]
        size = len(site.get(f"/runs/{run.number}"))
    count = f"{len(report.get('bundles', []))} bundles, {run.count} requests"
    whole, page = statistics.median(panels) / run.seconds, statistics.median(pages) / run.seconds
    print(
        f"a run of {count} ({run.seconds:.1f} s): shown in {whole:.2f} of its time ({size / 1000:.0f} kB), a page in {page:.2f}"
    )


def modules(rounds: int, folder: Path) -> None:
    """Print the first page of a large connector against that of a small one."""
    times: dict[int, float] = {}
    for count in (3, 118):
        path = folder / f"of{count}"
        path.mkdir()
        listed = "".join(
            f"  module{n}: {{label: Module {n}, moduleType: action, connection: null, communication: {{url: /x}}}}\n"
            for n in range(count)
        )
        (path / "manifest.yaml").write_text(
            f"manifest: 1\napp: {{name: a, label: A}}\nmodules:\n{listed}", encoding="utf-8"
        )
        with opened(path) as site:
            times[count] = statistics.median(timed(lambda: site.get("/")) for _ in range(rounds * 3))
            size = page_weight(site, "/") / 1000
    print(f"118 modules, to 3: {times[118] / times[3]:.1f} ({times[118] * 1000:.0f} ms, weight {size:.0f} kB)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts(rounds, folder)
        edits(rounds, folder)
        weight()
        many(rounds, folder)
        modules(rounds, folder)


if __name__ == "__main__":
    main()
