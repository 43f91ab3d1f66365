"""Check what no linter does: sizes of rooms, files and functions, and what has one home (CONTRIBUTING.md, "The house")."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from afkit.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "tools" / "afkit"
MODULES, LINES, FUNCTION = 24, 400, 60


def large_rooms(top: Path, commands: frozenset[str]) -> Iterator[str]:
    """Tell rooms whose listing no longer reads as a table of contents. A command is a module, and does not count."""
    for folder in sorted({file.parent for file in top.rglob("*.py")}):
        names = {file.stem for file in folder.glob("*.py")} - {"__init__"}
        if folder.name == "cli":
            names -= commands
        if len(names) > MODULES:
            yield f"{folder}: {len(names)} modules; at most {MODULES}: cut the room into sub-rooms"


def long_files(top: Path) -> Iterator[str]:
    """Tell files of more than one subject, as their length shows."""
    for file in sorted(top.rglob("*.py")):
        count = file.read_text(encoding="utf-8").count("\n")
        if count > LINES:
            yield f"{file}: {count} lines; at most {LINES}: split it by subject"


def long_functions(top: Path) -> Iterator[str]:
    """Tell functions that do more than one thing, as their length shows."""
    for file in sorted(top.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > FUNCTION:
                    yield f"{file}:{node.lineno}: {node.name} has {count} lines; at most {FUNCTION}"


HOMES = {"get_close_matches": "nearest.py"}
"""What has one home: the module that may speak of it."""


def strayed(top: Path) -> Iterator[str]:
    """Tell what stands outside of its home."""
    for file in sorted(top.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for word, home in HOMES.items():
            if word in text and file != top / home:
                yield f"{file}: {word} has its home in {home}: use what stands there"


def main() -> int:
    """Tell what is too large; give 1 where anything is."""
    commands = frozenset(module.rpartition(".")[2] for module, _ in COMMANDS.values())
    told = [
        *large_rooms(PRODUCT, commands),
        *long_files(PRODUCT),
        *long_files(ROOT / "tests"),
        *long_functions(PRODUCT),
        *strayed(PRODUCT),
    ]
    print("\n".join(told) or "rooms, files and functions have their size, and what has one home is there")  # noqa: T201
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
