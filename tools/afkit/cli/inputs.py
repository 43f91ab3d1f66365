"""Values of inputs as a command line gives them: `-i NAME=VALUE`, and files."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.cli.running import read_values
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console


def input_values(args: argparse.Namespace, fields: list[Any], console: Console) -> dict[str, Any]:
    """Give the values of `--input` and `-i`; raise UsageError for what is none."""
    values: dict[str, Any] = {}
    if args.input:
        given = read_values(args.input, console, "--input")
        if not isinstance(given, Mapping):
            raise UsageError(f"--input {args.input}: the file must hold a collection of input values")
        values.update(given)
    from afkit.engine.inputs.parameters import flatten

    types = {field["name"]: field for field in flatten(fields)}
    for text in args.inputs:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise UsageError(f"-i {text[:60]}: an input is written NAME=VALUE")
        if not _whole(text):
            raise UsageError(f"-i {name[:60]}: the value is no text", hint="write it in the encoding of the terminal")
        head, dot, rest = name.partition(".")
        if dot and name not in types:
            nest(values, [head, *rest.split(".")], parse_value(value, {}), text)
        else:
            values[name] = parse_value(value, types.get(name, {}))
    return values


def _whole(text: str) -> bool:
    """Tell whether an argument was text; bytes that are none arrive as halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def nest(values: dict[str, Any], path: list[str], value: Any, text: str) -> None:
    """Set a value inside of collections, which are made where they are missing. Raises UsageError; `text` is told."""
    if not all(path):
        raise UsageError(f"-i {text[:60]}: a name between two dots, or at an end, is empty")
    target = values
    for key in path[:-1]:
        inner = target.get(key)
        if inner is None:
            inner = {}
        if not isinstance(inner, Mapping):
            raise UsageError(f"-i {text[:60]}: '{key}' is given as a value and as a collection")
        target[key] = dict(inner)
        target = target[key]
    target[path[-1]] = value


def parse_value(text: str, field: Mapping[str, Any]) -> Any:
    """Read the value of `-i`: JSON where it parses as JSON, else text.

    A text field keeps a number or boolean as it is written (`1.10`), and a multiline one JSON, too: it is a text there.
    """
    from afkit.engine.inputs.coerce import TEXTS

    try:
        value = json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        return text
    if str(field.get("type", "any")) not in TEXTS or value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return text if field.get("multiline") is True else value
    return text


def _not_json(name: str) -> Any:
    raise ValueError(name)
