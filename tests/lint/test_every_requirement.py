"""Every demand of the platform's review (R), pitfall (P) and disagreement of its sources (S) is a rule, a shape, or out of reach.

The numbers are those that rules name as their source.
"""

from __future__ import annotations

import re

import pytest

from afkit.lint import Config, lint
from afkit.lint.rules import all_rules
from afkit.loading import load_text

RULES = {
    "R-01": "AF502", "R-02": "AF502", "R-03": "AF410", "R-04": "AF410", "R-05": "AF423 AF424 AF425", "R-06": "AF444 AF645",
    "R-07": "AF601", "R-08": "AF606", "R-09": "AF605", "R-10": "AF644", "R-11": "AF602", "R-12": "AF603",
    "R-13": "AF604", "R-17": "AF421 AF607 AF612", "R-18": "AF608", "R-19": "AF432", "R-20": "AF616", "R-21": "AF613 AF647",
    "R-22": "AF630 AF647", "R-23": "AF614 AF647", "R-24": "AF630", "R-25": "AF631", "R-26": "AF615 AF632", "R-27": "AF617",
    "R-28": "AF618", "R-29": "AF629 AF648", "R-30": "AF619", "R-31": "AF623", "R-32": "AF458 AF624", "R-33": "AF625 AF648",
    "R-34": "AF626", "R-35": "AF633", "R-36": "AF611", "R-37": "AF413", "R-38": "AF641", "R-39": "AF638",
    "R-40": "AF639", "R-41": "AF640", "R-42": "AF401 AF402", "R-43": "AF637", "R-44": "AF610", "R-45": "AF511 AF646",
    "R-47": "AF407", "R-48": "AF642", "R-49": "AF474", "R-50": "AF643", "R-51": "AF627", "R-52": "AF501",
    "R-53": "AF634", "R-54": "AF635", "R-56": "AF618", "R-57": "AF620 AF621 AF622", "R-58": "AF510 AF514 AF517",
    "R-60": "AF628", "P-02": "AF416", "P-03": "AF406", "P-04": "AF712", "P-05": "AF713", "P-06": "AF413",
    "P-07": "AF414", "P-08": "AF486", "P-09": "AF707", "P-10": "AF479", "P-12": "AF411", "P-14": "AF412",
    "P-15": "AF706", "P-16": "AF467", "P-17": "AF435", "P-18": "AF469", "P-19": "AF468", "P-20": "AF434",
    "P-21": "AF415", "P-22": "AF502 AF515", "P-23": "AF503", "P-24": "AF504", "P-25": "AF511", "P-26": "AF422",
    "P-27": "AF430", "P-28": "AF431", "P-29": "AF432", "P-30": "AF420", "P-31": "AF421", "P-32": "AF513",
    "P-33": "AF441", "P-34": "AF474", "P-36": "AF442", "P-37": "AF440", "P-38": "AF447 AF473", "P-39": "AF445",
    "P-40": "AF722", "P-41": "AF443", "P-42": "AF493", "P-43": "AF498", "P-44": "AF494", "P-46": "AF491 AF492",
    "P-47": "AF487", "P-48": "AF490", "P-49": "AF489", "P-50": "AF454", "P-51": "AF419", "P-52": "AF715",
    "P-54": "AF203", "P-55": "AF446", "P-57": "AF401", "P-58": "AF701", "P-59": "AF714", "P-60": "AF705",
    "P-61": "AF609", "P-62": "AF710", "P-63": "AF711", "P-64": "AF702", "P-65": "AF439", "P-66": "AF404",
    "P-67": "AF408", "P-68": "AF360", "P-69": "AF204 AF205", "P-70": "AF433", "P-71": "AF465", "P-72": "AF483 AF485 AF719",
    "P-73": "AF480", "P-74": "AF484", "P-75": "AF708", "P-77": "AF621 AF718", "P-79": "AF516", "P-80": "AF438",
    "P-81": "AF703", "P-82": "AF704", "P-83": "AF403",
}  # fmt: skip
"""Number → the rules that name it."""

BEYOND = {
    "R-14": "whether a service pages is not written anywhere in the app",
    "R-15": "which credentials are needed is known to the service alone",
    "R-16": "whose name an app uses is no question of its text",
    "R-46": "a module that gets by search looks like any other search",
    "R-55": "what the brand is called is not written anywhere",
    "R-59": "what breaks flows is told by comparing two versions (afkit diff)",
    "P-11": "a service that answers 200 with an error cannot be told from one that does not",
    "P-53": "an ID that is mapped is only known while the form is filled in",
    "P-76": "a required field of an item is right; that the form does not enforce it is no fault of the app",
    "S-22": "it is R-37",
    "S-25": "older app directories lack a kind; the tests of their reader look at it",
    "S-27": "it is a choice of the engine's policy",
    "S-28": "both orders are right, as long as they are those of the service",
    "S-29": "both wordings are right",
}
"""Number → why no text of an app can answer it."""

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
BASE = 'base: {baseUrl: "https://a.example", response: {error: {message: "[{{statusCode}}] {{body.m}}"}}, %s}\n'
MODULE = BASE.replace(", %s", "") + "modules: {getUser: {label: Get a user, moduleType: action, %s}}\n"
CONNECTION = "connections: {acme: {label: A, connectionType: %s}}\n"
WEBHOOK = (
    'webhooks: {events: {label: E, webhookType: web-shared, connection: acme, communication: {uid: "{{body.id}}"}}}'
)
NUMBER = "mappableParams: [{name: a, type: number, label: A, required: true}], "
COMPARED = "communication: {url: /u, qs: {q: \"{{if(parameters.a = '1', 1, 2)}}\"}}"

SHAPES: list[tuple[str, str, str]] = [
    ("P-01", MODULE % "communication: {url: \"/u/{{split('a', ',')[0]}}\"}", "AF329"),
    ("P-13", "base: {response: {error: {message: x, '4xx': {message: y}}}}", "AF101"),
    ("P-35", CONNECTION % "oauth, scopeList: [a]", "AF102"),
    ("P-45", MODULE % "mappableParams: [{name: a, type: text, label: A, max: 3}]", "AF101"),
    ("P-56", MODULE % "communication: {url: /u, qs: {a: {b: 1}}}", "AF102"),
    ("P-78", "functions: {double: {file: functions/double.js}}", "AF113"),
    ("S-01", CONNECTION % "basic" + WEBHOOK, ""),
    (
        "S-02",
        "modules: {answer: {label: A, moduleType: responder, communication: {response: {status: 200, body: x}}}}",
        "",
    ),
    ("S-02", MODULE % "communication: {url: /u, response: {status: 200}}", "AF107"),
    ("S-03", MODULE % "communication: {url: /u, followRedirect: false}", "AF109"),
    ("S-04", MODULE % "communication: {url: /u, rejectUnauthorized: false}", "AF108"),
    ("S-04", MODULE % "communication: {url: /u, shareCookies: true}", ""),
    ("S-05", MODULE % "communication: {url: /u, timeout: 1000}", "AF108"),
    ("S-06", MODULE % "communication: {url: /u, aws: {key: k, secret: s, sign_version: '4', service: s3}}", ""),
    ("S-07", "base: {response: {error: {type: DataError}}}", "AF108"),
    ("S-08", CONNECTION % 'oauth, communication: {requestToken: {url: "https://a.example/r"}}', ""),
    ("S-09", CONNECTION % 'oauth, communication: {info: [{url: "https://a.example/r"}]}', "AF108"),
    ("S-10", MODULE % 'communication: {url: /u}, samples: "rpc://sample"' + "rpcs: {sample: {label: A}}", ""),
    ("S-11", MODULE % "mappableParams: [{name: a, type: text, label: A, placeholder: x}]", "AF108"),
    ("S-12", "modules: {watchIt: {label: W, moduleType: trigger, epoch: {response: {output: {label: a}}}}}", "AF108"),
    ("S-13", MODULE % "communication: {url: /u, response: {unwrap: false}}", "AF108"),
    ("S-14", MODULE % "communication: {url: /u, method: HEAD}", "AF108"),
    ("S-15", "base: {response: {error: {message: x, type: UnexpectedError}}}", "AF108"),
    ("S-16", MODULE % "communication: {url: /u, method: POST}", "AF108"),
    ("S-17", MODULE % "mappableParams: [{type: html, label: A}]", "AF108"),
    ("S-18", BASE % "log: {level: 1}", "AF108"),
    ("S-19", MODULE % "mappableParams: [{type: banner, text: A, theme: dark}]", "AF108"),
    ("S-20", CONNECTION % 'basic, communication: [{url: "https://a.example/r"}]', "AF107"),
    ("S-21", CONNECTION % 'basic, communication: {url: "https://a.example/r", pagination: {qs: {a: 1}}}', "AF108"),
    ("S-23", MODULE % "communication: {url: /u, qs: {a: [1, 2]}}", ""),
    ("S-24", f"modules: {{{'a' * 50}: {{label: Get a user, moduleType: action}}}}", "AF108"),
    ("S-26", MODULE % (NUMBER + COMPARED), "AF340"),
    ("S-30", MODULE % 'communication: {url: /u, response: {output: "{{items}}"}}', "AF475"),
]
"""Number, a manifest, and what it is told by; empty: the platform takes it, and so nothing is."""

FORM = frozenset(f"AF{number}" for number in (*range(101, 114), 327, 329, 340, 475))


def test_every_number_is_answered_once():
    numbers = [f"{kind}-{at:02}" for kind, last in (("R", 60), ("P", 83), ("S", 30)) for at in range(1, last + 1)]
    assert sorted([*RULES, *BEYOND, *{number for number, _, _ in SHAPES}]) == sorted(numbers)


def test_rules_name_what_they_answer():
    told: dict[str, str] = {}
    for code, rule in all_rules().items():
        for number in dict.fromkeys(re.findall(r"\b[RPS]-\d\d\b", rule.source)):
            told[number] = f"{told[number]} {code}" if number in told else str(code)
    assert {number: told.get(number) for number in RULES} == RULES


@pytest.mark.parametrize(("number", "manifest", "code"), SHAPES)
def test_shapes_answer_the_others(number: str, manifest: str, code: str):
    found = lint(load_text("manifest.yaml", HEAD + manifest), Config(profile="all"))
    told = {str(item.code) for item in found if item.code in FORM}
    assert told == ({code} if code else set()), [(item.code, item.message) for item in found]
