"""Load one side of a comparison: a path, or `git:REF:PATH`, a state that a git repository remembers."""

from __future__ import annotations

import io
import os
import posixpath
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from afkit.app import App
from afkit.commands import command
from afkit.errors import ManifestError, UsageError
from afkit.loading import load

_LIMIT = 64 * 1024 * 1024


def load_side(spec: str, scratch: str) -> App:
    """Load the app that `spec` names; `scratch` is an empty folder for what git hands out.

    Raises ManifestError if there is no readable connector, UsageError if git has no such state.
    """
    path = _from_git(spec, scratch) if spec.startswith("git:") else spec
    project = load(path)
    if project.app is None:
        first = next((item for item in project.diagnostics if item.severity == "error"), None)
        raise ManifestError(
            f"'{spec}' cannot be read as a connector" + (f": {first.message}" if first else ""),
            place=first.location if first and not spec.startswith("git:") else None,
            hint=f"{command('lint', spec)} lists all errors" if not spec.startswith("git:") else None,
        )
    return project.app


def _from_git(spec: str, scratch: str) -> str:
    parts = spec.split(":", 2)
    if len(parts) != 3 or not parts[1]:
        raise UsageError(
            f"'{spec}' is not of the form git:REF:PATH", hint="for example git:HEAD~1:connector/emporix-oe"
        )
    _, ref, path = parts
    if ref.startswith("-"):
        raise UsageError(f"'{ref}' is not the name of a git commit", hint="name a branch, tag or commit")
    start, inside = _repository(path or ".")
    try:
        commit = _git(start, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", failing=ref)
    except UsageError as error:
        if _git(start, "rev-parse", "--is-shallow-repository", failing=ref).strip() == b"true":
            error.hint = (
                "this is a shallow clone, which lacks older commits: fetch more of them (git fetch --unshallow, or "
                "fetch-depth: 0 in the checkout step of your pipeline)"
            )
        raise
    commit_id = commit.decode("ascii").strip()
    _check_there(start, commit_id, inside, spec)
    # The whole tree is taken, not the path alone: a manifest may name files beside it.
    folder = inside if _is_folder(start, commit_id, inside) else str(PurePosixPath(inside).parent)
    scope = [] if folder in ("", ".") else ["--", folder]
    _unpack(_git(start, "archive", "--format=tar", commit_id, *scope, failing=spec), scratch)
    return str(Path(scratch, inside))


def _repository(path: str) -> tuple[str, str]:
    """Find the repository that a path (which need not exist now) lies in, and the path inside it."""
    full = Path.cwd() / path  # not resolved: the last steps may not exist now
    start = full
    while not start.is_dir() and start != start.parent:
        start = start.parent
    top = _git(str(start), "rev-parse", "--show-toplevel", failing=path).decode("utf-8", "replace").strip()
    inside = Path(os.path.relpath(os.path.realpath(start), os.path.realpath(top)), os.path.relpath(full, start))
    return top, os.path.normpath(inside).replace(os.sep, "/")


def _check_there(top: str, commit: str, inside: str, spec: str) -> None:
    if inside != "." and not _git(top, "ls-tree", "--name-only", commit, "--", inside, failing=spec).strip():
        raise UsageError(f"git has no '{inside}' in {commit[:12]}", hint="the path is relative to the current folder")


def _is_folder(top: str, commit: str, inside: str) -> bool:
    return inside == "." or b" tree " in _git(top, "ls-tree", commit, "--", inside, failing=inside)


def _git(folder: str, *arguments: str, failing: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise UsageError("git is not installed, so a git: side cannot be read", hint="install git, or name a folder")
    done = subprocess.run(
        [program, "-c", "core.fsmonitor=false", *arguments],
        cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1].removeprefix("fatal: ") if said else "no such commit or path"
        raise UsageError(f"git cannot give '{failing}': {reason}", hint="check the commit's name and the path")
    return done.stdout


def _unpack(archive: bytes, scratch: str) -> None:
    if len(archive) > _LIMIT:
        raise UsageError("the folder in git is over 64 MiB", hint="name the connector's own folder")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(scratch, filter="data")
        else:  # Python before 3.11.4
            tar.extractall(scratch, [member for member in tar if stays_inside(member)])


def stays_inside(member: tarfile.TarInfo) -> bool:
    """Tell whether a member of an archive is a file, a folder or a link that leads nowhere outside of where it is unpacked."""
    if not (member.isfile() or member.isdir() or member.issym()):
        return False
    places = [
        member.name,
        *([posixpath.join(posixpath.dirname(member.name), member.linkname)] if member.issym() else ()),
    ]
    return not any(posixpath.normpath(place).startswith(("/", "..")) for place in places)
