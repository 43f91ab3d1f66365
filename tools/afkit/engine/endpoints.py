"""Run an endpoint component in place of HTTP (app-format reference, section 3.10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.merging import Layer, base_layers
from afkit.app.lookup import code_value
from afkit.engine.codes import COMPONENT_UNKNOWN, DIRECTIVE_NOT_EXECUTABLE
from afkit.engine.evaluate import is_template
from afkit.engine.faults import FlowError, dotted
from afkit.engine.flow.chain import run_item
from afkit.engine.inputs.complete import check_values
from afkit.engine.request.communication import Communication, communication
from afkit.engine.response.read import NOTHING
from afkit.engine.state import State
from afkit.errors import RunError
from afkit.iml import UNDEFINED
from afkit.nearest import meant

if TYPE_CHECKING:
    from afkit.app import App, Endpoint
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.transport.wire import Flow
    from afkit.source import Path

MOST_CALLS = 100
"""Calls of endpoints that the platform allows in one run."""

_IN_PLACE_OF = ("url", "method", "headers", "qs", "body", "encodeUrl", "ca", "type", "gzip", "aws", "oauth")


class EndpointCaller:
    """Calls the endpoints of an app for one run. They inherit the base."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._calls = 0

    def __call__(self, directive: Directive, state: State, more: dict[str, Any]) -> Flow[Any]:
        """Run the endpoint that a directive names and give its result as the body of a reply.

        Raises RunError for an endpoint that does not exist or cannot be called here, FlowError where its run fails.
        """
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise _fault(
                directive, ("endpoint",), "RuntimeError", f"more than {MOST_CALLS} calls of endpoints in one run"
            )
        endpoint = self._named(directive)
        item = self.communication(endpoint)[0]
        given = state.value(directive, ("input",), more)
        inner = self._state(endpoint, directive, state, more, given)
        result = yield from run_item(item, inner)
        return _unwrapped(directive, item, result)

    def communication(self, endpoint: Endpoint) -> Communication:
        """Give the one request of an endpoint with the base merged in. Raises RunError where it has another form."""
        code = endpoint.codes.get("communication")
        value = code.value if code is not None else None
        origin = code.origin if code is not None else endpoint.origin
        if not isinstance(value, Mapping) or not value:
            what = "is a list of requests; it must be a single one" if isinstance(value, list) else "is empty"
            raise RunError(
                f"the communication of endpoint '{endpoint.name}' {what}",
                code=DIRECTIVE_NOT_EXECUTABLE,
                place=origin.location,
            )
        if value.get("endpoint"):
            raise RunError(
                f"endpoint '{endpoint.name}' calls another endpoint, which the platform does not allow",
                code=DIRECTIVE_NOT_EXECUTABLE,
                place=origin.at("endpoint").location,
            )
        return communication("communication", value, base_layers(self._app), Layer(value, origin))

    def of(self, directive: Directive) -> Communication:
        """Give the communication of the endpoint that a directive names. Raises RunError."""
        return self.communication(self._named(directive))

    def _named(self, directive: Directive) -> Endpoint:
        refused = next((key for key in _IN_PLACE_OF if key in directive.own()), None)
        if refused is not None:
            raise RunError(
                f"{dotted(directive.name, (refused,))}: an endpoint runs in place of HTTP, so that '{refused}' next to it "
                "means nothing",
                code=DIRECTIVE_NOT_EXECUTABLE,
                place=directive.place((refused,)),
            )
        spec = directive.value["endpoint"]
        name = spec.get("name") if isinstance(spec, Mapping) else spec
        path: Path = ("endpoint", "name") if isinstance(spec, Mapping) else ("endpoint",)
        if is_template(name) or not isinstance(name, str):
            raise RunError(
                f"{dotted(directive.name, path)}: the name of an endpoint is written out; expressions are not evaluated",
                code=DIRECTIVE_NOT_EXECUTABLE,
                place=directive.place(path),
            )
        if name in self._app.endpoints:
            return self._app.endpoints[name]
        known = ", ".join(self._app.endpoints) or "none"
        raise RunError(
            f"{dotted(directive.name, path)}: this connector has no endpoint '{name}'",
            code=COMPONENT_UNKNOWN,
            hint=meant(name, self._app.endpoints, f"endpoints are: {known}"),
            place=directive.place(path),
        )

    def _state(self, endpoint: Endpoint, directive: Directive, state: State, more: dict[str, Any], given: Any) -> State:
        """Give the state that an endpoint runs in: its input as `parameters`, the connection that it is called with."""
        if given is UNDEFINED or given is None:
            given = {}
        if not isinstance(given, Mapping):
            raise _fault(directive, ("input",), "DataError", "the input of an endpoint must be a collection")
        values = {name: value for name, value in given.items() if value is not UNDEFINED}
        try:
            fields = code_value(endpoint, "inputParameters", [])
            checked = check_values(fields, values, state.env, what=f"input of endpoint '{endpoint.name}',")
        except RunError as error:
            raise _fault(directive, ("input",), "DataError", error.message, error.hint) from None
        inner = State(state.env, state.vault, policy=state.policy, timeout=state.timeout)
        inner.notes, inner.book = state.notes, state.book
        inner.insecure, inner.scopes, inner.rebase = state.insecure, state.scopes, state.rebase
        inner.title = f"endpoint.{endpoint.name}"
        kept = ("environment", "common", "scenario", "connection", "metadata")
        inner.context.update({name: state.context[name] for name in kept if name in state.context})
        inner.context.update(parameters=checked, input=checked, data={})
        spec = directive.value["endpoint"]
        if isinstance(spec, Mapping) and "connection" in spec:
            connection = state.value(directive, ("endpoint", "connection"), more)
            if not isinstance(connection, Mapping):
                raise _fault(
                    directive,
                    ("endpoint", "connection"),
                    "InvalidConfigurationError",
                    "the connection of an endpoint must be a collection, such as {{connection}}",
                )
            inner.context["connection"] = connection
        return inner


def _unwrapped(directive: Directive, item: Directive, result: Any) -> Any:
    """Unwrap a list, unless `response.unwrap: false` or a declared `iterate` keeps it."""
    if result is NOTHING:
        result = []
    if not isinstance(result, list):
        return result
    if directive.get("response", "unwrap") is False or directive.get("response", "iterate") is not None:
        return result
    if item.get("response", "unwrap") is False or item.get("response", "iterate") is not None or len(result) > 1:
        return result
    return result[0] if result else {}


def _fault(directive: Directive, path: Path, kind: str, message: str, hint: str | None = None) -> FlowError:
    name = dotted(directive.name, path)
    return FlowError(kind, f"{name}: {message}", directive=name, place=directive.place(path), hint=hint)
