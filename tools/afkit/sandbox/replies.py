"""Make replies: of what sandbox.yaml declares, and those that the sandbox gives by itself."""

from __future__ import annotations

import re
from typing import Any

from afkit.iml import UNDEFINED, Environment
from afkit.iml.values.json import json_text
from afkit.iml.values.types import to_number, to_text
from afkit.sandbox.errors import RuleError
from afkit.sandbox.rules import Check, ReplySpec
from afkit.sandbox.wire import Reply, parse_json

_BREAK = re.compile(r"[\r\n\0]")


def made(spec: ReplySpec, scope: dict[str, Any], env: Environment) -> Reply:
    """Give the reply that is declared. Raises RuleError for one that has no value."""
    given = spec.status.value(scope, env)
    status = None if isinstance(given, bool) else to_number(given)
    if status is None or not 200 <= status <= 599 or status != int(status):
        raise RuleError(f"{to_text(given, env)!r} is not an HTTP status", spec.status.origin.location)
    headers = []
    typed = False
    for name, rule in spec.headers.items():
        value = rule.value(scope, env)
        if value is not UNDEFINED:
            text = to_text(value, env)
            if _BREAK.search(text):
                raise RuleError(f"the header '{name}' must not hold line breaks", rule.origin.location)
            headers.append((name, text))
            typed = typed or name.lower() == "content-type"
    body, kind = b"", ""
    if spec.json is not None:
        body, kind = json_text(spec.json.value(scope, env)).encode(), "application/json"
    elif spec.text is not None:
        body, kind = to_text(spec.text.value(scope, env), env).encode(), "text/plain; charset=utf-8"
    elif spec.data is not None:
        value = spec.data.value(scope, env)
        body = value if isinstance(value, bytes) else to_text(value, env).encode()
        kind = "application/octet-stream"
    if kind and not typed:
        headers.insert(0, ("Content-Type", kind))
    return Reply(int(status), tuple(headers), body)


def fitting(reply: Reply, check: Check | None) -> Reply:
    """Give a reply if it is what the route promises. Raises RuleError if not."""
    if check is not None and reply.status < 300:
        value, _ = parse_json(reply.body)
        misfit = check.misfit(None if value is UNDEFINED else value)
        if misfit is not None:
            raise RuleError(f"the reply does not fit the schema: {misfit}", check.origin.location)
    return reply


def json_reply(status: int, value: Any) -> Reply:
    """Give a reply with a body of JSON."""
    return Reply(status, (("Content-Type", "application/json"),), json_text(value).encode())
