"""Importing the language is cheap, and what it offers is what its first page says."""

from __future__ import annotations

import subprocess
import sys

import afkit.iml

HEAVY = {
    "afkit.iml.functions.text",
    "asyncio",
    "base64",
    "cryptography",
    "dataclasses",
    "decimal",
    "hashlib",
    "inspect",
    "json",
    "logging",
    "pathlib",
    "random",
    "regex",
    "uuid",
    "zoneinfo",
}


def loaded_after(program: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {program}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_importing_loads_nothing_heavy_and_no_function() -> None:
    loaded = loaded_after("import afkit.iml")
    assert not loaded & HEAVY
    outside = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"afkit"}
    assert outside == set()


def test_a_function_loads_its_own_family_only() -> None:
    loaded = loaded_after("from afkit.iml import compile; compile('{{upper(a)}}').evaluate({'a': 'x'})")
    assert "afkit.iml.functions.text" in loaded
    assert not {"afkit.iml.functions.crypto", "afkit.iml.functions.arrays", "regex", "cryptography"} & loaded


def test_everything_that_is_exported_exists() -> None:
    assert sorted(afkit.iml.__all__) == sorted(set(afkit.iml.__all__))
    assert all(hasattr(afkit.iml, name) for name in afkit.iml.__all__)
