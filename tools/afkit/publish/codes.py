"""The codes that planning and publishing report, and what to do about each."""

from __future__ import annotations

from afkit.codes import Code

NO_TOKEN = Code(
    "AF951",
    "no-token",
    "There is no token for an origin",
    "Put the token into the environment variable that `tokenEnv` of the origin names (else "
    "`AFKIT_TOKEN_<ORIGIN>` or `AFKIT_TOKEN`), or into the keyring: `keyring set afkit <url>`. A token never "
    "belongs into a file of the project.",
)

TOKEN_REFUSED = Code(
    "AF952",
    "token-refused",
    "The zone refused the token",
    "401: it is wrong, expired, or of another zone than the origin's `url`. 403: it lacks the scope `sdk-"
    "apps:read` or `sdk-apps:write`, or its owner a right. `afkit origins check NAME` tells which.",
)

NO_SUCH_APP = Code(
    "AF953",
    "no-such-app",
    "The app or component is not there, or hidden",
    "Check `app` and `version` of the origin. A zone answers 404 also for what a token may not see. `afkit "
    "plan --create-app` plans the app itself.",
)

RATE_LIMIT = Code(
    "AF954",
    "rate-limit",
    "The organization's limit of requests is used up",
    "The limit counts all calls of the organization in a minute. Wait and run the same command again: it "
    "resumes. `--rate-limit N` keeps below a known limit.",
)

NO_ANSWER = Code(
    "AF955",
    "no-answer",
    "The zone did not answer, or not in a known form",
    "Check the origin's `url` and the network. A write whose answer was lost is looked for when the command is"
    " run again.",
)

STALE = Code(
    "AF956",
    "stale",
    "The zone moved while a plan was being carried out",
    "Somebody else edited the app, or another publisher is at work. Plan again and look at what changed.",
)

REMOTE_EDITS = Code(
    "AF957",
    "remote-edits",
    "Remote edits would be overwritten",
    "Bring them here with `afkit pull`, or overwrite them with `--force`.",
)

AMBIGUOUS = Code(
    "AF958",
    "ambiguous",
    "It is not clear which remote component a local one is",
    "Several have the same label and type. Say which with `--map KIND/LOCAL=REMOTE`; the answer is stored.",
)

REFUSED_BY_SERVER = Code(
    "AF959",
    "refused-by-server",
    "The zone refused what was sent",
    "The message holds the server's words, and the place in your file where the server names one.",
)

NOT_ORDERED = Code(
    "AF960",
    "not-ordered",
    "A call was not ordered by this command",
    "Deleting, releasing and writing `common` each need their own switch or command.",
)

STATE_FILE = Code(
    "AF961",
    "state-file",
    "The memory of an origin cannot be used",
    "The file in `publish-state/` is broken, belongs to another place, or another run holds its lock. Restore "
    "it from version control, or delete it and publish again.",
)

NEEDS_PERMISSION = Code(
    "AF962",
    "needs-permission",
    "A plan breaks existing flows or cannot be undone",
    "Look at the plan; `--allow-breaking` or `--allow-irreversible` orders it.",
)

BAD_ADDRESS = Code(
    "AF963",
    "bad-address",
    "An origin's address must not get a token",
    "Write it as `https://HOST/api`. Plain http is for this machine only, and a token follows no redirect to "
    "another host.",
)

UNVERIFIED = Code(
    "AF964",
    "unverified",
    "What was read back differs from what was sent",
    "Somebody may have written at the same time. Run the command again.",
)

BROKEN_PROJECT = Code(
    "AF965",
    "broken-project",
    "The project has errors and is not published",
    "`afkit lint` tells all of them. `--no-lint` publishes in spite of findings in what can be read.",
)

CANNOT_PUBLISH = Code(
    "AF966",
    "cannot-publish",
    "What is wanted cannot be published",
    "The platform refuses it in any case; the message says why, before anything is sent.",
)

COMMON_UNRESOLVED = Code(
    "AF967",
    "common-unresolved",
    "A placeholder of `common` has no value",
    "Set the environment variables that `{env: NAME}` names, or publish without `--common`.",
)

"""Code, short name, summary, and what to do (Markdown)."""
