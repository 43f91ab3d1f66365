"""Every library that is declared earns its place, and every extra says how it is installed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from afkit.extras import PACKAGES, install_hint
from house import WITHOUT_IMPORT, dependencies

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_libraries_without_use_and_imports_without_declaration_are_told(tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text("import httpx\ndef f():\n    from yaml import load\n")
    declared = {**PROJECT, "dependencies": [*WITHOUT_IMPORT, "httpx>=0.28", "uvicorn<1"], "optional-dependencies": {}}
    assert list(dependencies(declared, tmp_path)) == [
        "pyproject.toml: uvicorn is declared, and nothing imports it",
        "pyproject.toml: pyyaml is imported, and not declared",
    ]
    assert list(dependencies(PROJECT, ROOT / "tools")) == []


def test_hints_install_what_the_extras_declare() -> None:
    extras = PROJECT["optional-dependencies"]
    assert {name: items[0] for name, items in extras.items() if name != "dev"} == PACKAGES
    assert "-m pip install 'mini-racer" in install_hint("js")


def test_the_hint_is_for_the_installation_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path / "afkit"))
    monkeypatch.setattr("sys.executable", "/opt/my tools/bin/python")
    assert install_hint("js") == "install it with: '/opt/my tools/bin/python' -m pip install 'mini-racer>=0.12,<1'"
    monkeypatch.setattr("afkit.extras._has_pip", lambda: False)
    assert install_hint("js").startswith("install it with: uv pip install --python '/opt/my tools/bin/python' 'mini")
    (tmp_path / "afkit").mkdir()
    (tmp_path / "afkit" / "pipx_metadata.json").write_text("{}")
    assert install_hint("keyring") == "install it with: pipx inject afkit 'keyring>=25,<26'"
