"""What the stand-in of a zone keeps: apps, components, faults, requests; and small helpers."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = "3f6a5d2e-1b7c-4e8f-9a0d-5c4b3a291807"
READ_ONLY = "9e1d7c60-22aa-4b3c-8d4e-0f1a2b3c4d5e"
NO_FUNCTIONS = "5b8e3f10-77cc-4d2a-b1e0-6a7b8c9d0e1f"

SECTIONS = {
    "connection": {"api": {}, "parameters": [], "scopes": {}, "scope": [], "install": {}, "installSpec": []},
    "webhook": {"api": {}, "parameters": [], "attach": {}, "detach": {}, "update": {}, "scope": []},
    "module": {"api": {}, "epoch": {}, "parameters": [], "expect": [], "interface": [], "samples": {}, "scope": []},
    "rpc": {"api": {}, "parameters": []},
    "function": {"code": "", "test": ""},
    "endpoint": {"api": {}, "scope": [], "inputParameters": [], "outputParameters": []},
}
MEMBERS = {
    "connection": "accounts", "webhook": "hooks", "module": "modules", "rpc": "rpcs", "function": "functions",
    "endpoint": "endpoints",
}  # fmt: skip
GROUPS = {"connection": "account", "webhook": "hook"}
NAME = re.compile(r"[a-zA-Z][0-9a-zA-Z]{2,63}")


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def snake(name: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def strip_comments(text: str) -> str:
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m.group(1) or "", text, flags=re.S)


@dataclass
class Item:
    kind: str
    name: str
    fields: dict[str, Any]
    sections: dict[str, str | None]
    owner: int = 1
    committed: dict[str, Any] = field(default_factory=dict)


@dataclass
class App:
    name: str
    version: int
    fields: dict[str, Any]
    sections: dict[str, str | None]
    common: dict[str, Any] = field(default_factory=dict)
    icon: bytes | None = None
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    changes: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Fault:
    """What happens to a call: `status` answers so; `cut` is "before" or "after" the write; `headers` go with the answer."""

    status: int | None = None
    cut: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"message":"fault"}'
    type: str = "application/json"


class Refusal(Exception):  # noqa: N818 - the zone refuses; nothing is in error
    def __init__(self, status: int, message: str, code: str | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **({"code": code} if code else {}), **more}


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


def type_of(request: Request, mime: str) -> None:
    """Refuse a body of another content type."""
    if request.headers.get("content-type") != mime:
        raise Refusal(400, f"Expected {mime}, got {request.headers.get('content-type')}.", "IM005")


def json_of(request: Request) -> dict[str, Any]:
    """Read a JSON body."""
    if request.headers.get("content-type") != "application/json":
        raise Refusal(400, "not JSON", "IM005")
    data = json.loads(request.body or b"{}")
    assert isinstance(data, dict)
    return data


def parse(text: str, *, comments: bool = True) -> Any:
    """Parse what was uploaded, or refuse it as the zone does."""
    try:
        return json.loads(strip_comments(text) if comments else text)
    except ValueError as error:
        position = getattr(error, "pos", 0)
        kind = "JSONC" if comments else "JSON"
        raise Refusal(400, f"Unexpected token in {kind} at position {position}", "SC400") from None
