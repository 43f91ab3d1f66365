"""Every library that is declared earns its place, and every extra says how it is installed."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from afkit.extras import PACKAGES, install_hint

IMPORT = re.compile(r"^ *(?:from|import) (\w+)", re.M)
ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WITHOUT_IMPORT = {
    "python-multipart": "starlette reads posted forms with it",
    "sniffio": "httpcore tries to import it for every lock, and fails slowly where it is absent",
    "tzdata": "zoneinfo reads it as data where the system has none",
}


def _name(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@cache
def _imported() -> set[str]:
    tops: set[str] = set()
    for file in (ROOT / "tools").rglob("*.py"):
        tops.update(IMPORT.findall(file.read_text(encoding="utf-8")))
    found = packages_distributions()
    return {name.lower().replace("_", "-") for top in tops for name in found.get(top, ())}


def test_nothing_declared_stays_unused() -> None:
    extras = PROJECT["optional-dependencies"]
    declared = {_name(item) for item in PROJECT["dependencies"]}
    declared |= {_name(item) for name, items in extras.items() if name != "dev" for item in items}
    assert declared - _imported() == set(WITHOUT_IMPORT)


def test_nothing_imported_is_undeclared() -> None:
    declared = {_name(item) for items in PROJECT["optional-dependencies"].values() for item in items}
    declared |= {_name(item) for item in PROJECT["dependencies"]}
    assert _imported() - declared <= {"afkit", "markupsafe"}  # Jinja2 stands on markupsafe and hands it out


def test_hints_install_what_the_extras_declare() -> None:
    extras = PROJECT["optional-dependencies"]
    assert {name: items[0] for name, items in extras.items() if name != "dev"} == PACKAGES
    assert "-m pip install 'mini-racer" in install_hint("js")
