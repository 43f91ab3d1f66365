"""A request as a curl command, to be tried by hand; secrets are masked, so that they have to be filled in."""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afkit.engine.trace.redacted import Body, Redacted

_CONTROL = re.compile(r"[\x01-\x09\x0b-\x1f\x7f]")


def curl_command(one: Redacted) -> str:
    """Write one request for bash, so that curl sends what was sent and adds nothing of its own."""
    url, headers = one.request.line, one.request.headers
    names = {name.lower() for name, _ in headers}
    options = ["-I" if one.method == "HEAD" else f"-X {shlex.quote(one.method)}"]
    if set("[]{}") & set(url):
        options.append("--globoff")
    if "/./" in url or "/../" in url:
        options.append("--path-as-is")
    if "accept-encoding" in names:
        options.append("--compressed")
    lines = [f"curl {' '.join(options)} {shlex.quote(url)}"]
    lines += [f"-H {_quoted(f'{name}: {value}' if value else f'{name};')}" for name, value in headers]
    if one.request.body.text:
        if "content-type" not in names:
            lines.append("-H Content-Type:")  # or curl says that it is a form
        lines.append(_data(one.request.body))
    return " \\\n  ".join(lines)


def _data(body: Body) -> str:
    if body.base64 or "\0" in body.text:
        packed = body.text if body.base64 else b64encode(body.text.encode()).decode()
        return f"--data-binary @<(printf %s {shlex.quote(packed)} | base64 -d)"
    return f"--data-raw {_quoted(body.text)}"


def _quoted(text: str) -> str:
    """Quote a text; control characters, such as the line ends of a multipart body, in the way of `$'...'`."""
    if not _CONTROL.search(text):
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return "$'" + _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", escaped) + "'"
