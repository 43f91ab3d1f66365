"""Why an output is as it is: for each of its fields the expression, and what was missing where it is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from afkit.engine.why.gaps import gaps_of, is_empty, step_into
from afkit.engine.why.parts import Reader
from afkit.engine.why.query import Steps
from afkit.engine.why.reason import Reason, members, select
from afkit.iml import UNDEFINED

if TYPE_CHECKING:
    from afkit.engine.why.book import Book, Made


def output_reasons(groups: Sequence[Sequence[Made]], book: Book, wanted: Steps = ()) -> list[list[Reason]]:
    """Give the reasons of outputs, for each group (what came of one reply) those whose bundle stands for the field.

    A field is told once: of the first bundle in which it is empty, or else of the first. `wanted` asks for one field, of
    one bundle where its second step is a number. Outputs that are no result of the run (an earlier item's, one that a
    condition or limit took away) count only where there is no other.
    """
    found: list[list[Reason]] = [[] for _ in groups]
    if wanted and wanted[0] not in ("output", "respond"):
        return found
    several = len(book.bundles) > 1
    number = wanted[1] if len(wanted) > 1 and isinstance(wanted[1], int) else None
    if number is not None:
        wanted = (wanted[0], *wanted[2:])
    best: dict[str, tuple[int, Reason]] = {}
    for group, bundle, made in _results(groups, book):
        if number is not None and bundle is not None and bundle != number:
            continue
        for reason in select(_reasons(made, book), wanted):
            before = best.get(reason.part)
            if before is None or (is_empty(reason.value) and not is_empty(before[1].value)):
                best[reason.part] = (group, reason._replace(bundle=bundle if several else None))
    for group, reason in best.values():
        found[group].append(reason)
    return found


def _results(groups: Sequence[Sequence[Made]], book: Book) -> list[tuple[int, int | None, Made]]:
    """Give the outputs that count, with their group and the number of their bundle."""
    numbers = {id(value): index for index, value in enumerate(book.bundles)}
    answers: list[tuple[int, int | None, Made]] = []
    results: list[tuple[int, int | None, Made]] = []
    others: list[tuple[int, int | None, Made]] = []
    for group, made in enumerate(groups):
        for one in made:
            if "respond" in one.author.path:
                answers.append((group, None, one))
                continue
            for each in _each(one):
                bundle = numbers.get(id(each.value))
                (results if bundle is not None else others).append((group, bundle, each))
    return answers + (results or others[-1:])


def _each(made: Made) -> Iterator[Made]:
    """Give an output that is an array item by item: each is a bundle."""
    if isinstance(made.value, list) and made.value:
        for item in made.value:
            yield made._replace(value=item)
    else:
        yield made


def _reasons(made: Made, book: Book) -> Iterator[Reason]:
    directive, path = made.author
    reader = Reader(directive, made.context, book.env, book.temps)
    root = "respond" if "respond" in path else "output"
    written = reader.written(path)
    if written is UNDEFINED:  # nobody said what is put out: it is the item, or the reply, as it came
        usual = "{{item}}" if "item" in made.context else "{{body}}"
        at = path[:-1]
        own = reader.reason((root,), at, made.value, usual)
        yield own
        for name, item in members(made.value):
            yield reader.reason((root, name), at, item, usual)
    else:
        own = reader.reason((root,), path, made.value, None if isinstance(written, Mapping | list) else written)
        astray = gaps_of(own.expression, made.context, book.env)
        if astray and astray[0].path == _bare(own.expression):  # it gave nothing, and the reply stands in for it
            own = own._replace(gaps=astray)
            yield own
        else:
            yield from reader.tree((root,), path, written, made.value)
    yield from _unfilled(own, written, made, book)


def _unfilled(own: Reason, written: Any, made: Made, book: Book) -> Iterator[Reason]:
    """Give the fields of the interface that the output does not have at all."""
    value = made.value
    if own.steps != ("output",):
        return
    for name in book.fields:
        if isinstance(value, Mapping) and name in value:
            continue
        if isinstance(written, Mapping) and name in written:
            continue
        inside = _bare(own.expression)
        gap = step_into(value, name, f"{inside}.{name}", inside)
        gaps = own.gaps or (() if gap is None else (gap,))
        yield Reason(("output", name), own.at, own.expression, UNDEFINED, gaps)


def _bare(expression: Any) -> str:
    return expression.removeprefix("{{").removesuffix("}}").strip() if isinstance(expression, str) else "the output"
