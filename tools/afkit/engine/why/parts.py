"""Why a request is as it is: every part that was sent or left out, with the expression of the author who wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import SPREAD, is_template, value_of
from afkit.engine.faults import FlowError
from afkit.engine.usage import variables
from afkit.engine.why.gaps import gaps_of, is_empty
from afkit.engine.why.query import Steps
from afkit.engine.why.reason import Reason, members
from afkit.iml import UNDEFINED

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.transport.wire import Exchange
    from afkit.engine.why.book import Author, Kept
    from afkit.iml import Environment
    from afkit.source import Path

_DEEP = 8
"""Steps that are followed from one `temp` member to those that it reads."""


class Reader:
    """Reads the reasons of what one directive made, with the variables that it had."""

    def __init__(
        self, directive: Directive, context: Mapping[str, Any], env: Environment, temps: Mapping[str, Author]
    ) -> None:
        self.directive = directive
        self._context = context
        self._env = env
        self._temps = temps

    def reason(self, steps: Steps, path: Path, value: Any, written: Any = UNDEFINED) -> Reason:
        """Give the reason of one part that the member at `path` made."""
        expression = self.written(path) if written is UNDEFINED else written
        shown = None if expression is UNDEFINED else expression
        gaps = gaps_of(shown, self._context, self._env) if is_empty(value) else ()
        return Reason(steps, self.directive.place(path), shown, value, gaps, self.sources(shown))

    def written(self, path: Path) -> Any:
        """Give what stands at a path; UNDEFINED where nobody wrote anything."""
        value: Any = self.directive.value
        for step in path:
            if isinstance(value, list):
                value = value[step] if isinstance(step, int) and step < len(value) else UNDEFINED
            else:
                value = value.get(step, UNDEFINED) if isinstance(value, Mapping) else UNDEFINED
        return value

    def sources(self, expression: Any, deep: int = _DEEP) -> tuple[Reason, ...]:
        """Give the members of `temp` that an expression reads, with theirs."""
        if not is_template(expression) or not deep:
            return ()
        read = sorted((name for name in variables(expression) if name.startswith("temp.")), key=expression.find)
        names = [name.split(".")[1].strip("`") for name in read]
        return tuple(found for name in dict.fromkeys(names) if (found := self.temp(name, deep - 1)) is not None)

    def temp(self, name: str, deep: int = _DEEP) -> Reason | None:
        """Give the reason of `temp.name`: the last item that set it."""
        author = self._temps.get(name)
        if author is None:
            return None
        expression: Any = author.directive.value
        for step in author.path:
            expression = expression.get(step, UNDEFINED) if isinstance(expression, Mapping) else UNDEFINED
        shown = None if expression is UNDEFINED else expression
        held = self._context.get("temp")
        value = held.get(name, UNDEFINED) if isinstance(held, Mapping) else UNDEFINED
        gaps = gaps_of(shown, self._context, self._env) if is_empty(value) else ()
        place = author.directive.place(author.path)
        return Reason(("temp", name), place, shown, value, gaps, self.sources(shown, deep))

    def tree(self, steps: Steps, path: Path, written: Any, value: Any) -> Iterator[Reason]:
        """Give the reasons of a written value and of everything that stands in it."""
        if isinstance(written, Mapping):
            yield self.reason(steps, path, value, None)._replace(listed=False)
            yield from self._collection(steps, path, written, value)
        elif isinstance(written, list):
            for index, item in enumerate(written):
                inner = value[index] if isinstance(value, list) and index < len(value) else UNDEFINED
                yield from self.tree((*steps, index), (*path, index), item, inner)
        else:
            yield self.reason(steps, path, value, written)
            for name, item in members(value) if is_template(written) else ():
                yield self.reason((*steps, name), path, item, written)

    def _collection(self, steps: Steps, path: Path, written: Mapping[str, Any], value: Any) -> Iterator[Reason]:
        authors: dict[str, Path] = {}
        for key in written:
            if key != SPREAD:
                authors[str(key)] = (*path, key)
                continue
            spread = self.evaluated((*path, SPREAD))
            for name in spread if isinstance(spread, Mapping) else ():
                authors[str(name)] = (*path, SPREAD)
        for name, author in authors.items():
            inner = _member(value, name, caseless=steps == ("headers",))
            if author[-1] == SPREAD and SPREAD in written and name != SPREAD:
                yield self.reason((*steps, name), author, inner)
            else:
                yield from self.tree((*steps, name), author, written[name], inner)

    def evaluated(self, path: Path) -> Any:
        """Evaluate a member once more; None where it fails or gives nothing."""
        try:
            value = value_of(self.directive._replace(programs=None), path, self._context, self._env)
        except FlowError:
            return None
        return None if value is UNDEFINED else value


def _member(value: Any, name: str, *, caseless: bool) -> Any:
    if not isinstance(value, Mapping):
        return UNDEFINED
    if name not in value and caseless:
        name = next((key for key in value if key.lower() == name.lower()), name)
    return value.get(name, UNDEFINED)


def request_reasons(exchange: Exchange, url: str | None = None) -> list[Reason]:
    """Give the reasons of a request: method, URL, query, headers, body, and the `temp` that they read.

    Values are those that were sent, not masked; what evaluated to nothing stands there with what was missing. `url` is
    the address of a redirect in place of the planned one. Empty unless the run was asked why (`Options.why`).
    """
    kept: Kept | None = exchange.kept
    if kept is None:
        return []
    directive, shown = exchange.directive, exchange.shown or {}
    reader = Reader(directive, kept.context, kept.env, kept.temps)
    found: list[Reason] = []
    if "method" in directive.value:
        found.append(reader.reason(("method",), ("method",), exchange.request.method))
    found.append(reader.reason(("url",), ("url",), url or exchange.request.url))
    if directive.value.get("baseUrl") and "://" not in str(reader.evaluated(("url",)))[:12]:
        found.append(reader.reason(("baseUrl",), ("baseUrl",), reader.evaluated(("baseUrl",))))
    for part in ("qs", "headers"):
        if part in directive.value:
            given = directive.value[part]
            found += reader.tree((part,), (part,), given, shown.get(part, UNDEFINED))
    found += _added_headers(exchange, reader, found)
    body = shown.get("body")
    if body is not None:
        found += reader.tree(("body",), ("body",), directive.value.get("body"), body)
    return [*found, *_temps(found)]


def _added_headers(exchange: Exchange, reader: Reader, found: list[Reason]) -> Iterator[Reason]:
    """Give the headers that no author wrote: the content type follows from `type`, the encoding from `gzip`."""
    known = {str(reason.steps[-1]).lower() for reason in found if reason.steps[0] == "headers"}
    for name, key in (("Content-Type", "type"), ("Accept-Encoding", "gzip")):
        sent = next((value for header, value in exchange.request.headers if header == name), None)
        if sent is not None and name.lower() not in known:
            path: Path = (key,) if key in exchange.directive.value else ("body",)
            yield reader.reason(("headers", name), path, sent, exchange.directive.value.get(key, "json"))


def _temps(found: list[Reason]) -> list[Reason]:
    """Give the `temp` that reasons lean on, each once, the nearest first."""
    listed: dict[str, Reason] = {}
    todo = [source for reason in found for source in reason.sources]
    while todo:
        reason = todo.pop(0)
        if reason.part not in listed:
            listed[reason.part] = reason
            todo += reason.sources
    return list(listed.values())
