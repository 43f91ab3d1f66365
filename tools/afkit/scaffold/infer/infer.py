"""Propose what a connector should say of a real answer: the five products of one recording."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from afkit.app.knowledge.outputs import fields_of, words
from afkit.app.lookup import code_value, entered_fields
from afkit.app.model import App, Module, Project, Rpc
from afkit.commands import command
from afkit.engine import Options, RunResult
from afkit.engine.components import find_module, find_rpc
from afkit.engine.connection.stand_ins import stand_in_for
from afkit.engine.driver import unused
from afkit.engine.inputs.parameters import flatten
from afkit.engine.modules import run_module
from afkit.engine.request.plan import has_request
from afkit.engine.rpcs import parse_reference, run_rpc
from afkit.engine.session import Session
from afkit.engine.transport.wire import Exchange, HttpRequest, HttpResponse, StoodIn
from afkit.engine.values import plain
from afkit.engine.why.reason import as_data
from afkit.errors import SourceError, UsageError
from afkit.iml import Environment
from afkit.iml.values.json import json_text
from afkit.records import NamedTuple
from afkit.scaffold.beside import answers as takes
from afkit.scaffold.beside import document_beside, put_beside
from afkit.scaffold.infer.backwards import inputs_of
from afkit.scaffold.infer.recorded import Answer, cleaned
from afkit.scaffold.infer.shapes import filled, merged, schema_of
from afkit.source import Document, Source, load
from afkit.source.edits import revise
from afkit.source.writing import yaml_text

PRODUCTS = ("interface", "samples", "route", "schema", "case")
"""What one recording gives."""

_NO_ROUTE = "- name: nothing\n  match: {path: /}\n  steps:\n    - reply: {status: 404}\n"
_TIMES = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC))


class Inferred(NamedTuple):
    """New texts by path, the products by name (as data, for who shows them), and what a person should look at."""

    texts: dict[str, str]
    products: dict[str, Any]
    remarks: list[str]


def infer(
    project: Project,
    name: str,
    answers: Sequence[Answer],
    inputs: Mapping[str, Any] | None = None,
    only: Sequence[str] = PRODUCTS,
) -> Inferred:
    """Propose interface, samples, sandbox route, reply schema and case of a module or RPC (`rpc://NAME`) from answers.

    Nothing is sent and nothing is written. Without `inputs`, those are worked out backwards from the recorded requests.
    Raises UsageError where the answers give the component nothing, RunError where it cannot run.
    """
    if project.app is None:
        raise UsageError("the connector cannot be read", hint=f"{command('lint', project.main)} says why")
    return _Inference(project, project.app, name, answers, inputs).made(only)


class _Tape:
    """Answers the requests of a run from recorded answers: of the same method, the one whose path is nearest.

    Of answers without a request, each takes the item of its place, or the only one the last.
    """

    def __init__(self, answers: Sequence[Answer], steps: Sequence[str]) -> None:
        self._left = [answer for answer in answers if answer.method is not None]
        plain = [answer for answer in answers if answer.method is None]
        taking = steps if len(plain) == len(steps) else steps[-1:]
        self._plain = dict(zip(taking, plain[-len(taking) :], strict=False)) if taking else {}
        self.played: list[tuple[HttpRequest, Answer]] = []

    def __call__(self, exchange: Exchange, request: HttpRequest) -> StoodIn | None:
        found = self._plain.pop(exchange.step, None) or self._best(request)
        if found is None:
            return None
        headers = (("Content-Type", "application/json"),)
        body = b"" if found.data is None else json_text(found.data).encode()
        self.played.append((request, found))
        return StoodIn(HttpResponse(found.status, headers if body else (), body), "recording")

    def _best(self, request: HttpRequest) -> Answer | None:
        wanted = urlsplit(request.url).path.split("/")
        best, most = None, -1
        for answer in self._left:
            known = urlsplit(answer.url).path.split("/")
            if answer.method == request.method and len(known) == len(wanted):
                same = sum(a == b for a, b in zip(known, wanted, strict=True))
                if same > most:
                    best, most = answer, same
        if best is not None:
            self._left.remove(best)
        return best


def _exchanged(result: RunResult, tape: _Tape) -> list[tuple[HttpRequest, Answer]]:
    """Give the requests of a run with their answers; those that samples stood in for have theirs, too."""
    known = {id(request): answer for request, answer in tape.played}
    found = []
    for entry in result.trace.entries:
        if entry.response is not None:
            made_up = Answer(None, "", None, entry.response.status, as_data(entry.response.body.decode()) or None)
            found.append((entry.request, known.get(id(entry.request), made_up)))
    return found


class _Inference:
    def __init__(
        self, project: Project, app: App, name: str, answers: Sequence[Answer], inputs: Mapping[str, Any] | None
    ) -> None:
        self.project, self.app, self.name = project, app, name
        self.owner: Module | Rpc = (
            find_rpc(app, parse_reference(name)[0]) if name.startswith("rpc://") else find_module(app, name)
        )
        self.kind = self.owner.module_type if isinstance(self.owner, Module) else "rpc"
        self.answers = answers
        items = Session(app, unused, Options(dry=True)).items(self.owner)
        sending = [item for item in items if has_request(item)]
        self.steps = [item.name for item in sending]
        self.payload = answers[-1].data if self.kind == "instant_trigger" and not sending else None
        self.inputs = dict(inputs) if inputs else self._worked_out(inputs_of(items, answers))
        self.texts: dict[str, str] = {}
        self.products: dict[str, Any] = {}
        self.remarks: list[str] = []

    def _worked_out(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what a form has fields for, and fill in what it requires."""
        if isinstance(self.owner, Rpc):
            return {}
        fields = flatten(entered_fields(self.owner))
        values = {str(f["name"]): found[f["name"]] for f in fields if f["name"] in found}
        for field in fields:
            if field.get("required") is True and field["name"] not in values:
                value = stand_in_for(field, "parameters")
                made_up = isinstance(value, str) and value.startswith("<")
                values[str(field["name"])] = f"a-{'-'.join(words(field['name'])).lower()}" if made_up else value
        return values

    def made(self, only: Sequence[str]) -> Inferred:
        result, tape = self._run(0)
        bundles = self._bundles(result)
        if not bundles:
            reason = f": {result.error.message}" if result.error is not None else ""
            raise UsageError(
                f"the answers give '{self.name}' no bundle{reason}",
                hint="does the file hold the answer of this module? afkit run … --replay FILE --why output tells",
            )
        if isinstance(self.owner, Module):
            if "interface" in only:
                self._interface(self.owner, bundles)
            if "samples" in only:
                self._samples(self.owner, bundles)
        asked = _exchanged(result, tape)
        fresh = self._routes(asked, only) if asked else True
        if "case" in only:
            self._case(asked, bundles if fresh else [])
        return Inferred(self.texts, self.products, self.remarks)

    def _run(self, world: int) -> tuple[RunResult, _Tape]:
        tape = _Tape(self.answers, self.steps)
        env = Environment(now=lambda: _TIMES[world], uuid=lambda: f"0000000{world}-0000-4000-8000-000000000000")
        options = Options(environment=env, dry=True, why=True, stand_in=tape)
        if isinstance(self.owner, Rpc):
            return run_rpc(self.app, self.name, self.inputs, send=unused, options=options), tape
        result = run_module(self.app, self.name, self.inputs, send=unused, payload=self.payload, options=options)
        return result, tape

    def _bundles(self, result: RunResult) -> list[Any]:
        book = result.trace.book
        return [cleaned(plain(bundle)) for bundle in (book.bundles if book is not None else [])]

    # The manifest

    def _interface(self, module: Module, bundles: list[Any]) -> None:
        known = code_value(module, "interface", [])
        if known and not isinstance(known, list):
            self.remarks.append("the interface comes from an RPC: it stays as it is")
            return
        fields, remarks = merged(known, fields_of(bundles))
        self.remarks += remarks
        self._revise(module, "interface", fields)

    def _samples(self, module: Module, bundles: list[Any]) -> None:
        known = code_value(module, "samples")
        self._revise(module, "samples", filled(known, bundles[0]) if known else bundles[0])

    def _revise(self, module: Module, key: str, value: Any) -> None:
        code = module.codes.get(key)
        if code is not None and code.value == value:
            self.remarks.append(f"{key}: nothing is new")
            return
        if code is not None and code.given:
            document, path = code.origin.document, code.origin.path
        elif self.project.form == "manifest":
            document, path = module.origin.document, (*module.origin.path, key)
        else:
            self.remarks.append(f"{key}: the app directory has no file for it; makecomapp.json must name one first")
            self.products[key] = value
            return
        current = self._current(document)
        try:
            changed = revise(current, path, value)
        except SourceError:
            changed = revise(current, path, value, through_anchors=True)
            self.remarks.append(f"{key}: other components share it by an alias, so theirs changes, too")
        self.texts[document.source.name] = changed.source.text
        self.products[key] = value

    def _current(self, document: Document) -> Document:
        """Give a document as the changes so far leave it."""
        text = self.texts.get(document.source.name)
        return document if text is None else load(Source(document.source.name, text, bom=document.source.bom))

    # Sandbox and case

    def _routes(self, exchanged: Sequence[tuple[HttpRequest, Answer]], only: Sequence[str]) -> bool:
        """Propose a route for each path that was asked; False where the sandbox answers one of them already."""
        document = document_beside(self.project, self.app, "sandbox.yaml", self.texts)
        groups: dict[tuple[str, str], list[tuple[HttpRequest, Answer]]] = {}
        for request, answer in exchanged:
            groups.setdefault((request.method, self._path(request, answer)), []).append((request, answer))
        fresh = True
        blocks: list[str] = []
        schemas: list[str] = []
        for (method, path), asked in groups.items():
            if takes(document, method, path.replace("{", "").replace("}", "")):
                self.remarks.append(f"the sandbox answers {method} {path} already: its route stays as it is")
                fresh = False
                continue
            title = self.name.removeprefix("rpc://").partition("?")[0] + (f"-{len(blocks) + 1}" if blocks else "")
            reply = title.replace("-", "") + "Reply"
            route: dict[str, Any] = {"name": title, "match": {"path": path, "method": method}}
            if "schema" in only and asked[0][1].data is not None:
                schemas.append(yaml_text({reply: schema_of(asked[0][1].data)}))
                route["schema"] = {"reply": {"$ref": f"#/schemas/{reply}"}}
            route["steps"] = list(_steps(asked))
            blocks.append(yaml_text([route]))
        if "route" in only and blocks:
            if schemas:
                self.texts.update(put_beside(self.project, self.app, "sandbox.yaml", "schemas", schemas, self.texts))
                self.products["schema"] = schemas
            self.texts.update(put_beside(self.project, self.app, "sandbox.yaml", "routes", blocks, self.texts))
            self.products["route"] = blocks
        return fresh

    def _path(self, request: HttpRequest, answer: Answer) -> str:
        """Give the path of a route: segments that an input gave are placeholders."""
        path = _path_of(request, answer)
        values = {
            quote(str(value), safe=""): name for name, value in self.inputs.items() if isinstance(value, str | int)
        }
        parts = []
        for part in path.split("/"):
            name = values.get(part) or values.get(quote(unquote(part), safe=""))
            parts.append(f"{{{name}}}" if name and part else part)
        return "/".join(parts) or "/"

    def _case(self, exchanged: Sequence[tuple[HttpRequest, Answer]], bundles: list[Any]) -> None:
        title = f"{self.name} gives what was recorded"
        document = document_beside(self.project, self.app, "cases.yaml", self.texts)
        known = document.value.get("cases") if isinstance(document.value, dict) else None
        if any(isinstance(case, dict) and case.get("name") == title for case in known or ()):
            self.remarks.append(f"there is a case '{title}' already: it stays as it is")
            return
        case: dict[str, Any] = {"name": title, "module": self.name}
        if self.inputs:
            case["input"] = cleaned(self.inputs)
        if self.payload is not None:
            case["payload"] = self.payload
        result, tape = self._run(1)
        expect: dict[str, Any] = {}
        if exchanged and (bundles or not _pages(self.owner)):  # how many pages the sandbox's own route has is not known
            others = _exchanged(result, tape)
            expect["requests"] = [_expected(*one, *other) for one, other in zip(exchanged, others, strict=False)]
        if bundles:
            same = [_steady(one, other) for one, other in zip(bundles, self._bundles(result), strict=False)]
            single = self.kind in ("action", "universal", "instant_trigger")
            expect.update({"output": same[0]} if single else {"bundles": same})
        else:
            self.remarks.append(
                "the case expects no output, as the sandbox has its own: afkit test --update fills it in"
            )
        case["expect"] = expect
        self.texts.update(put_beside(self.project, self.app, "cases.yaml", "cases", [yaml_text([case])], self.texts))
        self.products["case"] = case
        if not document_beside(self.project, self.app, "sandbox.yaml", self.texts).value.get("routes"):
            # Cases run against a sandbox, and a sandbox has a route, even where no request is made.
            self.texts.update(put_beside(self.project, self.app, "sandbox.yaml", "routes", [_NO_ROUTE], self.texts))


def _expected(request: HttpRequest, answer: Answer, other: HttpRequest, _: Answer) -> dict[str, Any]:
    """Say what a request must look like; of a query that another moment changes, nothing."""
    path, query = _path_of(request, answer), urlsplit(request.url).query
    if query == urlsplit(other.url).query:
        return {"method": request.method, "path": f"{path}?{query}" if query else path}
    return {"method": request.method, "path": {"matches": f"{re.escape(path)}\\?.+"}}


def _path_of(request: HttpRequest, answer: Answer) -> str:
    return urlsplit(answer.url if answer.method is not None else request.url).path


def _pages(owner: Module | Rpc) -> bool:
    code = owner.codes.get("communication")
    value = code.value if code is not None else None
    return any(
        isinstance(request, Mapping) and "pagination" in request
        for request in (value if isinstance(value, list) else [value])
    )


def _code(module: Module, key: str) -> Any:
    code = module.codes.get(key)
    return code.value if code is not None else []


def _steps(asked: list[tuple[HttpRequest, Answer]]) -> list[dict[str, Any]]:
    """Give the steps of a route: further pages by what their query says, the first answer for all else."""
    first = dict(parse_qsl(urlsplit(asked[0][0].url).query))
    steps: list[dict[str, Any]] = []
    for request, answer in asked[1:]:
        query = dict(parse_qsl(urlsplit(request.url).query))
        name = next((key for key, value in query.items() if first.get(key) != value), None)
        if name is not None:
            value = query[name].replace("'", "")
            steps.append({"if": f"{{{{request.query.`{name}` = '{value}'}}}}", "reply": _reply(answer)})
    return [*steps, {"reply": _reply(asked[0][1])}]


def _reply(answer: Answer) -> dict[str, Any]:
    reply: dict[str, Any] = {} if answer.status == 200 else {"status": answer.status}
    if answer.data is not None:
        reply["json"] = answer.data
    return reply or {"status": 200}


def _steady(one: Any, other: Any) -> Any:
    """Keep what two runs at different times give alike: an id or moment that a run makes is none of the case's business."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {
            key: _steady(item, other[key]) for key, item in one.items() if key in other and _alike(item, other[key])
        }
    return one


def _alike(one: Any, other: Any) -> bool:
    return one == other or (isinstance(one, Mapping | list) and type(one) is type(other))
