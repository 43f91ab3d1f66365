"""English as the platform's style guide wants it: labels in sentence case, verbs, articles, plurals, one sentence of help."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final


def listed(text: str) -> list[str]:
    """Give the words of a text, for tables that read as text."""
    return text.split()


ACRONYMS: Final = frozenset(
    listed(
        "id ids url urls uri api html json xml csv pdf sku skus vat iban bic ip uuid guid sms http https ssl "
        "tls ui utc seo faq crm erp pin qr iso ean gtin sso mfa dns cpu ram os sql rest oauth jwt cvc cvv zip "
        "gps mac sdk ssh tv usb ai ml rfc mime md5 sha eta hr vip vm ssn ein iam acl vpc vpn cdn ldap saml scim smtp "
        "imap dkim ttl gpu kyc sepa rss"
    )
)
_PROPER: Final = {"ids": "IDs", "urls": "URLs", "skus": "SKUs", "oauth": "OAuth", "zip": "ZIP"}
_DETERMINERS: Final = frozenset(
    listed(
        "a an the all any each every some this that these those my your our its their or and to of for from "
        "in on with by as multiple many several one new current authenticated"
    )
)
VERBS: Final[dict[str, str]] = {
    **{
        verb: verb
        for verb in listed(
            "create add update delete remove get list search find archive unarchive cancel approve reject send "
            "upload download copy move merge close open reopen start stop pause resume enable disable activate "
            "deactivate assign unassign publish unpublish restore replace set check validate verify export import "
            "generate place refund capture void invite accept decline confirm complete submit subscribe "
            "unsubscribe lock unlock mark rename reset revoke share sync test trigger upsert bulk attach detach "
            "follow unfollow star unstar pin unpin block unblock fork clone convert calculate estimate preview "
            "register issue rotate finalize finalise execute run retry transfer purge pay login logout log "
            "authenticate authorize request patch put modify edit insert book buy schedule reserve release render "
            "redeem join leave link unlink notify report review resolve undo switch translate track evaluate "
            "configure apply reorder perform process claim save make call handle list restart reboot reload promote "
            "demote drop install uninstall deploy connect disconnect grant mute unmute clear flush compare count resend "
            "migrate recover refresh regenerate scan simulate suspend unregister acknowledge initiate"
        )
    },
    **dict.fromkeys(
        listed(
            "retrieve retrieves fetch fetches show shows read reads return returns gets display finds describe obtain"
        ),
        "get",
    ),
    **dict.fromkeys(["lists", "enumerate", "index", "query", "queries", "browse", "searches"], "list"),
    **dict.fromkeys(["creates"], "create"),
    **dict.fromkeys(["deletes", "destroy", "destroys"], "delete"),
    **dict.fromkeys(["updates", "modify", "modifies", "edit", "edits", "change", "changes"], "update"),
    **dict.fromkeys(["adds", "insert", "inserts"], "add"),
    **dict.fromkeys(["removes"], "remove"),
    "sends": "send",
    "uploads": "upload",
    "downloads": "download",
}
"""First word of a summary or an operation's name → the verb of a label."""

_IRREGULAR: Final = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet", "mouse": "mice",
    "criterion": "criteria", "analysis": "analyses", "status": "statuses", "alias": "aliases", "bus": "buses",
    "index": "indexes", "process": "processes", "address": "addresses", "canvas": "canvases", "leaf": "leaves",
    "cookie": "cookies", "movie": "movies", "calorie": "calories",
}  # fmt: skip
_SAME: Final = frozenset(
    listed(
        "news money info information metadata data media content software hardware equipment inventory feedback series "
        "species settings preferences history analytics statistics stats details credentials balance billing "
        "weather health usage"
    )
)
_BEHIND_A_NOUN: Final = re.compile(
    r" (?:by|for|from|in|of|on|to|with|inside|within|under|that|which|running|matching|using|containing|\(.*)(?: |$)"
)
_SINGULAR: Final = {many: one for one, many in _IRREGULAR.items()}


def split(name: str) -> list[str]:
    """Cut an identifier into lower-case words: `customerID_v2` → customer, id, v2."""
    return list(_split(name))


@lru_cache(maxsize=10_000)
def _split(name: str) -> tuple[str, ...]:
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)
    return tuple(word.lower() for word in re.findall(r"[^\W_]+", text))


def cased(words: list[str], *, capital: bool = True) -> str:
    """Write words in sentence case, acronyms in capitals."""
    shown = [_PROPER.get(word, word.upper() if word in ACRONYMS else word) for word in words]
    text = " ".join(shown)
    return text[:1].upper() + text[1:] if capital else text


def label(name: str) -> str:
    """Make the label of a parameter from its name: at most four words, in sentence case."""
    if name == "q":
        return "Query"
    bare = re.sub(r"^[Xx]-(?=[A-Za-z])", "", name)  # of a header
    words = [part for word in split(bare) for part in _numbered(word)]
    if len(words) > 4:
        words = words[-3:]
    sign = re.search(r"[<>!]=?$", name.strip())  # `sent<` and `sent>` are two fields beside `sent`
    return f"{cased(words)[:250]} {sign[0] if sign else ''}".strip() or name.strip()[:256] or "Value"


def _numbered(word: str) -> list[str]:
    """Part a word from its number: `line2` is the second line."""
    found = re.fullmatch(r"([a-z]{4,})([0-9])", word)
    return [found[1], found[2]] if found and found[1] not in ACRONYMS else [word]


def captions(values: Iterable[object]) -> list[str]:
    """Give the labels of the values of a select: codes in capitals, an order by what it goes by."""
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    known = set(texts)
    codes = all(re.fullmatch(r"[a-z]{2}", text) for text in texts) and (len(texts) > 4 or not _SHORT_WORDS & known)
    turned = {text for text in texts if text[:1] == "-" and text[1:] in known}
    return [
        text.upper() if codes else f"{_caption(text[1:])}, descending" if text in turned else _caption(text)
        for text in texts
    ]


_SHORT_WORDS: Final = frozenset(listed("on no in up or to by of is it go do me my we as at if"))


def _caption(text: str) -> str:
    if text.lower() in ("asc", "desc"):
        return f"{text.capitalize()}ending"
    if re.fullmatch(r"[A-Z]{2,3}|[\W\d].*|.*[/.:].*", text):
        return text or "Empty"
    return cased(split(text)) or text or "Empty"


def camel(words: list[str]) -> str:
    """Join words to an identifier: customer, id → customerId."""
    return "".join(word if number == 0 else word[:1].upper() + word[1:] for number, word in enumerate(words))


def plural(noun: str) -> str:
    """Give the plural of a noun (its last word counts)."""
    head, _, last = noun.rpartition(" ")
    low = last.lower()
    if is_plural(low):
        return noun
    if low in _IRREGULAR:
        many = _IRREGULAR[low]
    elif re.search(r"[^aeiou]y$", low):
        many = last[:-1] + "ies"
    elif re.search(r"(s|x|z|ch|sh)$", low):
        many = last + "es"
    else:
        many = last + "s"
    return f"{head} {many}".strip()


def singular(noun: str) -> str:
    """Give the singular of a noun (its last word counts)."""
    head, _, last = noun.rpartition(" ")
    low = last.lower()
    if low in _SINGULAR:
        one = _SINGULAR[low]
    elif low in _SAME or low in _IRREGULAR or low in ACRONYMS or not is_plural(low):
        one = last
    elif low.endswith("ies") and len(low) > 4:
        one = last[:-3] + "y"
    elif re.search(r"(sses|shes|ches|xes|zzes)$", low):
        one = last[:-2]
    else:
        one = last[:-1]
    return f"{head} {one}".strip()


def is_plural(word: str) -> bool:
    """Guess whether a word is a plural, or has none."""
    low = word.lower()
    return (
        low in _SINGULAR
        or low in _SAME
        or (low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 2 and low not in _IRREGULAR)
    )


def with_article(noun: str) -> str:
    """Put `a` or `an` before a singular noun that has no determiner."""
    first = noun.split(" ")[0]
    thing = _BEHIND_A_NOUN.split(noun)[0].split(" ")[-1]
    if first.lower() in _DETERMINERS or is_plural(thing):
        return noun
    vowel = re.match(r"(?i)[aeiou]|hour|honou?r|(faq|html|https?|mfa|rfc|rss|s(dk|la|ms|s[hlno])|x(ml|ls))\b", first)
    spoken = re.match(r"(?i)u(ni|s[ae]|r[il]|ui|t[ci]|[ip]s?\b)|eu|one", first)
    return f"{'an' if vowel and not spoken else 'a'} {noun}"


def third_person(verb: str) -> str:
    """Conjugate: create → creates."""
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(s|x|z|ch|sh|o)$", verb) else "s")


def plain(text: object) -> str:
    """Take markup out of a description: tags, links, code fences, headings; white space becomes single blanks."""
    if not isinstance(text, str):
        return ""
    text = re.sub(r"(?s)```.*?```|<!--.*?-->", " ", text[:20_000])
    text = html.unescape(re.sub(r"<[^<>]{1,500}>", " ", text))
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()\s]*\)", r"\1", text)
    text = re.sub(r"(?m)^[^\S\n]*(#+|[-*>|]+)\s*", "", text)
    text = re.sub(r"\*\*|__|~~", "", text).replace("{{", "{ {").replace("}}", "} }")
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff]+", " ", text).strip()


_NEXT_HEADING: Final = re.compile(r"(?im)^[ \t]*(?:#{1,6}[ \t]|<h[1-6]\b|[^\n]{1,80}\n[ \t]*(?:={3,}|-{3,})[ \t]*$)")


def opening(text: str) -> str:
    """Give what a description says before its second heading, without markup."""
    text = _HEADINGS.sub("", text[:20_000])
    found = _NEXT_HEADING.search(text)
    return plain(text[: found.start()] if found else text)


_HEADINGS: Final = re.compile(
    r"(?i)\A\s*(?:(?:#{1,6}[ \t]*\S[^\n]*\n|[^\n]{1,80}\n[ \t]*(?:={3,}|-{3,})[ \t]*\n|"
    r"<h[1-6][^<>]{0,100}>[^<>]{0,200}</h[1-6]>)\s*(?=\S))+"
)
"""Headings in front of a text that goes on."""
_MARKS: Final = re.compile(
    r"(?i)^(?:\W*\b(?:required|optional|mandatory|output only|input only|immutable|read[- ]only)(?:[.:!](?=\s|$)|$)\s*)+"
)
"""What forms show by themselves, in front of what a description says."""


def sentence(text: object, limit: int = 240) -> str:
    """Give the first sentence of a description as help: a capital first, a period last; empty if there is none."""
    shown = _MARKS.sub("", plain(_HEADINGS.sub("", text[:20_000]) if isinstance(text, str) else ""))
    if not re.search(r"\w", shown):
        return ""
    match = re.match(r".{3,}?(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)[.!?](?=\s|$)", shown)
    first = (match[0] if match else shown).strip()
    if len(first) > limit:
        first = first[:limit].rsplit(" ", 1)[0].rstrip(",;:. ") + "..."
    first = re.sub(r"(?<!\.)\.\.$|[;:,]+$", ".", first[0].upper() + first[1:])
    return first if first[-1] in ".!?`" else f"{first}."
