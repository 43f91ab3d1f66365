"""Procedures that users browse files and folders with. (AF724)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import procedure_name
from afkit.app.model import Origin, Rpc
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import FILES_NOT_MARKED
from afkit.lint.rules.parameters.declared import FORMS, every_field
from afkit.lint.rules.parameters.procedures import output_of

_FILES = """
        modules:
          sendFile:
            label: Send a file
            moduleType: action
            mappableParams: [{name: path, type: file, label: File, options: "rpc://listFiles"}]
            communication: {url: /files, method: POST, body: {path: "{{parameters.path}}"}}
        rpcs:
          listFiles:
            label: List files
            communication:
              url: /files
              response: {iterate: "{{body}}", output: {%s}}
        """


@rule(
    FILES_NOT_MARKED,
    "error",
    why="It is called once for each level, and `file: true` marks what is a file; an item without it is a folder, so that no "
    "file can be chosen. Items without `label` and `value` are not shown, folders neither.",
    source="app-format, section 9.7",
    stops="run",
    good=_FILES % "label: '{{item.name}}', value: '{{item.id}}', file: '{{item.kind = 1}}'",
    bad=_FILES % "label: '{{item.name}}', value: '{{item.id}}'",
)
def files_not_marked(facts: Facts) -> Iterator[Found]:
    for rpc, kind, output, place in _browsing(facts):
        needed = ("label", "value", "file") if kind == "file" else ("label", "value")
        missing = [name for name in needed if name not in output]
        if missing:
            told = f"the {kind}s of '{rpc.name}' have no {' and no '.join(missing)}"
            yield Found(place.location, told, "write " + ", ".join(f'{name}: "{{{{item.…}}}}"' for name in missing))


def _browsing(facts: Facts) -> Iterator[tuple[Rpc, str, dict[str, Any], Origin]]:
    """Yield the procedures that fields of type `file` or `folder` browse with, with that type and what is made of an item."""
    browsed: dict[str, str] = {}
    for _, field in every_field(facts, *FORMS, having="options"):
        options = field.value.get("options")
        named = isinstance(options, dict) and {"label", "value"} & set(options)
        store = options.get("store") if isinstance(options, dict) else options
        if field.type in ("file", "folder") and not named and isinstance(store, str):
            name = procedure_name(store)
            browsed[name] = "file" if browsed.get(name) == "file" else field.type
    for name, kind in browsed.items():
        rpc = facts.app.rpcs.get(name)
        found = output_of(facts, rpc) if rpc is not None else None
        if rpc is not None and found is not None:
            yield rpc, kind, *found
