"""How long a thousand manifests of about 200 lines take, and one of 5,000 lines.

The peer is `yaml.compose` alone (libyaml) over the same files in the same run: the least that a linter with positions
must do. Each takes its turn in a process of its own, round after round. Bounds: a further file at most 3.0 times the
peer's; a file of about 5,000 lines at most 26 times one of 200, which has a twenty-sixth of its lines.

The command itself is run over the same files: with `--cache` an unchanged file costs at most a tenth, in memory a thousand
files at most a half more than a hundred, and two processes should take little more than half the time of one (printed
alone: on a busy machine nothing is twice as fast).
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from sample_manifests import manifest

FILES, ROUNDS = 1000, 3
AFKIT = Path(sysconfig.get_path("scripts")) / "afkit"
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


def linted(folder: str, *words: str) -> tuple[float, float, int]:
    """Lint with the command; the seconds of processor and of clock, and the most memory of one of its processes, in kB."""
    start = time.perf_counter()
    process = subprocess.Popen([AFKIT, "lint", *words], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.returncode
    return used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss


def commands(folder: str, paths: list[str]) -> bool:
    """Measure `--jobs`, `--cache` and memory, and print them; True if a bound is missed."""
    one, two = (min(linted(folder, "--no-cache", "--jobs", jobs, *paths)[1] for _ in range(ROUNDS)) for jobs in "12")
    print(f"afkit lint --jobs 2              {two:8.2f} s  {one / two:6.2f} times as fast as --jobs 1")
    cold = linted(folder, "--jobs", "1", "--cache", *paths)[0]
    warm = linted(folder, "--jobs", "1", "--cache", *paths)[0]
    print(f"afkit lint --cache, once more    {warm:8.2f} s  {warm / cold:6.3f} x the first time (at most 0.1)")
    few, many = (
        linted(folder, "--no-cache", "--jobs", "1", *paths[:count])[2] / 1000 for count in (FILES // 10, FILES)
    )
    print(f"memory of {FILES} files             {many:8.1f} MB {many / few:6.2f} x {FILES // 10} files (at most 1.5)")
    return warm > 0.1 * cold or many > 1.5 * few


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
        failed = commands(folder, paths)
    compose, lint, longer = (min(times[name]) * 1000 for name in ("compose", "lint", "long"))
    print(f"yaml.compose, a file of {lines[0]} lines   {compose:8.2f} ms   1.00 x")
    print(f"load and lint, the same files     {lint:8.2f} ms {lint / compose:6.2f} x yaml.compose (at most 3.0)")
    print(
        f"load and lint, {lines[1]} lines        {longer:8.2f} ms {longer / lint:6.2f} x {lines[0]} lines (at most 26)"
    )
    return 1 if failed or lint > 3.0 * compose or longer > 26 * lint else 0


if __name__ == "__main__":
    sys.exit(main())
