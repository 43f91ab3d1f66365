"""A sandbox whose file is right in form, and which still cannot start."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.sandbox import Sandbox, SandboxError, load_sandbox

TEXT = """\
sandbox: 1
title: Shop
state:
  orders: STATE
connections:
  main: {key: CONNECTION}
routes:
  - {name: all, match: {path: /x}, steps: [{reply: {status: 204}}]}
"""
WITHOUT_VALUE = ["{{parseJSON(sandbox.title)}}", "{{addDays(sandbox.title, 1)}}"]


@pytest.mark.parametrize("value", WITHOUT_VALUE)
@pytest.mark.parametrize(("part", "line"), [("STATE", 4), ("CONNECTION", 6)])
def test_what_has_no_value_before_any_request_is_told_at_its_place(
    tmp_path: Path, part: str, line: int, value: str
) -> None:
    text = TEXT.replace(part, f'"{value}"').replace("STATE", "{}").replace("CONNECTION", "x")
    (tmp_path / "sandbox.yaml").write_text(text, encoding="utf-8")
    spec = load_sandbox(str(tmp_path))
    with pytest.raises(SandboxError) as caught:
        Sandbox(spec).connections()
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.code) == (line, "AF911")
