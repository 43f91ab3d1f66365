"""The prompt of a bare `afkit iml`: completion, history, and a line that explains what the cursor is at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.iml.check.templates import infer
from afkit.iml.check.types import Scope, of_value
from afkit.iml.registry import Dialect, lookup
from afkit.index.expression import point, typing_at
from afkit.index.offers.candidate import Candidate
from afkit.index.offers.inside import Stretch, offered
from afkit.index.offers.line import candidates as of_line
from afkit.index.words import of_type

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

COMMANDS = (".functions", ".help", "quit")


def scope_of(context: Mapping[str, Any], dialect: Dialect) -> Scope:
    """Make the scope of an expression of a context."""
    return Scope({name: of_value(value) for name, value in context.items()}, dialect=dialect, open=True)


def candidates(line: str, at: int, scope: Scope) -> list[Candidate]:
    """List what may stand at a place of a line: a command, or what an expression may hold there."""
    if line.startswith("."):
        typing = typing_at("{{", 2)  # where anything may begin
        if line.startswith(".help ") and typing is not None:
            found = [item for item in offered(scope, typing, Stretch(len(".help "), at)) if item.kind == "function"]
            return [item._replace(insert=item.label) for item in found]
        return [Candidate(command, "constant", command, 0, at) for command in COMMANDS]
    return of_line(line, at, scope)


def explain(line: str, at: int, scope: Scope) -> str:
    """Explain in one line what the cursor is at: the call around it, or the variable and its type."""
    shift = 0 if "{{" in line else 2
    template = line if not shift else "{{" + line
    typing = typing_at(template, at + shift)
    if typing is None:
        return ""
    function = lookup(typing.call) if typing.call else None
    pointed = point(template if "}}" in template else template + "}}", max(0, at + shift - 1))
    if pointed is not None and pointed.names:
        written = ".".join(pointed.names)
        kind = infer("{{" + (pointed.until or pointed.names[0]) + "}}", scope)
        told = f"{written}: {of_type(kind)}"
        return f"{told}   in {function.signature}" if function is not None else told
    if pointed is not None and pointed.function:
        function = lookup(pointed.function) or function
    if function is None:
        return ""
    first = function.doc.split(". ", 1)[0].rstrip(".")
    return f"{function.signature} → {function.returns}   {first}"


def session(context: Mapping[str, Any], dialect: Dialect, history: Path | None) -> PromptSession[str]:
    """Make the prompt. Without a file for it, the history lasts as long as the prompt."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    scope = scope_of(context, dialect)

    class Offers(Completer):
        """Completion over the index's candidates."""

        def get_completions(self, document: Document, complete_event: object) -> Iterator[Completion]:
            at = document.cursor_position
            for item in candidates(document.text, at, scope):
                word = document.text[item.start : at]
                if item.label.lower().startswith(word.lower().lstrip("`")):
                    yield Completion(
                        item.insert, start_position=item.start - at, display=item.label, display_meta=item.detail
                    )

    def toolbar() -> str:
        buffer = get_app().current_buffer
        return explain(buffer.text, buffer.cursor_position, scope)

    kept: FileHistory | InMemoryHistory = InMemoryHistory()
    if history is not None:
        history.parent.mkdir(parents=True, exist_ok=True)
        history.touch(mode=0o600)  # what was typed is nobody else's business
        kept = FileHistory(str(history))
    return PromptSession("iml> ", completer=Offers(), history=kept, bottom_toolbar=toolbar, complete_while_typing=True)


def history_file(environ: Mapping[str, str]) -> Path | None:
    """Give the file that keeps what was typed, below the user's state folder; None if there is no home."""
    base = environ.get("XDG_STATE_HOME") or (f"{environ['HOME']}/.local/state" if environ.get("HOME") else "")
    return Path(base) / "afkit" / "iml-history" if base else None
