"""The entry of a plan for the app itself: its own codes, metadata and icon."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from afkit.app import App, PublishOrigin
from afkit.errors import PublishError
from afkit.publish.codes import CANNOT_PUBLISH
from afkit.publish.plan.compare import Comparer, Diff, judge
from afkit.publish.plan.desired import app_fields, app_parts
from afkit.publish.plan.entry import AppEntry
from afkit.publish.plan.groups import KEY, compare_groups
from afkit.publish.plan.options import Options
from afkit.publish.plan.values import EMPTY, Content, value_hash
from afkit.publish.remote.address import app_path
from afkit.publish.remote.errors import ApiError
from afkit.publish.remote.zone import Remote

ICON_KEY = "app/@icon"
ICON_SIZES = range(512, 2049)
ICON_BYTES = 500_000
_PNG = b"\x89PNG\r\n\x1a\n"


def new_app_entry(app: App, origin: PublishOrigin, icon: bytes | None) -> AppEntry:
    """Plan an app that does not exist yet. The server may append a suffix to its name."""
    fields: dict[str, Any] = {
        "name": origin.app,
        "label": app.label or app.name,
        "theme": app.theme,
        "language": app.language,
        "audience": app.audience,
    }
    if app.description:
        fields["description"] = app.description
    if app.audience == "countries":
        fields["countries"] = list(app.countries)
    if origin.version != 1:
        fields["version"] = origin.version
    diffs = [Diff(f"app/@{field}", field, "update", None, value) for field, value in fields.items()]
    diffs += [
        Diff(part.key, part.spec.key, "update", Content("", None), part.content, part)
        for part in app_parts(app)
        if part.code.given or part.spec.key in ("base", "groups")
    ]
    if icon is not None:
        diffs.append(Diff(ICON_KEY, "icon", "update", None, checked_icon(icon)))
    return AppEntry(
        op="create", local=origin.app, remote=None, diffs=tuple(diffs),
        notes=("the server may append a suffix to the name; the one it gives is kept in the state file",),
        irreversible="an app's name can never be changed",
    )  # fmt: skip


def app_entry(
    app: App,
    comparer: Comparer,
    icon: bytes | None,
    options: Options,
    staying: Collection[str] = (),
    lacking: Collection[str] = (),
) -> AppEntry:
    """Compare the app's own codes and metadata. Codes that nobody wrote are left alone unless afkit wrote them before.

    `staying` are remote modules that are not declared here and are not deleted, `lacking` declared ones that will not be there.
    """
    remote, state = comparer.remote, comparer.state
    entry = AppEntry(op="unchanged", local=app.name, remote=remote.name)
    if not options.covers("app"):
        return entry
    compared: list[Diff] = []
    for part in app_parts(app):
        default = part.spec.key in ("base", "groups") and comparer.new_app
        if part.code.given or default or part.key in state.base:
            groups = part.spec.key == KEY
            compared.append(compare_groups(part, comparer, staying, lacking) if groups else comparer.app_section(part))
    compared += _fields(app, comparer)
    if icon is not None:
        compared += _icon(checked_icon(icon), comparer)
    diffs = comparer.mark_foreign([diff for diff in compared if diff.standing != "same"], "app", "")
    differs = any(diff.standing != "formatting" or options.formatting for diff in diffs)
    notes = (
        ("the app is empty: what the server wrote as its template is replaced",) if comparer.new_app and diffs else ()
    )
    return replace(entry, op="update" if differs else "unchanged", diffs=diffs, notes=notes, agreed=_agreed(compared))


def _agreed(compared: Sequence[Diff]) -> tuple[tuple[str, str], ...]:
    """Give what is equal, hashed as the app's fields and icon are compared."""
    equal = [diff for diff in compared if diff.standing in ("same", "formatting")]
    return tuple((diff.key, field_hash(diff.key, diff.new) if diff.is_field else diff.new_hash) for diff in equal)


def field_hash(key: str, value: Any) -> str:
    """Hash a field of the app, or its icon, for the state."""
    if key == ICON_KEY:
        return icon_hash(value)
    return value_hash(app_value(key.removeprefix("app/@"), value))


def app_value(field: str, value: Any) -> Any:
    """Bring a field of the app into the one form in which it is compared."""
    if field == "theme":
        return str(value or "").lower()
    if field == "countries":
        return sorted(map(str, value)) if isinstance(value, list) else []
    return value or ""


def remote_app_value(field: str, remote: Remote) -> Any:
    """Read a field of the app as the server shows it; `audience` is written, and read as `global`."""
    if field == "audience":
        return "global" if remote.app.get("global") is True else "countries"
    return remote.app.get(field)


def _fields(app: App, comparer: Comparer) -> list[Diff]:
    diffs = []
    for field, value in app_fields(app).items():
        key = f"app/@{field}"
        change = comparer.pending_change(Diff(key, field, "same", None, None), "app", "")
        there = comparer.remote.pending_value(change) if change else remote_app_value(field, comparer.remote)
        theirs = value_hash(app_value(field, there))
        standing = judge(
            value_hash(app_value(field, value)),
            theirs,
            comparer.state.base.get(key),
            comparer.state.intents.get(key, []),
            # What is declared for the first time, and is not there, overwrites nothing.
            fresh=key not in comparer.state.base and (comparer.new_app or theirs == EMPTY),
        )
        diffs.append(Diff(key, field, standing, there, value))
    audience = next((diff for diff in diffs if diff.name == "audience"), None)
    alone = audience is not None and all(diff.name != "countries" for diff in diffs)
    if audience is not None and alone and audience.old == "countries" and audience.standing in ("drift", "conflict"):
        there = comparer.remote.app.get("countries")  # one does not come here without the other
        diffs.append(Diff("app/@countries", "countries", audience.standing, there, []))
    return diffs


def icon_hash(icon: bytes) -> str:
    """Hash an icon for the state."""
    return hashlib.sha256(icon).hexdigest()[:16]


def _icon(icon: bytes, comparer: Comparer) -> list[Diff]:
    known = comparer.state.base.get(ICON_KEY)
    if known is not None and known.value == icon_hash(icon):
        return []
    remote = comparer.remote
    try:
        there: bytes | None = remote.client.get(
            f"{app_path(remote.name, remote.version)}/icon/512", accept="image/png"
        ).body
    except ApiError as error:
        if error.status != 404:
            raise
        there = None
    return [Diff(ICON_KEY, "icon", "same" if there == icon else "update", there, icon)]


def checked_icon(icon: bytes) -> bytes:
    """Give the icon back if the platform takes it. Raises PublishError if it is no square PNG of a fitting size."""
    problem = None
    if not icon.startswith(_PNG) or len(icon) < 24:
        problem = "is not a PNG"
    elif len(icon) > ICON_BYTES:
        problem = f"has {len(icon)} bytes; the platform takes {ICON_BYTES}"
    else:
        width, height = struct.unpack(">II", icon[16:24])
        if width != height or width not in ICON_SIZES:
            problem = f"is {width}×{height} pixels; it must be square, 512 to 2048"
    if problem:
        raise PublishError(
            f"the app's icon {problem}", code=CANNOT_PUBLISH, hint="export it again as a square PNG of 512 pixels"
        )
    return icon
