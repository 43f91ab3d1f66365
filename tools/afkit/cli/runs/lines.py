"""Read the inputs of `run --each`: lines of JSON, or rows of a table; what cannot be read fails alone."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.app.spec.format.types import NUMBER_TYPES
from afkit.cli.runs.inputs import inner_field, nest, parse_value
from afkit.engine.inputs.coerce import TEXTS
from afkit.engine.many import Input
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console

_DIVIDERS = (",", ";", "\t")
_SAYS = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_WITH_COMMA = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_SAVE_AS = "save the table as “CSV UTF-8”"
_CELL = 64 * 1024 * 1024
"""Characters of a cell, as a file in base64 may have them."""


def inputs_of(name: str, common: Mapping[str, Any], fields: list[Any], console: Console) -> Iterator[Input]:
    """Read the inputs of a file, or of standard input for `-`, one by one. Raises UsageError for a file that is none."""
    if name == "-":
        yield from _objects(console.stdin, common, name)
        return
    table = name.lower().endswith((".csv", ".tsv"))
    newline = "" if table else None
    try:
        with Path(name).open("rb") as binary:
            encoding = "utf-16" if binary.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        # What is no UTF-8 becomes half a surrogate pair, by which its line is known.
        errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
        with Path(name).open(encoding=encoding, errors=errors, newline=newline) as stream:
            yield from _rows(stream, common, fields, name) if table else _objects(stream, common, name)
    except OSError as error:
        raise UsageError(f"--each {name}: {error.strerror or 'the file cannot be read'}") from None


def _objects(stream: Iterable[str], common: Mapping[str, Any], name: str) -> Iterator[Input]:
    begun = False
    for number, text in enumerate(stream, 1):
        if not text.strip():
            continue
        if not begun and text.lstrip()[:1] == "[" and _is_array(text):
            raise UsageError(
                f"--each {name}: this is an array; a line is one input",
                hint="jq -c '.[]' FILE writes the items of an array a line each",
            )
        begun = True
        if _is_torn(text):
            yield Input(number, None, f"line {number} is not UTF-8")
            continue
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            reason = f"{error.msg} in column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            yield Input(number, None, f"line {number} is not JSON: {reason}")
            continue
        if isinstance(values, dict):
            yield Input(number, {**common, **values})
        else:
            yield Input(number, None, f"line {number} holds no collection of inputs")


def _is_array(text: str) -> bool:
    """Tell whether a first line begins an array of inputs, which goes on or not."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return True
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _is_torn(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text)


def _rows(stream: Any, common: Mapping[str, Any], fields: list[Any], name: str) -> Iterator[Input]:
    """Read a table: the first row names the inputs, an empty cell gives none.

    Cells are divided by commas, or by what spreadsheets of other countries write in their place; a first line `sep=;`, which
    some write, says by what.
    """
    csv.field_size_limit(_CELL)
    head = stream.readline()
    said = _SAYS.fullmatch(head)
    if said is not None:
        head = stream.readline()
    divided = said[1] if said is not None else _divider(head)
    reader = csv.reader(chain([head], stream), delimiter=divided, strict=True)
    columns: list[_Column] = []
    while True:
        number = reader.line_num + 1 + (said is not None)
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Input(number, None, f"row {number} cannot be read: {error}")
            continue
        if not any(row):
            continue
        if columns:
            yield _row(number, columns, row, common)
        else:
            columns = _columns(row, fields, name, comma=divided == ";")


def _divider(head: str) -> str:
    """Tell by what the cells of a first row are divided: the commonest of the marks outside of quotes."""
    bare = _QUOTED.sub("", head)
    return max(_DIVIDERS, key=bare.count)


class _Column(NamedTuple):
    """A column: the path of the input that it gives, its field, and whether its numbers may have a decimal comma."""

    path: list[str]
    field: Mapping[str, Any]
    comma: bool

    def read(self, cell: str) -> Any:
        """Read a cell as a value of `-i` is read, but for texts: a table has no other way to write them than as they are."""
        kind = str(self.field.get("type", "any"))
        if kind in TEXTS:
            return cell
        if kind == "buffer" and cell.startswith("@"):
            return Path(cell[1:]).read_bytes()
        if self.comma and kind in NUMBER_TYPES and _WITH_COMMA.fullmatch(cell.strip()):
            return parse_value(cell.strip().replace(".", "").replace(",", "."), self.field)
        return parse_value(cell, self.field)


def _columns(names: list[str], fields: list[Any], file: str, *, comma: bool) -> list[_Column]:
    """Read the first row. Raises UsageError where it cannot name inputs."""
    from afkit.engine.inputs.parameters import flatten

    names = [name.strip() for name in names]
    twice = next((one for one in names if one and names.count(one) > 1), None)
    if twice is not None:
        raise UsageError(f"--each {file}: the first row names '{twice}' twice")
    types = {field["name"]: field for field in flatten(fields)}
    columns = []
    for name in names:
        if _is_torn(name):
            raise UsageError(f"--each {file}: the first row is not UTF-8", hint=_SAVE_AS)
        path = [name] if name in types else name.split(".")
        if name and not all(path):
            raise UsageError(
                f"--each {file}: '{name}' in the first row: a name between two dots, or at an end, is empty"
            )
        columns.append(_Column(path, inner_field(types.get(path[0], {}), path[1:]), comma))
    whole = {column.path[0] for column in columns if len(column.path) == 1}
    both = next((column.path[0] for column in columns if len(column.path) > 1 and column.path[0] in whole), None)
    if both is not None:
        raise UsageError(f"--each {file}: the first row names '{both}' as a value and as a collection")
    return columns


def _row(number: int, columns: list[_Column], row: list[str], common: Mapping[str, Any]) -> Input:
    if len(row) > len(columns) and any(row[len(columns) :]):
        return Input(number, None, f"row {number} has more cells than the first one")
    if any(map(_is_torn, row)):
        return Input(number, None, f"row {number} is not UTF-8: {_SAVE_AS}")
    values = dict(common)
    for column, cell in zip(columns, row, strict=False):
        if not cell:
            continue
        name = ".".join(column.path)
        if not name:
            return Input(number, None, f"row {number} has a value in a column that the first row does not name")
        try:
            value = column.read(cell)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            return Input(number, None, f"row {number}, '{name}': the file {cell[1:]} cannot be read: {reason}")
        if len(column.path) == 1:
            values[name] = value
        else:
            nest(values, column.path, value, name)
    return Input(number, values)
