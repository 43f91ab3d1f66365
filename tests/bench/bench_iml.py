"""How fast expressions are, against Jinja2's sandboxed environment and plain Python, in one run.

Prints each figure with its floor and exits 1 if one is missed. Peers take turns with afkit, round after round, and the
best round of each counts, so that a busy moment does not decide.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from afkit.iml import Environment, Template, compile
from afkit.iml.compiler import compile_parts

ROUNDS = 25
HELLO = "Hello {{upper(user.name)}}"
SIGN = "{{sha256(toString(body), 'base64', key)}}"
PIECE = "Order {{order.id}} of {{upper(user.name)}}: {{if(order.total > 40 + 2 * 3, 'big', 'small')}} / {{tags[1]}}; "
LONG = PIECE * 20
BODY = {
    "id": "ord-2026-0001",
    "items": [{"sku": f"sku-{at}", "quantity": at, "price": 9.99} for at in range(8)],
    "customer": {"name": "Ada", "mail": "ada@example.com"},
    "paid": True,
    "note": None,
}
CONTEXT: dict[str, Any] = {
    "user": {"name": "ada"},
    "order": {"id": 17, "total": 50},
    "tags": ["new", "eu"],
    "body": BODY,
    "key": "s3cret",
}


def to_string(value: object) -> str:
    """Write compact JSON, as a Python programmer would."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str, encoding: str, key: str) -> str:
    """Sign a text, as a Python programmer would."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode("ascii")


def jinja() -> SandboxedEnvironment:
    """Give a sandboxed environment with the functions of the templates."""
    environment = SandboxedEnvironment()
    environment.globals.update(
        upper=str.upper, toString=to_string, sha256=sha256, **{"if": lambda test, yes, no: yes if test else no}
    )
    return environment


def microseconds(*works: Callable[[], object], target: float = 0.01) -> list[float]:
    """Measure works in turns and give the best round of each, in microseconds a call."""
    counts = []
    for work in works:
        start = time.perf_counter()
        work()
        counts.append(max(1, int(target / max(time.perf_counter() - start, 1e-7))))
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for at, work in enumerate(works):
            count = counts[at]
            start = time.perf_counter()
            for _ in range(count):
                work()
            best[at] = min(best[at], (time.perf_counter() - start) / count * 1e6)
    return best


class Report:
    """Prints figures and remembers whether one missed its floor."""

    def __init__(self) -> None:
        self.missed = False

    def ratio(self, name: str, value: float, *, least: float | None = None, most: float | None = None) -> None:
        good = (least is None or value >= least) and (most is None or value <= most)
        self.missed = self.missed or not good
        bound = f"at least {least:g}" if least is not None else f"at most {most:g}"
        print(f"  {name:<58} {value:8.2f} x  ({bound}) {'ok' if good else 'MISSED'}")


def parsing(report: Report, environment: SandboxedEnvironment) -> None:
    """Compare reading a template with `from_string` of Jinja2."""
    print("parse (text to a template that can be evaluated)")
    for name, text in (("hello", HELLO), ("sign", SIGN), ("2 kB", LONG)):
        peer = text.replace("if(", "self_if(").replace("{{", "{{ ").replace("}}", " }}").replace("tags[1]", "tags[0]")

        def closures(text: str = text) -> object:
            return compile_parts(compile(text).parts)

        ours, whole, theirs = microseconds(
            lambda text=text: compile(text), closures, lambda peer=peer: environment.from_string(peer)
        )
        print(f"  {name}: {ours:.1f} µs, with closures {whole:.1f} µs, jinja2 {theirs:.0f} µs")
        report.ratio(f"{name}: jinja2 / afkit", theirs / ours, least=30 if len(text) < 100 else 20)


def rendering(report: Report, environment: SandboxedEnvironment) -> None:
    """Compare evaluation with `render` of Jinja2 and with plain Python."""
    print("evaluate")
    env = Environment()
    hello, sign = compile(HELLO), compile(SIGN)
    jinja_hello = environment.from_string("Hello {{ upper(user.name) }}")
    jinja_sign = environment.from_string("{{ sha256(toString(body), 'base64', key) }}")
    assert hello.evaluate(CONTEXT, env) == jinja_hello.render(CONTEXT) == "Hello ADA"
    native_signature = sha256(to_string(CONTEXT["body"]), "base64", CONTEXT["key"])
    assert sign.evaluate(CONTEXT, env) == jinja_sign.render(CONTEXT) == native_signature
    ours, theirs, native = microseconds(
        lambda: hello.evaluate(CONTEXT, env),
        lambda: jinja_hello.render(CONTEXT),
        lambda: "Hello " + CONTEXT["user"]["name"].upper(),
    )
    print(f"  hello: {ours:.2f} µs, jinja2 {theirs:.1f} µs, Python {native:.2f} µs")
    report.ratio("hello: jinja2 / afkit", theirs / ours, least=15)
    report.ratio("hello: afkit / Python", ours / native, most=6)
    ours, theirs, native = microseconds(
        lambda: sign.evaluate(CONTEXT, env),
        lambda: jinja_sign.render(CONTEXT),
        lambda: sha256(to_string(CONTEXT["body"]), "base64", CONTEXT["key"]),
    )
    print(f"  sign: {ours:.1f} µs, jinja2 {theirs:.1f} µs, Python {native:.1f} µs")
    report.ratio("sign: jinja2 / afkit", theirs / ours, least=2)
    report.ratio("sign: afkit / Python", ours / native, most=1.1)


def growth(report: Report) -> None:
    """Show that reading and evaluating take time in proportion to the length of the text."""
    print("growth (per character, 2 kB against 64 kB)")
    env = Environment()
    short, long = LONG, LONG * 32
    small, large = compile(short), compile(long)
    a, b, c, d = microseconds(
        lambda: compile(short),
        lambda: compile(long),
        lambda: small.evaluate(CONTEXT, env),
        lambda: large.evaluate(CONTEXT, env),
        target=0.02,
    )
    report.ratio("parse: 32 times the text / 32 times the time", b / (32 * a), most=1.6)
    report.ratio("evaluate: 32 times the text / 32 times the time", d / (32 * c), most=1.6)


def memory(text: str, name: str) -> None:
    """State what one compiled template takes, evaluated once."""

    def make() -> Template:
        template = compile(text)
        template.evaluate(CONTEXT)
        return template

    make()
    count = 200
    tracemalloc.start()
    kept = [make() for _ in range(count)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"  {name} ({len(text)} characters): {size / len(kept) / 1024:.1f} kB")


def main() -> int:
    """Measure and print; 1 if a floor was missed."""
    report = Report()
    environment = jinja()
    parsing(report, environment)
    rendering(report, environment)
    growth(report)
    print("memory of a compiled template, closures included")
    for name, text in (("hello", HELLO), ("sign", SIGN), ("2 kB", LONG)):
        memory(text, name)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
