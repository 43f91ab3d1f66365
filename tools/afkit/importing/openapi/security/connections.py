"""Alternatives of security requirements → connections, and what base sends for whichever of them is in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from afkit.importing.names import Names, component_name, member
from afkit.importing.openapi.asked import going_to
from afkit.importing.openapi.description.parts import Operation
from afkit.importing.openapi.security.oauth import oauth_communication
from afkit.importing.openapi.security.proof import Check
from afkit.importing.openapi.security.schemes import Carried, Credential, Flow
from afkit.importing.openapi.servers import Server
from afkit.importing.report import Report
from afkit.records import NamedTuple

MOST = 4
"""How many connections are made at most."""

REFUSED = {
    "type": "InvalidConfigurationError",
    "message": "[{{statusCode}}] The credentials are not accepted. Check them, and try again.",
}


class Link(NamedTuple):
    """A connection to be made: its name, the schemes that it stands for, and what it asks for and sends."""

    name: str
    label: str
    schemes: frozenset[str]
    credentials: tuple[Credential, ...]

    @property
    def flow(self) -> Flow | None:
        """The OAuth flow of it, if there is one."""
        return next((item.flow for item in self.credentials if item.flow is not None), None)

    @property
    def carried(self) -> list[Carried]:
        """Everything that requests of this connection carry."""
        return [part for item in self.credentials for part in item.carried]

    @property
    def values(self) -> dict[str, Any]:
        """Values that a sandbox accepts."""
        return {name: value for item in self.credentials for name, value in item.values.items()}


def find_links(
    title: str, known: Mapping[str, list[Credential]], operations: Iterable[Operation], report: Report
) -> list[Link]:
    """Choose the connections: one for every combination of schemes that operations ask for, the most used first."""
    wanted: Counter[frozenset[str]] = Counter()
    lacking: dict[str, list[str]] = {}
    for operation in operations:
        for number, alternative in enumerate(operation.security or ()):
            schemes = frozenset(alternative)
            if schemes and all(scheme in known for scheme in schemes):
                wanted[schemes] += 10 - min(number, 9)
            elif schemes:
                missing = ", ".join(sorted(scheme for scheme in schemes if scheme not in known))
                lacking.setdefault(missing, []).append(operation.title)
    for missing, titles in lacking.items():
        more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
        report.left_out(f"security of {titles[0]}{more}", f"the scheme {missing} is not there, or cannot be used")
    if not wanted:
        wanted.update({frozenset({scheme}): 1 for scheme in known})
    names = Names(longest=35)
    links: list[Link] = []
    for schemes, _ in wanted.most_common():
        for credentials in _combined([known[scheme] for scheme in sorted(schemes)]):
            fitting = _fitting(credentials)
            if len(fitting) < len(credentials):
                used = " and ".join(item.scheme for item in fitting)
                report.simplified(
                    f"security by {' and '.join(sorted(schemes))}",
                    f"both want the same header, which holds one; {used} is used",
                )
            if any(link.schemes == schemes and link.credentials == fitting for link in links):
                continue
            if len(links) == MOST:
                report.left_out(f"security by {' and '.join(sorted(schemes))}", f"{MOST} connections are made at most")
                break
            word = " and ".join(dict.fromkeys(item.word for item in fitting))
            name = names.take(component_name(" ".join(item.scheme for item in fitting), "connection")[:35])
            links.append(Link(name, f"{title[:60]} ({word})", schemes, fitting))
    return links


def _fitting(credentials: tuple[Credential, ...]) -> tuple[Credential, ...]:
    """Give the credentials that one request can carry; of those for the same header the one that a user consents to."""
    best = sorted(credentials, key=lambda item: (item.flow is None, item.flow is not None and item.flow.kind != "code"))
    kept: dict[tuple[str, str], Credential] = {}
    for item in best:
        places = [(part.where, part.name.lower()) for part in item.carried]
        if not any(place in kept for place in places):
            kept.update(dict.fromkeys(places, item))
    return tuple(item for item in credentials if any(item is one for one in kept.values()))


def _combined(ways: list[list[Credential]]) -> list[tuple[Credential, ...]]:
    """Give the combinations of ways; of OAuth flows one at a time."""
    found: list[tuple[Credential, ...]] = [()]
    for choices in ways:
        found = [(*before, choice) for before in found for choice in choices]
    return found[:MOST]


def links_of(operation: Operation, links: list[Link]) -> list[Link]:
    """Give the connections that an operation can be called with, in its own order; all where it says nothing."""
    if not operation.security:
        return links
    found = [link for item in operation.security if item for link in links if link.schemes == frozenset(item)]
    return found or links


def lacked(operation: Operation, links: list[Link]) -> str:
    """Name what an operation asks for, if none of the connections has it; empty otherwise, and where there are none."""
    asked = operation.security or ()
    if not links or not all(asked) or any(link.schemes == frozenset(item) for item in asked for link in links):
        return ""
    return " or ".join(" and ".join(sorted(item)) for item in asked)


def base_parts(links: list[Link]) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Give the headers and the query that base sends, and what the log must hide."""
    places: dict[tuple[str, str], list[Carried]] = {}
    for link in links:
        for part in link.carried:
            key = ("headers", "Cookie") if part.where == "cookie" else (part.where, part.name)
            if all(known.value != part.value for known in places.get(key, ())):
                places.setdefault(key, []).append(part)
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    for (where, name), parts in places.items():
        always = all(any(_is(part, where, name) for part in link.carried) for link in links)
        (query if where == "qs" else headers)[name] = _joined(parts, always)
    hidden = [f"request.{member(where, name.lower() if where == 'headers' else name)}" for where, name in places]
    return headers, query, hidden


def _is(part: Carried, where: str, name: str) -> bool:
    return part.where == "cookie" if name == "Cookie" else (part.where, part.name) == (where, name)


def _joined(parts: list[Carried], always: bool) -> str:
    """Write one value for several connections: that of the connection in use."""
    if len(parts) == 1 and always:
        return _whole(parts[0])
    text = "undefined"
    for number, part in enumerate(reversed(parts)):
        inner = _inner(part)
        text = inner if number == 0 and always else f"if({part.proof}, {inner}, {text})"
    return f"{{{{{text}}}}}"


def _whole(part: Carried) -> str:
    return f"{part.name}={part.value}" if part.where == "cookie" else part.value


def _inner(part: Carried) -> str:
    head, _, rest = _whole(part).partition("{{")
    expression = rest.removesuffix("}}")
    return f"'{head}' + {expression}" if head else expression


def connection(link: Link, server: Server, check: Check | None, errors: str) -> dict[str, Any]:
    """Write the connection."""
    params = [*server.parameters, *(field for item in link.credentials for field in item.params)]
    made: dict[str, Any] = {
        "label": link.label,
        "connectionType": "oauth" if link.flow is not None else "basic",
        "params": list({field["name"]: field for field in params}.values()),
    }
    request = check_request(link, server, check, errors)
    if link.flow is not None:
        made.update(oauth_communication(link.flow, server, request, errors))
    else:
        made["communication"] = request
    return made


def plain_connection(name: str, title: str, server: Server, check: Check | None, errors: str) -> dict[str, Any]:
    """Write a connection that asks for the address alone: the service needs no credentials."""
    link = Link(name, f"{title[:60]} (address)", frozenset(), ())
    return connection(link, server, check, errors)


def check_request(link: Link, server: Server, check: Check | None, errors: str) -> dict[str, Any]:
    """Write the request that proves a connection."""
    if check is None:
        return {}
    headers, query, hidden = base_parts([link])
    own = link.flow is None
    headers = {**{name: _own(value) if own else value for name, value in headers.items()}, **check.headers}
    query = {**{name: _own(value) if own else value for name, value in query.items()}, **check.query}
    url = (server.parameters_url if own else server.url) + check.path
    request: dict[str, Any] = {**going_to(url), "method": "GET"}
    if headers:
        request["headers"] = headers
    if query:
        request["qs"] = query
    request["response"] = {
        "metadata": {"type": "text", "value": check.shown or _shown(link, server)},
        "error": {"message": errors, "401": dict(REFUSED), "403": dict(REFUSED)},
    }
    if check.uid:
        request["response"] = {"uid": check.uid, **request["response"]}
    if hidden:
        request["log"] = {"sanitize": hidden}
    return request


def _own(value: str) -> str:
    return value.replace("connection.", "parameters.")


def _shown(link: Link, server: Server) -> str:
    """Tell connections apart where no account is named: by the user's name, by a fingerprint of the secret, or by the address."""
    given = next((item.shown for item in link.credentials if item.shown), "")
    if given:
        return given if link.flow is None else given.replace("parameters.", "connection.")
    secrets = [field["name"] for item in link.credentials for field in item.params if field["type"] == "password"]
    if link.flow is not None:
        return "{{connection.clientId}}"
    if not secrets:
        return " ".join(f"{{{{{member('parameters', field['name'])}}}}}" for field in server.parameters[:2])
    return f"{{{{substring(sha256({member('parameters', secrets[0])}), 0, 6)}}}}"
