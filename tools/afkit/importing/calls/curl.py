"""Read a curl command line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote

from afkit.importing.calls.call import METHODS, Call, Part, address, of_one_host
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
                     "--max-redirs", "--retry-max-time", "--stderr", "--proto", "--proto-default", "--proto-redir", "--noproxy",
                     "--interface", "--dns-servers", "--ciphers", "--capath", "--trace", "--trace-ascii", "--keepalive-time",
                     "-y", "-Y", "--speed-time", "--speed-limit", "-C", "--continue-at", "--connect-to", "--etag-save",
                     "--etag-compare", "--output-dir", "--max-filesize", "--tls-max", "--parallel-max"), "ignored"),
}  # fmt: skip
_FLAGS = frozenset(
    listed(
        "-s --silent -S --show-error -v --verbose -i --include -L --location --compressed -f --fail "
        "--fail-with-body -# --progress-bar -N --no-buffer -g --globoff --http1.1 --http2 --http1.0 "
        "--http3 -4 -6 --ipv4 --ipv6 -O --remote-name --no-progress-meter --tlsv1.2 --tlsv1.3 "
        "--location-trusted --path-as-is -J --raw --basic --anyauth -q --disable --create-dirs --no-keepalive "
        "--tcp-nodelay --http2-prior-knowledge --ssl-no-revoke --ssl-reqd --tlsv1 --tlsv1.0 --tlsv1.1 --post301 "
        "--post302 --post303 --remote-time -R --no-alpn --no-npn --styled-output --no-styled-output -Z --parallel "
        "--compressed-ssh --% --tr-encoding --remote-header-name --remove-on-error --retry-all-errors --retry-connrefused"
    )
)
_TOLD = {"-k": "certificates are always verified", "--insecure": "certificates are always verified"}
_NO_CALL = {
    "--digest",
    "--negotiate",
    "--ntlm",
    "--aws-sigv4",
    "-E",
    "--cert",
    "--key",
    "-K",
    "--config",
    "-n",
    "--netrc",
}


_ENDS = frozenset({"|", "||", "|&", "&", "&&", ";"})
_LINE = "\0"
"""Stands among words where a line ends."""
_BEGINS = re.compile(r"[$%>#]$|[#{\[]|[A-Za-z_]\w*(?:=|$)|(?:.*[/\\])?curl(?:\.exe)?$")
"""What a line begins with that does not go on with the command of the line before."""
_OTHERS = frozenset({"wget", "http", "https", "xh", "httpie"})


def read_curl(line: str, report: Report) -> list[Call]:
    """Read one command or several; several addresses, and `--next`, give several calls, too.

    Other commands are passed over, but variables that they set count. Raises ImportFault for what cannot be read.
    """
    if re.search(r"(?i)\b(Invoke-(WebRequest|RestMethod)|Microsoft\.PowerShell)\b", line[:2000]):
        hint = "in the browser, choose 'Copy as cURL' in place of 'Copy as PowerShell', or save all calls as a HAR file"
        raise ImportFault("commands of PowerShell are not read", hint=hint)
    commands = _commands(_words(line))
    starts = [_start(words) for words in commands]
    if not any(starts):
        words = commands[0] if commands else []
        if words and not re.match(r"-|https?://|[$<{]|[\w-]+(\.[\w-]+)+([/:?]|$)", words[0]):
            raise ImportFault("the command line does not begin with curl", hint="curl https://api.example.com/orders")
        return _calls(words, report)
    values: dict[str, str] = {}
    calls: list[Call] = []
    several = sum(map(bool, starts)) > 1
    faults: list[ImportFault] = []
    for number, (words, start) in enumerate(zip(commands, starts, strict=True)):
        if start:
            try:
                found = _calls([_filled(word, values) for word in words[start:]], report)
                calls += [call for call in found if call.origin is not None]  # an address that is none is told here
            except ImportFault as fault:
                if not several:
                    raise
                faults.append(fault)
                at = sum(map(bool, starts[: number + 1]))
                report.left_out(f"command {at} of {sum(map(bool, starts))}", fault.message)
        elif words[0] in _OTHERS:
            report.left_out(f"command {words[0]}", "only commands of curl are read")
        for word in words[: start or None]:
            name, sign, value = word.partition("=")
            if sign and re.fullmatch(r"[A-Za-z_]\w*", name):
                values[name] = value
    if not calls and faults:
        raise faults[0]
    return of_one_host(calls, report) if several else calls


def _start(words: list[str]) -> int:
    """Give where the arguments of curl begin; 0 if this is another command."""
    return next((n for n, word in enumerate(words[:6], 1) if re.split(r"[/\\]", word)[-1] in ("curl", "curl.exe")), 0)


def _filled(word: str, values: dict[str, str]) -> str:
    """Put the values of variables that a command before has set into a word."""
    return re.sub(r"\$\{(\w+)\}|\$(\w+)", lambda match: values.get(match[1] or match[2], match[0]), word)


def _commands(words: list[str]) -> list[list[str]]:
    """Cut words into commands: at what ends one in a shell, and at a line that does not go on with the one before."""
    found: list[list[str]] = [[]]
    remark = False
    for number, word in enumerate(words, 1):
        if word == _LINE:
            remark = False
            following = next((other for other in words[number : number + 9] if other != _LINE), "")
            if _BEGINS.match(following):
                found.append([])
        elif word.startswith("#"):
            remark = True
        elif word in _ENDS and not remark:
            found.append([])
        elif not remark:
            found[-1].append(word)
    return [words for words in found if words]


def _calls(words: list[str], report: Report) -> list[Call]:
    calls: list[Call] = []
    while words or not calls:
        found, words = _one(words, report)
        calls += found
    return calls


def _one(words: list[str], report: Report) -> tuple[list[Call], list[str]]:
    """Read the words up to `--next`; give the calls, and the words behind it."""
    said: dict[str, list[str]] = {}
    flags: set[str] = set()
    place = 0
    rest: list[str] = []
    while place < len(words):
        word = words[place]
        place += 1
        if word in ("--next", "-:"):
            rest = words[place:]
            break
        if re.match(r"\d?(?!<[\w .-]+>)[<>]", word):  # of the shell; the file may be a word of its own
            place += word.rstrip("&")[-1] in "<>"
        elif not word.startswith("-") or word == "-":
            said.setdefault("url", []).append(word)
        else:
            name, value, used = _option(word, words[place : place + 1])
            place += used
            if name in _WITH_VALUE:
                said.setdefault(_WITH_VALUE[name], []).append(value)
            elif name in _TOLD:
                report.simplified(f"option {name}", _TOLD[name])
            flags.add(name)
    urls = said.get("url", [])
    if not urls:
        raise ImportFault("the command line names no address", hint="curl https://api.example.com/orders")
    get, head = bool(flags & {"-G", "--get"}), bool(flags & {"-I", "--head"})
    return [_call(url, said, report, get=get, head=head) for url in urls], rest


def _words(line: str) -> list[str]:
    """Cut a command line as a shell does; `$'…'`, lines that go on, and the carets of a Windows prompt are understood."""
    line = re.sub(r"(?m)^[ \t]*(?:`{3}|~{3})[ \t]*\w*[ \t]*\r?$", "", line)  # fences of Markdown
    line = re.sub(r"\$\((\s*curl\b[^()]{0,5000})\)|`(\s*curl\b[^`]{0,5000})`", r" \1\2 ", line)
    line = _with_texts(line.strip().lstrip("$ "))
    if '^"' in line:
        line = re.sub(r"\^\r?\n\r?\n", "\n", line)
        line = re.sub(r"\^\r?\n", " ", line)
        line = re.sub(r"\^(.)", r"\1", line)
    line = re.sub(r"[\\^`]\r?\n", " ", line)
    line = re.sub(r"\$'((?:[^'\\]|\\.)*)'", lambda match: shlex.quote(_ansi(match[1])), line)
    return list(_split(line))


_TEXT_FOLLOWS = re.compile(r"@-([^\n<@]{0,2000})<<-?[ \t]*(['\"]?)(\w{1,60})\2([^\n]*)\n")


def _with_texts(line: str) -> str:
    """Put texts that follow their command (`-d @- <<EOF`) where they are sent."""
    pieces, place = [], 0
    endless: set[str] = set()
    for found in _TEXT_FOLLOWS.finditer(line):
        if found.start() < place or found[3] in endless:
            continue
        end = re.compile(rf"^[ \t]*{found[3]}[ \t]*\r?$", re.MULTILINE).search(line, found.end())
        if end is None:
            endless.add(found[3])
        else:
            text = line[found.end() : end.start()].removesuffix("\n")
            pieces += [line[place : found.start()], shlex.quote(text), found[1], found[4]]
            place = end.end()
    return "".join([*pieces, line[place:]])


_PIECE = re.compile(
    r"""(?P<blank>[ \t\r\n]+)|(?P<end>;(?=\s|\Z))|(?P<plain>(?:[^ \t\r\n'"\\;]|;(?!\s|\Z))+)|'(?P<single>[^']*)'"""
    r"""|"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"|\\(?P<escaped>.)|(?P<open>.)""",
    re.DOTALL,
)


def _split(line: str) -> Iterator[str]:
    """Yield the words of a line as `shlex.split` does, whose time grows with the square of the longest word."""
    word: list[str] = []
    for piece in _PIECE.finditer(line):
        kind = str(piece.lastgroup)
        if kind in ("blank", "end"):
            if word:
                yield "".join(word)
            word = []
            if kind == "end":
                yield ";"
            elif "\n" in piece[0]:
                yield _LINE
        elif kind == "open":
            what = "escaped character" if piece[0] == "\\" else "closing quotation"
            raise ImportFault(f"the command line cannot be read: no {what}", hint="put it into single quotes")
        else:
            word.append(re.sub(r'\\(["\\])', r"\1", piece[kind]) if kind == "double" else piece[kind])
    if word:
        yield "".join(word)


def _ansi(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        number = match[1] or match[2]
        return chr(int(number, 16)) if number else known.get(match[3], match[0])

    known = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
    # One pass: a backslash that is escaped escapes nothing itself, as in the `\\u00fc` of a JSON body.
    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", plain, text, flags=re.DOTALL)


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


def _call(url: str, said: dict[str, list[str]], report: Report, *, get: bool, head: bool) -> Call:
    url = address(url)
    headers = [header for text in said.get("header", ()) if (header := _header(text)) is not None]
    cookies = [text for text in said.get("cookie", ()) if "=" in text]
    if cookies:
        headers.append(("Cookie", "; ".join(cookies)))
    if "bearer" in said:
        headers.append(("Authorization", f"Bearer {said['bearer'][-1]}"))
    data = [*said.get("data", ()), *said.get("raw", ()), *(_encoded(text) for text in said.get("urlencode", ()))]
    away = [text for key in ("data", "json") for text in said.get(key, ()) if text.startswith("@")]
    if away:
        report.simplified(f"body {away[0]}", "the file is not read; import the line with the text in place of @FILE")
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
    if method not in METHODS:
        raise ImportFault(
            f"calls with the method {method} are not made by modules", hint="GET, POST, PUT, PATCH, DELETE"
        )
    if "upload" in said and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/octet-stream"))
    body = "&".join(data) if data else "" if "upload" in said else None
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    if away:
        return Call(
            method, url, tuple(headers), "{}" if "json" in kind or "json" in away[0] else "", (), user="user" in said
        )
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


def _header(text: str) -> tuple[str, str] | None:
    """Give name and value of a header; None for one that curl is told not to send, and for what is none."""
    name, sign, value = text.partition(":")
    if not sign and name.rstrip().endswith(";"):
        return name.rstrip().removesuffix(";"), ""
    return (name.strip(), value.strip()) if sign and value.strip() and name.strip() else None


def _encoded(text: str) -> str:
    name, sign, value = text.partition("=")
    if not sign and "@" in text:
        return f"{text.partition('@')[0] or 'value'}="
    return f"{name}={quote(value)}" if sign and name else quote(value or text)


def _part(text: str) -> Part:
    name, _, value = text.partition("=")
    file = value.startswith(("@", "<"))
    return Part(name, "" if file else re.sub(r";type=[^;]*$", "", value), file)
