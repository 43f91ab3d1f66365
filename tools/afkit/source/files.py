"""Files: read texts, write atomically, and stay inside a folder."""

from __future__ import annotations

import os
import stat

from afkit.annotations import IO, TYPE_CHECKING
from afkit.codes import UNREADABLE_FILE
from afkit.errors import SourceError
from afkit.patterns import lazy
from afkit.source.check import CONFLICT, MAX_BYTES, check_characters, refuse, too_large
from afkit.source.codes import BAD_ENCODING, CANNOT_WRITE, PATH_LEAVES_FOLDER
from afkit.source.diagnostic import UnreadableError
from afkit.source.text import Location, Source

if TYPE_CHECKING:
    from pathlib import Path

_DRIVE = lazy(r"[A-Za-z]:")
BOM = b"\xef\xbb\xbf"
"""The byte-order mark."""


def read_source(
    path: str | os.PathLike[str], name: str | None = None, *, controls: bool = False, most: int = MAX_BYTES
) -> Source:
    """Read a UTF-8 text file; `name` is what diagnostics call it (the path by default). A byte-order mark is dropped.

    Raises UnreadableError for a file that is missing, a folder or device, without permission, over `most` bytes, not UTF-8
    (at the place of the first bad byte) or holding control characters, unless `controls` allows them.
    """
    shown = os.fspath(path) if name is None else name
    data = _read_regular(path, shown, most)
    if len(data) > most:
        raise too_large(Source(shown, ""), most)
    text = _decode(data, shown)
    source = Source(shown, text.removeprefix("\ufeff"), bom=text.startswith("\ufeff"))
    if not controls:
        check_characters(source)
    elif CONFLICT in text:
        from afkit.source.conflicts import check_conflicts

        check_conflicts(source)
    return source


def _read_regular(path: str | os.PathLike[str], shown: str, most: int) -> bytes:
    try:
        # Non-blocking, so that a FIFO is refused instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(shown, error) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _not_a_file(shown, status.st_mode)
        with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as file:
            return _content(file, status.st_size, most)
    except OSError as error:
        raise _unreadable(shown, error) from None
    finally:
        os.close(descriptor)


def _content(file: IO[bytes], size: int, most: int) -> bytes:
    """Read a file of so many bytes, as it seems: a bound makes room for all that it allows, and some files tell no size."""
    data = file.read(min(size, most) + 1)
    while len(data) > size and len(data) <= most and (more := file.read(most + 1 - len(data))):
        data += more
    return data


def _decode(data: bytes, shown: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(
            BAD_ENCODING, "the file is UTF-16, not UTF-8", Location(Source(shown, ""), 0, 0), "save it again as UTF-8"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        # The rest is shown as far as it can be, so that the frame has a line to point at.
        source = Source(shown, (before + data[error.start :].decode("utf-8", "replace")).removeprefix("\ufeff"))
        at = len(before.removeprefix("\ufeff"))
        raise refuse(
            BAD_ENCODING,
            f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start} starts no character",
            Location(source, at, at + 1),
            "save it again as UTF-8",
        ) from None
    return text


def _unreadable(shown: str, error: OSError | ValueError) -> UnreadableError:
    if isinstance(error, FileNotFoundError):
        message, hint = "the file does not exist", "check the path"
    elif isinstance(error, PermissionError):
        message, hint = "the file may not be read: permission denied", "give yourself read permission"
    elif isinstance(error, IsADirectoryError):
        message, hint = "this is a folder, not a file", "name a file in it"
    elif isinstance(error, OSError):
        message, hint = f"the file cannot be read: {error.strerror or type(error).__name__}", "check the path"
    else:
        message, hint = "the path holds a NUL character", "check the path"
    return refuse(UNREADABLE_FILE, message, Location(Source(shown, ""), 0, 0), hint)


def _not_a_file(shown: str, mode: int) -> UnreadableError:
    folder = stat.S_ISDIR(mode)
    return refuse(
        UNREADABLE_FILE,
        "this is a folder, not a file" if folder else "this is a device, pipe or socket, not a file",
        Location(Source(shown, ""), 0, 0),
        "name a file in it" if folder else "name a regular file",
    )


class Root:
    """A folder that many paths are confined to within one load: what was found out about its folders is remembered."""

    __slots__ = ("_path", "_plain", "_top")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._top = os.path.realpath(path)
        self._plain: set[str] = set()

    def __fspath__(self) -> str:
        return self._path

    @property
    def top(self) -> str:
        """The folder, symbolic links followed."""
        return self._top

    def resolve(self, relative: str) -> str:
        """Resolve a path below the folder: only a link among its own steps leads elsewhere."""
        if os.name != "posix":
            return os.path.realpath(f"{self._top}/{relative}")
        full = self._top.rstrip("/")
        steps = [step for step in relative.split("/") if step not in ("", ".")]
        for at, step in enumerate(steps, 1):
            full = f"{full}/{step}"
            if full in self._plain:
                continue
            if os.path.islink(full):
                return os.path.realpath(f"{self._top}/{relative}")
            if at < len(steps):
                self._plain.add(full)
        return full or "/"


def confine(root: str | os.PathLike[str] | Root, relative: str) -> str:
    """Resolve a path that a text names, and refuse it if it leaves `root`. The file need not exist.

    Raises SourceError for an absolute path, a drive letter, a `..` step, a backslash, or a symbolic link that leads
    outside.
    """
    hint = "name a file below the connector's folder, with forward slashes"
    if not relative or "\0" in relative:
        raise SourceError("the path is empty or holds a NUL character", code=PATH_LEAVES_FOLDER, hint=hint)
    if relative.startswith(("/", "~")) or "\\" in relative or _DRIVE.match(relative):
        raise SourceError(f"the path '{relative}' is not relative to the folder", code=PATH_LEAVES_FOLDER, hint=hint)
    if ".." in relative.split("/"):
        raise SourceError(f"the path '{relative}' leaves the folder", code=PATH_LEAVES_FOLDER, hint=hint)
    known = root if isinstance(root, Root) else Root(root)
    top, full = known.top, known.resolve(relative)
    if full != top and not full.startswith(top.rstrip(os.sep) + os.sep):
        raise SourceError(
            f"the path '{relative}' leads outside the folder through a symbolic link",
            code=PATH_LEAVES_FOLDER,
            hint=hint,
        )
    return full


def write_atomic(path: str | os.PathLike[str], data: bytes) -> bool:
    """Write a file whole or not at all, creating its parent folders; True if its content changed.

    The bytes go to a temporary file beside the target, reach the disk, and take the target's name in one step; the
    permissions of an existing file are kept. Raises SourceError when it cannot be written.
    """
    from pathlib import Path  # here, since checking a connector writes nothing and should not pay for the import

    target = Path(os.path.realpath(path))
    try:
        if _holds(target, data):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(
            f"cannot write '{os.fspath(path)}': {reason}",
            code=CANNOT_WRITE,
            hint="check the folder's permissions and space",
        ) from None
    return True


def is_marked(path: str) -> bool:
    """Tell whether a byte-order mark begins a file."""
    try:
        with open(path, "rb") as file:
            return file.read(3) == BOM
    except OSError:
        return False


def _holds(target: Path, data: bytes) -> bool:
    try:
        status = target.stat()
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(21, "it is a folder")
    return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and target.read_bytes() == data


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        try:  # noqa: SIM105 contextlib costs start-up time
            temporary.unlink()
        except OSError:
            pass
        raise
