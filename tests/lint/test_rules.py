"""Every rule reports its bad example and leaves its good one alone."""

from __future__ import annotations

import re

import pytest

from afkit.app.codes import STRUCTURE
from afkit.lint import Config, lint
from afkit.lint.catalogue import pages, snippet
from afkit.lint.profile import TOLD, consequence
from afkit.lint.rule import rule as register
from afkit.lint.rules import all_rules
from afkit.loading import load_text

RULES = all_rules()
_HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"


def check(example, folder, code=""):
    project = load_text("manifest.yaml", _HEAD + snippet(example) + "\n", str(folder))
    assert project.app is not None, [item.message for item in project.diagnostics]
    structural = [item for item in lint(project) if item.severity == "error" and item.code in STRUCTURE]
    assert not structural, [(item.code, item.message, item.location.text) for item in structural]
    return lint(project, Config(select=(code,) if code else ()))


@pytest.mark.parametrize("code", RULES)
def test_the_bad_example_is_reported(code, tmp_path):
    found = check(RULES[code].bad, tmp_path, code)
    assert {item.code for item in found} == {code}
    assert all(item.message and not item.message.endswith(".") for item in found)
    assert all(item.location.end > item.location.start for item in found)
    assert any(item.hint for item in found)


@pytest.mark.parametrize("code", RULES)
def test_the_good_example_is_not_reported(code, tmp_path):
    assert [(item.message, item.location.text) for item in check(RULES[code].good, tmp_path, code)] == []


def test_codes_and_names_are_unique_and_well_formed():
    every = pages()
    assert len({page.name for page in every.values()}) == len(every)
    for code, page in every.items():
        assert re.fullmatch(r"AF\d{3}", code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page.name), page.name
        assert page.summary[0] != " " and not page.summary.endswith(".")
        assert page.markdown.startswith(f"# {code} {page.name}\n")


def test_every_code_in_the_sources_has_a_page():
    from pathlib import Path

    import afkit

    rooms = ("source", "app", "iml", "manifest", "appdir", "lint")
    root = Path(str(afkit.__path__[0]))
    used = {
        code
        for room in rooms
        for path in (root / room).rglob("*.py")
        for code in re.findall(
            r'(?<!example=)"(AF\d{3})"', path.read_text(encoding="utf-8")
        )  # of a run, a case may expect one
    }
    assert used - set(pages()) == set()


_STATES = {"sure", "likely", "guess"}


@pytest.mark.parametrize("code", RULES)
def test_a_rule_states_what_it_stops_and_how_sure_it_is(code):
    """What is asked by the review alone stops the review; an error is never mere advice; what may be right is no error."""
    rule = RULES[code]
    assert rule.stops in TOLD and rule.confidence in _STATES
    assert consequence(code, "error") == rule.stops
    assert code[:3] != "AF6" or rule.stops == "review"
    assert rule.severity != "error" or rule.stops != "advice"
    assert rule.confidence != "guess" or rule.severity == "info"
    page = pages()[code].markdown
    assert f"Severity: {rule.severity}; {TOLD[consequence(code, rule.severity)]}." in page


def test_no_rule_is_made_without_saying_what_it_stops():
    with pytest.raises(TypeError, match="stops"):
        register("AF000", "error", why="", good="", bad="")
