"""What is loaded before the first page: it is there at once because most of afkit is not."""

from __future__ import annotations

import subprocess
import sys

from support.previewing import EMPORIX

PROGRAM = """
import http.client, sys
from afkit.preview import Preview, serve_preview

preview = Preview(sys.argv[1])
with serve_preview(preview) as address:
    port = address.split(":")[2].split("/")[0]
    connection = http.client.HTTPConnection("127.0.0.1", int(port))
    cookie = f"afkit_preview_{port}={preview.keys.cookie}"
    preview.seen.set = lambda: None  # what comes after the first page is not part of it
    connection.request("GET", "/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200 and b"Emporix" in answer.read()
    print(*sorted(sys.modules))
"""


def test_the_first_page_needs_neither_engine_nor_lint_nor_forms() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(EMPORIX)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    heavy = ("afkit.engine", "afkit.lint", "afkit.sandbox", "afkit.iml", "afkit.docs", "afkit.preview.forms")
    heavy += ("afkit.preview.web.modules", "httpx", "jsonschema")
    assert [name for name in heavy if name in loaded] == []
