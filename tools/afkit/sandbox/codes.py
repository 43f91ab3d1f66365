"""The pages of `afkit explain` for what this room reports (AF91x)."""

from __future__ import annotations

from afkit.codes import Code

SANDBOX_UNUSABLE = Code(
    "AF910",
    "sandbox-unusable",
    "sandbox.yaml is missing, or its routes, modes, switches or replies do not fit together",
    "A connector's sandbox is declared in `sandbox.yaml` beside its manifest. Every name that a step uses (a "
    "reply, a mode, a route of a fault) must be declared in the same file, and every expression must be "
    "well-formed.\n\n"
    "The message says which name is unknown and which ones there are.",
)

SANDBOX_RULE_FAILED = Code(
    "AF911",
    "sandbox-rule-failed",
    "an expression of sandbox.yaml has no value for a request",
    "The sandbox answered 500, because one of its own rules failed: a function refused its arguments, or an "
    "update names a place that the state does not have. The message names the place in `sandbox.yaml`.\n\n"
    "Guard the expression, for example with `ifempty`, or check the request in an earlier step.",
)

SANDBOX_PORT = Code(
    "AF912",
    "sandbox-port",
    "the sandbox cannot listen on the port that was asked for",
    "Another program listens there, or the port needs more rights (below 1024).\n\n"
    "Leave `--port` out: a free port is chosen and printed.",
)

SANDBOX_OPTION = Code(
    "AF913",
    "sandbox-option",
    "a mode, switch or fault of the sandbox is not known",
    "`--mode`, `--set` and `--fault` take what `sandbox.yaml` declares. Faults that every sandbox has: a status "
    "such as `429`, `429=30` (with Retry-After), `503x2` (twice), `latency=2s`, `cut`, `truncated`, `not-json`, "
    "`html`, `empty`, `no-items`, `type=…`, `text=…`, `redirect`, `skew=-5m`; each may end in `@route`.",
)

SANDBOX_STATE = Code(
    "AF916",
    "sandbox-state",
    "a file cannot keep the state of a sandbox",
    "`afkit sandbox --state FILE` begins with what an earlier sandbox has kept there, and writes what changes. The file must "
    "be one that a sandbox has written, a place that can be written, and in use by no other sandbox.\n\n"
    "Name another file, or remove it to begin anew.",
)

SANDBOX_UNREACHABLE = Code(
    "AF917",
    "sandbox-unreachable",
    "nothing answers at the address given with --sandbox",
    "`--sandbox URL` sends everything to a stand-in of the service that runs already.\n\n"
    "Start it with `afkit sandbox PATH --port N`, and give the address that it prints. `--sandbox` without an address "
    "starts one for this command alone.",
)
