"""Words for users: messages without their expressions, and what to do about each type of error."""

from __future__ import annotations

import re

from afkit.app.knowledge.mentions import parts, walk
from afkit.iml.syntax.ast import Call, Literal, Node, Text

REMEDIES = {
    "ConnectionError": "The service is not available. Try again later; the platform can repeat the run by itself.",
    "DataError": "Correct the values of this module's fields, then run it again.",
    "DuplicateDataError": "The same data is there already. Skip it, or send other data.",
    "IncompleteDataError": "The data is not there yet. Run the module again later.",
    "InvalidAccessTokenError": "Open the connection and save it again, with valid credentials.",
    "InvalidConfigurationError": "Check the values of the connection.",
    "MaxFileSizeExceededError": "Send a smaller file.",
    "OutOfSpaceError": "Make room in the account of the service.",
    "RateLimitError": "Wait a moment. Run the flow less often, or with fewer bundles at once.",
    "RuntimeError": "Read what the service says, and correct the values that it names.",
}
"""Error type → what its reader can do."""


def remedy(kind: str) -> str:
    """Say what to do about a type of error."""
    return REMEDIES.get(kind, REMEDIES["RuntimeError"])


def readable(message: object) -> list[str]:
    """Give what a message with expressions can say, in sentences: its fixed words, and those that its choices hold.

    The status in front is left out, and what only the service knows becomes an ellipsis. Empty: only the service knows.
    """
    if not isinstance(message, str) or not message.strip():
        return []
    found = parts(message) or (Text(message, 0, len(message)),)
    fixed = "".join(part.value if isinstance(part, Text) else "…" for part in found)
    text = re.sub(r"^\s*\[(…|\d+)\]\s*", "", " ".join(fixed.split()))
    text = re.sub(r"(?<=[.!?:])\s*…$", "", text).strip()
    if re.search(r"\w{2}", text):
        return [text]
    chosen = [words for part in found if not isinstance(part, Text) for words in _sentences(part.expression)]
    return list(dict.fromkeys(chosen))


def _sentences(expression: Node) -> list[str]:
    """Give the quoted texts that an expression chooses from, if they read as words to a person.

    What only stands in for a missing answer (`a || 'No reason.'`) is left out: mostly the service says something.
    """
    if not isinstance(expression, Call) or expression.name not in ("if", "switch"):
        return []
    texts = [node.value for node in walk(expression) if isinstance(node, Literal) and isinstance(node.value, str)]
    plain = (" ".join(text.split()).rstrip(":") for text in texts)
    return [words for words in plain if words.count(" ") >= 2]
