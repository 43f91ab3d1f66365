"""Where requests go, and what goes with them. (AF42x)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import parts, path_of, roots, single
from afkit.app.model import Module
from afkit.iml.syntax.ast import Call, Text
from afkit.lint.fixes.mend import rename, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    BASE_URL_WITHOUT_SCHEME,
    CREDENTIALS_TO_ANOTHER_HOST,
    FREE_URL,
    NO_BASE_URL,
    NOT_THE_VENDORS_HOST,
    RELATIVE_CONNECTION_URL,
    UNENCRYPTED_URL,
)
from afkit.lint.visits import each_request_and_base, each_request_with
from afkit.patterns import lazy
from afkit.source.diagnostic import Related

_ABSOLUTE = lazy(r"https?://|\{\{", re.IGNORECASE)
_HOST = lazy(r"https?://([^/?#{}]+)", re.IGNORECASE)


def literal_host(url: object) -> str:
    """Give the host that a URL's text begins with, in lower case; empty if it is not written out."""
    first = parts(url)[:1] if isinstance(url, str) else ()
    text = first[0].value if first and isinstance(first[0], Text) else url if isinstance(url, str) and not first else ""
    match = _HOST.match(text) if isinstance(text, str) else None
    if match is None or (isinstance(url, str) and url[match.end() : match.end() + 2] == "{{"):
        return ""
    return match.group(1).rpartition("@")[2].lower()


def _site(host: str) -> str:
    return ".".join(host.partition(":")[0].rstrip(".").split(".")[-2:])


@rule(
    CREDENTIALS_TO_ANOTHER_HOST,
    "error",
    stops="run",
    why="Base's headers and query are sent with every request that inherits base, also with one to an absolute URL. A "
    "token of the service then reaches a stranger.\n\n"
    "Use a relative URL, or set the credential to something else in the request.",
    source="P-30",
    good="""
        base: {baseUrl: "https://api.acme.example", headers: {Authorization: "Bearer {{connection.token}}"}}
        modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /users}}}
        """,
    bad="""
        base: {baseUrl: "https://api.acme.example", headers: {Authorization: "Bearer {{connection.token}}"}}
        modules:
          getUser: {label: Get a user, moduleType: action, communication: {url: "https://files.other.example/users"}}
        """,
)
@each_request_with("url")
def credentials_to_another_host(request: Request, facts: Facts) -> Iterator[Found]:
    home = facts.once(_home)
    host = literal_host(request.get("url")) if home and request.inherits else ""
    if not host or host == home:
        return
    carried = list(islice(_carried(request, facts), _SHOWN + 1))
    if carried:
        shown = ", ".join(carried[:_SHOWN]) + (" …" if len(carried) > _SHOWN else "")
        yield Found(
            request.origin.at("url").location,
            f"this request to {host} carries base's {shown}",
            "use a relative URL, or set the credential to something else in this request",
            "info" if _site(host) == _site(home) else None,
        )


_SHOWN = 10  # credentials that a message names


def _home(facts: Facts) -> str:
    return literal_host(facts.base.get("baseUrl")) if facts.base is not None else ""


def _carried(request: Request, facts: Facts) -> Iterator[str]:
    """Yield the names of base's credentials that the request does not replace."""
    for part, names in facts.once(_credentials).items():
        own = request.get(part)
        if isinstance(own, str):
            continue
        replaced = {name.lower() for name in own} if isinstance(own, dict) else set()
        yield from (f"{part}.{name}" for name in names if name.lower() not in replaced)


def _credentials(facts: Facts) -> dict[str, list[str]]:
    """What base sends that reads the connection: the names in its headers and in its query."""
    found: dict[str, list[str]] = {}
    for part in ("headers", "qs"):
        given = facts.base.get(part) if facts.base is not None else None
        found[part] = [
            name
            for name, value in (given.items() if isinstance(given, dict) else ())
            if isinstance(value, str) and not roots(value).isdisjoint({"connection", "common"})
        ]
    return found


@rule(
    FREE_URL,
    "error",
    stops="review",
    why="The platform takes a URL that begins with `http` as it is, so that the user (or whoever gives the user a "
    "value) can have the credentials sent to any host.\n\n"
    "Put the host, or at least a slash, in front: `/{{parameters.url}}`.",
    source="P-31, R-17",
    good="""
        modules:
          makeApiCall:
            label: Make an API call
            moduleType: universal
            communication: {url: "/{{parameters.url}}"}
        """,
    bad="""
        modules:
          makeApiCall:
            label: Make an API call
            moduleType: universal
            communication: {url: "{{parameters.url}}"}
        """,
)
@each_request_with("url")
def free_url(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("url")
    if not isinstance(request.owner, Module) or request.owner.module_type != "universal" or not isinstance(url, str):
        return
    node = single(url.strip())
    if isinstance(node, Call) and node.name in ("trim", "toString", "lower", "encodeURL", "decodeURL") and node.args:
        node = node.args[0]
    path = path_of(node) if node is not None else None
    if path is not None and path[0] == "parameters":
        yield Found(
            request.origin.at("url").location,
            "the user can type a whole URL, and the credentials go to its host",
            f"put a slash in front: /{url.strip()}",
        )


@rule(
    RELATIVE_CONNECTION_URL,
    "error",
    stops="run",
    why="Connections inherit nothing from base, not its `baseUrl` either.",
    source="P-26",
    good="""
        connections: {acme: {label: Acme, connectionType: basic, communication: {url: "https://api.acme.example/me"}}}
        """,
    bad="""
        connections: {acme: {label: Acme, connectionType: basic, communication: {url: /me}}}
        """,
)
@each_request_with("url")
def relative_connection_url(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("url")
    if request.kind == "connection" and isinstance(url, str) and url and not _ABSOLUTE.match(url):
        base = str(facts.base.get("baseUrl")) if facts.base is not None else ""
        known = base.startswith("https://") and "{{" not in base and url.startswith("/")
        yield Found(
            request.origin.at("url").location,
            "the URL of a connection must be absolute: base does not count here",
            f"write {base.rstrip('/')}{url}" if known else "write the whole address, beginning with https://",
        )


@rule(
    NO_BASE_URL,
    "error",
    stops="run",
    why="There is no host to send the request to. A review demands `baseUrl`.",
    source="R-05",
    good="""
        base: {baseUrl: "https://api.acme.example"}
        modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /user}}}
        """,
    bad="""
        base: {headers: {Accept: application/json}}
        modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /user}}}
        """,
)
def no_base_url(facts: Facts) -> Iterator[Found]:
    if facts.unseen(None, "base") or (facts.base is not None and facts.base.get("baseUrl")):
        return
    for request in facts.requests:
        url = request.get("url")
        if request.inherits and isinstance(url, str) and url.startswith("/"):
            place = request.origin.at("url").location
            if facts.base is not None and facts.base.value:
                at = facts.base.origin
                home = at.key_location if at.path else at.document.key((next(iter(facts.base.value)),))
                related = (Related(place, "this URL, for one, is relative"),)
                if str(facts.base.get("url") or "").startswith("https://"):
                    meant = at.at("url")
                    told = "base has a url, but no baseUrl"
                    yield Found(meant.key_location, told, "did you mean 'baseUrl'?", fix=rename(meant, "baseUrl"))
                    return
                yield Found(home, "base has no baseUrl, but URLs are relative", "add baseUrl", related=related)
            else:
                yield Found(place, "this URL is relative, but base has no baseUrl", "add base.baseUrl")
            return


@rule(
    BASE_URL_WITHOUT_SCHEME,
    "error",
    stops="run",
    why="The platform joins `baseUrl` and `url` to a whole address, which begins with `https://`.",
    source="app-format, section 2.3",
    good='base: {baseUrl: "https://api.acme.example"}',
    bad="base: {baseUrl: api.acme.example}",
)
def base_url_without_scheme(facts: Facts) -> Iterator[Found]:
    url = facts.base.get("baseUrl") if facts.base is not None else None
    if facts.base is not None and isinstance(url, str) and url and not _ABSOLUTE.match(url):
        origin = facts.base.origin.at("baseUrl")
        fix = within(origin, 0, 0, "https://") if _DOMAIN.match(url) else ()
        yield Found(origin.location, "baseUrl is no address: it has no https://", f"write https://{url[:60]}", fix=fix)


_DOMAIN = lazy(r"[\w-]+(\.[\w-]+)+(/|$)")


_FOREIGN = lazy(
    r"(\.herokuapp\.com|\.amazonaws\.com|\.ngrok(-free)?\.(io|app|dev)|\.trycloudflare\.com|\.loca\.lt|^webhook\.site"
    r"|^localhost|^127\.[\d.]+|^10\.\d+\.\d+\.\d+|^192\.168\.\d+\.\d+|\.local)(:\d+)?\Z"
)
_FOREIGN_PARTS = (
    ".heroku",
    ".amazonaws.com",
    ".ngrok",
    "localhost",
    ".local",
    ".try",
    ".loca.lt",
    "webhook",
    "127.",
    "10.",
    "192.",
)
"""One of these stands in whatever the pattern finds."""


def is_foreign(host: str) -> bool:
    """Tell whether a host is somebody's machine, or one of a cloud that anybody may rent."""
    return any(map(host.__contains__, _FOREIGN_PARTS)) and _FOREIGN.search(host) is not None


@rule(
    NOT_THE_VENDORS_HOST,
    "warning",
    stops="review",
    confidence="likely",
    why="A review refuses base addresses on platforms for hosting, tunnels, systems for trials and this machine.",
    source="R-05",
    good='base: {baseUrl: "https://api.acme.example"}',
    bad='base: {baseUrl: "https://acme.ngrok.io"}',
)
def not_the_vendors_host(facts: Facts) -> Iterator[Found]:
    if facts.base is not None:
        host = literal_host(facts.base.get("baseUrl"))
        place = facts.base.origin.at("baseUrl").location
        hint = "use the service's production address"
        if host and is_foreign(host):
            yield Found(place, f"{host} is not a vendor's own host", hint)
        elif _TRIAL.search(host):
            yield Found(place, f"{host} seems to be a system for trials", hint)


_TRIAL = lazy(r"(^|[.-])(staging|stage|stg|qa|uat|preprod|(?<=[.-])dev|test)([.-]|\d)(?=.*\.)")
"""A part of a host's name by which vendors tell systems for trials from the one that users work with."""


@rule(
    UNENCRYPTED_URL,
    "warning",
    stops="advice",
    why="Over plain http everybody on the way reads the credentials.",
    source="R-05",
    good='base: {baseUrl: "https://api.acme.example"}',
    bad='base: {baseUrl: "http://api.acme.example"}',
)
@each_request_and_base
def unencrypted_url(request: Request, facts: Facts) -> Iterator[Found]:
    for key in ("baseUrl", "url"):
        url = request.get(key)
        for match in _PLAIN_HTTP.finditer(url) if isinstance(url, str) else ():
            start = match.start(1)
            host = literal_host(match[1])
            # In an expression, an address without a host is something that is looked for, or replaced.
            if not (is_foreign(host) or is_loopback(host)) and (host or start == 0):
                at = request.origin.at(key)
                # Behind a port of its own there may be no https.
                fix, guess = within(at, start, start + 4, "https"), ":" in host
                place = at.inside(start, start + 7)
                yield Found(place, "plain http is not encrypted", "write https://", fix=fix, unsafe=guess)


_PLAIN_HTTP = lazy(r"(?:^|(?<=['\"]))(http://[^'\"]*)", re.IGNORECASE)
"""An address that begins a text, or a text in an expression, such as one of those that it chooses from."""


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: nobody is on the way there."""
    bare = host.rsplit("@", 1)[-1].removeprefix("[").partition("]")[0] if "[" in host else host.partition(":")[0]
    return bare in ("localhost", "::1") or bare.startswith("127.") or bare.endswith(".localhost")
