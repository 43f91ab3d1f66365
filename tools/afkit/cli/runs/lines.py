"""Read the inputs of `run --each`: lines of JSON, or rows of a table; what cannot be read fails alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.cli.runs.inputs import nest, parse_value
from afkit.engine.many import Input
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console

_CELL = 64 * 1024 * 1024
"""Characters of a cell, as a file in base64 may have them."""


def inputs_of(name: str, common: Mapping[str, Any], fields: list[Any], console: Console) -> Iterator[Input]:
    """Read the inputs of a file, or of standard input for `-`, one by one. Raises UsageError for a file that is none."""
    if name == "-":
        yield from _objects(console.stdin, common, name)
        return
    table = name.lower().endswith(".csv")
    try:
        # What is no UTF-8 becomes half a surrogate pair, by which its line is known.
        with Path(name).open(encoding="utf-8-sig", errors="surrogateescape", newline="" if table else None) as stream:
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
            yield Input(number, None, f"line {number} is no JSON: {reason}")
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
    """Read a table: the first row names the inputs, an empty cell gives none; cells are read as values of `-i` are.

    Cells are divided by commas, or by what spreadsheets of other countries write in their place.
    """
    from afkit.engine.inputs.parameters import flatten

    types = {field["name"]: field for field in flatten(fields)}
    csv.field_size_limit(_CELL)
    head = stream.readline()
    divided = next((mark for mark in (",", ";", "\t") if mark in head), ",")
    reader = csv.reader(chain([head], stream), delimiter=divided, strict=True)
    names: list[str] = []
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Input(number, None, f"row {number} cannot be read: {error}")
            continue
        if not any(row):
            continue
        if names:
            yield _row(number, names, row, common, types)
        else:
            names = row
            twice = next((one for one in names if one and names.count(one) > 1), None)
            if twice is not None:
                raise UsageError(f"--each {name}: the first row names '{twice}' twice")


def _row(number: int, names: list[str], row: list[str], common: Mapping[str, Any], types: Mapping[str, Any]) -> Input:
    if len(row) > len(names):
        return Input(number, None, f"row {number} has more cells than the first one")
    if any(map(_is_torn, row)):
        return Input(number, None, f"row {number} is not UTF-8")
    values = dict(common)
    for name, cell in zip(names, row, strict=False):
        if not cell:
            continue
        head, dot, rest = name.partition(".")
        if dot and name not in types:
            nest(values, [head, *rest.split(".")], parse_value(cell, {}), name)
        else:
            values[name] = parse_value(cell, types.get(name, {}))
    return Input(number, values)
