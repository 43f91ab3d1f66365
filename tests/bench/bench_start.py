"""How long a person waits for `afkit lint` on one connector, cold, against starting Python and importing two libraries.

Every program is started in turn, round after round, so that a busy moment hits all of them alike. Prints medians and
ratios; the ratio to `python -c pass` is the one to watch.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = str(ROOT / "connector" / "emporix-oe")
AFKIT = str(Path(sysconfig.get_path("scripts")) / "afkit")
ROUNDS = 15

PROGRAMS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import yaml, jsonschema'": [sys.executable, "-c", "import yaml, jsonschema"],
    "afkit --help": [AFKIT, "--help"],
    "afkit lint connector/emporix-oe": [AFKIT, "lint", MANIFEST],
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Run a command once and give the seconds it took."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    # Compiled modules must be cached, or every start would measure the compiler instead.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for command in PROGRAMS.values():
        seconds(command, environment)
    for _ in range(ROUNDS):
        for name, command in PROGRAMS.items():
            times[name].append(seconds(command, environment))
    base = statistics.median(times["python -c pass"])
    for name, measured in times.items():
        middle = statistics.median(measured)
        print(f"{name:<40} {middle * 1000:8.1f} ms {middle / base:7.2f} x python -c pass")


if __name__ == "__main__":
    main()
