"""The command: its address on a line of its own, an end by Ctrl-C, and what it cannot serve."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from support.cli import afkit
from support.previewing import EMPORIX, opened


def test_the_address_stands_on_a_line_of_its_own_and_ctrl_c_ends_it() -> None:
    command = [sys.executable, "-m", "afkit", "preview", str(EMPORIX), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        address = process.stdout.readline().rstrip("\n")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32,}", address)
        with httpx.Client(follow_redirects=True, trust_env=False) as http:
            with http.stream("GET", address) as page:
                assert page.status_code == 200
            with http.stream("GET", address.partition("?")[0] + "events"):  # an open page keeps nothing waiting
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=10) == 0
        assert (process.stdout.read(), process.stderr.read()) == ("", "")


def test_the_browser_that_is_set_is_opened_with_the_address(tmp_path: Path) -> None:
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}.part && mv {told}.part {told}\n', encoding="utf-8")
    browser.chmod(0o755)
    command = [sys.executable, "-m", "afkit", "preview", str(EMPORIX)]
    environ = {**os.environ, "BROWSER": str(browser)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        for _ in range(200):
            if told.exists():
                break
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=10) == 0
    assert told.read_text(encoding="utf-8") == address


def test_a_port_in_use_and_a_path_without_a_connector_are_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = afkit("preview", EMPORIX, "--no-browser", "--port", taken.getsockname()[1])
    assert done.code == 2 and "the preview cannot listen on port" in done.err and "--port" in done.err
    done = afkit("preview", tmp_path, "--no-browser")
    assert done.code == 2 and "there is no connector" in done.err
    assert afkit("preview", EMPORIX, "--port", "99999").code == 2


MISSING = [
    # A path that leads nowhere, who asks, and what is said.
    ("/modules/startDigitalProces", "text/html", 'Did you mean <a href="/modules/startDigitalProcess'),
    ("/nowhere", "text/html", "There is no such page"),
    ("/runs/99", "text/html", "There is no such page"),
    ("/modules/<b>x</b>", "text/html", "<code>/modules/&lt;b&gt;x&lt;/b&gt;</code>"),
    ("/nowhere", "*/*", "Not Found"),
]


def test_a_page_that_is_not_there_leads_on() -> None:
    with opened(EMPORIX) as site:
        for path, accept, words in MISSING:
            answer = site.http.get(path, headers={"Accept": accept})
            assert answer.status_code == 404 and words in answer.text, path
            assert ('aria-label="Parts of the connector"' in answer.text) == (accept == "text/html"), path
