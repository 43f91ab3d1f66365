"""What the checks of single subjects are given: the walk over one template, of which they are parts."""

from __future__ import annotations

from afkit.annotations import Protocol
from afkit.codes import Code
from afkit.iml.check.types import Scope, Type
from afkit.iml.errors import Severity
from afkit.iml.syntax.ast import Member, Node, Step, Term


class Checker(Protocol):
    """Walks the expressions of one template, collects findings and gives types (`templates` holds the one there is)."""

    @property
    def text(self) -> str: ...
    @property
    def scope(self) -> Scope: ...

    def report(
        self,
        code: Code,
        severity: Severity,
        message: str,
        node: Node | Step | Term,
        hint: str | None = None,
        *,
        end: int | None = None,
    ) -> None:
        """Add a finding about a node; `end` shortens its stretch."""

    def node(self, node: Node) -> Type:
        """Check a node and give its type."""

    def member(self, kind: Type, step: Member, trail: str) -> Type:
        """Check a step to a member of a value of a type, and give the member's type."""
