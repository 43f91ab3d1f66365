"""The reference page and the hover texts: made from the declarations, complete, up to date."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.format.directives import DIRECTIVES
from afkit.app.spec.format.parameters import KEYS
from afkit.app.spec.pages.hover import hover
from afkit.app.spec.pages.reference import PLACE, render_reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert (ROOT / PLACE).read_text(encoding="utf-8") == render_reference(), "run 'make generate'"


def test_every_link_leads_to_a_part_of_the_page() -> None:
    page = render_reference()
    anchors = set(re.findall(r'<a id="([^"]+)"', page)) | {"types-of-parameters"}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_every_directive_and_parameter_key_is_on_the_page() -> None:
    page = render_reference()
    for name in [*DIRECTIVES, *KEYS]:
        assert f"| `{name}` |" in page


MODULE = {
    "modules": {"abc": {"moduleType": "action", "communication": [{"response": {"error": {"429": {"type": 1}}}}]}}
}

HOVERS: list[tuple[str, Any, tuple[str | int, ...], str | None]] = [
    ("manifest", MODULE, ("modules", "abc", "moduleType"), "What kind of module it is."),
    (
        "manifest",
        MODULE,
        ("modules", "abc", "communication", 0, "response", "error"),
        "What the user reads when it fails",
    ),
    (
        "manifest",
        MODULE,
        ("modules", "abc", "communication", 0, "response", "error", "429", "type"),
        'Default: `"Runti',
    ),
    ("parameters", [{"type": "text", "mode": "edit"}], (0, "mode"), "Initial state of the Map switch."),
    ("action-communication", {"timeout": 1}, ("timeout",), "'timeout' in base only"),
    ("manifest", MODULE, ("modules", "abc"), None),
    ("manifest", MODULE, ("modules", "abc", "nonsense", "deeper"), None),
    ("manifest", MODULE, ("modules", 5), None),
]


@pytest.mark.parametrize(("shape", "value", "path", "words"), HOVERS)
def test_a_key_explains_itself(shape: str, value: Any, path: tuple[str | int, ...], words: str | None) -> None:
    text = hover(shape_named(shape), value, path)
    assert text is None if words is None else text is not None and words in text
