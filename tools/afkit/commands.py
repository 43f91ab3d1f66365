"""Commands that messages advise, so that they can be typed as they are printed."""

from __future__ import annotations


def command(*words: str) -> str:
    """Give a command line of afkit: words that a shell would take apart are in quotes."""
    from shlex import quote

    return " ".join(("afkit", *map(quote, words)))
