"""Run webhooks: an incoming call with the instant trigger behind it, and the requests that register and remove the hook.

Source: app-format reference, section 8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from afkit.app.knowledge.merging import Directive, Layer
from afkit.app.knowledge.vault import Vault
from afkit.app.lookup import code_value, entered_fields
from afkit.engine.codes import COMPONENT_UNKNOWN, CONNECTION_UNUSABLE, DIRECTIVE_NOT_EXECUTABLE
from afkit.engine.components import find_module, find_webhook
from afkit.engine.faults import GIVE_VALUES, FlowError, RunFault
from afkit.engine.flow.chain import run_chain
from afkit.engine.flow.webhook import ACCEPTED, Call, Handled, Reply, hear
from afkit.engine.inputs.complete import check_values
from afkit.engine.inputs.parameters import flatten
from afkit.engine.modules import run_module
from afkit.engine.rehearsal import made_up
from afkit.engine.request.communication import Communication, communication
from afkit.engine.request.idle import unconnected
from afkit.engine.results import RunResult
from afkit.engine.session import Options, Session
from afkit.engine.trace.record import Trace
from afkit.engine.values import plain
from afkit.errors import RunError
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app import App, Module, Webhook
    from afkit.engine.connection.steps import ConnectionStore
    from afkit.engine.response.read import Page
    from afkit.engine.transport.wire import Flow, Send
    from afkit.engine.why.query import Steps

Step = Literal["attach", "update", "detach"]

REFUSED = Reply(500, (("Content-Type", "text/plain"),), "Internal Server Error", b"Internal Server Error")


class HookResult(NamedTuple):
    """What became of a call. `bundles` are those of the instant trigger behind it, else the webhook's own."""

    ok: bool
    handled: Handled
    reply: Reply
    bundles: list[Any]
    error: RunFault | None
    trace: Trace
    notes: tuple[str, ...] = ()
    uid: Any = None
    values: list[Any] = []  # noqa: RUF012 - replaced, never changed; the bundles as they were evaluated

    def report(self, *, temp: bool = False, why: Steps = ()) -> dict[str, Any]:
        """Give the result as redacted JSON: that of a run, with `reply` and `handled`."""
        result = RunResult(self.ok, self.bundles, self.error, self.trace, self.notes)
        said = {"reply": self.trace.vault.mask_tree(self.reply.report()), "handled": self.handled}
        return {**result.report(temp=temp, why=why), **said}


def made_up_call(app: App, name: str, behind: Module | None) -> Any:
    """Make up the body of a call for a dry run: what the webhook's code reads of it, filled from the trigger's samples."""
    code = code_value(find_webhook(app, name), "communication")
    samples = code_value(behind, "samples") if behind is not None else None
    response = code if isinstance(code, Mapping) else {}
    return made_up(Directive("communication", {"response": response}), samples)[1]


def triggers_behind(app: App, webhook: str) -> list[Module]:
    """Give the instant triggers behind a webhook."""
    return [one for one in app.modules.values() if one.webhook == webhook and one.module_type == "instant_trigger"]


def trigger_of(app: App, webhook: str, name: str | None, notes: list[str]) -> Module | None:
    """Give the instant trigger behind a webhook: the named one, or the only one there is. Raises RunError."""
    behind = triggers_behind(app, webhook)
    if name is not None:
        module = find_module(app, name)
        if module not in behind:
            known = ", ".join(m.name for m in behind) or "none"
            raise RunError(
                f"module '{name}' is not an instant trigger of the webhook '{webhook}'",
                code=COMPONENT_UNKNOWN,
                hint=f"those are: {known}",
            )
        return module
    if len(behind) > 1:
        names = ", ".join(m.name for m in behind)
        notes.append(f"several instant triggers use this webhook ({names}): the bundles are the webhook's own")
    return behind[0] if len(behind) == 1 else None


def run_webhook(
    app: App,
    name: str,
    call: Call,
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    parameters: Mapping[str, Any] | None = None,
    stored: Mapping[str, Any] | None = None,
    module: str | None = None,
    inputs: Mapping[str, Any] | None = None,
    options: Options = Options(),  # noqa: B008 - immutable
) -> HookResult:
    """Handle an incoming call, and run the instant trigger behind the webhook once for each of its items.

    `parameters` are the webhook's, `stored` is what its attach step kept, `inputs` are the trigger's parameters. Raises
    RunError where it cannot start.
    """
    webhook = find_webhook(app, name)
    vault = options.vault if options.vault is not None else Vault()
    options = options._replace(vault=vault)
    notes: list[str] = []
    behind = trigger_of(app, name, module, notes)
    session = Session(app, send, options)
    session.state.title = f"webhook.{name}"
    checked = _parameters(webhook, parameters or {}, session)
    vault.add_stored(stored or {})
    session.state.context.update(parameters=checked, data={**checked, **(stored or {})}, common={})
    for absent in ("connection", "scenario"):  # an incoming call belongs to no connection and no scenario (section 6.1)
        del session.state.context[absent]
    trace = Trace(vault)
    trace.book = session.trace.book
    items = _communication(webhook, session)
    try:
        if items:
            heard = hear(items[0], session.state, call)
        else:
            from afkit.engine.flow.webhook import Heard, variables_of

            heard = Heard("accepted", ACCEPTED, [variables_of(call, session.state)["body"]])
    except FlowError as fault:
        error = fault.freeze(vault.mask)
        return HookResult(False, "ignored", _refusal(fault), [], error, trace, tuple(session.state.notes + notes))
    notes = [*session.state.notes, *notes]
    if webhook.webhook_type == "web-shared" and heard.handled == "accepted" and heard.uid in (None, ""):
        notes.append(
            "a shared webhook needs a uid, or the platform cannot tell whom the call is for; this call gave none"
        )
    if behind is None:
        bundles = [plain(item) for item in heard.items]
        if trace.book is not None:
            trace.book.bundles = list(heard.items)
        return HookResult(
            True, heard.handled, heard.reply, bundles, None, trace, tuple(notes), heard.uid, list(heard.items)
        )
    run = partial(run_module, app, behind.name, inputs or {}, connection, send=send, options=options)
    bundles, values, failed = _feed(run, heard.items, trace, notes)
    return HookResult(
        failed is None, heard.handled, heard.reply, bundles, failed, trace, tuple(notes), heard.uid, values
    )


def _feed(
    run: Callable[..., RunResult], items: Sequence[Any], trace: Trace, notes: list[str]
) -> tuple[list[Any], list[Any], RunFault | None]:
    """Run the trigger for each item until one fails; give its bundles, also as they were evaluated, and the failure.

    Fills the trace and the notes.
    """
    bundles: list[Any] = []
    values: list[Any] = []
    for item in items:
        payload = plain(item)
        result = run(payload=payload)
        trace.absorb(result.trace)
        if trace.book is not None:  # a trigger without a communication hands on what the webhook put out
            trace.book.bundles = [item if one is payload else one for one in trace.book.bundles]
        notes += [note for note in result.notes if note not in notes]
        bundles += result.bundles
        values += [item if one is payload else one for one in result.values]
        if result.error is not None:
            return bundles, values, result.error
    return bundles, values, None


def _refusal(fault: FlowError) -> Reply:
    if fault.status == 400:
        return Reply(400, (("Content-Type", "text/plain"),), "Bad Request", b"Bad Request")
    return REFUSED


def _communication(webhook: Webhook, session: Session) -> Communication:
    """Give the code for incoming calls: nothing is inherited (section 8.1)."""
    code = webhook.codes.get("communication")
    if code is None or not code.value:
        return Communication()
    items = communication("communication", code.value, (), Layer(code.value, code.origin), policy=session.state.policy)
    if len(items) > 1:
        raise RunError(
            f"the communication of webhook '{webhook.name}' is a list; a call is handled by one object",
            code=DIRECTIVE_NOT_EXECUTABLE,
            place=code.origin.location,
        )
    what = f"the communication of webhook '{webhook.name}'"
    for remark in unconnected(items, what, "attach.response.data keeps it as data.*"):
        session.state.note(remark)
    return items


def divided_inputs(
    webhook: Webhook, trigger: Module | None, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Divide values among the parameters of a webhook and those of the trigger behind it, if there is one."""
    if trigger is None:
        return dict(values), {}
    own = {field["name"] for field in flatten(entered_fields(webhook))}
    mine = {name: value for name, value in values.items() if name in own}
    return mine, {name: value for name, value in values.items() if name not in own}


def _parameters(webhook: Webhook, given: Mapping[str, Any], session: Session) -> dict[str, Any]:
    code = webhook.codes.get("params")
    return check_values(
        code_value(webhook, "params", []),
        given,
        session.state.env,
        what=f"webhook '{webhook.name}', parameter",
        origin=code.origin if code is not None else None,
        policy=session.state.policy,
        notes=session.state.notes,
    )


def run_hook_step(
    app: App,
    name: str,
    step: Step,
    connection: ConnectionStore | None = None,
    *,
    send: Send,
    url: str = "",
    parameters: Mapping[str, Any] | None = None,
    stored: Mapping[str, Any] | None = None,
    options: Options = Options(),  # noqa: B008 - immutable
) -> RunResult:
    """Run attach, update or detach; base is inherited. `state` of the result is what is stored with the webhook.

    Attach reads `webhook.url` and `webhook.id`; update and detach read what attach stored as `webhook.*`. A step that
    the webhook does not have sends nothing. Raises RunError where it cannot start.
    """
    webhook = find_webhook(app, name)
    code = webhook.codes.get(step)
    if webhook.connection is not None and connection is None and code is not None and code.value:
        raise RunError(
            f"webhook '{name}' needs the connection '{webhook.connection}'",
            code=CONNECTION_UNUSABLE,
            hint=GIVE_VALUES,
            place=webhook.origin.location,
        )
    session = Session(app, send, options, connection if webhook.connection is not None else None)
    session.state.vault.add_stored(stored or {})
    kept = dict(stored or {})
    hook = {"id": f"afkit-{name}", "url": url} if step == "attach" else kept
    session.state.context.update(
        parameters=_parameters(webhook, parameters or {}, session), data=dict(kept), webhook=hook
    )
    session.state.paged = False
    del session.state.context["scenario"]  # a webhook is registered when it is made, before there is a scenario
    items = session.items(webhook, step)
    if not items:
        session.state.note(f"webhook '{name}' has no {step} step: nothing was sent")
    if webhook.connection is None:
        for remark in unconnected(
            items, f"webhook '{name}'", f"give the webhook one, or the platform's {step} fails, too"
        ):
            session.state.note(remark)
    result = session.finish(_quiet(items, session))
    session.state.vault.add_stored(result.state)
    return result


def _quiet(items: Communication, session: Session) -> Flow[list[Any]]:
    def keep(directive: Directive, page: Page) -> None:
        session.keep(directive, page)
        session.state.vault.add_stored(session.state.context["data"])

    yield from session.guarded(items, lambda: run_chain(items, session.state, keep))
    return []
