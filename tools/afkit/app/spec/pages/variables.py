"""The table of variables per place, made from the declarations that the checks use."""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.variables import DOCS, ROOTS, Context, roots

PLACE: Final = "docs/reference/variables.md"

_TITLES: Final[dict[Context, str]] = {
    "base": "base",
    "basic": "basic connection",
    "oauth": "OAuth connection",
    "module": "action, search, universal module",
    "trigger": "polling trigger",
    "instant_trigger": "instant trigger",
    "responder": "responder",
    "rpc": "RPC",
    "endpoint": "endpoint",
    "webhook": "webhook, communication",
    "attach": "webhook, attach",
    "detach": "webhook, detach",
    "update": "webhook, update",
    "install": "install directives",
}
_SHORT: Final[dict[Context, str]] = {
    "base": "base",
    "basic": "basic",
    "oauth": "OAuth",
    "module": "module",
    "trigger": "trigger",
    "instant_trigger": "instant",
    "responder": "responder",
    "rpc": "RPC",
    "endpoint": "endpoint",
    "webhook": "webhook",
    "attach": "attach",
    "detach": "detach",
    "update": "update",
    "install": "install",
}
_LATER: Final = {
    "body": "response, error, pagination and repeat conditions",
    "headers": "response, pagination",
    "statusCode": "response, pagination",
    "item": "`output`, `trigger` and the condition of `iterate`, for each item",
    "iterate": "`wrapper`, pagination and repeat: `container.first`, `container.last`",
    "output": "`wrapper`: the results",
    "query": "the response of `authorize`: what came with the redirect",
}


def variables_table() -> list[str]:
    """Give the lines of the table: which variable exists where from the start of a request, and when there is a response."""
    contexts = list(_TITLES)
    head = "| Variable | " + " | ".join(_SHORT[context] for context in contexts) + " |"
    rule = "|---|" + ":-:|" * len(contexts)
    names = [name for name in DOCS if any(name in roots(ROOTS[context]) for context in contexts)]
    rows = [
        f"| `{name}` | " + " | ".join("●" if name in roots(ROOTS[context]) else "" for context in contexts) + " |"
        for name in names
    ]
    later = [f"| `{name}` | {where} |" for name, where in _LATER.items()]
    places = [
        f"* **{_SHORT[context]}**: {_TITLES[context]}" for context in contexts if _SHORT[context] != _TITLES[context]
    ]
    return [
        "## From the start of a request",
        "",
        head,
        rule,
        *rows,
        "",
        *places,
        "",
        "A webhook's communication runs when the service calls: there `body`, `headers`, `query` and `method` are",
        "those of the call. Base runs with the modules and RPCs that inherit it, and may use what they have.",
        "",
        "## Once there is a response",
        "",
        "| Variable | Where |",
        "|---|---|",
        *later,
    ]


def render_variables() -> str:
    """Give the page."""
    meanings = [f"| `{name}` | {doc} |" for name, doc in DOCS.items()]
    members = [line for context in _TITLES if (line := _members(context))]
    return "\n".join(
        [
            "# Variables and where they exist",
            "",
            "Generated from the declarations that `afkit lint` checks expressions with. Elsewhere a variable is undefined,",
            "silently: [AF325](../rules/AF325.md), [AF326](../rules/AF326.md) and [AF327](../rules/AF327.md) say so.",
            "",
            *variables_table(),
            "",
            "## Members that are known",
            "",
            *members,
            "",
            "Other variables are open: what members they have depends on the connector and on the service.",
            "",
            "## What they hold",
            "",
            "| Variable | What it holds |",
            "|---|---|",
            *meanings,
            "",
        ]
    )


def _members(context: Context) -> str:
    found = sorted(name for name in ROOTS[context] if "." in name)
    return f"* **{_SHORT[context]}**: {', '.join(f'`{name}`' for name in found)}" if found else ""
