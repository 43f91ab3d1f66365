"""Arguments that are no choice: which one was meant, by spelling or as others call it."""

from __future__ import annotations

import re
from argparse import ArgumentParser, HelpFormatter
from typing import NoReturn

from afkit.nearest import nearest

OTHERWISE: dict[str, str] = {
    "action": "module",
    "procedure": "rpc",
    "hook": "webhook",
    "instant": "instant-trigger",
    "polling-trigger": "trigger",
    "auth": "connection",
    "key": "apikey",
    "token": "bearer",
    "junit-xml": "junit",
    "md": "markdown",
}
"""Words of other tools, or of the platform → what a command calls the same."""

_WRONG = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)$", re.DOTALL)


class Parser(ArgumentParser):
    """A parser that says which choice was probably meant, and what a command takes in a line: its help tells the options."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and end, as argparse does."""
        formatter = HelpFormatter(f"{self.prog} [OPTION ...]")
        formatter.add_usage(None, self._get_positional_actions(), [])
        said = f"{self.prog}: error: {message}{suggestion(message)}"
        self.exit(2, f"{formatter.format_help()}{said}\n  help: {self.prog} --help lists the options\n")


def suggestion(message: str) -> str:
    """Give what to add to argparse's message about a wrong choice; nothing for any other message."""
    found = _WRONG.search(message)
    if found is None:
        return ""
    word, choices = found[1], [choice.strip("'") for choice in found[2].split(", ")]
    other = OTHERWISE.get(word.lower())
    near = other if other in choices else nearest(word, choices)
    return f"; did you mean '{near}'?" if near else ""
