"""The frame of the command line: help, versions, unknown commands, and errors that never show a traceback."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from afkit.cli.main import COMMANDS, _parser
from afkit.version import VERSION
from support.cli import afkit, afkit_process


def test_help_lists_every_command_with_its_summary() -> None:
    outcome = afkit("--help")
    assert outcome.code == 0
    for name, (_, summary) in COMMANDS.items():
        assert f"{name} " in outcome.out
        assert summary in outcome.out


def test_version_is_that_of_the_package() -> None:
    assert afkit("--version").out == f"afkit {VERSION}\n"


def test_nothing_asked_is_answered_with_help_and_exit_2() -> None:
    outcome = afkit()
    assert (outcome.code, outcome.out[:6]) == (2, "usage:")


def test_misspelt_command_is_answered_with_the_nearest() -> None:
    outcome = afkit("lnt")
    assert outcome.code == 2
    assert "did you mean 'lint'?" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("lint", "--fromat", "json"), "--fromat; did you mean --format?"),
        (("run", "app", "module", "--trce"), "--trce; did you mean --trace?"),
        (("release", "status", "--orgin=test"), "--orgin=test; did you mean --origin?"),
        (("lint", "--quite-unlike"), "--quite-unlike\n"),
    ],
)
def test_misspelt_option_is_answered_with_the_nearest(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert afkit(*arguments).code == 2
    assert f"unrecognized arguments: {told}" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert afkit(name, "--help").code == 0
    text = capsys.readouterr().out
    assert f"usage: afkit {name}" in text
    assert "xample" in text, "help without an example"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_module_has_the_two_functions_of_a_command(name: str) -> None:
    module = import_module(COMMANDS[name][0])
    assert callable(module.configure)
    assert callable(module.run)


def test_help_is_shown_on_a_stream_that_lacks_its_characters() -> None:
    done = afkit_process("run", "--help", environ={"PYTHONIOENCODING": "ascii"})
    assert (done.code, done.err) == (0, "")
    assert "\\u2026" in done.out


def test_unknown_flag_is_a_usage_error() -> None:
    outcome = afkit_process("lint", "--no-such-flag")
    assert outcome.code == 2
    assert "--no-such-flag" in outcome.err
    assert "Traceback" not in outcome.err


def test_wrong_arguments_of_plan_are_not_taken_for_changes() -> None:
    assert afkit_process("plan", "--no-such-flag").code == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_tells_exit_codes_and_what_each_argument_is(name: str) -> None:
    module_name, summary = COMMANDS[name]
    parser = _parser(name, summary, import_module(module_name))
    text = parser.format_help()
    assert "\nexamples:\n" in text and "\nexit codes: 0 " in text
    assert "see below" not in text, "what is below is not there in every command that has this option"
    assert list(_untold(parser)) == []


def _untold(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _untold(inner)
        elif not action.help:
            yield f"{parser.prog} {action.dest}"


@pytest.mark.parametrize("words", [["lint", "."], ["fmt", "."], ["run", ".", "x"], ["test", "."], ["new", "acme"]])
def test_a_working_folder_that_is_gone_is_told(words: list[str], tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    # As an installed command: -P leaves the folder itself out of where modules are looked for.
    removed = f"import os, sys; os.rmdir({str(gone)!r}); from afkit.cli.main import main; sys.exit(main({words!r}))"
    done = subprocess.run([sys.executable, "-P", "-c", removed], cwd=gone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.partition("\n")[0].partition(": ")[2]) == (
        2,
        "the folder that this was started in is gone",
    )
