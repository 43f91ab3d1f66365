"""Check what no linter does: sizes, what has one home, and what is declared (CONTRIBUTING.md, "The house")."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from afkit.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "tools" / "afkit"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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


HOMES = {"get_close_matches": "nearest.py", "def nearest(": "nearest.py"}
"""What has one home: the module that may speak of it."""


def strayed(top: Path) -> Iterator[str]:
    """Tell what stands outside of its home."""
    for file in sorted(top.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for word, home in HOMES.items():
            if word in text and file != top / home:
                yield f"{file}: {word} has its home in {home}: use what stands there"


def unlisted(benches: Path) -> Iterator[str]:
    """Tell benches that the list of them does not know."""
    listed = (benches / "README.md").read_text(encoding="utf-8")
    for file in sorted(benches.glob("bench_*.py")):
        if f"| `{file.name}` |" not in listed:
            yield f"{file}: README.md beside it has no row for it: what it prints, its peer and its bound"


IMPORT = re.compile(r"^ *(?:from|import) (\w+)", re.M)
WITHOUT_IMPORT = {
    "python-multipart": "starlette reads posted forms with it",
    "sniffio": "httpcore tries to import it for every lock, and fails slowly where it is absent",
    "tzdata": "zoneinfo reads it as data where the system has none",
}
BROUGHT = {
    "afkit": "the product itself",
    "markupsafe": "Jinja2 stands on it and hands it out",
    "pytest": "it loads the plugin itself",
}
"""What is imported without being declared."""


def dependencies(project: Mapping[str, Any], top: Path) -> Iterator[str]:
    """Tell libraries that are declared and not imported, or imported and not declared."""
    tops = {top for file in top.rglob("*.py") for top in IMPORT.findall(file.read_text(encoding="utf-8"))}
    found = packages_distributions()
    imported = {_spelt(name) for one in tops for name in found.get(one, ())}
    extras = project["optional-dependencies"]
    shipped = {_name(item) for item in project["dependencies"]}
    shipped |= {_name(item) for name, items in extras.items() if name != "dev" for item in items}
    for name in sorted(shipped - imported - set(WITHOUT_IMPORT)):
        yield f"pyproject.toml: {name} is declared, and nothing imports it"
    for name in sorted(set(WITHOUT_IMPORT) & imported | set(WITHOUT_IMPORT) - shipped):
        yield f"tests/house.py: {name} is no longer declared without being imported"
    for name in sorted(imported - shipped - set(BROUGHT)):
        yield f"pyproject.toml: {name} is imported, and not declared"


def _name(requirement: str) -> str:
    return _spelt(re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0])


def _spelt(name: str) -> str:
    return name.lower().replace("_", "-")


def main() -> int:
    """Tell what is too large; give 1 where anything is."""
    commands = frozenset(module.rpartition(".")[2] for module, _ in COMMANDS.values())
    told = [
        *large_rooms(PRODUCT, commands),
        *long_files(PRODUCT),
        *long_files(ROOT / "tests"),
        *long_functions(PRODUCT),
        *strayed(PRODUCT),
        *unlisted(ROOT / "tests" / "bench"),
        *dependencies(PROJECT, PRODUCT),
    ]
    print("\n".join(told) or "the house is in order")  # noqa: T201
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
