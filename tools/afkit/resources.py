"""Find the files that travel with afkit: the JSON schemas and the example connector.

In a checkout they lie at the top of the repository, in an installed wheel under `afkit/_data`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def data_folder(name: str) -> Path:
    """Give the folder `schemas` or `connector`, from the wheel or else from the checkout.

    Raises FileNotFoundError if the installation is incomplete.
    """
    for root in (_PACKAGE / "_data", _CHECKOUT):
        folder = root / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"afkit's own folder '{name}' is missing; install afkit again")
