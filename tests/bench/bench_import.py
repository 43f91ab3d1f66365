"""Listing the operations of a large description, against parsing the same text and nothing else.

The description is made here: 5 MB as JSON, and a part of it as YAML. Times are those of this process, the best of several.
Also printed: how the import of ever more operations grows (doublings; 2.0 is linear).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from afkit.importing.openapi.build import build
from afkit.importing.openapi.description.chosen import Chosen
from afkit.importing.openapi.description.listing import list_operations
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from afkit.source import Source, load_yaml
from afkit.source.writing import yaml_text

MOST = 3.0


def description(count: int) -> dict[str, Any]:
    """Make a description of so many operations."""
    properties = {f"field{n}": {"type": "string", "description": "What it means. " * 3} for n in range(12)}
    schemas = {
        f"Thing{n}": {"type": "object", "required": ["field1"], "properties": properties} for n in range(count // 4 + 1)
    }
    paths: dict[str, Any] = {}
    for n in range(count // 2 + 1):
        schema = {"$ref": f"#/components/schemas/Thing{n // 2}"}
        content = {"application/json": {"schema": schema}}
        answers = {"200": {"description": "OK", "content": content}}
        paths[f"/things{n}/{{id}}"] = {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": f"getThing{n}",
                "summary": "Get a thing",
                "tags": [f"t{n % 9}"],
                "responses": answers,
            },
            "put": {"operationId": f"putThing{n}", "requestBody": {"content": content}, "responses": answers},
        }
    servers = [{"url": "https://api.example.com"}]
    return {"openapi": "3.0.3", "info": {"title": "Large", "version": "1"}, "servers": servers, "paths": paths,
            "components": {"schemas": schemas}}  # fmt: skip


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Give the shortest time of several rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def listed(path: Path) -> int:
    """List the operations of a file."""
    return len(list_operations(Description(Reader(str(path)))))


def main() -> int:
    """Print the ratios; exit 1 if one is over the budget."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        value = description(8000)
        text = json.dumps(value, indent=1)
        path = Path(folder, "large.json")
        path.write_text(text, encoding="utf-8")
        peer, own = best(lambda: json.loads(text)), best(lambda: listed(path))
        worst = max(worst, own / peer)
        print(f"JSON, {len(text) / 1e6:.1f} MB: --list {own:.2f} s, json.loads {peer:.2f} s: {own / peer:.2f}")
        text = yaml_text(description(1200))
        path = Path(folder, "large.yaml")
        path.write_text(text, encoding="utf-8")
        peer, own = best(lambda: load_yaml(Source("a.yaml", text)), 2), best(lambda: listed(path), 2)
        worst = max(worst, own / peer)
        print(f"YAML, {len(text) / 1e6:.1f} MB: --list {own:.2f} s, parse with places {peer:.2f} s: {own / peer:.2f}")
        before = 0.0
        for count in (60, 120, 240, 480):
            path.with_suffix(".json").write_text(json.dumps(description(count)), encoding="utf-8")
            own = best(lambda: build(Description(Reader(str(path.with_suffix(".json")))), Chosen()), 2)
            growth = f", {own / before:.2f} times the half" if before else ""
            print(f"import of {count} operations: {own:.2f} s{growth}")
            before = own
    print(f"worst --list: {worst:.2f} (at most {MOST})")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
