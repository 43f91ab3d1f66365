"""Defects of sandbox.yaml and cases.yaml, planted beside the Emporix connector."""

from __future__ import annotations

from pathlib import Path

from planting.defect import Defect, add, cut, key, put, swap

FORM = ("companions",)
BOX = "sandbox.yaml"
CASES = "cases.yaml"
_FILE = Path(__file__).parents[2] / "connector" / "emporix-oe" / CASES
_COUNT = _FILE.read_text(encoding="utf-8").count("\n  - name:")
"""Cases that the connector has: one more has this number."""

SANDBOX: list[Defect] = [
    key("section", f"{BOX}/routes", "route", say="routes", forms=FORM),
    key("section", f"{BOX}/switches", "switch", say="switches", forms=FORM),
    key("section", f"{BOX}/replies", "reply", say="replies", forms=FORM),
    put("format version", f"{BOX}/sandbox", 2, forms=FORM),
    put("shape", f"{BOX}/modes", ["faithful", "strict"], forms=FORM),
    put("shape", f"{BOX}/routes/5/steps", "200", forms=FORM),
    key("route key", f"{BOX}/routes/2/match", "mach", say="match", forms=FORM),
    key("route key", f"{BOX}/routes/0/steps", "step", say="steps", forms=FORM),
    key("match key", f"{BOX}/routes/2/match/method", "methd", say="method", forms=FORM),
    key("match key", f"{BOX}/routes/2/match/path", "url", say="path", forms=FORM),
    put("method", f"{BOX}/routes/2/match/method", "GETT", say="GET", forms=FORM),
    key("step key", f"{BOX}/routes/0/steps/0/reply", "replay", say="reply", forms=FORM),
    key("step key", f"{BOX}/routes/0/steps/2/cause", "couse", say="cause", forms=FORM),
    put("status", f"{BOX}/routes/0/steps/0/reply/status", "teapot", forms=FORM),
    put("reply that is not there", f"{BOX}/routes/5/steps/2/reply", "apiNotFond", say="apiNotFound", forms=FORM),
    swap("expression", f"{BOX}/routes/0/steps/0/if", "'POST'}}", "'POST", "/sandbox.yaml/routes/0/steps/0/if", forms=FORM),
    swap("unknown function", f"{BOX}/routes/0/steps/1/let/wanted", "split(", "splt(", say="split", forms=FORM),
    swap("unknown variable", f"{BOX}/routes/0/steps/0/if", "request.method", "requst.method", "requst", say="request",
         forms=FORM),
    key("connection that is not there", f"{BOX}/connections/emporix-oe", "emporix", say="emporix-oe", forms=FORM),
    key("parameter that is not there", f"{BOX}/connections/emporix-oe/sourceSecret", "sourceSecrt", say="sourceSecret",
        forms=FORM),
]  # fmt: skip

CASE: list[Defect] = [
    key("section", f"{CASES}/cases", "case", say="cases", forms=FORM),
    key("case key", f"{CASES}/cases/0/module", "modul", say="module", forms=FORM),
    key("case key", f"{CASES}/cases/0/expect", "expects", say="expect", forms=FORM),
    key("case key", f"{CASES}/cases/0/input", "inputs", say="input", forms=FORM),
    key("expect key", f"{CASES}/cases/0/expect/output", "outputs", say="output", forms=FORM),
    key("request key", f"{CASES}/cases/0/expect/requests/0/headers", "header", say="headers", forms=FORM),
    put("module that is not there", f"{CASES}/cases/0/module", "startDigitalProces", say="startDigitalProcess", forms=FORM),
    put("connection that is not there", f"{CASES}/cases/17/check", "emporix", say="emporix-oe", forms=FORM),
    key("input that is not there", f"{CASES}/cases/2/input/eventType", "eventTyp", say="eventType", forms=FORM),
    put("input of another type", f"{CASES}/cases/1/input/headers", {"a": "b"}, say="list", forms=FORM),
    key("switch that is not there", f"{CASES}/cases/31/switches/maxBody", "maxBdy", say="maxBody", forms=FORM),
    key("value of a connection that is not there", f"{CASES}/cases/18/connection/clientSecret", "clientSecrt",
        say="clientSecret", forms=FORM),
    put("shape", f"{CASES}/cases/0/expect", "ok", forms=FORM),
    put("shape", f"{CASES}/cases/0/expect/requests", {"method": "POST"}, forms=FORM),
    put("type of the error", f"{CASES}/cases/18/expect/error/type", "InvalidAccesTokenError", say="InvalidAccessTokenError",
        forms=FORM),
    cut("case without a name", f"{CASES}/cases/0/name", f"{CASES}/cases/0", forms=FORM),
    cut("case that does nothing", f"{CASES}/cases/0/module", f"{CASES}/cases/0", forms=FORM),
    put("name twice", f"{CASES}/cases/1/name", "a payload is sent compact and signed as sent", forms=FORM),
    put("when it is", f"{CASES}/now", "yesterday", forms=FORM),
    put("mode that is not there", f"{CASES}/cases/30/in", {"faithfull": {}}, f"{CASES}/cases/30/in/faithfull#key",
        f"{CASES}/cases/30/in/faithfull", say="faithful", forms=FORM),
    add("case key", f"{CASES}/cases", {"name": "one more", "modul": "startDigitalProcess"}, f"{CASES}/cases/{_COUNT}/modul#key",
        say="module", forms=FORM),
]  # fmt: skip

DEFECTS = [*SANDBOX, *CASE]
