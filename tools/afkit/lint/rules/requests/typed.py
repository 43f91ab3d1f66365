"""Modules that are written as those of another type than the one that they are given. (AF737)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.model import Module
from afkit.app.spec.format.makecomapp import MODULE_TYPE
from afkit.lint.fixes.mend import add_member, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import MODULE_OF_ANOTHER_TYPE
from afkit.lint.visits import each_component

_MODULE = """
        modules:
          watchOrders:
            label: Watch orders
            moduleType: %s
            communication:
              url: /orders
              response:
                iterate: "{{body.orders}}"
                output: "{{item}}"
                trigger: {type: id, order: desc, id: "{{item.id}}"}
        """


@rule(
    MODULE_OF_ANOTHER_TYPE,
    "error",
    stops="run",
    why="The type decides which codes and directives a module has, what it may give, and where users find it. What is "
    "written for another type is not used, or fails.",
    source="app-format, sections 1.4 and 5.3",
    good=_MODULE % "trigger",
    bad=_MODULE % "search",
)
@each_component("module")
def module_of_another_type(module: Module, facts: Facts) -> Iterator[Found]:
    if facts.broken(module, "communication") or not facts.described(module):
        return
    given = module.origin.has("moduleType")
    written = module.module_type
    if (given and written not in MODULE_TYPE.values) or (not given and facts.project.form != "manifest"):
        return
    right, because = _written_as(module, given)
    if not right or right == written:
        return
    what = right.replace("_", " ")
    article = "an" if what[0] in "aeiou" else "a"
    if given:
        at = module.origin.at("moduleType")
        message = f"'{module.name}' is of type {written}, but is written as {article} {what}: {because}"
        fix = within(at, 0, len(written), right)
        yield Found(at.location, message, f"write moduleType: {right}", fix=fix, unsafe=True)
    else:
        message = (
            f"the key 'moduleType' of a module is missing; '{module.name}' is written as {article} {what}: {because}"
        )
        fix = add_member(module.origin, "moduleType", f'"{right}"')
        yield Found(module.origin.key_location, message, f"add 'moduleType': {right}", fix=fix, unsafe=True)


def _written_as(module: Module, given: bool) -> tuple[str, str]:
    """Give the type that the codes of a module are those of, and what shows it; empty where they tell of none."""
    requests = _requests(module)
    written = module.module_type if given else ""
    sends = any("url" in request for request in requests)
    triggers = sends and any(isinstance(_in(request, "response", "trigger"), dict) for request in requests)
    if triggers and (_is_given(module, "epoch") or not _is_given(module, "mappableParams")):
        return "trigger", "its response has trigger"
    if module.webhook is not None and not sends:
        return ("instant_trigger", "it has a webhook and sends nothing") if written != "instant_trigger" else ("", "")
    if any(key in _response(request) for request in requests for key in ("status", "headers", "body")):
        return ("responder", "its response is what the caller gets") if not sends else ("", "")
    if triggers or not sends or module.webhook is not None or _is_given(module, "epoch"):
        return "", ""
    if written in ("responder", "instant_trigger") or (written == "trigger" and _is_given(module, "mappableParams")):
        return _requesting(module, requests), "it sends a request" + _mapped(module)
    if written == "search" and not _lists(requests) and module.action_crud is not None:
        return "action", "it has actionCrud and gives no list"
    if written == "trigger" and module.label.startswith(("List", "Search")):
        return "search", "it lists, and does not say what is new"
    if (
        written == "universal"
        and _lists(requests)
        and not any("parameters." in str(item.get("url")) for item in requests)
    ):
        return "search", "it lists, and users choose no address"
    if written == "search" and not _lists(requests) and _requesting(module, requests) == "universal":
        return "universal", "users choose address and method"
    if not given and _requesting(module, requests) != "action":
        return _requesting(module, requests), "it lists" if _lists(requests) else "users choose address and method"
    return "", ""


def _mapped(module: Module) -> str:
    return " and has mappableParams" if _is_given(module, "mappableParams") else ""


def _requesting(module: Module, requests: list[dict[str, Any]]) -> str:
    """Tell which of the types that send what is mapped a module is of."""
    last = requests[-1]
    if all("{{" in str(last.get(key, "")) and "parameters." in str(last.get(key)) for key in ("url", "method")):
        return "universal"
    return "search" if _lists(requests) else "action"


def _lists(requests: list[dict[str, Any]]) -> bool:
    return any("iterate" in _response(request) or "pagination" in request for request in requests)


def _requests(module: Module) -> list[dict[str, Any]]:
    code = module.codes.get("communication")
    value = code.value if code is not None and code.given else None
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _response(request: dict[str, Any]) -> dict[str, Any]:
    value = request.get("response")
    return value if isinstance(value, dict) else {}


def _in(value: Any, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _is_given(module: Module, key: str) -> bool:
    code = module.codes.get(key)
    return code is not None and code.given and bool(code.value)
