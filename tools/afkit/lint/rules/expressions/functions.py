"""An app's own JavaScript functions: syntax, names, bounds, and how expressions call them. (AF480 to AF485)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import CallSite, Facts
from afkit.app.model import Code, Function, Module
from afkit.iml.registry import names
from afkit.iml.syntax.parser import parse
from afkit.lint.behind import Behind
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    FUNCTION_ARGUMENT_COUNT,
    FUNCTION_OF_ANOTHER_NAME,
    FUNCTION_TOO_LONG,
    FUNCTION_UNUSED,
    FUNCTION_USES_WHAT_IS_NOT_THERE,
    JAVASCRIPT_SYNTAX,
)
from afkit.lint.rules.expressions.undeclared import undeclared_names
from afkit.lint.visits import each_call, each_component
from afkit.nearest import nearest
from afkit.patterns import lazy

_LIMIT = 5000
_DECLARED = lazy(r"(?:^|[\s;}])(?:async\s+)?function\s*\*?\s*([A-Za-z_$][\w$]*)\s*\(")
_NAMED = lazy(r"(?:function|var|let|const)\s+([\w$]+)")
_ASSIGNED = lazy(r"\s*(?:const|let|var)\s+([\w$]+)\s*=")
_FORBIDDEN = lazy(
    r"(?<![\w$.'\"`])(require|fetch|XMLHttpRequest|process|setTimeout|setInterval|console|window|document|localStorage)\s*[(.]"
    r"|(?<![\w$.'\"`])(module|exports)\s*\.\s*\w+\s*=|\b(async\s+function|await)\b"
)
_ALONE = "leave it out: the declaration is enough"
_INSTEAD = {
    "async": "write the function without it",
    "await": "write it without",
    "console": "write debug(…)",
    "exports": _ALONE,
    "module": _ALONE,
}
_OF_IML = lazy(r"(?<![\w$.])iml\.(\w+)\s*\(")
_NOISE = lazy(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`", 16)


def _source(function: Function) -> tuple[Code, str] | None:
    code = function.codes.get("code")
    return (code, code.value) if code is not None and isinstance(code.value, str) and code.given else None


def _bare(source: str) -> str:
    """Blank out comments and texts, so that every other character stays where it is."""
    return _NOISE.sub(lambda match: " " * len(match.group()), source)


@rule(
    JAVASCRIPT_SYNTAX,
    "error",
    stops="run",
    why="A syntax error in any function stops every scenario that uses any module of the app. V8 reads the code here, "
    "too, where the library `mini-racer` is installed (the extra `js`).",
    source="P-73",
    good='functions: {double: {code: "function double(n) { return n * 2; }"}}',
    bad='functions: {double: {code: "function double(n) { return n * ; }"}}',
)
def javascript_syntax(facts: Facts) -> Iterator[Found]:
    written = [
        (function, code)
        for function in facts.app.functions.values()
        for key in ("code", "test")
        if (code := function.codes.get(key)) is not None
        and code.given
        and isinstance(code.value, str)
        and code.value.strip()
        and not (key == "code" and "await" in code.value and _FORBIDDEN.search(_bare(code.value)))  # of that is told
    ]
    if not written:
        return
    from afkit.iml.javascript.syntax import available, faulty, find_fault

    if not available():  # said once
        place = written[0][0].origin.key_location
        told = "the syntax of functions is not checked: there is no JavaScript engine"
        from afkit.extras import install_hint

        yield Found(place, told, install_hint("js"), "info")
        return
    for number in faulty([code.value for _, code in written]):
        function, code = written[number]
        fault = find_fault(code.value)
        word = _misspelt(function, code, fault.offset, facts) if fault is not None else None
        if word is not None:
            place = code.origin.inside(word[1], word[1] + len(word[0]))
            yield Found(place, f"{function.name}: {word[0]} is no word of JavaScript", f"did you mean {word[2]}?")
        elif fault is not None:
            place = code.origin.inside(fault.offset, fault.offset + 1)
            yield Found(place, f"{function.name}: {fault.message}", "correct the JavaScript; it stops the whole app")


_LANGUAGE = "return const let var function throw typeof new if else for while switch case break continue"
_STATEMENTS = tuple(_LANGUAGE.split())


def _misspelt(function: Function, code: Code, fault: int, facts: Facts) -> tuple[str, int, str] | None:
    """Give the word before a fault that is a misspelt word of the language: as it is written, where, and the word meant."""
    if code is not function.codes.get("code"):
        return None
    for one in facts.once(undeclared_names).get(function.name, ()):
        near = nearest(one.name, _STATEMENTS) if not code.value[one.start + len(one.name) : fault].strip() else None
        if near is not None and one.start < fault:
            return one.name, one.start, near
    return None


@rule(
    FUNCTION_ARGUMENT_COUNT,
    "warning",
    stops="advice",
    why="JavaScript drops what is too much without a word, and fills up with `undefined`.",
    source="app-format, section 1.7",
    good="""
        functions: {double: {code: "function double(n) { return n * 2; }"}}
        modules: {getIt: {label: Get it, moduleType: action, communication: {url: "/n/{{double(parameters.n)}}"}}}
        """,
    bad="""
        functions: {double: {code: "function double(n) { return n * 2; }"}}
        modules: {getIt: {label: Get it, moduleType: action, communication: {url: "/n/{{double(parameters.n, 2)}}"}}}
        """,
)
@each_call()
def function_argument_count(site: CallSite, facts: Facts) -> Iterator[Found]:
    bounds = facts.once(_bounds).get(site.call.name) if facts.app.functions else None
    if bounds is None:
        return
    least, most, signature = bounds
    if parse(site.text.text).faults:
        return  # what its arguments are is not known
    given = len(site.call.args)
    if most is not None and given > most:
        undeclared = facts.once(undeclared_names).get(site.call.name, ())
        if any(nearest(one.name, one.known) is None for one in undeclared):
            return  # the parameter that is missing is told where it is used
        yield Found(
            site.location, f"{site.call.name} takes {most or 'no'}, but gets {given} arguments", f"it is {signature}"
        )
    elif given < least:
        severity = "warning" if given == 0 else "info"
        told = f"{site.call.name} takes {least}, but gets {given or 'no'} arguments"
        yield Found(site.location, told, f"it is {signature}", "warning" if severity == "warning" else "info")


def _bounds(facts: Facts) -> dict[str, tuple[int, int | None, str]]:
    """The fewest and most arguments of each function, and its signature."""
    found: dict[str, tuple[int, int | None, str]] = {}
    for function in facts.app.functions.values():
        written = _source(function)
        source = _bare(written[1]) if written is not None else ""
        match = next((item for item in _DECLARED.finditer(source) if item.group(1) == function.name), None)
        if match is None:
            continue
        parts = _parameters(source[match.end() :])
        if parts is not None:
            least = sum(1 for part in parts if "=" not in part and not part.startswith("..."))
            endless = any(part.startswith("...") for part in parts) or "arguments" in source
            signature = f"{function.name}({', '.join(part.strip() for part in parts)})"
            found[function.name] = (least, None if endless else len(parts), signature)
    return found


def _parameters(text: str) -> list[str] | None:
    """Split what follows an opening parenthesis into parameters; None if it is not closed."""
    depth, start = 0, 0
    parts: list[str] = []
    for index, sign in enumerate(text):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            if depth == 0:
                last = text[start:index].strip()
                return [*parts, last] if last else parts
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    return None


@rule(
    FUNCTION_UNUSED,
    "info",
    stops="advice",
    why="Every function is loaded for every run of every module; one that nobody calls only costs.",
    source="app-format, section 1.7",
    good="""
        functions: {double: {code: "function double(n) { return n * 2; }"}}
        modules: {getIt: {label: Get it, moduleType: action, communication: {url: "/n/{{double(parameters.n)}}"}}}
        """,
    bad='functions: {double: {code: "function double(n) { return n * 2; }"}}',
)
def function_unused(facts: Facts) -> Iterator[Found]:
    if not facts.app.functions or any(_idle(module, facts) for module in facts.app.modules.values()):
        return  # what does nothing is told; perhaps that was the one that called
    called = {site.call.name for site in facts.calls()}
    sources = {function.name: written[1] for function in facts.app.functions.values() if (written := _source(function))}
    behind = Behind("iml.", lambda: ((source, name) for name, source in sources.items()))
    called.update(match.group(1) for name in sources for match in facts.once(_bare_calls).get(name, ()))
    for function in facts.app.functions.values():
        if function.name not in called and not behind.has(function.name, but=function.name):
            if any(function.name in text.text and parse(text.text).faults for text in facts.templates):
                continue  # it is called where an expression cannot be read, which is told
            place = function.origin.key_location
            yield Found(place, f"nothing calls '{function.name}'", "call it in an expression, or remove it")


def _bare_calls(facts: Facts) -> dict[str, list[re.Match[str]]]:
    """Find, in the code of each function, where it calls others of the app by their mere names."""
    sources = {
        function.name: _bare(written[1]) for function in facts.app.functions.values() if (written := _source(function))
    }
    if len(sources) < 2:
        return {}
    named = re.compile(rf"(?<![\w$.])({'|'.join(map(re.escape, sources))})\s*\(")
    return {
        name: [match for match in named.finditer(source) if not _declares(source, match.group(1))]
        for name, source in sources.items()
    }


def _declares(source: str, name: str) -> bool:
    return any(match[1] == name for match in _NAMED.finditer(source)) if name in source else False


def _idle(module: Module, facts: Facts) -> bool:
    code = module.codes.get("communication") if module.module_type in ("action", "search", "universal") else None
    return code is not None and code.given and not any(request.value for request in facts.of(module))


@rule(
    FUNCTION_TOO_LONG,
    "error",
    stops="run",
    why=f"The source of a function has at most {_LIMIT} characters.",
    source="P-72",
    good='functions: {double: {code: "function double(n) { return n * 2; }"}}',
    bad='functions: {double: {code: "function double(n) { return n * 2; }%s"}}' % (" //" + "x" * _LIMIT),
)
@each_component("function")
def function_too_long(function: Any, facts: Facts) -> Iterator[Found]:
    written = _source(function)
    if written is not None and len(written[1]) > _LIMIT:
        first = written[1].find("\n")
        place = written[0].origin.inside(0, first if 0 < first < 80 else 1)
        yield Found(place, f"{len(written[1])} characters; {_LIMIT} are allowed", "split it into several functions")


@rule(
    FUNCTION_OF_ANOTHER_NAME,
    "error",
    stops="run",
    why="The platform calls the function by its own name, which the code must declare.",
    source="P-74",
    good='functions: {double: {code: "function double(n) { return n * 2; }"}}',
    bad='functions: {double: {code: "function dubble(n) { return n * 2; }"}}',
)
@each_component("function")
def function_of_another_name(function: Any, facts: Facts) -> Iterator[Found]:
    written = _source(function)
    if written is None:
        return
    code, source = written
    if not _bare(source).strip():
        told = f"the code of '{function.name}' declares nothing"
        yield Found(code.origin.location, told, f"write function {function.name}(…) {{ … }}")
        return
    found = list(_DECLARED.finditer(_bare(source)))
    assigned = _ASSIGNED.match(_bare(source)) if not found else None
    if assigned is not None and assigned[1] == function.name:
        place = code.origin.inside(assigned.start(1), assigned.end(1))
        message = f"{function.name} is a variable here, and no function is declared"
        yield Found(place, message, f"write function {function.name}(…) {{ … }}")
    if found and all(match.group(1) != function.name for match in found):
        place = code.origin.inside(found[0].start(1), found[0].end(1))
        yield Found(place, f"the code declares {found[0].group(1)}, not {function.name}", f"write {function.name}")


@rule(
    FUNCTION_USES_WHAT_IS_NOT_THERE,
    "error",
    stops="run",
    why="Only JavaScript's own objects, `Buffer`, `iml` and `debug()` are there: no `require`, no network, no timers.",
    source="P-72",
    good='functions: {double: {code: "function double(n) { debug(n); return n * 2; }"}}',
    bad='functions: {double: {code: "function double(n) { console.log(n); return n * 2; }"}}',
)
@each_component("function")
def function_uses_what_is_not_there(function: Any, facts: Facts) -> Iterator[Found]:
    written = _source(function)
    for match in _FORBIDDEN.finditer(_bare(written[1])) if written is not None else ():
        group = next(at for at in (1, 2, 3) if match.group(at))
        name, start = match.group(group).split()[0], match.start(group)
        place = written[0].origin.inside(start, start + len(name)) if written else function.origin.location
        yield Found(place, f"there is no {name}", _INSTEAD.get(name, "use JavaScript's own objects"))
    for match in _OF_IML.finditer(_bare(written[1])) if written is not None else ():
        if match[1] not in names() and match[1] not in facts.app.functions:
            near = nearest(match[1], (*facts.app.functions, *names()))
            place = written[0].origin.inside(match.start(1), match.end(1)) if written else function.origin.location
            hint = f"did you mean iml.{near}?" if near else "call a function of the language, or one of the app's own"
            yield Found(place, f"there is no iml.{match[1]}", hint)
    for match in facts.once(_bare_calls).get(function.name, ()) if written else ():
        name = match.group(1)
        place = written[0].origin.inside(match.start(1), match.end(1)) if written else function.origin.location
        message = f"{name} is another function of the app, which the documentation reaches through iml"
        yield Found(place, message, f"write iml.{name}(…)", "info")
