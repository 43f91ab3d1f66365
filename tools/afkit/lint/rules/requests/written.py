"""Values of requests that are written otherwise than the platform reads them. (AF731 to AF733)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Request, Text
from afkit.lint.fixes.mend import put, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import BLANK_IN_URL, QUOTES_ARE_SENT, TIME_IN_SECONDS
from afkit.lint.visits import each_request, each_request_and_base, each_text
from afkit.patterns import lazy

_GET = 'rpcs: {listUsers: {label: List users, communication: {url: "/%s"}}}'
_EXPRESSION = lazy(r"\{\{.*?\}\}")
_BLANK = lazy(r"(?<=[\w/-]) +(?=[\w/-])")


@rule(
    BLANK_IN_URL,
    "warning",
    stops="advice",
    confidence="likely",
    why="A path has no blanks: the platform sends `%20`, and the service knows no such address.",
    source="app-format, section 2.3",
    good=_GET % "users/active",
    bad=_GET % "users /active",
)
@each_request
def blank_in_url(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("url")
    if not isinstance(url, str) or not any(" " in part.rpartition("}}")[2] for part in url.split("{{")):
        return
    path = _EXPRESSION.sub(lambda match: "x" * len(match[0]), url).partition("?")[0]
    match = _BLANK.search(path)
    if match is not None and "{{" not in path and "\n" not in path:
        at = request.origin.at("url")
        fix = within(at, match.start(), match.end(), "")
        yield Found(
            at.inside(match.start(), match.end()), "a blank stands in this address", "remove it", fix=fix, unsafe=True
        )


_REPEAT = """
        modules:
          exportUsers:
            label: Export users
            moduleType: action
            communication: {url: /x, repeat: {condition: "{{temp.state = 'busy'}}", delay: %s, limit: 10}}
        """
_LEAST = {"timeout": 300, "delay": 60}
"""Numbers below which a time in milliseconds makes no sense."""


@rule(
    TIME_IN_SECONDS,
    "warning",
    stops="advice",
    confidence="likely",
    why="`timeout` and `repeat.delay` are milliseconds: no service answers in so few, and a pause of so few is none.",
    source="app-format, sections 3 and 3.9",
    good=_REPEAT % 2000,
    bad=_REPEAT % 2,
)
@each_request_and_base
def time_in_seconds(request: Request, facts: Facts) -> Iterator[Found]:
    for path in (("timeout",), ("repeat", "delay")):
        number = request.get(*path)
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _LEAST[path[-1]]:
            place = request.origin.at(*path).location
            fix = put(place, str(number * 1000)) if place.text == str(number) else ()
            message = f"'{path[-1]}' is in milliseconds: this is {number / 1000:g} seconds"
            yield Found(place, message, f"write {number * 1000} for {number} seconds", fix=fix, unsafe=True)


_QUERY = """
        rpcs:
          listUsers:
            label: List users
            communication:
              url: /users
              qs:
                id: %s
        """
_QUOTES = {"“": "”", "„": "“", "‘": "’", "«": "»"}


@rule(
    QUOTES_ARE_SENT,
    "warning",
    stops="advice",
    why="Curly quotes are no quotes of YAML or JSON, but signs of the text: they are sent with the value, which is a text then.",
    source="iml, section 1.1",
    good=_QUERY % '"{{parameters.id}}"',
    bad=_QUERY % "“{{parameters.id}}”",
)
@each_text(lambda text: text.iml and text.text[:1] in _QUOTES and "{{" in text.text)
def quotes_are_sent(text: Text, facts: Facts) -> Iterator[Found]:
    written = text.text
    if written.endswith(_QUOTES[written[0]]) and written[1:3] == "{{" and written[-3:-1] == "}}":
        place = text.origin.location
        fix = put(place, f'"{written[1:-1]}"') if place.text == written and '"' not in written else ()
        message = f"the quotes {written[0]} and {written[-1]} are a part of this text"
        yield Found(place, message, 'write " instead', fix=fix, unsafe=True)
