"""Defects of expressions: syntax, names, arguments, types."""

from __future__ import annotations

from planting.defect import Defect, put, swap

CREATE = "modules/createParcel/communication"
GET = "modules/getParcel/communication"
SEARCH = "modules/searchParcels/communication"
NOTE = f"{CREATE}/body/note"
SINCE = "modules/exportParcels/communication/0/body/since"
MESSAGE = "base/response/error/message"


def note(kind: str, text: str, at: str, say: str = "") -> Defect:
    """Write another expression for the note; found at a part of it."""
    return put(kind, NOTE, text, f"{NOTE}#{at}", say=say)


SYNTAX: list[Defect] = [
    note("brace not closed", "{{trim(parameters.note)", "{{"),
    note("brace not closed", "{{trim(parameters.note)}", "{{"),
    note("bracket not closed", "{{trim(parameters.note}}", "}}"),
    note("bracket too many", "{{trim(parameters.note))}}", "))}}"[1:]) if False else
    put("bracket too many", NOTE, "{{trim(parameters.note))}}", f"{NOTE}#)}}}}"),
    note("quote not closed", "{{replace(parameters.note, 'a, 'b')}}", "b') }}" if False else "b'"),
    put("quote not closed", NOTE, "{{trim('x)}}", f"{NOTE}#'x)"),
    note("operator without a side", "{{parameters.note + }}", "}}"),
    note("operator without a side", "{{parameters.note && }}", "}}"),
    note("word operator", "{{parameters.note and true}}", "and", "&&"),
    note("word operator", "{{if(not parameters.note, 'a', 'b')}}", "not", "!"),
    note("ternary", "{{parameters.note ? 'a' : 'b'}}", "?", "if("),
    note("null coalescing", "{{parameters.note ?? 'a'}}", "??", "ifempty"),
    note("typographic quotes", "{{replace(parameters.note, “a”, 'b')}}", "“", "'"),
    note("nested braces", "{{trim({{parameters.note}})}}", "{{parameters"),
    note("filter", "{{parameters.note | trim}}", "trim"),
    note("object literal", "{{ {a: 1} }}", "{a"),
    note("list literal", "{{length([1, 2])}}", "["),
    note("optional chaining", "{{parameters?.note}}", "?"),
    note("empty expression", "{{}}", "{{}}"),
    note("missing comma", "{{replace(parameters.note 'a', 'b')}}", "'a'"),
    note("method call", "{{parameters.note.trim()}}", "trim", "trim("),
    note("concatenation by dot", "{{parameters.note . 'a'}}", "'a'"),
    note("dash in a name", "{{temp.x-node}}", "temp.x"),
    put("single brace in an expression", MESSAGE, "[{{statusCode}] {{body.text}}", f"{MESSAGE}#{{{{statusCode", f"{MESSAGE}#}}]"),
]  # fmt: skip

NAMES: list[Defect] = [
    note("unknown function", "{{trimm(parameters.note)}}", "trimm", "trim"),
    note("unknown function", "{{toUpperCase(parameters.note)}}", "toUpperCase", "upper"),
    note("unknown function", "{{uppercase(parameters.note)}}", "uppercase", "upper"),
    note("unknown function", "{{concat(parameters.note, 'a')}}", "concat"),
    note("unknown function", "{{date(parameters.note)}}", "date"),
    note("case of a function", "{{Trim(parameters.note)}}", "Trim", "trim"),
    note("case of a function", "{{formatdate(now, 'YYYY')}}", "formatdate", "formatDate"),
    swap("own function misspelt", f"{GET}/1/response/output/tracking_url", "trackingUrl", "trackingURL", say="trackingUrl"),
    note("unknown variable", "{{params.note}}", "params", "parameters"),
    note("unknown variable", "{{parameter.note}}", "parameter", "parameters"),
    note("unknown variable", "{{input.note}}", "input"),
    note("unknown variable", "{{Parameters.note}}", "Parameters", "parameters"),
    note("unknown variable", "{{comon.partner}}", "comon", "common"),
    note("bare name", "{{note}}", "note", "parameters.note"),
    note("unknown parameter", "{{trim(parameters.notes)}}", "parameters.notes" if False else "notes", "note"),
    note("unknown parameter", "{{trim(parameters.colour)}}", "colour"),
    note("unknown parameter", "{{parameters.sender.town}}", "town"),
    note("unknown parameter", "{{parameters.Note}}", "Note", "note"),
    note("response before the call", "{{body.note}}", "body"),
    note("response before the call", "{{statusCode}}", "statusCode"),
    note("item outside", "{{item.note}}", "item"),
    note("oauth outside", "{{oauth.scope}}", "oauth"),
    swap("unknown temp", f"{GET}/1/response/output/node", "temp.node", "temp.knot", "knot"),
    swap("unknown temp", f"{GET}/1/response/output/node", "temp.node", "temp.nodes", "nodes", say="node"),
    swap("unknown temp", "modules/exportParcels/communication/1/url", "temp.id", "temp.ident", "ident"),
    swap("unknown iterate variable", f"{SEARCH}/pagination/condition", "body.page_count", "iterate.container.lst.n",
         "lst", say="last"),
    note("payload outside", "{{payload.note}}", "payload"),
    note("webhook outside", "{{webhook.url}}", "webhook"),
    note("query outside", "{{query.code}}", "query"),
]  # fmt: skip

ARGUMENTS: list[Defect] = [
    note("too few arguments", "{{replace(parameters.note, 'a')}}", "replace(parameters.note, 'a')"),
    note("too few arguments", "{{split(parameters.note)}}", "split(parameters.note)"),
    note("too many arguments", "{{trim(parameters.note, 'a')}}", "'a'"),
    note("too many arguments", "{{length(parameters.note, 1)}}", "1"),
    note("no arguments", "{{trim()}}", "trim()"),
    swap("own function with too few arguments", f"{GET}/1/response/output/tracking_url", "temp.parcel.id, 'en'",
         "temp.parcel.id", "trackingUrl(temp.parcel.id)"),
    swap("own function with too many arguments", f"{GET}/1/response/output/tracking_url", "'en'", "'en', 1",
         "trackingUrl(temp.parcel.id, 'en', 1)"),
    swap("date format", SINCE, "'YYYY-MM-DD'", "'yyyy-mm-dd'", f"/{SINCE}#yyyy-mm-dd | {SINCE}#'yyyy-mm-dd'", say="YYYY"),
    swap("date format", SINCE, "'YYYY-MM-DD'", "'YYYY-MM-dd'",
         f"/{SINCE}#YYYY-MM-dd | {SINCE}#'YYYY-MM-dd' | {SINCE}#dd", say="DD"),
    swap("date format without quotes", SINCE, "'YYYY-MM-DD'", "YYYY-MM-DD", "YYYY-MM-DD"),
    swap("number of a text", NOTE, "trim(parameters.note)", "round(parameters.sender)", "parameters.sender"),
    note("index from zero", "{{parameters.items[0].sku}}", "[0]", "[1]"),
    note("digest unknown", "{{sha256(parameters.note, 'hexa')}}", "'hexa'", "hex"),
    note("member of a text", "{{parameters.note.first}}", "first"),
    note("ifempty of one", "{{ifempty(parameters.note)}}", "ifempty(parameters.note)"),
    note("comparison of other types", "{{parameters.fragile = 'true'}}", "parameters.fragile = 'true'", "true"),
]  # fmt: skip

EVALUATED: list[Defect] = [
    put("expression where none is read", "modules/createParcel/mappableParams/0/label", "{{parameters.note}}"),
    put("expression where none is read", "base/log/sanitize/0", "{{request.headers.authorization}}"),
    put("expression without braces", NOTE, "parameters.note", say="{{parameters.note}}"),
    put("expression without braces", f"{SEARCH}/response/output", "item", say="{{item}}"),
    put("expression without braces", f"{SEARCH}/response/limit", "parameters.limit", say="{{parameters.limit}}"),
    put("condition without braces", f"{CREATE}/response/valid/condition", "body.accepted != false", say="{{"),
]  # fmt: skip

DEFECTS = [*SYNTAX, *NAMES, *ARGUMENTS, *EVALUATED]
