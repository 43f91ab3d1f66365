"""How the fix of a code is declared, and how fixes are made for what was found.

    @mends(LIMIT_ZERO)
    def limit_zero(case: Case) -> Fix:
        return case.remove(case.at)

They are made apart from the rules, and only for findings that are shown: to lint a clean connector costs nothing of this. The
edits are those of `source/`, which keep comments and layout, and refuse what an alias repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from afkit.annotations import Any
from afkit.app.model import KINDS, App, Component, Origin, Project
from afkit.codes import Code
from afkit.errors import SourceError
from afkit.records import NamedTuple
from afkit.source.codes import CANNOT_EDIT
from afkit.source.diagnostic import Diagnostic, Edit
from afkit.source.document import Document
from afkit.source.edits.editor import Editor
from afkit.source.places import Path

Fix = tuple[Edit, ...]

_PROVEN = 500_000
"""Characters that may be read once more to prove edits; where more would be, `--fix` proves them by the findings."""


class Guess(NamedTuple):
    """A fix that may change what is meant, of a code whose fixes mostly do not."""

    fix: Fix


class Holder(NamedTuple):
    """A component, or None for the app, and the key of its code that holds a place; `top` is where the code begins.

    `path` is where the same would stand in a manifest.
    """

    owner: Component | None
    key: str
    top: Origin
    path: Path


class Desk:
    """What the fixes of one project share: editors of its texts, and who holds what."""

    def __init__(self, app: App, project: Project, proven: bool) -> None:
        self.app = app
        self.project = project
        self.proven = proven
        self.documents = {document.source.name: document for document in project.documents}
        self._editors: dict[int, Editor] = {}
        self._holders: dict[tuple[int, tuple[str | int, ...]], Holder] = {}
        for key, code in app.codes.items():
            if code.given:
                self._hold(None, key, code.origin, (key,))
        for kind in KINDS:
            for component in app.components(kind).values():
                self._hold(component, "", component.origin, (f"{kind}s", component.name))
                for key, code in component.codes.items():
                    if code.given:
                        self._hold(component, key, code.origin, (f"{kind}s", component.name, key))

    def _hold(self, owner: Component | None, key: str, top: Origin, path: Path) -> None:
        self._holders.setdefault((id(top.document), top.path), Holder(owner, key, top, path))

    def holder(self, at: Origin) -> Holder | None:
        """Give the code, or else the component, that holds a place."""
        for depth in range(len(at.path), -1, -1):
            found = self._holders.get((id(at.document), at.path[:depth]))
            if found is not None:
                return found
        return None

    def editor(self, document: Document) -> Editor:
        """Give the editor of a text."""
        if id(document) not in self._editors:
            self._editors[id(document)] = Editor(document, False, proven=self.proven)
        return self._editors[id(document)]


class Case:
    """One finding that is to be mended: where it stands, and the changes that can be made."""

    def __init__(self, item: Diagnostic, at: Origin, holder: Holder | None, desk: Desk) -> None:
        self.item = item
        self.at = at
        self.app = desk.app
        self._owner = holder.owner if holder is not None else None
        self.key = holder.key if holder is not None else ""
        self._top = holder.top if holder is not None else at
        self._desk = desk

    @property
    def owner(self) -> Component:
        """The component that holds the place. Raises SourceError where none does, as behind an alias."""
        if self._owner is None:
            raise self.refused("no component stands here")
        return self._owner

    @property
    def up(self) -> Origin:
        """What holds the value at the place."""
        return Origin(self.at.document, self.at.path[:-1])

    @property
    def advised(self) -> str:
        """What the hint says to write or add."""
        return (self.item.hint or "").split(" ", 1)[-1]

    def request(self, *steps: str) -> Origin:
        """The request that holds the place: the path up to the first of the words that stand in a request."""
        inside = self.at.path[len(self._top.path) :]
        end = next((at for at, step in enumerate(inside) if step in steps), len(inside))
        return Origin(self.at.document, (*self._top.path, *inside[:end]))

    def code(self, key: str) -> Origin:
        """Where a code of the component stands, or is to stand. Raises SourceError where it needs a file that is not there."""
        code = self.owner.codes.get(key)
        if code is not None and code.given:
            return code.origin
        if self._desk.project.form == "appdir":
            raise self.refused(f"there is no {key}")
        return self.owner.origin.at(key)

    def value(self, at: Origin) -> Any:
        """Give what stands somewhere; None if nothing does."""
        found: Any = at.document.value
        for step in at.path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def set(self, at: Origin, value: Any) -> Fix:
        """Write a value; what has members or items only where no comment stands in it."""
        if isinstance(self.value(at), dict | list):
            self._without_comments(at)
        return self._desk.editor(at.document).set(at.path, value)

    def insert(self, at: Origin, value: Any, *, before: str = "") -> Fix:
        """Insert a member before the first of some siblings that is there; else where the form of manifests has it."""
        there = self.value(Origin(at.document, at.path[:-1]))
        siblings: Mapping[str, Any] = there if isinstance(there, Mapping) else {}
        if not siblings:
            return self.set(at, value)
        front = next((name for name in before.split() if name in siblings), None)
        back = self._behind(at, list(siblings)) if front is None else None
        if front is None and back == "":
            front, back = next(iter(siblings)), None
        return self._desk.editor(at.document).insert(at.path, value, front, back)

    def _behind(self, at: Origin, siblings: list[str]) -> str | None:
        """Give the member behind which another one stands in the form of `fmt`: none at all, or "" for the front."""
        from afkit.manifest.style.order import order_of

        holder = self._desk.holder(at)
        if holder is None:
            return None
        wanted = order_of((*holder.path, *at.path[len(holder.top.path) : -1])) or []
        if at.path[-1] not in wanted:
            return None
        rank = {name: number for number, name in enumerate(wanted)}
        own = rank[str(at.path[-1])]
        ahead = [name for name in siblings if rank.get(name, len(wanted)) < own]
        return ahead[-1] if ahead else ""

    def append(self, at: Origin, value: Any) -> Fix:
        """Put an item behind a list."""
        return self._desk.editor(at.document).append(at.path, value)

    def remove(self, at: Origin) -> Fix:
        """Take a member or item away; comments beside and in it stay, on lines of their own."""
        fix = self._desk.editor(at.document).remove(at.path)
        source = at.document.source
        kept: list[Edit] = []
        for edit in fix:
            start, end = edit.location.start, edit.location.end
            notes = [
                text for line, column, text in at.document.comments() if start <= source.offset(line, column) < end
            ]
            notes = [text for text in notes if text not in edit.text]
            indent = source.text[start : start + len(source.text[start:end]) - len(source.text[start:end].lstrip(" "))]
            whole = source.text[start - 1 : start] in ("", "\n", "\r") and source.text[end - 1 : end] in ("\n", "\r")
            if notes and not (whole and not edit.text):
                raise self.refused("a comment stands in it")
            line_end = "\r\n" if source.text[end - 2 : end] == "\r\n" else "\n"
            kept.append(edit._replace(text=edit.text + "".join(f"{indent}{text}{line_end}" for text in notes)))
        return tuple(kept)

    def move(self, at: Origin, late: int, early: int) -> Fix:
        """Put an item of a list in front of an earlier one; each item's text takes the place of another's."""
        places = [at.at(number).location for number in range(early, late + 1)]
        self._without_comments(at)
        texts = [place.text for place in (places[-1], *places[:-1])]
        if any(sign in text for text in texts for sign in "&*"):
            raise self.refused("an anchor or an alias stands in it")
        return tuple(Edit(place, text) for place, text in zip(places, texts, strict=True))

    def _without_comments(self, at: Origin) -> None:
        source, held = at.document.source, at.location
        start = min(at.key_location.end, held.start) if at.path and isinstance(at.path[-1], str) else held.start
        comments = (source.offset(line, column) for line, column, _ in at.document.comments())
        if any(start <= comment < held.end for comment in comments):
            raise self.refused("a comment stands in it")

    def rename(self, at: Origin, name: str) -> Fix:
        """Give a member another name."""
        return self._desk.editor(at.document).rename(at.path, name)

    def wrap(self, at: Origin, key: str | None) -> Fix:
        """Put a value under a key, or without one into a list."""
        return self._desk.editor(at.document).wrap(at.path, key)

    def refused(self, why: str) -> SourceError:
        """Make the error that says that this finding has no fix."""
        return SourceError(why, code=CANNOT_EDIT)


Build = Callable[[Case], "Fix | Guess"]


class Mending(NamedTuple):
    """How a code is mended; `unsafe` fixes may change what the connector does."""

    build: Build
    unsafe: bool
    same: bool
    instead: bool


MENDINGS: dict[str, Mending] = {}
"""Every fix that is made here, by code."""


def mends(*codes: Code, unsafe: bool = False, same: bool = False, instead: bool = False) -> Callable[[Build], Build]:
    """Declare the fix of some codes. One that keeps the app the `same` changes only how it is written: a test tries it.

    One that stands `instead` of the rule's own is written better; that one is to read on with.
    """

    def register(build: Build) -> Build:
        for code in codes:
            if code in MENDINGS:
                raise ValueError(f"two fixes for {code}")
            MENDINGS[code] = Mending(build, unsafe, same, instead)
        return build

    return register


def made(project: Project, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give the findings with the fixes that are declared for their codes."""
    items = list(found)
    wanting = [item for item in items if _wants(item)]
    if project.app is None or not wanting:
        return items
    longest = max((len(document.source.text) for document in project.documents), default=0)
    desk = Desk(project.app, project, proven=longest * len(wanting) <= _PROVEN)
    return [_mended(item, desk) if _wants(item) else item for item in items]


def _wants(item: Diagnostic) -> bool:
    mending = MENDINGS.get(item.code)
    return mending is not None and (mending.instead or not item.fix)


def _mended(item: Diagnostic, desk: Desk) -> Diagnostic:
    document = desk.documents.get(item.location.file)
    if document is None or document.source is not item.location.source:
        return item
    at = Origin(document, document.where(item.location.start).path)
    mending = MENDINGS[item.code]
    try:
        fix = mending.build(Case(item, at, desk.holder(at), desk))
    except SourceError:
        return item  # an alias repeats it, a file would be needed, or the text has a form that cannot be changed
    except (LookupError, TypeError, AttributeError, ValueError):
        return item  # what stands there has a shape that no fix foresees
    if isinstance(fix, Guess):
        return item._replace(fix=fix.fix, unsafe=True)
    return item._replace(fix=fix, unsafe=mending.unsafe) if fix else item
