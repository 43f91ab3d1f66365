"""What a person is told about a place: the key, the name, the function, the variable, its value with known inputs."""

from __future__ import annotations

from afkit.app.model import Module
from afkit.app.spec.variables import DOCS
from afkit.iml.registry import lookup
from afkit.iml.syntax.ast import Keyword
from afkit.index.expression import Pointed
from afkit.index.index import Index, InTemplate, Standing
from afkit.index.sandboxed import DOCS as SANDBOX_DOCS
from afkit.index.symbols import Symbol
from afkit.index.values import value_of
from afkit.index.words import of_function, of_key, of_type
from afkit.records import NamedTuple
from afkit.source.text import Location

_MAX_VALUE = 300


class Hover(NamedTuple):
    """Markdown, and the stretch of the text that it is about."""

    text: str
    location: Location


def hover(index: Index, standing: Standing) -> Hover | None:
    """Tell about what stands at a place; None if there is nothing to say."""
    template = standing.template
    if template is not None and template.pointed is not None:
        pointed = template.pointed
        found = _expression(index, standing, template, pointed)
        place = standing.document.inside(standing.where.path, pointed.start, pointed.end)
        if found and place.start <= standing.offset <= place.end:  # braces, brackets and blanks beside it are not it
            return Hover(found, place)
    if standing.symbol is not None and standing.mention is not None:
        text = _symbol(index, standing.symbol)
        if standing.where.part == "key" and standing.spec.key is not None:
            text = of_key(str(standing.where.path[-1]), standing.spec.key)
        if text:
            return Hover(text, standing.mention.location)
    place = Location(standing.document.source, standing.where.start, standing.where.end)
    key = standing.spec.key
    if standing.where.part == "key" and key is not None:
        return Hover(of_key(str(standing.where.path[-1]), key), place)
    if standing.where.part == "value":
        doc = _value(standing)
        return Hover(doc, place) if doc else None
    return None


def _value(standing: Standing) -> str:
    from afkit.index.spec import choices

    for choice in choices(standing.spec.shape):
        if choice.value == standing.spec.value and choice.doc:
            return f"`{choice.value}`: {choice.doc}"
    return ""


def _expression(index: Index, standing: Standing, template: InTemplate, pointed: Pointed) -> str:
    if pointed.function:
        function = lookup(pointed.function)
        if function is not None:
            return of_function(function)
        return _symbol(index, standing.symbol) if standing.symbol is not None else ""
    if isinstance(pointed.node, Keyword):
        from afkit.iml.reference.text import KEYWORDS

        return next((f"`{name}`: {doc}" for name, doc in KEYWORDS if name == pointed.node.name), "")
    if not pointed.names:
        return ""
    written = ".".join(pointed.names)
    lines = [f"```iml\n{written}: {of_type(template.type)}\n```"]
    docs = DOCS if standing.spot is not None else SANDBOX_DOCS
    if len(pointed.names) == 1 and pointed.names[0] in docs:
        lines.append(docs[pointed.names[0]])
    if len(pointed.names) == 1 and pointed.names[0] in template.scope.elsewhere:
        lines.append(f"Not here: {template.scope.elsewhere[pointed.names[0]]}.")
    if standing.symbol is not None:
        lines.append(_symbol(index, standing.symbol, short=True))
    lines.append(_with_inputs(index, standing, template, pointed))
    return "\n\n".join(line for line in lines if line)


def _with_inputs(index: Index, standing: Standing, template: InTemplate, pointed: Pointed) -> str:
    text = template.text[pointed.mustache.start : pointed.mustache.end]
    found = value_of(index, standing.spot, text)
    if found is None:
        return ""
    shown = found.shown if len(found.shown) <= _MAX_VALUE else found.shown[:_MAX_VALUE] + "…"
    return f"With {found.source}: `{shown}`"


def _symbol(index: Index, symbol: Symbol, *, short: bool = False) -> str:
    """Tell what a name is, what its author says about it, and where it is set."""
    facts = index.facts
    owner = symbol.owner.replace(":", " ", 1)
    lines = (
        []
        if short
        else [f"**{symbol.name}** · {_KINDS.get(symbol.kind, symbol.kind)}" + (f" of {owner}" if owner else "")]
    )
    if facts is not None and symbol.kind in ("connection", "webhook", "module", "rpc", "function", "endpoint"):
        component = facts.app.components(symbol.kind).get(symbol.name)
        lines += [getattr(component, "label", ""), getattr(component, "description", "")]
        if isinstance(component, Module):
            lines.append(f"Module of type `{component.module_type}`.")
    lines += _field(index, symbol)
    definitions = [mention.location for mention in index.definitions(symbol)][:3]
    places = [f"{place.file.replace(chr(92), '/').rpartition('/')[2]}:{place.line}" for place in definitions]
    if places:
        lines.append(f"Set in {', '.join(places)}.")
    return "\n\n".join(line for line in lines if line)


_KINDS = {"stored": "what the connection stores", "rpc": "remote procedure", "field": "field of the output"}


def _field(index: Index, symbol: Symbol) -> list[str]:
    members = index.members
    if members is None or symbol.kind not in ("parameter", "stored"):
        return []
    origin = members.fields.get(symbol.owner, {}).get(symbol.name)
    if origin is None:
        return []
    value = origin.value
    if not isinstance(value, dict):
        return []
    kind = (
        f"{value.get('label', symbol.name)} ({value.get('type', 'any')}{', required' if value.get('required') else ''})"
    )
    return [kind, value["help"] if isinstance(value.get("help"), str) else ""]
