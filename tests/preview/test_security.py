"""Who may talk to the page, and what a browser may do with what it gives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from afkit.preview.security import UPLOAD_LIMIT
from afkit.preview.settings import Settings
from support.previewing import Opened, opened

PAGES = ("/", "/modules/startDigitalProcess", "/connections/emporix-oe", "/static/app.js", "/icon", "/theme.css")


@pytest.fixture(scope="module")
def site() -> Iterator[Opened]:
    with opened() as one:
        yield one


@pytest.fixture(scope="module")
def shown() -> Iterator[Opened]:
    with opened(settings=Settings(read_only=True)) as one:
        yield one


def _raw(site: Opened, *lines: str) -> int:
    """Send a request as it is written, with host and cookie; give the status."""
    port = urlsplit(site.preview.url).port
    assert port is not None
    cookie = f"Cookie: afkit_preview_{port}={site.preview.keys.cookie}"
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall("\r\n".join([*lines, f"Host: 127.0.0.1:{port}", cookie, "Connection: close", "", ""]).encode())
        return int(plain.makefile("rb").readline().split()[1])


def test_the_token_leaves_the_address_and_becomes_a_cookie(site: Opened) -> None:
    answer = site.stranger.get(site.address)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert site.preview.keys.token not in cookie
    site.stranger.cookies.clear()


def test_a_token_opens_any_page_and_keeps_the_rest_of_the_address(site: Opened) -> None:
    token = site.preview.keys.token
    answer = site.stranger.get(f"/modules/sendEvent?a=1&token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/modules/sendEvent?a=1")
    away = site.stranger.get(f"{site.preview.url}//evil.example/x?token={token}")
    assert away.headers["location"] == "/evil.example/x"
    site.stranger.cookies.clear()


@pytest.mark.parametrize("path", PAGES)
def test_without_the_cookie_nothing_is_shown(site: Opened, path: str) -> None:
    answer = site.stranger.get(path)
    assert answer.status_code == 403
    assert "Emporix" not in answer.text


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_a_wrong_token_opens_nothing(site: Opened, token: str) -> None:
    answer = site.stranger.get("/", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "evil.example:{port}", ""]
)
def test_a_host_that_is_not_this_machine_gets_no_answer(site: Opened, host: str) -> None:
    port = str(urlsplit(site.preview.url).port)
    answer = site.http.get("/", headers={"Host": host.replace("{port}", port)})
    assert answer.status_code == 421
    assert "Emporix" not in answer.text


def test_localhost_is_this_machine(site: Opened) -> None:
    port = urlsplit(site.preview.url).port
    cookie = f"afkit_preview_{port}={site.preview.keys.cookie}"
    answer = site.stranger.get("/", headers={"Host": f"localhost:{port}", "Cookie": cookie})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    ],
    ids=["other", "null", "port", "same-site", "cross-site", "no-cors"],
)
def test_another_page_can_neither_read_nor_post(site: Opened, headers: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        answer = site.http.request(method, "/modules/startDigitalProcess", headers=headers)
        assert answer.status_code == 403, method


def test_a_post_without_an_origin_is_refused(site: Opened) -> None:
    with httpx.Client(base_url=site.preview.url, cookies=site.http.cookies, trust_env=False) as plain:
        assert plain.get("/").status_code == 200
        assert plain.post("/modules/startDigitalProcess").status_code == 403


@pytest.mark.parametrize("path", [*PAGES, "/nowhere"])
def test_every_answer_carries_the_strict_policy(site: Opened, path: str) -> None:
    headers = site.http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_pages_have_no_script_or_style_inside(site: Opened) -> None:
    for path in ("/", "/modules/startDigitalProcess", "/connections/emporix-oe"):
        text = site.get(path)
        assert " style=" not in text and "<style" not in text
        assert " onclick=" not in text and "javascript:" not in text
        assert text.count("<script") == text.count("<script defer src=")
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "//cdn" not in text


def test_what_is_too_large_is_refused_before_it_is_read(site: Opened) -> None:
    origin, length = f"Origin: {site.preview.url}", f"Content-Length: {UPLOAD_LIMIT + 1}"
    assert _raw(site, "POST /modules/startDigitalProcess/run HTTP/1.1", origin, length) == 413


@pytest.mark.parametrize(
    "path", ["/modules/startDigitalProcess/run", "/forms/modules/startDigitalProcess", "/hook/a/b"]
)
def test_what_turns_out_to_be_too_large_is_not_read_to_its_end(site: Opened, path: str) -> None:
    """Without a length, as a client sends that streams."""
    head = b'--x\r\nContent-Disposition: form-data; name="p:file:/data"; filename="f"\r\n\r\n'
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        yield head
        for _ in range(40):
            sent += 1
            yield b"x" * (UPLOAD_LIMIT // 16)

    kind = {"Content-Type": "multipart/form-data; boundary=x", "HX-Request": "true"}
    try:
        answer = site.http.post(path, content=chunks(), headers=kind)
    except httpx.TransportError:
        assert sent < 40  # the connection was closed while it was sent
    else:
        assert answer.status_code == 413


def test_read_only_takes_no_post(shown: Opened) -> None:
    assert shown.get("/modules/startDigitalProcess")
    for path in ("/modules/startDigitalProcess/run", "/connections/emporix-oe/save"):
        assert shown.http.post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["../preview.py", "..%2Fpreview.py", "vendor/../../preview.py", "/etc/passwd", "vendor"]
)
def test_only_files_of_the_page_are_served(site: Opened, path: str) -> None:
    assert _raw(site, f"GET /static/{path} HTTP/1.1") == 404


def test_texts_of_the_connector_never_become_markup(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    evil = "<img src=x onerror=alert(1)>\\\"'"
    folder.joinpath("manifest.yaml").write_text(
        f"""manifest: 1
app: {{name: evil, label: "{evil}", description: "{evil}", theme: "red}}*{{display:none"}}
modules:
  one: {{label: "{evil}", description: "{evil}", moduleType: action, communication: {{url: /x}}}}
connections:
  two: {{label: "{evil}", communication: {{url: /x}}}}
groups: [{{label: "{evil}", modules: [one]}}]
""",
        encoding="utf-8",
    )
    with opened(folder) as site:
        for path in ("/", "/modules/one", "/connections/two"):
            text = site.get(path)
            assert "<img src=x" not in text
            assert "&lt;img src=x onerror=alert(1)&gt;" in text
        assert site.get("/theme.css") == ""
