"""A code names one page: two rooms never declare the same one."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1] / "tools" / "afkit"


def test_no_code_is_declared_twice() -> None:
    found: Counter[str] = Counter()
    for file in TOOLS.rglob("codes.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            first = node.elts[0] if isinstance(node, ast.Tuple) and len(node.elts) >= 3 else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith("AF"):
                found[first.value] += 1
    assert found and [code for code, count in found.items() if count > 1] == []
