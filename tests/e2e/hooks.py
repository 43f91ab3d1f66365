"""Run the hooks by pre-commit itself, from a clone of this repository. Needs a package index: pre-commit installs what it runs.

python tests/e2e/hooks.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = (
    'manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: "#0a4c8b"}\ninclude: [parts/*.yaml]\n'
)
PART = "modules:\n  getUser: {label: Get a user, moduleTyp: action}\n"
CONFIG = """\
repos:
  - repo: %s
    rev: %s
    hooks:
      - {id: afkit-lint, files: '^c/.*\\.ya?ml$'}
      - {id: afkit-fmt}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tool, user, python = folder / "tool", folder / "user", folder / "venv" / "bin" / "python"
        run("git", "clone", "--quiet", str(ROOT), str(tool))
        revision = run("git", "-C", str(tool), "rev-parse", "HEAD").stdout.strip()
        run(sys.executable, "-m", "venv", str(folder / "venv"))
        run(str(python), "-m", "pip", "install", "--quiet", "pre-commit>=4")
        files = {
            "c/manifest.yaml": MANIFEST,
            "c/parts/a.yaml": PART,
            ".pre-commit-config.yaml": CONFIG % (tool, revision),
        }
        for file, text in files.items():
            (user / file).parent.mkdir(parents=True, exist_ok=True)
            (user / file).write_text(text, encoding="utf-8")
        run("git", "init", "--quiet", str(user))
        run("git", "-C", str(user), "add", "--all")
        hooks = (str(python), "-m", "pre_commit", "run", "--all-files")
        environ = {**os.environ, "PRE_COMMIT_HOME": str(folder / "home")}
        told = run(*hooks, cwd=user, environ=environ, codes=(1,)).stdout
        assert "error[AF101]: unknown key 'moduleTyp' in a module" in told and "c/parts/a.yaml:2" in told, told
        (user / "c/parts/a.yaml").write_text(PART.replace("moduleTyp:", "moduleType:"), encoding="utf-8")
        run("git", "-C", str(user), "add", "--all")
        told = run(*hooks, cwd=user, environ=environ).stdout
        assert told.count("Passed") == 2, told
    print("pre-commit ran both hooks from a clone")


def run(
    *command: str, cwd: Path | None = None, environ: dict[str, str] | None = None, codes: tuple[int, ...] = (0,)
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode in codes, f"{command[0]}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


if __name__ == "__main__":
    main()
