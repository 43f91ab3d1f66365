"""How modules and parameters are called, as reviewers of the platform ask for. (AF612 to AF616)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts
from afkit.app.model import Module
from afkit.lint.fixes.mend import NO_FIX, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    DESCRIPTION_FORM,
    LABEL_CASE,
    LABEL_OF_SEARCH,
    LABEL_OF_TRIGGER,
    SEVERAL_UNIVERSAL_MODULES,
)
from afkit.lint.visits import each_component
from afkit.patterns import lazy

_UNIVERSAL = """
        modules:
          makeApiCall: {label: Make an API call, moduleType: universal, description: Performs a call.}
        """


@rule(
    SEVERAL_UNIVERSAL_MODULES,
    "warning",
    stops="review",
    why="One universal module reaches the whole API; a review asks for exactly one (a second one only for GraphQL).",
    source="R-17",
    good=_UNIVERSAL,
    bad=_UNIVERSAL.rstrip()
    + "\n          callApi: {label: Make an API call, moduleType: universal, description: Performs a call.}\n        ",
)
def several_universal_modules(facts: Facts) -> Iterator[Found]:
    found = [module for module in facts.app.modules.values() if module.module_type == "universal"]
    plain = [module for module in found if "graphql" not in (module.name + module.label).lower()]
    kept = min(plain, key=lambda module: (module.label.lower() not in _USUAL, bool(module.action_crud)), default=None)
    for module in plain:
        if module is kept or kept is None:
            continue
        told = f"'{kept.name}' is a universal module already"
        if module.action_crud:
            at = module.origin.at("moduleType")
            fix = within(at, 0, len("universal"), "action")
            yield Found(at.location, told, "write moduleType: action, as actionCrud says", fix=fix, unsafe=True)
        else:
            yield Found(module.origin.key_location, told, "keep one of the two")


_USUAL = ("make an api call", "execute a graphql query")
_NEVER_NAMES = frozenset(("A", "An", "The", "To", "Of", "For", "From", "In", "On", "By", "With", "And", "Or"))
_TITLE = lazy(r"\b[A-Z][a-z]+\b")


@rule(
    LABEL_OF_TRIGGER,
    "info",
    stops="review",
    why="Users find triggers by that word: “Watch events”, “Watch new events”.",
    source="R-21",
    good="modules: {watchUsers: {label: Watch users, moduleType: trigger, description: Triggers when a user is made.}}",
    bad="modules: {watchUsers: {label: New users, moduleType: trigger, description: Triggers when a user is made.}}",
)
@each_component("module")
def label_of_trigger(module: Module, facts: Facts) -> Iterator[Found]:
    if module.module_type in ("trigger", "instant_trigger") and module.label and not module.label.startswith("Watch "):
        place = module.origin.at("label").location
        yield Found(place, f"a trigger is called “Watch …”, not “{module.label}”", "begin with Watch")


@rule(
    LABEL_OF_SEARCH,
    "info",
    stops="review",
    why="“List users” gives all of them, “Search users” those that filters select.",
    source="R-23",
    good="modules: {listUsers: {label: List users, moduleType: search, description: Returns a list of users.}}",
    bad="modules: {listUsers: {label: Get users, moduleType: search, description: Returns a list of users.}}",
)
@each_component("module")
def label_of_search(module: Module, facts: Facts) -> Iterator[Found]:
    if (
        module.module_type == "search"
        and module.label
        and module.label.split()[0] not in ("List", "Search", "Get", "Find")
    ):
        place = module.origin.at("label").location
        yield Found(
            place, f"a search is called “List …” or “Search …”, not “{module.label}”", "begin with List or Search"
        )
    elif module.module_type == "search" and module.label.startswith(("Get ", "Find ")):
        place = module.origin.at("label").location
        word = module.label.split()[0]
        fix = within(module.origin.at("label"), 0, len(word), "Search") if module.label else NO_FIX
        yield Found(place, f"a search is not called “{word} …”", "begin with List or Search", fix=fix, unsafe=True)
    elif module.module_type == "search" and module.label.startswith("Search "):
        asked = {field.name for field in facts.fields(module, "staticParams", "mappableParams")} - {"limit"}
        code = module.codes.get("mappableParams")
        listed = code.value if code is not None and code.given else None
        if isinstance(listed, list) and all(isinstance(item, dict) for item in listed) and not asked:
            fix = within(module.origin.at("label"), 0, len("Search"), "List")
            told = "a search without filters gives all there are"
            right = f"write List{module.label.removeprefix('Search').removeprefix(' for')}"
            yield Found(module.origin.at("label").location, told, right, fix=fix, unsafe=True)


@rule(
    DESCRIPTION_FORM,
    "info",
    stops="review",
    why="Descriptions are sentences in the third person: “Creates a user.”, “Triggers when a user is created.”",
    source="R-26",
    good="modules: {getUser: {label: Get a user, moduleType: action, description: Gets a user.}}",
    bad="modules: {getUser: {label: Get a user, moduleType: action, description: gets a user}}",
)
@each_component("module")
def description_form(module: Module, facts: Facts) -> Iterator[Found]:
    text = module.description.strip()
    at = module.origin.at("description")
    if not text or "description" not in _written(module):
        return
    if text[-1] not in ".!?)”":
        end = len(module.description.rstrip())
        fix = within(at, end - 1, end, f"{text[-1]}.") if text[-1].isalnum() else NO_FIX
        yield Found(at.inside(end - 1, end), "a description ends with a period", "add a period", fix=fix)
    if text[0].islower():
        fix = within(at, 0, 1, text[0].upper()) if module.description[0] == text[0] else NO_FIX
        yield Found(
            at.inside(0, 1), "a description begins with a capital", f"write {text.split()[0].capitalize()}", fix=fix
        )


@rule(
    LABEL_CASE,
    "info",
    stops="review",
    why="Only the first word and proper names have a capital: “Create a purchase order”.",
    source="R-20",
    good="modules: {createOrder: {label: Create a purchase order, moduleType: action, description: Creates one.}}",
    bad="modules: {createOrder: {label: Create a Purchase Order, moduleType: action, description: Creates one.}}",
)
@each_component("module")
def label_case(module: Module, facts: Facts) -> Iterator[Found]:
    words = module.label.split()
    at = module.origin.at("label")
    if not words:
        return
    if module.label[0].islower():
        fix = within(at, 0, 1, module.label[0].upper())
        yield Found(
            at.inside(0, 1),
            "a label begins with a capital",
            f"write {module.label[0].upper()}{module.label[1:]}",
            fix=fix,
        )
        return
    if module.label.isupper() and len(words) > 1:
        yield Found(at.location, f"“{module.label}” is in capitals", f"write {module.label.capitalize()}")
        return
    if module.label.rstrip()[-1] in ".!:;,":
        end = len(module.label.rstrip())
        fix = within(at, end - 1, end, "")
        yield Found(at.inside(end - 1, end), "a label has no punctuation at its end", "leave it out", fix=fix)
    names = {word for word in facts.app.label.split() if word[:1].isupper()}
    capital = [word for word in words[1:] if _TITLE.fullmatch(word) and word not in names]
    # One capital may be a proper name; when all words have one, it is title case.
    small = [word for word in words[1:-1] if word in _NEVER_NAMES]
    long = [word for word in words[1:] if len(word) > 3]
    spoken = facts.once(_small_words) if capital else frozenset()
    common = len(words) == 2 and capital and _is_spoken(capital[0], spoken)
    if common or (small and capital) or (len(capital) >= 2 and len(capital) >= len(long)):
        # What nobody writes small is a name.
        small = [word for word in capital if _is_spoken(word, spoken)] + small
        right = " ".join((words[0], *(word.lower() if word in small else word for word in words[1:])))
        hint = f"write {right}" if right != module.label else "begin only the first word with a capital"
        yield Found(at.location, f"“{module.label}” is in title case", hint)


def _is_spoken(word: str, spoken: frozenset[str]) -> bool:
    """Tell whether a word, or its singular or plural, is one that is written small elsewhere."""
    plain = word.lower()
    return not spoken.isdisjoint((plain, f"{plain}s", plain.removesuffix("s")))


def _small_words(facts: Facts) -> frozenset[str]:
    """The words that labels and descriptions of modules write with a small letter: no names."""
    texts = (f"{module.label} {module.description}" for module in facts.app.modules.values())
    return frozenset(word for text in texts for word in text.split() if word.islower())


def _written(module: Module) -> tuple[str, ...]:
    value = module.origin.document.value
    for step in module.origin.path:
        value = value.get(step) if isinstance(value, dict) else None
    return tuple(value) if isinstance(value, dict) else ()
