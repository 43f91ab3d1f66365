"""Every code that the platform keeps: its names, file, media type and empty content, and which components have it.

Source: app-format reference, sections 1.4 and 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from afkit.annotations import Any, Final, Literal, TypeAlias
from afkit.app.model import Code, Component, Connection, Json, Kind, Module, Origin
from afkit.app.spec.shapes.shape import Shape

Owner: TypeAlias = Kind | Literal["app"]

JSONC: Final = "application/jsonc"
JSON: Final = "application/json"
MARKDOWN: Final = "text/markdown"
JAVASCRIPT: Final = "application/javascript"

SEARCHING: Final = frozenset({"trigger", "action", "search", "universal"})
"""Module types for which the product shows a scope section."""


class CodeSpec:
    """One code of a kind of component.

    `key` is its name in `makecomapp.json`, `section` the platform's API name, `suffix` the end of its file name after
    the component's name (for the app: the whole path), `empty` its content when created. `module_types` or
    `connection_types` limit it to some components. `shape_name` picks the shape in `afkit.app.spec.catalogue`; texts
    have none.
    """

    __slots__ = (
        "connection_types",
        "doc",
        "empty",
        "key",
        "kind",
        "mime",
        "module_types",
        "section",
        "shape_name",
        "suffix",
    )

    def __init__(
        self,
        kind: Owner,
        key: str,
        section: str,
        suffix: str,
        mime: str,
        empty: Json,
        doc: str,
        *,
        shape_name: str = "",
        module_types: frozenset[str] = frozenset(),
        connection_types: frozenset[str] = frozenset(),
    ) -> None:
        self.kind: Owner = kind
        self.key = key
        self.section = section
        self.suffix = suffix
        self.mime = mime
        self.empty = empty
        self.doc = doc
        self.shape_name = shape_name
        self.module_types = module_types
        self.connection_types = connection_types

    @property
    def is_text(self) -> bool:
        """True for Markdown and JavaScript, whose value is a text."""
        return self.mime in (MARKDOWN, JAVASCRIPT)

    def only_for(self, typed: str | None) -> bool:
        """Say whether a component of this kind and type has the code; None is one whose type does not matter."""
        types = self.module_types or self.connection_types
        return typed is None or not types or typed in types

    def filename_suffix(self, component: Component | None) -> str:
        """Give the file suffix, which for a connection's communication depends on its type."""
        if self.kind == "connection" and self.key == "communication":
            oauth = isinstance(component, Connection) and component.connection_type == "oauth"
            return "oauth-communication.iml.json" if oauth else self.suffix
        return self.suffix

    def shape_for(self, component: Component | None) -> Shape | None:
        """Give the shape of the value; None for texts."""
        if not self.shape_name:
            return None
        from afkit.app.spec.catalogue import shape_named

        return shape_named(_shape_name(self, component))


def _shape_name(spec: CodeSpec, component: Component | None) -> str:
    if spec.key != "communication":
        return spec.shape_name
    if isinstance(component, Connection):
        return "oauth-communication" if component.connection_type == "oauth" else "basic-communication"
    if isinstance(component, Module):
        return f"{component.module_type.replace('_', '-')}-communication"
    return spec.shape_name


def _iml(kind: Owner, key: str, section: str, suffix: str, shape: str, empty: Json, doc: str, **only: Any) -> CodeSpec:
    return CodeSpec(kind, key, section, suffix, JSONC, empty, doc, shape_name=shape, **only)


def _plain(kind: Owner, key: str, section: str, suffix: str, shape: str, empty: Json, doc: str) -> CodeSpec:
    return CodeSpec(kind, key, section, suffix, JSON, empty, doc, shape_name=shape)


def _text(kind: Owner, key: str, section: str, suffix: str, mime: str, empty: str, doc: str) -> CodeSpec:
    return CodeSpec(kind, key, section, suffix, mime, empty, doc)


_API, _PARAMS = "communication.iml.json", "params.iml.json"


def _app_and_connection() -> tuple[CodeSpec, ...]:
    oauth = {"connection_types": frozenset({"oauth"})}
    return (
        _iml("app", "base", "base", "general/base.iml.json", "base", {}, "What all requests of the app share."),
        _plain("app", "common", "common", "general/common.json", "common", {},
            "Data readable as `common.*`; encrypted."),
        _text("app", "readme", "readme", "README.md", MARKDOWN, "README\n======\n", "What the app is, for its users."),
        _plain("app", "groups", "groups", "modules/groups.json", "groups", [], "How modules are grouped and ordered."),
        _iml("connection", "communication", "api", _API, "basic-communication", {},
            "Requests that prove the credentials."),
        _iml("connection", "params", "parameters", _PARAMS, "connection-params", [],
            "What the user fills in to connect."),
        _plain("connection", "common", "common", "common.json", "common", {}, "The connection's own `common.*`."),
        _iml("connection", "scopeList", "scopes", "scope-list.iml.json", "scopes", {}, "All OAuth scopes in words.",
            **oauth),
        _iml("connection", "defaultScope", "scope", "default-scope.iml.json", "scope", [], "Scopes always asked.",
            **oauth),
        _iml("connection", "installSpec", "installSpec", "install-spec.iml.json", "parameters", [],
            "What an administrator fills in when installing the app.", **oauth),
        _iml("connection", "installDirectives", "install", "install-directives.iml.json", "install-directives", {},
            "How install values become the connection's common data.", **oauth),
    )  # fmt: skip


def _others() -> tuple[CodeSpec, ...]:
    scoped = {"module_types": SEARCHING}
    return (
        _iml("webhook", "communication", "api", _API, "webhook-communication", {}, "What to do with an incoming call."),
        _iml("webhook", "params", "parameters", _PARAMS, "parameters", [], "What the user fills in for the webhook."),
        _iml("webhook", "attach", "attach", "attach.iml.json", "attach", {}, "Request that registers the webhook."),
        _iml("webhook", "detach", "detach", "detach.iml.json", "detach", {}, "Request that removes the webhook."),
        _iml("webhook", "update", "update", "update.iml.json", "update", {}, "Request that changes the webhook."),
        _iml("webhook", "requiredScope", "scope", "required-scope.iml.json", "scope", [], "OAuth scopes for `attach`."),
        _iml("module", "communication", "api", _API, "action-communication", {}, "The module's request or requests."),
        _iml("module", "epoch", "epoch", "epoch.iml.json", "epoch", {}, "Where a trigger may start.",
            module_types=frozenset({"trigger"})),
        _iml("module", "staticParams", "parameters", "static-params.iml.json", "parameters", [],
            "Inputs that cannot be mapped."),
        _iml("module", "mappableParams", "expect", "mappable-params.iml.json", "parameters", [],
            "Inputs that can be mapped."),
        _iml("module", "interface", "interface", "interface.iml.json", "interface", [], "What the module gives out."),
        _iml("module", "samples", "samples", "samples.iml.json", "samples", {}, "One example of the output."),
        _iml("module", "scope", "scope", "scope.iml.json", "scope", [], "OAuth scopes the module needs.", **scoped),
        _iml("rpc", "communication", "api", _API, "rpc-communication", {}, "The procedure's request or requests."),
        _iml("rpc", "params", "parameters", _PARAMS, "parameters", [], "Inputs for trying the procedure out."),
        _text("function", "code", "code", "code.js", JAVASCRIPT, "", "The function, in JavaScript."),
        _text("function", "test", "test", "test.js", JAVASCRIPT, "", "Tests of the function, in JavaScript."),
        _iml("endpoint", "communication", "api", _API, "endpoint-communication", {}, "The endpoint's request."),
        _iml("endpoint", "scope", "scope", "required-scope.iml.json", "scope", [], "OAuth scopes the endpoint needs."),
        _iml("endpoint", "inputParameters", "inputParameters", "input.iml.json", "endpoint-parameters", [],
            "What it takes."),
        _iml("endpoint", "outputParameters", "outputParameters", "output.iml.json", "endpoint-parameters", [],
            "What it gives."),
        _text("endpoint", "context", "context", "context.md", MARKDOWN, "", "What the endpoint is for, in words."),
    )  # fmt: skip


CODES: Final[Mapping[tuple[Owner, str], CodeSpec]] = {
    (spec.kind, spec.key): spec for spec in (*_app_and_connection(), *_others())
}
"""Every code by (kind, key), in the platform's order."""


_NO_MAPPABLE = {"mappableParams": "modules of this type have no mappable parameters; use 'staticParams'"}
_GIVES_NOTHING = "a responder gives nothing out"
WITHOUT: Final[Mapping[str, dict[str, str]]] = {
    "trigger": _NO_MAPPABLE,
    "instant_trigger": _NO_MAPPABLE,
    "responder": {"interface": _GIVES_NOTHING, "samples": _GIVES_NOTHING},
}
"""Codes that the platform keeps for a type of module, and that have no effect there, with the reason."""


def code_specs(kind: Owner, component: Component | None = None) -> tuple[CodeSpec, ...]:
    """List the codes that a component has; those of the whole kind if no component is given."""
    if isinstance(component, Module):
        return _specs(kind, component.module_type)
    return _specs(kind, component.connection_type if isinstance(component, Connection) else None)


@lru_cache(maxsize=256)
def _specs(kind: Owner, typed: str | None) -> tuple[CodeSpec, ...]:
    return tuple(spec for spec in CODES.values() if spec.kind == kind and spec.only_for(typed))


def default_code(spec: CodeSpec, origin: Origin, name: str = "") -> Code:
    """Make the code that the platform creates empty; `name` is the component's (a new function bears it)."""
    return Code(empty_value(spec, name), origin, given=False)


def empty_value(spec: CodeSpec, name: str = "") -> Json:
    """Give a fresh copy of the content that the platform creates."""
    if spec.kind == "function":
        if spec.key == "code":
            return f"function {name}() {{\n    // Write the function here.\n}}\n"
        return f"// Tests of {name}: it('does something', () => {{ … }});\n"
    return spec.empty.copy() if spec.empty.__class__ in (dict, list) else spec.empty
