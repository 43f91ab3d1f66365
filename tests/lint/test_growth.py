"""Work grows with the size of the input, and what is told of one file is bounded. Counted is work, never time."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

import afkit.lint.reporters.text
import afkit.source.yaml_tree
from afkit.cli.main import main
from afkit.lint import lint
from afkit.lint.limit import limit
from afkit.loading import load_text
from afkit.nearest import Guesses, edits

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"


def counted(monkeypatch, module, name):
    calls = []
    real = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *args, **more: (calls.append(args), real(*args, **more))[1])
    return calls


def wrong(n):
    """A manifest with n unknown variables in one text."""
    names = " ".join(f"{{{{wrong{number}}}}}" for number in range(n))
    return f"{HEAD}modules:\n  m: {{label: M, moduleType: action, communication: {{url: '/{names}'}}}}\n"


def test_a_long_text_is_decoded_once_for_all_its_findings(monkeypatch):
    calls = counted(monkeypatch, afkit.source.yaml_tree, "decode")
    found = [item for item in lint(load_text("m.yaml", wrong(300))) if item.code == "AF325"]
    assert len(found) == 300
    assert len(calls) == 1
    assert found[7].location.text == "wrong7"


@pytest.mark.parametrize("n", [300, 1200])
def test_a_report_draws_a_bounded_number_of_frames(n, monkeypatch, tmp_path, capsys):
    calls = counted(monkeypatch, afkit.lint.reporters.text, "frame")
    (tmp_path / "m.yaml").write_text(wrong(n), encoding="utf-8")
    main(["lint", str(tmp_path / "m.yaml")])
    assert len(calls) == 200
    assert max(map(len, capsys.readouterr().out.splitlines())) < 300


def test_names_are_guessed_a_bounded_number_of_times(monkeypatch):
    calls = counted(monkeypatch, import_module("afkit.iml.names"), "edits")
    lint(load_text("m.yaml", wrong(3000)))
    assert len(calls) < 30_000


def test_parameters_are_put_in_order_once_for_all_that_is_read_in_vain(monkeypatch):
    calls = counted(monkeypatch, import_module("afkit.lint.rules.parameters.unused"), "nearest")
    declared = ", ".join(f"{{name: abc{number}, type: text}}" for number in range(50))
    read = " ".join(f"{{{{parameters.xyz{number}}}}}" for number in range(50))
    module = f"{{label: M, mappableParams: [{declared}], communication: {{url: '/{read}'}}}}"
    lint(load_text("m.yaml", f"{HEAD}modules: {{m: {module}}}\n"))
    assert len(calls) == 50
    assert len({id(known) for _, known, *_ in calls}) == 1


def test_what_may_be_spent_on_guesses_ends():
    guesses = Guesses(5)
    assert [guesses.spend(2) for _ in range(4)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("one", "other", "limit", "wanted"),
    [
        ("url", "url", 2, 0),
        ("ulr", "url", 2, 1),
        ("methd", "method", 2, 1),
        ("lable", "label", 1, 1),
        ("abc", "xyz", 2, 3),
        ("a", "abcdef", 2, 3),
    ],
)
def test_edits_are_counted_up_to_a_limit(one, other, limit, wanted):
    assert edits(one, other, limit) == edits(other, one, limit) == wanted


def test_the_gravest_findings_are_kept_in_their_order():
    found = lint(load_text("m.yaml", wrong(30) + "rpcs: {r: {label: R, connection: gone, communication: {}}}\n"))
    kept, omitted = limit(found, 5)
    assert len(kept) == 5
    assert [item for item in found if item in kept] == kept
    errors = [item for item in found if item.severity == "error"]
    assert [item for item in kept if item.severity == "error"] == errors[:5]
    assert sum(omitted[0].counts.values()) == len(found) - 5
    assert limit(found, 0) == (found, [])


@pytest.fixture
def many(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(wrong(20), encoding="utf-8")
    return str(path)


def test_a_cut_report_says_so_in_every_form(many, capsys):
    def told(*more):
        main(["lint", many, "--max-findings", "3", *more])
        return capsys.readouterr().out

    whole = json.loads((main(["lint", many, "--format", "json"]), capsys.readouterr().out)[1])
    assert "omitted" not in whole
    cut = json.loads(told("--format", "json"))
    assert len(cut["diagnostics"]) == 3
    assert sum(cut["omitted"][0]["counts"].values()) == len(whole["diagnostics"]) - 3
    assert cut["omitted"][0]["file"] == many
    rest = len(whole["diagnostics"]) - 3
    run = json.loads(told("--format", "sarif"))["runs"][0]
    assert f"{rest} more findings" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert f"::notice file={many}::{rest} more findings" in told("--format", "github")
    assert f"<system-err>{rest} more findings" in told("--format", "junit")
    text = told()
    assert f"{many}: {rest} more findings in this file not shown" in text
    assert "AF325" in text.split("not shown (")[1]


def test_zero_shows_all_and_a_wrong_number_is_refused(many, capsys):
    main(["lint", many, "--max-findings", "0", "--format", "json"])
    assert "omitted" not in json.loads(capsys.readouterr().out)
    assert main(["lint", many, "--max-findings", "-1"]) == 2
    assert "whole number" in capsys.readouterr().err
