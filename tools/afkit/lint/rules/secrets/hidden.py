"""Secrets: how they are typed, and whether the log hides them. (AF50x)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import Mention, mentions
from afkit.app.knowledge.secrecy import looks_secret
from afkit.app.model import Connection
from afkit.lint.fixes.mend import put, requote
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import SANITIZE_HIDES_BASE, SECRET_IN_URL, SECRET_NOT_PASSWORD, SECRET_NOT_SANITIZED
from afkit.lint.secrets import Secrets, covered, masked, sanitized, split_path, write_path
from afkit.lint.visits import each_field, each_request_and_base, each_request_with
from afkit.records import NamedTuple
from afkit.source.diagnostic import Related

_KEY = """
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{name: apiKey, type: %s, label: API key, required: true}]
        """


@rule(
    SECRET_NOT_PASSWORD,
    "error",
    stops="publish",
    confidence="likely",
    why="Any other type shows the secret on the screen, and gives it out again when the connection is edited.",
    source="R-52",
    good=_KEY % "password",
    bad=_KEY % "text",
)
@each_field("connection", "params")
def secret_not_password(field: Field, facts: Facts) -> Iterator[Found]:
    label = field.value.get("label")
    named = looks_secret(field.name) or (isinstance(label, str) and looks_secret(label.replace(" ", "_")))
    if named and field.type in ("text", "any"):
        yield Found(
            field.origin.at("type").location,
            f"'{field.name}' looks like a secret, but its type is {field.type}",
            "write type: password",
            fix=put(field.origin.at("type").location, requote(field.origin.at("type").location, "password"))
            if "type" in field.value
            else (),
        )


def _sent(sanitize: str) -> str:
    return f"""
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{{name: apiKey, type: password, label: API key, required: true}}]
        base:
          baseUrl: https://api.acme.example
          headers: {{X-Api-Key: "{{{{connection.apiKey}}}}"}}
          log: {{sanitize: [{sanitize}]}}
        """


@rule(
    SECRET_NOT_SANITIZED,
    "error",
    stops="publish",
    why="`log.sanitize` lists what the platform's log and developer tool must not show: every header, query and body "
    "key that carries a secret, and every response key that brings one. A signature made with a secret should be "
    "listed, too; that is a warning. A wrong path hides nothing.\n\n"
    "Paths begin with `request.` or `response.`; names with a hyphen stand in backticks.",
    source="R-01, R-02, P-22",
    good=_sent("'request.headers.`x-api-key`'"),
    bad=_sent("request.headers.authorization"),
)
def secret_not_sanitized(facts: Facts) -> Iterator[Found]:
    told: dict[int, list[Bare]] = {}
    for bare in facts.once(bare_secrets):
        told.setdefault(id(bare.request), []).append(bare)
    for several in told.values():
        # A request without a list lacks one: that is told once.
        yield from map(_bare, several) if several[0].request.has("log") else (_without_list(several, facts),)


def _without_list(several: Sequence[Bare], facts: Facts) -> Found:
    """Say once of a request that has no list what all it should hide, what base hides included; the worst is told."""
    first = next((bare for bare in several if _bare(bare).severity is None), several[0])
    found, request = _bare(first), first.request
    others = (
        [entry for entries in facts.once(_hidden_by_base).values() for entry, _ in entries] if request.inherits else []
    )
    paths = [*dict.fromkeys([*(write_path(bare.path) for bare in several), *others])]
    if len(paths) == 1:
        return found
    return found._replace(
        hint=f"add log: {{sanitize: [{', '.join(paths)}]}} to {'base' if request.owner is None else 'this request'}",
        related=tuple(Related(_bare(bare).location, "this, too") for bare in several if bare is not first),
    )


def _bare(bare: Bare) -> Found:
    """Say of a secret that the log shows it."""
    request, mention = bare.request, bare.mention
    if bare.path[0] == "request":
        what = "a signature made with" if mention.digested else "the secret"
        message = f"{what} {'.'.join(mention.names)} is sent, and the log shows it"
    else:
        message = f"the response brings the secret {bare.steps[-1]}, and the log shows it"
    return Found(
        request.origin.at(*bare.steps).inside(mention.start, mention.end),
        message,
        _advice(request, bare.path),
        "warning" if is_mild(bare) else None,
    )


def is_mild(bare: Bare) -> bool:
    """Tell whether what the log shows is a signature, a code that is good once, or what a service gave for its own calls."""
    if bare.request.step == "token" and bare.path[-1] in ("code", "code_verifier"):
        return True
    return bare.mention.digested if bare.path[0] == "request" else bare.request.key == "attach"


class Bare(NamedTuple):
    """A secret that the log shows: in which request, its path in the log, the steps to the text that names it, and where."""

    request: Request
    path: tuple[str, ...]
    steps: tuple[str | int, ...]
    mention: Mention


def bare_secrets(facts: Facts) -> list[Bare]:
    """List the secrets that are sent or received, and that no path of `log.sanitize` hides."""
    secrets = facts.once(Secrets)
    inherited = masked(sanitized(facts.base))
    found: list[Bare] = []
    for request in facts.single_requests:
        if request.kind == "webhook" and request.key == "communication":
            continue
        listed = [masked(sanitized(request)), inherited if request.inherits else frozenset()]
        carried = (Bare(request, *item) for item in secrets.carried(request))
        received = _received(request) if isinstance(request.owner, Connection) or request.key == "attach" else ()
        found.extend(item for item in (*carried, *received) if not covered(item.path, *listed))
    return found


def _received(request: Request) -> Iterator[Bare]:
    """Find secrets that a connection takes from a response."""
    data = request.get("response", "data")
    for key, text in data.items() if isinstance(data, dict) else ():
        if isinstance(text, str) and looks_secret(key):
            for mention in mentions(text):
                if mention.names[0] == "body":
                    yield Bare(request, ("response", *mention.names), ("response", "data", key), mention)


def _advice(request: Request, path: tuple[str, ...]) -> str:
    where = "base's log.sanitize" if request.owner is None else "log.sanitize of this request"
    return f"add {write_path(path)} to {where}"


def _hiding(sanitize: str) -> str:
    return f"""
        base:
          baseUrl: https://api.acme.example
          headers: {{Authorization: "Bearer {{{{connection.token}}}}"}}
          log: {{sanitize: [request.headers.authorization]}}
        modules:
          addUser:
            label: Add a user
            moduleType: action
            communication: {{url: /users, method: POST, body: {{}}, log: {{sanitize: [{sanitize}]}}}}
        """


@rule(
    SANITIZE_HIDES_BASE,
    "warning",
    stops="review",
    why="Whether the two lists are joined is not documented. If the request's list takes the place of base's, the "
    "credentials that base sends are shown.",
    source="P-23",
    good=_hiding("request.body.pin, request.headers.authorization"),
    bad=_hiding("request.body.pin"),
)
@each_request_with("log", "sanitize")
def sanitize_hides_base(request: Request, facts: Facts) -> Iterator[Found]:
    if facts.base is None or not request.inherits or not request.sends or not request.has("log", "sanitize"):
        return
    own = masked(sanitized(request))
    bare = (
        entry
        for part, entries in facts.once(_hidden_by_base).items()
        if not covered(("request", part), own)
        for entry, steps in entries
        if not covered(steps, own)
    )
    for entry in islice(bare, _TOLD):
        place = request.origin.at("log", "sanitize").key_location
        yield Found(place, f"this list may take the place of base's, and does not hide {entry}", f"add {entry}")


_TOLD = 20  # entries of base that are told for one request


def _hidden_by_base(facts: Facts) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The entries of base's sanitize list that hide something which base sends, with their steps, by part."""
    base = facts.base
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    sent: dict[str, set[str]] = {}
    for entry in sanitized(base):
        steps = tuple(split_path(entry.partition("<")[0]))
        if base is None or len(steps) < 3 or steps[0] != "request":
            continue
        if steps[1] not in sent:
            part = base.get(steps[1])
            sent[steps[1]] = (
                {name.lower() for name, text in part.items() if looks_secret(name) or "connection" in str(text)}
                if isinstance(part, dict)
                else set()
            )
        if steps[2] in sent[steps[1]]:
            found.setdefault(steps[1], []).append((entry, steps))
    return found


@rule(
    SECRET_IN_URL,
    "error",
    stops="publish",
    why="URLs are written to logs everywhere on the way, and `log.sanitize` cannot hide a part of one.\n\n"
    "Send the secret in a header, or at least in `qs`.",
    source="P-24",
    good="""
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{name: apiKey, type: password, label: API key, required: true}]
            communication: {url: "https://api.acme.example/me", headers: {X-Key: "{{parameters.apiKey}}"}}
        """,
    bad="""
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{name: apiKey, type: password, label: API key, required: true}]
            communication: {url: "https://api.acme.example/me?key={{parameters.apiKey}}"}
        """,
)
@each_request_and_base
def secret_in_url(request: Request, facts: Facts) -> Iterator[Found]:
    for path in (("baseUrl",), ("url",), ("pagination", "url")):
        text = request.get(*path)
        mention = facts.once(Secrets).in_text(request.owner, text)
        if mention is None:
            continue
        place = request.origin.at(*path).inside(mention.start, mention.end)
        secret = ".".join(mention.names)
        own = next((call.name for call in mention.calls if call.name in facts.app.functions), None)
        if own is not None:
            # What a function of the app makes of its arguments cannot be told from here.
            message = f"the URL is made by {own}, which gets the secret {secret}"
            yield Found(place, message, "make sure that the secret does not come out", "info")
        else:
            yield Found(
                place,
                f"the secret {secret} stands in a URL, which no log hides",
                "send it in a header, or in qs and list it in log.sanitize",
                "warning" if mention.digested else None,
            )
