"""What an editor shows beside the text: types of variables, and what can be done with a module."""

from __future__ import annotations

import json
from typing import Any

from afkit.iml.check.templates import infer
from afkit.index import Index
from afkit.index.companions import first_run
from afkit.index.expression import uses
from afkit.index.words import of_type
from afkit.lsp.navigation import Navigation
from afkit.lsp.texts import OpenText
from afkit.source.text import Location

RUN, DRY_RUN, PREVIEW = "afkit.runInSandbox", "afkit.dryRun", "afkit.openPreview"
COMMANDS = [RUN, DRY_RUN, PREVIEW]


def inlay_hints(index: Index, opened: OpenText, span: tuple[int, int]) -> list[dict[str, Any]]:
    """Answer textDocument/inlayHint: the type of every member of a variable, where it is known."""
    from afkit.app.knowledge.mentions import parts

    result: dict[int, dict[str, Any]] = {}
    if index.facts is None or index.scopes is None or index.project.app is None:
        return []
    for text in index.facts.texts:
        if not text.iml or "{{" not in text.text or text.origin.document.source.name != opened.path:
            continue
        whole = text.origin.location
        if whole.end < span[0] or whole.start > span[1]:
            continue
        scope = index.scopes.of(text)
        for use in uses(parts(text.text)):
            if use.root == "()" or use.form != "name":
                continue
            kind = infer("{{" + f"{use.root}.{use.member}" + "}}", scope)
            place = text.origin.inside(use.start, use.end)
            if kind.kind != "any" and place.end not in result and span[0] <= place.end <= span[1]:
                hint = {"position": opened.positions.position(place.end), "label": f": {of_type(kind)}", "kind": 1}
                result[place.end] = hint
    return [result[offset] for offset in sorted(result)]


def code_lenses(index: Index, opened: OpenText, navigation: Navigation, target: str) -> list[dict[str, Any]]:
    """Answer textDocument/codeLens: above every module that a run can be made of."""
    if index.facts is None:
        return []
    lenses = []
    sandbox = any(companion.role == "sandbox" for companion in index.companions)
    for name, module in index.facts.app.modules.items():
        place = index.moved(module.origin.key_location)
        if place is None or place.file != opened.path:
            continue
        where = navigation.range(Location(place.source, place.start, place.end))
        here: list[Any] = [target, name]
        inputs = _inputs(index, name) if sandbox else []
        offers = [("Run in sandbox", RUN, [*here, inputs] if inputs else here)] if sandbox else []
        offers += [("Dry run", DRY_RUN, here), ("Open preview", PREVIEW, here)]
        for title, command, arguments in offers:
            lenses.append({"range": where, "command": {"title": title, "command": command, "arguments": arguments}})
    return lenses


def _inputs(index: Index, module: str) -> list[str]:
    """Give the inputs of a module's first case as words of a command line; a value never names a file."""
    words = []
    for name, value in ((first_run(index.companions, module) or {}).get("input") or {}).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        if "=" not in name and not text.startswith("@"):
            words += ["-i", f"{name}={text}"]
    return words
