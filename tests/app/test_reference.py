"""The reference page: made from the declarations, complete, up to date."""

from __future__ import annotations

import re
from pathlib import Path

from afkit.app.spec.format.directives import DIRECTIVES
from afkit.app.spec.format.parameters import KEYS
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
