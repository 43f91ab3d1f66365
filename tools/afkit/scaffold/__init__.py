"""Make connectors and their parts: a whole one from nothing (`new`), one component more (`add`), another name (`rename`).

What is made is rendered by Jinja2 from `templates/`, lints clean and passes its own cases; what an author wrote is only
touched where something is added or renamed.
"""

from __future__ import annotations

from afkit.scaffold.project import AUTH, Wishes, files_of, make

__all__ = ["AUTH", "Wishes", "files_of", "make"]
