"""A code of a diagnostic is an object: declared once, in a module `codes`, and used by name everywhere else."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from afkit.codes import Code
from afkit.source.codes import BAD_ENCODING

TOOLS = Path(__file__).resolve().parents[1] / "tools" / "afkit"


def declarations() -> Iterator[tuple[str, str]]:
    """Give the name and the text of each declared code."""
    for file in TOOLS.rglob("codes.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign([ast.Name(name)], ast.Call(ast.Name("Code"), [ast.Constant(text), *_])):
                    yield name, str(text)


def test_no_code_and_no_name_is_declared_twice() -> None:
    names, texts = zip(*declarations(), strict=True)
    assert len(texts) > 250
    assert [code for code, count in Counter(texts).items() if count > 1] == []
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_code_is_told_somewhere() -> None:
    words = Counter(
        word for file in TOOLS.rglob("*.py") for word in re.findall(r"\b[A-Z][A-Z0-9_]+\b", file.read_text("utf-8"))
    )
    assert [name for name, _ in declarations() if words[name] < 2] == []


def test_codes_are_used_by_name() -> None:
    written = [
        f"{file.relative_to(TOOLS)}:{node.lineno}: {node.value}"
        for file in sorted(TOOLS.rglob("*.py"))
        if file.name != "codes.py" and re.search(r"""["']AF\d{3}["']""", text := file.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"AF\d{3}", node.value)
    ]
    assert written == [], "import the name from the module `codes` of the room"


def test_a_code_is_its_text_and_does_not_change() -> None:
    assert BAD_ENCODING == "AF002" and {BAD_ENCODING: 1} == {"AF002": 1} and f"{BAD_ENCODING}" == "AF002"
    assert json.dumps([BAD_ENCODING]) == '["AF002"]'
    assert (BAD_ENCODING.name, BAD_ENCODING.summary[:6]) == ("bad-encoding", "a text")
    for attribute in ("name", "text", "other"):
        with pytest.raises(AttributeError):
            setattr(BAD_ENCODING, attribute, "x")


@pytest.mark.parametrize(
    "through", [copy.deepcopy, lambda code: pickle.loads(pickle.dumps(code))], ids=["copy", "pickle"]
)
def test_a_code_reaches_another_process(through: object) -> None:
    there = through(BAD_ENCODING)  # type: ignore[operator]
    assert there == "AF002" and isinstance(there, Code)
