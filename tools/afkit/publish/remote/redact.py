"""Keep the token and other secrets out of every text that leaves this room."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.app.knowledge.vault import Vault

MASK = "[secret]"
_SHORTEST = 4


class Redactor:
    """Replaces secrets, in every form they travel in, by a mask. Those shorter than four characters are left alone."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.vault = Vault(mask=MASK)
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Learn a secret: from now on no text shows it."""
        secret = secret.strip()
        if len(secret) >= _SHORTEST:
            self.vault.add(secret)

    def __call__(self, text: str) -> str:
        """Give the text without secrets."""
        return self.vault.mask(text)
