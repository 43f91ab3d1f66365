"""Show the HTTP steps of a run to a person: what was sent, what came back, how long it took."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import responses
from typing import TYPE_CHECKING, Any

from afkit.cli.paint import paint, printable
from afkit.cli.runs.dry import SOURCES

if TYPE_CHECKING:
    from afkit.cli.console import Console
    from afkit.engine import Event, RunFault, Vault
    from afkit.engine.why.query import Steps

BODY = 2000
"""Characters of a body that are shown without --trace."""


class StepPrinter:
    """A listener that prints each step when its response has been read. Texts arrive redacted."""

    def __init__(self, console: Console, *, trace: bool = False, why: Steps = ()) -> None:
        self._console = console
        self._trace = trace
        self._why = why
        self._count = 0

    def __call__(self, event: Event) -> None:
        """Hear of an event."""
        from afkit.engine import Judged, Redirected, Waiting

        if isinstance(event, Waiting) and event.seconds >= 1:
            self._console.err(f"waiting {event.seconds:g} s")
        elif isinstance(event, Judged | Redirected):
            self.show(event.entry.step(temp=self._trace, why=self._why))

    def show(self, step: Mapping[str, Any]) -> None:
        """Print one step."""
        self._count += 1
        on = self._console.color_out
        out = self._console.out
        title = step["step"] + (f", redirect {step['redirect']}" if "redirect" in step else "")
        out(f"{paint(f'{self._count}. {title}', 'bold', on)}  {step['method']} {printable(step['url'])}")
        if self._trace and "at" in step:
            at = step["at"]
            out(paint(f"   at {at['file']}:{at['line']}:{at['column']}", "dim", on))
        if self._why:  # one part is asked for: the rest would hide it
            self._reasons(step)
            return
        self._headers(step["headers"])
        self._body(step["body"])
        if self._trace and step.get("temp"):
            out(paint(f"   temp {json.dumps(step['temp'], ensure_ascii=False)}", "dim", on))
        if step["status"] is None and "standIn" in step:
            out(f"   → {paint('no reply', 'yellow', on)}  {SOURCES[step['standIn']]}")
            self._body(step["responseBody"])
        elif step["status"] is not None:
            good = step["status"] < 400 and "error" not in step
            phrase = f"{step['status']} {responses.get(step['status'], '')}".rstrip()
            stood = SOURCES[step["standIn"]] if "standIn" in step else f"{step['milliseconds']:g} ms"
            out(f"   → {paint(phrase, 'green' if good else 'red', on)}  {stood}")
            if self._trace:
                self._headers(step["responseHeaders"])
            self._body(step["responseBody"])
        if "error" in step:
            out(f"   {paint('✗', 'red', on)} {printable(step['error'])}")
        self._reasons(step)
        out()

    def _reasons(self, step: Mapping[str, Any]) -> None:
        if step.get("why"):
            from afkit.cli.runs.why import show_why

            show_why(step["why"], self._console)

    def _headers(self, headers: Mapping[str, Any]) -> None:
        for name, value in headers.items():
            for item in value if isinstance(value, list) else [value]:
                self._console.out(f"   {name}: {printable(item)}")

    def _body(self, body: str | None) -> None:
        if body is None:
            return
        shown = (
            body if self._trace or len(body) <= BODY else body[:BODY] + f"… ({len(body)} characters; --trace shows all)"
        )
        for line in shown.splitlines() or [""]:
            self._console.out("   " + printable(line))


def show_fault(fault: RunFault, vault: Vault, console: Console) -> None:
    """Print why a run failed, with the author's line."""
    from afkit.app.knowledge.secrecy import mask_written
    from afkit.app.spec.format.reactions import reaction
    from afkit.source import frame

    status = f", status {fault.status}" if fault.status is not None else ""
    console.err(f"{paint('error', 'red', console.color_err)}[{fault.type}{status}]: {printable(fault.message)}")
    if fault.place is not None:
        drawn = frame(fault.place, message=fault.directive or "", color=console.color_err)
        console.err(vault.mask(mask_written(drawn)))
    told = reaction(fault.type)
    if told is not None:
        console.err(f"  in a flow: {told}")
    if fault.hint:
        console.err(f"  help: {fault.hint}")
