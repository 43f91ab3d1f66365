"""Profiles: a connection's values and tokens, kept between runs in the system's keyring or in files of mode 0600."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.engine.values import plain
from afkit.errors import RunError
from afkit.nearest import meant
from afkit.records import NamedTuple

SERVICE = "afkit.profile"
_INDEX = "afkit.profiles"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


class Profile(NamedTuple):
    """What is kept under a name: the connector, the connection, its parameter values and what its steps stored."""

    name: str
    path: str
    connection: str
    values: Mapping[str, Any]
    data: Mapping[str, Any]

    def given(self) -> dict[str, Any]:
        """Give the values as a connection file holds them."""
        return {**self.values, **({"data": dict(self.data)} if self.data else {})}


class Keyring(Protocol):
    """What is asked of the package `keyring`."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class Profiles:
    """The profiles of one person. Texts in and out; `KeyringTexts` and `FileTexts` keep them."""

    def __init__(self, texts: KeyringTexts | FileTexts) -> None:
        self._texts = texts

    def names(self) -> list[str]:
        """List the names, sorted."""
        return sorted(self._texts.names())

    def get(self, name: str) -> Profile:
        """Read a profile. Raises RunError if there is none of that name, or if what is kept cannot be read."""
        text = self._texts.get(_checked(name))
        if text is None:
            known = ", ".join(self.names()) or "none"
            hint = meant(name, self.names(), f"profiles are: {known}; afkit profile add makes one")
            raise RunError(f"there is no profile '{name}'", code=CONNECTION_UNUSABLE, hint=hint)
        try:
            data = json.loads(text)
            return Profile(name, str(data["path"]), str(data["connection"]), dict(data["values"]), dict(data["data"]))
        except (ValueError, KeyError, TypeError):
            raise RunError(
                f"what is kept as profile '{name}' cannot be read",
                code=CONNECTION_UNUSABLE,
                hint=f"afkit profile remove {name}, and add it again",
            ) from None

    def put(self, profile: Profile) -> None:
        """Keep a profile, whole or not at all."""
        self._texts.put(_checked(profile.name), json.dumps(profile._asdict(), ensure_ascii=False))

    def remove(self, name: str) -> None:
        """Forget a profile."""
        self._texts.remove(_checked(name))

    def keeper(self, name: str) -> ProfileKeeper:
        """Give what keeps this profile's tokens while it is used."""
        return ProfileKeeper(self, name, self._texts.lock_file(_checked(name)))


class Turn:
    """The turn to renew tokens: one run at a time has it, in whatever process."""

    def __init__(self, file: Path) -> None:
        from filelock import FileLock

        self._lock = FileLock(file, timeout=0)

    def acquire(self) -> bool:
        """Take the turn; False while another run has it."""
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give the turn back."""
        self._lock.release()


class ProfileKeeper(Turn):
    """Writes a profile's new tokens back at once."""

    def __init__(self, profiles: Profiles, name: str, file: Path) -> None:
        super().__init__(file)
        self._profiles = profiles
        self._name = name

    def read(self) -> Mapping[str, Any]:
        """Give what is kept now."""
        return self._profiles.get(self._name).data

    def save(self, data: Mapping[str, Any]) -> None:
        """Keep data that a step has stored."""
        self._profiles.put(self._profiles.get(self._name)._replace(data=plain(data)))


class FileKeeper(Turn):
    """Writes new tokens back into a connection file that holds some, as `connect --out` makes one."""

    def __init__(self, file: Path) -> None:
        self._file = file.resolve()  # a link stays one
        super().__init__(_lock_in(_cache(), hashlib.sha256(str(self._file).encode()).hexdigest()[:32]))

    def read(self) -> Mapping[str, Any]:
        """Give what is kept now."""
        return dict(data) if isinstance(data := _held(self._file).get("data"), Mapping) else {}

    def save(self, data: Mapping[str, Any]) -> None:
        """Keep data that a step has stored; all else in the file stays."""
        held = _held(self._file)
        if isinstance(held.get("data"), Mapping):
            write_private(self._file, json.dumps({**held, "data": plain(data)}, indent=2, ensure_ascii=False) + "\n")


def holds_tokens(file: str) -> bool:
    """Tell whether a connection file can take new tokens: it is JSON, holds stored data, and may be written."""
    path = Path(file)
    writable = os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)
    return writable and isinstance(_held(path).get("data"), Mapping)


def _held(file: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, Mapping) else {}


def _lock_in(folder: Path, name: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{name}.lock"


class FileTexts:
    """Texts as files of mode 0600 in a folder of mode 0700: the explicit fallback where there is no keyring."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)

    def names(self) -> list[str]:
        """List the names of the files."""
        return [file.stem for file in self._folder.glob("*.json")] if self._folder.is_dir() else []

    def get(self, name: str) -> str | None:
        """Read one, None if there is none. Raises RunError."""
        try:
            return (self._folder / f"{name}.json").read_text("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(self._folder, error) from None

    def put(self, name: str, text: str) -> None:
        """Write one for its owner alone. Raises RunError."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(self._folder, error) from None
        write_private(self._folder / f"{name}.json", text)

    def remove(self, name: str) -> None:
        """Delete one. Raises RunError."""
        try:
            (self._folder / f"{name}.json").unlink(missing_ok=True)
            (self._folder / f"{name}.lock").unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(self._folder, error) from None

    def lock_file(self, name: str) -> Path:
        """Give the file whose lock keeps renewals apart."""
        return self._folder / f"{name}.lock"


class KeyringTexts:
    """Texts in the system's keyring, with an index of their names, since keyrings cannot list."""

    def __init__(self, keyring: Keyring, locks: Path) -> None:
        self._keyring = keyring
        self._locks = locks

    def names(self) -> list[str]:
        """List the names in the index."""
        try:
            found = json.loads(self._keyring.get_password(_INDEX, "index") or "[]")
        except ValueError:
            return []
        return [str(name) for name in found] if isinstance(found, list) else []

    def get(self, name: str) -> str | None:
        """Read one, None if there is none."""
        return self._keyring.get_password(SERVICE, name)

    def put(self, name: str, text: str) -> None:
        """Write one, and its name into the index."""
        self._keyring.set_password(SERVICE, name, text)
        self._keyring.set_password(_INDEX, "index", json.dumps(sorted({*self.names(), name})))

    def remove(self, name: str) -> None:
        """Delete one."""
        if self.get(name) is not None:
            self._keyring.delete_password(SERVICE, name)
        self._keyring.set_password(_INDEX, "index", json.dumps(sorted(set(self.names()) - {name})))

    def lock_file(self, name: str) -> Path:
        """Give the file whose lock keeps renewals apart; it holds nothing."""
        return _lock_in(self._locks, name)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all. Raises RunError."""
    from tempfile import mkstemp

    try:
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            os.fchmod(handle, 0o600) if hasattr(os, "fchmod") else None
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unusable(path, error) from None


def open_profiles(environ: Mapping[str, str]) -> Profiles:
    """Open the profiles that `AFKIT_KEYRING` names (`file:DIR`), or those of the system's keyring.

    Raises RunError where there is neither.
    """
    setting = environ.get("AFKIT_KEYRING", "")
    if setting.startswith("file:") and setting[5:]:
        return Profiles(FileTexts(Path(setting[5:]).expanduser()))
    if setting:
        raise RunError(
            "AFKIT_KEYRING is not of the form file:DIR",
            code=CONNECTION_UNUSABLE,
            hint="unset it to use the system's keyring",
        )
    return Profiles(KeyringTexts(_system_keyring(), _cache()))


def _cache() -> Path:
    """Give a folder for locks: the person's own, or where that cannot be had, as in a container, one for passing files."""
    try:
        folder = Path.home() / ".cache" / "afkit"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):
        pass
    from tempfile import gettempdir

    return Path(gettempdir()) / f"afkit-{os.getuid() if hasattr(os, 'getuid') else 'locks'}"


def _system_keyring() -> Keyring:
    from afkit.extras import install_hint

    try:
        import keyring
        from keyring.backends.fail import Keyring as Nothing
    except ImportError:
        hint = f"{install_hint('keyring')}; or name a folder for files of mode 0600: AFKIT_KEYRING=file:DIR"
        raise RunError(
            "profiles are kept in the system's keyring, and none is installed", code=CONNECTION_UNUSABLE, hint=hint
        ) from None
    if isinstance(keyring.get_keyring(), Nothing):
        raise RunError(
            "profiles are kept in the system's keyring, and this machine has none",
            code=CONNECTION_UNUSABLE,
            hint="name a folder for files of mode 0600: AFKIT_KEYRING=file:DIR",
        )
    found: Keyring = keyring
    return found


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise RunError(
            f"'{name[:64]}' is not the name of a profile",
            code=CONNECTION_UNUSABLE,
            hint="a name has letters, digits, '.', '_' and '-', and begins with a letter or digit",
        )
    return name


def _unusable(path: Path, error: OSError) -> RunError:
    return RunError(f"'{path}' cannot be used: {error.strerror or error}", code=CONNECTION_UNUSABLE)
