"""Checksums: what the server says about its values without showing them (publisher's reference, section 5).

They are an optimisation. A match proves equality; a mismatch proves nothing, because the server may hash another form of the
same value.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from afkit.app import Kind

MEMBERS: Mapping[str, Kind] = {
    "accounts": "connection",
    "hooks": "webhook",
    "modules": "module",
    "rpcs": "rpc",
    "functions": "function",
    "endpoints": "endpoint",
}
"""The members of a checksum reply, in the server's words, and the kinds they are about."""

FIELDS: Mapping[str, str] = {
    "label": "label",
    "description": "description",
    "typeId": "type_id",
    "crud": "crud",
    "connection": "account_name",
    "altConnection": "alt_account_name",
}
"""Metadata that can be compared by checksum, and their columns."""

_HUMP = re.compile(r"([a-z0-9])([A-Z])")


def md5(text: str | bytes) -> str:
    """Hash a text as the server does: UTF-8, a byte-order mark dropped, malformed bytes as U+FFFD."""
    raw = text.encode("utf-8", "replace") if isinstance(text, str) else text
    clean = raw.decode("utf-8-sig", "replace").encode("utf-8")
    return hashlib.md5(clean, usedforsecurity=False).hexdigest()


def field_md5(value: Any) -> str | None:
    """Hash a metadata value: numbers in decimal; null stays null."""
    return None if value is None else md5(str(value))


def columns(code: str, section: str) -> tuple[str, ...]:
    """List the columns whose checksum may speak of a code, given its local name and its API section."""
    snake = _HUMP.sub(r"\1_\2", section).lower()
    names = [code, f"{code}_jsonc", f"{section}_jsonc", section, f"{snake}_jsonc", snake]
    if section == "readme":
        names.append("content")
    return tuple(dict.fromkeys(names))


def vouches(sums: Mapping[str, Any], names: Iterable[str], body: bytes) -> bool:
    """Say whether any of the columns has the checksum of this text."""
    digest = md5(body)
    return any(isinstance(sums.get(name), str) and sums[name].lower() == digest for name in names)


EMPTIES = tuple(md5(text) for text in ("", "null", "[]", "{}", "[]\n", "{}\n", "{ }", "{ }\n", "[\n]", "{\n}"))
"""Checksums of the ways to write nothing."""


def is_empty(sums: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Say whether the server states that a section holds nothing: never written, or one of the ways to write nothing."""
    said = [sums[name] for name in names if name in sums]
    if not said:
        return False
    written = [digest.lower() for digest in said if isinstance(digest, str)]
    # A text as uploaded and the server's own form of it never disagree about being empty, so one of them is enough.
    return not written or any(digest in EMPTIES for digest in written)


def proves(sums: Mapping[str, Any], names: Iterable[str], body: bytes, *, empty: bool) -> bool:
    """Say whether checksums prove that a section holds this text, or that it holds nothing where `empty` is wanted."""
    names = tuple(names)
    return vouches(sums, names, body) or (empty and is_empty(sums, names))


def statement(sums: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """Condense what the columns say into a short stamp, to be compared with an earlier one; None when they say nothing."""
    said = {name: sums[name] for name in names if name in sums}
    if not any(said.values()):
        return None
    text = "|".join(f"{name}={value}" for name, value in sorted(said.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def without_secrets(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Give a checksum reply without the checksums of `common`, which would let a secret be guessed."""
    clean: dict[str, Any] = {}
    for member, rows in reply.items():
        if member != "app" and member not in MEMBERS:
            continue
        clean[member] = [
            {
                "name": row.get("name"),
                "checksum": {
                    key: value for key, value in sums.items() if not key.startswith("common")
                } if isinstance(sums := row.get("checksum"), Mapping) else {},
            }
            for row in (rows if isinstance(rows, list) else [rows])
            if isinstance(row, Mapping)
        ]  # fmt: skip
    return clean
