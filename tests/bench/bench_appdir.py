"""How long reading an app directory of 710 plain JSON files takes, against parsing their JSON.

The peer is `json.loads` of each file's text, read in the same way, in the same run. Bound: at most six times.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from pathlib import Path

from afkit.loading import load

MODULES, ROUNDS, BOUND = 101, 5, 6.0
FIELDS = [
    {"name": f"field{number}", "type": "text", "label": f"Field {number}", "help": "Some help."} for number in range(20)
]
CODES = {
    "communication": (
        "communication.iml.json",
        {"url": "/orders", "method": "GET", "response": {"output": "{{body}}"}},
    ),
    "staticParams": ("static-params.iml.json", []),
    "mappableParams": ("mappable-params.iml.json", FIELDS),
    "interface": ("interface.iml.json", FIELDS),
    "samples": ("samples.iml.json", {field["name"]: "x" for field in FIELDS}),
    "scope": ("scope.iml.json", []),
    "epoch": ("epoch.iml.json", {"url": "/orders"}),
}


def write(folder: Path) -> list[Path]:
    """Write an app directory of modules with seven codes each; give its JSON files."""
    modules = {}
    for number in range(MODULES):
        name = f"module{number}"
        files = {}
        for key, (suffix, value) in CODES.items():
            path = folder / "modules" / name / f"{name}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value, indent=4), encoding="utf-8")
            files[key] = path.relative_to(folder).as_posix()
        modules[name] = {
            "label": "M",
            "description": "A.",
            "moduleType": "trigger",
            "connection": None,
            "codeFiles": files,
        }
    (folder / "general").mkdir()
    (folder / "general" / "base.iml.json").write_text("{}", encoding="utf-8")
    app = {
        "fileVersion": 1,
        "generalCodeFiles": {"base": "general/base.iml.json"},
        "components": {"module": modules},
        "origins": [],
    }
    (folder / "makecomapp.json").write_text(json.dumps(app, indent=4), encoding="utf-8")
    return sorted(folder.rglob("*.json"))


def parse(paths: list[Path]) -> None:
    """Parse every file."""
    for path in paths:
        json.loads(path.read_text(encoding="utf-8"))


def main() -> int:
    """Measure and print; 1 if the bound is missed."""
    gc.set_threshold(100_000, 20, 20)  # as the command sets it
    best = {"json": float("inf"), "load": float("inf")}
    with tempfile.TemporaryDirectory() as name:
        paths = write(Path(name))
        load(name)
        for _ in range(ROUNDS):
            start = time.process_time()
            parse(paths)
            middle = time.process_time()
            load(name)
            best["load"] = min(best["load"], time.process_time() - middle)
            best["json"] = min(best["json"], middle - start)
    ratio = best["load"] / best["json"]
    print(f"json.loads, {len(paths)} files      {best['json'] * 1000:8.1f} ms   1.00 x")
    print(f"reading the app directory   {best['load'] * 1000:8.1f} ms {ratio:6.2f} x json.loads (at most {BOUND:.0f})")
    return 1 if ratio > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
