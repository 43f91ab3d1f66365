"""Fetch the fields and options that RPCs give to a module's form, before the module runs (section 9.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.codes import INPUT_UNRESOLVED
from afkit.engine.rpcs import find_rpc, parse_reference, run_rpc
from afkit.errors import RunError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.inputs.remote import Resolve
    from afkit.engine.session import Options


def resolver(app: App, store: ConnectionStore | None, options: Options) -> Resolve | None:
    """Give what calls the RPCs of a form as the platform does: with the connection, and all values given so far.

    None where `options.lookup` says that nobody asks, and in a dry run, which sends nothing.
    """
    send = options.lookup
    if send is None or options.dry:
        return None
    quiet = options._replace(lookup=None, limit=None, events=None)

    def resolve(reference: str, values: Mapping[str, Any]) -> list[Any]:
        rpc = find_rpc(app, parse_reference(reference)[0])
        own = store if rpc.connection is not None else None
        result = run_rpc(app, reference, values, own, send=send, options=quiet)
        if result.error is not None:
            raise RunError(
                f"cannot be fetched: {result.error.message}", code=INPUT_UNRESOLVED, place=rpc.origin.location
            )
        return result.bundles

    return resolve
