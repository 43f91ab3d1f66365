"""The script of `afkit completion`, loaded into a real shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import ROOT, afkit

ASK = """
COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
_shtab_afkit afkit "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%%s\\n' "${COMPREPLY[@]}"
"""
LINES = [
    (["li"], ["lint", "listen"]),
    (["lint", "--pro"], ["--profile"]),
    (["lint", "--profile", ""], ["all", "publish", "review", "run"]),
    (["explain", "AF36"], ["AF360", "AF361", "AF362", "AF363", "AF364"]),
    (["lint", "--select", "AF36"], ["AF360", "AF361", "AF362", "AF363", "AF364"]),
    (["schema", "app/co"], ["app/common"]),
    (["run", "connector/emp"], ["connector/emporix-oe"]),
    (["run", "connector/emporix-oe", "start"], ["startDigitalProcess"]),
    (["describe", "connector/parcelnest", "get"], ["getShipment"]),
    (["listen", "connector/parcelnest", "watchE"], ["watchEvents"]),
    (["run", "nowhere", "start"], [""]),
    (["import", "connector/emp"], ["connector/emporix-oe"]),
    (["diff", "connector/emp"], ["connector/emporix-oe"]),
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(("words", "offered"), LINES, ids=[" ".join(words) for words, _ in LINES])
def test_bash_completes(words: list[str], offered: list[str]) -> None:
    script = afkit("completion", "bash").out + ASK % shlex.join(["afkit", *words])
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PATH": path}, timeout=60, check=True,
    )  # fmt: skip
    assert (sorted(done.stdout.splitlines()), done.stderr) == (offered, "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
@pytest.mark.parametrize(("words", "offered"), LINES, ids=[" ".join(words) for words, _ in LINES])
def test_fish_completes(words: list[str], offered: list[str], tmp_path: Path) -> None:
    script = tmp_path / "afkit.fish"
    script.write_text(afkit("completion", "fish").out)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    line = shlex.join(["afkit", *words]).removesuffix("''")
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {script}; complete -C {shlex.quote(line)}"],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PATH": path}, timeout=60, check=True,
    )  # fmt: skip
    told = [line.partition("\t")[0].removesuffix("/") for line in done.stdout.splitlines()] or [""]
    assert (sorted(told), done.stderr) == (offered, "")


@pytest.mark.parametrize(("words", "calls"), [("lint' -l select", "_afkit_codes"), ("run", "_afkit_modules")])
def test_the_script_of_fish_asks_afkit_for_names(words: str, calls: str) -> None:
    script = afkit("completion", "fish").out
    assert f"function {calls}" in script
    assert any(f"_using {words}" in line and f"({calls})" in line for line in script.splitlines())


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells_can_read_their_script(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    script = tmp_path / "script"
    script.write_text(afkit("completion", shell).out)
    done = subprocess.run([shell, "-f", "-n", str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
