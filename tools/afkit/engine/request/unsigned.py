"""Why a request could not be signed."""

from __future__ import annotations


class SigningError(Exception):
    """A request that cannot be signed: `key` is the member at fault."""

    def __init__(self, key: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.key = key
        self.hint = hint


class MissingLibraryError(Exception):
    """The library that signs is not installed; the message is how to install it."""
