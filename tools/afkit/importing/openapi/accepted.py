"""What lint remarks on and the description says so: the comments that accept it, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from afkit.lint.rules.requests.urls import is_foreign, literal_host
from afkit.source import Path
from afkit.source.writing import Notes

_ELSEWHERE = "AF420] the description names this host of the same owner"
_PLAIN = "AF425] the description names only http; ask the service for https"
_BODY = "AF409] the description gives this DELETE a body"
_HEAD = "AF108] the description asks for HEAD"
_UNPROVEN = "AF444] no request of the description needs its credentials alone"
_UNNAMED = "AF608] no request of the description needs its credentials alone"
_NEVER_DETACHED = "AF461] the description names no request that takes it back"
_KEY = "AF504] the description has the key in the address"
_LOOSE = "AF492] the description asks for it somewhere in the value"


def accepted(manifest: dict[str, Any], elsewhere: Iterable[str]) -> dict[Path, Notes]:
    """Give the comments by the path of what they accept; `elsewhere` names the modules whose requests go to another host."""
    notes: dict[Path, Notes] = {("modules", name, "communication", "url"): _note(_ELSEWHERE) for name in elsewhere}
    notes.update((path, _note(_PLAIN)) for path in _addresses(manifest.get("connections", {}), ("connections",)))
    for name, connection in manifest.get("connections", {}).items():
        secrets = [field["name"] for field in connection["params"] if field["type"] == "password"]
        if any(f".{secret}" in manifest["base"]["baseUrl"] for secret in secrets):
            notes["base", "baseUrl"] = _note(_KEY)
            if "url" in connection.get("communication", {}):
                notes["connections", name, "communication", "url"] = _note(_KEY)
    if _is_plain(manifest["base"].get("baseUrl")):
        notes["base", "baseUrl"] = _note(_PLAIN)
    for name, module in manifest["modules"].items():
        request = module.get("communication")
        method = request.get("method") if isinstance(request, dict) else None
        if method == "DELETE" and "body" in request:
            notes["modules", name, "communication", "body"] = _note(_BODY)
        if method == "HEAD":
            notes["modules", name, "communication", "method"] = _note(_HEAD)
    for name, connection in manifest.get("connections", {}).items():
        if connection.get("communication") == {}:
            notes["connections", name, "communication"] = _note(_UNPROVEN)
        elif connection.get("connectionType") == "oauth" and "info" not in connection["communication"]:
            notes["connections", name] = _note(_UNNAMED)
    for name, webhook in manifest.get("webhooks", {}).items():
        if "attach" in webhook and "detach" not in webhook:
            notes["webhooks", name, "attach"] = _note(_NEVER_DETACHED)
    for kind in ("modules", "webhooks", "connections"):
        notes.update((path, _note(_LOOSE)) for path in _loose(manifest.get(kind, {}), (kind,)))
    return notes


def _note(text: str) -> Notes:
    return Notes(above=(f" afkit: ignore[{text}",))


def _addresses(value: Any, path: Path) -> Iterator[Path]:
    """Find the addresses of connections' requests that are called over http."""
    for key, part in value.items() if isinstance(value, dict) else ():
        if key == "url" and _is_plain(part):
            yield (*path, key)
        yield from _addresses(part, (*path, key))


def _is_plain(url: object) -> bool:
    """Tell whether lint remarks on an address for being called over http."""
    return isinstance(url, str) and url.startswith("http://") and not is_foreign(literal_host(url))


def _loose(value: Any, path: Path) -> Iterator[Path]:
    """Find the patterns of fields that are bound neither to the beginning nor to the end of a value."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _loose(item, (*path, number))
    for key, part in value.items() if isinstance(value, dict) else ():
        if key == "validate" and isinstance(part, dict) and isinstance(pattern := part.get("pattern"), str):
            if not pattern.startswith("^") and not pattern.endswith("$"):
                yield (*path, key, "pattern")
        elif key not in ("communication", "samples"):
            yield from _loose(part, (*path, key))
