"""`afkit docs`: everything that users need is told, nothing of an author's text becomes markup, and the page is whole."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from afkit.docs import contents_of, diagram_of
from afkit.docs.markup import code, html, markdown, plain
from afkit.docs.wording import REMEDIES, readable
from afkit.engine import ERROR_TYPES
from afkit.loading import load, load_text
from support.cli import ROOT, afkit
from support.connectors import PARCELNEST, lay_out

EMPORIX = ROOT / "connector" / "emporix-oe"

PRODUCT_PAGE = [
    "Create a connection",
    "Event Source ID",
    "Secret",
    "Management Dashboard",
    "Orchestration Engine > Admin > Settings",
    "Environment",
    "Production",
    "Client ID",
    "Client Secret",
    "Developer Portal",
    "API Keys",
    "Save",
    "Start a New Instance of a Digital Process",
    "Event Type",
    "The event type to start",
    "Case ID",
    "Subject",
    "Payload",
    "Optional. The data of the event. It is saved in the context of the digital process under the event key",
    "JSON String",
    "Map a plain JSON string to send it as the payload",
]
"""What the vendor's own page tells its users."""


class Page(HTMLParser):
    """The tags, ids and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        last = self.tags[-1][0] if self.tags else ""
        if last != "style":
            (self.scripts if last == "script" else self.texts).append(data)

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def written(path: Path, *options: object) -> str:
    outcome = afkit("docs", path, "-o", "-", *options)
    assert outcome.code == 0, outcome.err
    return outcome.out


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_for_emporix_all_is_told_that_the_product_page_tells(format: str) -> None:
    text = written(EMPORIX, "--format", format)
    told = Page(text).text if format == "html" else text.replace("**", "").replace("\\", "")
    assert [phrase for phrase in PRODUCT_PAGE if phrase not in told] == []


def test_each_module_tells_fields_outputs_an_example_errors_and_remedies() -> None:
    text = Page(written(EMPORIX)).text
    for told in (
        "Case ID text Map the ID of the case",
        "Event ID eventId text 5f0c4b0e-0a3b-4b5e-8d52-0f3f5b2c9a11",
        '"eventType": "order.found"',
        "DuplicateDataError status 409 An event with this Event ID and Source was sent before.",
        "RateLimitError status 429 The event receiver takes no more events for now. Wait a moment.",
        "If Environment is Stage, Development or Custom Enter Event receiver URL",
        "Environment, Event receiver URL, API URL cannot be changed later",
    ):
        assert told in text, told


@pytest.mark.parametrize("connector", [EMPORIX, PARCELNEST], ids=["emporix", "parcelnest"])
def test_the_page_holds_everything_in_itself_and_runs_only_its_own_script(connector: Path) -> None:
    text = written(connector)
    page = Page(text)
    assert not page.of("link", "iframe", "object", "embed", "base")
    for attributes in page.of("script", "img", "source"):
        assert (attributes.get("src") or "data:").startswith("data:")
    policy = next(item["content"] for item in page.of("meta") if item.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(page.scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in (policy or "")
    assert len(page.of("script")) == 1


@pytest.mark.parametrize("connector", [EMPORIX, PARCELNEST], ids=["emporix", "parcelnest"])
def test_the_page_can_be_used_without_eyes_or_a_mouse(connector: Path) -> None:
    text = written(connector)
    page = Page(text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] or "" for attributes in page.of("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and all(below <= above + 1 for above, below in pairwise(levels))
    assert len(page.of("table")) == len(page.of("caption"))
    assert all("alt" in attributes for attributes in page.of("img"))
    assert all(attributes.get("scope") for attributes in page.of("th"))
    assert page.of("html")[0]["lang"] == "en" and page.of("main") and page.of("nav")[0]["aria-label"]
    assert "prefers-color-scheme:dark" in text


@pytest.mark.parametrize("connector", [EMPORIX, PARCELNEST], ids=["emporix", "parcelnest"])
def test_no_level_of_the_markdown_headings_is_left_out(connector: Path) -> None:
    levels = [len(marks) for marks in re.findall(r"^(#+) ", written(connector, "--format", "markdown"), re.MULTILINE)]
    assert levels[0] == 1 and all(below <= above + 1 for above, below in pairwise(levels))


def test_markdown_says_what_is_chosen_and_what_stands_inside_in_whole_sentences() -> None:
    text = written(ROOT / "connector" / "parcelnest", "--format", "markdown")
    assert "The choices come from the service." in text and "One of: the choices" not in text
    assert "   - In it: Enter **Scope** (optional)." in text and "- If :" not in text
    assert "**Scope** cannot be changed later" not in text


HOSTILE = """
manifest: 1
app: {name: evil, label: '<script>alert(1)</script>', description: '"><img src=x onerror=alert(2)>'}
connections:
  evil:
    label: '</title><script>alert(3)</script>'
    connectionType: basic
    params:
      - {name: key, type: password, label: '<b onclick=x>Key|</b>', required: true,
         help: '[click](javascript:alert(4)) [ok](https://ok.example/?a="b) <i>x</i> `a|b` **<u>y</u>**'}
    communication: {url: 'https://evil.example/"><script>alert(5)</script>', response: {error: '<img src=x>{{body}}'}}
modules:
  doEvil:
    label: "a | b `c` <svg onload=alert(6)>"
    description: "</article></main><script>alert(7)</script>"
    moduleType: action
    actionCrud: create
    communication: {url: "/x"}
    interface: [{name: out, type: text, label: "```\\n<script>"}]
    samples: {out: "```\\n</code></pre><script>alert(8)</script>"}
groups: [{label: "&<>", modules: [doEvil]}]
"""


def test_nothing_of_an_authors_text_becomes_markup(tmp_path: Path) -> None:
    lay_out(tmp_path, {"manifest.yaml": HOSTILE})
    page = Page(written(tmp_path))
    assert len(page.of("script")) == 1 and "alert" not in page.scripts[0]
    assert not page.of("b", "i", "u")
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert [
        link for link in (item["href"] or "" for item in page.of("a")) if not link.startswith(("#", "https://"))
    ] == []
    told = written(tmp_path, "--format", "markdown")
    outside = re.sub(r"(`{3,})json\n.*?\n\1\n", "", told, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)<(?!$)", re.sub(r"`+[^`\n]*`+", "", outside)), outside
    assert not re.search(r"(?<!\\)\]\(javascript", outside)
    for row in (line for line in outside.splitlines() if line.startswith("|")):
        assert len(re.findall(r"(?<!\\)\|", row)) == 4, row


def test_the_diagram_is_well_formed_and_tells_every_arrow_in_words(tmp_path: Path) -> None:
    lay_out(tmp_path, {"manifest.yaml": HOSTILE})
    for path in (tmp_path, PARCELNEST):
        assert afkit("docs", path, "-o", tmp_path / "out").code == 0
        root = ElementTree.parse(tmp_path / "out" / "diagram.svg").getroot()
        assert not root.findall(".//{*}script")
        assert root.attrib["role"] == "img"
    words = root.findtext("{*}desc") or ""
    assert "Create a shipment uses Parcelnest (API key)." in words and "Create a shipment fills List depots." in words


def test_the_diagram_joins_modules_procedures_webhooks_connections_and_hosts() -> None:
    project = load(str(PARCELNEST))
    assert project.app is not None
    arrows = {(edge.source, edge.meaning, edge.target) for edge in diagram_of(project, project.app).edges}
    assert {
        ("module/createShipment", "uses", "connection/parcelnest"),
        ("module/createShipment", "fills", "rpc/listDepots"),
        ("module/createShipment", "calls", "host/api.parcelnest.example"),
        ("rpc/listDepots", "calls", "host/api.parcelnest.example"),
        ("webhook/shipmentEvents", "starts", "module/watchEvents"),
        ("webhook/shipmentEvents", "calls", "host/api.parcelnest.example"),
        ("connection/parcelnest-oauth", "calls", "host/login.parcelnest.example"),
    } <= arrows


def test_hosts_are_found_through_temp_base_and_choices() -> None:
    project = load(str(EMPORIX))
    assert project.app is not None
    modules = {module.name: module.hosts for module in contents_of(project, project.app).modules}
    assert modules["startDigitalProcess"] == ["signals.emporix.io", "Event receiver URL of the connection"]
    assert modules["makeApiCall"][:3] == ["api.emporix.io", "api-stage.emporix.io", "api-develop.emporix.io"]


def test_a_template_of_the_authors_own_overrides_blocks(tmp_path: Path) -> None:
    own = tmp_path / "own.j2"
    own.write_text('{% extends "page.html.j2" %}{% block about %}<p>Ask {{ app.label }} & us.</p>{% endblock %}')
    text = written(EMPORIX, "--template", own)
    assert "<p>Ask Emporix Orchestration Engine & us.</p>" in text and "Event Source ID" in text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{% extends "page.html.j2" %}{% block about %}', "line 1"),
        ('{% extends "nowhere" %}', "nowhere"),
        ("{{ app.nothing }}", "nothing"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        (
            '{% extends "page.html.j2" %}\n{% block abuot %}x{% endblock %}',
            "page.html.j2 has no block 'abuot' (template, line 2)",
        ),
    ],
)
def test_a_template_that_cannot_be_used_is_told_in_one_message(template: str, message: str, tmp_path: Path) -> None:
    own = tmp_path / "own.j2"
    own.write_text(template)
    outcome = afkit("docs", EMPORIX, "-o", "-", "--template", own)
    assert (outcome.code, message in outcome.err, outcome.out) == (2, True, ""), outcome.err


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    assert "written" in afkit("docs", PARCELNEST, "-o", tmp_path).out
    assert "written" not in afkit("docs", PARCELNEST, "-o", tmp_path).out
    (tmp_path / "file").write_text("")
    outcome = afkit("docs", PARCELNEST, "-o", tmp_path / "file")
    assert (outcome.code, "is not a folder" in outcome.err) == (2, True)


def test_somebodys_own_page_is_not_overwritten_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>mine</p>", encoding="utf-8")
    refused = afkit("docs", EMPORIX, "-o", tmp_path)
    assert (refused.code, "afkit docs did not write" in refused.err) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html"]
    assert afkit("docs", EMPORIX, "-o", tmp_path, "--force").code == 0
    assert afkit("docs", EMPORIX, "-o", tmp_path).code == 0


def test_the_smallest_connector_has_a_page_too() -> None:
    project = load_text("m.yaml", "manifest: 1\napp: {name: acme-crm, label: Acme}\n")
    assert project.app is not None
    contents = contents_of(project, project.app)
    assert (contents.modules, contents.connections, contents.hosts) == ([], [], [])


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("[{{statusCode}}] {{body.message}}", []),
        ("[{{statusCode}}] {{body.message || 'The API gave no reason.'}}", []),
        ("[404] There is none.", ["There is none."]),
        ("[{{statusCode}}] Refused.{{if(body.x, ' ' + body.x, '')}}", ["Refused."]),
        ("Too large: {{length(temp.body)}} bytes.", ["Too large: … bytes."]),
        ("{{if(a, 'This is one reason.', 'This is the other.')}}", ["This is one reason.", "This is the other."]),
        (None, []),
        ("", []),
    ],
)
def test_messages_are_told_without_their_expressions(message: str | None, told: list[str]) -> None:
    assert readable(message) == told


def test_remedies_are_for_error_types_that_exist() -> None:
    assert set(REMEDIES) <= ERROR_TYPES


@pytest.mark.parametrize(
    ("text", "page", "table"),
    [
        ("a **b** `c`", "a <strong>b</strong> <code>c</code>", "a **b** `c`"),
        ("<x> & y", "&lt;x&gt; &amp; y", "\\<x\\> & y"),
        (
            "[l](https://a.example/?x=1&y=2)",
            '<a href="https://a.example/?x=1&amp;y=2" rel="noopener noreferrer">l</a>',
            "[l](https://a.example/?x=1&y=2)",
        ),
        ("[l](javascript:alert)", "[l](javascript:alert)", "\\[l\\](javascript:alert)"),
        ("a | b", "a | b", "a \\| b"),
        ("`a|b`", "<code>a|b</code>", "`a\\|b`"),
    ],
)
def test_helps_keep_bold_code_and_links(text: str, page: str, table: str) -> None:
    assert (html(text), markdown(text)) == (page, table)


def test_code_with_backticks_keeps_them() -> None:
    assert (code("a`b"), code("`a`"), plain("`a`")) == ("``a`b``", "`` `a` ``", "\\`a\\`")


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_what_the_readme_says_is_good_to_know_stands_on_the_page(format: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(
        "manifest: 1\napp: {name: acme, label: Acme, description: D., version: 1}\nreadme: README.md\n"
    )
    (tmp_path / "README.md").write_text(
        "# Acme\n\n- not this\n\n## Good to know\n\n- The log is kept\n  for **seven** days.\n- <b>Two</b>.\n\n"
        "## More\n\n- nor this\n"
    )
    done = afkit("docs", tmp_path, "-o", tmp_path / "page", "--format", format)
    assert done.code == 0, done.err
    text = next(path for path in (tmp_path / "page").glob("index.*")).read_text()
    told = {"html": "<li>The log is kept for <strong>seven</strong> days.</li><li>&lt;b&gt;Two&lt;/b&gt;.</li>",
            "markdown": "- The log is kept for **seven** days.\n- \\<b\\>Two\\</b\\>.\n"}[format]  # fmt: skip
    assert told in text
    assert "not this" not in text and "nor this" not in text
