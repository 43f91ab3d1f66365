"""What a machine's network settings do to every command that sends something: the page docs/network.md, as tests."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from afkit.errors import UsageError
from afkit.network import Network, called_host
from support.cli import Outcome, afkit
from support.publishing import small
from support.service import Answer, Service, serve

TOKEN = "11111111-2222-4333-8444-555555555555"
FAR = "https://eu1.zone.example/api"
ZONE_COMMANDS = ("plan", "publish", "pull", "origins", "release")


@pytest.mark.parametrize(
    ("environ", "scheme", "host", "proxy"),
    [
        ({}, "https", "a.example", None),
        ({"HTTPS_PROXY": "http://p:1"}, "https", "a.example", "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "https", "a.example", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "http", "a.example", None),
        ({"https_proxy": "http://small:1", "HTTPS_PROXY": "http://p:1"}, "https", "a.example", "http://small:1"),
        ({"all_proxy": "http://p:2"}, "http", "a.example", "http://p:2"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "b.example, .a.example"}, "https", "x.a.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*.a.example"}, "https", "x.a.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.example"}, "https", "ba.example", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, "https", "a.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.example:8443"}, "https", "a.example", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.example:443"}, "https", "a.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "[::1]"}, "https", "a.example", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "[fd00::7]"}, "https", "fd00::7", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "fe80::/10"}, "https", "fe80::1", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8"}, "https", "10.2.3.4", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8"}, "https", "11.2.3.4", "http://p:1"),
        ({"ALL_PROXY": "socks5://p:1"}, "http", "127.0.0.1", None),
        ({"ALL_PROXY": "socks5://p:1"}, "http", "localhost", None),
    ],
)
def test_proxies_are_read_from_the_usual_variables(
    environ: dict[str, str], scheme: str, host: str, proxy: str | None
) -> None:
    assert Network(environ).proxy(scheme, host, 443 if scheme == "https" else 80) == proxy


UNUSABLE = [
    ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "ALL_PROXY names a SOCKS proxy"),
    ({"HTTPS_PROXY": "ftp://x"}, "HTTPS_PROXY names a proxy of the scheme 'ftp'"),
    ({"https_proxy": "http://"}, "https_proxy holds no address of a proxy"),
    ({"HTTPS_PROXY": "http://[::"}, "HTTPS_PROXY holds no address of a proxy"),
    ({"SSL_CERT_FILE": "/nonexistent/ca.pem"}, "SSL_CERT_FILE names '/nonexistent/ca.pem', which does not exist"),
    ({"SSL_CERT_DIR": "/nonexistent"}, "SSL_CERT_DIR names '/nonexistent', which does not exist"),
]


@pytest.fixture
def connector(tmp_path: Path) -> Path:
    return write(tmp_path, FAR)


def write(folder: Path, url: str, base: str = "https://api.acme.example") -> Path:
    manifest = small(url)
    manifest["base"]["baseUrl"] = base
    manifest["origins"] = {"test": {"url": url, "app": "acme", "version": 1, "tokenEnv": "AFKIT_TOKEN_TEST"}}
    (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False))
    return folder


def command(name: str, folder: Path, *more: object, **environ: str) -> Outcome:
    words = {
        "plan": ("plan", folder, "--origin", "test"),
        "publish": ("publish", folder, "--origin", "test", "--yes"),
        "pull": ("pull", folder, "--origin", "test"),
        "origins": ("origins", "check", "test", folder),
        "release": ("release", "status", folder, "--origin", "test"),
    }[name]
    return afkit(*words, *more, environ={"AFKIT_TOKEN_TEST": TOKEN, **environ})


@pytest.mark.parametrize("name", ZONE_COMMANDS)
@pytest.mark.parametrize(("environ", "words"), UNUSABLE)
def test_settings_that_cannot_be_used_are_told_before_anything_is_sent(
    connector: Path, name: str, environ: dict[str, str], words: str
) -> None:
    done = command(name, connector, **environ)
    assert done.code != 0
    assert words in done.err, done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("environ", "words"), UNUSABLE)
def test_a_run_tells_them_in_the_same_words(connector: Path, environ: dict[str, str], words: str) -> None:
    connection = connector / "connection.yaml"
    connection.write_text("apiKey: k-12345678\n")
    done = afkit("run", connector, "createThing", "-i", "title=x", "--connection", connection, environ=environ)
    assert done.code in (1, 2)
    assert words in done.err + done.out


@pytest.fixture
def secure_zone(certificate: tuple[Path, Path]) -> Iterator[Service]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serve(lambda asked: Answer(401, {"code": "SC401", "message": "Access denied."}), tls=context) as zone:
        yield zone


@pytest.mark.parametrize("name", ZONE_COMMANDS)
def test_a_private_authority_is_trusted_when_it_is_named(
    tmp_path: Path, secure_zone: Service, certificate: tuple[Path, Path], name: str
) -> None:
    folder = write(tmp_path, f"{secure_zone.url}/api")
    untrusted = command(name, folder)
    told = untrusted.err + untrusted.out
    assert "is not trusted" in told and "--ca-file" in told and secure_zone.asked == []
    for more, environ in ((("--ca-file", certificate[0]), {}), ((), {"SSL_CERT_FILE": str(certificate[0])})):
        trusted = command(name, folder, *more, **environ)
        assert "is not trusted" not in trusted.err
        assert secure_zone.asked
        secure_zone.asked.clear()


def test_a_run_trusts_the_authority_that_the_variable_names(
    tmp_path: Path, certificate: tuple[Path, Path], secure_zone: Service
) -> None:
    folder = write(tmp_path, FAR, secure_zone.url)
    connection = folder / "connection.yaml"
    connection.write_text("apiKey: k-12345678\n")
    words = ("run", folder, "createThing", "-i", "title=x", "--connection", connection)
    assert "--ca-file" in afkit(*words).err + afkit(*words).out and secure_zone.asked == []
    afkit(*words, environ={"SSL_CERT_FILE": str(certificate[0])})
    assert len(secure_zone.asked) == 1


@pytest.mark.parametrize("words", [("connect",), ("profile", "check")], ids=["connect", "profile check"])
def test_a_check_of_a_connection_trusts_the_authority_that_is_named(
    tmp_path: Path, certificate: tuple[Path, Path], secure_zone: Service, words: tuple[str, ...]
) -> None:
    folder = write(tmp_path, FAR, secure_zone.url)
    manifest = yaml.safe_load((folder / "manifest.yaml").read_text())
    (connection,) = manifest["connections"].values()
    connection["communication"] = {"url": f"{secure_zone.url}/me", "headers": {"x-key": "{{parameters.apiKey}}"}}
    (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False))
    values = folder / "connection.yaml"
    values.write_text("apiKey: k-12345678\n")
    keys = {"AFKIT_KEYRING": f"file:{tmp_path / 'keys'}"}
    assert afkit("profile", "add", "mine", folder, "--connection", values, environ=keys).code == 0
    said = (*words, "mine") if words[0] == "profile" else (*words, folder, "--connection", values)
    untrusted = afkit(*said, environ=keys)
    assert "--ca-file" in untrusted.err + untrusted.out and secure_zone.asked == []
    refused = afkit(*said, "--ca-file", certificate[0], environ=keys)
    assert (refused.code, bool(secure_zone.asked)) == (1, True), refused.err  # the service answers 401


def test_requests_go_through_the_proxy(tmp_path: Path) -> None:
    folder = write(tmp_path, FAR, "http://api.acme.example")
    connection = folder / "connection.yaml"
    connection.write_text("apiKey: k-12345678\n")
    with serve(lambda asked: Answer(200, {"id": "7"})) as proxy:
        done = afkit(
            "run", folder, "createThing", "-i", "title=x", "--connection", connection, environ={"HTTP_PROXY": proxy.url}
        )
    assert done.code == 0, done.err
    assert proxy.asked[0].target == "http://api.acme.example/things"


def test_a_zone_is_reached_through_the_proxy(connector: Path) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        done = command("plan", connector, HTTPS_PROXY=f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert heard[0].startswith(b"CONNECT eu1.zone.example:443 ") and TOKEN.encode() not in heard[0]
    assert done.code == 1 and "407" in done.err


@pytest.mark.parametrize("file", ["missing.pem", "manifest.yaml"])
def test_an_authority_that_cannot_be_read_is_a_wrong_argument(connector: Path, file: str) -> None:
    with pytest.raises(UsageError, match="--ca-file"):
        Network({}, str(connector / file))


@pytest.mark.parametrize("name", ["publish", "pull"])
def test_a_state_folder_that_cannot_be_is_told_before_anything_is_sent(tmp_path: Path, name: str) -> None:
    with serve(lambda asked: Answer(500, {})) as zone:
        folder = write(tmp_path, f"{zone.url}/api")
        (folder / "publish-state").write_text("a file stands where the folder should be")
        done = command(name, folder)
    assert done.code in (1, 2) and "publish-state" in done.err and "Traceback" not in done.err
    assert zone.asked == []


@pytest.mark.parametrize(
    ("hosts", "target", "name"),
    [
        (["127.0.0.1:8080"], "/x", "127.0.0.1"),
        (["LocalHost"], "/", "localhost"),
        (["[::1]:80"], "/x?y", "[::1]"),
        (["hook.example"], "/x", "hook.example"),
        (["127.0.0.1:80@evil.example"], "/x", None),
        (["127.0.0.1:80:90"], "/x", None),
        (["127.0.0.1", "evil.example"], "/x", None),
        (["127.0.0.1, evil.example"], "/x", None),
        (["127.0.0.1"], "http://evil.example/x", None),
        ([""], "/x", None),
        ([], "/x", None),
    ],
)
def test_the_host_that_a_call_names(hosts: list[str], target: str, name: str | None) -> None:
    assert called_host(hosts, target) == name
