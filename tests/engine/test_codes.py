"""Every code that a run can raise has its page, and no page is for nothing."""

from __future__ import annotations

import re
from pathlib import Path

from afkit.engine.codes import CODES

TOOLS = Path(__file__).resolve().parents[2] / "tools" / "afkit"


def test_codes_and_pages_agree() -> None:
    files = [
        *(TOOLS / "engine").rglob("*.py"),
        *(TOOLS / "cli" / f"{name}.py" for name in ("run", "running", "connect")),
    ]
    text = "".join(file.read_text() for file in files if file.name != "codes.py")
    raised = set(re.findall(r'"(AF9(?:0\d|15))"', text))
    assert raised | {"AF900"} == {code for code, *_ in CODES}
