"""Fuzz the expression language, guided by coverage: `python tests/fuzz/fuzz_iml.py --runs 100000`.

The target reads a text as a template, checks it, formats it, reads it back and evaluates it. It fails if anything but an
IML error is raised, if a template does not survive formatting, or if evaluation changes its context. Inputs grow from
tests/fuzz/corpus/iml. With atheris, libFuzzer drives; without it, a small loop of its own does, guided by the lines of
`afkit.iml` that an input reaches first. A failing input is written beside the corpus, and its name is printed.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

CORPUS = Path(__file__).parent / "corpus" / "iml"
NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
CONTEXT: dict[str, Any] = {
    "a": [1, 2.5, {"b": "x", "c d": None}],
    "body": {"id": 7, "name": "Ada", "tags": ["x", "y"], "when": NOW, "raw": b"\xff\x00", "flag": True},
    "1": {"x": "one"},
}
MAX_LENGTH = 4096


class BrokenPromiseError(Exception):
    """The language does not hold what it promises."""


def target(text: str) -> None:
    """Do everything that can be done with a template, and raise if it is not as promised."""
    from afkit.iml import Environment, ImlError, Limits, Scope, check, compile, format

    check(text, Scope())
    try:
        template = compile(text)
    except ImlError:
        return
    written = format(text)
    if compile(written) != template or format(written) != written:
        raise BrokenPromiseError(f"{text!r} is not what {written!r} means")
    before = repr(CONTEXT)
    env = Environment(
        now=lambda: NOW, random=lambda: 0.5, uuid=lambda: "u", limits=Limits(text=50_000, items=500, seconds=0.1)
    )
    try:
        template.evaluate(CONTEXT, env)
    except ImlError as error:
        if "cannot work with these arguments" in str(error):
            raise BrokenPromiseError(
                f"{text!r}: a function raised what is no fault of its arguments: {error!r}"
            ) from error
    if repr(CONTEXT) != before:
        raise BrokenPromiseError(f"{text!r} changed its context")


def seeds() -> list[str]:
    """Read the corpus."""
    return [path.read_text(encoding="utf-8") for path in sorted(CORPUS.iterdir()) if path.suffix == ".txt"]


def save(text: str) -> Path:
    """Keep a failing input."""
    path = CORPUS.parent / f"failed-{abs(hash(text)) % 10**8:08d}.txt"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return path


def with_atheris(runs: int, seed: int) -> int:
    """Let libFuzzer drive; returns an exit code."""
    import atheris

    with atheris.instrument_imports(include=["afkit.iml"]):
        import afkit.iml
        from afkit.iml.registry import functions

        list(functions())
    assert afkit.iml

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "ignore")
        try:
            target(text)
        except BaseException:
            print(f"failed: {save(text)}", file=sys.stderr)
            raise

    with tempfile.TemporaryDirectory() as grown:
        arguments = [sys.argv[0], grown, str(CORPUS), f"-runs={runs}", f"-seed={seed}", f"-max_len={MAX_LENGTH}"]
        words = Path(__file__).parent / "iml.dict"
        arguments += [f"-dict={words}", "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={grown}/"]
        atheris.Setup(arguments, one)
        atheris.Fuzz()
    return 0


class Guide:
    """Counts the lines of `afkit.iml` that are reached for the first time."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int]] = set()
        self.fresh = False

    def call(self, frame: FrameType, event: str, argument: object) -> Any:
        name = frame.f_code.co_filename
        return self.line if "afkit/iml" in name.replace("\\", "/") else None

    def line(self, frame: FrameType, event: str, argument: object) -> Any:
        place = (frame.f_code, frame.f_lineno)
        if place not in self.seen:
            self.seen.add(place)
            self.fresh = True
        return self.line


def mutate(text: str, pool: list[str], words: list[str], chance: random.Random) -> str:
    """Change a text a little: cut, double, insert a word, replace a character, cross it with another one."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.randint(0, 8))
        match chance.randrange(5):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:end] + text[at:end] + text[end:]
            case 2:
                text = text[:at] + chance.choice(words) + text[at:]
            case 3:
                text = text[:at] + chance.choice("{}()[]'\"`.,;+-*/%=<>&|! a1é\n") + text[at + 1 :]
            case _:
                other = chance.choice(pool)
                text = text[:at] + other[chance.randint(0, len(other)) :]
    return text[:MAX_LENGTH]


def with_lines(runs: int, seed: int) -> int:
    """Drive without atheris; returns an exit code."""
    chance = random.Random(seed)
    pool = seeds()
    dictionary = (Path(__file__).parent / "iml.dict").read_text(encoding="utf-8").splitlines()
    words = [line.strip('"').replace('\\"', '"').replace("\\\\", "\\") for line in dictionary if line.startswith('"')]
    guide = Guide()
    inputs = list(pool)
    start = time.monotonic()
    for count in range(runs):
        text = inputs[count] if count < len(inputs) else mutate(chance.choice(pool), pool, words, chance)
        guide.fresh = False
        sys.settrace(guide.call)
        try:
            target(text)
        except BaseException:
            sys.settrace(None)
            print(f"failed: {save(text)}", file=sys.stderr)
            raise
        finally:
            sys.settrace(None)
        if guide.fresh:
            pool.append(text)
    seconds = time.monotonic() - start
    print(f"{runs} inputs in {seconds:.1f} s, {len(pool)} kept, {len(guide.seen)} lines reached")
    return 0


def main() -> int:
    """Fuzz for a number of inputs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100_000, help="how many inputs to try")
    parser.add_argument("--seed", type=int, default=1, help="where chance starts")
    parser.add_argument("--engine", choices=("auto", "atheris", "lines"), default="auto", help="who drives")
    args = parser.parse_args()
    engine = args.engine
    if engine == "auto":
        engine = "atheris" if importlib.util.find_spec("atheris") else "lines"
    sys.argv = sys.argv[:1]
    return with_atheris(args.runs, args.seed) if engine == "atheris" else with_lines(args.runs, args.seed)


if __name__ == "__main__":
    sys.exit(main())
