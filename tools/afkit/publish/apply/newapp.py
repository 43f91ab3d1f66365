"""Create an app; its real name is what the server answers (publisher's reference, sections 3.2 and 4.1)."""

from __future__ import annotations

from collections.abc import Collection

from afkit.errors import PublishError
from afkit.publish.codes import NO_ANSWER
from afkit.publish.plan.step import CreateApp
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError, Halt, LostAnswerError
from afkit.publish.remote.zone import Remote, read_remote, unwrap
from afkit.publish.state import State


def create_app(client: Client, state: State, step: CreateApp) -> tuple[Remote, str]:
    """Create the app and read it; give what is there now, and its name, which the state keeps.

    When the answer is lost, or a run was killed before it came, the list of apps says whether one new app with this label and
    a fitting name came. Raises Halt if that cannot be told.
    """
    now = _apps(client)
    name: object = _new(now, state.apps_before, step) if state.apps_before is not None else None
    if name is None:
        # A creation begun by an earlier run may still appear: what it could have made must not count as known.
        known = set(now) if state.apps_before is None else now.keys() & set(state.apps_before)
        state.apps_before = tuple(sorted(known))
        state.save()
        name = _create(client, state, step, state.apps_before)
    if not isinstance(name, str) or not name:
        raise Halt("the server created the app and did not say its name", hint="name it as 'app' of the origin")
    state.app, state.apps_before = name, None
    state.save()
    remote = read_remote(client, name, state.version)
    if remote is None:
        raise Halt(f"the app '{name}' was created and cannot be read yet", hint="run again")
    return remote, name


def _create(client: Client, state: State, step: CreateApp, before: Collection[str]) -> object:
    try:
        return unwrap(client.create("/sdk/apps", step.fields).data, "app").get("name")
    except (ApiError, LostAnswerError) as error:
        refused = error.status < 500 if isinstance(error, ApiError) else not error.sent
        name = None if refused else _new(_apps(client), before, step)
        if refused:
            state.apps_before = None
            state.save()
        if name is None:
            raise
        return name


def _apps(client: Client) -> dict[str, str]:
    data = client.get("/sdk/apps", [("cols[]", "name"), ("cols[]", "label")]).data
    rows = data.get("apps") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        hint = "try again; if it stays so, something between here and the zone changes the answers"
        raise PublishError("the list of apps is not in a form that afkit knows", code=NO_ANSWER, hint=hint)
    return {
        row["name"]: str(row.get("label")) for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)
    }


def _new(after: dict[str, str], before: Collection[str], step: CreateApp) -> str | None:
    wish, label = str(step.fields["name"]), step.fields.get("label")
    new = [n for n, shown in after.items() if n not in before and n.startswith(wish) and shown in (label, "None")]
    if len(new) > 1:
        raise Halt(
            f"several new apps may be ours: {', '.join(sorted(new))}", hint="name the right one as 'app' of the origin"
        )
    return new[0] if new else None
