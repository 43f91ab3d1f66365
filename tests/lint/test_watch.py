"""`lint --watch` tells what holds after every save, and outlives what editors and people do to the files meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from afkit.cli.console import Console
from afkit.cli.lint import configure, run
from afkit.cli.linting.watch import watch

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
FAULTY = HEAD + "modulez: {}\n"


def test_a_watch_checks_again_when_a_file_is_saved(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("manifest.yaml").write_text(HEAD, encoding="utf-8")
    seen: list[str] = []
    errors = StringIO()
    console = Console(stdin=StringIO(), stdout=StringIO(), stderr=errors, environ={})
    changes = [
        {(1, str(tmp_path / "manifest.yaml"))},
        {(1, str(tmp_path / "x.pyc"))},
        {(1, str(tmp_path / ".git/a.json"))},
    ]
    watch(["manifest.yaml"], lambda files: seen.append("checked"), console, changes)
    assert seen == ["checked", "checked"]
    assert "manifest.yaml changed" in errors.getvalue()


def test_what_is_saved_before_the_watch_stands_is_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("manifest.yaml").write_text(HEAD, encoding="utf-8")
    seen: list[str] = []
    errors = StringIO()

    def check(files):
        seen.append(files.read("manifest.yaml", "manifest.yaml").text)
        if len(seen) == 1:
            Path("manifest.yaml").write_text(HEAD + "modules: {}\n", encoding="utf-8")

    watch(["manifest.yaml"], check, Console(stdout=StringIO(), stderr=errors, environ={}), [set(), set()])
    assert seen == [HEAD, HEAD + "modules: {}\n"]
    assert errors.getvalue().count("manifest.yaml changed") == 1


def told_after(steps: list[Callable[[], object] | None], monkeypatch: pytest.MonkeyPatch) -> str:
    """Watch the working directory, take each step (None: a beat without any) after a check, and give all that was told."""
    from argparse import ArgumentParser

    out = StringIO()

    def changes(folders: list[str], beat: int) -> Iterator[set[tuple[int, str]]]:
        yield set()
        for step in steps:
            before = {path: path.read_text(encoding="utf-8") for path in Path().rglob("*") if path.is_file()}
            if step is not None:
                step()
            after = {path: path.read_text(encoding="utf-8") for path in Path().rglob("*") if path.is_file()}
            yield {(1, str(path.absolute())) for path in {*before, *after} if before.get(path) != after.get(path)}

    monkeypatch.setattr("afkit.cli.linting.watch.changes_of", changes)
    parser = ArgumentParser()
    configure(parser)
    console = Console(stdin=StringIO(), stdout=out, stderr=out, environ={"CI": "1"})
    assert run(parser.parse_args(["--watch"]), console) == 0
    return out.getvalue()


def write(name: str, text: str) -> Callable[[], object]:
    return lambda: Path(name).write_text(text, encoding="utf-8")


def settings(text: str) -> Callable[[], object]:
    return write(".afkit.toml", f"[lint]\n{text}\n")


def take_away(name: str) -> Callable[[], object]:
    return lambda: Path(name).unlink()


CLEAN, FOUND, GONE = "1 file checked, nothing", "unknown key 'modulez'", "there is no connector in the folder"
SAVES = [
    ("another file is moved over it", [write("manifest.yaml", FAULTY)], [CLEAN, FOUND]),
    ("moved away, then written", [take_away("manifest.yaml"), write("manifest.yaml", FAULTY)], [CLEAN, FOUND]),
    ("removed for good", [take_away("manifest.yaml"), None, None], [CLEAN, GONE]),
    ("removed and put back", [take_away("manifest.yaml"), None, write("manifest.yaml", FAULTY)], [CLEAN, GONE, FOUND]),
    ("settings come", [write("manifest.yaml", FAULTY), settings("ignore = ['AF101']")], [CLEAN, FOUND, CLEAN]),
    ("settings are wrong, then right", [settings("ignor = []"), None, settings("")], [CLEAN, "no key 'ignor'", CLEAN]),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), [row[1:] for row in SAVES], ids=[row[0] for row in SAVES])
def test_a_watch_outlives_how_files_are_saved(steps, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("manifest.yaml", HEAD)()
    text = told_after(steps, monkeypatch)
    marks = [CLEAN, FOUND, GONE, "no key 'ignor'"]
    told = sorted((at, mark) for mark in marks for at in range(len(text)) if text.startswith(mark, at))
    assert [mark for _, mark in told] == expected
