"""What lint finds in the connector of a preview: worked out once for each state of its files, and mended on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING

from afkit.app import KINDS
from afkit.errors import AfkitError
from afkit.source import Diagnostic, Location
from afkit.source.store import Overlay

if TYPE_CHECKING:
    from afkit.app import App, Component, Project
    from afkit.lint.config import Config


class Checking:
    """The findings of one connector. Everything here may be used from any thread."""

    def __init__(self, path: str, project: Callable[[], Project], config: Callable[[str], Config] | None) -> None:
        self._path = path
        self._project = project
        self._config = config
        self._files = Overlay()  # texts that did not change are not parsed again
        self._lock = RLock()
        self.turn = Lock()
        self._known: tuple[Project, tuple[Diagnostic, ...]] | None = None

    def findings(self) -> tuple[Diagnostic, ...]:
        """Give the findings on the present texts, those on sandbox.yaml and cases.yaml too, in the order of the files."""
        from afkit.lint.batch import whole
        from afkit.source.diagnostic import order

        with self._lock:
            project = self._project()
            if self._known is None or self._known[0] is not project:
                found = whole(project, self.config(), self._files)[0]
                self._known = (project, tuple(order(found)))
            return self._known[1]

    def forget(self) -> None:
        """Check anew when asked next: a file beside the connector has changed."""
        with self._lock:
            self._known = None

    def config(self) -> Config:
        """Give the settings of the connector's folder; the usual ones where they cannot be read."""
        from afkit.lint.config import DEFAULT

        try:
            return DEFAULT if self._config is None else self._config(str(Path(self._project().folder).absolute()))
        except AfkitError:
            return DEFAULT

    def mend(self, code: str | None = None, file: str = "", start: int = -1) -> tuple[int, list[str]]:
        """Mend a finding, or without a code all that can be mended without doubt.

        Gives how many findings are gone and the files that were written.
        """
        from afkit.lint.fixing import looker, mend
        from afkit.source.together import write_over

        def chosen(one: Diagnostic) -> bool:
            return one.code == code and one.location.file == file and one.location.start == start

        with self._lock:
            done = mend(
                looker(self._path, self.config()),
                unsafe=code is not None,
                only=chosen if code is not None else None,
            )
            write_over(done.texts)
            self._known = None
            return done.mended, sorted(done.texts)


def counts_of(found: tuple[Diagnostic, ...]) -> dict[str, int]:
    """Count findings by severity: `errors`, `warnings`, `infos`."""
    return {f"{severity}s": sum(one.severity == severity for one in found) for severity in ("error", "warning", "info")}


def inside(found: tuple[Diagnostic, ...], component: Component) -> tuple[Diagnostic, ...]:
    """Give the findings that lie in a component or in one of its codes."""
    if not found:
        return ()
    places = _places(component)
    return tuple(one for one in found if any(_holds(place, one.location) for place in places))


def elsewhere(found: tuple[Diagnostic, ...], app: App) -> tuple[Diagnostic, ...]:
    """Give the findings that lie in no component: on the app itself, its base, its groups, its sandbox."""
    places = [place for kind in KINDS for one in app.components(kind).values() for place in _places(one)]
    return tuple(one for one in found if not any(_holds(place, one.location) for place in places))


def _places(component: Component) -> list[Location]:
    return [component.origin.location, *_codes(component)]


def _codes(component: Component) -> Iterator[Location]:
    for code in component.codes.values():
        if code.given and code.origin.document is not component.origin.document:
            yield code.origin.at().location


def _holds(place: Location, one: Location) -> bool:
    return place.file == one.file and place.start <= one.start and one.end <= place.end
