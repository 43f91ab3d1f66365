"""Which operations of a description to take."""

from __future__ import annotations

from afkit.importing.codes import IMPORT_NOTHING_CHOSEN
from afkit.importing.made import ImportFault
from afkit.importing.openapi.description.operations import Description, in_braces
from afkit.importing.openapi.description.parts import Operation
from afkit.nearest import meant
from afkit.records import NamedTuple

MOST = 500
"""How many operations are taken without being chosen."""


class Chosen(NamedTuple):
    """Which operations to take: those of a tag, those of the given ids (or `METHOD /path`); all where neither is given."""

    tags: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    server: str | None = None


def choose(description: Description, chosen: Chosen) -> tuple[list[Operation], list[Operation]]:
    """Give the chosen operations and all operations. Raises ImportFault for a tag or an id that nothing has."""
    every = list(description.operations())
    chosen = chosen._replace(operations=tuple(map(in_braces, chosen.operations)))
    if not every and not any(description.webhooks()):
        raise ImportFault(f"{description.reader.path} describes no operation", hint="'paths' is empty")
    if len(every) > MOST and not chosen.tags and not chosen.operations:
        raise ImportFault(
            f"{description.reader.path} describes {len(every)} operations; more than {MOST} must be chosen",
            code=IMPORT_NOTHING_CHOSEN,
            hint="look with --list, then choose with --tag and --operation",
        )
    hooks = frozenset(name for _, ids, _ in description.webhooks() for name in ids)
    picked = [operation for operation in every if _is_chosen(operation, chosen)]
    for tag in chosen.tags:
        if tag not in hooks and not any(tag in operation.tags for operation in every):
            known = sorted({tag for operation in every for tag in operation.tags})
            raise ImportFault(
                f"no operation has the tag '{tag}'", code=IMPORT_NOTHING_CHOSEN, hint=_known("tags", known, tag)
            )
    for given in chosen.operations:
        if given not in hooks and not any(given in _ids(operation) for operation in every):
            known = [operation.given or operation.title for operation in every]
            raise ImportFault(
                f"there is no operation '{given}'", code=IMPORT_NOTHING_CHOSEN, hint=_known("operations", known, given)
            )
    return picked, every


def _ids(operation: Operation) -> tuple[str, ...]:
    return operation.given, operation.name, operation.title


def _is_chosen(operation: Operation, chosen: Chosen) -> bool:
    if not chosen.tags and not chosen.operations:
        return True
    return bool(set(operation.tags) & set(chosen.tags)) or bool(set(_ids(operation)) & set(chosen.operations))


def _known(what: str, known: list[str], given: str) -> str:
    shown = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
    return meant(given, known, f"{what} are: {shown or 'none'}; --list shows all")
