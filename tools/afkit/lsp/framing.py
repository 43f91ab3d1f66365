"""Messages on a stream: a header with the length, then JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from afkit.errors import UsageError

MAX_MESSAGE = 64 * 1024 * 1024
_MAX_HEADER = 4096
_PIECE = 65536


class Raw(Protocol):
    """A stream that gives what is there, at most so many bytes, and nothing at its end."""

    def read(self, size: int, /) -> bytes | None: ...


class Input:
    """Reads a raw stream in pieces. Python's own buffered reader may not be left in the middle of a read at the end."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._buffer = b""

    def readline(self) -> bytes:
        """Read a line with its end; less at the end of the stream. A line is cut where it is too long for a header."""
        while b"\n" not in self._buffer and len(self._buffer) < _MAX_HEADER:
            if not self._more():
                break
        at = self._buffer.find(b"\n") + 1 or len(self._buffer)
        line, self._buffer = self._buffer[:at], self._buffer[at:]
        return line

    def read(self, count: int) -> bytes:
        """Read so many bytes; less at the end of the stream."""
        parts, have = [self._buffer], len(self._buffer)
        while have < count:
            part = self._raw.read(_PIECE)
            if not part:
                break
            parts.append(part)
            have += len(part)
        whole = b"".join(parts)
        self._buffer = whole[count:]
        return whole[:count]

    def _more(self) -> bool:
        part = self._raw.read(_PIECE)
        self._buffer += part or b""
        return bool(part)


def read_message(stream: Input) -> Any:
    """Read one message; None at the end of the stream. Raises UsageError for what is no message.

    A body that is no JSON gives ValueError, after which the next message can be read.
    """
    length = -1
    while True:
        line = stream.readline()
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
                raise UsageError(
                    "standard input is not a stream of the Language Server Protocol: a wrong Content-Length"
                )
            length = int(value)
        elif not value:
            raise UsageError(
                "standard input is not a stream of the Language Server Protocol",
                hint="afkit lsp is started by an editor; docs/editors.md says how",
            )
    body = stream.read(length)
    if len(body) < length:
        return None
    message = json.loads(body)  # deeply nested brackets end in RecursionError
    if message is None:
        raise ValueError("null is not a message")
    return message


def writer(stream: BinaryIO) -> Callable[[Any], None]:
    """Give the function that writes messages to a stream."""

    def write(message: Any) -> None:
        body = json.dumps(message, separators=(",", ":")).encode("ascii")
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    return write
