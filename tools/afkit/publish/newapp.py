"""Create an app; its real name is what the server answers (publisher's reference, sections 3.2 and 4.1)."""

from __future__ import annotations

from afkit.errors import PublishError
from afkit.publish.client import Client
from afkit.publish.errors import ApiError, Halt, LostAnswerError
from afkit.publish.plan import Step
from afkit.publish.remote import Remote, read_remote, unwrap
from afkit.publish.state import State


def create_app(client: Client, state: State, step: Step) -> tuple[Remote, str]:
    """Create the app and read it; give what is there now, and its name, which the state keeps.

    When the answer is lost, the list of apps says whether one new app with this label and a fitting name came. Raises Halt if
    that cannot be told.
    """
    before = _apps(client)
    try:
        reply = client.create("/sdk/apps", step.fields)
        name = unwrap(reply.data, "app").get("name")
    except (ApiError, LostAnswerError) as error:
        if isinstance(error, ApiError) and error.status < 500:
            raise
        name = _new(_apps(client), before, step)
        if name is None:
            raise
    if not isinstance(name, str) or not name:
        raise Halt("the server created the app and did not say its name", hint="name it as 'app' of the origin")
    state.app = name
    state.save()
    remote = read_remote(client, name, state.version)
    if remote is None:
        raise Halt(f"the app '{name}' was created and cannot be read yet", hint="run again")
    return remote, name


def _apps(client: Client) -> dict[str, str]:
    data = client.get("/sdk/apps", [("cols[]", "name"), ("cols[]", "label")]).data
    rows = data.get("apps") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise PublishError("the list of apps is not in a form that afkit knows", code="AF955")
    return {
        row["name"]: str(row.get("label")) for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)
    }


def _new(after: dict[str, str], before: dict[str, str], step: Step) -> str | None:
    wish, label = str(step.fields["name"]), step.fields.get("label")
    new = [n for n, shown in after.items() if n not in before and n.startswith(wish) and shown in (label, "None")]
    if len(new) > 1:
        raise Halt(
            f"several new apps may be ours: {', '.join(sorted(new))}", hint="name the right one as 'app' of the origin"
        )
    return new[0] if new else None
