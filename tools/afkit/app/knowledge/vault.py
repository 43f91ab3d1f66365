"""Keep secrets out of everything that leaves: taint values where they enter, mask them where text goes out.

A secret is masked in every form that a request or a reply may give it: plain, JSON-escaped (also twice),
percent-encoded, HTML-escaped, base64 and base64url at every alignment (so that the password inside
`Basic base64(user:password)` is found), and hex; each also in capital or small letters, as `upper` and `lower` give it.
Whatever is escaped is also looked through with its escapes undone, layer by layer, as no list of forms knows all libraries.
What a one-way function made of it (a signature) is no form of it, nor is a piece that was cut out of it; such values are
masked by name and by `log.sanitize`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from threading import Lock

from afkit.annotations import Any
from afkit.app.knowledge.secrecy import MASK, stores_secret
from afkit.app.knowledge.spellings import MIN_SEGMENT, SHORT, forms_of
from afkit.app.knowledge.unescaped import is_escaped, is_escaped_whole, unescaped
from afkit.records import NamedTuple

_PATTERNS = 200  # patterns that are kept
_REMEMBERED = 256  # secrets whose forms are kept, the last ones that were asked for
_GRAM = 6  # characters by which a form is looked for where there are many
_FEW = 300  # forms up to which looking for each is faster
_LONG = 20_000  # characters from which it costs less to work out all forms than to look at the text
_GROWTH = 12  # characters that a byte may become in a form
_LAYERS = 3  # escapes that are undone around each other
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_OPAQUE = re.compile(r"[a-z0-9+/_=%\\-]+")
_BASE64 = frozenset(string.ascii_letters + string.digits + "+/_-")
_BASE64_END = _BASE64 | {"="}


class _Form(NamedTuple):
    """One spelling of a secret; the longest secret comes first in a pattern, and of one secret its longest form."""

    order: tuple[int, int]
    pattern: str


class _Pending(NamedTuple):
    """A secret before its forms are worked out. A text may hold one only if `core`, which encodings of characters leave
    as it is, stands in it, or a run of at least `packed` characters that base64 or hex may be."""

    secret: str
    core: str
    packed: int


class Vault:
    """The secrets of a run and the one place that masks them. Threads may share it: what is added is masked at once.

    `mask` is what stands in place of a secret. `above` is a vault that many share: its secrets are masked, too, and
    are not learned once more.
    """

    __slots__ = (
        "_above",
        "_cores",
        "_forms",
        "_grams",
        "_lock",
        "_mask",
        "_new",
        "_patterns",
        "_secrets",
        "_tiny",
        "_unfiled",
        "longest",
    )

    def __init__(self, secrets: Iterable[object] = (), *, mask: str = MASK, above: Vault | None = None) -> None:
        self._above = above
        self._mask = mask
        self._lock = Lock()
        self._secrets: set[str] = set()
        self._cores: set[str] = (
            set()
        )  # the longest run of letters and digits in each; empty for one that has no long run
        self._new: list[_Pending] = []  # secrets whose forms are not worked out yet
        self._forms: dict[str, _Form] = {}  # by the form, folded
        self._grams: dict[str, list[str]] = {}  # a rare piece of each form
        self._unfiled: list[str] = []  # forms that are not in the index of pieces yet
        self._tiny: list[str] = []  # forms that are shorter than such a piece
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}
        self.longest = 0  # characters that no form is longer than
        for secret in secrets:
            self.add(secret)

    def add(self, value: object) -> None:
        """Taint a text or number; every scalar of a collection or array. Booleans, dates and empties are no secrets."""
        if isinstance(value, Mapping):
            for item in value.values():
                self.add(item)
        elif isinstance(value, list | tuple):
            for item in value:
                self.add(item)
        elif isinstance(value, bytes):
            self.add(value.decode("utf-8", "ignore"))
        elif isinstance(value, str):
            self._add_text(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self._add_text(str(value))

    def _add_text(self, text: str) -> None:
        for form in (text, text.strip()):
            if form.strip() and not self._knows(form):
                with self._lock:
                    if form not in self._secrets:
                        pending = _pending(form)
                        self._new.append(pending)
                        self._cores.add(pending.core)
                        self._secrets.add(form)
                        self.longest = max(self.longest, _GROWTH * len(form.encode("utf-8", "surrogatepass")))
        if "\n" in text.strip():
            for line in text.splitlines():
                if len(line.strip()) >= 20 and "-----" not in line:
                    self._add_text(line.strip())

    def _knows(self, text: str) -> bool:
        return text in self._secrets or (self._above is not None and self._above._knows(text))

    def add_stored(self, values: Mapping[str, Any]) -> None:
        """Taint what a connection stores, as far as it is secret."""
        for key, value in values.items():
            if isinstance(value, Mapping):
                self.add_stored(value)
            elif isinstance(value, list):
                for item in value:
                    self.add_stored({key: item})
            elif isinstance(value, str) and stores_secret(key, value):
                self.add(value)

    def __contains__(self, text: str) -> bool:
        return self.mask(text) != text

    def mask(self, text: str) -> str:
        """Replace every form of every secret."""
        if not text or not self._holds_any():
            return text
        text = self._without_forms(text)
        spans = self._escaped(text, _LAYERS) if is_escaped(text) and self._may_be_escaped_in(text) else []
        return _cut_out(text, spans, self._mask) if spans else text

    def _holds_any(self) -> bool:
        return bool(self._secrets) or (self._above is not None and self._above._holds_any())

    def _without_forms(self, text: str) -> str:
        """Replace the forms that stand in a text as they are."""
        if self._above is not None:
            text = self._above._without_forms(text)
        pattern = self._pattern(text)
        return text if pattern is None else _cut_out(text, _found(text, pattern), self._mask)

    def _pattern(self, text: str) -> re.Pattern[str] | None:
        """Give what finds the forms that a text holds; None where it holds none."""
        if not self._secrets:
            return None
        folded = text.casefold()
        # Looking for plain texts is a hundred times faster than a pattern, and most texts hold no secret. The pattern
        # is made of the forms that are there, because one of all forms of many secrets would take minutes.
        with self._lock:
            self._learn(folded)
            present = self._present(folded)
            if not present:
                return None
            pattern = self._patterns.get(present)
            if pattern is None:
                if len(self._patterns) > _PATTERNS:
                    self._patterns.clear()
                alternatives = "|".join(dict.fromkeys(self._forms[form].pattern for form in present))
                pattern = self._patterns[present] = re.compile(alternatives, re.IGNORECASE)
        return pattern

    def _may_be_escaped_in(self, text: str) -> bool:
        """Tell whether escapes may hide a secret: its letters and digits are in sight, unless all of it is escaped."""
        return is_escaped_whole(text) or self._core_in(text.casefold())

    def _core_in(self, folded: str) -> bool:
        if "" in self._cores or len(self._cores) > _FEW or any(core in folded for core in self._cores):
            return True
        return self._above is not None and self._above._core_in(folded)

    def _escaped(self, text: str, layers: int) -> list[tuple[int, int]]:
        """Give where forms of secrets stand in a text once its escapes are undone; in a form, `+` may be a blank."""
        plain, places = unescaped(text)
        spans: list[tuple[int, int]] = []
        for view in (plain, plain.replace("+", " ")) if "+" in plain and "%" in text else (plain,):
            vault: Vault | None = self
            while vault is not None:
                pattern = vault._pattern(view)
                spans += _found(view, pattern) if pattern is not None else ()
                vault = vault._above
        if layers > 1 and is_escaped(plain):
            spans += self._escaped(plain, layers - 1)
        return [(places[start], places[end]) for start, end in spans]

    def _present(self, folded: str) -> tuple[str, ...]:
        """Give the forms that a folded text holds, in the order of a pattern; time does not grow with the secrets."""
        if len(self._forms) <= _FEW:
            found = [form for form in self._forms if form in folded]
        else:
            while self._unfiled:  # only here, since most vaults hold few forms and need no index
                self._index(self._unfiled.pop())
            found = [form for form in self._tiny if form in folded]
            pieces = {folded[at : at + _GRAM] for at in range(len(folded) - _GRAM + 1)}
            rare = pieces & self._grams.keys()
            found += [form for piece in rare for form in self._grams[piece] if form in folded]
        return tuple(sorted(found, key=lambda form: self._forms[form].order)) if len(found) > 1 else tuple(found)

    def mask_all(self, texts: list[str]) -> list[str]:
        """Mask texts, which are looked through together first, as most of them hold no secret."""
        return [self.mask(text) for text in texts] if self._touches("\n".join(texts)) else texts

    def mask_tree(self, value: Any) -> Any:
        """Mask the texts (and telling numbers) of a JSON value; give the value itself where none holds a secret."""
        if isinstance(value, str):
            return self.mask(value)
        # Most values hold no secret, and to look through all their texts at once takes a tenth of looking through each.
        return self._masked_tree(value) if self._touches("\n".join(_texts(value))) else value

    def _touches(self, text: str) -> bool:
        """Tell whether a form of any secret stands in a text, as it is or escaped."""
        if not text or not self._holds_any():
            return False
        if self._holds_form(text):
            return True
        return is_escaped(text) and self._may_be_escaped_in(text) and bool(self._escaped(text, _LAYERS))

    def _holds_form(self, text: str) -> bool:
        if self._above is not None and self._above._holds_form(text):
            return True
        if not self._secrets:
            return False
        folded = text.casefold()
        with self._lock:
            self._learn(folded)
            return bool(self._present(folded))

    def _masked_tree(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {self._key(key): self._masked_tree(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked_tree(item) for item in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            text = str(value)
            return self._mask if len(text) >= SHORT and self._knows(text) else value
        return value

    def _key(self, key: Any) -> Any:
        """Mask a key; a short one stays, or the secret `ok` would break the form of a report."""
        return self.mask(key) if isinstance(key, str) and len(key) >= SHORT else key

    @property
    def reach(self) -> int:
        """How many characters a form of any secret may have at most."""
        return self.longest if self._above is None else max(self.longest, self._above.reach)

    def _learn(self, folded: str) -> None:
        """Work out the forms of what was added since and may stand in a text, in whatever form. Most never do: a
        signature is made for each request, and its forms cost as much as all else of a run."""
        if not self._new:
            return
        if len(folded) > _LONG:
            wanted, self._new = self._new, []
        else:
            run = max(map(len, _OPAQUE.findall(folded)), default=0)
            wanted = [one for one in self._new if one.core in folded or run >= one.packed]
            if wanted:
                self._new = [one for one in self._new if one not in wanted]
        for one in wanted:
            self._know(one.secret)

    def _know(self, secret: str) -> None:
        for folded, form in _learned(secret):
            known = self._forms.get(folded)
            if known is None:
                self._unfiled.append(folded)
                self._forms[folded] = form
            elif not (form.pattern.isascii() and known.pattern.isascii()):
                # Such as ß and SS: alike when folded, but not for a pattern.
                both = known.pattern if form.pattern in known.pattern else f"{known.pattern}|{form.pattern}"
                self._forms[folded] = _Form(min(form.order, known.order), both)
            elif form.order < known.order:
                self._forms[folded] = form
        self._patterns.clear()

    def _index(self, form: str) -> None:
        """File a form under the piece of it that the fewest others have; of a long form some pieces are enough."""
        last = len(form) - _GRAM
        if last < 0:
            self._tiny.append(form)
            return
        pieces = (form[at : at + _GRAM] for at in range(0, last + 1, max(1, last // 32)))
        rarest = min(pieces, key=lambda piece: len(self._grams.get(piece, ())))
        self._grams.setdefault(rarest, []).append(form)


def _pending(secret: str) -> _Pending:
    core = max(_PLAIN.findall(secret), key=len, default="")
    packed = max(MIN_SEGMENT, (len(secret) - 2) * 4 // 3 - 2)  # a byte for each character, at least
    return _Pending(secret, core.casefold() if len(core) >= SHORT else "", packed)


def _texts(value: Any) -> Iterator[str]:
    """Give the texts, names and numbers of a JSON value."""
    kind = type(value)
    if kind is str:
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None and kind is not bool:
        yield str(value)


def _found(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Give where the pattern finds something; a piece of base64 together with the base64 on both sides of it.

    The sides are looked at by hand, because a pattern that begins with "any number of" takes quadratic time.
    """
    done = 0
    while match := pattern.search(text, done):
        start, end = match.span()
        if match.lastindex is not None:
            while start > done and text[start - 1] in _BASE64:
                start -= 1
            while end < len(text) and text[end] in _BASE64_END:
                end += 1
        yield start, end
        done = end


def _cut_out(text: str, spans: Iterable[tuple[int, int]], mask: str) -> str:
    """Put the mask in place of pieces of a text; those that overlap are one."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            parts += (text[done:start], mask)
        done = max(done, end)
    return "".join((*parts, text[done:]))


@lru_cache(_REMEMBERED)
def _learned(secret: str) -> tuple[tuple[str, _Form], ...]:
    """Give each form of a secret, folded, and what finds it. Runs of one connection share its secrets."""
    found = []
    for form, kind in forms_of(secret).items():
        text = re.escape(form)
        if kind == "base64":
            text = f"({text})"
        elif len(form) < SHORT:
            text = rf"(?<![A-Za-z0-9]){text}(?![A-Za-z0-9])"
        found.append((form.casefold(), _Form((-len(secret), -len(form)), text)))
    return tuple(found)
