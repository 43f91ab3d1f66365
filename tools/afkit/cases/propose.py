"""Say what an empty `expect` could hold: what came out, so that a person can read it and keep it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from afkit.cases.acting import Result
from afkit.engine import ConnectionResult, HttpRequest
from afkit.engine.webhooks import HookResult


def proposal(result: Result, requests: list[HttpRequest]) -> dict[str, Any]:
    """Give the expectation that a run has just met, as plain JSON data."""
    found: dict[str, Any] = {}
    if result.error is not None:
        found["error"] = {
            "type": result.error.type,
            "message": result.error.message,
            **({"status": result.error.status} if result.error.status is not None else {}),
        }
    elif isinstance(result, ConnectionResult):
        if result.metadata is not None:
            found["metadata"] = result.metadata
    elif len(result.bundles) == 1:
        found["output"] = result.bundles[0]
    else:
        found["bundles"] = result.bundles
    if isinstance(result, HookResult):
        reply = result.reply.report()
        found |= {"handled": result.handled, "reply": {"status": reply["status"], "body": reply["body"]}}
    found["requests"] = [{"method": request.method, "path": _path(request.url)} for request in requests]
    return json.loads(json.dumps(found, ensure_ascii=False, default=str))  # type: ignore[no-any-return]  # an object


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
