"""Lists and files that are sent in a form that the service does not get. (AF438, AF439, AF486)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import parts
from afkit.app.knowledge.scopes import Scopes
from afkit.app.model import Module
from afkit.app.spec.shapes.basics import SPREAD
from afkit.iml.check.templates import infer
from afkit.lint.fixes.mend import NO_FIX, rename, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import LIST_FROM_ACTION, LIST_WITHOUT_TO_COLLECTION, PART_WITHOUT_FILENAME
from afkit.lint.visits import each_component, each_request, each_request_with
from afkit.nearest import edits
from afkit.patterns import lazy

_PARAMETER = lazy(r"\{\{\s*(parameters\.(\w+))\s*\}\}")
_PAIRS = """
        modules:
          callApi:
            label: Call
            moduleType: action
            mappableParams:
              - {name: headers, type: array, spec: [{name: key, type: text}, {name: value, type: text}]}
            communication: {url: /x, headers: {"{{...}}": "{{%s}}"}}
        """


@rule(
    LIST_WITHOUT_TO_COLLECTION,
    "error",
    stops="run",
    why="Users give headers and query as a list of pairs; what is sent is a collection. `toCollection` makes one of the "
    "other.",
    source="P-80",
    good=_PAIRS % "toCollection(parameters.headers, 'key', 'value')",
    bad=_PAIRS % "parameters.headers",
)
@each_request
def list_without_to_collection(request: Request, facts: Facts) -> Iterator[Found]:
    owner = request.owner
    if not isinstance(owner, Module):
        return
    for part in ("headers", "qs"):
        value = request.get(part)
        at = request.origin.at(part)
        if isinstance(value, dict) and SPREAD in value:
            value, at = value[SPREAD], at.at(SPREAD)
        match = _PARAMETER.fullmatch(value) if isinstance(value, str) else None
        pairs = _pairs(facts, owner, match.group(2)) if match is not None else None
        if match is not None and pairs is not None:
            start, end = match.span(1)
            wanted = f"toCollection({match.group(1)}, '{pairs[0]}', '{pairs[1]}')"
            place = at.inside(start, end)
            message = f"{match.group(1)} is a list of pairs, but {part} is a collection"
            yield Found(place, message, f"write {wanted}", fix=within(at, start, end, wanted))


def _pairs(facts: Facts, owner: Module, name: str) -> tuple[str, str] | None:
    """Give the names of key and value in a parameter that is a list of pairs."""
    for field in facts.fields(owner, "mappableParams", "staticParams"):
        if field.name == name and not field.inner and field.type == "array":
            spec = field.value.get("spec")
            names = [item.get("name") for item in spec if isinstance(item, dict)] if isinstance(spec, list) else []
            if len(names) == 2 and all(isinstance(item, str) for item in names):
                return str(names[0]), str(names[1])
    return None


_PART = """
        modules:
          uploadFile:
            label: Upload a file
            moduleType: action
            mappableParams:
              - {name: fileName, type: filename, label: File name}
              - {name: data, type: buffer, label: Data}
            communication:
              url: /files
              method: POST
              type: multipart/form-data
              body: {file: {value: "{{parameters.data}}"%s}}
        """


@rule(
    PART_WITHOUT_FILENAME,
    "warning",
    stops="advice",
    why="A part of a form counts as a file only if it has a name; many services refuse it else.",
    source="P-65",
    good=_PART % ', options: {filename: "{{parameters.fileName}}"}',
    bad=_PART % "",
)
@each_request_with("body")
def part_without_filename(request: Request, facts: Facts) -> Iterator[Found]:
    body = request.get("body")
    if facts.effective(request, "type") != "multipart/form-data" or not isinstance(body, dict):
        return
    buffers = {field.name for field in _form(facts, request) if field.type == "buffer"}
    for name, part in body.items():
        value = part.get("value") if isinstance(part, dict) else part
        match = _PARAMETER.fullmatch(value) if isinstance(value, str) else None
        options = part.get("options") if isinstance(part, dict) else None
        if match is None or match.group(2) not in buffers or isinstance(options, str):
            continue
        if not isinstance(options, dict) or "filename" not in options:
            at, missing = request.origin.at("body", name), "options"
            if isinstance(options, dict):
                at, missing = at.at("options"), "filename"
            held = options if isinstance(options, dict) else part if isinstance(part, dict) else {}
            slip = next((key for key in held if edits(key.lower(), missing, 1) == 1), None)
            if slip is not None:
                told = f"the file '{name}' has no {missing}, but {slip}"
                fix = rename(at.at(slip), missing)
                yield Found(at.at(slip).key_location, told, f"did you mean '{missing}'?", fix=fix, unsafe=True)
                continue
            place = request.origin.at("body", name).key_location
            yield Found(place, f"the file '{name}' has no name", 'add options: {filename: "{{parameters.…}}"}')


def _form(facts: Facts, request: Request) -> Iterator[Field]:
    if isinstance(request.owner, Module):
        yield from facts.fields(request.owner, "mappableParams", "staticParams")


@rule(
    LIST_FROM_ACTION,
    "error",
    stops="run",
    why="An action gives exactly one bundle: the platform stops with “Invalid module output. Expected Object, but found "
    "Array.”",
    source="P-08",
    good='modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /u, response: {output: "{{body}}"}}}}',
    bad='modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /u, response: {output: ["{{body}}"]}}}}',
)
@each_component("module")
def list_from_action(module: Module, facts: Facts) -> Iterator[Found]:
    if module.module_type not in ("action", "universal"):
        return
    for request in facts.of(module):
        output = request.get("response", "output")
        if isinstance(output, list) and request.number == request.total - 1:
            origin = request.origin.at("response", "output")
            place = origin.location
            single = len(output) == 1 and isinstance(output[0], str) and len(parts(output[0])) == 1
            hint = f"write {output[0]}" if single else "give one object, such as {items: […]}"
            yield Found(place, f"the action '{module.name}' gives a list", hint, fix=NO_FIX)
        elif isinstance(output, str) and "(" in output and request.number == request.total - 1:
            text = next((one for one in facts.texts_of(module) if one.text is output and "output" in one.path), None)
            if text is not None and infer(output, facts.once(Scopes).of(text)).kind == "array":
                hint = "give one object, such as {items: …}"
                yield Found(text.origin.location, f"the action '{module.name}' gives a list", hint)
