"""Calls → a connector."""

from __future__ import annotations

from afkit.importing.calls.call import Call
from afkit.importing.calls.curl import read_curl
from afkit.importing.calls.describe import Describer
from afkit.importing.calls.har import read_har
from afkit.importing.calls.postman import read_postman
from afkit.importing.calls.secrets import with_secrets_moved
from afkit.importing.made import ImportFault, Made
from afkit.importing.openapi.build import build
from afkit.importing.openapi.description.chosen import Chosen
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from afkit.importing.report import Report


def build_curl(line: str) -> Made:
    """Make a connector of a curl command line. Raises ImportFault."""
    report = Report()
    return _built(read_curl(line, report), "the command line", report, examples=True)


def build_har(path: str) -> Made:
    """Make a connector of a recording. Raises ImportFault."""
    report = Report()
    return _built(read_har(path, report), path, report, examples=False)


def build_postman(path: str, environment: str | None = None) -> Made:
    """Make a connector of a Postman collection, with the values of an environment. Raises ImportFault."""
    report = Report()
    found = read_postman(path, environment, report)
    return _built(found.calls, path, report, examples=True, title=found.title)


def _built(calls: list[Call], name: str, report: Report, *, examples: bool, title: str = "") -> Made:
    if len({call.origin for call in calls}) > 1:
        raise ImportFault("the calls go to several hosts", hint="a connector has one address; import them one by one")
    value = Describer(report, examples=examples).describe(calls, title)
    made = with_secrets_moved(build(Description(Reader.of(value, name)), Chosen()))
    return made._replace(remarks=(*report.remarks, *made.remarks), readme=_readme(value["info"]["title"], len(calls)))


def _readme(title: str, count: int) -> str:
    calls = "one call" if count == 1 else f"{count} calls"
    return f"# {title}\n\nMade from {calls} that somebody made. What the answers mean is for you to say.\n"
