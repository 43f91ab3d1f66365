"""`afkit diff` over files, folders and states that git remembers."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path

import pytest

from afkit.diff.sides import stays_inside
from support.cli import afkit, afkit_process
from support.publishing import small

GIT = ("git", "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")


def write(folder: Path, **more: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "manifest.json"
    path.write_text(json.dumps(small("https://eu1.make.com/api", **more), indent=1))
    return path


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_exit_code_tells_whether_flows_break(tmp_path: Path, format: str) -> None:
    old, new = write(tmp_path / "old"), write(tmp_path / "new", rpcs={})
    done = afkit("diff", old, new, "--format", format)
    assert done.code == 0 and "rpc/listThings" in done.out
    write(tmp_path / "new", modules={}, groups=[])
    done = afkit("diff", tmp_path / "old", new, "--format", format, "--suggest-version")
    assert done.code == 1 and "module/createThing" in done.out and "R-59" in done.out
    if format == "json":
        assert done.data["verdict"] == "breaking" and done.data["suggestedVersion"]["version"] == 2
        assert done.data["summary"]["breaking"] == 2
    assert afkit("diff", old, old, "--format", format).code == 0


def test_a_manifest_and_its_app_directory_are_the_same(tmp_path: Path) -> None:
    manifest = write(tmp_path / "m")
    assert afkit("render", manifest.parent, "-o", tmp_path / "dir").code == 0
    done = afkit("diff", manifest, tmp_path / "dir", "--format", "json")
    assert done.code == 0 and done.data["summary"]["breaking"] == 0


def test_a_state_that_git_remembers_is_a_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = write(tmp_path / "connector/acme")
    monkeypatch.chdir(tmp_path)
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "one"), ("tag", "v1")):
        subprocess.run([*GIT, *command], check=True, cwd=tmp_path)
    write(tmp_path / "connector/acme", modules={}, groups=[])
    for side in ("git:HEAD:connector/acme", "git:v1:connector/acme/manifest.json", f"git:v1:{manifest}"):
        assert afkit("diff", side, "connector/acme").code == 1, side
        assert afkit("diff", side, side).code == 0, side
    monkeypatch.chdir(tmp_path / "connector")
    assert afkit("diff", "git:v1:acme", "acme").code == 1


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("git:HEAD", "not of the form"),
        ("git:nothing:.", "git cannot give"),
        ("git:--output=x:.", "not the name of a git commit"),
        ("git:HEAD:nowhere", "git has no"),
        ("nowhere", "there is no"),
    ],
)
def test_a_side_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: str, text: str) -> None:
    path = write(tmp_path / "acme")
    monkeypatch.chdir(tmp_path)
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "one")):
        subprocess.run([*GIT, *command], check=True, cwd=tmp_path)
    done = afkit("diff", side, path)
    assert done.code == 2 and text in done.err
    assert not (tmp_path / "x").exists()


def test_a_shallow_clone_speaks_of_its_depth(tmp_path: Path) -> None:
    import subprocess

    def git(folder: Path, *words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words],
            cwd=folder,
            check=True,
            capture_output=True,
        )

    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    for number in (1, 2):
        (origin / "manifest.yaml").write_text(f"manifest: 1\napp: {{name: a{number}, label: A}}\n")
        git(origin, "add", ".")
        git(origin, "commit", "-qm", str(number))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", origin.as_uri(), str(clone))
    done = afkit_process("diff", "git:HEAD~1:manifest.yaml", "manifest.yaml", cwd=clone)
    assert done.code == 2 and "shallow clone" in done.err and "fetch-depth: 0" in done.err


MEMBERS = [
    ("a/manifest.yaml", "", True),
    ("a/shared.yaml", "../shared.yaml", True),
    ("../out.yaml", "", False),
    ("/etc/x", "", False),
    ("a/link", "../../out", False),
    ("a/link", "/etc/passwd", False),
]


@pytest.mark.parametrize(("name", "link", "inside"), MEMBERS)
def test_what_an_archive_holds_stays_where_it_is_unpacked(name: str, link: str, inside: bool) -> None:
    member = tarfile.TarInfo(name)
    if link:
        member.type, member.linkname = tarfile.SYMTYPE, link
    assert stays_inside(member) is inside
