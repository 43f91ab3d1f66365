"""How long a person waits for `afkit lint`, cold, against starting Python and importing two libraries.

Checked are a clean manifest of about 200 lines, the same with five slips, and a connector of 600 lines and many
expressions: anew, as in CI, and once more when nothing has changed, as on a desk.

Every program is started in turn, round after round, so that a busy moment hits all of them alike. Prints medians and
ratios; the ratio to `python -c pass` is the one to watch.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from sample_manifests import broken, manifest

ROOT = Path(__file__).resolve().parents[2]
CONNECTOR = str(ROOT / "connector" / "emporix-oe")
AFKIT = str(Path(sysconfig.get_path("scripts")) / "afkit")
ROUNDS = 15
BASE = "python -c pass"


def programs(folder: Path) -> dict[str, list[str]]:
    """Give the commands by the names that are printed; manifests are written to `folder`."""
    good, bad = folder / "good.yaml", folder / "broken.yaml"
    good.write_text(manifest(), encoding="utf-8")
    bad.write_text(broken(), encoding="utf-8")
    return {
        BASE: [sys.executable, "-c", "pass"],
        "python -c 'import yaml, jsonschema'": [sys.executable, "-c", "import yaml, jsonschema"],
        "afkit --help": [AFKIT, "--help"],
        "afkit lint, good manifest": [AFKIT, "lint", str(good)],
        "afkit lint, broken manifest": [AFKIT, "lint", str(bad)],
        "afkit lint connector/emporix-oe": [AFKIT, "lint", CONNECTOR],
        "afkit lint, good manifest, unchanged": [AFKIT, "lint", str(good)],
        "afkit lint, broken manifest, unchanged": [AFKIT, "lint", str(bad)],
        "afkit lint connector/emporix-oe, unchanged": [AFKIT, "lint", CONNECTOR],
    }


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Run a command once and give the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert done.returncode in (0, 1), done.stderr  # 1: it found what is wrong with the broken one
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    # Compiled modules must be cached, or every start would measure the compiler instead.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment.pop("CI", None)
    with tempfile.TemporaryDirectory() as folder:
        commands = programs(Path(folder))
        times: dict[str, list[float]] = {name: [] for name in commands}
        environments = {True: environment | {"XDG_CACHE_HOME": folder}, False: environment | {"CI": "1"}}
        for name, command in commands.items():
            seconds(command, environments["unchanged" in name])
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(seconds(command, environments["unchanged" in name]))
    base = statistics.median(times[BASE])
    for name, measured in times.items():
        middle = statistics.median(measured)
        print(f"{name:<44} {middle * 1000:8.1f} ms {middle / base:7.2f} x {BASE}")


if __name__ == "__main__":
    main()
