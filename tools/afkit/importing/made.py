"""What an import makes: plain, ordered data of the three files, and what became of each part of the description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.errors import AfkitError
from afkit.importing.codes import IMPORT_IMPOSSIBLE
from afkit.importing.report import Remark
from afkit.records import NamedTuple
from afkit.source import Path
from afkit.source.writing import NO_NOTES, Notes


class ImportFault(AfkitError):  # noqa: N818 - a description at fault, told as such
    """A description, a command line or a recording that nothing can be made of."""

    code = IMPORT_IMPOSSIBLE


class Made(NamedTuple):
    """A connector's folder as data.

    `operations` are the modules by the operation that they are made of; `notes` are comments of the manifest, by place.
    """

    manifest: Mapping[str, Any]
    sandbox: Mapping[str, Any]
    cases: Mapping[str, Any]
    readme: str
    remarks: tuple[Remark, ...]
    operations: Mapping[str, str]
    notes: Mapping[Path, Notes] = NO_NOTES
