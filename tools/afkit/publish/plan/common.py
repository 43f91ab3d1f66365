"""`common`: where client ids and secrets are. Untouched unless ordered; its values come from outside and are never shown.

Source: publisher's reference, section 7.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app import App, Code
from afkit.app.lookup import texts_in
from afkit.app.spec.format.codes import CODES
from afkit.appdir.render import json_bytes
from afkit.diff.values import same
from afkit.errors import PublishError
from afkit.publish.codes import COMMON_UNRESOLVED
from afkit.publish.mapping import IdMapping
from afkit.publish.plan.desired import Part
from afkit.publish.plan.model import CommonDiff
from afkit.publish.plan.values import read_content
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError
from afkit.publish.remote.zone import Remote

_SHORTEST = 4
"""Characters of a value of `common` that is masked: shorter ones, such as a version, stand in other texts, too."""


def common_codes(app: App) -> Iterator[tuple[str, Code]]:
    """Give every `common` that the author wrote something into, with the state key of its owner."""
    owners = [("app", app.codes), *((f"connection/{name}", one.codes) for name, one in app.connections.items())]
    for key, codes in owners:
        code = codes.get("common")
        if code is not None and code.given and code.value:
            yield key, code


def resolve(code: Code, values: Mapping[str, str], key: str) -> Any:
    """Put the values of placeholders `{env: NAME}` in their places. Raises PublishError for those that have none."""
    lost: list[str] = []
    value = _resolved(code.value, values, lost)
    if lost:
        raise PublishError(
            f"common of {key} needs {', '.join(sorted(set(lost)))}, which the environment does not have",
            code=COMMON_UNRESOLVED, hint="set them, or publish without --common", place=code.origin.location,
        )  # fmt: skip
    if not isinstance(value, dict):
        raise PublishError(f"common of {key} must be an object", code=COMMON_UNRESOLVED, place=code.origin.location)
    return value


def _resolved(value: Any, values: Mapping[str, str], lost: list[str]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"env"} and isinstance(value["env"], str):
            if not values.get(value["env"]):
                lost.append(value["env"])
            return values.get(value["env"], "")
        return {key: _resolved(item, values, lost) for key, item in value.items()}
    return [_resolved(item, values, lost) for item in value] if isinstance(value, list) else value


def plan_common(
    client: Client, app: App, remote: Remote | None, mapping: IdMapping, values: Mapping[str, str]
) -> list[CommonDiff]:
    """Compare every `common` with the zone's, by names of keys. All placeholders are resolved before the first call."""
    resolved = [(key, code, resolve(code, values, key)) for key, code in common_codes(app)]
    for _, _, value in resolved:
        client.vault.add([text.strip() for text in texts_in(value) if len(text.strip()) >= _SHORTEST])
    return [_compare(client, key, code, value, remote, mapping) for key, code, value in resolved]


def _compare(client: Client, key: str, code: Code, value: Any, remote: Remote | None, mapping: IdMapping) -> CommonDiff:
    kind, _, name = key.partition("/")
    spec = CODES["app" if kind == "app" else "connection", "common"]
    part = Part(f"{key}/common", spec, code, b"")
    there = _there(client, key, name, remote, mapping)
    states = {
        field: "set" if field not in there else "same" if same(there[field], item) else "changed"
        for field, item in value.items()
    }
    states |= {field: "removed" for field in there if field not in value}
    return CommonDiff(key, part, json_bytes(value), states)


def _there(client: Client, key: str, name: str, remote: Remote | None, mapping: IdMapping) -> dict[str, Any]:
    if remote is None:
        return {}
    if key == "app":
        path = remote.app_section("common")
    else:
        known = mapping.remote("connection", name)
        if known is None or known not in remote.rows["connection"]:
            return {}
        path = f"{remote.path('connection', known)}/common"
    try:
        text = client.get_section(path, private=True).text
    except ApiError as error:
        if error.status == 404:
            return {}
        raise
    value = read_content(CODES["app", "common"], text).value
    return value if isinstance(value, dict) else {}
