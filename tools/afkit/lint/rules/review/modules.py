"""How modules, groups, functions and the app are named and described, as reviewers ask for. (AF630 to AF635)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.model import Function, Module
from afkit.lint.fixes.mend import within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    DESCRIPTION_PERSON,
    FUNCTION_WITHOUT_TEST,
    GROUPS_MISSING,
    LABEL_OF_ACTION,
    MODULE_NAME_FORM,
    TAG_IN_LABEL,
)
from afkit.lint.visits import each_component
from afkit.patterns import lazy


def _action(label: str, description: str = "Creates a user.") -> str:
    return f"""
        modules:
          createUser: {{label: {label}, moduleType: action, actionCrud: create, description: {description}}}
        """


@rule(
    LABEL_OF_ACTION,
    "info",
    stops="review",
    why="Actions are called “Verb a thing”: “Create a user”, “Create or update a user”, “Bulk create users (advanced)”.",
    source="R-22, R-24",
    good=_action("Create a user"),
    bad=_action("Upsert user"),
)
@each_component("module")
def label_of_action(module: Module, facts: Facts) -> Iterator[Found]:
    words = module.label.split()
    if module.module_type != "action" or not words:
        return
    at = module.origin.at("label")
    if len(words) == 1:
        yield Found(
            at.location, f"“{words[0]}” does not say what is done to what", "write a verb and a thing: Create a user"
        )
        return
    if words[0].lower() == "upsert":
        fix = within(at, 0, len(words[0]), "Create or update")
        yield Found(at.location, "“Upsert” is no word for users", "write Create or update", fix=fix)
    elif words[0].lower() == "bulk":
        if "(advanced)" not in module.label.lower():
            yield Found(at.location, "a bulk action is for advanced users", f"write {module.label} (advanced)")
    elif words[0] in ("Create", "Update", "Delete", "Get") and module.action_crud and _bare(words[1:]):
        rest = " ".join(words[1:])
        article = "an" if _VOWEL.match(words[1]) else "a"
        yield Found(at.location, "the thing has no article", f"write {words[0]} {article} {rest}")


def _bare(words: list[str]) -> bool:
    """Tell whether one thing is named without an article: a plural, a name and other small words need none."""
    first = words[0]
    behind = (number for number, word in enumerate(words) if number and (word in _BEHIND or word.startswith("(")))
    thing = words[next(behind, len(words)) - 1]
    return first.islower() and first.isalpha() and not thing.endswith("s") and first not in _SMALL


_BEHIND = frozenset(("by", "for", "from", "in", "of", "on", "to", "with"))
_VOWEL = lazy(r"(?!u(?:ni|s[ae]|r[il]|t[ci])|eu|one)[aeiou]|hour")


_SMALL_WORDS = """
a an the all many several or and my your this its one two some every each multiple information data access
"""
_SMALL = frozenset(_SMALL_WORDS.split())


@rule(
    TAG_IN_LABEL,
    "info",
    stops="review",
    why="A tag stands at the end in lower case and in parentheses of its own: “Create users (advanced) (beta)”.",
    source="R-25",
    good=_action("Create a user (beta)"),
    bad=_action("Create a user (Beta)"),
)
@each_component("module")
def tag_in_label(module: Module, facts: Facts) -> Iterator[Found]:
    for match in _TAGS.finditer(module.label) if "(" in module.label else ():
        tags = [tag.strip() for tag in match.group(1).split(",")]
        known = [tag for tag in tags if tag.lower() in ("advanced", "beta", "deprecated", "legacy")]
        right = " ".join(f"({tag.lower()})" for tag in tags)
        if known and match.group() != right:
            at = module.origin.at("label")
            fix = within(at, match.start(), match.end(), right)
            yield Found(at.inside(match.start(), match.end()), "a tag is written otherwise", f"write {right}", fix=fix)


_TAGS = lazy(r"\(([A-Za-z, ]+)\)")


@rule(
    DESCRIPTION_PERSON,
    "info",
    stops="review",
    why="A description says what the module does: “Creates a user.”; a trigger's says when it runs: “Triggers "
    "when a user is created.”",
    source="R-26",
    good=_action("Create a user"),
    bad=_action("Create a user", "Create a user."),
)
@each_component("module")
def description_person(module: Module, facts: Facts) -> Iterator[Found]:
    words = module.description.split()
    if not words:
        return
    at = module.origin.at("description")
    if module.module_type in ("trigger", "instant_trigger"):
        if words[0] in ("Trigger", "Watch", "Watches", "When") or words[:2] == ["Triggers", "if"]:
            yield Found(at.location, "the description of a trigger says when it runs", "begin with Triggers when")
    elif len(words) == 1:
        yield Found(at.location, "one word does not say what the module does", "write a sentence: Creates a …")
    elif module.module_type == "search" and _ONE.match(module.description):
        yield Found(at.location, "a search gives a list, not one", "begin with Returns a list of")
    elif words[0] in _BASE_FORMS:
        right = _third(words[0])
        fix = within(at, module.description.index(words[0]), module.description.index(words[0]) + len(words[0]), right)
        yield Found(at.location, f"“{words[0]} …” is an order", f"write {right}", fix=fix)


_ONE = lazy(r"\s*[A-Z][a-z]+s (one|a single|exactly one) (?!page|of|list|call|request)")


def _third(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh", "o")) else f"{word}s"


_ORDERS = """
Create Update Delete Get List Search Add Remove Send Retrieve Fetch Upload Download Find Make Perform Return
Set Start Stop Cancel Publish Generate Convert Copy Move Export Import Modify Edit Assign Run Execute
"""
_BASE_FORMS = frozenset(_ORDERS.split())


@rule(
    GROUPS_MISSING,
    "info",
    stops="review",
    why="More than ten modules in one list are hard to find one's way in; a group of one module helps nobody.",
    source="R-35",
    good="modules: {getUser: {label: Get a user, moduleType: action}}",
    bad="modules:"
    + "".join(f"\n          get{sign}er: {{label: Get it, moduleType: action}}" for sign in "ABCDEFGHIJK"),
)
def groups_missing(facts: Facts) -> Iterator[Found]:
    groups = facts.app.codes.get("groups")
    given = groups is not None and groups.given
    listed: Any = groups.value if groups is not None and given else []
    count = len(facts.app.modules)
    if not isinstance(listed, list) or facts.unseen(None, "groups") or not count:
        return
    first = next(iter(facts.app.modules.values())).origin
    place = (groups.origin if groups is not None and given else first).key_location
    sound = all(isinstance(one, dict) and isinstance(one.get("modules"), list) for one in listed)
    if count > 10 and len(listed) < 2 and sound:
        yield Found(place, f"{count} modules stand in no groups", "add groups: triggers, one for each thing, Other")
    elif len(listed) > 2 and all(isinstance(one, dict) and len(one.get("modules") or ()) == 1 for one in listed):
        yield Found(place, "every group has one module", "put together what belongs together")


@rule(
    FUNCTION_WITHOUT_TEST,
    "info",
    stops="review",
    why="A function that is changed later is tested by nobody else: `afkit test` runs the tests of functions.",
    source="R-53",
    good="""
        functions:
          double: {code: "function double(n) { return n * 2; }", test: "it('doubles', () => assert.equal(iml.double(2), 4))"}
        """,
    bad='functions: {double: {code: "function double(n) { return n * 2; }"}}',
)
@each_component("function")
def function_without_test(function: Function, facts: Facts) -> Iterator[Found]:
    test = function.codes.get("test")
    bare = test is None or not test.given or not isinstance(test.value, str) or "it(" not in test.value
    if bare and not facts.unseen(function, "test") and facts.described(function):
        yield Found(function.origin.key_location, f"'{function.name}' has no test", "add test: it('…', () => …)")


@rule(
    MODULE_NAME_FORM,
    "info",
    stops="review",
    why="Names of modules are a verb and a noun in camelCase: `createUser`. They stay as they are for ever.",
    source="R-54",
    good="modules: {createUser: {label: Create a user, moduleType: action}}",
    bad="modules: {CreateUser: {label: Create a user, moduleType: action}}",
)
@each_component("module")
def module_name_form(module: Module, facts: Facts) -> Iterator[Found]:
    if module.name[:1].isupper() and module.name[1:2].islower():
        right = module.name[0].lower() + module.name[1:]
        yield Found(module.origin.key_location, "a name of a module begins with a small letter", f"write {right}")
