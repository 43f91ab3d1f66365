"""Words that lead on: what a person reads after a slip says what to do here, and what is printed as advice works."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from afkit.cli.explain import every_page
from afkit.cli.main import COMMANDS
from afkit.cli.meaning import WORDS
from support.cli import ROOT, afkit, afkit_process

EMPORIX = ROOT / "connector" / "emporix-oe"


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("init", "new"),
        ("deploy", "publish"),
        ("validate", "lint"),
        ("serve", "sandbox"),
        ("eval", "iml"),
        ("LOGIN", "profile"),
        ("server", "sandbox"),
        ("openapi", "import openapi"),
        ("import-har", "import har"),
        ("postman", "import postman"),
        ("fix", "lint --fix"),
        ("record", "run --record"),
        ("trace", "run --trace"),
    ],
)
def test_an_unknown_command_is_answered_by_meaning(word: str, command: str) -> None:
    done = afkit(word)
    assert done.code == 2 and f"here it is 'afkit {command}': {COMMANDS[command.split()[0]][1]}" in done.err


def test_a_misspelt_command_is_answered_by_spelling() -> None:
    assert "did you mean 'publish'?" in afkit("publsh").err
    assert "did you mean 'connect'?" in afkit("connect-test").err
    for unlike in ("qqqqq", "delete", "remove"):  # to guess 'release' or 'rename' here would be harmful
        assert "; afkit --help lists the commands" in afkit(unlike).err
    assert "'afkit new': " in afkit("generate").err and "; or 'afkit render': " in afkit("generate").err


CHOICES = [
    # A choice that is none, and which one is meant: by spelling, or as others call it.
    (("new", "shop", "--auth", "apiKey"), "apikey"),
    (("new", "shop", "--auth", "client_credentials"), "client-credentials"),
    (("new", "shop", "--auth", "oauth"), "oauth2"),
    (("new", "shop", "--auth", "token"), "bearer"),
    (("add", "procedure", "listDepots"), "rpc"),
    (("add", "action", "getOrder"), "module"),
    (("add", "conection", "second"), "connection"),
    (("lint", "--profile", "reveiw"), "review"),
    (("lint", "--format", "md"), "markdown"),
    (("profile", "lst"), "list"),
    (("origins", "chek", "test"), "check"),
]


@pytest.mark.parametrize(("words", "meant"), CHOICES)
def test_a_choice_that_is_none_is_answered_with_the_one_that_is_meant(
    words: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert afkit(*words).code == 2
    usage, said, help_ = capsys.readouterr().err.splitlines()
    assert said.endswith(f"; did you mean '{meant}'?")
    assert usage.startswith(f"usage: afkit {words[0]} ")
    assert help_ == f"  help: {usage.removeprefix('usage: ').partition(' [OPTION')[0]} --help lists the options"


def test_a_choice_that_is_like_none_is_answered_with_the_list_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert afkit("lint", "--profile", "xyzzy").code == 2
    said = capsys.readouterr().err
    assert "invalid choice: 'xyzzy'" in said and "did you mean" not in said


SLIPS = [
    # What is typed in a folder that holds a connector, and what the hint says.
    (("run", "getItem", "--sandbox"), "the connector in this folder is '.'"),
    (("describe", "getItem"), "the connector in this folder is '.'"),
    (("lint", "nothing.yaml"), "check the path"),
    (("import", "open-api", "api.yaml", "-o", "x"), "did you mean afkit import openapi api.yaml?"),
    (("import", "insomnia", "api.yaml", "-o", "x"), "has a word before it: openapi, curl, har, postman"),
    (("new", "Bräu Haus"), "write braeu-haus"),
    (("new", "Žofín"), "write zofin"),
    (("add", "module", "größe ändern"), "write groesseAendern"),
]


@pytest.mark.parametrize(("words", "hint"), SLIPS)
def test_a_slip_is_answered_with_what_to_write(
    words: tuple[str, ...], hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert afkit("new", "shop", "-o", ".").code == 0
    done = afkit(*words)
    assert done.code == 2 and done.err.rstrip().endswith(hint)


def test_a_code_is_known_without_its_letters() -> None:
    assert afkit("explain", "327").out == afkit("explain", "AF327").out


def test_each_word_leads_to_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for line in WORDS.values() for word in line.split()]
    assert not set(words) & set(COMMANDS) and [word for word in set(words) if words.count(word) > 1] == ["generate"]
    for command in WORDS:
        name, *rest = command.split()
        afkit(name, "--help")
        assert name == "--version" or set(rest) <= set(re.findall(r"[\w-]+", capsys.readouterr().out)), command


@pytest.mark.parametrize("words", [("run", "startDigitalProcess", "-i", "eventType=order.found"), ("connect",)])
def test_missing_values_name_the_sandbox_that_lies_there(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = afkit(words[0], EMPORIX, *words[1:])
    assert done.code == 2 and "AF904" in done.err and "add --sandbox" in done.err
    assert afkit(words[0], EMPORIX, *words[1:], "--sandbox").code == 0
    shutil.copytree(EMPORIX, tmp_path / "alone")
    (tmp_path / "alone" / "sandbox.yaml").unlink()
    assert "sandbox" not in afkit(words[0], tmp_path / "alone", *words[1:]).err


def test_numbers_of_requirements_never_stand_without_their_words() -> None:
    bare = re.compile(r"\b[PS]-\d\d\b|\bR-\d\d\b(?!: |, the platform's)")
    assert {
        code: bare.findall(page.markdown) for code, page in every_page().items() if bare.search(page.markdown)
    } == {}
    for path in [*(ROOT / "docs").rglob("*.md"), *(ROOT / "schemas").rglob("*.json"), *EMPORIX.glob("*.yaml")]:
        assert not bare.search(path.read_text(encoding="utf-8")), path


def _advised() -> list[str]:
    """Give the commands that `make demo` prints at its end."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (block,) = re.findall(r"Try next.*?\n\t@printf '  %s\\n' (.*?)\n\n", text, re.DOTALL)
    values = dict(re.findall(r"^(\w+) +:= (.+)$", text, re.MULTILINE))
    lines = re.findall(r"'([^']+)'", block)
    return [line.replace("$(AFKIT)", "afkit").replace("$(DEMO)", values["DEMO"]) for line in lines]


@pytest.mark.parametrize("line", _advised())
def test_what_the_demo_advises_works_as_printed(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "afkit"
    if words[0] != "sandbox":
        assert afkit_process(*words).code == 0
        return
    words[words.index("--port") + 1] = "0"  # the printed port may be taken where tests run
    with subprocess.Popen(
        [sys.executable, "-m", "afkit", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None and "127.0.0.1" in server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("plan {}", "write one into the manifest (docs/publish.md): origins: {test: {url: "),
        ("publish {} --origin test", "write one into the manifest"),
        ("listen {}", "afkit add webhook NAME makes one"),
    ],
)
def test_what_a_connector_lacks_is_told_with_the_way_to_it(words: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("manifest: 1\napp: {name: acme, label: Acme}\n")
    done = afkit(*words.format(tmp_path).split())
    assert done.code in (1, 2) and told in done.err
