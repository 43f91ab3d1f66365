"""Fixes mend: after them there are fewer findings, never more errors, and the text still loads."""

from __future__ import annotations

import pytest

from afkit.lint import Config, lint
from afkit.lint.catalogue import snippet
from afkit.lint.fixing import mend
from afkit.lint.rules import all_rules
from afkit.loading import load
from support.cli import ROOT, afkit

RULES = all_rules()
HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
ALL = Config(profile="all")


def mended(path, unsafe=True):
    return mend(lambda files: lint(load(str(path), files), ALL), unsafe=unsafe)


def fixing():
    """The rules whose bad example gets a fix, with the example."""
    from afkit.loading import load_text

    for code, rule in RULES.items():
        text = HEAD + snippet(rule.bad) + "\n"
        found = lint(load_text("manifest.yaml", text), Config(select=(code,)))
        if any(item.fix for item in found):
            yield code


CODES = list(fixing())
TEMPLATES = {
    "AF305": "{{if(now, 'x',) + ifempty(, 'a') + if(now,, 'b') + switch(now; ; 'c')}}",
    "AF308": "{{upper(“a”)}}",
    "AF317": "{{now and true}}",
    "AF320": "{{uper('x')}}",
    "AF329": "{{split('a', 'b')[0]}}",
    "AF343": "{{formatDate(now, 'YYYY-MM-dd')}}",
}


@pytest.mark.parametrize("code", CODES)
def test_the_fix_of_a_rule_mends_its_bad_example(code, tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_text(HEAD + snippet(RULES[code].bad) + "\n", encoding="utf-8")
    only = Config(select=(code,))
    before = lint(load(str(path)), only)
    result = mend(lambda files: lint(load(str(path), files), only), unsafe=True)
    assert result.mended > 0 and len(result.left) < len(before)
    (changed,) = result.texts.values()
    path.write_text(changed[1], encoding="utf-8")
    project = load(str(path))
    assert project.app is not None
    assert not [item.message for item in project.diagnostics if item.severity == "error"]


@pytest.mark.parametrize("code", RULES)
def test_no_fix_makes_a_file_worse(code, tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_text(HEAD + snippet(RULES[code].bad) + "\n", encoding="utf-8")
    before = lint(load(str(path)), ALL)
    for unsafe in (False, True):
        left = mended(path, unsafe).left
        assert len(left) <= len(before)
        assert sum(item.severity == "error" for item in left) <= sum(item.severity == "error" for item in before)


@pytest.mark.parametrize("code", TEMPLATES)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_fix_of_an_expression_mends_it(code, quote, tmp_path):
    template = TEMPLATES[code]
    if quote == "'":
        template = template.replace("'", "''")
    path = tmp_path / "manifest.yaml"
    path.write_text(f"{HEAD}base: {{headers: {{x: {quote}{template}{quote}}}}}\n", encoding="utf-8")
    before = [item.code for item in lint(load(str(path)), ALL)]
    assert code in before
    result = mended(path)
    left = [item.code for item in result.left]
    assert (
        len(left) < len(before) or quote == "'"
    )  # where quotes would be needed inside of such quotes, nothing is done


def test_many_rules_mend():
    structure = {"AF101", "AF103", "AF109"}
    assert len({*CODES, *TEMPLATES, *structure, "AF325", "AF327"}) >= 40


def test_a_fix_keeps_comments_line_ends_and_the_byte_order_mark(tmp_path):
    path = tmp_path / "manifest.yaml"
    text = HEAD + "# above\nbase: {baseUrl: 'https://a.acme.example/'}  # beside\n"
    path.write_bytes(("\ufeff" + text).replace("\n", "\r\n").encode())
    shown = afkit("lint", path, "--fix", "--diff")
    assert "+base: {baseUrl: 'https://a.acme.example'}  # beside" in shown.out
    assert path.read_bytes().count(b"example/'") == 1
    afkit("lint", path, "--fix")
    assert path.read_bytes() == ("\ufeff" + text.replace("example/'", "example'")).replace("\n", "\r\n").encode()


def test_what_may_change_the_connector_is_done_only_when_asked_for(tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_text(HEAD + 'base: {headers: {x: "{parameters.id}"}}\n', encoding="utf-8")
    assert mended(path, unsafe=False).texts == {}
    assert "{{parameters.id}}" in mended(path).texts[str(path)][1]


def test_a_fix_that_gains_nothing_is_taken_back(tmp_path):
    from afkit.source.diagnostic import Diagnostic, Edit
    from afkit.source.text import Location

    path = tmp_path / "manifest.yaml"
    path.write_text(HEAD, encoding="utf-8")

    def look(files):
        document = load(str(path), files).documents[0]
        place = Location(document.source, 0, 8)
        return [Diagnostic("AF999", "warning", "never content", place, None, (Edit(place, "manifest"),))]

    assert mend(look).texts == {}


def test_the_shipped_connector_needs_no_fix():
    assert mended(ROOT / "connector" / "emporix-oe" / "manifest.yaml").texts == {}
