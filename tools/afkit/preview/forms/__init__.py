"""Forms: parameters of a component → fields of a page, and what a browser posts → inputs for the engine. No I/O here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from afkit.errors import RunError


class Upload(NamedTuple):
    name: str
    data: bytes


Posted = Sequence[tuple[str, "str | Upload"]]


class FormFault(RunError):  # noqa: N818
    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()), code="AF902")
        self.faults = dict(faults)


def typed(posted: Posted, letter: str = "p") -> dict[str, Any]:
    try:
        found = json.loads(str(dict(posted).get("json") or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read(app: Any, kind: str, name: str, posted: Posted, *, held: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {**(held or {}), **typed(posted)}


def render(
    fill: Callable[..., Markup], app: Any, kind: str, name: str, *, values: Mapping[str, Any], faults: Any = None,
    resolve: Any = None, held: Any = None, findings: Any = (),
) -> Markup:  # fmt: skip
    return Markup('<textarea name="json" aria-label="values">{}</textarea>').format(json.dumps(dict(values)))
