"""What a browser would post of a form that stands in some markup."""

from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from afkit.preview import render


class _Form(HTMLParser):
    """Collects the controls that are sent: of radios and checkboxes the checked ones, of selects the chosen option."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[tuple[str, str]] = []
        self._select: list[str] | None = None
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and kind != "file" and (kind not in ("radio", "checkbox") or "checked" in given):
            self.posted.append((name, given.get("value") or ""))
        elif tag == "select":
            self._select = [name or ""]
        elif tag == "option" and self._select is not None and (len(self._select) == 1 or "selected" in given):
            self._select[1:] = [given.get("value") or ""]
        elif tag == "textarea":
            self._area = [name or "", ""]

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select is not None:
            self._put(self._select)
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._put([self._area[0], self._area[1].removeprefix("\n")])
            self._area = None

    def _put(self, pair: list[str]) -> None:
        if len(pair) == 2 and pair[0]:
            self.posted.append((pair[0], pair[1]))


def posts_of(html: str) -> list[tuple[str, str]]:
    """Give names and values in the order of the page."""
    form = _Form()
    form.feed(html)
    form.close()
    return form.posted


_TEMPLATES = render.environment(lambda path: path)


def markup(template: str, *, static: bool = False, **values: Any) -> Markup:
    """Fill in a template of the page without a page."""
    page = SimpleNamespace(static=static, mask=str)
    return render.markup(_TEMPLATES, template, preview=page, read_only=static, **values)
