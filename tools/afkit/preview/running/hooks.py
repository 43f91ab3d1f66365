"""Webhooks: a call that is made up for a test, and calls that come in while a page listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any

from afkit.preview.running.desk import Desk, Task

if TYPE_CHECKING:
    from afkit.app import Webhook
    from afkit.engine import Options, RunResult
    from afkit.engine.flow.webhook import Call
    from afkit.engine.webhooks import HookResult, Step
    from afkit.preview.running.run import Run
    from afkit.preview.running.ways import Way, WayName


class Listening:
    """A webhook that takes calls. `stored` is what its attach step kept."""

    def __init__(self, name: str, way: WayName, address: str, values: Mapping[str, Any]) -> None:
        self.name = name
        self.way = way
        self.address = address
        self.values = dict(values)
        self.stored: dict[str, Any] = {}


class Hooks:
    """The webhooks of one preview. `url` gives the address of this server, `key` is the secret in the hooks' addresses."""

    def __init__(self, desk: Desk, url: Callable[[], str], key: str) -> None:
        self._desk = desk
        self._url = url
        self._key = key
        self._lock = RLock()
        self._open: dict[str, Listening] = {}

    def listening(self, name: str) -> Listening | None:
        """Give what takes the calls of a webhook; None while nobody listens."""
        with self._lock:
            return self._open.get(name)

    def listen(self, webhook: Webhook, values: Mapping[str, Any], way: WayName) -> Run:
        """Begin to take calls, and run the attach step."""
        hook = Listening(webhook.name, way, f"{self._url()}/hook/{self._key}/{webhook.name}", values)
        with self._lock:
            self._open[webhook.name] = hook
        return self._desk.start(self._step(webhook, hook, "attach"), way)

    def stop(self, webhook: Webhook) -> Run | None:
        """Take no more calls, and run the detach step; None if nobody listened."""
        with self._lock:
            hook = self._open.pop(webhook.name, None)
        return None if hook is None else self._desk.start(self._step(webhook, hook, "detach"), hook.way)

    def _step(self, webhook: Webhook, hook: Listening, step: Step) -> Task:
        def act(run: Run, way: Way, options: Options) -> RunResult:
            from afkit.engine.webhooks import run_hook_step

            store = self._desk.store_for(webhook, way.name) if webhook.codes.get(step) else None
            result = run_hook_step(
                self._desk.app,
                webhook.name,
                step,
                store,
                send=way.send,
                url=hook.address,
                parameters=hook.values,
                stored=hook.stored,
                options=options,
            )
            if step == "attach":
                hook.stored.update(result.state)
                if not result.ok:
                    with self._lock:
                        self._open.pop(webhook.name, None)
            return result

        return Task(step, f"/webhooks/{webhook.name}", f"{webhook.label or webhook.name}: {step}", hook.values, act)

    def take(self, key: str, name: str, call: Call) -> HookResult | None:
        """Handle a call that came in; None where nobody listens, or where the address is wrong."""
        import hmac

        with self._lock:
            hook = self._open.get(name)
        webhook = self._desk.app.webhooks.get(name)
        if hook is None or webhook is None or not hmac.compare_digest(key.encode(), self._key.encode()):
            return None
        run = self._desk.perform(self.call_task(webhook, call, hook.values, hook.stored, kind="call"), hook.way)
        self._desk.told("call", {"webhook": name, "run": run.number})
        from afkit.engine.webhooks import HookResult

        return run.result if isinstance(run.result, HookResult) else None

    def call_task(
        self,
        webhook: Webhook,
        call: Call,
        values: Mapping[str, Any],
        stored: Mapping[str, Any] | None = None,
        kind: str = "test call",
    ) -> Task:
        """Make a task of one call: verification, reply, and the bundles of the instant trigger behind it."""

        def act(run: Run, way: Way, options: Options) -> HookResult:
            from afkit.engine.webhooks import divided_inputs, run_webhook, trigger_of

            behind = trigger_of(self._desk.app, webhook.name, None, [])
            mine, rest = divided_inputs(webhook, behind, values)
            store = self._desk.store_for(behind, way.name) if behind is not None else None
            return run_webhook(
                self._desk.app,
                webhook.name,
                call,
                store,
                send=way.send,
                parameters=mine,
                stored=stored,
                inputs=rest,
                options=options,
            )

        label = f"{webhook.label or webhook.name}: {kind}"
        return Task(kind, f"/webhooks/{webhook.name}", label, values, act)
