"""The public API: every name is there, and goes on working whatever was imported before."""

from __future__ import annotations

import subprocess
import sys

import pytest

import afkit
from support.cli import ROOT

CONNECTOR = str(ROOT / "connector" / "emporix-oe")


@pytest.mark.parametrize("name", [name for name in afkit.__all__ if name != "__version__"])
def test_every_public_name_can_be_called_in_a_process_of_its_own(name: str) -> None:
    code = f"import afkit; assert callable(afkit.{name}); assert callable(afkit.{name}); from afkit import {name}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("before", ["", "import afkit.lint", "from afkit.lint.run import lint"])
def test_lint_can_be_called_again_and_after_its_room_was_imported(before: str) -> None:
    code = (
        f"{before}\nimport afkit\nproject = afkit.load({CONNECTOR!r})\n"
        "assert afkit.lint(project) == [] == afkit.lint(project)\nfrom afkit import lint\nassert lint(project) == []"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_connector_is_loaded_rendered_and_an_expression_evaluated() -> None:
    app = afkit.load(CONNECTOR).app
    assert app is not None
    assert "makecomapp.json" in afkit.render(app)
    assert afkit.evaluate("Hello {{upper(name)}}", {"name": "ada"}) == "Hello ADA"


def test_a_prompt_can_list_every_public_name() -> None:
    assert set(afkit.__all__) <= set(dir(afkit))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        afkit.nothing  # noqa: B018 - the access is what is tested
