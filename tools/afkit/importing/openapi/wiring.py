"""What is said across a manifest once its parts are there: connections of components, addresses that are called over http."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afkit.importing.openapi.security.connections import Link


def connect(manifest: dict[str, Any], links: list[Link]) -> None:
    """Say which connections a module uses, where there are several; the only one need not be named."""
    several = len(manifest.get("connections", {})) > 1
    for module in manifest["modules"].values():
        names = module.pop("_links", [link.name for link in links])
        if several:
            _insert(module, [None] if module["moduleType"] == "instant_trigger" else names)
    for rpc in manifest.get("rpcs", {}).values():
        names = rpc.pop("_links")
        if several:
            _insert(rpc, names)
    for webhook in manifest.get("webhooks", {}).values():
        if several:
            webhook["connection"] = links[0].name if "attach" in webhook else None


def _insert(component: dict[str, Any], names: Sequence[str | None]) -> None:
    """Put `connection` and `altConnection` behind the metadata."""
    head = ("label", "description", "moduleType", "actionCrud")
    rest = {key: component.pop(key) for key in list(component) if key not in head}
    component["connection"] = names[0]
    if len(names) > 1:
        component["altConnection"] = names[1]
    component.update(rest)
