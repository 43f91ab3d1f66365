"""The version, as a constant: reading it from the installed metadata would cost more than linting a file."""

VERSION = "0.1.0"
