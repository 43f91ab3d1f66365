"""What a code file is, told by its path alone: `modules/listOrders/api.imljson` is the communication of a module.

Folders are called after the platform's kinds, files after its sections (`api`, `expect` …), after the keys of
`makecomapp.json` (`communication`, `mappableParams` …) or after the files of the official extension
(`list-orders.communication.iml.json`). Where all lie in one folder, the name says the kind, too
(`module.listOrders.api.imljson`). Source: app-format reference, sections 1.4 and 1.7.
"""

from __future__ import annotations

from functools import cache

from afkit.app.model import KINDS, Kind
from afkit.app.spec.format.codes import CODES, CodeSpec, Owner
from afkit.records import NamedTuple

METADATA = ("metadata.json", "metadata.imljson", "metadata.iml.json", "meta.json")
"""Files that tell the label, the type … of a component, or of the app."""

ENDINGS = (".iml.json", ".imljson", ".jsonc", ".json", ".js", ".md")
_HOMES: dict[str, Kind] = {name: kind for kind in KINDS for name in (f"{kind}s", kind)}


class Role(NamedTuple):
    """A code file's owner and code. `name` is the component's; empty where the path does not say (or for the app).

    `connection_type` is known where the file's name tells it.
    """

    kind: Owner
    name: str
    spec: CodeSpec
    connection_type: str | None = None


def role_of(path: str) -> Role | None:
    """Tell the role of a file by its path, with forward or backward slashes; None if it has none."""
    *folders, file = path.replace("\\", "/").split("/")
    words = _words(file)
    if words is None:
        return None
    lowered = [folder.lower() for folder in folders]
    at = next((number for number in range(len(folders) - 1, -1, -1) if lowered[number] in _HOMES), None)
    if at is None or len(folders) - at > 2:
        return _general(words) or (_flat(words, file.lower()) if at is None else None)
    kind = _HOMES[lowered[at]]
    spec = _specs(kind).get(words[-1].lower())
    if at == len(folders) - 1:
        return _beside(kind, words, spec)
    if spec is None and kind == "function" and len(words) == 1:
        spec = CODES["function", "code"]
    if spec is None:
        return None
    return Role(kind, folders[at + 1], spec, _connection_type(kind, words[-1]))


def _beside(kind: Kind, words: list[str], spec: CodeSpec | None) -> Role | None:
    """Tell the role of a file that lies in the folder of its kind itself."""
    if kind == "module" and words == ["groups"]:
        return Role("app", "", CODES["app", "groups"])
    if spec is not None:
        return Role(kind, ".".join(words[:-1]), spec, _connection_type(kind, words[-1]))
    first = "code" if kind == "function" else "communication"
    return Role(kind, ".".join(words), CODES[kind, first])


def _flat(words: list[str], file: str) -> Role | None:
    """Tell the role of a file whose own name begins with its kind: `module.getOrder.api`, `module-get-order`, `connection`."""
    first, hyphen, rest = words[0].partition("-")
    fits = file.endswith(".js") == (first.lower() == "function") and not file.endswith(".md")
    if fits and first.lower() in KINDS and (hyphen or first.lower() in ("connection", "webhook")):
        return _hyphened(_HOMES[first.lower()], [*rest.split("-"), *words[1:]] if hyphen else words[1:])
    kind = next((kind for kind in KINDS if words[0].lower() in (kind, f"{kind}s")), None)
    spec = _specs(kind).get(words[-1].lower()) if kind is not None and len(words) > 1 else None
    return Role(kind, ".".join(words[1:-1]), spec, _connection_type(kind, words[-1])) if kind and spec else None


def _hyphened(kind: Kind, words: list[str]) -> Role:
    """Tell the role of a file by the words after its kind: the last ones may be a code's."""
    for count in (2, 1):
        spec = _specs(kind).get("-".join(words[-count:]).lower()) if len(words) >= count else None
        if spec is not None:
            return Role(kind, "-".join(words[:-count]), spec, _connection_type(kind, "-".join(words[-count:])))
    return Role(kind, "-".join(words), CODES[kind, "code" if kind == "function" else "communication"])


def _general(words: list[str]) -> Role | None:
    spec = CODES.get(("app", words[-1].lower())) if len(words) == 1 else None
    return Role("app", "", spec) if spec is not None else None


def _words(file: str) -> list[str] | None:
    """Split a file's name at its dots, without its ending; None if it is no code file's."""
    lowered = file.lower()
    if lowered.startswith(".") or lowered in (*METADATA, "makecomapp.json", "package.json"):
        return None
    ending = next((one for one in ENDINGS if lowered.endswith(one)), None)
    stem = file[: -len(ending)] if ending else ""
    return stem.split(".") if stem else None


def _connection_type(kind: Kind, word: str) -> str | None:
    return "oauth" if kind == "connection" and word.lower() == "oauth-communication" else None


@cache
def _specs(kind: Kind) -> dict[str, CodeSpec]:
    """Give the codes of a kind by every word that files are called after."""
    found: dict[str, CodeSpec] = {}
    for (owner, key), spec in CODES.items():
        if owner == kind:
            suffix = spec.suffix.partition(".")[0]
            for word in (spec.section, key, suffix, suffix.replace("-", "_")):
                found.setdefault(word.lower(), spec)
    if kind == "module":
        found["static-parameters"] = CODES["module", "staticParams"]
        found["mappable-parameters"] = CODES["module", "mappableParams"]
    if kind == "connection":
        found["oauth-communication"] = CODES["connection", "communication"]
    return found
