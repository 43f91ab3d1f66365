"""Many connectors: several processes and a cache change nothing but the time, and a cache is never wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import afkit.errors
import afkit.lint.cache
from afkit.cli.console import Console
from afkit.cli.main import main
from afkit.iml.javascript.syntax import available
from afkit.lint import Config
from afkit.lint.batch import check, check_all
from afkit.lint.cache import Cache
from afkit.lint.reporters import FORMATS, Report, reporter

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
WRONG = (
    HEAD + "modules:\n  m: {label: M, moduleType: action, lable: x, communication: {url: '/{{wrong}} {{body.x}}'}}\n"
)
ROOT = Path(__file__).resolve().parents[2]
WHOLE = Config(profile="review")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def paths(folder):
    for number in range(40):
        text = HEAD if number % 3 else WRONG.replace("wrong", f"wrong{number}")
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return [f"{number}.yaml" for number in range(40)]


def told(checked, form="text"):
    return reporter(form)(Report(checked.files, checked.found, False, checked.omitted))


@pytest.mark.parametrize("form", FORMATS)
def test_processes_and_cache_give_the_same_report(form, paths, folder):
    paths = [(path, WHOLE) for path in paths]
    alone = told(check_all(paths, check, jobs=1), form)
    assert told(check_all(paths, check, jobs=2), form) == alone
    cache = Cache(str(folder / "cache"))
    assert told(check_all(paths, cache, jobs=1), form) == alone
    assert told(check_all(paths, cache, jobs=1), form) == alone
    assert told(check_all(paths, cache, jobs=2), form) == alone


def test_what_cannot_be_checked_ends_the_run_in_any_number_of_processes(paths, capsys):
    ends = [main(["lint", *paths, "gone.yaml", "--jobs", jobs]) for jobs in ("1", "2")]
    assert ends == [2, 2]
    first, second = capsys.readouterr().err.split("error")[1:3]
    assert "there is no 'gone.yaml'" in first
    assert first == second


def test_a_finding_of_many_lines_is_drawn_from_an_excerpt_as_from_the_whole(folder):
    text = WRONG + "base: |\n  {{a}}\n  b\n" + "groups: >-\n  a\n\n  b\n  c\n  d\n"
    (folder / "m.yaml").write_text(text, encoding="utf-8")
    from afkit.lint import lint
    from afkit.lint.mending import with_fixes
    from afkit.loading import load

    project = load("m.yaml")
    whole = with_fixes(project, lint(project))
    assert told(check("m.yaml", WHOLE)) == reporter("text")(Report(["m.yaml"], whole))
    assert len(whole) > 4


class Counting(Cache):
    """A cache that counts what it checks anew."""

    def __init__(self, folder, monkeypatch):
        super().__init__(str(folder))
        self.anew = 0
        real = afkit.lint.cache.check

        def counted(*args):
            self.anew += 1
            return real(*args)

        monkeypatch.setattr(afkit.lint.cache, "check", counted)


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


MANIFEST = HEAD + "include: ['parts/*.yaml']\nfunctions: {f: {file: f.js}, g: {file: gone.js}}\nreadme: README.md\n"
FILES = {
    "c/manifest.yaml": MANIFEST,
    "c/parts/a.yaml": "modules: {m: {label: M, moduleType: action, communication: {url: '/{{wrong}}'}}}\n",
    "c/f.js": "function f() { return 1; }\n",
    "c/README.md": "# Demo\n",
}


def change(folder, what):
    path = folder / what[1]
    if what[0] == "write":
        write(folder, {what[1]: what[2]})
    elif what[0] == "remove":
        path.unlink()
    elif what[0] == "link":
        path.unlink()
        path.symlink_to(what[2])
    elif what[0] == "folder":
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize(
    "what",
    [
        ("write", "c/manifest.yaml", MANIFEST.replace("Demo", "Other").replace("gone.js", "f.js")),
        ("write", "c/parts/a.yaml", "modules: {}\n"),
        ("write", "c/parts/b.yaml", "rpcs: {r: {label: R, connection: gone, communication: {}}}\n"),
        ("write", "c/gone.js", "function g() {}\n"),
        ("write", "c/gome.js", "function g() {}\n"),
        ("remove", "c/parts/a.yaml"),
        ("remove", "c/f.js"),
        ("remove", "c/README.md"),
        ("link", "c/f.js", "/etc/hostname"),
        ("folder", "c/f.js"),
        ("write", "c/manifest.json", "{}"),
    ],
    ids=lambda what: f"{what[0]} {what[1]}",
)
def test_whatever_changes_is_seen(what, folder, monkeypatch):
    write(folder, FILES)
    cache = Counting(folder / "cache", monkeypatch)
    before = told(cache("c", WHOLE))
    assert told(cache("c", WHOLE)) == before
    assert cache.anew == 1
    change(folder, what)
    if what[1].endswith(".json"):
        with pytest.raises(afkit.errors.ManifestError):
            cache("c", WHOLE)
        return
    assert told(cache("c", WHOLE)) == told(check("c", WHOLE))
    assert cache.anew == 2


def test_an_app_directory_is_seen_whole(folder, monkeypatch):
    made = {
        "a/makecomapp.json": json.dumps({"fileVersion": 1, "generalCodeFiles": {"base": "general/base.iml.json"},
                                         "components": {}, "origins": []}),
        "a/general/base.iml.json": "{}",
    }  # fmt: skip
    write(folder, made)
    cache = Counting(folder / "cache", monkeypatch)
    cache("a", WHOLE)
    cache("a", WHOLE)
    assert cache.anew == 1
    write(folder, {"a/general/other.iml.json": "{}"})
    found = cache("a", WHOLE).found
    assert cache.anew == 2
    assert "AF803" in {item.code for item in found}


def test_settings_and_program_are_part_of_the_key(folder, monkeypatch):
    write(folder, FILES)
    cache = Counting(folder / "cache", monkeypatch)
    everything = cache("c", WHOLE)
    fewer = cache("c", Config(ignore=("AF3",)))
    assert len(fewer.found) < len(everything.found)
    assert cache.anew == 2
    cache._program = ("another", "", "")
    cache("c", WHOLE)
    assert cache.anew == 3


@pytest.mark.parametrize("part", ["py_mini_racer", "afkit.lint.run", "afkit.lint", "afkit.app.model"])
def test_the_program_and_its_javascript_engine_count(part, folder, monkeypatch):
    write(folder, FILES)
    state = {"now": (1, 1)}
    monkeypatch.setattr(afkit.lint.cache, "_engine" if part == "py_mini_racer" else "_stamp", lambda *at: state["now"])
    Counting(folder / "cache", monkeypatch)("c", WHOLE)
    state["now"] = (1, 2)
    again = Counting(folder / "cache", monkeypatch)
    again("c", WHOLE)
    assert again.anew == 1
    same = Counting(folder / "cache", monkeypatch)
    same("c", WHOLE)
    assert same.anew == 0


def test_what_a_check_loads_is_known_by_its_file(folder):
    assert afkit.lint.cache._stamp("afkit.lint.run") != afkit.lint.cache._stamp("afkit.lint") != None  # noqa: E711
    write(folder, {"afkit/a.py": ""})
    size, _ = afkit.lint.cache._stamp("afkit.late")
    assert size == len((ROOT / "tools" / "afkit" / "late.py").read_bytes())


def test_old_entries_go_where_there_are_too_many(folder, monkeypatch):
    write(folder, {**FILES, **{f"cache/{number}": "" for number in range(9)}})
    for number in range(9):
        os.utime(folder / "cache" / str(number), (number, number))
    monkeypatch.setattr(afkit.lint.cache, "_MANY", 8)
    Cache(str(folder / "cache"))("c", WHOLE)
    kept = {path.name for path in (folder / "cache").iterdir()}
    assert {str(number) for number in range(9)} & kept == {"4", "5", "6", "7", "8"}
    assert len(kept) == 7, "the entry, and the modules that took part"


def test_the_working_folder_is_part_of_the_key(folder, monkeypatch):
    write(folder, FILES)
    cache = Counting(folder / "cache", monkeypatch)
    cache(str(folder / "c"), WHOLE)
    monkeypatch.chdir(folder / "c")  # hints name commands and files as they are from here
    cache(str(folder / "c"), WHOLE)
    assert cache.anew == 2


@pytest.mark.parametrize("harm", ["", "{", "\x00" * 60, "cut", "other"])
def test_a_broken_entry_is_no_entry(harm, folder, monkeypatch):
    write(folder, FILES)
    cache = Counting(folder / "cache", monkeypatch)
    right = told(cache("c", WHOLE))
    for entry in (folder / "cache").iterdir():
        data = entry.read_bytes()
        broken = {"cut": data[:-1], "other": data[:40] + data[41:]}
        entry.write_bytes(broken.get(harm, harm.encode()))
    assert told(cache("c", WHOLE)) == right
    assert cache.anew == 2


def test_which_modules_took_part_is_kept_once_for_all_entries(folder, monkeypatch):
    write(folder, {**FILES, **{f"d/{name[2:]}": text for name, text in FILES.items()}})
    cache = Counting(folder / "cache", monkeypatch)
    for path in "cd":
        cache(path, WHOLE)
    (program,) = (folder / "cache").glob("*.program")
    assert len(list((folder / "cache").iterdir())) == 3
    program.unlink()
    again = Counting(folder / "cache", monkeypatch)
    for path in "cdcd":
        assert told(again(path, WHOLE)) == told(cache(path, WHOLE))
    assert again.anew == 1, "entries count for nothing without it, until one is made anew"
    assert program.exists()


def test_a_folder_that_cannot_be_written_does_not_matter(folder):
    write(folder, FILES)
    (folder / "cache").write_text("a file", encoding="utf-8")
    assert told(Cache(str(folder / "cache"))("c", WHOLE)) == told(check("c", WHOLE))


@pytest.mark.parametrize(
    ("words", "settings", "environ", "kept"),
    [
        ((), "", {}, True),
        ((), "", {"CI": "true"}, False),
        (("--no-cache",), "", {}, False),
        ((), "[lint]\ncache = false\n", {}, False),
        (("--cache",), "[lint]\ncache = false\n", {}, True),
        (("--cache",), "", {}, True),
        (("--cache",), "", {"CI": "true"}, True),
        ((), "[lint]\ncache = true\n", {}, True),
        ((), "[lint]\ncache = true\n", {"CI": "true"}, False),
        (("--no-cache",), "[lint]\ncache = true\n", {}, False),
    ],
)
def test_a_cache_is_kept_but_in_ci_and_where_nobody_wants_it(words, settings, environ, kept, folder):
    write(folder, {**FILES, ".afkit.toml": settings})
    console = Console(environ={"XDG_CACHE_HOME": str(folder / "home"), **environ}, stdout=io.StringIO())
    main(["lint", "c", *words], console)
    assert (folder / "home" / "afkit" / "lint").is_dir() == kept


def test_no_home_comes_into_being_for_the_cache(folder, monkeypatch):
    write(folder, FILES)
    for home in (folder / "gone", ""):
        monkeypatch.setenv("HOME", str(home))
        main(["lint", "c"], Console(environ={}, stdout=io.StringIO()))
    assert {path.name for path in folder.iterdir()} == {"c"}


def test_a_cache_is_never_kept_in_the_working_folder(folder, monkeypatch):
    write(folder, FILES)
    (folder / "home").mkdir()
    monkeypatch.setenv("HOME", str(folder / "home"))
    main(["lint", "c"], Console(environ={"XDG_CACHE_HOME": "kept"}, stdout=io.StringIO()))
    assert not (folder / "kept").exists()
    assert (folder / "home" / ".cache" / "afkit" / "lint").is_dir()


@pytest.mark.skipif(not available(), reason="without V8 nothing is left behind by a fork")
def test_processes_do_not_wait_for_the_threads_of_javascript(folder):
    # The first connector is checked before there are processes: V8 is at work then, and its threads do not go with a fork.
    function = "functions:\n  twice: {code: 'function twice(n) { return n + n '}\n"
    for number in range(32):
        (folder / f"{number}.yaml").write_text(HEAD + function, encoding="utf-8")
    names = [f"{number}.yaml" for number in range(32)]
    command = [sys.executable, "-m", "afkit", "lint", *names, "--jobs", "2", "--no-cache", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert [item["code"] for item in json.loads(done.stdout)["diagnostics"]].count("AF480") == 32
