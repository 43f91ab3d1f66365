"""Values of connections: from a file, a profile or the sandbox; and renewed tokens on their way back there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.errors import RunError
from afkit.source import Location, UnreadableError, read_source
from afkit.source import load as load_document

if TYPE_CHECKING:
    import argparse

    from afkit.cli.console import Console
    from afkit.engine import ConnectionStore
    from afkit.sandbox import RemoteSandbox, Sandbox


class Where(NamedTuple):
    """A place in a file whose text must not be shown."""

    file: str
    line: int
    column: int


def read_connection(file: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Read connection values. A line of the file is never shown, as it may hold a secret.

    Raises RunError for a file that cannot be read, that is no collection, or that names a variable which is not set.
    """
    value = _read_secretly(file)
    if not isinstance(value, Mapping):
        raise RunError(
            f"the connection file {file} must hold a collection of parameter values",
            code=CONNECTION_UNUSABLE,
            hint="for example:  clientId: my-id\n        clientSecret: {env: MY_SECRET}",
        )
    return {name: _resolved(item, file, name, environ) for name, item in value.items()}


def _read_secretly(file: str) -> Any:
    try:
        return load_document(read_source(file)).value
    except UnreadableError as error:
        found = error.diagnostics[0]
        place = found.location
        words = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "'…'", found.message)
        where = Where(place.file, place.line, place.column) if isinstance(place, Location) else None
        raise RunError(f"the connection file {file} cannot be read: {words}", code=found.code, place=where) from None


def _resolved(value: Any, file: str, name: str, environ: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"env"} and isinstance(value["env"], str):
            if value["env"] not in environ:
                raise RunError(
                    f"the environment variable {value['env']} is not set; '{name}' of {file} reads it",
                    code=CONNECTION_UNUSABLE,
                    hint=f"set it first: export {value['env']}=…",
                )
            return environ[value["env"]]
        return {key: _resolved(item, file, f"{name}.{key}", environ) for key, item in value.items()}
    return value


def connection_values(
    args: argparse.Namespace, names: tuple[str, ...], sandbox: Sandbox | RemoteSandbox | None, console: Console
) -> Mapping[str, Any] | None:
    """Give the values for a connection: of the file, or else of the sandbox; None if there are none."""
    if args.connection:
        if is_profile(args.connection):
            from afkit.engine.connection.profiles import open_profiles

            return open_profiles(console.environ).get(args.connection).given()
        return read_connection(args.connection, console.environ)
    if sandbox is not None:
        offered = sandbox.connections()
        return next((offered[name] for name in names if name in offered), None)
    return None


def is_profile(given: str) -> bool:
    """Tell whether `--connection` names a profile: no file of that name is there, and it looks like none."""
    return (
        given != "-"
        and not Path(given).exists()
        and "/" not in given
        and not given.endswith((".yaml", ".yml", ".json"))
    )


def watch_profile(name: str | None, store: ConnectionStore, console: Console) -> None:
    """Let tokens that a run renews reach the profile, or the file of `connect --out`, that they came from."""
    if not name:
        return
    from afkit.engine.connection.profiles import FileKeeper, holds_tokens, open_profiles

    if not is_profile(name):
        if holds_tokens(name):
            store.keeper = FileKeeper(Path(name))
    else:
        profiles = open_profiles(console.environ)
        if name in profiles.names():
            store.keeper = profiles.keeper(name)
