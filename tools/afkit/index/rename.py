"""Give a name of a connector another one, wherever it is spoken of, the files beside it included."""

from __future__ import annotations

import re
from typing import Final

from afkit.app.spec.shapes import names
from afkit.app.spec.shapes.basics import Pattern
from afkit.errors import UsageError
from afkit.index.index import Index
from afkit.index.members import outputs
from afkit.index.symbols import Mention, Symbol
from afkit.source import Edit

_PATTERNS: Final[dict[str, Pattern]] = {
    "connection": names.CONNECTION,
    "webhook": names.WEBHOOK,
    "module": names.MODULE,
    "rpc": names.RPC,
    "function": names.FUNCTION,
    "endpoint": names.ENDPOINT,
    "anchor": Pattern(r"^[A-Za-z0-9_-]+$", "letters, digits, '-' and '_'"),
}
_MEMBER: Final = Pattern(
    r"^[A-Za-z_$][A-Za-z0-9_$.-]*$", "letters, digits, '_', '$', '-' and '.', not beginning with a digit"
)
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"})
KINDS: Final = {
    "stored": "what a connection stores",
    "rpc": "a remote procedure",
    "endpoint": "an endpoint",
    "field": "a field of an output",
    "anchor": "an anchor",
}


def fixed(index: Index, symbol: Symbol) -> str:
    """Say why a name cannot be another one: a service decides it. Empty where it can."""
    module = index.facts.app.modules.get(symbol.owner.partition(":")[2]) if index.facts is not None else None
    if symbol.kind != "field" or index.facts is None or module is None:
        return ""
    given = [output for output, _ in outputs(index.facts, module)]
    if any(isinstance(output, dict) and symbol.name in output for output in given):
        return ""
    return f"'{symbol.name}' is a name that the service gives: no output of '{module.name}' sets it"


def rename(index: Index, symbol: Symbol, new: str) -> list[Edit]:
    """Give the edits that rename a symbol. Raises UsageError for a name that cannot be, or is taken."""
    pattern = _PATTERNS.get(symbol.kind, _MEMBER)
    if not re.search(pattern.regex, new) or (symbol.kind not in _PATTERNS and new.lower() in _WORDS):
        raise UsageError(
            f"'{new}' is not a name for {_noun(symbol)}: it takes {pattern.what}", hint=pattern.hint or None
        )
    if symbol.kind in ("module", "rpc", "function") and new in names.RESERVED_WORDS:
        raise UsageError(f"'{new}' is a reserved word of JavaScript and cannot name {_noun(symbol)}")
    fault = fixed(index, symbol)
    if fault:
        raise UsageError(fault, hint=f"set it in the output: {new}: '{{{{…}}}}'")
    mentions = index.references(symbol)
    if not any(mention.defines for mention in mentions):
        raise UsageError(f"'{symbol.name}' is declared nowhere in this connector, so it cannot be renamed here")
    taken = Symbol(symbol.kind, symbol.owner, new)
    if new != symbol.name and any(mention.defines for mention in index.references(taken)):
        raise UsageError(f"there is {_noun(symbol)} of the name '{new}' already", hint="choose another name")
    return [Edit(mention.location, _written(mention, new)) for mention in mentions]


def _noun(symbol: Symbol) -> str:
    return KINDS.get(symbol.kind, f"a {symbol.kind}")


def _written(mention: Mention, new: str) -> str:
    """Write the new name as the place wants it: a name that is no plain word needs backticks in an expression."""
    if mention.form != "name" or re.fullmatch(r"[^\W\d]\w*", new):
        return new
    return f"`{new}`"
