"""The server: what it can do, and which part answers which message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from afkit.index import Index
from afkit.index.links import follow
from afkit.lint.config import Config
from afkit.lsp.actions import Actions
from afkit.lsp.client import EVERYTHING, client_of
from afkit.lsp.completion import TRIGGERS, completion, signature_help
from afkit.lsp.connector import Connector, Settings
from afkit.lsp.diagnostics import by_file, to_lsp
from afkit.lsp.formatting import format_expressions, format_text
from afkit.lsp.framing import Raw
from afkit.lsp.hints import COMMANDS, code_lenses, inlay_hints
from afkit.lsp.loop import INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED, Loop, LspError
from afkit.lsp.navigation import Navigation
from afkit.lsp.outline import document_symbols, folding, selections, workspace_symbols
from afkit.lsp.positions import ENCODINGS, Encoding
from afkit.lsp.texts import OpenText
from afkit.lsp.tokens import MODIFIERS, TYPES, semantic_tokens
from afkit.lsp.uris import to_path
from afkit.lsp.workspace import Workspace
from afkit.version import VERSION

MAX_PAUSE = 0.25
Answer = Callable[[Any], Any]


class Server:
    """One session with one editor."""

    def __init__(self, stdin: Raw, stdout: BinaryIO, settings: Settings | None = None) -> None:
        self._loop = Loop(stdin, stdout, self._handle, self._idle, self._pause)
        self._settings = settings or (lambda folder, may_read: Config())
        self._workspace = Workspace((), "utf-16", self._settings)
        self._navigation = Navigation(self._workspace)
        self._initialized = self._shut_down = False
        self._client = EVERYTHING
        self._hints = False
        self._published: dict[str, list[Any]] = {}
        self._cost = 0.0
        self.exit_code = 1
        self._answers = self._table()

    def run(self) -> int:
        """Converse until the editor says `exit` or goes away; gives the exit code, 1 if it went without a word."""
        self._loop.run()
        if self._loop.fault is not None:
            raise self._loop.fault
        return self.exit_code

    def _table(self) -> dict[str, Answer]:
        return {
            "textDocument/completion": self._on_text(self._completion),
            "textDocument/signatureHelp": self._on_text(
                lambda i, t, p: signature_help(i, t, p["position"], self._client)
            ),
            "textDocument/hover": self._on_fresh(lambda i, t, p: self._navigation.hover(i, t, p["position"])),
            "textDocument/definition": self._on_fresh(lambda i, t, p: self._navigation.definition(i, t, p["position"])),
            "textDocument/references": self._on_fresh(self._references),
            "textDocument/documentHighlight": self._on_fresh(
                lambda i, t, p: self._navigation.highlights(i, t, p["position"])
            ),
            "textDocument/prepareRename": self._on_fresh(
                lambda i, t, p: self._navigation.prepare_rename(i, t, p["position"])
            ),
            "textDocument/rename": self._on_fresh(
                lambda i, t, p: self._navigation.rename(i, t, p["position"], str(p["newName"]))
            ),
            "textDocument/documentLink": self._on_fresh(lambda i, t, p: self._navigation.links(i, t)),
            "textDocument/documentSymbol": self._on_fresh(lambda i, t, p: document_symbols(i, t, self._navigation)),
            "workspace/symbol": self._workspace_symbols,
            "workspace/willRenameFiles": self._files_renamed,
            "textDocument/foldingRange": self._on_fresh(lambda i, t, p: folding(i, t)),
            "textDocument/selectionRange": self._on_fresh(lambda i, t, p: selections(i, t, p["positions"])),
            "textDocument/semanticTokens/full": self._on_fresh(lambda i, t, p: semantic_tokens(i, t)),
            "textDocument/semanticTokens/range": self._on_fresh(
                lambda i, t, p: semantic_tokens(i, t, _span(t, p["range"]))
            ),
            "textDocument/inlayHint": self._on_fresh(self._inlay_hints),
            "textDocument/codeLens": self._on_fresh(self._lenses),
            "textDocument/codeAction": self._on_fresh(self._actions),
            "textDocument/formatting": self._on_fresh(lambda i, t, p: format_text(i, t)),
            "textDocument/rangeFormatting": self._on_fresh(
                lambda i, t, p: format_expressions(i, t, _span(t, p["range"]))
            ),
            "workspace/executeCommand": self._command,
            "shutdown": self._shutdown,
        }

    # Messages

    def _handle(self, method: str, params: Any) -> Any:
        if method == "initialize":
            return self._initialize(params)
        if method == "exit":
            self.exit_code = 0 if self._shut_down else 1
            self._loop.stopped = True
            return None
        if not self._initialized:
            raise LspError(NOT_INITIALIZED, "the first message is 'initialize'")
        if self._shut_down:
            raise LspError(INVALID_REQUEST, "the server is shut down")
        notice = _NOTICES.get(method)
        if notice is not None:
            notice(self, params)
            return None
        answer = self._answers.get(method)
        if answer is None:
            raise LspError(METHOD_NOT_FOUND, f"'{method}' is not supported")
        return answer(params)

    def _initialize(self, params: Any) -> Any:
        if self._initialized:
            raise LspError(INVALID_REQUEST, "'initialize' was sent before")
        self._initialized = True
        capabilities = params.get("capabilities") or {}
        offered = (capabilities.get("general") or {}).get("positionEncodings") or ["utf-16"]
        encoding: Encoding = next((known for item in offered for known in ENCODINGS if known == item), "utf-16")
        self._client = client_of(capabilities)
        process = params.get("processId")
        if isinstance(process, int):
            self._loop.end_with(process)
        options = params.get("initializationOptions")
        self._hints = bool(options.get("inlayHints")) if isinstance(options, dict) else False
        self._workspace = Workspace(_roots(params), encoding, self._settings)
        self._navigation = Navigation(self._workspace, self._client)
        return {"capabilities": capabilities_of(encoding), "serverInfo": {"name": "afkit", "version": VERSION}}

    def _on_initialized(self, params: Any) -> None:
        self._ask_for_settings()
        if self._client.watches:
            watchers = [{"globPattern": "**/*.{yaml,yml,json,imljson,js,md,png,toml}"}]
            registration = {
                "id": "afkit-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            }
            self._loop.request("client/registerCapability", {"registrations": [registration]})

    def _shutdown(self, params: Any) -> None:
        self._shut_down = True

    # Texts

    def _opened(self, params: Any) -> None:
        document = params["textDocument"]
        self._workspace.open(str(document["uri"]), str(document["text"]), int(document.get("version", 0)))

    def _changed(self, params: Any) -> None:
        opened = self._workspace.texts.get(params["textDocument"]["uri"])
        if opened is not None:
            opened.change(params["contentChanges"], int(params["textDocument"].get("version") or 0))
            self._workspace.changed(opened)

    def _closed(self, params: Any) -> None:
        self._workspace.close(params["textDocument"]["uri"])

    def _files_changed(self, params: Any) -> None:
        self._workspace.forget()

    def _configured(self, params: Any) -> None:
        settings = params.get("settings")
        if not settings:
            self._ask_for_settings()
        self._set(settings.get("afkit", settings) if isinstance(settings, dict) else None)

    def _ask_for_settings(self) -> None:
        if self._client.configuration:
            items = {"items": [{"section": "afkit"}]}
            self._loop.request("workspace/configuration", items, self._configured_as)

    def _configured_as(self, found: Any) -> None:
        self._set(found[0] if isinstance(found, list) and found else None)

    def _set(self, own: Any) -> None:
        if isinstance(own, dict) and "inlayHints" in own and bool(own["inlayHints"]) != self._hints:
            self._hints = bool(own["inlayHints"])
            if self._client.refreshes_hints:
                self._loop.request("workspace/inlayHint/refresh", None)

    def _folders_changed(self, params: Any) -> None:
        event = params.get("event") or {}
        removed = {to_path(str(item["uri"])) for item in event.get("removed", ())}
        roots = [root for root in self._workspace.roots if root not in removed]
        for item in event.get("added", ()):
            path = to_path(str(item["uri"]))
            if path is not None:
                roots.append(str(Path(path)))
        self._workspace.roots = roots
        for uri, opened in list(self._workspace.texts.items()):
            if not self._workspace.may_read(opened.path):
                self._workspace.close(uri)
        self._workspace.forget()

    # Checking

    def _pause(self) -> float:
        """Wait a little before a check that takes long, in case the author types on."""
        return min(MAX_PAUSE, self._cost / 2) if self._cost > 0.1 else 0.0

    def _idle(self) -> bool:
        """Check one connector whose texts have changed, and tell what was found; then prepare what is asked next."""
        from time import perf_counter

        for connector in self._workspace.open_connectors():
            if connector.dirty:
                begun = perf_counter()
                connector.fresh()
                self._publish()
                self._cost = perf_counter() - begun
                return True
        self._publish()
        for connector in self._workspace.open_connectors():
            _ = connector.index.symbols  # worked out while nobody waits
        return False

    def _publish(self) -> None:
        """Tell the findings of every file of the connectors that were looked at, and that others have none any more."""
        wanted: dict[str, list[Any]] = {uri: [] for uri in (*self._published, *self._workspace.texts)}
        waiting: set[str] = set()
        for connector in self._workspace.open_connectors():
            for file, found in by_file(connector.diagnostics).items():
                uri = self._workspace.uri(file)
                items = wanted.setdefault(uri, [])
                for item in found:
                    told = to_lsp(item, self._navigation.range, self._workspace.uri, self._client)
                    if told not in items:
                        items.append(told)
                if connector.dirty:
                    waiting.add(uri)
        for uri, items in wanted.items():
            if uri not in waiting:
                self._tell(uri, items)

    def _tell(self, uri: str, items: list[Any]) -> None:
        opened = self._workspace.texts.get(uri)
        version = opened.version if opened is not None else None
        mark = [version, items]
        if self._published.get(uri) == mark:
            return
        if not items and opened is None:
            self._published.pop(uri, None)
        else:
            self._published[uri] = mark
        params: dict[str, Any] = {"uri": uri, "diagnostics": items}
        if version is not None:
            params["version"] = version
        self._loop.notify("textDocument/publishDiagnostics", params)

    # Requests

    def _found(self, params: Any) -> tuple[Connector, OpenText] | None:
        opened = self._workspace.texts.get(params["textDocument"]["uri"])
        connector = self._workspace.connector(opened.path) if opened is not None else None
        return (connector, opened) if connector is not None and opened is not None else None

    def _on_text(self, answer: Callable[[Index, OpenText, Any], Any]) -> Answer:
        """Answer from the text as it is and the index as it was last made: what is asked at every keystroke."""

        def run(params: Any) -> Any:
            found = self._found(params)
            return answer(found[0].index, found[1], params) if found is not None else None

        return run

    def _on_fresh(self, answer: Callable[[Index, OpenText, Any], Any]) -> Answer:
        """Answer from an index of the texts as they are."""

        def run(params: Any) -> Any:
            found = self._found(params)
            return answer(found[0].fresh(), found[1], params) if found is not None else None

        return run

    def _completion(self, index: Index, opened: OpenText, params: Any) -> Any:
        return completion(index, opened, params["position"], self._client)

    def _references(self, index: Index, opened: OpenText, params: Any) -> Any:
        declaration = bool((params.get("context") or {}).get("includeDeclaration", True))
        return self._navigation.references(index, opened, params["position"], declaration=declaration)

    def _workspace_symbols(self, params: Any) -> Any:
        query = str((params or {}).get("query") or "")
        return [
            item
            for connector in self._workspace.open_connectors()
            for item in workspace_symbols(connector.fresh(), query, self._navigation)
        ]

    def _files_renamed(self, params: Any) -> Any:
        edits = []
        for file in params["files"]:
            old, new = to_path(str(file["oldUri"])), to_path(str(file["newUri"]))
            beside = str(Path(old).with_name("x.yaml")) if old is not None else ""
            connector = self._workspace.connector(beside) if beside and self._workspace.may_read(beside) else None
            if connector is not None and old is not None and new is not None:
                found = follow(connector.fresh().project, str(Path(old)), str(Path(new)))
                edits += [(edit.location, edit.text) for edit in found]
        return self._navigation.workspace_edit(edits) if edits else None

    def _inlay_hints(self, index: Index, opened: OpenText, params: Any) -> Any:
        return inlay_hints(index, opened, _span(opened, params["range"])) if self._hints else []

    def _lenses(self, index: Index, opened: OpenText, params: Any) -> Any:
        return code_lenses(index, opened, self._navigation, index.project.folder)

    def _actions(self, index: Index, opened: OpenText, params: Any) -> Any:
        if not self._client.actions:
            return []
        connector = self._workspace.connector(opened.path)
        found, shown = (connector.found, connector.diagnostics) if connector is not None else ([], [])
        only = (params.get("context") or {}).get("only")

        def mended() -> tuple[str, int] | None:
            return connector.mended(opened.path) if connector is not None else None

        return Actions(index, opened, self._navigation, found, shown, mended).offer(
            _span(opened, params["range"]), only
        )

    def _command(self, params: Any) -> Any:
        raise LspError(METHOD_NOT_FOUND, f"the command '{params.get('command')}' is run by the editor, not the server")


_NOTICES: dict[str, Callable[[Server, Any], None]] = {
    "initialized": Server._on_initialized,
    "textDocument/didOpen": Server._opened,
    "textDocument/didChange": Server._changed,
    "textDocument/didClose": Server._closed,
    "textDocument/didSave": Server._files_changed,
    "workspace/didChangeWatchedFiles": Server._files_changed,
    "workspace/didChangeConfiguration": Server._configured,
    "workspace/didChangeWorkspaceFolders": Server._folders_changed,
    "$/setTrace": lambda server, params: None,
    "$/cancelRequest": lambda server, params: None,
}


def capabilities_of(encoding: Encoding) -> dict[str, Any]:
    """Say what the server can do."""
    return {
        "positionEncoding": encoding,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "completionProvider": {"triggerCharacters": TRIGGERS, "resolveProvider": False},
        "signatureHelpProvider": {"triggerCharacters": ["(", ",", ";"]},
        "hoverProvider": True,
        "definitionProvider": True,
        "referencesProvider": True,
        "documentHighlightProvider": True,
        "renameProvider": {"prepareProvider": True},
        "documentLinkProvider": {"resolveProvider": False},
        "documentSymbolProvider": True,
        "workspaceSymbolProvider": True,
        "foldingRangeProvider": True,
        "selectionRangeProvider": True,
        "semanticTokensProvider": {
            "legend": {"tokenTypes": TYPES, "tokenModifiers": MODIFIERS},
            "full": True,
            "range": True,
        },
        "inlayHintProvider": True,
        "codeLensProvider": {"resolveProvider": False},
        "codeActionProvider": {
            "codeActionKinds": ["quickfix", "refactor.extract", "refactor.rewrite", "source.fixAll"]
        },
        "documentFormattingProvider": True,
        "documentRangeFormattingProvider": True,
        "workspace": {
            "workspaceFolders": {"supported": True, "changeNotifications": True},
            "fileOperations": {"willRename": {"filters": [{"scheme": "file", "pattern": {"glob": "**/*"}}]}},
        },
        "experimental": {"clientCommands": COMMANDS},
    }


def _roots(params: Any) -> list[str]:
    folders = params.get("workspaceFolders") or []
    uris = [str(folder["uri"]) for folder in folders] or ([str(params["rootUri"])] if params.get("rootUri") else [])
    found = [path for path in map(to_path, uris) if path is not None]
    if not found and isinstance(params.get("rootPath"), str):
        found = [params["rootPath"]]
    return found


def _span(opened: OpenText, place: Any) -> tuple[int, int]:
    return opened.positions.offset(place["start"]), opened.positions.offset(place["end"])
