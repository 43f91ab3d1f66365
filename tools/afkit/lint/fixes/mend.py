"""Make the text edits of fixes: replace a value, add a member or an item, in the style that the file has there."""

from __future__ import annotations

from afkit.app.model import Origin
from afkit.source.diagnostic import Edit, instead
from afkit.source.text import Location

Fix = tuple[Edit, ...]
NO_FIX: Fix = ()


def put(place: Location, text: str) -> Fix:
    """Put a text in place of what stands somewhere."""
    return instead(place, text)


def requote(place: Location, text: str) -> str:
    """Write a text in the quotes of what stands somewhere."""
    written = place.text[:1]
    return f"{written}{text}{written}" if written in ("'", '"') else text


def before(place: Location, text: str) -> Fix:
    """Put a text in front of a place."""
    return (Edit(Location(place.source, place.start, place.start), text),)


def within(origin: Origin, start: int, end: int, text: str) -> Fix:
    """Put a text in place of characters `start` to `end` of the decoded text at an origin, as its quotes ask for it.

    No fix if the stretch is broken over lines, or is written with escapes where there are no quotes. A plain text of YAML
    gets quotes where it needs them then.
    """
    place, whole = origin.inside(start, end), origin.location
    written = place.text
    escaped = place.end - place.start != end - start
    if "\n" in written or "\r" in written or "\n" in text:
        return NO_FIX
    if whole.text[:1] in ("&", "!"):  # an anchor or a tag stands in front
        from afkit.source.edits.geometry import Lines

        content = Lines(whole.source.text).content(whole.start)
        whole = whole._replace(start=min(content, whole.end))
    quote = whole.text[:1]
    if quote in ("'", '"'):
        if place.start <= whole.start:
            return NO_FIX
        return (Edit(place, text.replace("'", "''") if quote == "'" else json_text(text)[1:-1]),)
    if escaped:
        return NO_FIX
    if origin.document.format == "yaml" and _is_plain(whole) and len(whole.text) > 0:
        new = whole.text[: place.start - whole.start] + text + whole.text[place.end - whole.start :]
        if _needs_quotes(new):
            return (Edit(whole, json_text(new)),)
    return (Edit(place, text),)


def _is_plain(place: Location) -> bool:
    """Tell whether a scalar of YAML stands there on one line, without quotes."""
    return place.text[:1] not in ("'", '"', "|", ">", "&", "!", "*", "{", "[") and "\n" not in place.text


def _needs_quotes(text: str) -> bool:
    return text[:1] in tuple("{[*&!|>%@`\"'#,]}?-") or ": " in text or " #" in text or text.endswith(":")


def rename(origin: Origin, name: str) -> Fix:
    """Give the member at an origin another key."""
    place = origin.key_location
    written = place.text
    if written[:1] in ('"', "'"):
        return (Edit(place, f"{written[0]}{name}{written[0]}"),)
    return (Edit(place, name),) if name.replace("_", "").replace("-", "").isalnum() else NO_FIX


def add_member(origin: Origin, name: str, value: str) -> Fix:
    """Add a member in front of the mapping at an origin, to read on with; `value` is JSON, which YAML takes in flow style."""
    place = origin.location
    text = place.source.text
    written = text[place.start : place.end]
    json = origin.document.format == "json"
    key = f'"{name}"' if json or not name.isidentifier() else name
    if written.startswith("{"):
        inner = written[1:].lstrip()
        gap = written[1 : len(written) - len(inner)]
        if inner.startswith("}"):
            return (Edit(Location(place.source, place.start + 1, place.start + 1), f"{key}: {value}"),)
        glue = f", {gap.lstrip(' ')}" if "\n" not in gap else f",{gap}"  # the gap has the line ends of the text
        at = place.start + 1 + len(gap)
        return (Edit(Location(place.source, at, at), f"{key}: {value}{glue}"),)
    if json or written[:1] in ("", "&", "*", "!", "[", "-"):
        return NO_FIX
    line_start = text.rfind("\n", 0, place.start) + 1
    indent = place.start - line_start
    line_end = "\r\n" if "\r\n" in text else "\n"
    return (Edit(Location(place.source, place.start, place.start), f"{key}: {value}{line_end}{' ' * indent}"),)


def json_text(text: str) -> str:
    """Write a text in JSON, which YAML reads as well."""
    from json import dumps

    return dumps(text, ensure_ascii=False)
