"""Collect what structure checking finds, and put it at its place in the text."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any, TypeAlias
from afkit.app.codes import DISPUTED, OUTDATED_SPELLING, WRONG_TYPE
from afkit.app.model import Origin
from afkit.app.spec.shapes import words
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Obj
from afkit.codes import Code
from afkit.nearest import Guesses
from afkit.patterns import lazy
from afkit.source.diagnostic import Diagnostic, Edit, Severity, instead, quoted
from afkit.source.text import Location

_SIMPLE = lazy(r"[\w.:/-]+")
_GLUED = lazy(r"([A-Za-z_][\w-]*):(?!//)(\S.*)")
Steps: TypeAlias = tuple[str | int, ...]


class Report:
    """The findings on one value."""

    __slots__ = ("_seen", "around", "diagnostics", "guesses", "origin", "told")

    def __init__(self, origin: Origin) -> None:
        self.around: list[
            tuple[Obj, Mapping[str, Any], Steps]
        ] = []  # the objects that are checked just now, outer first
        self.origin = origin
        self.told: set[Steps] = set()  # members of which another finding tells
        self.guesses = Guesses(20_000)
        self.diagnostics: list[Diagnostic] = []
        self._seen: set[tuple[str, int, str]] = set()

    def name(self, path: Steps) -> str:
        """Call a place by the nearest name: `'label'`, or `item 2 of 'tags'`."""
        full: Steps = (*self.origin.path, *path)
        if not full:
            return "the whole text"
        step = full[-1]
        if isinstance(step, str):
            return words.quote(step)
        return f"item {step + 1} of {words.quote(str(full[-2]))}" if len(full) > 1 else f"item {step + 1}"

    def add(
        self,
        code: Code,
        severity: Severity,
        path: Steps,
        message: str,
        hint: str | None = None,
        replace: str | None = None,
        *,
        key: bool = False,
        fix: tuple[Edit, ...] = (),
    ) -> None:
        """Report a fault at a value, or with `key` at its key; `replace` is what the key or value should be, or `fix` what
        mends it."""
        origin = self.origin.at(*path)
        location = origin.key_location if key else origin.location
        seen = (code, location.start, message)
        if seen in self._seen:  # a part that several aliases bring in is one text
            return
        self._seen.add(seen)
        fix = instead(location, self._requote(location, replace)) if replace else fix
        self.diagnostics.append(Diagnostic(code, severity, message, location, hint, fix))

    def note(self, note: Note, path: Steps, *, key: bool = False, value: bool = False, missing: str = "") -> None:
        """Report a remark; it is no fault. `value` says that a better spelling replaces the value, not the key.

        `missing` is the key that is not there, for the place `{key}` in the message.
        """
        code = OUTDATED_SPELLING if note.rename and not value else DISPUTED
        hint = f"write '{note.rename}'" if note.rename else None
        message = note.about(missing or str(path[-1] if path else ""))
        self.add(code, note.severity, path, message, hint, note.rename, key=key)

    def unlisted(self, path: Steps, value: Any) -> None:
        """Report one item where a list of such belongs; the brackets are all that is missing."""
        place = self.origin.at(*path).location
        written = place.text
        plain = "\n" not in written and written[:1] not in ("", "&", "*", "!", "|", ">")
        message = f"{self.name(path)} must be a list, but is {words.describe(value)}"
        if plain and written.endswith("]") and "[" not in written:
            written = written[:-1]  # only the other bracket is missing
        several = written.strip("'\"").replace(",", " ").split()
        if plain and len(several) > 1 and all(_SIMPLE.fullmatch(word) for word in several):
            quote = written[0] if written[0] in ("'", '"') else ""
            written = ", ".join(f"{quote}{word}{quote}" for word in several)
        hint = f"write [{written}]" if plain and len(written) < 60 else "put it in brackets"
        fix: tuple[Edit, ...] = (Edit(place, f"[{written}]"),) if plain else ()
        if (
            "\n" in written
            and written[:1] not in ("'", '"', "&", "*", "!", "|", ">")
            and self.origin.document.format == "yaml"
        ):
            from afkit.source.missing.shifting import dashed

            fix = dashed(place)
        self.diagnostics.append(Diagnostic(WRONG_TYPE, "error", message, place, hint, fix))

    def mistyped(
        self,
        path: Steps,
        value: Any,
        wanted: str,
        hint: str | None = None,
        meant: str | None = None,
        *,
        fix: tuple[Edit, ...] = (),
    ) -> None:
        """Report a value of the wrong type; a list or object is underlined at its key. `meant` is what replaces it, or
        `fix` what mends it."""
        message = f"{self.name(path)} must be {wanted}, but is {words.describe(value)}"
        if isinstance(value, str) and "object" in wanted and not fix:
            hint, fix = self._glued(path, value) or (hint, fix)
        hint = (self._commented_out(path) if value is None else self._formed(path, value)) or hint
        if isinstance(value, list) and wanted == "an object" and hint is None and not fix:
            hint, fix = self._unwrapped(path, value)
        nothing = value is None and not self.origin.at(*path).location.text.strip(" :")
        self.add(WRONG_TYPE, "error", path, message, hint, key=nothing or isinstance(value, dict | list), fix=fix)
        if meant is not None:
            last = self.diagnostics[-1]
            self.diagnostics[-1] = last._replace(fix=(Edit(last.location, meant),))

    def _unwrapped(self, path: Steps, value: list[Any]) -> tuple[str | None, tuple[Edit, ...]]:
        """Take an object out of the list that holds nothing else; one of a name and a value is another way to write."""
        if len(value) != 1 or not isinstance(value[0], dict) or value[0].keys() <= {"key", "name", "value"}:
            return None, ()
        place, item = self.origin.at(*path).location, self.origin.at(*path, 0).location
        written = place.text
        around = place.source.text[place.start : item.start] + place.source.text[item.end : place.end]
        if written.startswith("[") and not around.strip("[], \r\n"):
            return "write the object without the list around it", (Edit(place, item.text),)
        if written.startswith("- "):
            dash = place._replace(end=place.start + 1)
            return "remove the dash: this is no list", (Edit(dash, " "),)
        return None, ()

    def _formed(self, path: Steps, value: Any) -> str | None:
        """Say what to write in place of what other tools write."""
        from afkit.app.spec.check.forms import here, shown

        at = (*self.origin.path, *path)
        form = here(at, value)
        return None if form is None else f"write {shown(at, form)}"

    def _glued(self, path: Steps, value: str) -> tuple[str, tuple[Edit, ...]] | None:
        """Say what to do about a text that is a member whose colon has no blank behind it."""
        place = self.origin.at(*path).location
        match = _GLUED.fullmatch(value) if self.origin.document.format == "yaml" and place.text == value else None
        if match is None:
            return None
        colon = place.start + len(match[1])
        return f"write {match[1]}: {match[2]}", (Edit(Location(place.source, colon, colon + 1), ": "),)

    def _commented_out(self, path: Steps) -> str | None:
        """Say what to do about a value that is none because it begins with the sign of a comment."""
        key = self.origin.at(*path).key_location
        rest = key.source.line(key.line)[key.column - 1 + len(key.text) :].lstrip(": ")
        if self.origin.document.format != "yaml" or not rest.startswith("#") or rest[1:2] in ("", " "):
            return None
        value = rest.split(" ", 1)[0].strip("'\"")
        return f'# begins a comment: write "{value}"'

    def _requote(self, location: Location, text: str) -> str:
        """Write a replacement in the quotes of what it replaces, or in those that it needs."""
        old = location.text
        if old[:1] in ("'", '"'):
            return f"{old[0]}{text}{old[0]}"
        return quoted(text) if self.origin.document.format == "yaml" else text
