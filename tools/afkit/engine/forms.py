"""Fetch the fields and options that RPCs give to a module's form, before the module runs (section 9.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import code_value
from afkit.engine.codes import INPUT_UNRESOLVED
from afkit.engine.components import find_rpc
from afkit.engine.rpcs import parse_reference, run_rpc
from afkit.engine.usage import members, variables
from afkit.errors import RunError
from afkit.iml.values.json import json_text

if TYPE_CHECKING:
    from afkit.app import App, Rpc
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.inputs.remote import Resolve
    from afkit.engine.session import Options


_KEPT = 1000
"""Answers of RPCs that many runs keep."""


def resolver(app: App, store: ConnectionStore | None, options: Options) -> Resolve | None:
    """Give what calls the RPCs of a form as the platform does: with the connection, and all values given so far.

    None where `options.lookup` says that nobody asks, and in a dry run, which sends nothing.
    """
    send = options.lookup
    if send is None or options.dry:
        return None
    quiet = options._replace(lookup=None, limit=None, events=None, environment=options.asking or options.environment)

    def resolve(reference: str, values: Mapping[str, Any]) -> list[Any] | None:
        rpc = find_rpc(app, parse_reference(reference)[0])
        known = options.fetched
        key = "" if known is None else reference + json_text(_read_by(app, rpc, values))
        if known is not None and key in known:
            return known[key]
        own = store if rpc.connection is not None else None
        result = run_rpc(app, reference, values, own, send=send, options=quiet)
        if result.error is not None:
            if options.forgiving:
                return None
            raise RunError(
                f"cannot be fetched: {result.error.message}", code=INPUT_UNRESOLVED, place=rpc.origin.location
            )
        if known is not None:
            if len(known) >= _KEPT:
                known.clear()
            known[key] = result.bundles
        return result.bundles

    return resolve


def _read_by(app: App, rpc: Rpc, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give those of the values given so far that an RPC reads: what it answers depends on them alone."""

    def reads() -> tuple[frozenset[str], bool]:
        return members(variables(code_value(rpc, "communication")), "parameters")

    names, whole = app.once(("read by", rpc.name), reads)
    return dict(values) if whole else {name: values[name] for name in sorted(names) if name in values}
