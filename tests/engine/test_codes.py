"""Every code that a run can raise has its page, and no page is for nothing."""

from __future__ import annotations

import re
from pathlib import Path

from afkit.codes import Code, declared
from afkit.engine import codes

TOOLS = Path(__file__).resolve().parents[2] / "tools" / "afkit"


def test_codes_and_pages_agree() -> None:
    files = [
        *(TOOLS / "engine").rglob("*.py"),
        *(TOOLS / "cli" / "runs").rglob("*.py"),
        *(TOOLS / "cli" / f"{name}.py" for name in ("run", "connect")),
    ]
    words = {word for file in files if file.name != "codes.py" for word in re.findall(r"\b[A-Z_]+\b", file.read_text())}
    names = {name for name, value in vars(codes).items() if isinstance(value, Code)}
    assert names - words == set()
    assert all(code.text for code in declared(codes))
