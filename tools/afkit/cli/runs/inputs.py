"""What a person gives to a run: `-i` values, files, stored state, the connection. Shared by `run`, `listen` and `describe`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import connection_names, entered_fields
from afkit.cli.runs.connections import connection_values, watch_profile
from afkit.cli.runs.transport import Transport
from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.errors import RunError, UsageError
from afkit.iml.values.json import no_constant
from afkit.source import UnreadableError, read_source
from afkit.source import load as load_document

if TYPE_CHECKING:
    from afkit.app import App, Module, Rpc, Webhook
    from afkit.cli.console import Console
    from afkit.engine import ConnectionStore, Options


def read_values(file: str, console: Console, option: str) -> Any:
    """Read JSON or YAML values from a file, or from standard input for `-`. Raises UsageError, SourceError."""
    if file != "-":
        return load_document(read_source(file)).value
    text = console.stdin_text()
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # what is nested too deeply is told in words by the reader of files
        from afkit.source import Source, load_yaml

        try:
            return load_yaml(Source("<stdin>", text)).value
        except UnreadableError as error:
            raise UsageError(f"{option} -: standard input is neither JSON nor YAML: {error.message}") from None


def input_values(args: argparse.Namespace, fields: list[Any], console: Console) -> dict[str, Any]:
    """Read the input values of `--input` and `-i`. A buffer takes a file as `@path`, or standard input as `@-`."""
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
            raise UsageError(
                f"-i {name[:60]}: the value is not valid text", hint="write it in the encoding of the terminal"
            )
        head, dot, rest = name.partition(".")
        if dot and name not in types:
            path = [head, *rest.split(".")]
            nest(values, path, _given(value, inner_field(types.get(head, {}), path[1:]), console, name), text)
        else:
            values[name] = _given(value, types.get(name, {}), console, name)
            _name_file(fields, types.get(name, {}), value, values)
    return values


def _given(text: str, field: Mapping[str, Any], console: Console, name: str) -> Any:
    """Read one value; for a buffer, the bytes of the file that `@path` names."""
    if not field and text.startswith("@"):
        return _maybe_file(text)
    if field.get("type") != "buffer" or not text.startswith("@"):
        return parse_value(text, field)
    from pathlib import Path

    if text == "@-":
        return console.stdin_bytes()
    try:
        return Path(text[1:]).read_bytes()
    except OSError as error:
        raise UsageError(f"-i {name}: the file {text[1:]} cannot be read: {error.strerror or error}") from None


def _maybe_file(text: str) -> str:
    """Give the text of a field that stands nowhere, with the file that it may name: an RPC may say that it is a buffer."""
    from pathlib import Path

    from afkit.engine.inputs.coerce import FileText

    try:
        return FileText(text, Path(text[1:]).read_bytes())
    except (OSError, ValueError):
        return text


def inner_field(field: Mapping[str, Any], path: list[str]) -> Mapping[str, Any]:
    """Give the field at a dotted path inside a collection; an empty one where it is not declared."""
    for step in path:
        spec = field.get("spec")
        inner = [f for f in spec if isinstance(f, Mapping) and f.get("name") == step] if isinstance(spec, list) else []
        if not inner:
            return {}
        field = inner[0]
    return field


def _name_file(fields: list[Any], field: Mapping[str, Any], text: str, values: dict[str, Any]) -> None:
    """Fill in the file name that goes with a buffer, as the platform does when a file is mapped (`file:name`)."""
    if field.get("type") != "buffer" or not text.startswith("@") or text == "@-":
        return
    from pathlib import Path

    from afkit.engine.inputs.files import partner_of

    partner = partner_of(fields, field)
    if partner is not None and partner not in values:
        values[partner] = Path(text[1:]).name


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
        value = json.loads(text, parse_constant=no_constant)
    except (ValueError, RecursionError):
        return text
    if str(field.get("type", "any")) not in TEXTS or value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return text if field.get("multiline") is True else value
    return text


def read_state(file: str | None) -> Mapping[str, Any] | None:
    """Read what an earlier run has stored; None where there is no file yet."""
    from pathlib import Path

    if not file or not Path(file).exists():
        return None
    from afkit.source import load, read_source

    value = load(read_source(file)).value
    if not isinstance(value, Mapping):
        raise UsageError(f"--state {file}: the file must hold a collection, as an earlier run wrote it")
    return value


def write_state(file: str, state: Mapping[str, Any]) -> None:
    """Keep what a run has stored."""
    from afkit.source import write_atomic

    write_atomic(file, (json.dumps(state, indent=2, ensure_ascii=False) + "\n").encode())


def store_for(
    args: argparse.Namespace,
    app: App,
    owner: Module | Rpc | Webhook,
    way: Transport,
    options: Options,
    console: Console,
) -> ConnectionStore | None:
    """Make the connection of a component; of two that it may use, the one whose parameters the values fit."""
    from afkit.engine import connection_store
    from afkit.engine.connection.making import asks_for_nothing
    from afkit.engine.inputs.parameters import flatten

    wanted = connection_names(owner)
    if not wanted:
        return None
    values = connection_values(args, wanted, way.sandbox, console)
    known = [name for name in wanted if name in app.connections]
    if values is None and not options.dry and known and asks_for_nothing(app.connections[known[0]]):
        values = {}
    if values is None:
        return None
    if not known:
        raise RunError(f"the connection '{wanted[0]}' does not exist in this connector", code=CONNECTION_UNUSABLE)

    def unknown(name: str) -> int:
        return len(set(values) - {field["name"] for field in flatten(entered_fields(app.connections[name]))})

    notes: list[str] = []
    name = min(known, key=unknown)
    store = connection_store(app, name, values, environment=options.environment, vault=options.vault, notes=notes)
    for note in notes:
        console.err(f"note: {note}")
    watch_profile(args.connection, store, console)
    return store
