"""The pages of `afkit explain` for what checking reports about itself (AF09x)."""

from __future__ import annotations

CODES: tuple[tuple[str, str, str, str], ...] = (
    (
        "AF090",
        "unused-suppression",
        "a comment silences nothing",
        "A comment `afkit: ignore[CODE]` stands where nothing is reported (any more).\n\n"
        "Remove the code from the comment, or the comment. It covers its own line, or, alone on a line, "
        "the next line that is no comment.",
    ),
    (
        "AF091",
        "malformed-suppression",
        "a comment that should silence a finding names none",
        "What is accepted must be named, by code or by name, in square brackets: `# afkit: ignore[AF301] "
        "the reason`, or in JSON files `// afkit: ignore[AF301] the reason`. Several codes are separated "
        "by commas; `AF3` stands for a whole family.",
    ),
)
