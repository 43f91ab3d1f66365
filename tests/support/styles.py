"""Manifests in styles that nobody would choose: any order, quotes, blocks, widths, comments, blank lines and anchors."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

from afkit.source import Source, UnreadableError, load_yaml

_PLAIN = re.compile(r"[A-Za-z][\w-]*")


class Styler:
    """Writes values as YAML, each time otherwise; what it writes may turn out unreadable."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.anchors: list[tuple[str, Any]] = []

    def document(self, value: dict[str, Any]) -> str:
        """Write a document. Raises UnreadableError where the style made something else of it."""
        pick = self.chance
        self.anchors = []
        members = list(value.items())
        pick.shuffle(members)
        text = self._noise(0) + "".join(f"{self._noise(0)}{key}:{self._value(item, 0, 0)}" for key, item in members)
        text += self._noise(0)
        text = "---\n" + text if pick.random() < 0.1 else text
        text = text.rstrip("\n") if pick.random() < 0.1 else text
        text = text.replace("\n", "\r\n") if pick.random() < 0.15 else text
        load_yaml(Source("manifest.yaml", text))
        return text

    def _note(self, word: str) -> str:
        return f"# {word} {self.chance.randint(0, 9999)}"

    def _noise(self, indent: int) -> str:
        """Write nothing, blank lines, or comments that are indented as they should be or not."""
        pad = " " * indent
        lines = ["\n", f"{pad}{self._note('here')}\n", f"{self._note('left')}\n", f"{pad}#\n", "   \n",
            f"{pad}    {self._note('deep')}\n"]  # fmt: skip
        return "".join(self.chance.choice(lines) for _ in range(self.chance.choice((0, 0, 0, 1, 2))))

    def _key(self, name: str) -> str:
        return name if _PLAIN.fullmatch(name) and self.chance.random() > 0.15 else json.dumps(name)

    def _value(self, value: Any, indent: int, depth: int) -> str:
        """Write what follows a colon or dash, with the line end."""
        pick = self.chance
        if isinstance(value, dict | list) and value and depth < 8 and pick.random() < 0.8:
            anchor = ""
            if pick.random() < 0.1:
                anchor = f" &a{len(self.anchors)}"
                self.anchors.append((anchor[2:], value))
            head = anchor + pick.choice(("", "", f"  {self._note('side')}")) + "\n"
            return head + (
                self._mapping(value, indent, depth) if isinstance(value, dict) else self._list(value, indent, depth)
            )
        same = [name for name, other in self.anchors if other == value]
        if same and pick.random() < 0.3:
            return f" *{same[0]}\n"
        text = self._flow(value) if isinstance(value, dict | list) else self._scalar(value, indent)
        tail = "" if text[:1] in "|>" else pick.choice(("", "", f"  {self._note('tail')}", " "))
        return f" {text}{tail}\n"

    def _mapping(self, value: dict[str, Any], indent: int, depth: int) -> str:
        width = indent + self.chance.choice((2, 2, 2, 3, 4))
        members = list(value.items())
        self.chance.shuffle(members)
        return "".join(
            f"{self._noise(width)}{' ' * width}{self._key(key)}{self.chance.choice((':', ':', ' :'))}"
            f"{self._value(item, width, depth + 1)}"
            for key, item in members
        )

    def _list(self, value: list[Any], indent: int, depth: int) -> str:
        width = indent + self.chance.choice((0, 2))
        written = ""
        for item in value:
            written += self._noise(width)
            if not isinstance(item, dict) or not item or self.chance.random() > 0.7:
                written += f"{' ' * width}-{self._value(item, width, depth + 1)}"
                continue
            members = list(item.items())
            self.chance.shuffle(members)
            for number, (key, inner) in enumerate(members):
                lead = f"{self._noise(width + 2)}{' ' * width}  " if number else f"{' ' * width}- "
                written += f"{lead}{self._key(key)}:{self._value(inner, width + 2, depth + 1)}"
        return written

    def _flow(self, value: Any) -> str:
        pick = self.chance
        if isinstance(value, dict):
            inner = pick.choice((", ", ",", " , ")).join(
                f"{self._key(key)}: {self._flow(item)}" for key, item in value.items()
            )
            return f"{{{pick.choice(('', ' '))}{inner}{pick.choice(('', ' ', ','))}}}" if value else "{}"
        if isinstance(value, list):
            return f"[{pick.choice((', ', ',' + chr(10) + '   ')).join(map(self._flow, value))}]"
        return json.dumps(value, ensure_ascii=False)

    def _scalar(self, value: Any, indent: int) -> str:
        kind = self.chance.random()
        if isinstance(value, str) and value.strip() and not value.startswith(" ") and kind < 0.15:
            pad = " " * (indent + self.chance.choice((2, 4)))
            head = self.chance.choice(("|", "|-", "|+", ">", ">-")) + self.chance.choice(
                ("", f"  {self._note('head')}")
            )
            body = "".join(f"\n{pad}{line}" if line else "\n" for line in value.split("\n"))
            return head + body + self.chance.choice(("", "\n", "\n\n"))
        if isinstance(value, str) and "\n" not in value and kind > 0.6:
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)


def styled(seed: int, value: dict[str, Any]) -> str:
    """Write a value in the first readable style from a seed on."""
    for attempt in range(50):
        try:
            return Styler(seed * 100 + attempt).document(value)
        except UnreadableError:
            continue
    raise AssertionError(f"no readable style from seed {seed}")


def comments(text: str) -> list[str]:
    """List the comments of a text, sorted."""
    return sorted(note.strip() for _, _, note in load_yaml(Source("manifest.yaml", text)).comments())
