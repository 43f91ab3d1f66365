"""Which calls may be made at all. Checked where calls are sent, so that no mistake further up can delete or release.

Source: publisher's reference, section 7.6.
"""

from __future__ import annotations

import re
from typing import Literal

from afkit.errors import PublishError
from afkit.publish.codes import NOT_ORDERED

Permit = Literal[
    "create-app", "write", "common", "delete", "icon", "visibility", "review", "commit", "rollback", "module-state"
]  # fmt: skip
WRITING: frozenset[Permit] = frozenset({"write"})
"""What a plain publish may do: create components, write sections, change metadata."""

_NAME = r"[^/]+"
_APP = rf"/sdk/apps/{_NAME}/\d+"
_VERSIONED = rf"{_APP}/(?:modules|rpcs|functions|endpoints)"
_SHARED = r"/sdk/apps/(?:connections|webhooks)"
_ITEM = rf"(?:{_VERSIONED}|{_SHARED})/{_NAME}"

_RULES: tuple[tuple[str, str, Permit | None], ...] = (
    ("GET", rf"(?:{_APP}|{_SHARED}/{_NAME})/common", "common"),
    ("GET", r"/.*", None),
    ("POST", r"/sdk/apps", "create-app"),
    ("POST", rf"/sdk/apps/{_NAME}/(?:connections|webhooks)", "write"),
    ("POST", _VERSIONED, "write"),
    ("PUT", rf"(?:{_APP}|{_SHARED}/{_NAME})/common", "common"),
    ("PUT", rf"{_APP}/icon", "icon"),
    ("PUT", rf"{_APP}/(?:base|groups|readme)", "write"),
    ("PUT", rf"{_ITEM}/[A-Za-z]+", "write"),
    ("PATCH", rf"{_APP}|{_ITEM}", "write"),
    ("DELETE", _ITEM, "delete"),
    ("POST", rf"{_APP}/(?:public|private)", "visibility"),
    ("PUT", rf"{_APP}/review/form", "review"),
    ("POST", rf"{_APP}/review", "review"),
    ("POST", rf"{_APP}/commit", "commit"),
    ("POST", rf"{_APP}/rollback", "rollback"),
    ("POST", rf"{_VERSIONED}/{_NAME}/(?:public|private|deprecate|undeprecate|archive|unarchive)", "module-state"),
)


def check_allowed(method: str, path: str, permits: frozenset[Permit]) -> None:
    """Refuse a call that this command was not ordered to make. Raises PublishError before anything is sent.

    `path` is relative to the API root, percent-encoded, without its query.
    """
    for ruled, pattern, permit in _RULES:
        if ruled == method and re.fullmatch(pattern, path):
            if permit is None or permit in permits:
                return
            raise PublishError(
                f"{method} {path} was not ordered",
                code=NOT_ORDERED,
                hint=f"this command may not do what needs '{permit}'",
            )
    raise PublishError(f"{method} {path} is not a call that afkit makes", code=NOT_ORDERED)
