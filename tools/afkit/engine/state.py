"""What one run knows while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import value_of
from afkit.engine.faults import dotted
from afkit.engine.policy import POLICY, Policy
from afkit.engine.values import deep_merge, describe
from afkit.iml import UNDEFINED, Environment

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.app.knowledge.vault import Vault
    from afkit.engine.position import Position
    from afkit.engine.transport.wire import Flow
    from afkit.engine.why.book import Book
    from afkit.source import Path

    EndpointCall = Callable[[Directive, "State", dict[str, Any]], Flow[Any]]


class State:
    """The variables of a run, its clock and rules, and the vault that its secrets go to.

    `context` maps the names of app-format section 6.1 to values; flows add to it. `timeout` in seconds overrides what
    the directives say. `notes` are remarks for the person who runs it.
    """

    __slots__ = (
        "asked",
        "book",
        "callback",
        "calls",
        "context",
        "cut",
        "endpoint",
        "env",
        "insecure",
        "limit",
        "notes",
        "paged",
        "policy",
        "position",
        "rebase",
        "remark",
        "scopes",
        "timeout",
        "title",
        "vault",
    )

    def __init__(
        self,
        env: Environment,
        vault: Vault,
        *,
        context: dict[str, Any] | None = None,
        policy: Policy = POLICY,
        timeout: float | None = None,
    ) -> None:
        self.env = env
        self.vault = vault
        self.policy = policy
        self.timeout = timeout
        self.context = context if context is not None else {}
        self.context.setdefault("temp", {})
        self.notes: list[str] = []
        self.limit: int | None = None  # bundles that the caller wants at most
        self.rebase: Callable[[str], str] | None = None  # leads an address to another service
        self.position: Position | None = None  # where a polling trigger stands
        self.remark = ""  # what is special about the steps of this state, for a trace
        self.title = "communication"  # how a trace calls the communication
        self.scopes: tuple[str, ...] = ()  # what the connection asks for: its default scopes and those of its users
        self.asked: tuple[str, str, bytes] | None = None  # method, address and body of the last request
        self.cut = False  # pages ended at a limit of the platform
        self.calls = 0  # requests that flows have asked for
        self.callback: str | None = (
            None  # where OAuth 1 sends the browser back to, while a temporary token is asked for
        )
        self.paged = True  # the variable `pagination` is there
        self.insecure = False  # a directive may switch the verification of certificates off
        self.endpoint: EndpointCall | None = None  # runs an endpoint component in place of HTTP
        self.book: Book | None = None  # what is noted of the run, where it is asked why

    def note(self, text: str) -> None:
        """Keep a remark, once."""
        if text not in self.notes:
            self.notes.append(text)

    def step_name(self, directive: str) -> str:
        """Name a step for a trace: `communication[2]`; of a connection's own code `connection.token`."""
        if self.title == "communication":
            return directive
        rest = directive.partition(".")[2]
        return f"{self.title}.{rest or 'request'}{self.remark}"

    def value(self, directive: Directive, path: Path, more: dict[str, Any] | None = None) -> Any:
        """Evaluate a member of a directive with the run's variables and `more`. Raises FlowError."""
        context = self.context if not more else {**self.context, **more}
        return value_of(directive, path, context, self.env, self.policy, context.get("statusCode"))

    def remember(self, directive: Directive, path: Path, more: dict[str, Any] | None = None) -> None:
        """Evaluate a `temp` against the old one, and merge it in (section 3.4). Raises FlowError."""
        update = self.value(directive, path, more)
        if isinstance(update, Mapping):
            self.context["temp"] = deep_merge(self.context["temp"], update)
        elif update is not UNDEFINED and update is not None:
            self.note(f"{dotted(directive.name, path)} is {describe(update)}, not a collection: nothing of it is kept")
        if self.book is not None:
            self.book.remember(directive, path, update)
