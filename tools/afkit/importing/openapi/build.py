"""A description → manifest, sandbox and cases, and what became of each operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from afkit.importing.made import Made
from afkit.importing.names import app_name
from afkit.importing.openapi.accepted import accepted
from afkit.importing.openapi.answers import Answers
from afkit.importing.openapi.asked import is_encoded
from afkit.importing.openapi.cases import lacking, module_case
from afkit.importing.openapi.description.chosen import Chosen, choose
from afkit.importing.openapi.description.json_schema import Converter
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import Operation
from afkit.importing.openapi.description.shapes import Schemas
from afkit.importing.openapi.errors import Errors, error_rows, error_table, error_text
from afkit.importing.openapi.fields import Fields
from afkit.importing.openapi.inputs import Requests
from afkit.importing.openapi.modules import Modules, Work
from afkit.importing.openapi.paging import find_paging
from afkit.importing.openapi.procedures import Listed, Procedures
from afkit.importing.openapi.sandbox import Stand
from afkit.importing.openapi.security.connections import (
    Link,
    base_parts,
    connection,
    find_links,
    lacked,
    links_of,
    plain_connection,
)
from afkit.importing.openapi.security.proof import Check, find_check
from afkit.importing.openapi.security.schemes import find_credentials
from afkit.importing.openapi.servers import Places, find_server
from afkit.importing.openapi.titles import Title, action_title, distinct, group_label, search_title
from afkit.importing.openapi.universal import universal
from afkit.importing.openapi.webhooks import Hook, Webhooks
from afkit.importing.openapi.wiring import connect
from afkit.importing.report import Report
from afkit.importing.words import opening, plain, sentence
from afkit.manifest.style.order import in_order

_THEMES = ("#0b5cd5", "#2e7d32", "#6a1b9a", "#ad1457", "#00838f", "#c2410c", "#37474f", "#4527a0")
PLAIN_CONNECTION = "service"


def build(description: Description, chosen: Chosen) -> Made:
    """Make a connector of a description. Raises ImportFault where nothing can be made."""
    return _Build(description, chosen).made()


class _Build:
    """One import under way."""

    def __init__(self, description: Description, chosen: Chosen) -> None:
        self.description, self.chosen = description, chosen
        self.report = Report()
        self.picked, self.every = choose(description, chosen)
        self.schemas = Schemas(description.reader)
        self.fields = Fields(self.schemas, self.report)
        self.server = find_server(description, self.report, chosen.server)
        places = Places(description, self.server)
        self.every = [found for found in map(places.placed, self.every) if isinstance(found, Operation)]
        self.picked = self._placed(places)
        self.links = self._links()
        self.works = self._works()
        self.procedures = Procedures(
            [Listed(work.operation, work.answer, work.paging, work.asked) for work in self._lists()], self.schemas
        )
        cookie = base_parts(self.links)[0].get("Cookie", "")
        self.modules = Modules(self.schemas, self.fields, self.procedures, cookie)

    def _links(self) -> list[Link]:
        known = find_credentials(self.description, self.report)
        operations = self.picked or self.every
        links = find_links(self.description.title, known, operations, self.report) if known else []
        used = {link.name for operation in operations for link in links_of(operation, links)[:2]}
        for link in links:
            if link.name not in used:
                self.report.left_out(
                    f"connection {link.name}", "a module has two connections at most; none would use it"
                )
        return [link for link in links if link.name in used]

    def _placed(self, places: Places) -> list[Operation]:
        """Give the chosen operations that a module can call, and say which cannot, and which leave the API's host."""
        kept = []
        for operation in self.picked:
            if re.search(r"[{}]", re.sub(r"\{[^{}]+\}", "", operation.path)):
                self.report.left_out(operation.title, "a brace in its path has no partner")
                continue
            found = places.placed(operation)
            if isinstance(found, str):
                self.report.left_out(operation.title, found)
                continue
            if found.host:
                self.report.simplified(
                    operation.title,
                    f"it is called at {found.host}, a host of the same owner; credentials go there, too",
                )
            kept.append(found)
        return kept

    def _works(self) -> list[Work]:
        works = []
        for operation in self.picked:
            if operation.method in ("TRACE", "OPTIONS"):
                self.report.left_out(operation.title, f"{operation.method} is not a call that a flow makes")
                continue
            if lacking := lacked(operation, self.links):
                used = " or ".join(link.name for link in self.links[:2])
                reason = f"no connection is made of {lacking}, which it asks for; it is called with {used}"
                self.report.simplified(operation.title, reason)
            works.append(self._work(operation))
        return works

    def _work(self, operation: Operation) -> Work:
        requests = Requests(self.description, self.schemas, self.fields, self.report)
        answer = Answers(self.description, self.schemas).of(operation)
        carried = frozenset(
            ({"headers": "header", "qs": "query"}.get(part.where, part.where), part.name.lower())
            for link in self.links
            for part in link.carried
        )
        paging = find_paging(self.description.parameters(operation), answer, self.schemas) if answer.listed else None
        if paging is not None and paging.guessed:
            reason = f"no page size is named; {paging.guessed} results are asked for at a time"
            self.report.simplified(operation.title, reason)
        taken = paging.uses if paging is not None else frozenset[str]()
        asked = requests.of(operation, carried, taken, lists=answer.listed)
        if answer.kind in ("xml", "binary", "text"):
            self.report.simplified(operation.title, f"its answer is {answer.kind}; its parts are not described")
        return Work(operation, asked, answer, paging)

    def _lists(self) -> list[Work]:
        """Give all lists, those of operations that were not chosen too: they can name ids."""
        picked = {operation.name for operation in self.picked}
        quiet, self.report = self.report, Report()
        self.fields, loud = Fields(self.schemas, self.report), self.fields
        above = {operation.path.rpartition("/{")[0] for operation in self.picked}
        found = []
        for operation in self.every:
            reached = "{" not in operation.path or operation.path.rstrip("/") in above
            if reached and operation.name not in picked and operation.method == "GET" and not operation.host:
                found.append(self._work(operation))
        self.report, self.fields = quiet, loud
        return [work for work in (*self.works, *found) if work.searches]

    # ------------------------------------------------------------------------------------------------- the parts

    def made(self) -> Made:
        """Put everything together."""
        titles = self._titles()
        errors = Errors(self.description, self.schemas).message(self.every)
        hooks = Webhooks(self.description, self.schemas, self.fields, self.report).write(
            self.works,
            {work.operation.name for work in self.works},
            frozenset((*self.chosen.tags, *self.chosen.operations)),
        )
        plain_name = PLAIN_CONNECTION if not self.links and self.server.parameters else None
        connections = self._connections(error_text(errors), plain_name)
        self.told = errors
        modules = {work.operation.name: self._module(work, titles[work.operation.name]) for work in self.works}
        for hook in hooks:
            modules[hook.trigger_name] = hook.trigger
        modules["makeApiCall"] = self._universal()
        manifest: dict[str, Any] = {"manifest": 1, "app": self._app(), "base": self._base(errors)}
        if connections:
            manifest["connections"] = connections
        manifest["modules"] = modules
        self.description.reader.tell(self.report)
        every = {operation.name: operation for operation in self.every}
        rpcs = {
            procedure.name: {
                **procedure.code,
                "_links": [link.name for link in links_of(every[procedure.uses], self.links)],
            }
            for procedure in self.procedures.used.values()
        }
        if rpcs:
            manifest["rpcs"] = rpcs
        if hooks:
            manifest["webhooks"] = {hook.name: hook.webhook for hook in hooks}
        connect(manifest, self.links)
        manifest["groups"] = self._groups(hooks)
        manifest["readme"] = "README.md"
        converter = Converter(self.description.reader)
        stand = Stand(self.description.title, self.server, converter, self.report)
        sandbox = stand.write(self._served(), self.links, plain_name)
        cases = self._cases(titles, hooks, connections, stand.hidden)
        if not sandbox["routes"]:
            sandbox["routes"] = [{"name": "nothing", "match": {"path": "/"}, "steps": [{"reply": {"status": 404}}]}]
        operations = {work.operation.name: work.operation.title for work in self.works}
        elsewhere = (work.operation.name for work in self.works if work.operation.host and self.links)
        notes = accepted(manifest, elsewhere)
        if self.server.url.startswith("http://"):
            self.report.simplified("servers", "they are called over http, which everybody on the way can read")
        return Made(in_order(manifest), sandbox, cases, self._readme(), tuple(self.report.remarks), operations, notes)

    def _app(self) -> dict[str, Any]:
        title = self.description.title
        info = self.description.root.get("info")
        theme = _THEMES[sum(title.encode()) % len(_THEMES)]
        about = sentence(info.text("description")) or f"Connects to {title}."
        return {"name": app_name(title), "label": title[:60], "description": about, "version": 1, "theme": theme,
                "language": "en", "audience": "global"}  # fmt: skip

    def _base(self, errors: str) -> dict[str, Any]:
        headers, query, hidden = base_parts(self.links)
        base: dict[str, Any] = {"baseUrl": self.server.url}
        if is_encoded(self.server.url):
            base["encodeUrl"] = False
        if headers:
            base["headers"] = headers
        if query:
            base["qs"] = query
        base["response"] = {"error": error_table(errors, self.description.title[:60])}
        base["log"] = {"sanitize": hidden or ["request.headers.authorization"]}
        return base

    def _check(self, schemes: frozenset[str]) -> Check | None:
        return find_check(self.description, self.schemas, self.picked, schemes) or find_check(
            self.description, self.schemas, self.every, schemes
        )

    def _connections(self, errors: str, plain_name: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for link in self.links:
            check = self._check(link.schemes)
            if check is None:
                self.report.simplified(
                    f"connection {link.name}",
                    "no request needs its credentials alone, so nothing proves it when it is saved",
                )
            found[link.name] = connection(link, self.server, check, errors)
            declared = found[link.name].get("scopeList", {})
            for operation in self.picked if declared else ():
                declared.update((scope, scope) for scope in _scopes(operation, link) if scope not in declared)
            if link.flow is not None and check is not None:
                scopes = _scopes(check.operation, link)
                if link.flow.scopes:
                    found[link.name]["defaultScope"] = scopes
        if plain_name is not None:
            check = self._check(frozenset())
            found[plain_name] = plain_connection(plain_name, self.description.title, self.server, check, errors)
        return found

    def _titles(self) -> dict[str, Title]:
        found = {
            work.operation.name: search_title(work.operation, work.filtered)
            if work.searches
            else action_title(work.operation)
            for work in self.works
        }
        return distinct(found, {work.operation.name: work.operation for work in self.works})

    def _module(self, work: Work, title: Title) -> dict[str, Any]:
        links = links_of(work.operation, self.links)
        scopes = list(dict.fromkeys(scope for link in links[:2] for scope in _scopes(work.operation, link)))
        made = self.modules.write(work, title, scopes)
        rows = error_rows(self.description.responses(work.operation), self.told)
        if rows:
            made["communication"].setdefault("response", {})["error"] = {"message": error_text(self.told), **rows}
        return {**made, "_links": [link.name for link in links]}

    def _universal(self) -> dict[str, Any]:
        works = sorted(self.works, key=lambda work: (not _needs_nothing(work), work.operation.method != "GET"))
        path = next((_shown_path(work) for work in works if not work.operation.host), "/path")
        made = universal(self.server.path, path.lstrip("/"))
        return {**made, "_links": [link.name for link in self.links]}

    def _groups(self, hooks: list[Hook]) -> list[dict[str, Any]]:
        groups: dict[str, list[str]] = {}
        if hooks:
            groups["Events"] = [hook.trigger_name for hook in hooks]
        tagged = len({work.operation.tags[:1] for work in self.works}) > 1
        for work in self.works:
            tag = work.operation.tags[0] if tagged and work.operation.tags else ""
            groups.setdefault(group_label(tag) if tag else "Other" if tagged else "Modules", []).append(
                work.operation.name
            )
        groups["Other"] = [*groups.pop("Other", []), "makeApiCall"]
        return [{"label": label, "modules": names} for label, names in groups.items()]

    # ------------------------------------------------------------------------------------------------- sandbox, cases

    def _served(self) -> list[Work]:
        """Give the operations that the sandbox serves: those of modules, of options and of checks."""
        names = {work.operation.name for work in self.works} | {p.uses for p in self.procedures.used.values()}
        for schemes in [link.schemes for link in self.links] or [frozenset[str]()]:
            check = self._check(schemes)
            if check is not None:
                names.add(check.operation.name)
        known = {work.operation.name: work for work in self.works}
        quiet, self.report = self.report, Report()
        found = [known.get(o.name) or self._work(o) for o in self.every if o.name in names]
        self.report = quiet
        return found

    def _cases(
        self, titles: Mapping[str, Title], hooks: Iterable[Hook], connections: Mapping[str, Any], hidden: Mapping[str, str]
    ) -> dict[str, Any]:  # fmt: skip
        cases: list[dict[str, Any]] = []
        for name, made in connections.items():
            if _is_checked(made):
                cases.append({"name": f"{name}: the credentials are proven", "check": name})
            if _is_agreed(made):
                cases.append({"name": f"{name}: a user agrees and has a connection", "connect": name})
        for work in self.works:
            name = work.operation.name
            if name in hidden:
                reason = f"its requests look like those of {hidden[name]}; the sandbox and the cases are without it"
                self.report.simplified(work.operation.title, reason)
                continue
            lacks = lacking(work.asked)
            if lacks is not None:
                self.report.simplified(work.operation.title, f"no example gives the required '{lacks}'; it has no case")
                continue
            links = links_of(work.operation, self.links)
            cases.append(module_case(name, titles[name].label, work, self.modules, self.server, links))
        for procedure in self.procedures.used.values():
            case = {"name": f"{procedure.name}: options are given", "module": f"rpc://{procedure.name}"}
            entered = {item.name: item.sample for item in procedure.asks}
            cases.append({**case, "input": entered} if entered else case)
        for hook in hooks:
            output = hook.payload if isinstance(hook.payload, dict) else {"value": hook.payload}
            case = {"name": f"{hook.trigger_name}: a call becomes a bundle", "module": hook.trigger_name}
            cases.append({**case, "payload": output, "expect": {"output": output}})
        cases.append(self._universal_case())
        return {"version": 1, "cases": cases}

    def _universal_case(self) -> dict[str, Any]:
        work = next((work for work in self.works if _needs_nothing(work) and self._is_open(work)), None)
        case: dict[str, Any] = {"name": "makeApiCall: any path can be asked for", "module": "makeApiCall"}
        if work is None:
            case["input"] = {"url": "no/such/path", "method": "GET"}
            return {**case, "expect": {"error": {"type": "DataError", "status": 404}}}
        case["input"] = {"url": work.operation.path.lstrip("/"), "method": "GET"}
        return {**case, "expect": {"output": {"statusCode": work.answer.status}}}

    def _is_open(self, work: Work) -> bool:
        """Tell whether the connection that the universal module uses first is let in."""
        return not work.operation.security or not self.links or self.links[0] in links_of(work.operation, self.links)

    def _readme(self) -> str:
        title, info = self.description.title, self.description.root.get("info")
        lines = [f"# {title}", ""]
        about = opening(info.text("description"))[:600]
        if about:
            lines += [about, ""]
        version = plain(str(info.get("version").value or "")) or "unknown"
        lines += [f"Made from the service's own description, version {version}.", ""]
        return "\n".join(lines)


def _is_checked(connection: Mapping[str, Any]) -> bool:
    """Tell whether there is something to check: a consent alone cannot be."""
    steps = connection.get("communication", {})
    return bool(steps) and ("authorize" not in steps or "info" in steps)


def _is_agreed(made: Mapping[str, Any]) -> bool:
    return "authorize" in made.get("communication", {})


def _needs_nothing(work: Work) -> bool:
    operation = work.operation
    plain_get = operation.method == "GET" and not set("{%") & set(operation.path) and operation.path.strip("/") != ""
    return (
        plain_get
        and not operation.query
        and not operation.host
        and not any(item.field.get("required") for item in work.asked.inputs)
    )


def _shown_path(work: Work) -> str:
    """Give a path that users may ask for, with values of the description in it."""
    path = work.operation.path
    for item in work.asked.at("path"):
        path = path.replace(f"{{{item.wire}}}", quote(str(item.sent), safe="-_.~"))
    return path


def _scopes(operation: Operation, link: Link) -> list[str]:
    """Give the scopes that an operation needs of an OAuth connection."""
    if link.flow is None:
        return []
    for alternative in operation.security or ():
        if frozenset(alternative) == link.schemes:
            return [scope for item in link.credentials for scope in alternative.get(item.scheme, ())]
    return []
