"""The frame of every run: variables, connection, driver; how it begins, and how it ends in a result."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.merging import Layer, base_layers
from afkit.app.knowledge.secrecy import common_of, written_secrets
from afkit.app.knowledge.vault import Vault
from afkit.engine.codes import DIRECTIVE_NOT_EXECUTABLE
from afkit.engine.components import find_connection
from afkit.engine.connection.making import secret_names, taint
from afkit.engine.connection.readiness import Readiness
from afkit.engine.connection.scopes import scopes_of
from afkit.engine.connection.steps import ConnectionStore
from afkit.engine.driver import Driver, SendAsync, SleepAsync, Stopped
from afkit.engine.endpoints import EndpointCaller
from afkit.engine.faults import FlowError
from afkit.engine.policy import POLICY, Policy
from afkit.engine.request.communication import Communication, communication
from afkit.engine.request.idle import acting
from afkit.engine.request.plan import calls_endpoint
from afkit.engine.results import RunResult
from afkit.engine.state import State
from afkit.engine.trace.events import Listener
from afkit.engine.trace.record import MADE_UP, Trace
from afkit.engine.transport.hosts import Hosts, hosts_of
from afkit.engine.values import deep_merge, plain
from afkit.errors import RunError
from afkit.iml import Environment
from afkit.iml.values.json import json_text
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app import App, Module, Rpc, Webhook
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.response.read import Page
    from afkit.engine.transport.wire import Flow, Send, StandIn


SCENARIO = MappingProxyType({"id": 1, "name": "afkit", "organizationId": 1, "teamId": 1})
"""What stands in for the scenario that a module would be part of."""

_TOO_DEEP = "a value is nested too deeply: it holds itself, each time once more"
_NO_ENDPOINTS = frozenset({"trigger", "instant_trigger", "responder", "webhook"})
_LIMITS = {
    "maxRequestCount": "max_requests",
    "maxPaginationRequestCount": "max_pagination_requests",
    "maxPastRecords": "max_records",
}


class Options(NamedTuple):
    """How a run behaves towards the outside.

    `hosts` confines requests (None: the hosts that the app and its connection name); `rebase` leads an address elsewhere;
    `timeout` in seconds overrides the one of the directives. `lookup` sends the RPCs that give fields and options; None:
    those are not checked; nor is, with `forgiving`, what cannot be fetched; `asking` is their environment, if it is
    another one. `why` keeps what `RunResult.report` needs to
    tell why each part is as it is. With `dry` nothing is sent: `stand_in` answers, also the steps of the connection if
    `rehearse` says so, then what can be made up of samples. With `insecure` a directive may switch the verification of
    certificates off. `fetched` keeps what RPCs answered, where many runs ask them.
    """

    environment: Environment = Environment()
    policy: Policy = POLICY
    vault: Vault | None = None
    hosts: Hosts | None = None
    rebase: Callable[[str], str] | None = None
    timeout: float | None = None
    limit: int | None = None
    dry: bool = False
    why: bool = False
    stand_in: StandIn | None = None
    rehearse: bool = False
    lookup: Send | None = None
    asking: Environment | None = None
    fetched: dict[str, list[Any]] | None = None
    forgiving: bool = False
    insecure: bool = False
    events: Listener | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.perf_counter


def _kind(owner: Module | Rpc | Webhook) -> str:
    return str(getattr(owner, "module_type", type(owner).__name__.lower()))


def limited(app: App, policy: Policy) -> Policy:
    """Give the policy with the limits that the app's common data sets (section 5.4). Raises RunError for what is none."""
    values = common_of(app)
    changes: dict[str, Any] = {}
    for key, field in _LIMITS.items():
        value = values.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            place = app.codes["common"].origin.at(key).location
            raise RunError(f"common.{key} must be a whole number from 1", code=DIRECTIVE_NOT_EXECUTABLE, place=place)
        changes[field] = value
    return policy._replace(**changes) if changes else policy


class Session:
    """One run of one component: module, RPC or connection check."""

    def __init__(self, app: App, send: Send, options: Options, store: ConnectionStore | None = None) -> None:
        self.app = app
        self.store = store.copy() if store is not None else None
        self.connection = find_connection(app, store.name) if store is not None else None
        vault = options.vault if options.vault is not None else Vault()
        self.options = options = options._replace(policy=limited(app, options.policy))
        self.state = State(
            _with_functions(app, options.environment), vault, policy=options.policy, timeout=options.timeout
        )
        self.state.env = self.state.env.replace(remark=self.state.note)
        self.state.limit = options.limit
        self.state.rebase = options.rebase
        self.state.endpoint = EndpointCaller(app)
        if store is not None:
            self.state.scopes = scopes_of(app, store.name)
        self.trace = Trace(vault)
        if options.why:
            from afkit.engine.why.book import Book

            self.trace.book = self.state.book = Book(self.state.env)
        self.hosts = options.hosts if options.hosts is not None else hosts_of(app)
        self.state.insecure = options.insecure or self.hosts.everywhere or self.hosts.home
        self.readiness: Readiness | None = None
        if self.connection is not None and self.store is not None:
            self.readiness = Readiness(
                app,
                self.connection,
                self.store,
                self.state,
                dry=options.dry,
                rehearse=options.rehearse,
                hosts=self.hosts,
            )
        self._start(vault)
        self.driver = Driver(
            send,
            self.trace,
            self.hosts,
            policy=options.policy,
            events=options.events,
            sleep=options.sleep,
            clock=options.clock,
            now=options.environment.now,
            dry=options.dry,
            stand_in=options.stand_in,
        )

    def _start(self, vault: Vault) -> None:
        values = common_of(self.app)
        vault.add(written_secrets(self.app))
        self.hosts.allow_values(values)
        self.state.context.update(
            common=values,
            environment={"timezone": self.state.env.timezone},
            scenario=dict(SCENARIO),
            data={},
            connection={},
            parameters={},
        )
        if self.connection is not None and self.store is not None:
            taint(self.app, self.connection, self.store, vault)
            self._expose()
            secret = secret_names(self.app, self.connection)
            self.hosts.allow_values({k: v for k, v in self.store.parameters.items() if k not in secret})

    def _expose(self) -> None:
        if self.store is not None:
            self.state.context["connection"] = self.store.record()
            self.hosts.allow_values(self.store.data)

    def items(self, owner: Module | Rpc | Webhook, key: str = "communication") -> Communication:
        """Give a component's communication (or another of its codes with requests) with the base merged in."""
        code = owner.codes.get(key)
        if code is None or not code.value:
            return Communication()
        top = Layer(code.value, code.origin)
        policy = self.state.policy
        items, remarks = self.app.once(
            (key, type(owner).__name__, owner.name, policy),
            lambda: acting(
                communication(key, code.value, base_layers(self.app), top, policy=policy), _kind(owner), policy
            ),
        )
        for item in items:
            if calls_endpoint(item) and _kind(owner) in _NO_ENDPOINTS:
                raise RunError(
                    f"{item.name}.endpoint: triggers, responders and webhooks cannot call endpoints",
                    code=DIRECTIVE_NOT_EXECUTABLE,
                    hint="send the request itself, with 'url'",
                    place=item.place(("endpoint",)),
                )
        for remark in remarks:
            self.state.note(remark)
        return items

    def keep(self, directive: Directive, page: Page) -> None:
        """Keep what a module's `response.data` stores."""
        if directive.get("response", "data") is None:
            return
        data = self.state.value(directive, ("response", "data"), page.context)
        if isinstance(data, Mapping):
            self.state.context["data"] = kept = deep_merge(self.state.context["data"], dict(data))
            size = len(json_text(kept).encode())
            if size > self.state.policy.max_module_data:
                raise FlowError(
                    "DataError",
                    f"the module keeps {size} bytes of data; the platform stores {self.state.policy.max_module_data}",
                    directive=f"{directive.name}.response.data",
                    place=directive.place(("response", "data")),
                )

    def guarded(self, items: Communication, flow: Callable[[], Flow[Any]]) -> Flow[Any]:
        """Run a flow with its connection made ready, and once more after a refresh if the service rejects the token."""
        yield from self._ready(items)
        calls = self.state.calls
        try:
            return (yield from flow())
        except FlowError as fault:
            if fault.type != "InvalidAccessTokenError" or self.state.calls != calls + 1:
                raise
            if not self._repeatable():
                raise
            if self.readiness is None or not (yield from self.readiness.renew()):
                raise
        self._expose()
        self.state.notes.append("the service rejected the token: it was renewed and the request was sent once more")
        self.state.context["temp"] = {}
        return (yield from flow())

    def _repeatable(self) -> bool:
        """Tell whether the request that was rejected may be sent once more; a write may not, and that is told."""
        rule = self.state.policy.retry_after_refresh
        method = self.trace.entries[-1].request.method if self.trace.entries else "GET"
        if rule == "safe" and method not in ("GET", "HEAD", "OPTIONS") and self.readiness and self.readiness.renewable:
            self.state.note(
                f"the service rejected the token; {method} is not safe to send twice, so the token was not renewed here: "
                "run again with a fresh one"
            )
            return False
        return rule != "never"

    def _ready(self, items: Communication) -> Flow[None]:
        if self.readiness is None:
            return
        read, whole = items.reads
        for item in items:
            if calls_endpoint(item):
                more = EndpointCaller(self.app).of(item).reads
                read, whole = read | more[0], whole or more[1]
        yield from self.readiness.prepare(read, whole)
        self._expose()

    def finish(self, flow: Flow[list[Any]]) -> RunResult:
        """Drive a flow that gives bundles to its end, and make the result. RunError passes through."""
        try:
            return self._result(self.driver.run(flow))
        except FlowError as fault:
            return self._failed(fault)
        except RecursionError:
            return self._overflowed()
        except Stopped:
            return self._stopped()

    async def finish_async(self, flow: Flow[list[Any]], send: SendAsync, sleep: SleepAsync) -> RunResult:
        """Do what `finish` does, while others run beside it."""
        try:
            return self._result(await self.driver.run_async(flow, send, sleep))
        except FlowError as fault:
            return self._failed(fault)
        except RecursionError:
            return self._overflowed()
        except Stopped:
            return self._stopped()

    def _overflowed(self) -> RunResult:
        """End a run whose values have become too deep to be walked; nothing of them is told."""
        self.trace.forget()
        self.state.context["data"] = {}
        return self._failed(FlowError("DataError", _TOO_DEEP))

    def _stopped(self) -> RunResult:
        """End a dry run at a request whose reply nothing stands in for."""
        last = self.trace.entries[-1].exchange.step
        self.state.note(f"nothing stands in for the reply to {last}: what follows depends on it")
        return self._result([])

    def _failed(self, fault: FlowError) -> RunResult:
        """End a run that failed; a dry run on a reply that is made up did not, it has come to its end."""
        last = self.trace.entries[-1] if self.trace.entries else None
        if last is None or last.stood not in MADE_UP:
            return self._result([], fault)
        self.state.note(f"what follows {last.exchange.step} depends on its real reply: {fault.message}")
        return self._result([])

    def _result(self, found: list[Any], fault: FlowError | None = None) -> RunResult:
        if self.trace.book is not None:
            self.trace.book.bundles = found
        if any(entry.stood in MADE_UP for entry in self.trace.entries):
            found = []
        bundles = [plain(bundle) for bundle in found]
        error = None
        if fault is not None or self.state.notes:
            self.trace.taint()
        if fault is not None:
            error = fault.freeze(self.trace.vault.mask)
        if self.options.limit is not None:
            bundles, found = bundles[: self.options.limit], found[: self.options.limit]
        notes = tuple(map(self.trace.vault.mask, self.state.notes))
        return RunResult(
            error is None, bundles, error, self.trace, notes, plain(self.state.context["data"]), self.options.dry, found
        )


def _with_functions(app: App, env: Environment) -> Environment:
    """Make the app's own functions callable, unless the caller brought callables of their names."""
    sources = {
        name: code.value
        for name, function in app.functions.items()
        if name not in env.functions
        and (code := function.codes.get("code")) is not None
        and isinstance(code.value, str)
    }
    if not sources:
        return env
    from afkit.iml.javascript.run import JavascriptFunctions, offset_of

    def place(name: str, line: int, column: int) -> str:
        offset = offset_of(sources[name], line, column)
        found = app.functions[name].codes["code"].origin.inside(offset, offset + 1)
        return f"{found.file}:{found.line}:{found.column}"

    places = {name: partial(place, name) for name in sources}
    return env.replace(functions={**JavascriptFunctions(sources, env, places=places), **env.functions})
