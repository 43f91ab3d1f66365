"""Editors that are installed are driven without a screen, with the settings of docs/editors.md."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.connectors import MINIMAL, lay_out

HERE = Path(__file__).parent
MANIFEST = MINIMAL + (
    "modules:\n  pingIt:\n    label: Ping 😀\n    moduleTyp: action\n    actionCrud: create\n"
    "    mappableParams:\n      - {name: wanted, type: text, label: Wanted}\n"
    '    communication:\n      url: "/{{parameters.wanted}}"\n'
)


def drive(tmp_path: Path, *command: str) -> dict[str, Any]:
    path = lay_out(tmp_path, {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    out = tmp_path / "out.json"
    environment = {**os.environ, "AFKIT_PYTHON": sys.executable, "AFKIT_FILE": str(path), "AFKIT_OUT": str(out),
        "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}  # fmt: skip
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert out.is_file(), done.stdout + done.stderr
    result: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return result


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_findings_hover_and_completion(tmp_path: Path) -> None:
    result = drive(tmp_path, "nvim", "--headless", "--clean", "-u", str(HERE / "init.lua"))
    assert any("moduleTyp" in item["message"] and item["line"] == 5 for item in result["diagnostics"])
    assert "What the action does to its object." in result["hover"]
    assert result["labels"] == ["wanted"]


def test_emacs_shows_findings_and_hover(tmp_path: Path) -> None:
    probe = ["emacs", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]
    if shutil.which("emacs") is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("Emacs with Eglot is not installed")
    result = drive(tmp_path, "emacs", "--batch", "--eval", "(package-initialize)", "--load", str(HERE / "drive.el"))
    assert any("moduleTyp" in text for text in result["diagnostics"])
    assert "What the action does to its object." in result["hover"]
