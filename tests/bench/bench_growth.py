"""Whether the cost of a command is linear in the size of its input, over every kind of input.

Each kind of input is doubled until a run takes long enough to be measured; the ratio of the last two runs says how the
cost grows: 2.0 is linear, 4.0 quadratic. Printed are the exponent (1.0 is linear) and the processor seconds a megabyte
would take. A kind fails above n^1.35 or above the seconds that a megabyte may take. Arguments are commands (`lint`, which
is meant if none is named, `render`, `diff`, `run`) and parts of names of kinds.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from growth_kinds import KINDS, Make

ENOUGH, LARGEST = 0.5, 2_000_000
EXPONENT, SECONDS = 1.35, 3.0
TIMEOUT = 60


def afkit(*words: str) -> None:
    """Run a command line."""
    from afkit.cli.main import main

    main(words)


def diff(path: Path) -> None:
    """Compare a manifest with itself under other names, labels and types."""
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("label: M", "label: N"),
        ("name: p", "name: q"),
        ("type: text", "type: number"),
        ("value: v", "value: w"),
    ):
        text = text.replace(old, new)
    other = path.with_name(f"other{path.suffix}")
    other.write_text(text, encoding="utf-8")
    afkit("diff", str(path), str(other))


def run(path: Path) -> None:
    """Show what the first module would send."""
    afkit("run", str(path), "m0" if " m0:" in path.read_text(encoding="utf-8") else "m", "--dry-run")


COMMANDS: dict[str, Callable[[Path], None]] = {
    "lint": lambda path: afkit("lint", str(path)),
    "render": lambda path: afkit("render", str(path), "-o", str(path.with_name("out"))),
    "diff": diff,
    "run": run,
}


def measure(make: Make, act: Callable[[Path], None]) -> tuple[float, float, int]:
    """Give the exponent of the growth, the seconds of a megabyte, and the size of the largest input."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, size, n = 0.0, 0, 32
        while True:
            text = make(n)
            path = Path(folder) / ("manifest.json" if text.startswith("{") else "manifest.yaml")
            path.write_text(text, encoding="utf-8")
            act(path) if n == 32 else None
            start = time.process_time()
            act(path)
            before, seconds = seconds, time.process_time() - start
            last, size = size, len(text.encode())
            if (seconds > ENOUGH and before > ENOUGH / 4) or size > LARGEST:
                grown = max(size / max(last, 1), 1.01)
                return math.log(max(seconds, 1e-9) / max(before, 1e-9)) / math.log(grown), seconds / size * 1e6, size
            n *= 2


def _work(command: str, name: str, pipe: multiprocessing.connection.Connection) -> None:
    import os

    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 it lives as long as the process
    sys.stderr = sys.stdout
    gc.set_threshold(100_000, 20, 20)  # as the command sets it
    pipe.send(measure(KINDS[name], COMMANDS[command]))


def main() -> int:
    """Measure and print; 1 if a kind grows too fast or is too slow."""
    commands = [word for word in sys.argv[1:] if word in COMMANDS] or ["lint"]
    parts = [word for word in sys.argv[1:] if word not in COMMANDS]
    failed = 0
    for command in commands:
        print(f"afkit {command}")
        for name in KINDS:
            if not parts or any(part in name for part in parts):
                failed += not _told(command, name)
    return 1 if failed else 0


def _told(command: str, name: str) -> bool:
    """Measure a kind in a process of its own and print it; True if it is linear and fast enough."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_work, args=(command, name, there))
    process.start()
    there.close()
    if not here.poll(TIMEOUT):
        process.kill()
        print(f"{name:<45} took over {TIMEOUT} s", flush=True)
        return False
    try:
        exponent, megabyte, size = here.recv()
    except EOFError:
        exponent, megabyte, size = math.inf, math.inf, 0
    process.join()
    bad = exponent > EXPONENT or megabyte > SECONDS
    mark = "  <<<" if bad else ""
    print(f"{name:<45} n^{exponent:4.2f} {megabyte:8.2f} s/MB at {size / 1000:8.0f} kB{mark}", flush=True)
    return not bad


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    sys.exit(main())
