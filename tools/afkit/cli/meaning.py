"""Which command is meant by a word that is none: other tools call the same otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.nearest import nearest

WORDS: dict[str, str] = {
    "--version": "version about",
    "add": "create insert make-module",
    "completion": "complete autocomplete bash zsh tcsh fish",
    "connect": "auth authorize authenticate verify-connection",
    "describe": "list ls show info inspect modules form fields",
    "diff": "compare changes breaking changelog",
    "diff --suggest-version": "bump tag version-bump versions semver",
    "docs": "document doc documentation readme",
    "explain": "why what code error hint",
    "fmt": "format prettier style beautify",
    "iml": "eval evaluate expression repl expr playground console shell calc parse",
    "import": "convert migrate",
    "import --update": "update sync upgrade",
    "import curl": "curl",
    "import har": "har",
    "import openapi": "openapi swagger",
    "import postman": "postman collection",
    "lint": "check validate verify watch analyze analyse review doctor typecheck scan audit eslint",
    "lint --fix": "fix autofix repair mend",
    "listen": "webhook hook tunnel receive ngrok",
    "lsp": "language-server language editor",
    "new": "init scaffold generate start-project bootstrap setup template templates example examples starter",
    "origins": "zones remote remotes env envs environments targets",
    "plan": "status dry-run what-if",
    "preview": "ui open browser dev gui web",
    "profile": "login logout token secret secrets credentials keyring accounts",
    "publish": "deploy apply push upload ship up install",
    "pull": "download fetch clone get",
    "release": "approve submit commit rollback",
    "rename": "mv move refactor",
    "render": "build export compile bundle package generate",
    "run": "exec execute call invoke start trigger try test-module",
    "run --each": "batch bulk each loop",
    "run --record": "record capture",
    "run --replay": "replay playback",
    "run --trace": "trace debug log logs",
    "sandbox": "serve server mock mockserver stub fake stand-in simulate simulator emulate emulator",
    "schema": "schemas jsonschema json-schema",
    "test": "tests cases spec specs pytest unit coverage",
}
"""Command → words by which other tools call the same."""


def meaning(name: str, commands: Mapping[str, tuple[str, str]]) -> str:
    """Say which commands a word means; else which one it is misspelt from."""
    found = list(dict.fromkeys(_meant(name.lower())))
    if found:
        return "here it is " + "; or ".join(_told(command, commands) for command in found)
    first = name.partition("-")[0]
    near = first if first in commands else nearest(name, commands) or nearest(first, commands)
    return f"did you mean '{near}'?" if near is not None else "afkit --help lists the commands"


def _meant(name: str) -> Iterator[str]:
    for command, words in WORDS.items():
        if name in words.split() or name == command.replace(" --", "-").replace(" ", "-") != command:
            yield command


def _told(command: str, commands: Mapping[str, tuple[str, str]]) -> str:
    summary = commands.get(command.partition(" ")[0], ("", "tells which version this is"))[1]
    return f"'afkit {command}': {summary}"
