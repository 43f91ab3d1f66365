"""Libraries that only some connectors need, and how to install them where afkit runs now."""

from __future__ import annotations

import os
import sys

PACKAGES = {
    "js": "mini-racer>=0.12,<1",
    "sign": "cryptography>=43",
    "oauth1": "oauthlib[signedtoken]>=3.2.2,<5",
    "aws": "botocore>=1.34,<2",
    "keyring": "keyring>=25,<26",
}
"""Extra of the package → what it brings (a test compares it with pyproject.toml)."""


def install_hint(extra: str) -> str:
    """Give the command that installs an extra's library into the Python that runs afkit, wherever afkit came from."""
    python = sys.executable or "python3"
    near = os.path.relpath(python) if sys.platform != "win32" else python
    python = near if len(near) < len(python) and not near.startswith("..") else python
    quoted = f"'{python}'" if " " in python else python
    return f"install it with: {quoted} -m pip install '{PACKAGES[extra]}'"
