"""What `run --each` reads: tables of all spreadsheets, lines of JSON, and what is neither."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from afkit.cli.console import Console
from afkit.cli.runs.lines import inputs_of
from afkit.errors import UsageError

FIELDS: list[Any] = [
    {"name": "ref", "type": "text"},
    {"name": "n", "type": "number"},
    {"name": "to", "type": "collection", "spec": [{"name": "city", "type": "text"}]},
]
CONSOLE = Console(stdin=io.StringIO(), stdout=io.StringIO(), stderr=io.StringIO(), environ={})
A, B = {"ref": "a", "n": 1}, {"ref": "b", "n": 2}

READ: dict[str, tuple[str, bytes, list[Any]]] = {
    "a table": ("in.csv", b"ref,n\na,1\nb,2\n", [(2, A), (3, B)]),
    "with a mark at its beginning and line ends of Windows": (
        "in.csv",
        b"\xef\xbb\xbfref,n\r\na,1\r\n\r\nb,2\r\n",
        [(2, A), (4, B)],
    ),
    "semicolons": ("in.csv", b'ref;n\n"a;b";1\n', [(2, {"ref": "a;b", "n": 1})]),
    "tabs": ("IN.CSV", b"ref\tn\na\t1\n", [(2, A)]),
    "cells of several lines": ("in.csv", b'ref,n\n"a\nb",1\nb,2\n', [(2, {"ref": "a\nb", "n": 1}), (4, B)]),
    "quotes inside, and dots": (
        "in.csv",
        b'ref,to.city\n"a ""q""",Brno\n',
        [(2, {"ref": 'a "q"', "to": {"city": "Brno"}})],
    ),
    "texts keep their digits": ("in.csv", b"ref\n007\n1.10\n", [(2, {"ref": "007"}), (3, {"ref": "1.10"})]),
    "an empty cell gives nothing": ("in.csv", b"ref,n\na,\n", [(2, {"ref": "a"})]),
    "a large cell": ("in.csv", b"ref\n" + b"x" * 200_000 + b"\n", [(2, {"ref": "x" * 200_000})]),
    "too many cells": ("in.csv", b"ref\na,b\n", [(2, "row 2 has more cells")]),
    "a row of another encoding": ("in.csv", b"ref,n\n\xe9,1\nb,2\n", [(2, "row 2 is not UTF-8"), (3, B)]),
    "a quote that is not closed": ("in.csv", b'ref,n\na,1\n"b,2\nc,3\n', [(2, A), (3, "row 3 cannot be read")]),
    "an empty table": ("in.csv", b"", []),
    "lines": ("in.jsonl", b'\xef\xbb\xbf{"ref": "a", "n": 1}\r\n\n  \n{"ref": "b", "n": 2}', [(1, A), (4, B)]),
    "the same line twice": ("in.jsonl", b'{"n": 1}\n{"n": 1}\n', [(1, {"n": 1}), (2, {"n": 1})]),
    "what is no input": (
        "in.jsonl",
        b'{"n": 1}\n[1]\nnope\n"x"\n{"ref": "\xff"}\n{"n": 2}\n',
        [(1, {"n": 1}), (2, "no collection"), (3, "no JSON"), (4, "no collection"), (5, "not UTF-8"), (6, {"n": 2})],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_inputs_are_read(name: str, tmp_path: Path) -> None:
    file, content, expected = READ[name]
    (tmp_path / file).write_bytes(content)
    found = list(inputs_of(str(tmp_path / file), {}, FIELDS, CONSOLE))
    assert [one.line for one in found] == [line for line, _ in expected]
    for one, (_, values) in zip(found, expected, strict=True):
        if isinstance(values, str):
            assert one.values is None and values in str(one.problem)
        else:
            assert (one.values, one.problem) == (values, None)


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("in.jsonl", '[{"n": 1}]', "this is an array; a line is one input"),
        ("in.json", '\n[\n {"n": 1},\n {"n": 2}\n]\n', "this is an array; a line is one input"),
        ("in.csv", "ref,n,ref\n1,2,3\n", "the first row names 'ref' twice"),
    ],
)
def test_a_file_of_another_form_is_refused_before_anything_runs(
    file: str, content: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(content)
    with pytest.raises(UsageError, match=words):
        next(inputs_of(str(tmp_path / file), {}, FIELDS, CONSOLE))
