"""Checks of `replace`, of hashes and of `ifempty` (language reference, sections 4.3.1, 4.3.2 and 10)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from afkit.annotations import TYPE_CHECKING
from afkit.iml.check.types import Type
from afkit.iml.codes import ARGUMENT_TYPE, EMPTY_TEXT, REGULAR_EXPRESSION, SIGNATURE_KEY
from afkit.iml.errors import CallError
from afkit.iml.syntax.ast import Call, Keyword, Literal, Node
from afkit.patterns import lazy

if TYPE_CHECKING:
    from afkit.iml.check.checker import Checker

_NAMED_GROUP = lazy(r"(?<!\\)\(\?<[A-Za-z_$]")
_WRITTEN = lazy(r"/.+/[A-Za-z]*\Z", re.DOTALL)
_PATTERN_SIGNS = lazy(r"\\[dDwWsSbB]|\[[^\]]+\]|\.\*|\.\+|\(\?")
_RESULT_FORMS = frozenset({"hex", "base64", "latin1"})
_KEY_FORMS = frozenset({"text", "hex", "base64", "binary", "utf8"})


def _text(node: Node) -> str | None:
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None


def replacing(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check a regular expression that is written out."""
    search = _text(node.args[1]) if len(node.args) > 1 else None
    if not search or not search.startswith("/") or search == "/":
        return
    from afkit.iml.functions.js_regex import check_pattern, regular_expression

    place = node.args[1]
    expression = regular_expression(search)
    if expression is None:
        _not_closed(checker, place, search)
        return
    body, flags = expression
    if _NAMED_GROUP.search(body):
        hint = "use numbered groups, as in (…) and $1"
        checker.report(REGULAR_EXPRESSION, "error", "A named group makes replace fail", place, hint)
        return
    try:
        check_pattern(body, flags)
    except CallError as error:
        checker.report(REGULAR_EXPRESSION, "error", error.reason[0].upper() + error.reason[1:], place, error.hint)
        return
    if "g" not in flags and not body.startswith("^") and not body.endswith("$"):
        hint = f"write '/{body}/{flags}g' if all matches are meant"
        checker.report(REGULAR_EXPRESSION, "info", "Without the flag g, only the first match is replaced", place, hint)


def _not_closed(checker: Checker, place: Node, search: str) -> None:
    if _WRITTEN.match(search):
        flags = search.rpartition("/")[2]
        hint = "flags are g, i and m"
        message = f"`{flags}` are no flags of a regular expression: the text is searched as it is"
        checker.report(REGULAR_EXPRESSION, "warning", message, place, hint)
    elif _PATTERN_SIGNS.search(search):
        message = "The regular expression has no closing slash: the text is searched as it is"
        checker.report(REGULAR_EXPRESSION, "warning", message, place, f"write '{search}/g'")


def hashing(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the encodings and the key of a hash."""
    for at, forms in ((1, _RESULT_FORMS), (3, _KEY_FORMS)):
        form = _text(node.args[at]) if at < len(node.args) else None
        if form is not None and form not in forms:
            hint = f"write one of {', '.join(sorted(forms))}"
            checker.report(ARGUMENT_TYPE, "warning", f"{node.name}: there is no encoding '{form}'", node.args[at], hint)
    if len(node.args) < 3:
        return
    key, kind = node.args[2], types[2]
    if _text(key) in _RESULT_FORMS and not isinstance(node.args[1], Literal):
        hint = f"the encoding comes second, the key third: {node.name}(text, encoding, key)"
        checker.report(ARGUMENT_TYPE, "warning", f"{node.name}: the key is the text '{_text(key)}'", key, hint)
        return
    if _text(key) == "" or kind.kind in ("null", "undefined"):
        hint = "leave the argument out if a plain hash is meant"
        checker.report(SIGNATURE_KEY, "warning", "The key is empty: this is a plain hash, no signature", key, hint)
    elif kind.optional:
        hint = "take the key from a required parameter of the connection"
        checker.report(SIGNATURE_KEY, "warning", "The key may be empty: then this is a plain hash", key, hint)
    elif node.name == "sha1":
        hint = "use sha256 where the service accepts it"
        checker.report(
            SIGNATURE_KEY, "info", "sha1 is weak as a signature", node, hint, end=node.start + len(node.name)
        )


def splitting(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Report a separator that stands where the text belongs."""
    text = _text(node.args[0]) if len(node.args) > 1 else None
    if text is not None and len(text) <= 2 and not isinstance(node.args[1], (Literal, Keyword)):
        first, second = (checker.text[item.start : item.end] for item in node.args[:2])
        message = f"split: the text {first} is to be split"
        checker.report(ARGUMENT_TYPE, "warning", message, node.args[0], f"write split({second}, {first})")


def fallback(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Report a fallback that nothing needs, and an empty text as a fallback for emptiness."""
    first = node.args[0] if len(node.args) == 2 else None
    if isinstance(first, Literal) and first.value != "":
        hint = "write the value first, and behind it what counts where that is empty"
        checker.report(ARGUMENT_TYPE, "warning", "ifempty: a constant is never empty", first, hint)
    if len(node.args) == 2 and _text(node.args[1]) == "":
        hint = "write emptystring if an empty text is to be sent on purpose"
        checker.report(EMPTY_TEXT, "info", "The empty text counts as not filled", node.args[1], hint)
