"""The cookbook: each recipe is a connector that lints clean, passes its cases and renders."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest

from support.cli import ROOT, afkit
from support.connectors import lay_out

PAGE = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}
WANTED = ["Paging", "Polling", "A webhook with a signature", "OAuth 2", "Uploads", "Dynamic fields", "Errors"]


def files(recipe: str) -> dict[str, str | bytes]:
    """The files of a recipe by name."""
    return dict(re.findall(r"^```yaml (\S+)\n(.*?)^```$", recipe, re.MULTILINE | re.DOTALL))


def test_the_recipes_are_there_and_in_the_table() -> None:
    assert list(RECIPES) == WANTED
    assert all(f"| [{title}](#" in PAGE for title in WANTED)


@pytest.mark.parametrize("title", WANTED)
def test_a_recipe_is_clean_green_and_renders(title: str, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "recipe", files(RECIPES[title]))
    # A small manifest has no universal module; everything else must be as it should.
    linted = afkit("lint", folder, "--ignore", "AF606,AF205", "--profile", "all", "--fail-on", "info")
    assert linted.code == 0, linted.out
    tested = afkit("test", folder)
    assert tested.code == 0, tested.out + tested.err
    assert afkit("render", folder, "-o", tmp_path / "app").code == 0


@pytest.mark.parametrize(("key", "taken"), [(b"a-made-up-secret", True), (b"a-forger", False)])
def test_the_webhook_takes_a_signed_call_and_drops_a_forged_one(key: bytes, taken: bool, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "recipe", files(RECIPES["A webhook with a signature"]))
    signature = hmac.new(key, b"p-1.12.5", hashlib.sha256).hexdigest()
    call = {"method": "POST", "headers": {"X-Signature": signature}, "json": {"id": "p-1", "amount": 12.5}}
    (tmp_path / "call.json").write_text(json.dumps(call))
    (tmp_path / "stored.json").write_text(json.dumps({"hookId": "hook_1", "secret": "a-made-up-secret"}))
    options = ["--request", tmp_path / "call.json", "--state", tmp_path / "stored.json", "--sandbox"]
    outcome = afkit("run", folder, "webhook://payments", *options)
    assert (outcome.code, '"amount": 12.5' in outcome.out, "ignored" in outcome.out) == (0, taken, not taken), (
        outcome.out
    )


def test_links_of_the_guide_lead_somewhere() -> None:
    for page in ("tutorial.md", "cookbook.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert (ROOT / "docs" / target).is_file(), f"{page}: {target}"
