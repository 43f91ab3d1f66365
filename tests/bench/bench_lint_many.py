"""How long a thousand manifests of about 200 lines take, and one of 5,000 lines.

The peer is `yaml.compose` alone (libyaml) over the same files in the same run: the least that a linter with positions
must do. Each takes its turn in a process of its own, round after round. Bounds: a further file at most 3.0 times the
peer's; a file of about 5,000 lines at most 26 times one of 200, which has a twenty-sixth of its lines.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from sample_manifests import manifest

FILES, ROUNDS = 1000, 3
HEAD = "import gc, sys, time; gc.set_threshold(100_000, 20, 20); paths = sys.stdin.read().split()"
COMPOSE = """
import yaml
for path in paths[:1] + paths:
    if path == paths[0]: start = time.process_time()
    with open(path, encoding="utf-8") as file: yaml.compose(file.read(), yaml.CSafeLoader)
print(time.process_time() - start)
"""
LINT = """
from afkit.lint import lint
from afkit.loading import load
def check(path):
    found = [item for item in lint(load(path)) if item.severity != "info"]  # the long one has more modules than a list shows
    assert not found, found
check(paths[0])
start = time.process_time()
for path in paths: check(path)
print(time.process_time() - start)
"""


def seconds(program: str, paths: list[str]) -> float:
    """Run a program over files in a process of its own; the processor seconds it took after its imports and one file."""
    command = [sys.executable, "-c", HEAD + program]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, input="\n".join(paths)).stdout)


def main() -> int:
    """Measure and print; 1 if a bound is missed."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(FILES):
            path = Path(folder) / f"{number}.yaml"
            path.write_text(manifest(number), encoding="utf-8")
            paths.append(str(path))
        long = Path(folder) / "long.yaml"
        long.write_text(manifest(FILES, pairs=51), encoding="utf-8")
        lines = [path.read_text(encoding="utf-8").count("\n") for path in (Path(paths[0]), long)]
        times: dict[str, list[float]] = {"compose": [], "lint": [], "long": []}
        for _ in range(ROUNDS):
            times["compose"].append(seconds(COMPOSE, paths) / FILES)
            times["lint"].append(seconds(LINT, paths) / FILES)
            times["long"].append(seconds(LINT, [paths[0], str(long)]) - seconds(LINT, paths[:1]))
    compose, lint, longer = (min(times[name]) * 1000 for name in ("compose", "lint", "long"))
    print(f"yaml.compose, a file of {lines[0]} lines   {compose:8.2f} ms   1.00 x")
    print(f"load and lint, the same files     {lint:8.2f} ms {lint / compose:6.2f} x yaml.compose (at most 3.0)")
    print(
        f"load and lint, {lines[1]} lines        {longer:8.2f} ms {longer / lint:6.2f} x {lines[0]} lines (at most 26)"
    )
    return 1 if lint > 3.0 * compose or longer > 26 * lint else 0


if __name__ == "__main__":
    sys.exit(main())
