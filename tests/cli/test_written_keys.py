"""Keys that are written out in a connector stand in nothing that a command prints or writes for others."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

KEYS = {
    "common": "Abcdefgh1234567890zz",
    "default of a password": "Zyxwvu9876543210aa",
    "address": "sk_live_51HabcdefghijklmnopQRST",
    "default of a text": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "credential": "7gTzQ2mVb9LwXk4PcR8sNd1H",
}
MANIFEST = """manifest: 1
app: {{name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}}
common: {{clientSecret: {0[common]}}}
connections:
  demo:
    label: Demo
    connectionType: basic
    params: [{{name: apiKey, type: password, label: Key, default: {0[default of a password]}}}]
    communication: {{url: 'https://demo.example/me?token={0[address]}'}}
modules:
  doIt:
    label: Do it
    moduleType: action
    mappableParams: [{{name: key, type: text, label: Key, default: {0[default of a text]}}}]
    communication: {{url: /x, headers: {{x-partner: 'Bearer {0[credential]}'}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(MANIFEST.format(KEYS), encoding="utf-8")
    Path("new.yaml").write_text(MANIFEST.format({name: key[::-1] for name, key in KEYS.items()}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        "lint old.yaml --profile all",
        "diff old.yaml new.yaml",
        "diff old.yaml new.yaml --format json",
        "describe old.yaml doIt",
        "describe old.yaml doIt --format json",
        "run old.yaml doIt --dry-run",
        "run old.yaml doIt --dry-run --format json",
        "run old.yaml doIt --dry-run --why",
        "run old.yaml doIt --dry-run --curl",
        "docs old.yaml -o -",
        "docs old.yaml -o out",
        "preview old.yaml --static out",
    ],
)
def test_no_command_shows_them(line: str, folder: Path) -> None:
    outcome = afkit(*line.split())
    written = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("out/**/*.html"))
    assert written or "out" not in line.split()
    for name, key in KEYS.items():
        assert key not in outcome.out + outcome.err + written, name
        assert key[::-1] not in outcome.out or name in ("address", "default of a text"), name  # of no known form
