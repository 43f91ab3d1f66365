"""The second connector: clean, in its form, and everything in it runs against its sandbox, the consent included."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from afkit.cases import load_cases, run_cases, text_lines
from afkit.cli.console import Console
from afkit.cli.main import main
from afkit.lint import lint
from afkit.loading import load
from afkit.sandbox import load_sandbox
from support.cli import ROOT, afkit

CONNECTOR = ROOT / "connector" / "parcelnest"
PROJECT = load(str(CONNECTOR))
SECRETS = ("nest-client-secret", "nest-access-0", "nest-refresh-0", "nest-hook-secret")


def test_it_is_clean_at_every_profile_and_in_its_form() -> None:
    outcome = afkit("lint", CONNECTOR, "--profile", "all", "--format", "json")
    assert (outcome.code, outcome.data["diagnostics"]) == (0, [])
    assert lint(PROJECT) == []
    assert afkit("fmt", CONNECTOR, "--check").code == 0


def test_it_renders_is_documented_and_comes_back(tmp_path: Path) -> None:
    assert afkit("render", CONNECTOR, "-o", tmp_path / "app").code == 0
    assert afkit("render", CONNECTOR, "-o", tmp_path / "app", "--check").code == 0
    assert afkit("docs", CONNECTOR, "-o", tmp_path / "docs").code == 0
    again = afkit("import", tmp_path / "app", "-o", tmp_path / "again")
    assert again.code == 0, again.err


@pytest.mark.parametrize("over_http", [False, True], ids=["in memory", "over HTTP"])
def test_every_case_holds_in_every_mode(over_http: bool) -> None:
    cases, sandbox = load_cases(str(CONNECTOR)), load_sandbox(str(CONNECTOR))
    assert PROJECT.app is not None
    results = list(run_cases(PROJECT.app, cases, sandbox, over_http=over_http))
    assert [line for result in results if not result.ok for line in text_lines(result)] == []
    assert len(results) > len(cases.cases)


SHIPMENT = ["-i", "shipmentId=shp_1005"]
RUNS: dict[str, list[str]] = {
    "watchShipments": [],
    "createShipment": ["-i", "reference=PO-9", "-i", "depotId=D12", "-i", "service=express", "-i", "phone=1"],
    "getShipment": SHIPMENT,
    "updateShipment": [*SHIPMENT, "-i", "note=x"],
    "cancelShipment": SHIPMENT,
    "searchShipments": [],
    "watchEvents": ["--payload", "PAYLOAD"],
    "listEvents": [],
    "uploadDocument": [*SHIPMENT, "-i", "folder=/invoices", "-i", "data=@FILE"],
    "downloadLabel": [*SHIPMENT, "--save-files", "FOLDER"],
    "makeApiCall": ["-i", "url=account"],
    "rpc://listDepots": [],
    "rpc://listServices": [],
    "rpc://listServiceFields?service=cold": [],
    "rpc://listFolder?folder=/": [],
    "epoch://watchShipments": [],
    "webhook://shipmentEvents": ["--request", "CALL", "--state", "STATE"],
}


def test_the_table_names_everything_that_the_connector_has() -> None:
    app = PROJECT.app
    assert app is not None
    everything = {
        *app.modules,
        *(f"rpc://{name}" for name in app.rpcs),
        *(f"webhook://{name}" for name in app.webhooks),
    }
    assert {name.partition("?")[0] for name in RUNS} - {"epoch://watchShipments"} == everything


def call(events: list[dict[str, Any]], secret: str) -> dict[str, Any]:
    text = "call_1." + ",".join(event["id"] for event in events)
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {"headers": {"X-Parcelnest-Signature": signature}, "json": {"call": "call_1", "events": events}}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Files that the table speaks of by upper-case names."""
    contents: dict[str, Any] = {
        "PAYLOAD": {"id": "evt_1"},
        "CALL": call([{"id": "evt_1"}, {"id": "evt_2"}], "nest-hook-secret"),
        "STATE": {"hookId": "hook_1", "secret": "nest-hook-secret"},
        "FILE": {"any": "bytes"},
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content))
    return {name: str(tmp_path / name) for name in (*contents, "FOLDER")}


@pytest.mark.parametrize("name", RUNS)
def test_everything_runs_in_the_sandbox(name: str, files: dict[str, str]) -> None:
    arguments = [files.get(a, a.replace("FILE", files["FILE"])) for a in RUNS[name]]
    outcome = afkit("run", CONNECTOR, name, *arguments, "--sandbox", "--format", "json")
    assert outcome.code == 0, outcome.err
    assert outcome.data["bundles"], name
    assert not [secret for secret in SECRETS if secret in outcome.out + outcome.err]


@pytest.mark.parametrize("name", [name for name in RUNS if not name.startswith(("epoch", "webhook"))])
def test_everything_is_shown_in_a_dry_run(name: str, files: dict[str, str]) -> None:
    arguments = [
        files.get(a, a.replace("FILE", files["FILE"])) for a in RUNS[name] if a not in ("--save-files", "FOLDER")
    ]
    outcome = afkit("run", CONNECTOR, name, *arguments, "--dry-run", "--format", "json")
    assert outcome.code == 0, outcome.err


def test_wrong_fields_of_a_service_are_told_before_anything_is_booked() -> None:
    values = ["-i", "reference=PO-9", "-i", "depotId=D12", "-i", "service=cold", "-i", "phone=1"]
    outcome = afkit("run", CONNECTOR, "createShipment", *values, "--sandbox", "--format", "json")
    assert outcome.code == 2
    assert "'temperature': is required" in outcome.err
    assert "'phone'" in outcome.err


class Service:
    """Standard output of `listen` that is read by the service: it tests the address, forges a call, and makes one."""

    def __init__(self) -> None:
        self.out = io.StringIO()
        self.answers: list[tuple[int, Any]] = []
        self._begun = False

    def write(self, text: str) -> int:
        if "attach" in text and not self._begun:
            self._begun = True
            url = json.loads(self.out.getvalue().splitlines()[0])["url"]
            threading.Thread(target=self._call, args=(url,), daemon=True).start()
        return self.out.write(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return False

    def _call(self, url: str) -> None:
        events = [{"id": "evt_8", "kind": "delay"}, {"id": "evt_9", "kind": "delay"}]
        for made in ({"json": {"challenge": "c-1"}}, call(events, "nest-hook-secret")):
            answer = httpx.post(url, **made)  # type: ignore[arg-type]  # headers and json
            self.answers.append((answer.status_code, answer.json()))


def test_a_signed_call_over_http_runs_the_trigger() -> None:
    service, errors = Service(), io.StringIO()
    console = Console(stdin=io.StringIO(), stdout=service, stderr=errors, environ={})  # type: ignore[arg-type]  # writes
    line = ["listen", str(CONNECTOR), "watchEvents", "--sandbox", "--once", "--format", "json"]
    assert main(line, console) == 0, errors.getvalue()
    told = [json.loads(text) for text in service.out.getvalue().splitlines()]
    assert [event["event"] for event in told] == ["listening", "attach", "call", "call", "detach"]
    assert [event["handled"] for event in told if event["event"] == "call"] == ["verified", "accepted"]
    assert [bundle["id"] for bundle in told[3]["bundles"]] == ["evt_8", "evt_9"]
    assert service.answers == [(200, {"challenge": "c-1"}), (202, {"received": 2})]
    assert "nest-hook-secret" not in service.out.getvalue() + errors.getvalue()


class Browser:
    """Follows the address that `connect` prints, as a person's browser would; `spoil` changes where it is sent."""

    def __init__(self, spoil: tuple[str, str] | None = None) -> None:
        self._spoil = spoil
        self.out = io.StringIO()

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if "/oauth/authorize?" in line:
                threading.Thread(target=self._visit, args=(line.strip(),), daemon=True).start()
        return self.out.write(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return False

    def _visit(self, address: str) -> None:
        location = httpx.get(address).headers["location"]
        if self._spoil is not None:
            location = location.replace(*self._spoil)
        httpx.get(location)


def connect(tmp_path: Path, browser: Browser, *arguments: str) -> tuple[int, str]:
    errors = io.StringIO()
    console = Console(stdin=io.StringIO(), stdout=browser, stderr=errors, environ={})  # type: ignore[arg-type]  # writes
    out = str(tmp_path / "tokens.json")
    line = ["connect", str(CONNECTOR), "--sandbox", "--again", "--no-browser", "--out", out, *arguments]
    code = main(line, console)
    text = browser.out.getvalue() + errors.getvalue()
    assert "nest-client-secret" not in text
    return code, text


def test_the_consent_runs_without_an_account(tmp_path: Path) -> None:
    code, text = connect(tmp_path, Browser())
    assert (code, "Blue Heron (ops@blueheron.example)" in text) == (0, True), text
    kept = json.loads((tmp_path / "tokens.json").read_text())
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600
    assert set(kept["data"]) == {"accessToken", "refreshToken", "expires"}
    assert kept["data"]["accessToken"] not in text


def test_a_person_who_declines_gives_no_tokens(tmp_path: Path) -> None:
    code, text = connect(tmp_path, Browser(), "--set", "decline=true")
    assert (code, "access_denied" in text) == (1, True), text
    assert not (tmp_path / "tokens.json").exists()


@pytest.mark.parametrize(("spoil", "code"), [(("state=", "state=x"), 2), (("code=", "code=x"), 1)])
def test_a_redirect_that_is_not_ours_is_refused(spoil: tuple[str, str], code: int, tmp_path: Path) -> None:
    assert connect(tmp_path, Browser(spoil))[0] == code
    assert not (tmp_path / "tokens.json").exists()
