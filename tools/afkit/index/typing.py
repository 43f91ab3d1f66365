"""The call around a place of a text that is being typed."""

from __future__ import annotations

from afkit.index.expression import Typing, typing_at
from afkit.index.index import Index
from afkit.index.probe import probe, probe_value, read
from afkit.index.window import window
from afkit.source import Source, UnreadableError


def typing_in(index: Index, source: Source, offset: int) -> Typing | None:
    """Tell what is being typed at an offset inside an expression; None elsewhere."""
    if not source.name.lower().endswith((".json", ".jsonc", ".imljson")):
        source = Source(source.name, window(source.text, offset))
    try:
        document = read(source.name, source.text)
    except UnreadableError:
        document = None
    if document is not None:
        where = document.where(offset)
        value = index.spec(document, where.path).value
        character = document.character(where.path, offset) if where.part == "value" else None
        if character is not None and isinstance(value, str):
            return typing_at(value, character)
    guess = probe_value(source, offset)
    if guess is None or "{{" not in guess.word:
        guess = next((item for item in probe(source, offset) if "{{" in item.word), None)
    return typing_at(guess.word, len(guess.word)) if guess is not None else None


def call_at(index: Index, source: Source, offset: int) -> tuple[str, int] | None:
    """Give the innermost call around an offset, and which argument (from 0) the offset lies in."""
    typing = typing_in(index, source, offset)
    if typing is None or not typing.call:
        return None
    return typing.call, typing.argument
