"""How a command that runs something ends when it cannot run: one JSON object, a message, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.engine.faults import GIVE_VALUES
from afkit.errors import AfkitError

if TYPE_CHECKING:
    import argparse

    from afkit.cli.console import Console
    from afkit.engine import Vault


def guarded(
    console: Console, args: argparse.Namespace, empty: Mapping[str, Any], action: Callable[[Vault], int]
) -> int:
    """Run an action with a vault of its own, which everything that leaves passes. In JSON, errors are told twice: as one
    object on standard output, and to the person."""
    from afkit.engine import Vault

    vault = Vault()
    console.seal(vault)
    try:
        return action(vault)
    except AfkitError as error:
        error.message = vault.mask(error.message)
        error.args = (error.message,)
        _offer_sandbox(error, args)
        if args.format == "json":
            console.json(failure(error.code, error.message, empty, getattr(error, "type", None)))
        raise


def failure(code: str, message: str, empty: Mapping[str, Any], kind: str | None = None) -> dict[str, Any]:
    """Give the JSON object of a command that could not run; `empty` holds the members that have nothing to tell.

    `kind` is the platform's error type where the platform would fail in the same way.
    """
    from afkit.app.spec.format.reactions import reaction

    error = {"type": kind or code, "code": code, "message": message, "status": None, "reaction": reaction(kind)}
    return {"ok": False, **empty, "error": error, "notes": [], "trace": []}


def _offer_sandbox(error: AfkitError, args: argparse.Namespace) -> None:
    """Name `--sandbox` where values of a connection are missing and a sandbox of the service lies beside the manifest."""
    if (
        getattr(args, "replay", None)
        or error.code != CONNECTION_UNUSABLE
        or not (error.hint or "").startswith(GIVE_VALUES)
    ):
        return

    path = Path(getattr(args, "path", None) or ".")
    folder = path if path.is_dir() else path.parent
    if not getattr(args, "sandbox", True) and (folder / "sandbox.yaml").is_file():
        error.hint = f"{error.hint}; or add --sandbox: the sandbox.yaml beside the manifest brings values and answers"
