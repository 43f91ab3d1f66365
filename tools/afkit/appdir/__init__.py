"""The app directory front end and back end: a folder with `makecomapp.json` ↔ the app model."""

from __future__ import annotations

from afkit.appdir.reader import load_appdir
from afkit.appdir.render import render
from afkit.appdir.write import Changes, Drift, compare, write

__all__ = ["Changes", "Drift", "compare", "load_appdir", "render", "write"]
