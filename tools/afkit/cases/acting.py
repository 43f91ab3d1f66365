"""Do what a run of a case says, and keep for the next run what the platform would keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

from afkit.app import App
from afkit.cases.browser import browser
from afkit.cases.spec import CaseRun
from afkit.cases.world import Recorder, counting_ids
from afkit.engine import (
    ConnectionResult,
    ConnectionStore,
    Hosts,
    HttpRequest,
    HttpResponse,
    Options,
    RunResult,
    Send,
    Vault,
    check_connection,
    connection_store,
    parse_reference,
    run_module,
    run_rpc,
)
from afkit.engine.checks import grant_connection
from afkit.engine.epochs import run_epoch
from afkit.engine.flow.webhook import call_of
from afkit.engine.values import plain
from afkit.engine.webhooks import HookResult, Step, run_hook_step, run_webhook, trigger_of
from afkit.iml import Environment
from afkit.records import NamedTuple
from afkit.sandbox import RemoteSandbox, Sandbox, in_memory_send

Result: TypeAlias = RunResult | ConnectionResult | HookResult

HOOK_URL = "https://hook.afkit.example/"
"""The address that a webhook has in cases: this and its name. Nobody listens there."""

HOME = "http://127.0.0.1/oauth/cb/app"
"""Where the consent page sends the browser back to in cases. Nobody listens there: the redirect itself is read."""

HOOK_STEPS: Mapping[str, Step] = {"attach": "attach", "update": "update", "detach": "detach"}


class Done(NamedTuple):
    """What came of a run, and the connection that it was given."""

    result: Result
    connection: str | None
    values: Mapping[str, Any] | None


class Acting:
    """The runs of one case, one after the other. What a module, a trigger or an attach step stores stays."""

    def __init__(
        self,
        app: App,
        sandbox: Sandbox | RemoteSandbox,
        send: Recorder,
        env: Environment,
        mode: str,
        *,
        secrets: bool,
        hosts: Hosts,
        rebase: Callable[[str], str] | None = None,
    ) -> None:
        self.app = app
        self.sandbox = sandbox
        self.send = send
        self.mode = mode
        self.secrets = secrets
        self._env = env
        self.vault = Vault()  # all secrets of the case's runs, for what is told of them
        inside = isinstance(sandbox, Sandbox)  # nothing leaves this machine
        self._options = Options(
            environment=env,
            vault=self.vault,
            hosts=hosts,
            rebase=rebase,
            insecure=inside,
            lookup=self._ask,
            asking=env.replace(uuid=counting_ids(4), random=Random(4).random),  # the ids of a case are for its requests
            forgiving=True,
        )
        self._twin: Send | None = None
        self._kept: dict[str, dict[str, Any]] = {}
        self._granted: dict[str, ConnectionStore] = {}

    def _ask(self, request: HttpRequest) -> HttpResponse:
        """Answer the RPCs that give a form its fields and options, before the run: they are no requests of the case, no
        fault plays on them, and what they change in the service is gone when the run begins."""
        if not isinstance(self.sandbox, Sandbox):
            return self.send.past(request)
        if self._twin is None:
            self._twin = in_memory_send(self.sandbox.twin(counting_ids(3)), sleep=lambda _: None)
        return self._twin(request)

    def do(self, run: CaseRun) -> Done:
        """Do one run. Raises AfkitError where it cannot start."""
        self._twin = None
        name = run.check or self._connection(run)
        values = None if name is None or run.connection is None else self._values(name, run.connection)
        if name is not None and run.step == ("connect", name):
            return Done(self._connect(name, values or {}), name, values)
        if run.check is not None:
            given = values or {}
            return Done(
                check_connection(self.app, run.check, given, send=self.send, options=self._options), name, given
            )
        store = (
            None if values is None or name is None else connection_store(self.app, name, values, environment=self._env)
        )
        done = Done(self._act(run, store), name, values)
        if store is not None and name in self._granted and not run.connection:
            self._granted[store.name] = store  # with what a refresh has renewed
        return done

    def _connect(self, name: str, values: Mapping[str, Any]) -> ConnectionResult:
        """Make a connection with consent; what its steps store is there for later runs."""
        given = {key: value for key, value in values.items() if key != "data"}
        store = connection_store(self.app, name, given, environment=self._env)
        result, granted = grant_connection(
            self.app,
            store,
            ask=browser(self.send, HOME),
            redirect=HOME,
            send=self.send,
            options=self._options,
        )
        if result.ok:
            self._granted[name] = granted
        return result

    def _act(self, run: CaseRun, store: ConnectionStore | None) -> Result:
        if run.step is not None:
            return self._step(run, *run.step, store)
        name = run.module or ""
        if name.startswith("rpc://"):
            return run_rpc(self.app, name, run.input, store, send=self.send, options=self._options)
        result = run_module(
            self.app,
            name,
            run.input,
            store,
            send=self.send,
            payload=run.payload,
            state=run.state if run.state is not None else self._kept.get(name),
            options=self._options,
        )
        if result.ok:
            self._kept[name] = result.state
        return result

    def _step(self, run: CaseRun, kind: str, name: str, store: ConnectionStore | None) -> Result:
        if kind == "epoch":
            return run_epoch(self.app, name, run.input, store, send=self.send, options=self._options)
        key = f"webhook://{name}"
        stored = run.state if run.state is not None else self._kept.get(key)
        if kind == "webhook":
            return run_webhook(
                self.app,
                name,
                call_of(run.request or {}),
                store,
                send=self.send,
                parameters=run.input,
                stored=stored,
                module=run.trigger,
                options=self._options,
            )
        result = run_hook_step(
            self.app,
            name,
            HOOK_STEPS[kind],
            store,
            send=self.send,
            url=HOOK_URL + name,
            parameters=run.input,
            stored=stored,
            options=self._options,
        )
        if result.ok:
            self._kept[key] = {} if kind == "detach" else result.state
        return result

    def _connection(self, run: CaseRun) -> str | None:
        """Give the name of the connection that a run needs."""
        if run.step is None:
            name = run.module or ""
            owner = self.app.rpcs[parse_reference(name)[0]] if name.startswith("rpc://") else self.app.modules[name]
            return owner.connection
        kind, name = run.step
        if kind == "connect":
            return name
        if kind == "epoch":
            return self.app.modules[name].connection
        if kind == "webhook":
            behind = trigger_of(self.app, name, run.trigger, [])
            return behind.connection if behind is not None else None
        return self.app.webhooks[name].connection

    def _values(self, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Give the sandbox's values for a connection with those of the case; stored `data` is merged member by member."""
        offered = self.sandbox.connections().get(name, {})
        if name in self._granted:
            offered = {**offered, "data": plain(self._granted[name].data)}
        merged = {**offered, **changes}
        if isinstance(offered.get("data"), Mapping) and isinstance(changes.get("data"), Mapping):
            merged["data"] = _laid_over(offered["data"], changes["data"])
        return merged


def _laid_over(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Put members in place of others of their name; what is an object on both sides is merged in the same way."""
    both = {
        name: _laid_over(low[name], value)
        for name, value in high.items()
        if isinstance(value, Mapping) and isinstance(low.get(name), Mapping)
    }
    return {**low, **high, **both}
