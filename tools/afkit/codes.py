"""What a diagnostic code is, and the codes that stand for a whole branch of the exception tree.

Each room declares its own codes once, in its module `codes`, and names them wherever it reports one.
"""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


class Code(str):
    """A code such as AF101: its text, and with it what `afkit explain` says of it.

    It compares, hashes and is written as its text. `name` is what it is called (`unknown-key`), `summary` a phrase,
    `text` the page in Markdown: what it means, and the remedy. A rule's page is made from the rule; its text is empty.
    """

    __slots__ = ("name", "summary", "text")

    name: str
    summary: str
    text: str

    def __new__(cls, value: str, name: str, summary: str, text: str = "") -> Code:
        made = str.__new__(cls, value)
        keep = object.__setattr__
        keep(made, "name", name)
        keep(made, "summary", summary)
        keep(made, "text", text)
        return made

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a code does not change: {name}")

    @classmethod
    def restored(cls, value: str) -> Code:
        """Give a code of which only the text is at hand: it comes from another process, or from a cache."""
        return cls(value, "", "")

    def __reduce__(self) -> tuple[Callable[[str], Code], tuple[str]]:
        return Code.restored, (str(self),)


def declared(module: object) -> list[Code]:
    """Give the codes that a module declares with pages of their own, in their order there."""
    return [value for value in vars(module).values() if isinstance(value, Code) and value.text]


UNTOLD = Code("AF000", "error", "something went wrong")

NO_CONNECTOR = Code(
    "AF100",
    "no-connector",
    "there is no connector at this path",
    "A connector is a manifest (`manifest.yaml`, or any file with `manifest: 1`), a folder that holds one, or "
    "an app directory with a `makecomapp.json`.\n\n"
    "Name one of these, or go to its folder.",
)

USAGE = Code(
    "AF990",
    "usage",
    "the command line asks for something that does not exist",
    "An argument, a file or a name given on the command line fits nothing. The message says which, and names the "
    "nearest that exists. `afkit COMMAND --help` shows every argument with an example.\n\n"
    "The exit code is 2: nothing was run and nothing was changed.",
)

RUN_NOT_POSSIBLE = Code(
    "AF900",
    "run-not-possible",
    "a run could not be started",
    "The message says what is missing. A run that starts and fails is not an error of this kind: it reports the "
    "platform's own error type, such as `DataError`, and exits with 1.",
)

EXPRESSION = Code(
    "AF300",
    "expression",
    "An expression could not be used.",
    "The message says why. Codes from AF301 to AF349 name the single causes.",
)

REMOTE_FAILED = Code(
    "AF950",
    "remote-failed",
    "A zone could not be read or written",
    "The message says which call failed and what the server answered. Run the same command again: what was "
    "done is kept.",
)

SCHEMA_UNUSABLE = Code(
    "AF914",
    "schema-unusable",
    "a JSON Schema that values are checked against cannot be used",
    "`schema` in a route or a step of `sandbox.yaml`, and `{schema: …}` in `cases.yaml`, hold a JSON Schema "
    "(2020-12). It must be one, its patterns must be regular expressions, and a `$ref` must lead to a place in the "
    "same file, such as `#/schemas/Order`. Nothing is fetched from a network.\n\nMend what the message names.",
)

UNREADABLE_FILE = Code(
    "AF001",
    "unreadable-file",
    "a file cannot be read",
    "The file is missing, a folder, a device or pipe, larger than 16 MiB, or its permissions forbid "
    "reading it.\n\n"
    "Check the path and the permissions of the file and of the folders above it.",
)
