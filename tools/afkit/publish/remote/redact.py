"""Keep secrets out of every text that leaves this room."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "[secret]"
_SHORTEST = 4


class Redactor:
    """Replaces secrets, and the forms they travel in, by a mask. Secrets shorter than four characters are left alone."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Learn a secret: from now on no text shows it, plain, base64, URL-encoded or JSON-escaped."""
        secret = secret.strip()
        if len(secret) < _SHORTEST:
            return
        raw = secret.encode("utf-8")
        forms = {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
        forms |= {json.dumps(secret, ensure_ascii=False)[1:-1], raw.hex()}
        forms |= {base64.b64encode(raw).decode("ascii"), base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")}
        self._forms |= forms

    def __call__(self, text: str) -> str:
        """Give the text without secrets."""
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, MASK)
        return text
