"""Orders that change who sees an app: each on its own, each told to be irreversible before it happens.

Source: publisher's reference, sections 3.3, 3.4, 4.2 and 7.9.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from afkit.errors import PublishError, UsageError
from afkit.publish.codes import CANNOT_PUBLISH, NO_SUCH_APP
from afkit.publish.remote.address import app_path, segment
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError
from afkit.publish.remote.policy import Permit
from afkit.publish.remote.zone import APP_COLUMNS, Change, read_changes, unwrap

MESSAGE_MAX = 1000
MODULE_ORDERS: dict[str, str] = {
    "public": "once a module of a published app is in use, hiding it again leaves it out of the compiled app and stops the "
    "flows that use it",
    "private": "a hidden module is left out of the compiled app, which stops the flows that use it",
    "deprecate": "",
    "undeprecate": "",
    "archive": "",
    "unarchive": "",
}
"""What can be done to a module, and what cannot be taken back of it."""


class Order(NamedTuple):
    """One kind of order: what the HTTP layer must permit, and what cannot be taken back (for a module, see its orders)."""

    permit: Permit
    warning: str


ORDERS: dict[str, Order] = {
    "publish-app": Order(
        "visibility",
        "publishing an app by link is for good: afterwards the app, its connections, webhooks, modules and endpoints can "
        "never be deleted, and every write acts on its users at once",
    ),
    "module": Order("module-state", ""),
    "review": Order(
        "review", "the request goes to a reviewer; an app that was approved stays approved, and its base is locked"
    ),
    "commit": Order(
        "commit", "the pending changes act on every user's flows and cannot be taken back, only changed again"
    ),
    "rollback": Order("rollback", "the pending changes are lost for good, whoever made them"),
}


class Releaser:
    """Gives orders about one app."""

    def __init__(self, client: Client, app: str, version: int) -> None:
        self.client = client
        self.path = app_path(app, version)
        self.app = app
        self.version = version

    def state(self) -> dict[str, Any]:
        """Read the app; PublishError if it is not there."""
        try:
            return unwrap(self.client.get(self.path, [("cols[]", column) for column in APP_COLUMNS]).data, "app")
        except ApiError as error:
            if error.status == 404:
                raise PublishError(
                    f"there is no app '{self.app}' version {self.version} there", code=NO_SUCH_APP
                ) from None
            raise

    def changes(self) -> list[Change]:
        """List the pending changes of everybody."""
        return list(read_changes(self.state().get("changes")))

    def hidden(self) -> list[str]:
        """Name the modules that are not public: they are left out of what other users see."""
        data = self.client.get(f"{self.path}/modules").data
        rows = data.get("appModules") if isinstance(data, dict) else None
        rows = rows if isinstance(rows, list) else []
        return [str(row.get("name")) for row in rows if isinstance(row, dict) and row.get("public") is False]

    def change_value(self, change: Change) -> tuple[Any, Any]:
        """Read a pending change: (old value, new value)."""
        data = unwrap(self.client.get(f"{self.path}/changes/{segment(change.id)}").data, "change")
        return data.get("oldValue", data.get("old_value")), data.get("newValue", data.get("new_value"))

    def publish_app(self) -> str:
        """Publish the app by link; give what happened."""
        if self.state().get("public") is True:
            return "the app is published already"
        data = self.client.order(f"{self.path}/public", repeat=True).data
        token = data.get("inviteToken") if isinstance(data, dict) else None
        return "the app is published" + (f"; its invite token is {token}" if token else "")

    def module(self, name: str, order: str) -> str:
        """Publish, hide, deprecate or archive a module."""
        if order not in MODULE_ORDERS:
            raise UsageError(f"'{order}' is not an order for a module")
        data = self.client.order(f"{self.path}/modules/{segment(name)}/{order}", repeat=True).data
        changed = data.get("changed", True) if isinstance(data, dict) else True
        return f"module '{name}': {order}" + ("" if changed else " (it was so already)")

    def request_review(self, scenarios: dict[str, str] | None = None) -> str:
        """Fill in the form if scenarios are given, and ask for a review."""
        if scenarios:
            body = json.dumps({"testingScenarios": scenarios}, ensure_ascii=False).encode("utf-8")
            self.client.put(f"{self.path}/review/form", body, "application/json")
        data = self.client.order(f"{self.path}/review").data
        asked = data.get("requested", True) if isinstance(data, dict) else True
        return "a review is requested" if asked else "the server did not take the request"

    def review(self) -> dict[str, Any] | None:
        """Read how the review stands; None if there is none, or it cannot be told."""
        try:
            return unwrap(self.client.get(f"{self.path}/review").data, "review") or None
        except ApiError as error:
            if error.status in (400, 403, 404):
                return None
            raise

    def commit(self, message: str, *, notify: bool = False, ids: tuple[str, ...] = ()) -> str:
        """Put pending changes into force; all of them without `ids`."""
        if not 1 <= len(message) <= MESSAGE_MAX:
            raise UsageError("the message must have 1 to 1000 characters")
        pending = self._chosen(ids)
        body: dict[str, Any] = {"message": message, "notify": notify}
        if ids:
            body["changeIds"] = [_id(change) for change in pending]
        self._once("commit", body, pending)
        return f"{len(pending)} change{'s' if len(pending) != 1 else ''} committed; the server compiles the app now"

    def rollback(self, ids: tuple[str, ...]) -> str:
        """Drop pending changes; only named ones, because without names the server drops everybody's."""
        if not ids:
            raise UsageError("name the changes to drop with --change ID; 'afkit release changes' lists them")
        pending = self._chosen(ids)
        self._once("rollback", {"changeIds": [_id(change) for change in pending]}, pending)
        return f"{len(pending)} change{'s' if len(pending) != 1 else ''} dropped"

    def _once(self, order: str, body: dict[str, Any], pending: list[Change]) -> None:
        """Give an order that must not be given twice; when the answer is lost, look whether the changes are gone."""
        try:
            self.client.order(f"{self.path}/{order}", body)
        except PublishError as error:
            if isinstance(error, ApiError) and error.status < 500:
                raise
            left = {change.id for change in self.changes()}
            if any(change.id in left for change in pending):
                raise

    def _chosen(self, ids: tuple[str, ...]) -> list[Change]:
        pending = self.changes()
        unknown = [one for one in ids if one not in {change.id for change in pending}]
        if unknown:
            raise PublishError(f"there is no pending change {', '.join(unknown)}", code=CANNOT_PUBLISH)
        chosen = [change for change in pending if not ids or change.id in ids]
        if not chosen:
            raise PublishError(
                "there are no pending changes", code=CANNOT_PUBLISH, hint="only an approved app has them"
            )
        return chosen


def _id(change: Change) -> int | str:
    return int(change.id) if change.id.isdigit() else change.id
