"""Add a component to a connector that is there: its declaration, its place in a group, its sandbox route and its case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from afkit.app.knowledge.outputs import words
from afkit.app.lookup import code_value
from afkit.app.model import KINDS as ALL_KINDS
from afkit.app.model import App, Kind, Project
from afkit.app.spec.format.metadata import KEYS
from afkit.commands import command
from afkit.errors import UsageError
from afkit.scaffold.beside import declares, document_beside, put_beside
from afkit.scaffold.changes import edited
from afkit.scaffold.inserting import add_item, add_member
from afkit.scaffold.names import check_name, title
from afkit.scaffold.templates import environment, render, scalar
from afkit.scaffold.wording import wording
from afkit.source import Document, Edit, Source, load_yaml
from afkit.source import load as load_document
from afkit.source.edits import insert

KINDS = {
    "module": "an action: one call, one result",
    "search": "a module that gives a list, page by page",
    "trigger": "a module that asks for news on a schedule",
    "instant-trigger": "a module that starts when the service calls, with its webhook",
    "rpc": "a procedure that fills a select",
    "webhook": "a webhook that registers itself",
    "connection": "another way to connect",
    "function": "a function in JavaScript, with its test",
}
"""What can be added, and what it is."""

CRUD = ("create", "read", "update", "delete")
USUAL_GROUP = "Other"
"""Where the platform shows modules that stand in no group."""

_NO_ROUTE = """- name: nothing  # afkit: ignore[AF231] cases need a sandbox, and that needs a route
  match: {path: "/"}
  steps:
    - reply: {status: 404}"""
"""What a sandbox holds that answers nothing yet."""

_SECTION = {"rpc": "rpcs", "webhook": "webhooks", "connection": "connections", "function": "functions"}
_KIND: dict[str, Kind] = {
    "module": "module", "search": "module", "trigger": "module", "instant-trigger": "module",
    "rpc": "rpc", "webhook": "webhook", "connection": "connection", "function": "function",
}  # fmt: skip
_METHODS = {"create": "POST", "read": "GET", "update": "PATCH", "delete": "DELETE"}


class Order(NamedTuple):
    """What to add. Empty texts are made from the name."""

    kind: str
    name: str
    crud: str = ""
    auth: str = "apikey"
    group: str = ""
    webhook: str = ""


class Added(NamedTuple):
    """New texts by path, what is left for the author to do, and whether `afkit test` covers it."""

    texts: dict[str, str]
    hints: list[str]
    tested: bool


def add(project: Project, order: Order) -> Added:
    """Add a component. Raises UsageError for a name that cannot be or is taken, and for files that cannot take it."""
    app = project.app
    if app is None:
        hint = f"{command('lint', project.main)} says why"
        raise UsageError("the connector cannot be read, so nothing can be added to it", hint=hint)
    if project.form != "manifest":
        raise UsageError(
            "components can be added to a manifest only, not to an app directory",
            hint="afkit import DIR -o PATH makes a manifest of it; afkit render writes the directory again",
            place=app.origin.location,
        )
    return _Addition(project, app, order).made()


class _Addition:
    def __init__(self, project: Project, app: App, order: Order) -> None:
        self.project, self.app, self.order = project, app, order
        self.kind = _KIND[order.kind]
        check_name(self.kind, order.name)
        self._demand_free(self.kind, order.name)
        self.edits: list[Edit] = []
        self.texts: dict[str, str] = {}
        self.hints: list[str] = []

    def made(self) -> Added:
        if self.order.kind == "connection":
            self._connection()
        else:
            if self.order.kind == "instant-trigger":
                self._webhook_of_trigger()
            self._component(self.order.kind, self.order.name)
        if self.kind == "module":
            self._group()
        self._beside()
        unused = {
            "rpc": f"options: rpc://{self.order.name}",
            "webhook": f"webhook: {self.order.name}",
            "connection": f"connection: {self.order.name}",
            "function": "{{" + self.order.name + "(parameters.name)}}",
        }
        if self.order.kind in unused:
            self.hints.append(f"use it: {unused[self.order.kind]}")
        return Added({**edited(self.edits), **self.texts}, self.hints, self.tested)

    def _demand_free(self, kind: Kind, name: str) -> None:
        known = self.app.components(kind)
        if name in known:
            place = known[name].origin.key_location
            raise UsageError(f"there is a {kind} '{name}' already", hint="choose another name", place=place)

    # What the templates are given

    def _values(self, name: str) -> dict[str, Any]:
        said = wording(self.order.kind, name, self.order.crud)
        thing = "_".join(word.lower() for word in said.things)
        single = thing[:-1] if thing.endswith("s") and not thing.endswith("ss") else thing
        return {
            "name": name,
            "label": said.label,
            "description": said.description,
            "crud": said.crud,
            "method": _METHODS[said.crud],
            "noun": single,
            "noun_title": title(single.replace("_", "-")),
            "path": self._path(thing.replace("_", "-") + ("" if thing.endswith("s") else "s"), said.verb, said.crud),
            "base_path": self._base_path,
            "webhook": self.order.webhook or name,
            "hooks": self._hooks(name),
            "connected": bool(self.app.connections),
            "connection_lines": self._connection_line,
            "signed": self._signed,
            "authorized": self._authorized,
        }

    def _path(self, things: str, verb: str, crud: str) -> str:
        """Give the path of the things; another one below it where the sandbox has a route of this very kind already."""
        if self.order.kind not in ("module", "search") or not self._file("sandbox.yaml").is_file():
            return things
        method, end = (
            ("GET", "") if self.order.kind == "search" else (_METHODS[crud], "" if crud == "create" else "/{id}")
        )
        document = document_beside(self.project, self.app, "sandbox.yaml", self.texts)
        taken = declares(document, method, f"{self._base_path}/{things}{end}")
        return f"{things}/{verb or self.order.kind}" if taken else things

    def _hooks(self, name: str) -> str:
        """Give the path at which a webhook registers itself; one of its own where the sandbox has the usual one already."""
        if not self._file("sandbox.yaml").is_file():
            return "hooks"
        document = document_beside(self.project, self.app, "sandbox.yaml", self.texts)
        taken = declares(document, "POST", f"{self._base_path}/hooks")
        return f"hooks/{'-'.join(word.lower() for word in words(name))}" if taken else "hooks"

    @property
    def _connection_line(self) -> str:
        """Name a connection where there are several, as the other modules do."""
        if len(self.app.connections) < 2:
            return ""
        users = [one.connection for one in self.app.modules.values() if one.connection]
        return f"  connection: {max(users, key=users.count) if users else next(iter(self.app.connections))}\n"

    @property
    def _base(self) -> dict[str, Any]:
        base = code_value(self.app, "base")
        return base if isinstance(base, dict) else {}

    @property
    def _signed(self) -> bool:
        headers = self._base.get("headers")
        return isinstance(headers, dict) and any("temp.body" in str(value) for value in headers.values())

    @property
    def _base_path(self) -> str:
        url = self._base.get("baseUrl")
        return urlsplit(url).path.rstrip("/") if isinstance(url, str) and "{{" not in url else ""

    @property
    def _authorized(self) -> str:
        """The step that checks credentials, where the sandbox has it under the name that new connectors give it."""
        file = self._file("sandbox.yaml")
        known = file.is_file() and re.search(
            r"(?m)^ *- &authorized\b", file.read_text(encoding="utf-8", errors="replace")
        )
        return "    - *authorized\n" if known else ""

    # The manifest

    def _component(self, kind: str, name: str) -> None:
        document, path = self._home(_KIND[kind])
        self.edits.extend(add_member(document, path, render("add", f"{kind}.yaml.j2", self._values(name))))

    def _home(self, kind: Kind) -> tuple[Document, tuple[str, ...]]:
        """Find where the components of a kind are declared: beside the last one, or in the manifest itself."""
        section = _SECTION.get(kind, "modules")
        last = next(reversed(list(self.app.components(kind).values())), None)
        if last is not None and len(last.origin.path) > 1:
            return last.origin.document, last.origin.path[:-1]
        main = self.app.origin.document
        part = self._part_of_its_own(section)
        return (main if part is None else part), (section,)

    def _part_of_its_own(self, section: str) -> Document | None:
        """Begin a new included file where the manifest has one for each kind of component (`import --split`) and none itself."""
        main = self.app.origin.document
        include, ending = main.value.get("include"), main.source.name.rpartition(".")[2]
        files = {f"{kind}s.{ending}" for kind in ALL_KINDS}
        if (
            any(f"{kind}s" in main.value for kind in ALL_KINDS)
            or not isinstance(include, list)
            or not files & set(include)
        ):
            return None
        name = f"{section}.{ending}"
        file = Path(main.source.name).parent / name
        if name in include or file.exists():
            return None
        self.edits.extend(add_item(main, ("include",), f"- {name}"))
        return load_document(Source(str(file), "{}" if ending == "json" else ""))

    def _webhook_of_trigger(self) -> None:
        if self.order.webhook:
            if self.order.webhook not in self.app.webhooks:
                raise UsageError(f"there is no webhook '{self.order.webhook}'", hint="leave it out to make one")
            return
        self._demand_free("webhook", self.order.name)
        self._component("webhook", self.order.name)

    def _connection(self) -> None:
        """Add a connection as `new` would make it; where others had none to name, they name theirs from now on."""
        values = {"id": self.order.name, "label": title(self.order.name), **self._service()}
        template = environment("new").get_template(f"auth/{self.order.auth}/manifest.yaml.j2")
        body = "".join(template.blocks["connection"](template.new_context(values)))
        body = re.sub("(?m)^  ", "", body)
        # Anchors are one to a file: those of the template get a name of this connection's own.
        own = title(self.order.name).replace(" ", "")
        body = re.sub(r"(?<= )([&*])(stored|token)\b", rf"\1\2{own}", body)
        block = f"{self.order.name}:\n  label: {title(self.order.name)} ({self.order.auth})\n{body}"
        document, path = self._home("connection")
        self.edits.extend(add_member(document, path, block))
        if len(self.app.connections) == 1:
            self.edits += self._name_connections(next(iter(self.app.connections)))

    def _service(self) -> dict[str, str]:
        """Give addresses of the connection's own below the service's, until the author knows the real ones."""
        url = self._base.get("baseUrl")
        known = (
            urlsplit(url) if isinstance(url, str) and "{{" not in url else urlsplit(f"https://{self.app.name}.example")
        )
        host = f"{known.scheme}://{known.netloc}"
        return {
            "url": f"{host}{known.path.rstrip('/')}/{self.order.name}",
            "token_url": f"{host}/{self.order.name}/token",
            "authorize_url": f"{host}/{self.order.name}/authorize",
        }

    def _name_connections(self, only: str) -> Iterator[Edit]:
        for kind in ("module", "rpc", "webhook"):
            for one in self.app.components(kind).values():
                data = one.origin.value
                if isinstance(data, dict) and data and one.connection == only and "connection" not in data:
                    path = (*one.origin.path, "connection")
                    head = KEYS[: KEYS.index("connection")]
                    after = next((key for key in reversed(list(data)) if key in head), None)
                    before = None if after else next(iter(data))
                    yield from insert(one.origin.document, path, only, after=after, before=before)

    def _group(self) -> None:
        code = self.app.codes.get("groups")
        groups = code.value if code is not None and code.given and isinstance(code.value, list) else []
        wanted = self.order.group
        if code is None or (not code.given and wanted in ("", USUAL_GROUP)):
            return
        if not groups:
            document = code.origin.document if code.given else self.app.origin.document
            others = [] if code.given else list(self.app.modules)
            self.edits.extend(add_item(document, ("groups",), self._first_groups(wanted or USUAL_GROUP, others)))
            return
        labels = [group.get("label") if isinstance(group, dict) else None for group in groups]
        if wanted and wanted not in labels:
            self.edits.extend(self._into_groups(f"- label: {scalar(wanted)}\n  modules: [{self.order.name}]"))
            return
        number = labels.index(wanted) if wanted else self._usual_group(groups)
        document, path = code.origin.document, (*code.origin.path, number, "modules")
        self.edits.extend(add_item(document, path, f"- {self.order.name}"))

    def _first_groups(self, label: str, others: list[str]) -> str:
        """Give a list of groups; modules that stood in none are in the usual one from now on."""
        rest = f"- label: {USUAL_GROUP}\n  modules: [{', '.join(others)}]\n" if others else ""
        return f"{rest}- label: {scalar(label)}\n  modules: [{self.order.name}]"

    def _into_groups(self, block: str) -> tuple[Edit, ...]:
        origin = self.app.codes["groups"].origin
        return add_item(origin.document, origin.path, block)

    def _usual_group(self, groups: list[Any]) -> int:
        """Choose the last group without a universal module; the last one if all have one."""
        universal = {one.name for one in self.app.modules.values() if one.module_type == "universal"}
        names = [group.get("modules") if isinstance(group, dict) else None for group in groups]
        plain = [
            number
            for number, found in enumerate(names)
            if isinstance(found, list) and not universal & set(map(str, found))
        ]
        return plain[-1] if plain else len(groups) - 1

    # Sandbox and cases

    def _file(self, name: str) -> Path:
        return Path(self.project.folder) / name

    def _beside(self) -> None:
        """Give the sandbox a route and the cases a case; where there is no such file yet, it is made."""
        if self.order.kind == "connection":
            routes, cases = self._connection_beside()
        else:
            kinds = [self.order.kind]
            if self.order.kind == "instant-trigger" and not self.order.webhook:
                kinds.append("webhook")
            routes = [text for kind in kinds if (text := self._rendered(f"{kind}.route.j2"))]
            cases = [text for kind in kinds if (text := self._rendered(f"{kind}.case.j2").strip())]
        if cases and not routes and not self._file("sandbox.yaml").is_file():
            routes = [_NO_ROUTE]
        if routes:
            self._append("sandbox.yaml", "routes", routes)
        if cases:
            self._append("cases.yaml", "cases", cases)
        self.tested = bool(cases) or self.order.kind == "function"

    def _rendered(self, template: str) -> str:
        known = environment("add")
        if template not in known.list_templates():
            return ""
        return known.get_template(template).render(self._values(self.order.name))

    def _connection_beside(self) -> tuple[list[str], list[str]]:
        """Give routes at which the new connection is checked, and the case that does it."""
        name, service = self.order.name, self._service()
        asked = [service["token_url"]] if self.order.auth == "client-credentials" else []
        asked.append(f"{service['url']}/me")
        values = {
            "name": name,
            "asked": asked,
            "authorize": urlsplit(service["authorize_url"]).path if self.order.auth == "oauth2" else "",
            "token": urlsplit(service["token_url"]).path if "clientId" in _VALUES[self.order.auth] else "",
            "account": f"{urlsplit(service['url']).path}/me",
        }
        return [render("add", "connection.route.j2", values)], [render("add", "connection.case.j2", values)]

    def _append(self, name: str, key: str, blocks: list[str]) -> None:
        finish, guarded = self._finished(name), self.order.kind != "connection"  # whose credentials no guard knows
        texts = put_beside(self.project, self.app, name, key, blocks, self.texts, finish=finish, guarded=guarded)
        self.texts.update(texts)

    def _finished(self, name: str) -> Callable[[Document, Path], Document] | None:
        return self._values_for if name == "sandbox.yaml" else None

    def _values_for(self, document: Document, file: Path) -> Document:
        """Give a new connection its values in the sandbox."""
        if self.order.kind != "connection":
            return document
        values = "".join(f"  {key}: {value}\n" for key, value in _VALUES[self.order.auth].items())
        edits = add_member(document, ("connections",), f"{self.order.name}:\n{values}")
        return load_yaml(Source(str(file), edited(edits)[str(file)]))


_VALUES: dict[str, dict[str, str]] = {
    "apikey": {"apiKey": "a-made-up-api-key"},
    "basic": {"username": "ada", "password": "a-made-up-password"},
    "bearer": {"token": "a-made-up-token"},
    "hmac": {"keyId": "key_1", "secret": "a-made-up-secret"},
    "client-credentials": {"clientId": "a-client", "clientSecret": "a-made-up-client-secret"},
    "oauth2": {
        "clientId": "a-client",
        "clientSecret": "a-made-up-client-secret",
        "data": '{accessToken: a-made-up-access-token, expires: "2099-01-01T00:00:00.000Z"}',
    },
}
