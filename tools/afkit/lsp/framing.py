"""Messages on a stream: a header with the length, then JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO

from afkit.errors import UsageError

MAX_MESSAGE = 64 * 1024 * 1024
_MAX_HEADER = 4096


def read_message(stream: BinaryIO) -> Any:
    """Read one message; None at the end of the stream. Raises UsageError for what is no message.

    A body that is no JSON gives ValueError, after which the next message can be read.
    """
    length = -1
    while True:
        line = stream.readline(_MAX_HEADER)
        if not line:
            return None
        text = line.strip()
        if not text:
            if length >= 0:
                break
            continue
        name, _, value = text.partition(b":")
        if name.strip().lower() == b"content-length":
            if not value.strip().isdigit() or int(value) > MAX_MESSAGE:
                raise UsageError("standard input is no stream of the Language Server Protocol: a wrong Content-Length")
            length = int(value)
        elif not value:
            raise UsageError(
                "standard input is no stream of the Language Server Protocol",
                hint="afkit lsp is started by an editor; docs/editors.md says how",
            )
    body = b""
    while len(body) < length:
        part = stream.read(length - len(body))
        if not part:
            return None
        body += part
    return json.loads(body)


def writer(stream: BinaryIO) -> Callable[[Any], None]:
    """Give the function that writes messages to a stream."""

    def write(message: Any) -> None:
        body = json.dumps(message, separators=(",", ":")).encode("ascii")
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    return write
