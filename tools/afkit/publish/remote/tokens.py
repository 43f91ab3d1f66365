"""Where a token comes from: the environment or the keyring, never a file or an argument (publisher's reference, 2.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from shlex import quote
from typing import NamedTuple

from afkit.app import PublishOrigin
from afkit.errors import PublishError
from afkit.publish.codes import NO_TOKEN

SERVICE = "afkit"
"""The service name under which tokens are kept in the keyring; the user name is the origin's URL."""
DEFAULT = "AFKIT_TOKEN"

Keyring = Callable[[str, str], str | None]


class Token(NamedTuple):
    """A token and where it was found; `value` must never be shown."""

    value: str
    source: str

    def __repr__(self) -> str:
        return f"Token(from {self.source})"


def variables(origin: PublishOrigin) -> tuple[str, ...]:
    """Name the environment variables that are looked at for an origin, in order."""
    if origin.token_env:
        return (origin.token_env,)
    named = re.sub(r"[^A-Z0-9]+", "_", origin.name.upper()).strip("_")
    return (f"{DEFAULT}_{named}", DEFAULT) if named else (DEFAULT,)


def find_token(origin: PublishOrigin, environ: Mapping[str, str], keyring: Keyring) -> Token:
    """Find an origin's token. Raises PublishError that says where it was looked for."""
    names = variables(origin)
    for name in names:
        value = environ.get(name, "").strip()
        if value:
            return Token(_clean(value, f"the environment variable {name}"), f"environment variable {name}")
    value = (keyring(SERVICE, origin.url) or "").strip()
    if value:
        return Token(_clean(value, "the keyring"), "keyring")
    raise PublishError(
        f"there is no token for the origin '{origin.name}'",
        code=NO_TOKEN,
        hint=f"set {' or '.join(names)}, or keep it in the keyring: {_keeping(origin.url)}",
        place=origin.origin.location,
    )


def _keeping(url: str) -> str:
    """Give the command that keeps a token in the keyring, as it runs here; before it, what has to be installed for it."""
    from importlib.util import find_spec

    from afkit.extras import here, install_hint

    told = f"{here()} -m keyring set {SERVICE} {quote(url)}"
    return told if find_spec("keyring") is not None else f"{told} ({install_hint('keyring')})"


def system_keyring(service: str, user: str) -> str | None:
    """Ask the system's keyring; None when there is none, or the package is not installed."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(service, user)
    except (KeyringError, OSError, RuntimeError):
        return None


def _clean(value: str, source: str) -> str:
    if not value.isascii() or any(char.isspace() or not char.isprintable() for char in value):
        raise PublishError(
            f"{source} holds no token: it has blanks or characters that no token has",
            code=NO_TOKEN,
            hint="copy it again",
        )
    return value.removeprefix("Token ").removeprefix("Bearer ")
