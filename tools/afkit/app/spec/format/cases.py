"""The form of cases.yaml, declared once: structure checking and `schemas/cases.schema.json` are made from it."""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.codes import INPUT_MISSING
from afkit.app.spec.format.sandbox import closed
from afkit.app.spec.shapes.basics import Pattern
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Enum, Key, Null, Num, Obj, Str, When

_DURATION: Final = Pattern(r"^\d+(\.\d+)?(ms|s|m|h|d)$", "a duration", hint="for example 90s, 5m or 4h")
_INSTANT: Final = Pattern(
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$",
    "an instant in UTC",
    hint="for example 2026-11-24T09:30:00.000Z",
)
_PLAIN: Final = Anything(iml="literal")
_TEXT: Final = Str(min=1)
_NAMES: Final = Arr(_TEXT, min=1)
_MAPPING: Final = Obj({}, open=_PLAIN)

REQUEST: Final = closed(
    {
        "method": Key(_TEXT, "The method."),
        "url": Key(_PLAIN, "The whole address, with its query."),
        "path": Key(_PLAIN, "The path with its query, whatever the host."),
        "headers": Key(
            Obj({}, noun="headers", open=_PLAIN), "Headers, whatever their spelling; `{absent: true}` forbids one."
        ),
        "body": Key(_PLAIN, "The body, byte for byte, as text."),
        "json": Key(_PLAIN, "The body as JSON; members that are not named may be there."),
        "form": Key(Obj({}, noun="form", open=_PLAIN), "The body as a form; members that are not named may be there."),
    },
    name="request",
    noun="an expected request",
    elsewhere=dict.fromkeys(("query", "qs"), "the query stands in 'url' or 'path', behind a ?"),
    rules=(When("body", forbid=("json", "form"), why="one of them is enough"),),
)
ERROR: Final = closed(
    {
        "type": Key(_TEXT, "The platform's error type.", required=True, example="DataError"),
        "message": Key(
            ByType(string=_TEXT, object=_MAPPING), "What the message holds; {matches: …} tests it as a whole."
        ),
        "status": Key(
            ByType(number=Num(integer=True, min=100, max=999), null=_PLAIN),
            "The HTTP status; null: there was no response.",
        ),
        "code": Key(
            _TEXT,
            "Of an input that is refused (`type: BundleValidationError`): AF901 where it is missing, AF902 where it is wrong.",
            example=INPUT_MISSING,
        ),
    },
    name="error",
    noun="an expected error",
)
CALL: Final = closed(
    {
        "method": Key(_TEXT, "The method.", default="POST"),
        "query": Key(_MAPPING, "The query."),
        "headers": Key(Obj({}, noun="headers", open=_PLAIN), "The headers."),
        "body": Key(_PLAIN, "The body as text."),
        "json": Key(_PLAIN, "The body as JSON."),
        "form": Key(_MAPPING, "The body as a form."),
    },
    name="call",
    noun="an incoming call",
)
AFTER: Final = closed(
    {},
    noun="after",
    open=ByType(number=Num(integer=True, min=0), array=Arr(_PLAIN)),
)
_EXPECT_KEYS: Final = {
    "output": Key(_PLAIN, "The one bundle; members that are not named may be there."),
    "bundles": Key(Arr(_PLAIN), "All bundles, in order, in place of `output`."),
    "error": Key(ERROR, "How it fails. Without it the run must succeed."),
    "requests": Key(Arr(REQUEST), "All requests, in order. An empty list: nothing is sent."),
    "reply": Key(
        _MAPPING,
        "What a webhook answers: `status`, `headers`, `body`; members that are not named may be there.",
        example={"status": 200},
    ),
    "handled": Key(Enum("verified", "ignored", "accepted"), "What becomes of a call.", example="accepted"),
    "notes": Key(
        Arr(_TEXT), "Texts that the remarks of the run must hold, each in one of them.", example=["the same page"]
    ),
    "metadata": Key(_PLAIN, "The text behind the connection's name (for a check)."),
}
EXPECT: Final = closed(
    _EXPECT_KEYS,
    name="expect",
    noun="expect",
    elsewhere={
        "status": "write error: {status: …}; what succeeds is told by its output",
        "count": "list the bundles, as bundles: [{…}, {…}]",
        "uid": "write what the connection shows as metadata",
    },
    rules=(
        When("error", forbid=("output", "bundles"), why="a run that fails gives none"),
        When("bundles", forbid=("output",), why="one of them is enough"),
    ),
)
_RUN_KEYS: Final = {
    "module": Key(_TEXT, "The module to run, or an RPC as `rpc://NAME?key=value`."),
    "check": Key(_TEXT, "The connection to check, in place of a module."),
    "connect": Key(
        _TEXT,
        "The connection to make with consent, as `afkit connect` does: the sandbox's consent page agrees. Later runs of the "
        "case have its tokens.",
        example="acme-crm",
    ),
    "epoch": Key(_TEXT, "The polling trigger whose epoch panel is to be shown.", example="watchOrders"),
    "webhook": Key(_TEXT, "The webhook that a call comes in for.", example="orderEvents"),
    "request": Key(CALL, "The incoming call.", example={"json": {"event": "created", "id": "o-1"}}),
    "trigger": Key(_TEXT, "The instant trigger behind the webhook, where there are several.", example="watchOrders"),
    **{
        step: Key(_TEXT, f"The webhook whose {step} step is to run.", example="orderEvents")
        for step in ("attach", "update", "detach")
    },
    "state": Key(
        _MAPPING, "What is kept from before, in place of what earlier runs of the case kept.", example={"lastID": "o-1"}
    ),
    "input": Key(Obj({}, noun="input", open=_PLAIN), "The parameters of the module or RPC."),
    "payload": Key(_PLAIN, "What the webhook hands to an instant trigger."),
    "connection": Key(
        ByType(
            object=_MAPPING,
            null=_PLAIN,
            hints={"string": "write values, such as {apiKey: …}; the module says which connection is its own"},
        ),
        "Parameters that differ from the sandbox's own; null: no connection.",
    ),
    "wait": Key(Str(pattern=_DURATION), "How much time passes before."),
    "expect": Key(
        ByType(object=EXPECT, null=Null()),
        "What must come out. An empty one is filled with what came out by `afkit test --update`.",
        example={"output": {"id": "item_1"}},
    ),
    "in": Key(
        Obj({}, noun="in", open=EXPECT), "What must come out in one mode in place of `expect`, by the mode's name."
    ),
}
WHAT: Final = ("module", "check", "connect", "epoch", "webhook", "attach", "update", "detach")
"""What a run may do; it does one of them."""
_RUN_RULES: Final = tuple(
    When(key, forbid=WHAT[number + 1 :], why="a run does one of them") for number, key in enumerate(WHAT[:-1])
)
RUN: Final = closed(_RUN_KEYS, name="run", noun="a run", rules=_RUN_RULES)
CASE: Final = closed(
    {
        "name": Key(_TEXT, "What must be so, in a few words; unique in the file.", required=True),
        "doc": Key(_TEXT, "Why it matters."),
        "modes": Key(_NAMES, "Modes of the sandbox that it is for. Absent: all."),
        "faults": Key(_NAMES, "What goes wrong, as for `afkit sandbox --fault`."),
        "switches": Key(_MAPPING, "Switches of the sandbox."),
        "now": Key(Str(pattern=_INSTANT), "The time at which it plays."),
        "runs": Key(Arr(RUN, min=1), "Several runs, one after the other, with one connection and one sandbox."),
        **_RUN_KEYS,
        "after": Key(AFTER, "Table of the sandbox's report → number of its rows, or the rows."),
    },
    name="case",
    noun="a case",
    rules=(*_RUN_RULES, When("runs", forbid=tuple(_RUN_KEYS), why="write it inside the runs")),
)
CASES: Final = closed(
    {
        "cases": Key(Arr(CASE), "The cases.", required=True),
        "version": Key(Enum(1), "The version of this format.", default=1),
        "now": Key(Str(pattern=_INSTANT), "The time at which the cases play.", default="2026-11-24T09:30:00.000Z"),
        "secrets": Key(Bool(), "Whether every run's trace is searched for the connection's secrets.", default=True),
    },
    name="cases",
    noun="the file",
)
