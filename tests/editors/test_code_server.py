"""Visual Studio Code itself, in a browser by code-server where that is installed, with the extension that `make vsix` built."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.browser import chromium, started
from support.marked import EMPORIX

if TYPE_CHECKING:
    from playwright.sync_api import Page

PARCELNEST = EMPORIX.with_name("parcelnest")
VSIX = Path(__file__).resolve().parents[2] / "build" / "afkit.vsix"
SETTINGS = '{"afkit.path": "%s", "security.workspace.trust.enabled": false, "workbench.startupEditor": "none"}'

pytestmark = pytest.mark.skipif(
    shutil.which("code-server") is None or not VSIX.is_file() or chromium() is None,
    reason="code-server, a Chromium or build/afkit.vsix is not there",
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serve the editor, with the extension in it and a connector open."""
    shutil.copytree(PARCELNEST, tmp_path / "parcelnest")
    (tmp_path / "user" / "User").mkdir(parents=True)
    program = Path(sys.executable).with_name("afkit")
    (tmp_path / "user" / "User" / "settings.json").write_text(SETTINGS % program)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["code-server", "--auth", "none", "--disable-telemetry", "--disable-update-check",
        "--user-data-dir", str(tmp_path / "user"), "--extensions-dir", str(tmp_path / "extensions")]  # fmt: skip
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run([*command, "--install-extension", str(VSIX)], env=environment, check=True, capture_output=True)
    with subprocess.Popen(
        [*command, "--bind-addr", f"127.0.0.1:{port}"], env=environment, stdout=subprocess.DEVNULL
    ) as it:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        here = tmp_path / "parcelnest"
        opened = f'[["openFile","vscode-remote://127.0.0.1:{port}{here}/modules/shipments.yaml"]]'
        yield f"http://127.0.0.1:{port}/?folder={here}&payload={opened}"
        it.terminate()


def choose(page: Page, keys: str, words: str) -> None:
    """Write into a box that keys open, and take the first offer."""
    page.keyboard.press(keys)
    page.locator(".quick-input-widget input").first.wait_for()
    page.keyboard.type(words)
    page.wait_for_timeout(1500)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)


def test_the_editor_shows_what_the_server_knows(address: str) -> None:
    path = chromium()
    assert path is not None
    with started(path) as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(address)
        page.locator(".monaco-workbench").wait_for()
        work_in(page)


def work_in(page: Page) -> None:
    """Open a part of the connector; look at lenses, a hover, completion and a finding; run a module from its lens."""
    page.locator(".tab", has_text="shipments.yaml").wait_for()
    page.locator(".codelens-decoration a", has_text="Run in sandbox").first.wait_for()

    lines = (PARCELNEST / "modules" / "shipments.yaml").read_text("utf-8").split("\n")
    number = next(number for number, line in enumerate(lines, 1) if '"{{parameters.depotId}}"' in line)
    column = lines[number - 1].index("depotId") + 1
    choose(page, "Control+G", f"{number}:{column + 2}")
    choose(page, "F1", "Show or Focus Hover")
    page.locator(".monaco-hover-content", has_text="Depot ID (select, required)").first.wait_for()
    page.keyboard.press("Escape")

    choose(page, "Control+G", f"{number}:{column}")
    page.keyboard.press("Control+Space")
    page.locator(".suggest-widget .monaco-list-row", has_text="pickupDate").first.wait_for()
    page.keyboard.press("Escape")

    choose(page, "Control+G", f"{number}:{column}")
    page.keyboard.press("Backspace")
    page.locator(".squiggly-error, .squiggly-warning").first.wait_for()
    page.keyboard.press("Control+Z")

    choose(page, "Control+G", f"{lines.index('  createShipment:') + 1}:1")
    page.locator(".codelens-decoration a:visible", has_text="Run in sandbox").first.click()
    page.locator(".terminal-outer-container").wait_for()
    page.locator(".terminal-tab, .single-terminal-tab", has_text="runInSandbox").first.wait_for()
