"""What a run gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from afkit.app.spec.format.reactions import reaction
from afkit.engine.values import plain
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.engine.faults import RunFault
    from afkit.engine.trace.record import Trace
    from afkit.engine.why.query import Steps


class RunResult(NamedTuple):
    """A run that was started. `bundles` are plain JSON data, not masked; `report()` is what may leave.

    `dry` tells that nothing was sent and the trace holds what would have been; `state` is what a polling trigger or a
    module with `response.data` keeps for its next run; `notes` are remarks for the person who runs it. `values` are the
    bundles as they were evaluated, in which a buffer is bytes.
    """

    ok: bool
    bundles: list[Any]
    error: RunFault | None
    trace: Trace
    notes: tuple[str, ...] = ()
    state: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed
    dry: bool = False
    values: list[Any] = []  # noqa: RUF012 - replaced, never changed

    def brief(self) -> dict[str, Any]:
        """Give ok, bundles and error as redacted JSON."""
        self.trace.taint()
        bundles = self.trace.vault.mask_tree(plain(self.bundles))
        return {"ok": self.ok, "bundles": bundles, "error": _fault(self.error, self.trace)}

    def report(self, *, temp: bool = False, why: Steps = ()) -> dict[str, Any]:
        """Give the result as redacted JSON: ok, bundles, error (type, message, status) and trace.

        Of a run that was asked why (`Options.why`), each step has `why`; `why` picks parts, as `parse_query` reads them.
        Outputs that no request came before have theirs beside the trace.
        """
        steps = self.trace.steps(temp=temp, why=why)
        loose = self.trace.outputs(why).get(-1)
        return {
            "ok": self.ok,
            "bundles": self.trace.vault.mask_tree(plain(self.bundles)),
            "error": _fault(self.error, self.trace),
            "notes": [self.trace.vault.mask(note) for note in self.notes],
            "trace": steps,
            **({"why": loose} if loose else {}),
        }


Verdict = Literal["proven", "refused", "undecidable"]


class Pair(NamedTuple):
    """What a check says about one secret and the parameters that go with it."""

    parameters: tuple[str, ...]
    secret: str
    step: str | None
    verdict: Verdict
    reason: str


class ConnectionResult(NamedTuple):
    """A check of a connection. `metadata` is the text that the platform shows behind the connection's name."""

    ok: bool
    metadata: str | None
    uid: Any
    error: RunFault | None
    trace: Trace
    pairs: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()

    def report(self, *, temp: bool = False) -> dict[str, Any]:
        """Give the result as redacted JSON: ok, metadata, pairs, error and trace."""
        steps = self.trace.steps(temp=temp)
        mask = self.trace.vault.mask
        return {
            "ok": self.ok,
            "metadata": None if self.metadata is None else mask(self.metadata),
            "pairs": [
                {
                    "parameters": list(pair.parameters),
                    "secret": pair.secret,
                    "step": pair.step,
                    "verdict": pair.verdict,
                    "reason": mask(pair.reason),
                }
                for pair in self.pairs
            ],
            "error": _fault(self.error, self.trace),
            "notes": [self.trace.vault.mask(note) for note in self.notes],
            "trace": steps,
        }


def _fault(fault: RunFault | None, trace: Trace) -> dict[str, Any] | None:
    if fault is None:
        return None
    return {
        "type": fault.type,
        "code": None,
        "message": trace.vault.mask(fault.message),
        "status": fault.status,
        "reaction": reaction(fault.type),
    }
