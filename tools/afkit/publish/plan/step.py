"""One write of a plan: which kinds of writes there are, and what each of them carries. Pure data.

Source: publisher's reference, sections 7.1 and 7.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias

from afkit.app import Kind
from afkit.publish.plan.desired import Part

Owner: TypeAlias = Kind | Literal["app"]
StepOp = Literal["create-app", "create", "section", "metadata", "app-metadata", "icon", "common", "delete"]


class _Named:
    """How a step is called. Its repr says no more, since a body may hold secrets."""

    __slots__ = ()
    op: ClassVar[StepOp]
    kind: Owner
    local: str

    @property
    def key(self) -> str:
        """Name what is written to: `app`, or as in `module/createParcel`."""
        return "app" if self.kind == "app" else f"{self.kind}/{self.local}"

    @property
    def title(self) -> str:
        """Say the step in a few words."""
        return f"{self.op} {self.key}"

    def __repr__(self) -> str:
        return f"Step({self.title!r})"


@dataclass(frozen=True, slots=True, repr=False)
class CreateApp(_Named):
    """The app itself is created; `local` is the name that is wished for."""

    op: ClassVar[StepOp] = "create-app"
    local: str
    fields: Mapping[str, Any]
    kind: Literal["app"] = field(default="app", init=False)

    @property
    def title(self) -> str:
        return f"create the app '{self.local}'"


@dataclass(frozen=True, slots=True, repr=False)
class Create(_Named):
    """A component is created. `fields` are metadata under the API's names with *local* references."""

    op: ClassVar[StepOp] = "create"
    kind: Kind
    local: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class WriteSection(_Named):
    """A code is written: `body` is the text of `part`."""

    op: ClassVar[StepOp] = "section"
    kind: Owner
    local: str
    part: Part
    body: bytes

    @property
    def title(self) -> str:
        return f"write {self.key}/{self.part.spec.key}"


@dataclass(frozen=True, slots=True, repr=False)
class WriteCommon(_Named):
    """A `common` is written; nothing of it is shown or remembered."""

    op: ClassVar[StepOp] = "common"
    kind: Owner
    local: str
    part: Part
    body: bytes

    @property
    def title(self) -> str:
        return f"write {self.key}/{self.part.spec.key}"


@dataclass(frozen=True, slots=True, repr=False)
class SetMetadata(_Named):
    """A component's metadata are changed; `fields` as in `Create`."""

    op: ClassVar[StepOp] = "metadata"
    kind: Kind
    local: str
    fields: Mapping[str, Any]
    remote: str | None = None

    @property
    def title(self) -> str:
        return f"set {', '.join(self.fields)} of {self.key}"


@dataclass(frozen=True, slots=True, repr=False)
class SetAppMetadata(_Named):
    """The app's metadata are changed."""

    op: ClassVar[StepOp] = "app-metadata"
    fields: Mapping[str, Any]
    kind: Literal["app"] = field(default="app", init=False)
    local: Literal[""] = field(default="", init=False)

    @property
    def title(self) -> str:
        return f"set {', '.join(self.fields)} of {self.key}"


@dataclass(frozen=True, slots=True, repr=False)
class WriteIcon(_Named):
    """The app's icon is written: a PNG."""

    op: ClassVar[StepOp] = "icon"
    body: bytes
    kind: Literal["app"] = field(default="app", init=False)
    local: Literal[""] = field(default="", init=False)

    @property
    def title(self) -> str:
        return "write the icon"


@dataclass(frozen=True, slots=True, repr=False)
class Delete(_Named):
    """A component is deleted; `remote` is its name there, where it has another one here."""

    op: ClassVar[StepOp] = "delete"
    kind: Kind
    local: str
    remote: str | None = None


Step: TypeAlias = CreateApp | Create | WriteSection | WriteCommon | SetMetadata | SetAppMetadata | WriteIcon | Delete


def fields_of(step: Step) -> Mapping[str, Any]:
    """Give the metadata that a step sends; empty for those that send none."""
    match step:
        case CreateApp() | Create() | SetMetadata() | SetAppMetadata():
            return step.fields
        case _:
            return {}


def part_of(step: Step) -> Part | None:
    """Give the code that a step writes, if it writes one."""
    return step.part if isinstance(step, WriteSection | WriteCommon) else None
