"""What a command may do to the outside world, in one value, so that tests can hand in their own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from afkit.annotations import IO, TYPE_CHECKING, Any
from afkit.errors import SourceError, UsageError
from afkit.patterns import lazy

if TYPE_CHECKING:
    import re

    from afkit.app.knowledge.vault import Vault


class OutputError(UsageError):
    """What was to be printed cannot be written: the disk is full, the device is gone."""


class Console:
    """Standard streams, environment and colour of one process.

    Colour is on only where a person looks: a terminal, without NO_COLOR, unless TERM is `dumb`. Results go to `out`,
    progress and errors to `err`, so that output can be piped. A stream that the process was started without is empty,
    or swallows what it is given.
    """

    def __init__(
        self,
        *,
        stdin: IO[str] | None = None,
        stdout: IO[str] | None = None,
        stderr: IO[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        import os

        self.stdin = _open(stdin, sys.stdin)
        self.stdout = _open(stdout, sys.stdout)
        self.stderr = _open(stderr, sys.stderr)
        self.environ: Mapping[str, str] = environ if environ is not None else os.environ
        self._vaults: list[Vault] = []
        self.color_out = self._colour(self.stdout)
        self.color_err = self._colour(self.stderr)

    def seal(self, vault: Vault) -> None:
        """Let nothing leave from now on but through this vault, whoever printed it, and whatever it learns later."""
        if not any(known is vault for known in self._vaults):
            self._vaults.append(vault)

    def masked(self, text: str) -> str:
        """Give a text as it may leave."""
        for vault in self._vaults:
            text = vault.mask(text)
        return text

    def _colour(self, stream: IO[str]) -> bool:
        if self.environ.get("NO_COLOR") or self.environ.get("TERM") == "dumb":
            return False
        return bool(self.environ.get("FORCE_COLOR")) or stream.isatty()

    @property
    def is_tty(self) -> bool:
        """True when a person can be asked: input and output are a terminal."""
        return self.stdin.isatty() and self.stdout.isatty()

    def out(self, text: str = "", end: str = "\n") -> None:
        """Print a line of the result."""
        _write(self.stdout, visible(self.masked(text), colour=self.color_out) + end)

    def text(self, text: str) -> None:
        """Print a whole text, such as a file's, as it is."""
        _write(self.stdout, text)

    def address(self, url: str, *, quiet: bool) -> None:
        """Print an address that a person is to open, on a line of its own and as it is: what stands in it goes to the
        browser anyway. With `quiet` it goes to standard error."""
        stream = self.stderr if quiet else self.stdout
        _write(stream, visible(url) + "\n")
        stream.flush()

    def err(self, text: str = "") -> None:
        """Print a line for the person: progress, warnings, errors."""
        self.flush()
        _write(self.stderr, visible(self.masked(text), colour=self.color_err) + "\n")
        self.stderr.flush()

    def flush(self) -> None:
        """Send on what was printed. Raises OutputError."""
        try:
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _unwritten(error) from None

    def json(self, value: Any) -> None:
        """Print one JSON value, for a program. Where the stream cannot take a character, all are escaped."""
        import json  # here, since most output is for people

        for vault in self._vaults:
            value = vault.mask_tree(value)
        text = visible(json.dumps(value, indent=2, ensure_ascii=False), json=True) + "\n"
        try:
            text.encode()  # a stream may take half of a surrogate pair, and make a byte of it that nobody can read
            text.encode(getattr(self.stdout, "encoding", None) or "utf-8")
        except UnicodeEncodeError:
            text = json.dumps(value, indent=2) + "\n"
        _write(self.stdout, text)

    def stdin_bytes(self) -> bytes:
        """Read all of standard input as it is."""
        raw = getattr(self.stdin, "buffer", None)
        data: bytes = raw.read() if raw is not None else self.stdin.read().encode()
        return data

    def stdin_text(self) -> str:
        """Read all of standard input as text. Raises SourceError for bytes that are none."""
        reconfigure = getattr(self.stdin, "reconfigure", None)
        if reconfigure is not None:  # without a locale, what is no UTF-8 would come in as halves of surrogate pairs
            reconfigure(errors="strict")
        try:
            return self.stdin.read()
        except UnicodeDecodeError as error:
            raise SourceError(
                f"standard input is not {error.encoding.upper()}: byte {error.object[error.start]:#04x} cannot be read",
                hint="save the text as UTF-8",
            ) from None


_UNSEEN = lazy("(\x1b\\[[0-9;]*m)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\r(?!\n)")


def visible(text: str, *, colour: bool = False, json: bool = False) -> str:
    """Show as escapes what would act on a terminal or turn the order of its text; with `colour` colours stay.

    All that a command prints passes here, so that no service writes to the terminal of who calls it.
    """
    if text.replace("\n", "").isprintable():
        return text

    def shown(match: re.Match[str]) -> str:
        if colour and match.group(1):
            return match.group()
        first, rest = match.group()[0], match.group()[1:]
        number = ord(first)
        return (f"\\u{number:04x}" if json or number > 255 else f"\\x{number:02x}") + rest

    return _UNSEEN.sub(shown, text)


def _write(stream: IO[str], text: str) -> None:
    """Write text. What the stream's encoding does not know (half of a surrogate pair, too) is shown as an escape."""
    try:
        text.encode()
        stream.write(text)
    except UnicodeEncodeError:
        encoding = getattr(stream, "encoding", None) or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def _open(given: IO[str] | None, usual: IO[str] | None) -> IO[str]:
    import io

    stream = given if given is not None else usual
    return stream if stream is not None else io.StringIO()


def _unwritten(error: OSError) -> OutputError:
    return OutputError(f"the output cannot be written: {error.strerror or error}")


def named_like(given: str, names: Iterable[str]) -> list[str]:
    """Name files as the connector `given` was named: in full, or from the current folder; in order."""
    from os.path import abspath, relpath
    from pathlib import Path

    name = abspath if Path(given).is_absolute() else relpath
    return sorted(name(one) for one in names)
