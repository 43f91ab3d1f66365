"""Differences between two versions of one component, kind by kind (app-format reference, section 10.6, rule R-59)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from afkit.app import Code, Connection, Endpoint, Function, Json, Kind, Module, Rpc, Webhook
from afkit.diff.change import RULE, Change, Level, Spot
from afkit.diff.communication import diff_communication
from afkit.diff.parameters import diff_parameters
from afkit.diff.values import as_dict, same

OAUTH_STEPS = ("preauthorize", "authorize", "token", "info", "refresh", "invalidate", "requestToken", "accessToken")


def diff_component(kind: Kind, old: Any, new: Any) -> Iterator[Change]:
    """Compare two versions of a component that both apps have."""
    spot = Spot(f"{kind}/{new.name}", origin=new.origin)
    if hasattr(new, "label") and old.label != new.label:
        yield spot._replace(code="label").change(
            "safe", "label-changed", "label changed", "only its name looks different", old=old.label, new=new.label
        )
    if hasattr(new, "description") and (old.description or "") != (new.description or ""):
        yield spot._replace(code="description").change(
            "safe", "description-changed", "description changed", "only its text looks different"
        )
    yield from _KINDS[kind](old, new, spot)


def _connection(old: Connection, new: Connection, spot: Spot) -> Iterator[Change]:
    if old.connection_type != new.connection_type:
        yield spot._replace(code="connectionType").change(
            "breaking", "connection-type-changed",
            f"connection type changed from {old.connection_type} to {new.connection_type}",
            "the platform cannot change it, and connections that users made do not fit the new one",
            rule=RULE, old=old.connection_type, new=new.connection_type,
        )  # fmt: skip
    for key, before, after, here in _codes(old, new, spot):
        match key:
            case "params":
                yield from diff_parameters(before, after, here, "input")
            case "communication":
                yield from _connection_communication(before, after, here)
            case "common":
                yield from diff_common(before, after, here)
            case "defaultScope" | "scopeList":
                yield from _scope(before, after, here)
            case _:
                yield from _other(before, after, here, "risky", "the connection is set up differently")


def _connection_communication(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    before, after = as_dict(old), as_dict(new)
    steps = [step for step in OAUTH_STEPS if step in before or step in after]
    if not steps:
        # A basic connection's request only checks credentials: its changes are told, but bundles do not depend on it.
        for change in diff_communication(old, new, spot):
            yield change._replace(level="risky" if change.level == "breaking" else change.level, rule=None)
        return
    for step in steps:
        if same(before.get(step), after.get(step)):
            continue
        here = spot.down(step, spot.origin.at(step) if spot.origin else None)
        if step == "refresh":
            yield here.change(
                "breaking", "oauth-refresh-changed", "the OAuth step 'refresh' changed",
                "connections that users made are renewed by it without anybody looking", rule=RULE,
            )  # fmt: skip
        else:
            yield here.change(
                "risky", "oauth-step-changed", f"the OAuth step '{step}' changed",
                "it runs when a connection is made or checked again",
            )  # fmt: skip


def _webhook(old: Webhook, new: Webhook, spot: Spot) -> Iterator[Change]:
    if old.webhook_type != new.webhook_type:
        yield spot._replace(code="webhookType").change(
            "breaking", "webhook-type-changed", f"webhook type changed from {old.webhook_type} to {new.webhook_type}",
            "the platform cannot change it", rule=RULE, old=old.webhook_type, new=new.webhook_type,
        )  # fmt: skip
    yield from _references(old, new, spot)
    for key, before, after, here in _codes(old, new, spot):
        match key:
            case "params":
                yield from diff_parameters(before, after, here, "input")
            case "communication":
                for change in diff_communication(before, after, here):
                    yield change._replace(level="breaking" if change.level == "risky" else change.level, rule=RULE)
            case "attach" | "detach" | "update":
                for change in diff_communication(before, after, here):
                    yield change._replace(level="risky" if change.level == "breaking" else change.level, rule=None)
            case _:
                yield from _scope(before, after, here)


def _module(old: Module, new: Module, spot: Spot) -> Iterator[Change]:
    if old.module_type != new.module_type:
        yield spot._replace(code="moduleType").change(
            "breaking", "module-type-changed", f"module type changed from {old.module_type} to {new.module_type}",
            "flows expect another number of bundles, or another start", rule=RULE,
            old=old.module_type, new=new.module_type,
        )  # fmt: skip
    if old.module_type == new.module_type == "action" and old.action_crud != new.action_crud:
        yield spot._replace(code="actionCrud").change(
            "risky", "action-crud-changed", f"actionCrud changed from {old.action_crud or 'none'} to {new.action_crud or 'none'}",
            "it decides how empty values are sent", old=old.action_crud, new=new.action_crud,
        )  # fmt: skip
    if old.webhook != new.webhook:
        yield spot._replace(code="webhook").change(
            "breaking", "webhook-changed", f"webhook changed from {old.webhook or 'none'} to {new.webhook or 'none'}",
            "webhooks that users made belong to the old one", rule=RULE, old=old.webhook, new=new.webhook,
        )  # fmt: skip
    yield from _references(old, new, spot)
    yield from _moved(old, new, spot)
    for key, before, after, here in _codes(old, new, spot):
        match key:
            case "staticParams" | "mappableParams":
                yield from diff_parameters(before, after, here, "input")
            case "interface":
                yield from diff_parameters(before, after, here, "output")
            case "communication":
                yield from diff_communication(before, after, here)
            case "scope":
                yield from _scope(before, after, here)
            case "epoch":
                yield from _other(before, after, here, "safe", "it is asked only when a flow's start is chosen")
            case _:
                yield from _other(before, after, here, "safe", "it is shown while a flow is being built")


def _moved(old: Module, new: Module, spot: Spot) -> Iterator[Change]:
    """Tell a parameter that went to the module's other list; its removal is reported there as well."""
    for source, target in (("staticParams", "mappableParams"), ("mappableParams", "staticParams")):
        for name in sorted((_names(old, source) - _names(new, source)) & (_names(new, target) - _names(old, target))):
            yield spot._replace(code=target).down(name).change(
                "breaking", "parameter-moved", f"parameter '{name}' moved from {source} to {target}",
                "flows saved its value with the other list", rule=RULE,
            )  # fmt: skip


def _names(module: Module, key: str) -> set[str]:
    value = module.codes[key].value if key in module.codes else None
    return (
        {str(item["name"]) for item in value if isinstance(item, Mapping) and item.get("name")}
        if isinstance(value, list)
        else set()
    )


def _rpc(old: Rpc, new: Rpc, spot: Spot) -> Iterator[Change]:
    for change in _references(old, new, spot):
        yield change._replace(level="risky", rule=None)
    for key, before, after, here in _codes(old, new, spot):
        if key == "communication":
            for change in diff_communication(before, after, here):
                reason = "fields and options that modules show come from it"
                yield change._replace(level="risky" if change.level != "safe" else "safe", rule=None, reason=reason)
        else:
            yield from _other(before, after, here, "safe", "parameters of a remote procedure only serve its test run")


def _function(old: Function, new: Function, spot: Spot) -> Iterator[Change]:
    for key, before, after, here in _codes(old, new, spot):
        if key != "code":
            yield from _other(before, after, here, "safe", "tests do not run in flows")
        elif _lines(before) != _lines(after):
            yield here.change(
                "breaking", "function-changed", "the function's code changed",
                "every module that calls it behaves differently, and a syntax error stops all flows of the app",
                rule=RULE,
            )  # fmt: skip


def _lines(text: Json) -> list[str]:
    return [line.rstrip() for line in str(text or "").strip().splitlines()]


def _endpoint(old: Endpoint, new: Endpoint, spot: Spot) -> Iterator[Change]:
    here = spot._replace(code="attachedAccounts")
    for name in old.attached_accounts:
        if name not in new.attached_accounts:
            yield here.change(
                "breaking", "account-detached", f"connection '{name}' is no longer accepted", "users of it are cut off",
                rule=RULE,
            )  # fmt: skip
    for name in new.attached_accounts:
        if name not in old.attached_accounts:
            yield here.change("safe", "account-attached", f"connection '{name}' is accepted too", "nobody uses it yet")
    if not same(dict(old.annotations), dict(new.annotations)):
        yield spot._replace(code="annotations").change(
            "risky", "annotations-changed", "annotations changed", "callers decide by them whether to ask a person"
        )
    for key, before, after, code in _codes(old, new, spot):
        match key:
            case "inputParameters":
                yield from diff_parameters(before, after, code, "input")
            case "outputParameters":
                yield from diff_parameters(before, after, code, "output")
            case "communication":
                yield from diff_communication(before, after, code)
            case "scope":
                yield from _scope(before, after, code)
            case _:
                yield from _other(before, after, code, "safe", "it is a text for callers")


def _references(old: Any, new: Any, spot: Spot) -> Iterator[Change]:
    if old.connection != new.connection:
        yield spot._replace(code="connection").change(
            "breaking", "connection-changed", f"connection changed from {old.connection or 'none'} to {new.connection or 'none'}",
            "flows have a connection of the old kind chosen", rule=RULE, old=old.connection, new=new.connection,
        )  # fmt: skip
    if old.alt_connection != new.alt_connection:
        added = old.alt_connection is None
        level: Level = "safe" if added else "breaking"
        reason = "flows go on with the one they have" if added else "flows that chose the alternative stop"
        yield spot._replace(code="altConnection").change(
            level, "alt-connection-changed",
            f"alternative connection changed from {old.alt_connection or 'none'} to {new.alt_connection or 'none'}", reason,
            rule=None if added else RULE, old=old.alt_connection, new=new.alt_connection,
        )  # fmt: skip


def diff_common(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    """Compare `common` by the names of its keys; a value is never put into a change."""
    before, after = as_dict(old), as_dict(new)
    for key in sorted({*before, *after}):
        here = spot.down(key)
        if key not in after:
            yield here.change("breaking", "common-key-removed", f"common key '{key}' was removed", "code may read it")
        elif key not in before:
            yield here.change("safe", "common-key-added", f"common key '{key}' is new", "nothing reads it yet")
        elif not same(before[key], after[key]):
            yield here.change(
                "risky", "common-value-changed", f"the value of common key '{key}' changed", "code reads it"
            )


def _scope(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    before, after = _scopes(old), _scopes(new)
    for name in sorted(after - before):
        yield spot.change(
            "risky", "scope-added", f"scope '{name}' is asked for", "users may have to authorize again", new=name
        )
    for name in sorted(before - after):
        yield spot.change("safe", "scope-removed", f"scope '{name}' is no longer asked for", "less is asked", old=name)
    if before == after and not same(old, new):
        yield spot.change("safe", "scope-text-changed", "scopes are described differently", "the names are the same")


def _scopes(value: Json) -> set[str]:
    return {str(item) for item in value} if isinstance(value, Mapping | list) else set()


def _other(old: Json, new: Json, spot: Spot, level: Level, reason: str) -> Iterator[Change]:
    if not same(old, new):
        yield spot.change(level, f"{spot.code}-changed", f"'{spot.code}' changed", reason)


def _codes(old: Any, new: Any, spot: Spot) -> Iterator[tuple[str, Json, Json, Spot]]:
    """Go through the codes that both versions state, and that differ; a code that one of them leaves alone is no change."""
    for key in dict.fromkeys([*old.codes, *new.codes]):
        if key in old.codes and key in new.codes:
            one: Code = old.codes[key]
            other: Code = new.codes[key]
            if not same(one.value, other.value):
                yield key, one.value, other.value, spot._replace(code=key, origin=other.origin)


_KINDS: dict[Kind, Callable[[Any, Any, Spot], Iterator[Change]]] = {
    "connection": _connection,
    "webhook": _webhook,
    "module": _module,
    "rpc": _rpc,
    "function": _function,
    "endpoint": _endpoint,
}
