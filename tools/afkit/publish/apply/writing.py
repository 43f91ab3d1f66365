"""Carry out single writes on what exists: sections, metadata, icon, deletions. Each is safe to repeat.

Source: publisher's reference, sections 2.4, 2.5, 4.3 and 7.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from afkit.app import Kind
from afkit.app.spec.format.codes import CODES
from afkit.publish.apply.references import road
from afkit.publish.plan.appentry import ICON_KEY, app_value, icon_hash
from afkit.publish.plan.desired import translate
from afkit.publish.plan.step import Delete, SetAppMetadata, SetMetadata, WriteCommon, WriteIcon, WriteSection
from afkit.publish.plan.values import read_content, value_hash
from afkit.publish.remote.address import app_path
from afkit.publish.remote.client import Client, Reply
from afkit.publish.remote.errors import ApiError, Halt, LostAnswerError
from afkit.publish.remote.zone import Remote
from afkit.publish.state import State


class Writer:
    """Writes to one app. The state learns of every write that was confirmed."""

    def __init__(self, client: Client, remote: Remote, state: State) -> None:
        self.client = client
        self.remote = remote
        self.state = state

    def section(self, step: WriteSection) -> None:
        """Write a section, or an endpoint's context; when no answer says so, read whether it arrived."""
        if step.part.spec.key == "context" and step.kind != "app":
            self._context(step, step.kind)
            return
        path = self._section_path(step)
        self._reading_back(
            lambda: self.client.put_section(path, step.body, step.part.spec.mime),
            lambda: self._holds(step, self.client.get_section(path).text),
            step.part.key,
        )
        content = step.part.content._replace(text=step.body.decode("utf-8"))
        self.state.confirm(step.part.key, content.hash)

    def current(self, step: WriteSection) -> str:
        """Read a section now and give the hash of its value."""
        if step.part.spec.key == "context" and step.kind != "app":
            found = self.remote.fetch_detail(step.kind, self.state.mapping.remote(step.kind, step.local) or step.local)
            text = str((found or {}).get("context") or "")
        else:
            try:
                text = self.client.get_section(self._section_path(step)).text
            except ApiError as error:
                if error.status != 404:
                    raise
                text = ""
        return read_content(step.part.spec, text).hash

    def common(self, step: WriteCommon) -> None:
        """Write a `common`; nothing of it is remembered."""
        self.client.put_section(self._section_path(step), step.body, step.part.spec.mime, private=True)

    def metadata(self, step: SetMetadata) -> None:
        """Change a component's metadata: connections in calls of their own, everything else in one."""
        fields, missing = translate(step.fields, self.state.mapping)
        if missing:
            raise Halt(f"{step.key} refers to {', '.join(missing)}, which does not exist")
        name = self.state.mapping.remote(step.kind, step.local) or step.local
        path = self.remote.path(step.kind, name)
        rest = {key: value for key, value in fields.items() if key not in ("connection", "altConnection")}
        if rest:
            self._patch(path, rest, step.key)
        if len(rest) < len(fields):
            detail = self.remote.detail(step.kind, name)
            now = (detail.get("connection"), detail.get("altConnection"))
            goal = (fields.get("connection", now[0]), fields.get("altConnection", now[1]))
            steps = road(now, goal)
            for field, value in steps:
                self.state.intend(f"{step.key}/@{field}", value_hash(value))
            self.state.note()
            for field, value in steps:
                self._patch(path, {field: value}, step.key)
        for field, value in fields.items():
            self.state.confirm(f"{step.key}/@{field}", value_hash(value))

    def _patch(self, path: str, fields: dict[str, Any], key: str) -> None:
        self._reading_back(
            lambda: self.client.patch(path, fields),
            lambda: self._has(path, fields),
            f"{key}/@{next(iter(fields))}",
        )

    def _has(self, path: str, fields: dict[str, Any]) -> bool:
        data = self.client.get(path).data
        inner = (
            next((value for value in data.values() if isinstance(value, dict)), {}) if isinstance(data, dict) else {}
        )
        return all(value_hash(inner.get(key)) == value_hash(value) for key, value in fields.items())

    def app_metadata(self, step: SetAppMetadata) -> None:
        """Change the app's metadata in one call."""
        path = app_path(self.remote.name, self.remote.version)
        fields = dict(step.fields)
        if fields.get("audience") == "countries" and "countries" not in fields:
            fields["countries"] = list(self.remote.app.get("countries") or [])
        self._note_change("app/@label", self.client.patch(path, fields))
        for field, value in step.fields.items():
            self.state.confirm(f"app/@{field}", value_hash(app_value(field, value)))

    def icon(self, step: WriteIcon) -> None:
        """Write the app's icon."""
        self.client.put(self.remote.app_section("icon"), step.body, "image/png")
        self.state.confirm(ICON_KEY, icon_hash(step.body))

    def delete(self, step: Delete) -> bool:
        """Delete a component; False if it was gone. The state remembers that it may still be shown for a while."""
        name = step.remote or step.local
        gone = self.state.deleted.setdefault(step.kind, [])
        if name not in gone:
            gone.append(name)
        self.state.note()
        try:
            there = self.client.delete(self.remote.path(step.kind, name))
        except (ApiError, LostAnswerError):
            gone.remove(name)  # the next run looks again, and a second deletion of what is gone does no harm
            self.state.note()
            raise
        pair = self.state.mapping.owner(step.kind, name)
        if pair is not None and pair.local is not None:
            self.state.mapping.drop(step.kind, pair.local)
            self.state.forget(f"{step.kind}/{pair.local}")
        if step.kind not in ("connection", "webhook"):
            gone.remove(name)
        self.state.note()
        return there

    def _context(self, step: WriteSection, kind: Kind) -> None:
        path = self.remote.path(kind, self.state.mapping.remote(kind, step.local) or step.local)
        text = step.body.decode("utf-8")
        self.client.patch(path, {"context": text}, local=True)
        self.state.confirm(step.part.key, value_hash(text))

    def _section_path(self, step: WriteSection | WriteCommon) -> str:
        section = step.part.spec.section
        if step.kind == "app":
            return self.remote.app_section(section)
        name = self.state.mapping.remote(step.kind, step.local) or step.local
        return f"{self.remote.path(step.kind, name)}/{section}"

    def _holds(self, step: WriteSection, text: str) -> bool:
        spec = CODES[step.part.spec.kind, step.part.spec.key]
        return read_content(spec, text).hash == read_content(spec, step.body.decode("utf-8")).hash

    def _reading_back(self, write: Callable[[], Reply], holds: Callable[[], bool], key: str) -> None:
        """Write; when the server stays silent or keeps failing, read whether the value is there all the same."""
        try:
            reply = write()
        except (ApiError, LostAnswerError) as error:
            if isinstance(error, ApiError) and error.status < 500:
                raise
            try:
                arrived = holds()
            except (ApiError, LostAnswerError):
                arrived = False
            if not arrived:
                raise
            return
        self._note_change(key, reply)

    def _note_change(self, key: str, reply: Reply) -> None:
        """Remember the id of a pending change that a write to an approved app made."""
        data = reply.data
        change = data.get("change") if isinstance(data, dict) else None
        if isinstance(change, dict) and change.get("id") is not None:
            self.state.changes[key] = str(change["id"])
