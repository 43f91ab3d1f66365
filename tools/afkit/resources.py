"""Find the files that travel with afkit: the JSON schemas and the example connector.

In a checkout they lie at the top of the repository, in an installed wheel under `afkit/_data`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent
_ELSEWHERE = {"rules": "docs/rules"}
"""Folders that have another place in a checkout."""


def data_folder(name: str) -> Path:
    """Give the folder `schemas`, `connector` or `rules` (the pages of codes), from the wheel or else from the checkout.

    Raises FileNotFoundError if the installation is incomplete.
    """
    for folder in (_PACKAGE / "_data" / name, _CHECKOUT / _ELSEWHERE.get(name, name)):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"afkit's own folder '{name}' is missing; install afkit again")
