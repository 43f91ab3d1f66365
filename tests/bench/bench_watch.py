"""How long after a save `afkit lint --watch` shows the findings of an app of 100 modules, in processor time.

The app stands in one manifest, and in an app directory of which one code file is saved. What did not change is kept, as
the command keeps it. The peer is `yaml.compose` alone (libyaml) over the manifest in the same run. Bound: 100 ms.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from pathlib import Path

import yaml
from sample_manifests import manifest

from afkit.appdir.render import render
from afkit.lint.batch import check
from afkit.lint.config import DEFAULT
from afkit.loading import load
from afkit.source.store import Overlay

ROUNDS, BOUND = 9, 100.0


def saved(path: Path, connector: str) -> float:
    """Save a file again and again; give the least processor seconds that its findings took."""
    files = Overlay()
    check(connector, DEFAULT, files)
    text = path.read_text(encoding="utf-8")
    best = float("inf")
    for number in range(ROUNDS):
        path.write_text(text + "\n" * (number + 1), encoding="utf-8")
        start = time.process_time()
        check(connector, DEFAULT, files)
        best = min(best, time.process_time() - start)
    return best


def composed(text: str) -> float:
    """Compose a text; give the processor seconds that it took."""
    start = time.process_time()
    yaml.compose(text, yaml.CSafeLoader)
    return time.process_time() - start


def main() -> int:
    """Measure and print; 1 if the bound is missed."""
    gc.set_threshold(100_000, 20, 20)  # as the command sets it
    with tempfile.TemporaryDirectory() as name:
        main_file = Path(name) / "manifest.yaml"
        text = manifest(pairs=50)
        main_file.write_text(text, encoding="utf-8")
        app = load(str(main_file)).app
        assert app is not None
        folder = Path(name) / "app"
        for relative, content in render(app).items():
            path = folder / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        code = next(folder.rglob("*createorder7*communication*"), None) or next(folder.rglob("*communication*"))
        peer = min(composed(text) for _ in range(ROUNDS))
        times = {
            "the manifest": saved(main_file, str(main_file)),
            "one file of the app directory": saved(code, str(folder)),
        }
    print(f"yaml.compose of the manifest          {peer * 1000:8.1f} ms   1.00 x")
    for what, seconds in times.items():
        told = f"{seconds * 1000:8.1f} ms {seconds / peer:6.2f} x yaml.compose (at most {BOUND:.0f} ms)"
        print(f"saved: {what:<30} {told}")
    return 1 if max(times.values()) * 1000 > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
