"""`python -m afkit` is `afkit`."""

from afkit.cli.main import entry

entry()
