"""Names that are written by mistake: the nearest real one, names of a sister product, names that never existed."""

from __future__ import annotations

from collections.abc import Collection

from afkit.nearest import Guesses, edits, nearest

_FUSION_NAMES = """
mergeCollections isBlank in ifin case div sub prod power sqrt ln log number sortAscNum sortDescNum concat left right
removeAccents replacePattern pascal sortAscString sortDescString arrayDifference arrayElement dateDifference addWeekDays
dayOfMonth dayOfWeek daysInMonth daysInSplitWeek daysInYear dateMax dateMin startOfMonth endOfMonth hour minute second
month year isWeekend weekDayDiff workMinutesDiff
"""
_FUSION = frozenset(_FUSION_NAMES.split())
"""Functions of Adobe Workfront Fusion alone (language reference, section 9.2)."""

_INSTEAD: dict[str, str] = {
    "concat": "join texts with +",
    "toNumber": "write parseNumber(text)",
    "number": "write parseNumber(text)",
    "toInt": "write floor(parseNumber(text))",
    "toFloat": "write parseNumber(text)",
    "toDate": "write parseDate(text, format)",
    "toBoolean": "compare instead, as in value = 'true'",
    "not": "write !value",
    "or": "write a || b",
    "and": "write a && b",
    "mod": "write a % b",
    "exists": "write a condition such as ifempty(value, null) != null, or !value",
    "coalesce": "write ifempty(a, b)",
    "isBlank": "write ifempty(value, null) = null",
    "pow": "multiply instead; there is no power",
    "power": "multiply instead; there is no power",
    "sqrt": "use a custom function",
    "log": "use a custom function",
    "ln": "use a custom function",
    "values": "write map(toArray(collection), 'value')",
    "entries": "write toArray(collection)",
    "filter": "write map(array, 'key', 'filterKey', 'value')",
    "object": "put a JSON object into temp",
    "array": "write split('a,b', ',') or add(emptyarray, a, b)",
    "append": "write add(array, value)",
    "push": "write add(array, value)",
    "emptyobject": "write parseJSON('{}')",
    "stringify": "write createJSON(value)",
    "toJSON": "write createJSON(value)",
    "encodeURIComponent": "write encodeURL(text)",
    "encodeURI": "write encodeURL(text)",
    "urlencode": "write encodeURL(text)",
    "decodeURIComponent": "write decodeURL(text)",
    "includes": "write contains(text, part)",
    "len": "write length(value)",
    "count": "write length(array)",
    "isEmpty": "write ifempty(value, null) = null",
    "btoa": "write base64(text)",
    "atob": "write toString(toBinary(text, 'base64'))",
    "hmac": "write sha256(text, 'hex', key)",
    "startOfDay": "write parseDate(formatDate(date, 'YYYY-MM-DD'), 'YYYY-MM-DD')",
    "endOfDay": "write formatDate(date, 'YYYY-MM-DD') with a literal time behind it",
    "dateDifference": "subtract: (end - start) is in milliseconds",
    "toUpper": "write upper(text)",
    "toUpperCase": "write upper(text)",
    "toLower": "write lower(text)",
    "toLowerCase": "write lower(text)",
    "avg": "write average(array)",
    "startsWith": "write indexOf(text, part) = 0",
    "endsWith": "compare a substring(text, start, end)",
    "now": "now is a variable: write it without brackets",
    "timestamp": "timestamp is a variable: write it without brackets",
    "random": "random is a variable: write it without brackets",
    "uuid": "uuid is a variable: write it without brackets",
    "pi": "pi is a variable: write it without brackets",
    "base64url": "write replace(replace(replace(base64(x), '+', '-'), '/', '_'), '=', '')",
    "left": "write substring(text, 0, n)",
    "mergeCollections": 'put the collections into a JSON object with "{{...}}" keys',
    "div": "write a / b",
    "sub": "write a - b",
    "prod": "write a * b",
    "hour": "write formatDate(date, 'H')",
    "minute": "write formatDate(date, 'm')",
    "second": "write formatDate(date, 's')",
    "month": "write formatDate(date, 'M')",
    "year": "write formatDate(date, 'YYYY')",
    "dayOfMonth": "write formatDate(date, 'D')",
    "dayOfWeek": "write formatDate(date, 'E')",
    "removeAccents": "write ascii(text, true)",
    "replacePattern": "write replace(text, '/pattern/g', replacement)",
    "set": "it is shown in a panel, but not documented; put the collection together in temp",
    "equal": "write a = b",
    "getFieldMapping": "it exists only in the platform's own apps",
    "safeSerialize": "it exists only in the platform's own apps; write createJSON(value)",
    "arrayDiff": "it is shown in a panel, but not documented",
    "arrayIntersect": "it is shown in a panel, but not documented",
    **dict.fromkeys(("uppercase", "upcase", "ucase"), "write upper(text)"),
    **dict.fromkeys(("lowercase", "downcase", "lcase"), "write lower(text)"),
    **dict.fromkeys(("strip", "ltrim", "rtrim", "trimStart", "trimEnd"), "write trim(text)"),
    **dict.fromkeys(("len", "size", "count"), "write length(value)"),
    **dict.fromkeys(("substr", "mid"), "write substring(text, start, end)"),
    **dict.fromkeys(("includes", "has", "contain"), "write contains(value, what)"),
    **dict.fromkeys(("match", "matches", "test", "regexMatch"), "write replace(text, '/pattern/', '') != text"),
    **dict.fromkeys(("extract", "regex", "regexExtract"), "write replace(text, '/.*(pattern).*/', '$1')"),
    **dict.fromkeys(("encodeURIComponent", "encodeURI", "urlEncode", "encodeUrl"), "write encodeURL(text)"),
    **dict.fromkeys(("decodeURIComponent", "decodeURI", "urlDecode", "decodeUrl"), "write decodeURL(text)"),
    **dict.fromkeys(("btoa", "encodeBase64", "toBase64", "base64Encode"), "write base64(text)"),
    **dict.fromkeys(("atob", "decodeBase64", "fromBase64", "base64Decode"), "write toString(toBinary(text, 'base64'))"),
    **dict.fromkeys(("int", "parseInt"), "write floor(parseNumber(text))"),
    **dict.fromkeys(("float", "parseFloat"), "write parseNumber(text)"),
    **dict.fromkeys(("str", "string", "toText", "text"), "write toString(value)"),
    **dict.fromkeys(("isEmpty", "empty", "isNull", "isNil"), "write ifempty(value, null) = null"),
    **dict.fromkeys(("default", "nvl", "ifnull", "ifNull"), "write ifempty(a, b)"),
    **dict.fromkeys(("ternary", "iif", "cond"), "write if(condition, a, b)"),
    "switchCase": "write switch(value, a, result, …, otherwise)",
    **dict.fromkeys(("date", "dateFormat", "format", "strftime"), "write formatDate(date, 'YYYY-MM-DD')"),
    "today": "write formatDate(now, 'YYYY-MM-DD')",
    "unix": "write formatDate(date, 'X')",
    "dateAdd": "write addDays(date, n), or addHours, addMonths …",
    **dict.fromkeys(("hmacSha256", "sha256hmac", "hmacsha256"), "write sha256(text, 'hex', key)"),
    **dict.fromkeys(("guid", "newGuid", "uuidv4", "uuid4"), "write uuid: it is a variable"),
    "replaceAll": "write replace(text, '/pattern/g', replacement)",
    "explode": "write split(text, separator)",
    "implode": "write join(array, separator)",
    **dict.fromkeys(("unique", "uniq"), "write deduplicate(array)"),
    "pluck": "write map(array, 'key')",
    "head": "write first(array)",
    "find": "write first(map(array, 'key', 'filterKey', 'value'))",
    **dict.fromkeys(("some", "every", "reduce", "forEach", "range"), "use a custom function"),
    "json": "write createJSON(value), or parseJSON(text)",
    **dict.fromkeys(("toXml", "xml"), "write createXML(value), or parseXML(text)"),
    **dict.fromkeys(("stripTags", "html"), "write stripHTML(text)"),
    "parse": "write parseJSON(text)",
}


def function_hint(name: str, custom: Collection[str] = (), guesses: Guesses | None = None) -> str | None:
    """Say what to write instead of a function that does not exist; None if nothing comes to mind."""
    from afkit.iml.registry import names

    instead = _INSTEAD.get(name)
    if name in _FUSION:
        product = f"{name} exists in Adobe Workfront Fusion only"
        return f"{product}; {instead}" if instead else product
    if instead is not None:
        return instead
    known = [*names(), *custom]
    if guesses is not None and not guesses.spend(len(known) + len(_INSTEAD)):
        return None
    same = [other for other in known if other.lower() == name.lower()]
    if same:
        return f"names are case-sensitive: write {same[0]}"
    for wrong, remedy in _INSTEAD.items():
        if wrong.lower() == name.lower():
            return remedy
    close = nearest(name, known)
    return f"did you mean {close}?" if close else None


def method_hint(name: str) -> str:
    """Say what to write instead of a method: the function that does it."""
    from afkit.iml.registry import names

    instead = _INSTEAD.get(name)
    if instead is not None:
        return instead
    if name in names():
        return "write map(array, 'key')" if name == "map" else f"write {name}(value)"
    return "write a function of the language, or one of your own"


def doubtful(name: str, known: Collection[str], guesses: Guesses | None = None) -> str | None:
    """Find a known name that another one differs from as by a slip of the hand; not one with another number or plural."""
    near = nearest(name, known, guesses=guesses) if len(name) > 3 else None
    if near is None or len(near) < 4 or edits(name, near, 2) > (1 if len(name) < 8 else 2):
        return None
    other = set(name) ^ set(near)
    return None if near == f"{name}s" or name == f"{near}s" or any(sign.isdigit() for sign in other) else near
