"""Going on after a fault: where a reader of tokens stands, what it has found, and what it skips."""

from __future__ import annotations

from afkit.iml.errors import Fault
from afkit.iml.syntax.ast import Broken
from afkit.iml.syntax.tokens import CLOSE, OPEN, Token

MAX_FAULTS = 20
"""More faults of one template are not told."""

MAX_NESTING = 64
"""Brackets within brackets, beyond which nothing is read."""


class Recovery:
    """The place of a reader in the tokens of one mustache, and its faults."""

    __slots__ = ("at", "depth", "faults", "stopped", "tokens")

    def __init__(self, found: list[Fault]) -> None:
        self.faults = found
        self.tokens: list[Token] = []
        self.at = 0
        self.depth = 0
        self.stopped = False

    def report(self, fault: Fault) -> None:
        """Add a fault, unless the mustache was given up or there are enough."""
        if not self.stopped:
            self.faults.append(fault)
            self.stopped = len(self.faults) >= MAX_FAULTS

    def stop(self) -> None:
        """Give up on the rest of the mustache; what follows from the fault just reported is not worth a word."""
        self.stopped = True
        self.at = len(self.tokens) - 1

    def skip(self) -> None:
        """Go on to the separator or bracket that ends the damaged value."""
        depth = 0
        last = len(self.tokens) - 1
        while self.at < last:
            kind, text = self.tokens[self.at][:2]
            if kind in ("(", "[", OPEN) or text == "{":
                depth += 1
            elif kind in (")", "]", CLOSE) or text == "}":
                if depth == 0:
                    return
                depth -= 1
            elif depth == 0 and kind in (",", ";"):
                return
            self.at += 1

    def broken(self, fault: Fault) -> Broken:
        """Report a fault of the value at hand, skip the value and stand in for it."""
        start = self.tokens[self.at][2]
        self.report(fault)
        self.skip()
        return Broken(start, self.tokens[self.at][2])

    def skip_bracketed(self) -> None:
        """Go behind the bracket or brace that closes the one at hand."""
        self.at += 1
        last = len(self.tokens) - 1
        while self.at < last:
            self.skip()
            kind, text = self.tokens[self.at][:2]
            if self.at == last:
                return
            self.at += 1
            if kind in (")", "]", CLOSE) or text == "}":
                return

    def skip_to_close(self, kind: str) -> None:
        """Go behind the bracket that closes the current one, over everything in between."""
        last = len(self.tokens) - 1
        self.skip()
        while self.at < last and self.tokens[self.at][0] in (",", ";"):
            self.at += 1
            self.skip()
        if self.at < last and self.tokens[self.at][0] == kind:
            self.at += 1
        elif self.at < last:
            self.stop()
