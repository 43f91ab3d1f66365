"""Candidates of the index as items of a completion list, and the signature of the call around a place."""

from __future__ import annotations

from typing import Any

from afkit.index import Index
from afkit.index.offers.candidate import Candidate
from afkit.index.offers.candidates import candidates
from afkit.index.typing import call_at
from afkit.lsp.client import Client, markup
from afkit.lsp.texts import OpenText

KINDS = {
    "key": 10,  # Property
    "value": 12,  # Value
    "name": 18,  # Reference
    "variable": 6,  # Variable
    "member": 5,  # Field
    "function": 3,  # Function
    "constant": 21,  # Constant
    "token": 20,  # EnumMember
    "header": 10,
    "anchor": 18,
}
TRIGGERS = [".", "{", "'", "(", ",", " ", ":", "`", "*", "/", '"']


def completion(index: Index, opened: OpenText, position: Any, client: Client) -> dict[str, Any]:
    """Answer textDocument/completion."""
    offset = opened.positions.offset(position)
    found = candidates(index, opened.source, offset)
    items = [_item(item, _sort(item, number), opened, client) for number, item in enumerate(found)]
    return {"isIncomplete": False, "items": items}


def _sort(candidate: Candidate, number: int) -> str:
    """Keys and members stand in the order in which the format and the author declare them, all else by name."""
    declared = candidate.kind in ("key", "member")
    return f"{candidate.rank}{number:05}" if declared else f"{candidate.rank}{candidate.label}"


def _item(candidate: Candidate, sort: str, opened: OpenText, client: Client) -> dict[str, Any]:
    called = candidate.kind == "function" and opened.source.text.startswith("(", candidate.end)
    insert = candidate.label if called else candidate.insert
    snippet = candidate.snippet and not called
    if snippet and not client.snippets:
        insert = insert.replace("$0", "").replace("$1", "").replace("\\$", "$").rstrip("\n- ")
    item: dict[str, Any] = {
        "label": candidate.label,
        "kind": KINDS[candidate.kind],
        "sortText": sort,
        "filterText": _filter(candidate, opened),
        "textEdit": {"range": opened.positions.range(candidate.start, candidate.end), "newText": insert},
    }
    if snippet and client.snippets:
        item["insertTextFormat"] = 2
        item["insertTextMode"] = 2
    if candidate.detail:
        item["detail"] = candidate.detail
    if candidate.doc:
        item["documentation"] = markup(candidate.doc, markdown=client.docs)
    return item


def _filter(candidate: Candidate, opened: OpenText) -> str:
    """Editors compare what is typed with this text: it begins with the quote or backtick that was typed."""
    written = opened.source.text[candidate.start : candidate.end][:1]
    return written + candidate.label if written in ("'", '"', "`") else candidate.label


def signature_help(index: Index, opened: OpenText, position: Any, client: Client) -> dict[str, Any] | None:
    """Answer textDocument/signatureHelp."""
    from afkit.iml.registry import lookup

    call = call_at(index, opened.source, opened.positions.offset(position))
    function = lookup(call[0]) if call is not None else None
    if call is None or function is None:
        return None
    parameters = []
    at = len(function.name) + 1
    for number, param in enumerate(function.params):
        label = f"{param.name}…" if param.variadic else param.name
        label = f"[{label}]" if param.optional else label
        start = at if number == 0 else at + 2
        at = start + len(label)
        parameters.append(
            {"label": [start, at], "documentation": f"{param.type}: {param.doc}" if param.doc else param.type}
        )
    active = min(call[1], max(0, len(parameters) - 1))
    return {
        "signatures": [
            {
                "label": f"{function.signature} → {function.returns}",
                "documentation": markup(function.doc, markdown=client.signatures),
                "parameters": parameters,
            }
        ],
        "activeSignature": 0,
        "activeParameter": active,
    }
