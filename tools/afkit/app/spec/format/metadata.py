"""The metadata of components, declared once: how files, the model and the zone's API call them, and what is usual.

Reading an app directory, writing one, writing a manifest, publishing and pulling take names and defaults from here.
Source: app-format reference, section 1.1; publisher's reference, section 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.model import REFERRING, Kind
from afkit.records import NamedTuple

ALL: tuple[Kind, ...] = ("connection", "webhook", "module", "rpc", "endpoint")
"""Kinds with metadata: a function has none."""


class Meta(NamedTuple):
    """One metadatum. `key` is its name in manifests and in `makecomapp.json`, `attribute` that of the model, `api` the zone's.

    `usual` is what holds where nobody wrote it. `of_type` names the only type of module that uses it. `refers` is the
    kind of component that it names, `many` if it is a list of names. `spelled` ones stand in a manifest even where they are
    usual, `sparse` ones are left out of an app directory where they are.
    """

    key: str
    attribute: str
    kinds: tuple[Kind, ...]
    usual: Any
    api: str
    of_type: str = ""
    refers: Kind | None = None
    many: bool = False
    spelled: bool = False
    sparse: bool = False

    def value(self, component: Any) -> Any:
        """Give what a component has, as plain data."""
        found = getattr(component, self.attribute)
        if isinstance(found, tuple):
            return list(found)
        return dict(found) if isinstance(found, Mapping) else found

    def used(self, component: Any) -> bool:
        """Tell whether a component's type makes use of it."""
        return not self.of_type or component.module_type == self.of_type

    def written(self, component: Any) -> bool:
        """Tell whether somebody wrote something else than what is usual."""
        return bool(self.value(component) != self.usual)


METADATA: tuple[Meta, ...] = (
    Meta("label", "label", ALL, "", "label"),
    Meta("description", "description", ("module", "endpoint"), "", "description"),
    Meta("connectionType", "connection_type", ("connection",), "basic", "type", spelled=True),
    Meta("webhookType", "webhook_type", ("webhook",), "web", "type"),
    Meta("moduleType", "module_type", ("module",), "action", "typeId", spelled=True),
    Meta("actionCrud", "action_crud", ("module",), None, "crud", of_type="action"),
    Meta("connection", "connection", REFERRING, None, "connection", refers="connection"),
    Meta("altConnection", "alt_connection", REFERRING, None, "altConnection", refers="connection"),
    Meta("webhook", "webhook", ("module",), None, "webhook", of_type="instant_trigger", refers="webhook"),
    Meta(
        "attachedAccounts",
        "attached_accounts",
        ("endpoint",),
        [],
        "attachedAccounts",
        refers="connection",
        many=True,
        sparse=True,
    ),
    Meta("annotations", "annotations", ("endpoint",), {}, "annotations", sparse=True),
)
"""Every metadatum, in the order in which files hold them."""

KEYS: tuple[str, ...] = tuple(meta.key for meta in METADATA)
CHANGEABLE: Mapping[str, Meta] = {meta.api: meta for meta in METADATA if meta.api != "type"}
"""By the zone's names; the types of connections and webhooks can be given at their creation only."""
REFERENCES: Mapping[str, Kind] = {meta.key: meta.refers for meta in METADATA if meta.refers and not meta.many}
"""Metadata that name one other component, by local name in the model and by remote name in the zone."""


def references(fields: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """Give every component that metadata name, with its kind."""
    for meta in METADATA:
        value = fields.get(meta.key)
        if meta.refers and value:
            yield from ((meta.refers, name) for name in (value if meta.many else (value,)))


def metadata_of(kind: Kind) -> Iterator[Meta]:
    """Give the metadata of a kind, in order."""
    return (meta for meta in METADATA if kind in meta.kinds)
