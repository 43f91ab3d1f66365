"""Whether the cost of a command is linear in the size of its input, over every kind of input.

Each kind of input is doubled until a run takes long enough to be measured; the ratio of the last two runs says how the
cost grows, without the garbage collector: 2.0 is linear, 4.0 quadratic. Printed are the exponent (1.0 is linear) and the
processor seconds a megabyte would take (of what is read, or written into files, whichever is more). A kind fails above
n^1.35 or above the seconds that a megabyte may take, by the best of three runs of each size.
Arguments are commands (`lint`, if none is named; `all` are all) and parts of names of kinds.
"""

from __future__ import annotations

import gc
import json
import math
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from growth_kinds import KINDS, Make
from growth_kinds_beside import DESCRIPTIONS, LINES, RECORDINGS, TESTED

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ENOUGH, LARGEST = 0.4, 2_000_000
EXPONENT, SECONDS = 1.35, 3.0
TIMEOUT, TRIES = 60, 3
CALLED = 0.1  # seconds that are enough where all has to be published first, call by call

Runs = dict[int, tuple[float, int, float]]
"""By the size of the input: the processor seconds, the bytes that were read or written, whichever are more, and the seconds
that went into collecting garbage."""


class Collecting:
    """Adds up the processor seconds of the garbage collector, whose generations make steps in what would be a line."""

    def __init__(self) -> None:
        self.seconds = self._since = 0.0
        gc.callbacks.append(self._called)

    def _called(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._since = time.process_time()
        else:
            self.seconds += time.process_time() - self._since


def afkit(*words: str) -> None:
    """Run a command line."""
    from afkit.cli.main import main

    main(words)


def renamed(path: Path) -> None:
    """Write a manifest once more, under other names, labels and types."""
    other = path.with_name(f"other{path.suffix}")
    other.write_text(_other(path.read_text(encoding="utf-8")), encoding="utf-8")


def _other(text: str) -> str:
    names = {"label: M": "label: N", "name: p": "name: q", "type: text": "type: number", "value: v": "value: w"}
    for old, new in (names | {"url: /": "url: /of/"}).items():
        text = text.replace(old, new)
    return text


def _first(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return "mod0" if " mod0:" in text or '"mod0":' in text or "{mod0:" in text else "mod"


def run(path: Path) -> None:
    """Show what the first module would send."""
    afkit("run", str(path), _first(path), "--dry-run")


def origin(path: Path, url: str) -> None:
    """Let a manifest name a place to publish to."""
    text = path.read_text(encoding="utf-8")
    there = {"there": {"url": url, "app": "acme", "version": 1, "tokenEnv": "AFKIT_TOKEN"}}
    if path.suffix == ".json":
        text = json.dumps({**json.loads(text), "origins": there})
    elif "\norigins:" in text:
        text = text.replace("\norigins:", f"\norigins:\n  there: {json.dumps(there['there'])}")
    else:
        text += f"\norigins: {json.dumps(there)}\n"
    path.write_text(text, encoding="utf-8")


def zone(path: Path) -> None:
    """Give a manifest an origin, whose zone (in another process) has an empty app."""
    _ZONES.clear()
    here, there = multiprocessing.Pipe()
    multiprocessing.Process(target=_serve, args=(here, there), daemon=True).start()
    there.close()
    _ZONES.append(here)
    origin(path, here.recv())


_ZONES: list[multiprocessing.connection.Connection] = []
"""The way to the zone there is; it ends when nobody holds it."""


def _serve(other: multiprocessing.connection.Connection, pipe: multiprocessing.connection.Connection) -> None:
    from support.fake_sdk_api import TOKEN, FakeZone, serve

    other.close()

    os.environ["AFKIT_TOKEN"] = TOKEN
    made = FakeZone()
    made.add_app()
    with serve(made) as url:
        pipe.send(url)
        pipe.poll(10 * TIMEOUT)


def published(path: Path) -> None:
    """Publish a manifest to a zone."""
    zone(path)
    afkit("publish", str(path), "--no-lint", "--yes", "--origin", "there")


def edited(path: Path) -> None:
    """Publish a manifest, and let somebody else publish it with other texts."""
    published(path)
    other = Path(shutil.copytree(path.parent, path.parents[1] / "others")) / path.name
    other.write_text(_other(path.read_text(encoding="utf-8")), encoding="utf-8")
    afkit("publish", str(other), "--no-lint", "--yes", "--origin", "there", "--allow-breaking")


def apart(path: Path) -> None:
    """Write the connector, the sandbox and the cases that one text holds."""
    for name, text in zip(("manifest", "sandbox", "cases"), path.read_text("utf-8").split("\n---\n"), strict=True):
        path.with_name(f"{name}.yaml").write_text(text, encoding="utf-8")


def curl(path: Path) -> None:
    """Import a command line that is given on standard input."""
    with path.open(encoding="utf-8") as sys.stdin:
        afkit("import", "curl", "-", "-o", str(path.with_name("made")), "--force")


class Command(NamedTuple):
    """A command, what has to be there before it runs, and its kinds of input."""

    act: Callable[[Path], None]
    before: Callable[[Path], None] = lambda path: None
    kinds: Mapping[str, Make] = KINDS
    enough: float = ENOUGH
    calls: bool = False  # it asks a zone about each component, which costs what it costs, however short their text is


def _beside(path: Path, name: str) -> str:
    return str(path.with_name(name))


def _rendered(path: Path) -> None:
    afkit("render", str(path), "-o", _beside(path, "app"))


def _import(word: str) -> Callable[[Path], None]:
    return lambda path: afkit("import", word, str(path), "-o", _beside(path, "made"), "--force")


COMMANDS: dict[str, Command] = {
    "lint": Command(lambda path: afkit("lint", str(path))),
    "fix": Command(lambda path: afkit("lint", "--fix", "--diff", str(path))),
    "render": Command(lambda path: afkit("render", str(path), "-o", _beside(path, "out"))),
    "diff": Command(lambda path: afkit("diff", str(path), _beside(path, f"other{path.suffix}")), renamed),
    "run": Command(run),
    "fmt": Command(lambda path: afkit("fmt", "--diff", "--iml", str(path))),
    "docs": Command(lambda path: afkit("docs", str(path), "-o", _beside(path, "docs"), "--force")),
    "describe": Command(lambda path: afkit("describe", str(path))),
    "describe-one": Command(lambda path: afkit("describe", str(path), _first(path))),
    "add": Command(lambda path: afkit("add", "module", "createThing", "--in", str(path), "--dry-run")),
    "rename": Command(lambda path: afkit("rename", f"module/{_first(path)}", "other", "--in", str(path), "--dry-run")),
    "preview": Command(lambda path: afkit("preview", str(path), "--static", _beside(path, "site"))),
    "test": Command(lambda path: afkit("test", str(path)), apart, TESTED),
    "import": Command(
        lambda path: afkit("import", _beside(path, "app"), "-o", _beside(path, "made"), "--force"), _rendered
    ),
    "import-openapi": Command(_import("openapi"), kinds=DESCRIPTIONS),
    "import-har": Command(_import("har"), kinds=RECORDINGS),
    "import-curl": Command(curl, kinds=LINES),
    "plan": Command(lambda path: afkit("plan", str(path), "--no-lint", "--origin", "there"), zone),
    "plan-again": Command(
        lambda path: afkit("plan", str(path), "--no-lint", "--origin", "there"), published, enough=CALLED, calls=True
    ),
    "publish": Command(
        lambda path: afkit("publish", str(path), "--no-lint", "--yes", "--origin", "there"), zone, calls=True
    ),
    "pull": Command(lambda path: afkit("pull", str(path), "--origin", "there"), edited, enough=CALLED, calls=True),
}


def weight(folder: Path) -> int:
    """Give the bytes of all files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def measure(make: Make, command: Command) -> Runs:
    """Run with doubled input until a run takes long enough."""
    enough = command.enough
    runs: Runs = {}
    before, n, collecting = 0.0, 32, Collecting()
    while True:
        with tempfile.TemporaryDirectory() as folder:
            text = make(n)
            path = Path(folder) / "app" / ("manifest.json" if text.startswith("{") else "manifest.yaml")
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            command.before(path)
            read = weight(path.parent)
            command.act(path) if n == 32 else None
            gc.collect()  # what the run before has left is not this one's
            start, collected = time.process_time(), collecting.seconds
            command.act(path)
            seconds = time.process_time() - start
            size = len(text.encode())
            runs[size] = (seconds, max(read, weight(path.parent) - read), collecting.seconds - collected)
        if (seconds > enough and before > enough / 4) or size > LARGEST:
            return runs
        before, n = seconds, 2 * n


def judged(runs: Runs) -> tuple[float, float, int]:
    """Give the exponent of the growth, garbage left out, the seconds of a megabyte, and the size of the largest input."""
    (half, (before, _, early)), (size, (seconds, weighed, late)) = sorted(runs.items())[-2:]
    grown = max(size / half, 1.01)
    worked = max(seconds - late, 1e-9) / max(before - early, 1e-9)
    return math.log(worked) / math.log(grown), seconds / weighed * 1e6, size


def _work(command: str, name: str, pipe: multiprocessing.connection.Connection) -> None:
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 it lives as long as the process
    sys.stderr = sys.stdout
    gc.set_threshold(100_000, 20, 20)  # as the command sets it
    from support.fake_sdk_api import TOKEN

    os.environ["AFKIT_TOKEN"] = TOKEN
    pipe.send(measure(COMMANDS[command].kinds[name], COMMANDS[command]))


def main() -> int:
    """Measure and print; 1 if a kind grows too fast or is too slow."""
    commands = list(COMMANDS) if "all" in sys.argv else [word for word in sys.argv[1:] if word in COMMANDS] or ["lint"]
    parts = [word for word in sys.argv[1:] if word not in COMMANDS and word != "all"]
    failed = 0
    for command in commands:
        print(f"afkit {command}")
        for name in COMMANDS[command].kinds:
            if not parts or any(part in name for part in parts):
                failed += not _told(command, name)
    return 1 if failed else 0


def _told(command: str, name: str) -> bool:
    """Measure a kind, again where it fails, and print it; True if it is linear and fast enough at its best."""
    runs: Runs = {}
    for _ in range(TRIES):
        found = _apart(command, name)
        if not found:
            print(f"{name:<45} took over {TIMEOUT} s  <<<", flush=True)
            return False
        runs = {size: min(run, runs.get(size, run)) for size, run in found.items()}
        exponent, megabyte, size = judged(runs)
        bad = exponent > EXPONENT or (megabyte > SECONDS and not COMMANDS[command].calls)
        if not bad:
            break
    mark = "  <<<" if bad else ""
    print(f"{name:<45} n^{exponent:4.2f} {megabyte:8.2f} s/MB at {size / 1000:8.0f} kB{mark}", flush=True)
    return not bad


def _apart(command: str, name: str) -> Runs:
    """Measure in a process of its own; nothing where it does not end."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_work, args=(command, name, there))
    process.start()
    there.close()
    try:
        found: Runs = here.recv() if here.poll(TIMEOUT) else {}
        return found
    except EOFError:
        return {}
    finally:
        process.kill()
        process.join()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    sys.exit(main())
