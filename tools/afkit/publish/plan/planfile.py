"""A plan kept in a file, to be looked at by a person and carried out later, exactly as it was, or not at all.

The file holds what the plan says and two hashes: of what was wanted and ordered here, and of what was there. Publishing plans
again and compares; a plan that no longer fits is refused (publisher's reference, section 7.1, phase 6).
"""

from __future__ import annotations

import json
from typing import Any

from afkit.app.knowledge.vault import Vault
from afkit.errors import UsageError
from afkit.publish.plan.model import Plan
from afkit.publish.plan.options import Options
from afkit.publish.plan.show import plan_data
from afkit.publish.remote.errors import Halt
from afkit.source import UnreadableError, load_json, read_source, write_atomic

FORMAT = 1
_FLAGS = ("force", "prune", "formatting", "create_app", "allow_breaking", "allow_irreversible", "retry_refused")


def write_plan(path: str, plan: Plan, vault: Vault) -> None:
    """Write a plan file, whole or not at all. What it shows of the zone passes the vault, as all that leaves does."""
    data = {
        "format": FORMAT,
        "remote": plan.remote_digest,
        "local": plan.local_digest,
        "options": {flag: getattr(plan.options, flag) for flag in _FLAGS}
        | {
            "only": sorted(plan.options.only),
            "prune_also": sorted(plan.options.prune_also),
            "maps": dict(plan.options.maps),
            "common": plan.options.common is not None,
        },
        "plan": vault.mask_tree(plan_data(plan)),
    }
    write_atomic(path, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))


def read_plan(path: str) -> dict[str, Any]:
    """Read a plan file. Raises UsageError if it is none."""
    try:
        data = load_json(read_source(path)).value
    except UnreadableError as error:
        raise UsageError(f"the plan cannot be read: {error.message}", place=error.place) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("options"), dict):
        raise UsageError(f"'{path}' is not a plan of this version of afkit", hint="make one with afkit plan --out FILE")
    return data


def planned_options(data: dict[str, Any], common: Any) -> Options:
    """Give the orders that the plan was made under; `common` are the values that placeholders have now."""
    kept = data["options"]
    return Options(
        **{flag: kept.get(flag) is True for flag in _FLAGS},
        only=frozenset(map(str, kept.get("only", []))),
        prune_also=frozenset(map(str, kept.get("prune_also", []))),
        maps={str(key): str(value) for key, value in dict(kept.get("maps", {})).items()},
        common=common if kept.get("common") is True else None,
    )


def check_plan(data: dict[str, Any], plan: Plan, vault: Vault) -> None:
    """Refuse a kept plan that no longer is what would happen. Raises Halt."""
    if data.get("local") != plan.local_digest:
        raise Halt("the connector changed since the plan was made; nothing was written", hint="plan again")
    if data.get("remote") != plan.remote_digest:
        raise Halt("the app changed there since the plan was made; nothing was written", hint="plan again")
    if data.get("plan", {}).get("steps") != vault.mask_tree(plan_data(plan)["steps"]):
        raise Halt("the plan no longer holds what would be written; nothing was written", hint="plan again")
