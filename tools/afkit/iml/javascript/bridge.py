"""The bridge between an app's JavaScript and the built-in functions.

JavaScript cannot wait for Python by itself, so both share a piece of memory: JavaScript writes a question and sleeps
until Python has written the answer (see `sandbox.js`). Texts longer than the memory cross in pieces. Values cross as
JSON, and what JSON does not have as `{"$": [kind, data]}`. What comes from JavaScript is never trusted.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from threading import Event

from afkit.annotations import Any
from afkit.iml.environment import Environment
from afkit.iml.errors import CallError, ImlEvaluationError
from afkit.iml.syntax.ast import Call
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.numbers import Number, narrow
from afkit.iml.values.types import milliseconds

_IDLE, _ASK_MORE, _ASK_END, _ANSWER_MORE, _ANSWER_END, _NEXT = range(6)
_MAX_TEXT = 16_000_000
_MAX_DEPTH = 220


class Bridge:
    """The Python side of the shared memory."""

    def __init__(self, memory: memoryview) -> None:
        self._memory = memory
        self._words = memory[:8].cast("i")
        self._capacity = (len(memory) - 8) // 2

    def serve(self, done: Event, reply: Callable[[str], str]) -> None:
        """Answer questions until the other side is done."""
        pieces: list[str] = []
        pause = 0.0001
        while not done.wait(pause):
            state = self._words[0]
            if state not in (_ASK_MORE, _ASK_END):
                pause = min(pause * 1.5, 0.005)
                continue
            pause = 0.0001
            pieces.append(self._read())
            if sum(map(len, pieces)) > _MAX_TEXT:
                pieces = ["null"]
            self._words[0] = _IDLE
            if state == _ASK_END:
                self._write(reply("".join(pieces)), done)
                pieces = []

    def release(self) -> None:
        """Let go of the memory, which ends with the JavaScript context."""
        self._words.release()
        self._memory.release()

    def _read(self) -> str:
        length = max(0, min(self._words[1], self._capacity))
        return bytes(self._memory[8 : 8 + length * 2]).decode("utf-16-le", "surrogatepass")

    def _write(self, text: str, done: Event) -> None:
        data = text.encode("utf-16-le", "surrogatepass")
        size = self._capacity * 2
        for at in range(0, max(len(data), 1), size):
            piece = data[at : at + size]
            self._memory[8 : 8 + len(piece)] = piece
            self._words[1] = len(piece) // 2
            last = at + size >= len(data)
            self._words[0] = _ANSWER_END if last else _ANSWER_MORE
            while not last and self._words[0] != _NEXT:
                if done.wait(0.0005):
                    return


def answer(question: str, env: Environment) -> str:
    """Call the built-in function that a question names; the answer is JSON, also when the function fails."""
    try:
        request = json.loads(question)
        value = _call(request["name"], [unpack(item) for item in request["values"]], env)
        return json.dumps({"value": pack(value)})
    except ImlEvaluationError as error:
        return json.dumps({"error": error.message, "type": error.error_type})
    except CallError as error:
        return json.dumps({"error": error.reason, "type": error.error_type})
    except (ValueError, KeyError, TypeError, RecursionError):
        return json.dumps({"error": "the arguments cannot be handed to a built-in function"})


def _call(name: Any, values: list[Any], env: Environment) -> Any:
    from afkit.iml.calls import apply
    from afkit.iml.registry import lookup

    function = lookup(name) if isinstance(name, str) else None
    if function is None:
        raise CallError(f"Function '{name}' not found!")
    if function.most is not None:
        values = values[: function.most]
    if len(values) < function.least:
        raise CallError(f"Function '{name}': the parameter '{function.params[len(values)].name}' is missing")
    node = Call(name, (), "", 0, 0)
    if function.lazy:
        return function.call({}, env, *[lambda context, env, value=value: value for value in values])
    return apply(node, function, values, env)


def pack(value: Any, depth: int = 0) -> Any:
    """Return a value of the language as JSON data. Raises CallError for one that is nested too deeply."""
    if depth > _MAX_DEPTH:
        raise CallError(f"the value is nested more than {_MAX_DEPTH} levels deep")
    if value is UNDEFINED:
        return {"$": ["undefined"]}
    if isinstance(value, datetime):
        return {"$": ["date", milliseconds(value)]}
    if isinstance(value, bytes):
        return {"$": ["buffer", b64encode(value).decode("ascii")]}
    if isinstance(value, list):
        return [pack(item, depth + 1) for item in value]
    if isinstance(value, dict):
        packed = {str(key): pack(item, depth + 1) for key, item in value.items()}
        return {"$": ["members", list(packed.items())]} if packed.keys() == {"$"} else packed
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return _pack_number(value)
    return str(value) if isinstance(value, str) else None


def _pack_number(value: Number) -> Any:
    number = narrow(value) if isinstance(value, int) else value
    if isinstance(number, float) and not math.isfinite(number):
        name = "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
        return {"$": ["number", name]}
    return number


def unpack(value: Any, depth: int = 0) -> Any:
    """Return the value of the language that JSON data means. Raises ValueError for data that no `pack` writes."""
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return [unpack(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != {"$"}:
        return {key: unpack(item, depth + 1) for key, item in value.items()}
    kind, *data = value["$"]
    match kind:
        case "undefined":
            return UNDEFINED
        case "date":
            from afkit.iml.dates import from_milliseconds

            return from_milliseconds(float(data[0]))
        case "buffer":
            return b64decode(data[0])
        case "number":
            return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}[data[0]]
        case "integer":
            return int(data[0]) if len(data[0]) < 400 else math.inf
        case "members":
            return {str(key): unpack(item, depth + 1) for key, item in data[0]}
    raise ValueError("unknown kind of value")
