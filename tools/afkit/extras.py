"""Libraries that only some connectors need, and how to install them where afkit runs now."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGES = {
    "js": "mini-racer>=0.12,<1",
    "sign": "cryptography>=43",
    "oauth1": "oauthlib[signedtoken]>=3.2.2,<5",
    "aws": "botocore>=1.34,<2",
    "keyring": "keyring>=25,<26",
}
"""Extra of the package → what it brings (a test compares it with pyproject.toml)."""


def install_hint(extra: str) -> str:
    """Give the command that installs an extra's library into the Python that runs afkit, wherever afkit came from:
    pip's or pipx's, or that of uv, which has no pip."""
    package = _quoted(PACKAGES[extra])
    home = Path(sys.prefix)
    if (home / "pipx_metadata.json").is_file():
        return f"install it with: pipx inject {home.name} {package}"
    shown = here()
    if _has_pip():
        return f"install it with: {shown} -m pip install {package}"
    return f"install it with: uv pip install --python {shown} {package}"


def here() -> str:
    """Name the Python that runs afkit, as a shell takes it."""
    python = sys.executable or "python3"
    near = os.path.relpath(python) if sys.platform != "win32" else python
    python = near if len(near) < len(python) and not near.startswith("..") else python
    return _quoted(python) if " " in python else python


def _quoted(word: str) -> str:
    return f'"{word}"' if sys.platform == "win32" else f"'{word}'"


def _has_pip() -> bool:
    from importlib.util import find_spec

    return find_spec("pip") is not None
