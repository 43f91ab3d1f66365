"""What the editor at the other end understands, and texts as it can show them."""

from __future__ import annotations

import re
from typing import Any

from afkit.records import NamedTuple


class Client(NamedTuple):
    """Abilities that a client declares at start; what it does not declare, it is not sent.

    `hover`, `docs` and `signatures` say whether it shows Markdown there. The defaults are those of a client with all.
    """

    snippets: bool = True
    hover: bool = True
    docs: bool = True
    signatures: bool = True
    versioned_edits: bool = True
    related: bool = True
    tags: bool = True
    code_pages: bool = True
    nested_symbols: bool = True
    actions: bool = True
    watches: bool = True
    configuration: bool = True
    refreshes_hints: bool = True


EVERYTHING = Client()


def client_of(capabilities: Any) -> Client:
    """Read the capabilities of `initialize`."""

    def has(*path: str) -> Any:
        value = capabilities
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def markdown(*path: str) -> bool:
        formats = has("textDocument", *path)
        return isinstance(formats, list) and "markdown" in formats

    return Client(
        snippets=bool(has("textDocument", "completion", "completionItem", "snippetSupport")),
        hover=markdown("hover", "contentFormat"),
        docs=markdown("completion", "completionItem", "documentationFormat"),
        signatures=markdown("signatureHelp", "signatureInformation", "documentationFormat"),
        versioned_edits=bool(has("workspace", "workspaceEdit", "documentChanges")),
        related=bool(has("textDocument", "publishDiagnostics", "relatedInformation")),
        tags=bool(has("textDocument", "publishDiagnostics", "tagSupport")),
        code_pages=bool(has("textDocument", "publishDiagnostics", "codeDescriptionSupport")),
        nested_symbols=bool(has("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport")),
        actions=isinstance(has("textDocument", "codeAction", "codeActionLiteralSupport"), dict),
        watches=bool(has("workspace", "didChangeWatchedFiles", "dynamicRegistration")),
        configuration=bool(has("workspace", "configuration")),
        refreshes_hints=bool(has("workspace", "inlayHint", "refreshSupport")),
    )


def markup(text: str, *, markdown: bool) -> dict[str, str]:
    """Give a text of ours, which is Markdown, as content of the protocol."""
    if markdown:
        return {"kind": "markdown", "value": text}
    return {"kind": "plaintext", "value": plain(text)}


_FENCE = re.compile(r"^```\w*\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def plain(text: str) -> str:
    """Take the marks of Markdown that our texts use off a text: fences, bold, code."""
    kept: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        kept += [_unmarked(text[at : fence.start()]), fence[1]]
        at = fence.end()
    return "".join([*kept, _unmarked(text[at:])])


def _unmarked(text: str) -> str:
    return re.sub(r"`([^`\n]+)`", r"\1", re.sub(r"\*\*([^*\n]+)\*\*", r"\1", text))
