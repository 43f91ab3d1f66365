"""Procedures of a form: those that need no other answer are asked at the same time, each of them once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Lock

import pytest

from afkit.preview.forms.answers import AT_ONCE
from support.previewing import opened
from support.service import Answer, Asked, serve

HEAD = """\
manifest: 1
app: {{name: asking, label: Asking}}
base: {{baseUrl: "{url}"}}
modules:
  fill:
    label: Fill
    moduleType: action
    connection: null
    communication: {{url: /}}
    mappableParams:
"""
RPC = """\
  {name}:
    label: {name}
    connection: null
    communication: {{url: "/{name}?{query}", response: {{iterate: "{{{{body}}}}", output: {output}}}}}
"""
CHOICE = '{label: "{{item.label}}", value: "{{item.value}}", default: "{{item.default}}"}'
FIELD = '{name: "{{item.name}}", type: select, label: "{{item.name}}", options: "{{item.options}}"}'


def manifest(folder: Path, url: str, fields: list[str], rpcs: list[tuple[str, str, str]]) -> Path:
    """Write a connector whose one form has these fields."""
    lines = [HEAD.format(url=url), *(f"      - {field}\n" for field in fields), "rpcs:\n"]
    lines += [RPC.format(name=name, query=query, output=output) for name, query, output in rpcs]
    (folder / "manifest.yaml").write_text("".join(lines), encoding="utf-8")
    return folder


def select(name: str, rpc: str) -> str:
    return f'{{name: {name}, type: select, label: {name}, options: "rpc://{rpc}"}}'


class Together:
    """Holds each request until as many have come as may be asked at once; knows the most that were there."""

    def __init__(self, expected: int) -> None:
        self._barrier, self._lock = Barrier(expected), Lock()
        self.here = self.most = 0

    def __call__(self, asked: Asked) -> Answer:
        with self._lock:
            self.here += 1
            self.most = max(self.most, self.here)
        with suppress(BrokenBarrierError):  # nobody else came: `most` says so
            self._barrier.wait(timeout=10)
        with self._lock:
            self.here -= 1
        return Answer(body=[{"label": f"from {asked.target}", "value": 1}])


@pytest.mark.parametrize("count", [2, AT_ONCE, 2 * AT_ONCE])
def test_independent_procedures_are_asked_at_once_and_not_more_than_a_service_can_bear(
    tmp_path: Path, count: int
) -> None:
    names = [f"list{number}" for number in range(count)]
    script = Together(min(count, AT_ONCE))
    with serve(script) as service:
        fields = [select(f"f{name}", name) for name in names]
        with opened(manifest(tmp_path, service.url, fields, [(name, "", CHOICE) for name in names])) as site:
            html = site.post("/forms/modules/fill", {"way": "live"})
            assert script.most == min(count, AT_ONCE)
            assert all(f"from /{name}" in html for name in names)
            assert len(service.asked) == count
            site.post("/forms/modules/fill", {"way": "live"})
            assert len(service.asked) == count, "what was answered is not asked again"


def test_a_procedure_that_reads_what_another_presets_is_asked_when_that_is_there(tmp_path: Path) -> None:
    def script(asked: Asked) -> Answer:
        return Answer(body=[{"label": asked.target, "value": "eu", "default": True}])

    query = "region={{parameters.region}}"
    with serve(script) as service:
        fields = [select("region", "regions"), select("depot", "depots")]
        folder = manifest(tmp_path, service.url, fields, [("regions", "", CHOICE), ("depots", query, CHOICE)])
        with opened(folder) as site:
            site.post("/forms/modules/fill", {"way": "live"})
            targets = [asked.target for asked in service.asked]
    assert targets[0].startswith("/regions") and "/depots?region=eu" in targets


def test_fields_of_a_procedure_that_ask_procedures_are_a_round_of_their_own(tmp_path: Path) -> None:
    together = Together(2)

    def script(asked: Asked) -> Answer:
        if asked.target.startswith("/fields"):
            return Answer(body=[{"name": name, "options": f"rpc://{name}"} for name in ("one", "two")])
        return together(asked)

    with serve(script) as service:
        rpcs = [("fields", "", FIELD), ("one", "", CHOICE), ("two", "", CHOICE)]
        with opened(manifest(tmp_path, service.url, ['"rpc://fields"'], rpcs)) as site:
            html = site.post("/forms/modules/fill", {"way": "live"})
    assert together.most == 2 and len(service.asked) == 3
    assert "from /one" in html and "from /two" in html


def test_a_procedure_that_fails_is_told_at_its_field_and_keeps_no_other_from_its_answer(tmp_path: Path) -> None:
    def script(asked: Asked) -> Answer:
        return (
            Answer(500, "broken") if asked.target.startswith("/bad") else Answer(body=[{"label": "Fine", "value": 1}])
        )

    with serve(script) as service:
        fields = [select("a", "bad"), select("b", "good")]
        with opened(manifest(tmp_path, service.url, fields, [("bad", "", CHOICE), ("good", "", CHOICE)])) as site:
            html = site.post("/forms/modules/fill", {"way": "live"})
    assert "Fine" in html and "annot be fetched" in html
    assert len(service.asked) == 2
