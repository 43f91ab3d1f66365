"""Labels and descriptions of modules as the platform's style guide asks (app-format reference, R-20 to R-26)."""

from __future__ import annotations

import re

from afkit.importing.openapi.answers import resource
from afkit.importing.openapi.description.parts import Operation
from afkit.importing.words import (
    ACRONYMS,
    VERBS,
    cased,
    is_plural,
    plain,
    plural,
    sentence,
    singular,
    split,
    third_person,
    with_article,
)
from afkit.records import NamedTuple

_USING = re.compile(r"Using(GET|POST|PUT|PATCH|DELETE|HEAD)(_\d+)?$")
_METHOD_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete", "HEAD": "check",
                 "OPTIONS": "check", "TRACE": "trace"}  # fmt: skip
_MAX_WORDS = 8
_DETERMINERS = frozenset(["a", "an", "the", "all", "this", "your"])
_KINDS = frozenset(["list", "all", "info", "details", "data", "status"])
"""Parts of a path that say what of a thing is meant, not which thing."""
_SMALL = frozenset(["by", "for", "of", "in", "from", "with", "on", "to", "and", "or", "at", "as", "into", "per", "via"])


class Title(NamedTuple):
    """The label and the description of a module."""

    label: str
    description: str


def search_title(operation: Operation, filtered: bool) -> Title:
    """Name a list: List where nothing narrows it down, else Search."""
    noun = _things(operation)
    parent = _parent(operation.path)
    of = f" of {with_article(parent)}" if parent else _by(operation)
    shown = cased(noun.split(" "), capital=False)
    if filtered:
        return Title(
            f"Search {shown}{of}", _told(f"Returns a list of {shown}{of} that match the given filters.", operation)
        )
    return Title(f"List {shown}{of}", _told(f"Returns a list of {shown}{of}.", operation))


def action_title(operation: Operation) -> Title:
    """Name an action: a verb and what it acts on."""
    words = _from_summary(operation) or _from_name(operation) or _from_path(operation)
    verb, rest = words[0], words[1:]
    text = _object(rest) if rest else with_article(resource(operation.path))
    text = cased(text.split(" "), capital=False)
    label = f"{verb[:1].upper()}{verb[1:]} {text}".strip()[:120]
    return Title(label, _told(f"{third_person(verb).capitalize()} {text}.", operation))


def _by(operation: Operation) -> str:
    """Give what a search goes by, as its name says: findPetsByStatus → by status."""
    words = split(operation.given.rsplit(".", 1)[-1])
    at = words.index("by") if "by" in words else len(words)
    return f" by {cased(words[at + 1 :], capital=False)}" if 0 < at < len(words) - 1 else ""


def _told(first: str, operation: Operation) -> str:
    """Add the description's own first sentence where it says more."""
    own = sentence(operation.description, 160)
    same = {*split(own)} <= {*split(first), *split(operation.summary), "returns", "the", "a", "an", "all", "by", "this"}
    known = re.match(r"(?i)(this|the|only|if|when|note|requires?|use|you|a |an |by )", own)
    if (
        not own
        or same
        or not known
        or own.lower().startswith(("this endpoint", "this api", "this method", "this operation"))
    ):
        return first
    return f"{first} {own}"


def _from_summary(operation: Operation) -> list[str] | None:
    text = re.sub(r"\([^()]*\)|\.$", "", operation.summary).strip()
    words = text.split()
    if not 2 <= len(words) <= _MAX_WORDS or re.search(r"[^A-Za-z0-9 '’/-]", text):
        return None
    verb = VERBS.get(words[0].lower())
    if verb is None and words[1].lower() in _DETERMINERS and words[0].isalpha():  # "Unmaps the route"
        verb = re.sub(r"(?<=[^su])s$", "", words[0].lower())
    if verb is None and operation.method != "GET" and operation.path.lower().endswith(f"/{words[0].lower()}"):
        verb = words[0].lower()
    if verb is None or (operation.method != "GET" and words[0].lower() in ("return", "returns")):
        return None
    return ["get" if verb == "list" else verb, *(_lowered(word) for word in words[1:])]


def _lowered(word: str) -> str:
    return (
        word
        if word.isupper() and word.lower() in ACRONYMS
        else word.lower()
        if word.istitle() or word.isupper()
        else word
    )


def _from_name(operation: Operation) -> list[str] | None:
    """Name an action after its id: `getOrder`, `shop.orders.delete`, `getorder`."""
    *above, last = operation.given.split(".")
    last = _USING.sub("", last)
    words = split(last)
    if len(words) == 1 and above:
        words += split(singular(above[-1]))
    elif re.fullmatch(r"get[a-z]{4,}", last) and operation.method == "GET":
        words = ["get", last[3:]]
    if not 2 <= len(words) <= _MAX_WORDS or words[0] not in VERBS:
        return None
    verb = VERBS[words[0]]
    return ["get" if verb == "list" else verb, *words[1:]]


def _from_path(operation: Operation) -> list[str]:
    """Name an action after its path: `/orders/{id}/cancel` and `/orders/{id}:cancel` cancel an order."""
    path, _, custom = operation.path.partition(":")
    if custom and "{" not in custom and (words := split(custom)):
        many = words[0] == "batch" and len(words) > 1
        verb, rest = words[many], words[many + 1 :]
        noun = resource(path)
        return [VERBS.get(verb, verb), *(rest or (plural(noun) if many else noun).split(" "))]
    parts = [part for part in operation.path.strip("/").split("/") if part]
    last = split(parts[-1].split(".")[0]) if parts and "{" not in parts[-1] else []
    if last in (["login"], ["logout"]) and operation.method == "POST":
        return ["log", last[0].removeprefix("log")]
    if last and last[0] in VERBS and operation.method in ("POST", "PUT", "PATCH") and len(parts) > 1:
        before = resource("/".join(parts[:-1]))
        return [VERBS[last[0]], *(last[1:] or before.split(" "))]
    noun = resource(operation.path)
    if last in (["search"], ["query"], ["lookup"], ["find"]):
        return ["search", *plural(resource("/".join(parts[:-1])) if len(parts) > 1 else "record").split(" ")]
    if last == ["graphql"]:
        return ["run", "a", "GraphQL", "query"]
    if last and operation.method == "GET" and is_plural(last[-1]) and noun not in _KINDS:
        return ["get", *plural(noun).split(" ")]
    if last == [noun] and noun in _KINDS and len(parts) > 1:
        told = f"{resource('/'.join(parts[:-1]))} {noun}".split(" ")
        return ["update" if operation.method in ("PUT", "PATCH") else "get", *told]
    return [_METHOD_VERBS[operation.method], *noun.split(" ")]


def _object(words: list[str]) -> str:
    """Put an article where a singular noun needs one: pet by id → a pet by id."""
    at = next((n for n, word in enumerate(words) if word in _SMALL), len(words))
    head, tail = " ".join(words[:at]), " ".join(words[at:])
    if not head:
        return tail
    return " ".join(part for part in (with_article(head), tail) if part)


def _things(operation: Operation) -> str:
    """Give the plural of what a list lists."""
    words = split(_USING.sub("", operation.given.rsplit(".", 1)[-1])) if operation.given else []
    at = next((n for n, word in enumerate(words) if word in ("by", "for", "from", "of", "with", "in")), len(words))
    words = [word for word in words[:at] if word not in ("all", "the", "a")]
    while len(words) > 2 and words[0] in VERBS and words[1] in ("get", "list", "search", "find"):
        words = words[1:]
    if len(words) >= 2 and words[0] in VERBS and is_plural(words[-1]):
        return " ".join(words[1:])
    noun = resource(operation.path)
    if (noun in VERBS and not is_plural(operation.path)) or noun in ("resource", "all"):
        before = operation.path.rstrip("/").rsplit("/", 1)[0]
        noun = resource(before) if before else noun
    return plural(noun)


def _parent(path: str) -> str:
    """Give what a list belongs to: `/users/{id}/orders` is of a user."""
    parts = [part for part in path.strip("/").split("/") if part]
    if len(parts) >= 3 and "{" not in parts[-1] and "{" in parts[-2] and "{" not in parts[-3]:
        return "" if re.fullmatch(r"v\d[\d.]*", parts[-3]) else singular(" ".join(split(parts[-3])))
    return ""


def distinct(titles: dict[str, Title], operations: dict[str, Operation]) -> dict[str, Title]:
    """Tell modules of the same label apart: by what their path says more, or by a number."""
    result: dict[str, Title] = {}
    seen: set[str] = set()
    for name, title in titles.items():
        label = title.label
        if label.lower() in seen:
            parent = _parent(operations[name].path)
            more = f" of {with_article(parent)}" if parent and f" of {with_article(parent)}" not in label else ""
            label = f"{label}{more}"
        if label.lower() in seen:
            by = re.findall(r"\{([^{}]+)\}", operations[name].path)
            label = f"{label} by {cased(split(by[-1]), capital=False)}" if by else label
        number, base = 2, label
        while label.lower() in seen:
            label = f"{base} {number}"
            number += 1
        seen.add(label.lower())
        result[name] = Title(f"{label} (deprecated)" if operations[name].deprecated else label, title.description)
    return result


def group_label(tag: str) -> str:
    """Give the label of a group from a tag."""
    words = split(tag)
    return (cased(words) if words else plain(tag))[:60] or "Other"
