"""Every diagnostic code with its page: what `afkit explain` prints and the documentation is made from."""

from __future__ import annotations

from functools import lru_cache

from afkit.codes import Code, declared
from afkit.errors import UsageError
from afkit.late import load_module
from afkit.lint.rule import Rule
from afkit.nearest import nearest
from afkit.records import NamedTuple

TABLES = (
    "afkit.source.codes",
    "afkit.iml.codes",
    "afkit.app.codes",
    "afkit.manifest.codes",
    "afkit.appdir.codes",
    "afkit.lint.codes",
)
"""Modules that declare codes with pages of their own. Who may import higher floors adds theirs."""

FAMILIES = {
    "AF0": "text and syntax",
    "AF1": "structure",
    "AF2": "references between components",
    "AF3": "expressions",
    "AF4": "HTTP and directives",
    "AF5": "secrets and security",
    "AF6": "platform review",
    "AF7": "good practice",
    "AF8": "layout of app directories",
    "AF9": "running, publishing, command line",
}


class Page(NamedTuple):
    """What is to be said about one code; `text` is Markdown."""

    code: str
    name: str
    summary: str
    text: str

    @property
    def markdown(self) -> str:
        """The whole page."""
        summary = self.summary[0].upper() + self.summary[1:]
        return f"# {self.code} {self.name}\n\n{summary}.\n\n{self.text}\n"


@lru_cache(maxsize=1)
def pages() -> dict[str, Page]:
    """Give the pages of all codes that checking a connector can report, by code."""
    from afkit.lint.rules import all_rules

    found: dict[str, Page] = {}
    for name in TABLES:
        found.update(pages_of(name))
    found.update((rule.code, _of_rule(rule)) for rule in all_rules().values())
    return dict(sorted(found.items()))


def pages_of(module: str) -> dict[str, Page]:
    """Make pages of the codes that a module declares."""
    return {
        code: Page(code, code.name, _phrase(code.summary), _of_code(code)) for code in declared(load_module(module))
    }


def _of_code(code: Code) -> str:
    """Give the page of a code that is no rule: what it means, an example, and how it is mended."""
    from afkit.lint.examples import EXAMPLES
    from afkit.lint.mending.ways import told

    example = EXAMPLES.get(code)
    shown = ""
    if example is not None:
        language = {"expression": "", "json": "json", "folder": ""}.get(example.kind, "yaml")
        shown = _examples(example.bad, example.good, language)
    return "\n\n".join(filter(None, (code.text, shown, told(code), _variables(code))))


def _examples(bad: str, good: str, language: str = "yaml") -> str:
    return f"Reported:\n\n```{language}\n{snippet(bad)}\n```\n\nFine:\n\n```{language}\n{snippet(good)}\n```"


def _variables(code: str) -> str:
    """Give the table of variables and where they exist, for the codes that speak of them."""
    from afkit.lint.examples import WITH_VARIABLES

    if code not in WITH_VARIABLES:
        return ""
    from afkit.app.spec.pages.variables import variables_table

    return "\n".join(variables_table())


def _phrase(summary: str) -> str:
    """Make of a sentence the phrase that lists of codes show."""
    small = summary[1:2].islower() or summary[1:2] == " "
    return (summary[0].lower() + summary[1:] if small else summary).removesuffix(".")


def find(word: str, among: dict[str, Page]) -> Page:
    """Find a page by code, with or without its letters, or by name, in any case. Raises UsageError, which names the nearest."""
    wanted = word.strip()
    for page in among.values():
        if wanted.upper() in (page.code, page.code.removeprefix("AF")) or wanted.lower() == page.name:
            return page
    near = nearest(wanted.upper(), among) or nearest(wanted.lower(), [page.name for page in among.values()])
    hint = f"did you mean '{near}'? afkit explain --all lists them" if near else "afkit explain --all lists them"
    raise UsageError(f"'{wanted}' is no code or name of a diagnostic", hint=hint)


def page(code: str) -> str:
    """Give the page of a code as Markdown. Raises UsageError for a code that does not exist."""
    return find(code, pages()).markdown


def snippet(text: str) -> str:
    """Take the indentation off an example."""
    lines = text.strip("\n").rstrip().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)


_CONFIDENCE = {
    "sure": "",
    "likely": " It goes by names and patterns, and may be wrong.",
    "guess": " It is a guess: the same is often right.",
}


def _of_rule(rule: Rule) -> Page:
    from afkit.lint.mending.ways import told
    from afkit.lint.profile import TOLD, consequence
    from afkit.lint.sources import written

    asked = written(rule.source)
    source = f"\n\nThe platform's review asks for it:\n\n{asked}" if asked else ""
    stops = TOLD[consequence(rule.code, rule.severity)]
    mended = f"{told(rule.code)}\n\n" if told(rule.code) else ""
    text = (
        f"Severity: {rule.severity}; {stops}.{_CONFIDENCE[rule.confidence]}\n\n{rule.why}\n\n"
        f"{_examples(rule.bad, rule.good)}\n\n"
        f"{mended}To accept it in one place, write a comment on the line or above it: "
        f"`# afkit: ignore[{rule.code}] the reason`.{source}"
    )
    text = "\n\n".join(filter(None, (text, _variables(rule.code))))
    return Page(rule.code, rule.code.name, rule.code.summary, text)
