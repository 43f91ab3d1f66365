"""The words of the reference page that no declaration holds: grammar, operators, tokens, decisions."""

from __future__ import annotations

HEAD = """
# IML

<!-- Written by python -m afkit.iml.reference.page; change the declarations, not this page. -->

IML is the expression language of connectors, scenarios and Action Flows: what stands between `{{` and `}}`. `afkit.iml`
reads, checks, formats and evaluates it, and can be used without the rest of afkit:

```python
from afkit.iml import Environment, compile

template = compile("Hello {{upper(user.name)}}")
template.evaluate({"user": {"name": "ada"}}, Environment("Europe/Prague"))  # 'Hello ADA'
```

On the command line `afkit iml 'EXPR' --context FILE` evaluates, `afkit iml --functions` lists what there is, and
`afkit iml` alone is a prompt to try things out.

This page describes the language as public documentation does, and says where it had to decide:
[templates](#templates), [operators](#operators), [keywords](#keywords), [values](#values), [functions](#functions),
[date tokens](#date-tokens), [the app's own functions](#the-apps-own-functions), [use from Python](#use-from-python),
[tables of cases](#tables-of-cases), [checks](#checks), [limits and cost](#limits-and-cost),
[decisions](#decisions), [doubtful examples](#doubtful-examples). Every example on it is a test.
"""

TEMPLATES = """
## Templates

- Text outside of `{{ }}` is literal, backslashes and single braces included. A lone `{{` or `}}` is literal as well.
- A template that is one expression and nothing else keeps the type of its value; anything else is text.
- `{{` opens an expression; the next `}}` that is inside neither quotes nor backticks closes it. There is no escape:
  write `{{'{{'}}` to print it.
- In JSON every string value is a template. Keys are not, but the key `{{...}}` merges the members of its value.
- Numbers are digits with an optional fraction. Texts stand in `'…'` or `"…"`; a backslash is a backslash, the own quote
  is written twice. Names that are no plain words stand in backticks: ``headers.`content-type` ``.
- `a.b` is a member, `a[n]` an element counted from 1, `a[-1]` the last one, `a[]` the first one, `a['key']` a member by
  text. A step into nothing gives undefined, never an error.
- A call is `name(a, b)` in apps and `name(a; b)` in scenarios; both separators are read everywhere.
- There are no array and no object literals: write `split('a,b', ',')`, `emptyarray`, or put JSON into `temp`.
- Scenarios begin a reference with a module number: `{{3.data.name}}`; a bare `3` is the number.
"""

OPERATOR_NOTE = """
From tight to loose; all binary operators associate to the left. `and`, `or` and `mod` may stand between operands.
""".strip()

OPERATORS = (
    ("18", "( ) . [ ]", "brackets, calls, members, elements"),
    ("16", "! -", "negation of truth; negative number"),
    ("14", "* / %", "product, quotient, rest with the sign of the left operand, in decimals"),
    ("13", "+ - ++", "sum in decimals, or texts joined as soon as one operand is text; difference; numeric sum"),
    ("11", "< <= > >=", "texts by character code, all else as numbers; a date counts as milliseconds"),
    ("10", "= == === != !==", "equality; how strict is decision D1"),
    ("6", "& &&", "the left operand if it is false, otherwise the right one"),
    ("5", "| ||", "the left operand if it is true, otherwise the right one"),
)

KEYWORDS = (
    ("true", "boolean"),
    ("false", "boolean"),
    ("null", "null"),
    ("undefined", "nothing: the member is left out"),
    ("emptystring", "a text that is empty on purpose; `ifempty` keeps it"),
    ("emptyarray", "a new empty array"),
    ("space", "U+0020"),
    ("tab", "U+0009"),
    ("newline", "U+000A"),
    ("carriagereturn", "U+000D"),
    ("nbsp", "U+00A0"),
    ("erase", "null: empties a field"),
    ("ignore", "undefined: leaves a field alone"),
)

VARIABLES = (
    ("now", "the current instant, a date; the same throughout one evaluation"),
    ("timestamp", "whole seconds since 1970"),
    ("uuid", "a random UUID, version 4"),
    ("random", "a number from 0 up to, not including, 1"),
    ("pi", "3.141592653589793"),
    ("executionId", "the id of the run"),
    ("environment.timezone", "the effective time zone"),
)

VALUES = """
## Values

| Type | In Python | As text |
| --- | --- | --- |
| text | `str` | itself |
| number | `int`, `float` | shortest form, as JavaScript prints it |
| boolean | `bool` | `true`, `false` |
| date | aware `datetime` | `2026-11-24T09:05:00.000Z` |
| buffer | `bytes` | decoded as UTF-8 |
| collection | `dict` | JSON |
| array | `list` | elements with commas between them |
| null | `None` | empty |
| undefined | `afkit.iml.UNDEFINED` | empty |

False are `false`, `null`, `undefined`, `0`, NaN and the empty text. Everything else is true: also `'false'`, `'0'`, an
empty array and an empty collection. Where a number is needed, numeric text counts; where a date is needed, a text in
one of the common forms or a number of milliseconds does; a single value stands for an array of one element.
"""

FUNCTIONS = """
Names are case-sensitive. Arguments are evaluated from left to right, except by `if` and `ifempty`. Optional arguments
stand in square brackets and can only be left out at the end. An argument that makes no sense is an error that names the
parameter; null as first argument of a text or date function comes back unchanged.

A function marked "custom apps only" does not exist in scenarios and Action Flows. One marked "in no official list" is
known from published notes about the engine only: it may change. Examples show results as JSON: dates as ISO text,
buffers in hexadecimal, undefined as null.
""".strip()

TOKEN_NOTE = """
For `formatDate` and `parseDate`. Whatever is no token is copied; letters that are tokens stand in square brackets to be
copied: `[Z]`. Reading is forgiving: every token takes the next stretch that fits, separators need not agree, and parts
that the format does not name are the start of their unit.
""".strip()

TOKENS = (
    ("YYYY YY Y", "1970, 70, 1970", "year of 4 or 2 digits, of 2 digits (00–68 are 20xx), of any number with sign"),
    ("Q Qo", "1–4, 1st–4th", "`Q`: first month of the quarter"),
    ("M MM Mo", "1–12, 01–12, 1st–12th", "`M` `MM`: month"),
    ("MMM MMMM", "Jan, January", "English month name"),
    ("D DD Do", "1–31, 01–31, 1st–31st", "day of the month"),
    ("DDD DDDD DDDo", "1–366, 001–366, 1st–366th", "`DDD` `DDDD`: day of the year"),
    ("d e E", "0–6, 0–6, 1–7", "weekday from Sunday, from Sunday, from Monday"),
    ("dd ddd dddd do", "Su, Sun, Sunday, 0th", "English weekday name; it must be that of the date"),
    ("w ww wo", "1–53, 01–53, 1st–53rd", "`w` `ww`: week from Sunday; week 1 holds 1 January"),
    ("W WW Wo", "1–53, 01–53, 1st–53rd", "`W` `WW`: ISO week"),
    ("gg gggg", "70, 1970", "year of the week from Sunday"),
    ("GG GGGG", "70, 1970", "year of the ISO week"),
    ("H HH", "0–23, 00–23", "hour"),
    ("h hh", "1–12, 01–12", "hour, with `a`"),
    ("k kk", "1–24, 01–24", "hour, midnight is 24"),
    ("a A", "am, AM", "am, pm; `a` or `p` is enough"),
    ("m mm s ss", "0–59, 00–59", "minute, second"),
    ("S SS SSS", "tenths, hundredths, milliseconds, cut", "fraction"),
    ("SSSS SSSSSSSSS", "four to nine digits, filled with zeros", "fraction"),
    ("Z ZZ", "+01:00, +0100", "offset with or without colon, or `Z`"),
    ("X x", "seconds, milliseconds since 1970", "the same; seconds with fraction"),
)

FREE_TEXT = """
Without a format a text must hold day, month and year: `2026-11-24`, `2026/11/24`, `11/24/2026` (month first) or
`24.11.2026` (day first), each with an optional time `09:05`, `09:05:00`, `9:05 AM`, and an optional offset `+02:00`,
`+0200`, `GMT+02:00` or `Z`. Without an offset the effective zone counts. A wall clock time that daylight saving skips
moves forward by the gap; one that occurs twice is the first of both.
""".strip()

JAVASCRIPT = """
## The app's own functions

An app may bring functions in JavaScript. `afkit.iml.javascript.JavascriptFunctions` runs them in V8 (the extra `js`, or
`pip install mini-racer`): 10 seconds, 5,000 characters of source, a fresh context for every call. They see
`iml.<name>(…)` for built-in functions and the app's other ones, `Buffer`, `debug(…)` and `this.timezone`, and nothing of
the machine.
`iml.createJSON` and `iml.parseJSON` are `JSON.stringify` and `JSON.parse` there.

`afkit.iml.javascript.run_tests` runs what an app keeps beside a function to test it: blocks of
`it('name', () => { assert.equal(double(2), 4) })`, each run in a fresh context, 5 seconds for all.
"""

PYTHON = """
## Use from Python

| Name | What it does |
| --- | --- |
| `compile(text, dialect="apps")` | reads a template; `ImlSyntaxError` holds all faults of the text, each with its place |
| `Template.evaluate(context, env)` | computes the value; `ImlEvaluationError` names function, reason and place |
| `Template.variables` | what is read: `{"parameters.eventType", "now"}` |
| `compile_tree(value)` | the same for JSON data, the spread key included |
| `check(text, scope)` | findings without evaluating; a `Scope` tells variables with their types |
| `format(text)` | the same template in one style |
| `Environment(timezone, now=…, random=…, functions=…, limits=…)` | all that an evaluation may know besides its context |

A template is read once and evaluated as often as needed, from any thread. The context is never changed. Wrong input of
any kind raises an `ImlError` and nothing else.
"""

CASES = """
## Tables of cases

`afkit iml --cases FILE` runs a table of documented results, one JSON object a line: `input` and `expect`, and where
needed `id`, `dialect`, `context`, `timezone` (UTC otherwise), `now` and `type`; other keys mean nothing. In a context,
`{"$date": "2026-11-24T09:05:00.000Z"}` stands for a date. In `expect`, a date is ISO text in UTC with milliseconds, a
buffer is lower-case hexadecimal, undefined is null. Numbers agree within 1e-12. A line that is `doubtful` is listed
apart and fails nothing. The exit code is 1 if another line fails, and 2 if a line is no case.
"""

CHECK_NOTE = """
`check` finds these without evaluating, and `afkit lint` with what it knows of the place: which variables there are, and
the types of parameters, of the connection and of `temp`. `afkit explain CODE` tells more.
""".strip()

LIMITS = """
## Limits and cost

Brackets nest 64 deep. By default no text grows beyond 16,000,000 characters, no array beyond 1,000,000 elements, and a
regular expression has 2 seconds; `Environment(limits=Limits(…))` sets others. Reading and evaluating take time in
proportion to the length of the text. Nothing of the host can be reached: only members of collections and elements of
arrays are visible, and objects of foreign types count as undefined.

A compiled template takes 2 to 3 kB for a short expression and about 100 bytes for each character of a long one, its
compiled form included; `tests/bench/bench_iml.py` measures it, and the speed against Jinja2's sandboxed environment and
plain Python. Importing `afkit.iml` loads nothing outside of the standard library: `regex` comes with the first regular
expression, `cryptography` (the extra `sign`) with the first asymmetric signature, the JavaScript engine with the first
function of an app.
"""

DECISION_NOTE = """
Where public sources are silent or disagree, `afkit.iml` decides in one place: a field of `afkit.iml.Semantics`, which
an `Environment` takes.
""".strip()

DECISIONS = (
    ("equality", "Is equality strict?", "as JavaScript's `==`; the checks warn where types are known to differ"),
    ("collection_text", "A collection as text", "JSON"),
    ("trim_text", "Is text around expressions trimmed?", "never"),
    (
        "date_arithmetic",
        "Zone of `add…` and `set…`",
        "the effective zone: days, months, years and every `set…` keep its clock; hours and below are elapsed time",
    ),
    ("numeric_text", "Text where a number is needed", "numeric text converts, other text is an error"),
    ("map_missing", "`map` of an element without the member", "left out"),
    ("empty_arguments", "Null given to a text or date function", "comes back unchanged"),
    ("numeric_text_in_statistics", "Numeric text in `sum`, `average` …", "counts; whatever is no number is skipped"),
    ("round_halves", "Rounding of halves", "up in `round`, away from zero in `formatNumber`"),
    ("text_units", "Length of characters beyond U+FFFF", "two, as in JavaScript"),
    ("word_operators", "`and`, `or`, `mod` as words", "operators between operands"),
    ("plus_booleans", "`+` with booleans and others", "numbers and booleans add, everything else joins as text"),
    ("index_on_value", "An index on a value that is no array", "the value itself"),
    ("to_array", "Shape of `toArray`", "collections with `key` and `value`"),
    ("emptystring", "`emptystring` in conditions", "false; `ifempty` keeps it"),
    ("few_arguments", "Too few or too many arguments", "too few are an error, surplus ones are ignored"),
    ("shadowing", "A context variable named like a built-in one", "keyword, then context, then built-in"),
    ("mixed_separators", "`,` and `;` in one call", "accepted, with a warning"),
)

DOUBTFUL_NOTE = """
Documented results that contradict their own page or another one. They are reported apart and fail nothing.
""".strip()

DOUBTFUL = (
    ("op-equality-09: '1' == 1", "one official page calls equality strict, notes about the engine say loose: D1"),
    ('md5-02: md5("Workfront")', "the printed digest is that of `workfront` in lower case"),
    ("addMonths-03: addMonths(2016-10-08T15:55:57.536Z, 2)", "the printed result changes the minutes as well"),
    ("addSeconds-04: addSeconds(2016-12-08T15:55:57.536Z, -2)", "the printed result is that of the minutes example"),
    ("formatDate-05: MM/DD/YYYY HH:mm", "the printed result has the day first, against its own format"),
    ("parseDate-04: 2016-12-28 04:03 pm", "the printed result has seconds that the text does not hold"),
    ("setHour-03: setHour(2015-10-07T11:36:39.138Z, 10)", "the printed result belongs to another example"),
    ("setHour-04: setHour(2015-10-07T11:36:39.138Z, 61)", "the printed result belongs to another example"),
)
