"""The formats of JSON Schema 2020-12 that its library leaves to other packages, or takes too lightly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?=.{{1,253}}(?:$|[^A-Za-z0-9.-])){_LABEL}(?:\.{_LABEL})*\.?"
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_URI = r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_IRI = r"[^\s\"<>\\^`{|}]*"
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:"
_PLACE = r"(?://(?:[^/?#\[\]@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#\[\]]*?)(?::\d*)?(?=[/?#]|$))?[^\[\]?#]*(?:[?#].*)?"
_ZONE = r"(?:[Zz]|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):(?P<minutes>[0-5]\d))"
_CLOCK = rf"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)(?:\.\d+)?{_ZONE}"
_STEPS = "(?:/(?:[^~/]|~[01])*)*"


def _matching(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern)
    return lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None


def _moment(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern, re.ASCII)

    def holds(value: object) -> bool:
        match = compiled.fullmatch(value) if isinstance(value, str) else None
        return not isinstance(value, str) or (match is not None and _exists(match))

    return holds


def _exists(match: re.Match[str]) -> bool:
    """Tell whether there is such a day, and a leap second: one ends a day of UTC."""
    from datetime import date

    day = match.groupdict().get("day")
    if day is not None:
        try:
            date.fromisoformat(day)
        except ValueError:
            return False
    if match["second"] != "60":
        return True
    ahead = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    minute = int(match["hour"]) * 60 + int(match["minute"]) + (ahead if match["sign"] == "-" else -ahead)
    return minute % 1440 == 1439


FORMATS: Mapping[str, Callable[[object], bool]] = {
    "date-time": _moment(rf"(?P<day>\d{{4}}-\d\d-\d\d)[Tt ]{_CLOCK}"),
    "time": _moment(_CLOCK),
    "duration": _matching(
        r"P(?:\d+W|(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)"
    ),
    "email": _matching(rf"(?:{_ATOM}(?:\.{_ATOM})*|\"(?:[^\"\\\r\n]|\\.)+\")@(?:{_HOST}|\[[0-9A-Za-z:.]+\])"),
    "idn-email": _matching(r"[^\s@]+@[^\s@]+"),
    "hostname": _matching(_HOST),
    "uri": _matching(rf"(?={_URI}$){_SCHEME}{_PLACE}"),
    "uri-reference": _matching(rf"(?={_URI}$)(?:{_SCHEME})?{_PLACE}"),
    "iri": _matching(_SCHEME + _IRI),
    "iri-reference": _matching(_IRI),
    "uri-template": _matching(r"(?:[^\s\"<>\\^`{|}]|\{[^{}\s]+\})*"),
    "json-pointer": _matching(_STEPS),
    "relative-json-pointer": _matching(rf"(?:0|[1-9]\d*)(?:[+-](?:0|[1-9]\d*))?(?:#|{_STEPS})"),
}
"""By its name, whether a value has a format; what is no text has every one."""
