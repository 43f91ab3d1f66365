"""The names that a cases file speaks of: whatever key they stand at, they are known, offered, and follow a rename."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.index.offers.candidates import candidates
from afkit.index.rename import rename
from afkit.source import Source
from support.connectors import MINIMAL, lay_out
from support.marked import index_of, place, unmark

MANIFEST = (
    MINIMAL
    + """\
connections:
  acme: {label: Acme, connectionType: basic, params: [{name: apiKey, type: password, label: Key}]}
webhooks:
  calls: {label: Calls, webhookType: web, connection: acme, params: [{name: topic, type: text, label: Topic}]}
modules:
  watchIt: {label: Watch it, moduleType: trigger, connection: acme, staticParams: [{name: since, type: text, label: Since}]}
  onCall: {label: On a call, moduleType: instant_trigger, webhook: calls}
rpcs:
  listIt: {connection: acme, params: [{name: which, type: text, label: Which}], communication: {url: /x}}
"""
)
RUNS = [
    ("module: watch‸It", "watchIt onCall rpc://listIt", "since"),
    ("epoch: watch‸It", "watchIt onCall", "since"),
    ("webhook: ca‸lls", "calls", "topic"),
    ("attach: ca‸lls", "calls", "topic"),
    ("update: ca‸lls", "calls", "topic"),
    ("detach: ca‸lls", "calls", "topic"),
    ("check: ac‸me", "acme", ""),
    ("connect: ac‸me", "acme", ""),
    ('module: "rpc://list‸It"', "watchIt onCall rpc://listIt", "which"),
    ("webhook: calls, trigger: on‸Call", "watchIt onCall", "topic"),
]


@pytest.mark.parametrize(("run", "offered", "parameter"), RUNS)
def test_a_run_names_parts_of_the_connector(tmp_path: Path, run: str, offered: str, parameter: str) -> None:
    given = f"input: {{{parameter}: x}}, " if parameter else ""
    text, at = unmark(f"version: 1\ncases:\n  - {{name: one, {given}connection: {{apiKey: k}}, {run}}}\n")
    folder = lay_out(tmp_path, {"manifest.yaml": MANIFEST, "cases.yaml": text})
    index = index_of(folder)

    document, offset = place(index, "cases.yaml", run)
    standing = index.at(document, offset)
    assert standing.symbol is not None
    assert index.definitions(standing.symbol)
    edits = rename(index, standing.symbol, "another")
    assert {Path(edit.location.file).name for edit in edits} == {"manifest.yaml", "cases.yaml"}

    for member, owner in ((parameter, "parameter"), ("apiKey", "stored")):
        if member:
            found = index.symbols.at(document.source.name, text.index(member) + 1)
            assert found is not None
            assert (found[0].kind, bool(index.definitions(found[0]))) == (owner, True)

    source = Source(document.source.name, text)
    names = {item.label for item in candidates(index, source, at) if item.kind == "name"}
    assert names == set(offered.split())
    empty = text.replace("{apiKey: k}", "{‸}")
    at = empty.index("‸")
    names = {item.label for item in candidates(index, Source(document.source.name, empty.replace("‸", "")), at)}
    assert "apiKey" in names


SANDBOX = """\
sandbox: 1
modes: {usual: as it is, narrow: short pages}
switches: {decline: {default: false, doc: Declines.}}
"""


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("modes: [‸]", {"usual", "narrow"}),
        ("switches: {‸}", {"decline"}),
        ("in: {‸}", {"usual", "narrow"}),
        ("expect: {error: {type: ‸}}", {"RateLimitError", "InvalidAccessTokenError"}),
    ],
)
def test_a_case_names_parts_of_the_sandbox(tmp_path: Path, written: str, offered: set[str]) -> None:
    text, at = unmark(f"version: 1\ncases:\n  - {{name: one, module: watchIt, {written}}}\n")
    folder = lay_out(tmp_path, {"manifest.yaml": MANIFEST, "cases.yaml": text, "sandbox.yaml": SANDBOX})
    index = index_of(folder)
    found = {item.label for item in candidates(index, Source(str(folder / "cases.yaml"), text), at)}
    assert offered <= found
    assert "watchIt" not in found
