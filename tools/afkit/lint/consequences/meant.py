"""Judge a connector as it was meant: what follows from a slip is not told, and what a slip hides is.

A misspelt key leaves its section unread, a mistyped type makes another component of it, a wrong name leaves a procedure
unused. Where a finding says what was meant, the texts are read once more with that word in place, and what is found then
stands beside the slips themselves, at the places of the text that the author wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from afkit.app.codes import BAD_NAME, STRUCTURE
from afkit.app.model import Project
from afkit.iml.codes import UNKNOWN_FUNCTION
from afkit.lint.consequences.echoes import UNREADABLE
from afkit.lint.fixes.moved import Moved, Places, moved_by
from afkit.lint.rules.codes import UNKNOWN_CONNECTION, UNKNOWN_MODULE_IN_GROUP, UNKNOWN_PROCEDURE, UNKNOWN_WEBHOOK
from afkit.loading import reload
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic, Edit
from afkit.source.document import Document
from afkit.source.edits.applying import apply
from afkit.source.places import Path, value_at
from afkit.source.store import DISK, Files
from afkit.source.text import Location

Judge = Callable[[Project], list[Diagnostic]]

_ROUNDS = 3
_MANY = 40
_DENSE = 1_000
_LONG = 400_000
"""Slips, findings, and characters of texts, up to which it is worth to read the texts once more."""


def as_meant(
    project: Project,
    found: list[Diagnostic],
    codes: frozenset[str],
    judge: Judge,
    aside: frozenset[str] = frozenset(),
    files: Files = DISK,
) -> list[Diagnostic]:
    """Give the findings on a project as if its slips were mended, and the slips themselves.

    `codes` are those of which a fix puts the word that was meant in place of another; what is found in the files `aside`
    is left as it is. `files` gives texts that could not be reached before.
    """
    if len(found) > _DENSE or sum(len(item.source.text) for item in project.documents) > _LONG:
        return found

    def mendable(found: Iterable[Diagnostic], *, adding: bool) -> Iterator[Diagnostic]:
        for item in found:
            if item.code in codes and _is_slip(item) and _adds(item) is adding and item.location.file not in aside:
                yield item

    kept: list[Diagnostic] = []
    # A line that is out of its place tears what is below it; a key that is misspelt leaves its section unread, and names in
    # other places seem wrong: each is looked at once those before are mended.
    for before in _STAGES:
        slips = _plausible(slip for slip in mendable(found, adding=False) if slip.code < before)
        if len(slips) > _MANY:
            return found
        if any(slip not in kept for slip in slips):
            settled, found = _settled(project, slips, found, judge, files)
            kept = settled or kept
            found = _without_old_names(kept, found)
    # What is missing may be there under another name: only what is missing still is added.
    missing = [item for item in _apart([*kept, *mendable(found, adding=True)]) if _adds(item)]
    again = _Again.of(project, [*kept, *missing], judge, files) if missing else None
    return [*kept, *missing, *_without_old_names(kept, again.found)] if again is not None else found


def _without_old_names(slips: Iterable[Diagnostic], found: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out that nothing is called so any more where a name that cannot be one has given way."""
    old = {_name(slip) for slip in slips if slip.code == BAD_NAME}
    if not old:
        return found
    return [item for item in found if item.code not in _REFERRING or _referred(item) not in old]


def _referred(item: Diagnostic) -> str:
    return _name(item).removeprefix("rpc://").partition("?")[0]


_REFERRING = frozenset(
    {UNKNOWN_CONNECTION, UNKNOWN_WEBHOOK, UNKNOWN_PROCEDURE, UNKNOWN_MODULE_IN_GROUP, UNKNOWN_FUNCTION}
)


_STAGES = ("AF1", "AF2", "B")
"""Codes below the first speak of texts, below the second of forms, the rest of names and what they stand for."""


def _plausible(slips: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Leave out slips that touch another one, and those which take for right what another one takes for wrong."""
    slips = _apart(slips)
    wrong = {_name(slip) for slip in slips if slip.code == BAD_NAME}  # no name at all, whoever else uses it
    slips = [slip for slip in slips if _bare(slip.fix[0].text) not in wrong]
    written = {_name(slip) for slip in slips if slip.code != BAD_NAME}  # of two names, one at most is right
    return [slip for slip in slips if slip.code == BAD_NAME or _instead(slip) not in written]


def _instead(slip: Diagnostic) -> str | None:
    """Give the name that a fix writes in place of another; None where it only puts quotes around it."""
    name = _bare(slip.fix[0].text)
    return name if name != _name(slip) else None


def _bare(text: str) -> str:
    return text.strip("'\"")


def _name(slip: Diagnostic) -> str:
    return _bare(slip.location.text)


def _settled(
    project: Project, slips: list[Diagnostic], found: list[Diagnostic], judge: Judge, files: Files
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Give the slips whose mending makes sense, and all findings with them mended (and those slips among them)."""
    known = {_mark(item) for item in found}
    for _ in range(_ROUNDS if slips else 0):
        again = _Again.of(project, slips, judge, files)
        if again is None:
            break
        wrong = [slip for slip in slips if again.contradicts(slip, known)]
        if not wrong:
            return slips, [*slips, *again.found]
        slips = [slip for slip in slips if slip not in wrong]
        if not slips:
            break
    return [], found


def _is_slip(item: Diagnostic) -> bool:
    """Tell whether the fix of a finding is one edit, or makes a text readable."""
    return len(item.fix) == 1 or (bool(item.fix) and item.code in UNREADABLE)


def _adds(slip: Diagnostic) -> bool:
    """Tell whether the fix of a finding only adds something."""
    return slip.fix[0].location.start == slip.fix[0].location.end


class _Value(NamedTuple):
    """What a slip stands for in a mended text: its place in the written one, its path, and how many parts it has."""

    place: Location
    path: Path
    parts: int


class _Again(NamedTuple):
    """What was found in the mended texts, at the places of the written ones, and what each slip stands for.

    `depths` are the lengths of the paths at which the faults of shape stand, by the numbers of the findings.
    """

    found: list[Diagnostic]
    values: Mapping[int, _Value]
    depths: Mapping[int, int]

    @classmethod
    def of(cls, project: Project, slips: Sequence[Diagnostic], judge: Judge, files: Files) -> _Again | None:
        """Mend the slips, load, and judge; None if what comes out is no app."""
        edits: dict[str, list[Edit]] = {}
        for slip in slips:
            edits.setdefault(slip.location.file, []).extend(slip.fix)
        written = {item.source.name: item.source for item in project.documents}
        written.update((slip.location.file, slip.location.source) for slip in slips)  # some could not be read
        if not edits.keys() <= written.keys():
            return None
        mended = reload(project, {name: apply(written[name].text, made) for name, made in edits.items()}, files)
        if mended.app is None:
            return None
        moved = {name: moved_by(written[name], made) for name, made in edits.items()}
        place = Places(written, moved)
        documents = {item.source.name: item for item in mended.documents}
        if not edits.keys() <= documents.keys():
            return None  # a mended text is read as something else
        values = {}
        for slip in slips:
            document, path = _stands(slip.fix[0], documents, moved)
            parts = value_at(document.value, path)
            values[id(slip)] = _Value(
                place(document.at(path)), path, len(parts) if isinstance(parts, dict | list) else 0
            )
        raw = judge(mended)
        depths = {
            number: len(documents[item.location.file].where(item.location.start).path)
            for number, item in enumerate(raw)
            if item.code in STRUCTURE and item.severity == "error" and item.location.file in edits
        }
        return cls([place.diagnostic(item) for item in raw], values, depths)

    def contradicts(self, slip: Diagnostic, known: set[tuple[str, str, int]]) -> bool:
        """Tell whether the word in place of a slip makes a fault of what it stands for: then something else was meant.

        A fault of a part does not, unless most parts have one; and what is deeper in has faults of its own.
        """
        value, edited = self.values[id(slip)], slip.fix[0].location
        wrong = 0
        for number, depth in self.depths.items():
            item = self.found[number]
            if (
                item.location.file == value.place.file
                and edited.start <= item.location.start < max(value.place.end, edited.end)
                and _mark(item) not in known
            ):
                if depth <= len(value.path):
                    return True
                wrong += depth == len(value.path) + 1 and not item.fix
        return wrong * 2 > value.parts


def _stands(edit: Edit, documents: Mapping[str, Document], moved: Mapping[str, Moved]) -> tuple[Document, Path]:
    """Give where, in the mended text, the value stands that an edit renames, or that it is a part of."""
    name = edit.location.file
    at = moved[name].old.index((edit.location.start, edit.location.end))
    return documents[name], documents[name].where(moved[name].new[at][0]).path


def _apart(slips: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Leave out slips that touch another one."""
    kept: list[Diagnostic] = []
    ends: dict[str, int] = {}
    for item in sorted(slips, key=lambda item: (item.location.file, item.fix[0].location.start)):
        place = item.fix[0].location
        if place.file == item.location.file and ends.get(place.file, -1) < place.start <= place.end:
            ends[place.file] = place.end
            kept.append(item)
    return kept


def _mark(item: Diagnostic) -> tuple[str, str, int]:
    return item.code, item.location.file, item.location.start
