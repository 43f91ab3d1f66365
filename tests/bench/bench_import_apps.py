"""How long the import and the rendering of an app take, and whether both are linear in its size.

The peer reads the same files and parses their JSON with the standard library, in the same process, in turn. Bounds for an
app of 100 modules and about 750 files: rendering and import (without writing) at most 3 times the peer each; a
thousand modules at most 14 times the time of a hundred.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from afkit.appdir.render import render
from afkit.importing.apps import import_app
from afkit.loading import load_text

ROUNDS = 5
MODULE = {
    "url": "/orders/{{parameters.id}}", "method": "POST", "qs": {"fields": "id,name", "limit": "{{parameters.limit}}"},
    "headers": {"X-Trace": "{{uuid}}"}, "body": {"name": "{{parameters.name}}", "items": "{{parameters.items}}"},
    "response": {"output": {"id": "{{body.id}}", "name": "{{body.name}}"}, "error": {"message": "{{body.error}}"}},
}  # fmt: skip
FIELD = {"name": "name", "label": "Name", "type": "text", "required": True, "help": "The name that users see in lists."}


def manifest(modules: int) -> str:
    """Write a manifest of an app with that many modules."""
    made = {
        f"module{number}": {
            "label": f"Module {number}", "moduleType": "action", "communication": MODULE,
            "mappableParams": [{**FIELD, "name": f"field{at}"} for at in range(5)],
            "interface": [{"name": f"out{at}", "type": "text", "label": "Out"} for at in range(5)],
            "samples": {f"out{at}": "value" for at in range(5)}, "scope": ["orders"],
        }
        for number in range(modules)
    }  # fmt: skip
    rpcs = {f"rpc{number}": {"communication": {"url": "/x"}, "params": [FIELD]} for number in range(modules // 2)}
    connections = {"acme": {"label": "Acme", "connectionType": "basic", "communication": {"url": "https://a.test/me"}}}
    return json.dumps(
        {
            "manifest": 1,
            "app": {"name": "acme", "label": "A"},
            "connections": connections,
            "modules": made,
            "rpcs": rpcs,
        }
    )


def read_all(folder: Path) -> None:
    """Read every file and parse its JSON: the peer."""
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".json":
                json.loads(text)


def best(*jobs: Callable[[], object]) -> list[float]:
    """Give the shortest processor time of each job, which take turns."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for job, found in zip(jobs, times, strict=True):
            gc.collect()
            start = time.process_time()
            job()
            found.append(time.process_time() - start)
    return [min(found) for found in times]


def measure(modules: int) -> tuple[int, list[float]]:
    """Give the number of files, and the times of the peer, of import and of rendering."""
    app = load_text("bench.json", manifest(modules)).app
    assert app is not None
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "app"
        for path, data in render(app).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        out = str(Path(scratch) / "out")
        files = sum(path.is_file() for path in folder.rglob("*"))
        return files, best(lambda: read_all(folder), lambda: import_app(str(folder), out), lambda: render(app))


def main() -> int:
    """Measure and print; 1 if a bound is missed."""
    gc.set_threshold(100_000, 20, 20)
    results = {modules: measure(modules) for modules in (10, 100, 1000)}
    for modules, (files, (peer, imported, rendered)) in results.items():
        print(
            f"{modules:5} modules, {files:5} files: read and parse {peer * 1000:7.1f} ms, "
            f"import {imported / peer:5.2f} x, render {rendered / peer:5.2f} x"
        )
    growth = [results[1000][1][at] / results[100][1][at] for at in (1, 2)]
    print(f"from 100 to 1,000 modules: import {growth[0]:.1f} times, render {growth[1]:.1f} times")
    _, (peer, imported, rendered) = results[100]
    return int(imported > 3 * peer or rendered > 3 * peer or max(growth) > 14)


if __name__ == "__main__":
    sys.exit(main())
