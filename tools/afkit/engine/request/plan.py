"""Plan a request: directive and variables in, HttpRequest out (app-format reference, sections 3 and 5.1, step 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.codes import DIRECTIVE_NOT_EXECUTABLE
from afkit.engine.evaluate import as_text, is_template
from afkit.engine.faults import FlowError, dotted
from afkit.engine.request.encode import BODY_TYPES, EncodeError, encode
from afkit.engine.transport.url import UrlError, build, flat, without_credentials
from afkit.engine.transport.wire import DEFAULT_TIMEOUT, HttpRequest, Pairs, title_case
from afkit.engine.values import describe
from afkit.errors import RunError
from afkit.iml import UNDEFINED
from afkit.iml.values.json import json_text
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State
    from afkit.source import Path

_TOKEN = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_COMPUTED = frozenset({"content-length", "transfer-encoding", "connection"})
MAX_TIMEOUT_MS = 300_000

NOT_EXECUTABLE = {
    "while": "the platform-internal directive 'while' (authors write 'repeat')",
    **{
        key: f"the platform-internal directive '{key}'"
        for key in ("isc", "agency", "urlPermissions", "encodeUrlMode", "flags", "stopOnEmptyBundles")
    },
}
"""Directives that this engine knows and refuses, because sending the request without them would be silently wrong."""


LITERAL: tuple[tuple[str, ...], ...] = (
    ("followRedirects",),
    ("followRedirect",),
    ("followAllRedirects",),
    ("followAllRedirect",),
    ("encodeUrl",),
    ("gzip",),
    ("rejectUnauthorized",),
    ("repeat", "limit"),
    ("repeat", "delay"),
)
"""Values that the platform takes as they are written (section 3); an expression there would silently mean nothing."""


class Planned(NamedTuple):
    """A request, and its evaluated parts as the author wrote them (for `log.sanitize`)."""

    request: HttpRequest
    parts: Mapping[str, Any]


_EXECUTABLE: Path = ("", "executable")
"""Where a directive that runs often notes that it was looked through; no member has such a path."""


def refuse_unknown(directive: Directive, state: State) -> None:
    """Raise RunError for a directive that cannot be executed here."""
    if directive.programs is None:
        _refuse(directive)
    elif _EXECUTABLE not in directive.programs:
        _refuse(directive)
        directive.programs[_EXECUTABLE] = True
    if _accepts_any(directive) and not state.insecure:
        raise _refusal(
            directive,
            ("rejectUnauthorized",),
            "false accepts every certificate, so that anyone on the way can read the secrets; a run does that only "
            "with --insecure",
            "give the authority that signed the service's certificate as 'ca', or with --ca-file; or add --insecure",
        )


def _refuse(directive: Directive) -> None:
    for key, meaning in NOT_EXECUTABLE.items():
        if directive.value.get(key):
            raise RunError(
                f"{dotted(directive.name, (key,))}: {meaning} is not executable here",
                code=DIRECTIVE_NOT_EXECUTABLE,
                hint="run this component on the platform, or take the directive out for a local run",
                place=directive.place((key,)),
            )
    if "input" in directive.value and not directive.value.get("endpoint"):
        raise _refusal(directive, ("input",), "'input' is what an endpoint is called with, and no 'endpoint' is named")
    if directive.get("response", "oauth"):
        raise _refusal(
            directive,
            ("response", "oauth"),
            "no source says what 'oauth' does in a response; the one beside 'response' signs the request",
        )
    for path in LITERAL:
        if is_template(directive.get(*path)):
            raise _refusal(
                directive, path, "expressions are not evaluated here, neither on the platform; write the value itself"
            )


def _accepts_any(directive: Directive) -> bool:
    return directive.value.get("rejectUnauthorized") in (False, "false")


def _refusal(directive: Directive, path: Path, message: str, hint: str | None = None) -> RunError:
    return RunError(
        f"{dotted(directive.name, path)}: {message}",
        code=DIRECTIVE_NOT_EXECUTABLE,
        hint=hint,
        place=directive.place(path),
    )


def has_request(directive: Directive) -> bool:
    """Tell whether a directive makes an HTTP call: it has a `url` (section 5.5)."""
    return directive.value.get("url") not in (None, "")


def calls_endpoint(directive: Directive) -> bool:
    """Tell whether a directive runs an endpoint component in place of HTTP (section 3.10)."""
    return bool(directive.value.get("endpoint"))


def plan_request(
    directive: Directive,
    state: State,
    more: dict[str, Any] | None = None,
    *,
    sign: bool = True,
) -> Planned:
    """Evaluate a directive's request. Nothing is sent. With `sign` false, `oauth` and `aws` are left out of account.

    Raises FlowError for values that cannot be sent, RunError for directives that cannot be executed here.
    """
    refuse_unknown(directive, state)
    method = _method(directive, state, more)
    query = _flat_object(directive, "qs", state, more)
    headers = _flat_object(directive, "headers", state, more)
    body: Any = UNDEFINED
    kind = "json"
    if method not in state.policy.bodiless_methods and "body" in directive.value:
        kind = _kind(directive, state, more)
        body = state.value(directive, ("body",), more)
    url = _url(directive, state, more, query)
    sent, content_type = _body(directive, kind, body, state)
    fields = _headers(directive, headers, content_type, state)
    ca = directive.value.get("ca")
    request = HttpRequest(
        method,
        url,
        fields,
        sent,
        _timeout(directive, state, more),
        as_text(state.value(directive, ("ca",), more)) or None if ca else None,
        _accepts_any(directive),
    )
    if sign and (directive.value.get("oauth") or directive.value.get("aws")):
        from afkit.engine.request.signing import signed

        request = signed(request, directive, state, more)
    return Planned(request, {"headers": headers, "qs": query, "body": None if body is UNDEFINED else body, "url": url})


def _fail(directive: Directive, path: Path, message: str, hint: str | None = None) -> FlowError:
    name = dotted(directive.name, path)
    return FlowError("DataError", f"{name}: {message}", directive=name, place=directive.place(path), hint=hint)


def _method(directive: Directive, state: State, more: dict[str, Any] | None) -> str:
    value = state.value(directive, ("method",), more)
    method = as_text(value).strip().upper() or "GET"
    if not _TOKEN.match(method):
        raise _fail(directive, ("method",), f"{method[:40]!r} is not an HTTP method")
    return method


def _flat_object(directive: Directive, key: str, state: State, more: dict[str, Any] | None) -> dict[str, Any]:
    value = state.value(directive, (key,), more)
    if value is UNDEFINED or value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise _fail(directive, (key,), f"must be a collection, not {describe(value)}")
    if key == "headers":
        return _one_spelling(value)
    return {name: item for name, item in value.items() if item is not UNDEFINED}


def _one_spelling(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep one value per header, whatever its spelling: the last that was given (a spread key may repeat one)."""
    found: dict[str, tuple[str, Any]] = {}
    for name, value in headers.items():
        if value is not UNDEFINED:
            found[name.lower()] = (name, value)
    return dict(found.values())


def _kind(directive: Directive, state: State, more: dict[str, Any] | None) -> str:
    kind = as_text(state.value(directive, ("type",), more)) or "json"
    if kind not in BODY_TYPES:
        raise _fail(directive, ("type",), f"'{kind}' is not a body type", f"types are {', '.join(BODY_TYPES)}")
    return kind


def _url(directive: Directive, state: State, more: dict[str, Any] | None, query: Mapping[str, Any]) -> str:
    base = as_text(state.value(directive, ("baseUrl",), more)) or None
    url = as_text(state.value(directive, ("url",), more))
    pairs = []
    for key, value in flat(query):
        if value is None:
            continue
        if isinstance(value, Mapping | list):
            if state.policy.nested_query == "error":
                raise _fail(
                    directive,
                    ("qs", key),
                    f"a query value must be flat, not {describe(value)}",
                    "write the dotted or bracketed key by hand, or use createJSON()",
                )
            value = json_text(value)
        pairs.append((key, as_text(value)))
    try:
        whole = build(base, url, pairs, encode=directive.value.get("encodeUrl") is not False)
    except UrlError as error:
        raise _fail(directive, ("url",), without_credentials(str(error))) from None
    return whole if state.rebase is None else state.rebase(whole)


def _body(directive: Directive, kind: str, body: Any, state: State) -> tuple[bytes, str | None]:
    try:
        return encode(kind, body, boundary=lambda: "afkit-" + state.env.uuid().replace("-", ""), policy=state.policy)
    except EncodeError as error:
        raise _fail(directive, ("body", *error.path), str(error)) from None
    except (RecursionError, ValueError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else f"cannot be encoded: {error}"
        raise _fail(directive, ("body",), reason) from None


def _headers(directive: Directive, headers: Mapping[str, Any], content_type: str | None, state: State) -> Pairs:
    fields: list[tuple[str, str]] = []
    if content_type is not None and not any(name.lower() == "content-type" for name in headers):
        fields.append(("Content-Type", content_type))
    for name, value in headers.items():
        path = ("headers", name)
        if not _TOKEN.match(name):
            raise _fail(directive, path, f"{name[:60]!r} is not a header name")
        if name.lower() in _COMPUTED:
            continue
        for item in value if isinstance(value, list) else [value]:
            if item is UNDEFINED or (item is None and state.policy.null_header == "drop"):
                continue
            fields.append((title_case(name), _header_value(directive, path, item, state)))
    if directive.value.get("gzip") in (True, "true") and not any(n == "Accept-Encoding" for n, _ in fields):
        fields.append(("Accept-Encoding", "gzip"))
    return tuple(fields)


def _header_value(directive: Directive, path: Path, value: Any, state: State) -> str:
    if type(value) is str:
        text = value
    elif isinstance(value, Mapping | list):
        raise _fail(directive, path, f"a header value must be a text, not {describe(value)}")
    else:
        text = as_text(value)
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    control = _CONTROL.search(text)
    if control is not None:
        raise _fail(
            directive,
            path,
            f"a header value must not hold control characters; U+{ord(control[0]):04X} stands at character "
            f"{control.start() + 1}",
            "a line break here would let the value forge another header; trim it or encode it with encodeURL()",
        )
    text = text.strip(" \t")
    wide = next((character for character in text if ord(character) > 0xFF), None)
    if wide is not None:
        if state.policy.wide_header == "error":
            raise _fail(
                directive,
                path,
                f"a header value must be Latin-1; U+{ord(wide):04X} is not",
                "encode the value, for example with encodeURL()",
            )
        from urllib.parse import quote

        text = quote(text, safe="".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%"))
    return text


def _timeout(directive: Directive, state: State, more: dict[str, Any] | None) -> float:
    if state.timeout is not None:
        return state.timeout
    if "timeout" not in directive.value:
        value = state.context.get("common", {}).get("timeout")
        if value is None:
            return DEFAULT_TIMEOUT
    else:
        value = state.value(directive, ("timeout",), more)
    if value is UNDEFINED or value is None or value == "":
        return DEFAULT_TIMEOUT
    try:
        milliseconds = float(as_text(value))
    except ValueError:
        raise _fail(directive, ("timeout",), f"must be a number of milliseconds, not {describe(value)}") from None
    if not 1 <= milliseconds <= MAX_TIMEOUT_MS:
        raise _fail(directive, ("timeout",), f"must be 1 to {MAX_TIMEOUT_MS} milliseconds, not {as_text(value)}")
    return milliseconds / 1000
