"""How long an editor waits for `afkit lsp`, against the lint of the same connector in the same run.

Over a real stdio client: findings after a keystroke, completion and hover, as ratios to a warm lint in this process; cold
start to the first findings, as a ratio to a cold `afkit lint`; memory over many edits. For comparison, what starting
Python with `pygls` costs, where that is installed.

    python tests/bench/bench_lsp.py [--edits 2000]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sample_manifests import manifest

from afkit.appdir.render import render
from afkit.lint import lint
from afkit.loading import load
from afkit.source.store import Overlay
from support.lsp_client import Client, position

ROOT = Path(__file__).resolve().parents[2]
AFKIT = str(Path(sysconfig.get_path("scripts")) / "afkit")
EMPORIX = ROOT / "connector" / "emporix-oe"
ROUNDS = 15


def timed(action: Callable[[], object]) -> float:
    """Give the milliseconds of one call."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def long_manifest(folder: Path, lines_wanted: int = 5000) -> Path:
    """Write a manifest of so many lines: the modules of the sample, again and again under other names."""
    text = manifest()
    head, _, rest = text.partition("modules:\n")
    body, _, tail = rest.partition("\nrpcs:")
    lines = [head, "modules:\n"]
    number = 0
    while sum(part.count("\n") for part in lines) < lines_wanted:
        number += 1
        lines.append("\n".join(_renamed(line, number) for line in body.split("\n")) + "\n")
    path = folder / "manifest.yaml"
    path.write_text("".join(lines) + (f"\nrpcs:{tail}" if tail else ""), encoding="utf-8")
    return path


def hundred_modules(folder: Path) -> Path:
    """Write an app directory of some 100 modules; gives the code of one of them."""
    wanted = 2000
    while True:
        app = load(str(long_manifest(folder, wanted))).app
        assert app is not None
        if len(app.modules) >= 100:
            break
        wanted += 500
    (folder / "manifest.yaml").unlink()
    for name, content in render(app).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    codes = sorted(folder.glob("modules/*/*.communication.iml.json"))
    return next(path for path in codes if "{{parameters" in path.read_text("utf-8"))


def _renamed(line: str, number: int) -> str:
    name = line.strip().rstrip(":")
    if line.startswith("  ") and not line.startswith("   ") and line.rstrip().endswith(":"):
        return f"  {name}{number}:"
    return line


def measure(name: str, path: Path, old: str, expression: str, connector: Path | None = None) -> None:
    """Print the ratios for one connector: `old` is what is typed into, `expression` where completion is asked."""
    text = path.read_text("utf-8")
    files = Overlay()
    lints, keys, completions, hovers = [], [], [], []
    with Client(connector or path.parent) as client:
        uri = client.open(path)
        client.findings(uri)
        where = text.index(expression) + len(expression)
        for number in range(ROUNDS):
            changed = text.replace(old, old + "x" * (number % 5 + 1), 1)
            files.put(str(path), changed)
            lints.append(timed(lambda: lint(load(str(connector or path), files))))

            def stroke(new: str = changed) -> None:
                client.change(uri, new)
                client.findings(uri)

            keys.append(timed(stroke))
            at = where + (len(changed) - len(text) if changed.index(old) < where else 0)
            time.sleep(0.3)  # what editors wait before they ask
            hovers.append(timed(lambda new=changed, at=at: client.at("textDocument/hover", uri, new, at - 1)))  # type: ignore[misc]

            def typed(new: str = changed, at: int = at) -> None:
                client.change(uri, new[:at] + "." + new[at:])
                client.at("textDocument/completion", uri, new[:at] + "." + new[at:], at + 1)

            completions.append(timed(typed))
            client.findings(uri)
    base = statistics.median(lints)
    print(f"{name}: {text.count(chr(10))} lines, warm lint {base:.1f} ms = 1.0")
    for what, times, bound in (("findings after a keystroke", keys, 1.5), ("completion after a keystroke", completions, 0.3),
            ("hover", hovers, 0.3)):  # fmt: skip
        print(f"  {what:<30}{statistics.median(times) / base:6.2f}   (at most {bound})")


def cold(path: Path) -> None:
    """Print the time from starting the server to the first findings, as a ratio to a cold lint."""
    lints, servers = [], []
    closing: list[Client] = []

    def start() -> None:
        closing.append(Client(path))
        closing[-1].findings(closing[-1].open(path / "manifest.yaml"))

    for _ in range(ROUNDS):
        lints.append(timed(lambda: subprocess.run([AFKIT, "lint", str(path)], check=False, capture_output=True)))
        servers.append(timed(start))
        closing.pop().close()
    ratio = statistics.median(servers) / statistics.median(lints)
    print(f"cold start to first findings, to a cold afkit lint: {ratio:.2f}   (at most 3.0)")


def frameworks() -> None:
    """Print what importing a framework in place of the own loop would cost, in starts of Python."""
    commands = {
        "python -c pass": "pass",
        "import afkit.lsp": "import afkit.lsp",
        "import lsprotocol.types": "import lsprotocol.types",
        "import pygls": "import pygls.lsp.server",
    }
    times: dict[str, list[float]] = {}
    for _ in range(9):
        for name, code in commands.items():
            begun = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
            if done.returncode == 0:
                times.setdefault(name, []).append(time.perf_counter() - begun)
    base = statistics.median(times["python -c pass"])
    for name in commands:
        shown = f"{statistics.median(times[name]) / base:.1f} starts of Python" if name in times else "not installed"
        print(f"  {name:<26}{shown}")


def memory(edits: int) -> None:
    """Print the server's memory over many edits."""
    path = EMPORIX / "manifest.yaml"
    text = path.read_text("utf-8")
    place = position(text, text.index("Event Source ID") + 5)
    with Client(EMPORIX) as client:
        uri = client.open(path)
        client.findings(uri)
        sizes = []
        for number in range(edits):
            new = {"range": {"start": place, "end": place}, "text": "x"}
            back = {"range": {"start": place, "end": {**place, "character": place["character"] + 1}}, "text": ""}
            client.change(uri, new if number % 2 == 0 else back)
            if number % (edits // 5) == edits // 5 - 1:
                client.findings(uri)
                sizes.append(_resident(client.pid))
    print(f"memory over {edits} edits: " + ", ".join(f"{size / sizes[0]:.2f}" for size in sizes) + "   (flat is 1.0)")


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=10_000)
    edits = parser.parse_args().edits
    measure("connector/emporix-oe", EMPORIX / "manifest.yaml", "Event Source ID", "encodeURL(parameters.instanceId")
    with tempfile.TemporaryDirectory() as folder:
        path = long_manifest(Path(folder))
        measure("long manifest", path, "label: ", "{{parameters")
    with tempfile.TemporaryDirectory() as folder:
        path = hundred_modules(Path(folder))
        measure("app directory of 100 modules", path, '"url": "', "{{parameters", Path(folder))
    cold(EMPORIX)
    frameworks()
    if Path("/proc/self/status").exists():
        memory(edits)


if __name__ == "__main__":
    main()
