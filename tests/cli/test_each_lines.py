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
    {"name": "to", "type": "collection", "spec": [{"name": "city", "type": "text"}, {"name": "n", "type": "number"}]},
    {"name": "tags", "type": "array", "spec": {"type": "text"}},
    {"name": "on", "type": "boolean"},
    {"name": "file", "type": "buffer"},
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
    "texts stay what they look like": (
        "in.csv",
        b'ref,to.city\nnull,1.10\n[1],true\n"""q"""," x "\n',
        [
            (2, {"ref": "null", "to": {"city": "1.10"}}),
            (3, {"ref": "[1]", "to": {"city": "true"}}),
            (4, {"ref": '"q"', "to": {"city": " x "}}),
        ],
    ),
    "what is no text": (
        "in.csv",
        b'tags,on,to\n"[""a"",""b""]",TRUE,"{""city"": ""Brno""}"\n',
        [(2, {"tags": ["a", "b"], "on": "TRUE", "to": {"city": "Brno"}})],
    ),
    "a spreadsheet of another country": (
        "in.csv",
        b'"ref";"n";to.n\r\n"a, b";12,5;-1.234,56\r\n1,5;1.5;7\r\n',
        [(2, {"ref": "a, b", "n": 12.5, "to": {"n": -1234.56}}), (3, {"ref": "1,5", "n": 1.5, "to": {"n": 7}})],
    ),
    "a comma in the name of a column": ("in.csv", b'"last, first";ref;n\n;a;1\n', [(2, A)]),
    "a first line that says how": ("in.csv", b"\xef\xbb\xbfsep=;\r\nref;n\r\na;1\r\n", [(3, A)]),
    "UTF-16 with tabs": ("in.csv", "ref\tn\r\nä\t1\r\n".encode("utf-16"), [(2, {"ref": "ä", "n": 1})]),
    "by its name": ("in.tsv", b"ref\tn\na\t1\n", [(2, A)]),
    "blanks around names, and cells that nobody needs": ("in.csv", b"ref, n ,\na,1,\nb,2,,\n", [(2, A), (3, B)]),
    "a value without a name": ("in.csv", b"ref,n,\na,1,x\n", [(2, "a column that the first row does not name")]),
    "a file that is not there": ("in.csv", b"file\n@no/such\n", [(2, "the file no/such cannot be read: No such")]),
    "a buffer that is a text": ("in.csv", b"file\nx@y\n", [(2, {"file": "x@y"})]),
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
        [(1, {"n": 1}), (2, "no collection"), (3, "not JSON"), (4, "no collection"), (5, "not UTF-8"), (6, {"n": 2})],
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
        ("in.csv", "ref,to..city\n1,2\n", "'to..city' in the first row: a name between two dots"),
        ("in.csv", "to,to.city\n1,2\n", "names 'to' as a value and as a collection"),
    ],
)
def test_a_file_of_another_form_is_refused_before_anything_runs(
    file: str, content: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(content)
    with pytest.raises(UsageError, match=words):
        next(inputs_of(str(tmp_path / file), {}, FIELDS, CONSOLE))


def test_a_cell_names_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x00\xff")
    (tmp_path / "in.csv").write_text(f"ref,file\na,@{tmp_path / 'x.bin'}\n")
    (found,) = inputs_of(str(tmp_path / "in.csv"), {}, FIELDS, CONSOLE)
    assert found.values == {"ref": "a", "file": b"\x00\xff"}


def test_a_first_row_of_another_encoding_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("größe;ref\n1;2\n".encode("cp1252"))
    with pytest.raises(UsageError, match="the first row is not UTF-8") as caught:
        next(inputs_of(str(tmp_path / "in.csv"), {}, FIELDS, CONSOLE))
    assert "CSV UTF-8" in str(caught.value.hint)
