"""What may be written at a place of a connector's text, also while the text cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afkit.app.model import Origin
from afkit.app.spec.format.metadata import REFERENCES
from afkit.app.spec.format.responses import ERROR_TYPE
from afkit.app.spec.shapes.shape import Obj, Shape, Str
from afkit.index.companions import NAMED, connection_of, runs, subject
from afkit.index.expression import Typing, typing_at
from afkit.index.index import Index
from afkit.index.offers.candidate import Candidate, CandidateKind
from afkit.index.offers.inside import HEADER_NAMES, Stretch, inside
from afkit.index.offers.offered import narrowed
from afkit.index.probe import STAND_IN, Probe, probe, probe_value, read
from afkit.index.spec import Choice, Offer, Spec, branches, choices, objects, offers, spec_at
from afkit.index.spots import Spot
from afkit.index.window import window
from afkit.index.words import of_key
from afkit.source import Document, Source, UnreadableError
from afkit.source.places import Path

STATUSES = ("400", "401", "403", "404", "409", "410", "413", "422", "429", "500", "502", "503", "504")


def candidates(index: Index, source: Source, offset: int) -> list[Candidate]:
    """List what may stand at an offset of a text of the connector. The text may be ahead of the index, and broken."""
    aliases = list(_aliases(source, offset))
    if aliases:
        return aliases
    if not source.name.lower().endswith((".json", ".jsonc", ".imljson")):
        source = Source(source.name, window(source.text, offset))
    found = _expression(index, source, offset)
    if found is not None:
        return list(found)
    result: list[Candidate] = []
    for guess in probe(source, offset):
        result.extend(_keys(index, guess) if guess.part == "key" else _values(index, guess))
        if result and not _begins_item(source, guess):
            break
    return result


def _begins_item(source: Source, guess: Probe) -> bool:
    """Tell whether a place may be both a value of a list and the first key of an item."""
    return guess.part == "value" and source.text[: guess.start].rstrip(" \t").endswith("-")


# Expressions


def _expression(index: Index, source: Source, offset: int) -> Iterator[Candidate] | None:
    try:
        document = read(source.name, source.text)
    except UnreadableError:
        return _unread(index, source, offset)
    where = document.where(offset)
    value = index.spec(document, where.path).value
    character = document.character(where.path, offset) if where.part == "value" else None
    if character is None or not isinstance(value, str):
        return _unread(index, source, offset) if "{{" in source.text[max(0, offset - 2000) : offset] else None
    typing = typing_at(value, character)
    if typing is None or not _evaluated(index, document, where.path):
        return None
    place = document.inside(where.path, typing.start, max(typing.start, typing.end))
    stretch = Stretch(place.start if typing.end > typing.start else offset, max(place.end, offset))
    if typing.end == typing.start:
        stretch = Stretch(offset, offset)
    return _inside(index, document, where.path, typing, stretch)


def _unread(index: Index, source: Source, offset: int) -> Iterator[Candidate] | None:
    """Complete an expression of a value that is not closed yet."""
    whole = probe_value(source, offset)
    guesses = [whole] if whole is not None and whole.word[:1] not in ("{", "[") else []
    guesses += [guess for guess in probe(source, offset) if "{{" in guess.word] if not _fits(index, guesses) else []
    guesses += [whole] if whole is not None else []
    if guesses and guesses[0].part == "key" and guesses[0].quote:
        return iter(())  # keys are not evaluated
    guess = next((guess for guess in guesses if _fits(index, [guess])), None)
    if guess is None:
        return None
    typing = typing_at(guess.word, len(guess.word))
    if typing is None:
        return None
    return _inside(index, guess.document, guess.path, typing, Stretch(guess.start + typing.start, offset))


def _fits(index: Index, guesses: list[Probe]) -> bool:
    return any("{{" in guess.word and _evaluated(index, guess.document, guess.path) for guess in guesses)


def _inside(index: Index, document: Document, path: Path, typing: Typing, stretch: Stretch) -> Iterator[Candidate]:
    spot = index.spot(document, path)
    scope = index.scope_at(document, path)
    if typing.base in ("", "oauth"):
        scope = narrowed(scope, index.facts, spot, document.value, path)
    return inside(index, spot, scope, typing, stretch)


def _evaluated(index: Index, document: Document, path: Path) -> bool:
    return _value_spec(index, document, path).evaluated or index.spec(document, path).evaluated


# Keys


def _keys(index: Index, guess: Probe) -> Iterator[Candidate]:
    document, holder = guess.document, guess.holder
    spec = index.spec(document, holder)
    value = spec.value if isinstance(spec.value, dict) else {}
    present = {name: member for name, member in value.items() if STAND_IN not in str(name)}
    shape = _object(index, document, holder, spec, present)
    json = document.format == "json"
    stretch = Stretch(guess.start, guess.end)
    flow = json or document.source.text[: guess.start].rstrip(" \t")[-1:] in ("{", ",")
    colon = guess.colon
    seen = set(present)
    if shape is not None:
        for offer in offers(shape, present):
            seen.add(offer.name)
            insert = _name(offer.name, json) if colon else _with_value(offer, json=json, flow=flow)
            yield stretch.candidate(offer.name, "key", insert, detail="required" if offer.required else offer.form,
                doc=of_key(offer.name, offer.key, required=offer.required), snippet=not colon,
                rank=0 if offer.required else 4)  # fmt: skip
    for name, kind, detail in _names(index, document, holder, shape):
        if name not in seen:
            seen.add(name)
            ending = "" if colon else ": "
            yield stretch.candidate(name, kind, _name(name, json) + ending, detail=detail)


def _object(index: Index, document: Document, path: Path, spec: Spec, present: dict[str, Any]) -> Obj | None:
    shape = objects(spec.shape, present)
    if shape is not None or not path:
        return shape
    return objects(index.spec(document, path).shape, present)


def _with_value(offer: Offer, *, json: bool, flow: bool) -> str:
    name = _name(offer.name, json).replace("$", "\\$")
    if json:
        ends = {"object": "{$0}", "array": "[$0]", "text": '"$0"'}
        return f"{name}: {ends.get(offer.form, '$0')}"
    if flow:
        return f"{name}: {({'object': '{$0}', 'array': '[$0]'}).get(offer.form, '$0')}"
    ends = {"object": "\n  $0", "array": "\n  - $0"}
    return f"{name}:{ends.get(offer.form, ' $0')}"


def _name(name: str, json: bool) -> str:
    if json:
        return f'"{name}"'
    return f'"{name}"' if name.isdigit() or not name or name[0] in "{[&*!|>'\"%@`" else name


Named = tuple[str, CandidateKind, str]


def _names(index: Index, document: Document, holder: Path, shape: Obj | None) -> Iterator[Named]:
    """Yield names that the members of an object may have beside the declared ones."""
    last = holder[-1] if holder else ""
    if last == "headers":
        yield from ((name, "header", "header field") for name in HEADER_NAMES)
    if shape is not None and any(
        family.label == "an HTTP status" or "9]{3}" in family.regex for family in shape.families
    ):
        yield from ((status, "value", "HTTP status") for status in STATUSES)
    if index.facts is None:
        return
    companion = next((item for item in index.companions if item.document.source.name == document.source.name), None)
    if companion is not None:
        yield from _companion_names(index, companion.role, document, holder)
        return
    spot = index.spot(document, holder)
    if spot is None or spot.component is None:
        return
    if (spot.key == "samples" and not spot.path) or spot.path[-2:] == ("response", "output"):
        for field in index.facts.fields(spot.component, "interface"):
            if field.name and not field.inner:
                yield field.name, "member", "of the interface"


def _companion_names(index: Index, role: str, document: Document, holder: Path) -> Iterator[Named]:
    members = index.members
    app = index.facts.app if index.facts is not None else None
    if members is None or app is None:
        return
    if role == "sandbox":
        if holder == ("connections",):
            yield from ((name, "name", "connection") for name in app.connections)
        elif len(holder) == 2 and holder[0] == "connections":
            yield from ((name, "member", "parameter") for name in members.fields.get(f"connection:{holder[1]}", {}))
        elif holder[-1:] == ("in",) or (holder[-1:] == ("set",) and holder[0] == "faults"):
            declared = "modes" if holder[-1] == "in" else "switches"
            yield from ((name, "name", f"{declared} of the sandbox") for name in _declared(index, declared))
        return
    for run, origin in runs(document.value, Origin(document)):
        if origin.path != holder[:-1]:
            continue
        yield from ((name, "name", f"{holder[-1]} of the sandbox") for name in _of_sandbox(index, str(holder[-1])))
        about = subject(run)
        if about is None:
            continue
        if holder[-1] == "input":
            yield from ((name, "member", "parameter") for name in members.fields.get(":".join(about), {}))
        if holder[-1] == "connection":
            connection = f"connection:{connection_of(app, run)}"
            yield from ((name, "member", "parameter") for name in members.fields.get(connection, {}))


def _of_sandbox(index: Index, key: str) -> list[str]:
    """List the modes, switches or tables that sandbox.yaml declares, for the member of a case that takes some."""
    declared = {"modes": "modes", "in": "modes", "switches": "switches", "after": "report"}.get(key)
    return _declared(index, declared) if declared else []


def _declared(index: Index, section: str) -> list[str]:
    """List the names in a section of sandbox.yaml; of its lists, those that the items call themselves."""
    values = [companion.document.value for companion in index.companions if companion.role == "sandbox"]
    named = values[0].get(section) if values and isinstance(values[0], dict) else None
    if isinstance(named, list):
        called = [item.get("name", item.get("title")) for item in named if isinstance(item, dict)]
        return [name for name in called if isinstance(name, str)]
    return list(named) if isinstance(named, dict) else []


# Values


def _values(index: Index, guess: Probe) -> Iterator[Candidate]:
    document, path = guess.document, guess.path
    spec = _value_spec(index, document, path)
    json = document.format == "json"
    stretch = Stretch(guess.start, guess.end)
    seen: set[str] = set()
    for choice in choices(spec.shape):
        word = choice.value if isinstance(choice.value, str) else str(choice.value).lower()
        if word not in seen:
            seen.add(word)
            insert = (
                f'"{word}"' if (json or guess.quote) and isinstance(choice.value, str) else _plain(choice, word, json)
            )
            yield stretch.candidate(word, "value", insert, doc=choice.doc, rank=2)
    for name, kind, detail in _known(index, document, path, spec):
        if name not in seen:
            seen.add(name)
            quote = guess.quote or ('"' if json else "")
            yield stretch.candidate(name, kind, quote + name + quote,
                detail=detail, rank=1)  # fmt: skip


def _plain(choice: Choice, word: str, json: bool) -> str:
    ambiguous = isinstance(choice.value, str) and (word.isdigit() or word in ("true", "false", "null", "yes", "no"))
    return f'"{word}"' if ambiguous or (json and isinstance(choice.value, str)) else word


def _value_spec(index: Index, document: Document, path: Path) -> Spec:
    """Give what is declared for a value as if it were not there: a half-typed one must not decide a union."""
    value = _without(document.value, path)
    return spec_at(index.shape(document), value, path)


def _without(value: Any, path: Path) -> Any:
    if not path:
        return None
    if isinstance(value, dict):
        return {
            name: _without(member, path[1:]) if name == path[0] else member
            for name, member in value.items()
            if len(path) > 1 or name != path[0]
        }
    if isinstance(value, list):
        return [_without(item, path[1:]) if number == path[0] else item for number, item in enumerate(value)]
    return value


def _known(index: Index, document: Document, path: Path, spec: Spec) -> Iterator[Named]:
    """Yield the names of the connector's own parts that may stand at a path."""
    if index.facts is None or not path:
        return
    app = index.facts.app
    companion = next((item for item in index.companions if item.document.source.name == document.source.name), None)
    if companion is not None:
        if companion.role == "cases" and path[-1] == "module":
            yield from ((name, "name", "module") for name in app.modules)
            yield from ((f"rpc://{name}", "name", "remote procedure") for name in app.rpcs)
        elif companion.role == "cases" and path[-1] in NAMED:
            named = NAMED[str(path[-1])]
            yield from ((name, "name", named) for name in app.components(named))
        elif companion.role == "cases" and path[-2:] == ("error", "type"):
            yield from ((str(choice.value), "value", choice.doc) for choice in choices(ERROR_TYPE))
        elif companion.role == "cases" and len(path) > 1:
            yield from ((name, "name", "of the sandbox") for name in _of_sandbox(index, str(path[-2])))
        elif path[-1] in ("reply", "otherwise"):
            yield from ((name, "name", "reply of the sandbox") for name in _declared(index, "replies"))
        elif "faults" in path[:1] and path[-2:-1] == ("routes",):
            yield from ((name, "name", "route of the sandbox") for name in _declared(index, "routes"))
        return
    spot = index.spot(document, path)
    if spot is None:
        return
    if not spot.is_code:
        kind = REFERENCES.get(spot.key) if not spot.path else None
        if spot.key == "attachedAccounts" and spot.path:
            kind = "connection"
        if kind is not None:
            yield from ((name, "name", kind) for name in (app.webhooks if kind == "webhook" else app.connections))
        return
    yield from _in_code(index, spot, spec)


def _in_code(index: Index, spot: Spot, spec: Spec) -> Iterator[Named]:
    facts = index.facts
    if facts is None:
        return
    app = facts.app
    if spot.key == "groups" and "modules" in spot.path:
        yield from ((name, "name", "module") for name in app.modules)
    if spot.key in ("scope", "requiredScope", "defaultScope"):
        for connection in facts.connections_of(spot.component) or tuple(app.connections.values()):
            code = connection.codes.get("scopeList")
            scopes = code.value if code is not None and isinstance(code.value, dict) else {}
            yield from ((name, "name", "scope") for name in scopes)
    if _takes_procedure(spec.shape):
        yield from ((f"rpc://{name}", "name", "remote procedure") for name in app.rpcs)
    if spot.path[-1:] == ("url",) or spot.path[-1:] == ("baseUrl",):
        yield from ((host, "name", "host of this connector") for host in facts.once(_hosts))


def _takes_procedure(shape: Shape | None) -> bool:
    return any(
        isinstance(here, Str) and here.pattern is not None and "rpc" in here.pattern.regex for here in branches(shape)
    )


def _hosts(facts: Any) -> list[str]:
    """List the addresses, up to the path, that the connector's texts begin with."""
    found: dict[str, None] = {}
    for text in facts.texts:
        if text.iml and text.text.startswith("https://"):
            host = text.text.removeprefix("https://").split("/", 1)[0]
            if host and "{{" not in host:
                found[f"https://{host}"] = None
    return list(found)


def _aliases(source: Source, offset: int) -> Iterator[Candidate]:
    """Yield the anchors above a `*` that is being typed in YAML."""
    from afkit.index.probe import repaired
    from afkit.source.yaml_where import anchors

    start = offset
    while start > 0 and (source.text[start - 1].isalnum() or source.text[start - 1] in "_-"):
        start -= 1
    if start == 0 or source.text[start - 1] != "*" or source.text[start - 2 : start - 1] not in (" ", "[", ""):
        return
    end = offset
    while source.text[end : end + 1].isalnum() or source.text[end : end + 1] in ("_", "-"):
        end += 1
    blanked = source.text[: start - 1] + " " * (end - start + 1) + source.text[end:]
    document = repaired(Source(source.name, blanked))
    if document is None or document.format != "yaml":
        return
    stretch = Stretch(start, end)
    for anchor in anchors(document.source.text):
        if anchor.defines and anchor.start < start:
            yield stretch.candidate(anchor.name, "anchor", detail="anchor", rank=1)
