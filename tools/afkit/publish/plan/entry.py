"""What a plan says of one component, or of the app itself: of each kind of finding what belongs to it. Pure data.

Source: publisher's reference, sections 7.1 and 7.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from afkit.app import Kind
from afkit.diff import Change, Level
from afkit.publish.plan.compare import Diff
from afkit.publish.plan.desired import Wanted
from afkit.publish.plan.options import Options
from afkit.publish.plan.step import Owner

Op = Literal["create", "update", "unchanged", "remote-only", "external", "blocked", "deleting", "delete"]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """What every entry may have. `diffs` are all sections and fields that are not simply equal; `agreed` are keys and hashes
    of what was found equal. `changes` say what the writes do to existing flows; `verdict` is the worst of them, None where
    no flow can exist. `notes` are for a person, and so is `irreversible`: why it cannot be undone."""

    diffs: tuple[Diff, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    verdict: Level | None = None
    irreversible: str | None = None
    agreed: tuple[tuple[str, str], ...] = ()

    if TYPE_CHECKING:

        @property
        def op(self) -> Op: ...
        @property
        def kind(self) -> Owner: ...
        @property
        def local(self) -> str | None: ...
        @property
        def remote(self) -> str | None: ...

    @property
    def key(self) -> str:
        """Name what is spoken of: `app`, or as in `module/createParcel`."""
        return "app" if self.kind == "app" else f"{self.kind}/{self.local or self.remote}"

    def writes(self, options: Options) -> list[Diff]:
        """List the differences that will be written under these options."""
        if self.op not in ("update", "create"):
            return []
        standings = {"update"} | ({"drift", "conflict"} if options.force else set())
        if options.formatting:
            standings.add("formatting")
        return [diff for diff in self.diffs if diff.standing in standings]


@dataclass(frozen=True, kw_only=True)
class AppEntry(_Entry):
    """The app itself; `remote` is None as long as it is not there."""

    op: Literal["create", "update", "unchanged"]
    local: str
    remote: str | None
    kind: Literal["app"] = field(default="app", init=False)


@dataclass(frozen=True, kw_only=True)
class _Declared(_Entry):
    wanted: Wanted

    @property
    def kind(self) -> Kind:
        return self.wanted.kind

    @property
    def local(self) -> str:
        return self.wanted.local


@dataclass(frozen=True, kw_only=True)
class Created(_Declared):
    """A component that is not there yet."""

    op: ClassVar[Literal["create"]] = "create"
    remote: ClassVar[None] = None


@dataclass(frozen=True, kw_only=True)
class Compared(_Declared):
    """A component that is here and there. An external one is referred to, never written."""

    op: Literal["update", "unchanged", "external"]
    remote: str


@dataclass(frozen=True, kw_only=True)
class Left(_Entry):
    """A component that is only there: left alone, to be deleted, or being deleted. `local` is what it was called here."""

    op: Literal["remote-only", "deleting", "delete"]
    kind: Kind
    local: str | None
    remote: str


@dataclass(frozen=True, kw_only=True)
class Blocked(_Entry):
    """What would be done, and why it cannot be."""

    instead: Created | Compared | Left
    why: str
    op: ClassVar[Literal["blocked"]] = "blocked"

    @property
    def kind(self) -> Kind:
        return self.instead.kind

    @property
    def local(self) -> str | None:
        return self.instead.local

    @property
    def remote(self) -> str | None:
        return self.instead.remote

    @property
    def skipped(self) -> bool:
        """True for what an instance or account is known to lack: said, and not a failure of the publish."""
        return self.kind in ("function", "endpoint")


Entry: TypeAlias = AppEntry | Created | Compared | Left | Blocked


def block(entry: Created | Compared | Left, why: str) -> Blocked:
    """Put what hinders it in place of what would be done."""
    return Blocked(
        instead=entry,
        why=why,
        diffs=entry.diffs,
        notes=entry.notes,
        irreversible=entry.irreversible,
        agreed=entry.agreed,
    )


def wanted_of(entry: Entry) -> Wanted | None:
    """Give the component as it should be, for what is declared here."""
    if isinstance(entry, Blocked):
        return wanted_of(entry.instead)
    return entry.wanted if isinstance(entry, Created | Compared) else None
