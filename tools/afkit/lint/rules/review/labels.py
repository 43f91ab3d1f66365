"""How parameters are called, explained and ordered, as reviewers of the platform ask for. (AF617 to AF629)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import Field
from afkit.app.model import Connection, Module
from afkit.app.spec.format.types import UNFILLED_TYPES, VISUAL_TYPES
from afkit.lint.fixes.mend import NO_FIX, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    BANNER_TEXT,
    CAPTION_OF_BUTTON,
    DEPRECATED_FORM,
    HELP_FORM,
    LABEL_OF_ID,
    LABEL_OF_PARAMETER,
    LABELS_DIFFER,
    ORDER_OF_PARAMETERS,
    SECRET_WITHOUT_HELP,
)
from afkit.lint.rules.parameters.declared import every_field
from afkit.lint.visits import each_component
from afkit.patterns import lazy

_INPUTS = ("params", "staticParams", "mappableParams")


def _form(field: str, kind: str = "action") -> str:
    return f"""
        modules:
          getUser:
            label: Get a user
            moduleType: {kind}
            mappableParams: [{field}]
        """


def _connection(field: str) -> str:
    return f"connections: {{acme: {{label: Acme, connectionType: basic, params: [{field}]}}}}"


@rule(
    LABEL_OF_PARAMETER,
    "info",
    stops="review",
    why="A label is a caption: one to three words in sentence case, without an article and without punctuation, "
    "and not the name that "
    "the API has for it.",
    source="R-27",
    good=_form("{name: first_name, type: text, label: First name}"),
    bad=_form("{name: first_name, type: text, label: first_name}"),
)
def label_of_parameter(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *_INPUTS):
        label = field.value.get("label")
        if label is None and field.name and field.shown and field.type not in UNFILLED_TYPES:
            told = f"without a label users see '{field.name}'"
            yield Found(field.origin.at("name").location, told, f"add label: {spoken(field.name)}")
        if not isinstance(label, str) or not label.strip() or "{{" in label or field.type in VISUAL_TYPES:
            continue
        words = label.split()
        closed = label.rstrip()[-1] in ".:;,!?"
        if not closed and len(words) == 1 and label.istitle():
            continue  # most labels are one word
        at = field.origin.at("label")
        if label[0].islower() and _API_NAME.fullmatch(label):
            yield Found(at.location, f"“{label}” is a name of the API", f"write {spoken(label)}")
        elif closed:
            fix = within(at, len(label.rstrip()) - 1, len(label.rstrip()), "")
            yield Found(at.location, "a label has no punctuation at its end", f"write {label.rstrip()[:-1]}", fix=fix)
        elif words[0].lower() in ("a", "an", "the") and len(words) > 1:
            bare = " ".join(words[1:])
            yield Found(at.location, "a label begins without an article", f"write {bare[:1].upper()}{bare[1:]}")
        elif len(words) <= 4 and len(label) <= 60 and (spelt := _spelt(words)) != words:
            yield Found(at.location, f"“{label}” is not in sentence case", f"write {' '.join(spelt)}")
        elif len(words) > 4:
            yield Found(
                at.location, f"a label of {len(words)} words", "write one to three words; the rest belongs to help"
            )


def _spelt(words: list[str]) -> list[str]:
    """Write a label in sentence case as far as that is certain: its first letter, and acronyms that everybody knows."""
    first = words[0].capitalize() if words[0].islower() and words[0].isalpha() else words[0]
    return [_ACRONYMS.get(word.lower(), word) for word in (first, *words[1:])]


_ACRONYMS = {
    word.lower(): word
    for word in ("ID", "IDs", "URL", "URLs", "API", "HTML", "JSON", "XML", "SKU", "VAT", "IBAN", "CSV")
}


def spoken(name: str) -> str:
    """Write the name that an API has for something as a caption."""
    words = _PARTS.sub(" ", name).replace("_", " ").replace("-", " ").lower().split()
    words = ["ID" if word == "id" else "URL" if word == "url" else word for word in words]
    return " ".join((words[0] if words[0].isupper() else words[0].capitalize(), *words[1:])) if words else name


_API_NAME = lazy(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")
_PARTS = lazy(r"(?<=[a-z0-9])(?=[A-Z])")

_USERS = "rpcs: {listUsers: {label: List users}}"


@rule(
    LABEL_OF_ID,
    "info",
    stops="review",
    why="“User ID” says that an ID is to be mapped, and so the Map switch begins on (`mode: edit`); “User” says "
    "that one chooses.",
    source="R-28, R-56",
    good=_form("{name: id, type: select, label: User ID, mode: edit, options: 'rpc://listUsers'}") + _USERS,
    bad=_form("{name: id, type: select, label: User ID, options: 'rpc://listUsers'}") + _USERS,
)
def label_of_id(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, "mappableParams"):
        label = field.value.get("label")
        if field.type != "select" or not isinstance(label, str) or "rpc://" not in str(field.value.get("options")):
            continue
        called, mapped = "ID" in label.split(), field.value.get("mode") == "edit"
        if called and not mapped and "mode" not in field.value:
            yield Found(field.origin.at("label").location, f"“{label}” begins as a choice", "add mode: edit")
        elif mapped and not called:
            yield Found(
                field.origin.at("label").location, f"“{label}” begins as an ID to be mapped", f"write {label} ID"
            )


_OPEN_EXAMPLE = lazy(r"[.!?]\s+[^.!?`]*`[^`]+`\s*$")
"""A last sentence that ends with an example, and without a period."""


@rule(
    HELP_FORM,
    "info",
    stops="review",
    why="Help is made of sentences, and an example stands in one: “For example, `4711`.”",
    source="R-30",
    good=_form("{name: id, type: text, label: ID, help: 'The number of the user. For example, `4711`.'}"),
    bad=_form("{name: id, type: text, label: ID, help: 'the number of the user'}"),
)
def help_form(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *_INPUTS, having="help"):
        text = field.value.get("help")
        if not isinstance(text, str) or not text.strip() or "{{" in text:
            continue
        end = len(text.rstrip())
        small = text[0].islower() and text[0].isascii()
        open_ = text[end - 1].isalnum() or text[end - 1] == ")" or _OPEN_EXAMPLE.search(text) is not None
        if small or open_:
            at = field.origin.at("help")
            fix = within(at, 0, 1, text[0].upper()) if small and end > 1 else NO_FIX
            fix += within(at, end - 1, end, f"{text[end - 1]}.") if open_ and end > 1 else NO_FIX
            told = " and ".join(("begins with a capital",) * small + ("ends with a period",) * open_)
            yield Found(at.location, f"help {told}", "write a sentence", fix=fix)


@rule(
    SECRET_WITHOUT_HELP,
    "info",
    stops="review",
    why="Nobody knows where a service keeps its keys: say on which page one is made.",
    source="R-31",
    good=_connection("{name: apiKey, type: password, label: API key, help: 'In Acme, go to **Settings > API**.'}"),
    bad=_connection("{name: apiKey, type: password, label: API key}"),
)
@each_component("connection")
def secret_without_help(connection: Connection, facts: Facts) -> Iterator[Found]:
    for field in facts.fields(connection, "params"):
        if field.type == "password" and not field.value.get("help") and field.name:
            yield Found(field.origin.at("name").location, f"'{field.name}' does not say where to find it", "add help")


@rule(
    ORDER_OF_PARAMETERS,
    "info",
    stops="review",
    why="Whoever fills in a form finds first what must be filled in.",
    source="R-32",
    good=_form("{name: id, type: text, label: ID, required: true}, {name: note, type: text, label: Note}"),
    bad=_form("{name: note, type: text, label: Note}, {name: id, type: text, label: ID, required: true}"),
)
@each_component("module")
def order_of_parameters(module: Module, facts: Facts) -> Iterator[Found]:
    optional: Field | None = None
    hidden: Field | None = None
    for field in _once(facts.fields(module, "mappableParams")).values():
        if field.type in UNFILLED_TYPES or "nested" in field.value or isinstance(field.value.get("required"), str):
            continue
        late = field.value.get("required") is True and field.name != "limit" and not field.value.get("advanced")
        if late and optional is not None:
            told = f"'{field.name}' is required, but comes after '{optional.name}', which is not"
            yield Found(field.origin.at("name").location, told, "put what is required first")
            return
        if field.value.get("required") is not True and optional is None:
            optional = field
        if field.value.get("advanced") is True:
            hidden = hidden or field
        elif hidden is not None and field.value.get("required") is not True and field.name != "limit":
            told = f"'{field.name}' is always shown, but comes after '{hidden.name}', which is advanced"
            yield Found(field.origin.at("name").location, told, "put what is advanced last")
            return


_ITEMS = "{name: items, type: array, label: Items, spec: {type: text}, labels: {add: %s}}"


@rule(
    CAPTION_OF_BUTTON,
    "info",
    stops="review",
    why="The button of a list says what it does: “Add item”.",
    source="R-33",
    good=_form(_ITEMS % "Add item"),
    bad=_form(_ITEMS % "Item"),
)
def caption_of_button(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *_INPUTS, having="labels"):
        labels = field.value.get("labels")
        add = labels.get("add") if isinstance(labels, dict) else None
        if isinstance(add, str) and add and not add.startswith("Add "):
            at = field.origin.at("labels", "add")
            label = str(field.value.get("label") or field.name or "item").removesuffix("s")
            thing = add if add.lower() not in ("add", "new", "+") else label
            yield Found(at.location, f"the button is called “{add}”", f"write Add {thing[:1].lower()}{thing[1:]}")


_BANNER = "{name: note, type: banner, theme: info, text: '%s'}"


@rule(
    BANNER_TEXT,
    "info",
    stops="review",
    why="A banner has 50 to 300 characters: less says nothing, more is not read.",
    source="R-34",
    good=_form(_BANNER % "The service answers within a day. Use Watch answers to learn when it did."),
    bad=_form(_BANNER % "Beware."),
)
def banner_text(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *_INPUTS, having="text"):
        text = field.value.get("text")
        if field.type == "banner" and isinstance(text, str) and "{{" not in text and not 50 <= len(text) <= 300:
            yield Found(field.origin.at("text").location, f"the banner has {len(text)} characters", "write 50 to 300")


_OLD = "{name: code, type: text, label: %s, help: Deprecated. Use ID.}"


@rule(
    DEPRECATED_FORM,
    "info",
    stops="review",
    why="What should not be used any more is hidden behind the switch for advanced settings, says so in its "
    "label, and names what to use.",
    source="R-60",
    good=_form((_OLD % "'Code [Deprecated]'").replace("help:", "advanced: true, help:")),
    bad=_form(_OLD % "Code"),
)
def deprecated_form(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *_INPUTS):
        label, text = str(field.value.get("label") or ""), str(field.value.get("help") or "")
        if "deprecated" not in f"{label} {text}".lower() or not field.name:
            continue
        bare = _OLD_TAG.sub("", label).strip()
        if not bare and "deprecated" not in text.lower():
            continue  # the value says whether something else is deprecated
        if not label.endswith("[Deprecated]"):
            yield Found(
                field.origin.at("label").location, f"'{field.name}' is deprecated", f"write {bare} [Deprecated]"
            )
        elif field.value.get("advanced") is not True:
            yield Found(
                field.origin.at("label").location, f"'{field.name}' is deprecated, but shown", "add advanced: true"
            )


_OLD_TAG = lazy(r"(?i)[\[(]?deprecated[\])]?")


@rule(
    LABELS_DIFFER,
    "info",
    stops="review",
    why="One value has one caption, whether it goes in or comes out.",
    source="R-29",
    good=_form("{name: id, type: text, label: User ID}") + "    interface: [{name: id, type: text, label: User ID}]",
    bad=_form("{name: id, type: text, label: User}") + "    interface: [{name: id, type: text, label: User ID}]",
)
@each_component("module")
def labels_differ(module: Module, facts: Facts) -> Iterator[Found]:
    described = _once(facts.fields(module, "interface"))
    ours_by_name = _once(facts.fields(module, "mappableParams")) if described else {}
    for name, field in ours_by_name.items():
        ours, theirs = field.value.get("label"), described[name].value.get("label") if name in described else None
        if not isinstance(ours, str) or not isinstance(theirs, str) or "{{" in ours:
            continue
        if ours.lower() != theirs.lower():
            place = field.origin.at("label").location
            yield Found(place, f"'{name}' is “{ours}” here and “{theirs}” in the interface", f"write {theirs}")


def _once(fields: Iterable[Field]) -> dict[str, Field]:
    """Give the fields at the top of a list by name, but for those of one name: which of them is meant is not known."""
    found: dict[str, Field] = {}
    again: set[str] = set()
    for field in fields:
        if len(field.path) == 1 and field.name and found.setdefault(field.name, field) is not field:
            again.add(field.name)
    return {name: field for name, field in found.items() if name not in again} if again else found
