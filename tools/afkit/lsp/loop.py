"""The conversation: one thread reads messages, one answers them; what is cancelled or overtaken is not worked on."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from time import sleep
from typing import Any, BinaryIO

from afkit.errors import AfkitError, UsageError
from afkit.lsp.framing import Input, Raw, read_message, writer

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
NOT_INITIALIZED, REQUEST_CANCELLED, CONTENT_MODIFIED, REQUEST_FAILED = -32002, -32800, -32801, -32803

BEAT = 3.0
"""Seconds between two looks at whether the editor is still there."""

OVERTAKEN = frozenset(
    {
        "textDocument/completion",
        "textDocument/signatureHelp",
        "textDocument/semanticTokens/full",
        "textDocument/semanticTokens/range",
        "textDocument/inlayHint",
        "textDocument/codeLens",
        "textDocument/foldingRange",
        "textDocument/documentSymbol",
    }
)
"""Requests that nobody waits for any more once their text has changed again."""


class LspError(Exception):
    """An answer that is an error of the protocol."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


Handler = Callable[[str, Any], Any]


class Loop:
    """Reads, orders and answers messages.

    `handle` answers a request or takes a notification; `idle` is called when nothing waits, and gives back whether
    there is more to do in such moments; `pause` gives the seconds to wait for further messages before it.
    """

    def __init__(
        self,
        stdin: Raw,
        stdout: BinaryIO,
        handle: Handler,
        idle: Callable[[], bool],
        pause: Callable[[], float],
    ) -> None:
        self._stdin = Input(stdin)
        self._write = writer(stdout)
        self._handle = handle
        self._idle = idle
        self._pause = pause
        self._queue: queue.Queue[Any] = queue.Queue()
        self._cancelled: set[Any] = set()
        self._pending_changes: dict[str, int] = {}
        self._lock = threading.Lock()
        self._numbers = 0
        self._asked: dict[str, Callable[[Any], None]] = {}
        self.stopped = False
        self.fault: UsageError | None = None

    def run(self) -> None:
        """Converse until the stream ends or `stopped` is set."""
        threading.Thread(target=self._read, daemon=True).start()
        busy = True
        while not self.stopped:
            message = self._next(busy)
            if message is _END:
                return
            if message is None:
                try:
                    busy = self._idle()
                except Exception as error:  # as above: the next change may be looked at again
                    self._log(f"checking failed: {type(error).__name__}: {error}")
                    busy = False
                continue
            self._take(message)
            busy = True

    def end_with(self, process: int) -> None:
        """End the conversation when a process has ended, unless it cannot be seen from here."""

        def watch() -> None:
            while is_alive(process):
                sleep(BEAT)
            self._queue.put(_END)

        if is_alive(process):
            threading.Thread(target=watch, daemon=True).start()

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any, then: Callable[[Any], None] = lambda result: None) -> None:
        """Send a request; `then` takes its result, unless the client answers with an error."""
        self._numbers += 1
        number = f"afkit-{self._numbers}"
        self._asked[number] = then
        message = {"jsonrpc": "2.0", "id": number, "method": method}
        self._write(message if params is None else {**message, "params": params})

    # Reading

    def _read(self) -> None:
        while True:
            try:
                message = read_message(self._stdin)
            except (ValueError, RecursionError):
                self._queue.put({"id": None, "malformed": True})
                continue
            except UsageError as error:
                self.fault = error
                message = None
            except OSError:
                message = None
            if message is None:
                self._queue.put(_END)
                return
            self._note(message)
            self._queue.put(message)

    def _note(self, message: Any) -> None:
        """Take note of what makes earlier messages void, before they are worked on."""
        if not isinstance(message, dict):
            return
        params = message.get("params")
        with self._lock:
            if message.get("method") == "$/cancelRequest":
                number = params.get("id") if isinstance(params, dict) else None
                if _is_number(number):
                    self._cancelled.add(number)
            elif message.get("method") == "textDocument/didChange":
                uri = _uri(params)
                self._pending_changes[uri] = self._pending_changes.get(uri, 0) + 1

    def _next(self, busy: bool) -> Any:
        if not busy:
            return self._queue.get()
        try:
            return self._queue.get(timeout=self._pause()) if self._pause() > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None

    # Answering

    def _take(self, message: Any) -> None:
        if not isinstance(message, dict) or message.get("malformed"):
            self._write(_error(None, PARSE_ERROR, "this is not a JSON message"))
            return
        method, number, params = message.get("method"), message.get("id"), message.get("params")
        if method is None:  # an answer to a request of ours
            then = self._asked.pop(number, None) if isinstance(number, str) else None
            if then is not None and "result" in message:
                then(message["result"])
            return
        if method == "textDocument/didChange":
            with self._lock:
                uri = _uri(params)
                self._pending_changes[uri] = max(0, self._pending_changes.get(uri, 1) - 1)
        if "id" not in message:
            self._notice(str(method), params)
            return
        if not _is_number(number):
            self._write(_error(None, INVALID_REQUEST, "the id of a request is a number or a text"))
            return
        self._write(self._answer(str(method), number, params))

    def _notice(self, method: str, params: Any) -> None:
        if method == "$/cancelRequest":
            number = params.get("id") if isinstance(params, dict) else None
            with self._lock:
                if _is_number(number):
                    self._cancelled.discard(number)
            return
        try:
            self._handle(method, params)
        except LspError as error:
            if not method.startswith("$/"):  # those may be left alone
                self._log(f"{method}: {error.message}")
        except AfkitError as error:
            self._log(f"{method}: {error.message}")
        except Exception as error:  # one bad message, or one fault of ours, must not end the editor's session
            self._log(f"{method}: {type(error).__name__}: {error}")

    def _answer(self, method: str, number: Any, params: Any) -> Any:
        with self._lock:
            cancelled = number in self._cancelled
            overtaken = method in OVERTAKEN and self._pending_changes.get(_uri(params), 0) > 0
        if cancelled:
            return _error(number, REQUEST_CANCELLED, "cancelled")
        if overtaken:
            return _error(number, CONTENT_MODIFIED, "the text has changed since")
        try:
            result = self._handle(method, params)
            return {"jsonrpc": "2.0", "id": number, "result": result}
        except LspError as error:
            return _error(number, error.code, error.message)
        except AfkitError as error:
            hint = f" ({error.hint})" if error.hint else ""
            return _error(number, REQUEST_FAILED, error.message + hint)
        except RecursionError:
            return _error(number, INTERNAL_ERROR, "the text is nested too deeply")
        except (KeyError, TypeError) as error:
            self._log(f"{method}: {type(error).__name__}: {error}")
            return _error(number, INVALID_PARAMS, f"the parameters of {method} are wrong or incomplete: {error}")
        except Exception as error:  # one fault of ours must not end the editor's session
            self._log(f"{method}: {type(error).__name__}: {error}")
            return _error(number, INTERNAL_ERROR, f"{method} failed: {type(error).__name__}: {error}")

    def _log(self, message: str) -> None:
        self.notify("window/logMessage", {"type": 2, "message": message})


_END = object()


def is_alive(process: int) -> bool:
    """Tell whether a process runs here; where signals are no way to ask, none is said to."""
    if os.name != "posix" or process <= 0:
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _is_number(number: Any) -> bool:
    """Tell whether something can be the id of a request."""
    return isinstance(number, int | float | str) and not isinstance(number, bool)


def _uri(params: Any) -> str:
    document = params.get("textDocument") if isinstance(params, dict) else None
    return str(document.get("uri")) if isinstance(document, dict) else ""


def _error(number: Any, code: int, message: str) -> Any:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}
