"""Metadata stand in one table: readers, schemas, writers and the zone cannot drift from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from afkit.app.build import component
from afkit.app.codes import UNKNOWN_KEY
from afkit.app.model import KINDS, Kind, Origin
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.values import check
from afkit.app.spec.format.metadata import ALL, KEYS, METADATA, Meta, metadata_of
from afkit.publish.plan.desired import TYPE_IDS
from afkit.source import Source, load

NOWHERE = Origin(load(Source("a.yaml", "{}")))
WRITTEN: dict[str, Any] = {
    "label": "A label",
    "description": "Does it.",
    "connectionType": "oauth",
    "webhookType": "web-shared",
    "moduleType": "search",
    "actionCrud": "update",
    "connection": "one",
    "altConnection": "two",
    "webhook": "events",
    "attachedAccounts": ["one"],
    "annotations": {"readOnlyHint": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_wrote_is_what_is_usual(kind: Kind) -> None:
    made = component(kind, "x", {}, NOWHERE, connection=None)
    assert {meta.key: meta.value(made) for meta in metadata_of(kind)} == {
        meta.key: meta.usual for meta in METADATA if kind in meta.kinds
    }
    assert not any(meta.written(made) for meta in metadata_of(kind))


@pytest.mark.parametrize("meta", METADATA, ids=KEYS)
def test_what_somebody_wrote_is_read_and_told_apart(meta: Meta) -> None:
    for kind in meta.kinds:
        made = component(kind, "x", {meta.key: WRITTEN[meta.key]}, NOWHERE, connection=None)
        assert meta.value(made) == WRITTEN[meta.key] and meta.written(made)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("shape", ["manifest", "makecomapp"])
def test_schemas_know_the_same_metadata(kind: Kind, shape: str) -> None:
    written = {key: WRITTEN[key] for key in KEYS}
    data = {f"{kind}s": {"one": written}} if shape == "manifest" else {"components": {kind: {"one": written}}}
    found = check(shape_named(shape), data, Origin(load(Source("a.json", json.dumps(data)))))
    unknown = {item.location.text.strip('"') for item in found if item.code == UNKNOWN_KEY}
    assert unknown & set(KEYS) == set(KEYS) - {meta.key for meta in metadata_of(kind)}


def test_every_type_of_module_has_a_number_in_the_zone() -> None:
    assert {meta.of_type for meta in METADATA if meta.of_type} <= set(TYPE_IDS)
