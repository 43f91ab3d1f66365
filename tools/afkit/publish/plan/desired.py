"""What the zone should hold, worked out from the app model: metadata and section bodies of every managed component.

Source: publisher's reference, sections 4.3, 6.1 and 7.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from afkit.app import KINDS, App, Code, Component, Kind
from afkit.app.spec.format.codes import CODES, CodeSpec
from afkit.app.spec.format.metadata import CHANGEABLE, REFERENCES, metadata_of, references
from afkit.appdir.render import json_bytes
from afkit.errors import PublishError
from afkit.publish.codes import CANNOT_PUBLISH
from afkit.publish.mapping import IdMapping
from afkit.publish.plan.values import Content

TYPE_IDS = {"trigger": 1, "action": 4, "search": 9, "instant_trigger": 10, "responder": 11, "universal": 12}
MODULE_TYPES = {number: name for name, number in TYPE_IDS.items()}
APP_FIELDS = ("label", "description", "theme", "language", "audience", "countries")


def _local_name(kind: Kind, remote: Any, mapping: IdMapping) -> str | None:
    """Translate a remote name; one without a counterpart keeps its own."""
    if not isinstance(remote, str) or not remote:
        return None
    pair = mapping.owner(kind, remote)
    return pair.local if pair is not None and pair.local is not None else remote


def as_written(field: str, value: Any, mapping: IdMapping) -> Any:
    """Give the zone's value of a metadatum as authors write it: references by local name, types by word."""
    meta = CHANGEABLE.get(field)
    if meta is None:
        return value
    if meta.refers and meta.many:
        return [name for one in value if (name := _local_name(meta.refers, one, mapping))]
    if meta.refers:
        return _local_name(meta.refers, value, mapping)
    if meta.key == "moduleType":
        return MODULE_TYPES.get(value, str(value))
    return value or "" if meta.usual == "" else value


class Part(NamedTuple):
    """One code to be kept equal: `key` is how the state calls it, `body` what is sent."""

    key: str
    spec: CodeSpec
    code: Code
    body: bytes

    @property
    def content(self) -> Content:
        """The local content."""
        return Content(self.body.decode("utf-8"), self.code.value)


class Wanted(NamedTuple):
    """A component as it should be. `fields` hold metadata under the API's names, references by local name."""

    kind: Kind
    local: str
    component: Component
    fields: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.local}"


def wanted_components(app: App) -> dict[Kind, dict[str, Wanted]]:
    """Work out every component. Raises PublishError for one that the server is known to refuse in any case."""
    return {kind: {name: _wanted(kind, name, found) for name, found in app.components(kind).items()} for kind in KINDS}


def _wanted(kind: Kind, name: str, component: Any) -> Wanted:
    parts = tuple(part for part in _parts(f"{kind}/{name}", kind, component.codes) if part.spec.key != "common")
    return Wanted(kind, name, component, _fields(kind, component), parts)


def app_parts(app: App) -> tuple[Part, ...]:
    """Give the app's own codes but `common`."""
    return tuple(part for part in _parts("app", "app", app.codes) if part.spec.key != "common")


def _parts(prefix: str, kind: Any, codes: Mapping[str, Code]) -> Iterator[Part]:
    for key, code in codes.items():
        spec = CODES.get((kind, key))
        if spec is not None:
            yield Part(f"{prefix}/{key}", spec, code, body_of(spec, code))


def body_of(spec: CodeSpec, code: Code) -> bytes:
    """Give the bytes to send: the author's own text where there is one, else the value as rendering writes it."""
    if code.text is not None:
        return code.text.removeprefix("\ufeff").encode("utf-8")
    if spec.is_text:
        return str(code.value or "").removeprefix("\ufeff").encode("utf-8")
    return json_bytes(code.value)


def _fields(kind: Kind, component: Any) -> dict[str, Any]:
    """Give metadata under the API's names; an empty label is left out, because it cannot be set (6.1)."""
    fields: dict[str, Any] = {}
    for meta in metadata_of(kind):
        if meta.api in CHANGEABLE and meta.used(component) and (meta.key != "label" or component.label):
            value = meta.value(component)
            fields[meta.api] = TYPE_IDS.get(value, TYPE_IDS["action"]) if meta.api == "typeId" else value
    fields = {key: value for key, value in fields.items() if _managed(component, key)}
    _check(kind, component, fields)
    return fields


def _managed(component: Any, field: str) -> bool:
    """Say whether the author decides a field. In an app directory, metadata that are not there are left alone (5.2); in a
    manifest, what is left out has a default."""
    origin = component.origin
    if field == "typeId" or origin.path[:1] != ("components",):
        return True
    value = origin.document.value
    for step in origin.path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return not isinstance(value, Mapping) or CHANGEABLE[field].key in value


def _check(kind: Kind, component: Any, fields: Mapping[str, Any]) -> None:
    first, second = fields.get("connection"), fields.get("altConnection")
    place = component.origin.location
    if first is not None and first == second:
        raise PublishError(
            f"{kind} '{component.name}' has '{first}' as both its connection and its alternative",
            code=CANNOT_PUBLISH, hint="the server refuses equal connections; remove altConnection", place=place,
        )  # fmt: skip
    if first is None and second is not None:
        raise PublishError(
            f"{kind} '{component.name}' has an alternative connection and no connection",
            code=CANNOT_PUBLISH, hint="make the alternative its connection", place=place,
        )  # fmt: skip
    if kind == "module" and component.module_type == "instant_trigger" and not component.webhook:
        raise PublishError(
            f"instant trigger '{component.name}' has no webhook",
            code=CANNOT_PUBLISH,
            hint="name one with 'webhook'",
            place=place,
        )


def translate(fields: Mapping[str, Any], mapping: IdMapping) -> tuple[dict[str, Any], list[str]]:
    """Put remote names in the place of local ones; also give the references that have no remote name yet.

    A reference to a component that is ignored is left out (6.1).
    """
    done: dict[str, Any] = {}
    missing: list[str] = []
    for field, value in fields.items():
        if field in REFERENCES and value is not None:
            kind = REFERENCES[field]
            pair = mapping.of(kind, value)
            if pair is None:
                missing.append(f"{kind}/{value}")
            elif pair.remote is not None:
                done[field] = pair.remote
        elif field == "attachedAccounts":
            pairs = [(name, mapping.of("connection", name)) for name in value]
            missing += [f"connection/{name}" for name, pair in pairs if pair is None]
            done[field] = [pair.remote for _, pair in pairs if pair is not None and pair.remote is not None]
        else:
            done[field] = value
    return done, missing


def _remote_module(name: str, mapping: IdMapping) -> str:
    return mapping.remote("module", name) or name


def _local_module(name: str, mapping: IdMapping) -> str:
    return _local_name("module", name, mapping) or name


def translate_groups(value: Any, mapping: IdMapping, *, back: bool = False) -> Any:
    """Put remote module names into `groups`, or local ones (`back`)."""
    if not isinstance(value, list):
        return value
    other = _local_module if back else _remote_module
    return [
        {**group, "modules": [other(name, mapping) for name in group["modules"]]}
        if isinstance(group, dict) and isinstance(group.get("modules"), list)
        else group
        for group in value
    ]


def app_fields(app: App) -> dict[str, Any]:
    """Give the app's metadata that the author wrote; what a front end filled in is nobody's wish."""
    value = app.origin.document.value
    block = value.get("app") if isinstance(value, Mapping) else None
    given = set(block) if isinstance(block, Mapping) else set()
    fields = {key: getattr(app, key) for key in APP_FIELDS if key in given}
    if "countries" in fields:
        fields["countries"] = list(app.countries)
        fields.setdefault("audience", app.audience)
    if fields.get("label") == "":
        del fields["label"]
    return fields


def check_references(wanted: Mapping[Kind, Mapping[str, Wanted]], mapping: IdMapping) -> None:
    """Raise PublishError if a component names one that is neither here nor mapped; all of them are named at once."""
    lost = []
    for of_kind in wanted.values():
        for item in of_kind.values():
            lost += [
                f"{item.key} names {kind} '{name}'"
                for kind, name in references(item.fields)
                if name not in wanted[kind] and mapping.of(kind, name) is None
            ]
    if lost:
        raise PublishError(
            f"references lead nowhere: {'; '.join(lost)}",
            code=CANNOT_PUBLISH,
            hint="correct the names, or declare them",
        )
