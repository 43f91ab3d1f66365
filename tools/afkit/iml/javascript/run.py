"""Run an app's own JavaScript functions in V8, away from the host (IML reference, section 7).

>>> functions = JavascriptFunctions({"double": "function double(n) { return n * 2 }"}, Environment())
>>> compile("{{double(21)}}").evaluate({}, Environment(functions=functions))
42

Every call gets a fresh context that knows `iml`, `Buffer`, `debug`, dates and JavaScript's own objects, and nothing
else: no `require`, no network, no files, no timers. The engine comes with the extra `afkit[js]` and is loaded at the
first call. Local times of JavaScript's dates are those of the machine; `this.timezone` names the effective zone.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

from afkit.annotations import Any, TypeAlias
from afkit.iml.environment import Environment
from afkit.iml.errors import CallError
from afkit.iml.javascript.bridge import Bridge, answer, pack, unpack
from afkit.iml.javascript.engine import load_engine
from afkit.records import NamedTuple

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
FRAME = re.compile(r"iml-([A-Za-z0-9_$]+)\.js:(\d+):(\d+)")
_SYNTAX = re.compile(r"<anonymous>:(\d+): SyntaxError: ([^\n]+)\n[^\n]*\n( *)\^")
_HEADER_LINES = 2  # that V8 puts before the text of `new Function`


class JavascriptLimits(NamedTuple):
    """The platform's limits, and a bound for memory: seconds, characters, bytes."""

    seconds: float = 10.0
    source: int = 5000
    memory: int = 128 * 1024 * 1024


LIMITS = JavascriptLimits()


class JavascriptError(CallError):
    """A function of the app failed. `line` and `column` count from 1 in the source of `function`; None if not known."""

    def __init__(
        self,
        reason: str,
        *,
        function: str,
        line: int | None = None,
        column: int | None = None,
        error_type: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(reason, error_type=error_type, hint=hint)
        self.function = function
        self.line = line
        self.column = column


Places: TypeAlias = Mapping[str, Callable[[int, int], str]]
"""Functions by name: what says where a line and a column of the source stand, as `manifest.yaml:16:24`."""


class JavascriptFunctions(Mapping[str, Callable[..., Any]]):
    """The app's own functions by name, each a callable on plain values of the language.

    `sources` maps names to their code, one function declaration of that name each. `debug` collects what the functions
    wrote with `debug(…)`. A failing function raises JavascriptError, whose reason names the line by `places` if given.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        environment: Environment,
        *,
        limits: JavascriptLimits = LIMITS,
        places: Places = MappingProxyType({}),
    ) -> None:
        self._places = places
        self.debug: list[str] = []
        self._sources = dict(sources)
        # Functions of the app reach one another inside of JavaScript; what leaves it is built in.
        self._environment = environment.replace(functions={})
        self._limits = limits

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __getitem__(self, name: str) -> Callable[..., Any]:
        if name not in self._sources:
            raise KeyError(name)
        return lambda *values: self._call(name, values)

    def _call(self, name: str, values: tuple[Any, ...]) -> Any:
        for other, source in self._sources.items():
            if (other == name or other in self._sources[name]) and len(source) > self._limits.source:
                raise JavascriptError(
                    f"the source of {other} has {len(source)} characters; {self._limits.source} are allowed",
                    function=other,
                )
        if not _NAME.fullmatch(name):
            raise JavascriptError(f"'{name}' is no name that a function of JavaScript can have", function=name)
        reply = _Run(self._sources, self._environment, self._limits).call(name, values)
        self.debug += [str(line) for line in reply.get("debug", ())]
        if "error" in reply:
            raise _failure(name, reply, self._sources, self._places)
        return unpack(reply.get("value"))


def offset_of(source: str, line: int, column: int = 1) -> int:
    """Give the offset of a place in a source; what lies behind its end is its last character."""
    lines = source.split("\n")
    before = sum(len(text) + 1 for text in lines[: line - 1])
    return max(0, min(before + column, len(source)) - 1)


def _failure(name: str, reply: Mapping[str, Any], sources: Mapping[str, str], places: Places) -> JavascriptError:
    message, kind = str(reply["error"]), str(reply.get("name") or "")
    function, line, column = reply.get("function", name), reply.get("line"), reply.get("column")
    frame = FRAME.search(str(reply.get("stack") or ""))
    if frame is not None and frame[1] in sources:
        function, line, column = frame[1], int(frame[2]) - _HEADER_LINES, int(frame[3])
    shown = message if kind in ("", "Error") or kind in message else f"{kind}: {message}"
    where = ""
    if line is not None:
        where = f"({function}, line {line})"
        if function in places:
            where = f"({function}, {places[function](line, column or 1)})"
    error_type = reply.get("type")
    return JavascriptError(
        f"{shown} {where}".rstrip(),
        function=function,
        line=line,
        column=column,
        error_type=error_type if isinstance(error_type, str) else None,
    )


class _Run:
    """One call in one context: V8 works in a thread of its own, this thread serves what it asks for."""

    def __init__(self, sources: dict[str, str], environment: Environment, limits: JavascriptLimits) -> None:
        self._sources = sources
        self._environment = environment
        self._limits = limits
        self._reply: dict[str, Any] = {}
        self._memory: memoryview | None = None
        self._ready = threading.Event()
        self._done = threading.Event()
        self._released = threading.Event()

    def call(self, name: str, values: tuple[Any, ...]) -> dict[str, Any]:
        engine = _engine(name)
        arguments = json.dumps([pack(value) for value in values])
        thread = threading.Thread(target=self._work, args=(engine, name, arguments), daemon=True)
        thread.start()
        self._ready.wait()
        if self._memory is not None:
            bridge = Bridge(self._memory)
            bridge.serve(self._done, lambda request: answer(request, self._environment))
            bridge.release()
            self._memory = None
        self._released.set()
        thread.join()
        return self._reply

    def _work(self, engine: Any, name: str, arguments: str) -> None:
        # A thread without an event loop: the engine then brings its own, whatever the caller runs in.
        racer = engine.MiniRacer()
        try:
            self._reply = self._evaluate(engine, racer, name, arguments)
        except Exception as error:
            # Nothing may be lost in a thread: the caller waits for a reply.
            self._reply = {"error": f"JavaScript stopped: {str(error).partition(chr(10))[0][:200]}"}
        finally:
            with suppress(Exception):  # a stopped call must have left V8 before the context closes
                racer.eval("0", timeout_sec=1)
            self._done.set()
            self._ready.set()
            self._released.wait()
            racer.close()

    def _evaluate(self, engine: Any, racer: Any, name: str, arguments: str) -> dict[str, Any]:
        seconds = self._limits.seconds
        try:
            racer.set_hard_memory_limit(self._limits.memory)
            self._memory = racer.eval(_world())
            call = racer.eval(f"__afkit.start({_literal(self._settings())})")
            self._ready.set()
            reply = json.loads(call(name, arguments, timeout_sec=seconds))
            if reply.get("name") == "SyntaxError" and not FRAME.search(reply.get("stack", "")):
                reply |= self._syntax_error(engine, racer, name)
        except engine.JSTimeoutException:
            return {"error": f"it took longer than {seconds:g} seconds"}
        except engine.JSEvalException:
            if racer.was_hard_memory_limit_reached():
                return {"error": f"it needed more than {self._limits.memory // 1024 // 1024} MiB of memory"}
            raise
        return reply if isinstance(reply, dict) else {"error": "JavaScript gave no answer"}

    def _settings(self) -> str:
        from afkit.iml.registry import names

        environment = self._environment
        return json.dumps(
            {
                "sources": self._sources,
                "builtins": list(names()),
                "timezone": environment.timezone,
                "now": environment.now().timestamp() * 1000,
            }
        )

    def _syntax_error(self, engine: Any, racer: Any, name: str) -> dict[str, Any]:
        """Find place and words of a syntax error, which V8 tells only of code that it reads itself."""
        for function in (name, *self._sources):
            try:
                racer.eval(f"(function () {{\n{self._sources[function]}\n}})", timeout_sec=1)
            except engine.JSParseException as error:
                found = _SYNTAX.search(str(error))
                if found is not None:
                    place = {"line": int(found[1]) - 1, "column": len(found[3]) + 1}
                    return {"error": found[2], "stack": "", "function": function, **place}
        return {}


def _literal(text: str) -> str:
    return json.dumps(text)


_cached_world: list[str] = []


def _world() -> str:
    if not _cached_world:
        from pathlib import Path

        _cached_world.append(Path(__file__).with_name("sandbox.js").read_text("utf-8"))
    return _cached_world[0]


def _engine(name: str) -> Any:
    try:
        return load_engine()
    except (ImportError, OSError) as error:
        from afkit.extras import install_hint

        raise JavascriptError(
            "functions in JavaScript need a JavaScript engine, which is not installed",
            function=name,
            hint=install_hint("js"),
        ) from error
