"""A command loads what it needs and no more: a linter that is slow to start is not run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from afkit.cli import lint
from afkit.cli.main import _parser

CONNECTOR = Path(__file__).resolve().parents[2] / "connector" / "emporix-oe"
GOOD = """\
manifest: 1
app: {name: acme-crm, label: Acme CRM, version: 1}
base: {baseUrl: "https://api.acme.example"}
connections:
  acme-crm:
    label: Acme CRM
    connectionType: basic
    params: [{name: apiKey, type: password, label: API key, required: true}]
    communication:
      url: https://api.acme.example/me
      headers: {Authorization: "Bearer {{parameters.apiKey}}"}
      response: {uid: "{{body.id}}"}
      log: {sanitize: [request.headers.authorization]}
modules:
  getOrder:
    label: Get an order
    description: Gets an order.
    moduleType: action
    actionCrud: read
    mappableParams: [{name: id, type: text, label: ID, required: true}]
    communication:
      url: "/orders/{{encodeURL(parameters.id)}}"
      headers:
        X-Signature: "{{sha256(parameters.id, 'hex', connection.apiKey)}}"
      log: {sanitize: [request.headers.x-signature]}
      qs:
        day: "{{formatDate(addDays(now, 1), 'YYYY-MM-DD')}}"
        clean: "{{replace(parameters.id, '/[^a-z]/g', '')}}"
      response: {output: "{{body}}"}
    interface: [{name: id, type: text, label: ID}]
"""

NEVER = {
    "afkit.appdir",
    "afkit.engine",
    "afkit.iml.compiler",
    "afkit.iml.dates.parsing",
    "afkit.lint.catalogue",
    "argparse",
    "asyncio",
    "contextlib",
    "cryptography",
    "dataclasses",
    "decimal",
    "difflib",
    "email",
    "gettext",
    "hashlib",
    "httpx",
    "importlib",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "json",
    "jsonschema",
    "logging",
    "pathlib",
    "regex",
    "shutil",
    "subprocess",
    "tempfile",
    "threading",
    "tomllib",
    "typing",
    "typing_extensions",
    "urllib.parse",
    "zoneinfo",
}
"""What only other commands, other texts or evaluation need."""


def loaded_by(*arguments: str, folder: Path) -> set[str]:
    """Run a command in a process of its own, without the site's own imports; the modules that it loaded."""
    code = (
        "import sys; before = set(sys.modules); from afkit.cli.main import main; code = main(sys.argv[1:]); "
        "print(*sorted(set(sys.modules) - before), sep='\\n', file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return set(done.stderr.split())


def test_lint_of_a_manifest_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(GOOD, encoding="utf-8")
    loaded = loaded_by("lint", "manifest.yaml", folder=tmp_path)
    assert "afkit.lint.rules.requests.parts" in loaded
    assert loaded & NEVER == set()
    (tmp_path / "alone").mkdir()
    (tmp_path / "manifest.yaml").rename(tmp_path / "alone" / "any.yaml")
    assert loaded_by("lint", "any.yaml", folder=tmp_path / "alone") & NEVER == set()


def test_lint_of_the_connector_that_comes_along_loads_no_library_but_yaml(tmp_path: Path) -> None:
    loaded = loaded_by("lint", str(CONNECTOR), folder=tmp_path)
    assert loaded & NEVER == set()
    outside = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"afkit", "yaml"}
    assert {name for name in outside if not name.startswith(("_cython", "cython"))} == set()


@pytest.mark.parametrize("arguments", ["--help", "--version"])
def test_the_overview_loads_no_command(arguments: str, tmp_path: Path) -> None:
    loaded = loaded_by(arguments, folder=tmp_path)
    assert loaded & (NEVER | {"afkit.cli.lint", "afkit.source", "yaml"}) == set()


@pytest.mark.parametrize("words", [[], ["a.yaml"], ["a", "b c", "ä"]])
def test_paths_alone_are_read_as_the_parser_reads_them(words: list[str]) -> None:
    assert vars(lint.plain(words)) == vars(_parser("lint", "check", lint).parse_args(words))


@pytest.mark.parametrize("words", [["-"], ["--fix", "a"], ["a", "--format=json"], ["-h"], ["--"]])
def test_anything_else_is_left_to_the_parser(words: list[str]) -> None:
    assert lint.plain(words) is None
