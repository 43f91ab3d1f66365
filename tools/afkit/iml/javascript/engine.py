"""V8, made ready once in a process. It comes with the extra `afkit[js]`."""

from __future__ import annotations

from threading import Lock
from types import ModuleType

_READ_FROM_ANY_THREAD = "--no-memory-protection-keys"
"""V8 guards tables that all its contexts share by a key of the processor. Only the thread that made V8 ready, and those that
it starts later, have that key: a context of any other thread, such as another worker of a server, would end the process."""

_making = Lock()


def load_engine() -> ModuleType:
    """Give the package of the engine. Raises ImportError or OSError where it is not installed, or does not fit the machine."""
    import py_mini_racer

    with _making:
        flags = (*py_mini_racer.DEFAULT_V8_FLAGS, _READ_FROM_ANY_THREAD)
        py_mini_racer.init_mini_racer(flags=flags, ignore_duplicate_init=True)
    package: ModuleType = py_mini_racer
    return package
