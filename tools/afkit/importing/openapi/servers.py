"""Servers → the base URL: variables become parameters of the connection, several servers a choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from afkit.app.knowledge.secrecy import looks_secret
from afkit.importing.names import member, parameter_name
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import Operation
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.report import Report
from afkit.importing.words import captions, label, plain, sentence
from afkit.records import NamedTuple

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_VALUE = r"[A-Za-z0-9][A-Za-z0-9._/-]*"
_LOCAL = re.compile(r"(?i)^https?://(localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.)")


class Server(NamedTuple):
    """Where the API is: the base URL as an expression, the parameters that it needs, and the path that it adds.

    `url` reads `connection.…`; `parameters_url` is the same for the connection's own requests.
    """

    url: str
    parameters: tuple[dict[str, Any], ...] = ()
    values: Mapping[str, Any] = {}
    path: str = ""

    @property
    def parameters_url(self) -> str:
        """The base URL as a connection's own requests write it."""
        return self.url.replace("connection.", "parameters.")


def find_server(description: Description, report: Report, given: str | None = None) -> Server:
    """Work out the base URL of an API; `given` overrides what the description says."""
    found = [Spot({"url": given}, "")] if given else _servers(description)
    usable = [spot for spot in found if not _LOCAL.match(spot.text("url"))]
    for spot in found:
        if _LOCAL.match(spot.text("url")):
            report.left_out(f"server {spot.text('url')}", "it is a machine of the author's; users cannot reach it")
    usable = list({spot.text("url").rstrip("/"): spot for spot in reversed(usable)}.values())[::-1]
    secure = [spot for spot in usable if not spot.text("url").startswith("http://")]
    usable = secure or usable
    if not usable:
        return _asked("/", report)
    absolute = [spot for spot in usable if _is_absolute(spot.text("url"))]
    if not absolute:
        return _asked(usable[0].text("url"), report)
    first = _one(absolute[0])
    if len(absolute) == 1 or first.parameters:
        for spot in absolute[1:]:
            report.left_out(f"server {spot.text('url')}", "the first server is used; the other has another form")
        return first
    return _choice(absolute[:20], first, report)


def _servers(description: Description) -> list[Spot]:
    root = description.root
    if description.version != "2.0":
        return [spot for spot in root.get("servers").each() if spot.text("url")]
    host, path = root.text("host"), root.text("basePath")
    schemes = root.get("schemes").value
    listed = [scheme for scheme in schemes if scheme in ("http", "https")] if isinstance(schemes, list) else []
    scheme = "https" if "https" in listed or not listed else "http"
    return [Spot({"url": f"{scheme}://{host}{path}" if host else path or "/"}, root.file)]


def _is_absolute(url: str) -> bool:
    port = re.match(r"(?i)https?://[^/:]+:(\d+)", url)
    return bool(re.match(r"(?i)https?://[^/]|\{", url)) and not (port and int(port[1][:9]) > 65535)


def _one(spot: Spot) -> Server:
    """Make a base URL of one server; each of its variables becomes a parameter."""
    url = spot.text("url").split("?")[0].split("#")[0].rstrip("/")
    scheme = re.match(r"\{([^{}]+)\}(?=://)", url)
    if scheme:  # the one variable that nobody wants to choose
        options = spot.get("variables").get(scheme[1]).get("enum").value
        secure = not isinstance(options, list) or "https" in options
        url = url.replace(scheme[0], "https" if secure else spot.get("variables").get(scheme[1]).text("default"), 1)
    url, host = _open_host(url, spot.get("variables"))
    parameters, values = ([host], {"host": host["default"]}) if host is not None else ([], {})
    plain_url = url.replace("{}", str(values.get("host")))
    for name in dict.fromkeys(_PLACEHOLDER.findall(url)):
        variable = spot.get("variables").get(name)
        key = parameter_name(name)
        default = variable.text("default") or str(variable.get("default").value or "")
        default = default if re.fullmatch(_VALUE, default.lstrip("/")) else ""
        if default.startswith("/"):
            # The slash belongs to the address: a value without it would be a part of the host's name.
            default = default.lstrip("/")
            url = re.sub(r"/?" + re.escape(f"{{{name}}}"), f"/{{{name}}}", url)
            plain_url = re.sub(r"/?" + re.escape(f"{{{name}}}"), f"/{{{name}}}", plain_url)
        parameters.append(_variable(key, variable, default))
        whole = re.search(r"//" + re.escape(f"{{{name}}}") + r"(?=[:/]|$)", url)
        values[key] = default or ("demo.example.com" if whole else "demo")
        url = url.replace(f"{{{name}}}", f"{{{{{member('connection', key)}}}}}")
        plain_url = plain_url.replace(f"{{{name}}}", values[key])
    return Server(url.replace("{}", "{{connection.host}}"), tuple(parameters), values, _path_of(plain_url))


def _open_host(url: str, variables: Spot) -> tuple[str, dict[str, Any] | None]:
    """Ask for the host as a whole where a variable stands in the part of it that tells whose it is (`api.{owner}.com`).

    Give the address with `{}` in the place of its host, and the parameter; or the address as it is.
    """
    match = re.match(r"(?i)https?://([^/:]+\.[^/:]+)(?=[/:]|$)", url)
    labels = match[1].split(".")[-2:] if match else []
    names = _PLACEHOLDER.findall(match[1]) if match else []
    if match is None or not any("{" in label for label in labels):
        return url, None
    if any(variables.get(name).text("default").startswith("/") for name in names):
        return url, None  # it begins the path
    example, pattern = "", ""
    for text in re.split(r"(\{[^{}]+\})", match[1]):
        variable = variables.get(text[1:-1])
        enum = variable.get("enum").value
        options = [re.escape(str(value)) for value in enum] if isinstance(enum, list) else []
        known = _PLACEHOLDER.fullmatch(text) is not None
        default = variable.text("default")
        example += (default if re.fullmatch(r"[\w.-]+", default) else "example") if known else text
        pattern += (f"({'|'.join(options)})" if options else r"[A-Za-z0-9][A-Za-z0-9.-]*") if known else re.escape(text)
    field = {
        "name": "host",
        "label": "Host",
        "type": "text",
        "required": True,
        "default": example,
        "editable": False,
        "validate": {"pattern": f"^{pattern}$"},
        "help": f"The host of your account. For example, `{example}`.",
    }
    return url[: match.start(1)] + "{}" + url[match.end(1) :], field


def _path_of(url: str) -> str:
    return re.sub(r"/{2,}", "/", urlsplit(url).path).rstrip("/")


def _variable(name: str, spot: Spot, default: str) -> dict[str, Any]:
    enum = spot.get("enum").value
    field: dict[str, Any] = {"name": name, "label": label(name), "type": "text", "required": True}
    if isinstance(enum, list) and enum:
        field["type"] = "select"
    elif looks_secret(name):
        field["type"], default = "password", ""
    if default:
        field["default"] = default
    field["editable"] = False
    if isinstance(enum, list) and enum:
        values = list(dict.fromkeys([*(str(value).lstrip("/") for value in enum), *([default] if default else [])]))
        field["options"] = [{"label": told, "value": one} for told, one in zip(captions(values), values, strict=True)]
    else:
        field["validate"] = {"pattern": f"^{_VALUE}$"}
    field["help"] = sentence(spot.text("description")) or "It is a part of the address of your account."
    return field


def _choice(servers: list[Spot], first: Server, report: Report) -> Server:
    """Let the user choose between servers that differ in nothing but their address."""
    plain_servers = [spot for spot in servers if not _PLACEHOLDER.search(spot.text("url"))]
    paths = {_path_of(spot.text("url")) for spot in plain_servers}
    if len(paths) > 1:
        report.simplified("servers", "they differ in their paths; calls of the sandbox take that of the first")
    options = [{"label": _name(spot), "value": spot.text("url").rstrip("/")} for spot in plain_servers]
    field = {
        "name": "server",
        "label": "Environment",
        "type": "select",
        "required": True,
        "default": first.url,
        "editable": False,
        "options": options,
        "help": "Choose the environment that the credentials belong to.",
    }
    return Server("{{connection.server}}", (field,), {"server": first.url}, first.path)


def _name(spot: Spot) -> str:
    text = plain(spot.text("description")).rstrip(".")
    return text[:60] if text else urlsplit(spot.text("url")).netloc


def _asked(path: str, report: Report) -> Server:
    """Ask the user for the host, since the description names none."""
    report.simplified("servers", "the description names no host; the connection asks for it (or name it with --server)")
    field = {
        "name": "baseUrl",
        "label": "Base URL",
        "type": "url",
        "required": True,
        "editable": False,
        "validate": {"pattern": r"^(https://[^\s/?#@]+|http://(localhost|127\.0\.0\.1)(:\d{1,5})?)$"},
        "help": "The address of the service, without a path. For example, `https://api.example.com`.",
    }
    tail = "/" + path.strip("/") if re.fullmatch(r"[\w./~-]*[\w~-]/?", path) else ""
    return Server(f"{{{{connection.baseUrl}}}}{tail}", (field,), {"baseUrl": "{{sandbox.url}}"}, tail)


class Places:
    """Knows where operations are served: most at the API's own address, some at a server of their own."""

    def __init__(self, description: Description, server: Server) -> None:
        self._description = description
        self._server = server
        self._known = {spot.text("url") for spot in _servers(description)}

    def placed(self, operation: Operation) -> Operation | str:
        """Give an operation with its host, if it has one of its own; or say why its host cannot be called.

        Credentials go with every call, so that only hosts of the same owner will do: those that end alike.
        """
        if self._description.version == "2.0":
            return operation
        own = operation.spot.get("servers").each() or operation.shared.get("servers").each()
        found = [_settled(spot) for spot in own if spot.text("url")]
        if not found or any(spot.text("url") in self._known for spot in own):
            return operation
        home = self._server.url
        urls = [url if _is_absolute(url) else urljoin(home, url) if "{{" not in home else "" for url in found]
        good = next(
            (url for url in urls if url.startswith("https://") and _site(url) and _site(url) == _site(home)), ""
        )
        if not good:
            return f"it has a server of its own, {found[0]}; credentials must not go there"
        return operation if good.rstrip("/") == home else operation._replace(host=good.rstrip("/"))


def _settled(spot: Spot) -> str:
    """Write the address of a server with the defaults of its variables."""
    variables = spot.get("variables")
    url = spot.text("url").split("?")[0].split("#")[0]
    return _PLACEHOLDER.sub(lambda match: str(variables.get(match[1]).get("default").value or match[0]), url)


def _site(url: str) -> str:
    """Give the end of a host that belongs to one owner; empty where that cannot be told."""
    host = urlsplit(url).hostname if "{" not in url else None
    parts = (host or "").split(".")
    if len(parts) < 2 or parts[-1].isdigit():
        return ""
    shared = 3 if len(parts[-1]) == 2 and len(parts[-2]) <= 3 else 2  # example.co.uk
    return ".".join(parts[-shared:]) if len(parts) >= shared else ""


def base_path(server: Server, operation: Operation) -> str:
    """Give the path that stands before that of an operation."""
    return _path_of(operation.host) if operation.host else server.path


def absolute(server: Server, url: str) -> str:
    """Make an address of a description absolute: it may be relative to the server."""
    if re.match(r"(?i)https?://", url):
        return url.replace("{", "").replace("}", "")
    base = server.parameters_url
    if url.startswith("/") and "{{" not in base:
        return urljoin(base, url)
    return base.removesuffix(server.path) + "/" + url.lstrip("/") if url.startswith("/") else f"{base}/{url}"
