"""Check one project: structure as it was loaded, then every rule, then what comments silence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from afkit.annotations import TYPE_CHECKING
from afkit.app.codes import DISPUTED
from afkit.app.model import KINDS, Project
from afkit.lint.codes import UNUSED_SUPPRESSION
from afkit.lint.config import DEFAULT, Config
from afkit.source.diagnostic import Diagnostic, order
from afkit.source.document import Document
from afkit.source.store import DISK, Files

if TYPE_CHECKING:
    from afkit.app.knowledge.facts import Facts
    from afkit.lint.beside.companions import Companions
    from afkit.lint.rule import Rule
    from afkit.source.text import Location


def lint(
    project: Project,
    config: Config = DEFAULT,
    facts: Facts | None = None,
    beside: Companions | None = None,
    files: Files = DISK,
) -> list[Diagnostic]:
    """Give all findings on a project, sorted by file, place and code.

    They include what loading found. A finding of the same code at the same place is told once. Rules run on what could
    be read: a project whose app is None has only its loading diagnostics. `facts` are those of the project, where somebody
    has them already. With `beside`, the files beside the manifest are judged, too. `files` gives texts that loading
    did not come to, once what kept it from them is mended.
    """

    read = {document.source.name for document in project.documents}

    def judge(mended: Project) -> list[Diagnostic]:
        # Comments of a text that could not be read at first silence what is found now that it can.
        new = [document for document in mended.documents if document.source.name not in read]
        found = _judge(mended, config, None, beside)
        return _silence(found, new, mended, config, unused=False) if new else found

    found = _judge(project, config, facts, beside)
    documents = [*project.documents, *(beside.documents if beside is not None else ())]
    if not found:
        return order(_silence(found, documents, project, config))
    from afkit.lint.consequences.echoes import SLIPS, UNREADABLE, without_echoes

    aside = frozenset(beside.names if beside is not None else ())
    if project.form == "manifest" and any(item.code[:4] in ("AF20", "AF32") for item in found):
        from afkit.lint.consequences.lost import part_not_included

        found += part_not_included(project, found, files)
    if any(item.fix and item.code in SLIPS for item in found):
        from afkit.lint.consequences.meant import as_meant

        found = as_meant(project, found, SLIPS, judge, aside, files)
        if any(item.code in UNREADABLE for item in found):
            from afkit.lint.consequences.torn import GUESSED, without_absent

            if any(item.code in GUESSED for item in found):
                found = [item for item in without_absent(found) if item.location.file not in aside]
                found += beside.check(None) if beside is not None else ()
    codes = {code for code in {item.code for item in found} if config.wants(code)}
    wanted = [item for item in found if item.code in codes]
    if config.per_file:
        wanted = [item for item in wanted if not config.spares(item.location.file, item.code)]
    # What a comment silences may be in a part that cannot be read.
    legible = not any(item.code in UNREADABLE for item in found)
    if legible and project.app is not None and any(item.severity == "error" for item in project.diagnostics):
        from afkit.lint.consequences.torn import is_torn

        legible = not is_torn(project)
    return order(_silence(without_echoes(wanted, project, found), documents, project, config, unused=legible))


def _judge(project: Project, config: Config, facts: Facts | None, beside: Companions | None = None) -> list[Diagnostic]:
    """Give what loading found, and what every rule finds."""
    loaded = project.diagnostics
    found = list(loaded)
    torn = False
    if project.app is not None:
        from afkit.app.knowledge.facts import Facts
        from afkit.lint.rules.expressions.checked import check_expressions

        given, facts = facts, facts or Facts(project.app, project)
        for rule in _wanted(config):
            for item in rule.check(facts):  # a generator more for each rule would cost as much as many of them
                found.append(rule.told(item))
        found.extend(check_expressions(facts))
        if found:
            from afkit.lint.consequences.bare import without_unknown

            found = without_unknown(found, facts)
        if any(item.severity == "error" for item in loaded):
            from afkit.lint.consequences.torn import is_torn, without_absent

            torn = is_torn(project)
            found = without_absent(found) if torn else found
        if any(item.code == DISPUTED for item in loaded):
            from afkit.lint.consequences.entailed import without_inherited

            found = without_inherited(found, project)
        if beside is not None:
            found += beside.check(None if torn else facts)
        if given is None:
            facts.forget()
    elif beside is not None:
        found += beside.check(None)
    return found


@lru_cache(maxsize=16)
def _wanted(config: Config) -> tuple[Rule, ...]:
    """Give the rules whose findings are to be reported."""
    from afkit.lint.rules import all_rules

    return tuple(rule for rule in all_rules().values() if config.wants(rule.code))


def _silence(
    found: list[Diagnostic], documents: Sequence[Document], project: Project, config: Config, *, unused: bool = True
) -> list[Diagnostic]:
    texts = (document.source.text for document in documents)
    if not any("ignore" in text and _names_us(text) for text in texts):
        return found
    from afkit.lint.suppress import apply

    def looked_for(code: str, file: str) -> bool:
        return config.looks_for(code) and not config.spares(file, code)

    # What is silenced in a code file alone may be what only the whole app shows.
    alone = project.form == "appdir" and len(project.documents) == 1 and not project.main.endswith("makecomapp.json")
    told = unused and config.wants(UNUSED_SUPPRESSION) and not alone

    def holders() -> dict[str, Location]:
        return _holders(project)

    return apply(found, documents, _codes_by_name, unused=looked_for if told else None, holders=holders)


def _holders(project: Project) -> dict[str, Location]:
    """Give, for the code files of an app directory, where `makecomapp.json` speaks of their components."""
    app = project.app
    if app is None or project.form != "appdir":
        return {}
    return {
        code.origin.document.source.name: component.origin.location
        for kind in KINDS
        for component in app.components(kind).values()
        if component.origin.path
        for code in component.codes.values()
    }


def _names_us(text: str) -> bool:
    """Tell whether a text has `afkit:`, as each comment that silences does; to look for those takes more."""
    return any(rest.lstrip().startswith(":") for rest in text.split("afkit")[1:])


def _codes_by_name() -> dict[str, str]:
    from afkit.lint.catalogue import pages

    return {page.name: page.code for page in pages().values()}
