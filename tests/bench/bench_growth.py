"""Whether the cost of a command is linear in the size of its input, over every kind of input.

Each kind of input is doubled until a run takes long enough to be measured; the ratio of the last two runs says how the
cost grows: 2.0 is linear, 4.0 quadratic. Printed are the exponent (1.0 is linear) and the processor seconds a megabyte
would take. A kind fails above n^1.35 or above the seconds that a megabyte may take. Names of kinds as arguments limit it.
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


def lint(path: Path) -> None:
    """Lint a manifest and draw the report."""
    from afkit.cli.main import main as afkit

    afkit(["lint", str(path)])


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


def _work(name: str, pipe: multiprocessing.connection.Connection) -> None:
    import os

    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 it lives as long as the process
    sys.stderr = sys.stdout
    gc.set_threshold(100_000, 20, 20)  # as the command sets it
    pipe.send(measure(KINDS[name], lint))


def main() -> int:
    """Measure and print; 1 if a kind grows too fast or is too slow."""
    names = [name for name in KINDS if not sys.argv[1:] or any(word in name for word in sys.argv[1:])]
    failed = 0
    for name in names:
        here, there = multiprocessing.Pipe()
        process = multiprocessing.Process(target=_work, args=(name, there))
        process.start()
        if not here.poll(TIMEOUT):
            process.kill()
            print(f"{name:<45} took over {TIMEOUT} s", flush=True)
            failed += 1
            continue
        try:
            exponent, megabyte, size = here.recv()
        except EOFError:
            exponent, megabyte, size = math.inf, math.inf, 0
        process.join()
        bad = exponent > EXPONENT or megabyte > SECONDS
        failed += bad
        mark = "  <<<" if bad else ""
        print(f"{name:<45} n^{exponent:4.2f} {megabyte:8.2f} s/MB at {size / 1000:8.0f} kB{mark}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    sys.exit(main())
