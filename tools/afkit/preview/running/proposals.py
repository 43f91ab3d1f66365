"""What a connector could take over of a run: interface and samples, or a case. Shown as a diff, written on a click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.errors import UsageError
from afkit.preview.running.run import Proposal

if TYPE_CHECKING:
    from afkit.app import Project
    from afkit.app.knowledge.vault import Vault
    from afkit.preview.running.run import Run

WHAT: Mapping[str, tuple[str, ...]] = {"case": ("case",), "interface": ("interface", "samples")}
"""What can be taken over, and the products of `afkit infer` that it is made of."""

KINDS = frozenset({"module", "poll", "rpc"})
"""Runs that something can be learned from."""


def propose(project: Project, run: Run, recording: str, what: str, vault: Vault) -> Proposal:
    """Work a proposal out. Nothing is written, and no secret of the session is in it.

    Raises UsageError and RunError where nothing can be learned, or where the change would make an error.
    """
    from afkit.engine.values import plain
    from afkit.scaffold.changes import check
    from afkit.scaffold.infer import answers_of, infer

    if what not in WHAT or run.kind not in KINDS or run.report() is None:
        raise UsageError("there is nothing to learn from this run")
    kind, name = run.subject.strip("/").split("/", 1)
    inputs: Any = vault.mask_tree(plain(run.inputs))
    answers = answers_of(recording, f"run {run.number}")
    found = infer(project, f"rpc://{name}" if kind == "rpcs" else name, answers, inputs or None, WHAT[what])
    check(project.main, project, found.texts)
    return Proposal(what, found.texts, _diff(found.texts), tuple(map(vault.mask, found.remarks)))


def _diff(texts: Mapping[str, str]) -> str:
    from afkit.scaffold.changes import difference

    return "".join(difference(name, text) for name, text in sorted(texts.items()))


def accept(proposal: Proposal) -> list[str]:
    """Write a proposal, all of it or nothing; give the files. Raises UsageError where they have changed since."""
    from afkit.scaffold.changes import save

    if _diff(proposal.texts) != proposal.diff:
        raise UsageError(
            "the files have changed since this was proposed", hint="propose it again, and look at the diff"
        )
    return sorted(save(proposal.texts))
