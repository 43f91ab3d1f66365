"""Words that are taken as they are, and seem misspelt: of OAuth, of files, of queries, of common. (AF720 to AF722, AF209)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request
from afkit.app.model import KINDS, Component, Connection
from afkit.lint.fixes.mend import put, requote, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import COMMON_NOT_THERE, OAUTH_WORD, PLACEHOLDER_LEFT, SEMANTIC_UNKNOWN, UNREAD_QUERY
from afkit.lint.rules.parameters.declared import every_field
from afkit.lint.visits import each_request_and_base
from afkit.nearest import edits
from afkit.patterns import lazy

_WORDS = {
    "grant_type": ("authorization_code", "refresh_token", "client_credentials", "password"),
    "response_type": ("code", "token", "id_token"),
    "code_challenge_method": ("S256", "plain"),
    "token_type_hint": ("access_token", "refresh_token"),
}


_CALLED = {
    "refresh": "refresh_token",
    "token": "refresh_token",
    "code": "authorization_code",
    "auth_code": "authorization_code",
    "credentials": "client_credentials",
}
"""What a grant is called in talking of it."""


def _near(written: str, known: tuple[str, ...]) -> str:
    if written in known:
        return ""
    if _CALLED.get(written.lower()) in known:
        return _CALLED[written.lower()]
    return next((word for word in known if edits(written.lower(), word.lower(), 2) <= (2 if len(word) > 5 else 1)), "")


_TOKEN = """
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication:
              token: {url: "https://acme.example/token", method: POST, type: urlencoded, condition: true, body: {grant_type: %s}}
        """


@rule(
    OAUTH_WORD,
    "warning",
    stops="run",
    why="The words of OAuth are fixed by RFC 6749 and RFC 7636; a login server refuses others.",
    source="app-format, section 7.3",
    good=_TOKEN % "client_credentials",
    bad=_TOKEN % "client_credential",
)
@each_request_and_base
def oauth_word(request: Request, facts: Facts) -> Iterator[Found]:
    yield from _scheme(request)
    for part in ("qs", "body") if request.step else ():
        members: Any = request.get(part)
        for name, known in _WORDS.items() if isinstance(members, dict) else ():
            written = members.get(name)
            near = _near(written, known) if isinstance(written, str) and "{{" not in written else ""
            if near:
                place = request.origin.at(part, name).location
                fix = put(place, requote(place, near))
                yield Found(place, f"'{written}' is no {name}", f"did you mean '{near}'?", fix=fix, unsafe=True)


_SCHEMES = ("Bearer", "Basic")


def _scheme(request: Request) -> Iterator[Found]:
    """Find the scheme of an Authorization header that is misspelt, or has no blank behind it."""
    headers = request.get("headers")
    for name, written in headers.items() if isinstance(headers, dict) else ():
        if not isinstance(written, str) or name.lower() != "authorization":
            continue
        head, braces, rest = written.partition("{{")
        word = head.rstrip()
        near = next((scheme for scheme in _SCHEMES if edits(word.lower(), scheme.lower(), 1) <= 1), None)
        if near is None or not braces or "{{" in rest or (word.lower() == near.lower() and word != head):
            continue
        at = request.origin.at("headers", name)
        fix = within(at, 0, len(head), f"{near} ")
        told = f"'{word}' is no scheme" if word.lower() != near.lower() else f"no blank follows '{word}'"
        yield Found(at.inside(0, len(word)), told, f"did you mean '{near} '?", fix=fix, unsafe=True)


_FILE = """
        modules:
          upload:
            label: Upload a file
            moduleType: action
            mappableParams: [{name: data, type: buffer, label: Data, semantic: "%s"}]
        """


@rule(
    SEMANTIC_UNKNOWN,
    "warning",
    stops="advice",
    why="`semantic` pairs the fields of a file: `file:name` and `file:data`. Another word pairs nothing.",
    source="app-format, section 9.2",
    good=_FILE % "file:data",
    bad=_FILE % "file:dta",
)
def semantic_unknown(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, "staticParams", "mappableParams", "interface"):
        written = field.value.get("semantic")
        near = _near(written, ("file:name", "file:data")) if isinstance(written, str) else ""
        if near:
            place = field.origin.at("semantic").location
            fix = put(place, requote(place, near))
            yield Found(place, f"'{written}' pairs nothing", f"did you mean '{near}'?", fix=fix)


_LABEL = "modules: {getUser: {label: Get a user, description: %s, moduleType: action}}"
_LEFT = ("TODO", "FIXME", "TBD", "XXX", "Lorem ipsum")
_PLACEHOLDER = lazy(r"\s*(TODO|FIXME|TBD|XXX|Lorem ipsum)\b")


@rule(
    PLACEHOLDER_LEFT,
    "warning",
    stops="review",
    confidence="likely",
    why="Users read labels, descriptions and help in the scenario editor.",
    source="app-format, section 10.6",
    good=_LABEL % "Gets a user.",
    bad=_LABEL % "TODO describe it.",
)
def placeholder_left(facts: Facts) -> Iterator[Found]:
    if not any(word in document.source.text for document in facts.project.documents for word in _LEFT):
        return
    for kind in KINDS:
        for component in facts.app.components(kind).values():
            for key in ("label", "description"):
                match = _PLACEHOLDER.match(str(getattr(component, key, None) or ""))
                if match is not None:
                    place = component.origin.at(key).location
                    yield Found(place, f"'{match.group(1)}' was to be replaced", f"write the {key}")
    for _, field in every_field(facts, "params", "staticParams", "mappableParams", "interface"):
        for key in ("label", "help"):
            match = _PLACEHOLDER.match(str(field.value.get(key) or ""))
            if match is not None:
                place = field.origin.at(key).location
                yield Found(place, f"'{match.group(1)}' was to be replaced", f"write the {key}")


_QUERY = """
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: team, type: select, label: Team, options: "rpc://listTeams?%s=true"}]
        rpcs:
          listTeams:
            label: List teams
            params: [{name: all, type: text, label: All}]
            communication:
              url: /t
              qs: {all: "{{parameters.all}}"}
              response: {iterate: "{{body}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}
        """


@rule(
    UNREAD_QUERY,
    "warning",
    stops="advice",
    why="What stands in the query of `rpc://name?key=value` is `parameters.key` in the procedure. Nothing reads "
    "this one there.",
    source="app-format, section 9.6",
    good=_QUERY % "all",
    bad=_QUERY % "al",
)
def unread_query(facts: Facts) -> Iterator[Found]:
    read: dict[str, set[str] | None] = {}
    for call in facts.procedures:
        query = call.reference.partition("?")[2]
        query = _EXPRESSION.sub(lambda match: "\0" * len(match[0]), query)  # only the names of the pairs are looked at
        rpc = facts.app.rpcs.get(call.name) if query else None
        if rpc is None or facts.unseen(rpc, "communication") or not facts.of(rpc):
            continue
        if call.name not in read:
            read[call.name] = _read_by(facts, rpc)
        names = read[call.name]
        for key in (pair.partition("=")[0] for pair in query.split("&")) if names is not None else ():
            if key and names is not None and key not in names:
                near = next(
                    (name for name in sorted(names) if edits(key.lower(), name.lower(), 2) <= min(2, len(name) // 3)),
                    "",
                )
                if near and near not in {field.name for field in facts.fields(rpc, "params")}:
                    continue  # that nobody gives what is read is told there
                origin = call.code.origin.at(*call.path)
                at = call.reference.index("?") + 1 + query.index(f"{key}")
                hint = f"did you mean '{near}'?" if near else f"remove it, or read parameters.{key} there"
                yield Found(
                    origin.inside(at, at + len(key)),
                    f"'{call.name}' reads no parameters.{key}",
                    hint,
                    None if near else "info",
                )


_EXPRESSION = lazy(r"\{\{.*?\}\}")


def _read_by(facts: Facts, rpc: Component) -> set[str] | None:
    """The parameters that a procedure reads, also by way of base; None if it reads all at once."""
    found: set[str] = set()
    for use in facts.uses("parameters"):
        if use.text.owner is rpc or use.text.owner is None:
            if len(use.names) < 2:
                return None
            found.add(use.names[1])
    return found


_COMMON = """
        base: {baseUrl: "https://api.acme.example", headers: {X-Partner: "{{common.partner}}"}}
        %s
        """


@rule(
    COMMON_NOT_THERE,
    "info",
    stops="review",
    why="What stands in `common` is kept on the platform alone if it is secret; then this is right, and whoever "
    "publishes the app must "
    "write it there. Anything else belongs into `common`.",
    source="P-40",
    good=_COMMON % "common: {partner: acme-flows}",
    bad=_COMMON % "",
)
def common_not_there(facts: Facts) -> Iterator[Found]:
    told: set[object] = set()
    for use in facts.uses("common"):
        owner = use.text.owner
        codes = owner.codes if isinstance(owner, Connection) else facts.app.codes
        home = owner if isinstance(owner, Connection) else None
        install, common = codes.get("installDirectives"), codes.get("common")
        there = common is not None and common.given
        if (
            there
            or (install is not None and install.given)
            or facts.unseen(home, "common")
            or not facts.described(home)
        ):
            continue
        mark = (home.name if home is not None else None, use.names)
        if mark not in told:
            told.add(mark)
            yield Found(
                use.location, f"there is no common here, so no {'.'.join(use.names)}", "add common, if it is no secret"
            )
