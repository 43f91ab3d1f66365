"""Secrets in bodies → parameters of connections: who fills in a module never sees them, and no log holds them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from afkit.app.knowledge.secrecy import looks_secret
from afkit.importing.made import Made
from afkit.importing.names import Names, member
from afkit.importing.openapi.build import PLAIN_CONNECTION
from afkit.importing.words import label
from afkit.manifest.style.order import in_order

_PLAIN = re.compile(r"\{\{parameters\.`?([^`}]+)`?\}\}")


def with_secrets_moved(made: Made) -> Made:
    """Ask for the secrets that bodies hold in the connections of their modules; others are as they were."""
    manifest, sandbox, cases = copy.deepcopy((dict(made.manifest), dict(made.sandbox), dict(made.cases)))
    for name, module in manifest["modules"].items():
        for wire, parameter in list(_secrets(module)):
            holders = _holders(module, manifest)
            given = _asked_for(wire, holders, manifest["connections"])
            module["communication"]["body"][wire] = f"{{{{{member('connection', given)}}}}}"
            module["mappableParams"] = [one for one in module["mappableParams"] if one["name"] != parameter]
            hidden = manifest["base"]["log"]["sanitize"]
            hidden += [path for path in [f"request.{member('body', wire)}"] if path not in hidden]
            value = f"demo-{given}"
            for holder in holders:
                sandbox.setdefault("connections", {}).setdefault(holder, {})[given] = value
            for case in cases["cases"]:
                if case.get("module") == name:
                    _expect(case, parameter, wire, value)
    head: dict[str, Any] = {key: sandbox[key] for key in ("sandbox", "title", "connections") if key in sandbox}
    return made._replace(manifest=in_order(manifest), sandbox={**head, **sandbox}, cases=cases)


def _secrets(module: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the members of a module's body that are secrets, and the parameters that they come from."""
    body = module["communication"].get("body") if "communication" in module else None
    types = {field["name"]: field["type"] for field in module.get("mappableParams", ())}
    for wire, text in body.items() if isinstance(body, dict) else ():
        found = _PLAIN.fullmatch(text) if isinstance(text, str) and looks_secret(wire) else None
        if found is not None and types.get(found[1]) == "text":
            yield wire, found[1]


def _holders(module: dict[str, Any], manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the connections of a module by name; one is made where there is none."""
    if "connections" not in manifest:
        title = manifest["app"]["label"][:60]
        made = {PLAIN_CONNECTION: {"label": f"{title} (secrets)", "connectionType": "basic", "params": []}}
        rest = {key: manifest.pop(key) for key in list(manifest) if key not in ("manifest", "app", "base")}
        manifest.update({"connections": made, **rest})
    known = manifest["connections"]
    names = [module[key] for key in ("connection", "altConnection") if module.get(key)] or list(known)[:1]
    return {name: known[name] for name in names}


def _asked_for(wire: str, holders: dict[str, dict[str, Any]], known: dict[str, dict[str, Any]]) -> str:
    """Give the name of the parameter that asks for a secret; it is added to each connection that lacks it.

    The name is free in all connections: base sends some of their parameters wherever one has them.
    """
    about = f"The service wants it as `{wire}` in the body of requests."
    fields = [field for connection in known.values() for field in connection["params"]]
    mine = next((field["name"] for field in fields if field.get("help") == about), "")
    name = mine or Names(field["name"] for field in fields).take(re.sub(r"\W", "_", wire))
    for holder in holders.values():
        if all(field["name"] != name for field in holder["params"]):
            asked = {"name": name, "label": label(wire), "type": "password", "required": True, "editable": True}
            holder["params"].append({**asked, "help": about})
    return name


def _expect(case: dict[str, Any], parameter: str, wire: str, value: str) -> None:
    case.get("input", {}).pop(parameter, None)
    if not case.get("input", True):
        del case["input"]
    for request in case["expect"].get("requests", ()):
        for key in ("json", "form"):
            if wire in request.get(key, {}):
                request[key][wire] = value
