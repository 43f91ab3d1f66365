"""The little Markdown of helps (bold, code, links, also HTML's bold and links) → HTML, or Markdown that is safe in a table.

Nothing of an author's text reaches a page as markup, except these: everything else is escaped.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`|\[(?P<text>[^\]\n]+)\]\((?P<link>https?://[^\s()<>\"']+)\)"
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


def html(text: str) -> Markup:
    """Give a help as HTML."""
    done: list[Markup] = []
    position = 0
    for match in _INLINE.finditer(text):
        done.append(escape(text[position : match.start()]))
        if match["bold"] is not None:
            done.append(Markup("<strong>{}</strong>").format(match["bold"]))
        elif match["code"] is not None:
            done.append(Markup("<code>{}</code>").format(match["code"]))
        else:
            done.append(Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(match["link"], match["text"]))
        position = match.end()
    done.append(escape(text[position:]))
    return Markup("").join(done)


def markdown(text: str) -> str:
    """Give a help as Markdown on one line, in which only bold, code and links are markup."""
    done = []
    position = 0
    for match in _INLINE.finditer(text):
        done += [plain(text[position : match.start()]), _kept(match)]
        position = match.end()
    return "".join([*done, plain(text[position:])])


def _kept(match: re.Match[str]) -> str:
    if match["bold"] is not None:
        return f"**{plain(match['bold'])}**"
    if match["code"] is not None:
        return code(match["code"])
    return f"[{plain(match['text'])}]({match['link']})"


def plain(text: str) -> str:
    """Give a text as Markdown in which nothing is markup, on one line."""
    return _MARKDOWN.sub(r"\\\1", text.replace("\n", " "))


def code(text: str) -> str:
    """Give a text as inline code, also in the cell of a table."""
    line = " ".join(text.split()).replace("|", "\\|")
    fence = "``" if "`" in line else "`"
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}" if line else ""


def block(text: str) -> str:
    """Give a fence that is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)
