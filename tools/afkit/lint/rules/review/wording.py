"""What labels and messages say: of many things in the plural, of an error its status, of a field its name. (AF646 to AF648)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.requests import Request
from afkit.app.model import Module, Origin
from afkit.app.spec.format.types import UNFILLED_TYPES
from afkit.lint.fixes.mend import within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import LABEL_MISSING_BESIDE, LABEL_NOT_PLURAL, MESSAGE_WITHOUT_STATUS
from afkit.lint.rules.review.labels import spoken
from afkit.lint.visits import each_component, each_request_and_base
from afkit.patterns import lazy


def _base(message: str) -> str:
    return f'base: {{baseUrl: "https://api.acme.example", response: {{error: {{message: "{message}"}}}}}}'


@rule(
    MESSAGE_WITHOUT_STATUS,
    "info",
    stops="review",
    why="A user who reads “Unexpected response” cannot look it up anywhere. The status, and what the service says of the "
    "error, can be: `[{{statusCode}}] {{body.error.message}}`.",
    source="R-45",
    good=_base("[{{statusCode}}] {{body.error.message}}"),
    bad=_base("{{body.error.message}}"),
)
@each_request_and_base
def message_without_status(request: Request, facts: Facts) -> Iterator[Found]:
    if request.owner is not None and request.kind != "connection":
        return
    error = request.get("response", "error")
    path = ("response", "error", "message") if isinstance(error, dict) else ("response", "error")
    text = request.get(*path)
    if not isinstance(text, str) or not text.strip():
        return
    place = request.origin.at(*path).location
    reads_body = "body" in text or "temp" in text
    if "statusCode" not in text and (reads_body or request.owner is None):
        yield Found(place, "the message does not show the status", f"write [{{{{statusCode}}}}] {text}")
    elif not reads_body and request.owner is None:
        told = "the message does not show what the service says of the error"
        yield Found(place, told, f"write {text.rstrip(' .')}: {{{{body.…}}}}")


def _module(kind: str, label: str) -> str:
    return f"modules: {{aUser: {{label: {label}, moduleType: {kind}, description: Triggers when users are made.}}}}"


@rule(
    LABEL_NOT_PLURAL,
    "info",
    stops="review",
    confidence="likely",
    why="A trigger and a search give many things: “Watch users”, “List users”. An action does something with one: “Create "
    "a user”.",
    source="R-21, R-22, R-23",
    good=_module("trigger", "Watch users"),
    bad=_module("trigger", "Watch a user"),
)
@each_component("module")
def label_not_plural(module: Module, facts: Facts) -> Iterator[Found]:
    label, at = module.label, module.origin.at("label")
    wrong = _ARTICLE.search(label)
    if wrong is not None and (wrong[1].lower() == "an") != (_VOWEL.match(wrong[2]) is not None):
        right = "a" if wrong[1].lower() == "an" else "an"
        fix = within(at, wrong.start(1), wrong.end(1), right)
        yield Found(at.location, f"“{wrong[1]} {wrong[2]}”", f"write {right} {wrong[2]}", fix=fix)
        return
    verb = _MANY.match(label) if module.module_type in ("trigger", "instant_trigger", "search") else None
    thing = _THING.match(label, verb.end()) if verb is not None else None
    if verb is None or thing is None or not thing["noun"].islower():
        return
    plural = _plural(thing["noun"])
    single = thing["article"] or (plural in facts.once(_nouns) and thing["noun"] not in facts.once(_many))
    if single and not thing["noun"].endswith("s"):
        words = f"{thing['before'] or ''}{plural}"
        right = f"{label[: verb.end()]}{words}{label[thing.end() :]}"
        fix = within(at, verb.end(), thing.end(), words)
        what = "search" if module.module_type == "search" else "trigger"
        yield Found(at.location, f"a {what} gives many of them", f"write {right}", fix=fix, unsafe=True)


_ARTICLE = lazy(r"\b([Aa]n?) ([a-z]{3,})\b")
_VOWEL = lazy(r"(?!u(?:ni|s[aeu]|r[il]|t[ci])|eu|one|ufo)[aeiou]|hour|hono|heir")
_MANY = lazy(r"(?:Watch(?: for)?|List|Search(?: for)?) (?:(?:all|new|updated|deleted|changed) )*")
_THING = lazy(
    r"(?P<article>an? )?(?:(?:new|updated|deleted|changed) )*(?P<before>(?:[A-Za-z]+ )*?)(?P<noun>[A-Za-z]+)"
    r"(?= (?:by|for|from|in|of|on|to|with|and|or)\b| \(|$)"
)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


_WORDS = lazy(r"[a-z]+")


def _nouns(facts: Facts) -> frozenset[str]:
    """The words that the app writes of what it works with: in labels, descriptions, addresses and lists that it goes through."""
    texts = [f"{module.label} {module.description}" for module in facts.app.modules.values()]
    texts += [
        str(text)
        for request in facts.requests
        for text in (request.get("url"), request.get("response", "iterate"))
        if isinstance(text, str)
    ]
    return frozenset(_WORDS.findall("\n".join(texts).lower()))


def _many(facts: Facts) -> frozenset[str]:
    """The nouns without a plural in the descriptions of what gives many: where such a one stands alone, it is meant so."""
    texts = (module.description for module in facts.app.modules.values() if module.module_type == "search")
    return frozenset(word for text in texts for word in re.findall(r"list of ([a-z]+)\b", text))


def _output(fields: str) -> str:
    return f"modules: {{getUser: {{label: Get a user, moduleType: action, interface: [{fields}]}}}}"


@rule(
    LABEL_MISSING_BESIDE,
    "info",
    stops="review",
    why="Where the others have a label, users see the name of one that has none as the API writes it.",
    source="R-29, R-33",
    good=_output("{name: id, type: text, label: User ID}, {name: created_at, type: date, label: Created at}"),
    bad=_output("{name: id, type: text, label: User ID}, {name: created_at, type: date}"),
)
def label_missing_beside(facts: Facts) -> Iterator[Found]:
    for module in facts.app.modules.values():
        fields = [
            field for field in facts.fields(module, "interface") if field.name and field.type not in UNFILLED_TYPES
        ]
        bare = [field for field in fields if not field.value.get("label")]
        if bare and len(bare) * 2 <= len(fields):
            yield from (_of_output(field) for field in bare if "label" not in field.value)
    for module in facts.app.modules.values():
        for field in facts.fields(module, "staticParams", "mappableParams"):
            options = field.value.get("options")
            if isinstance(options, list):
                yield from _of_options(options, field.origin.at("options"))
            yield from _of_buttons(field)


def _of_output(field: Field) -> Found:
    told = f"users see '{field.name}', which has no label as the others have"
    return Found(field.origin.at("name").location, told, f"add label: {spoken(field.name)}")


def _of_options(options: list[Any], at: Origin) -> Iterator[Found]:
    bare = [
        (number, item["value"])
        for number, item in enumerate(options)
        if isinstance(item, dict) and isinstance(item.get("value"), str | int) and not item.get("label")
    ]
    for number, value in bare if 0 < len(bare) < len(options) else ():
        if "label" not in options[number]:
            told = f"users see '{value}': the option has no label as the others have"
            yield Found(at.at(number, "value").location, told, f"add label: {spoken(str(value))}")


def _of_buttons(field: Field) -> Iterator[Found]:
    """Tell of a list that names some of its buttons and not the one that adds an item, or names it after many."""
    labels = field.value.get("labels")
    if field.type != "array" or not isinstance(labels, dict):
        return
    label = str(field.value.get("label") or field.name or "item")
    thing = label.lower().removesuffix("s")
    add = labels.get("add")
    if "add" not in labels:
        told = f"the button that adds to '{field.name}' has no name"
        yield Found(field.origin.at("labels").key_location, told, f"write add: Add {thing}")
    elif isinstance(add, str) and label.endswith("s") and add.lower() == f"add {label.lower()}":
        at = field.origin.at("labels", "add")
        yield Found(
            at.location, "the button adds one", f"write Add {thing}", fix=within(at, 0, len(add), f"Add {thing}")
        )
