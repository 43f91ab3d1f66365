"""Read a curl command line."""

from __future__ import annotations

import re
import shlex
from urllib.parse import parse_qsl, quote

from afkit.importing.calls.call import Call, Part
from afkit.importing.made import ImportFault
from afkit.importing.report import Report
from afkit.importing.words import listed

_WITH_VALUE = {
    "-X": "request", "--request": "request", "-H": "header", "--header": "header", "-d": "data", "--data": "data",
    "--data-raw": "raw", "--data-binary": "data", "--data-ascii": "data", "--data-urlencode": "urlencode", "--json": "json",
    "-F": "form", "--form": "form", "--form-string": "string", "-u": "user", "--user": "user", "-b": "cookie",
    "--cookie": "cookie", "-A": "agent", "--user-agent": "agent", "-e": "referer", "--referer": "referer", "--url": "url",
    "-T": "upload", "--upload-file": "upload", "--oauth2-bearer": "bearer", "--url-query": "query",
    **dict.fromkeys(("-o", "--output", "-m", "--max-time", "--connect-timeout", "--retry", "--retry-delay", "-w", "--write-out",
                     "-c", "--cookie-jar", "-D", "--dump-header", "-x", "--proxy", "--cacert", "--resolve", "--limit-rate",
                     "--max-redirs", "--retry-max-time", "--stderr"), "ignored"),
}  # fmt: skip
_FLAGS = frozenset(
    listed(
        "-s --silent -S --show-error -v --verbose -i --include -L --location --compressed -f --fail "
        "--fail-with-body -# --progress-bar -N --no-buffer -g --globoff --http1.1 --http2 --http1.0 "
        "--http3 -4 -6 --ipv4 --ipv6 -O --remote-name --no-progress-meter --tlsv1.2 --tlsv1.3 "
        "--location-trusted --path-as-is -J --raw"
    )
)
_TOLD = {"-k": "certificates are always verified", "--insecure": "certificates are always verified"}
_NO_CALL = {"--digest", "--negotiate", "--ntlm", "--aws-sigv4", "-E", "--cert", "--key", "-K", "--config"}


def read_curl(line: str, report: Report) -> list[Call]:
    """Read a command line; several addresses give several calls. Raises ImportFault for what cannot be read."""
    words = _words(line)
    if words and words[0].rsplit("/", 1)[-1] in ("curl", "curl.exe", "$"):
        words = words[1:]
        if words[:1] == ["curl"]:
            words = words[1:]
    said: dict[str, list[str]] = {}
    get = head = False
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if not word.startswith("-") or word == "-":
            said.setdefault("url", []).append(word)
            continue
        name, value, used = _option(word, words[place : place + 1])
        place += used
        if name in ("-G", "--get"):
            get = True
        elif name in ("-I", "--head"):
            head = True
        elif name in _TOLD:
            report.simplified(f"option {name}", _TOLD[name])
        elif name in _WITH_VALUE:
            said.setdefault(_WITH_VALUE[name], []).append(value)
    urls = said.get("url", [])
    if not urls:
        raise ImportFault("the command line names no address", hint="curl https://api.example.com/orders")
    return [_call(url, said, get=get, head=head) for url in urls]


def _words(line: str) -> list[str]:
    """Cut a command line as a shell does; `$'…'` and lines that end in a caret or backslash are understood."""
    line = re.sub(r"[\\^]\r?\n", " ", line.strip().lstrip("$ "))
    line = re.sub(r"\$'((?:[^'\\]|\\.)*)'", lambda match: shlex.quote(_ansi(match[1])), line)
    try:
        return shlex.split(line)
    except ValueError as error:
        raise ImportFault(
            f"the command line cannot be read: {error}".lower(), hint="put it into single quotes"
        ) from None


def _ansi(text: str) -> str:
    known = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return re.sub(r"\\(.)", lambda match: known.get(match[1], match[0]), text)


def _option(word: str, following: list[str]) -> tuple[str, str, int]:
    """Give an option, its value, and how many further words it took. Raises ImportFault for one that is not known."""
    name, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
    if word in _FLAGS or word in _TOLD or word in ("-G", "--get", "-I", "--head"):
        return word, "", 0
    if name in _WITH_VALUE:
        if sign:
            return name, value, 0
        if not following:
            raise ImportFault(f"the option {name} has no value", hint="see curl --help all")
        return name, following[0], 1
    if word[:2] in _WITH_VALUE and not word.startswith("--"):
        return word[:2], word[2:], 0
    if not word.startswith("--") and all(f"-{sign}" in _FLAGS or f"-{sign}" in _TOLD for sign in word[1:]):
        return "-k" if "k" in word[1:] else "-s", "", 0
    if not word.startswith("--") and len(word) > 2 and f"-{word[1]}" in _FLAGS:
        return _option(f"-{word[2:]}", following)
    why = "is not made by a connection of the platform" if name in _NO_CALL else "is not known here"
    raise ImportFault(f"the option {name} of curl {why}", hint="leave it out, and write by hand what it stands for")


def _call(url: str, said: dict[str, list[str]], *, get: bool, head: bool) -> Call:
    if "://" not in url:
        url = f"https://{url}"
    headers = [_header(text) for text in said.get("header", ())]
    if "cookie" in said:
        headers.append(("Cookie", "; ".join(said["cookie"])))
    if "bearer" in said:
        headers.append(("Authorization", f"Bearer {said['bearer'][-1]}"))
    data = [*said.get("data", ()), *said.get("raw", ()), *(_encoded(text) for text in said.get("urlencode", ()))]
    if "json" in said:
        data, headers = said["json"], [("Content-Type", "application/json"), *headers]
    if get or "query" in said:
        extra = "&".join([*(data if get else ()), *said.get("query", ())])
        url += ("&" if "?" in url else "?") + extra if extra else ""
        data = [] if get else data
    parts = tuple(_part(text) for text in said.get("form", ())) + tuple(
        Part(*text.partition("=")[::2]) for text in said.get("string", ())
    )
    method = said["request"][-1].upper() if "request" in said else "HEAD" if head else "GET"
    if "request" not in said and (data or parts):
        method = "POST"
    if "request" not in said and "upload" in said:
        method = "PUT"
    body = "&".join(data) if data else "" if "upload" in said else None
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    if (
        body
        and "json" not in kind
        and not parts
        and (not kind or "urlencoded" in kind)
        and not body.lstrip().startswith(("{", "["))
    ):
        pairs = parse_qsl(body, keep_blank_values=True)
        if pairs:
            return Call(
                method, url, tuple(headers), None, tuple(Part(*pair) for pair in pairs), False, user="user" in said
            )
    return Call(method, url, tuple(headers), body, parts, bool(parts), user="user" in said)


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name.strip(), value.strip()


def _encoded(text: str) -> str:
    name, sign, value = text.partition("=")
    return f"{name}={quote(value)}" if sign and name else quote(value or text)


def _part(text: str) -> Part:
    name, _, value = text.partition("=")
    file = value.startswith(("@", "<"))
    return Part(name, "" if file else re.sub(r";type=[^;]*$", "", value), file)
