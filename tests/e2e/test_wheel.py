"""The wheel is whole: what a user installs lints, renders and runs the example with no checkout beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from support.cli import ROOT

EMPORIX = "from afkit.resources import data_folder; print(data_folder('connector') / 'emporix-oe')"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it into an empty virtual environment, and give the folder of its programs."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    venv.create(folder / "venv")
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "venv"), "install", "--quiet", "--no-compile"]
    wheel = next(folder.glob("*.whl"))
    install = [*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=600)
    return folder / "venv" / ("Scripts" if os.name == "nt" else "bin")


def run(programs: Path, cwd: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [programs / program, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_installed_wheel_lints_renders_and_runs_the_example_outside_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    connector = run(installed, tmp_path, "python", "-c", EMPORIX).stdout.strip()
    assert Path(connector).is_dir()
    assert not Path(connector).is_relative_to(ROOT)

    lint = run(installed, tmp_path, "afkit", "lint", connector)
    assert lint.returncode == 0, lint.stdout + lint.stderr

    render = run(installed, tmp_path, "afkit", "render", connector, "-o", "out")
    assert render.returncode == 0, render.stdout + render.stderr
    assert (tmp_path / "out" / "makecomapp.json").is_file()

    started = run(
        installed, tmp_path, "afkit", "run", connector, "startDigitalProcess", "--sandbox", "-i",
        "eventType=order.found", "--format", "json",
    )  # fmt: skip
    assert started.returncode == 0, started.stdout + started.stderr
    assert json.loads(started.stdout)["ok"] is True

    second = str(Path(connector).parent / "parcelnest")
    for words in (
        ["run", second, "searchShipments"],
        ["run", second, "epoch://watchShipments"],
        ["test", second, "-k", "paged"],
    ):
        done = run(
            installed, tmp_path, "afkit", *words, *(["--sandbox"] if words[0] == "run" else []), "--format", "json"
        )
        assert done.returncode == 0, done.stdout + done.stderr

    schema = run(installed, tmp_path, "afkit", "schema", "manifest")
    assert json.loads(schema.stdout)["$schema"].endswith("2020-12/schema")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a checkout knows which files belong to it")
def test_source_distribution_holds_every_file_of_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {name for name in listed.split("\0") if name and (ROOT / name).exists()} == held - {"PKG-INFO"}
