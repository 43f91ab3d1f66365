"""Functions and checks of JavaScript work in any thread, whichever made the engine ready: a server has many."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("py_mini_racer")

PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from afkit.iml.environment import Environment
from afkit.iml.javascript import JavascriptFunctions
from afkit.iml.javascript.syntax import faulty

functions = JavascriptFunctions({"double": "function double(n) { return n * 2 }"}, Environment())

def check():
    assert faulty(["function a( {}", "function b() {}"]) == [0]

def call(n=21):
    assert functions["double"](n) == 2 * n

def elsewhere(act):
    thread = Thread(target=act)
    thread.start()
    thread.join()

waiting = ThreadPoolExecutor(4)
list(waiting.map(lambda n: n, range(8)))  # its threads are there before the engine is
acts = {"check": check, "call": call, "check elsewhere": lambda: elsewhere(check), "call elsewhere": lambda: elsewhere(call),
        "call in the pool": lambda: list(waiting.map(call, range(12)))}
for name in sys.argv[1:]:
    acts[name]()
print("done")
"""

ORDERS = [
    ("check elsewhere", "call", "check"),
    ("check elsewhere", "call elsewhere", "call in the pool"),
    ("call in the pool", "check", "call"),
    ("check", "call in the pool", "call elsewhere"),
]


@pytest.mark.parametrize("order", ORDERS, ids=", ".join)
def test_contexts_of_several_threads_live_side_by_side(order: tuple[str, ...]) -> None:
    """In a process of its own: where this fails, the process ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *order], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr[-2000:]
