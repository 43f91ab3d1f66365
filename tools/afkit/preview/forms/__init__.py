"""Forms: parameters of a component → fields of a page, and what a browser posts → inputs for the engine. No I/O here."""

from afkit.preview.forms.posted import Posted, Upload, typed
from afkit.preview.forms.reading import FormFault, read
from afkit.preview.forms.showing import Shown, render, show

__all__ = ["FormFault", "Posted", "Shown", "Upload", "read", "render", "show", "typed"]
