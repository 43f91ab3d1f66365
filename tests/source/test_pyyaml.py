"""PyYAML is imported in part, and is whole for whoever else uses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAMS = {
    "what libyaml does not need waits": "import sys; assert not {'datetime', 'base64', 'yaml.loader'} & set(sys.modules)",
    "a program that imports it later has all of it": (
        "import datetime, yaml; assert yaml.safe_load('a: 2026-01-02') == {'a': datetime.date(2026, 1, 2)}; "
        "assert yaml.dump({'a': 1}) == 'a: 1\\n'; assert yaml.__version__ and yaml.constructor.SafeConstructor"
    ),
    "its errors are its own": (
        "import yaml\n"
        "for loader in yaml.SafeLoader, getattr(yaml, 'CSafeLoader', yaml.SafeLoader):\n"
        "    try: yaml.load('a: !b 1', loader)\n"
        "    except yaml.constructor.ConstructorError as error: assert error.problem_mark.line == 0\n"
        "    else: raise SystemExit(1)"
    ),
    "parts of it can be imported first": "from yaml.constructor import SafeConstructor; assert SafeConstructor.yaml_constructors",
    "several threads may ask at once": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    assert set(pool.map(lambda _: __import__('yaml').safe_load('1'), range(64))) == {1}"
    ),
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_after_the_reader(program: str) -> None:
    given = (
        f"import afkit.source.yaml\nassert afkit.source.load_yaml(afkit.source.Source('a', 'b: 1')).value\n{program}"
    )
    subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{given}"], check=True, timeout=60
    )


def test_where_it_is_imported_already_it_is_taken_as_it_is() -> None:
    program = "import yaml; before = yaml.safe_load; import afkit.source.yaml; assert yaml.safe_load is before"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
