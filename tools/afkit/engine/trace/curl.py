"""A request as a curl command, to be tried by hand; secrets are masked, so that they have to be filled in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afkit.engine.trace.redacted import Redacted


def curl_command(one: Redacted) -> str:
    """Write one request for a POSIX shell."""
    lines = [f"curl -X {one.method} {shlex.quote(one.request.line)}"]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in one.request.headers]
    if one.request.body.base64:
        lines.append(f"--data-binary @<(printf %s {shlex.quote(one.request.body.text)} | base64 -d)")
    elif one.request.body.text:
        lines.append(f"--data-raw {shlex.quote(one.request.body.text)}")
    return " \\\n  ".join(lines)
