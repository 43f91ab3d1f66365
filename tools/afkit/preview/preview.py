"""One preview: a connector as it stands on the disk, and what this session has learned and done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from threading import Event, RLock
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from afkit.app.knowledge.secrecy import written_secrets
from afkit.app.knowledge.vault import Vault
from afkit.errors import AfkitError
from afkit.loading import load
from afkit.preview.checking import Checking
from afkit.preview.hub import Hub
from afkit.preview.outline import Outline, Side, outline_of
from afkit.preview.security import Keys
from afkit.preview.settings import NO_SETTINGS, Settings
from afkit.source.store import Overlay

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup
    from starlette.requests import Request
    from starlette.responses import Response

    from afkit.app import App, Project
    from afkit.preview.forms.answers import Answers
    from afkit.preview.running.consent import Consents
    from afkit.preview.running.desk import Desk
    from afkit.preview.running.hooks import Hooks
    from afkit.source import Diagnostic

_T = TypeVar("_T")


class Broken(Exception):  # noqa: N818 - leads to a page that tells it
    """There is no app to show: its text has never been whole in this session."""


class Preview:
    """What every handler is given. Everything here may be used from any thread.

    Raises ManifestError where there is no connector at `path` at all.
    """

    def __init__(self, path: str, settings: Settings = NO_SETTINGS, *, keys: Keys | None = None) -> None:
        self.path = path
        self.settings = settings
        self.keys = keys or Keys.fresh()
        self.static = False
        self.root = ""  # leads from the file that is written to the folder of all
        self.icon = "icon.png"  # the file that holds it
        self.url = "http://127.0.0.1"
        self.hub = Hub()
        self.vault = Vault()
        self.version = 0
        self.typed: dict[tuple[str, str], dict[str, Any]] = {}
        self.failed: Callable[[BaseException], None] = lambda _error: None  # hears of faults of the page itself
        self.seen = Event()  # set when the first page was given
        self._lock = RLock()
        self._made: tuple[Desk, Consents, Hooks] | None = None
        self._app: App | None = None
        self._outline: Outline | None = None
        self._texts: tuple[object, ...] = ()
        self._files = Overlay()  # texts that did not change are not parsed again
        self.project: Project = load(path, self._files)
        self._take(self.project)
        self.checking = Checking(path, lambda: self.project, settings.config)

    @property
    def read_only(self) -> bool:
        """True when nothing may be sent, run or written."""
        return self.settings.read_only or self.static

    @property
    def app(self) -> App:
        """The newest app that could be made of the texts; the last good one while they are broken.

        Raises Broken while there was none.
        """
        if self._app is None:
            raise Broken
        return self._app

    @property
    def broken(self) -> tuple[Diagnostic, ...]:
        """The errors that keep the present texts from being an app; empty when they are one."""
        if self.project.app is not None:
            return ()
        return tuple(found for found in self.project.diagnostics if found.severity == "error")

    @cached_property
    def _templates(self) -> Environment:
        from afkit.preview import render  # loads Jinja2: the address is printed without it

        return render.environment(self.link)

    @cached_property
    def answers(self) -> Answers:
        """What procedures answered to forms."""
        from afkit.preview.forms.answers import Answers  # loads the engine: not for the first page

        return Answers()

    @property
    def desk(self) -> Desk:
        """Where runs are made: ways, connections, the history of this session."""
        return self._running()[0]

    @property
    def consents(self) -> Consents:
        """Who is asked for consent."""
        return self._running()[1]

    @property
    def hooks(self) -> Hooks:
        """The webhooks that take calls."""
        return self._running()[2]

    def _running(self) -> tuple[Desk, Consents, Hooks]:
        with self._lock:
            if self._made is None:
                from afkit.preview.running.consent import Consents
                from afkit.preview.running.desk import Desk
                from afkit.preview.running.hooks import Hooks

                desk = Desk(
                    lambda: self.app,
                    lambda: self.project.folder,
                    lambda: self.version,
                    self.settings,
                    self.vault,
                    self.hub,
                )
                self._made = (desk, Consents(lambda: self.url), Hooks(desk, lambda: self.url, self.keys.hook))
            return self._made

    @property
    def outline(self) -> Outline:
        """What the side of a page lists."""
        with self._lock:
            if self._outline is None:
                self._outline = outline_of(self.app)
            return self._outline

    def reload(self) -> bool:
        """Load again from the disk, and tell open pages; True when the texts changed."""
        with self._lock:
            try:
                project = load(self.path, self._files)
            except AfkitError:
                return False  # the file is being replaced: it comes back, or the next change tells
            texts = _texts(project)
            if texts == self._texts:
                return False
            earlier, self.project = self.project, project
            self._take(project)
        files = sorted({one.source.name for one in (*earlier.documents, *project.documents)})
        data = {"version": self.version, "files": files, "broken": bool(self.broken)}
        self.hub.send("changed", data)
        return True

    def _take(self, project: Project) -> None:
        self._texts = _texts(project)
        self.version += 1
        if project.app is not None:
            self._app = project.app
            self._outline = None
            self.vault.add(written_secrets(project.app))  # the source is shown, and holds them

    def mask(self, text: str) -> str:
        """Give a text as it may leave."""
        return self.vault.mask(text)

    def link(self, path: str) -> str:
        """Give the address of a page for a path such as `/modules/x`; among files, relative to the page that is written."""
        if not self.static:
            return quote(path, safe="/?=&#%")
        if path == "/icon":
            return self.root + self.icon
        if path.startswith("/static/") or path.endswith(".css"):
            return self.root + path[1:]
        return self.root + quote(file_of(path))

    def markup(self, template: str, **values: Any) -> Markup:
        """Fill in a template."""
        from afkit.preview import render

        return render.markup(self._templates, template, preview=self, read_only=self.read_only, **values)

    def whole(self, template: str, here: str, side: Side | None = None, **values: Any) -> Markup:
        """Fill in a whole page; `side` is what it lists where that is not the whole outline."""
        sections, complete = side or (self.outline.groups + self.outline.others, True)
        named = {"here": here, "outline": self.outline, "side": sections, "side_complete": complete, "app": self.app}
        return self.markup(template, **named, **values)

    def page(self, request: Request | None, template: str, *, status: int = 200, **values: Any) -> Response:
        """Answer with a whole page. `request` says which line of the side is the present one."""
        from starlette.background import BackgroundTask
        from starlette.responses import HTMLResponse

        here = request.url.path if request is not None else values.pop("here", "/")
        shown = self.whole(template, here, **values)
        return HTMLResponse(shown, status_code=status, background=BackgroundTask(self.seen.set))

    def part(self, _request: Request | None, template: str, *, status: int = 200, **values: Any) -> Response:
        """Answer with a piece of a page."""
        from starlette.responses import HTMLResponse

        return HTMLResponse(self.markup(template, **values), status_code=status)

    async def work(self, function: Callable[..., _T], *args: Any, **named: Any) -> _T:
        """Call what takes its time in a worker thread."""
        from functools import partial

        from starlette.concurrency import run_in_threadpool

        return await run_in_threadpool(partial(function, *args, **named))

    def close(self) -> None:
        """End what is under way: streams, runs, the sandbox."""
        self.hub.close()
        with self._lock:
            made = self._made
        if made is not None:
            made[0].close()


def _texts(project: Project) -> tuple[object, ...]:
    """Give what tells whether a project changed: its texts, and what is wrong with it."""
    return tuple((one.source.name, one.source.text) for one in project.documents) + tuple(
        (found.code, found.message) for found in project.diagnostics
    )


def file_of(path: str) -> str:
    """Give the file that a page is written to, below the folder of all; no name of a component leads out of it."""
    return (
        "/".join(quote(part, safe="") for part in path[1:].split("/", 1) if part) + ".html"
        if path != "/"
        else "index.html"
    )
